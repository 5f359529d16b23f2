"""Taking back a write step by step. Each is noted down before it is sent, so that another process can go on from it.

While it lasts the document bears a stamp that no run has; the run before is put in again with the last request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sheetpact.gsheets.book import WHOLE, Book
from sheetpact.gsheets.entry import Entry
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.repair import Repair, Step
from sheetpact.gsheets.sending import Sending
from sheetpact.gsheets.shadow import copies, emptied

STEPS = 8
"""How often putting right is tried: each time somebody would have had to move rows within the same second."""


@dataclass(frozen=True, slots=True)
class TakingBack:
    """Of one document's writes. What is raised leaves the note of where it stopped."""

    sending: Sending
    files: Files

    def go(self, last: Entry, repair: Repair) -> Repair:
        """From a document that is as `last` left it. What is given up after so many steps, nothing as a rule."""
        for _ in range(STEPS):
            book = Book.of(self.sending.client.spreadsheet(WHOLE))
            step = repair.step(book)
            if not step.requests:  # what is left isn't there any more
                repair = Repair()
                break
            last, repair = self._make(last, step, book)
            if repair.done:
                break
        self._end(last)
        return repair

    def resume(self, noted: Entry, step: Step, book: Book) -> Repair:
        """Where the step that was noted last isn't there yet, so that it can't come any more once others are made."""
        fence, stamps = noted.following(book.generation)
        self.sending.send(fence, stamps)
        return self.go(fence, step.undone)

    def _make(self, last: Entry, step: Step, book: Book) -> tuple[Entry, Repair]:
        made, stamps = last.following(book.generation, step)
        copied, requests = copies(book, step.guards) if step.guards else (last.copies, [])
        made = replace(made, copies=copied, guards=tuple(step.guards))
        self.files.begin(made.as_json())
        return made, step.after(self.sending.send(made, [*stamps, *requests, *step.requests]))

    def _end(self, last: Entry) -> None:
        """The run before is the one that wrote last, and nothing of the copies stays, if they are still there."""
        now = Book.of(self.sending.client.spreadsheet("sheets(properties.sheetId)"))
        there = any(sheet.id == last.copies.shadow for sheet in now.sheets)
        end, stamps = last.ended()
        self.sending.send(end, [*stamps, *([emptied(last.copies.shadow)] if there else [])])
