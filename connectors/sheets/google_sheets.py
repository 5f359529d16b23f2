"""Google Sheets as the shared sheet, with a service account (Google's Sheets API v4 and Drive API v3).

- A row's ref is its number, a column's index counts from 0; both are good for the reading they come from. Rows are
  written by position, each guarded by a copy of how it stood at that moment; new rows at the end are placed by Google.
- A write stands whole, or is taken back whole with what people did meanwhile (sheetpact/gsheets says how).
- The version is Drive's, looked up before the document is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import ClassVar

from sheetpact.errors import ChangedMeanwhile
from sheetpact.gsheets.book import Book, Sheet
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.notices import Notices
from sheetpact.gsheets.reader import Reader, Reading
from sheetpact.gsheets.structure import worn
from sheetpact.gsheets.work import plan_work
from sheetpact.gsheets.writer import Writer
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.sheet import Document, PutRight, SheetBatch, Tab
from sheetpact.model.texts import say
from sheetpact.ports import Channel, Notice, Setting, SheetContext

ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([\w-]+)")
"""As a browser shows it; with a number where somebody is signed in with several accounts."""
FRESH_SECONDS = 10.0
"""An older reading is looked up again before it is written to: people type while shops are written."""
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


class Connector:
    """One spreadsheet. `document` is its id, or the address that a browser shows."""

    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("credentials", about="the service account's key file (JSON), relative to pact.yaml"),
        Setting("base_url", required=False, about="one address in place of Google's own, of a proxy or a simulator"),
        Setting("hook_secret", required=False, secret=True, about="signs what the document's script and Drive tell us"),
        Setting("hook_address", required=False, about="where Drive tells of changes: https://…/hooks/sheet"),
    )

    def __init__(self, context: SheetContext) -> None:
        self._context = context
        self._document = self.named(context.document)
        self._client = Client(context, self._document)
        self._files = Files(context.folder / ".sheetpact" / "google", self._document)
        self._writer = Writer(self._client, self._files, context.timezone, context.locale)
        told = context.settings
        self._notices = Notices(self._client, self._document, told.get("hook_secret", ""), told.get("hook_address", ""))
        self._readings: dict[str, _Read] = {}
        self._numbers = count(1)

    @staticmethod
    def named(document: str) -> str:
        """Its id."""
        found = ADDRESS.search(document)
        return found[1] if found else document.strip()

    @property
    def requests(self) -> int:
        """To Sheets and Drive; signing in is a call to another server, once an hour."""
        return self._client.requests

    @property
    def put_right(self) -> Sequence[PutRight]:
        return self._writer.put_right

    def check(self) -> Sequence[Problem]:
        """Step by step, as the set-up goes: the key, the share, the APIs."""
        account = self._client.account
        steps = [self._step("google.step_key", account=account)]
        file = self._client.drive("name,mimeType,trashed,capabilities(canEdit)")
        if code := _unfit(file):
            return [*steps, Problem(code, Severity.RED, params={"account": account})]
        steps.append(self._step("google.step_shared", name=str(file.get("name", ""))))
        self._client.spreadsheet("spreadsheetId")
        lacking = [Problem("google.hook_no_secret", Severity.AMBER)] if self._notices.lacks_secret else []
        return [*steps, self._step("google.step_read"), *lacking]

    def version(self) -> str:
        return Reader(self._client, self._files, ()).version()

    def read(self, tabs: Sequence[Tab]) -> Document:
        """Concludes first what a run that was cut off had begun to write."""
        reader = Reader(self._client, self._files, tabs)
        reading = reader.read()
        noted = self._writer.unsettled()
        if noted is not None and self._writer.conclude(noted, reading.book):
            reading = reader.read_anew(reader.version())
        version = f"{reading.version}/{next(self._numbers)}"
        lost = {sheet.title: worn(sheet, tab) for tab, sheet in _managed(reading.book, tabs).items()}
        self._readings = {version: _Read(reading, reader, self._context.now(), lost)}
        return replace(self._told(reading.book, tabs), version=version, worn=self._mendable(lost))

    def look(self, tabs: Sequence[Tab]) -> Document:
        return self._told(Reader(self._client, self._files, tabs).read().book, tabs)

    def _told(self, book: Book, tabs: Sequence[Tab]) -> Document:
        grids = {tab.name: sheet.grid(self._context.timezone) for tab, sheet in _managed(book, tabs).items()}
        return Document("", grids, book.hub, book.run)

    def _mendable(self, lost: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """What a write didn't put back the last time is what somebody doesn't want."""
        mended = self._files.mended
        return tuple(title for title, found in lost.items() if found and list(found) != mended.get(title))

    def write(self, document: Document, batch: SheetBatch) -> str:
        """ChangedMeanwhile: somebody edited what it would have written; it was not, or was taken back."""
        known = self._readings.get(document.version)
        if known is None:
            raise ChangedMeanwhile(self._say("google.edited"))
        book, tabs = self._fresh(known), known.reader.tabs
        try:
            blank = bool(batch.create) and known.reader.begins_blank(book)
            work = plan_work(book, batch, tabs, self._context.timezone, in_front=blank)
        except LookupError as error:
            raise ChangedMeanwhile(self._say("google.tab_changed")) from error
        if batch.create:
            self._files.forget_reading()
        self._writer.write(book, work, (batch.hub, batch.run))
        self._files.keep_mended({title: list(found) for title, found in known.lost.items()})
        self._readings = {}
        return ""

    def _fresh(self, known: _Read) -> Book:
        """The book, read again where an earlier run read it, looked up again where that was a while ago."""
        reading = known.reading
        if reading.kept:
            now = known.reader.read_anew(reading.version).book
            if [now.tab(tab) for tab in known.reader.tabs] != [reading.book.tab(tab) for tab in known.reader.tabs]:
                raise ChangedMeanwhile(self._say("google.edited"))
            return now
        age = (self._context.now() - known.at).total_seconds()
        if age > FRESH_SECONDS and known.reader.version() != reading.version:
            raise ChangedMeanwhile(self._say("google.edited"))
        return reading.book

    @property
    def listens(self) -> bool:
        return bool(self._notices.secret)

    def notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        return self._notices.notice(headers, body, now)

    def watch(self, channel: Channel | None, now: datetime) -> Channel | None:
        return self._notices.watch(channel, now)

    def unwatch(self, channel: Channel) -> None:
        self._notices.unwatch(channel)

    def _say(self, code: str) -> str:
        return say(self._context.locale, code)

    @staticmethod
    def _step(code: str, **params: object) -> Problem:
        return Problem(code, Severity.NOTE, params=params)


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading, and when it was made."""

    reading: Reading
    reader: Reader
    at: datetime
    lost: Mapping[str, tuple[str, ...]]
    """What each tab lost that isn't a value, by its title."""


def _managed(book: Book, tabs: Sequence[Tab]) -> Mapping[Tab, Sheet]:
    """Those that are there."""
    return {tab: sheet for tab in tabs if (sheet := book.tab(tab)) is not None}


def _unfit(file: Mapping[str, object]) -> str:
    """The code of what a file lacks to be a shared sheet, '' for nothing."""
    if file.get("mimeType") != SPREADSHEET:
        return "google.no_spreadsheet"
    if file.get("trashed"):
        return "google.trashed"
    rights = file.get("capabilities")
    return "" if isinstance(rights, dict) and rights.get("canEdit") else "google.read_only"
