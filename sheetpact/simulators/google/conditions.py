"""Whether a cell meets a BooleanCondition: for data validation and filters (Sheets API, ConditionType)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sheetpact.simulators.google import a1, entered, shown
from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet

NUMBERS: dict[str, Callable[[float, list[float]], bool]] = {
    "GREATER": lambda number, limits: number > limits[0],
    "GREATER_THAN_EQ": lambda number, limits: number >= limits[0],
    "LESS": lambda number, limits: number < limits[0],
    "LESS_THAN_EQ": lambda number, limits: number <= limits[0],
    "EQ": lambda number, limits: number == limits[0],
    "NOT_EQ": lambda number, limits: number != limits[0],
    "BETWEEN": lambda number, limits: limits[0] <= number <= limits[1],
    "NOT_BETWEEN": lambda number, limits: not limits[0] <= number <= limits[1],
    "AFTER": lambda number, limits: number > limits[0],
    "BEFORE": lambda number, limits: number < limits[0],
    "ON_OR_AFTER": lambda number, limits: number >= limits[0],
    "ON_OR_BEFORE": lambda number, limits: number <= limits[0],
    "IS_VALID": lambda _number, _limits: True,
}
TEXTS: dict[str, Callable[[str, str], bool]] = {
    "TEXT_CONTAINS": lambda text, part: part in text,
    "TEXT_NOT_CONTAINS": lambda text, part: part not in text,
    "TEXT_STARTS_WITH": str.startswith,
    "TEXT_ENDS_WITH": str.endswith,
    "TEXT_EQ": lambda text, part: text == part,
    "TEXT_NOT_EQ": lambda text, part: text != part,
}


def passes(
    book: Spreadsheet, sheet: Sheet, at: tuple[int, int], condition: Json | None, hidden_values: Collection[str] = ()
) -> bool:
    """Whether the cell at (row, column) meets the condition and shows none of the hidden values."""
    value, text = shown.effective(book, sheet, *at), shown.formatted(book, sheet, *at)
    return text not in hidden_values and (condition is None or meets(book, condition, value, text, sheet))


def accepts(book: Spreadsheet, sheet: Sheet, rule: Json, value: Json | None, text: str) -> bool:
    """Whether a DataValidationRule lets the value in; a blank cell always passes."""
    return value is None or meets(book, rule.get("condition", {}), value, text, sheet)


def meets(book: Spreadsheet, condition: Json, value: Json | None, text: str, sheet: Sheet) -> bool:
    """`text` is the value as shown. A condition that is a formula of its own isn't worked out: it passes."""
    kind: str = condition.get("type", "")
    given = [str(each.get("userEnteredValue", "")) for each in condition.get("values", ())]
    if kind.startswith(("NUMBER_", "DATE_")):
        return _number(book, kind.partition("_")[2], value, given)
    if kind in TEXTS:
        return TEXTS[kind](text.lower(), given[0].lower())
    if kind in ("ONE_OF_LIST", "ONE_OF_RANGE"):
        return text in (given if kind == "ONE_OF_LIST" else _shown_in(book, sheet, given[0]))
    if kind in ("BLANK", "NOT_BLANK"):
        return (value is None) is (kind == "BLANK")
    if kind == "BOOLEAN":
        return "boolValue" in (value or {}) or text in given
    return True


def _number(book: Spreadsheet, test: str, value: Json | None, given: list[str]) -> bool:
    if value is None or "numberValue" not in value or test not in NUMBERS:
        return False
    read = (entered.typed(each, book.locale)[0] or {} for each in given)
    return NUMBERS[test](float(value["numberValue"]), [each.get("numberValue", 0) for each in read])


def _shown_in(book: Spreadsheet, sheet: Sheet, reference: str) -> set[str]:
    area = a1.parse(book, reference.removeprefix("=").replace("$", ""), sheet)
    rows, columns = range(area.top, area.bottom), range(area.left, area.right)
    return {shown.formatted(book, area.sheet, row, column) for row in rows for column in columns}
