"""spreadsheets.get: a document as JSON, only as far as the field mask asks, so that a small question stays cheap.

Sheets API, reference of the resource Spreadsheet. Without a mask the cells come only with includeGridData; with one,
includeGridData counts for nothing ("ignored if a field mask was set in the request").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sheetpact.simulators.google.a1 import Area, parse
from sheetpact.simulators.google.cell_data import DEFAULT_FORMAT, FIELDS, cell_data
from sheetpact.simulators.google.colours import colour
from sheetpact.simulators.google.fields import Mask, Value, masked, wants, without_zero_sheet
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.metadata import Placed, resource
from sheetpact.simulators.google.model import COLUMN_PIXELS, ROW_PIXELS, Json, Line, Sheet, Spreadsheet
from sheetpact.simulators.google.protection import can_edit
from sheetpact.simulators.google.theme import THEME

BELOW_CELLS = ("rowData", "values")


def get(book: Spreadsheet, ranges: Sequence[str], include_grid_data: bool, mask: Mask, caller: str) -> Json:  # noqa: FBT001 -- by name in the API
    """The Spreadsheet that `caller` (an e-mail) gets. `ranges` in A1 notation narrow sheets and cells."""
    return of_areas(book, [parse(book, text) for text in ranges] or None, include_grid_data, mask, caller)


def of_areas(book: Spreadsheet, areas: Sequence[Area] | None, include_grid_data: bool, mask: Mask, caller: str) -> Json:  # noqa: FBT001 -- by name in the API
    """The same for ranges that are known already; None for the whole document."""
    with_cells = wants(mask, "sheets", "data") is not None if mask else include_grid_data

    def sheets() -> list[Json]:
        below = wants(mask, "sheets") or {}
        found = [(each, _of_sheet(each, areas)) for each in book.sheets]
        return [_sheet(book, sheet, wanted if with_cells else [], below, caller) for sheet, wanted in found if wanted]

    return _built(
        mask,
        {
            "spreadsheetId": lambda: book.id,
            "properties": lambda: masked(properties(book), wants(mask, "properties") or {}),
            "sheets": sheets,
            "namedRanges": lambda: _told(book.named, wants(mask, "namedRanges")),
            "spreadsheetUrl": lambda: f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
            "developerMetadata": lambda: _told(
                [resource(Placed(each)) for each in book.metadata], wants(mask, "developerMetadata")
            ),
        },
    )


def _built(mask: Mask, parts: dict[str, Callable[[], Value]]) -> Json:
    """The wanted parts, empty lists left out."""
    made = ((name, build()) for name, build in parts.items() if not mask or name in mask)
    return {name: value for name, value in made if value != [] and value is not None}


def _told(items: Iterable[Json], mask: Mask | None) -> list[Json]:
    told: list[Json] = masked(without_zero_sheet(list(items)), mask or {})
    return told


def _of_sheet(sheet: Sheet, areas: Sequence[Area] | None) -> list[Area]:
    if areas is None:
        return [Area(sheet, 0, len(sheet.rows), 0, len(sheet.columns))]
    return [area for area in areas if area.sheet is sheet]


def properties(book: Spreadsheet) -> Json:
    """SpreadsheetProperties."""
    colours = [{"colorType": kind, "color": {"rgbColor": colour(shade)}} for kind, shade in THEME.items()]
    return {
        "title": book.title,
        "locale": book.locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": book.timezone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": {"primaryFontFamily": "Arial", "themeColors": colours},
    }


def sheet_properties(book: Spreadsheet, sheet: Sheet) -> Json:
    """SheetProperties."""
    return {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": next(index for index, each in enumerate(book.sheets) if each is sheet),
        "sheetType": "GRID",
        "gridProperties": {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns), **sheet.grid},
        **sheet.properties,
    }


def _sheet(book: Spreadsheet, sheet: Sheet, areas: list[Area], mask: Mask, caller: str) -> Json:
    """One Sheet; `areas` are the cells to tell."""

    def told(name: str, items: Iterable[Json]) -> Callable[[], list[Json]]:
        return lambda: _told(items, wants(mask, name))

    return _built(
        mask,
        {
            "properties": lambda: masked(sheet_properties(book, sheet), wants(mask, "properties") or {}),
            "data": lambda: [_grid(book, area, wants(mask, "data") or {}) for area in areas],
            "merges": told("merges", sheet.merges),
            "conditionalFormats": told("conditionalFormats", sheet.conditional),
            "filterViews": told("filterViews", sheet.filter_views),
            "protectedRanges": told("protectedRanges", (_protected(book, each, caller) for each in sheet.protected)),
            "basicFilter": lambda: masked(without_zero_sheet(sheet.filter), wants(mask, "basicFilter") or {}),
            "bandedRanges": told("bandedRanges", sheet.bands),
            "charts": told("charts", sheet.charts),
            "developerMetadata": told("developerMetadata", (resource(Placed(each, sheet)) for each in sheet.metadata)),
            "rowGroups": told("rowGroups", sheet.row_groups),
            "columnGroups": told("columnGroups", sheet.column_groups),
            "tables": told("tables", sheet.tables),
        },
    )


def _protected(book: Spreadsheet, protected: Json, caller: str) -> Json:
    """With what is worked out for whoever asks; a false value is left out."""
    told = {name: value for name, value in protected.items() if name not in ("requestingUserCanEdit", "editors")}
    if not can_edit(book, protected, caller):
        return told  # the editors are visible only to those who may edit
    editors = {"editors": protected["editors"]} if "editors" in protected else {}
    return {**told, "requestingUserCanEdit": True, **editors}


# --- cells


def _grid(book: Spreadsheet, area: Area, mask: Mask) -> Json:
    """One GridData. Rows and cells after the last that isn't bare are left out."""
    rows, columns = area.sheet.rows[area.top : area.bottom], area.sheet.columns[area.left : area.right]
    return _built(
        mask,
        {
            "startRow": lambda: area.top or None,
            "startColumn": lambda: area.left or None,
            "rowData": lambda: _rows(book, area, mask),
            "rowMetadata": lambda: _lines(
                rows, ("ROWS", area.top, ROW_PIXELS), area.sheet, wants(mask, "rowMetadata") or {}
            ),
            "columnMetadata": lambda: _lines(
                columns, ("COLUMNS", area.left, COLUMN_PIXELS), area.sheet, wants(mask, "columnMetadata") or {}
            ),
        },
    )


def _lines(lines: Sequence[Line], kind: tuple[str, int, int], sheet: Sheet, mask: Mask) -> list[Json]:
    """DimensionProperties; `kind` is the dimension, the first line's index and the usual size."""
    dimension, first, pixels = kind
    only_metadata = set(mask) == {"developerMetadata"}
    return [
        {} if only_metadata and not line.metadata else masked(_line(line, (dimension, at, pixels), sheet), mask)
        for at, line in enumerate(lines, first)
    ]


def _line(line: Line, kind: tuple[str, int, int], sheet: Sheet) -> Json:
    dimension, at, pixels = kind
    told = {"pixelSize": pixels, **line.properties}
    if line.metadata:
        told["developerMetadata"] = [resource(Placed(each, sheet, dimension, at)) for each in line.metadata]
    return told


def _rows(book: Spreadsheet, area: Area, mask: Mask) -> list[Json]:
    below = wants(mask, *BELOW_CELLS)
    if below is None:
        return []
    narrowed = below if any(below.values()) else {}
    reading = Reading(book, area, narrowed, Evaluation(book), frozenset(below) or FIELDS)
    made = [reading.row(at) for at in range(area.top, area.bottom)]
    while made and not made[-1]:
        made.pop()
    return made


@dataclass(frozen=True, slots=True)
class Reading:
    """Cells that are read together, between two writes."""

    book: Spreadsheet
    area: Area
    mask: Mask
    """Of CellData; empty where each wanted part is wanted whole."""
    evaluation: Evaluation
    wanted: frozenset[str]

    def row(self, at: int) -> Json:
        """One RowData."""
        cells = self.area.sheet.rows[at].cells
        inside = (column for column, cell in cells.items() if column < self.area.right and not cell.bare)
        last = max(inside, default=-1)
        if last < self.area.left:
            return {}
        columns = range(self.area.left, last + 1)
        return {"values": [self.cell(at, column) if column in cells else {} for column in columns]}

    def cell(self, row: int, column: int) -> Json:
        """One CellData, only what the mask asks for."""
        told = cell_data(self.book, self.area.sheet, row, column, self.evaluation, self.wanted)
        return {name: masked(value, self.mask[name]) for name, value in told.items()} if self.mask else told
