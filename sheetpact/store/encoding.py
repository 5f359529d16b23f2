"""Values as text in the database, exact both ways: the same value is always the same text.

JSON as it is for text, whole numbers, true, false and null; a tagged object for what JSON doesn't have:
{"d": "1.50"} a decimal, {"t": "2026-…"} a time, {"i": "…"} a whole number past 64 bits, {"l": […]} a tuple,
{"m": {…}} a mapping inside parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

import orjson

from sheetpact.model.sheet import Value
from sheetpact.model.state import RowKey

TAGGED = ':{"'
"""A tagged value in a flat object. Inside a JSON string the quote would be escaped, so this is no text."""


def write_time(at: datetime) -> str:
    """UTC to the microsecond. ValueError: a time without zone."""
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(told: str) -> datetime:
    return datetime.fromisoformat(told)


def maybe_time(told: str | None) -> datetime | None:
    return None if told is None else read_time(told)


def write_row_key(row: RowKey) -> str:
    return orjson.dumps([*row]).decode()  # a named tuple is a row key too


def read_row_key(told: str) -> RowKey:
    return tuple(orjson.loads(told))


def write_value(value: Value) -> str:
    return _dumps(_tag(value))


def read_value(told: str) -> Value:
    return cast("Value", _untag(orjson.loads(told)))


def write_values(values: Mapping[str, Value]) -> str:
    """Sorted by name: equal mappings are equal texts."""
    return _dumps({name: _tag(value) for name, value in values.items()})


def read_values(told: str) -> dict[str, Value]:
    values: dict[str, Value] = orjson.loads(told)
    if TAGGED in told:
        return {name: cast("Value", _untag(value)) for name, value in values.items()}
    return values


def write_params(params: Mapping[str, object]) -> str:
    """Parameters of a text: values, tuples and mappings of them; anything else as the text it would be shown as."""
    return _dumps({name: _tag(value) for name, value in params.items()})


def read_params(told: str) -> dict[str, object]:
    return {name: _untag(value) for name, value in orjson.loads(told).items()}


def write_texts(texts: Mapping[str, str]) -> str:
    return _dumps(dict(texts))


def write_list(texts: tuple[str, ...]) -> str:
    return orjson.dumps(texts).decode()


def read_list(told: str) -> tuple[str, ...]:
    return tuple(orjson.loads(told))


def _dumps(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _tag(value: object) -> object:
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int:
        return value if -(2**63) <= cast("int", value) < 2**63 else {"i": str(value)}
    return _tag_rare(value)


def _tag_rare(value: object) -> object:
    match value:
        case Decimal():
            return {"d": str(value)}
        case datetime():
            return {"t": write_time(value)}
        case float():
            return value
        case Mapping():
            return {"m": {str(name): _tag(each) for name, each in value.items()}}
        case tuple() | list():
            return {"l": [_tag(each) for each in value]}
        case _:
            return str(value)


def _untag(told: object) -> object:
    if type(told) is not dict:
        return told
    ((tag, inner),) = told.items()
    match tag:
        case "d":
            return Decimal(inner)
        case "t":
            return read_time(inner)
        case "i":
            return int(inner)
        case "l":
            return tuple(_untag(each) for each in inner)
        case _:
            return {name: _untag(each) for name, each in inner.items()}
