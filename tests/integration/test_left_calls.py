"""Calls that have had no effect are told, for as long as anything is left to do for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sheetpact.audit import audit
from sheetpact.check import check
from sheetpact.deliveries import as_delivery
from sheetpact.errors import NotAllowed
from sheetpact.model.inbox import Standing
from sheetpact.model.problems import Problem, Severity
from sheetpact.ports import Call
from sheetpact.testing.alliance import Village, silent

TEA = ("青山茶具", "tea-shop")


def call(town: Village, name: str, shop: str = "tea-shop") -> None:
    town.store.inbox.receive([as_delivery(shop, Call(name, (name,)), b"{}", town.time)])


def put_aside(town: Village, name: str, shop: str = "tea-shop") -> None:
    call(town, name, shop)
    for each in town.store.inbox.take(town.time, 60, 10, [shop]):
        town.store.inbox.bury(each.id, "hook.failed")


def of_calls(problems: list[Problem] | tuple[Problem, ...]) -> list[tuple[str, Severity, str]]:
    return [(each.code, each.severity, each.where.shop) for each in problems if each.code.startswith("inbox.")]


def checked(town: Village) -> list[tuple[str, Severity, str]]:
    return of_calls([each.problem for each in check(town.alliance).findings])


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shops let nobody read their orders."""

    def orders(*_: object) -> None:
        raise NotAllowed("no right to read orders")

    monkeypatch.setattr("sheetpact.simulators.memory.MemoryShop.orders", orders)


def test_what_has_just_come_is_only_noted(town: Village) -> None:
    town.sync()
    call(town, "A1")
    assert checked(town) == [("inbox.waiting", Severity.NOTE, "tea-shop")]
    assert of_calls(town.sync(after=1).problems) == [("inbox.waiting", Severity.NOTE, "tea-shop")]


def test_what_waits_for_longer_than_the_schedule_takes_is_amber_until_its_orders_were_read(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.sync()
    call(town, "A1")
    town.wait(16)
    with monkeypatch.context() as refused:
        refuse(refused)
        assert of_calls(town.sync(after=0).problems) == [("inbox.late", Severity.AMBER, "tea-shop")]
        assert checked(town) == [("inbox.late", Severity.AMBER, "tea-shop")]
    assert of_calls(town.sync().problems) == [("inbox.waiting", Severity.NOTE, "tea-shop")]


def test_what_was_put_aside_is_amber_with_what_to_do(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    town.sync()
    put_aside(town, "A1")
    refuse(monkeypatch)
    report = town.sync()
    assert of_calls(report.problems) == [("inbox.dead", Severity.AMBER, "tea-shop")]
    [problem] = [each for each in report.problems if each.code == "inbox.dead"]
    assert (problem.where.partner, problem.where.shop) == TEA
    assert "sheetpact work --again" in problem.text("zh-CN")
    assert ("inbox.dead", Severity.AMBER, "tea-shop") in of_calls(audit(town.alliance, silent).findings)


def test_once_a_shops_orders_were_read_its_calls_that_failed_are_done(town: Village) -> None:
    town.sync()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    put_aside(town, "A1")
    assert of_calls(town.sync().problems) == []
    assert town.store.inbox.left() == ()
    assert town.shops["table-shop"].shown("CUP-1") == 10


def test_a_shop_that_has_left_the_pact_is_told_by_its_id(town: Village) -> None:
    town.sync()
    call(town, "A1", shop="old-till")
    town.wait(16)
    assert checked(town) == [("inbox.late", Severity.AMBER, "old-till")]


def test_what_nobody_put_right_for_a_month_is_given_up_and_told_so(town: Village) -> None:
    town.sync()
    call(town, "A1", shop="old-till")
    put_aside(town, "A2", shop="new-till")
    town.time += timedelta(days=30)
    report = town.sync()
    assert [each for each in of_calls(report.problems) if each[0] == "inbox.given_up"] == [
        ("inbox.given_up", Severity.AMBER, "new-till"),
        ("inbox.given_up", Severity.AMBER, "old-till"),
    ]
    assert [each for each in town.store.inbox.left() if each.standing is Standing.DEAD] == []
    assert of_calls(town.sync().problems) == []
