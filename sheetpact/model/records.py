"""Canonical records: what a connector makes of a payload.

Ids are text, quantities whole pieces, money integer minor units, times aware UTC.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem

T = TypeVar("T")

MOST_PIECES = 999_999_999
"""More pieces than any shop has; a longer number is a barcode or phone in the wrong column."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One sellable thing in one shop. `shown` is the sellable number, None when it isn't known or tracked."""

    key: ListingKey
    sku: str
    title: str = ""
    barcode: str = ""
    shown: int | None = None
    tracked: bool = True
    backorders: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line as it stands now, in pieces.

    `held` are out of sale and not yet shipped, `shipped` have left (whatever came back later),
    `returned` were put back on the shelf after shipping. Cancelled pieces are in none of them, but in `ordered`.
    `paid_minor` is what all `ordered` pieces together cost, reductions taken off, whatever was paid back since.
    """

    line: str
    listing: str
    sku: str
    held: int = 0
    shipped: int = 0
    returned: int = 0
    title: str = ""
    ordered: int = 0
    paid_minor: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """One whole order as fetched. A fetch with an older `updated_at` than the kept one is dropped.

    `taken_at` is when its pieces were out of sale at the latest, where the platform tells: by payment, say.
    `refunded_minor` is what was paid back so far for goods, whether or not they came back; no shipping fee, no tax that
    isn't in the lines' prices.
    """

    shop: str
    order: str
    placed_at: datetime
    updated_at: datetime
    lines: tuple[OrderLine, ...]
    number: str = ""
    customer: str = ""
    currency: str = ""
    test: bool = False
    taken_at: datetime | None = None
    refunded_minor: int = 0

    @property
    def marked(self) -> str:
        """Its number, with the # before it."""
        return with_and_without_mark(self.number or self.order)[0]

    @property
    def names(self) -> frozenset[str]:
        """Its id and its number, with the # before it and without."""
        return frozenset((*with_and_without_mark(self.order), *with_and_without_mark(self.number or self.order)))

    def is_called(self, told: str) -> bool:
        """Whether somebody may mean this order."""
        return told in self.names

    def is_called_twice(self, told: Collection[str]) -> bool:
        """Whether it is called both by its id and by its number there, which are two."""
        by_id, by_number = with_and_without_mark(self.order), with_and_without_mark(self.number or self.order)
        return by_id != by_number and all(any(name in told for name in names) for names in (by_id, by_number))


def with_and_without_mark(name: str) -> tuple[str, str]:
    """What people call an order: with the # before it, and without."""
    bare = name.removeprefix("#")
    return f"#{bare}", bare


@dataclass(frozen=True, slots=True)
class Customer:
    """One shop's account of a person, each field as the shop has it: a phone may be masked, a birthday lack its year.

    Birthday, gender, address and WeChat id only tell people apart; they are shown to nobody.
    """

    shop: str
    customer: str
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    email_verified: bool = False
    union_id: str = field(default="", repr=False)
    points: int | None = None
    tier: str = ""
    phone_verified: bool = True
    """False: somebody noted it; the shop has never reached the person by it."""
    birthday: str = field(default="", repr=False)
    gender: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    wechat_id: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a delivery note. `received` is what came, weighed goods in kilograms, counted ones in pieces."""

    line: str
    sku: str
    title: str = ""
    ordered: int | None = None
    received: int | None = None
    ordered_kilograms: Decimal | None = None
    received_kilograms: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One delivery note of a supplier. (shop, note, line) names each receipt, so that none is booked twice."""

    shop: str
    note: str
    at: datetime
    lines: tuple[NoteLine, ...]
    supplier: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What one call to a shop brought: good records, bad ones as problems, and where to go on."""

    records: tuple[T, ...]
    problems: tuple[Problem, ...] = ()
    cursor: str | None = None
    complete: bool = True
    """False when some records could not be read, so that a missing one proves nothing."""
    silent: bool = False
    """Nothing new was brought (a file already taken): no reading, so nothing may be concluded."""
    at: datetime | None = None
    """When the records were as told, where that isn't the moment of reading (an export's own time)."""
