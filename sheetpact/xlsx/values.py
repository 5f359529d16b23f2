"""A stored cell ↔ the value that a person sees in it."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from sheetpact.model.sheet import Value
from sheetpact.xlsx.markup import Element, decoded, main
from sheetpact.xlsx.package import Package

EXACT_DIGITS = 15
"""A number in a cell keeps so many digits (Microsoft, "Excel specifications and limits")."""
_EXACT_BELOW = 10**EXACT_DIGITS
_LAST_DAY = 2_958_465  # 9999-12-31
_SECONDS = 86_400
_FALSE_LEAP_DAY = 60  # 1900-02-29, which never was: day numbers below it are one higher (18.17.4.1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Day numbers ↔ times. `zone` is the wall clock that the cells show; seconds are the finest a cell is read to."""

    zone: ZoneInfo
    epoch: datetime = WINDOWS_EPOCH

    @classmethod
    def of(cls, package: Package, zone: ZoneInfo) -> Calendar:
        """Workbooks made on old Macintoshes count from 1904 (18.2.28)."""
        properties = package.tree(package.workbook).find(main("workbookPr"))
        since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return cls(zone, MAC_EPOCH if since_1904 else WINDOWS_EPOCH)

    def moment(self, serial: float) -> datetime:
        if self.epoch == WINDOWS_EPOCH and serial < _FALSE_LEAP_DAY:
            serial += 1
        wall = self.epoch + timedelta(seconds=round(serial * _SECONDS))
        return wall.replace(tzinfo=self.zone)

    def serial(self, moment: datetime) -> float:
        """Days since the epoch on the wall clock of the zone."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None)
        days = (wall - self.epoch) / timedelta(days=1)
        return days - 1 if self.epoch == WINDOWS_EPOCH and days <= _FALSE_LEAP_DAY else days


def number(text: str) -> Value:
    """A whole number, else a Decimal with the 15 digits that Excel keeps; other text as it is."""
    try:
        value = float(text)
    except ValueError:
        return text or None
    if not math.isfinite(value):
        return text
    if value.is_integer() and abs(value) < _EXACT_BELOW:
        return int(value)
    return Decimal(f"{value:.{EXACT_DIGITS}g}")


def dated(text: str, calendar: Calendar) -> Value:
    """A day number as a time; a time of day without a date as text; what is no date as a number."""
    value = number(text)
    if not isinstance(value, int | Decimal) or not 0 <= value <= _LAST_DAY:
        return value
    if 0 <= value < 1:
        return _time_of_day(round(float(value) * _SECONDS))
    try:
        return calendar.moment(float(text))
    except OverflowError:
        return value


def iso(text: str, calendar: Calendar) -> Value:
    """A cell of type "d" (18.18.11)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text or None
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def texted(text: str) -> Value:
    return decoded(text) or None


def truth(text: str) -> Value:
    return text in ("1", "true")


def stored_number(value: int | Decimal) -> str | None:
    """How a number is stored; None when a cell can't keep all its digits: it is then written as text."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return None
    digits = len(exact.normalize().as_tuple().digits) if exact.is_finite() else math.inf
    return str(value) if digits <= EXACT_DIGITS and abs(exact) < _EXACT_BELOW else None


def reads_as_other(text: str) -> bool:
    """True for text that a spreadsheet takes for a formula, a number, a date or a truth value when it is typed."""
    first = text[:1]
    return first in "=+-@'.,($¥￥%#" or first.isnumeric() or text.strip().lower() in ("true", "false")


def shown_width(text: str) -> int:
    """In columns of a fixed-width font: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def attribute_number(element: Element, name: str) -> int:
    """An attribute that holds a whole number; 0 where there is none."""
    text = element.get(name, "0")
    return int(text) if text.isdigit() else 0


def _time_of_day(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{left:02}" if left else "")
