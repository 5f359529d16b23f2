"""The daily look over everything, on shops and a sheet in memory over a real SQLite store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sheetpact.audit import AuditReport, audit
from sheetpact.errors import Busy
from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Handed, Intended
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Status
from sheetpact.model.state import Known
from sheetpact.reporting import told_audit
from sheetpact.testing.alliance import Village, silent, village

CUP = ListingKey("table-shop", "CUP-1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Two shops sell the tea shop's cups, and a first sync has agreed on everything."""
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.sync()
    made.sync()
    yield made
    made.store.close()


def look_over(town: Village) -> AuditReport:
    return audit(town.alliance, silent)


def found(town: Village) -> dict[str, Problem]:
    return {finding.code: finding for finding in look_over(town).findings}


def change(town: Village, **what: object) -> None:
    """As a run would have left the cup's listing in the table shop."""
    with town.store.begin() as tx:
        known: Known = tx.listings([CUP])[CUP]
        tx.put_listings([replace(known, **what)])  # type: ignore[arg-type]


def spoil(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "pact.db") as connection:
        connection.execute(statement)
    connection.close()


def test_an_alliance_in_order_is_green(town: Village) -> None:
    report = look_over(town)
    assert (report.status, report.findings) == (Status.GREEN, ())


def test_it_tells_what_a_sync_would_write_and_writes_nothing(town: Village) -> None:
    town.wait()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    before = (town.sheet.writes, [shop.writes for shop in town.shops.values()])
    report = look_over(town)
    assert [(write.listing, write.shown, write.number) for write in report.writes["table-shop"]] == [(CUP, 12, 10)]
    assert (town.sheet.writes, [shop.writes for shop in town.shops.values()]) == before
    assert report.status is Status.GREEN


def test_nobody_saw_its_list_so_the_guard_still_asks(town: Village) -> None:
    town.wait()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    look_over(town)
    with town.store.look() as tx:
        assert tx.listings([CUP])[CUP].announced is None


def test_a_pool_that_differs_from_its_movements_is_red(town: Village, tmp_path: Path) -> None:
    spoil(tmp_path, "UPDATE pools SET on_hand = on_hand + 1")
    finding = found(town)["audit.on_hand"]
    assert finding.severity is Severity.RED
    assert (finding.params["pool"], finding.params["sum"]) == (13, 12)
    assert str(finding.where) == "青山茶具 · 库存 · CUP-1"


def test_pieces_reserved_for_no_order_are_red(town: Village, tmp_path: Path) -> None:
    spoil(tmp_path, "UPDATE pools SET reserved = 3")
    finding = found(town)["audit.reserved"]
    assert (finding.params["pool"], finding.params["sum"]) == (3, 0)


def test_what_an_order_holds_is_no_contradiction(town: Village) -> None:
    town.wait()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    town.sync()
    assert look_over(town).status is Status.GREEN


@pytest.mark.parametrize(("minutes", "told"), [(9, False), (11, True)])
def test_a_write_without_an_answer_is_told_after_ten_minutes(town: Village, minutes: float, told: bool) -> None:
    change(town, intended=Intended(11, town.now() - timedelta(minutes=minutes), 0, "2abc00"))
    assert ("audit.unanswered" in found(town)) is told


@pytest.mark.parametrize(("days", "told"), [(2, False), (4, True)])
def test_a_file_that_nobody_imports_is_told_after_three_days(town: Village, days: int, told: bool) -> None:
    change(town, handed=(Handed(11, town.now() - timedelta(days=days), 0, "2abc00", "import-1.csv"),))
    finding = found(town).get("audit.not_imported")
    assert (finding is not None) is told
    if finding:
        assert (finding.params["file"], finding.params["days"]) == ("import-1.csv", days)


@pytest.mark.parametrize(("days", "told"), [(6, False), (8, True)])
def test_a_conflict_is_told_when_it_has_waited_for_a_week(town: Village, days: int, told: bool) -> None:
    town.edit("CUP-1", "品名", "青瓷杯 小")
    town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
    town.sync()
    town.wait(minutes=days * 24 * 60)
    assert ("audit.old_conflict" in found(town)) is told


def test_a_difference_that_waits_for_its_second_reading_is_told(town: Village) -> None:
    town.shops["tea-shop"].set("CUP-1", 15)
    town.sync()
    finding = found(town)["audit.drifts"]
    assert (finding.where.shop, finding.params["count"], finding.params["skus"]) == ("tea-shop", 1, "CUP-1")


def test_it_waits_for_a_sync_and_a_sync_for_it(town: Village) -> None:
    town.store.lease("sync", "another", town.now(), 60)
    with pytest.raises(Busy):
        look_over(town)
    town.store.release("sync", "another")
    look_over(town)
    assert town.store.lease("sync", "another", town.now(), 60)


def test_the_page_has_the_worst_first_and_the_table_what_would_be_written(town: Village, tmp_path: Path) -> None:
    town.wait()
    town.shops["tea-shop"].set("CUP-1", 15)
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    spoil(tmp_path, "UPDATE pools SET on_hand = on_hand + 1")
    told = told_audit(town.alliance, look_over(town))
    assert told.status is Status.RED
    assert told.page.index("需要有人处理") < told.page.index("还没有完") < told.page.index("说明")
    assert told.message.splitlines()[1].startswith("青山茶具 · 库存 · CUP-1")
    assert list(told.table[0]) == ["各方", "商品", "现在显示", "改为"]
