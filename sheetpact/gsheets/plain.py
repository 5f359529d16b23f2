"""A large tab as plain values and formulas, made into the cells that one whole reading would have brought.

Only of a formula that gives a time nothing tells but the text that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from sheetpact.gsheets.book import Sheet, items
from sheetpact.gsheets.cells import NOTHING, Raw

DATE_TIME: Raw = {"numberFormat": {"type": "DATE_TIME"}}
Row = Sequence[object]


def filled(sheet: Sheet, formulas: Sequence[Row], values: Sequence[Row]) -> Sheet:
    """The sheet with its cells. `formulas`: rendered as FORMULA, `values`: unformatted, with times as text."""
    rows = zip_longest(formulas, values, fillvalue=())
    return replace(sheet, raw=tuple(_row(sheet, at, *each) for at, each in enumerate(rows)))


def rows_of(answer: Raw) -> list[Sequence[Row]]:
    """The rows of each range of a BatchGetValuesResponse."""
    return [[row if isinstance(row, list) else [] for row in _rows(each)] for each in items(answer, "valueRanges")]


def _rows(told: Mapping[str, object]) -> list[object]:
    found = told.get("values")
    return found if isinstance(found, list) else []


def _row(sheet: Sheet, at: int, formulas: Row, values: Row) -> tuple[Raw, ...]:
    pairs = zip_longest(formulas, values, fillvalue="")
    return tuple(_cell(sheet.at(at, column), *each) for column, each in enumerate(pairs))


def _cell(hung: Raw, typed: object, shown: object) -> Raw:
    """What a formula gives differs from its text; a text that begins with = doesn't. A time is a number typed."""
    if typed in ("", None):
        return hung
    if isinstance(typed, str) and typed.startswith("=") and typed != shown:
        return {**hung, "userEnteredValue": {"formulaValue": typed}, "effectiveValue": _extended(shown)}
    entered = _extended(typed)
    raw = {**hung, "userEnteredValue": entered, "effectiveValue": entered}
    timed = "numberValue" in entered and isinstance(shown, str)
    return {**raw, "effectiveFormat": DATE_TIME} if timed else raw


def _extended(value: object) -> Raw:
    match value:
        case "" | None:
            return NOTHING
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numberValue": value}
        case _:
            return {"stringValue": str(value)}
