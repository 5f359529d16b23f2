"""What the connector writes to a Google document: exactly the batch, whole or not at all, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.sheet import HeadingWrite, RowInsert, SheetBatch, Value
from tests.support.google_desk import (
    AVAILABLE,
    CHANGES,
    INVENTORY,
    ITEM,
    MEMBERS,
    ON_HAND,
    OWNER,
    SKU,
    TABS,
    UPDATED,
    ZONE,
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
    run,
)


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    with desk(google, tmp_path) as made:
        yield made


@pytest.fixture
def kept(table: Desk) -> Desk:
    """Three cups in a document with one managed tab."""
    table.tabs = (INVENTORY,)
    table.set_up(cup(1, 12), cup(2, 7), cup(3, 5))
    return table


def write(table: Desk, **work: object) -> None:
    """One batch by a process of its own that has just read."""
    sheet = table.connect()
    document = sheet.read(table.tabs)
    sheet.write(document, batch(document, **work))


def column(table: Desk, index: int) -> list[Value]:
    """Below the headings, blank for what isn't there."""
    return [row[index] if index < len(row) else None for row in table.values()[1:]]


class TestSetUp:
    def test_five_tabs_in_an_empty_document(self, table: Desk) -> None:
        table.set_up(cup(1, 12))
        document = table.read()
        assert {name: grid.title for name, grid in document.grids.items()} == {tab.name: tab.title for tab in TABS}
        for tab in TABS:
            headings = [cell.value for cell in document.grids[tab.name].rows[0].cells]
            assert headings == [each.heading for each in tab.columns]
        assert document.worn == ()
        assert document.hub == "hub"

    def test_tabs_stand_in_front_of_the_blank_one_that_google_makes(self, table: Desk) -> None:
        """Whoever opens the document sees the stock; nothing of theirs is hidden or renamed."""
        table.set_up(cup(1, 12))
        titles = [tab.title for tab in TABS]
        assert [sheet.title for sheet in table.book.sheets] == [*titles, "工作表1"]
        table.li.delete_tab("会员")
        table.tabs = (MEMBERS,)
        write(table, create=(MEMBERS,))
        assert [sheet.title for sheet in table.book.sheets][-2:] == ["工作表1", "会员"]

    @pytest.mark.parametrize("act", ["type", "rename", "merge"])
    def test_what_somebody_has_begun_stays_in_front(self, table: Desk, act: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "type": lambda: table.li.type("工作表1", "C7", "笔记"),
            "rename": lambda: table.li.rename_tab("工作表1", "笔记"),
            "merge": lambda: table.li.merge("工作表1", "A1:B2"),
        }
        acts[act]()
        first = table.book.sheets[0]
        write(table, create=TABS)
        assert table.book.sheets[0] is first

    def test_a_tab_made_whole_has_its_rows_and_room_to_go_on(self, table: Desk) -> None:
        table.set_up(cup(1, 12), cup(2, 7))
        assert column(table, AVAILABLE) == [12, 7]
        assert len(table.tab("库存").rows) > 50

    def test_a_blank_tab_of_that_title_is_filled(self, table: Desk) -> None:
        table.tabs = (INVENTORY,)
        table.li.rename_tab("工作表1", "库存")
        write(table, create=table.tabs, inserts=rows_at_end(cup(1, 12)))
        assert [sheet.title for sheet in table.book.sheets if not sheet.properties.get("hidden")] == ["库存"]
        assert table.values()[1][:4] == ["CUP-1", "青山茶具", "茶杯1", 12]
        assert table.read().worn == ()

    def test_a_blank_tab_into_which_somebody_types_meanwhile_stays_theirs(self, table: Desk) -> None:
        table.li.rename_tab("工作表1", "库存")
        table.tabs = (INVENTORY,)
        sheet = table.connect()
        document = sheet.read(table.tabs)
        table.li.type("库存", "A1", "我们的库存")
        with pytest.raises(ChangedMeanwhile):
            sheet.write(document, SheetBatch(run(), "hub", create=table.tabs, inserts=rows_at_end(cup(1, 12))))
        assert [row for row in table.seen() if row] == [["我们的库存"]]

    def test_a_partners_tab_with_some_headings_gets_the_others_beside_its_own(self, table: Desk) -> None:
        table.tabs = (INVENTORY,)
        table.li.rename_tab("工作表1", "库存")
        table.li.paste("库存", "A1", [["手作联盟库存"], ["货号", "可售", "备注"], ["00123", "12", "易碎"]])
        sheet = table.connect()
        document = sheet.read(table.tabs)
        missing = [each for each in INVENTORY.columns if each.name not in ("sku", "available")]
        headings = tuple(HeadingWrite("库存", "2", 3 + at, each) for at, each in enumerate(missing))
        sheet.write(document, batch(document, headings=headings, cells=cells((3, 3, "青山茶具"))))
        assert table.seen()[1:3] == [
            ["货号", "可售", "备注", "货主", "品名", "在库", "预留", "安全库存", "盘点", "tea-woo", "更新"],
            ["123", "12", "易碎", "青山茶具"],
        ]
        assert set(table.read().grids["inventory"].marked) >= {each.name for each in missing}

    def test_what_a_partners_tab_lacks_is_put_on_with_the_next_write(self, table: Desk) -> None:
        self.test_a_partners_tab_with_some_headings_gets_the_others_beside_its_own(table)
        assert table.read().worn == ("库存",)
        write(table)
        assert table.read().worn == ()
        table.li.type("库存", "A4", "00777")
        assert table.values()[3][0] == "00777"


class TestCells:
    def test_only_the_cells_that_were_meant_change(self, kept: Desk) -> None:
        kept.li.paste("库存", "K1", [["备注"], ["易碎"]])
        before = kept.seen()
        write(kept, cells=cells((2, AVAILABLE, 11), (4, AVAILABLE, 4), (4, ITEM, "小茶杯")))
        before[1][AVAILABLE], before[3][AVAILABLE], before[3][ITEM] = "11", "4", "小茶杯"
        assert kept.seen() == before

    @pytest.mark.parametrize(
        "value",
        ["=1+1", "+86 138 0013 8000", "-5", "@import", "00123", "5.10", "1E5", "TRUE", "2026-03-02", "'quoted", "\t=1",
         "#REF!", 12, 0, -3, 6901234567892, Decimal("5.25"), True, False],
    )  # fmt: skip
    def test_a_value_is_read_back_as_it_was_written(self, kept: Desk, value: Value) -> None:
        write(
            kept, cells=cells((2, ITEM, value), (2, AVAILABLE, value)), inserts=rows_at_end({SKU: value, ITEM: value})
        )
        found = kept.read().grids["inventory"].rows
        assert [found[1].cells[ITEM].value, found[1].cells[AVAILABLE].value, found[4].cells[ITEM].value] == [value] * 3
        assert not any(cell.formula for row in found for cell in row.cells)

    def test_a_cell_is_emptied(self, kept: Desk) -> None:
        write(kept, cells=cells((2, ITEM, None)))
        assert column(kept, ITEM) == [None, "茶杯2", "茶杯3"]

    def test_times_are_shown_as_times_on_the_wall_clock_of_the_pact(self, kept: Desk) -> None:
        at = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
        write(kept, cells=cells((2, UPDATED, at), (2, 12, at)), inserts=rows_at_end({SKU: "CUP-4", UPDATED: at}))
        assert [row[UPDATED] for row in (kept.seen()[1], kept.seen()[4])] == ["2026-03-02 09:30"] * 2
        assert kept.seen()[1][12] == "2026-03-02 09:30"
        assert kept.values()[1][UPDATED] == at.astimezone(ZONE)

    def test_rows_that_people_coloured_and_noted_keep_that(self, kept: Desk) -> None:
        red = {"backgroundColorStyle": {"rgbColor": {"red": 1.0}}}
        kept.li.format("库存", "D2", red)
        kept.li.note("库存", "D2", "数过了")
        write(kept, cells=cells((2, AVAILABLE, 11)))
        cell = kept.tab("库存").cell(1, AVAILABLE)
        assert cell is not None
        assert (cell.note, cell.format["backgroundColorStyle"]) == ("数过了", red["backgroundColorStyle"])

    def test_a_hidden_row_is_written_like_any_other(self, kept: Desk) -> None:
        kept.li.hide_rows("库存", 3, 3)
        write(kept, cells=cells((3, AVAILABLE, 6)))
        assert column(kept, AVAILABLE) == [12, 6, 5]


class TestRows:
    def test_at_the_end(self, kept: Desk) -> None:
        write(kept, inserts=rows_at_end(cup(4, 1), {SKU: "00123", AVAILABLE: 2}))
        assert column(kept, SKU) == ["CUP-1", "CUP-2", "CUP-3", "CUP-4", "00123"]
        assert column(kept, AVAILABLE) == [12, 7, 5, 1, 2]

    def test_more_than_there_is_room_for(self, kept: Desk) -> None:
        write(kept, inserts=rows_at_end(*(cup(10 + at, at) for at in range(300))))
        assert column(kept, AVAILABLE) == [12, 7, 5, *range(300)]

    def test_below_others_in_their_order(self, kept: Desk) -> None:
        inserts = (*rows_below(1, cup(8, 8), cup(9, 9)), *rows_below(3, cup(7, 7)), *rows_at_end(cup(6, 6)))
        write(kept, inserts=inserts)
        assert column(kept, SKU) == [f"CUP-{each}" for each in (8, 9, 1, 2, 7, 3, 6)]

    def test_below_the_headings_they_look_like_rows_and_not_like_headings(self, kept: Desk) -> None:
        write(kept, inserts=rows_below(1, {SKU: "00123", AVAILABLE: 1}))
        cell = kept.tab("库存").cell(1, SKU)
        assert cell is not None
        assert not cell.format.get("textFormat", {}).get("bold")
        assert kept.values()[1][SKU] == "00123"

    def test_below_the_last_row_of_the_grid(self, kept: Desk) -> None:
        kept.li.delete_rows("库存", 5, len(kept.tab("库存").rows) - 4)
        write(kept, inserts=rows_below(4, cup(9, 9)))
        assert column(kept, SKU) == ["CUP-1", "CUP-2", "CUP-3", "CUP-9"]

    def test_deleted_while_cells_change_and_others_come(self, kept: Desk) -> None:
        work = {
            "deletes": deleted(4, 2),
            "cells": cells((3, AVAILABLE, 6)),
            "inserts": (*rows_below(3, cup(9, 9)), *rows_at_end(cup(8, 8))),
        }
        write(kept, **work)
        assert [(row[SKU], row[AVAILABLE]) for row in kept.values()[1:]] == [("CUP-2", 6), ("CUP-9", 9), ("CUP-8", 8)]

    def test_a_list_of_the_hubs_own_with_newest_first(self, table: Desk) -> None:
        table.tabs = (CHANGES,)
        table.set_up()
        at = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
        for number in (1, 2):
            line = {0: at + timedelta(minutes=number), 1: "sheetpact", 7: f"r{number}"}
            write(table, inserts=(RowInsert("变更", (line,), "1"),))
        assert [row[7] for row in table.seen("变更")[1:]] == ["r2", "r1"]
        assert table.seen("变更")[1][0] == "2026-03-02 09:32"


class TestAllOrNothing:
    def test_one_read_and_one_write(self, kept: Desk) -> None:
        with kept.asked() as asked:
            write(kept, cells=cells((2, AVAILABLE, 11)))
        assert [each.rpartition(".")[2] for each in asked] == ["get", "get", "get", "batchUpdate"]

    def test_of_two_that_read_the_same_one_commits(self, kept: Desk, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        sheets = [kept.connect(), kept.connect(folder=tmp_path / "other")]
        documents = [sheet.read(kept.tabs) for sheet in sheets]
        sheets[0].write(documents[0], batch(documents[0], cells=cells((2, AVAILABLE, 11))))
        with pytest.raises(ChangedMeanwhile):
            sheets[1].write(documents[1], batch(documents[1], cells=cells((2, AVAILABLE, 99), (3, AVAILABLE, 99))))
        assert column(kept, AVAILABLE) == [11, 7, 5]

    def test_another_hub_that_read_the_same_does_not_commit_either(self, kept: Desk, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        sheets = [kept.connect(), kept.connect(folder=tmp_path / "other")]
        documents = [sheet.read(kept.tabs) for sheet in sheets]
        sheets[0].write(documents[0], batch(documents[0], cells=cells((2, AVAILABLE, 11))))
        with pytest.raises(ChangedMeanwhile):
            sheets[1].write(documents[1], batch(documents[1], "hub-2", inserts=rows_at_end(cup(9, 9))))
        assert (kept.read().hub, column(kept, SKU)) == ("hub", ["CUP-1", "CUP-2", "CUP-3"])

    def test_the_stamp_says_who_wrote_last(self, kept: Desk) -> None:
        sheet = kept.connect()
        document = sheet.read(kept.tabs)
        work = batch(document, "hub-2", cells=cells((2, AVAILABLE, 11)))
        sheet.write(document, work)
        assert (kept.read().hub, kept.read().run) == ("hub-2", work.run)

    def test_a_document_can_be_written_once_for_each_reading(self, kept: Desk) -> None:
        sheet = kept.connect()
        document = sheet.read(kept.tabs)
        sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))
        with pytest.raises(ChangedMeanwhile):
            sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 10))))
        assert column(kept, AVAILABLE)[0] == 11

    def test_a_reading_that_is_some_seconds_old_is_looked_up_before_it_is_written_to(self, kept: Desk) -> None:
        sheet = kept.connect()
        document = sheet.read(kept.tabs)
        kept.li.type("库存", "A9", "NEW-1")
        kept.time.sleep(11)
        with kept.asked() as asked, pytest.raises(ChangedMeanwhile):
            sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))
        assert asked == ["drive.files.get"]
        assert column(kept, AVAILABLE)[0] == 12

    @pytest.mark.parametrize("act", ["rename_tab", "delete_tab"])
    def test_a_tab_that_went_meanwhile_is_read_again(self, kept: Desk, act: str) -> None:
        sheet = kept.connect()
        document = sheet.read(kept.tabs)
        if act == "rename_tab":
            kept.li.rename_tab("库存", "本月")
            sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))  # it is known by its id
            assert column(kept, AVAILABLE)[0] == 11
            return
        kept.li.delete_tab("库存")
        with pytest.raises(ChangedMeanwhile):
            sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))
        assert kept.read().grids == {}

    def test_a_batch_for_a_tab_that_is_not_there_writes_nothing(self, kept: Desk) -> None:
        with pytest.raises(ChangedMeanwhile):
            write(kept, cells=(*cells((2, AVAILABLE, 11)), *cells((2, 1, "x"), title="会员")))
        assert column(kept, AVAILABLE)[0] == 12


class TestCopies:
    def test_there_is_one_hidden_tab_however_often_is_written(self, kept: Desk) -> None:
        shutil.rmtree(kept.folder / ".sheetpact", ignore_errors=True)  # a machine that never read the document
        for pieces in (11, 10, 9):
            write(kept, cells=cells((2, AVAILABLE, pieces)))
        assert [len(kept.book.sheets), column(kept, AVAILABLE)[0]] == [3, 9]

    def test_copies_of_plain_rows_stay_hidden_from_people(self, kept: Desk) -> None:
        write(kept, cells=cells((2, AVAILABLE, 11)))
        assert [sheet.title for sheet in kept.book.sheets if not sheet.properties.get("hidden")] == ["库存", "工作表1"]

    def test_nothing_of_people_stays_behind(self, table: Desk) -> None:
        table.tabs = (INVENTORY, MEMBERS)
        table.set_up(cup(1, 12))
        member = {0: "M-1", 1: "王小满", 2: "138****5678", 3: 40}
        write(table, inserts=(RowInsert("会员", (member,)),))
        write(table, cells=(*cells((2, 3, 30), title="会员"), *cells((2, AVAILABLE, 11))))
        assert table.seen("会员")[1][3] == "30"
        assert table.copies == []

    def test_nothing_of_a_deleted_row_stays_behind(self, kept: Desk) -> None:
        write(kept, deletes=deleted(3))
        assert kept.copies == []
        assert column(kept, OWNER) == ["青山茶具"] * 2

    def test_the_hidden_tab_is_nobodys_rows(self, kept: Desk) -> None:
        write(kept, cells=cells((2, ON_HAND, 11)))
        assert set(kept.read().grids) == {"inventory"}
