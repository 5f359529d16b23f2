"""Rows that the hub couldn't write: what happened meanwhile isn't taken for an edit once they can be read again."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.model.sheet import Cell, GridRow
from sheetpact.testing.alliance import Village
from sheetpact.testing.grids import grid


def put_rows(town: Village, rows: list[GridRow], tab: str = "inventory") -> None:
    document = town.sheet.document
    numbered = tuple(GridRow(str(at), row.cells) for at, row in enumerate(rows, start=1))
    grids = {**document.grids, tab: replace(document.grids[tab], rows=numbered)}
    town.sheet.document = replace(document, version=f"{document.version}1", grids=grids)


def rename(town: Village, tab: str, old: str, new: str) -> None:
    head, *rows = town.sheet.document.grids[tab].rows
    cells = tuple(Cell(new) if cell.value == old else cell for cell in head.cells)
    put_rows(town, [replace(head, cells=cells), *rows], tab)


def test_orders_on_a_row_that_stood_twice_count_once_it_stands_once(town: Village) -> None:
    town.sync()
    rows = list(town.sheet.document.grids["inventory"].rows)
    put_rows(town, [*rows, rows[1]])
    town.shops["tea-shop"].sell("A1", CUP_1=3)
    assert town.told(town.sync()) == {"sheet.rows_twice"}
    put_rows(town, list(town.sheet.document.grids["inventory"].rows)[:-1])
    town.sync()
    assert town.row("CUP-1")["可售"] == 9
    assert town.row("CUP-1")["在库"] == 12
    assert town.shops["tea-shop"].shown("CUP-1") == town.shops["table-shop"].shown("CUP-1") == 9


def test_an_edit_of_a_row_that_stood_twice_counts_once_it_stands_once(town: Village) -> None:
    town.sync()
    rows = list(town.sheet.document.grids["inventory"].rows)
    put_rows(town, [*rows, rows[1]])
    town.shops["tea-shop"].sell("A1", CUP_1=3)
    town.sync()
    put_rows(town, list(town.sheet.document.grids["inventory"].rows)[:-1])
    town.edit("CUP-1", "可售", 10)
    town.sync()
    assert town.row("CUP-1")["可售"] == 7
    assert town.shops["tea-shop"].shown("CUP-1") == town.shops["table-shop"].shown("CUP-1") == 7


def test_what_stood_twice_from_the_beginning_is_no_edit_once_it_stands_once(town: Village) -> None:
    """Nothing was ever written there, so nobody has seen another number: 20 is no edit of what the shops showed."""
    cup = "CUP-1 | 青山茶具 | 青瓷杯 | 20"
    town.begin_sheet(grid(f"货号 | 货主 | 品名 | 可售\n{cup}\n{cup}"))
    assert "sheet.rows_twice" in town.told(town.sync())
    rows = list(town.sheet.document.grids["inventory"].rows)
    put_rows(town, [*rows[:2], *rows[3:]])
    town.sync()
    assert town.row("CUP-1")["可售"] == town.row("CUP-1")["在库"] == 12
    assert [line["字段"] for line in town.rows("changes") if line["原值"] == "20"] == ["可售"]
    assert town.shops["tea-shop"].shown("CUP-1") == 12


def test_points_given_while_the_members_tab_could_not_be_read_are_kept(town: Village) -> None:
    shop = town.shops["tea-shop"]
    shop.enrol("7", "王小明", "13800138000", points=100)
    town.allow("tea-shop", "7")
    town.sync()
    town.sync()
    [before] = town.rows("members")
    rename(town, "members", "会员号", "???")
    shop.enrol("7", "王小明", "13800138000", points=130)
    for _ in range(3):
        town.sync()
    rename(town, "members", "???", "会员号")
    for _ in range(3):
        town.sync()
    [after] = town.rows("members")
    assert (before["积分"], after["积分"]) == (100, 130)
