"""Taking back a write that met something else than what was read: whole, and with what people did meanwhile.

A row is found again by how the write left it; only cells that still say what was written are given back. Rows may move
once more while this happens: each step guards its own rows in the same way, and what it missed is the next one's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from sheetpact.gsheets.book import Book, Sheet
from sheetpact.gsheets.cells import NOTHING, Raw, entered, same
from sheetpact.gsheets.look import Json, runs
from sheetpact.gsheets.rows import Rows
from sheetpact.gsheets.shadow import Met
from sheetpact.gsheets.work import Added, Guard

ALIKE = 0.5
"""Of a row's other cells, how many must be as they were for it to be the same row though somebody edited it since."""


Lost: TypeAlias = tuple[str, int, Sequence[Raw]]
"""A row that is gone: title, sheet, cells."""
Place: TypeAlias = tuple[int, int]
"""Sheet and row."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One row that was written. ExtendedValues: the whole row `before`, the cells that the write put there.

    `known`: the columns that a row is known by; `counted`: those in which an edit is a difference.
    """

    title: str
    sheet: int
    row: int
    before: Sequence[Raw]
    wrote: Mapping[int, Raw]
    known: frozenset[int]
    counted: frozenset[int] = frozenset()

    def wanted(self, column: int) -> Raw:
        return self.before[column] if column < len(self.before) else NOTHING

    def given_back(self, column: int, now: Raw) -> Raw:
        """What a cell is to say. Who typed over a number of ours meant so many more or fewer than it."""
        if same(now, self.wrote[column]):
            return self.wanted(column)
        return _moved(now, self.wrote[column], self.wanted(column)) if column in self.counted else now

    @property
    def image(self) -> Mapping[int, Raw]:
        """How the write left the row; blank cells are left out."""
        left = {**dict(enumerate(self.before)), **self.wrote}
        return {column: raw for column, raw in left.items() if raw}


@dataclass(slots=True)
class Repair:
    """What is still to be put right."""

    damages: list[Damage] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    """Rows that were deleted and weren't the ones that were meant."""

    @classmethod
    def of(cls, met: Sequence[Met], added: Sequence[Added]) -> Repair:
        """All of a write: what went well is taken back too, so that it can be decided anew."""
        repair = cls(added=list(added))
        for each in met:
            repair.take(each)
        return repair

    def take(self, met: Met) -> None:
        """One row that a request wrote or deleted."""
        guard = met.guard
        if guard.wrote:
            known = frozenset(guard.expected.keys() - guard.wrote.keys())
            place = guard.title, guard.sheet, guard.row
            self.damages.append(Damage(*place, met.before, guard.wrote, known, guard.counted))
        elif guard.gone and not met.held:
            self.lost.append((guard.title, guard.sheet, met.before))

    @property
    def done(self) -> bool:
        return not (self.damages or self.added or self.lost)

    def step(self, book: Book) -> Step:
        """The requests that put right what can be found in the book as it is now."""
        step = Step()
        for sheet in book.sheets:
            self._restore(sheet, step)
            self._remove(sheet, step)
        for lost in self.lost:
            if book.titled(lost[0]):
                step.append(lost)
        return step

    def _restore(self, sheet: Sheet, step: Step) -> None:
        for damage, row in _places(Rows(sheet), [each for each in self.damages if each.sheet == sheet.id]):
            if row is None:
                step.unfound.append(damage)
                continue
            now = {column: entered(sheet.at(row, column)) for column in damage.wrote}
            back = {column: raw for column, said in now.items() if (raw := damage.given_back(column, said)) != said}
            if back:
                step.restore(sheet, row, back, damage)

    def _remove(self, sheet: Sheet, step: Step) -> None:
        """A row at the end is emptied: where rows move meanwhile, cells can be given back, and a deleted row can't."""
        rows, gone = Rows(sheet), set[int]()
        for added in self.added:
            if added.sheet != sheet.id:
                continue
            row = rows.exactly(added.wrote, 0)
            if row is None:
                step.unseen.append(added)
                continue
            rows.taken.add(row)
            if added.below:
                step.empty(sheet, row, added)
            else:
                gone.add(row)
                step.remove(sheet, row, added)
        for start, end in reversed(runs(sorted(gone))):
            place: Json = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": start, "endIndex": end}
            step.requests.append({"deleteDimension": {"range": place}})


@dataclass(slots=True)
class Step:
    """One request's worth of putting right."""

    requests: list[Json] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    damages: dict[Place, list[Damage]] = field(default_factory=dict)
    removed: dict[Place, list[Added]] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    unfound: list[Damage] = field(default_factory=list)
    unseen: list[Added] = field(default_factory=list)
    """Not there, as far as the book tells."""

    @property
    def undone(self) -> Repair:
        """What is left where nothing of it was done."""
        return Repair(
            [*chain.from_iterable(self.damages.values()), *self.unfound],
            [*chain.from_iterable(self.removed.values()), *self.unseen],
            list(self.lost),
        )

    def after(self, met: Sequence[Met]) -> Repair:
        """What is left once it was made: what it missed, and what it did to other rows instead.

        What it didn't find is looked for once more: a row may have been given back.
        """
        left = Repair()
        for each in met:
            if not each.held:
                left.take(each)
                left.damages += self.damages.get((each.guard.sheet, each.guard.row), [])
                left.added += self.removed.get((each.guard.sheet, each.guard.row), [])
        left.damages += self.unfound
        left.added += self.unseen
        return left

    def restore(self, sheet: Sheet, row: int, back: Mapping[int, Raw], damage: Damage) -> None:
        """Give cells back. Restored before rows are deleted, in the order of requests."""
        self.damages.setdefault((sheet.id, row), []).append(damage)
        self._put(sheet, row, back, {*back, *damage.known}, damage.counted & back.keys())

    def empty(self, sheet: Sheet, row: int, added: Added) -> None:
        """Leave nothing in a row that was added."""
        self.removed.setdefault((sheet.id, row), []).append(added)
        self._put(sheet, row, dict.fromkeys(added.wrote, NOTHING), range(sheet.columns))

    def _put(
        self,
        sheet: Sheet,
        row: int,
        cells: Mapping[int, Raw],
        known: Iterable[int],
        counted: frozenset[int] = frozenset(),
    ) -> None:
        """`known`: the columns that must say what they say now."""
        expected = {column: entered(sheet.at(row, column)) for column in known}
        self.guards.append(Guard(sheet.title, sheet.id, row, expected, cells, counted=counted))
        for column, raw in cells.items():
            start: Json = {"sheetId": sheet.id, "rowIndex": row, "columnIndex": column}
            rows: list[Json] = [{"values": [_cell(raw)]}]
            self.requests.append({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})

    def remove(self, sheet: Sheet, row: int, added: Added) -> None:
        expected = {column: entered(sheet.at(row, column)) for column in range(sheet.columns)}
        self.guards.append(Guard(sheet.title, sheet.id, row, expected, gone=True))
        self.removed.setdefault((sheet.id, row), []).append(added)

    def append(self, lost: Lost) -> None:
        self.lost.append(lost)
        rows: list[Json] = [{"values": [_cell(raw) for raw in lost[2]]}]
        self.requests.append({"appendCells": {"sheetId": lost[1], "rows": rows, "fields": "userEnteredValue"}})


def _places(rows: Rows, damages: Sequence[Damage]) -> list[tuple[Damage, int | None]]:
    """Where each row is now: first those that are as the write left them, so that none is taken for another one."""
    found: dict[int, int] = {}
    for find in (_exact, _likest):
        for nth, damage in enumerate(damages):
            row = None if nth in found else find(rows, damage)
            if row is not None:
                found[nth] = row
                rows.taken.add(row)
    return [(damage, found.get(nth)) for nth, damage in enumerate(damages)]


def _exact(rows: Rows, damage: Damage) -> int | None:
    return rows.exactly(damage.image, damage.row)


def _likest(rows: Rows, damage: Damage) -> int | None:
    """Of the rows with its keys; in a tab without keys, of all."""
    rest = {column: raw for column, raw in damage.image.items() if column not in damage.wrote}
    scores = [
        (sum(same(entered(rows.sheet.at(row, column)), raw) for column, raw in rest.items()), row)
        for row in rows.keyed(damage.known, rest, damage.row)
    ]
    best = max(scores, key=lambda each: each[0], default=(0, 0))
    return best[1] if rest and best[0] >= ALIKE * len(rest) else None


def _moved(typed: Raw, wrote: Raw, wanted: Raw) -> Raw:
    """A number that was typed, moved to where the cell stood before; what isn't a number stays."""
    match typed, wrote, wanted:
        case (
            {"numberValue": int() | float() as said},
            {"numberValue": int() | float() as ours},
            {"numberValue": int() | float() as before},
        ):
            return {"numberValue": said - ours + before}
    return typed


def _cell(raw: Raw) -> Json:
    return {"userEnteredValue": dict(raw)} if raw else {}


def typed_over(met: Sequence[Met]) -> Iterator[tuple[Met, int]]:
    """Cells (by column) that were written though they, or the row that they are in, weren't any more what was read."""
    for each in met:
        if not each.held:
            missed = {column for column, raw in each.guard.expected.items() if not same(each.at(column), raw)}
            other_row = bool(missed - each.guard.wrote.keys())
            for column, raw in each.guard.wrote.items():
                if (other_row or column in missed) and each.at(column) != raw:
                    yield each, column
