"""One write to the document: noted down, sent, its copies read, and taken back where it met something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetpact.errors import BrokenContract, ChangedMeanwhile, NotAllowed, SignInAgain
from sheetpact.gsheets.book import Book
from sheetpact.gsheets.cells import NOTHING, Raw, cell
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.entry import Entry, entry
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.repair import Repair, typed_over
from sheetpact.gsheets.sending import Sending
from sheetpact.gsheets.shadow import Met, copies, emptied, stamped
from sheetpact.gsheets.taking_back import TakingBack
from sheetpact.gsheets.work import Work
from sheetpact.model.sheet import PutRight, Value
from sheetpact.model.texts import say


@dataclass(slots=True)
class Writer:
    """Writes of one connector."""

    client: Client
    files: Files
    zone: ZoneInfo
    locale: str
    put_right: list[PutRight] = field(default_factory=list)

    def write(self, book: Book, work: Work, stamp: tuple[str, str]) -> None:
        """All of it or nothing. ChangedMeanwhile: nothing, and what it met is put right. `stamp`: hub and run."""
        copied, requests = copies(book, work.guards) if work.guards else (None, [])
        generation, stamps = stamped(book.generation, *stamp)
        noted = Entry(
            generation,
            *stamp,
            (book.hub, book.run),
            copied or copies(book, ())[0],
            tuple(work.guards),
            tuple(work.added),
            personal=work.personal,
        )
        self.files.begin(noted.as_json())
        try:
            met = self._sending.send(noted, [*stamps, *requests, *work.requests])
        except (NotAllowed, SignInAgain):  # nothing was done
            self.files.conclude()
            raise
        if not self._settle(noted, met, book):
            raise ChangedMeanwhile(say(self.locale, "google.edited"))

    def unsettled(self) -> Entry | None:
        """The write that was begun last and not concluded."""
        told = self.files.journal
        try:
            return entry(told) if told else None
        except (KeyError, TypeError, ValueError, IndexError):
            return None

    def conclude(self, noted: Entry, book: Book) -> bool:
        """What became of a write that was cut off: whether the document was changed to put it right.

        One that isn't there yet may still come: Google works on a request for up to three minutes. ConnectorError: it
        can't be put right now, so nothing may follow from what the document says.
        """
        if noted.made(book):
            return not self._settle(noted, self._asked(noted), book)
        if noted.step is not None and noted.under_way(book):
            return not self._taken_back(noted, self._back.resume(noted, noted.step, book))
        if book.generation >= noted.generation:
            if noted.personal and book.shadow is not None:
                self.client.update({"requests": [emptied(book.shadow.id)]}, "spreadsheetId")
            self.put_right += noted.told
            self.files.conclude()
        return False

    @property
    def _sending(self) -> Sending:
        return Sending(self.client, self.locale)

    @property
    def _back(self) -> TakingBack:
        return TakingBack(self._sending, self.files)

    def _asked(self, noted: Entry) -> list[Met]:
        """Nothing where somebody deleted the copies: it isn't known any more what it met."""
        try:
            return self._sending.asked(noted)
        except ChangedMeanwhile:
            return []

    def _settle(self, noted: Entry, met: Sequence[Met], book: Book) -> bool:
        """Whether it stands; else it is taken back. The note of it goes only then."""
        if noted.step is not None:
            return self._taken_back(noted, self._back.go(noted, noted.step.after(met)))
        if not all(each.held for each in met):
            noted = replace(noted, told=tuple(self._typed_over(met, book)))
            return self._taken_back(noted, self._back.go(noted, Repair.of(met, noted.added)))
        if noted.personal and met:
            self.client.update({"requests": [emptied(noted.copies.shadow)]}, "spreadsheetId")
        self.files.conclude()
        return True

    def _taken_back(self, noted: Entry, left: Repair) -> bool:
        """False: it doesn't stand."""
        self.put_right += noted.told
        self.files.conclude()
        if left.done:
            return False
        cells = " · ".join(f"{each.title} {each.row + 1}" for each in left.damages) or "–"
        raise BrokenContract(say(self.locale, "google.not_put_right", cells=cells))

    def _typed_over(self, met: Sequence[Met], book: Book) -> Iterator[PutRight]:
        for each, column in typed_over(met):
            sheet = book.titled(each.guard.title)
            look = sheet.at(each.guard.row, column).get("effectiveFormat", NOTHING) if sheet else NOTHING
            wrong, right = (self._told(raw, look) for raw in (each.guard.wrote[column], each.at(column)))
            known = sorted(each.guard.expected.keys() - each.guard.wrote.keys())
            row = tuple(str(value) for at in known if (value := self._told(each.at(at))) is not None)
            yield PutRight(each.guard.title, row or (str(each.guard.row + 1),), column, wrong, right)

    def _told(self, raw: Raw, look: object = NOTHING) -> Value:
        """What a person typed or would see. `look`: the effectiveFormat there, which tells a time from a number."""
        found = cell({"userEnteredValue": raw, "effectiveValue": raw, "effectiveFormat": look}, self.zone)
        said = found.formula or found.value
        return f"{said:%Y-%m-%d %H:%M}" if isinstance(said, datetime) else said
