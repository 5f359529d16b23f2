"""From desired rows to one batch that holds only what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sheetpact.model.keys import key_text
from sheetpact.model.sheet import (
    CellWrite,
    Column,
    ColumnKind,
    HeadingWrite,
    Placed,
    RowDelete,
    RowInsert,
    SheetBatch,
    Tab,
    Value,
)
from sheetpact.model.state import RowKey, Rows
from sheetpact.sheet.columns import Layout
from sheetpact.sheet.reading import SheetRow, TabReading
from sheetpact.sheet.values import plain, same


class Stamp(NamedTuple):
    """Who writes: the hub's id and the run's."""

    hub: str
    run: str


@dataclass(frozen=True, slots=True)
class Desired:
    """How a tab's managed cells should stand. Rows and columns that aren't in `rows` are left as they are.

    A row that exists goes by its key as read: to fill in a blank owner, the key stays (sku, "") and the
    row says owner. `removable`: rows whose key isn't in `rows` are deleted (a tab of the hub's own).
    `newest_first`: a new row goes below the one before it in `rows`, the first below the headings.
    `leave` are cells not to be written. `impersonal`: how `where` begins in rows that tell about nobody.
    """

    tab: Tab
    rows: Rows
    removable: bool = False
    newest_first: bool = False
    leave: frozenset[tuple[RowKey, str]] = field(default_factory=frozenset)
    impersonal: tuple[str, ...] = ()


def batch(readings: Mapping[str, TabReading], desired: Mapping[str, Desired], stamp: Stamp) -> SheetBatch:
    """What makes the sheet as desired, in the order of `desired`; empty when nothing differs.

    Formulas and duplicated keys are left alone, as is what can't be read outside the hub's own columns.
    """
    create: list[Tab] = []
    headings: list[HeadingWrite] = []
    cells: list[CellWrite] = []
    inserts: list[RowInsert] = []
    deletes: list[RowDelete] = []
    placed: dict[str, Placed] = {}
    for name, wanted in desired.items():
        reading = readings[name]
        if not reading.exists:
            create.append(wanted.tab)
            inserts.extend(_first_rows(wanted))
        elif reading.layout is not None and reading.layout.readable:
            work = _TabWork(reading, reading.layout, wanted)
            headings.extend(work.headings())
            cells.extend(work.cells())
            inserts.extend(work.inserts())
            deletes.extend(work.deletes())
            placed[reading.title] = work.placed
    return SheetBatch(
        stamp.run, stamp.hub, tuple(create), tuple(headings), tuple(cells), tuple(inserts), tuple(deletes), placed
    )


def _first_rows(wanted: Desired) -> Iterator[RowInsert]:
    places = [(column, index) for index, column in enumerate(wanted.tab.columns)]
    if wanted.rows:
        rows = tuple(_new_row(wanted, key, row, places) for key, row in wanted.rows.items())
        yield RowInsert(wanted.tab.title, rows)


def _new_row(
    wanted: Desired, key: RowKey, row: Mapping[str, Value], places: list[tuple[Column, int]]
) -> dict[int, Value]:
    return {
        index: value
        for column, index in places
        if (value := _written(row.get(column.name))) is not None and (key, column.name) not in wanted.leave
    }


def _written(value: Value) -> Value:
    """As it is written: nothing for an empty text; times whole minutes, since some platforms keep no seconds."""
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    return None if value == "" else value


class _TabWork:
    """The writes of one readable tab."""

    def __init__(self, reading: TabReading, layout: Layout, wanted: Desired) -> None:
        self._reading, self._layout, self._wanted = reading, layout, wanted
        added = {column.name: layout.free + place for place, column in enumerate(layout.missing)}
        columns = {**layout.columns, **added}
        self._places = [(column, columns[column.name]) for column in reading.tab.columns if column.name in columns]

    def headings(self) -> Iterator[HeadingWrite]:
        for place, column in enumerate(self._layout.missing):
            yield HeadingWrite(self._reading.title, self._layout.ref, self._layout.free + place, column)
        for column in self._reading.tab.columns:
            if column.name in self._layout.unheaded:
                yield HeadingWrite(self._reading.title, self._layout.ref, self._layout.unheaded[column.name], column)

    @property
    def placed(self) -> Placed:
        """Where the managed columns stand once this is written."""
        columns = {column.name: index for column, index in self._places}
        return Placed(self._layout.ref, columns, self._reading.tab.name)

    def cells(self) -> Iterator[CellWrite]:
        keyed = bool(self._reading.tab.keys)  # a line's key is all that stands in it: the same key, the same cells
        for key, values in self._wanted.rows.items():
            row = self._reading.rows.get(key)
            if row is not None and (keyed or row.bad):
                for column, index in self._places:
                    if column.name in values and self._differs(row, column, values[column.name]):
                        yield CellWrite(self._reading.title, row.ref, index, _written(values[column.name]))

    def inserts(self) -> Iterator[RowInsert]:
        """Grouped by the row they go below."""
        groups: dict[str, list[dict[int, Value]]] = {}
        after = self._layout.ref if self._wanted.newest_first else ""
        for key, values in self._wanted.rows.items():
            if key in self._reading.rows:
                after = self._reading.rows[key].ref if self._wanted.newest_first else ""
            elif key not in self._reading.duplicates:
                groups.setdefault(after, []).append(_new_row(self._wanted, key, values, self._places))
        for below, rows in groups.items():
            yield RowInsert(self._reading.title, tuple(rows), below)

    def deletes(self) -> Iterator[RowDelete]:
        """A row that holds a formula was made a person's own and stays."""
        if not self._wanted.removable:
            return
        rows = [row for key, row in self._reading.rows.items() if key not in self._wanted.rows and not row.formulas]
        copies = [ref for key, refs in self._reading.duplicates.items() if key not in self._wanted.rows for ref in refs]
        if rows or copies:
            told = all(str(row.values.get("where") or "").startswith(self._wanted.impersonal) for row in rows)
            refs = (*(row.ref for row in rows), *copies)
            yield RowDelete(self._reading.title, refs, personal=bool(copies) or not told)

    def _differs(self, row: SheetRow, column: Column, value: Value) -> bool:
        if column.name in row.formulas or (row.key, column.name) in self._wanted.leave:
            return False
        if column.name in row.bad:
            return column.kind is ColumnKind.HUB
        now = row.values.get(column.name)
        if same(now, value, column.unit):
            return False
        key = column.kind is ColumnKind.KEY
        return not (key and key_text(plain(now, column.unit)) == key_text(plain(value, column.unit)))
