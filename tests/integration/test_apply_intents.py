"""What another run is about with a listing, or has learnt of it meanwhile, leaves its write to the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from sheetpact.apply import INTENT_HOLDS, Carried, Carrier, carry_out
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Intended
from sheetpact.model.records import Listing, Reading
from sheetpact.plan import Write
from sheetpact.ports import Capabilities, Publishing, Receipt, StockWrite
from sheetpact.simulators.memory import MemoryShop
from sheetpact.take import take_orders
from sheetpact.testing.alliance import Village, village

CUP, LISTING = ItemKey("tea", "CUP-1"), ListingKey("tea-shop", "CUP-1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12)
    made.sync()
    with made.store.begin() as tx:
        known = tx.listings([LISTING])[LISTING]
        tx.put_listings([replace(known, intended=Intended(7, made.now(), 0, "another"))])
    yield made
    made.store.close()


def carry(town: Village) -> Carried:
    """Show 12 pieces, where the shop shows 9."""
    town.shops["tea-shop"].set("CUP-1", 9)
    with town.store.begin() as tx:
        known = tx.listings([LISTING])[LISTING]
        tx.put_listings([replace(known, confirmed=Confirmed(9, town.now(), 0))])
    carrier = Carrier("tea-shop", town.shops["tea-shop"], town.store, town.pact, "mine", town.now)
    return carry_out(carrier, [Write(LISTING, CUP, 12, 9)], lambda _: None)


def test_a_listing_that_another_run_is_writing_is_left(town: Village) -> None:
    town.time += INTENT_HOLDS - timedelta(seconds=1)
    carried = carry(town)
    assert (carried.written, carried.left) == (0, 1)
    assert town.shops["tea-shop"].shown("CUP-1") == 9


def test_a_write_that_never_ended_keeps_it_no_longer(town: Village) -> None:
    town.time += INTENT_HOLDS
    carried = carry(town)
    assert (carried.written, carried.left) == (1, 0)
    assert town.shops["tea-shop"].shown("CUP-1") == 12


class Counting(MemoryShop):
    """Its platform takes differences. `during` happens right after it was looked at."""

    capabilities: ClassVar[Capabilities] = Capabilities(Publishing.DELTA, batch=100, customers=True)
    during: Callable[[], None] = staticmethod(lambda: None)
    not_yet: int = 0
    """Pieces that were sold a moment ago, and that the numbers it tells still hold."""

    def listings(self, cursor: str | None) -> Reading[Listing]:
        return self._as_a_moment_ago(MemoryShop.listings(self, cursor))

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        reading = MemoryShop.look(self, listings)
        self.during()
        return self._as_a_moment_ago(reading)

    def _as_a_moment_ago(self, reading: Reading[Listing]) -> Reading[Listing]:
        told = tuple(replace(each, shown=(each.shown or 0) + self.not_yet) for each in reading.records)
        return replace(reading, records=told)

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        now = [replace(w, number=(self.shown(w.listing.listing) or 0) + w.number - (w.expected or 0)) for w in writes]
        return MemoryShop.publish(self, now)


def counting_town(folder: Path) -> tuple[Village, Counting]:
    """Two shops list 12 of the same cup; the tea shop's platform takes differences."""
    town = village(folder)
    tea = town.shops["tea-shop"] = Counting("tea-shop", town.now)
    for shop in (tea, town.shops["table-shop"]):
        shop.list("CUP-1", 12)
    town.sync()
    town.sync()
    return town, tea


def test_an_order_posted_between_the_look_and_the_write_is_not_taken_off_twice(tmp_path: Path) -> None:
    town, tea = counting_town(tmp_path)

    def sold_once() -> None:
        tea.during = lambda: None
        tea.sell("A1", CUP_1=1)
        with town.store.begin() as tx:
            take_orders(tx, "tea-shop", [tea.order("A1")], town.pact, "order")

    tea.during = sold_once
    town.shops["table-shop"].sell("B1", CUP_1=2)
    town.sync()
    assert tea.shown("CUP-1") == 11, "both the order and the planned difference"
    town.sync()
    assert [town.shops[shop].shown("CUP-1") for shop in ("tea-shop", "table-shop")] == [9, 9]
    assert town.rows("conflicts") == []
    town.store.close()


def test_a_difference_sent_to_a_shop_that_told_a_number_of_a_moment_ago_is_nobodys_change(tmp_path: Path) -> None:
    """12 were told though one was sold: 1 was taken off 11, and the 10 passed for an owner's 1 fewer."""
    town, tea = counting_town(tmp_path)
    tea.sell("A1", CUP_1=1)
    tea.not_yet = 1
    town.sync(after=0.5)
    assert tea.shown("CUP-1") == 10
    tea.not_yet = 0
    town.sync()
    town.sync()
    assert [town.shops[shop].shown("CUP-1") for shop in ("tea-shop", "table-shop")] == [11, 11]
    with town.store.look() as tx:
        assert [each.why for each in tx.movements(item=CUP)] == ["opening"]
    town.store.close()
