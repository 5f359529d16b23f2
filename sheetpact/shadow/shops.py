"""A shop with imagined numbers laid over it. It is read, and never written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from pydantic import TypeAdapter

from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.ports import Capabilities, Publishing, Receipt, Result, Setting, Shop, StockWrite, Store
from sheetpact.shadow.documents import towards


@dataclass(slots=True)
class Over:
    """What is imagined of one listing: `offset` is by how many pieces it shows more than it really does.

    `short`: of the pieces sold beyond what was imagined to be shown, how many are told already.
    """

    offset: int = 0
    short: int = 0


KEPT = TypeAdapter(dict[str, Over])


@dataclass(slots=True)
class ShadowShop:
    """Shows what the shop shows, plus what was imagined to be written.

    A file for its owner counts as imported at once, since there is none: it publishes by absolute numbers.
    """

    settings: ClassVar[tuple[Setting, ...]] = ()
    shop: str
    real: Shop
    store: Store
    document: str
    over: dict[str, Over] = field(default_factory=dict)
    """By listing."""
    shown: dict[str, int] = field(default_factory=dict)
    """Listing → the number it really shows."""
    writes: list[StockWrite] = field(default_factory=list)
    """Imagined in this run, with the number that really stands there as what was expected."""
    short: dict[str, int] = field(default_factory=dict)
    """Listing → pieces sold beyond what was imagined to be shown, seen in this run for the first time."""
    _by_hand: dict[str, int] = field(default_factory=dict)
    """Listing → pieces that its owner changed as imagined, as far as this run can tell."""
    _orders: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.store.look() as tx:
            told = tx.meta(self._name)
        self.over = KEPT.validate_json(told) if told else {}

    @property
    def _name(self) -> str:
        return f"shadow:shop:{self.shop}"

    def keep(self) -> None:
        """For the next run."""
        with self.store.begin() as tx:
            tx.put_meta(self._name, KEPT.dump_json(self.over).decode())

    @property
    def capabilities(self) -> Capabilities:
        can = self.real.capabilities
        return replace(can, publishing=Publishing.SET) if can.publishing is Publishing.FILE else can

    def check(self) -> Sequence[Problem]:
        return self.real.check()

    def listings(self, cursor: str | None) -> Reading[Listing]:
        reading = self.real.listings(cursor)
        self._note(reading.records)
        self._close_by_hand()
        return replace(reading, records=tuple(map(self._over, reading.records)))

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        reading = self.real.look(listings)
        self._note(reading.records)
        return replace(reading, records=tuple(map(self._over, reading.records)))

    def _note(self, records: Sequence[Listing]) -> None:
        self.shown |= {each.key.listing: each.shown for each in records if each.shown is not None}

    def _over(self, listing: Listing) -> Listing:
        if listing.shown is None:
            return listing
        over = self._of(listing.key.listing)
        number = listing.shown + over.offset
        beyond = min(-number, -over.offset)
        if beyond > over.short:
            self.short[listing.key.listing] = self.short.get(listing.key.listing, 0) + beyond - over.short
            over.short = beyond
        return replace(listing, shown=number)

    def _of(self, listing: str) -> Over:
        return self.over.setdefault(listing, Over())

    def _close_by_hand(self) -> None:
        """What an owner changes towards the imagined number is no drift: she does what a sync would have done."""
        with self.store.look() as tx:
            state = tx.state(self.document, "")
        for listing, shown in self.shown.items():
            known = state.listings.get(ListingKey(self.shop, listing))
            over = self._of(listing)
            if known is None or known.confirmed is None or not over.offset:
                continue
            effects = state.effects.get(known.key, ())
            expected = known.confirmed.number + sum(e.delta for e in effects if e.number > known.confirmed.effects)
            done = towards(over.offset, shown + over.offset - expected)
            if done:
                self._by_hand[listing] = self._by_hand.get(listing, 0) + done
                over.offset -= done

    def orders(self, cursor: str | None) -> Reading[Order]:
        """An order that came while the numbers were read explains what seemed to be done by hand."""
        reading = self.real.orders(cursor)
        new = [each for each in reading.records if self._orders.get(each.order) != each.updated_at]
        for line in (line for order in new for line in order.lines):
            done = self._by_hand.pop(line.listing, 0)
            if done:
                self._of(line.listing).offset += done
        self._orders |= {each.order: each.updated_at for each in new}
        return reading

    def order(self, order: str) -> Order:
        return self.real.order(order)

    def customers(self, cursor: str | None) -> Reading[Customer]:
        return self.real.customers(cursor)

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:
        return self.real.delivery_notes(cursor)

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """Imagined, so it always goes well."""
        for write in writes:
            over = self._of(write.listing.listing)
            real = self.shown[write.listing.listing]
            self.writes.append(replace(write, expected=real))
            over.offset, over.short = write.number - real, 0
        self.keep()
        return [Receipt(write.listing, Result.CONFIRMED, write.number) for write in writes]

    @property
    def by_hand(self) -> int:
        return sum(map(abs, self._by_hand.values()))
