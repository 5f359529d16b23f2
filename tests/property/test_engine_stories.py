"""Whatever shops sell and people type, in whatever order: nothing is lost, nothing counts twice, all sides agree."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.records import Listing, Order, Reading
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Document, GridRow, SheetBatch
from sheetpact.ports import Receipt, StockWrite
from sheetpact.simulators.memory import MemorySheet, MemoryShop
from sheetpact.testing.alliance import Village, village

OWNERS = {"CUP-1": "tea", "BOWL-2": "table"}
START = 12
SHOPS = ("tea-shop", "table-shop", "art-shop")
STORIES = settings(max_examples=settings.default.max_examples // 8)
"""A story is a dozen runs of the main job, so fewer of them than of quick cases."""

shops = st.sampled_from(SHOPS)
skus = st.sampled_from(tuple(OWNERS))
pieces = st.integers(1, 4)
steps = st.one_of(
    st.tuples(st.just("sell"), shops, skus, pieces),
    st.tuples(st.just("edit"), shops, skus, st.integers(-4, 4).filter(bool)),
    st.tuples(st.just("edit while writing"), shops, skus, st.integers(-4, 4).filter(bool)),
    st.tuples(st.just("sell meanwhile"), shops, skus, pieces),
    st.tuples(st.just("ship"), shops, skus, pieces),
    st.tuples(st.just("cancel"), shops, skus, pieces),
    st.tuples(st.just("give back"), shops, skus, pieces),
    st.tuples(st.just("sort"), shops, skus, pieces),
    st.tuples(st.just("away"), shops, skus, pieces),
    st.tuples(st.just("run"), shops, skus, st.integers(1, 7)),
    st.tuples(st.just("wait"), shops, skus, st.integers(1, 7)),
)
changes = st.one_of(steps, st.tuples(st.just("set"), shops, skus, st.integers(0, 20)))


@dataclass(slots=True)
class BusySheet(MemorySheet):
    """People type right before the hub writes."""

    typing: list[tuple[str, int]] = field(default_factory=list)
    story: Story | None = None

    def write(self, document: Document, batch: SheetBatch) -> str:
        for sku, delta in self.typing:
            if self.story:
                self.story.edit(sku, delta)
        self.typing = []
        return MemorySheet.write(self, document, batch)


@dataclass(slots=True)
class BusyShop(MemoryShop):
    """Buyers order at any moment: between two calls of a run, also right before a number is written over theirs."""

    buying: list[tuple[str, int]] = field(default_factory=list)
    story: Story | None = None

    def buy(self) -> None:
        if self.buying and self.story:
            self.story.trade("sell", self, *self.buying.pop(0))

    def listings(self, cursor: str | None) -> Reading[Listing]:
        self.buy()
        return MemoryShop.listings(self, cursor)

    def orders(self, cursor: str | None) -> Reading[Order]:
        self.buy()
        return MemoryShop.orders(self, cursor)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        self.buy()
        return MemoryShop.look(self, listings)

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        self.buy()
        return MemoryShop.publish(self, writes)


@dataclass(slots=True)
class Story:
    """A village, and what its stock must be."""

    town: Village
    available: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OWNERS, START))
    on_hand: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OWNERS, START))
    open: list[tuple[str, str, str, int]] = field(default_factory=list)
    shipped: list[tuple[str, str, str, int]] = field(default_factory=list)
    orders: int = 0

    def edit(self, sku: str, delta: int) -> None:
        seen = self.town.row(sku)["可售"]
        assert isinstance(seen, int)
        self.town.edit(sku, "可售", seen + delta)
        self.available[sku] += delta
        self.on_hand[sku] += delta

    def tell(self, what: str, shop: str, sku: str, number: int) -> None:
        """One step; one that makes no sense now is left out."""
        there = self.town.shops[shop]
        assert isinstance(there, BusyShop)
        assert isinstance(self.town.sheet, BusySheet)
        match what:
            case "edit":
                self.edit(sku, number)
            case "edit while writing":
                self.town.sheet.typing.append((sku, number))
            case "sell meanwhile":
                there.buying.append((sku, number))
            case "sort":
                self.sort(number)
            case "away":
                self.away(shop)
            case "run":
                self.town.sync(after=number)
            case "wait":
                self.town.wait(number)
            case _:
                self.trade(what, there, sku, number)

    def trade(self, what: str, there: BusyShop, sku: str, number: int) -> None:
        match what:
            case "sell" if sku in there.stock and (there.shown(sku) or 0) >= number:
                self.orders += 1
                there.sell(f"A{self.orders}", **{sku.replace("-", "_"): number})
                self.open.append((there.shop, f"A{self.orders}", sku, number))
                self.available[sku] -= number
            case "set" if sku in there.stock:
                there.set(sku, number)
            case "ship" if self.open:
                shop, order, sku, number = self.open.pop(0)
                self.shipped.append((shop, order, sku, number))
                self.town.shops[shop].ship(order)
                self.on_hand[sku] -= number
            case "cancel" if self.open:
                shop, order, sku, number = self.open.pop(0)
                self.town.shops[shop].cancel(order)
                self.available[sku] += number
            case "give back" if self.shipped:
                shop, order, sku, number = self.shipped.pop(0)
                self.town.shops[shop].give_back(order)
                self.available[sku] += number
                self.on_hand[sku] += number

    def away(self, shop: str) -> None:
        """A run that can't reach this shop."""
        everybody = self.town.shops
        self.town.shops = {name: each for name, each in everybody.items() if name != shop}
        self.town.sync(after=2)
        self.town.shops = everybody

    def sort(self, seed: int) -> None:
        """A partner sorts the inventory."""
        document = self.town.sheet.document
        grid = document.grids["inventory"]
        rows = list(grid.rows[1:])
        random.Random(seed).shuffle(rows)
        moved = [grid.rows[0], *(GridRow(str(at), row.cells) for at, row in enumerate(rows, start=2))]
        grids = {**document.grids, "inventory": replace(grid, rows=tuple(moved))}
        self.town.sheet.document = replace(document, version=str(int(document.version) + 1), grids=grids)

    def shown(self, sku: str) -> set[int | None]:
        return {shop.shown(sku) for shop in self.town.shops.values() if sku in shop.stock}

    def rights(self, sku: str) -> int:
        return sum(shop.shown(sku) or 0 for shop in self.town.shops.values() if sku in shop.stock)

    def writes(self) -> int:
        return self.town.sheet.writes + sum(shop.writes for shop in self.town.shops.values())

    def settle(self) -> None:
        """At most three quiet runs, and then one more in which nothing happens."""
        if isinstance(self.town.sheet, BusySheet):
            for sku, delta in self.town.sheet.typing:
                self.edit(sku, delta)
            self.town.sheet.typing = []
        for shop in self.town.shops.values():
            while isinstance(shop, BusyShop) and shop.buying:
                shop.buy()
        for _ in range(3):
            self.town.sync(after=2)
        before = self.writes()
        report = self.town.sync(after=2)
        assert report.status is Status.GREEN, (report.problems, self.town.rows("conflicts"))
        assert self.writes() == before

    def sum_of_movements(self, sku: str) -> int:
        with self.town.store.look() as tx:
            return sum(movement.quantity for movement in tx.movements(item=ItemKey(OWNERS[sku], sku)))


@contextmanager
def story(**inventory: object) -> Iterator[Story]:
    with tempfile.TemporaryDirectory() as folder:
        town = village(Path(folder), inventory=inventory)
        busy = {shop: BusyShop(shop, town.now) for shop in SHOPS}
        town.shops = {**busy}
        for shop in SHOPS:
            town.shops[shop].list("CUP-1", START, "青瓷杯")
        for shop in SHOPS[1:]:
            town.shops[shop].list("BOWL-2", START, "白瓷碗")
        sheet = town.sheet = BusySheet()
        told = Story(town)
        sheet.story = told
        for there in busy.values():
            there.story = told
        town.sync()
        yield told
        town.store.close()


TEA, TABLE, ART = SHOPS
RUN = ("run", TEA, "CUP-1", 2)


@STORIES
@given(st.lists(steps, max_size=14))
@example([("edit", TEA, "CUP-1", -3), ("edit while writing", TEA, "CUP-1", 2), RUN])
@example([("sell", TEA, "CUP-1", 2), *[("sell meanwhile", each, "CUP-1", 1) for each in SHOPS * 2], RUN, RUN])
@example([("sell", TEA, "CUP-1", 4), RUN, ("ship", TEA, "CUP-1", 1), RUN, ("give back", TEA, "CUP-1", 1), RUN])
@example(
    [("sell", ART, "BOWL-2", 4), ("away", ART, "BOWL-2", 1), ("cancel", ART, "BOWL-2", 1), ("away", TABLE, "BOWL-2", 1)]
)
@example([("sell", TEA, "CUP-1", 4), RUN, *[("edit", TEA, "CUP-1", -4)] * 4, ("sell", TABLE, "CUP-1", 4), RUN])
def test_orders_and_edits_each_count_once(told: list[tuple[str, str, str, int]]) -> None:
    with story() as it:
        for step in told:
            it.tell(*step)
        it.settle()
        for sku in OWNERS:
            row = it.town.row(sku)
            assert (row["可售"], row["在库"]) == (it.available[sku], it.on_hand[sku])
            assert row["预留"] == it.on_hand[sku] - it.available[sku]
            assert it.shown(sku) == {max(0, it.available[sku])}
            assert it.sum_of_movements(sku) == it.on_hand[sku]


@STORIES
@given(st.lists(changes, max_size=14))
@example([("set", TEA, "CUP-1", 7), ("edit while writing", TEA, "CUP-1", 2), RUN, ("away", TEA, "CUP-1", 1), RUN])
@example([("set", TEA, "CUP-1", 7), ("sell", TEA, "CUP-1", 2), RUN, ("set", TABLE, "CUP-1", 20), RUN, RUN])
def test_all_sides_agree_in_the_end_whatever_shops_change_by_hand(told: list[tuple[str, str, str, int]]) -> None:
    with story() as it:
        for step in told:
            it.tell(*step)
        it.settle()
        for sku in OWNERS:
            row = it.town.row(sku)
            assert isinstance(row["可售"], int)
            assert it.shown(sku) == {max(0, row["可售"])}
            assert it.sum_of_movements(sku) == row["在库"]
            assert row["预留"] == sum(number for _, _, what, number in it.open if what == sku)


@STORIES
@given(st.lists(steps.filter(lambda step: not step[0].startswith("edit") or step[3] > 0), max_size=16))
def test_in_escrow_nothing_is_ever_oversold(told: list[tuple[str, str, str, int]]) -> None:
    with story(mode="escrow") as it:
        listed = {sku: sum(sku in shop.stock for shop in it.town.shops.values()) for sku in OWNERS}
        it.available = {sku: START * count for sku, count in listed.items()}
        it.on_hand = dict(it.available)
        for step in told:
            it.tell(*step)
            for sku in OWNERS:
                assert it.rights(sku) <= it.available[sku]
        it.settle()
        for sku in OWNERS:
            assert it.town.row(sku)["可售"] == it.available[sku] >= it.rights(sku)
