"""Requests about data validation, conditional formats and the basic filter (Sheets API, batchUpdate)."""

from __future__ import annotations

from sheetpact.simulators.google import conditions, fields
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.cell_writes import rule as kept_rule
from sheetpact.simulators.google.cell_writes import tidied
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.kinds_ranges import with_sheet
from sheetpact.simulators.google.model import Json, Line, Sheet
from sheetpact.simulators.google.protection import clipped
from sheetpact.simulators.google.refusals import invalid


def set_data_validation(edit: Edit, request: Json) -> None:
    """Without a rule, validation is taken away."""
    area, rule = edit.guarded(request["range"]), kept_rule(request.get("rule"))
    if rule and "condition" not in rule:
        raise invalid("A data validation rule must have a condition.")
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            edit.change(area.sheet, row, column, validation=rule)


def add_conditional_format_rule(edit: Edit, request: Json) -> None:
    given, at = request.get("rule", {}), request.get("index", 0)
    sheet = _ruled(edit, given)
    if at > len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {at}")
    sheet.conditional = [*sheet.conditional[:at], _kept(given), *sheet.conditional[at:]]


def update_conditional_format_rule(edit: Edit, request: Json) -> Json:
    """A rule is replaced, or moved to another index."""
    at = request.get("index", 0)
    if "rule" in request:
        sheet = _ruled(edit, request["rule"])
        old, new = _rule_at(sheet, at), _kept(request["rule"])
        sheet.conditional = [new if each is old else each for each in sheet.conditional]
        told = {"oldRule": old, "newRule": new, "newIndex": at}
    else:
        sheet, to = edit.sheet(request.get("sheetId", 0)), request.get("newIndex", 0)
        old = _rule_at(sheet, at)
        rest = [each for each in sheet.conditional if each is not old]
        sheet.conditional = [*rest[:to], old, *rest[to:]]
        told = {"newRule": old, "oldIndex": at, "newIndex": to}
    return dict(fields.without_zero_sheet(told))


def delete_conditional_format_rule(edit: Edit, request: Json) -> Json:
    sheet = edit.sheet(request.get("sheetId", 0))
    old = _rule_at(sheet, request.get("index", 0))
    sheet.conditional = [each for each in sheet.conditional if each is not old]
    return {"rule": fields.without_zero_sheet(old)}


def set_basic_filter(edit: Edit, request: Json) -> None:
    """Rows that its criteria leave out are hidden by the filter."""
    given = dict(request.get("filter", {}))
    area = edit.guarded(given.get("range", {}))
    given["range"] = with_sheet(given.get("range", {}))
    _one_spelling(given)
    area.sheet.filter = given
    hide_by_filter(edit, area.sheet)


def clear_basic_filter(edit: Edit, request: Json) -> None:
    sheet = edit.sheet(request.get("sheetId", 0))
    sheet.filter = None
    for row in sheet.rows:
        _hidden(row, hidden=False)


def hide_by_filter(edit: Edit, sheet: Sheet) -> None:
    """What the sheet's basic filter hides now; its first row is the heading and is always shown."""
    area = clipped(sheet, (sheet.filter or {}).get("range", {}))
    criteria = {int(column): each for column, each in (sheet.filter or {}).get("criteria", {}).items()}
    for at in range(area.top + 1, area.bottom):
        _hidden(sheet.rows[at], hidden=not _passes(edit, area, at, criteria))


def _passes(edit: Edit, area: Area, row: int, criteria: dict[int, Json]) -> bool:
    return all(
        conditions.passes(edit.book, area.sheet, (row, column), each.get("condition"), each.get("hiddenValues", ()))
        for column, each in criteria.items()
    )


def _one_spelling(given: Json) -> None:
    """Both `criteria` and `filterSpecs` are populated in answers; the latter takes precedence in requests."""
    if "filterSpecs" in given:
        specs = given["filterSpecs"]
        given["criteria"] = {str(each.get("columnIndex", 0)): each.get("filterCriteria", {}) for each in specs}
    elif "criteria" in given:
        given["filterSpecs"] = [
            {"columnIndex": int(column), "filterCriteria": each} for column, each in given["criteria"].items()
        ]


def _hidden(row: Line, *, hidden: bool) -> None:
    if bool(row.properties.get("hiddenByFilter")) != hidden:
        rest = {name: part for name, part in row.properties.items() if name != "hiddenByFilter"}
        row.properties = {**rest, "hiddenByFilter": True} if hidden else rest


def _ruled(edit: Edit, given: Json) -> Sheet:
    ranges = given.get("ranges", [])
    if not ranges:
        raise invalid("At least one range must be specified.")
    sheets = [edit.area(each).sheet for each in ranges]
    if any(each is not sheets[0] for each in sheets):
        raise invalid("All ranges must be on the same sheet.")
    if ("booleanRule" in given) == ("gradientRule" in given):
        raise invalid("Exactly one of booleanRule or gradientRule must be specified.")
    return sheets[0]


def _kept(given: Json) -> Json:
    return {**tidied(given), "ranges": [with_sheet(each) for each in given["ranges"]]}


def _rule_at(sheet: Sheet, at: int) -> Json:
    if not 0 <= at < len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {at}")
    return sheet.conditional[at]
