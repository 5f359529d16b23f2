"""Rows of one tab taken out or put in, with everything in the workbook that points to them moved along."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree
from openpyxl.formula.translate import Translator

from sheetpact.xlsx.markup import Element, NotAWorkbook, main, recount
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.places import row_of
from sheetpact.xlsx.rowmap import RowMap
from sheetpact.xlsx.tab import TabPart, unshare

_FORMULAS = frozenset(("formula", "formula1", "formula2", "f"))
_GO_WITH_THEIR_CELLS = frozenset(
    ("mergeCell", "dataValidation", "conditionalFormatting", "hyperlink", "protectedRange", "ignoredError",
     "autoFilter", "sortState", "dimension", "comment", "threadedComment")
)  # fmt: skip
_ANCHOR_ROWS = (2, 6)
"""Of a note's box: left column, offset, top row, offset, right column, offset, bottom row, offset ([MS-OI29500])."""
_SIDE_PARTS = ("comments", "threadedComment", "table")


class Shift:
    """One move in one tab: `title` as in the workbook, `part` its sheet part."""

    def __init__(self, package: Package, title: str, part: str, rows: RowMap) -> None:
        self._package = package
        self._title = title
        self._part = part
        self._rows = rows

    def carry_out(self, tab: TabPart, others: list[str]) -> None:
        """`others`: the sheet parts of the other tabs."""
        unshare(tab.root)
        tab.renumber({n: self._rows.new(n) for n in (int(row.get("r", "0")) for row in tab.rows())})
        for element in tab.root.iter(main("f")):
            self._formula(element, here=True)
            self._references(element)
        for element in _outside_rows(tab.root):
            self._element(element)
        _tidy(tab.root)
        for part in others:
            self._other_tab(part)
        self._names()
        self._sides()
        self._drawings()
        self._charts_and_pivots()

    def _element(self, element: Element) -> None:
        name = etree.QName(element).localname
        if name == "brk":  # a page break below a row (18.3.1.3)
            element.set("id", str(self._rows.near(int(element.get("id", "1")))))
        elif name in ("conditionalFormatting", "dataValidation"):
            self._growing(element)
        elif name in _FORMULAS and not _in_growing(element):
            self._formula(element, here=True)
        elif name == "sqref":
            element.text = self._areas(element.text or "") or element.text
        else:
            self._references(element)

    def _references(self, element: Element) -> None:
        for name in ("ref", "sqref", "activeCell"):
            areas = element.get(name)
            if areas is None:
                continue
            moved = self._areas(areas)
            if moved:
                element.set(name, moved)
            elif etree.QName(element).localname in _GO_WITH_THEIR_CELLS:
                _remove(element)

    def _growing(self, element: Element) -> None:
        """Drop-downs and marks hold for rows put in right above their first one, too.

        Their formulas are relative to their first cell (18.3.1.18), so they follow it.
        """
        first = _first(element)
        self._references(element)
        if not first or element.getparent() is None:
            return
        kept = first.rstrip("0123456789") + str(self._rows.first_kept(row_of(first)))
        top = _first(element)
        grown = self._rows.inserted.get(row_of(first) - 1, 0)
        up = top.rstrip("0123456789") + str(row_of(top) - grown)
        if grown:
            rest = element.get("sqref", "").removeprefix(top)
            element.set("sqref", f"{up}{rest}" if rest.startswith(":") else f"{up}:{top}{rest}")
        for formula in element.iter(*(main(name) for name in _FORMULAS)):
            _carried(formula, first, kept)
            self._formula(formula, here=True)
            _carried(formula, top, up)

    def _areas(self, areas: str) -> str:
        return " ".join(moved for area in areas.split() if (moved := self._rows.area(area)))

    def _formula(self, element: Element, *, here: bool) -> bool:
        """Whether it changed."""
        text = element.text or ""
        moved = self._rows.formula(f"={text}", self._title, here=here).removeprefix("=") if text else text
        element.text = moved or element.text
        return moved != text

    def _other_tab(self, part: str) -> None:
        if b"!" not in self._package.current(part):  # no formula there names another tab
            return
        root = self._package.tree(part)
        formulas = [f for f in root.iter(*(main(name) for name in _FORMULAS)) if f.text]
        if not any(self._rows.formula(f"={f.text}", self._title, here=False) != f"={f.text}" for f in formulas):
            return
        root = self._package.edit(part)
        groups = {f.get("si", "") for f in formulas if f.get("t") == "shared" and self._title in (f.text or "")}
        unshare(root, groups)
        for formula in root.iter(*(main(name) for name in _FORMULAS)):
            self._formula(formula, here=False)

    def _names(self) -> None:
        for name in self._package.edit(self._package.workbook).iter(main("definedName")):
            self._formula(name, here=False)

    def _sides(self) -> None:
        """Notes, threaded comments and tables of this tab."""
        for kind in _SIDE_PARTS:
            for part in self._package.related(self._part, kind):
                for element in list(self._package.edit(part).iter(etree.Element)):
                    self._references(element)

    def _drawings(self) -> None:
        """Pictures, charts and the boxes of notes hang on rows counted from 0."""
        for part in self._package.related(self._part, "drawing"):
            for row in _named(self._package.edit(part), "row"):
                row.text = str(self._rows.near(int(row.text or "0") + 1) - 1)
        for part in self._package.related(self._part, "vmlDrawing"):
            try:
                root = self._package.edit(part)
            except NotAWorkbook:  # VML may be loose HTML; a note's box then opens at its old place
                continue
            for box in list(_named(root, "shape")):
                self._box(box)

    def _box(self, shape: Element) -> None:
        row = next(_named(shape, "Row"), None)
        anchor = next(_named(shape, "Anchor"), None)
        if row is None or anchor is None:
            return
        old = int(row.text or "0") + 1
        if self._rows.is_deleted(old):
            _remove(shape)
            return
        row.text = str(self._rows.near(old) - 1)
        moved = self._rows.near(old) - old
        parts = (anchor.text or "").split(",")
        for at in _ANCHOR_ROWS:
            parts[at:] = [str(max(0, int(p) + moved)) if n == 0 else p for n, p in enumerate(parts[at:])]
        anchor.text = ",".join(parts)

    def _charts_and_pivots(self) -> None:
        for part in self._package.names():
            if part.startswith("xl/charts/chart"):
                self._part_with(part, lambda e: etree.QName(e).localname == "f" and self._formula(e, here=False))
            elif part.startswith("xl/pivotCache/pivotCacheDefinition"):
                self._part_with(part, self._pivot_source)

    def _pivot_source(self, element: Element) -> bool:
        if etree.QName(element).localname == "worksheetSource" and element.get("sheet") == self._title:
            self._references(element)
            return True
        return False

    def _part_with(self, part: str, move: Callable[[Element], bool]) -> None:
        moved = [element for element in self._package.tree(part).iter(etree.Element) if move(element)]
        if moved:
            self._package.edit(part)


def _first(element: Element) -> str:
    """The first cell of the areas that a mark or drop-down holds for ('' for whole columns)."""
    first = (element.get("sqref", "").split() or [""])[0].partition(":")[0]
    return first if first[-1:].isdigit() else ""


def _carried(formula: Element, start: str, end: str) -> None:
    """A formula as it reads when copied from one cell to another."""
    if start != end and formula.text:
        formula.text = str(Translator(f"={formula.text}", origin=start).translate_formula(end)).removeprefix("=")


def _outside_rows(root: Element) -> Iterator[Element]:
    for child in list(root):
        if isinstance(child.tag, str) and child.tag != main("sheetData"):
            yield from list(child.iter(etree.Element))


def _in_growing(element: Element) -> bool:
    parent = element.getparent()
    while parent is not None:
        if parent.tag in (main("conditionalFormatting"), main("dataValidation")):
            return True
        parent = parent.getparent()
    return False


def _named(root: Element, name: str) -> Iterator[Element]:
    return (e for e in root.iter(etree.Element) if etree.QName(e).localname == name)


def _tidy(root: Element) -> None:
    """Lists that lost members: right counts, and no empty lists, which Excel refuses."""
    for name in ("mergeCells", "dataValidations", "hyperlinks", "protectedRanges", "ignoredErrors"):
        container = root.find(main(name))
        if container is None:
            continue
        if not len(container):
            _remove(container)
        elif container.get("count") is not None:
            recount(container)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
