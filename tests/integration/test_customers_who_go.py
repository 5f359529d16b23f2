"""Customers who are merged or deleted on their platform: the person stays one, with number, points and consents.

All people here are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sheetpact.members import explain_member
from sheetpact.model.membership import AccountKey
from sheetpact.model.runs import Status
from sheetpact.points import member_points, spend
from sheetpact.simulators.memory import MemoryShop
from sheetpact.testing.alliance import Village, village

WANG, LI = ("王芳", "13812345670"), ("李雷", "13912345671")
RULES = {"since": "2026-03-01", "earn_per": 100}


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    """Wang has signed up twice at the tea shop, whose platform merges customers; 88 points are on her first account.

    There are others, of whom nothing is told here.
    """
    made = village(tmp_path, members={"share": ["display_name", "points", "partners", "consent"], "points": RULES})
    tea = made.shops["tea-shop"]
    monkeypatch.setattr(MemoryShop, "capabilities", replace(tea.capabilities, merges_customers=True))
    tea.list("CUP-1", 12, "青瓷杯")
    tea.enrol("1", *WANG)
    tea.enrol("2", *WANG)
    for count in range(20, 40):  # a shop that loses most of its customers at once is asked about
        tea.enrol(str(count), f"Guest {chr(ord('a') + count - 20) * 4}", f"136123456{count}")
    made.shops["art-shop"].enrol("5", *LI, points=7)
    made.sync()
    buy(made, "A1", "1")
    made.sync()
    yield made
    made.store.close()


def buy(town: Village, order: str, customer: str) -> None:
    """Ordered and shipped."""
    shop = town.shops["tea-shop"]
    shop.sell(order, CUP_1=1)
    lines = tuple(replace(line, ordered=1, paid_minor=8850) for line in shop.book[order].lines)
    shop.book[order] = replace(shop.book[order], customer=customer, lines=lines)
    shop.ship(order)


def merge(town: Village, old: str, kept: str) -> None:
    """The platform makes one customer of two; no time of an order moves."""
    shop = town.shops["tea-shop"]
    shop.erase(old)
    of_old = {name: order for name, order in shop.book.items() if order.customer == old}
    shop.book |= {name: replace(order, customer=kept) for name, order in of_old.items()}


def number(town: Village, shop: str, customer: str) -> str:
    with town.store.look() as tx:
        return tx.members()[AccountKey(shop, customer)]


def shown(town: Village, member: str, heading: str) -> object:
    value = town.row(member, "members")[heading]
    return None if value == "" else value


class TestMerged:
    def test_number_and_points_stay(self, town: Village) -> None:
        wang, rows = number(town, "tea-shop", "1"), len(town.rows("members"))
        merge(town, "1", "2")
        assert town.sync().status is Status.GREEN
        assert (number(town, "tea-shop", "2"), shown(town, wang, "积分")) == (wang, 88)
        assert len(town.rows("members")) == rows
        writes = town.sheet.writes
        town.sync()
        assert town.sheet.writes == writes

    def test_the_points_can_still_be_spent(self, town: Village) -> None:
        merge(town, "1", "2")
        town.sync()
        wang = number(town, "tea-shop", "2")
        spend(town.alliance, wang, 80, "table-shop", "B1")
        assert sum(member_points(town.alliance, wang).lots.values()) == 8

    def test_a_refund_takes_points_back_that_the_old_account_earned(self, town: Village) -> None:
        merge(town, "1", "2")
        town.sync()
        town.shops["tea-shop"].give_back("A1")
        town.sync()
        assert shown(town, number(town, "tea-shop", "2"), "积分") == 0

    def test_what_was_allowed_for_the_old_account_is_allowed(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        merge(town, "1", "2")
        town.sync()
        assert shown(town, number(town, "tea-shop", "2"), "称呼") == "王芳"

    def test_a_later_withdrawal_for_the_old_account_counts(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.allow("tea-shop", "2")
        town.sync()
        wang = number(town, "tea-shop", "1")
        merge(town, "1", "2")
        town.wait()
        town.withdraw("tea-shop", "1")
        town.sync()
        assert {name for name, value in town.row(wang, "members").items() if value} == {"会员号", "同意"}

    def test_somebody_who_looked_like_another_goes_where_the_orders_went(self, town: Village) -> None:
        """The owner knows better than names and phones tell."""
        town.shops["tea-shop"].enrol("3", "方方", "13712345672")
        town.sync()
        buy(town, "A2", "3")
        town.sync()
        fang, wang = number(town, "tea-shop", "3"), number(town, "tea-shop", "1")
        merge(town, "3", "1")
        town.sync()
        assert (shown(town, wang, "积分"), shown(town, fang, "积分")) == (176, None)
        assert "并入" in str(shown(town, fang, "同意"))
        told = explain_member(town.alliance, fang)
        assert told is not None
        assert told.member == wang
        town.sync()
        assert shown(town, wang, "积分") == 176

    def test_where_no_order_tells_it_nobody_has_taken_them_over(self, town: Village) -> None:
        tea = town.shops["tea-shop"]
        tea.enrol("3", "方方", "13712345672")
        town.sync()
        buy(town, "A2", "3")
        town.sync()
        fang = number(town, "tea-shop", "3")
        tea.erase("3")
        del tea.book["A2"]
        town.sync()
        assert shown(town, fang, "同意") == "已停用"

    def test_a_platform_that_adds_points_up_itself_is_believed(self, town: Village) -> None:
        """Its numbers: 30 and 20 before, 50 after, beside the 88 that are kept here."""
        tea = town.shops["tea-shop"]
        tea.enrol("1", *WANG, points=30)
        tea.enrol("2", *WANG, points=20)
        town.sync()
        wang = number(town, "tea-shop", "2")
        assert shown(town, wang, "积分") == 138
        tea.erase("1")
        tea.enrol("2", *WANG, points=50)
        town.sync()
        assert shown(town, wang, "积分") == 138


class TestDeleted:
    def test_a_person_with_another_account_keeps_number_and_points(self, town: Village) -> None:
        town.shops["art-shop"].enrol("9", *WANG)
        town.sync()
        wang = number(town, "art-shop", "9")
        assert wang == number(town, "tea-shop", "1")
        for customer in ("1", "2"):
            town.shops["tea-shop"].erase(customer)
        town.sync()
        assert (number(town, "art-shop", "9"), shown(town, wang, "积分")) == (wang, 88)
        assert shown(town, wang, "所属") == "小满摆件"

    def test_what_was_allowed_for_it_allows_nothing_elsewhere(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.shops["art-shop"].enrol("9", *WANG)
        town.sync()
        wang = number(town, "art-shop", "9")
        assert shown(town, wang, "称呼") == "王芳"
        for customer in ("1", "2"):
            town.shops["tea-shop"].erase(customer)
        town.sync()
        assert shown(town, wang, "称呼") is None

    def test_a_person_without_another_account_is_gone(self, town: Village) -> None:
        wang = number(town, "tea-shop", "1")
        for customer in ("1", "2"):
            town.shops["tea-shop"].erase(customer)
        town.sync()
        assert (shown(town, wang, "同意"), shown(town, wang, "积分")) == ("已停用", None)

    def test_who_signs_up_anew_is_one_person(self, town: Village) -> None:
        town.shops["art-shop"].enrol("9", *WANG)
        town.sync()
        town.shops["tea-shop"].erase("1")
        town.sync()
        town.shops["tea-shop"].enrol("7", *WANG)
        town.sync()
        assert number(town, "tea-shop", "7") == number(town, "art-shop", "9") == number(town, "tea-shop", "2")
        assert shown(town, number(town, "tea-shop", "7"), "积分") == 88
