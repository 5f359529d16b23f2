"""What conditional formats do to a cell's look: Sheets API, ConditionalFormatRule."""

from __future__ import annotations

from sheetpact.simulators.google import shown
from sheetpact.simulators.google.conditions import meets
from sheetpact.simulators.google.formulas import Evaluation, copied
from sheetpact.simulators.google.model import Cell, Json, Row, Sheet, Spreadsheet

Place = tuple[int, int]


class Looks:
    """The conditional formats of one sheet, as they apply between two writes."""

    def __init__(self, book: Spreadsheet, sheet: Sheet, evaluation: Evaluation) -> None:
        self._book, self._sheet, self._evaluation = book, sheet, evaluation
        # A row below the grid is where the formulas of rules are worked out.
        self._scratch = Sheet(sheet.id, sheet.title, [*sheet.rows, Row()], sheet.columns)

    def format(self, row: int, column: int) -> Json:
        """The CellFormat on top of the cell's own: of rules that contradict each other, the first one wins."""
        found: Json = {}
        for rule in reversed(self._sheet.conditional):
            home = _home(rule, row, column)
            if home is not None and "booleanRule" in rule and self._met(rule["booleanRule"], (row, column), home):
                found = _over(found, rule["booleanRule"].get("format", {}))
        return found

    def _met(self, rule: Json, at: Place, home: Place) -> bool:
        condition = rule.get("condition", {})
        if condition.get("type") == "CUSTOM_FORMULA":
            return self._true(str(condition["values"][0].get("userEnteredValue", "")), at, home)
        value = shown.effective(self._book, self._sheet, *at, self._evaluation)
        text = shown.formatted(self._book, self._sheet, *at, self._evaluation)
        return meets(self._book, condition, value, text, self._sheet)

    def _true(self, formula: str, at: Place, home: Place) -> bool:
        moved = copied(formula, at[0] - home[0], at[1] - home[1])
        self._scratch.rows[-1].cells[0] = Cell(entered={"formulaValue": moved})
        return Evaluation(self._book).value(self._scratch, len(self._sheet.rows), 0) is True


def _home(rule: Json, row: int, column: int) -> Place | None:
    """The first corner of the range that holds the cell, which a rule's formula is written for."""
    for each in rule.get("ranges", ()):
        top, left = each.get("startRowIndex", 0), each.get("startColumnIndex", 0)
        bottom, right = each.get("endRowIndex", row + 1), each.get("endColumnIndex", column + 1)
        if top <= row < bottom and left <= column < right:
            return top, left
    return None


def _over(below: Json, above: Json) -> Json:
    text = {**below.get("textFormat", {}), **above.get("textFormat", {})}
    return {**below, **above, **({"textFormat": text} if text else {})}
