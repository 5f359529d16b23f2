"""One account on one shop platform, and what it can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.ports.http import Http
from sheetpact.ports.tokens import OwnTokens, Tokens


class Publishing(StrEnum):
    """How a shop takes a stock number, best first."""

    SET_IF = "set_if"  # compare-and-set
    DELTA_KEYED = "delta_keyed"  # a delta with an idempotency key
    DELTA = "delta"  # a delta; an unknown outcome is settled by reading
    SET = "set"  # an absolute number, nothing better
    FILE = "file"  # a file that a person imports
    NONE = "none"  # can't be written


@dataclass(frozen=True, slots=True)
class Setting:
    """One key under `settings:` of the pact. A secret must come from the environment."""

    name: str
    required: bool = True
    secret: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a shop platform can do."""

    publishing: Publishing
    batch: int = 1
    """Listings in one write call."""
    page: int = 100
    """Records in one page."""
    window_days: float | None = None
    """The longest time span of one orders call, in days; None: unlimited."""
    requests_per_second: float = 5.0
    push: str = ""
    """Kind of webhook: '' for none."""
    stock: bool = True
    """False: it has no goods and no orders, and tells members only. It gets no column in the sheet."""
    customers: bool = False
    customers_whole: bool = False
    """Each reading of customers holds all of them, whatever the cursor (an export); else only one without a cursor."""
    merges_customers: bool = False
    """Its platform lets two customers become one: one id goes, and its orders are the other's from then on."""
    gives_points: bool = False
    """Its platform gives points on orders itself and tells each customer's number."""
    delivery_notes: bool = False
    """It brings delivery notes of suppliers."""
    tells_shipping: bool = True
    """False: lines arrive as shipped as soon as they are sold."""
    writes_title: bool = False


@dataclass(frozen=True, slots=True)
class ShopContext:
    """All that a shop connector is given."""

    shop: str
    settings: Mapping[str, str] = field(repr=False)
    mapping: ShopMapping
    http: Http
    now: Callable[[], datetime]
    timezone: ZoneInfo
    currency: str
    locale: str
    folder: Path
    """The folder of pact.yaml: relative paths in settings start here."""
    wait: Callable[[float], None] = time.sleep
    """Seconds that a platform asks for outside of `http`; the one who waits is told."""
    tokens: Tokens = field(default_factory=OwnTokens)


@dataclass(frozen=True, slots=True)
class StockWrite:
    """Show `number` sellable pieces. `expected` is what the listing showed when it was looked at just before."""

    listing: ListingKey
    number: int
    expected: int | None
    sku: str
    title: str
    key: str
    """Names this write: the same key again is the same write."""


class Result(StrEnum):
    """What became of a write."""

    CONFIRMED = "confirmed"
    HANDED_OVER = "handed_over"
    CHANGED = "changed"  # it no longer showed what was expected: nothing written
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one write. `number` is what the platform showed afterwards; `file` what a person imports."""

    listing: ListingKey
    result: Result
    number: int | None = None
    file: str = ""
    problem: Problem | None = None


class Shop(Protocol):
    """One account on one shop platform."""

    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]]

    def check(self) -> Sequence[Problem]:
        """Credentials, reachability and rights: a problem each for what is missing, none when all is well."""
        ...

    def listings(self, cursor: str | None) -> Reading[Listing]:
        """All listings. `silent` where a file shop has brought nothing new since `cursor`."""
        ...

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        """These listings as they are this moment."""
        ...

    def orders(self, cursor: str | None) -> Reading[Order]:
        """Orders changed since `cursor`, whole; without a cursor every open order and the last 30 days."""
        ...

    def order(self, order: str) -> Order:
        """One order, whole. BadRecord: it can't be read. Gone: there is none, or it isn't ours."""
        ...

    def customers(self, cursor: str | None) -> Reading[Customer]:
        """Customers changed since `cursor`, or all where the platform can't tell."""
        ...

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:
        """Delivery notes and statements that are new, oldest first; none unless `capabilities.delivery_notes`."""
        ...

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """Carry out at most `capabilities.batch` writes; a receipt each, in order. UnknownOutcome: it may be done."""
        ...
