"""Columns known by the platform's marks, cells that can't be written, and where the managed columns stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML

from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.problems import Severity
from sheetpact.model.sheet import COVERED, CellWrite, Grid, HeadingWrite, Placed, SheetBatch
from sheetpact.sheet.columns import Known, known_columns
from sheetpact.sheet.reading import TabReading, read_tab
from sheetpact.sheet.writing import Desired, Stamp, batch
from sheetpact.testing.grids import grid

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", ())}
INVENTORY = TABS["inventory"]
HEAD = "货号 | 货主 | 品名 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | 更新"
LAST = HEAD + "\nCUP-1 | 茶 | 茶杯 | 12 | 13 | 1 | 2\nPOT-1 | 茶 | 茶壶 | 3 | 3 | 0 | 1"
PLACES = {column.name: index for index, column in enumerate(INVENTORY.columns)}


def read(text: str, marked: Mapping[str, int] | None = None, known: Known | None = None) -> TabReading:
    """The inventory as it stands, with the platform's marks on its columns."""
    return read_tab(replace(grid(text), marked=PLACES if marked is None else marked), INVENTORY, known=known)


def with_lock(text: str, *places: tuple[int, int]) -> TabReading:
    """The same with locked cells at these rows and columns, counted from 0."""
    found = grid(text)
    rows = [
        replace(row, cells=tuple(replace(cell, locked=(at, column) in places) for column, cell in enumerate(row.cells)))
        for at, row in enumerate(found.rows)
    ]
    return read_tab(Grid(found.title, tuple(rows)), INVENTORY)


def codes(reading: TabReading) -> list[tuple[str, Severity]]:
    return [(problem.code, problem.severity) for problem in reading.problems]


def available(reading: TabReading) -> dict[str, object]:
    return {key[0]: row.values.get("available", "not read") for key, row in reading.rows.items()}


def planned(reading: TabReading, **desired: object) -> SheetBatch:
    """What brings one cup to these values."""
    rows = {("CUP-1", "茶"): desired}
    return batch({"inventory": reading}, {"inventory": Desired(INVENTORY, rows)}, Stamp("hub", "r1"))


class TestRenamed:
    def test_a_marked_column_is_known_under_whatever_name_before_the_first_write_too(self) -> None:
        reading = read(LAST.replace("可售", "还有几个"))
        assert available(reading) == {"CUP-1": 12, "POT-1": 3}
        assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]
        assert reading.where(column="available").field == "还有几个"
        assert reading.layout.own == {}

    def test_two_neighbours_renamed_at_once_are_both_known(self) -> None:
        reading = read(LAST.replace("可售", "数量一").replace("在库", "数量二"))
        assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)] * 2
        assert available(reading) == {"CUP-1": 12, "POT-1": 3}

    def test_a_key_column_may_be_renamed(self) -> None:
        reading = read(LAST.replace("货号", "编码"))
        assert set(reading.rows) == {("CUP-1", "茶"), ("POT-1", "茶")}
        assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]

    def test_a_heading_typed_over_with_another_columns_name(self) -> None:
        """可售 now reads 在库 as its neighbour does: the marks tell which is which."""
        reading = read(LAST.replace("可售", "在库"))
        assert reading.layout.columns == PLACES
        assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]


class TestTwice:
    TWICE = "货号 | 货主 | 可售 | 可售\nCUP-1 | 茶 | 99 | 12"

    def test_of_two_equal_headings_the_marked_one_is_the_hubs(self) -> None:
        reading = read(self.TWICE, {"available": 3})
        assert available(reading) == {"CUP-1": 12}
        assert codes(reading) == []
        assert reading.layout.lost == {}

    def test_a_doubled_key_heading_stops_nothing_where_one_is_marked(self) -> None:
        reading = read("货号 | 货号 | 可售\nOLD-1 | CUP-1 | 12", {"sku": 1})
        assert list(reading.rows) == [("CUP-1", "")]

    def test_other_doubts_stay(self) -> None:
        reading = read("货号 | 可售 | 可售 | 在库 | 在库\nCUP-1 | 99 | 12 | 1 | 2", {"available": 2})
        assert codes(reading) == [("sheet.heading_twice", Severity.AMBER)]
        assert set(reading.layout.lost) == {"on_hand"}

    def test_a_mark_on_neither_of_the_two_settles_nothing(self) -> None:
        """Cut, and pasted twice: the mark stayed behind on what is now a blank column."""
        reading = read("货号 | 货主 | | 可售 | 可售\nCUP-1 | 茶 | | 12 | 12", {"available": 2})
        assert codes(reading) == [("sheet.heading_twice", Severity.AMBER)]
        assert available(reading) == {"CUP-1": "not read"}


class TestHeadingGone:
    GONE = "货号 | 货主 | 品名 | | 在库\nCUP-1 | 茶 | 茶杯 | 12 | 13"

    def test_the_column_is_read_all_the_same(self) -> None:
        reading = read(self.GONE, {"available": 3})
        assert available(reading) == {"CUP-1": 12}
        assert codes(reading) == [("sheet.heading_put_back", Severity.NOTE)]

    def test_its_heading_is_put_back_where_it_stood(self) -> None:
        work = planned(read(self.GONE, {"available": 3}), available=12)
        spec = next(column for column in INVENTORY.columns if column.name == "available")
        assert HeadingWrite("库存", "1", 3, spec) in work.headings
        assert [each.column for each in work.headings] == [5, 6, 7, 8, 3]
        assert work.cells == ()

    def test_it_is_remembered_under_its_own_name(self) -> None:
        reading = read(self.GONE, {"available": 3})
        known = known_columns(INVENTORY, reading.layout, {key: row.values for key, row in reading.rows.items()}, None)
        assert (known["available"].index, known["available"].heading) == (3, "可售")


class TestCutAndPasted:
    def test_a_heading_that_stands_once_goes_before_a_mark_that_was_left_behind(self) -> None:
        reading = read("货号 | 货主 | | 可售\nCUP-1 | 茶 | | 12", {"sku": 0, "owner": 1, "available": 2})
        assert available(reading) == {"CUP-1": 12}
        assert reading.layout.columns["available"] == 3
        assert codes(reading) == []

    def test_a_mark_left_behind_on_another_managed_column_means_nothing(self) -> None:
        reading = read("货号 | 货主 | 可售\nCUP-1 | 茶 | 12", {"on_hand": 2})
        assert available(reading) == {"CUP-1": 12}
        assert "on_hand" in {column.name for column in reading.missing}

    def test_names_that_the_tab_does_not_have_are_nobodys(self) -> None:
        reading = read("货号 | 货主 | 我的\nCUP-1 | 茶 | 12", {"shop:closed": 2})
        assert reading.layout.own == {2: "我的"}
        assert codes(reading) == []


class TestLocked:
    def test_a_locked_cell_is_read_like_any_other(self) -> None:
        reading = with_lock(LAST, (1, 3), (2, 0))
        assert available(reading) == {"CUP-1": 12, "POT-1": 3}
        assert {row.key[0]: row.locked for row in reading.rows.values()} == {
            "CUP-1": frozenset({"available"}),
            "POT-1": frozenset({"sku"}),
        }

    def test_a_row_with_a_formula_knows_its_locked_cells_too(self) -> None:
        reading = with_lock(LAST.replace("| 13", "| =D2+F2 -> 13"), (1, 3))
        assert reading.rows["CUP-1", "茶"].locked == {"available"}
        assert reading.rows["CUP-1", "茶"].formulas == {"on_hand"}

    def test_locks_beside_the_managed_columns_are_the_partners_own(self) -> None:
        reading = with_lock(LAST.replace("更新", "更新 | 备注").replace("| 2", "| 2 | | | 易碎"), (1, 9))
        assert reading.rows["CUP-1", "茶"].locked == frozenset()


class TestCovered:
    """Cells that a merge hides."""

    def covered(self, text: str, place: tuple[int, int]) -> TabReading:
        found = grid(text)
        rows = [
            replace(
                row, cells=tuple(COVERED if (at, column) == place else each for column, each in enumerate(row.cells))
            )
            for at, row in enumerate(found.rows)
        ]
        return read_tab(Grid(found.title, tuple(rows)), INVENTORY)

    def test_a_hidden_cell_is_no_emptied_one_and_cant_be_written(self) -> None:
        row = self.covered(LAST, (2, 3)).rows["POT-1", "茶"]
        assert "available" not in row.values
        assert (row.covered, row.locked) == ({"available"}, {"available"})

    def test_a_row_with_a_formula_knows_its_hidden_cells_too(self) -> None:
        row = self.covered(LAST.replace("| 13", "| =D2+F2 -> 13"), (1, 3)).rows["CUP-1", "茶"]
        assert (row.covered, row.formulas) == ({"available"}, {"on_hand"})

    def test_a_hidden_owner_is_a_blank_one(self) -> None:
        assert self.covered(LAST, (2, 1)).rows["POT-1", ""].covered == {"owner"}


class TestPlaced:
    def test_the_batch_says_where_the_columns_stand(self) -> None:
        work = planned(read("手作联盟\n备注 | 可售 | 货主 | 货号\n易碎 | 12 | 茶 | CUP-1", {}), available=11)
        assert work.cells == (CellWrite("库存", "3", 1, 11),)
        assert work.placed["库存"] == Placed(
            "2",
            {"sku": 3, "owner": 2, "item": 4, "available": 1, "on_hand": 5, "reserved": 6, "safety_stock": 7,
             "count": 8, "updated": 9},
            "inventory",
        )  # fmt: skip

    def test_of_a_tab_to_be_made_nothing_is_placed(self) -> None:
        work = batch(
            {"inventory": read_tab(None, INVENTORY)}, {"inventory": Desired(INVENTORY, {})}, Stamp("hub", "r1")
        )
        assert work.create == (INVENTORY,)
        assert work.placed == {}

    def test_a_column_in_doubt_has_no_place(self) -> None:
        assert (
            "available" not in planned(read("货号 | 货主 | 可售 | 可售\nCUP-1 | 茶 | 1 | 2", {})).placed["库存"].columns
        )


def test_only_members_rows_tell_about_people() -> None:
    assert {name for name, tab in TABS.items() if tab.personal} >= {"members"}
    assert not INVENTORY.personal
