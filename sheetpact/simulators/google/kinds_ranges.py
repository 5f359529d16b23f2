"""Requests about merges, named and protected ranges, borders and banding (Sheets API, batchUpdate)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sheetpact.simulators.google import fields, protection
from sheetpact.simulators.google.a1 import Area, looks_like_a_cell
from sheetpact.simulators.google.cell_writes import tidied
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.fields import without_zero_sheet
from sheetpact.simulators.google.model import Json, Sheet
from sheetpact.simulators.google.refusals import invalid

NAME = re.compile(r"[^\W\d][\w.]{0,249}")
"""Letters, digits and underscores; up to 250 characters (Sheets help, "Name a range of cells")."""
Box = tuple[int, int, int, int]


def merge_cells(edit: Edit, request: Json) -> None:
    """What stands in a merged cell other than the first is lost, as in the editor."""
    area = edit.guarded(request["range"])
    kind, sheet = request.get("mergeType", "MERGE_ALL"), area.sheet
    inside = _merges_inside(area)
    sheet.merges = [each for each in sheet.merges if each not in inside]
    for top, bottom, left, right in _parts(area, kind):
        if (bottom - top) * (right - left) > 1:
            bounds = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
            sheet.merges = [*sheet.merges, {"sheetId": sheet.id, **bounds}]
            _only_first(edit, Area(sheet, top, bottom, left, right))


def unmerge_cells(edit: Edit, request: Json) -> None:
    area = edit.guarded(request["range"])
    inside = _merges_inside(area)
    area.sheet.merges = [each for each in area.sheet.merges if each not in inside]


def add_named_range(edit: Edit, request: Json) -> Json:
    given = dict(request.get("namedRange", {}))
    _nameable(edit, given.get("name", ""))
    edit.area(given.get("range", {}))
    given["namedRangeId"] = given.get("namedRangeId") or str(edit.ids())
    if any(each["namedRangeId"] == given["namedRangeId"] for each in edit.book.named):
        raise invalid(f"A named range with id {given['namedRangeId']} already exists.")
    edit.book.named = [*edit.book.named, {**given, "range": with_sheet(given["range"])}]
    return {"namedRange": without_zero_sheet(given)}


def update_named_range(edit: Edit, request: Json) -> None:
    given, mask = request.get("namedRange", {}), fields.parse(request.get("fields", ""))
    old = _the_named(edit, given.get("namedRangeId", ""))
    after = {**fields.overlaid(old, given, mask), "namedRangeId": old["namedRangeId"]}
    if after["name"].lower() != old["name"].lower():
        _nameable(edit, after["name"])
    edit.area(after["range"])
    after["range"] = with_sheet(after["range"])
    edit.book.named = [after if each is old else each for each in edit.book.named]


def delete_named_range(edit: Edit, request: Json) -> None:
    old = _the_named(edit, request.get("namedRangeId", ""))
    edit.book.named = [each for each in edit.book.named if each is not old]


def add_protected_range(edit: Edit, request: Json) -> Json:
    """Whoever protects a range, and the document's owner, are among its editors."""
    given = dict(request.get("protectedRange", {}))
    number = given.get("protectedRangeId") or edit.ids()
    if any(each["protectedRangeId"] == number for sheet in edit.book.sheets for each in sheet.protected):
        raise invalid(f"A protected range with id {number} already exists.")
    sheet = _protected_sheet(edit, given)
    kept = _protection(edit, {**given, "protectedRangeId": number})
    sheet.protected = [*sheet.protected, kept]
    told = {**kept, "editors": given.get("editors", {}), "requestingUserCanEdit": True}
    if kept.get("warningOnly"):
        told.pop("editors")
    else:
        told["editors"] = {name: part for name, part in told["editors"].items() if part}
    return {"protectedRange": without_zero_sheet(told)}


def update_protected_range(edit: Edit, request: Json) -> None:
    given, mask = request.get("protectedRange", {}), fields.parse(request.get("fields", ""))
    sheet, old = _the_protected(edit, given.get("protectedRangeId", 0))
    after = fields.overlaid(old, given, mask)
    kept = _protection(edit, {**after, "protectedRangeId": old["protectedRangeId"]})
    sheet.protected = [kept if each is old else each for each in sheet.protected]


def delete_protected_range(edit: Edit, request: Json) -> None:
    sheet, old = _the_protected(edit, request.get("protectedRangeId", 0))
    sheet.protected = [each for each in sheet.protected if each is not old]


def update_borders(edit: Edit, request: Json) -> None:
    area = edit.guarded(request["range"])
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            sides = dict(_sides(area, row, column, request))
            if sides:
                cell = area.sheet.rows[row].cells.get(column, BARE)
                borders = {**cell.format.get("borders", {}), **sides}
                borders = {side: border for side, border in borders.items() if border.get("style") != "NONE"}
                rest = {name: part for name, part in cell.format.items() if name != "borders"}
                edit.change(area.sheet, row, column, format={**rest, "borders": borders} if borders else rest)


def add_banding(edit: Edit, request: Json) -> Json:
    given = tidied(request.get("bandedRange", {}))
    area = edit.guarded(given.get("range", {}))
    if not ("rowProperties" in given or "columnProperties" in given):
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    if any(protection.clipped(area.sheet, each["range"]).overlaps(area) for each in area.sheet.bands):
        raise invalid("You cannot add alternating background colors to a range that already has them.")
    band = {**given, "bandedRangeId": given.get("bandedRangeId") or edit.ids(), "range": with_sheet(given["range"])}
    area.sheet.bands = [*area.sheet.bands, band]
    return {"bandedRange": without_zero_sheet(band)}


def with_sheet(bounds: Json) -> Json:
    """The GridRange with its sheetId even where that is 0."""
    return {"sheetId": bounds.get("sheetId", 0), **bounds}


def _merges_inside(area: Area) -> list[Json]:
    """Refused: one lies only partly in the area."""
    inside = []
    for each in area.sheet.merges:
        merged = protection.clipped(area.sheet, each)
        if not merged.overlaps(area):
            continue
        if not (area.holds(merged.top, merged.left) and area.holds(merged.bottom - 1, merged.right - 1)):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
        inside.append(each)
    return inside


def _parts(area: Area, kind: str) -> Iterator[Box]:
    if kind == "MERGE_COLUMNS":
        yield from ((area.top, area.bottom, column, column + 1) for column in range(area.left, area.right))
    elif kind == "MERGE_ROWS":
        yield from ((row, row + 1, area.left, area.right) for row in range(area.top, area.bottom))
    else:
        yield area.top, area.bottom, area.left, area.right


def _only_first(edit: Edit, area: Area) -> None:
    for row in range(area.top, area.bottom):
        for column in [each for each in area.sheet.rows[row].cells if area.left <= each < area.right]:
            if (row, column) != (area.top, area.left):
                edit.change(area.sheet, row, column, entered=None, chips=[])


def _nameable(edit: Edit, name: str) -> None:
    if not NAME.fullmatch(name) or looks_like_a_cell(name):
        raise invalid(f"The name of a range is invalid: {name}")
    if any(each["name"].lower() == name.lower() for each in edit.book.named):
        raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")


def _the_named(edit: Edit, number: str) -> Json:
    found = next((each for each in edit.book.named if each["namedRangeId"] == number), None)
    if found is None:
        raise invalid(f"No named range with id: {number}")
    return found


def _protected_sheet(edit: Edit, given: Json) -> Sheet:
    if "namedRangeId" in given:
        return edit.area(_the_named(edit, given["namedRangeId"])["range"]).sheet
    return edit.area(given.get("range", {})).sheet


def _protection(edit: Edit, given: Json) -> Json:
    """What is kept: without false and read-only parts, with ranges that name their sheet."""
    kept = {name: part for name, part in given.items() if part and name not in ("editors", "requestingUserCanEdit")}
    if "range" in given or "namedRangeId" not in given:
        kept["range"] = with_sheet(given.get("range", {}))
    if not kept.get("warningOnly"):
        editors = given.get("editors", {})
        users = sorted({*editors.get("users", ()), edit.caller, *([edit.book.owner] if edit.book.owner else [])})
        rest = {name: part for name, part in editors.items() if part and name != "users"}
        kept["editors"] = {"users": users, **rest}
    return kept


def _the_protected(edit: Edit, number: int) -> tuple[Sheet, Json]:
    """Refused: there is none with that id, or the caller may not edit it."""
    for sheet in edit.book.sheets:
        for each in sheet.protected:
            if each["protectedRangeId"] == number:
                if not protection.can_edit(edit.book, each, edit.caller):
                    raise protection.refused()
                return edit.keep(sheet), each
    raise invalid(f"No protected range with id: {number}")


def _sides(area: Area, row: int, column: int, request: Json) -> Iterator[tuple[str, Json]]:
    """The borders that one cell of the area gets."""
    edges = (
        ("top", "top" if row == area.top else "innerHorizontal"),
        ("bottom", "bottom" if row == area.bottom - 1 else "innerHorizontal"),
        ("left", "left" if column == area.left else "innerVertical"),
        ("right", "right" if column == area.right - 1 else "innerVertical"),
    )
    return ((side, tidied(request[asked])) for side, asked in edges if asked in request)
