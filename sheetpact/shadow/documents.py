"""The sheet as it would stand: what the hub imagined to have written, with what people have really done since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheetpact.model.sheet import Cell, ColumnKind, Document, Grid, GridRow, Tab, Value
from sheetpact.model.state import RowKey
from sheetpact.sheet.reading import TabReading, read_tab

NOTHING = Cell()


@dataclass(slots=True)
class Standing:
    """`before`: the real sheet at the last imagined write; `virtual`: as it stood after that; `now`: the real one."""

    before: Document
    virtual: Document
    now: Document
    locale: str
    by_hand: int = 0
    """Pieces that people changed towards what the hub had imagined: they did by hand what a sync would have done."""

    def merged(self, tabs: Sequence[Tab]) -> Document:
        """A sheet that is gone, is gone here, too."""
        version = str(int(self.virtual.version) + 1)
        if not self.now.grids and self.before.grids:
            return replace(self.virtual, version=version, grids={})
        grids = {tab.name: grid for tab in tabs if (grid := self._grid(tab)) is not None}
        return replace(self.virtual, version=version, grids=grids)

    def _grid(self, tab: Tab) -> Grid | None:
        before, virtual, now = (each.grids.get(tab.name) for each in (self.before, self.virtual, self.now))
        if virtual is None or now is None:
            return now if virtual is None else None if before else virtual
        was, ours, read = (read_tab(grid, tab, locale=self.locale) for grid in (before, virtual, now))
        if not (ours.readable and read.readable):
            return now
        return _Rows(was, ours, read, virtual, now, self).merged()


@dataclass(slots=True)
class _Rows:
    """One tab: what changed from `before` to `now`, carried over to `virtual`."""

    before: TabReading
    virtual: TabReading
    now: TabReading
    grid: Grid
    real: Grid
    standing: Standing
    cells: dict[str, list[Cell]] = field(init=False)
    """The rows of the result, by their refs."""

    def merged(self) -> Grid:
        self.cells = {row.ref: list(row.cells) for row in self.grid.rows}
        real = {row.ref: row.cells for row in self.real.rows}
        places = dict(self._places())
        new: list[list[Cell]] = []
        for key, row in self.now.rows.items():
            place = self.virtual.rows.get(places.get(key, key))
            target = self.cells[place.ref] if place else []
            self._row(key, real[row.ref], place.values if place else {}, target)
            new += [] if place else [target]
        kept = {places.get(key, key) for key in (*self.now.rows, *self.now.duplicates)}
        for key in {places.get(key, key) for key in self.before.rows} - kept:
            if gone := self.virtual.rows.get(key):
                del self.cells[gone.ref]
        rows = [*self.cells.values(), *new]
        return replace(self.grid, rows=tuple(GridRow(str(at), tuple(row)) for at, row in enumerate(rows, start=1)))

    def _places(self) -> Iterator[tuple[RowKey, RowKey]]:
        """Rows without an owner, to the only row of that SKU: the hub has filled the owner in."""
        by_first: dict[str, list[RowKey]] = {}
        for key in self.virtual.rows:
            by_first.setdefault(key[0], []).append(key)
        for key in {**self.before.rows, **self.now.rows}:
            same = by_first.get(key[0], [])
            if key not in self.virtual.rows and len(key) > 1 and not key[1] and len(same) == 1:
                yield key, same[0]

    def _row(self, key: RowKey, real: Sequence[Cell], ours: Mapping[str, Value], target: list[Cell]) -> None:
        was = self.before.rows.get(key)
        columns, found = _columns(self.virtual), _columns(self.now)
        for column in self.now.tab.columns:
            if column.name not in found or column.name not in columns:
                continue
            typed = real[found[column.name]] if found[column.name] < len(real) else NOTHING
            old = was.values.get(column.name) if was else None
            unchanged = self.now.rows[key].values.get(column.name, typed.value) == old and not typed.formula
            if unchanged or (was and column.kind is ColumnKind.HUB):
                continue
            cell = self._quantity(old, ours.get(column.name), typed) if column.kind is ColumnKind.QUANTITY else typed
            at = columns[column.name]
            target += [NOTHING] * (at + 1 - len(target))
            target[at] = cell

    def _quantity(self, old: Value, ours: Value, typed: Cell) -> Cell:
        """The part of an edit that goes towards the imagined number isn't one."""
        new = typed.value
        if typed.formula or not (isinstance(old, int) and isinstance(ours, int) and isinstance(new, int)):
            return typed
        done = towards(ours - old, new - old)
        self.standing.by_hand += abs(done)
        return replace(typed, value=ours + new - old - done)


def _columns(reading: TabReading) -> Mapping[str, int]:
    return reading.layout.columns if reading.layout else {}


def towards(gap: int, change: int) -> int:
    """The part of a change that only closes the gap, signed."""
    if gap * change <= 0:
        return 0
    return change if abs(change) < abs(gap) else gap
