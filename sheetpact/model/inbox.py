"""Webhook calls, kept as they came until they are done."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

LONGEST_NAME = 200
"""Characters of a call's id; a longer one goes by its digest, as no index of a database takes it."""


def call_name(told: str) -> str:
    """A call's id as it is kept."""
    if len(told) <= LONGEST_NAME:
        return told
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"


class Standing(StrEnum):
    """NEW waits (also for another try), DONE had its effect, DEAD failed too often: a person must look."""

    NEW = "new"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Left:
    """Calls of one shop that have had no effect: how many of them are NEW or DEAD, and when the first of these came."""

    shop: str
    standing: Standing
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of deliveries, by their ids. Those that are neither have failed."""

    done: frozenset[int] = frozenset()
    untried: frozenset[int] = frozenset()
    """As the pact stands nothing could be tried with them."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook call. `delivery` is the platform's own id of it; the same one again is the same call.

    `body` and `headers` hold personal data: they are not shown, and are emptied once the delivery is done.
    """

    shop: str
    delivery: str
    received_at: datetime
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    id: int = 0
    """The store's own rising number (0: not stored yet)."""
    attempts: int = 0
    standing: Standing = Standing.NEW
    error: str = ""
    """Why the last try failed: a code of the text catalogue, never a message with data in it."""
