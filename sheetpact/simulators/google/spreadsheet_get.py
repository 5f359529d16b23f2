"""spreadsheets.get: a document as JSON, only as far as the field mask asks, so that a small question stays cheap.

Sheets API, reference of the resource Spreadsheet. Without a mask the cells come only with includeGridData; with one,
includeGridData counts for nothing ("ignored if a field mask was set in the request").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sheetpact.simulators.google import cell_data, shown
from sheetpact.simulators.google.a1 import Area, parse
from sheetpact.simulators.google.colours import colour
from sheetpact.simulators.google.fields import Mask, Value, masked, wants, without_zero_sheet
from sheetpact.simulators.google.metadata import Placed, resource
from sheetpact.simulators.google.model import COLUMN_PIXELS, ROW_PIXELS, Cell, Json, Line, Sheet, Spreadsheet
from sheetpact.simulators.google.protection import can_edit
from sheetpact.simulators.google.theme import DEFAULT_FORMAT, THEME

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
    dimension, first, pixels = kind
    if mask and "pixelSize" not in mask and "developerMetadata" in mask and len(mask) == 1:
        pixels = 0
    return [
        masked(_line(line, (dimension, at, pixels), sheet), mask) if mask or line.metadata else _bare_line(line, pixels)
        for at, line in enumerate(lines, first)
    ]


def _bare_line(line: Line, pixels: int) -> Json:
    return {"pixelSize": pixels, **line.properties}


def _line(line: Line, kind: tuple[str, int, int], sheet: Sheet) -> Json:
    dimension, at, pixels = kind
    told = _bare_line(line, pixels)
    if line.metadata:
        told["developerMetadata"] = [resource(Placed(each, sheet, dimension, at)) for each in line.metadata]
    return told


def _rows(book: Spreadsheet, area: Area, mask: Mask) -> list[Json]:
    if mask and wants(mask, *BELOW_CELLS) is None:
        return []
    wanted = wants(mask, *BELOW_CELLS) or {}
    made = [_row(book, area, at, wanted) for at in range(area.top, area.bottom)]
    while made and not made[-1]:
        made.pop()
    return made


def _row(book: Spreadsheet, area: Area, at: int, mask: Mask) -> Json:
    cells = area.sheet.rows[at].cells
    last = max((column for column, cell in cells.items() if column < area.right and not cell.bare), default=-1)
    if last < area.left:
        return {}
    return {
        "values": [
            _cell(book, area.sheet, (at, column), mask) if column in cells else {}
            for column in range(area.left, last + 1)
        ]
    }


def _cell(book: Spreadsheet, sheet: Sheet, place: tuple[int, int], mask: Mask) -> Json:
    """CellData, only what the mask asks for."""
    if not mask or not set(mask) <= set(CHEAP):
        whole: Json = masked(cell_data.cell_data(book, sheet, *place), mask)
        return whole
    cell = sheet.rows[place[0]].cells[place[1]]
    made: Json = {}
    for name, below in mask.items():
        value = CHEAP[name](book, sheet, place, cell)
        if value is not None and value != "":
            made[name] = masked(value, below)
    return made


CHEAP: dict[str, Callable[[Spreadsheet, Sheet, tuple[int, int], Cell], Any]] = {
    "userEnteredValue": lambda _book, _sheet, _place, cell: cell.entered,
    "effectiveValue": lambda book, sheet, place, cell: shown.effective(book, sheet, *place) if cell.entered else None,
    "formattedValue": lambda book, sheet, place, cell: shown.formatted(book, sheet, *place) if cell.entered else None,
    "userEnteredFormat": lambda _book, _sheet, _place, cell: cell.format or None,
    "note": lambda _book, _sheet, _place, cell: cell.note,
    "dataValidation": lambda _book, _sheet, _place, cell: without_zero_sheet(cell.validation),
    "chipRuns": lambda _book, _sheet, _place, cell: cell.chips or None,
}
"""Parts of a cell that are known without working out its format."""
