"""The village on a simulated Google document: what people do there, and how each sync meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.check import check
from sheetpact.model.problems import Severity
from sheetpact.model.runs import Status
from sheetpact.testing.google import GoogleVillage, google_village


@pytest.fixture
def town(tmp_path: Path) -> Iterator[GoogleVillage]:
    with google_village(tmp_path) as made:
        for sku, pieces in (("CUP-1", 12), ("CUP-2", 7), ("CUP-3", 5)):
            made.shops["tea-shop"].list(sku, pieces, f"青瓷杯{sku}")
            made.shops["table-shop"].list(sku, pieces, f"青瓷杯{sku}")
        yield made


def test_adoption_fills_the_document(town: GoogleVillage) -> None:
    assert town.sync().status is Status.GREEN
    assert town.row("CUP-1")["可售"] == 12
    assert town.row("CUP-1")["货主"] == "青山茶具"


def test_what_a_person_types_reaches_the_shops(town: GoogleVillage) -> None:
    town.sync()
    town.human().type("库存", "D2", "10")
    town.sync()
    assert town.shops["tea-shop"].shown("CUP-1") == town.shops["table-shop"].shown("CUP-1") == 10


def test_a_document_that_stays_the_same_is_looked_up_once(town: GoogleVillage) -> None:
    town.sync()
    town.sync()
    town.google.calls.clear()
    town.sync()
    assert [method for *_, method in town.google.calls] == ["token", "drive.files.get"]


def test_a_row_inserted_while_a_write_is_on_its_way(town: GoogleVillage) -> None:
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_2=3)
    town.meanwhile(lambda: town.human().insert_rows("库存", 2))
    assert town.sync().status is Status.GREEN
    assert [(row["货号"], row["可售"]) for row in town.rows()] == [("CUP-1", 12), ("CUP-2", 4), ("CUP-3", 5)]


def test_what_was_put_right_is_told_once_by_a_process_that_goes_on(town: GoogleVillage) -> None:
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_2=3)
    town.meanwhile(lambda: town.human().insert_rows("库存", 2))
    town.sync(anew=False)
    told = [row for row in town.rows("changes") if row["谁"] == "sheetpact"]
    town.sync(anew=False)
    town.sync(anew=False)
    assert told
    assert [row for row in town.rows("changes") if row["谁"] == "sheetpact"] == told


def test_an_act_that_fails_is_told_by_the_sync_that_it_was_for(town: GoogleVillage) -> None:
    town.meanwhile(lambda: town.human().insert_rows("no such tab", 2))
    with pytest.raises(LookupError, match="no such tab"):
        town.sync()


def test_a_sale_costs_a_look_a_read_and_a_write(town: GoogleVillage) -> None:
    town.sync()
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_2=3)
    town.google.calls.clear()
    town.sync()
    assert [method.rpartition(".")[2] for *_, method in town.google.calls] == ["token", "get", "get", "batchUpdate"]
    assert next(row["新值"] for row in town.rows("changes") if row["位置"] == "库存 · CUP-2 · 青山茶具") == "4"


def test_a_time_written_to_what_has_become_the_heading_leaves_no_format_there(town: GoogleVillage) -> None:
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_1=3)
    before = [cell.format for _, cell in sorted(town.tab().rows[0].cells.items())]
    town.meanwhile(lambda: town.human().title_row("库存", "我们的库存"))
    town.sync()
    assert [cell.format for _, cell in sorted(town.tab().rows[1].cells.items())] == before


def test_check_looks_at_the_tabs_and_only_reads(town: GoogleVillage) -> None:
    def told() -> list[tuple[str, str]]:
        findings = [each.problem for each in check(town.alliance).findings]
        return [(each.code, str(each.where)) for each in findings if each.severity is not Severity.NOTE]

    town.sync()
    town.sync()
    town.google.calls.clear()
    assert told() == []
    town.human().merge("库存", "D2:D3")
    town.human().clear("货号对照", "D1")
    town.human().rename_tab("冲突", "要决定的")
    assert told() == [("sheet.covered", "库存 · 可售"), ("check.heading_missing", "货号对照 · 联盟货号")]
    town.human().delete_tab("要决定的")
    assert ("check.tab_missing", "冲突") in told()
    assert {method.rpartition(".")[2] for *_, method in town.google.calls} <= {"token", "get", "batchGet"}
