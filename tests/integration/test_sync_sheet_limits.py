"""What the hub may not write, what it gave back, and a tab that lost its looks: how a run meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sheetpact.errors import ChangedMeanwhile, RetryLater
from sheetpact.model.runs import Status
from sheetpact.model.sheet import COVERED, Cell, Document, PutRight, SheetBatch, Tab
from sheetpact.ports import Alliance
from sheetpact.rehearsal import plan
from sheetpact.report import Report
from sheetpact.simulators.memory import MemorySheet
from sheetpact.store import open_store
from sheetpact.sync import sync
from sheetpact.testing.alliance import Village, silent


@pytest.fixture
def settled(town: Village) -> Village:
    town.sync()
    assert town.sync().status is Status.GREEN
    return town


def lock(town: Village, sku: str, heading: str, *, locked: bool = True) -> None:
    """The sheet's owner protects one cell against the hub, or lifts that."""
    tab = town.sheet.document.grids["inventory"]
    column = [cell.value for cell in tab.rows[0].cells].index(heading)
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, locked=locked) if at == column and row.cells[0].value == sku else cell
                for at, cell in enumerate(row.cells)
            ),
        )
        for row in tab.rows
    )
    grids = {**town.sheet.document.grids, "inventory": replace(tab, rows=rows)}
    town.sheet.document = replace(town.sheet.document, grids=grids)


def locked_told(report: Report) -> list[str]:
    return [problem.text("zh-CN") for problem in report.problems if problem.code == "sheet.locked"]


class TestLockedCells:
    def test_only_cells_that_should_say_something_else_are_told(self, settled: Village) -> None:
        lock(settled, "CUP-1", "可售")
        lock(settled, "BOWL-2", "可售")
        assert locked_told(settled.sync()) == []
        settled.shops["tea-shop"].sell("A1", CUP_1=2)
        report = settled.sync()
        assert [told.partition("，")[0] for told in locked_told(report)] == [
            "库存 · 可售: 有 1 个单元格和现在的数据不一致"
        ]
        assert report.status is Status.AMBER

    def test_it_is_left_as_it_is_and_the_rest_of_the_row_and_the_shops_go_on(self, settled: Village) -> None:
        lock(settled, "CUP-1", "可售")
        settled.shops["tea-shop"].sell("A1", CUP_1=2)
        settled.sync()
        assert (settled.row("CUP-1")["可售"], settled.row("CUP-1")["table-shop"]) == (12, 10)
        assert settled.shops["table-shop"].shown("CUP-1") == 10

    def test_the_old_number_in_it_is_nobodys_edit(self, settled: Village) -> None:
        lock(settled, "CUP-1", "可售")
        settled.shops["tea-shop"].sell("A1", CUP_1=2)
        for _ in range(3):
            settled.sync()
        assert settled.shops["table-shop"].shown("CUP-1") == 10
        lock(settled, "CUP-1", "可售", locked=False)
        assert settled.sync().status is Status.GREEN
        assert settled.row("CUP-1")["可售"] == 10

    def test_what_its_owner_types_there_counts_from_what_they_saw(self, settled: Village) -> None:
        lock(settled, "CUP-1", "可售")
        settled.shops["tea-shop"].sell("A1", CUP_1=2)
        settled.sync()
        settled.edit("CUP-1", "可售", 11)  # one less than the 12 that stood there
        settled.sync()
        assert settled.shops["table-shop"].shown("CUP-1") == 9


class TestMergedCells:
    """A partner merges 可售 of two rows: of the lower one nothing is seen any more."""

    def merge(self, town: Village, heading: str = "可售", sku: str = "BOWL-2") -> None:
        self.lower(town, heading, sku, COVERED)

    def unmerge(self, town: Village, heading: str = "可售", sku: str = "BOWL-2") -> None:
        self.lower(town, heading, sku, Cell())

    def lower(self, town: Village, heading: str, sku: str, cell: Cell) -> None:
        tab = town.sheet.document.grids["inventory"]
        column = [each.value for each in tab.rows[0].cells].index(heading)
        rows = tuple(
            replace(row, cells=(*row.cells[:column], cell, *row.cells[column + 1 :]))
            if row.cells[0].value == sku
            else row
            for row in tab.rows
        )
        document = town.sheet.document
        grids = {**document.grids, "inventory": replace(tab, rows=rows)}
        town.sheet.document = replace(document, version=document.version + "1", grids=grids)

    def told(self, report: Report) -> list[str]:
        return [problem.text("zh-CN") for problem in report.problems if problem.code == "sheet.covered"]

    def test_it_is_told_with_its_row_and_what_to_do_as_long_as_it_lasts(self, settled: Village) -> None:
        self.merge(settled)
        for _ in range(2):
            report = settled.sync()
            assert report.status is Status.AMBER
            assert self.told(report) == [
                "库存 · 可售: 有 1 个单元格被合并单元格盖住了（第 3 行 BOWL-2 白石餐具），"
                "看不见，所以没有读取，也没有写入。请取消合并，下次同步会填好。"
            ]

    def test_a_hidden_cell_is_nobodys_edit_and_nothing_is_written_below_the_merge(self, settled: Village) -> None:
        before = settled.rows("changes")
        writes = settled.sheet.writes
        self.merge(settled)
        assert settled.sync().changes == 0
        assert (settled.rows("changes"), settled.sheet.writes) == (before, writes)
        assert settled.row("BOWL-2")["可售"] is None

    def test_a_merged_safety_stock_stays_as_it_was(self, settled: Village) -> None:
        settled.edit("BOWL-2", "安全库存", 3)
        settled.sync()
        shown = settled.shops["table-shop"].shown("BOWL-2")
        self.merge(settled, "安全库存")
        settled.sync()
        assert settled.shops["table-shop"].shown("BOWL-2") == shown

    def test_unmerged_it_is_filled_and_told_once(self, settled: Village) -> None:
        number = settled.row("BOWL-2")["可售"]
        self.merge(settled)
        settled.sync()
        self.unmerge(settled)
        report = settled.sync()
        assert (report.status, report.changes, settled.row("BOWL-2")["可售"]) == (Status.GREEN, 1, number)
        assert settled.sync().changes == 0


@dataclass(slots=True)
class Moving(MemorySheet):
    """A sheet in which somebody moved rows during the first write: it was taken back."""

    given_back: list[PutRight] = field(default_factory=list)

    def write(self, document: Document, batch: SheetBatch) -> str:
        if self.given_back:
            self.put_right = (*self.put_right, *self.given_back)
            self.given_back = []
            raise ChangedMeanwhile("rows were moved")
        return MemorySheet.write(self, document, batch)


class TestPutRight:
    CUP = PutRight("库存", ("CUP-1", "青山茶具"), 3, 10, 40)

    def moved(self, town: Village, *what: PutRight) -> Report:
        """A sale is written while somebody moves rows."""
        town.sheet = Moving(town.sheet.document, given_back=list(what))
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        return town.sync()

    def told(self, town: Village) -> list[tuple[object, ...]]:
        rows = town.rows("changes")
        return [
            (row["谁"], row["位置"], row["字段"], row["原值"], row["新值"])
            for row in rows
            if str(row["原因"]).startswith("写入时有人正在修改")
        ]

    def test_it_is_told_once_in_the_changes_of_the_same_run(self, settled: Village) -> None:
        self.moved(settled, self.CUP)
        assert self.told(settled) == [("sheetpact", "库存 · CUP-1 · 青山茶具", "可售", "10", "40")]
        settled.sheet.put_right = ()
        settled.sync()
        assert len(self.told(settled)) == 1

    def test_it_counts_as_a_change_and_the_run_is_green(self, settled: Village) -> None:
        report = self.moved(settled, self.CUP)
        assert report.status is Status.GREEN
        assert settled.row("CUP-1")["可售"] == 10

    def test_a_column_of_the_partners_own_has_no_name_of_the_hubs(self, settled: Village) -> None:
        self.moved(settled, replace(self.CUP, column=30))
        assert {told[1:3] for told in self.told(settled)} == {("库存 · CUP-1 · 青山茶具", None)}

    @pytest.mark.parametrize("title", ["会员", "冲突", "变更", "改过名的表"])
    def test_what_people_are_called_is_neither_kept_nor_told(self, settled: Village, title: str) -> None:
        """A name stays nowhere but in its account, so that it goes with the consent."""
        self.moved(settled, PutRight(title, ("M1",), 1, "王小明", "13800000000"))
        with settled.store.look() as tx:
            kept = [(each.before, each.after) for each in tx.changes() if each.why == "put_right"]
        assert kept == [(None, None)]
        assert [told[3:] for told in self.told(settled)] == [(None, None)]


class TestWorn:
    def test_a_tab_that_lost_its_looks_is_written_though_no_value_differs(self, settled: Village) -> None:
        before = settled.sheet.writes
        settled.sync()
        assert settled.sheet.writes == before
        settled.sheet.document = replace(settled.sheet.document, worn=("库存",))
        report = settled.sync()
        assert settled.sheet.writes == before + 1
        assert (report.status, report.sides["sheet"].planned, report.sides["sheet"].written) == (Status.GREEN, 0, 0)

    def test_what_stands_in_it_is_still_known_after_that(self, settled: Village) -> None:
        settled.sheet.document = replace(settled.sheet.document, worn=("库存",))
        settled.sync()
        settled.sheet.document = replace(settled.sheet.document, worn=())
        settled.edit("CUP-1", "可售", 11)
        settled.sync()
        assert settled.shops["tea-shop"].shown("CUP-1") == 11


@dataclass(slots=True)
class Marked(MemorySheet):
    """A sheet that knows its tabs whatever they are called."""

    def read(self, tabs: Sequence[Tab]) -> Document:
        return self.document

    def call(self, tab: str, title: str) -> None:
        """A person renames one."""
        grids = {**self.document.grids, tab: replace(self.document.grids[tab], title=title)}
        self.document = replace(self.document, version=self.document.version + "1", grids=grids)

    def delete(self, tab: str) -> None:
        """A person deletes one."""
        grids = {name: grid for name, grid in self.document.grids.items() if name != tab}
        self.document = replace(self.document, version=self.document.version + "1", grids=grids)


class TestWholeTabs:
    WHY = ("这张表改名了", "这张表不见了")

    @pytest.fixture
    def marked(self, settled: Village) -> Village:
        settled.sheet = Marked(settled.sheet.document)
        return settled

    def told(self, town: Village) -> list[tuple[object, ...]]:
        found = [row for row in town.rows("changes") if str(row["原因"]).startswith(self.WHY)]
        return [(row["谁"], row["位置"], row["原值"], row["新值"]) for row in found]

    def test_a_renamed_tab_is_told_once_and_what_is_typed_there_counts(self, marked: Village) -> None:
        marked.edit("CUP-1", "可售", 11)
        marked.sheet.call("inventory", "库存表")
        report = marked.sync()
        assert (report.status, marked.told(report), report.changes) == (Status.GREEN, {"sheet.tab_renamed"}, 2)
        assert marked.shops["table-shop"].shown("CUP-1") == 11
        assert self.told(marked) == [("表格", "库存", "库存", "库存表")]
        report = marked.sync()
        assert (marked.told(report), report.sides["sheet"].written, len(self.told(marked))) == (set(), 0, 1)
        assert marked.sheet.document.grids["inventory"].title == "库存表"

    @pytest.mark.parametrize(("tab", "title"), [("inventory", "库存"), ("sku_map", "货号对照"), ("changes", "变更")])
    def test_a_tab_that_was_deleted_is_made_again_and_told_once(self, marked: Village, tab: str, title: str) -> None:
        before = len(marked.rows(tab))
        marked.sheet.delete(tab)
        report = marked.sync()
        assert (report.status, marked.told(report)) == (Status.AMBER, {"sheet.tab_made_again"})
        assert report.problems[0].where.tab == title
        assert self.told(marked) == [("sheetpact", title, None, None)]
        assert len(marked.rows(tab)) == before + (tab == "changes")
        assert marked.sync().status is Status.GREEN
        assert len(self.told(marked)) == 1

    def test_several_are_told_in_one_write(self, marked: Village) -> None:
        marked.sheet.delete("sku_map")
        marked.sheet.delete("members")
        marked.sync()
        assert sorted(self.told(marked)) == [("sheetpact", "会员", None, None), ("sheetpact", "货号对照", None, None)]
        assert marked.sync().sides["sheet"].planned == 0

    def test_a_tab_that_comes_for_the_first_time_is_no_news(self, town: Village) -> None:
        assert town.told(town.sync()) == set()
        assert self.told(town) == []

    def test_a_write_that_fails_tells_it_no_second_time(self, marked: Village) -> None:
        marked.sheet.delete("sku_map")
        broken = Broken(marked.sheet.document)
        marked.sheet, kept = broken, marked.sheet
        marked.sync()
        marked.sheet = kept
        marked.sync()
        assert len(self.told(marked)) == 1


@dataclass(slots=True)
class Broken(Marked):
    """Takes no write."""

    def write(self, document: Document, batch: SheetBatch) -> str:
        raise RetryLater("somebody has it open", 60)


@dataclass(slots=True)
class Slow(MemorySheet):
    """While it is read, another program writes to the store."""

    folder: Path = Path()

    def read(self, tabs: Sequence[Tab]) -> Document:
        other = open_store("sqlite:///pact.db", self.folder, patience=0.2)
        with other.begin() as tx:
            tx.put_meta("meanwhile", "an order was taken")
        other.close()
        return MemorySheet.read(self, tabs)


def test_a_plan_reads_the_sheet_before_it_holds_the_store(settled: Village, tmp_path: Path) -> None:
    settled.sheet = Slow(settled.sheet.document, folder=tmp_path)
    settled.shops["tea-shop"].sell("A1", CUP_1=2)
    planned = plan(settled.alliance, silent)
    assert {write.number for write in planned.writes["table-shop"]} == {10}
    with settled.store.look() as tx:
        assert tx.meta("meanwhile") == "an order was taken"


class TestWaits:
    def patient(self, town: Village) -> tuple[Alliance, list[tuple[str, str, int, int]]]:
        """A sheet whose platform wants 12.3 seconds of patience at each reading."""
        alliance = town.alliance

        @dataclass(slots=True)
        class Patient(MemorySheet):
            def read(self, tabs: Sequence[Tab]) -> Document:
                alliance.waits.tell("sheet", 12.3)
                return MemorySheet.read(self, tabs)

        alliance = replace(alliance, sheet=Patient(town.sheet.document))
        return alliance, []

    def test_a_run_tells_that_it_waits_in_whole_seconds(self, settled: Village) -> None:
        alliance, told = self.patient(settled)
        sync(alliance, lambda *step: told.append(step))
        assert ("sheet", "progress.wait", 13, 13) in told

    def test_a_plan_tells_it_too(self, settled: Village) -> None:
        alliance, told = self.patient(settled)
        plan(alliance, lambda *step: told.append(step))
        assert ("sheet", "progress.wait", 13, 13) in told
