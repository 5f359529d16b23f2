"""What goes wrong between the hub and Google: everything is done once, or taken back, whoever is cut off when."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from sheetpact.errors import ChangedMeanwhile, ConnectorError, NotAllowed, RetryLater
from sheetpact.http import Limits
from sheetpact.ports import Sheet
from sheetpact.simulators.faults import Trouble
from sheetpact.simulators.server import Answer
from tests.support.google_desk import (
    AVAILABLE,
    INVENTORY,
    LIMITS,
    MEMBERS,
    SKU,
    Desk,
    Office,
    batch,
    cells,
    cup,
    deleted,
    desk,
    office,
    rows_at_end,
    rows_below,
)

HASTE = Limits(read=0.15, tries=4, busy_tries=9, longest_wait=64.0)
LOOK_UP = "fields=developerMetadata"
"""The address of the question whether a write was done."""
EVERY_TRY = LIMITS.tries
MEMBER = {0: "M-1", 1: "王小满", 2: "138****5678", 3: 40}


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    with desk(google, tmp_path) as made:
        made.tabs = (INVENTORY,)
        made.set_up(cup(1, 12), cup(2, 7), cup(3, 5))
        yield made


@pytest.fixture
def people(table: Desk) -> Desk:
    """With a tab that tells about people, and one of them in it."""
    table.tabs = (INVENTORY, MEMBERS)
    sheet = table.connect()
    document = sheet.read(table.tabs)
    sheet.write(document, batch(document, create=(MEMBERS,), inserts=rows_at_end(MEMBER, title="会员")))
    return table


def stock(table: Desk) -> dict[str, str]:
    """SKU → available, as people see it. Doubled rows fail."""
    rows = [row for row in table.seen()[1:] if row]
    found = {row[SKU]: row[AVAILABLE] for row in rows}
    assert len(found) == len(rows)
    return found


BEFORE = {"CUP-1": "12", "CUP-2": "7", "CUP-3": "5"}
DONE = {"CUP-1": "11", "CUP-9": "9", "CUP-3": "5", "CUP-8": "8"}


def change(table: Desk, meanwhile: Callable[[], object] = lambda: None, *, limits: Limits = LIMITS) -> Sheet:
    """One process reads, somebody does something `meanwhile`, it writes a bit of everything: BEFORE → DONE."""
    sheet = table.connect(limits=limits)
    document = sheet.read(table.tabs)
    meanwhile()
    work = batch(
        document,
        cells=cells((2, AVAILABLE, 11)),
        deletes=deleted(3),
        inserts=(*rows_below(2, cup(9, 9)), *rows_at_end(cup(8, 8))),
    )
    sheet.write(document, work)
    return sheet


def cut_off(table: Desk, meanwhile: Callable[[], object] = lambda: None) -> None:
    """The write reaches Google, and the process ends before it knows."""
    table.trouble(Trouble.LOST_AFTER, times=EVERY_TRY)
    table.trouble(Trouble.LOST_BEFORE, LOOK_UP, times=EVERY_TRY)
    with pytest.raises(RetryLater):
        change(table, meanwhile)


def journal(table: Desk) -> Path | None:
    return next((table.folder / ".sheetpact" / "google").glob("*.journal.json.gz"), None)


class TestLostAnswers:
    @pytest.mark.parametrize("times", [1, EVERY_TRY])
    @pytest.mark.parametrize(
        ("trouble", "status"),
        [
            (Trouble.LOST_AFTER, 0),
            (Trouble.CUT, 0),
            (Trouble.ERROR_AFTER, 502),
            (Trouble.ERROR_AFTER, 503),
            (Trouble.ERROR_AFTER, 500),
        ],
    )
    def test_what_was_done_is_done_once(self, table: Desk, trouble: Trouble, status: int, times: int) -> None:
        table.trouble(trouble, status=status, times=times)
        change(table)
        assert stock(table) == DONE
        assert journal(table) is None

    @pytest.mark.parametrize("times", [1, EVERY_TRY])
    def test_an_answer_beyond_the_time_limit(self, table: Desk, times: int) -> None:
        table.trouble(Trouble.SLOW, seconds=0.4, times=times)
        change(table, limits=HASTE)
        assert stock(table) == DONE

    @pytest.mark.parametrize(("trouble", "status"), [(Trouble.LOST_BEFORE, 0), (Trouble.ERROR_BEFORE, 502)])
    def test_what_was_not_done_is_done_by_the_repeat(self, table: Desk, trouble: Trouble, status: int) -> None:
        table.trouble(trouble, status=status)
        with table.asked() as asked:
            change(table)
        assert stock(table) == DONE
        assert "sheets.spreadsheets.batchUpdate" in asked

    def test_what_never_got_through_is_said_and_done_by_the_next_run(self, table: Desk) -> None:
        table.trouble(Trouble.LOST_BEFORE, times=EVERY_TRY)
        with pytest.raises(RetryLater):
            change(table)
        assert stock(table) == BEFORE
        change(table)
        assert stock(table) == DONE

    def test_a_reading_that_breaks_off_is_repeated(self, table: Desk) -> None:
        for trouble in (Trouble.LOST_BEFORE, Trouble.CUT, Trouble.ERROR_BEFORE):
            table.trouble(trouble, "/v4/spreadsheets")
        assert [row[AVAILABLE] for row in table.values()[1:]] == [12, 7, 5]

    def test_waiting_takes_the_time_that_it_takes_and_not_more(self, table: Desk) -> None:
        table.time.slept.clear()
        table.trouble(Trouble.ERROR_AFTER, times=EVERY_TRY)
        change(table)
        assert sum(table.time.slept) < 10


class TestBusy:
    def test_a_minute_of_refusals_passes_by_itself(self, table: Desk) -> None:
        table.time.slept.clear()
        table.trouble(Trouble.BUSY, "/v4/spreadsheets", times=7)
        change(table)
        assert stock(table) == DONE
        assert 60 <= sum(table.time.slept) < 150

    def test_a_quota_that_others_used_up(self, tmp_path: Path) -> None:
        with office(quota=4) as made, desk(made, tmp_path) as table:
            table.tabs = (INVENTORY,)
            table.set_up(cup(1, 12), cup(2, 7), cup(3, 5))
            for _ in range(4):
                made.google.ask("GET", f"/v4/spreadsheets/{table.document}?fields=spreadsheetId")
            made.time.slept.clear()
            change(table)
            assert stock(table) == DONE
            assert sum(made.time.slept) > 1

    def test_what_is_repeated_is_counted_again(self, table: Desk) -> None:
        """Drive's calls aren't: it counts them by the million."""

        @dataclass
        class Counter:
            taken: list[str] = field(default_factory=list)

            def take(self, account: str, kind: str, per_minute: int) -> None:
                self.taken.append(f"{kind} {per_minute}")

        counter = Counter()
        table.read()
        table.li.type("库存", "D3", "8")
        table.trouble(Trouble.ERROR_BEFORE, "/v4/spreadsheets", times=2)
        sheet = table.connect(quota=counter)
        document = sheet.read(table.tabs)
        table.trouble(Trouble.BUSY)
        sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))
        assert counter.taken == ["reads 60"] * 3 + ["writes 60"] * 2

    def test_who_is_still_refused_after_that_is_told_and_nothing_is_written(self, table: Desk) -> None:
        table.trouble(Trouble.BUSY, times=LIMITS.busy_tries)
        with pytest.raises(RetryLater):
            change(table)
        assert stock(table) == BEFORE

    def test_a_wait_that_google_asks_for_is_kept(self, table: Desk) -> None:
        table.time.slept.clear()
        table.trouble(Trouble.BUSY, seconds=17)
        change(table)
        assert 17.0 in table.time.slept


class TestCutOff:
    def test_a_write_that_went_well_is_concluded_by_the_next_process(self, table: Desk) -> None:
        cut_off(table)
        assert journal(table) is not None
        sheet = table.connect()
        assert len(sheet.read(table.tabs).grids["inventory"].rows) == 5
        assert (stock(table), list(sheet.put_right), journal(table)) == (DONE, [], None)

    def test_who_only_looks_concludes_nothing(self, table: Desk) -> None:
        cut_off(table)
        noted, writes = journal(table), len(table.office.google.calls)
        document = table.connect().look(table.tabs)
        assert len(document.grids["inventory"].rows) == 5
        assert journal(table) == noted
        assert not any("batchUpdate" in str(call) for call in table.office.google.calls[writes:])

    @pytest.mark.parametrize("act", ["insert", "sort", "drag", "delete"])
    def test_one_that_met_moved_rows_is_put_right_by_the_next_process(self, table: Desk, act: str) -> None:
        """What it deleted rightly stays deleted: the next decision would delete it again."""
        acts: dict[str, Callable[[], object]] = {
            "insert": lambda: table.li.insert_rows("库存", 2),
            "sort": lambda: table.li.sort("库存", "A", descending=True),
            "drag": lambda: table.li.drag_rows("库存", 4, 4, 2),
            "delete": lambda: table.li.delete_rows("库存", 2),
        }
        cut_off(table, acts[act])
        assert stock(table) != BEFORE
        table.read()
        gone = {"delete": "CUP-1", "sort": "CUP-2"}.get(act)
        assert stock(table) == {sku: pieces for sku, pieces in BEFORE.items() if sku != gone}
        assert journal(table) is None

    def test_what_a_person_typed_in_the_same_second_is_given_back_and_told(self, table: Desk) -> None:
        cut_off(table, lambda: table.li.type("库存", "D2", "40"))
        sheet = table.connect()
        sheet.read(table.tabs)
        assert stock(table) == {"CUP-1": "40", "CUP-3": "5"}
        told = [(each.title, each.row, each.column, each.wrong, each.right) for each in sheet.put_right]
        assert told == [("库存", ("CUP-1", "青山茶具"), AVAILABLE, 11, 40)]

    @pytest.mark.parametrize("trouble", [Trouble.LOST_BEFORE, Trouble.ERROR_BEFORE, Trouble.BUSY])
    def test_while_it_can_not_be_put_right_nothing_is_read(self, table: Desk, trouble: Trouble) -> None:
        """Numbers in wrong rows would be taken for people's edits."""
        cut_off(table, lambda: table.li.insert_rows("库存", 2))
        table.trouble(trouble, times=LIMITS.busy_tries if trouble is Trouble.BUSY else EVERY_TRY)
        with pytest.raises(RetryLater):
            table.read()
        assert journal(table) is not None
        table.read()
        assert (stock(table), journal(table)) == (BEFORE, None)

    def test_without_the_right_to_put_it_right_it_stays_noted(self, table: Desk) -> None:
        cut_off(table, lambda: table.li.insert_rows("库存", 2))
        refused = Answer(403, b'{"error": {"code": 403, "message": "The caller does not have permission"}}')
        table.office.instead[":batchUpdate"] = refused
        with pytest.raises(NotAllowed):
            table.read()
        table.office.instead.clear()
        table.read()
        assert (stock(table), journal(table)) == (BEFORE, None)

    def test_whose_copies_somebody_deleted_is_let_be(self, table: Desk) -> None:
        """Nothing tells any more what it met."""
        cut_off(table)
        table.li.delete_tab(next(sheet.title for sheet in table.book.sheets if sheet.title.startswith("_sheetpact")))
        table.read()
        assert (stock(table), journal(table)) == (DONE, None)

    def test_the_run_before_is_then_the_one_that_wrote_last(self, table: Desk, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        before = table.connect(folder=tmp_path / "other").read(table.tabs)
        cut_off(table, lambda: table.li.insert_rows("库存", 2))
        after = table.read()
        assert (after.hub, after.run) == (before.hub, before.run)

    def test_one_that_is_not_there_yet_stays_noted_and_is_concluded_once_it_is(self, table: Desk) -> None:
        """Google works on a request for up to three minutes."""
        early = pickle.dumps(table.book)
        cut_off(table, lambda: table.li.insert_rows("库存", 2))
        shelf = table.google.shelf
        late, shelf.files[table.document].book = table.book, pickle.loads(early)
        assert table.values()[1][SKU] == "CUP-1"
        assert journal(table) is not None
        shelf.files[table.document].book = late
        shelf.touched(table.document, table.google.account)
        table.read()
        assert (stock(table), journal(table)) == (BEFORE, None)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: content[: len(content) // 2],
            lambda content: b"",
            lambda content: b"not packed",
            lambda content: content[:10] + b"\xff" * len(content),
            lambda content: gzip.compress(b"[1, 2]"),
            lambda content: gzip.compress(b'{"generation": 1}'),
            lambda content: gzip.compress(
                json.dumps({**json.loads(gzip.decompress(content)), "guards": [[1]]}).encode()
            ),
            lambda content: gzip.compress(json.dumps({**json.loads(gzip.decompress(content)), "copies": 5}).encode()),
        ],
    )
    def test_a_damaged_note_stops_nobody(self, table: Desk, damage: Callable[[bytes], bytes]) -> None:
        cut_off(table)
        noted = journal(table)
        assert noted is not None
        noted.write_bytes(damage(noted.read_bytes()))
        assert len(table.read().grids["inventory"].rows) == 5
        assert stock(table) == DONE

    def test_the_notes_are_for_nobody_else_to_read(self, table: Desk) -> None:
        cut_off(table)
        noted = journal(table)
        assert noted is not None
        assert (noted.stat().st_mode & 0o777, noted.parent.stat().st_mode & 0o077) == (0o600, 0)


class TestMeanwhile:
    @pytest.mark.parametrize(
        ("act", "left"),
        [
            (lambda li: li.insert_rows("库存", 2), BEFORE),
            (lambda li: li.sort("库存", "A", descending=True), {"CUP-1": "12", "CUP-3": "5"}),
            (lambda li: li.type("库存", "D2", "40"), {"CUP-1": "40", "CUP-3": "5"}),
            (lambda li: li.delete_rows("库存", 2), {"CUP-2": "7", "CUP-3": "5"}),
            (lambda li: li.paste("库存", "A2", [["CUP-4"]]), {"CUP-4": "12", "CUP-3": "5"}),
        ],
        ids=["insert", "sort", "type", "delete", "paste"],
    )
    def test_a_write_that_met_something_else_is_taken_back_whole(
        self, table: Desk, act: Callable[[object], object], left: dict[str, str]
    ) -> None:
        with pytest.raises(ChangedMeanwhile):
            change(table, lambda: act(table.li))
        assert stock(table) == left
        assert (journal(table), table.copies) == (None, [])

    def test_rows_moved_again_while_it_is_taken_back(self, table: Desk) -> None:
        table.trouble(Trouble.MEANWHILE, skip=1, action=lambda: table.li.sort("库存", "A", descending=True))
        with pytest.raises(ChangedMeanwhile):
            change(table, lambda: table.li.insert_rows("库存", 2))
        assert stock(table) == BEFORE

    def test_rows_moved_at_two_steps_of_taking_back(self, table: Desk) -> None:
        def act(nth: int) -> None:
            table.li.sort("库存", "A", descending=nth % 2 == 0)

        for nth in range(2):
            table.trouble(Trouble.MEANWHILE, skip=1, action=partial(act, nth))
        with pytest.raises(ChangedMeanwhile):
            change(table, lambda: table.li.insert_rows("库存", 2))
        assert stock(table) == BEFORE

    def test_an_answer_lost_while_it_is_taken_back(self, table: Desk) -> None:
        table.trouble(Trouble.LOST_AFTER, skip=1, times=2)
        with pytest.raises(ChangedMeanwhile):
            change(table, lambda: table.li.insert_rows("库存", 2))
        assert stock(table) == BEFORE


class TestPersonal:
    def points(self, table: Desk, meanwhile: Callable[[], object] = lambda: None) -> None:
        sheet = table.connect()
        document = sheet.read(table.tabs)
        meanwhile()
        sheet.write(document, batch(document, cells=cells((2, 3, 30), title="会员")))

    def test_copies_are_gone_after_the_next_run_where_a_write_was_cut_off(self, people: Desk) -> None:
        people.trouble(Trouble.LOST_AFTER, times=EVERY_TRY)
        people.trouble(Trouble.LOST_BEFORE, LOOK_UP, times=EVERY_TRY)
        with pytest.raises(ConnectorError):
            self.points(people)
        assert people.copies != []
        people.read()
        assert people.copies == []
        assert people.seen("会员")[1][3] == "30"

    def test_copies_that_could_not_be_emptied_are_emptied_by_the_next_run(self, people: Desk) -> None:
        people.trouble(Trouble.LOST_BEFORE, skip=1, times=EVERY_TRY)
        with pytest.raises(ConnectorError):
            self.points(people)
        people.read()
        assert people.copies == []

    def test_nor_does_anything_stay_where_taking_back_was_cut_off(self, people: Desk) -> None:
        people.trouble(Trouble.LOST_BEFORE, skip=2, times=EVERY_TRY)
        with pytest.raises(ConnectorError):
            self.points(people, lambda: people.li.insert_rows("会员", 2))
        people.read()
        assert people.copies == []
        assert people.seen("会员")[2][3] == "40"
