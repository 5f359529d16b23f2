"""Reading a tab in one pass: values, cached results and formulas together.

openpyxl would have to load the file twice for that (`data_only` or formulas) and takes three times as long;
its knowledge of number formats, dates and shared formulas is used nonetheless.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from lxml import etree
from openpyxl.formula.translate import Translator

from sheetpact.model.sheet import COVERED, Cell, Grid, GridRow, Value
from sheetpact.xlsx import values
from sheetpact.xlsx.markup import Element, NotAWorkbook, main, plain
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.places import address, column_of, row_of
from sheetpact.xlsx.styles import Styles
from sheetpact.xlsx.values import Calendar

BLANK = Cell()
WIDEST = 512
"""Rows are filled up to the widest one, but to no more than so many columns: one stray cell costs no memory."""

_C, _V, _F, _IS, _ROW = main("c"), main("v"), main("f"), main("is"), main("row")
_MERGE = main("mergeCell")


@dataclass(slots=True)
class GridReader:
    """Reads the tabs of one package. NotAWorkbook: a part is damaged."""

    package: Package
    calendar: Calendar
    styles: Styles
    _strings: list[str] | None = field(default=None, init=False)
    _known: dict[tuple[str, bool, str], Cell] = field(default_factory=dict, init=False)
    """Equal cells share one object: type, is it a date, stored text."""

    def grid(self, title: str, part: str, *, most: int | None = None) -> Grid:
        """All rows that hold something, or the first so many, each as wide as the widest."""
        shared: dict[str, tuple[str, str]] = {}
        merges: list[str] = []
        try:
            found = islice(_rows(self.package.read(part), merges), most)
            rows = [(number, self._cells(row, shared, number)) for number, row in found]
            _cover(dict(rows), merges)
        except (ValueError, IndexError) as error:  # an address, a number or a text that no program would store so
            raise NotAWorkbook("workbook.damaged") from error
        kept = [(number, cells) for number, cells in rows if cells]
        width = min(max((len(cells) for _, cells in kept), default=0), WIDEST)
        return Grid(
            title,
            tuple(GridRow(str(number), (*cells, *(BLANK,) * (width - len(cells)))) for number, cells in kept),
        )

    def _cells(self, row: Element, shared: dict[str, tuple[str, str]], number: int) -> list[Cell]:
        """Up to the last cell that holds something."""
        cells: list[Cell] = []
        position, used = 0, 0
        for element in row.iterchildren(_C):
            reference = element.get("r")
            if reference is not None:
                position = column_of(reference)
            if position > len(cells):
                cells.extend((BLANK,) * (position - len(cells)))
            cell = self._cell(element, shared, (number, position)) if len(element) else BLANK
            cells[position:] = [cell]
            position += 1
            if cell is not BLANK:
                used = position
        return cells[:used]

    def _cell(self, element: Element, shared: dict[str, tuple[str, str]], place: tuple[int, int]) -> Cell:
        stored = formula = inline = None
        for child in element:
            if child.tag == _V:
                stored = child.text or ""
            elif child.tag == _F:
                formula = child
            elif child.tag == _IS:
                inline = child
        if inline is not None and stored is None:
            value: Value = plain(inline) or None
            return Cell(value) if value is not None else BLANK
        cell = self._valued(element.get("t", "n"), int(element.get("s", "0")), stored or "")
        if formula is not None:
            return Cell(cell.value, formula_text(formula, shared, place))
        return cell

    def _valued(self, kind: str, style: int, stored: str) -> Cell:
        key = (kind, kind == "n" and self.styles.is_date(style), stored)
        known = self._known.get(key)
        if known is None:
            value = self._value(kind, stored, date=key[1])
            known = self._known[key] = BLANK if value is None else Cell(value)
        return known

    def _value(self, kind: str, stored: str, *, date: bool) -> Value:
        if kind == "s":
            return self._string(stored)
        if date:
            return values.dated(stored, self.calendar)
        if kind == "d":
            return values.iso(stored, self.calendar)
        return _PLAIN.get(kind, values.texted)(stored)

    def _string(self, stored: str) -> Value:
        if self._strings is None:
            parts = self.package.related(self.package.workbook, "sharedStrings")
            items = self.package.tree(parts[0]).iterchildren(main("si")) if parts else iter(())
            self._strings = [plain(item) for item in items]
        return self._strings[int(stored)] or None


_PLAIN: dict[str, Callable[[str], Value]] = {
    "n": values.number,
    "b": values.truth,
    "str": values.texted,
    "e": values.texted,
}


def formula_text(formula: Element, shared: dict[str, tuple[str, str]], place: tuple[int, int]) -> str:
    """With its '='. `shared` collects the formulas that others repeat: id → (address, text) (18.3.1.40)."""
    text = formula.text or ""
    here = address(*place)
    if formula.get("t") == "shared":
        group = formula.get("si", "")
        if text:
            shared[group] = (here, f"={text}")
        elif group in shared:
            origin, first = shared[group]
            return str(Translator(first, origin=origin).translate_formula(here))
    return f"={text}" if text else "=TABLE()"


def _cover(rows: Mapping[int, list[Cell]], merges: Sequence[str]) -> None:
    """Of a merge only the first cell is seen, whatever the others hold. Rows without content stay so."""
    for merge in merges:
        first, _, last = merge.partition(":")
        start = (row_of(first), column_of(first))
        end = min(row_of(last), max(rows, default=0)), min(column_of(last), WIDEST - 1)
        inside = product(range(start[0], end[0] + 1), range(start[1], end[1] + 1))
        for number, column in inside:
            if (cells := rows.get(number)) and (number, column) != start:
                cells.extend((BLANK,) * (column + 1 - len(cells)))
                cells[column] = COVERED


def _rows(content: bytes, merges: list[str]) -> Iterator[tuple[int, Element]]:
    """Row number and element, one at a time: a large tab is never in memory as a whole. Then `merges` are filled in."""
    number = 0
    walk = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=(_ROW, _MERGE),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
    )
    try:
        for _, row in walk:
            if row.tag == _MERGE:
                merges.append(row.get("ref", ""))
                continue
            number = int(row.get("r") or number + 1)
            yield number, row
            row.clear()
    except etree.XMLSyntaxError as error:
        raise NotAWorkbook("workbook.damaged") from error
