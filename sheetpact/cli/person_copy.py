"""A person's copy as a workbook: one tab for each kind of what is kept, in the words of the pact's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from sheetpact.cli.progress import side_name
from sheetpact.cli.schema import PersonDocument
from sheetpact.cli.screen import Screen
from sheetpact.cli.shown import headings
from sheetpact.forget import REQUEST
from sheetpact.model.membership import SHARED_SHEET, PointKind
from sheetpact.ports import Alliance

Rows = Sequence[Mapping[str, object]]
CODES: Mapping[tuple[str, str], str] = {
    ("purpose", SHARED_SHEET): "progress.sheet",
    ("channel", REQUEST): "members.copy.request",
    ("kind", PointKind.ADJUST): "kind.adjust",
    ("kind", PointKind.EARN): "members.points_earned",
    ("kind", PointKind.SPEND): "members.points_spent",
    ("kind", PointKind.EXPIRE): "members.points_expire",
    ("kind", PointKind.COVER): "members.points_cover",
}
"""(column, our own word in it) → its text. Whatever else stands there is the shops' and the partners'."""


def write_copy(found: PersonDocument, out: Path, screen: Screen, alliance: Alliance) -> None:
    book = Workbook(write_only=True)
    for name, rows in _tabs(found, alliance).items():
        tab = book.create_sheet(screen.text(f"members.copy.tab.{name}"))
        if rows:
            tab.append([screen.text(f"members.copy.{column}") for column in rows[0]])
        for row in rows:
            tab.append([_cell(_told(column, value, screen, alliance)) for column, value in row.items()])
    book.save(out)


def _tabs(found: PersonDocument, alliance: Alliance) -> Mapping[str, Rows]:
    fields = headings(alliance, "members", found["shown"])
    return {
        "member": [{"member": found["member"]}],
        "accounts": found["accounts"],
        "consents": found["consents"],
        "points": found["points"],
        "orders": found["orders"],
        "shown": [{"field": field, "readers": found["readers"]} for field in fields],
    }


def _told(column: str, value: object, screen: Screen, alliance: Alliance) -> object:
    """A value as people know it: names for ids, words for codes, times in the pact's zone."""
    if isinstance(value, bool):
        return screen.text("members.copy.yes" if value else "members.copy.no")
    if isinstance(value, list):
        return " · ".join(map(alliance.pact.known_as, value))
    if not isinstance(value, str):
        return value
    if (column, value) in CODES:
        return screen.text(CODES[column, value])
    return _named(column, value, screen, alliance)


def _named(column: str, value: str, screen: Screen, alliance: Alliance) -> str:
    match column:
        case "shop":
            return side_name(value, alliance.pact, screen)
        case "issuer":
            return alliance.pact.known_as(value)
        case "at" | "expires" if "T" in value:
            return screen.shown(datetime.fromisoformat(value))
        case _:
            return value


def _cell(value: object) -> object:
    """As text where it is one: a name that begins with = is no formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
