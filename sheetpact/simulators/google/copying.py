"""copyPaste and cutPaste (Sheets API, batchUpdate): within a sheet or across sheets, repeated over a larger target."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheetpact.simulators.google import formula_text, protection, shown
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.formulas import Evaluation
from sheetpact.simulators.google.kinds_ranges import with_sheet
from sheetpact.simulators.google.model import Cell, Json
from sheetpact.simulators.google.refusals import invalid

PARTS: dict[str, frozenset[str]] = {
    "PASTE_NORMAL": frozenset({"entered", "format", "note", "validation", "chips"}),
    "PASTE_NO_BORDERS": frozenset({"entered", "format", "note", "validation", "chips"}),
    "PASTE_VALUES": frozenset({"entered"}),
    "PASTE_FORMULA": frozenset({"entered"}),
    "PASTE_FORMAT": frozenset({"format"}),
    "PASTE_DATA_VALIDATION": frozenset({"validation"}),
    "PASTE_CONDITIONAL_FORMATTING": frozenset(),
}
"""Parts of a cell that each PasteType takes along."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A cell with where it stood; `value` is what it came to."""

    cell: Cell
    row: int
    column: int
    value: Json | None


def copy_paste(edit: Edit, request: Json) -> None:
    source, to = edit.area(request["source"]), edit.area(request["destination"])
    kind, turned = request.get("pasteType", "PASTE_NORMAL"), request.get("pasteOrientation") == "TRANSPOSE"
    block = _block(edit, source, turned=turned)
    target = _target(source, to, turned=turned)
    protection.allow(edit.book, target, edit.caller)
    paste(edit, block, target, kind)
    if kind in ("PASTE_NORMAL", "PASTE_CONDITIONAL_FORMATTING"):
        _rules_reach(source, target)


def cut_paste(edit: Edit, request: Json) -> None:
    """Everything is cut, whatever is pasted. Formulas keep their references."""
    source, at = edit.guarded(request["source"]), request["destination"]
    sheet = edit.sheet(at.get("sheetId", source.sheet.id), "grid")
    top, left = at.get("rowIndex", 0), at.get("columnIndex", 0)
    target = Area(sheet, top, top + source.height, left, left + source.width)
    _fits(target)
    protection.allow(edit.book, target, edit.caller)
    block = _block(edit, source, turned=False)
    for row in range(source.top, source.bottom):
        for column in range(source.left, source.right):
            edit.put(source.sheet, row, column, BARE)
    paste(edit, block, target, request.get("pasteType", "PASTE_NORMAL"), moves=True)


def paste(edit: Edit, block: list[list[Copied]], target: Area, kind: str, *, moves: bool = False) -> None:
    """The block from the target's corner on, again and again. Refused: an unknown PasteType."""
    if kind not in PARTS:
        raise invalid(f"Unknown pasteType: {kind}")
    parts = PARTS[kind]
    for row in range(target.top, target.bottom):
        for column in range(target.left, target.right):
            line = block[(row - target.top) % len(block)]
            copied = line[(column - target.left) % len(line)]
            here = target.sheet.rows[row].cells.get(column, BARE)
            new = _arrived(copied, (row, column), by_value=kind == "PASTE_VALUES", moves=moves)
            after = replace(here, **{part: getattr(new, part) for part in parts})
            if kind == "PASTE_NO_BORDERS":
                rest = {name: part for name, part in new.format.items() if name != "borders"}
                kept = {"borders": here.format["borders"]} if "borders" in here.format else {}
                after.format = {**rest, **kept}
            if "entered" in parts and "chips" not in parts:
                after.chips = []
            edit.put(target.sheet, row, column, after)


def _arrived(copied: Copied, at: tuple[int, int], *, by_value: bool, moves: bool) -> Cell:
    formula = (copied.cell.entered or {}).get("formulaValue")
    if not formula:
        return copied.cell
    if by_value:
        value = copied.value or {}
        return replace(copied.cell, entered=None if "errorValue" in value else copied.value)
    if moves:
        return copied.cell
    moved = formula_text.copied(formula, at[0] - copied.row, at[1] - copied.column)
    return replace(copied.cell, entered={"formulaValue": moved})


def _block(edit: Edit, source: Area, *, turned: bool) -> list[list[Copied]]:
    evaluation = Evaluation(edit.book)

    def one(row: int, column: int) -> Copied:
        cell = source.sheet.rows[row].cells.get(column, BARE)
        return Copied(cell, row, column, shown.effective(edit.book, source.sheet, row, column, evaluation))

    rows, columns = range(source.top, source.bottom), range(source.left, source.right)
    if not rows or not columns:
        raise invalid("The source of a copy can't be empty.")
    if turned:
        return [[one(row, column) for row in rows] for column in columns]
    return [[one(row, column) for column in columns] for row in rows]


def _target(source: Area, to: Area, *, turned: bool) -> Area:
    """In each direction: the destination where it is a multiple of the source, else as far as the source reaches."""
    height, width = (source.width, source.height) if turned else (source.height, source.width)
    tall = to.height if to.height and to.height % height == 0 else height
    wide = to.width if to.width and to.width % width == 0 else width
    target = Area(to.sheet, to.top, to.top + tall, to.left, to.left + wide)
    _fits(target)
    return target


def _fits(target: Area) -> None:
    if target.bottom > len(target.sheet.rows) or target.right > len(target.sheet.columns):
        raise invalid("The pasted cells would reach beyond the end of the sheet.")


def _rules_reach(source: Area, target: Area) -> None:
    """Conditional formats of the source hold for the target too, where both are on one sheet."""
    if source.sheet is not target.sheet:
        return
    bounds = with_sheet(
        {
            "sheetId": target.sheet.id,
            "startRowIndex": target.top,
            "endRowIndex": target.bottom,
            "startColumnIndex": target.left,
            "endColumnIndex": target.right,
        }
    )
    target.sheet.conditional = [
        {**rule, "ranges": [*rule["ranges"], bounds]} if _needs(rule, source, target) else rule
        for rule in target.sheet.conditional
    ]


def _needs(rule: Json, source: Area, target: Area) -> bool:
    areas = [protection.clipped(source.sheet, each) for each in rule["ranges"]]
    covered = any(
        each.holds(target.top, target.left) and each.holds(target.bottom - 1, target.right - 1) for each in areas
    )
    return not covered and any(each.overlaps(source) for each in areas)
