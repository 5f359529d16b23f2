"""sortRange: rows of a range change places. What moves is what the cells hold, not the rows (Sheets API, batchUpdate).

Developer metadata, size and visibility of rows stay where they are; so does data validation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sheetpact.simulators.google import formula_text, shown
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.model import Cell, Json
from sheetpact.simulators.google.protection import clipped
from sheetpact.simulators.google.refusals import invalid

RANK = {"numberValue": 0, "stringValue": 1, "boolValue": 2, "errorValue": 3}
"""Numbers before texts before truth values before errors, blank cells last in either order."""


def sort_range(edit: Edit, request: Json) -> None:
    sort(edit, edit.guarded(request["range"]), request.get("sortSpecs", []))


def sort(edit: Edit, area: Area, specs: list[Json]) -> None:
    """Refused: no column to sort by, one outside the range, or a merged cell in it."""
    if not specs:
        raise invalid("At least one sort specification must be given.")
    if any(clipped(area.sheet, each).overlaps(area) for each in area.sheet.merges):
        raise invalid("You can't sort a range that contains merged cells.")
    order, evaluation = list(range(area.top, area.bottom)), Evaluation(edit.book)
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not area.left <= column < area.right:
            raise invalid(f"The column {column} to sort by is outside of the range.")
        falling = spec.get("sortOrder") == "DESCENDING"
        values = {row: shown.effective(edit.book, area.sheet, row, column, evaluation) for row in order}
        keys = {row: _key(value) for row, value in values.items() if value}
        full = sorted((row for row in order if row in keys), key=keys.__getitem__, reverse=falling)
        order = full + [row for row in order if row not in keys]
    _placed(edit, area, order)


def _key(value: Json) -> tuple[int, Any]:
    kind, held = next(iter(value.items()))
    if kind == "stringValue":
        return RANK[kind], held.casefold()
    return RANK[kind], held if kind in ("numberValue", "boolValue") else 0


def _placed(edit: Edit, area: Area, order: list[int]) -> None:
    sheet = area.sheet
    before = {row: dict(sheet.rows[row].cells) for row in order}
    for row, source in enumerate(order, area.top):
        if row == source:
            continue
        for column in range(area.left, area.right):
            old, here = before[source].get(column), before[row].get(column)
            if old is not None or here is not None:
                moved = _moved(old or BARE, row - source)
                edit.put(sheet, row, column, replace(moved, validation=(here or BARE).validation))


def _moved(cell: Cell, rows: int) -> Cell:
    formula = (cell.entered or {}).get("formulaValue")
    if not formula:
        return cell
    return replace(cell, entered={"formulaValue": formula_text.copied(formula, rows, 0)})
