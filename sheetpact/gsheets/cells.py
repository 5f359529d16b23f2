"""One cell: CellData and ExtendedValue of the Sheets API on one side, values as people see them on the other.

Dates are serial numbers: days since 1899-12-30, the time of day as a fraction, on the wall clock of the pact's zone
(Sheets API, "Date and time serial numbers").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sheetpact.model.sheet import Cell, Value

Raw: TypeAlias = Mapping[str, object]
"""A CellData or an ExtendedValue as the API sends it."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a wall clock's
DATES = frozenset({"DATE", "TIME", "DATE_TIME"})
"""NumberFormatTypes of numbers that mean a time."""
FIRST_DAY = 20_000
"""1954-10-03. A smaller number was typed into a cell that keeps the format of a date typed there before."""
LAST_DAY = 2_958_465
"""9999-12-31"""
SECOND = 86_400
NOTHING: Raw = {}
BLANK = Cell()
ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
"""What people see of an ErrorType (Sheets API, ErrorType); of any other #ERROR!"""


def entered(raw: Raw) -> Raw:
    """What was typed: an ExtendedValue, empty for a blank cell."""
    return _part(raw, "userEnteredValue")


def formula(raw: Raw) -> str:
    return str(entered(raw).get("formulaValue") or "")


def cell(raw: Raw, zone: ZoneInfo) -> Cell:
    """The cell as a person sees it. A chip is locked: writing would destroy it (Sheets API, CellData.chipRuns)."""
    if "userEnteredValue" not in raw and "chipRuns" not in raw:
        return BLANK
    typed = formula(raw)
    shown = _part(raw, "effectiveValue") if typed else entered(raw)
    return Cell(_value(shown, raw, zone), typed, locked=bool(raw.get("chipRuns")))


def _value(shown: Raw, raw: Raw, zone: ZoneInfo) -> Value:
    if "stringValue" in shown:
        return str(shown["stringValue"]) or None
    if "boolValue" in shown:
        return bool(shown["boolValue"])
    if "numberValue" in shown:
        number = Decimal(repr(shown["numberValue"]))
        if not number.is_finite():  # more than a double holds
            return ERRORS["NUM"]
        return _time(number, zone) if _is_time(raw) and FIRST_DAY <= number <= LAST_DAY else _number(number)
    error = _part(shown, "errorValue")
    return ERRORS.get(str(error.get("type")), "#ERROR!") if error else None


def _number(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def _is_time(raw: Raw) -> bool:
    return _part(_part(raw, "effectiveFormat"), "numberFormat").get("type") in DATES


def is_dated_number(raw: Raw) -> bool:
    """A number that the format of its cell shows as a day, though it can't be one."""
    number = entered(raw).get("numberValue")
    return _is_time(raw) and isinstance(number, (int, float)) and number < FIRST_DAY


def _time(serial: Decimal, zone: ZoneInfo) -> datetime:
    seconds = round(serial * SECOND)
    return (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=zone)


def extended(value: Value, zone: ZoneInfo) -> Raw:
    """What is sent for a value, empty for none. Text goes as a stringValue, which is never taken for a formula."""
    match value:
        case None:
            return NOTHING
        case bool():
            return {"boolValue": value}
        case str():
            return {"stringValue": value}
        case datetime():
            wall = value.astimezone(zone).replace(tzinfo=None) - EPOCH
            return {"numberValue": wall / timedelta(days=1)}
        case Decimal():
            return {"numberValue": float(value)}
        case int():
            return {"numberValue": value}


def same(one: Raw, other: Raw) -> bool:
    """Do two ExtendedValues say the same? Of two formulas only that they are: a copied one has moved references."""
    if "formulaValue" in one or "formulaValue" in other:
        return "formulaValue" in one and "formulaValue" in other
    return one == other


def _part(raw: Raw, name: str) -> Raw:
    found = raw.get(name)
    return found if isinstance(found, dict) else NOTHING
