"""From what a platform tells to a name in the list of changes, and no further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact.hints import as_delivery, credited, editors_of, notes_in
from sheetpact.mapping.sheet import tabs
from sheetpact.model.editors import EditNote
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Cell, Grid, GridRow
from sheetpact.model.state import CellKey, Change, RowKey
from sheetpact.ports import EditSeen, Notice
from sheetpact.registry import Registry, folders
from sheetpact.sheet.reading import TabReading, read_tab

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PACT = Pact.model_validate(
    {
        "pact": "手作联盟",
        "locale": "zh-CN",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "sheet": {"connector": "memory", "document": "memory"},
        "partners": {
            "tea": {"name": "青山茶具", "editors": ["Li@Example.com", "chen@example.com"]},
            "table": {"name": "白石餐具", "editors": ["wang@example.com"]},
        },
    }
)
TABS = {tab.name: tab for tab in tabs(Registry(folders(Path.cwd()), "zh-CN").sheet_mapping(), "zh-CN", ())}
GRIDS: dict[str, list[list[str]]] = {
    "inventory": [["我们的库存"], ["货号", "货主", "品名", "可售（件）", "盘点"], ["CUP-1", "青山茶具", "杯", "5", ""]],
    "sku_map": [["店铺", "店铺货号", "联盟货号"], ["tea-woo", "7", "CUP-1"]],
    "conflicts": [["编号", "位置", "选择"], ["AB3DE", "", ""]],
}


def edit(who: str, at: datetime = NOON, title: str = "库存") -> EditSeen:
    return EditSeen(title, ("CUP-1", "青山茶具"), "可售", who, at)


def note(partner: str, title: str, row: RowKey, heading: str, seconds: int = 0) -> EditNote:
    return EditNote(title, row, heading, partner, NOON + timedelta(seconds=seconds))


def readings() -> dict[str, TabReading]:
    return {
        name: read_tab(
            Grid(
                TABS[name].title,
                tuple(GridRow(str(at), tuple(map(Cell, row))) for at, row in enumerate(rows, start=1)),
            ),
            TABS[name],
        )
        for name, rows in GRIDS.items()
    }


def owners_by_id(reading: TabReading, key: RowKey) -> RowKey:
    return (key[0], PACT.partner_id(key[1]) or "tea") if reading.tab.name == "inventory" else key


def who(change: Change, *notes: EditNote) -> str:
    return credited([change], editors_of(notes, readings(), owners_by_id), PACT)[0].who


def change(tab: str, row: RowKey, field: str, why: str = "edit", **params: object) -> Change:
    return Change(NOON, "sheet", tab, row, field, None, 3, why, "r1", params)


AVAILABLE = change("inventory", ("CUP-1", "tea"), "available")


def test_of_a_call_only_the_partner_is_kept() -> None:
    notice = Notice("n1", edits=(edit("LI@example.COM"), edit("wang@example.com"), edit("zhao@example.com"), edit("")))
    delivery = as_delivery(notice, PACT, NOON)
    assert (delivery.shop, delivery.delivery, delivery.received_at, delivery.headers) == ("sheet", "n1", NOON, {})
    assert b"@" not in delivery.body
    assert [each.partner for each in notes_in(delivery)] == ["tea", "table"]
    assert notes_in(delivery)[0] == note("tea", "库存", ("CUP-1", "青山茶具"), "可售")


def test_an_edit_from_the_future_was_made_when_it_was_told() -> None:
    early, late = NOON - timedelta(seconds=3), NOON + timedelta(hours=3)
    edits = (edit("li@example.com", early), edit("li@example.com", late))
    assert [each.at for each in notes_in(as_delivery(Notice("n", edits=edits), PACT, NOON))] == [early, NOON]


@pytest.mark.parametrize(
    ("notes", "name"),
    [
        ([("tea", "库存", ("CUP-1", "青山茶具"), "可售")], "青山茶具"),
        ([("table", "库存", (" ＣＵＰ-1 ", "青山茶具"), " 可售（件） ")], "白石餐具"),
        ([("table", "库存", ("CUP-1", ""), "可售")], "白石餐具"),
        ([("table", "库存", ("CUP-1",), "可售")], "白石餐具"),
        ([("tea", "库存", ("CUP-1", "青山茶具"), "可售"), ("table", "库存", ("CUP-1", "tea"), "可售")], "白石餐具"),
        ([("tea", "库存", ("CUP-1", "青山茶具"), "品名")], "sheet"),
        ([("tea", "库存", ("CUP-2", "青山茶具"), "可售")], "sheet"),
        ([("tea", "旧库存", ("CUP-1", "青山茶具"), "可售")], "sheet"),
        ([("left", "库存", ("CUP-1", "青山茶具"), "可售")], "sheet"),
        ([], "sheet"),
    ],
)
def test_a_change_is_laid_to_the_partner_who_edited_that_cell_last(
    notes: Sequence[tuple[str, str, RowKey, str]], name: str
) -> None:
    assert who(AVAILABLE, *(note(*each, seconds=at) for at, each in enumerate(notes))) == name


def test_what_somebody_else_did_stays_theirs() -> None:
    known = note("tea", "库存", ("CUP-1", "青山茶具"), "可售")
    assert who(replace(AVAILABLE, who="tea-shop"), known) == "tea-shop"
    assert who(replace(AVAILABLE, who="operator"), known) == "operator"


def test_a_change_that_follows_from_another_cell_is_laid_to_who_edited_that_one() -> None:
    row = ("CUP-1", "tea")
    counted = note("table", "库存", ("CUP-1", "青山茶具"), "盘点")
    assert who(change("inventory", row, "on_hand", "count"), counted) == "白石餐具"
    assert who(change("inventory", row, "item", "row.new"), counted) == "白石餐具"
    chosen = note("tea", "冲突", ("AB3DE",), "选择")
    assert who(change("inventory", row, "item", "choice", id="AB3DE"), chosen) == "青山茶具"
    assert who(change("inventory", row, "item", "choice", id="XXXXX"), chosen) == "sheet"
    mapped = note("tea", "货号对照", ("tea-woo", "7"), "联盟货号")
    assert who(change("sku_map", ("tea-woo", "7"), "sku", "field"), mapped) == "青山茶具"


def test_a_row_that_went_is_laid_to_nobody_who_only_edited_it() -> None:
    edited = note("tea", "库存", ("CUP-1", "青山茶具"), "可售")
    assert who(change("inventory", ("CUP-1", "tea"), "", "row.put_back"), edited) == "sheet"


def test_a_tab_that_is_not_there_names_nobody() -> None:
    gone = {"inventory": read_tab(None, TABS["inventory"])}
    assert editors_of([note("tea", "库存", ("CUP-1", ""), "可售")], gone, owners_by_id) == {}


def test_a_column_is_found_under_its_heading_as_it_stands() -> None:
    found = editors_of([note("tea", "库存", ("CUP-1", "tea"), "可售")], readings(), owners_by_id)
    assert found[CellKey("inventory", ("CUP-1", "tea"), "available")] == "tea"
