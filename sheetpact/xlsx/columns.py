"""A managed column added to a tab that exists: heading, width, format and drop-down, as in a new tab."""

from __future__ import annotations

import copy

from lxml import etree

from sheetpact.xlsx.graft import Graft, listed
from sheetpact.xlsx.markup import LAST_ROW, Element, main, recount
from sheetpact.xlsx.order import child
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.places import address, letters
from sheetpact.xlsx.tab import TabPart


def add_column(tab: TabPart, place: tuple[int, int], source: Package, graft: Graft) -> None:
    """The only column of `source`, a workbook that `design` made, at (heading row, column index) of `tab`."""
    row, column = place
    root = graft.sheet(listed(source)[0][1])
    head, spec = root.find(f".//{main('c')}"), root.find(f".//{main('col')}")
    if head is None or spec is None:
        raise ValueError("a designed tab without a column")
    heading = tab.cell(row, column)
    tab.put(row, column, head.findtext(f".//{main('t')}") or "")
    heading.set("s", head.get("s", "0"))
    _shape(tab.root, column, spec)
    tab.reshaped()
    for known in tab.rows():
        if int(known.get("r", "0")) > row and known.get("customFormat") in ("1", "true"):
            tab.cell(int(known.get("r", "0")), column).set("s", spec.get("style", "0"))
    for validation in root.iter(main("dataValidation")):
        moved = copy.deepcopy(validation)
        on_heading = validation.get("sqref") == "A1"
        below = f"{address(row + 1, column)}:{letters(column)}{LAST_ROW}"
        moved.set("sqref", address(row, column) if on_heading else below)
        holder = child(tab.root, "dataValidations")
        holder.append(moved)
        recount(holder)


def _shape(root: Element, column: int, spec: Element) -> None:
    """Width and format of one column, cut out of the span that described it before."""
    holder = root.find(main("cols"))
    if holder is None:
        holder = etree.Element(main("cols"))
        rows = root.find(main("sheetData"))
        if rows is not None:
            rows.addprevious(holder)
    number = column + 1
    for span in list(holder):
        first, last = int(span.get("min", "0")), int(span.get("max", "0"))
        if first <= number <= last:
            holder.remove(span)
            for start, end in ((first, number - 1), (number + 1, last)):
                if start <= end:
                    holder.append(_between(span, start, end))
    holder.append(_between(spec, number, number))
    holder[:] = sorted(holder, key=lambda span: int(span.get("min", "0")))


def _between(span: Element, first: int, last: int) -> Element:
    part = copy.deepcopy(span)
    part.set("min", str(first))
    part.set("max", str(last))
    return part
