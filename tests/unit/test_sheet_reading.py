"""Rows by key: what is read, what is left alone, what is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.problems import Severity, Where
from sheetpact.model.sheet import Grid, GridRow
from sheetpact.sheet.reading import TabReading, line_keys, read_tab
from sheetpact.testing.grids import grid

MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", ("tea-woo",))}
HEAD = "货号 | 货主 | 品名 | 可售 | 在库 | 预留 | 安全库存 | 盘点 | tea-woo | 更新\n"


def read(rows: str, tab: str = "inventory", **how: str) -> TabReading:
    return read_tab(grid(rows, TABS[tab].title), TABS[tab], **how)


def told(reading: TabReading) -> list[str]:
    return [problem.text("zh-CN") for problem in reading.problems]


def test_rows_are_read_by_key_with_typed_values() -> None:
    reading = read(HEAD + "CUP-1 | 青山茶具 | 茶杯 | 12 | '13 | =2-1 | | | 11 | 2026-03-01T08:00+00:00")
    row = reading.rows["CUP-1", "青山茶具"]
    assert row.values == {
        "sku": "CUP-1", "owner": "青山茶具", "item": "茶杯", "available": 12, "on_hand": 13, "reserved": 1,
        "safety_stock": None, "count": None, "shop:tea-woo": 11, "updated": datetime(2026, 3, 1, 8, tzinfo=UTC),
    }  # fmt: skip
    assert (row.ref, row.number) == ("2", 2)
    assert reading.readable
    assert reading.problems == ()


def test_keys_do_not_depend_on_width_and_spaces_and_values_stay_as_typed() -> None:
    reading = read(HEAD + "ＣＵＰ-１ | 青山  茶具 | | 12")
    assert reading.rows["CUP-1", "青山 茶具"].values["sku"] == "ＣＵＰ-１"


def test_a_numeric_sku_is_text() -> None:
    assert set(read(HEAD + "5.10 | 茶\n123 | 茶\n00123 | 茶").rows) == {("5.10", "茶"), ("123", "茶"), ("00123", "茶")}


def test_a_new_row_without_an_owner_has_a_blank_part_in_its_key() -> None:
    assert read(HEAD + "CUP-9 | | 新杯 | 5").rows["CUP-9", ""].values["available"] == 5


def test_short_rows_are_empty_at_the_end() -> None:
    assert read(HEAD + "CUP-1").rows["CUP-1", ""].values["updated"] is None


def test_blank_rows_and_notes_beside_the_table_are_not_the_hubs_business() -> None:
    reading = read(
        HEAD.replace("\n", " | 备注\n") + "|\n" + " | " * 10 + "记得盘点\nCUP-1 | 茶 | | 12\n | | | =SUM(D2:D4) -> 12"
    )
    assert list(reading.rows) == [("CUP-1", "茶")]
    assert reading.problems == ()


@pytest.mark.parametrize("cells", [" | 茶 | | 12", " | | 茶杯", " | | | 十二"])
def test_a_row_with_content_but_no_key_is_told_not_guessed(cells: str) -> None:
    reading = read(HEAD + cells)
    assert reading.rows == {}
    assert told(reading) == ["库存 · 第 2 行 · 货号: 这一行有内容，但没有填“货号”，所以没有读取。请补上“货号”。"]
    assert reading.problems[0].severity is Severity.AMBER


def test_a_sku_that_the_sheet_took_for_a_date_is_told() -> None:
    reading = read(HEAD + "2026-01-02T00:00Z | 茶 | | 12")
    assert reading.rows == {}
    assert [(problem.code, problem.where.row) for problem in reading.problems] == [("sheet.key_unclear", "第 2 行")]


def test_rows_with_one_key_are_all_told_and_none_is_read() -> None:
    reading = read(HEAD + "CUP-1 | 茶 | | 12\nPOT-1 | 茶 | | 3\nCUP-1 | 茶 | | 7\nＣＵＰ-1 | 茶 | | 8")
    assert list(reading.rows) == [("POT-1", "茶")]
    assert reading.duplicates == {("CUP-1", "茶"): ("2", "4", "5")}
    assert told(reading)[0].startswith("库存 · 货号: CUP-1 茶 在第 2、4、5 行重复出现")


def test_what_is_no_number_is_told_with_its_place_and_without_the_value() -> None:
    reading = read(HEAD + "CUP-1 | 茶 | | 13812345678")
    row = reading.rows["CUP-1", "茶"]
    assert row.bad == {"available": "13812345678"}
    assert "available" not in row.values
    assert reading.problems[0].where == Where(tab="库存", row="第 2 行 CUP-1 茶", field="可售")
    assert "13812345678" not in told(reading)[0]


def test_a_text_that_became_a_date_and_a_time_that_is_none_are_told_in_their_own_words() -> None:
    codes = [problem.code for problem in read(HEAD + "CUP-1 | 茶 | 2026-01-02T00:00Z").problems]
    assert codes == ["sheet.not_text"]


def test_what_a_person_typed_into_the_hubs_column_is_no_problem_since_it_is_put_back() -> None:
    reading = read(HEAD + "CUP-1 | 茶 | | 12 | 很多 | | | | | 昨天")
    assert reading.rows["CUP-1", "茶"].bad == {"on_hand": "很多", "updated": "昨天"}
    assert reading.problems == ()


def test_a_column_of_formulas_is_one_message() -> None:
    rows = "".join(f"CUP-{n} | 茶 | | =K{n}*2 -> {n}\n" for n in range(1, 8))
    reading = read(HEAD + rows)
    assert reading.rows["CUP-1", "茶"].formulas == {"available"}
    assert "available" not in reading.rows["CUP-1", "茶"].values
    assert told(reading) == [
        "库存 · 可售: 有 7 个单元格是引用其他单元格的公式（第 2 行、第 3 行、第 4 行、第 5 行、第 6 行 …），"
        "公式会原样保留，所以这些单元格没有读取，也没有改动。"
    ]
    assert "…" not in told(read(HEAD + "CUP-1 | 茶 | | =K1 -> 1"))[0]


def test_a_key_that_a_formula_makes_up_names_its_row() -> None:
    reading = read(HEAD + '=K2&"-1" -> CUP-1 | 茶 | | 12')
    row = reading.rows["CUP-1", "茶"]
    assert (row.values["sku"], row.formulas) == ("CUP-1", {"sku"})
    assert reading.problems == ()


def test_records_of_a_database_platform_are_counted_below_the_headings() -> None:
    sheet = grid(HEAD + "CUP-1 | 茶 | | 十二\nPOT-1 | 茶 | | 七")
    refs = ("head", "recA", "7461234567890123456")
    records = Grid(sheet.title, tuple(GridRow(ref, row.cells) for ref, row in zip(refs, sheet.rows, strict=True)))
    reading = read_tab(records, TABS["inventory"], locale="en")
    assert [problem.where.row for problem in reading.problems] == ["row 1 CUP-1 茶", "row 2 POT-1 茶"]


def test_a_place_is_named_as_the_person_sees_it() -> None:
    reading = read("品名 | 货号（必填） | 可售\n茶杯 | CUP-1 | 12")
    row = reading.rows["CUP-1", ""]
    assert str(reading.where(row, "sku")) == "库存 · 第 2 行 CUP-1 · 货号（必填）"
    assert reading.where(column="count") == Where(tab="库存", field="盘点")
    assert reading.where() == Where(tab="库存")


@pytest.mark.parametrize("rows", ["", "| |\n |"])
def test_a_tab_without_any_content_counts_as_missing(rows: str) -> None:
    reading = read(rows)
    assert not reading.exists
    assert not reading.readable
    assert reading.problems == ()
    assert reading.where(column="sku") == Where(tab="库存", field="货号")


def test_a_missing_tab_goes_by_the_title_it_should_have() -> None:
    reading = read_tab(None, TABS["members"])
    assert (reading.exists, reading.title, reading.missing) == (False, "会员", ())


def test_a_title_as_seen_is_kept() -> None:
    assert read_tab(grid(HEAD, "Inventory"), TABS["inventory"]).title == "Inventory"


CHANGES = "时间 | 谁 | 位置 | 字段 | 原值 | 新值 | 原因 | 批次\n"
LINE = "2026-03-01T08:00Z | 青山茶具 | 库存 CUP-1 | 可售 | 12 | 11 | 订单 | r1\n"


def test_lines_of_the_hubs_own_list_are_known_by_all_they_say() -> None:
    lines = [
        {"time": datetime(2026, 3, 1, 8, 0, 40, tzinfo=UTC), "who": "青山茶具", "where": "库存 CUP-1", "field": "可售",
         "from": 12, "to": 11, "why": "订单", "run": "r1"},
    ]  # fmt: skip
    reading = read(CHANGES + LINE, "changes")
    assert list(reading.rows) == list(line_keys(TABS["changes"], lines))


def test_equal_lines_are_counted_and_not_duplicates() -> None:
    reading = read(CHANGES + LINE + LINE, "changes")
    assert [key[-1] for key in reading.rows] == ["1", "2"]
    assert reading.duplicates == {}


def test_a_partners_note_among_the_lines_is_theirs() -> None:
    reading = read(CHANGES + " | 茶 | 记得问\n" + "昨天 | 茶\n" + LINE, "changes")
    assert [row.number for row in reading.rows.values()] == [4]
    assert reading.problems == ()
