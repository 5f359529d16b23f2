"""Shared fields, three-way: what only one side changed is taken; what both changed differently is a conflict.

Sides follow *changes*, not equality: what differed at adoption stays so until someone edits it. Who typed without
having seen what was agreed since (into a copy from before, say) changed another value than that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind, State
from sheetpact.model.texts import say
from sheetpact.reconcile.drafts import SHEET, Draft, Sides
from sheetpact.reconcile.edits import NUMBERS, TAB, Edits
from sheetpact.reconcile.readings import Titles


@dataclass(frozen=True, slots=True)
class Moved:
    """One shared field that some side changed. `edit` is (seen, typed) where the sheet did."""

    item: ItemKey
    cell: CellKey
    agreed: Value
    edit: tuple[Value, Value] | None
    shops: Mapping[str, Value]
    pending: Conflict | None
    since: Mapping[str, Value]
    """What is agreed, by what people call it, where the sheet's editor had seen another value; else nothing."""

    @property
    def base(self) -> Value:
        """What all sides had before they moved."""
        if self.pending:
            return self.pending.base
        return self.edit[0] if self.edit and self.since else self.agreed

    @property
    def wishes(self) -> Mapping[str, Value]:
        """What shops want: new values, and those of the conflict that is open. What was agreed before is no wish."""
        if self.pending is None:
            return {**self.since, **self.shops}
        wishes = {**self.pending.shops, **self.shops}
        return {shop: value for shop, value in wishes.items() if value != self.pending.base}

    @property
    def sheet(self) -> Value:
        """What the sheet says: the new value, else the one of the conflict that is open."""
        if self.edit:
            return self.edit[1]
        return self.pending.sheet if self.pending else self.agreed

    @property
    def values(self) -> list[Value]:
        """The wishes of all sides that moved."""
        pending = self.pending
        sheet_moved = self.edit is not None or (pending is not None and pending.sheet != pending.base)
        return [*([self.sheet] if sheet_moved else []), *self.wishes.values()] or [self.agreed]


def merge_fields(edits: Edits, titles: Titles, state: State, pact: Pact, draft: Draft) -> None:
    """Agree on every shared field that a side changed, or open (or renew) its conflict."""
    for moved in _moved(edits, titles, state, say(pact.locale, "field.agreed")):
        if moved.edit:
            draft.typed[moved.cell] = moved.edit[1]
        values = moved.values
        if all(value == values[0] for value in values):
            _agree(moved, values[0], draft)
        else:
            place = (moved.cell.tab, moved.cell.row, moved.cell.column)
            why = "field.changed_since" if moved.since else "field.both_moved"
            draft.ask(ConflictKind.FIELD, place, Sides(moved.base, moved.sheet, moved.wishes), why)


def _moved(edits: Edits, titles: Titles, state: State, now: str) -> Iterator[Moved]:
    """`now`: what people call the value that is agreed."""
    pending = {c.place: c for c in state.conflicts if c.kind is ConflictKind.FIELD}
    for item, column in dict.fromkeys([*edits.shared, *((item, "item") for item in titles)]):
        cell = CellKey(TAB, (item.sku, item.owner), column)
        edit = edits.shared.get((item, column))
        agreed = state.fields.get(item, {}).get(column, edit[0] if edit else None)
        shops: Mapping[str, Value] = titles.get(item, {}) if column == "item" else {}
        unseen = edit is not None and edit[0] != agreed and cell not in pending
        yield Moved(item, cell, agreed, edit, shops, pending.get(cell), {now: agreed} if unseen else {})


def _agree(moved: Moved, value: Value, draft: Draft) -> None:
    draft.fields.setdefault(moved.item, {})[moved.cell.column] = value
    if value != moved.agreed:
        if moved.cell.column in NUMBERS:
            draft.explained.add(moved.item)
        who = SHEET if value == moved.sheet else next(iter(moved.shops))
        place = (moved.cell.tab, moved.cell.row, moved.cell.column)
        draft.note(who=who, place=place, before=moved.agreed, after=value, why="field")
    if moved.pending:
        draft.conflicts.append(replace(moved.pending, settled=True))
