"""spreadsheets.values.append: which table of a sheet is meant, and where its next row is.

Sheets API guide, "Append values": a table is a block of cells around which all cells are blank. The last one that the
range meets is meant, or the one that the range lies in; without any, values are written where the range begins.
"""

from __future__ import annotations

from itertools import count

from sheetpact.simulators.google import a1, moving, protection
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import invalid
from sheetpact.simulators.google.values_write import OPTIONS, Writing, carry_out, placed, told


def append(book: Spreadsheet, params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.append. The grid grows where it must; INSERT_ROWS makes room, OVERWRITE doesn't."""
    option = params.get("valueInputOption", "")
    if option not in OPTIONS:
        raise invalid("'valueInputOption' is required but not specified")
    area = a1.parse(book, params["range"])
    table = met(area)
    at = (table.bottom, table.left) if table else (area.top, area.left)
    answer: Json = {"spreadsheetId": book.id}
    if table:
        answer["tableRange"] = a1.spelt(table)
    edit = Edit(book, count(1).__next__, caller)
    writing = placed(book, area.sheet, at, body, option)
    if params.get("insertDataOption") == "INSERT_ROWS" and table and at[0] < len(area.sheet.rows):
        protection.allow_insertion(book, area.sheet, "ROWS", at[0], caller)
        moving.insert(edit, edit.keep(area.sheet), "ROWS", at[0], writing.extent.height, inherit_before=True)
        writing = placed(book, area.sheet, at, body, option)
    _grow(edit, writing)
    protection.allow(book, writing.extent, caller)
    carry_out(book, writing)
    return {**answer, "updates": told(book, writing, params)}


def met(area: Area) -> Area | None:
    """The last table that has a cell in the area, or the one that the area begins in."""
    last = _last(area)
    if last:
        return block(area.sheet, *last)
    around = (_beside(area.sheet, area.top, area.left), _above(area.sheet, area.top, area.left))
    tables = (block(area.sheet, *each) for each in around if each)
    return next((table for table in tables if table.holds(area.top, area.left)), None)


def block(sheet: Sheet, row: int, column: int) -> Area:
    """The smallest block with the cell in it around which all cells are blank, those at its corners included."""
    top, bottom, left, right = row, row + 1, column, column + 1
    grown = True
    while grown:
        before = top, bottom, left, right
        while _filled(sheet, bottom, left - 1, right + 1):
            bottom += 1
        while _filled(sheet, top - 1, left - 1, right + 1):
            top -= 1
        sides = range(max(top - 1, 0), min(bottom + 1, len(sheet.rows)))
        while any(_holds(sheet, at, right) for at in sides):
            right += 1
        while any(_holds(sheet, at, left - 1) for at in sides):
            left -= 1
        grown = before != (top, bottom, left, right)
    return Area(sheet, top, bottom, left, right)


def _grow(edit: Edit, writing: Writing) -> None:
    sheet, extent = writing.extent.sheet, writing.extent
    if extent.right > len(sheet.columns):
        moving.append(edit, sheet, "COLUMNS", extent.right - len(sheet.columns))
    if extent.bottom > len(sheet.rows):
        moving.append(edit, sheet, "ROWS", extent.bottom - len(sheet.rows))


def _holds(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column)
    return cell is not None and cell.entered is not None


def _filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether one of these columns holds a value in that row."""
    if not 0 <= row < len(sheet.rows):
        return False
    return any(cell.entered for column, cell in sheet.rows[row].cells.items() if left <= column < right)


def _last(area: Area) -> tuple[int, int] | None:
    """The last cell in reading order that holds a value."""
    for row in range(area.bottom - 1, area.top - 1, -1):
        cells = area.sheet.rows[row].cells
        filled = [column for column, cell in cells.items() if cell.entered and area.left <= column < area.right]
        if filled:
            return row, max(filled)
    return None


def _beside(sheet: Sheet, row: int, column: int) -> tuple[int, int] | None:
    """The nearest cell to the left that holds a value."""
    filled = [at for at, cell in sheet.rows[row].cells.items() if cell.entered and at < column]
    return (row, max(filled)) if filled else None


def _above(sheet: Sheet, row: int, column: int) -> tuple[int, int] | None:
    return next(((at, column) for at in range(row - 1, -1, -1) if _holds(sheet, at, column)), None)
