"""A spreadsheet as Google keeps it: sheets, rows of cells, and what hangs on them. Values stay in the API's own JSON.

Rows are objects and cells belong to their row, so inserting, deleting and moving rows is list work; whatever is known
by position (merges, protected and named ranges, conditional formats, filters, column metadata) is moved along by
whoever moves the rows or columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
ROWS, COLUMNS = 1000, 26
"""The grid of a new sheet."""
ROW_PIXELS, COLUMN_PIXELS = 21, 100
MOST_CELLS = 10_000_000
"""Of a whole spreadsheet, blank ones included."""
LONGEST_TEXT = 50_000
"""Characters in one cell."""


@dataclass(slots=True)
class Cell:
    """One cell. `entered` is an ExtendedValue: one of numberValue, stringValue, boolValue, formulaValue."""

    entered: Json | None = None
    format: Json = field(default_factory=dict)
    """userEnteredFormat"""
    note: str = ""
    validation: Json | None = None
    """DataValidationRule"""
    chips: list[Json] = field(default_factory=list)
    """chipRuns"""

    @property
    def bare(self) -> bool:
        """Nothing at all hangs on it."""
        return not (self.entered or self.format or self.note or self.validation or self.chips)


@dataclass(slots=True)
class Line:
    """What hangs on a whole row or column: `properties` is DimensionProperties without developerMetadata."""

    properties: Json = field(default_factory=dict)
    metadata: list[Metadata] = field(default_factory=list)


@dataclass(slots=True)
class Row(Line):
    """A row with its cells by column index; a column without a cell is bare."""

    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Metadata:
    """Developer metadata, wherever it hangs: on the spreadsheet, a sheet, a row or a column."""

    id: int
    key: str
    value: str = ""
    visibility: str = "DOCUMENT"


@dataclass(slots=True)
class Sheet:
    """One sheet (tab). The grid is len(rows) x len(columns)."""

    id: int
    title: str
    rows: list[Row] = field(default_factory=lambda: [Row() for _ in range(ROWS)])
    columns: list[Line] = field(default_factory=lambda: [Line() for _ in range(COLUMNS)])
    properties: Json = field(default_factory=dict)
    """SheetProperties beyond sheetId, title, index, sheetType and gridProperties: hidden, tabColorStyle …"""
    grid: Json = field(default_factory=dict)
    """GridProperties beyond the two counts: frozenRowCount …"""
    metadata: list[Metadata] = field(default_factory=list)
    merges: list[Json] = field(default_factory=list)
    """GridRanges, with sheetId"""
    protected: list[Json] = field(default_factory=list)
    """ProtectedRanges; `requestingUserCanEdit` is worked out for whoever asks"""
    conditional: list[Json] = field(default_factory=list)
    """ConditionalFormatRules"""
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    filter: Json | None = None
    """BasicFilter"""
    filter_views: list[Json] = field(default_factory=list)
    tables: list[Json] = field(default_factory=list)
    bands: list[Json] = field(default_factory=list)
    """BandedRanges"""
    charts: list[Json] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell, None for a bare one or outside the grid."""
        return self.rows[row].cells.get(column) if row < len(self.rows) else None

    def touch(self, row: int, column: int) -> Cell:
        """The cell to write into."""
        return self.rows[row].cells.setdefault(column, Cell())

    def used(self) -> Iterator[tuple[int, int, Cell]]:
        """Cells that aren't bare, row by row."""
        for at, row in enumerate(self.rows):
            for column in sorted(row.cells):
                yield at, column, row.cells[column]

    @property
    def last_row(self) -> int:
        """Index after the last row that holds a value."""
        for at in range(len(self.rows), 0, -1):
            if any(cell.entered for cell in self.rows[at - 1].cells.values()):
                return at
        return 0


@dataclass(slots=True)
class Spreadsheet:
    """One document."""

    id: str
    title: str
    locale: str = "en_US"
    timezone: str = "Etc/GMT"
    sheets: list[Sheet] = field(default_factory=lambda: [Sheet(0, "Sheet1")])
    """In the order of their tabs."""
    metadata: list[Metadata] = field(default_factory=list)
    named: list[Json] = field(default_factory=list)
    """NamedRanges"""
    owner: str = ""
    """E-mail of whose document it is: no protection stops that person."""

    def sheet(self, sheet: int) -> Sheet | None:
        return next((each for each in self.sheets if each.id == sheet), None)

    def titled(self, title: str) -> Sheet | None:
        return next((each for each in self.sheets if each.title == title), None)

    @property
    def cells(self) -> int:
        """Of all grids, as the limit counts them."""
        return sum(len(sheet.rows) * len(sheet.columns) for sheet in self.sheets)
