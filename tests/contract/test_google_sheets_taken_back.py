"""Taking back a write to Google that met moved rows: the next process goes on, whichever call this one died at."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from sheetpact.errors import BrokenContract, ChangedMeanwhile, ConnectorError
from sheetpact.ports import Sheet
from sheetpact.simulators.faults import Trouble
from sheetpact.testing.deaths import Fate, Killed
from tests.support.google_desk import (
    AVAILABLE,
    INVENTORY,
    LIMITS,
    SKU,
    Desk,
    Office,
    WhileWriting,
    batch,
    cells,
    cup,
    deleted,
    desk,
    office,
    rows_at_end,
    rows_below,
)

LOOK_UP = "fields=developerMetadata"
"""The address of the question whether a request was carried out."""
EVERY_TRY = LIMITS.tries


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@contextmanager
def shelf(google: Office, folder: Path) -> Iterator[Desk]:
    """Three cups that a run of this workspace wrote."""
    with desk(google, folder) as made:
        made.tabs = (INVENTORY,)
        made.set_up(cup(1, 12), cup(2, 7), cup(3, 5))
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    with shelf(google, tmp_path) as made:
        yield made


def stock(table: Desk) -> dict[str, str]:
    """SKU → available, as people see it. Doubled rows fail."""
    rows = [row for row in table.seen()[1:] if row]
    found = {row[SKU]: row[AVAILABLE] for row in rows}
    assert len(found) == len(rows)
    return found


def stamp(table: Desk) -> tuple[str, str]:
    """Hub and run that wrote it last, for somebody with a folder of their own."""
    other = table.folder / "other"
    other.mkdir(exist_ok=True)
    found = table.connect(folder=other).read(table.tabs)
    return found.hub, found.run


def journal(table: Desk) -> Path | None:
    return next((table.folder / ".sheetpact" / "google").glob("*.journal.json.gz"), None)


def insert_and_type(table: Desk) -> None:
    table.li.insert_rows("库存", 2)
    table.li.type("库存", "D3", "40")


def sort(table: Desk) -> None:
    table.li.sort("库存", "A", descending=True)


def sort_back(table: Desk) -> None:
    table.li.sort("库存", "A")


def change(table: Desk, *acts: Callable[[Desk], None], fate: Fate | None = None) -> Sheet:
    """A bit of everything is written; before it and before each step of taking it back somebody acts."""
    sheet = table.connect(fate=fate)
    document = sheet.read(table.tabs)
    acts[0](table)
    for act in acts[1:]:
        table.trouble(Trouble.MEANWHILE, skip=1, action=partial(act, table))
    work = batch(
        document,
        cells=cells((2, AVAILABLE, 11)),
        deletes=deleted(3),
        inserts=(*rows_below(2, cup(9, 9)), *rows_at_end(cup(8, 8))),
    )
    with suppress(Killed, ChangedMeanwhile):
        sheet.write(document, work)
    return sheet


def test_dying_at_any_call_changes_nothing(google: Office, tmp_path: Path) -> None:
    """Rows were moved before it, and are moved again while it is taken back."""

    def ending(fate: Fate) -> tuple[object, ...]:
        folder = tmp_path / f"{fate.at}"
        folder.mkdir()
        with shelf(google, folder) as table:
            before = stamp(table)
            told = change(table, insert_and_type, sort, fate=fate).put_right
            if fate.dead:
                heir = table.connect()
                heir.read(table.tabs)
                told = heir.put_right
            assert stamp(table) == before
            assert (journal(table), table.copies) == (None, [])
            return stock(table), {(each.row, each.wrong, each.right) for each in told}

    life = WhileWriting()
    expected = ending(life)
    assert expected[0] == {"CUP-1": "40", "CUP-2": "7", "CUP-3": "5"}
    for at in range(1, life.calls + 1):
        fate = WhileWriting(at, after=True)
        assert ending(fate) == expected, f"died after call {at} of {life.calls}: {fate.names[-1]}"


def test_a_number_with_a_fraction_that_was_typed_is_told_as_it_was_typed(table: Desk) -> None:
    def act(table: Desk) -> None:
        table.li.type("库存", "D2", "4.5")

    change(table, act, fate=(fate := WhileWriting(3, after=True)))
    assert fate.dead
    heir = table.connect()
    heir.read(table.tabs)
    assert [(each.row, each.wrong, str(each.right)) for each in heir.put_right] == [(("CUP-1", "青山茶具"), 11, "4.5")]


def test_meanwhile_nobody_takes_what_is_there_for_what_a_run_wrote(table: Desk) -> None:
    """Another workspace's sync would take half of a write for people's edits; it asks a person instead."""
    hub, run = stamp(table)
    change(table, insert_and_type, sort, fate=WhileWriting(3, after=True))
    now = stamp(table)
    assert now[0] == hub
    assert now[1] not in {run, ""}
    assert "~" in now[1]


def test_a_step_that_comes_late_is_not_made_twice(table: Desk) -> None:
    """The process was killed, the next one finds nothing of its last step, and in that moment it is carried out."""
    states: list[bytes] = []
    shelf = table.google.shelf.files[table.document]

    def arrives() -> None:
        shelf.book = pickle.loads(states[1])
        table.google.shelf.touched(table.document, table.google.account)

    change(
        table, insert_and_type, lambda table: states.append(pickle.dumps(table.book)), fate=WhileWriting(3, after=True)
    )
    states.append(pickle.dumps(table.book))
    shelf.book = pickle.loads(states[0])
    table.google.shelf.touched(table.document, table.google.account)
    table.trouble(Trouble.MEANWHILE, action=arrives)
    with pytest.raises(ConnectorError):
        table.read()
    table.read()
    assert stock(table) == {"CUP-1": "40", "CUP-2": "7", "CUP-3": "5"}
    assert (journal(table), table.copies) == (None, [])


def test_a_step_that_never_came_is_made_anew(table: Desk) -> None:
    table.trouble(Trouble.LOST_BEFORE, skip=1, times=EVERY_TRY)
    with pytest.raises(ConnectorError):
        change(table, insert_and_type)
    sort(table)
    table.read()
    assert stock(table) == {"CUP-1": "40", "CUP-2": "7", "CUP-3": "5"}
    assert (journal(table), table.copies) == (None, [])


def test_whose_copies_are_deleted_while_it_is_taken_back_loses_no_more_than_they_said(table: Desk) -> None:
    change(table, insert_and_type, fate=WhileWriting(3, after=True))
    table.li.delete_tab(next(sheet.title for sheet in table.book.sheets if sheet.title.startswith("_sheetpact")))
    table.read()
    assert stock(table) == {"CUP-1": "40", "CUP-2": "7", "CUP-3": "5"}
    assert journal(table) is None


def test_rows_that_are_moved_at_every_step_are_given_up_and_named(table: Desk) -> None:
    before = stamp(table)
    with pytest.raises(BrokenContract, match="库存 "):
        change(table, insert_and_type, *[sort, sort_back] * 4)
    assert (stamp(table), journal(table), table.copies) == (before, None, [])
