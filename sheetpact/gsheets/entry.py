"""One write as it is noted down before it is sent, so that what it did can be told, and put right, after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from gspread.utils import absolute_range_name

from sheetpact.gsheets.book import Book
from sheetpact.gsheets.cells import Raw
from sheetpact.gsheets.look import Json
from sheetpact.gsheets.repair import Damage, Step
from sheetpact.gsheets.shadow import Copies, stamped
from sheetpact.gsheets.work import Added, Guard
from sheetpact.model.sheet import PutRight, Value

BACK = "~"
"""Between a run's id and the number of a step of taking back what it wrote: no run has such an id, so whoever reads the
document meanwhile without this note asks a person instead of taking half of a write for edits.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """`generation` is the one that the write makes; `before` the stamp that stood there until then.

    A `step` is one of taking a write back: then `before` is what stood there until that write, and `told` what is to be
    told once all is put right.
    """

    generation: int
    hub: str
    run: str
    before: tuple[str, str]
    copies: Copies
    guards: tuple[Guard, ...] = ()
    added: tuple[Added, ...] = ()
    personal: bool = False
    """The copies tell about people, so nothing of them may stay."""
    step: Step | None = None
    told: tuple[PutRight, ...] = ()

    def made(self, book: Book) -> bool:
        """Whether the document is as this write left it."""
        return (book.generation, book.hub, book.run) == (self.generation, self.hub, self.run)

    def under_way(self, book: Book) -> bool:
        """Whether the document is as another step of taking the same write back left it."""
        return book.hub == self.hub and book.run.partition(BACK)[0] == self.run.partition(BACK)[0]

    def following(self, generation: int, step: Step | None = None) -> tuple[Entry, list[Json]]:
        """The next step of taking back, of a document of that generation, and the requests that stamp it."""
        run, _, nth = self.run.partition(BACK)
        return self._stamped(generation, (self.hub, f"{run}{BACK}{int(nth or 0) + 1}"), step)

    def ended(self) -> tuple[Entry, list[Json]]:
        """What follows once all is put right: the run before is again the one that wrote last."""
        return self._stamped(self.generation, self.before, None)

    def _stamped(self, generation: int, stamp: tuple[str, str], step: Step | None) -> tuple[Entry, list[Json]]:
        following, requests = stamped(generation, *stamp)
        made = replace(self, generation=following, hub=stamp[0], run=stamp[1], guards=(), added=(), step=step)
        return made, requests

    def as_json(self) -> Json:
        """What `entry` reads back."""
        return {
            "generation": self.generation,
            "stamp": [self.hub, self.run, *self.before],
            "copies": [self.copies.shadow, self.copies.title, self.copies.columns],
            "shadow": f"{absolute_range_name(self.copies.title)}!A1" if self.guards else "",
            "rows": [[sheet, row, to] for (sheet, row), to in self.copies.rows.items()],
            "guards": [
                [
                    each.title,
                    each.sheet,
                    each.row,
                    _cells(each.expected),
                    _cells(each.wrote),
                    each.gone,
                    sorted(each.counted),
                ]
                for each in self.guards
            ],
            "added": [_added(each) for each in self.added],
            "personal": self.personal,
            "step": _step(self.step) if self.step else None,
            "told": [
                [each.title, list(each.row), each.column, _number(each.wrong), _number(each.right)]
                for each in self.told
            ],
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
            Guard(title, sheet, row, _read(expected), _read(wrote), gone, frozenset(*counted))
            for title, sheet, row, expected, wrote, gone, *counted in told["guards"]
        ),
        tuple(map(_read_added, told["added"])),
        told["personal"],
        _read_step(told["step"]) if told["step"] else None,
        tuple(
            PutRight(title, tuple(row), column, _read_number(wrong), _read_number(right))
            for title, row, column, wrong, right in told["told"]
        ),
    )


def _step(step: Step) -> Json:
    """All but the requests, which are sent once or never."""
    return {
        "damages": [[*at, _damage(each)] for at, found in step.damages.items() for each in found],
        "removed": [[*at, _added(each)] for at, found in step.removed.items() for each in found],
        "lost": [[title, sheet, list(map(dict, cells))] for title, sheet, cells in step.lost],
        "unfound": list(map(_damage, step.unfound)),
        "unseen": list(map(_added, step.unseen)),
    }


def _read_step(told: Mapping[str, Any]) -> Step:
    step = Step(
        lost=[(title, sheet, cells) for title, sheet, cells in told["lost"]],
        unfound=list(map(_read_damage, told["unfound"])),
        unseen=list(map(_read_added, told["unseen"])),
    )
    for sheet, row, damage in told["damages"]:
        step.damages.setdefault((sheet, row), []).append(_read_damage(damage))
    for sheet, row, added in told["removed"]:
        step.removed.setdefault((sheet, row), []).append(_read_added(added))
    return step


def _damage(damage: Damage) -> list[object]:
    before = list(map(dict, damage.before))
    known, counted = sorted(damage.known), sorted(damage.counted)
    return [damage.title, damage.sheet, damage.row, before, _cells(damage.wrote), known, counted]


def _read_damage(told: Sequence[Any]) -> Damage:
    title, sheet, row, before, wrote, known, *counted = told  # older notes end earlier
    return Damage(title, sheet, row, before, _read(wrote), frozenset(known), frozenset(*counted))


def _added(added: Added) -> list[object]:
    return [added.title, added.sheet, _cells(added.wrote), added.below]


def _read_added(told: Sequence[Any]) -> Added:
    title, sheet, wrote, below = told
    return Added(title, sheet, _read(wrote), below)


def _number(value: Value) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _read_number(value: str | float | None) -> Value:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _cells(cells: Mapping[int, Raw]) -> list[list[object]]:
    return [[column, dict(raw)] for column, raw in cells.items()]


def _read(cells: Sequence[Sequence[Any]]) -> dict[int, Raw]:
    return {int(column): raw for column, raw in cells}
