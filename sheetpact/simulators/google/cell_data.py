"""One cell as spreadsheets.get tells it: CellData."""

from __future__ import annotations

from collections.abc import Collection

from sheetpact.simulators.google.formula_text import tokens
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import Cell, Json, Sheet, Spreadsheet
from sheetpact.simulators.google.shown import effective, number_format, text_of, whole

WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}
"""A new spreadsheet's defaultFormat."""
ALIGNMENTS = {"stringValue": "LEFT", "numberValue": "RIGHT", "boolValue": "CENTER", "errorValue": "CENTER"}
FIELDS = frozenset(
    {
        "userEnteredValue",
        "effectiveValue",
        "formattedValue",
        "userEnteredFormat",
        "effectiveFormat",
        "hyperlink",
        "note",
        "dataValidation",
        "chipRuns",
    }
)


def cell_data(
    book: Spreadsheet,
    sheet: Sheet,
    row: int,
    column: int,
    evaluation: Evaluation | None = None,
    wanted: Collection[str] = FIELDS,
) -> Json:
    """The cell's CellData, empty for a bare cell. Only fields that are `wanted` are worked out.

    `evaluation` is shared by those who read many cells between two writes.
    """
    cell = sheet.cell(row, column)
    if cell is None or cell.bare:
        return {}
    return {**_values(book, sheet, (row, column), evaluation, wanted), **_rest(cell, wanted)}


def _values(
    book: Spreadsheet, sheet: Sheet, at: tuple[int, int], evaluation: Evaluation | None, wanted: Collection[str]
) -> Json:
    """The fields that hang on the value, and the format that shows it."""
    cell = sheet.touch(*at)
    found: Json = {}
    if cell.entered and "userEnteredValue" in wanted:
        found["userEnteredValue"] = _whole(cell.entered)
    if not {"effectiveValue", "formattedValue", "effectiveFormat"}.isdisjoint(wanted):
        value = effective(book, sheet, *at, evaluation)
        if value and "effectiveValue" in wanted:
            found["effectiveValue"] = _whole(value)
        if value and "formattedValue" in wanted:
            found["formattedValue"] = text_of(value, number_format(cell), book.locale)
        if "effectiveFormat" in wanted:
            found["effectiveFormat"] = effective_format(cell, value)
    return found


def _rest(cell: Cell, wanted: Collection[str]) -> Json:
    found: Json = {}
    if cell.format and "userEnteredFormat" in wanted:
        found["userEnteredFormat"] = both_ways(cell.format)
    link = hyperlink(cell) if "hyperlink" in wanted else ""
    parts = {"hyperlink": link, "note": cell.note, "dataValidation": cell.validation, "chipRuns": cell.chips}
    found.update({name: part for name, part in parts.items() if part and name in wanted})
    return found


def effective_format(cell: Cell, value: Json | None) -> Json:
    """The cell's own format over the default one; a value without alignment is aligned by its type."""
    own = both_ways(cell.format)
    merged = {**DEFAULT_FORMAT, "hyperlinkDisplayType": "PLAIN_TEXT", **own}
    merged["textFormat"] = {**DEFAULT_FORMAT["textFormat"], **own.get("textFormat", {})}
    if value and "horizontalAlignment" not in own:
        merged["horizontalAlignment"] = ALIGNMENTS[next(iter(value))]
    return merged


def both_ways(given: Json) -> Json:
    """A CellFormat with each colour both as Color and as ColorStyle, as Google tells it."""
    found = _styled(given, "backgroundColor")
    if "textFormat" in found:
        found["textFormat"] = _styled(found["textFormat"], "foregroundColor")
    return found


def hyperlink(cell: Cell) -> str:
    """The address that =HYPERLINK("…") or the text's format gives the cell."""
    formula = str((cell.entered or {}).get("formulaValue", ""))
    parts = [each for each in tokens(formula[1:]) if each.kind != "space"][:3]
    if len(parts) == 3 and parts[0].text.upper() == "HYPERLINK" and parts[2].kind == "text":  # noqa: PLR2004
        return parts[2].text[1:-1]
    return str(cell.format.get("textFormat", {}).get("link", {}).get("uri", ""))


def _styled(given: Json, name: str) -> Json:
    """ColorStyle holds where both are given. Sheets API, CellFormat."""
    style = given.get(f"{name}Style")
    if style and "rgbColor" in style:
        return {**given, name: style["rgbColor"]}
    return {**given, f"{name}Style": {"rgbColor": given[name]}} if name in given and not style else dict(given)


def _whole(value: Json) -> Json:
    return {"numberValue": whole(value["numberValue"])} if "numberValue" in value else value
