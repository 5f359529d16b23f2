"""One payload → canonical fields: each value converted by its unit, each that can't be named with its field."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheetpact.mapping import numbers, times
from sheetpact.mapping.numbers import Quantity
from sheetpact.mapping.shop import FieldMap, FieldUnit, Section
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import MOST_PIECES

FieldValue = str | int | float | bool | Decimal | datetime | Quantity | None
Payload = Mapping[str, object]

SHOWN_CHARACTERS = 40
"""Of a refused value, so many are repeated to the person; of phone, e-mail and names none."""
_EDGE = " \t\r\n\u3000\ufeff\u200b\xa0"
_FORMULA_TEXT = re.compile(r'="(.*)"')
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TRUE = frozenset(("true", "yes", "y", "on", "1", "是", "有", "真"))
_FALSE = frozenset(("false", "no", "n", "off", "0", "否", "无", "假"))


class Unreadable(ValueError):
    """A value isn't what its unit says. `code` names a text of the catalogue, `params` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that couldn't be read: `field` is canonical, `heading` as the payload names it."""

    field: str
    heading: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def problem(self, where: Where, severity: Severity = Severity.AMBER) -> Problem:
        """For a person, who sees the payload's own heading."""
        return Problem(self.code, severity, replace(where, field=self.heading), self.params)


@dataclass(frozen=True, slots=True)
class Fields:
    """The canonical fields of one payload. A wrong one is in `wrong` and not in `values`."""

    values: Mapping[str, FieldValue]
    wrong: tuple[Wrong, ...] = ()

    def text(self, name: str) -> str:
        """'' where there is nothing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Pieces, or money in minor units; None where there is nothing."""
        value = self.values.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise TypeError(f"{name} is no whole number in this mapping")

    def moment(self, name: str) -> datetime | None:
        """Aware UTC; None where there is nothing."""
        value = self.values.get(name)
        if value is None or isinstance(value, datetime):
            return value
        raise TypeError(f"{name} is no time in this mapping")

    def time(self, name: str) -> datetime:
        """Aware UTC. KeyError: there is none (look at `wrong` first)."""
        value = self.moment(name)
        if value is None:
            raise KeyError(name)
        return value

    def flag(self, name: str) -> bool:
        """False where there is nothing."""
        return self.values.get(name) is True

    def quantity(self, name: str) -> Quantity | None:
        """An amount with its unit; None where there is nothing."""
        value = self.values.get(name)
        if value is None or isinstance(value, Quantity):
            return value
        raise TypeError(f"{name} is no quantity in this mapping")


def record(section: Section, payload: Payload, *, zone: ZoneInfo, currency: str) -> Fields:
    """All fields of a section out of one payload. It never raises for what the payload holds."""
    values: dict[str, FieldValue] = {}
    wrong: list[Wrong] = []
    for name, spec in section.items():
        heading, raw = found(spec, payload)
        try:
            values[name] = _value(spec, _cut(spec, raw), zone, currency)
        except Unreadable as error:
            wrong.append(Wrong(name, heading, error.code, error.params))
    return Fields(values, tuple(wrong))


def found(spec: FieldMap, payload: Payload) -> tuple[str, object]:
    """The first of the field's sources that holds something, and what it holds; else the first source and None."""
    for source in spec.source:
        raw = at(payload, source)
        if not _nothing(raw, spec.blank):
            return source, raw
    return (spec.source[0] if spec.source else ""), None


def at(payload: object, path: str) -> object:
    """What stands at a path: a key as it is, else keys joined by dots; None where there is nothing.

    In a list a step is an index, or `[key=text]` for the first member that has it: `meta.[key=note].value`.
    """
    if isinstance(payload, Mapping) and path in payload:
        return payload[path]
    here = payload
    for step in path.split("."):
        here = _below(here, step)
    return here


def convert(raw: object, unit: FieldUnit, *, zone: ZoneInfo, currency: str) -> FieldValue:
    """A value by its unit. Unreadable: it isn't one."""
    if unit is FieldUnit.PRICE:
        return numbers.price(raw, currency)
    trimmed = _sound(raw.strip(_EDGE)) if isinstance(raw, str) else raw
    if unit is FieldUnit.MONEY:
        return _money(trimmed, currency)
    if unit is FieldUnit.TIME:
        return _tried(lambda value: times.moment(value, zone), trimmed, "mapping.not_time")
    return _PLAIN[unit](trimmed)


def _sound(text: str) -> str:
    """Unreadable: half of a character is in it, with which nothing can be stored or shown."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("mapping.not_text") from None
    return text


def _value(spec: FieldMap, raw: object, zone: ZoneInfo, currency: str) -> FieldValue:
    if raw is None:
        if spec.required:
            raise Unreadable("mapping.missing")
        return spec.default
    if not spec.values:
        return convert(raw, spec.unit, zone=_zone_of(spec, zone), currency=currency)
    word = str(raw).strip(_EDGE)
    if word in spec.values:
        return spec.values[word]
    if "*" in spec.values:
        return spec.values["*"]
    raise Unreadable("mapping.unknown_value", value=_shown(word))


def _cut(spec: FieldMap, raw: object) -> object:
    if spec.cut is None or not isinstance(raw, str):
        return raw
    matched = re.search(spec.cut, raw.strip(_EDGE))
    return matched[1] if matched else raw


def _zone_of(spec: FieldMap, zone: ZoneInfo) -> ZoneInfo:
    """The zone of this field's times, where they say none."""
    return ZoneInfo(spec.zone) if spec.zone else zone


def _below(here: object, step: str) -> object:
    if isinstance(here, Mapping):
        return here.get(step)
    if not isinstance(here, list | tuple):
        return None
    if step.isdecimal():
        return here[int(step)] if int(step) < len(here) else None
    key, equals, text = step.removeprefix("[").removesuffix("]").partition("=")
    members = (each for each in here if isinstance(each, Mapping) and equals and str(each.get(key)) == text)
    return next(members, None)


def _nothing(raw: object, blank: tuple[str, ...]) -> bool:
    return raw is None or (isinstance(raw, str) and raw.strip(_EDGE) in ("", *blank))


def _shown(raw: object) -> str:
    text = str(raw).encode("utf-8", "replace").decode()
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def _tried(read: Callable[[object], FieldValue], raw: object, code: str) -> FieldValue:
    try:
        return read(raw)
    except (ValueError, ArithmeticError):
        raise Unreadable(code, value=_shown(raw)) from None


def _few(value: FieldValue, raw: object) -> FieldValue:
    """Unreadable: more than any shop has."""
    amount = value.amount if isinstance(value, Quantity) else value
    if isinstance(amount, int | Decimal) and not -MOST_PIECES <= amount <= MOST_PIECES:
        raise Unreadable("mapping.too_many", value=_shown(raw))
    return value


def _money(raw: object, currency: str) -> int:
    try:
        return numbers.minor(raw, currency)
    except (ValueError, ArithmeticError):
        raise Unreadable("mapping.not_money", value=_shown(raw), currency=currency) from None


def _text(raw: object) -> str:
    if isinstance(raw, str | int | float | Decimal | date) and not isinstance(raw, bool):
        return str(raw)
    raise Unreadable("mapping.not_text")


def _id(raw: object) -> str:
    """Digit for digit. A spreadsheet's text marks go."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, date):
        raise Unreadable("mapping.id_is_date", value=_shown(raw))
    if not isinstance(raw, str):
        raise Unreadable("mapping.rounded_id", value=_shown(raw))
    text = _unmarked(raw)
    if numbers.rounded(text):
        raise Unreadable("mapping.rounded_id", value=_shown(text))
    return text


def _unmarked(text: str) -> str:
    """Without what tells a spreadsheet that it is text: a leading apostrophe, ="00123"."""
    marked = _FORMULA_TEXT.fullmatch(text)
    return (marked[1] if marked else text.removeprefix("'").removeprefix("’")).strip(_EDGE)


def _bool(raw: object) -> bool:
    word = str(raw).strip().lower()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise Unreadable("mapping.not_bool", value=_shown(raw))


def _phone(raw: object) -> str:
    """Digits, a leading +, and * where the platform masks; the refused value is repeated nowhere.

    A spreadsheet's text marks go, as of an id.
    """
    whole = int(raw) if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**numbers.EXACT_DIGITS else raw
    written = _unmarked(whole) if isinstance(whole, str) else str(whole)
    if numbers.rounded(numbers.plain(written)):
        raise Unreadable("mapping.rounded_phone")
    text = re.sub(r"[\s()（）./-]", "", numbers.plain(written))
    if re.fullmatch(r"\+?[\d*]{5,20}", text):
        return text
    raise Unreadable("mapping.not_phone")


def _email(raw: object) -> str:
    """As written, trimmed; the refused value is repeated nowhere."""
    if isinstance(raw, str) and _EMAIL.fullmatch(raw):
        return raw
    raise Unreadable("mapping.not_email")


_PLAIN: Mapping[FieldUnit, Callable[[object], FieldValue]] = {
    FieldUnit.TEXT: _text,
    FieldUnit.ID: _id,
    FieldUnit.PIECES: lambda raw: _few(_tried(numbers.whole, raw, "mapping.not_whole"), raw),
    FieldUnit.MINOR: lambda raw: _tried(numbers.whole, raw, "mapping.not_whole"),
    FieldUnit.SECONDS: lambda raw: _tried(lambda value: times.unix(value, 1), raw, "mapping.not_time"),
    FieldUnit.MILLISECONDS: lambda raw: _tried(lambda value: times.unix(value, 1000), raw, "mapping.not_time"),
    FieldUnit.BOOL: _bool,
    FieldUnit.PHONE: _phone,
    FieldUnit.EMAIL: _email,
    FieldUnit.QUANTITY: lambda raw: _few(_tried(numbers.quantity, raw, "mapping.not_quantity"), raw),
}
