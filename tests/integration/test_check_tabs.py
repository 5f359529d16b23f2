"""`check` looks at the shared sheet's tabs, and says what to put right before a sync meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sheetpact.check import check
from sheetpact.errors import NotAllowed
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Status
from sheetpact.model.sheet import COVERED, Cell, Document, Grid, GridRow
from sheetpact.testing.alliance import Village, village


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["tea-shop"].list("POT-1", 3, "紫砂壶")
    made.sync()
    made.sync()
    yield made
    made.store.close()


OTHERS = {"check.pact", "check.mapping", "check.store", "check.store_used", "check.shop"}


def found(town: Village) -> list[Problem]:
    """Of the sheet; and that looking at it changed nothing."""
    before = town.sheet.document, town.sheet.writes
    lines = [each.problem for each in check(town.alliance).findings]
    assert (town.sheet.document, town.sheet.writes) == before
    return [each for each in lines if each.code not in OTHERS]


def told(town: Village) -> list[tuple[str, Severity, str]]:
    return [(each.code, each.severity, str(each.where)) for each in found(town)]


def change(town: Village, tab: str, cells: dict[tuple[int, str], Cell]) -> None:
    """Cells by row (0: the headings) and heading."""
    grid = town.sheet.document.grids[tab]
    headings = [str(cell.value) for cell in grid.rows[0].cells]
    rows = [list(row.cells) for row in grid.rows]
    for (at, heading), cell in cells.items():
        rows[at][headings.index(heading)] = cell
    put(town, tab, replace(grid, rows=tuple(GridRow(str(at), tuple(row)) for at, row in enumerate(rows, start=1))))


def put(town: Village, tab: str, grid: Grid | None) -> None:
    grids = {name: each for name, each in town.sheet.document.grids.items() if name != tab}
    grids |= {tab: grid} if grid else {}
    town.sheet.document = replace(town.sheet.document, grids=grids, version="edited")


WELL = [("check.sheet", Severity.NOTE, "")]


def test_tabs_that_are_as_they_should_be_take_one_line(town: Village) -> None:
    assert told(town) == WELL


def test_before_the_first_sync_nothing_is_missing(tmp_path: Path) -> None:
    town = village(tmp_path)
    assert told(town) == WELL
    town.sheet.begin(Grid("库存", (GridRow("1", (Cell("货号"), Cell("可售"))),)))
    assert told(town) == WELL
    town.store.close()


def test_a_renamed_heading_is_noted_and_a_missing_one_is_to_be_put_right(town: Village) -> None:
    change(town, "inventory", {(0, "品名"): Cell("商品名称")})
    assert told(town) == [("sheet.heading_renamed", Severity.NOTE, "库存 · 商品名称"), *WELL]
    change(town, "inventory", {(0, "商品名称"): Cell("品名"), (0, "安全库存"): Cell()})
    (problem,) = found(town)
    assert (problem.code, problem.severity, str(problem.where)) == (
        "check.heading_missing",
        Severity.AMBER,
        "库存 · 安全库存",
    )


def test_a_tab_without_its_key_or_all_headings_is_red(town: Village) -> None:
    change(town, "inventory", {(0, "货号"): Cell()})
    assert told(town) == [("sheet.key_heading_missing", Severity.RED, "库存 · 货号")]
    put(town, "inventory", Grid("库存", (GridRow("1", (Cell("别的"),)),)))
    assert told(town) == [("sheet.no_headings", Severity.RED, "库存")]
    assert not check(town.alliance).ready


def test_a_tab_that_is_gone_or_was_emptied_is_told(town: Village) -> None:
    put(town, "sku_map", None)
    assert told(town) == [("check.tab_missing", Severity.AMBER, "货号对照")]
    put(town, "sku_map", Grid("货号对照", (GridRow("1", (Cell(" "),)),)))
    assert told(town) == [("check.tab_missing", Severity.AMBER, "货号对照")]


def test_a_tab_that_was_renamed_is_noted(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the platform knows tabs by their marks."""
    grids = town.sheet.document.grids
    document = replace(town.sheet.document, grids={**grids, "sku_map": replace(grids["sku_map"], title="对照")})
    monkeypatch.setattr(type(town.sheet), "look", lambda *_: document)
    assert told(town) == [("sheet.tab_renamed", Severity.NOTE, "对照"), *WELL]


def test_merged_cells_are_told_with_column_and_rows(town: Village) -> None:
    change(town, "inventory", {(2, "可售"): COVERED})
    (problem,) = found(town)
    assert (problem.code, str(problem.where), problem.params) == (
        "sheet.covered",
        "库存 · 可售",
        {"count": 1, "rows": "第 3 行 POT-1 青山茶具"},
    )


def test_some_cells_that_can_not_be_written_are_noted_and_a_whole_tab_is_not_well(town: Village) -> None:
    rows = town.rows()
    cell = {(at, name): Cell(row[name], locked=True) for at, row in enumerate(rows, start=1) for name in row}
    change(town, "inventory", {(1, "可售"): cell[1, "可售"]})
    assert told(town) == [("check.locked", Severity.NOTE, "库存 · 可售"), *WELL]
    change(town, "inventory", cell)
    assert told(town) == [("check.tab_locked", Severity.AMBER, "库存")]


def test_a_sheet_of_another_hub_is_refused(town: Village) -> None:
    town.sheet.document = replace(town.sheet.document, hub="other")
    assert told(town) == [("sheet.other_hub", Severity.RED, "memory")]


def test_a_sheet_that_a_sync_would_ask_about_is_told_as_such(town: Village) -> None:
    before = town.sheet.document
    for changed in (
        replace(before, run=""),
        replace(before, run="000000"),
        replace(before, grids={}),
        Document("", {}),
    ):
        town.sheet.document = changed
        assert told(town) == [("check.sheet_asked", Severity.RED, "memory")]
        assert town.sync().status is Status.RED
        town.sheet.document = before
    assert told(town) == WELL


def test_a_sheet_that_can_not_be_read_is_told_and_the_shops_are_looked_at(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotAllowed("no right to read it")

    monkeypatch.setattr(type(town.sheet), "look", refuse)
    assert [code for code, severity, _ in told(town) if severity is not Severity.NOTE] == ["connector.NotAllowed"]
    assert "check.shop" in {each.problem.code for each in check(town.alliance).findings}
