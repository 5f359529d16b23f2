"""What a single value in a pact may be: ids, texts, settings, numbers and days, each with its JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from sheetpact.model.currencies import CURRENCIES
from sheetpact.model.pact_rules import is_timezone
from sheetpact.model.secret import Secret

ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
CONNECTOR_PATTERN = r"^[a-z][a-z0-9_]*$"
STORE_PATTERN = r"^(sqlite:///|postgresql\+psycopg://).+$"
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$"
TEXT_PATTERN = r"\S"
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Mode = Literal["mirror", "escrow", "own"]
ShareField = Literal["display_name", "phone_masked", "points", "tier", "partners", "consent"]
Scalar = str | int | float | bool


def _scalar(value: object) -> Scalar:
    if isinstance(value, (str, int, float)):
        return value
    raise PydanticCustomError("not_scalar", "a setting is a text, a number, true or false")


def _store(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a text is needed")
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise PydanticCustomError("store", "no known kind of database")
    return value


def _timezone(value: str) -> str:
    if not is_timezone(value):
        raise PydanticCustomError("timezone", "no such time zone")
    return value


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise PydanticCustomError("currency", "no such currency")
    return value


def _day(value: object) -> date:
    if type(value) is date:  # as YAML reads it; a time of day is more than is asked for
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("day", "no such day") from None


def _masked(value: Scalar) -> Scalar:
    return "***" if isinstance(value, Secret) else value


_hide = PlainSerializer(_masked, when_used="json")
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
ConnectorName = Annotated[str, StringConstraints(pattern=CONNECTOR_PATTERN)]
Email = Annotated[str, StringConstraints(pattern=EMAIL_PATTERN)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Currency = Annotated[str, AfterValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})]
StoreUrl = Annotated[str, PlainValidator(_store), _hide, WithJsonSchema({"type": "string", "pattern": STORE_PATTERN})]
Setting = Annotated[
    Scalar,
    PlainValidator(_scalar),
    _hide,
    WithJsonSchema({"type": ["string", "integer", "number", "boolean"]}),
]
Settings = Mapping[Text, Setting]
Pieces = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})]
