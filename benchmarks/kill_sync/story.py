"""What happens in the alliance, by a seed: orders and what becomes of them, edits, counts, numbers typed in a shop.

Each step is decided once, from a world at rest, and told to both worlds. Nothing in it depends on when the hub gets
to see it: edits change a cell by so much, counts and numbers typed in shops are of items that nothing else touches.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.kill_sync.world import ITEMS, SHOPS, World
from sheetpact.simulators.faults import Fault, Trouble

LEAST = 8
"""Below so many pieces an item is filled up instead of sold."""

PAID, OFTEN, SELDOM = 0.8, 0.4, 0.15
"""How likely things are, from 0 to 1."""

Deed = Callable[[World], None]


@dataclass(slots=True)
class Step:
    """`before` the sync, `meanwhile` after its death and before its restart, and a sale while it writes to a shop."""

    before: list[tuple[str, Deed]] = field(default_factory=list)
    meanwhile: list[tuple[str, Deed]] = field(default_factory=list)
    during: tuple[str, str, str] | None = None
    """(shop, order's name, SKU)"""

    def told(self) -> str:
        """What happens, in words."""
        words = [text for text, _ in self.before] + [f"meanwhile {text}" for text, _ in self.meanwhile]
        return "; ".join(words + ([f"during a write {self.during}"] if self.during else []))


class Story:
    """The same seed tells the same story."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._orders = self._before = 0
        """How many orders there are, and were before this step."""
        self._open: dict[str, tuple[str, str]] = {}
        self._unpaid: dict[str, tuple[str, str]] = {}
        self._done: dict[str, tuple[str, str]] = {}

    def step(self, world: World) -> Step:
        """The next step, from how the world stands."""
        chance, made = self._random, Step()
        self._before = self._orders
        items = list(ITEMS)
        chance.shuffle(items)
        alone, items = items[:2], items[2:]
        free = {sku: min(int(shop.shop.stock(sku) or 0) for shop in world.shops.values()) for sku in items}
        made.before += [_edit(sku, "Available", 25) for sku in items if free[sku] < LEAST]
        for _ in range(chance.randint(3, 6)):
            self._sell(made.before, free, paid=chance.random() < PAID)
        self._later(made.before, alone)
        for _ in range(chance.randint(1, 2)):
            self._edits(made.before, items)
        self._alone(made.before, alone, world)
        self._meanwhile(made, free)
        return made

    def _meanwhile(self, made: Step, free: dict[str, int]) -> None:
        chance, items = self._random, list(free)
        for _ in range(chance.randint(1, 2)):
            self._sell(made.meanwhile, free)
        sku = chance.choice(items)
        if chance.random() < OFTEN and all(text != _emptied(sku) for text, _ in made.before):
            made.meanwhile.append(_edit(sku, "Available", chance.choice((-1, 2))))
        sku, shop = chance.choice(items), chance.choice(SHOPS)
        if chance.random() < OFTEN and free[sku] > LEAST:
            name = self._name()
            made.during = (shop, name, sku)
            self._open[name] = (shop, sku)

    def _name(self) -> str:
        self._orders += 1
        return f"order {self._orders}"

    def _sell(self, deeds: list[tuple[str, Deed]], free: dict[str, int], *, paid: bool = True) -> None:
        sku, shop, pieces = self._random.choice(list(free)), self._random.choice(SHOPS), self._random.randint(1, 2)
        if free[sku] - pieces < 2:
            return
        free[sku] -= pieces
        name = self._name()
        (self._open if paid else self._unpaid)[name] = (shop, sku)
        deeds.append((f"{shop} sells {pieces} {sku} ({name})", partial(sell, shop, name, sku, pieces, paid=paid)))

    def _later(self, deeds: list[tuple[str, Deed]], alone: list[str]) -> None:
        """What becomes of earlier orders. Not of items that are counted in this step."""
        ends = (
            (self._unpaid, "pay", self._open, OFTEN),
            (self._open, "complete", self._done, OFTEN),
            (self._open, "cancel", None, SELDOM),
            (self._done, "take back", None, SELDOM),
        )
        for orders, what, then, likely in ends:
            for name, (shop, sku) in list(orders.items()):
                fresh = int(name.split()[1]) > self._before
                if sku in alone or fresh or self._random.random() > likely:
                    continue
                del orders[name]
                if then is not None:
                    then[name] = (shop, sku)
                restock = self._random.random() < PAID
                deeds.append((f"{shop}: {what} {name} of {sku}", partial(end, what, shop, name, sku, restock=restock)))

    def _edits(self, deeds: list[tuple[str, Deed]], items: list[str]) -> None:
        chance = self._random
        sku = chance.choice(items)
        match chance.choice(("available", "available", "safety", "title", "hub", "sort", "blank")):
            case "available":
                deeds.append(_edit(sku, "Available", chance.choice((-2, -1, 1, 3))))
            case "safety":
                deeds.append((f"safety stock of {sku}", partial(put, sku, "Safety stock", chance.randint(0, 3))))
            case "title":
                title = f"Teapot {sku} No. {chance.randint(1, 99)}"
                deeds.append((f"title of {sku}", partial(put, sku, "Item", title)))
            case "hub":
                deeds.append((f"scribbles on {sku}", partial(put, sku, "Reserved", 77)))
            case "sort":
                deeds.append(("rows are sorted", partial(reorder, chance.randint(0, 10**6))))
            case "blank":
                deeds.append((_emptied(sku), partial(put, sku, "Available", None)))

    def _alone(self, deeds: list[tuple[str, Deed]], alone: list[str], world: World) -> None:
        chance = self._random
        counted, typed = alone
        on_hand = world.cell(counted, "On hand")
        if chance.random() < OFTEN and isinstance(on_hand, int):
            deeds.append((f"{counted} is counted", partial(put, counted, "Count", on_hand + chance.randint(-3, 5))))
        if chance.random() < OFTEN:
            shop = chance.choice(SHOPS)
            number = int(world.shops[shop].shop.stock(typed) or 0) + chance.choice((-3, 4))
            deeds.append((f"{shop} types {number} for {typed}", partial(type_number, shop, typed, max(number, 0))))


def _emptied(sku: str) -> str:
    """Until it is put back nobody can add to what stands there."""
    return f"{sku} is emptied"


def _edit(sku: str, heading: str, delta: int) -> tuple[str, Deed]:
    return f"{heading} of {sku} {delta:+d}", partial(change, sku, heading, delta)


def sell(shop: str, name: str, sku: str, pieces: int, world: World, *, paid: bool = True) -> None:
    """A buyer orders."""
    world.orders[name] = world.shops[shop].shop.sell(sku, pieces, paid=paid)


def end(what: str, shop: str, name: str, sku: str, world: World, *, restock: bool) -> None:
    """What becomes of an order."""
    there, number = world.shops[shop].shop, world.orders[name]
    if what == "take back":
        there.refund(number, sku, 1, restock=restock)
    else:
        {"pay": there.pay, "complete": there.complete, "cancel": there.cancel}[what](number)


def type_number(shop: str, sku: str, number: int, world: World) -> None:
    """The owner types a number in the back office."""
    world.shops[shop].shop.set_stock(sku, number)


def change(sku: str, heading: str, delta: int, world: World) -> None:
    """By so much, whatever stands there. A cell that was emptied or scribbled on is left alone."""

    def add(tab: Worksheet) -> None:
        cell = tab.cell(_row(tab, sku), _column(tab, heading))
        if isinstance(cell.value, int):
            cell.value += delta

    world.edit(add)


def put(sku: str, heading: str, value: str | int | None, world: World) -> None:
    """A person types into one cell."""

    def write(tab: Worksheet) -> None:
        tab.cell(_row(tab, sku), _column(tab, heading)).value = value

    world.edit(write)


def reorder(seed: int, world: World) -> None:
    """A person sorts the rows, by something of theirs."""

    def shuffle(tab: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in tab.iter_rows(min_row=2)]
        random.Random(seed).shuffle(rows)
        for at, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                tab.cell(at, column).value = value

    world.edit(shuffle)


def sale_during_a_write(world: World, shop: str, name: str, sku: str) -> Callable[[], None]:
    """A buyer is quicker than the next number written to that shop. Gives what to call where none is written."""
    done: list[int] = []

    def buy() -> None:
        if not done:
            done.append(1)
            sell(shop, name, sku, 1, world)

    world.shops[shop].faults.add(Fault(Trouble.MEANWHILE, "POST", "products/batch", action=buy))

    def at_last() -> None:
        buy()
        world.shops[shop].faults.clear()

    return at_last


def _row(tab: Worksheet, sku: str) -> int:
    return next(row for row in range(2, tab.max_row + 1) if tab.cell(row, 1).value == sku)


def _column(tab: Worksheet, heading: str) -> int:
    return next(column for column in range(1, tab.max_column + 1) if tab.cell(1, column).value == heading)
