"""Tabs and columns of one workbook taken over into another, formats translated, nothing else touched."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from sheetpact.xlsx.markup import RELATION, Element, added, encoded, main, written
from sheetpact.xlsx.order import child
from sheetpact.xlsx.package import Package, type_url
from sheetpact.xlsx.styles import Styles

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ID = f"{{{RELATION}}}id"
_OWN_LISTS = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))


class Graft:
    """From `source`, a workbook that `design` made, to `target`."""

    def __init__(self, source: Package, target: Package, styles: Styles) -> None:
        self._source = source
        self._target = target
        self._from = Styles(source)
        self._to = styles

    def tabs(self) -> None:
        """Every tab of the source, behind the target's own."""
        book = self._target.edit(self._target.workbook)
        sheets = book.find(main("sheets"))
        if sheets is None:
            raise ValueError("a workbook without a list of its tabs")
        first = len(sheets)
        for index, (name, part) in enumerate(listed(self._source)):
            root = self.sheet(part)
            new = self._free_part()
            self._target.put(new, written(root), _SHEET_TYPE)
            relation = self._target.relate(self._target.workbook, type_url("worksheet"), new)
            number = 1 + max((int(s.get("sheetId", "0")) for s in sheets), default=0)
            sheet = added(sheets, main("sheet"), name=name, sheetId=str(number))
            sheet.set(_ID, relation)
            self._names(book, index, first + index)

    def over(self, part: str) -> None:
        """The only tab of the source in place of an empty one, whose pictures and the like stay."""
        old = self._target.edit(part)
        new = self.sheet(listed(self._source)[0][1])
        for element in old:
            if element.get(_ID) and element.tag != main("pageSetup"):
                child(new, etree.QName(element).localname).set(_ID, element.get(_ID, ""))
        old[:] = list(new)

    def sheet(self, part: str) -> Element:
        """A sheet of the source, standing on its own: formats of the target, texts within the cells."""
        root = copy.deepcopy(self._source.tree(part))
        strings = list(self._strings())
        for element in root.iter(main("c"), main("row"), main("col")):
            name = "style" if element.tag == main("col") else "s"
            if element.get(name):
                element.set(name, str(self._style(int(element.get(name, "0")))))
            if element.get("t") == "s":
                _inline(element, strings)
        for rule in root.iter(main("cfRule")):
            if rule.get("dxfId"):
                dxf = copy.deepcopy(self._from.item("dxfs", int(rule.get("dxfId", "0"))))
                rule.set("dxfId", str(self._to.add("dxfs", dxf)))
        for view in root.iter(main("sheetView")):
            view.attrib.pop("tabSelected", None)
        return root

    def _style(self, index: int) -> int:
        xf = copy.deepcopy(self._from.item("cellXfs", index))
        for attribute, kind in _OWN_LISTS:
            part = copy.deepcopy(self._from.item(kind, int(xf.get(attribute, "0"))))
            xf.set(attribute, str(self._to.add(kind, part)))
        xf.set("numFmtId", str(self._to.number_format(self._from.code(index) or "General")))
        xf.set("xfId", "0")
        for name in ("applyNumberFormat", "applyFont", "applyFill", "applyBorder"):
            xf.set(name, "1")
        return self._to.add("cellXfs", xf)

    def _strings(self) -> Iterator[Element]:
        for part in self._source.related(self._source.workbook, "sharedStrings"):
            yield from self._source.tree(part).iterchildren(main("si"))

    def _free_part(self) -> str:
        taken = {name.lower() for name in self._target.names()}
        numbers = range(1, len(taken) + 2)
        return next(p for n in numbers if (p := f"xl/worksheets/sheet{n}.xml") not in taken)

    def _names(self, book: Element, old: int, new: int) -> None:
        """Print titles and filter of a tab, under its new number."""
        names = [n for n in self._source.tree(self._source.workbook).iter(main("definedName"))
                 if n.get("localSheetId") == str(old)]  # fmt: skip
        if not names:
            return
        holder = child(book, "definedNames")
        for name in names:
            moved = copy.deepcopy(name)
            moved.set("localSheetId", str(new))
            holder.append(moved)


def listed(package: Package) -> list[tuple[str, str]]:
    """Tabs in order: title and part."""
    parts = {relation.id: relation.part for relation in package.relations(package.workbook)}
    sheets = package.tree(package.workbook).iter(main("sheet"))
    return [(sheet.get("name", ""), parts.get(sheet.get(_ID, ""), "")) for sheet in sheets]


def _inline(cell: Element, strings: list[Element]) -> None:
    item = strings[int(cell.findtext(main("v")) or "0")]
    for old in list(cell):
        cell.remove(old)
    cell.set("t", "inlineStr")
    text = added(added(cell, main("is")), main("t"))
    text.text = encoded(item.findtext(main("t")) or "")
