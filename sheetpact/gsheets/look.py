"""How a managed tab looks on Google, as single requests of spreadsheets.batchUpdate.

White columns are for people, grey ones are the hub's; a row that runs low is marked. Text columns are formatted as
text, so that 00123 typed by hand stays 00123. Protection only warns: nobody is ever locked out of the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from gspread.utils import rowcol_to_a1

from sheetpact.gsheets.book import COLUMN_MARK, TAB_MARK
from sheetpact.model.sheet import Column, ColumnKind, Unit
from sheetpact.xlsx.values import shown_width

Json = dict[str, object]
DESCRIPTION = "sheetpact"
"""What our protections are known by."""
CHARACTER_PIXELS = 8
"""A digit in Arial 10, Google's default font, is 7.4 pixels wide; headings are bold and a little wider."""
MARGIN_PIXELS = 14
"""Left and right of a cell's text together, and room for a drop-down's arrow."""
WRAPS_FROM = 20
"""Characters: text in columns at least so wide goes on in the next line."""

_INK, _HUB_INK = "1F2933", "616E7C"
_HEAD_INK, _HUB_HEAD_INK = "17324D", "7B8794"
_HEAD, _KEY_HEAD, _HUB_HEAD, _HUB = "D9E8F5", "B9D4EC", "E4E7EB", "F5F7FA"
_LOW, _LOW_INK = "FFF1D6", "B45309"
_FORMATS = {Unit.TEXT: ("TEXT", "@"), Unit.TIME: ("DATE_TIME", "yyyy-mm-dd hh:mm")}
"""Columns of pieces have none: a date typed there by mistake must show, and be read, as a date, not as 46083 pieces."""
_ACROSS = {Unit.TEXT: "LEFT", Unit.PIECES: "RIGHT", Unit.TIME: "CENTER"}


def cells(sheet: int, rows: tuple[int, int | None], columns: tuple[int, int]) -> Json:
    """A GridRange, half-open; rows that end nowhere reach to the end of the grid."""
    bounds: Json = {"sheetId": sheet, "startRowIndex": rows[0]}
    if rows[1] is not None:
        bounds["endRowIndex"] = rows[1]
    return {**bounds, "startColumnIndex": columns[0], "endColumnIndex": columns[1]}


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers of a sorted list as half-open ranges: 1 2 3 7 → (1, 4) (7, 8)."""
    groups = groupby(enumerate(numbers), key=lambda each: each[1] - each[0])
    found = [[number for _, number in group] for _, group in groups]
    return [(group[0], group[-1] + 1) for group in found]


def larger(sheet: int, dimension: str, length: int) -> list[Json]:
    """So many ROWS or COLUMNS more at the end."""
    grow: Json = {"sheetId": sheet, "dimension": dimension, "length": length}
    return [{"appendDimension": grow}] if length > 0 else []


def head(column: Column) -> Json:
    """The CellData of a heading; text, never a formula."""
    hub, key = column.kind is ColumnKind.HUB, column.kind is ColumnKind.KEY
    look: Json = {
        "numberFormat": _number_format(Unit.TEXT),
        "backgroundColorStyle": _colour(_HUB_HEAD if hub else _KEY_HEAD if key else _HEAD),
        "horizontalAlignment": "LEFT" if column.unit is Unit.TEXT else "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
        "textFormat": {"bold": True, "foregroundColorStyle": _colour(_HUB_HEAD_INK if hub else _HEAD_INK)},
    }
    return {"userEnteredValue": {"stringValue": column.heading}, "userEnteredFormat": look}


def headed(sheet: int, row: int, first: int, columns: tuple[Column, ...]) -> Json:
    """Headings side by side from the column `first` on."""
    start: Json = {"sheetId": sheet, "rowIndex": row, "columnIndex": first}
    values: list[Json] = [{"values": [head(column) for column in columns]}]
    return {"updateCells": {"start": start, "rows": values, "fields": "userEnteredValue,userEnteredFormat"}}


def dressed(sheet: int, column: Column, index: int, header: int) -> list[Json]:
    """Width, formats and drop-down of a whole column below its heading."""
    below = cells(sheet, (header + 1, None), (index, index + 1))
    span: Json = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    width: Json = {"range": span, "properties": {"pixelSize": pixels(column)}, "fields": "pixelSize"}
    body: Json = {"range": below, "cell": {"userEnteredFormat": _body(column)}, "fields": "userEnteredFormat"}
    found: list[Json] = [{"updateDimensionProperties": width}, {"repeatCell": body}]
    return [*found, offered(below, column.choices)] if column.choices else found


def pixels(column: Column) -> int:
    """How wide it is, from its width in characters or its heading's."""
    return max(column.width, shown_width(column.heading)) * CHARACTER_PIXELS + MARGIN_PIXELS


def _body(column: Column) -> Json:
    hub, text = column.kind is ColumnKind.HUB, column.unit is Unit.TEXT
    look: Json = {
        **({"numberFormat": _number_format(column.unit)} if column.unit in _FORMATS else {}),
        "horizontalAlignment": _ACROSS[column.unit],
        "verticalAlignment": "MIDDLE",
        "textFormat": {"foregroundColorStyle": _colour(_HUB_INK if hub else _INK)},
    }
    if text and column.width >= WRAPS_FROM:
        look["wrapStrategy"] = "WRAP"
    if hub:
        look["backgroundColorStyle"] = _colour(_HUB)
    return look


def as_text(area: Json) -> Json:
    """Only the number format: whatever else people made of the cells stays."""
    look: Json = {"userEnteredFormat": {"numberFormat": _number_format(Unit.TEXT)}}
    return {"repeatCell": {"range": area, "cell": look, "fields": "userEnteredFormat.numberFormat"}}


def as_numbers(area: Json) -> Json:
    """No number format: a date's, which the cell took on once, would show every number as a day."""
    return {"repeatCell": {"range": area, "cell": {}, "fields": "userEnteredFormat.numberFormat"}}


def offered(area: Json, choices: tuple[str, ...]) -> Json:
    """A drop-down that lets other values in too; none at all without choices."""
    if not choices:
        return {"setDataValidation": {"range": area, "filteredRowsIncluded": True}}
    listed: list[Json] = [{"userEnteredValue": choice} for choice in choices]
    rule: Json = {"condition": {"type": "ONE_OF_LIST", "values": listed}, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": area, "rule": rule, "filteredRowsIncluded": True}}


def low_formula(number: int, limit: int, row: int) -> str:
    """Is the number in the first column at or below that in the second? A blank second counts as 0.

    Without a comma, because a condition is parsed as if typed (Sheets API, ConditionValue), and what parts arguments
    is a semicolon in the locales where a comma is the decimal sign.
    """
    one, other = (f"${rowcol_to_a1(row + 1, column + 1)}" for column in (number, limit))
    return f"=ISNUMBER({one})*({one}<=N({other}))>0"


def low_marks(sheet: int, places: tuple[int, int], managed: tuple[int, int], header: int, at: int) -> list[Json]:
    """Two rules from index `at` on: the number stands out, and its row is filled."""
    formula = low_formula(*places, header + 1)
    fill: Json = {"backgroundColorStyle": _colour(_LOW)}
    loud: Json = {**fill, "textFormat": {"bold": True, "foregroundColorStyle": _colour(_LOW_INK)}}
    looks = (((places[0], places[0] + 1), loud), (managed, fill))
    return [
        _rule(cells(sheet, (header + 1, None), columns), formula, look, at + nth)
        for nth, (columns, look) in enumerate(looks)
    ]


def _rule(area: Json, formula: str, look: Json, at: int) -> Json:
    condition: Json = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    rule: Json = {"ranges": [area], "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"rule": rule, "index": at}}


def guarded(area: Json) -> Json:
    """A warning before somebody types there."""
    return {"addProtectedRange": {"protectedRange": {"range": area, "description": DESCRIPTION, "warningOnly": True}}}


def mark_tab(sheet: int, name: str) -> Json:
    """That the sheet is this tab. The API gives the id of the mark."""
    return _mark(TAB_MARK, f"{name}:{sheet}", {"sheetId": sheet})


def mark_column(sheet: int, name: str, index: int) -> Json:
    """That the column is this one, wherever people move it."""
    span: Json = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    return _mark(COLUMN_MARK, name, {"dimensionRange": span})


def _mark(key: str, value: str, location: Json) -> Json:
    mark: Json = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": mark}}


def unmark(number: int) -> Json:
    """Take away the mark of that id."""
    lookup: Json = {"metadataId": number}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def _number_format(unit: Unit) -> Json:
    kind, pattern = _FORMATS[unit]
    return {"type": kind, "pattern": pattern}


def _colour(code: str) -> Json:
    """A ColorStyle: shares of 1."""
    red, green, blue = (round(int(code[at : at + 2], 16) / 255, 4) for at in (0, 2, 4))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}
