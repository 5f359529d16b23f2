"""Values of ranges as the Sheets API answers them: ValueRange and the render options."""

from __future__ import annotations

from collections.abc import Callable

from sheetpact.simulators.google import a1, data_filters
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import Cell, Json, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import invalid
from sheetpact.simulators.google.shown import effective, number_format, text_of, unformatted

Reader = Callable[[Sheet, int, int, Cell], object]
"""A cell that holds a value, as it is rendered."""


def get(book: Spreadsheet, params: Json, _body: Json, _caller: str = "") -> Json:
    """spreadsheets.values.get."""
    area = a1.parse(book, params["range"])
    return value_range(area, reader(book, params), params.get("majorDimension", "ROWS"))


def batch_get(book: Spreadsheet, params: Json, _body: Json, _caller: str = "") -> Json:
    """spreadsheets.values.batchGet."""
    areas = [a1.parse(book, each) for each in params.get("ranges", ())]
    read, major = reader(book, params), params.get("majorDimension", "ROWS")
    return {"spreadsheetId": book.id, "valueRanges": [value_range(area, read, major) for area in areas]}


def batch_get_by_data_filter(book: Spreadsheet, _params: Json, body: Json, _caller: str = "") -> Json:
    """spreadsheets.values.batchGetByDataFilter: each range that a filter selects, with the filters that select it."""
    read, major = reader(book, body), body.get("majorDimension", "ROWS")
    met: dict[str, tuple[Area, list[Json]]] = {}
    for each in body.get("dataFilters", ()):
        for area in data_filters.areas(book, each):
            met.setdefault(a1.spelt(area), (area, []))[1].append(each)
    found = [{"valueRange": value_range(area, read, major), "dataFilters": filters} for area, filters in met.values()]
    return {"spreadsheetId": book.id, "valueRanges": found} if found else {"spreadsheetId": book.id}


def value_range(area: Area, read: Reader, major: str = "ROWS") -> Json:
    """The area's values, without blank cells and rows at the end; no `values` where there is none."""
    rows = _rows(area, read)
    if major == "COLUMNS":
        rows = _turned(rows)
    told: Json = {"range": a1.spelt(area), "majorDimension": major}
    return {**told, "values": rows} if rows else told


def reader(book: Spreadsheet, options: Json, prefix: str = "") -> Reader:
    """How cells are rendered: valueRenderOption and dateTimeRenderOption, or those of a response."""
    value, date = (
        ("ValueRenderOption", "DateTimeRenderOption") if prefix else ("valueRenderOption", "dateTimeRenderOption")
    )
    how = options.get(prefix + value, "FORMATTED_VALUE")
    dates_as_text = options.get(prefix + date, "SERIAL_NUMBER") == "FORMATTED_STRING"
    evaluation = Evaluation(book)

    def shown(sheet: Sheet, row: int, column: int, cell: Cell) -> object:
        return text_of(effective(book, sheet, row, column, evaluation), number_format(cell), book.locale)

    def plain(sheet: Sheet, row: int, column: int, cell: Cell) -> object:
        value = effective(book, sheet, row, column, evaluation)
        return unformatted(value, number_format(cell), book.locale, dates_as_text=dates_as_text)

    def formula(sheet: Sheet, row: int, column: int, cell: Cell) -> object:
        entered = cell.entered or {}
        return entered["formulaValue"] if "formulaValue" in entered else plain(sheet, row, column, cell)

    readers: dict[str, Reader] = {"FORMATTED_VALUE": shown, "UNFORMATTED_VALUE": plain, "FORMULA": formula}
    if how not in readers:
        raise invalid(f"Invalid valueRenderOption: {how}")
    return readers[how]


def _rows(area: Area, read: Reader) -> list[list[object]]:
    rows = [_row(area, at, area.sheet.rows[at], read) for at in range(area.top, area.bottom)]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _row(area: Area, at: int, row: Row, read: Reader) -> list[object]:
    filled = {column: cell for column, cell in row.cells.items() if cell.entered and area.left <= column < area.right}
    if not filled:
        return []
    return [
        read(area.sheet, at, column, filled[column]) if column in filled else ""
        for column in range(area.left, max(filled) + 1)
    ]


def _turned(rows: list[list[object]]) -> list[list[object]]:
    """Columns of rows, without what is blank at their ends."""
    width = max(map(len, rows), default=0)
    columns = []
    for at in range(width):
        heights = [index for index, row in enumerate(rows) if at < len(row) and row[at] != ""]
        columns.append([rows[row][at] if at < len(rows[row]) else "" for row in range(max(heights, default=-1) + 1)])
    return columns
