"""The shared sheet, in memory: people edit it at any moment, and the hub's batches come in between.

Two kinds: a grid (rows by number, in an order that people see) and records (rows by an id, in no order).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.problems import Problem
from sheetpact.model.sheet import Cell, Document, Grid, GridRow, PutRight, SheetBatch, Tab, Value
from sheetpact.ports import Setting

HEAD = "head"
NOTHING = Cell()
INVENTORY = "inventory"
KEPT = frozenset({INVENTORY, "sku_map"})
"""Tabs whose rows are people's, too."""


@dataclass(slots=True)
class SimRow:
    """A row; `uid` stays with it wherever it is moved."""

    uid: str
    cells: dict[int, Cell] = field(default_factory=dict)
    seen: int | None = None
    """Of an inventory row: the last number that stood under 可售."""

    def value(self, column: int) -> Value:
        return self.cells[column].value if column in self.cells else None


@dataclass(slots=True)
class SimTab:
    """One tab; the first row holds its headings."""

    name: str
    title: str
    rows: list[SimRow]

    @property
    def headings(self) -> dict[str, int]:
        return {str(cell.value): column for column, cell in self.rows[0].cells.items() if cell.value}


@dataclass(frozen=True, slots=True)
class Copy:
    """The document as it was when somebody kept it."""

    tabs: Mapping[str, SimTab]
    hub: str
    run: str


@dataclass(slots=True)
class SimSheet:
    """The document."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    kind: str = "grid"
    tabs: dict[str, SimTab] = field(default_factory=dict)
    number: int = 0
    """The version."""
    hub: str = ""
    run: str = ""
    writes: int = 0
    requests: int = 0
    put_right: tuple[PutRight, ...] = ()
    broken: list[str] = field(default_factory=list)
    """What a write did that none may do."""
    kept: Copy | None = None
    old: datetime | None = None
    """It is a copy from before, and the hub hasn't written it since: when the hub wrote it."""
    _uids: int = 0

    # the port

    def check(self) -> Sequence[Problem]:
        return ()

    def version(self) -> str:
        return str(self.number)

    def read(self, tabs: Sequence[Tab]) -> Document:
        self.requests += 1
        names = {title: tab.name for tab in tabs for title in (tab.title, *tab.aliases)}
        grids = {names[tab.title]: self._grid(tab) for tab in self.tabs.values() if tab.title in names}
        return Document(self.version(), grids, self.hub, self.run)

    def look(self, tabs: Sequence[Tab]) -> Document:
        return self.read(tabs)

    def _grid(self, tab: SimTab) -> Grid:
        rows = list(tab.rows)
        if self.kind == "records":  # in whatever order
            rows[1:] = random.Random(f"{self.number} {tab.name}").sample(rows[1:], len(rows) - 1)
        return Grid(tab.title, tuple(GridRow(self._ref(row, at), _cells(row)) for at, row in enumerate(rows, start=1)))

    def _ref(self, row: SimRow, at: int) -> str:
        return row.uid if self.kind == "records" else str(at)

    def write(self, document: Document, batch: SheetBatch) -> str:
        self.requests += 1
        if document.version != self.version():
            raise ChangedMeanwhile("the sheet was edited")
        before = {name: _frozen(tab) for name, tab in self.tabs.items() if name in KEPT}
        for tab in batch.create:
            cells = {at: Cell(column.heading) for at, column in enumerate(tab.columns)}
            self.tabs[tab.name] = SimTab(tab.name, tab.title, [SimRow(HEAD, cells)])
        for sim in self.tabs.values():
            self._apply(sim, batch)
        self.hub, self.run, self.old = batch.hub, batch.run, None
        self.writes += 1
        self.number += 1
        self._respect(before, batch)
        return self.version()

    def _apply(self, tab: SimTab, batch: SheetBatch) -> None:
        rows = {self._ref(row, at): row for at, row in enumerate(tab.rows, start=1)}
        for heading in batch.headings:
            if heading.title == tab.title:
                rows[heading.ref].cells[heading.column] = Cell(heading.spec.heading)
        for write in batch.cells:
            if write.title == tab.title:
                rows[write.ref].cells[write.column] = Cell(write.value)
        gone = {ref for each in batch.deletes if each.title == tab.title for ref in each.refs}
        inserts = [each for each in batch.inserts if each.title == tab.title]
        left: list[SimRow] = []
        for ref, row in rows.items():
            left += [] if ref in gone else [row]
            left += [self._row(values) for each in inserts if each.after == ref for values in each.rows]
        left += [self._row(values) for each in inserts if not each.after for values in each.rows]
        tab.rows = left
        if tab.name == INVENTORY:
            self.look_at_numbers()

    def _row(self, values: Mapping[int, Value]) -> SimRow:
        self._uids += 1
        return SimRow(f"rec{self._uids}", {column: Cell(value) for column, value in values.items()})

    def _respect(self, before: Mapping[str, Sequence[SimRow]], batch: SheetBatch) -> None:
        """What people made is as it was: rows, their order, formulas, and columns of their own."""
        for name, rows in before.items():
            tab = self.tabs[name]
            placed = batch.placed.get(tab.title)
            managed = set(placed.columns.values()) if placed else set()
            left = {row.uid: row for row in tab.rows}
            if name == INVENTORY:
                order = [row.uid for row in tab.rows if row.uid in {old.uid for old in rows}]
                if order != [row.uid for row in rows]:
                    self.broken.append(f"the hub moved or deleted rows of {tab.title}")
            for old in rows:
                new = left.get(old.uid)
                for column, cell in old.cells.items():
                    own = (column not in managed and bool(managed)) or cell.formula
                    if new is not None and own and new.cells.get(column) != cell:
                        self.broken.append(f"the hub wrote over {cell} in {tab.title}, column {column}")

    # what people do

    @property
    def halfway(self) -> bool:
        """A copy was kept since the hub wrote it."""
        return self.kept is not None and self.kept.run == self.run

    def look_at_numbers(self) -> None:
        """Remember the number that stands under 可售 in each row."""
        tab = self.tabs[INVENTORY]
        column = tab.headings.get("可售")
        for row in tab.rows[1:]:
            value = row.value(column) if column is not None else None
            if isinstance(value, int):
                row.seen = value

    def row(self, sku: str, owner: str) -> SimRow | None:
        """The only row of this SKU and owner."""
        tab = self.tabs.get(INVENTORY)
        found = [row for row in tab.rows[1:] if (row.value(0), row.value(1)) == (sku, owner)] if tab else []
        return found[0] if len(found) == 1 else None

    def cell(self, row: SimRow, heading: str) -> Value:
        return row.value(self.tabs[INVENTORY].headings[heading])

    def type(self, row: SimRow, heading: str, value: Value, formula: str = "") -> None:
        """A person types into one cell."""
        row.cells[self.tabs[INVENTORY].headings[heading]] = Cell(value, formula)
        self.changed()

    def column(self, heading: str) -> int:
        """Where a column of people's own stands; it is added at the right end where there is none."""
        tab = self.tabs[INVENTORY]
        if heading not in tab.headings:
            tab.rows[0].cells[max(tab.rows[0].cells) + 1] = Cell(heading)
        return tab.headings[heading]

    def add(self, values: Mapping[str, Value]) -> SimRow:
        """A person adds a row at the end."""
        headings = self.tabs[INVENTORY].headings
        row = self._row({headings[heading]: value for heading, value in values.items()})
        self.tabs[INVENTORY].rows.append(row)
        self.changed()
        return row

    def delete(self, row: SimRow) -> None:
        self.tabs[INVENTORY].rows.remove(row)
        self.changed()

    def choose(self, conflict: str, choice: str) -> bool:
        """A person chooses in the conflict's row. False: there is none."""
        tab = self.tabs.get("conflicts")
        rows = [row for row in tab.rows[1:] if row.value(tab.headings["编号"]) == conflict] if tab else []
        for row in rows[:1]:
            assert tab is not None
            row.cells[tab.headings["选择"]] = Cell(choice)
            self.changed()
        return bool(rows)

    def keep(self) -> None:
        self.kept = Copy(deepcopy(self.tabs), self.hub, self.run)

    def put_back(self, written: datetime) -> None:
        """The copy takes the sheet's place. What was chosen in it is chosen no more."""
        assert self.kept is not None
        self.tabs, self.hub, self.run, self.old = deepcopy(dict(self.kept.tabs)), self.kept.hub, self.kept.run, written
        if asked := self.tabs.get("conflicts"):
            for row in asked.rows[1:]:
                row.cells.pop(asked.headings["选择"], None)
        self.changed()

    def changed(self) -> None:
        self.number += 1

    def sort(self, seed: int) -> None:
        rows = self.tabs[INVENTORY].rows
        rows[1:] = random.Random(seed).sample(rows[1:], len(rows) - 1)
        self.changed()

    def values(self, tab: str) -> list[dict[str, Value]]:
        """All rows by heading."""
        if tab not in self.tabs:
            return []
        headings = self.tabs[tab].headings
        return [{name: row.value(at) for name, at in headings.items()} for row in self.tabs[tab].rows[1:]]


def _cells(row: SimRow) -> tuple[Cell, ...]:
    return tuple(row.cells.get(at, NOTHING) for at in range(max(row.cells, default=-1) + 1))


def _frozen(tab: SimTab) -> list[SimRow]:
    return [replace(row, cells=dict(row.cells)) for row in tab.rows]
