"""A managed tab as partners see it in the browser: drawn from the simulated Google that made it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from sheetpact.gsheets.book import Book
from sheetpact.gsheets.work import plan_work
from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.sheet import RowInsert, SheetBatch, Tab
from sheetpact.model.sheet import Value as SheetValue
from sheetpact.simulators.google.batch import batch_update
from sheetpact.simulators.google.model import Spreadsheet
from sheetpact.simulators.google.picture import page

ZONE = ZoneInfo("Asia/Shanghai")
MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = tabs(MAPPING, "zh-CN", ("tea-woo",))
WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ROWS: tuple[dict[int, SheetValue], ...] = (
    {0: "00123", 1: "青山茶具", 2: "青瓷提梁壶", 3: 12, 4: 14, 5: 2, 6: 1, 8: 12, 9: WHEN},
    {0: "CUP-2", 1: "青山茶具", 2: "=HYPERLINK", 3: 2, 4: 2, 5: 0, 6: 2, 8: 0, 9: WHEN},
    {0: "VASE-1", 1: "小满摆件", 2: "一枝瓶", 3: 0, 4: 0, 5: 0, 8: 0, 9: WHEN},
)
LOW, GREY = "#fff1d6", "#f5f7fa"


@pytest.fixture(scope="module")
def book() -> Spreadsheet:
    made = Spreadsheet("doc", "手作联盟", "zh_CN", "Asia/Shanghai")
    batch = SheetBatch("r1", "hub", create=TABS, inserts=(RowInsert("库存", ROWS),))
    ids = count(1000)
    batch_update(made, {"requests": plan_work(Book(()), batch, TABS, ZONE).requests}, lambda: next(ids), "hub")
    return made


def drawn(book: Spreadsheet, tab: Tab) -> list[list[tuple[str, str]]]:
    """Row by row, from the headings on: how a managed cell looks, and its text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page(book, tab.title))[1:]
    return [re.findall(r"<td([^>]*)>([^<]*)</td>", row)[: len(tab.columns)] for row in rows]


def test_values_are_shown_as_they_are_meant(book: Spreadsheet) -> None:
    texts = [[text for _, text in row] for row in drawn(book, TABS[0])[1:4]]
    assert texts[0] == ["00123", "青山茶具", "青瓷提梁壶", "12", "14", "2", "1", "", "12", "2026-03-02 09:00"]
    assert texts[1][2] == "=HYPERLINK"


def test_a_row_that_runs_low_is_filled_and_its_number_stands_out(book: Spreadsheet) -> None:
    """At or below its safety stock; a blank one counts as 0."""
    filled = [[LOW in look for look, _ in row] for row in drawn(book, TABS[0])[1:5]]
    assert [all(row) for row in filled] == [False, True, True, False]
    assert not any(filled[0] + filled[3])
    loud = [row[3][0] for row in drawn(book, TABS[0])[1:4]]
    assert ["font-weight:700" in look for look in loud] == [False, True, True]


def test_white_is_for_people_and_grey_is_the_hubs(book: Spreadsheet) -> None:
    grey = [GREY in look for look, _ in drawn(book, TABS[0])[1]]
    assert [column.heading for column, is_grey in zip(TABS[0].columns, grey, strict=True) if is_grey] == [
        "在库",
        "预留",
        "tea-woo",
        "更新",
    ]


def test_the_headings_and_the_first_column_stay_in_sight(book: Spreadsheet) -> None:
    for tab in TABS:
        headings = drawn(book, tab)[0]
        assert [text for _, text in headings] == [column.heading for column in tab.columns]
        assert all("font-weight:700" in look for look, _ in headings)
        assert page(book, tab.title).count('class="frozen last-frozen"') == 1
        keyed = tab.columns[0].kind.value == "key"
        assert ("last-frozen" in headings[0][0]) is keyed


def test_long_texts_go_on_in_the_next_line_and_choices_are_offered(book: Spreadsheet) -> None:
    conflicts = next(tab for tab in TABS if tab.name == "conflicts")
    below = dict(zip([column.heading for column in conflicts.columns], drawn(book, conflicts)[1], strict=True))
    assert [heading for heading, (look, _) in below.items() if "list" in look] == ["选择"]
    assert {"位置", "店铺值", "说明"} <= {heading for heading, (look, _) in below.items() if "wrap" in look}


@pytest.mark.parametrize("tab", ["inventory", "sku_map"])
def test_an_owner_with_an_english_name_fits_into_one_line(tab: str) -> None:
    def width(locale: str) -> int:
        columns = next(each for each in tabs(MAPPING, locale, ()) if each.name == tab).columns
        return next(column for column in columns if column.name == "owner").width

    assert width("en") > len("White Stone Tableware")
    assert width("zh-CN") == 14
