"""Requests about whole rows and columns, and about cells that are shifted (Sheets API, batchUpdate)."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.simulators.google import fields, moving, protection, shown
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.model import ROW_PIXELS, Cell, Json, Line, Sheet
from sheetpact.simulators.google.moving import FROZEN
from sheetpact.simulators.google.refusals import invalid

ONE, MANY = {"ROWS": "row", "COLUMNS": "column"}, {"ROWS": "rows", "COLUMNS": "columns"}
LETTER_PIXELS = 8691 / 1024
"""A column of 1,024 capital A in the default font became 8,691 pixels wide."""
LINE_PIXELS = 15


def span_of(edit: Edit, bounds: Json) -> tuple[Sheet, str, int, int]:
    """(sheet, kind, first, end) of a DimensionRange, to change it. Refused: there is no such sheet or kind."""
    sheet, kind = edit.sheet(bounds.get("sheetId", 0), "grid"), bounds.get("dimension", "")
    if kind not in ONE:
        raise invalid("A dimension must be specified.")
    first, end = bounds.get("startIndex", 0), bounds.get("endIndex", len(_lines(sheet, kind)))
    if first < 0 or end <= first:
        raise invalid(f"range.endIndex ({end}) must be greater than range.startIndex ({first}).")
    return sheet, kind, first, end


def insert_dimension(edit: Edit, request: Json) -> None:
    sheet, kind, first, end = span_of(edit, request["range"])
    size, before = len(_lines(sheet, kind)), request.get("inheritFromBefore", False)
    if before and not first:
        raise invalid("range.startIndex must be greater than 0 if inheritFromBefore is true.")
    if first > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if first == size and not before:
        raise invalid("range.startIndex must be less than the grid size if inheritFromBefore is false.")
    protection.allow_insertion(edit.book, sheet, kind, first, edit.caller)
    moving.insert(edit, sheet, kind, first, end - first, inherit_before=before)


def delete_dimension(edit: Edit, request: Json) -> None:
    sheet, kind, first, end = span_of(edit, request["range"])
    size = len(_lines(sheet, kind))
    if end > size:
        raise invalid(
            f"Cannot delete a {ONE[kind]} that doesn't exist. Tried to delete {ONE[kind]} index {max(first, size)} "
            f"but there are only {size} {MANY[kind]}."
        )
    if end - first == size:
        raise invalid(f"You can't delete all the {MANY[kind]} on the sheet.")
    frozen = sheet.grid.get(FROZEN[kind], 0)
    if first <= frozen and end == size and frozen:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {MANY[kind]}.")
    protection.allow(edit.book, lines_area(sheet, kind, first, end), edit.caller)
    moving.delete(edit, sheet, kind, first, end - first)


def move_dimension(edit: Edit, request: Json) -> None:
    sheet, kind, first, end = span_of(edit, request["source"])
    to, size = request.get("destinationIndex", 0), len(_lines(sheet, kind))
    if end > size or to > size:
        raise invalid(f"Cannot move a {ONE[kind]} that doesn't exist. There are only {size} {MANY[kind]}.")
    protection.allow(edit.book, lines_area(sheet, kind, first, end), edit.caller)
    protection.allow_insertion(edit.book, sheet, kind, to, edit.caller)
    moving.move(edit, sheet, kind, first, end, to)


def append_dimension(edit: Edit, request: Json) -> None:
    sheet, kind = edit.sheet(request.get("sheetId", 0), "grid"), request.get("dimension", "")
    if kind not in ONE or request.get("length", 0) < 1:
        raise invalid("A dimension and a length of at least 1 must be specified.")
    moving.append(edit, sheet, kind, request["length"])


def update_dimension_properties(edit: Edit, request: Json) -> None:
    mask = fields.parse(request.get("fields", ""))
    if not request.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    sheet, kind, first, end = span_of(edit, request["range"])
    for line in _lines(sheet, kind)[first:end]:
        after = fields.overlaid(line.properties, request.get("properties", {}), mask)
        line.properties = {name: part for name, part in after.items() if part and name != "developerMetadata"}


def auto_resize_dimensions(edit: Edit, request: Json) -> None:
    sheet, kind, first, end = span_of(edit, request["dimensions"])
    for at in range(first, min(end, len(_lines(sheet, kind)))):
        line, texts = _lines(sheet, kind)[at], _texts(edit, sheet, kind, at)
        if kind == "ROWS":
            height = LINE_PIXELS * max((text.count("\n") for text in texts), default=0) + ROW_PIXELS
            line.properties = {**line.properties, "pixelSize": height}
        elif texts:
            longest = max(len(part) for text in texts for part in text.split("\n"))
            line.properties = {**line.properties, "pixelSize": round(LETTER_PIXELS * longest)}


def add_dimension_group(edit: Edit, request: Json) -> Json:
    sheet, kind, first, end = span_of(edit, request["range"])
    depths = _depths(sheet, kind)
    for at in range(first, end):
        depths[at] = depths.get(at, 0) + 1
    control = "rowGroupControlAfter" if kind == "ROWS" else "columnGroupControlAfter"
    sheet.grid = {**sheet.grid, control: True}
    return _regrouped(sheet, kind, depths)


def delete_dimension_group(edit: Edit, request: Json) -> Json:
    sheet, kind, first, end = span_of(edit, request["range"])
    depths = _depths(sheet, kind)
    if not any(depths.get(at) for at in range(first, end)):
        raise invalid("There is no group over the specified range.")
    for at in range(first, end):
        depths[at] = max(0, depths.get(at, 0) - 1)
    return _regrouped(sheet, kind, depths)


def insert_range(edit: Edit, request: Json) -> None:
    """Cells shift down or right within the grid; what falls off its end is refused, as a full grid has no room."""
    area = edit.guarded(request["range"])
    rest = _shifted_area(area, request.get("shiftDimension", ""))
    by_row = request["shiftDimension"] == "ROWS"
    step = area.height if by_row else area.width
    cells = list(_cells(rest))
    edge = rest.bottom if by_row else rest.right
    if any(cell.entered and (row if by_row else column) + step >= edge for row, column, cell in cells):
        raise invalid("Inserting would push cells with values beyond the end of the sheet.")
    _placed_again(edit, rest, cells, step, by_row=by_row)


def delete_range(edit: Edit, request: Json) -> None:
    area = edit.guarded(request["range"])
    rest = _shifted_area(area, request.get("shiftDimension", ""))
    by_row = request["shiftDimension"] == "ROWS"
    kept = [each for each in _cells(rest) if not area.holds(each[0], each[1])]
    _placed_again(edit, rest, kept, -(area.height if by_row else area.width), by_row=by_row)


def lines_area(sheet: Sheet, kind: str, first: int, end: int) -> Area:
    """The cells of whole rows or columns."""
    if kind == "ROWS":
        return Area(sheet, first, end, 0, len(sheet.columns))
    return Area(sheet, 0, len(sheet.rows), first, end)


def _lines(sheet: Sheet, kind: str) -> list[Line]:
    return list(sheet.rows) if kind == "ROWS" else sheet.columns


def _texts(edit: Edit, sheet: Sheet, kind: str, at: int) -> list[str]:
    cells = [(at, column) for column in sheet.rows[at].cells] if kind == "ROWS" else None
    if cells is None:
        cells = [(index, at) for index, row in enumerate(sheet.rows) if at in row.cells]
    return [text for row, column in cells if (text := shown.formatted(edit.book, sheet, row, column))]


def _depths(sheet: Sheet, kind: str) -> dict[int, int]:
    depths: dict[int, int] = {}
    for group in sheet.row_groups if kind == "ROWS" else sheet.column_groups:
        for at in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[at] = max(depths.get(at, 0), group["depth"])
    return depths


def _regrouped(sheet: Sheet, kind: str, depths: dict[int, int]) -> Json:
    """A group of depth n is an unbroken run of lines that are n deep or deeper (AddDimensionGroupRequest)."""
    groups = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        lines = sorted(at for at, deep in depths.items() if deep >= depth)
        starts = [at for at in lines if at - 1 not in lines]
        ends = [at + 1 for at in lines if at + 1 not in lines]
        for first, end in zip(starts, ends, strict=True):
            bounds = {"sheetId": sheet.id, "dimension": kind, "startIndex": first, "endIndex": end}
            groups.append({"range": bounds, "depth": depth})
    if kind == "ROWS":
        sheet.row_groups = groups
    else:
        sheet.column_groups = groups
    return {"dimensionGroups": fields.without_zero_sheet(groups)} if groups else {}


def _shifted_area(area: Area, kind: str) -> Area:
    """The range and all cells that shift with it."""
    if kind not in ONE:
        raise invalid("A shiftDimension must be specified.")
    if kind == "ROWS":
        return Area(area.sheet, area.top, len(area.sheet.rows), area.left, area.right)
    return Area(area.sheet, area.top, area.bottom, area.left, len(area.sheet.columns))


def _cells(area: Area) -> Iterator[tuple[int, int, Cell]]:
    for row in range(area.top, area.bottom):
        for column, cell in area.sheet.rows[row].cells.items():
            if area.left <= column < area.right:
                yield row, column, cell


def _placed_again(edit: Edit, area: Area, cells: list[tuple[int, int, Cell]], step: int, *, by_row: bool) -> None:
    protection.allow(edit.book, area, edit.caller)
    for row in area.sheet.rows[area.top : area.bottom]:
        row.cells = {at: cell for at, cell in row.cells.items() if not area.left <= at < area.right}
    for row_index, column, cell in cells:
        to = (row_index + step, column) if by_row else (row_index, column + step)
        if area.holds(*to):
            edit.put(area.sheet, *to, cell)
