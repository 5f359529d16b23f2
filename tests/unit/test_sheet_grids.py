"""The notation of sheets in tests, and the sheet in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sheetpact.model.sheet import (
    Cell,
    CellWrite,
    Column,
    ColumnKind,
    HeadingWrite,
    RowDelete,
    RowInsert,
    SheetBatch,
    Tab,
)
from sheetpact.testing.grids import applied, document, grid, shown

STOCK = """货号 | 可售 | 备注
CUP-1 | 12 | 第一行\\n第二行
00123 | 5.10 | '12
POT-1 | =B2*2 -> 24 | TRUE
BOWL | =NOW() | 2026-03-01T08:00+00:00
 | | '=1+1"""


def test_a_grid_is_read_as_people_type() -> None:
    rows = grid(STOCK).rows
    assert [row.ref for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [cell.value for cell in rows[1].cells] == ["CUP-1", 12, "第一行\n第二行"]
    assert [cell.value for cell in rows[2].cells] == ["00123", Decimal("5.10"), "12"]
    assert rows[3].cells[1:] == (Cell(24, "=B2*2"), Cell(value=True))
    assert rows[4].cells[1:] == (Cell(None, "=NOW()"), Cell(datetime(2026, 3, 1, 8, tzinfo=UTC)))
    assert [cell.value for cell in rows[5].cells] == [None, None, "=1+1"]


def test_what_is_shown_reads_as_the_same_grid() -> None:
    assert grid(shown(grid(STOCK))) == grid(STOCK)


def test_a_batch_is_carried_out_on_the_rows_as_they_were_read() -> None:
    before = document(grid("货号 | 可售\nCUP-1 | 12\nPOT-1 | 3\nBOWL | 7\n |", title="库存"))
    batch = SheetBatch(
        run="r1",
        hub="hub",
        headings=(HeadingWrite("库存", "1", 3, Column("count", "盘点", ColumnKind.COUNT)),),
        cells=(CellWrite("库存", "4", 1, 9),),
        inserts=(RowInsert("库存", ({0: "NEW"},), after="2"), RowInsert("库存", ({0: "LAST", 1: 1},))),
        deletes=(RowDelete("库存", ("3",)),),
    )
    after = applied(before, batch)
    assert shown(after.grids["库存"]).splitlines() == [
        "货号 | 可售 |  | 盘点",
        "CUP-1 | 12",
        "NEW",
        "BOWL | 9",
        "LAST | 1",
    ]
    assert (after.version, after.hub, after.run) == ("2", "hub", "r1")


def test_a_tab_is_made_with_its_headings() -> None:
    tab = Tab("inventory", "库存", (Column("sku", "货号", ColumnKind.KEY),))
    batch = SheetBatch("r1", "hub", create=(tab,), inserts=(RowInsert("库存", ({0: "CUP-1"},)),))
    assert shown(applied(document(), batch).grids["inventory"]) == "货号\nCUP-1"


def test_a_write_to_a_row_that_was_never_read_is_refused() -> None:
    with pytest.raises(LookupError, match="no such rows in 库存"):
        applied(document(grid("货号")), SheetBatch("r1", "hub", cells=(CellWrite("库存", "7", 0, "x"),)))
