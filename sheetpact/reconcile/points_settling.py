"""The clearing tab: what partners owe each other for months that are over, and whether both have confirmed it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity
from sheetpact.model.seen import TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, RowKey, State
from sheetpact.reconcile.drafts import SHEET, Draft
from sheetpact.reconcile.points_clearing import Taken, transfers
from sheetpact.reconcile.points_typed import HIDDEN

TAB = "clearing"
SHOWN = 24
"""Months that the tab shows: two years, as long as books are usually still open."""
YES = frozenset({"已确认", "确认", "是", "对", "confirmed", "confirm", "yes", "y", "ok", "true", "1", "✓", "√"})
"""What people write for a yes, in small letters."""
UNKNOWN = "points.confirm_unknown"
PERSONAL = re.compile(r"@|\d([ -]?\d){6}")
"""Phones have seven digits or more."""


class Due(NamedTuple):
    """What one partner owes another one for a month, in points. With another number it is another debt."""

    month: str
    payer: str
    payee: str
    points: int


Confirmed = frozenset[tuple[Due, str]]
"""(what is owed, the partner who has confirmed it)."""


def months_over(since: date, today: date) -> tuple[str, ...]:
    """The calendar months from the first one that are over, the newest first; no more than are shown."""
    first, end = since.year * 12 + since.month - 1, today.year * 12 + today.month - 1
    return tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in range(end - 1, max(first, end - SHOWN) - 1, -1))


def dues(taken: Mapping[str, Taken]) -> tuple[Due, ...]:
    """Month by month, in the order of `taken`."""
    return tuple(Due(month, *each) for month, found in taken.items() for each in transfers(found))


def row_of(due: Due, pact: Pact) -> RowKey:
    return (due.month, pact.known_as(due.payer), pact.known_as(due.payee))


def confirmations(
    found: tuple[Due, ...], confirmed: Confirmed, tab: TabSeen, state: State, pact: Pact, draft: Draft
) -> Confirmed:
    """What is confirmed once what people typed is taken. What isn't understood is told, and put back."""
    now = set(confirmed)
    for due, who, cell in _confirming(found, pact):
        for value in _typed(cell, tab, state):
            meant = _meant(value)
            if meant is None:
                draft.tell(UNKNOWN, Severity.AMBER, tab.where(" · ".join(cell.row), cell.column))
                draft.note(who=SHEET, place=cell, before=_plain(value), after=None, why=UNKNOWN)
                continue
            draft.typed[cell] = value
            (now.add if meant else now.discard)((due, who))
            why = "points.was_confirmed" if meant else "points.was_taken_back"
            draft.note(who=SHEET, place=cell, before=None, after=None, why=why)
    return frozenset(now)


def _confirming(found: tuple[Due, ...], pact: Pact) -> Iterator[tuple[Due, str, CellKey]]:
    """The two cells of each payment, and the partner who confirms it there."""
    for due in found:
        row = row_of(due, pact)
        yield due, due.payer, CellKey(TAB, row, "payer_confirms")
        yield due, due.payee, CellKey(TAB, row, "payee_confirms")


def _typed(cell: CellKey, tab: TabSeen, state: State) -> Iterator[Value]:
    """What stands there, where somebody typed it since the hub wrote the row."""
    base, row = state.base.get(TAB, {}).get(cell.row), tab.rows.get(cell.row)
    if base is None or row is None or cell.column in row.unclear or cell.column not in row.values:
        return
    before, value = state.typed.get(cell, base.get(cell.column)), row.values[cell.column]
    if (value or None) != (before or None):
        yield value


def _meant(value: Value) -> bool | None:
    """A yes, an emptied cell, or None for anything else."""
    if value is None or str(value).strip() == "":
        return False
    return True if str(value).strip().casefold() in YES else None


def _plain(value: Value) -> Value:
    """What was typed, for 变更: not if it tells a phone or an e-mail address."""
    return HIDDEN if PERSONAL.search(unicodedata.normalize("NFKC", str(value))) else value
