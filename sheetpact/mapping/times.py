"""Times as ISO and back offices write them → aware UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.mapping.numbers import decimal, plain, whole

EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no zone
"""Day 0 of Excel's 1900 date system, as it counts from March 1900 on (ECMA-376 part 1, 18.17.4.1)."""
EXCEL_DAYS = (20_000, 80_000)
"""Serial numbers taken for days: from 1954 to 2119. Smaller ones are rather pieces, larger ones Unix times."""

YEARS = range(1950, 2200)
"""Of sensible times. Others are blanks (0001-01-01), or "never" (9999-12-31), and no span can be added to them."""

_DAY = r"(?P<year>\d{4})(?:[-/.]|年)(?P<month>\d{1,2})(?:[-/.]|月)(?P<day>\d{1,2})日?"
_CLOCK = r"(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?分?"
_OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})"
_WRITTEN = re.compile(rf"{_DAY}(?:[T\s]*{_CLOCK}\s*{_OFFSET}?)?", re.IGNORECASE)
_PACKED = re.compile(
    rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
    rf"(?P<fraction>\d{{3}})?{_OFFSET}?",
    re.IGNORECASE,
)
_SHORT_DAY = re.compile(r"[2-6]\d[01]\d[0-3]\d")
"""Six digits, as order numbers begin (261124-…): a day of the years 2020 to 2069."""
_DAY_SPAN = timedelta(days=1, seconds=-1)
_NAMED = re.compile(
    r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?([0-2]\d|3[01])日?"
    r"(?:[-_ T.]*([01]\d|2[0-3])[-_.:：时点]?([0-5]\d)(?:[-_.:：分]?([0-5]\d)秒?)?)?(?!\d)"
)


def moment(raw: object, zone: ZoneInfo) -> datetime:
    """Aware UTC; a time that says no zone is of `zone`. ValueError: it is no time."""
    if isinstance(raw, datetime):
        return _aware(raw, zone)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _aware(_serial(float(raw)), zone)
    text = plain(raw) if isinstance(raw, str) else ""
    if _SHORT_DAY.fullmatch(text):
        text = f"20{text[:2]}-{text[2:4]}-{text[4:]}"
    found = _WRITTEN.fullmatch(text) or _PACKED.fullmatch(text)
    if found is None:
        return _aware(_serial(float(decimal(text))), zone)
    return _aware(_taken(found), zone)


def unix(raw: object, per_second: int) -> datetime:
    """Unix time in seconds (1) or milliseconds (1000). ValueError: it is none."""
    try:
        return _sensible(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=whole(raw) * 1_000_000 // per_second))
    except OverflowError as error:
        raise ValueError(raw) from error


def named(name: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The first and the last moment that a file's name may mean (`订单_20261124093005.csv`: both the same), UTC.

    None: the name says no time.
    """
    for found in _NAMED.finditer(name):
        year, month, day, hour, minute, second = (int(each) if each else None for each in found.groups())
        try:
            first = datetime(year or 0, month or 0, day or 0, hour or 0, minute or 0, second or 0, tzinfo=zone)
        except ValueError:
            continue
        span = timedelta(0) if second is not None else timedelta(seconds=59) if minute is not None else _DAY_SPAN
        return first.astimezone(UTC), (first + span).astimezone(UTC)
    return None


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    try:
        return _sensible((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))
    except OverflowError as error:
        raise ValueError(moment) from error


def _sensible(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(moment)
    return moment


def _serial(days: float) -> datetime:
    """To the second: a serial number keeps no finer time."""
    if not EXCEL_DAYS[0] <= days < EXCEL_DAYS[1]:
        raise ValueError(days)
    return EXCEL_DAY_ZERO + timedelta(seconds=round(days * 86_400))


def _taken(found: re.Match[str]) -> datetime:
    numbers = [int(found[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second")]
    micro = int((found["fraction"] or "").ljust(6, "0")[:6])
    naive = datetime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], micro)  # noqa: DTZ001 - its zone comes next
    if not found["offset"]:
        return naive
    offset = found["offset"].upper().replace("Z", "+0000").replace(":", "")
    return datetime.strptime(f"{naive:%Y-%m-%dT%H:%M:%S.%f}{offset}", "%Y-%m-%dT%H:%M:%S.%f%z")
