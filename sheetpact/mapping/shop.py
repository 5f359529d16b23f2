"""A shop connector's mapping (YAML): payload key or heading ↔ canonical field, with its unit.

    order:                                  # a section: what one kind of payload is made of
      order: {from: id, as: id}
      placed_at: {from: [date_created_gmt, date_created], as: time, zone: UTC}
      number: {from: number, as: text, default: ""}
      status: {from: status, as: text, values: {processing: held, completed: shipped, "*": ignored}}

A field without `default` must be there in every payload; one with `default` takes it where the payload has
nothing (no key, null, an empty text, or one of `blank`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from sheetpact.errors import PactError
from sheetpact.mapping.files import Files
from sheetpact.mapping.parts import Part, Scalar, Texts
from sheetpact.model.texts import say


class FieldUnit(StrEnum):
    """What a payload's value stands for, and so what it becomes."""

    TEXT = "text"  # str
    ID = "id"  # str, digit for digit; a number that a spreadsheet has rounded is refused
    PIECES = "pieces"  # int
    MONEY = "money"  # yuan, euros … → int minor units
    PRICE = "price"  # the same, but rounded, and None where it can't be read: no order is lost for it
    MINOR = "minor"  # fen, cents … → int minor units
    TIME = "time"  # ISO or a back office's usual form, Excel's serial number → aware UTC
    SECONDS = "seconds"  # Unix time → aware UTC
    MILLISECONDS = "milliseconds"  # Unix time → aware UTC
    BOOL = "bool"  # bool
    PHONE = "phone"  # str: digits, +, and * where the platform masks
    EMAIL = "email"  # str, trimmed
    QUANTITY = "quantity"  # Quantity: an amount in 斤, 公斤, 克, 箱 or 件


def _key(value: object) -> object:
    """YAML reads 20 as a number and yes as a truth value; the first is meant as text, the second must be quoted."""
    if isinstance(value, bool):
        raise PydanticCustomError("quote_key", "put the word in quotes")
    return str(value) if isinstance(value, int) else value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("timezone", "no such time zone") from error
    return value


def _pattern(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise PydanticCustomError("pattern", "no regular expression") from error
    if groups != 1:
        raise PydanticCustomError("pattern", "the regular expression must have one group")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
ValueKey = Annotated[str, BeforeValidator(_key)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class FieldMap(Part):
    """Where one canonical field comes from. `source` are alternatives: the first that holds something counts."""

    source: Texts = Field(default=(), alias="from")
    unit: FieldUnit = Field(default=FieldUnit.TEXT, alias="as", strict=False)
    default: Scalar | None = None
    values: Mapping[ValueKey, Scalar | None] = Field(default_factory=dict)
    """The platform's word → ours, whatever the unit; '*' stands for every other word."""
    blank: Texts = ()
    """Words that mean nothing, such as '-' or 无."""
    cut: Pattern | None = None
    """A regular expression: where it matches a text, its first group is the value; else the whole text is."""
    zone: ZoneName | None = None
    """The zone of a time that says none, where it is not the shop's."""

    @property
    def required(self) -> bool:
        return "default" not in self.model_fields_set

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        if not self.source and self.required:
            raise PydanticCustomError("no_source", "`from` or `default` must be there")
        return self


Section = Mapping[Name, FieldMap]
Known = Mapping[str, Collection[str]]


class ShopMapping(BaseModel):
    """All sections of one connector's mapping. `files` is there for shops that give and take files."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    sections: Mapping[Name, Section] = Field(default_factory=dict)
    files: Files | None = None
    name: str = ""
    """The file it was read from, for messages."""

    def section(self, name: str) -> Section:
        """The fields of one kind of payload. PactError: the mapping has no such section."""
        if name not in self.sections:
            raise PactError(say("en", "mapping.no_section", file=self.name, section=name))
        return self.sections[name]


def shop_mapping(loaded: object, name: str, locale: str = "en") -> ShopMapping:
    """The mapping in what a YAML file holds. PactError: it is none; the text names file and key."""
    if not isinstance(loaded, Mapping):
        raise PactError(say(locale, "mapping.no_mapping", file=name))
    sections = {key: value for key, value in loaded.items() if key != "files"}
    return _checked({"sections": sections, "files": loaded.get("files"), "name": name}, name, locale)


def with_columns(mapping: ShopMapping, loaded: object, name: str, known: Known, locale: str = "en") -> ShopMapping:
    """`mapping` with what a shop's own column map says instead. `known`: section → the fields that are ever asked for.

    In a column map a field may be the heading alone (`sku: 我的货号`); its unit then stays. A field that is written
    out, and `files`, replace what was there. PactError: the column map is wrong.
    """
    if not isinstance(loaded, Mapping):
        raise PactError(say(locale, "mapping.no_mapping", file=name))
    if unknown := [*_unknown(loaded, known)]:
        raise PactError("\n".join(_named(path, right, name, locale) for path, right in unknown))
    sections: dict[object, object] = {key: dict(fields) for key, fields in mapping.sections.items()}
    for key, fields in loaded.items():
        if key == "files":
            continue
        if not isinstance(fields, Mapping):
            raise PactError(
                say(
                    locale,
                    "mapping.wrong",
                    file=name,
                    key=key,
                    told="input must be a mapping",
                )
            )
        sections[key] = _overlaid(mapping.sections.get(key, {}), fields)
    return _checked(
        {
            "sections": sections,
            "files": loaded.get("files", mapping.files),
            "name": name,
        },
        name,
        locale,
    )


def _unknown(loaded: Mapping[object, object], known: Known) -> Iterator[tuple[tuple[str, ...], Collection[str]]]:
    """(where a name stands that nothing asks for, the names that could stand there)."""
    for key, fields in loaded.items():
        section = str(key)
        if section != "files" and section not in known:
            yield (section,), [*known, "files"]
        elif section != "files" and isinstance(fields, Mapping):
            yield from (((section, str(field)), known[section]) for field in fields if field not in known[section])


def _named(path: tuple[str, ...], right: Collection[str], name: str, locale: str) -> str:
    near = get_close_matches(path[-1], sorted(right), n=1)
    hint = say(locale, "sheet.mapping_nearest", name=near[0]) if near else ""
    return say(locale, "mapping.unknown", file=name, key=".".join(path)) + hint


def _overlaid(base: Section, fields: Mapping[object, object]) -> dict[object, object]:
    merged: dict[object, object] = {}
    merged.update(base.items())
    for key, value in fields.items():
        kept = base.get(key) if isinstance(key, str) else None
        if isinstance(value, Mapping):
            merged[key] = value
        elif kept is None:
            merged[key] = {"from": value}
        else:
            merged[key] = {
                **kept.model_dump(by_alias=True, exclude_unset=True),
                "from": value,
            }
    return merged


def _checked(content: object, name: str, locale: str) -> ShopMapping:
    try:
        return ShopMapping.model_validate(content)
    except ValidationError as error:
        mistakes = [_told(each, name, locale) for each in error.errors(include_url=False, include_input=False)]
        raise PactError("\n".join(mistakes)) from None


def _told(mistake: ErrorDetails, name: str, locale: str) -> str:
    place = ".".join(str(each) for each in mistake["loc"] if each not in ("sections", "[key]"))
    return say(locale, "mapping.wrong", file=name, key=place, told=mistake["msg"])
