"""Something a person should know: a code with its place, told in the pact's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sheetpact.model.texts import say


class Severity(StrEnum):
    """NOTE changes no status; AMBER leaves something open; RED needs a person now."""

    NOTE = "note"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Where:
    """The place as the person sees it: names and headings, never internal ids."""

    partner: str = ""
    shop: str = ""
    tab: str = ""
    row: str = ""
    field: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.partner, self.shop, self.tab, self.row, self.field) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` names a text in the catalogue (sheetpact/model/texts.py); `params` fill it."""

    code: str
    severity: Severity
    where: Where = Where()
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, locale: str) -> str:
        place = str(self.where)
        told = say(locale, self.code, **self.params)
        return f"{place}: {told}" if place else told
