"""A shared workbook: its managed tabs as grids, and one batch of changes.

Only the cells that a batch names are changed; charts, pictures, notes, formulas with their last results, formats
and unknown parts stay as they are, which openpyxl's load and save doesn't give.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from sheetpact.model.headings import heading_key
from sheetpact.model.sheet import Grid, RowInsert, SheetBatch, Tab, Value
from sheetpact.xlsx import stamp
from sheetpact.xlsx.columns import add_column
from sheetpact.xlsx.design import designed
from sheetpact.xlsx.dropdowns import are_stale, headed, renew, renewable
from sheetpact.xlsx.graft import Graft, listed
from sheetpact.xlsx.grids import GridReader
from sheetpact.xlsx.growth import Growth
from sheetpact.xlsx.marks import GONE, mark, marked
from sheetpact.xlsx.markup import NotAWorkbook
from sheetpact.xlsx.order import child
from sheetpact.xlsx.package import Package
from sheetpact.xlsx.rowmap import RowMap
from sheetpact.xlsx.shift import Shift
from sheetpact.xlsx.styles import Styles
from sheetpact.xlsx.tab import TabPart, TooLong
from sheetpact.xlsx.values import Calendar

_SOURCE = "1"
"""Title of the tab that a single column comes from; any will do."""
TOP_ROWS = 100
"""The headings stand among these: titles and explanations above them take fewer."""
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


class TextTooLong(ValueError):
    """A text that no cell can hold, with the place as a person sees it."""

    def __init__(self, title: str, address: str) -> None:
        super().__init__(f"{title} {address}")
        self.title = title
        self.address = address


class NoTab(LookupError):
    """There is no tab of this title."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def first(batch: SheetBatch, zone: ZoneInfo, locale: str) -> bytes:
    """A new workbook that holds what a batch makes."""
    book = Book(designed(batch.create, locale), zone, locale)
    book.mark(batch.create)
    return book.change(replace(batch, create=()))


class Book:
    """One workbook. NotAWorkbook: it is none, or damaged. Rows are named by their number as text."""

    def __init__(self, content: bytes, zone: ZoneInfo, locale: str) -> None:
        self._package = Package(content)
        self._locale = locale
        with _as_stored():
            self._styles = Styles(self._package)
            self._calendar = Calendar.of(self._package, zone)
            self._tabs = listed(self._package)
            self._marks = marked(self._package)
        self._open: dict[str, TabPart] = {}

    @property
    def hub(self) -> str:
        return stamp.read(self._package, stamp.HUB)

    @property
    def run(self) -> str:
        return stamp.read(self._package, stamp.RUN)

    def grids(self, tabs: Sequence[Tab]) -> dict[str, Grid]:
        """The tabs that are there, by their canonical name."""
        reader = GridReader(self._package, self._calendar, self._styles)
        found = {tab: at for tab in tabs if (at := self._found(tab)) is not None}
        if self.hub:
            lost = [tab for tab in tabs if tab not in found and self._marks.get(tab.name) != GONE]
            found |= self._alike(lost, {*found.values()}, reader)
        return {tab.name: reader.grid(*self._tabs[found[tab]]) for tab in tabs if tab in found}

    def worn(self, tabs: Sequence[Tab], grids: Mapping[str, Grid]) -> tuple[str, ...]:
        """Titles of those whose drop-downs offer what an earlier version offered. `grids` as they were read."""
        there = [(tab, grids[tab.name]) for tab in tabs if tab.name in grids and renewable(tab)]
        return tuple(
            grid.title
            for tab, grid in there
            if are_stale(self._package.read(self._place(grid.title)[1]), headed(grid, tab), tab)
        )

    def has(self, title: str) -> bool:
        return self._index(title) is not None

    def mark(self, tabs: Sequence[Tab]) -> None:
        """Tabs that stand under their own titles are known from now on by their marks."""
        for tab in tabs:
            self._mark(tab.name, tab.title)

    def change(self, batch: SheetBatch, tabs: Sequence[Tab] = ()) -> bytes:
        """The whole workbook after the batch. NoTab: a tab isn't there. TextTooLong: nothing is changed.

        `tabs`: the managed ones, whose drop-downs are brought up to date.
        """
        with _as_stored():
            return self._changed(batch, {tab.name: tab for tab in tabs})

    def _changed(self, batch: SheetBatch, tabs: Mapping[str, Tab]) -> bytes:
        self._make(batch.create)
        for title, placed in batch.placed.items():
            self._mark(placed.tab, title)
            if placed.tab in tabs:
                self._renew(title, placed.columns, tabs[placed.tab])
        for heading in batch.headings:
            source = Package(designed((Tab("", _SOURCE, (heading.spec,)),), self._locale))
            graft = Graft(source, self._package, self._styles)
            add_column(self._tab(heading.title), (int(heading.ref), heading.column), source, graft)
        for cell in batch.cells:
            with _placed(cell.title):
                self._tab(cell.title).put(int(cell.ref), cell.column, cell.value)
        titles = [*(insert.title for insert in batch.inserts), *(delete.title for delete in batch.deletes)]
        for title in dict.fromkeys(titles):
            with _placed(title):
                self._rows(title, batch)
        stamp.write(self._package, stamp.HUB, batch.hub)
        stamp.write(self._package, stamp.RUN, batch.run)
        self._recalculate()
        return self._package.content()

    def _renew(self, title: str, places: Mapping[str, int], tab: Tab) -> None:
        _, part = self._place(title)
        if are_stale(self._package.current(part), places, tab):
            renew(self._tab(title).root, places, tab)

    def _make(self, tabs: Sequence[Tab]) -> None:
        """Tabs behind the others. One of that title that is still empty gets the look, and keeps its pictures."""
        missing = [tab for tab in tabs if not self.has(tab.title)]
        if missing:
            self._graft(missing).tabs()
            self._tabs = listed(self._package)
        for tab in tabs:
            if tab not in missing:
                if self._tab(tab.title).last_used():
                    raise RuntimeError(f"the tab {tab.title} isn't empty")
                _, part = self._place(tab.title)
                self._graft([tab]).over(part)
                del self._open[part]
        self.mark(tabs)

    def _graft(self, tabs: Sequence[Tab]) -> Graft:
        return Graft(Package(designed(tabs, self._locale)), self._package, self._styles)

    def _rows(self, title: str, batch: SheetBatch) -> None:
        """Rows at the end first: they move nothing; then rows in between and deletes, in one move."""
        tab, (index, part) = self._tab(title), self._place(title)
        last = tab.last_used()
        inserts = [insert for insert in batch.inserts if insert.title == title and insert.rows]
        between = [insert for insert in inserts if insert.after and int(insert.after) < last]
        added = tuple(row for insert in inserts if insert not in between for row in insert.rows)
        if added:
            tab.append(added)
            Growth(part, index, last, last + len(added)).carry_out(self._package, tab.root)
        deleted = frozenset(int(ref) for delete in batch.deletes if delete.title == title for ref in delete.refs)
        if between or deleted:
            self._move(index, tab, between, deleted)

    def _move(self, index: int, tab: TabPart, between: Sequence[RowInsert], deleted: frozenset[int]) -> None:
        new: dict[int, list[Mapping[int, Value]]] = {}
        for insert in between:
            new.setdefault(int(insert.after), []).extend(insert.rows)
        rows = RowMap(deleted, {after: len(cells) for after, cells in new.items()})
        title, part = self._tabs[index]
        others = [other for _, other in self._tabs if other != part and "/worksheets/" in other]
        Shift(self._package, title, part, rows).carry_out(tab, others)
        for after, cells in new.items():
            first = rows.first_new_below(after)
            pattern = tab.pattern_below(first)
            for number, row in enumerate(cells, first):
                tab.write_row(number, row, pattern)

    def _recalculate(self) -> None:
        """Have formulas computed on opening: their results are as old as the last program that did it.

        The order of computing, which lists cells, is left out and made anew by that program (18.6, 18.2.2).
        """
        for part in self._package.related(self._package.workbook, "calcChain"):
            self._package.drop(part)
        if any(_HAS_FORMULA.search(self._package.current(part)) for _, part in self._tabs if part):
            calculation = child(self._package.edit(self._package.workbook), "calcPr")
            calculation.set("fullCalcOnLoad", "1")

    def _found(self, tab: Tab) -> int | None:
        """By its mark, else by title or alias."""
        for at, (title, _) in enumerate(self._tabs):
            if title == self._marks.get(tab.name):
                return at
        places = (self._index(title) for title in (tab.title, *tab.aliases))
        return next((at for at in places if at is not None), None)

    def _alike(self, lost: Sequence[Tab], taken: Container[int], reader: GridReader) -> dict[Tab, int]:
        """Tabs whose title and mark are both lost: the only one that has all the headings."""
        free = [at for at, (_, part) in enumerate(self._tabs) if at not in taken and "/worksheets/" in part]
        tops = {at: reader.grid(*self._tabs[at], most=TOP_ROWS) for at in free} if lost else {}
        alike = {tab: [at for at, top in tops.items() if _headed(top, tab)] for tab in lost}
        return {tab: places[0] for tab, places in alike.items() if len(places) == 1}

    def _mark(self, name: str, title: str) -> None:
        index, _ = self._place(title)
        mark(self._package, name, self._tabs[index][0])

    def _place(self, title: str) -> tuple[int, str]:
        index = self._index(title)
        if index is None:
            raise NoTab(title)
        return index, self._tabs[index][1]

    def _index(self, title: str) -> int | None:
        """Of the tab of that title, else of one that a person takes for the same."""
        titles = [known for known, _ in self._tabs]
        if title in titles:
            return titles.index(title)
        return next((at for at, known in enumerate(titles) if folded(known) == folded(title)), None)

    def _tab(self, title: str) -> TabPart:
        _, part = self._place(title)
        if part not in self._open:
            self._open[part] = TabPart(self._package.edit(part), self._styles, self._calendar)
        return self._open[part]


def folded(title: str) -> str:
    """Titles that a person takes for the same: width, case and outer spaces don't count."""
    return unicodedata.normalize("NFKC", title).strip().casefold()


def _headed(top: Grid, tab: Tab) -> bool:
    """Whether one of the rows has a heading for each column."""
    wanted = [{heading_key(each) for each in (column.heading, *column.aliases)} for column in tab.columns]
    rows = ({heading_key(str(cell.value)) for cell in row.cells} for row in top.rows)
    return any(all(headings & row for headings in wanted) for row in rows)


@contextmanager
def _as_stored() -> Iterator[None]:
    """NotAWorkbook: a number, an address or a reference that no program would store so."""
    try:
        yield
    except (NotAWorkbook, TextTooLong, NoTab):
        raise
    except (ValueError, LookupError, OverflowError) as error:
        raise NotAWorkbook("workbook.damaged") from error


@contextmanager
def _placed(title: str) -> Iterator[None]:
    try:
        yield
    except TooLong as error:
        raise TextTooLong(title, str(error)) from error
