"""Drop-downs of ours that offer what an earlier version offered: found, and brought up to date.

Ours is a list that stands in a managed column and offers exactly what one of ours did. Whatever else people made of it
stays (how strict it is, its messages, where it reaches), as does every list of their own.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from sheetpact.model.headings import heading_key
from sheetpact.model.sheet import Column, Grid, Tab
from sheetpact.xlsx.markup import Element, main, recount
from sheetpact.xlsx.places import column_of

_LIST, _SOURCE = main("dataValidation"), main("formula1")
_LONGEST = 255
"""Characters of all choices together that Excel takes."""
_TOP_ROWS = 10
"""The headings stand among these."""


def offered(choices: Sequence[str]) -> str:
    """The choices as a list is stored; '' where that can't be said."""
    joined = ",".join(choice.replace('"', '""') for choice in choices)
    return f'"{joined}"' if joined and len(joined) <= _LONGEST and not any("," in each for each in choices) else ""


def renewable(tab: Tab) -> list[Column]:
    """Columns that offer something, and offered something else before."""
    return [column for column in tab.columns if column.earlier and offered(column.choices)]


def are_stale(content: bytes, places: Mapping[str, int], tab: Tab) -> bool:
    """Whether the tab's part holds such a list. `places`: canonical name → index, as far as the columns are known."""
    renewed = [(column, places[column.name]) for column in renewable(tab) if column.name in places]
    if not renewed or b"dataValidation" not in content:
        return False
    walk = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=_LIST, resolve_entities=False, no_network=True, huge_tree=True
    )
    return any(_ours(each, column, index) for _, each in walk for column, index in renewed)


def renew(root: Element, places: Mapping[str, int], tab: Tab) -> None:
    """A list that reaches into other columns, too, is parted: there it stays as somebody made it."""
    for column in renewable(tab):
        for each in list(root.iter(_LIST)) if column.name in places else ():
            areas = _ours(each, column, places[column.name])
            if areas:
                _renew(each, areas, offered(column.choices))


def headed(grid: Grid, tab: Tab) -> Mapping[str, int]:
    """Where the tab's columns stand, by their headings alone."""
    meant = {heading_key(each): column.name for column in tab.columns for each in (column.heading, *column.aliases)}
    return {name: at for at, name in _headings(grid, meant)}


def _headings(grid: Grid, meant: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for row in grid.rows[:_TOP_ROWS]:
        for at, cell in enumerate(row.cells):
            name = meant.get(heading_key(str(cell.value))) if cell.value is not None else None
            if name is not None:
                yield at, name


def _ours(each: Element, column: Column, index: int) -> list[str]:
    """The areas in that column of a list that offers what one of ours did."""
    source = (each.findtext(_SOURCE) or "").strip()
    told = tuple(part.strip() for part in source[1:-1].replace('""', '"').split(","))
    if each.get("type") != "list" or not source.startswith('"') or told not in column.earlier:
        return []
    return [area for area in each.get("sqref", "").split() if _columns(area) == {index}]


def _columns(area: str) -> set[int]:
    return {column_of(corner) for corner in area.split(":")}


def _renew(each: Element, areas: Sequence[str], new: str) -> None:
    others = [area for area in each.get("sqref", "").split() if area not in areas]
    holder = each.getparent()
    if others and holder is not None:
        theirs = copy.deepcopy(each)
        theirs.set("sqref", " ".join(others))
        each.addnext(theirs)
        recount(holder)
    each.set("sqref", " ".join(areas))
    source = each.find(_SOURCE)
    if source is not None:
        source.text = new
