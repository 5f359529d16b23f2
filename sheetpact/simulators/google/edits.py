"""One edit of a spreadsheet, of one or many steps: all of it happens or nothing.

Before a step changes a sheet, what the sheet holds is kept. That is cheap because steps put new cells, properties and
metadata in place of the old ones and never change them inside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from sheetpact.simulators.google import a1, protection
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.metadata import Placed, everywhere, length, of_sheet
from sheetpact.simulators.google.model import (
    LONGEST_TEXT,
    MOST_CELLS,
    Cell,
    Json,
    Line,
    Metadata,
    Row,
    Sheet,
    Spreadsheet,
)
from sheetpact.simulators.google.refusals import invalid

LISTS = (
    "metadata",
    "merges",
    "protected",
    "conditional",
    "row_groups",
    "column_groups",
    "filter_views",
    "tables",
    "bands",
    "charts",
)
"""Of a sheet: their items are replaced, never changed."""
BARE = Cell()
L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class KeptLine(Generic[L]):
    """A row or column as it was."""

    line: L
    properties: Json
    metadata: list[Metadata]
    cells: dict[int, Cell]

    @classmethod
    def of(cls, line: L) -> KeptLine[L]:
        cells = dict(line.cells) if isinstance(line, Row) else {}
        return cls(line, dict(line.properties), list(line.metadata), cells)

    def put_back(self) -> L:
        line = self.line
        line.properties, line.metadata = self.properties, self.metadata
        if isinstance(line, Row):
            line.cells = self.cells
        return line


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A sheet as it was."""

    sheet: Sheet
    title: str
    rows: list[KeptLine[Row]]
    columns: list[KeptLine[Line]]
    properties: Json
    grid: Json
    filter: Json | None
    lists: tuple[list[Any], ...]

    @classmethod
    def of(cls, sheet: Sheet) -> KeptSheet:
        rows, columns = list(map(KeptLine.of, sheet.rows)), list(map(KeptLine.of, sheet.columns))
        lists = tuple(list(getattr(sheet, name)) for name in LISTS)
        return cls(sheet, sheet.title, rows, columns, dict(sheet.properties), dict(sheet.grid), sheet.filter, lists)

    def put_back(self) -> None:
        sheet = self.sheet
        sheet.title, sheet.properties, sheet.grid, sheet.filter = self.title, self.properties, self.grid, self.filter
        for name, kept in zip(LISTS, self.lists, strict=True):
            setattr(sheet, name, kept)
        sheet.rows = [each.put_back() for each in self.rows]
        sheet.columns = [each.put_back() for each in self.columns]


@dataclass(slots=True)
class Edit:
    """What steps work with. `ids` gives a new number for whatever needs an id; `caller` is who edits, by e-mail."""

    book: Spreadsheet
    ids: Callable[[], int]
    caller: str
    _sheets: dict[int, KeptSheet] = field(default_factory=dict)
    _book: tuple[Any, ...] = ()
    _metadata_ids: set[int] | None = None
    _characters: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        book = self.book
        self._book = (
            book.title,
            book.locale,
            book.timezone,
            list(book.sheets),
            list(book.metadata),
            list(book.named),
        )

    def sheet(self, number: int, called: str = "sheet") -> Sheet:
        """The sheet to change. Refused: there is none with that id."""
        found = self.book.sheet(number)
        if found is None:
            raise invalid(f"No {called} with id: {number}")
        return self.keep(found)

    def area(self, grid_range: Json) -> Area:
        """The cells of a GridRange, to change them. Refused: see `a1.grid_range`."""
        area = a1.grid_range(self.book, grid_range)
        self.keep(area.sheet)
        return area

    def guarded(self, grid_range: Json) -> Area:
        """`area`. Refused also where it is protected against the caller."""
        area = self.area(grid_range)
        protection.allow(self.book, area, self.caller)
        return area

    def keep(self, sheet: Sheet) -> Sheet:
        """The same sheet, once what it holds is kept."""
        if id(sheet) not in self._sheets:
            self._sheets[id(sheet)] = KeptSheet.of(sheet)
        return sheet

    def put(self, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
        """The cell in place of the one that is there. Refused: its text is too long."""
        text = (cell.entered or {}).get("stringValue") or (cell.entered or {}).get("formulaValue") or ""
        if len(text) > LONGEST_TEXT:
            raise invalid(f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell.")
        cells = sheet.rows[row].cells
        if cell.bare:
            cells.pop(column, None)
        else:
            cells[column] = cell

    def change(self, sheet: Sheet, row: int, column: int, **changes: Any) -> None:  # noqa: ANN401 -- any part of a cell
        """The cell with some of its parts replaced."""
        self.put(sheet, row, column, replace(sheet.rows[row].cells.get(column, BARE), **changes))

    def room(self, cells: int) -> None:
        """Refused: with that many cells more, the spreadsheet would have too many."""
        if self.book.cells + cells > MOST_CELLS:
            raise invalid(
                f"This action would increase the number of cells in the workbook above the limit of {MOST_CELLS} cells."
            )

    @property
    def metadata_ids(self) -> set[int]:
        """Of all developer metadata; whoever adds an entry adds its id."""
        if self._metadata_ids is None:
            self._metadata_ids = {each.entry.id for each in everywhere(self.book)}
        return self._metadata_ids

    def metadata_grew(self, sheet: Sheet | None, characters: int) -> int:
        """By so many characters, which already hang there: how many hang on the sheet, or the spreadsheet, now."""
        place = sheet.id if sheet else -1
        if place not in self._characters:
            self._characters[place] = length(of_sheet(sheet) if sheet else map(Placed, self.book.metadata))
        else:
            self._characters[place] += characters
        return self._characters[place]

    def metadata_gone(self) -> None:
        """Entries may have been deleted together with what they hung on."""
        self._metadata_ids = None
        self._characters.clear()

    def take_back(self) -> None:
        """Everything as it was before the edit."""
        book = self.book
        book.title, book.locale, book.timezone, book.sheets, book.metadata, book.named = self._book
        for kept in self._sheets.values():
            kept.put_back()
