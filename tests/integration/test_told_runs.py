"""What a sync tells outside of the sheet: its colour, what changed, what there is to do; no person and no secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.runs import Status
from sheetpact.model.secret import Secret
from sheetpact.model.state import Change, Conflict, ConflictKind, Outcome
from sheetpact.report import Report
from sheetpact.reporting import Told, tell, told_sync
from sheetpact.sync import sync
from sheetpact.testing.alliance import Village, silent, village

PHONE = "13812345678"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.sync()
    yield made
    made.store.close()


def told(town: Village, report: Report) -> Told:
    return told_sync(town.alliance, report)


def test_a_green_sync_has_its_changes_in_the_sheets_words(town: Village) -> None:
    town.wait()
    town.shops["tea-shop"].sell("A1", CUP_1=3)
    result = told(town, town.sync())
    assert (result.status, result.pact, result.waits) == (Status.GREEN, "手作联盟", False)
    [row] = [row for row in result.table if row["字段"] == "可售"]
    assert row["位置"] == "库存 · CUP-1 · 青山茶具"
    assert (row["时间"], row["原值"], row["新值"]) == ("2026-03-02 09:30", "12", "9")
    assert "没有要做的事" in result.page


def test_how_many_members_there_are_is_on_the_page_and_not_in_the_sheet(town: Village) -> None:
    assert "会员" not in told(town, town.sync()).page
    town.shops["tea-shop"].enrol("1", "王芳", "13812345670")
    town.shops["table-shop"].enrol("2", "王芳", "13812345670")
    town.shops["table-shop"].enrol("3", "李雷", "13912345671")
    line = "会员 2 位，其中 1 位在不止一家店；待确认 0 对"
    assert line in told(town, town.sync()).page
    for tab in ("conflicts", "changes"):
        assert "不止一家店" not in str(town.rows(tab))


def test_an_open_conflict_is_on_the_page_by_the_id_that_settles_it(town: Village) -> None:
    town.edit("CUP-1", "品名", "青瓷杯 小")
    town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
    result = told(town, town.sync())
    [row] = town.rows("conflicts")
    assert result.status is Status.AMBER
    assert f"- {row['编号']} · 库存 · CUP-1 · 青山茶具 · 品名" in result.page
    assert "没有要做的事" not in result.page


def test_a_red_sync_says_first_what_a_person_must_do(town: Village) -> None:
    town.shops["table-shop"].stock.clear()
    result = told(town, town.sync())
    assert result.status is Status.RED
    assert "sheetpact sync --accept" in result.message.splitlines()[1]


def test_a_shop_that_asked_for_patience_makes_the_run_worth_repeating(town: Village) -> None:
    report = town.sync()
    report.tell([Problem("connector.RetryLater", Severity.AMBER, Where(shop="tea-shop"), {"told": "429"})])
    assert told(town, report).waits


def test_another_run_makes_this_one_worth_repeating(town: Village) -> None:
    town.store.lease("sync", "another", town.now(), 60)
    result = tell(nullcontext(town.alliance), lambda alliance: told(town, sync(alliance, silent)))
    assert (result.status, result.waits, result.page) == (Status.AMBER, True, "")


def test_nothing_that_was_typed_about_a_member_is_told(town: Village) -> None:
    """A phone in the wrong cell is in the changes of the sheet, which only partners see."""
    report = town.sync()
    row = (PHONE,)
    change = Change(town.now(), "sheet", "members", row, "name", PHONE, "陈小满", "hub.put_back", report.run.id)
    conflict = Conflict("MEMB1", ConflictKind.FIELD, "members", row, "tier", PHONE, "陈小满", why="field.both_moved")
    with town.store.begin() as tx:
        version = tx.state("memory", "").version
        outcome = Outcome(changes=(change,), conflicts=(conflict,))
        tx.save(outcome, report.run.id, "memory", "", state_version=version)
    report.tell([Problem("sheet.unknown_copy", Severity.AMBER, Where(tab="会员", row=PHONE), {"run": "2abc00"})])
    result = told(town, report)
    everything = f"{result.table}{result.page}{result.message}"
    assert PHONE not in everything
    assert "陈小满" not in everything
    assert "MEMB1 · 会员" in result.page
    assert [row["位置"] for row in result.table if row["字段"] == "称呼"] == ["会员"]


def test_a_secret_that_a_platform_repeats_is_blotted_out(town: Village) -> None:
    pact = town.pact.model_dump()
    pact["sheet"]["settings"] = {"token": Secret("hush-0001")}
    town.pact = Pact.model_validate(pact)
    report = town.sync()
    told_back = {"told": "no such token hush-0001"}
    report.tell([Problem("connector.SignInAgain", Severity.RED, Where(shop="tea-shop"), told_back)])
    result = told(town, report)
    assert "***" in result.message
    assert "hush-0001" not in f"{result.message}{result.page}{result.table}"
