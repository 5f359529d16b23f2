"""findReplace: texts that are found in cells are replaced, and counted (Sheets API, batchUpdate).

What is searched is the text that a cell shows; of formulas, with includeFormulas, the formula. The new text is entered
as if it were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sheetpact.simulators.google import entered, protection, shown
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.refusals import invalid


@dataclass(frozen=True, slots=True)
class Found:
    """A cell whose text changes."""

    area: Area
    row: int
    column: int
    text: str
    occurrences: int
    formula: bool


def find_replace(edit: Edit, request: Json) -> Json:
    """The reply leaves out what is 0."""
    areas, evaluation = list(_areas(edit, request)), Evaluation(edit.book)
    found = [each for area in areas for each in _search(edit, area, request, evaluation)]
    for each in found:
        sheet = each.area.sheet
        protection.allow(edit.book, Area(sheet, each.row, each.row + 1, each.column, each.column + 1), edit.caller)
        cell_format = sheet.rows[each.row].cells[each.column].format
        value, number_format = entered.typed(each.text, edit.book.locale, cell_format)
        new_format = {**cell_format, "numberFormat": number_format} if number_format else cell_format
        edit.change(sheet, each.row, each.column, entered=value, format=new_format, chips=[])
    counts = {
        "valuesChanged": sum(not each.formula for each in found),
        "formulasChanged": sum(each.formula for each in found),
        "rowsChanged": len({(each.area.sheet.id, each.row) for each in found}),
        "sheetsChanged": len({each.area.sheet.id for each in found}),
        "occurrencesChanged": sum(each.occurrences for each in found),
    }
    return {name: count for name, count in counts.items() if count}


def _search(edit: Edit, area: Area, request: Json, evaluation: Evaluation) -> Iterator[Found]:
    pattern, replacement = _pattern(request), _replacement(request)
    for row in range(area.top, area.bottom):
        for column, cell in area.sheet.rows[row].cells.items():
            if not cell.entered or not area.left <= column < area.right:
                continue
            formula = cell.entered.get("formulaValue", "")
            if formula and not request.get("includeFormulas"):
                continue
            text = formula or shown.formatted(edit.book, area.sheet, row, column, evaluation)
            after, times = pattern.subn(replacement, text)
            if times:
                yield Found(area, row, column, after, times, bool(formula))


def _areas(edit: Edit, request: Json) -> Iterator[Area]:
    if "range" in request:
        yield edit.area(request["range"])
    elif "sheetId" in request:
        yield edit.area({"sheetId": request["sheetId"]})
    elif request.get("allSheets"):
        yield from (edit.area({"sheetId": sheet.id}) for sheet in edit.book.sheets)
    else:
        raise invalid("One of range, sheetId or allSheets must be specified.")


def _pattern(request: Json) -> re.Pattern[str]:
    text = request.get("find", "")
    if not text:
        raise invalid("The text to find must not be empty.")
    source = text if request.get("searchByRegex") else re.escape(text)
    if request.get("matchEntireCell"):
        source = rf"\A(?:{source})\Z"
    try:
        return re.compile(source, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise invalid(f"The regular expression is invalid: {text}") from None


def _replacement(request: Json) -> str:
    """As Python spells it; groups are `$1` in a request."""
    text = str(request.get("replacement", "")).replace("\\", r"\\")
    return re.sub(r"\$(\d)", r"\\\1", text) if request.get("searchByRegex") else text
