"""A small alliance whose shared sheet is a simulated Google document, met by HTTP through the real connector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sheetpact.gsheets.book import TAB_MARK
from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Tab
from sheetpact.model.sheet import Value as SheetValue
from sheetpact.ports import Alliance, Quota, SheetContext, Store, Unlimited
from sheetpact.ports import Sheet as Connector
from sheetpact.quota import SharedQuota
from sheetpact.registry import Registry, folders
from sheetpact.report import Report
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Sheet, Spreadsheet
from sheetpact.simulators.google.shown import effective, formatted, number_format
from sheetpact.simulators.memory import MemoryShop
from sheetpact.sync import sync
from sheetpact.testing.alliance import START, Village, silent, village

CALLS_A_SECOND = 10_000.0
LIMITS = Limits(busy_tries=9, longest_wait=64.0)
HEADINGS = 10
"""Rows from the top among which the headings are."""
MINUTE = 60.0
"""Seconds."""
BATCH = ":batchUpdate"
"""What the address of a write ends with."""
Act = Callable[[], object]


@dataclass(slots=True)
class GoogleVillage:
    """A village with a Google document for its sheet. Waiting takes no time but the village's."""

    village: Village
    google: GoogleSheets
    document: str
    folder: Path
    http: HttpSession = field(init=False)
    quota: Quota = field(default_factory=Unlimited)
    sheet: Connector = field(init=False)
    """The connector of the last sync."""
    refused: list[BaseException] = field(default_factory=list)
    """What acts `meanwhile` failed with; the sync that they were for raises it."""

    def __post_init__(self) -> None:
        bucket = Bucket(CALLS_A_SECOND, sleep=self.sleep)
        self.http = HttpSession(bucket, limits=LIMITS, sleep=self.sleep)
        self.google.credentials(self.folder)
        self.sheet = self.connect()

    @property
    def pact(self) -> Pact:
        return self.village.pact

    @property
    def store(self) -> Store:
        return self.village.store

    @property
    def shops(self) -> dict[str, MemoryShop]:
        return self.village.shops

    @property
    def time(self) -> datetime:
        return self.village.time

    def wait(self, minutes: float = 10) -> None:
        self.village.wait(minutes)

    def sleep(self, seconds: float) -> None:
        """Time goes on for the village and for Google; nobody waits."""
        self.village.wait(seconds / MINUTE)

    def connect(self) -> Connector:
        """A connector as a new process has it: it knows what is in the folder, and nothing else."""
        settings = {"credentials": "service_account.json", "base_url": self.google.url}
        zone, locale = ZoneInfo(self.pact.timezone), self.pact.locale
        context = SheetContext(
            self.document, settings, self.http, self.village.now, zone, locale, self.folder, self.quota
        )
        made = cast("Callable[[SheetContext], Connector]", _kind(locale))
        return made(context)

    @property
    def alliance(self) -> Alliance:
        """With the connector of the last sync."""
        return replace(self.village.alliance, sheet=self.sheet, requests={"sheet": lambda: self.sheet.requests})

    def sync(self, *, accept: str = "", after: float = 10, anew: bool = True) -> Report:
        """Ten minutes later, the main job, in a new process; not `anew`: in one that has done others before.

        Raises what an act `meanwhile` failed with.
        """
        self.wait(after)
        if anew:
            self.sheet = self.connect()
        report = sync(self.alliance, silent, accept=accept)
        if self.refused:
            raise self.refused.pop()
        return report

    # --- people

    def human(self, name: str = "li") -> Human:
        """Somebody with the document open in a browser."""
        return self.google.human(self.document, name)

    def meanwhile(self, act: Act, *, skip: int = 0, path: str = BATCH, method: str = "POST") -> None:
        """The next write (after `skip` others) finds this done just before it is applied."""

        def done() -> None:
            try:
                act()
            except BaseException as error:  # noqa: BLE001 -- the server's thread would only print it
                self.refused.append(error)

        self.google.faults.add(Fault(Trouble.MEANWHILE, method, path, skip, action=done))

    # --- the document itself, not what the API says of it

    @property
    def book(self) -> Spreadsheet:
        return self.google.book(self.document)

    def tab(self, name: str = "inventory") -> Sheet:
        """The managed tab, whatever it is called now. LookupError: it isn't there."""
        tab = next(each for each in self.village.alliance.tabs if each.name == name)
        marked = (sheet for sheet in self.book.sheets if _marked(sheet, name))
        titled = (sheet for sheet in self.book.sheets if sheet.title in (tab.title, *tab.aliases))
        found = next(marked, None) or next(titled, None)
        if found is None:
            raise LookupError(name)
        return found

    def rows(self, tab: str = "inventory") -> list[dict[str, SheetValue]]:
        """All rows below the headings that show anything, by heading."""
        sheet = self.tab(tab)
        top = self.header(tab)
        headings = {column: self._text(sheet, top, column) for column in sheet.rows[top].cells}
        wanted = [(column, heading) for column, heading in sorted(headings.items()) if heading]
        found = [
            {heading: self._value(sheet, row, column) for column, heading in wanted}
            for row in range(top + 1, sheet.last_row)
        ]
        return [row for row in found if any(value is not None for value in row.values())]

    def row(self, sku: str, tab: str = "inventory") -> dict[str, SheetValue]:
        """The first row that shows this in one of its cells."""
        for row in self.rows(tab):
            if sku in row.values():
                return row
        raise LookupError(sku)

    def header(self, tab: str = "inventory") -> int:
        """Index of the row that shows most of the tab's headings."""
        sheet = self.tab(tab)
        spec: Tab = next(each for each in self.village.alliance.tabs if each.name == tab)
        known = {text for column in spec.columns for text in (column.heading, *column.aliases)}

        def headings(row: int) -> int:
            return sum(self._text(sheet, row, column) in known for column in sheet.rows[row].cells)

        return max(range(min(HEADINGS, len(sheet.rows))), key=headings)

    def _text(self, sheet: Sheet, row: int, column: int) -> str:
        return formatted(self.book, sheet, row, column)

    def _value(self, sheet: Sheet, row: int, column: int) -> SheetValue:
        cell = sheet.cell(row, column)
        told = effective(self.book, sheet, row, column)
        match told:
            case None:
                return None
            case {"numberValue": number} if number_format(cell).get("type") in (None, "NUMBER"):
                return int(number) if float(number).is_integer() else str(number)
            case {"boolValue": truth}:
                return bool(truth)
        return self._text(sheet, row, column)


@contextmanager
def google_village(
    folder: Path, *, quota: int | None = None, title: str = "手作联盟", **changes: object
) -> Iterator[GoogleVillage]:
    """A village whose document is new and shared with the service account; `changes` are keys of the pact.

    `quota`: reads, and as many writes, that Google lets through in a minute; None for no limit.
    """
    towns: list[GoogleVillage] = []

    def seconds() -> float:
        return towns[0].time.timestamp()

    with (
        GoogleSheets(now=lambda: towns[0].time if towns else START, quota=quota) as google,
        village_on(google, folder, title=title, **changes) as made,
    ):
        towns.append(made)
        if quota is not None:
            made.quota = SharedQuota(folder / ".sheetpact" / "quota.db", seconds, made.sleep)
        yield made


@contextmanager
def village_on(
    google: GoogleSheets, folder: Path, *, title: str = "手作联盟", **changes: object
) -> Iterator[GoogleVillage]:
    """The same beside others in one Google, whose clock should be the village's."""
    document = google.create(title)
    town = village(folder, None, sheet={"connector": "google_sheets", "document": document}, **changes)
    made = GoogleVillage(town, google, document, folder)
    try:
        yield made
    finally:
        made.http.close()
        town.store.close()


@cache
def _kind(locale: str) -> type[Connector]:
    return Registry(folders(Path.cwd()), locale).sheet("google_sheets")


def _marked(sheet: Sheet, name: str) -> bool:
    return any(each.key == TAB_MARK and each.value == f"{name}:{sheet.id}" for each in sheet.metadata)
