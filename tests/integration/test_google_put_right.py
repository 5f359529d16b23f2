"""What 变更 says of a write that met people's edits: the cells they typed in, in words that they know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.testing.google import GoogleVillage, google_village

WHY = "写入时有人正在修改，已恢复成修改后的内容"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[GoogleVillage]:
    with google_village(tmp_path) as made:
        for sku, pieces, title in (("CUP-1", 12, "杯子"), ("CUP-2", 7, "茶杯"), ("POT-3", 5, "茶壶")):
            made.shops["tea-shop"].list(sku, pieces, title)
        made.sync()
        made.shops["tea-shop"].sell("A1", CUP_2=3)
        yield made


def told(town: GoogleVillage) -> set[tuple[object, ...]]:
    rows = [row for row in town.rows("changes") if row["谁"] == "sheetpact" and row["原因"] == WHY]
    return {(str(row["位置"]).split(" · ")[1], row["字段"], row["原值"], row["新值"]) for row in rows}


def test_of_a_row_that_stayed_only_the_cell_that_somebody_typed_in(town: GoogleVillage) -> None:
    """The other cells of the row were written and taken back: nobody has anything to look after there."""
    town.meanwhile(lambda: town.human().type("库存", "D3", "6"))
    town.sync()
    assert told(town) == {("CUP-2", "可售", "4", "6")}
    assert town.row("CUP-2")["可售"] == 3


def test_who_typed_over_a_number_that_is_taken_back_meant_so_many_more_than_it(town: GoogleVillage) -> None:
    """4 is for CUP-2 and stands in the row that CUP-1 has moved to, until somebody makes 6 of it there: 12 and 2."""
    town.meanwhile(lambda: town.human().insert_rows("库存", 2))
    town.meanwhile(lambda: town.human().type("库存", "D3", "6"))
    town.sync()
    town.sync()
    assert [town.row(sku)["可售"] for sku in ("CUP-1", "CUP-2", "POT-3")] == [14, 4, 5]


def test_columns_that_change_places_are_told_apart_though_they_say_the_same(town: GoogleVillage) -> None:
    """7 were there, all to be sold: what was to be sold was written as what was there, and came back as an edit."""
    town.meanwhile(lambda: town.human().drag_columns("库存", "E", "E", "D"))
    town.sync()
    town.sync()
    assert (town.row("CUP-2")["可售"], town.row("CUP-2")["在库"]) == (4, 7)
    assert [town.shops[shop].shown("CUP-2") for shop in town.shops if "CUP-2" in town.shops[shop].stock] == [4]


@pytest.fixture
def shorn(tmp_path: Path) -> Iterator[GoogleVillage]:
    """Somebody deleted the last row: the next sync puts it in again at the end, and writes nothing else there."""
    with google_village(tmp_path) as made:
        for sku in ("CUP-1", "CUP-2", "POT-3"):
            made.shops["tea-shop"].list(sku, 12, sku)
        made.sync()
        made.shops["tea-shop"].sell("A1", POT_3=3)
        made.sync()
        made.human().delete_rows("库存", 4)
        made.meanwhile(lambda: made.human().drag_columns("库存", "K", "K", "D"))
        yield made


def test_a_row_is_put_in_again_under_its_headings_though_columns_changed_places(shorn: GoogleVillage) -> None:
    """12 in all were written under 可售, and came back as an edit: 3 more."""
    shorn.sync()
    shorn.sync()
    assert (shorn.row("POT-3")["可售"], shorn.row("POT-3")["在库"], shorn.row("POT-3")["预留"]) == (9, 12, 3)


def test_a_row_put_in_again_is_taken_back_without_taking_another_one(shorn: GoogleVillage) -> None:
    """It was deleted by where it stood, and the row that stood there by then came back at the end, without its note."""
    shorn.human().note("库存", "A3", "易碎")
    shorn.meanwhile(lambda: shorn.human().insert_rows("库存", 2, 1))
    shorn.sync()
    shorn.sync()
    assert [(row["货号"], row["可售"]) for row in shorn.rows("inventory")] == [
        ("CUP-1", 12),
        ("CUP-2", 12),
        ("POT-3", 9),
    ]
    noted = shorn.tab().cell(3, 0)
    assert noted is not None
    assert noted.note == "易碎"


def test_of_a_row_that_moved_there_all_that_was_written_over_with_times_as_times(town: GoogleVillage) -> None:
    was = town.row("POT-3")["更新"]
    town.meanwhile(lambda: town.human().delete_rows("库存", 2))
    town.sync()
    lines = {(row, field): (old, new) for row, field, old, new in told(town)}
    assert {row for row, _ in lines} == {"POT-3"}
    assert lines["POT-3", "可售"] == ("4", "5")
    assert lines["POT-3", "更新"] == ("2026-03-02 09:20", was)
