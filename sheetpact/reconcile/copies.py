"""What the editors of a document saw, where edits were taken before from one with the same stamp.

Until the document is written anew, it is the one that was read last. From then on one with the old stamp is a copy,
from before any of those edits or from after: its own cells tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sheetpact.model.seen import SheetSeen
from sheetpact.model.sheet import ColumnKind, Value
from sheetpact.model.state import CellKey, Change, Outcome, State
from sheetpact.reconcile.drafts import SHEET

Cells = Mapping[CellKey, Value]


def as_seen(state: State, sheet: SheetSeen | None) -> State:
    """The state with what this document's editors saw as `typed`.

    A cell that shows what was written there, or what was taken there once, wasn't edited. All such cells together tell
    which versions of the document it may come from. Where these differ in a cell that shows another value, a text
    counts as typed over the oldest (so that it is asked about), and a number so that least comes out: nothing is
    oversold.
    """
    if sheet is None or not state.taken or max(state.taken) > state.written:
        return state
    written = {cell: _written(cell, state) for taken in state.taken.values() for cell in taken}
    versions = [written, *({**written, **taken} for taken in state.taken.values())]
    shown = dict(_shown(written, state, sheet))
    known = [cell for cell, value in shown.items() if any(version[cell] == value for version in versions)]
    origins = [each for each in versions if all(each[cell] == shown[cell] for cell in known)]
    if origins and written not in origins:  # somebody's window, still open: it is as it was read last
        origins = origins[-1:]
    origins = origins or versions
    typed, unsure = dict(origins[-1]), {}
    for cell, value in shown.items():
        might = tuple(dict.fromkeys(version[cell] for version in origins))
        typed[cell] = value if value in might else _safest(cell, might, sheet)
        if value not in might and len(might) > 1:
            unsure[cell] = might
    return replace(state, typed=typed, unsure=unsure)


def _written(cell: CellKey, state: State) -> Value:
    return state.base.get(cell.tab, {}).get(cell.row, {}).get(cell.column)


def _wrote(cell: CellKey, state: State) -> bool:
    return cell.row in state.base.get(cell.tab, {})


def _shown(cells: Cells, state: State, sheet: SheetSeen) -> Iterator[tuple[CellKey, Value]]:
    """Those that can be read. A row that people added shows nothing where it isn't there."""
    for cell in cells:
        tab = sheet.tabs.get(cell.tab)
        row = tab.rows.get(cell.row) if tab else None
        if row is not None and cell.column in row.values and cell.column not in row.unclear:
            yield cell, row.values[cell.column]
        elif row is None and tab and tab.readable and cell.row not in tab.duplicates and not _wrote(cell, state):
            yield cell, None


def _safest(cell: CellKey, might: Sequence[Value], sheet: SheetSeen) -> Value:
    kinds = {column.name: column.kind for column in sheet.tabs[cell.tab].tab.columns}
    numbers = [value for value in might if isinstance(value, int)]
    return max(numbers) if kinds.get(cell.column) is ColumnKind.QUANTITY and len(numbers) == len(might) else might[0]


def as_taken(outcome: Outcome, state: State) -> Outcome:
    """The outcome with all that was ever typed into this version of the document, and a word where one wasn't sure."""
    changes = tuple(_told(each, state) for each in outcome.changes)
    return replace(outcome, changes=changes, typed=outcome.typed and {**state.typed, **outcome.typed})


def _told(change: Change, state: State) -> Change:
    seen = state.unsure.get(CellKey(change.tab, change.row, change.field))
    if seen is None or change.who != SHEET or "delta" not in change.params:
        return change
    return replace(change, why="edit.unsure", params={**change.params, "seen": " / ".join(map(str, seen))})
