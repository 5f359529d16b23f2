"""Reading the document with the fewest calls: a look-up of its version, and one read where that has changed.

Managed tabs are asked for by the titles they had last; where one was renamed, or another took its title, the frame of
the whole document is read first. A document that is too large for cells with all that hangs on them is read as plain
values and formulas, which takes two reads and a look-up more and a fraction of the bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gspread.utils import absolute_range_name

from sheetpact.errors import ChangedMeanwhile
from sheetpact.gsheets.book import CELLS, CHIPS, FRAME, HEAD, Book, Sheet, items, number, part
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.files import Files, Json
from sheetpact.gsheets.plain import filled, rows_of
from sheetpact.model.sheet import Tab

FIRST_TABS = frozenset({"Sheet1", "工作表1"})
"""What Google calls the tab of a new document, whose id is 0, in the languages that we speak."""
LARGE = 60_000
"""Cells from which values alone are read (`python -m benchmarks sheets` tells the bytes of both)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The document, and the version that was looked up before it was read. `kept`: by an earlier run."""

    book: Book
    version: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Readings of one document's managed tabs."""

    client: Client
    files: Files
    tabs: Sequence[Tab]
    large: int = LARGE

    def read(self) -> Reading:
        """One call where nothing changed since the last reading, two where something did."""
        version, kept = self.version(), self.files.reading
        if kept and version and kept.get("version") == version and kept.get("tabs") == self._names:
            return Reading(_book(kept), version, kept=True)
        return self.read_anew(version)

    def begins_blank(self, book: Book) -> bool:
        """Whether people see first what Google makes with a document, and nobody has put anything there."""
        first = min(book.sheets, key=lambda sheet: sheet.index, default=None)
        if first is None or first.id or first.title not in FIRST_TABS or first.touched:
            return False
        told = self.client.values([absolute_range_name(first.title)], "FORMULA")
        return not any(map(any, rows_of(told)))

    def version(self) -> str:
        """Looked up before the document is read."""
        return self.client.version()

    def read_anew(self, version: str) -> Reading:
        """Read what has `version` or a later one."""
        kept = self.files.reading or {}
        told = self._known(kept, version) or self._from_the_frame()
        book = _book(told)
        cells = sum(len(row) for sheet in book.sheets for row in sheet.raw)
        absent = [tab.name for tab in self.tabs if book.tab(tab) is None]
        standing = {"version": version, "tabs": self._names, "absent": absent, "large": cells > self.large}
        self.files.keep_reading({**standing, **told})
        return Reading(book, version)

    @property
    def _names(self) -> list[str]:
        return [tab.name for tab in self.tabs]

    def _known(self, kept: Mapping[str, object], version: str) -> Json | None:
        """One read by the titles of last time; None where one of the tabs isn't there under its title any more.

        A tab that wasn't there the last time isn't looked for: what would make it has the whole document read next.
        None also where somebody edited while values and formulas were read apart: they may be of other rows.
        """
        titles, plain = kept.get("titles"), bool(kept.get("large"))
        if not isinstance(titles, list) or not titles or kept.get("tabs") != self._names:
            return None
        try:
            told = self._read([str(title) for title in titles], plain=plain)
        except ChangedMeanwhile:
            return None
        if plain and self.version() != version:
            return None
        names = {sheet.name for sheet in _book(told).sheets}
        absent = kept.get("absent")
        return told if names.issuperset({*self._names}.difference(absent if isinstance(absent, list) else ())) else None

    def _from_the_frame(self) -> Json:
        """What there is first; then the cells of the managed tabs."""
        frame = self.client.spreadsheet(HEAD)
        book = Book.of(frame)
        found = [sheet for tab in self.tabs if (sheet := book.tab(tab)) is not None]
        if not found:
            return {"told": frame, "titles": []}
        shadow = [f"{absolute_range_name(book.shadow.title)}!A1"] if book.shadow else []
        told = self._read([*(absolute_range_name(sheet.title) for sheet in found), *shadow], plain=False)
        whole = part(told, "told")
        read = {number(part(each, "properties"), "sheetId"): each for each in items(whole, "sheets")}
        sheets = [read.get(number(part(each, "properties"), "sheetId"), each) for each in items(frame, "sheets")]
        return {**told, "told": {**whole, "sheets": sheets}}

    def _read(self, titles: Sequence[str], *, plain: bool) -> Json:
        cells = f"rowData.values({CHIPS})," if plain else f"rowData.values({CELLS}),"
        told = self.client.spreadsheet(FRAME.format(cells=cells), titles)
        if not plain:
            return {"told": told, "titles": list(titles)}
        tabs = [title for title in titles if not title.endswith("!A1")]
        formulas, values = (self.client.values(tabs, render) for render in ("FORMULA", "UNFORMATTED_VALUE"))
        return {"told": told, "titles": list(titles), "tabs_read": tabs, "formulas": formulas, "values": values}


def _book(reading: Mapping[str, object]) -> Book:
    book = Book.of(part(reading, "told"))
    if "formulas" not in reading:
        return book
    titles = reading["tabs_read"]
    formulas, values = (rows_of(part(reading, name)) for name in ("formulas", "values"))
    rows = {
        title: each for title, *each in zip(titles if isinstance(titles, list) else (), formulas, values, strict=True)
    }
    return replace(book, sheets=tuple(_filled(sheet, rows) for sheet in book.sheets))


def _filled(sheet: Sheet, rows: Mapping[str, Sequence[Sequence[Sequence[object]]]]) -> Sheet:
    found = rows.get(absolute_range_name(sheet.title))
    return filled(sheet, found[0], found[1]) if found else sheet
