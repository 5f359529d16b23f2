"""A shop and a sheet in memory that keep their ports' contracts: for simulations and for trying rules out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from sheetpact.errors import ChangedMeanwhile, Gone
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, OrderLine, Reading
from sheetpact.model.sheet import Cell, Document, Grid, GridRow, PutRight, SheetBatch, Tab, Value
from sheetpact.ports import Capabilities, Publishing, Receipt, Result, Setting, StockWrite
from sheetpact.testing.grids import applied


@dataclass(slots=True)
class MemoryShop:
    """A shop with absolute stock numbers. Selling takes pieces out of sale at once, as most platforms do."""

    capabilities: ClassVar[Capabilities] = Capabilities(Publishing.SET, batch=100, customers=True)
    settings: ClassVar[tuple[Setting, ...]] = ()
    shop: str
    now: Callable[[], datetime]
    stock: dict[str, Listing] = field(default_factory=dict)
    book: dict[str, Order] = field(default_factory=dict)
    people: dict[str, Customer] = field(default_factory=dict)
    writes: int = 0
    """Numbers written from outside so far."""

    def list(self, sku: str, number: int | None, title: str = "", barcode: str = "") -> None:
        key = ListingKey(self.shop, sku)
        self.stock[sku] = Listing(key, sku, title or sku, barcode, number, tracked=number is not None)

    def shown(self, sku: str) -> int | None:
        return self.stock[sku].shown

    def set(self, sku: str, number: int) -> None:
        """The owner types a number in the back office."""
        self.stock[sku] = replace(self.stock[sku], shown=number)

    def sell(self, order: str, **pieces: int) -> None:
        """A buyer orders pieces by SKU ('-' in a SKU is written '_')."""
        now = self.now()
        lines = []
        for name, count in pieces.items():
            sku = name.replace("_", "-")
            self.set(sku, (self.stock[sku].shown or 0) - count)
            lines.append(OrderLine(f"{order}-{sku}", sku, sku, held=count))
        self.book[order] = Order(self.shop, order, now, now, tuple(lines), number=order)

    def ship(self, order: str) -> None:
        self._change(order, lambda line: replace(line, held=0, shipped=line.shipped + line.held))

    def cancel(self, order: str) -> None:
        for line in self.book[order].lines:
            self.set(line.sku, (self.stock[line.sku].shown or 0) + line.held)
        self._change(order, lambda line: replace(line, held=0))

    def give_back(self, order: str) -> None:
        """Everything comes back and goes on the shelf."""
        for line in self.book[order].lines:
            self.set(line.sku, (self.stock[line.sku].shown or 0) + line.shipped)
        self._change(order, lambda line: replace(line, returned=line.shipped))

    def pay_back(self, order: str, minor: int) -> None:
        """Money for the goods, whether or not they come back."""
        self._change(order, lambda line: line)
        self.book[order] = replace(self.book[order], refunded_minor=self.book[order].refunded_minor + minor)

    def _change(self, order: str, change: Callable[[OrderLine], OrderLine]) -> None:
        old = self.book[order]
        self.book[order] = replace(old, updated_at=self.now(), lines=tuple(map(change, old.lines)))

    def enrol(self, customer: str, name: str = "", phone: str = "", points: int | None = None, tier: str = "") -> None:
        """A person signs up, or the owner changes what the shop has of them."""
        self.people[customer] = Customer(self.shop, customer, name, phone, points=points, tier=tier)

    def erase(self, customer: str) -> None:
        del self.people[customer]

    def check(self) -> Sequence[Problem]:
        return ()

    def listings(self, cursor: str | None) -> Reading[Listing]:  # noqa: ARG002  # it has no cursor
        return Reading(tuple(self.stock.values()))

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        return Reading(tuple(self.stock[key.listing] for key in listings if key.listing in self.stock))

    def orders(self, cursor: str | None) -> Reading[Order]:
        since = datetime.fromisoformat(cursor) if cursor else None
        found = [order for order in self.book.values() if since is None or order.updated_at >= since]
        newest = max((order.updated_at for order in self.book.values()), default=None)
        return Reading(tuple(found), cursor=newest.isoformat() if newest else None)

    def order(self, order: str) -> Order:
        if order not in self.book:
            raise Gone(order)
        return self.book[order]

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002  # it has no cursor
        return Reading(tuple(self.people.values()))

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002  # it has none
        return Reading(())

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        for write in writes:
            self.set(write.listing.listing, write.number)
        self.writes += len(writes)
        return [Receipt(write.listing, Result.CONFIRMED, write.number) for write in writes]


@dataclass(slots=True)
class MemorySheet:
    """A document that takes batches, refuses a stale one, and can be edited in between."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    document: Document = field(default_factory=lambda: Document("0", {}))
    writes: int = 0
    requests: int = 0
    put_right: tuple[PutRight, ...] = ()

    def check(self) -> Sequence[Problem]:
        return ()

    def version(self) -> str:
        return self.document.version

    def read(self, tabs: Sequence[Tab]) -> Document:
        self.requests += 1
        names = {title: tab.name for tab in tabs for title in (tab.title, *tab.aliases)}
        grids = {names[grid.title]: grid for grid in self.document.grids.values() if grid.title in names}
        return replace(self.document, grids=grids)

    def look(self, tabs: Sequence[Tab]) -> Document:
        return self.read(tabs)

    def write(self, document: Document, batch: SheetBatch) -> str:
        if document.version != self.document.version:
            raise ChangedMeanwhile("the sheet was edited")
        self.document = applied(self.document, batch)
        self.writes += 1
        self.requests += 1
        return self.document.version

    # what people do

    def begin(self, grid: Grid) -> None:
        """A sheet that people had before sheetpact came."""
        self.document = replace(self.document, version="1", grids={"inventory": grid})

    def rows(self, tab: str = "inventory") -> list[dict[str, Value]]:
        """All rows of a tab, by heading."""
        grid = self.document.grids[tab]
        headings = _headings(grid)
        return [dict(zip(headings, _values(row, len(headings)), strict=False)) for row in grid.rows[1:]]

    def row(self, key: str, tab: str = "inventory") -> dict[str, Value]:
        """The first row that has this value in one of its first two cells, by heading."""
        grid = self.document.grids[tab]
        headings = _headings(grid)
        for row in grid.rows[1:]:
            if _stands(key, row):
                return dict(zip(headings, _values(row, len(headings)), strict=False))
        raise LookupError(key)

    def edit(self, key: str, heading: str, value: Value, *, tab: str = "inventory", formula: str = "") -> None:
        """A person types into one cell of each such row."""
        grid = self.document.grids[tab]
        column, cell = _headings(grid).index(heading), Cell(value, formula)
        self._put(tab, grid, [_typed(row, column, cell) if _stands(key, row) else row for row in grid.rows])

    def type_row(self, values: Mapping[str, Value], tab: str = "inventory") -> None:
        """A person adds a row at the end."""
        grid = self.document.grids[tab]
        cells = tuple(Cell(values.get(heading)) for heading in _headings(grid))
        self._put(tab, grid, [*grid.rows, GridRow(str(len(grid.rows) + 1), cells)])

    def delete_row(self, key: str, tab: str = "inventory") -> None:
        grid = self.document.grids[tab]
        self._put(tab, grid, [row for row in grid.rows if not _stands(key, row)])

    def turn_over(self, tab: str = "inventory") -> None:
        """A person sorts the rows the other way round."""
        grid = self.document.grids[tab]
        self._put(tab, grid, [grid.rows[0], *reversed(grid.rows[1:])])

    def _put(self, tab: str, grid: Grid, rows: Sequence[GridRow]) -> None:
        numbered = tuple(GridRow(str(at), row.cells) for at, row in enumerate(rows, start=1))
        grids = {**self.document.grids, tab: replace(grid, rows=numbered)}
        self.document = replace(self.document, version=str(int(self.document.version) + 1), grids=grids)


def _headings(grid: Grid) -> list[str]:
    return [str(cell.value) for cell in grid.rows[0].cells]


def _values(row: GridRow, width: int) -> list[Value]:
    return [cell.value for cell in row.cells] + [None] * (width - len(row.cells))


def _stands(key: str, row: GridRow) -> bool:
    return key in [cell.value for cell in row.cells[:2]]


def _typed(row: GridRow, column: int, cell: Cell) -> GridRow:
    cells = list(row.cells) + [Cell()] * (column + 1 - len(row.cells))
    cells[column] = cell
    return replace(row, cells=tuple(cells))
