"""A spreadsheet as one answer of the Sheets API tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from sheetpact.gsheets.cells import BLANK, NOTHING, Raw, cell
from sheetpact.model.sheet import COVERED, Cell, Grid, GridRow, Tab

TAB_MARK = "sheetpact.tab"
"""Metadata on a sheet: 'name:sheetId', so that a duplicate of the tab, which has another id, isn't taken for it."""
COLUMN_MARK = "sheetpact.column"
"""Metadata on a column: its canonical name."""
STAMP = "sheetpact.stamp"
"""Metadata on the spreadsheet: 'hub run'; its id is the generation."""
SHADOW = "shadow"
"""The mark of the hidden tab that rows are copied to before they are written."""
METADATA = "metadataId,metadataKey,metadataValue"
CHIPS = "dataValidation(condition,strict,inputMessage),chipRuns"
"""What is asked of a cell where values are asked for elsewhere."""
CELLS = f"userEnteredValue,effectiveValue,effectiveFormat.numberFormat.type,{CHIPS}"
"""What is asked of a cell."""
FRAME = (
    f"properties(locale,timeZone),developerMetadata({METADATA}),sheets(properties(sheetId,title,index,hidden,"
    f"gridProperties(rowCount,columnCount,frozenRowCount)),developerMetadata({METADATA}),merges,conditionalFormats,"
    "protectedRanges(protectedRangeId,range,namedRangeId,description,warningOnly,requestingUserCanEdit,"
    f"unprotectedRanges),data(startRow,startColumn,{{cells}}columnMetadata.developerMetadata({METADATA})))"
)
"""Values, formulas, ids, marks and protection in one read; `cells` is what is asked of cells."""
HEAD = FRAME.format(cells="")
WHOLE = FRAME.format(cells=f"rowData.values({CELLS}),")


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of developer metadata."""

    id: int
    key: str
    value: str

    @classmethod
    def all(cls, raw: Raw) -> tuple[Mark, ...]:
        found = items(raw, "developerMetadata")
        return tuple(
            cls(number(each, "metadataId"), str(each.get("metadataKey", "")), str(each.get("metadataValue", "")))
            for each in found
        )


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle, half-open, counted from 0."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    @property
    def cells(self) -> Iterator[tuple[int, int]]:
        return ((row, column) for row in range(self.top, self.bottom) for column in range(self.left, self.right))


@dataclass(frozen=True)
class Sheet:
    """One sheet (tab). `raw` has the cells of each row as sent, without trailing blank ones."""

    id: int
    title: str
    index: int
    hidden: bool
    rows: int
    columns: int
    frozen: int
    marks: tuple[Mark, ...] = ()
    column_marks: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    protected: tuple[Raw, ...] = ()
    conditional: tuple[Raw, ...] = ()
    raw: Sequence[Sequence[Raw]] = ()

    @classmethod
    def of(cls, told: Raw) -> Sheet:
        """From a Sheet of the API."""
        properties = part(told, "properties")
        grid = part(properties, "gridProperties")
        block = items(told, "data")[0] if items(told, "data") else NOTHING
        rows, columns = number(grid, "rowCount"), number(grid, "columnCount")
        marked = {at: Mark.all(each) for at, each in enumerate(items(block, "columnMetadata")) if each}
        return cls(
            id=number(properties, "sheetId"),
            title=str(properties.get("title", "")),
            index=number(properties, "index"),
            hidden=bool(properties.get("hidden")),
            rows=rows,
            columns=columns,
            frozen=number(grid, "frozenRowCount"),
            marks=Mark.all(told),
            column_marks=marked,
            merges=tuple(area(each, rows, columns) for each in items(told, "merges")),
            protected=tuple(items(told, "protectedRanges")),
            conditional=tuple(items(told, "conditionalFormats")),
            raw=raw_rows(block),
        )

    def at(self, row: int, column: int) -> Raw:
        """The cell as sent, empty where nothing was."""
        cells = self.raw[row] if row < len(self.raw) else ()
        return cells[column] if column < len(cells) else NOTHING

    def columns_marked(self) -> dict[str, int]:
        """Canonical name → where its mark stands; a name marked twice is none."""
        found: dict[str, list[int]] = {}
        for index, marks in self.column_marks.items():
            for mark in marks:
                if mark.key == COLUMN_MARK:
                    found.setdefault(mark.value, []).append(index)
        return {name: places[0] for name, places in found.items() if len(places) == 1}

    @property
    def touched(self) -> bool:
        """Whether somebody did something to it, cells aside."""
        return bool(self.hidden or self.marks or self.merges or self.protected or self.conditional)

    @property
    def name(self) -> str:
        """The canonical name of the tab that it is marked as, '' for none."""
        for mark in self.marks:
            name, _, sheet = mark.value.rpartition(":")
            if mark.key == TAB_MARK and sheet == str(self.id):
                return name
        return ""

    @cached_property
    def locked(self) -> frozenset[tuple[int, int]]:
        """Cells that can't be written: inside a merge but for its first, or protected against this account."""
        return frozenset(self.covered | self._protected())

    @cached_property
    def covered(self) -> frozenset[tuple[int, int]]:
        """Cells inside a merge but for its first: nobody sees them."""
        return frozenset(place for each in self.merges for place in each.cells if place != (each.top, each.left))

    def _protected(self) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for each in self.protected:
            if not each.get("warningOnly") and each.get("requestingUserCanEdit") is not True and "range" in each:
                used = len(self.raw)
                free = [area(hole, used, self.columns) for hole in items(each, "unprotectedRanges")]
                whole = area(part(each, "range"), used, self.columns)
                found |= {place for place in whole.cells if not any(hole.holds(*place) for hole in free)}
        return found

    def grid(self, zone: ZoneInfo) -> Grid:
        """The cells as people see them; a row's ref is its number. Blank rows and blank ends of rows are left out.

        Not so a locked cell, or somebody would write there because nothing was told of it.
        """
        ends: dict[int, int] = {}
        for row, column in self.locked:
            ends[row] = max(ends.get(row, 0), column + 1)
        found = ((at, _filled([cell(raw, zone) for raw in cells])) for at, cells in enumerate(self.raw))
        rows = [
            GridRow(str(at + 1), tuple(self._seen((at, column), each) for column, each in enumerate(padded)))
            for at, cells in found
            if cells
            for padded in [cells + [BLANK] * (ends.get(at, 0) - len(cells))]
        ]
        return Grid(self.title, tuple(rows), self.columns_marked())

    def _seen(self, place: tuple[int, int], found: Cell) -> Cell:
        if place in self.covered:
            return COVERED
        return replace(found, locked=True) if place in self.locked else found


@dataclass(frozen=True)
class Book:
    """The spreadsheet. `generation` 0: never written by a hub."""

    sheets: tuple[Sheet, ...]
    hub: str = ""
    run: str = ""
    generation: int = 0

    @classmethod
    def of(cls, told: Raw) -> Book:
        """From a Spreadsheet of the API, masked by WHOLE or HEAD."""
        stamps = sorted((mark for mark in Mark.all(told) if mark.key == STAMP), key=lambda mark: mark.id)
        hub, _, run = stamps[-1].value.partition(" ") if stamps else ("", "", "")
        sheets = tuple(Sheet.of(each) for each in items(told, "sheets"))
        return cls(sheets, hub, run, stamps[-1].id if stamps else 0)

    def tab(self, tab: Tab) -> Sheet | None:
        """The sheet of a managed tab: by its mark, else by title or alias."""
        titles = (tab.title, *tab.aliases)
        marked = next((sheet for sheet in self.sheets if sheet.name == tab.name), None)
        return marked or next((sheet for title in titles for sheet in self.sheets if sheet.title == title), None)

    def titled(self, title: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.title == title), None)

    @property
    def shadow(self) -> Sheet | None:
        """The hidden tab that rows are copied to."""
        return next((sheet for sheet in self.sheets if sheet.name == SHADOW), None)


def _filled(cells: list[Cell]) -> list[Cell]:
    """Up to the last cell that shows something."""
    while cells and cells[-1] == BLANK:
        cells.pop()
    return cells


def raw_rows(block: Raw) -> Sequence[Sequence[Raw]]:
    """The cells of a GridData, row by row from the sheet's first."""
    return [()] * number(block, "startRow") + [cells for _, cells in _rows(block)]


def filled_rows(block: Raw) -> dict[int, Sequence[Raw]]:
    """The same by row, for one block of many: only rows with something in them."""
    return {row: cells for row, cells in _rows(block) if cells}


def _rows(block: Raw) -> Iterator[tuple[int, Sequence[Raw]]]:
    rows = (items(each, "values") for each in items(block, "rowData"))
    shift = number(block, "startColumn")
    for row, cells in enumerate(rows, start=number(block, "startRow")):
        yield row, [NOTHING] * shift + list(cells) if shift else cells


def area(told: Raw, rows: int, columns: int) -> Area:
    """A GridRange within a grid; a bound that isn't told is the grid's."""
    return Area(
        number(told, "startRowIndex"),
        min(number(told, "endRowIndex", rows), rows),
        number(told, "startColumnIndex"),
        min(number(told, "endColumnIndex", columns), columns),
    )


def part(raw: Raw, name: str) -> Raw:
    """An object inside an answer, empty where it isn't told."""
    found = raw.get(name)
    return found if isinstance(found, dict) else NOTHING


def items(raw: Raw, name: str) -> Sequence[Raw]:
    """A list inside an answer, empty where it isn't told."""
    found = raw.get(name)
    return found if isinstance(found, list) else ()


def number(raw: Raw, name: str, default: int = 0) -> int:
    """A whole number inside an answer; Google leaves out a 0."""
    found = raw.get(name, default)
    return int(found) if isinstance(found, (int, float)) else default
