"""What a decision is made from, and what it changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.editors import EditNote
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, ConflictKind, Outcome, RowKey, Rows, State, Stop
from sheetpact.simulators.store.moment import Told
from sheetpact.simulators.store.orders import OrdersPart
from sheetpact.simulators.store.pages import History
from sheetpact.simulators.store.runs import RunsPart
from sheetpact.simulators.store.values import kept, kept_conflict, place, plain, utc

NEW = History()
TAB = "members"
"""The tab that tells about people."""


def _emptied(change: Change) -> Change:
    return replace(change, before=None, after=None, params=dict.fromkeys(change.params, "…"))


def _without(cells: Mapping[CellKey, Value], members: Collection[RowKey]) -> dict[CellKey, Value]:
    return {cell: value for cell, value in cells.items() if cell.tab != TAB or cell.row not in members}


class DecisionsPart(OrdersPart, RunsPart):
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def state(self, document: str, stamp: str) -> State:
        moment = self.moment
        taken = moment.typed.get((document, stamp), {})
        return State(
            version=moment.version,
            hub=moment.meta.get("hub", ""),
            adopted=bool(moment.meta.get("adopted")),
            stocks=moment.stocks,
            listings=moment.listings,
            effects=moment.effects,
            fields=moment.fields,
            base=moment.histories.get(document, NEW).base(stamp),
            typed=taken[max(taken)] if taken else {},
            taken=taken,
            written=moment.meta.get(f"written:{document}", ""),
            gone=moment.gone.get(document, {}),
            conflicts=self.conflicts(),
            moved=moment.moved,
            orders=moment.order_moves,
            changes=moment.changes,
            accepted=frozenset(moment.accepted),
            stops=self._stops(),
        )

    def _stops(self) -> dict[str, Stop]:
        """A guard conflict is renewed by each run that is stopped: its run's stop is the newest."""
        guards = {each.row[0]: each.run for each in self.moment.conflicts.values() if each.kind is ConflictKind.GUARD}
        return {side: stop for side, run in guards.items() for stop in self.stops(run) if stop.side == side}

    def save(self, outcome: Outcome, run: str, document: str, stamp: str, *, state_version: int) -> None:
        if self.moment.version != state_version:
            raise ChangedMeanwhile("the store has changed since this was decided")
        self.touch()
        self._post_movements(outcome.movements)
        self.put_listings(outcome.listings)
        self._put_booked(outcome.booked)
        self._put_fields(outcome.fields)
        self._put_typed(document, stamp, run, outcome.typed)
        self._put_gone(document, outcome.gone)
        self._put_conflicts(outcome.conflicts)
        self.add_changes(outcome.changes)
        self._put_stops(run, outcome.stops)
        self._use_up(outcome.used)
        if outcome.sheet_read:
            self.moment.moved, self.moment.order_moves = {}, ()
        if outcome.orders_told:
            self.moment.order_moves = tuple(replace(move, told=True) for move in self.moment.order_moves)
        if outcome.adopted:
            self.put_meta("adopted", run)

    def _put_typed(self, document: str, stamp: str, run: str, typed: Mapping[CellKey, Value]) -> None:
        if typed:
            key, old = (document, stamp), self.moment.typed
            taken = old.get(key, {})
            new = {**taken.get(run, {}), **{place(cell): kept(value) for cell, value in typed.items()}}
            self.moment.typed = {**old, key: dict(sorted({**taken, run: new}.items()))}

    def _put_gone(self, document: str, gone: Mapping[CellKey, str | None]) -> None:
        if gone:
            new = {**self.moment.gone.get(document, {}), **{place(cell): stamp for cell, stamp in gone.items()}}
            missed = {cell: stamp for cell, stamp in new.items() if stamp is not None}
            self.moment.gone = {**self.moment.gone, document: missed}

    # conflicts

    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(self.moment.conflicts.values())

    def put_conflict(self, conflict: Conflict) -> None:
        self._put_conflicts((conflict,))

    def _put_conflicts(self, put: Sequence[Conflict]) -> None:
        """A settled one that comes up again is opened anew, as the latest."""
        if not put:
            return
        standing = {each.id: each for each in sorted(put, key=lambda each: not each.settled)}
        conflicts: dict[str, Conflict] = dict(self.moment.conflicts)
        for name, conflict in standing.items():
            if conflict.settled:
                conflicts.pop(name, None)
            else:
                conflicts[name] = kept_conflict(conflict)
        places = {each.place for each in conflicts.values()}
        assert len(places) == len(conflicts), "two open conflicts for one place"
        self.moment.conflicts = conflicts
        self.touch()

    # the sheet

    def remember_rows(self, document: str, run: str, stamp: str, rows: Mapping[str, Rows]) -> None:
        histories = self.moment.histories
        written = histories.get(document, NEW).written(run, stamp, rows)
        self.moment.histories = {**histories, document: written}
        self.touch()

    def forget_rows(self, before: str) -> None:
        self.touch()
        for document, history in self.moment.histories.items():
            oldest = history.oldest(before)
            if oldest is not None:
                self._forget(document, history, oldest)
        if any(run < before for run in self.moment.accepted.values()):
            good = {digest: run for digest, run in self.moment.accepted.items() if run >= before}
            self.moment.accepted = good

    def _forget(self, document: str, history: History, oldest: str) -> None:
        left = history.since(oldest)
        if left is not history:
            self.moment.histories = {**self.moment.histories, document: left}
        old = [key for key in self.moment.typed if key[0] == document and "" < key[1] < oldest]
        if old:
            self.moment.typed = {key: taken for key, taken in self.moment.typed.items() if key not in old}

    def forget_members(self, numbers: Collection[str]) -> int:
        moment, keys = self.moment, {(number,) for number in numbers}
        self.touch()
        moment.histories = {document: each.emptied(TAB, keys) for document, each in moment.histories.items()}
        moment.typed = {
            place: {run: left for run, cells in taken.items() if (left := _without(cells, keys))}
            for place, taken in moment.typed.items()
        }

        def mine(change: Change) -> bool:
            return change.tab == TAB and change.row in keys

        moment.changes = tuple(_emptied(each) if mine(each) else each for each in moment.changes)
        return self.rewrite(self._tables.changes, mine, _emptied)

    def note_editors(self, document: str, notes: Sequence[EditNote]) -> None:
        if notes:
            new = {_told(note): _plain(note) for note in notes}
            standing = {**self.moment.editors.get(document, {}), **new}
            self.moment.editors = {**self.moment.editors, document: {told: standing[told] for told in sorted(standing)}}

    def editors(self, document: str, since: datetime) -> Sequence[EditNote]:
        notes = self.moment.editors.get(document, {})
        found: list[EditNote] = []
        for told in reversed(notes):
            if told[0] <= since:
                break
            found.append(notes[told])
        return tuple(reversed(found))

    def forget_editors(self, before: datetime) -> None:
        for document, notes in self.moment.editors.items():
            if next(iter(notes))[0] < before:
                left = {told: note for told, note in notes.items() if told[0] >= before}
                rest = {name: each for name, each in self.moment.editors.items() if name != document}
                self.moment.editors = {**rest, document: left} if left else rest


def _told(note: EditNote) -> Told:
    return (utc(note.at), note.title, _text(note.row), note.heading, note.partner)


def _text(row: RowKey) -> str:
    """Rows are in the order of their text in a database."""
    return json.dumps([*row], ensure_ascii=False, separators=(",", ":"))


def _plain(note: EditNote) -> EditNote:
    return EditNote(note.title, plain(note.row), note.heading, note.partner, utc(note.at))
