"""What shadow runs have found so far, kept in the shadow's own store from run to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from sheetpact.ports import Store

NAME = "shadow:log"


@dataclass(slots=True)
class Exposed:
    """From one run to another a shop really showed `shown` pieces at most, where `available` were there."""

    shop: str
    listing: str
    owner: str
    sku: str
    since: datetime
    shown: int
    available: int
    until: datetime | None = None
    """None: it still does."""


@dataclass(slots=True)
class Oversold:
    """Buyers got so many pieces by `at` that a sync would have taken out of sale before."""

    shop: str
    listing: str
    owner: str
    sku: str
    at: datetime
    pieces: int


@dataclass(slots=True)
class Log:
    """`written`: side → numbers (of the sheet: cells and rows) that would have been written so far."""

    since: datetime
    runs: int = 0
    written: dict[str, int] = field(default_factory=dict)
    by_hand: int = 0
    """Pieces that people changed as a sync would have done it."""
    exposed: list[Exposed] = field(default_factory=list)
    oversold: list[Oversold] = field(default_factory=list)


ADAPTER = TypeAdapter(Log)


def read_log(store: Store, now: datetime) -> Log:
    """A new one where there is none."""
    with store.look() as tx:
        told = tx.meta(NAME)
    return ADAPTER.validate_json(told) if told else Log(now)


def keep_log(store: Store, log: Log) -> None:
    with store.begin() as tx:
        tx.put_meta(NAME, ADAPTER.dump_json(log).decode())
