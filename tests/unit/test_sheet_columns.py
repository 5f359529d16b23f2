"""Headings: moved, renamed, missing, twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.problems import Severity
from sheetpact.model.sheet import Tab
from sheetpact.sheet.columns import Known, KnownColumn, known_columns
from sheetpact.sheet.reading import TabReading, read_tab
from sheetpact.testing.grids import grid

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", ())}
INVENTORY = TABS["inventory"]
ALL = {column.name for column in INVENTORY.columns}
HEAD = "货号 | 货主 | 品名 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | 更新"
ROWS = "\nCUP-1 | 茶 | 茶杯 | 12 | 13 | 1 | 2\nPOT-1 | 茶 | 茶壶 | 3 | 3 | 0 | 1"
LAST = HEAD + ROWS


def read(text: str, known: Known | None = None, tab: Tab = INVENTORY, locale: str = "zh-CN") -> TabReading:
    return read_tab(grid(text, tab.title), tab, known=known, locale=locale)


def remembered(text: str, known: Known | None = None, tab: Tab = INVENTORY) -> Known:
    """What the hub remembers of the columns after it has written this."""
    reading = read(text, known, tab)
    return known_columns(tab, reading.layout, {key: row.values for key, row in reading.rows.items()}, known)


def codes(reading: TabReading) -> list[tuple[str, Severity]]:
    return [(problem.code, problem.severity) for problem in reading.problems]


def available(reading: TabReading) -> dict[str, object]:
    return {key[0]: row.values.get("available", "not read") for key, row in reading.rows.items()}


def missing(reading: TabReading) -> list[str]:
    return [column.name for column in reading.missing]


def test_columns_may_be_moved_and_own_ones_put_between() -> None:
    reading = read("可售 | 备注 | 货主 | 货号\n12 | 易碎 | 茶 | CUP-1")
    assert available(reading) == {"CUP-1": 12}
    assert reading.layout.own == {1: "备注"}
    assert missing(reading) == ["item", "on_hand", "reserved", "safety_stock", "count", "updated"]
    assert reading.layout.free == 4
    assert reading.problems == ()


def test_the_first_free_column_is_right_of_everything() -> None:
    assert read("货号 | 可售\nCUP-1 | 12 | | 易碎 | | ").layout.free == 4


@pytest.mark.parametrize("title", ["手作联盟库存表 |\n", "手作联盟\n每天 9 点更新 | 可售不要改成公式\n"])
def test_a_title_may_push_the_headings_down(title: str) -> None:
    reading = read(title + LAST)
    assert available(reading) == {"CUP-1": 12, "POT-1": 3}
    assert reading.layout.header == title.count("\n")


def test_headings_further_down_than_people_put_them_are_not_looked_for() -> None:
    assert codes(read("说明\n" * 10 + LAST)) == [("sheet.no_headings", Severity.RED)]


def test_headings_are_read_in_the_other_language_and_with_hints() -> None:
    reading = read("SKU | owner | Available（件） | Safety\\nStock\nCUP-1 | 茶 | 12 | 2")
    assert reading.rows["CUP-1", "茶"].values == {"sku": "CUP-1", "owner": "茶", "available": 12, "safety_stock": 2}


def test_the_very_heading_goes_before_one_with_a_hint_and_before_the_other_language() -> None:
    reading = read("货号 | 可售（上周） | 可售 | Available\nCUP-1 | 9 | 12 | 7")
    assert available(reading) == {"CUP-1": 12}
    assert reading.layout.own == {1: "可售（上周）", 3: "Available"}


def test_without_headings_the_tab_is_left_alone_and_a_person_is_asked() -> None:
    reading = read("CUP-1 | 茶 | 12")
    assert codes(reading) == [("sheet.no_headings", Severity.RED)]
    assert (reading.exists, reading.readable, reading.rows) == (True, False, {})
    assert "货号、货主、品名" in reading.problems[0].text("zh-CN")


def test_a_heading_that_stands_twice_is_not_read() -> None:
    reading = read("货号 | 可售 | 可售\nCUP-1 | 12 | 13")
    assert codes(reading) == [("sheet.heading_twice", Severity.AMBER)]
    assert available(reading) == {"CUP-1": "not read"}
    assert "available" not in missing(reading)
    assert reading.layout.own == {}


def test_a_key_heading_that_stands_twice_stops_the_tab() -> None:
    reading = read("货号 | 货号 | 可售\nCUP-1 | CUP-2 | 12")
    assert codes(reading) == [("sheet.heading_twice", Severity.RED)]
    assert not reading.readable
    assert reading.rows == {}


def test_without_the_first_key_no_row_is_known() -> None:
    reading = read("品名 | 可售\n茶杯 | 12")
    assert codes(reading) == [("sheet.key_heading_missing", Severity.RED)]
    assert str(reading.problems[0].where) == "库存 · 货号"


def test_an_owner_column_that_never_was_is_added() -> None:
    reading = read("货号 | 可售\nCUP-1 | 12")
    assert list(reading.rows) == [("CUP-1", "")]
    assert missing(reading)[0] == "owner"


def test_an_owner_column_that_was_there_and_is_gone_stops_the_tab() -> None:
    reading = read("货号 | 可售\nCUP-1 | 12", remembered(LAST))
    assert ("sheet.key_heading_missing", Severity.RED) in codes(reading)
    assert not reading.readable


def test_a_renamed_column_is_known_by_its_place_and_its_values() -> None:
    reading = read(LAST.replace("可售", "可卖"), remembered(LAST))
    assert available(reading) == {"CUP-1": 12, "POT-1": 3}
    assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]
    assert reading.problems[0].text("zh-CN") == "库存 · 可卖: “可售”这一列已改名为“可卖”，会继续按“可售”使用。"
    assert reading.where(column="available").field == "可卖"


def test_an_edit_made_with_the_renaming_is_read() -> None:
    renamed = LAST.replace("可售", "可卖").replace("| 12 |", "| 10 |")
    assert available(read(renamed, remembered(LAST))) == {"CUP-1": 10, "POT-1": 3}


def test_once_recognised_the_new_name_is_simply_the_columns_heading() -> None:
    renamed = LAST.replace("可售", "可卖")
    later = read(renamed.replace("| 12 |", "| 40 |").replace("| 3 |", "| 41 |"), remembered(renamed, remembered(LAST)))
    assert available(later) == {"CUP-1": 40, "POT-1": 41}
    assert later.problems == ()


def test_two_columns_renamed_in_two_places_are_both_known() -> None:
    reading = read(LAST.replace("品名", "名称").replace("在库", "库里"), remembered(LAST))
    assert [code for code, _ in codes(reading)] == ["sheet.heading_renamed"] * 2
    assert reading.layout.columns.keys() == ALL


def test_two_neighbours_renamed_at_once_are_told_and_left_alone() -> None:
    reading = read(LAST.replace("可售", "数量一").replace("在库", "数量二"), remembered(LAST))
    assert codes(reading) == [("sheet.heading_unsure", Severity.AMBER)] * 2
    assert available(reading) == {"CUP-1": "not read", "POT-1": "not read"}
    assert missing(reading) == []


def test_other_values_in_the_place_are_another_column() -> None:
    changed = LAST.replace("可售", "去年").replace("| 12 |", "| 70 |").replace("| 茶壶 | 3 |", "| 茶壶 | 71 |")
    reading = read(changed, remembered(LAST))
    assert codes(reading) == [("sheet.heading_unsure", Severity.AMBER)]
    assert reading.problems[0].text("zh-CN").startswith("库存 · 可售: “可售”这一列不见了，它的位置上现在是“去年”。")
    assert "available" in reading.layout.lost


def test_an_unsure_column_stays_unsure_until_a_person_has_answered() -> None:
    changed = LAST.replace("可售", "去年").replace("| 12 |", "| 70 |").replace("| 茶壶 | 3 |", "| 茶壶 | 71 |")
    known = remembered(changed, remembered(LAST))
    assert known["available"] == remembered(LAST)["available"]
    assert codes(read(changed, known)) == [("sheet.heading_unsure", Severity.AMBER)]
    assert available(read(LAST, known)) == {"CUP-1": 12, "POT-1": 3}


def test_a_key_in_doubt_stops_the_tab() -> None:
    reading = read(LAST.replace("货主", "店主").replace("| 茶 |", "| 瓷 |"), remembered(LAST))
    assert codes(reading) == [("sheet.heading_unsure", Severity.RED)]
    assert not reading.readable


def test_an_empty_column_is_known_again_only_while_it_is_empty() -> None:
    assert codes(read(LAST.replace("盘点", "清点"), remembered(LAST))) == [("sheet.heading_renamed", Severity.NOTE)]
    typed = LAST.replace("盘点", "清点").replace("| 1 | 2", "| 1 | 2 | 9")
    assert codes(read(typed, remembered(LAST))) == [("sheet.heading_unsure", Severity.AMBER)]


def test_before_the_first_write_one_strange_heading_in_the_only_gap_is_asked_about() -> None:
    reading = read(LAST.replace("可售", "数量"))
    assert codes(reading) == [("sheet.heading_unsure", Severity.AMBER)]
    known = remembered(LAST.replace("可售", "数量"))
    assert codes(read(LAST.replace("可售", "数量"), known)) == [("sheet.heading_unsure", Severity.AMBER)]


def test_before_the_first_write_two_strange_headings_are_the_partners_own() -> None:
    reading = read("货号 | 货主 | 品名 | 备注 | 产地 | 在库 | 预留 | 安全库存 | 盘点 | 更新\nCUP-1 | 茶")
    assert reading.problems == ()
    assert missing(reading) == ["available"]


def test_a_deleted_column_is_put_back_and_told() -> None:
    reading = read(
        "货号 | 货主 | 品名 | 在库 | 预留 | 安全库存 | 盘点 | 更新\nCUP-1 | 茶 | 茶杯 | 13", remembered(LAST)
    )
    assert codes(reading) == [("sheet.heading_put_back", Severity.NOTE)]
    assert missing(reading) == ["available"]


def test_a_column_that_the_partners_had_before_is_not_taken_for_a_renamed_one() -> None:
    with_notes = (
        "货号 | 货主 | 品名 | 备注 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | 更新 | 产地\nCUP-1 | 茶 | 茶杯 | 易碎 | 12"
    )
    known = remembered(with_notes)
    without = with_notes.replace(" | 可售", "").replace(" | 更新", "")
    reading = read(without, known)
    assert codes(reading) == [("sheet.heading_put_back", Severity.NOTE)] * 2
    assert missing(reading) == ["available", "updated"]


def test_with_its_neighbours_moved_any_new_heading_may_be_the_column() -> None:
    moved = "货号 | 货主 | 在库 | 品名 | 预留 | 安全库存 | 盘点 | 更新 | 可卖\nCUP-1 | 茶 | 13 | 茶杯 | 1 | 2 | | | 12"
    reading = read(moved, remembered(LAST))
    assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]
    assert available(reading) == {"CUP-1": 12}


def test_a_new_shops_column_is_added_without_a_word() -> None:
    more = tabs(MAPPING, "zh-CN", ("tea-woo",))[0]
    reading = read(LAST.replace("| 更新", "| 我的 | 更新"), remembered(LAST), more)
    assert missing(reading) == ["shop:tea-woo"]
    assert reading.problems == ()


def test_the_hubs_own_list_needs_all_of_its_columns() -> None:
    changes = TABS["changes"]
    reading = read("时间 | 谁 | 谁 | 位置\n2026-03-01T08:00Z | 茶 | 茶 | 库存", tab=changes)
    assert codes(reading) == [("sheet.heading_twice", Severity.AMBER)]
    assert not reading.readable


def test_columns_are_remembered_where_they_will_stand() -> None:
    known = remembered("货号 | 备注 | 可售\nCUP-1 | 易碎 | 12")
    assert (known["available"].index, known["available"].heading) == (2, "可售")
    assert (known["owner"].index, known["item"].index) == (3, 4)
    assert known["own:备注"] == KnownColumn(1, "备注")
    assert "12" not in known["available"].fingerprint.split()


def test_a_new_tabs_columns_are_remembered_in_order() -> None:
    known = known_columns(INVENTORY, None, {("CUP-1", "茶"): {"sku": "CUP-1", "owner": "茶", "available": 12}}, None)
    assert [each.index for each in known.values()] == list(range(9))
    assert known["available"] == remembered(LAST.replace("POT-1 | 茶 | 茶壶 | 3", ""))["available"]


def test_of_a_tab_that_could_not_be_read_the_old_memory_stays() -> None:
    known = remembered(LAST)
    assert remembered("货号 | 货号\nCUP-1", known) == known
    assert remembered("货号 | 货号\nCUP-1") == {}
    doubtful = "货号 | 店主 | 品名 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | 更新\nCUP-1 | 茶"
    assert not read(doubtful, remembered(doubtful)).readable


def test_a_few_values_are_enough_to_know_a_column_again() -> None:
    rows = "".join(f"\nCUP-{n} | 茶 | 茶杯 | {n + 100} | {n}" for n in range(60))
    assert len(remembered(HEAD + rows)["available"].fingerprint.split()) == 24
    reading = read((HEAD + rows).replace("可售", "可卖"), remembered(HEAD + rows))
    assert codes(reading) == [("sheet.heading_renamed", Severity.NOTE)]
