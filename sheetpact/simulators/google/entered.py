"""What becomes of a value that is written: as it is (RAW), or as if a person had typed it (USER_ENTERED)."""

from __future__ import annotations

import re
from datetime import datetime

from sheetpact.simulators.google.model import LONGEST_TEXT, Json
from sheetpact.simulators.google.number_formats import DAY_0
from sheetpact.simulators.google.refusals import invalid
from sheetpact.simulators.google.shown import whole

Entered = tuple[Json | None, Json | None]
"""An ExtendedValue, None for an emptied cell, and the NumberFormat that comes with it, None where there is none."""
TOO_LONG = f"Your input contains more than the maximum of {LONGEST_TEXT} characters in a single cell."
THIS_YEAR = 2026
"""Of a date that was typed without a year: the simulator has no calendar."""
CENTURY = 2000
SYMBOLS = {"en_US": "$", "zh_CN": "¥￥"}
"""Currency signs that are understood, by locale."""
NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<money>[$¥￥€£]?)(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)"
    r"(?P<exponent>[eE][-+]?\d+)?(?P<percent>\s?%)?",
    re.ASCII,
)
YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
CHINESE = re.compile(r"(?P<year>\d{4})(?P<mark>年)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})(?P<mark>[-/])(?P<day>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)")
NO_YEAR = re.compile(r"(?P<month>\d{1,2})(?P<mark>[-/])(?P<day>\d{1,2})")
TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s?(?P<meridiem>[ap]m)?", re.IGNORECASE)
NOON, DAY_SECONDS = 12, 86400


def raw(value: object) -> Json | None:
    """The ExtendedValue of a JSON value that is stored as it is. Refused: a text longer than a cell holds."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if value is None or value == "":
        return None
    return {"stringValue": _short(str(value))}


def typed(value: object, locale: str, cell_format: Json | None = None) -> Entered:
    """What typing it into a cell of that CellFormat gives. Refused: a text longer than a cell holds."""
    held = (cell_format or {}).get("numberFormat", {}).get("type")
    if held == "TEXT":
        return raw(value if value is None or isinstance(value, str) else _text(value)), None
    if not isinstance(value, str):
        return raw(value), None
    entered, number_format = _read(_short(value), locale)
    return entered, (None if held else number_format)


def _read(text: str, locale: str) -> Entered:
    if text.startswith("'"):
        return ({"stringValue": text[1:]} if text[1:] else None), None
    bare = text.strip()
    if len(bare) > 1 and bare.startswith("="):
        return {"formulaValue": bare}, None
    if bare.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": bare.upper() == "TRUE"}, None
    found = _number(bare, locale) or _moment(bare, locale)
    if found:
        return found
    if len(bare) > 1 and bare[0] in "+-":
        return {"formulaValue": f"={bare}"}, None
    return raw(text), None


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise invalid(TOO_LONG)
    return text


def _text(value: object) -> str:
    return str(value).upper() if isinstance(value, bool) else str(whole(value))


def _number(text: str, locale: str) -> Entered | None:
    found = NUMBER.fullmatch(text)
    money = found.group("money") if found else ""
    if found is None or (money and money not in SYMBOLS.get(locale, SYMBOLS["en_US"])):
        return None
    digits, exponent = found.group("digits"), found.group("exponent") or ""
    number = float(found.group("sign") + digits.replace(",", "") + exponent)
    if found.group("percent"):
        number = float(f"{number / 100:.15g}")
    return {"numberValue": whole(number)}, _number_format(found, digits)


def _number_format(found: re.Match[str], digits: str) -> Json | None:
    cents = ".00" if "." in digits else ""
    if found.group("money"):
        return {"type": "CURRENCY", "pattern": f'"{found.group("money")}"#,##0{cents}'}
    if found.group("percent"):
        return {"type": "PERCENT", "pattern": f"0{cents}%"}
    if found.group("exponent"):
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    return {"type": "NUMBER", "pattern": f"#,##0{cents}"} if "," in digits else None


def _moment(text: str, locale: str) -> Entered | None:
    """A date, a time, or both with a space between."""
    day = _date(text, locale)
    if day:
        return {"numberValue": day[0]}, {"type": "DATE", "pattern": day[1]}
    time = _time(text)
    if time:
        return {"numberValue": time[0]}, {"type": "TIME", "pattern": time[1]}
    front, _, back = text.partition(" ")
    day, time = _date(front, locale), _time(back.strip())
    if day and time:
        return {"numberValue": day[0] + time[0]}, {"type": "DATE_TIME", "pattern": f"{day[1]} {time[1]}"}
    return None


def _date(text: str, locale: str) -> tuple[int, str] | None:
    """Serial number and pattern."""
    for form in (YEAR_FIRST, CHINESE, MONTH_FIRST, NO_YEAR):
        found = form.fullmatch(text)
        if found and (form is not MONTH_FIRST or locale != "zh_CN"):
            return _day(form, found.groupdict())
    return None


def _day(form: re.Pattern[str], parts: dict[str, str]) -> tuple[int, str] | None:
    year = int(parts.get("year") or THIS_YEAR)
    try:
        day = datetime(year if year > NOON * 10 else CENTURY + year, int(parts["month"]), int(parts["day"]))  # noqa: DTZ001
    except ValueError:
        return None
    return (day - DAY_0).days, _date_pattern(form, parts["mark"])


def _date_pattern(form: re.Pattern[str], mark: str) -> str:
    if form is CHINESE:
        return "yyyy年m月d日"
    if form is YEAR_FIRST:
        return f"yyyy{mark}mm{mark}dd" if mark == "-" else f"yyyy{mark}m{mark}d"
    return f"m{mark}d{mark}yyyy" if form is MONTH_FIRST else f"m{mark}d"


def _time(text: str) -> tuple[float, str] | None:
    """Part of a day and pattern."""
    found = TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = (int(found.group(name) or 0) for name in ("hour", "minute", "second"))
    meridiem = (found.group("meridiem") or "").lower()
    if minute > 59 or second > 59 or (meridiem and not 1 <= hour <= NOON):  # noqa: PLR2004 -- minutes, seconds
        return None
    if meridiem:
        hour = hour % NOON + NOON * (meridiem == "pm")
    pattern = "h:mm" + (":ss" if found.group("second") else "") + (" am/pm" if meridiem else "")
    return (hour * 3600 + minute * 60 + second) / DAY_SECONDS, pattern
