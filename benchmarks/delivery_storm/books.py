"""What the hub kept, read from its tables with plain SQL, against what was sold."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from openpyxl import load_workbook

from benchmarks.delivery_storm.story import Sold
from benchmarks.order_calls.counters import Counter as Shop
from benchmarks.order_calls.counters import Event
from sheetpact.hints import SHEET

BOOK = "手作联盟.xlsx"
TAB, KEY, AVAILABLE = "库存", "货号", "可售"

Part = tuple[str, str, str]
"""Shop, order, SKU."""
Key = TypeVar("Key", bound=tuple[str, ...])
"""Begins with shop and order."""
SHIPPED = "SELECT key, sku, quantity FROM movements WHERE kind <> 'opening'"
HELD = 'SELECT shop, "order", sku, held FROM order_lines'
EFFECTS = 'SELECT shop, "order", delta FROM effects'


@dataclass(frozen=True, slots=True)
class Books:
    """The hub's tables."""

    folder: Path

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        path = self.folder / ".sheetpact" / "pact.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def waiting(self) -> int:
        [[number]] = self._rows("SELECT count(*) FROM inbox WHERE standing = 'new'")
        return int(number)

    def untold(self) -> int:
        """Calls of shops that wait; without the hints that start a sync."""
        [[number]] = self._rows(f"SELECT count(*) FROM inbox WHERE standing = 'new' AND shop <> '{SHEET}'")
        return int(number)

    def dead(self) -> int:
        [[number]] = self._rows("SELECT count(*) FROM inbox WHERE standing = 'dead'")
        return int(number)

    def done(self) -> set[tuple[str, ...]]:
        """Calls that had their effect: shop and name."""
        return set(self._rows("SELECT shop, delivery FROM inbox WHERE standing = 'done'"))

    def taken(self) -> tuple[Counter[Part], Counter[Part]]:
        """Pieces that each order moved off the shelf, and that it holds. What no order moved stands under no order."""
        shipped: Counter[Part] = Counter()
        for key, sku, quantity in self._rows(SHIPPED):
            shop, order, *_ = [*key.split(":"), ""]
            shipped[shop, order, sku] -= int(quantity)
        held: Counter[Part] = Counter()
        for shop, order, sku, pieces in self._rows(HELD):
            held[shop, order, sku] += int(pieces)
        return shipped, held

    def out_of_sale(self) -> Counter[tuple[str, str]]:
        """By how much each order lowered the numbers of its own shop, as the hub sees it."""
        found: Counter[tuple[str, str]] = Counter()
        for shop, order, delta in self._rows(EFFECTS):
            found[shop, order] -= int(delta)
        return found

    def available(self) -> dict[str, int]:
        """On hand less reserved, by SKU."""
        return {sku: int(number) for sku, number in self._rows("SELECT sku, on_hand - reserved FROM pools")}

    def sheet(self) -> dict[str, object]:
        """What partners read, by SKU."""
        with closing(load_workbook(self.folder / BOOK, read_only=True)) as book:
            rows = book[TAB].iter_rows(values_only=True)
            headings = list(next(rows))
            return {str(row[headings.index(KEY)]): row[headings.index(AVAILABLE)] for row in rows}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that isn't as it should be, in words, and which number it counts for."""

    kind: str
    what: str


def differences(
    books: Books, orders: Mapping[tuple[str, str], Sold], shops: Mapping[str, Shop], stock: Mapping[str, int]
) -> Iterator[Difference]:
    """`stock`: what there was of each thing in the beginning."""
    yield from _of_orders(books, orders)
    left = Counter(stock)
    for sold in orders.values():
        left[sold.sku] -= sold.pieces if sold.fate is not Event.CANCELLED else 0
    ledger, sheet = books.available(), books.sheet()
    for sku in stock:
        shown = {"ledger": ledger.get(sku), "sheet": sheet.get(sku), **{n: s.shown(sku) for n, s in shops.items()}}
        for place, number in shown.items():
            if number != left[sku]:
                yield Difference("wrong_stock", f"{sku} in {place} is {number}, not {left[sku]}")


def unposted(
    books: Books, orders: Mapping[tuple[str, str], Sold], acknowledged: Collection[tuple[str, str]]
) -> Iterator[Difference]:
    """Orders that aren't as they should be though the call that told of their last event was acknowledged, and is done.

    Before a sync, which reads the orders of all shops but the till's, and so would hide that a call was closed in vain.
    """
    heard = {key: sold for key, sold in orders.items() if (key[0], sold.news) in acknowledged}
    for each in _of_orders(books, heard, others=False):
        yield Difference("unposted", each.what)


def _of_orders(books: Books, orders: Mapping[tuple[str, str], Sold], *, others: bool = True) -> Iterator[Difference]:
    """More pieces than were sold: counted twice. Fewer: missing. `others`: there must be none but these."""
    shipped, held = books.taken()
    effects = books.out_of_sale()
    if not others:
        shipped, held, effects = _only(orders, shipped), _only(orders, held), _only(orders, effects)
    for what, found, fate in (("shipped", shipped, Event.SENT), ("held", held, Event.BOUGHT)):
        parts = {(*key, sold.sku): sold.pieces for key, sold in orders.items() if sold.fate is fate}
        yield from _compared(what, found, parts)
    whole = {key: sold.pieces for key, sold in orders.items() if sold.fate is not Event.CANCELLED}
    yield from _compared("out of sale", effects, whole)


def _only(orders: Collection[tuple[str, str]], found: Counter[Key]) -> Counter[Key]:
    return Counter({key: number for key, number in found.items() if key[:2] in orders})


def _compared(what: str, found: Mapping[Key, int], expected: Mapping[Key, int]) -> Iterator[Difference]:
    for key in sorted({*found, *expected}):
        one, other = found.get(key, 0), expected.get(key, 0)
        if one != other:
            yield Difference("double" if one > other else "missing", f"{' '.join(key)}: {one} {what}, not {other}")


def unkept(books: Books, acknowledged: Collection[tuple[str, ...]]) -> int:
    """Calls that were acknowledged and had no effect."""
    return len(set(acknowledged) - books.done())
