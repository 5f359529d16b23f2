"""One Google document and connectors that meet it over HTTP, each as a process of its own has it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sheetpact.gsheets.book import SHADOW, TAB_MARK
from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.mapping.sheet import tabs
from sheetpact.model.sheet import CellWrite, Document, Placed, RowDelete, RowInsert, SheetBatch, Tab, Value
from sheetpact.ports import Http, Quota, SheetContext, Unlimited
from sheetpact.ports import Sheet as Connector
from sheetpact.registry import Registry, folders
from sheetpact.sheet.columns import find_columns
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Sheet, Spreadsheet
from sheetpact.simulators.server import Answer, Request
from sheetpact.testing.deaths import DoomedHttp, Fate

ROOT = Path(__file__).parents[2]
REGISTRY = Registry(folders(ROOT), "zh-CN")
TABS = tabs(REGISTRY.sheet_mapping(), "zh-CN", ("tea-woo",))
INVENTORY, MEMBERS, SKU_MAP, REVIEW, CONFLICTS, CHANGES = TABS
KIND = REGISTRY.sheet("google_sheets")
ZONE = ZoneInfo("Asia/Shanghai")
LIMITS = Limits(busy_tries=9, longest_wait=64.0)
SKU, OWNER, ITEM, AVAILABLE, ON_HAND, RESERVED, SAFETY, COUNTED, SHOP, UPDATED = range(10)
"""The columns of the inventory as sheetpact makes it."""
RUNS = count(1)


@dataclass
class Time:
    """A clock that only waiting moves, for us and for Google."""

    now: datetime = datetime(2026, 3, 2, 1, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@dataclass
class Office:
    """A Google for many documents. Those that were set up alike are copies of the first."""

    google: GoogleSheets
    time: Time
    saved: dict[str, bytes] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    """What is answered to every request whose address holds this."""


class WhileWriting(Fate):
    """Counts the calls to Google from the first write on; what comes before it leaves no trace there."""

    def begin(self, name: str) -> int:
        if name.startswith("google") and (self.calls or name.endswith(":batchUpdate")):
            return super().begin(name)
        self.live()
        return 0


@dataclass
class Desk:
    """The document, and whoever works at it."""

    office: Office
    document: str
    folder: Path
    tabs: Sequence[Tab] = TABS
    """What is managed. One tab is read in a quarter of the time."""
    sessions: list[HttpSession] = field(default_factory=list)

    @property
    def google(self) -> GoogleSheets:
        return self.office.google

    @property
    def time(self) -> Time:
        return self.office.time

    def connect(
        self,
        *,
        folder: Path | None = None,
        limits: Limits = LIMITS,
        locale: str = "zh-CN",
        document: str = "",
        fate: Fate | None = None,
        quota: Quota | None = None,
    ) -> Connector:
        """As a new process has it: it knows what is kept in the folder, and nothing else. `fate`: when it dies."""
        session = HttpSession(Bucket(10_000.0, sleep=self.time.sleep), limits=limits, sleep=self.time.sleep)
        self.sessions.append(session)
        http = cast("Http", DoomedHttp(session, fate, "google")) if fate else session
        settings = {"credentials": "service_account.json", "base_url": self.google.url}
        where = folder or self.folder
        if not (where / "service_account.json").exists():
            self.google.credentials(where)
        context = SheetContext(
            document or self.document, settings, http, self.time, ZONE, locale, where, quota or Unlimited()
        )
        made: Connector = KIND(context)  # type: ignore[call-arg]  # a protocol says nothing of how its classes are made
        return made

    def read(self) -> Document:
        """By a process of its own."""
        return self.connect().read(self.tabs)

    def values(self, name: str = "inventory") -> list[list[Value]]:
        """The rows of a tab as they are read, headings included."""
        return [[cell.value for cell in row.cells] for row in self.read().grids[name].rows]

    def set_up(self, *rows: Mapping[int, Value]) -> None:
        """All managed tabs, with these rows in the inventory."""
        alike = repr((rows, [tab.name for tab in self.tabs]))
        if alike in self.office.saved:
            copy: Spreadsheet = pickle.loads(self.office.saved[alike])
            copy.id = self.document
            self.google.shelf.files[self.document].book = copy
            return
        sheet = self.connect()
        inserts = (RowInsert("库存", tuple(rows)),) if rows else ()
        sheet.write(sheet.read(self.tabs), SheetBatch(run(), "hub", create=tuple(self.tabs), inserts=inserts))
        self.office.saved[alike] = pickle.dumps(self.book)

    @property
    def li(self) -> Human:
        """A partner in the browser."""
        return self.google.human(self.document, "li")

    @property
    def book(self) -> Spreadsheet:
        """The document itself, whatever the API says of it."""
        return self.google.book(self.document)

    def tab(self, title: str) -> Sheet:
        found = self.book.titled(title)
        assert found is not None
        return found

    def seen(self, title: str = "库存") -> list[list[str]]:
        """What people see."""
        return self.li.seen(title)

    @property
    def calls(self) -> list[str]:
        """The methods asked so far, without signing in."""
        return [method for _, _, method in self.google.calls if method != "token"]

    @contextmanager
    def asked(self) -> Iterator[list[str]]:
        """The methods that are asked inside the block."""
        before, found = len(self.calls), []
        yield found
        found.extend(self.calls[before:])

    def trouble(self, trouble: Trouble, path: str = ":batchUpdate", **how: object) -> None:
        """The next request whose address holds `path` meets it."""
        self.google.faults.add(Fault(trouble, path=path, **how))  # type: ignore[arg-type]

    @property
    def copies(self) -> list[str]:
        """All that stands in the hidden tab."""
        hidden = [sheet for sheet in self.book.sheets if any(_is_shadow(sheet, each.value) for each in sheet.metadata)]
        return [str(cell.entered) for sheet in hidden for _, _, cell in sheet.used() if cell.entered]


def _is_shadow(sheet: Sheet, mark: str) -> bool:
    return mark == f"{SHADOW}:{sheet.id}" and any(each.key == TAB_MARK for each in sheet.metadata)


def run() -> str:
    """The next run's id."""
    return f"r{next(RUNS)}"


def placed(document: Document) -> dict[str, Placed]:
    """Where the managed columns of all tabs stand."""
    found: dict[str, Placed] = {}
    for tab in TABS:
        layout = find_columns(document.grids[tab.name], tab, None) if tab.name in document.grids else None
        if layout:
            found[document.grids[tab.name].title] = Placed(layout.ref, layout.columns, tab.name)
    return found


def batch(document: Document, hub: str = "hub", **work: object) -> SheetBatch:
    """A batch of the next run."""
    return replace(SheetBatch(run(), hub, placed=placed(document)), **work)  # type: ignore[arg-type]


def cells(*changes: tuple[int | str, int, Value], title: str = "库存") -> tuple[CellWrite, ...]:
    """(row as people count it, column, value)."""
    return tuple(CellWrite(title, str(row), column, value) for row, column, value in changes)


def rows_at_end(*rows: Mapping[int, Value], title: str = "库存") -> tuple[RowInsert, ...]:
    return (RowInsert(title, rows),)


def rows_below(row: int, *rows: Mapping[int, Value], title: str = "库存") -> tuple[RowInsert, ...]:
    return (RowInsert(title, rows, str(row)),)


def deleted(*rows: int, title: str = "库存") -> tuple[RowDelete, ...]:
    return (RowDelete(title, tuple(map(str, rows))),)


def cup(number: int, available: int, **more: Value) -> dict[int, Value]:
    """A row of the inventory."""
    return {SKU: f"CUP-{number}", OWNER: "青山茶具", ITEM: f"茶杯{number}", AVAILABLE: available, ON_HAND: available}


@contextmanager
def office(*, quota: int | None = None) -> Iterator[Office]:
    """`quota`: reads, and as many writes, that Google lets through in a minute; None for no limit."""
    time = Time()
    instead: dict[str, Answer] = {}

    def beside(request: Request) -> Answer | None:
        return next((answer for part, answer in instead.items() if part in request.target), None)

    with GoogleSheets(now=time, quota=quota, beside=beside) as google:
        yield Office(google, time, instead=instead)


@contextmanager
def desk(made: Office, folder: Path) -> Iterator[Desk]:
    """A new document, shared with the service account."""
    made.google.faults.clear()
    made.instead.clear()
    found = Desk(made, made.google.create("手作联盟"), folder)
    try:
        yield found
    finally:
        for session in found.sessions:
            session.close()
