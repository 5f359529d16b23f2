"""Formulas: what they come to, and (from the text of one) what becomes of them when cells move or they are copied.

A small part of Google's language: references, ranges, operators and the functions in formula_functions.
"""

from __future__ import annotations

from sheetpact.simulators.google.a1 import Area, grid_range
from sheetpact.simulators.google.formula_functions import FUNCTIONS
from sheetpact.simulators.google.formula_text import Reference, Span, copied, orphaned, renamed, shifted
from sheetpact.simulators.google.formula_tree import Broken, Call, Constant, Name, Node, tree
from sheetpact.simulators.google.formula_values import Fault, Wrong, scalar, truth
from sheetpact.simulators.google.model import Cell, Sheet, Spreadsheet

__all__ = ["Evaluation", "Span", "copied", "orphaned", "renamed", "shifted"]
DEEPEST = 60
"""Formulas that stand on one another unevaluated; deeper ones are given up, not to overrun Python's stack."""
CIRCLE = Fault("REF", "Circular dependency detected. To resolve with iterative calculation, see File > Settings.")
NO_CELL = "Reference does not exist."


class Evaluation:
    """What the cells of a spreadsheet come to, each worked out once: good until something is written."""

    def __init__(self, book: Spreadsheet) -> None:
        self._book = book
        self._known: dict[tuple[int, int, int], object] = {}
        self._open: set[tuple[int, int, int]] = set()

    def value(self, sheet: Sheet, row: int, column: int) -> object:
        """A number, text or boolean, None for a blank cell, a Fault."""
        cell = sheet.cell(row, column)
        if cell is None or cell.entered is None:
            return None
        if "formulaValue" not in cell.entered:
            return next(iter(cell.entered.values()))
        key = sheet.id, row, column
        if key not in self._known:
            self._known[key] = self._formula(key, sheet, cell)
        return self._known[key]

    def _formula(self, key: tuple[int, int, int], sheet: Sheet, cell: Cell) -> object:
        if key in self._open:
            return CIRCLE
        if len(self._open) >= DEEPEST:
            return Fault("ERROR", "Too many formulas stand on one another.")
        self._open.add(key)
        try:
            found = scalar(self._node(tree(str((cell.entered or {})["formulaValue"])[1:]), sheet))
        except Wrong as wrong:
            return wrong.fault
        finally:
            self._open.discard(key)
        return 0 if found is None else found

    def _node(self, node: Node, home: Sheet) -> object:
        match node:
            case Constant(value):
                return value
            case Broken(kind):
                raise Wrong(kind, NO_CELL if kind == "REF" else "")
            case Name(name):
                return self._named(name)
            case Reference():
                return self._reference(node, home)
            case Call(name, arguments):
                return self._call(name, arguments, home)

    def _call(self, name: str, arguments: tuple[Node, ...], home: Sheet) -> object:
        if name == "IF" and len(arguments) in (2, 3):
            return self._either(arguments, home)
        if name == "IFERROR" and len(arguments) in (1, 2):
            return self._or_else(arguments, home)
        if name not in FUNCTIONS:
            raise Wrong("NAME", f"Unknown function: '{name}'.")
        values = [self._node(each, home) for each in arguments]
        try:
            return FUNCTIONS[name](*values)
        except TypeError as error:
            raise Wrong("N_A", f"Wrong number of arguments to {name}.") from error

    def _either(self, arguments: tuple[Node, ...], home: Sheet) -> object:
        """IF: only the argument that is chosen is worked out."""
        if truth(self._node(arguments[0], home)):
            return self._node(arguments[1], home)
        return False if arguments[2:] == () else self._node(arguments[2], home)

    def _or_else(self, arguments: tuple[Node, ...], home: Sheet) -> object:
        """IFERROR."""
        try:
            return scalar(self._node(arguments[0], home))
        except Wrong:
            return self._node(arguments[1], home) if len(arguments) > 1 else None

    def _named(self, name: str) -> object:
        found = next((each for each in self._book.named if each["name"].lower() == name.lower()), None)
        if found is None:
            raise Wrong("NAME", f"Unknown range name: '{name}'.")
        return self._cells(grid_range(self._book, found["range"]))

    def _reference(self, target: Reference, home: Sheet) -> object:
        sheet = self._book.titled(target.title) if target.title else home
        if sheet is None:
            raise Wrong("REF", f"Unresolved sheet name '{target.title}'.")
        rows, columns = len(sheet.rows), len(sheet.columns)
        if target.last is None:
            if target.first.row >= rows or target.first.column >= columns:
                raise Wrong("REF", NO_CELL)
            return self.value(sheet, target.first.row, target.first.column)
        top, bottom = ends(target.first.row, target.last.row, rows)
        left, right = ends(target.first.column, target.last.column, columns)
        if top >= rows or left >= columns:
            raise Wrong("REF", NO_CELL)
        return self._cells(Area(sheet, top, min(bottom, rows), left, min(right, columns)))

    def _cells(self, area: Area) -> list[list[object]]:
        """Rows without any cell at the end are left out."""
        rows = range(area.top, area.bottom)
        last = next((at for at in reversed(rows) if area.sheet.rows[at].cells), area.top)
        return [
            [self.value(area.sheet, row, column) for column in range(area.left, area.right)]
            for row in range(area.top, last + 1)
        ]


def ends(first: int, last: int, size: int) -> tuple[int, int]:
    """Half-open, from corners in either order; -1 is one that is left out."""
    if last < 0:
        return max(first, 0), size
    return (min(first, last), max(first, last) + 1) if first >= 0 else (0, size)
