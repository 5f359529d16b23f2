"""One write as it is noted down before it is sent, so that what it did can be told, and put right, after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gspread.utils import absolute_range_name

from sheetpact.gsheets.book import Book
from sheetpact.gsheets.cells import Raw
from sheetpact.gsheets.look import Json
from sheetpact.gsheets.shadow import Copies
from sheetpact.gsheets.work import Added, Guard


@dataclass(frozen=True, slots=True)
class Entry:
    """`generation` is the one that the write makes; `before` the stamp that it took the place of."""

    generation: int
    hub: str
    run: str
    before: tuple[str, str]
    copies: Copies
    guards: tuple[Guard, ...] = ()
    added: tuple[Added, ...] = ()
    personal: bool = False
    """The copies tell about people, so nothing of them may stay."""

    def made(self, book: Book) -> bool:
        """Whether the document is as this write left it."""
        return (book.generation, book.hub, book.run) == (self.generation, self.hub, self.run)

    def as_json(self) -> Json:
        """What `entry` reads back."""
        return {
            "generation": self.generation,
            "stamp": [self.hub, self.run, *self.before],
            "copies": [self.copies.shadow, self.copies.title, self.copies.columns],
            "shadow": f"{absolute_range_name(self.copies.title)}!A1" if self.guards else "",
            "rows": [[sheet, row, to] for (sheet, row), to in self.copies.rows.items()],
            "guards": [
                [each.title, each.sheet, each.row, _cells(each.expected), _cells(each.wrote), each.gone]
                for each in self.guards
            ],
            "added": [[each.title, each.sheet, _cells(each.wrote)] for each in self.added],
            "personal": self.personal,
        }


def entry(told: Mapping[str, Any]) -> Entry:
    """KeyError, TypeError, ValueError: it isn't one that `as_json` made."""
    hub, run, *before = told["stamp"]
    shadow, title, columns = told["copies"]
    return Entry(
        told["generation"],
        hub,
        run,
        (before[0], before[1]),
        Copies(shadow, title, {(sheet, row): to for sheet, row, to in told["rows"]}, columns),
        tuple(
            Guard(title, sheet, row, _read(expected), _read(wrote), gone)
            for title, sheet, row, expected, wrote, gone in told["guards"]
        ),
        tuple(Added(title, sheet, _read(wrote)) for title, sheet, wrote in told["added"]),
        told["personal"],
    )


def _cells(cells: Mapping[int, Raw]) -> list[list[object]]:
    return [[column, dict(raw)] for column, raw in cells.items()]


def _read(cells: Sequence[Sequence[Any]]) -> dict[int, Raw]:
    return {int(column): raw for column, raw in cells}
