"""From a grid to rows by key: what can be told for sure, and a problem for each thing that can't."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sheetpact.model.keys import key_text
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Cell, Column, ColumnKind, Grid, GridRow, Tab, Unit, Value
from sheetpact.model.state import RowKey
from sheetpact.model.texts import say
from sheetpact.sheet.columns import Known, Layout, filled, find_columns
from sheetpact.sheet.values import EMPTY, FORMULA, READERS, Bad, Typed, plain, spelled, typed

ROWS_TOLD = 5
"""Row numbers that one message lists; the rest is counted."""
NOT_READ = {Unit.TEXT: "sheet.not_text", Unit.PIECES: "sheet.not_pieces", Unit.TIME: "sheet.not_time"}
ROW_NUMBER_DIGITS = 8
"""Sheets have at most 10 million rows (Google Sheets' limit of cells); a longer number is a record's id."""

UNLOCKED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row by its key. `number` is what people call it.

    `values` has each column that could be read (None: empty); a formula's or a bad cell's column is in
    `formulas` or `bad` (as shown) instead. A key that a formula makes up is in both `values` and `formulas`.
    """

    key: RowKey
    ref: str
    number: int
    values: Mapping[str, Value]
    formulas: frozenset[str] = frozenset()
    bad: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = UNLOCKED
    """Columns that can't be written in this row, though they were read."""
    covered: frozenset[str] = UNLOCKED
    """Columns that a merge hides in this row: neither read nor written, so in `locked` and not in `values`."""


@dataclass(frozen=True, slots=True)
class TabReading:
    """What one tab says. `layout` is None where the tab is missing, without content, or without headings."""

    tab: Tab
    title: str
    locale: str
    exists: bool
    layout: Layout | None = None
    rows: Mapping[RowKey, SheetRow] = field(default_factory=dict)
    duplicates: Mapping[RowKey, tuple[str, ...]] = field(default_factory=dict)
    """Keys that stand in several rows, and their refs; none of these rows is in `rows`."""
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Rows and columns are known. A tab that exists and isn't readable is left alone."""
        return self.layout is not None and self.layout.readable

    @property
    def missing(self) -> tuple[Column, ...]:
        """Managed columns to be added."""
        return self.layout.missing if self.layout else ()

    def where(self, row: SheetRow | None = None, column: str = "") -> Where:
        """The place as the person sees it."""
        headings = self.layout.headings if self.layout else {}
        declared = {each.name: each.heading for each in self.tab.columns}
        label = _row_label(self.locale, row.number, row.key) if row else ""
        return Where(tab=self.title, row=label, field=headings.get(column, declared.get(column, "")))


def read_tab(grid: Grid | None, tab: Tab, *, known: Known | None = None, locale: str = "zh-CN") -> TabReading:
    """The tab's rows by key. `known` are the columns as the last write left them, none before the first.

    A tab without any content counts as missing. A tab without key columns is the hub's own list: its lines are
    known by all that stands in them, and by a count where two are equal (see `line_keys`).
    """
    if grid is None or not any(filled(cell) for row in grid.rows for cell in row.cells):
        return TabReading(tab, grid.title if grid else tab.title, locale, exists=False)
    layout = find_columns(grid, tab, known)
    if layout is None:
        headings = locale_list(locale, [column.heading for column in tab.columns])
        problem = Problem("sheet.no_headings", Severity.RED, Where(tab=grid.title), {"headings": headings})
        return TabReading(tab, grid.title, locale, exists=True, problems=(problem,))
    notes = [
        Problem(note.code, note.severity, Where(tab=grid.title, field=note.heading), note.params)
        for note in layout.notes
    ]
    if not layout.readable:
        return TabReading(tab, grid.title, locale, exists=True, layout=layout, problems=tuple(notes))
    reader = _Reader(grid, tab, layout, locale)
    rows, duplicates = reader.rows()
    problems = (*notes, *reader.problems, *reader.formula_problems())
    return TabReading(
        tab, grid.title, locale, exists=True, layout=layout, rows=rows, duplicates=duplicates, problems=problems
    )


def line_keys(tab: Tab, lines: Iterable[Mapping[str, Value]]) -> dict[RowKey, Mapping[str, Value]]:
    """The lines of a tab without key columns, by key: the n-th of equal lines ends in n. Keeps their order."""
    keyed: dict[RowKey, Mapping[str, Value]] = {}
    seen: dict[RowKey, int] = {}
    for line in lines:
        parts = tuple(plain(line.get(column.name), column.unit) for column in tab.columns)
        keyed[_numbered(parts, seen)] = line
    return keyed


def _numbered(parts: RowKey, seen: dict[RowKey, int]) -> RowKey:
    seen[parts] = seen.get(parts, 0) + 1
    return (*parts, str(seen[parts]))


def locale_list(locale: str, words: Sequence[str]) -> str:
    """A list as the language writes it."""
    return ("、" if locale.startswith("zh") else ", ").join(words)


def rows_told(locale: str, rows: Sequence[tuple[int, Sequence[str]]]) -> str:
    """The first of many rows, each by its number and key."""
    told = locale_list(locale, [_row_label(locale, number, key) for number, key in rows[:ROWS_TOLD]])
    return f"{told} …" if len(rows) > ROWS_TOLD else told


def _row_label(locale: str, number: int, key: Sequence[str]) -> str:
    return say(locale, "sheet.row", number=number, key=" ".join(part for part in key if part)).rstrip()


class _Place(NamedTuple):
    """One column found, and how its cells are read."""

    column: Column
    at: int
    read: Callable[[Cell], Typed]


class _Draft(NamedTuple):
    """A row's cells before it is known whether the row has a key."""

    values: dict[str, Value]
    formulas: list[Column]
    bad: dict[str, str]


class _Reader:
    """One pass over the rows below the headings."""

    def __init__(self, grid: Grid, tab: Tab, layout: Layout, locale: str) -> None:
        self.problems: list[Problem] = []
        self._grid, self._tab, self._layout, self._locale = grid, tab, layout, locale
        self._columns = {column.name: column for column in tab.columns}
        self._places = [
            _Place(column, layout.columns[column.name], _read_key if _is_key(column) else READERS[column.unit])
            for column in tab.columns
            if column.name in layout.columns
        ]
        self._keys = tab.keys
        self._key_places = [(name, layout.columns[name]) for name in self._keys if name in layout.columns]
        self._formulas: dict[str, list[int]] = {}
        self._lines: dict[RowKey, int] = {}

    def rows(self) -> tuple[dict[RowKey, SheetRow], dict[RowKey, tuple[str, ...]]]:
        rows: dict[RowKey, SheetRow] = {}
        twice: dict[RowKey, list[SheetRow]] = {}
        for row in self._sheet_rows():
            if row.key in twice:
                twice[row.key].append(row)
            elif row.key in rows:
                twice[row.key] = [rows.pop(row.key), row]
            else:
                rows[row.key] = row
        for key, copies in twice.items():
            self._twice(key, copies)
        return rows, {key: tuple(row.ref for row in copies) for key, copies in twice.items()}

    def formula_problems(self) -> Iterator[Problem]:
        """One for each column, since a column of formulas is one thing to a person."""
        for name, numbers in self._formulas.items():
            told = rows_told(self._locale, [(number, ()) for number in numbers])
            where = Where(tab=self._grid.title, field=self._layout.headings[name])
            yield Problem("sheet.formula", Severity.AMBER, where, {"count": len(numbers), "rows": told})

    def _sheet_rows(self) -> Iterator[SheetRow]:
        header = self._layout.header
        for position in range(header + 1, len(self._grid.rows)):
            row = self._grid.rows[position]
            draft = self._draft(row.cells)
            number = int(row.ref) if row.ref.isdecimal() and len(row.ref) <= ROW_NUMBER_DIGITS else position - header
            key = self._key(draft, number)
            if key is not None:
                yield self._row(key, row, number, draft)

    def _draft(self, cells: tuple[Cell, ...]) -> _Draft:
        values: dict[str, Value] = {}
        formulas: list[Column] = []
        bad: dict[str, str] = {}
        width = len(cells)
        for column, index, read in self._places:
            found = read(cells[index]) if index < width else EMPTY
            if found is EMPTY:
                values[column.name] = None
            elif found is FORMULA:
                formulas.append(column)
            elif isinstance(found, Bad):
                bad[column.name] = found.text
            else:
                values[column.name] = found
        return _Draft(values, formulas, bad)

    def _key(self, draft: _Draft, number: int) -> RowKey | None:
        """The row's key, or None: it is blank, somebody's own, or told as a problem."""
        values, keys = draft.values, self._keys
        if not keys:  # a line of the hub's begins with a time; others are notes of the partners
            return None if values.get(self._tab.columns[0].name) is None else self._line(draft)
        unclear = [name for name in keys if name in draft.bad]
        for name in unclear:
            self._tell("sheet.key_unclear", name, number)
        if unclear:
            return None
        key = tuple(key_text(str(value)) if (value := values.get(name)) is not None else "" for name in keys)
        if key[0]:
            return key
        if draft.bad or any(value is not None for value in values.values()):
            self._tell("sheet.row_without_key", keys[0], number)
        return None

    def _line(self, draft: _Draft) -> RowKey:
        """As `line_keys` has it; what was read isn't read once more."""
        values, bad = draft.values, draft.bad
        return _numbered(
            tuple(
                plain(bad[column.name], column.unit) if column.name in bad else spelled(values.get(column.name))
                for column in self._tab.columns
            ),
            self._lines,
        )

    def _row(self, key: RowKey, row: GridRow, number: int, draft: _Draft) -> SheetRow:
        cells = row.cells
        made_up = [name for name, at in self._key_places if at < len(cells) and cells[at].formula]
        locked, covered = self._locked(cells) if any(cell.locked for cell in cells) else (UNLOCKED, UNLOCKED)
        for name in covered:
            del draft.values[name]
        if not (draft.formulas or draft.bad or made_up):
            return SheetRow(key, row.ref, number, draft.values, locked=locked, covered=covered)
        for column in draft.formulas:
            self._formulas.setdefault(column.name, []).append(number)
        for name in draft.bad:
            column = self._columns[name]
            if column.kind is not ColumnKind.HUB:  # what isn't the hub's own value there is put back anyway
                self._tell(NOT_READ[column.unit], name, number, key)
        formulas = frozenset((*made_up, *(column.name for column in draft.formulas)))
        return SheetRow(key, row.ref, number, draft.values, formulas, draft.bad, locked, covered)

    def _locked(self, cells: tuple[Cell, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """Columns that can't be written, and those of them that a merge hides."""
        found = [(place.column.name, cells[place.at]) for place in self._places if place.at < len(cells)]
        locked = frozenset(name for name, cell in found if cell.locked)
        return locked, frozenset(name for name, cell in found if cell.covered)

    def _twice(self, key: RowKey, copies: Sequence[SheetRow]) -> None:
        numbers = locale_list(self._locale, [str(row.number) for row in copies])
        where = Where(tab=self._grid.title, field=self._layout.headings[self._keys[0]])
        shown = " ".join(part for part in key if part)
        self.problems.append(Problem("sheet.rows_twice", Severity.AMBER, where, {"key": shown, "rows": numbers}))

    def _tell(self, code: str, name: str, number: int, key: RowKey = ()) -> None:
        heading = self._layout.headings[name]
        where = Where(tab=self._grid.title, row=_row_label(self._locale, number, key), field=heading)
        self.problems.append(Problem(code, Severity.AMBER, where, {"heading": heading}))


def _is_key(column: Column) -> bool:
    return column.kind is ColumnKind.KEY


def _read_key(cell: Cell) -> Typed:
    """A key that a formula makes up is as good as a typed one: only its value counts, and it is never written."""
    return typed(Cell(cell.value) if cell.formula else cell, Unit.TEXT)
