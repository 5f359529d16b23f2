"""One batch that holds only what differs: the sheet before, what is desired, the sheet after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.sheet import CellWrite, RowDelete, RowInsert, SheetBatch, Value
from sheetpact.model.state import RowKey, Rows
from sheetpact.sheet.columns import Known, known_columns
from sheetpact.sheet.reading import line_keys, read_tab
from sheetpact.sheet.writing import Desired, Stamp, batch
from sheetpact.testing.grids import applied, document, grid, shown

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", ())}
NAMES = {tab.title: tab.name for tab in TABS.values()}
STAMP = Stamp(hub="hub", run="r1")
CUP, POT = ("CUP-1", "茶"), ("POT-1", "茶")
EIGHT = datetime(2026, 3, 1, 8, 0, 40, tzinfo=UTC)
FULL = "货号 | 货主 | 品名 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | 更新\n"


def planned(
    before: str | None, desired: Rows, tab: str = "inventory", known: Known | None = None, **how: object
) -> SheetBatch:
    """The batch for one tab."""
    text = None if before is None else grid(before, TABS[tab].title)
    reading = read_tab(text, TABS[tab], known=known)
    return batch({tab: reading}, {tab: Desired(TABS[tab], desired, **how)}, STAMP)


def after(before: str | None, desired: Rows, tab: str = "inventory", **how: object) -> list[str]:
    """The tab once the batch is carried out, one text a row."""
    sheet = document(*([] if before is None else [grid(before, TABS[tab].title)]), names=NAMES)
    work = planned(before, desired, tab, **how)
    return [row.strip() for row in shown(applied(sheet, work).grids[tab]).splitlines()]


def test_only_the_changed_cell_is_written() -> None:
    work = planned(FULL + "CUP-1 | 茶 | 茶杯 | 12 | 13", {CUP: {"item": "茶杯", "available": 11, "on_hand": 13}})
    assert replace(work, placed={}) == SheetBatch("r1", "hub", cells=(CellWrite("库存", "2", 3, 11),))


def test_nothing_is_written_when_all_means_the_same() -> None:
    before = FULL + "ＣＵＰ-1 | 茶  | 茶杯 | '12 | =10+3 | | | | 2026-03-01T08:00Z"
    desired = {
        "sku": "CUP-1", "owner": "茶", "item": "茶杯 ", "available": 12, "on_hand": 13, "count": None, "updated": EIGHT,
    }  # fmt: skip
    assert planned(before, {CUP: desired}).empty


def test_moved_rows_and_own_columns_stay_where_people_put_them() -> None:
    before = (
        "合计\n备注 | 可售 | 货主 | 货号 | 品名 | 在库 | 预留 | 安全库存 | 盘点 | 更新\n"
        "易碎 | 3 | 茶 | POT-1\n | 12 | 茶 | CUP-1"
    )
    desired = {CUP: {"available": 11}, POT: {"available": 3}}
    assert after(before, desired) == [*before.splitlines()[:3], "| 11 | 茶 | CUP-1"]


def test_a_new_row_goes_below_the_last_one_with_its_cells_in_place() -> None:
    before = "备注 | " + FULL + " | CUP-1 | 茶"
    desired = {CUP: {}, POT: {"sku": "POT-1", "owner": "茶", "item": "", "available": 3, "count": None}}
    assert after(before, desired) == [*before.strip().splitlines()[:1], "| CUP-1 | 茶", "| POT-1 | 茶 |  | 3"]


def test_a_blank_owner_is_filled_in_under_the_key_as_read() -> None:
    before = FULL + "CUP-1 | | 茶杯 | 12"
    assert after(before, {("CUP-1", ""): {"sku": "CUP-1", "owner": "茶"}})[1] == "CUP-1 | 茶 | 茶杯 | 12"


def test_an_applied_count_is_emptied() -> None:
    before = FULL + "CUP-1 | 茶 | 茶杯 | 12 | 12 | 0 | 1 | 12"
    assert planned(before, {CUP: {"count": None}}).cells == (CellWrite("库存", "2", 7, None),)


def test_a_text_is_emptied_as_nothing_not_as_a_blank_text() -> None:
    assert planned(FULL + "CUP-1 | 茶 | 茶杯", {CUP: {"item": ""}}).cells == (CellWrite("库存", "2", 2, None),)


def test_times_are_written_as_whole_minutes() -> None:
    assert planned(FULL + "CUP-1 | 茶", {CUP: {"updated": EIGHT}}).cells[0].value == EIGHT.replace(second=0)


@pytest.mark.parametrize("column", ["available", "on_hand"])
def test_a_formula_is_never_written(column: str) -> None:
    assert planned(FULL + "CUP-1 | 茶 | | =K2*2 -> 4 | =K2*2 -> 4", {CUP: {column: 12}}).empty


def test_a_key_made_by_a_formula_is_never_written() -> None:
    assert planned(FULL + "CUP-1 | =K2", {("CUP-1", ""): {"owner": "茶"}}).empty


def test_what_cannot_be_read_stays_for_its_writer_except_in_the_hubs_own_columns() -> None:
    before = FULL + "CUP-1 | 茶 | | 十二 | 很多"
    assert after(before, {CUP: {"available": 12, "on_hand": 13}})[1] == "CUP-1 | 茶 |  | 十二 | 13"


def test_cells_to_leave_are_left_in_old_rows_and_new_ones() -> None:
    leave = frozenset({(CUP, "available"), (POT, "available")})
    desired = {CUP: {"available": 1, "on_hand": 2}, POT: {"sku": "POT-1", "available": 1, "on_hand": 2}}
    assert after(FULL + "CUP-1 | 茶 | | 12", desired, leave=leave)[1:] == [
        "CUP-1 | 茶 |  | 12 | 2",
        "POT-1 |  |  |  | 2",
    ]


def test_rows_with_one_key_are_neither_written_nor_joined_by_a_third() -> None:
    before = FULL + "CUP-1 | 茶 | | 12\nCUP-1 | 茶 | | 7"
    assert planned(before, {CUP: {"sku": "CUP-1", "available": 1}}).empty


def test_missing_columns_are_added_right_of_all_that_is_there() -> None:
    before = "货号 | 货主 | 可售 | 备注\nCUP-1 | 茶 | 12 | | 易碎"
    assert after(before, {CUP: {"available": 11, "on_hand": 13}, POT: {"sku": "POT-1", "reserved": 1}}) == [
        "货号 | 货主 | 可售 | 备注 |  | 品名 | 在库 | 预留 | 安全库存 | 盘点 | 更新",
        "CUP-1 | 茶 | 11 |  | 易碎 |  | 13",
        "POT-1 |  |  |  |  |  |  | 1",
    ]


def test_a_column_in_doubt_is_not_written() -> None:
    before = FULL.replace("可售", "数量") + "CUP-1 | 茶 | 茶杯 | 12 | 13"
    assert after(before, {CUP: {"available": 1, "on_hand": 14}})[1] == "CUP-1 | 茶 | 茶杯 | 12 | 14"


def test_a_renamed_column_is_written_under_its_new_name() -> None:
    first = read_tab(grid(FULL + "CUP-1 | 茶 | 茶杯 | 12"), TABS["inventory"])
    known = known_columns(first.tab, first.layout, {CUP: first.rows[CUP].values}, None)
    renamed = FULL.replace("可售", "可卖") + "CUP-1 | 茶 | 茶杯 | 12"
    assert planned(renamed, {CUP: {"available": 11}}, known=known).cells == (CellWrite("库存", "2", 3, 11),)


@pytest.mark.parametrize("before", ["没有表头\nCUP-1 | 12", "货号 | 货号\nCUP-1 | CUP-1"])
def test_a_tab_that_cannot_be_read_is_not_written(before: str | None) -> None:
    assert planned(before, {CUP: {"sku": "CUP-1", "available": 1}}).empty


def test_a_missing_tab_is_made_whole_with_its_rows() -> None:
    assert after(None, {CUP: {"sku": "CUP-1", "owner": "茶", "available": 12}}) == [FULL.strip(), "CUP-1 | 茶 |  | 12"]
    assert after(None, {}) == [FULL.strip()]


def test_tabs_are_written_in_the_order_desired() -> None:
    readings = {name: read_tab(None, tab) for name, tab in TABS.items()}
    desired = {name: Desired(TABS[name], {}) for name in ("members", "inventory")}
    assert [tab.name for tab in batch(readings, desired, STAMP).create] == ["members", "inventory"]


CONFLICTS = "编号 | 位置 | 字段 | 原值 | 表格值 | 店铺值 | 选择 | 说明\n"


def test_a_settled_conflict_leaves_the_tab_and_notes_beside_it_stay() -> None:
    before = CONFLICTS + "c1 | 库存 CUP-1\nc2 | 库存 POT-1 | | | | | 表格\n | 我再问问"
    work = planned(before, {("c2",): {"where": "库存 POT-1"}}, "conflicts", removable=True)
    assert replace(work, placed={}) == SheetBatch("r1", "hub", deletes=(RowDelete("冲突", ("2",)),))


def test_copies_of_a_settled_conflict_go_with_it_and_copies_of_an_open_one_stay() -> None:
    before = CONFLICTS + "c1\nc1\nc2\nc2"
    work = planned(before, {("c2",): {"id": "c2"}}, "conflicts", removable=True)
    assert work.deletes == (RowDelete("冲突", ("2", "3")),)
    assert work.inserts == ()


def test_a_row_into_which_a_person_put_a_formula_stays() -> None:
    assert planned(CONFLICTS + "c1 | =K2 -> 7", {}, "conflicts", removable=True).empty


def test_rows_of_other_tabs_are_never_deleted() -> None:
    assert planned(FULL + "CUP-1 | 茶", {}).empty


CHANGES = "时间 | 谁 | 位置 | 字段 | 原值 | 新值 | 原因 | 批次\n"


def lines(*whats: int) -> dict[RowKey, Mapping[str, Value]]:
    return line_keys(TABS["changes"], [{"time": EIGHT, "who": "茶", "to": what} for what in whats])


def test_new_lines_go_to_the_top_in_their_order() -> None:
    work = planned(CHANGES + "2026-03-01T08:00Z | 茶 | | | | 11", lines(13, 12, 11), "changes", newest_first=True)
    minute = EIGHT.replace(second=0)
    assert work.inserts == (RowInsert("变更", ({0: minute, 1: "茶", 5: 13}, {0: minute, 1: "茶", 5: 12}), after="1"),)


def test_a_line_that_a_person_changed_is_put_back_where_it_was_and_old_ones_go() -> None:
    before = CHANGES + "\n".join(f"2026-03-01T08:00Z | 茶 | | | | {n}" for n in (13, 99, 11, 10))
    shown_lines = after(before, lines(13, 12, 11), "changes", removable=True, newest_first=True)
    assert [row.split(" | ")[-1] for row in shown_lines] == ["批次", "13", "12", "11"]


@pytest.mark.parametrize(
    ("gone", "personal"),
    [
        (("库存 · CUP-1 · 茶", "货号对照 · tea · 7"), False),
        (("库存 · CUP-1 · 茶", "会员 · M-1"), True),
        (("库存表 · CUP-1",), True),
    ],
)
def test_lines_are_deleted_as_telling_about_people_unless_all_of_them_tell_about_things(
    gone: tuple[str, ...], personal: bool
) -> None:
    before = CHANGES + "\n".join(f"2026-03-01T08:00Z | 表格 | {where} | 可售 | 3 | 2 | 修改 | r0" for where in gone)
    work = planned(before, {}, "changes", removable=True, impersonal=("库存 · ", "货号对照 · "))
    assert [each.personal for each in work.deletes] == [personal]


def test_a_settled_conflict_is_deleted_as_telling_about_people() -> None:
    work = planned(CONFLICTS + "c1 | 库存 · CUP-1", {}, "conflicts", removable=True)
    assert [each.personal for each in work.deletes] == [True]
