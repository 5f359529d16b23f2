"""One run: when, what came of it, what is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sheetpact.model.problems import Problem

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u, so that an id read aloud or typed stays the same."""
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
DIGITS = 6
"""32^6 seconds are 34 years."""


class Status(StrEnum):
    """GREEN: every planned write is confirmed. AMBER: something is left. RED: a person must act."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class SideReport:
    """What one side read and wrote in a run; `requests` counts calls to the outside."""

    read: int = 0
    planned: int = 0
    written: int = 0
    handed_over: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """`kind` is the use case's name. Ids sort by time."""

    id: str
    kind: str
    started_at: datetime
    finished_at: datetime | None = None
    status: Status | None = None
    sides: Mapping[str, SideReport] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    conflicts: int = 0
    seconds: float = 0.0


def run_id(at: datetime, last: str) -> str:
    """Six letters and digits that sort by time (seconds since 2024) and are later than `last` ('' for none)."""
    number = max(int((at - EPOCH).total_seconds()), _number(last) + 1)
    letters = ""
    for _ in range(DIGITS):
        number, digit = divmod(number, len(LETTERS))
        letters = LETTERS[digit] + letters
    return letters


def run_time(run: str) -> datetime:
    """When the run of this id began, to a second or two. ValueError: no run has such an id."""
    return EPOCH + timedelta(seconds=max(0, _number(run)))


def _number(run: str) -> int:
    number = 0
    for letter in run:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return number if run else -1
