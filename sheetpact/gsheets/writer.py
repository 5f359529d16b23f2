"""One write to the document: noted down, sent, its copies read, and taken back where it met something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetpact.errors import BrokenContract, ChangedMeanwhile, ConnectorError, NotAllowed, SignInAgain
from sheetpact.gsheets.book import METADATA, WHOLE, Book
from sheetpact.gsheets.cells import NOTHING, Raw, cell
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.entry import Entry, entry
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.look import Json
from sheetpact.gsheets.repair import Repair, typed_over
from sheetpact.gsheets.shadow import ANSWER, Met, copies, emptied, stamped
from sheetpact.gsheets.work import Work
from sheetpact.model.sheet import PutRight, Value
from sheetpact.model.texts import say

STEPS = 8
"""How often putting right is tried: each time somebody would have had to move rows within the same second."""
MARKS = f"developerMetadata({METADATA})"


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
            met = self._send(noted, [*stamps, *requests, *work.requests])
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
        if not noted.made(book):
            if book.generation >= noted.generation:
                if noted.personal and book.shadow is not None:
                    self.client.update({"requests": [emptied(book.shadow.id)]}, "spreadsheetId")
                self.files.conclude()
            return False
        try:
            met = self._asked(noted)
        except ChangedMeanwhile:  # somebody deleted the copies: nothing tells any more what it met
            self.files.conclude()
            return False
        return not self._settle(noted, met, book)

    def _send(self, noted: Entry, requests: Sequence[Json]) -> list[Met]:
        body: Json = {"requests": list(requests)}
        fields = "spreadsheetId"
        if noted.guards:
            ranges = noted.copies.ranges
            body |= {"includeSpreadsheetInResponse": True, "responseRanges": ranges, "responseIncludeGridData": True}
            fields = f"updatedSpreadsheet({ANSWER})"
        try:
            answer = self.client.update(body, fields)
        except (NotAllowed, SignInAgain):
            raise
        except ConnectorError as error:
            return self._looked(noted, error)
        told = answer.get("updatedSpreadsheet", {})
        return noted.copies.met(told if isinstance(told, dict) else {}, noted.guards)

    def _looked(self, noted: Entry, error: ConnectorError) -> list[Met]:
        """Whether a write was done whose answer says it wasn't, or never came."""
        now = Book.of(self.client.spreadsheet(MARKS))
        if noted.made(now):
            return self._asked(noted)
        if (now.hub, now.run) != noted.before:
            raise ChangedMeanwhile(say(self.locale, "google.other_write")) from error
        raise error

    def _asked(self, noted: Entry) -> list[Met]:
        if not noted.guards:
            return []
        return noted.copies.met(self.client.spreadsheet(ANSWER, noted.copies.span), noted.guards)

    def _settle(self, noted: Entry, met: Sequence[Met], book: Book) -> bool:
        """Whether it stands; else it is taken back. The note of it goes only then."""
        held = all(each.held for each in met)
        if not held:
            self._take_back(noted, Repair.of(met, noted.added))
            self._note(met, book)
        elif noted.personal:
            self._empty(noted)
        self.files.conclude()
        return held

    def _empty(self, noted: Entry) -> None:
        self.client.update({"requests": [emptied(noted.copies.shadow)]}, "spreadsheetId")

    def _take_back(self, noted: Entry, repair: Repair) -> None:
        again = noted
        for nth in range(STEPS):
            book = Book.of(self.client.spreadsheet(WHOLE))
            step = repair.step(book)
            if nth and not step.requests:  # what is left isn't there any more
                self._empty(again)
                return
            generation, stamps = stamped(book.generation, *noted.before)
            copied, requests = copies(book, step.guards) if step.guards else (noted.copies, [])
            again = Entry(generation, *noted.before, (book.hub, book.run), copied, tuple(step.guards))
            met = self._send(again, [*stamps, *requests, *step.requests])
            repair = repair.after(step, met)
            if repair.done:
                self._empty(again)
                return
        raise BrokenContract(say(self.locale, "google.not_put_right", cells=self._places(repair)))

    def _places(self, repair: Repair) -> str:
        return " · ".join(f"{each.title} {each.row + 1}" for each in repair.damages) or "–"

    def _note(self, met: Sequence[Met], book: Book) -> None:
        for each, column in typed_over(met):
            sheet = book.titled(each.guard.title)
            look = sheet.at(each.guard.row, column).get("effectiveFormat", NOTHING) if sheet else NOTHING
            wrong, right = (self._told(raw, look) for raw in (each.guard.wrote[column], each.at(column)))
            known = sorted(each.guard.expected.keys() - each.guard.wrote.keys())
            row = tuple(str(value) for at in known if (value := self._told(each.at(at))) is not None)
            number = str(each.guard.row + 1)
            self.put_right.append(PutRight(each.guard.title, row or (number,), column, wrong, right))

    def _told(self, raw: Raw, look: object = NOTHING) -> Value:
        """What a person typed or would see. `look`: the effectiveFormat there, which tells a time from a number."""
        found = cell({"userEnteredValue": raw, "effectiveValue": raw, "effectiveFormat": look}, self.zone)
        said = found.formula or found.value
        return f"{said:%Y-%m-%d %H:%M}" if isinstance(said, datetime) else said
