"""All that stands in a document and isn't the hub's, to be compared before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetpact.gsheets.book import COLUMN_MARK
from sheetpact.gsheets.look import DESCRIPTION
from sheetpact.gsheets.wear import LOW
from sheetpact.simulators.google.model import Cell, Json, Sheet

MERE_LOOK = frozenset({"numberFormat"})
"""What the hub gives to cells that it fills."""
KEYS = frozenset({"sku", "owner"})
"""Columns of the inventory that people fill in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands."""

    row: int
    sku: str


def managed(sheet: Sheet) -> dict[str, int]:
    """Canonical name → index, by the marks on the columns."""
    marks = ((at, mark) for at, line in enumerate(sheet.columns) for mark in line.metadata)
    return {mark.value: at for at, mark in marks if mark.key == COLUMN_MARK}


Picture = dict[tuple[object, ...], object]


def picture(sheet: Sheet, hub_rows: Mapping[int, str], hub_columns: Mapping[str, int]) -> Picture:
    """Everything but the values of the hub's columns in rows of items (`hub_rows`: index → SKU).

    How these cells show numbers and texts is the hub's too, of their keys as well.
    """
    found: Picture = {}
    values = {at for name, at in hub_columns.items() if name not in KEYS}
    places = set(hub_columns.values())
    for at, row in enumerate(sheet.rows):
        for column, cell in row.cells.items():
            said = _told(cell, hubs=at in hub_rows and column in values, shows=at in hub_rows and column in places)
            found |= {(at, column, what): told for what, told in said}
        if row.properties:
            found[at, "row"] = row.properties
    for at, line in enumerate(sheet.columns):
        if line.properties:
            found["column", at] = line.properties
    for what in ("properties", "grid", "merges", "filter", "tables", "bands", "charts", "filter_views"):
        found["sheet", what] = getattr(sheet, what)
    found["sheet", "protected"] = [each for each in sheet.protected if each.get("description") != DESCRIPTION]
    found["sheet", "conditional"] = [each for each in sheet.conditional if not LOW.fullmatch(_formula(each))]
    return found


def _formula(rule: Json) -> str:
    """Of a conditional format."""
    values = rule.get("booleanRule", {}).get("condition", {}).get("values") or [{}]
    return str(values[0].get("userEnteredValue", ""))


def _told(cell: Cell, *, hubs: bool, shows: bool) -> Iterator[tuple[str, object]]:
    if cell.entered and not hubs:
        yield "value", cell.entered
    look: Json = {name: told for name, told in cell.format.items() if not (shows and name in MERE_LOOK)}
    if look:
        yield "look", look
    if cell.note:
        yield "note", cell.note
    if cell.validation:
        yield "validation", cell.validation
    if cell.chips:
        yield "chips", cell.chips


def differences(before: Picture, after: Picture, rows: int) -> Iterator[str]:
    """What of the first `rows` rows isn't as it was. Rows below are new."""
    for place in {**before, **after}:
        if isinstance(place[0], int) and place[0] >= rows:
            continue
        one, other = before.get(place), after.get(place)
        if one != other:
            yield f"{place}: {other} instead of {one}"
