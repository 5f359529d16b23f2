"""Notes of who edited what, in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sheetpact.model.editors import EditNote
from sheetpact.store import SqlStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def note(minutes: float, partner: str = "tea", heading: str = "可售") -> EditNote:
    return EditNote("库存", ("00123", ""), heading, partner, NOON + timedelta(minutes=minutes))


def known(store: SqlStore, minutes: float = -60, document: str = "d1") -> list[EditNote]:
    with store.look() as tx:
        return list(tx.editors(document, NOON + timedelta(minutes=minutes)))


def test_notes_come_oldest_first_and_once(store: SqlStore) -> None:
    for notes in ([note(2), note(1, "table")], [note(1, "table"), note(3)], []):
        with store.begin() as tx:
            tx.note_editors("d1", notes)
    assert known(store) == [note(1, "table"), note(2), note(3)]


def test_only_edits_made_since_count_and_only_of_this_document(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.note_editors("d1", [note(1), note(2)])
        tx.note_editors("d2", [note(3)])
    assert known(store, 1) == [note(2)]
    assert known(store, 2) == []
    assert known(store, document="d2") == [note(3)]


def test_old_notes_are_forgotten_in_all_documents(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.note_editors("d1", [note(1), note(2)])
        tx.note_editors("d2", [note(1)])
        tx.forget_editors(NOON + timedelta(minutes=2))
    assert known(store) == [note(2)]
    assert known(store, document="d2") == []


def test_a_note_changes_no_decision_that_is_being_made(store: SqlStore) -> None:
    with store.look() as tx:
        before = tx.state("d1", "").version
    with store.begin() as tx:
        tx.note_editors("d1", [note(1)])
    with store.look() as tx:
        assert tx.state("d1", "").version == before
