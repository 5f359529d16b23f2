"""Payloads → records: one that can't be read becomes a problem, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from zoneinfo import ZoneInfo

from sheetpact.mapping.fields import Fields, Payload, record
from sheetpact.mapping.shop import Section
from sheetpact.model.problems import Problem, Where

P = TypeVar("P")
T = TypeVar("T")


class Unread(Exception):
    """A payload that is no record; `problem` tells a person where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def fields_of(section: Section, payload: Payload, where: Where, *, zone: ZoneInfo, currency: str) -> Fields:
    """The fields of one payload, all of them good. Unread: one isn't."""
    fields = record(section, payload, zone=zone, currency=currency)
    if fields.wrong:
        raise Unread(fields.wrong[0].problem(where))
    return fields


def each(payloads: Iterable[P], make: Callable[[P], T]) -> tuple[tuple[T, ...], tuple[Problem, ...]]:
    """The records that `make` could make, and a problem for each of the others."""
    records: list[T] = []
    problems: list[Problem] = []
    for payload in payloads:
        try:
            records.append(make(payload))
        except Unread as unread:
            problems.append(unread.problem)
    return tuple(records), tuple(problems)
