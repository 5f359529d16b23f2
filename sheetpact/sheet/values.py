"""What a cell says, by its column's unit. Values are compared as what they mean, not as they are spelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final

from sheetpact.model.keys import BLANK
from sheetpact.model.records import MOST_PIECES
from sheetpact.model.sheet import Cell, Unit, Value
from sheetpact.sheet.arithmetic import LONGEST, constant

WIDE = str.maketrans("０１２３４５６７８９，．－＋＊（）＝−", "0123456789,.-+*()=-")
"""Chinese keyboards' signs. No NFKC for numbers: it would make 102 of 10²."""
WHOLE = re.compile(r"(-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+))(?:\.0+)?")
TEXT_FORMULA = re.compile(r'="([^"]*)"')
"""How exports keep the zeros of ="00123": text, though spelt as a formula."""
EXACT = 10**15
"""Spreadsheets keep 15 digits of a number (Excel specifications and limits): a longer id has lost its end."""


LONGEST_SHOWN = 10**40
"""Python writes no number of more than 4,300 digits, and nobody reads one of 40."""


class Special(Enum):
    """A cell without a value of its own."""

    EMPTY = "empty"
    FORMULA = "formula"


EMPTY: Final = Special.EMPTY
FORMULA: Final = Special.FORMULA
"""It refers to other cells, or computes what isn't plain arithmetic: left alone."""


@dataclass(frozen=True, slots=True)
class Bad:
    """What stands there isn't of the column's unit. `text` is as shown."""

    text: str


Typed = str | int | datetime | Bad | Special


def typed(cell: Cell, unit: Unit) -> Typed:
    """What the cell says in a column of this unit. Never raises."""
    return READERS[unit](cell)


def same(one: Value, other: Value, unit: Unit) -> bool:
    """Do both mean the same in a column of this unit? "12" is 12 pieces, None is an empty text, seconds don't count."""
    if type(one) is type(other) and one == other:
        return True
    return plain(one, unit) == plain(other, unit)


def plain(value: Value, unit: Unit) -> str:
    """The one spelling of what a value means in a column of this unit; '' for nothing."""
    if value is None:
        return ""
    if unit is Unit.TEXT and isinstance(value, str):
        return _trimmed(value)
    return spelled(typed(Cell(value), unit))


def spelled(found: Typed | Value) -> str:
    """The same of what was read from a cell of this unit."""
    if found is None or isinstance(found, Special):
        return ""
    if isinstance(found, Bad):
        return f"?{found.text}"
    return _minute_told(found) if isinstance(found, datetime) else str(found)


@lru_cache(maxsize=4096)
def _minute_told(time: datetime) -> str:
    return minute(time).isoformat()


@lru_cache(maxsize=4096)  # a list of the last changes tells the same few times at each reading
def minute(time: datetime) -> datetime:
    """The minute (UTC) it falls into. Sheets keep times as fractions of a day, off by less than a millisecond."""
    return (time.astimezone(UTC) + timedelta(milliseconds=500)).replace(second=0, microsecond=0)


def _text(cell: Cell) -> Typed:
    value = cell.value
    if cell.formula:
        quoted = TEXT_FORMULA.fullmatch(cell.formula)
        if not quoted:
            return FORMULA
        value = quoted[1]
    if isinstance(value, str):
        return _trimmed(value) or EMPTY
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):  # the sheet took a SKU such as 1-2 for a date: what was typed is gone
        return Bad(_shown(value))
    return _number_as_text(value)


def _trimmed(text: str) -> str:
    return (text.replace("\r\n", "\n") if "\r" in text else text).strip(BLANK)


def _number_as_text(value: int | Decimal) -> str | Bad:
    """A number that a sheet made of an id: fine while each digit is still there."""
    number = _exact(value)
    if not number.is_finite() or abs(number) >= EXACT or "E" in str(number):
        return Bad(_shown(value))
    return str(number)


def _pieces(cell: Cell) -> Typed:
    value = cell.value
    if cell.formula:
        summed = constant(cell.formula.translate(WIDE))
        return FORMULA if summed is None else _in_range(summed)
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return _pieces_of_text(value.strip(BLANK))
    if isinstance(value, (bool, datetime)):
        return Bad(_shown(value))
    if isinstance(value, int):
        return _in_range(value)
    number = _exact(value)
    if not number.is_finite() or abs(number) > MOST_PIECES or number != int(number):
        return Bad(_shown(value))
    return int(number)


def _pieces_of_text(text: str) -> Typed:
    if not text:
        return EMPTY
    narrow = text.translate(WIDE)
    whole = WHOLE.fullmatch(narrow) if len(narrow) <= LONGEST else None
    number = int(whole[1].replace(",", "")) if whole else constant(narrow)
    return Bad(text) if number is None else _in_range(number)


def _exact(value: int | Decimal) -> Decimal:
    """15 digits of a float, as sheets show it: connectors should hand over none, and an alliance's own may."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def _in_range(number: int) -> Typed:
    return number if abs(number) <= MOST_PIECES else Bad(_shown(number))


def _time(cell: Cell) -> Typed:
    """A time without zone says nothing certain; connectors read the sheet's times in the pact's zone."""
    value = cell.value
    if cell.formula:
        return FORMULA
    if isinstance(value, str):
        text = value.strip(BLANK)
        if not text:
            return EMPTY
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            return Bad(text)
    if value is None:
        return EMPTY
    if not isinstance(value, datetime) or value.tzinfo is None:
        return Bad(_shown(value))
    try:
        minute(value)
    except OverflowError:  # the first or last day that can be written
        return Bad(_shown(value))
    return value


def _shown(value: Value) -> str:
    if isinstance(value, int) and abs(value) > LONGEST_SHOWN:
        return "…"
    return value.isoformat() if isinstance(value, datetime) else str(value)


READERS: Mapping[Unit, Callable[[Cell], Typed]] = {Unit.TEXT: _text, Unit.PIECES: _pieces, Unit.TIME: _time}
"""`typed` by unit, for whoever reads a whole column."""
