"""Which tab is which, whatever people call it: a hidden name for each managed tab, which refers to the whole of it.

A spreadsheet program carries a name along when its tab is renamed or moved; a duplicate of the tab gets a copy that
holds in that duplicate only, and the name of a deleted tab refers to nothing (ECMA-376 part 1, 18.2.5).
"""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.xlsx.markup import LAST_ROW, Element, added, main
from sheetpact.xlsx.order import child
from sheetpact.xlsx.package import Package

MARK = "sheetpact.tab."
GONE = "#REF!"
"""What is referred to once it was deleted."""


def marked(package: Package) -> dict[str, str]:
    """Canonical name → title of the tab that is marked so, GONE where that was deleted."""
    return {name.get("name", "").removeprefix(MARK): _title(name.text or "") for name in _names(package)}


def mark(package: Package, tab: str, title: str) -> None:
    """From now on the tab of that title is known as `tab`."""
    if marked(package).get(tab) == title:
        return
    holder = child(package.edit(package.workbook), "definedNames")
    for old in [name for name in _names(package) if name.get("name") == MARK + tab]:
        holder.remove(old)
    quoted = title.replace("'", "''")
    added(holder, main("definedName"), name=MARK + tab, hidden="1").text = f"'{quoted}'!$1:${LAST_ROW}"


def _names(package: Package) -> Iterator[Element]:
    """A name with a tab's number holds in that tab only: it came with a duplicate."""
    for name in package.tree(package.workbook).iter(main("definedName")):
        if name.get("name", "").startswith(MARK) and name.get("localSheetId") is None:
            yield name


def _title(reference: str) -> str:
    if reference.startswith(GONE):
        return GONE
    title = reference.rpartition("!")[0]
    return title[1:-1].replace("''", "'") if title.startswith("'") else title
