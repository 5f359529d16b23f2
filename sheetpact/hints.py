"""What a sheet's platform tells us is only a hint: it starts a sync, and may say who edited. What changed is read.

From here on a person is known by their partner's id: an e-mail address is neither stored nor shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sheetpact.model.editors import EditNote
from sheetpact.model.headings import heading_key
from sheetpact.model.inbox import Delivery, call_name
from sheetpact.model.keys import key_text
from sheetpact.model.pact import Pact
from sheetpact.model.state import CellKey, Change, RowKey
from sheetpact.ports import Notice
from sheetpact.sheet.reading import TabReading

SHEET = "sheet"
"""The inbox's name for where hints come from, and who made a change that nobody is named for."""
SHEET_EVERY = 30
"""Seconds between two syncs that orders start."""
WHOLE_ROW = "*"
"""Column under which stands who edited a row last, whatever the column."""


def as_delivery(notice: Notice, pact: Pact, received_at: datetime) -> Delivery:
    """What is kept of a call: the edits of people whose partner the pact names. Other edits only start a sync."""
    edits = [
        [each.title, list(each.row), each.heading, partner, min(each.at, received_at).isoformat()]
        for each in notice.edits
        if (partner := pact.editor(each.who))
    ]
    return Delivery(SHEET, call_name(notice.id), received_at, {}, json.dumps(edits, ensure_ascii=False).encode())


def notes_in(delivery: Delivery) -> tuple[EditNote, ...]:
    """What `as_delivery` put in."""
    return tuple(
        EditNote(title, tuple(row), heading, partner, datetime.fromisoformat(at))
        for title, row, heading, partner, at in json.loads(delivery.body)
    )


def sheet_due(now: datetime) -> Delivery:
    """A hint that the sheet is behind. However many orders come, a sync reads all shops only twice a minute.

    `now` is a moment at which nobody else can take hints: else this one might be taken before what it is about is
    there.
    """
    slot = int(now.timestamp() // SHEET_EVERY) + 1
    return Delivery(SHEET, f"orders {slot}", datetime.fromtimestamp(slot * SHEET_EVERY, UTC), {}, b"[]")


def editors_of(
    notes: Iterable[EditNote], readings: Mapping[str, TabReading], canonical: Callable[[TabReading, RowKey], RowKey]
) -> Mapping[CellKey, str]:
    """Cell → the partner who edited it last; under WHOLE_ROW, its row. `notes` come oldest first.

    A note whose tab or column is called something else by now names nobody.
    """
    titles = {reading.title: reading for reading in readings.values()}
    found: dict[CellKey, str] = {}
    for note in notes:
        reading = titles.get(note.title)
        if reading is None or reading.layout is None:
            continue
        columns = {heading_key(heading): name for name, heading in reading.layout.headings.items()}
        keys = [key_text(key) for key in note.row] + [""] * len(reading.tab.keys)
        row = canonical(reading, tuple(keys[: len(reading.tab.keys)]))
        for column in (WHOLE_ROW, columns.get(heading_key(note.heading), WHOLE_ROW)):
            found[CellKey(reading.tab.name, row, column)] = note.partner
    return found


def credited(changes: Sequence[Change], editors: Mapping[CellKey, str], pact: Pact) -> tuple[Change, ...]:
    """The changes, with the partner's name instead of the sheet where a partner is known to have made them."""
    if not editors:
        return tuple(changes)
    return tuple(
        replace(change, who=pact.partner_name(partner))
        if change.who == SHEET and (partner := editors.get(_edited(change), "")) in pact.partners
        else change
        for change in changes
    )


def _edited(change: Change) -> CellKey:
    """The cell that somebody edited to bring the change about."""
    match change.why:
        case "choice":
            return CellKey("conflicts", (str(change.params.get("id", "")),), "choice")
        case "count":
            return CellKey(change.tab, change.row, "count")
        case "row.new":
            return CellKey(change.tab, change.row, WHOLE_ROW)
    return CellKey(change.tab, change.row, change.field)
