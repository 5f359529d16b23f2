"""Requests that write cells: updateCells, appendCells, repeatCell (Sheets API, batchUpdate)."""

from __future__ import annotations

from sheetpact.simulators.google import formula_text, moving, protection
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.cell_writes import mask_of, written
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.fields import Mask
from sheetpact.simulators.google.model import Json, Sheet
from sheetpact.simulators.google.refusals import invalid


def update_cells(edit: Edit, request: Json) -> None:
    """With `range`, the masked fields of whatever the rows don't cover are cleared; with `start` they stay."""
    mask = mask_of(request.get("fields", ""))
    rows = request.get("rows", [])
    if ("range" in request) == ("start" in request):
        raise invalid("Exactly one of 'start' or 'range' must be set.")
    if "range" in request:
        area = edit.guarded(request["range"])
        _inside(rows, area)
        write(edit, area, mask, rows, clears=True)
        return
    start = request["start"]
    sheet = edit.sheet(start.get("sheetId", 0), "grid")
    write_at(edit, sheet, (start.get("rowIndex", 0), start.get("columnIndex", 0)), mask, rows)


def append_cells(edit: Edit, request: Json) -> None:
    """After the last row with a value, or with the last row of a table's body; the grid grows by rows only."""
    mask = mask_of(request.get("fields", ""))
    rows = request.get("rows", [])
    if request.get("tableId"):
        _append_to_table(edit, request["tableId"], mask, rows)
        return
    sheet = edit.sheet(request.get("sheetId", 0), "grid")
    at = sheet.last_row
    missing = at + len(rows) - len(sheet.rows)
    if missing > 0:
        moving.append(edit, sheet, "ROWS", missing)
    write_at(edit, sheet, (at, 0), mask, rows)


def repeat_cell(edit: Edit, request: Json) -> None:
    """The same cell everywhere; a formula's relative references move along."""
    mask = mask_of(request.get("fields", ""))
    area, cell = edit.guarded(request["range"]), request.get("cell", {})
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            given = cell
            if formula:
                moved = formula_text.copied(formula, row - area.top, column - area.left)
                given = {**cell, "userEnteredValue": {"formulaValue": moved}}
            _put(edit, area.sheet, (row, column), given, mask)


def write_at(edit: Edit, sheet: Sheet, start: tuple[int, int], mask: Mask, rows: list[Json]) -> None:
    """Rows of any lengths from a cell on. Refused: they don't fit the grid, or a cell is protected."""
    top, left = start
    width = max((len(row.get("values", ())) for row in rows), default=0)
    _inside(rows, Area(sheet, top, len(sheet.rows), left, len(sheet.columns)))
    area = Area(sheet, top, top + len(rows), left, left + width)
    protection.allow(edit.book, area, edit.caller)
    write(edit, area, mask, rows, clears=False)


def write(edit: Edit, area: Area, mask: Mask, rows: list[Json], *, clears: bool) -> None:
    """RowData from the area's corner on."""
    for row in range(area.top, area.bottom):
        given = rows[row - area.top] if row - area.top < len(rows) else {}
        values = given.get("values", [])
        width = area.width if clears else len(values)
        for offset in range(width):
            cell = values[offset] if offset < len(values) else {}
            _put(edit, area.sheet, (row, area.left + offset), cell, mask)


def _put(edit: Edit, sheet: Sheet, at: tuple[int, int], given: Json, mask: Mask) -> None:
    row, column = at
    edit.put(sheet, row, column, written(sheet.rows[row].cells.get(column, BARE), given, mask))


def _inside(rows: list[Json], area: Area) -> None:
    if area.top + len(rows) > area.bottom:
        raise invalid(f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}")
    if any(area.left + len(row.get("values", ())) > area.right for row in rows):
        raise invalid(
            f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}"
        )


def _append_to_table(edit: Edit, table_id: str, mask: Mask, rows: list[Json]) -> None:
    """Into the blank rows at the end of the table's body; where they don't suffice, rows are inserted below."""
    found = [(sheet, each) for sheet in edit.book.sheets for each in sheet.tables if each.get("tableId") == table_id]
    if not found:
        raise invalid(f"No table with id: {table_id}")
    sheet, table = edit.keep(found[0][0]), found[0][1]
    area = protection.clipped(sheet, table["range"])
    at = area.bottom
    while at > area.top + 1 and not any(
        cell.entered for column, cell in sheet.rows[at - 1].cells.items() if area.left <= column < area.right
    ):
        at -= 1
    missing = at + len(rows) - area.bottom
    if missing > 0:
        moving.insert(edit, sheet, "ROWS", area.bottom, missing, inherit_before=True)
        grown = {**table, "range": {**table["range"], "endRowIndex": area.bottom + missing}}
        sheet.tables = [grown if each.get("tableId") == table_id else each for each in sheet.tables]
    write_at(edit, sheet, (at, area.left), mask, rows)
