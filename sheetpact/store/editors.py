"""Who edited which cell, as hints told it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from sheetpact.model.editors import EditNote
from sheetpact.store.encoding import read_row_key, read_time, write_row_key, write_time
from sheetpact.store.link import Link, Record
from sheetpact.store.tables import editors


def note_editors(link: Link, document: str, notes: Sequence[EditNote]) -> None:
    """Once more is harmless. No decision depends on them, so the store's version stays."""
    rows: list[Record] = [
        {
            "document": document,
            "at": write_time(note.at),
            "title": note.title,
            "row": write_row_key(note.row),
            "heading": note.heading,
            "partner": note.partner,
        }
        for note in notes
    ]
    link.upsert(editors, rows)


def editors_since(link: Link, document: str, since: datetime) -> tuple[EditNote, ...]:
    """Oldest first."""
    query = (
        select(editors)
        .where(editors.c.document == document, editors.c.at > write_time(since))
        .order_by(editors.c.at, editors.c.title, editors.c.row, editors.c.heading, editors.c.partner)
    )
    return tuple(
        EditNote(row.title, read_row_key(row.row), row.heading, row.partner, read_time(row.at))
        for row in link.read(query)
    )


def forget_editors(link: Link, before: datetime) -> None:
    link.connection.execute(delete(editors).where(editors.c.at < write_time(before)))
