"""What grows when rows are added below the last one: the filter and the table that ended there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheetpact.xlsx.markup import Element, main
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.places import row_of

_LAST = re.compile(r"\d+$")
_FILTERED = "_xlnm._FilterDatabase"


@dataclass(frozen=True, slots=True)
class Growth:
    """Tab number `index` (from 0), its sheet part, and its last used row before and after."""

    part: str
    index: int
    before: int
    after: int

    def carry_out(self, package: Package, root: Element) -> None:
        if self._filter(root.find(main("autoFilter"))):
            for name in package.edit(package.workbook).iter(main("definedName")):
                if name.get("name") == _FILTERED and name.get("localSheetId") == str(self.index):
                    name.text = _LAST.sub(str(self.after), name.text or "")
        for part in package.related(self.part, "table"):
            table = package.tree(part)
            total = table.get("totalsRowCount", "0") != "0"
            if not total and self._ends_here(table.get("ref", "")):
                table = package.edit(part)
                self._longer(table)
                self._filter(table.find(main("autoFilter")))

    def _filter(self, element: Element | None) -> bool:
        if element is None or not self._ends_here(element.get("ref", "")):
            return False
        self._longer(element)
        return True

    def _ends_here(self, area: str) -> bool:
        last = area.rpartition(":")[2]
        return bool(last) and self.before <= row_of(last) < self.after

    def _longer(self, element: Element) -> None:
        element.set("ref", _LAST.sub(str(self.after), element.get("ref", "")))
