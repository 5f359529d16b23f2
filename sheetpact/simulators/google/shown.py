"""What a cell comes to and how it is shown: effectiveValue and formattedValue."""

from __future__ import annotations

from sheetpact.simulators.google.formula_values import Fault
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import Cell, Json, Sheet, Spreadsheet
from sheetpact.simulators.google.number_formats import is_date, shown_number

BLANK_FORMAT: Json = {}


def effective(
    book: Spreadsheet, sheet: Sheet, row: int, column: int, evaluation: Evaluation | None = None
) -> Json | None:
    """The ExtendedValue that the cell comes to; None for a blank cell.

    `evaluation` is shared by those who read many cells between two writes.
    """
    cell = sheet.cell(row, column)
    if cell is None or cell.entered is None:
        return None
    if "formulaValue" not in cell.entered:
        return cell.entered
    return extended((evaluation or Evaluation(book)).value(sheet, row, column))


def formatted(book: Spreadsheet, sheet: Sheet, row: int, column: int, evaluation: Evaluation | None = None) -> str:
    """The text that the cell shows; empty for a blank cell."""
    cell = sheet.cell(row, column)
    if cell is None or cell.entered is None:
        return ""
    return text_of(effective(book, sheet, row, column, evaluation), number_format(cell), book.locale)


def number_format(cell: Cell | None) -> Json:
    """The NumberFormat that a person or a typed value gave the cell."""
    given = cell.format.get("numberFormat") if cell and cell.format else None
    return given or BLANK_FORMAT


def text_of(value: Json | None, how: Json, locale: str) -> str:
    """An effective value as text in a NumberFormat."""
    match value:
        case {"stringValue": text}:
            return str(text)
        case {"numberValue": number}:
            return shown_number(number, how, locale)
        case {"boolValue": truth}:
            return "TRUE" if truth else "FALSE"
        case {"errorValue": {"type": kind}}:
            return Fault(kind).mark
    return ""


def unformatted(value: Json | None, how: Json, locale: str, *, dates_as_text: bool) -> object:
    """As UNFORMATTED_VALUE renders it: numbers as numbers, dates as dateTimeRenderOption says."""
    match value:
        case None:
            return ""
        case {"errorValue": {"type": kind}}:
            return Fault(kind).mark
        case {"numberValue": _} if dates_as_text and is_date(how):
            return text_of(value, how, locale)
        case {"numberValue": number}:
            return whole(number)
    return next(iter(value.values()))


def extended(value: object) -> Json:
    """A formula's value as ExtendedValue."""
    if isinstance(value, Fault):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"numberValue": whole(value)}


def whole(number: object) -> object:
    """A number as JSON holds it: without a point where there is no fraction."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
