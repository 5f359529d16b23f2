"""Rows and columns that are inserted, deleted or moved, and everything that is known by position moves along.

Lines keep what hangs on them (cells, developer metadata, size). Ranges of merges, protections, names, formats,
filters, tables and groups follow their cells, as do the references of formulas in every sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from sheetpact.simulators.google import formula_text
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.model import Cell, Json, Line, Row, Sheet

RANGE_KEYS = {"ROWS": ("startRowIndex", "endRowIndex"), "COLUMNS": ("startColumnIndex", "endColumnIndex")}
INDEX_KEYS = ("startIndex", "endIndex")
FROZEN = {"ROWS": "frozenRowCount", "COLUMNS": "frozenColumnCount"}
L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class Shift:
    """`removed` lines at `at` are taken out; then `added` lines are put in at `to`, counted after the removal."""

    kind: str
    """ROWS or COLUMNS"""
    at: int = 0
    removed: int = 0
    to: int = 0
    added: int = 0

    @property
    def moves(self) -> bool:
        """What is taken out is put in again."""
        return bool(self.removed and self.added)

    def span(self, first: int, last: int | None) -> tuple[int, int | None] | None:
        """Where lines from `first` to before `last` (None: to the end) are afterwards; None where all are gone.

        Lines put in within the span belong to it; those at its edge don't.
        """
        cut = self.at + self.removed
        if self.moves and self.at <= first and last is not None and last <= cut:
            return first - self.at + self.to, last - self.at + self.to
        start = _without(first, self.at, self.removed)
        end = None if last is None else _without(last, self.at, self.removed)
        if end is not None and end <= start:
            return None
        return _with(start, end, self.to, self.added)


def _without(index: int, at: int, removed: int) -> int:
    return index if index <= at else max(at, index - removed)


def _with(start: int, end: int | None, to: int, added: int) -> tuple[int, int | None]:
    if start >= to:
        start += added if start or end is not None else 0
        return start, None if end is None else end + added
    return start, end + added if end is not None and end > to else end


def insert(edit: Edit, sheet: Sheet, kind: str, at: int, count: int, *, inherit_before: bool = False) -> None:
    """New lines, with size, formats and validation of the line before or after. Refused: too many cells."""
    edit.room(count * (len(sheet.columns) if kind == "ROWS" else len(sheet.rows)))
    neighbour = at - 1 if inherit_before else at
    if kind == "ROWS":
        like = sheet.rows[neighbour] if 0 <= neighbour < len(sheet.rows) else Row()
        sheet.rows[at:at] = [_row_like(like) for _ in range(count)]
    else:
        beside = sheet.columns[neighbour] if 0 <= neighbour < len(sheet.columns) else Line()
        sheet.columns[at:at] = [Line(_size(beside)) for _ in range(count)]
        _columns_inserted(sheet, at, count, neighbour)
    _followed(edit, sheet, Shift(kind, to=at, added=count))


def append(edit: Edit, sheet: Sheet, kind: str, count: int) -> None:
    """Bare lines at the end. Refused: too many cells."""
    edit.room(count * (len(sheet.columns) if kind == "ROWS" else len(sheet.rows)))
    if kind == "ROWS":
        sheet.rows.extend(Row() for _ in range(count))
    else:
        sheet.columns.extend(Line() for _ in range(count))


def delete(edit: Edit, sheet: Sheet, kind: str, at: int, count: int) -> None:
    """Lines with everything that hangs on them."""
    if kind == "ROWS":
        del sheet.rows[at : at + count]
    else:
        del sheet.columns[at : at + count]
    shift = Shift(kind, at=at, removed=count)
    _cells_followed(sheet, shift)
    _followed(edit, sheet, shift)
    edit.metadata_gone()


def move(edit: Edit, sheet: Sheet, kind: str, first: int, last: int, to: int) -> None:
    """Lines from `first` to before `last` to before the line that is `to` now (MoveDimensionRequest)."""
    if first <= to <= last:
        return
    shift = Shift(
        kind, at=first, removed=last - first, to=to if to < first else to - (last - first), added=last - first
    )
    if kind == "ROWS":
        sheet.rows = _moved(sheet.rows, shift)
    else:
        sheet.columns = _moved(sheet.columns, shift)
    _cells_followed(sheet, shift)
    _followed(edit, sheet, shift)


def _moved(lines: list[L], shift: Shift) -> list[L]:
    block = lines[shift.at : shift.at + shift.removed]
    rest = lines[: shift.at] + lines[shift.at + shift.removed :]
    return rest[: shift.to] + block + rest[shift.to :]


def _size(line: Line) -> Json:
    return {"pixelSize": line.properties["pixelSize"]} if "pixelSize" in line.properties else {}


def _row_like(row: Row) -> Row:
    cells = {at: _like(cell) for at, cell in row.cells.items() if cell.format or cell.validation}
    return Row(_size(row), [], cells)


def _like(cell: Cell) -> Cell:
    return Cell(format=cell.format, validation=cell.validation)


def _columns_inserted(sheet: Sheet, at: int, count: int, neighbour: int) -> None:
    shift = Shift("COLUMNS", to=at, added=count)
    for row in sheet.rows:
        beside = row.cells.get(neighbour)
        row.cells = _at_home(row.cells, shift)
        if beside and (beside.format or beside.validation):
            row.cells.update({column: _like(beside) for column in range(at, at + count)})


def _cells_followed(sheet: Sheet, shift: Shift) -> None:
    if shift.kind == "COLUMNS":
        for row in sheet.rows:
            row.cells = _at_home(row.cells, shift)


def _at_home(cells: dict[int, Cell], shift: Shift) -> dict[int, Cell]:
    placed = ((shift.span(at, at + 1), cell) for at, cell in cells.items())
    return {span[0]: cell for span, cell in placed if span is not None}


def _followed(edit: Edit, sheet: Sheet, shift: Shift) -> None:
    """Whatever knows a position in the sheet."""
    sheet.merges = [each for each in (bounds_after(each, shift) for each in sheet.merges) if each]
    sheet.protected = [each for each in (_protected(each, shift) for each in sheet.protected) if each]
    sheet.conditional = [each for each in (_rule(each, shift, sheet) for each in sheet.conditional) if each]
    sheet.tables = [each for each in (_ranged(each, shift) for each in sheet.tables) if each]
    sheet.bands = [each for each in (_ranged(each, shift) for each in sheet.bands) if each]
    sheet.filter = _filter(sheet.filter, shift) if sheet.filter else None
    sheet.filter_views = [each for each in (_filter(each, shift) for each in sheet.filter_views) if each]
    if shift.kind == "ROWS":
        sheet.row_groups = _groups(sheet.row_groups, shift)
    else:
        sheet.column_groups = _groups(sheet.column_groups, shift)
    _frozen(sheet, shift)
    edit.book.named = [each for each in (_named(each, sheet, shift) for each in edit.book.named) if each]
    _formulas(edit, sheet, shift)


def bounds_after(bounds: Json, shift: Shift, keys: tuple[str, str] | None = None) -> Json | None:
    """A GridRange (or what has its bounds under other keys) afterwards; None where none of its cells is left."""
    start_key, end_key = keys or RANGE_KEYS[shift.kind]
    if start_key not in bounds and end_key not in bounds:
        return bounds
    moved = shift.span(bounds.get(start_key, 0), bounds.get(end_key))
    if moved is None:
        return None
    after = {**bounds, start_key: moved[0] if bounds.get(start_key) is not None else 0}
    return {**after, end_key: moved[1]} if moved[1] is not None else after


def _ranged(thing: Json, shift: Shift) -> Json | None:
    if "range" not in thing:
        return thing
    moved = bounds_after(thing["range"], shift)
    return {**thing, "range": moved} if moved is not None else None


def _named(named: Json, sheet: Sheet, shift: Shift) -> Json | None:
    return _ranged(named, shift) if named["range"].get("sheetId", 0) == sheet.id else named


def _protected(protected: Json, shift: Shift) -> Json | None:
    moved = _ranged(protected, shift)
    if moved and moved.get("unprotectedRanges"):
        holes = (bounds_after(each, shift) for each in moved["unprotectedRanges"])
        return {**moved, "unprotectedRanges": [each for each in holes if each]}
    return moved


def _rule(rule: Json, shift: Shift, sheet: Sheet) -> Json | None:
    ranges = [each for each in (bounds_after(each, shift) for each in rule["ranges"]) if each]
    if not ranges:
        return None
    moved = {**rule, "ranges": ranges}
    if "booleanRule" in rule:
        condition = _condition(rule["booleanRule"]["condition"], shift, sheet.title, sheet.title)
        moved["booleanRule"] = {**rule["booleanRule"], "condition": condition}
    return moved


def _condition(condition: Json, shift: Shift, home: str, edited: str) -> Json:
    """A BooleanCondition whose formulas follow."""
    if not any(str(each.get("userEnteredValue", "")).startswith("=") for each in condition.get("values", ())):
        return condition
    texts = (each.get("userEnteredValue", "") for each in condition["values"])
    return {**condition, "values": [{"userEnteredValue": _text_after(text, shift, home, edited)} for text in texts]}


def _filter(basic: Json, shift: Shift) -> Json | None:
    moved = _ranged(basic, shift)
    if moved is None or shift.kind == "ROWS":
        return moved
    moved = dict(moved)
    if "criteria" in moved:
        placed = ((shift.span(int(at), int(at) + 1), each) for at, each in moved["criteria"].items())
        moved["criteria"] = {str(at[0]): each for at, each in placed if at}
    for name, key in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in moved:
            spans = ((shift.span(each.get(key, 0), each.get(key, 0) + 1), each) for each in moved[name])
            moved[name] = [{**each, key: at[0]} for at, each in spans if at]
    return moved


def _groups(groups: list[Json], shift: Shift) -> list[Json]:
    moved = ((each, bounds_after(each["range"], shift, INDEX_KEYS)) for each in groups)
    return [{**each, "range": bounds} for each, bounds in moved if bounds]


def _frozen(sheet: Sheet, shift: Shift) -> None:
    """Lines put in above the last frozen one are frozen too; moved ones change no count."""
    count = sheet.grid.get(FROZEN[shift.kind], 0)
    if not count or shift.moves:
        return
    after = _without(count, shift.at, shift.removed) + (shift.added if shift.to < count else 0)
    sheet.grid = {name: value for name, value in sheet.grid.items() if name != FROZEN[shift.kind]}
    if after:
        sheet.grid[FROZEN[shift.kind]] = after


def _text_after(text: str, shift: Shift, home: str, edited: str) -> str:
    if shift.kind == "ROWS":
        return formula_text.shifted(text, home, edited, rows=shift.span)
    return formula_text.shifted(text, home, edited, columns=shift.span)


def _formulas(edit: Edit, edited: Sheet, shift: Shift) -> None:
    rules: dict[int, Json] = {}
    for sheet in edit.book.sheets:
        for row in sheet.rows:
            for column, cell in row.cells.items():
                if not cell.validation and (not cell.entered or "formulaValue" not in cell.entered):
                    continue
                changed = _followed_cell(cell, shift, sheet.title, edited.title, rules)
                if changed is not cell:
                    edit.keep(sheet)
                    row.cells[column] = changed


def _followed_cell(cell: Cell, shift: Shift, home: str, edited: str, rules: dict[int, Json]) -> Cell:
    if cell.entered and "formulaValue" in cell.entered:
        before = cell.entered["formulaValue"]
        after = _text_after(before, shift, home, edited)
        if after != before:
            cell = replace(cell, entered={"formulaValue": after})
    rule = cell.validation
    if rule:
        if id(rule) not in rules:
            condition = rule.get("condition", {})
            after_condition = _condition(condition, shift, home, edited)
            rules[id(rule)] = rule if after_condition is condition else {**rule, "condition": after_condition}
        if rules[id(rule)] is not rule:
            cell = replace(cell, validation=rules[id(rule)])
    return cell
