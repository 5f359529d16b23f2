"""The shared sheet's mapping (mappings/sheet.yaml): canonical tabs and columns ↔ titles and headings."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sheetpact.errors import PactError
from sheetpact.model.headings import exact_key, heading_key
from sheetpact.model.sheet import Column, ColumnKind, Tab, Unit
from sheetpact.model.texts import say

CLEARING, SPEND = "clearing", "spend"
"""A tab, and a column, that are only there where the partners share points."""
EACH_SHOP = "shop:*"
"""The column that stands once for each shop, as `shop:<id>` and headed by the id."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "inventory": ("sku", "owner"),
    "members": ("member",),
    "sku_map": ("shop", "shop_sku"),
    "review": ("id",),
    "clearing": ("month", "payer", "payee"),
    "conflicts": ("id",),
    "changes": (),
}
"""The parts of each tab's row key, in order."""
COLUMNS: Mapping[str, frozenset[str]] = {
    "inventory": frozenset(
        ("sku", "owner", "item", "available", "on_hand", "reserved", "safety_stock", "count", EACH_SHOP, "updated")
    ),
    "members": frozenset(("member", "name", "phone", "points", "spend", "tier", "partners", "consent")),
    "sku_map": frozenset(("shop", "shop_sku", "title", "sku", "owner", "barcode")),
    "review": frozenset(("id", "one", "one_name", "one_phone", "other", "other_name", "other_phone", "why", "choice")),
    "clearing": frozenset(("month", "payer", "payee", "points", "amount", "payer_confirms", "payee_confirms")),
    "conflicts": frozenset(("id", "where", "field", "base", "sheet", "shop", "choice", "why")),
    "changes": frozenset(("time", "who", "where", "field", "from", "to", "why", "run")),
}
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Width = Annotated[int, Field(ge=2, le=120)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """One text in both languages."""

    zh: Text = Field(alias="zh-CN")
    en: Text

    def of(self, locale: str) -> str:
        return self.zh if locale.startswith("zh") else self.en

    def other(self, locale: str) -> str:
        return self.en if locale.startswith("zh") else self.zh


class Choices(_Part):
    """What a drop-down offers, in both languages."""

    zh: tuple[Text, ...] = Field(alias="zh-CN")
    en: tuple[Text, ...]

    def of(self, locale: str) -> tuple[str, ...]:
        return self.zh if locale.startswith("zh") else self.en


class ColumnEntry(_Part):
    """One managed column. `width` in characters; `width_en` where English words need more."""

    heading: Words | None = None
    kind: ColumnKind
    unit: Unit = Unit.TEXT
    width: Width = 12
    width_en: Width | None = None
    choices: Choices | None = None
    choices_before: tuple[Choices, ...] = ()
    aliases: tuple[Text, ...] = ()


class TabEntry(_Part):
    """One managed tab; its columns stand in the order given."""

    title: Words
    aliases: tuple[Text, ...] = ()
    low: tuple[Text, Text] | None = None
    personal: bool = False
    columns: Mapping[str, ColumnEntry]


class SheetMapping(_Part):
    """All managed tabs, in the order in which they are made."""

    tabs: Mapping[str, TabEntry]


Mistake = tuple[str, str]
"""Where (keys with dots), what."""


def sheet_mapping(loaded: object, locale: str = "zh-CN") -> SheetMapping:
    """The checked mapping. PactError: all of its mistakes, each with its place, told in `locale`."""
    try:
        mapping = SheetMapping.model_validate(loaded)
    except ValidationError as error:
        raise _refusal(locale, _misshapen(error, locale)) from None
    if mistakes := list(_contradictions(mapping, locale)):
        raise _refusal(locale, mistakes)
    return mapping


def tabs(mapping: SheetMapping, locale: str, shops: Sequence[str], *, points: bool = False) -> tuple[Tab, ...]:
    """The tabs as they should look, with one column for each shop. PactError: a shop's id is another column's heading.

    `points`: the partners share points, so those tabs are there, too.
    What the other language calls a tab or column is an alias, so that a sheet survives a change of locale.
    """
    there = {
        name: entry if points else _without_points(entry)
        for name, entry in mapping.tabs.items()
        if points or name != CLEARING
    }
    return tuple(_tab(name, entry, locale, shops) for name, entry in there.items())


def _without_points(entry: TabEntry) -> TabEntry:
    return entry.model_copy(update={"columns": {name: each for name, each in entry.columns.items() if name != SPEND}})


def _tab(name: str, entry: TabEntry, locale: str, shops: Sequence[str]) -> Tab:
    columns = [column for key, value in entry.columns.items() for column in _columns(key, value, locale, shops)]
    taken: dict[str, str] = {}
    for column in columns:
        first = taken.setdefault(heading_key(column.heading), column.name)
        if first != column.name:
            params = {"tab": entry.title.of(locale), "heading": column.heading}
            raise PactError(say(locale, "sheet.mapping_shop_heading", **params))
    return Tab(
        name=name,
        title=entry.title.of(locale),
        columns=tuple(_with_aliases(column, entry.columns.get(column.name), locale, taken) for column in columns),
        aliases=(entry.title.other(locale), *entry.aliases),
        low=entry.low,
        personal=entry.personal,
    )


def _columns(name: str, entry: ColumnEntry, locale: str, shops: Sequence[str]) -> Iterator[Column]:
    choices = entry.choices.of(locale) if entry.choices else ()
    width = entry.width if locale.startswith("zh") else entry.width_en or entry.width
    named = [(f"shop:{shop}", shop) for shop in shops] if entry.heading is None else [(name, entry.heading.of(locale))]
    for column, heading in named:
        yield Column(column, heading, entry.kind, width, entry.unit, choices, earlier=_earlier(entry, choices))


def _earlier(entry: ColumnEntry, now: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """In both languages: a sheet whose locale was changed offers the words of the other one."""
    known = (*entry.choices_before, *([entry.choices] if entry.choices else ()))
    return tuple(dict.fromkeys(each for said in known for each in (said.zh, said.en) if each != now))


def _with_aliases(column: Column, entry: ColumnEntry | None, locale: str, taken: Mapping[str, str]) -> Column:
    """A heading in use is nobody else's alias: a shop called 'count' keeps its own column."""
    if entry is None or entry.heading is None:
        return column
    aliases = (entry.heading.other(locale), *entry.aliases)
    free = tuple(alias for alias in aliases if taken.get(heading_key(alias), column.name) == column.name)
    return replace(column, aliases=free)


def _refusal(locale: str, mistakes: Sequence[Mistake]) -> PactError:
    lines = [say(locale, "sheet.mapping_line", place=place, told=told) for place, told in mistakes]
    return PactError("\n".join([say(locale, "sheet.mapping_refused", count=len(lines)), *lines]))


def _misshapen(error: ValidationError, locale: str) -> list[Mistake]:
    codes = {"extra_forbidden": "sheet.mapping_unknown", "missing": "sheet.mapping_missing"}
    told = {
        ".".join(str(part) for part in each["loc"]): codes.get(each["type"], "sheet.mapping_wrong")
        for each in error.errors(include_url=False, include_input=False)
    }
    return [(place or "tabs", say(locale, code)) for place, code in told.items()]


def _contradictions(mapping: SheetMapping, locale: str) -> Iterator[Mistake]:
    yield from _names("tabs", mapping.tabs, COLUMNS, locale)
    titles: dict[str, str] = {}
    for name, tab in mapping.tabs.items():
        place = f"tabs.{name}"
        for title in {exact_key(each) for each in (tab.title.zh, tab.title.en, *tab.aliases)}:
            if titles.setdefault(title, name) != name:
                yield place, say(locale, "sheet.mapping_title_twice", other=titles[title])
        if name in COLUMNS:
            yield from _tab_mistakes(place, tab, name, locale)


def _tab_mistakes(place: str, tab: TabEntry, name: str, locale: str) -> Iterator[Mistake]:
    yield from _names(f"{place}.columns", tab.columns, COLUMNS[name], locale)
    keys = tuple(column for column, entry in tab.columns.items() if entry.kind is ColumnKind.KEY)
    if keys != KEYS[name]:
        yield place, say(locale, "sheet.mapping_keys", keys=", ".join(KEYS[name]) or "–")
    for column in tab.low or ():
        if column not in tab.columns or tab.columns[column].unit is not Unit.PIECES:
            yield f"{place}.low", say(locale, "sheet.mapping_low", column=column)
    for column, entry in tab.columns.items():
        if (column == EACH_SHOP) != (entry.heading is None):
            yield f"{place}.columns.{column}", say(locale, "sheet.mapping_heading")
    for language in ("zh-CN", "en"):
        yield from _headings_twice(place, tab, language, locale)


def _headings_twice(place: str, tab: TabEntry, language: str, locale: str) -> Iterator[Mistake]:
    taken: dict[str, str] = {}
    for column, entry in tab.columns.items():
        words = (entry.heading.of(language), *entry.aliases) if entry.heading else entry.aliases
        for heading in {heading_key(word) for word in words}:
            if taken.setdefault(heading, column) != column:
                told = say(locale, "sheet.mapping_heading_twice", other=taken[heading])
                yield f"{place}.columns.{column}", told


def _names(
    place: str, found: Mapping[str, object], right: Sequence[str] | Mapping[str, object] | frozenset[str], locale: str
) -> Iterator[Mistake]:
    for name in found:
        if name not in right:
            near = difflib.get_close_matches(name, sorted(right), n=1)
            told = say(locale, "sheet.mapping_unknown")
            yield f"{place}.{name}", told + (say(locale, "sheet.mapping_nearest", name=near[0]) if near else "")
    for name in sorted(set(right) - set(found)):
        yield f"{place}.{name}", say(locale, "sheet.mapping_missing")
