"""What a number looks like in its format. Sheets API guide, "Date & number formats": patterns and their tokens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from sheetpact.simulators.google.formula_values import DIGITS_END, Number
from sheetpact.simulators.google.model import Json

DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 -- serial numbers have no zone
DATES = frozenset({"DATE", "TIME", "DATE_TIME"})
SIGNIFICANT = 10
"""Digits of a number without a format."""
MOST_SECONDS = 86400
TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]|\[(?:[^\]]*)\]|_.|\*.'
    r"|(?P<meridiem>am/pm|a/p)|(?P<part>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<number>[#0?][#0?,]*(?:\.[#0?]*)?(?:E\+0+)?)"
    r"|(?P<percent>%)|(?P<other>.)",
    re.IGNORECASE,
)
EVERYWHERE = {"PERCENT": "0.00%", "NUMBER": "#,##0.00", "SCIENTIFIC": "0.00E+00", "TEXT": "@"}
PATTERNS = {
    "en_US": {"DATE": "m/d/yyyy", "TIME": "h:mm:ss am/pm", "DATE_TIME": "m/d/yyyy h:mm:ss", "CURRENCY": '"$"#,##0.00'},
    "zh_CN": {"DATE": "yyyy/m/d", "TIME": "h:mm:ss", "DATE_TIME": "yyyy/m/d h:mm:ss", "CURRENCY": '"¥"#,##0.00'},
}
"""Of a format without a pattern, by the spreadsheet's locale; an unknown locale has those of en_US."""


def pattern(number_format: Json, locale: str) -> str:
    """The one that holds; empty for a number without a format."""
    given = str(number_format.get("pattern", ""))
    kind = str(number_format.get("type", ""))
    return given or EVERYWHERE.get(kind, "") or PATTERNS.get(locale, PATTERNS["en_US"]).get(kind, "")


def is_date(number_format: Json) -> bool:
    """Whether numbers in this format stand for dates or times."""
    return number_format.get("type") in DATES


def shown_number(value: Number, number_format: Json, locale: str) -> str:
    """The number as its cell shows it."""
    template = pattern(number_format, locale)
    if not template or template in {"@", "General"}:
        return automatic(value)
    if is_date(number_format):
        return _moment(value, template)
    positive, *others = template.split(";")
    if value < 0 and others:
        return _number(-value, others[0])
    return _number(value, others[1] if value == 0 and len(others) > 1 else positive)


def automatic(value: Number) -> str:
    """A number without a format."""
    if abs(value) >= DIGITS_END:
        return _short_exponent(value)
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    short = format(Decimal(f"{value:.{SIGNIFICANT}g}"), "f")
    return short.rstrip("0").rstrip(".") if "." in short else short


def _short_exponent(value: Number) -> str:
    mantissa, _, power = f"{float(value):.5E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{power[0]}{int(power[1:])}"


@lru_cache(maxsize=512)
def _parts(template: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(each.lastgroup or ""), each.group(each.lastgroup or 0)) for each in TOKEN.finditer(template))


def _number(value: Number, template: str) -> str:
    parts = _parts(template)
    if any(kind == "percent" for kind, _ in parts):
        value = float(Decimal(repr(value)) * 100)
    sign = "-" if value < 0 else ""
    shown = [_digits(abs(value), text) if kind == "number" else text for kind, text in parts if kind]
    return sign + "".join(shown)


def _digits(value: Number, template: str) -> str:
    mantissa, exponent, _ = template.upper().partition("E+")
    whole, _, fraction = mantissa.partition(".")
    if exponent:
        number, _, power = f"{value:.{len(fraction)}E}".partition("E")
        return f"{number}E{power[0]}{power[1:].zfill(2)}"
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    front, _, rest = format(rounded, "f").partition(".")
    front = front.lstrip("0").zfill(whole.count("0"))
    rest = rest.rstrip("0").ljust(fraction.count("0"), "0") if rest else ""
    if "," in whole and front:
        front = f"{int(front):,}".zfill(len(front))
    return front + (f".{rest}" if rest else "")


def _moment(value: Number, template: str) -> str:
    moment = DAY_0 + timedelta(seconds=round(float(value) * MOST_SECONDS))
    parts = _parts(template)
    twelve = any(kind == "meridiem" for kind, _ in parts)
    shown = []
    for at, (kind, text) in enumerate(parts):
        if kind == "part":
            shown.append(_date_part(moment, text.lower(), minute=_is_minute(parts, at), twelve=twelve))
        elif kind == "meridiem":
            shown.append("AM" if moment.hour < 12 else "PM")  # noqa: PLR2004 -- noon
        elif kind:
            shown.append(text)
    return "".join(shown)


def _is_minute(parts: tuple[tuple[str, str], ...], at: int) -> bool:
    """An m stands for minutes after hours and before seconds."""
    before = [text[0].lower() for kind, text in parts[:at] if kind == "part"]
    after = [text[0].lower() for kind, text in parts[at + 1 :] if kind == "part"]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _date_part(moment: datetime, token: str, *, minute: bool, twelve: bool) -> str:
    hour = (moment.hour % 12 or 12) if twelve else moment.hour
    letter, long = token[0], len(token)
    if letter == "m" and minute:
        letter = "n"
    words = {"m": MONTHS[moment.month - 1], "d": DAYS[moment.weekday()]}
    if letter in words and long > 2:  # noqa: PLR2004 -- mm is the number, mmm the name
        return words[letter][:3] if long == 3 else words[letter]  # noqa: PLR2004
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}.get(letter)
    if number is None:
        return f"{moment.year % 100:02}" if long <= 2 else f"{moment.year:04}"  # noqa: PLR2004 -- yy
    return f"{number:02}" if long > 1 else str(number)


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
