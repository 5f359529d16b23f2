"""Values in formulas: numbers, texts, booleans, blanks and errors, and how one is taken for another."""

from __future__ import annotations

import re
from dataclasses import dataclass

Number = int | float
Value = "Number | str | bool | Fault | None"
NUMERIC = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(%?)\s*")
DIGITS_END = 1e15
"""From here on numbers are shown with an exponent."""
MARKS = {
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "REF": "#REF!",
    "VALUE": "#VALUE!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "ERROR": "#ERROR!",
}
"""Sheets API, ErrorType, and what the cell shows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An error value. `kind` is an ErrorType."""

    kind: str
    message: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.kind]


class Wrong(Exception):
    """A formula, or a part of one, has an error for its value."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(kind, message)


def scalar(value: object) -> Number | str | bool | None:
    """The value itself; of a range, its first cell. Wrong: it is an error."""
    if isinstance(value, list):
        value = value[0][0] if value and value[0] else None
    if isinstance(value, Fault):
        raise Wrong(value.kind, value.message)
    if value is None or isinstance(value, int | float | str):
        return value
    raise AssertionError(value)


def number(value: object) -> Number:
    """A blank is 0, a text that reads as a number is that. Wrong: it is another text."""
    one = scalar(value)
    if isinstance(one, bool):
        return int(one)
    if isinstance(one, int | float):
        return one
    if one is None or not one:
        return 0
    found = NUMERIC.fullmatch(one)
    if not found:
        raise Wrong("VALUE", f"The value '{one}' is a text and cannot be coerced to a number.")
    return float(one.strip().rstrip("%")) / (100 if found.group(1) else 1)


def text(value: object) -> str:
    """As `&` joins it."""
    one = scalar(value)
    if one is None:
        return ""
    if isinstance(one, bool):
        return "TRUE" if one else "FALSE"
    return one if isinstance(one, str) else plain(one)


def truth(value: object) -> bool:
    """As IF asks. Wrong: it is a text other than TRUE and FALSE."""
    one = scalar(value)
    if isinstance(one, str):
        if one.upper() in {"TRUE", "FALSE"}:
            return one.upper() == "TRUE"
        raise Wrong("VALUE", f"The value '{one}' is a text and cannot be coerced to a boolean.")
    return bool(one)


def plain(value: Number) -> str:
    """A number without a format: whole ones without a point, others with at most 15 digits."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < DIGITS_END):
        return str(int(value))
    short = f"{value:.15g}"
    return short.replace("e-0", "E-").replace("e+", "E+").replace("e-", "E-")


def order(value: object) -> tuple[int, Number | str]:
    """For comparing: numbers before texts before booleans; texts without regard to case."""
    one = scalar(value)
    if isinstance(one, bool):
        return 2, int(one)
    if isinstance(one, str):
        return 1, one.casefold()
    return 0, one or 0


def equal(left: object, right: object) -> bool:
    """As `=` compares: a blank equals 0, an empty text and FALSE."""
    one, other = scalar(left), scalar(right)
    if one is None or other is None:
        return not one and not other
    return order(one) == order(other)


def flat(value: object) -> list[object]:
    """The cells of a range in reading order; a single value is one cell."""
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]
