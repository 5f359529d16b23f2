"""Points in the main job: earned on orders, spent in another partner's shop, refunded, expired, cleared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetpact.errors import RetryLater, Unclear
from sheetpact.forget import forget
from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Document, SheetBatch
from sheetpact.points import Issued, give_back, member_points, spend, statement
from sheetpact.reconcile.points_clearing import Transfer
from sheetpact.simulators.memory import MemorySheet
from sheetpact.testing.alliance import Village, silent, village
from sheetpact.undo import undo

WANG, LI = ("王芳", "13812345670"), ("李雷", "13912345671")
RULES = {"since": "2026-03-01", "earn_per": 100, "expires_months": 1, "limits": {"tea/art": 30}}
APRIL = datetime(2026, 4, 1, 1, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Wang buys tea and figures under one phone and name; Li's figures come with points of the platform itself."""
    made = village(tmp_path, members={"share": ["points"], "points": RULES})
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["tea-shop"].enrol("1", *WANG)
    made.shops["art-shop"].enrol("9", *WANG)
    made.shops["art-shop"].enrol("5", *LI, points=70)
    made.sync()
    made.sync()
    yield made
    made.store.close()


def buy(town: Village, order: str, cups: int = 1, price: int = 8850, customer: str = "1") -> None:
    """Ordered and shipped."""
    shop = town.shops["tea-shop"]
    shop.sell(order, CUP_1=cups)
    lines = tuple(replace(line, ordered=cups, paid_minor=price * cups) for line in shop.book[order].lines)
    shop.book[order] = replace(shop.book[order], customer=customer, lines=lines)
    shop.ship(order)


def number(town: Village, shop: str = "tea-shop", customer: str = "1") -> str:
    with town.store.look() as tx:
        return tx.members()[AccountKey(shop, customer)]


def shown(town: Village, shop: str = "tea-shop", customer: str = "1") -> object:
    return town.row(number(town, shop, customer), "members")["积分"]


class TestEarning:
    def test_an_order_earns_points_that_stand_in_the_sheet_after_one_run(self, town: Village) -> None:
        buy(town, "A1", cups=2)
        assert town.sync().status is Status.GREEN
        assert shown(town) == 177

    def test_a_second_run_writes_nothing(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        writes = town.sheet.writes
        town.sync()
        assert town.sheet.writes == writes

    def test_what_orders_earn_beside_a_shops_own_points_is_spent_and_those_are_not(self, town: Village) -> None:
        town.shops["tea-shop"].enrol("1", *WANG, points=40)
        buy(town, "A1")
        town.sync()
        assert shown(town) == 40 + 88
        assert member_points(town.alliance, number(town)).most == {"tea": 88, "table": 88, "art": 30}
        with pytest.raises(Unclear):
            spend(town.alliance, number(town), 89, "table-shop", "B1")
        spend(town.alliance, number(town), 88, "table-shop", "B1")
        town.sync()
        assert shown(town) == 40

    def test_a_debt_is_paid_by_the_next_points_earned_and_not_by_the_shops_own(self, town: Village) -> None:
        town.shops["tea-shop"].enrol("1", *WANG, points=400)
        buy(town, "A1")
        town.sync()
        spend(town.alliance, number(town), 88, "table-shop", "B1")
        town.wait()
        town.shops["tea-shop"].give_back("A1")
        town.sync()
        assert shown(town) == 400 - 88
        buy(town, "A2", cups=2)
        town.sync()
        assert shown(town) == 400 - 88 + 177
        assert member_points(town.alliance, number(town)).most["table"] == 177 - 88

    def test_a_return_takes_them_back(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        town.wait()
        town.shops["tea-shop"].give_back("A1")
        town.sync()
        assert shown(town) == 0

    def test_money_that_is_paid_back_takes_them_back_and_the_return_takes_no_more(self, town: Village) -> None:
        buy(town, "A1", cups=2)
        town.sync()
        town.wait()
        town.shops["tea-shop"].pay_back("A1", 8850)
        town.sync()
        assert shown(town) == 88
        town.wait()
        shop = town.shops["tea-shop"]
        (line,) = shop.book["A1"].lines
        shop.book["A1"] = replace(shop.book["A1"], updated_at=town.now(), lines=(replace(line, returned=1),))
        town.sync()
        assert shown(town) == 88

    def test_a_refund_before_midnight_that_is_read_after_it_takes_nothing_twice(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        spend(town.alliance, number(town), 30, "table-shop", "B1")
        town.time = datetime(2026, 4, 30, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
        town.shops["tea-shop"].pay_back("A1", 8850)
        refunded = town.shops["tea-shop"].book["A1"]
        town.shops["tea-shop"].book["A1"] = replace(refunded, refunded_minor=0, updated_at=refunded.placed_at)
        town.sync(after=10)
        assert shown(town) == 0
        town.shops["tea-shop"].book["A1"] = refunded
        town.sync()
        assert shown(town) == 0

    def test_a_platform_that_gives_points_itself_is_believed_and_gives_no_others(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop = town.shops["tea-shop"]
        monkeypatch.setattr(type(shop), "capabilities", replace(shop.capabilities, gives_points=True))
        shop.enrol("1", *WANG, points=5)
        buy(town, "A1")
        town.sync()
        assert shown(town) == 5

    def test_a_refund_after_the_person_was_forgotten_makes_no_debt(self, town: Village) -> None:
        buy(town, "A1", cups=2)
        town.sync()
        forget(town.alliance, number(town), silent, lambda: "k" * 32)
        town.shops["tea-shop"].give_back("A1")
        town.sync(after=60)
        town.wait(10)
        town.allow("tea-shop", "1")
        buy(town, "A2")
        town.sync(after=60)
        assert shown(town) == 88

    def test_what_was_issued_stays_so_when_its_member_is_forgotten(self, town: Village) -> None:
        buy(town, "A1", cups=2)
        town.sync()
        spend(town.alliance, number(town), 80, "table-shop", "B1")
        done = forget(town.alliance, number(town), silent, lambda: "k" * 32)
        assert statement(town.alliance).issuers["tea"] == Issued(issued=177, held=0, spent=80, expired=97)
        assert done.receipt.removed["members.forgot.points"] == 97

    def test_a_forgotten_debt_was_spent_so_it_counts_as_issued(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        spend(town.alliance, number(town), 80, "table-shop", "B1")
        town.shops["tea-shop"].give_back("A1")
        town.sync()
        assert statement(town.alliance).issuers["tea"] == Issued(issued=0, held=-80, spent=80, expired=0)
        done = forget(town.alliance, number(town), silent, lambda: "k" * 32)
        assert statement(town.alliance).issuers["tea"] == Issued(issued=80, held=0, spent=80, expired=0)
        assert "members.forgot.points" not in done.receipt.removed

    def test_points_of_a_forgotten_member_pay_the_debts_beside_them_first(self, town: Village) -> None:
        buy(town, "A1", cups=2)
        town.sync()
        account = AccountKey("tea-shop", "1")
        debt = PointMovement("typed", account, "tea", -70, town.now(), "")
        with town.store.begin() as tx:
            tx.add_points([debt])
        done = forget(town.alliance, number(town), silent, lambda: "k" * 32)
        assert statement(town.alliance).issuers["tea"] == Issued(issued=107, held=0, spent=0, expired=107)
        assert done.receipt.removed["members.forgot.points"] == 107

    def test_points_expire_at_the_end_of_a_month(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        town.time = datetime(2026, 4, 30, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai
        town.sync(after=0)
        assert shown(town) == 88
        town.sync(after=10)
        assert shown(town) == 0
        assert statement(town.alliance).issuers["tea"] == Issued(issued=88, held=0, spent=0, expired=88)
        writes = town.sheet.writes
        town.sync()
        assert town.sheet.writes == writes

    def test_a_number_that_was_typed_lower_expires_no_second_time(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        town.edit(number(town), "积分", 50, tab="members")
        town.sync()
        town.time = datetime(2026, 5, 1, 1, tzinfo=UTC)
        town.sync()
        assert shown(town) == 0


class TestSpendingInTheSheet:
    @pytest.fixture(autouse=True)
    def bought(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()

    def type_in(self, town: Village, text: str, shop: str = "tea-shop", customer: str = "1") -> set[str]:
        town.edit(number(town, shop, customer), "抵扣", text, tab="members")
        told = town.told(town.sync())
        assert town.row(number(town, shop, customer), "members")["抵扣"] is None
        return told

    def why(self, town: Village) -> object:
        return town.rows("changes")[0]["原因"]

    def test_a_partner_spends_points_in_one_run_and_the_cell_is_emptied(self, town: Village) -> None:
        assert self.type_in(town, "80 table-shop B1") == set()
        assert shown(town) == 8
        assert self.why(town) == "用 80 分抵扣 table-shop 的订单 B1"
        assert statement(town.alliance).taken == {("tea", "table"): 80}
        writes = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert (shown(town), town.sheet.writes) == (8, writes)

    def test_an_order_that_the_shop_does_not_have_is_paid_and_noted(self, town: Village) -> None:
        shop = town.shops["table-shop"]
        shop.list("BOWL-2", 9, "白瓷碗")
        shop.sell("B1", BOWL_2=1)
        assert self.type_in(town, "10 table-shop B1") == set()
        town.edit(number(town), "抵扣", "10 table-shop B11", tab="members")
        report = town.sync()
        (note,) = report.problems
        assert str(note.where) == f"会员 · {number(town)} · 抵扣"
        assert note.code == "points.typed_order_unknown"
        assert (report.status, shown(town)) == (Status.GREEN, 68)
        assert town.told(town.sync()) == set()

    def test_the_partners_name_and_full_width_digits_will_do(self, town: Village) -> None:
        self.type_in(town, "８０　白石餐具　B 1")
        with town.store.look() as tx:
            assert [each.order for each in tx.order_points("table-shop", ["B 1"])] == ["B 1"]

    def test_the_same_order_counts_once(self, town: Village) -> None:
        self.type_in(town, "10 table-shop B1")
        assert self.type_in(town, "10 table-shop B1") == {"points.spent_already"}
        assert shown(town) == 78

    def test_points_below_0_are_given_back(self, town: Village) -> None:
        self.type_in(town, "10 table-shop B1")
        self.type_in(town, "-4 table-shop B1")
        assert shown(town) == 82
        assert self.type_in(town, "-7 table-shop B1") == {"points.not_spent"}
        assert shown(town) == 82

    def test_two_members_at_one_limit_come_one_after_the_other(self, town: Village) -> None:
        shop = town.shops["tea-shop"]
        shop.enrol("2", *LI)
        buy(town, "A2", customer="2")
        town.sync()
        town.edit(number(town), "抵扣", "20 art-shop C1", tab="members")
        assert self.type_in(town, "20 art-shop C2", customer="2") == {"points.not_enough"}
        assert statement(town.alliance).taken == {("tea", "art"): 20}

    def test_what_can_not_be_read_is_told_without_its_words(self, town: Village) -> None:
        assert self.type_in(town, "王芳 用了 80") == {"points.typed_unclear"}
        assert "王芳" not in str(town.rows("changes"))
        assert shown(town) == 88

    @pytest.mark.parametrize("points", [80, 99, -80])
    def test_a_name_or_a_phone_that_was_typed_for_an_order_is_told_nowhere(self, town: Village, points: int) -> None:
        town.edit(number(town), "抵扣", f"{points} table-shop 王芳 13812345670", tab="members")
        report = town.sync()
        told = f"{town.rows('changes')} {[each.text('zh-CN') for each in report.problems]} {report.problems}"
        assert "王芳" not in told
        assert "13812345670" not in told
        assert f"会员 · {number(town)}" in told

    def test_a_write_that_failed_spends_nothing_twice(self, town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
        town.edit(number(town), "抵扣", "10 table-shop B1", tab="members")
        with monkeypatch.context() as broken:
            broken.setattr(type(town.sheet), "write", refuse)
            town.sync()
        assert "points.spent_already" not in town.told(town.sync())
        assert shown(town) == 78


class TestAnOrderByAnyOfItsNames:
    """The table shop's order 5001 is called #1042 by people."""

    @pytest.fixture(autouse=True)
    def bought(self, town: Village) -> None:
        buy(town, "A1")
        town.shops["table-shop"].list("BOWL-2", 9, "白瓷碗")
        town.sync()

    def ordered(self, town: Village, order: str, named: str, shop: str = "table-shop") -> None:
        there = town.shops[shop]
        there.sell(order, **({"BOWL_2": 1} if shop == "table-shop" else {"CUP_1": 1}))
        there.book[order] = replace(there.book[order], number=named)
        town.sync()

    def type_in(self, town: Village, text: str) -> set[str]:
        town.edit(number(town), "抵扣", text, tab="members")
        return town.told(town.sync())

    @pytest.mark.parametrize("first", ["1042", "#1042", "5001", "#5001"])
    @pytest.mark.parametrize("then", ["1042", "#1042", "5001", "#5001"])
    def test_it_is_paid_once(self, town: Village, first: str, then: str) -> None:
        self.ordered(town, "5001", "#1042")
        assert self.type_in(town, f"10 table-shop {first}") == set()
        assert self.type_in(town, f"10 table-shop {then}") == {"points.spent_already"}
        with pytest.raises(Unclear, match="已经"):
            spend(town.alliance, number(town), 10, "table-shop", then)
        assert shown(town) == 78

    def test_the_command_line_pays_what_the_sheet_then_knows(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        (moved,) = spend(town.alliance, number(town), 10, "table-shop", " ＃１０４２").movements
        assert moved.order == "5001"
        assert self.type_in(town, "10 table-shop 1042") == {"points.spent_already"}
        give_back(town.alliance, 4, "table-shop", "#5001")
        assert self.type_in(town, "-7 table-shop 1042") == {"points.not_spent"}
        assert self.type_in(town, "-6 table-shop 1042") == set()
        assert shown(town) == 88

    def test_in_one_run_it_is_paid_once_too(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        town.shops["tea-shop"].enrol("2", *LI)
        buy(town, "A2", customer="2")
        town.sync()
        town.edit(number(town), "抵扣", "10 table-shop 1042", tab="members")
        town.edit(number(town, customer="2"), "抵扣", "10 table-shop 5001", tab="members")
        assert town.told(town.sync()) == {"points.spent_already"}

    @pytest.mark.parametrize("first", ["1042", "#1042", "5001"])
    def test_one_that_was_paid_before_it_was_known_is_paid(self, town: Village, first: str) -> None:
        self.type_in(town, f"10 table-shop {first}")
        self.ordered(town, "5001", "#1042")
        for then in ("5001", "1042", "#1042"):
            assert self.type_in(town, f"10 table-shop {then}") == {"points.spent_already"}
        assert shown(town) == 78

    def test_one_that_is_not_known_is_called_so_with_the_mark_and_without(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        self.type_in(town, "10 table-shop #1043")
        assert self.type_in(town, "10 table-shop 1043") == {"points.spent_already"}
        self.type_in(town, "-10 table-shop 1043")
        assert self.type_in(town, "-1 table-shop #1043") == {"points.not_spent"}
        assert shown(town) == 88

    def test_what_was_paid_twice_before_goes_back_from_both(self, town: Village) -> None:
        """By its number and by its id, when neither was known."""
        self.type_in(town, "10 table-shop 1042")
        run = spend(town.alliance, number(town), 8, "table-shop", "5001").run
        self.ordered(town, "5001", "#1042")
        assert self.type_in(town, "-19 table-shop 1042") == {"points.not_spent", "points.paid_twice"}
        self.type_in(town, "-13 table-shop #1042")
        assert shown(town) == 83
        assert sum(each.quantity for each in undo(town.alliance, run).points) == 5
        assert self.type_in(town, "-1 table-shop 5001") == {"points.not_spent"}

    def test_one_that_turns_out_to_be_paid_twice_is_told_until_one_payment_goes_back(self, town: Village) -> None:
        town.shops["tea-shop"].enrol("2", *LI)
        buy(town, "A2", customer="2")
        town.sync()
        one, other = number(town), number(town, customer="2")
        both = " · ".join(sorted([one, other]))
        self.type_in(town, "10 table-shop 1042")
        town.edit(other, "抵扣", "8 table-shop 5001", tab="members")
        assert town.told(town.sync()) == set()
        self.ordered(town, "5001", "#1042")
        lines = [row["位置"] for row in town.rows("changes") if "不止一次" in str(row["原因"])]
        assert sorted(map(str, lines)) == sorted([f"会员 · {one}", f"会员 · {other}"])
        for _ in range(2):
            report = town.sync()
            (problem,) = report.problems
            assert (report.status, str(problem.where)) == (Status.AMBER, f"会员 · {both} · 抵扣")
            assert problem.params == {
                "shop": "table-shop",
                "order": "#1042",
                "parts": f"{one} 10 table-shop 1042 · {other} 8 table-shop 5001",
                "back": "-8 table-shop 5001",
            }
        assert [row["位置"] for row in town.rows("changes") if "不止一次" in str(row["原因"])] == lines
        told = next(row["原因"] for row in town.rows("changes") if row["位置"] == lines[0])
        assert one not in str(told)
        assert other not in str(told)
        self.type_in(town, problem.params["back"])
        assert (shown(town), shown(town, customer="2")) == (78, 158)
        assert town.sync().status is Status.GREEN

    def test_who_is_forgotten_stays_unnamed_where_an_order_is_paid_twice(self, town: Village) -> None:
        self.type_in(town, "10 table-shop 1042")
        self.type_in(town, "8 table-shop 5001")
        gone = number(town)
        forget(town.alliance, gone, silent, lambda: "k" * 32)
        self.ordered(town, "5001", "#1042")
        (problem,) = (each for each in town.sync().problems if each.code == "points.paid_twice")
        assert (problem.params["parts"], problem.where.row) == ("10 table-shop 1042 · 8 table-shop 5001", "")
        assert not any("不止一次" in str(row["原因"]) for row in town.rows("changes"))

    def test_an_order_whose_payment_was_undone_can_be_paid_by_another_of_its_names(self, town: Village) -> None:
        run = spend(town.alliance, number(town), 10, "table-shop", "1042").run
        self.ordered(town, "5001", "#1042")
        undo(town.alliance, run)
        assert self.type_in(town, "10 table-shop 5001") == set()
        assert self.type_in(town, "10 table-shop 1042") == {"points.spent_already"}
        assert shown(town) == 78

    def test_another_shops_order_of_the_same_number_is_another_order(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        self.ordered(town, "7001", "#1042", "tea-shop")
        assert self.type_in(town, "10 table-shop 1042") == set()
        assert self.type_in(town, "10 tea-shop 1042") == set()
        assert shown(town) == 68

    def test_where_one_orders_number_is_anothers_id_the_mark_tells_which_is_meant(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        self.ordered(town, "9001", "#5001")
        assert self.type_in(town, "10 table-shop 5001") == {"points.which_order"}
        assert self.type_in(town, "-10 table-shop 5001") == {"points.which_order"}
        with pytest.raises(Unclear, match="#1042") as refused:
            spend(town.alliance, number(town), 10, "table-shop", "5001")
        assert refused.value.candidates == ("#1042", "#5001")
        for name in ("#1042", "#5001"):
            assert self.type_in(town, f"10 table-shop {name}") == set()
        for name in ("1042", "#1042", "9001", "#5001"):
            assert self.type_in(town, f"10 table-shop {name}") == {"points.spent_already"}
        assert shown(town) == 68

    def test_an_order_that_was_placed_after_a_payment_is_not_the_one_that_was_paid(self, town: Village) -> None:
        self.ordered(town, "5001", "#1042")
        self.type_in(town, "10 table-shop 5001")
        town.wait()
        self.ordered(town, "9001", "#5001")
        assert self.type_in(town, "10 table-shop #5001") == set()
        assert self.type_in(town, "10 table-shop 1042") == {"points.spent_already"}
        assert shown(town) == 68

    def test_a_payment_that_may_be_either_orders_is_made_once_and_goes_back_once(self, town: Village) -> None:
        """9001 was there when 5001 was written, but its shop hadn't told it yet: it may have been meant."""
        self.ordered(town, "5001", "#1042")
        there = town.shops["table-shop"].book["5001"]
        self.type_in(town, "10 table-shop 5001")
        town.shops["table-shop"].book["9001"] = replace(there, order="9001", number="#5001")
        town.sync()
        for name in ("#1042", "#5001"):
            assert self.type_in(town, f"10 table-shop {name}") == {"points.spent_already"}
        assert self.type_in(town, "-10 table-shop #5001") == set()
        assert self.type_in(town, "-1 table-shop #1042") == {"points.not_spent"}
        assert shown(town) == 88


class TestClearing:
    """In March tea's points were spent at table's, in April nothing was."""

    KEY = "2026-03"

    @pytest.fixture(autouse=True)
    def april(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()
        spend(town.alliance, number(town), 80, "table-shop", "B1")
        town.sync()
        assert town.rows("clearing") == []
        town.time = APRIL
        town.sync()

    def confirm(self, town: Village, heading: str, value: str | None = "已确认") -> set[str]:
        town.edit(self.KEY, heading, value, tab="clearing")
        return town.told(town.sync())

    def confirmed(self, town: Village) -> list[bool]:
        told = statement(town.alliance, "2026-03")
        (paid,) = told.transfers
        return [(paid, who) in told.confirmed for who in ("tea", "table")]

    def test_a_month_that_is_over_is_shown_with_who_owes_whom(self, town: Village) -> None:
        assert town.rows("clearing") == [
            {
                "月份": "2026-03",
                "付款方": "青山茶具",
                "收款方": "白石餐具",
                "应付积分": 80,
                "金额": "0.80 元",
                "付款方确认": None,
                "收款方确认": None,
            }
        ]

    def test_a_second_run_writes_nothing(self, town: Village) -> None:
        writes = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == writes

    def test_each_side_confirms_in_its_cell(self, town: Village) -> None:
        assert self.confirmed(town) == [False, False]
        self.confirm(town, "付款方确认", "ok ")
        assert self.confirmed(town) == [True, False]
        assert town.row(self.KEY, "clearing")["付款方确认"] == "已确认"
        self.confirm(town, "收款方确认")
        assert self.confirmed(town) == [True, True]
        assert [line["字段"] for line in town.rows("changes") if line["原因"] == "积分清算：已确认"] == [
            "收款方确认",
            "付款方确认",
        ]
        writes = town.sheet.writes
        town.sync()
        assert (self.confirmed(town), town.sheet.writes) == ([True, True], writes)

    def test_an_emptied_cell_takes_it_back(self, town: Village) -> None:
        self.confirm(town, "付款方确认")
        self.confirm(town, "付款方确认", None)
        assert self.confirmed(town) == [False, False]

    def test_what_is_not_understood_is_told_and_put_back(self, town: Village) -> None:
        assert self.confirm(town, "付款方确认", "下周再说") == {"points.confirm_unknown"}
        assert self.confirmed(town) == [False, False]
        assert town.row(self.KEY, "clearing")["付款方确认"] is None
        assert town.rows("changes")[0]["原值"] == "下周再说"
        assert town.sync().status is Status.GREEN

    def test_a_write_that_failed_confirms_nothing_twice(self, town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
        town.edit(self.KEY, "付款方确认", "已确认", tab="clearing")
        with monkeypatch.context() as broken:
            broken.setattr(type(town.sheet), "write", refuse)
            town.sync()
        town.sync()
        assert self.confirmed(town) == [True, False]
        assert len([line for line in town.rows("changes") if line["原因"] == "积分清算：已确认"]) == 1

    def test_a_hub_cell_that_was_edited_is_put_back(self, town: Village) -> None:
        town.edit(self.KEY, "应付积分", 8, tab="clearing")
        town.sync()
        assert town.row(self.KEY, "clearing")["应付积分"] == 80

    def test_a_month_that_is_over_stays_as_it_was_whatever_becomes_of_the_pact(self, town: Village) -> None:
        self.confirm(town, "付款方确认")
        before, row = statement(town.alliance, "2026-03"), town.row(self.KEY, "clearing")
        told = town.pact.model_dump(mode="json")
        told["members"]["points"]["value"] = 5
        told["partners"]["art"]["shops"] |= told["partners"]["table"]["shops"]
        told["partners"]["table"]["shops"] = {}
        town.pact = Pact.model_validate(told)
        town.sync()
        after = statement(town.alliance, "2026-03")
        assert (after.transfers, after.value, after.confirmed) == (before.transfers, before.value, before.confirmed)
        assert town.row(self.KEY, "clearing") == row
        assert statement(town.alliance).value == 5


def refuse(sheet: MemorySheet, document: Document, batch: SheetBatch) -> str:
    raise RetryLater("later")


class TestUndo:
    """A run that took payments from the sheet is taken back."""

    @pytest.fixture(autouse=True)
    def bought(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()

    def typed(self, town: Village, text: str) -> str:
        """The run that took it."""
        town.edit(number(town), "抵扣", text, tab="members")
        return town.sync().run.id

    def take_back(self, town: Village, run: str) -> list[int]:
        town.wait(1)
        undone = undo(town.alliance, run)
        town.sync()
        return [each.quantity for each in undone.points]

    def test_what_was_spent_goes_back_where_it_came_from(self, town: Village) -> None:
        run = self.typed(town, "80 table-shop B1")
        assert self.take_back(town, run) == [80]
        assert (shown(town), statement(town.alliance).taken) == (88, {})
        assert town.rows("changes")[0]["原因"] == f"撤销批次 {run}"
        assert self.take_back(town, run) == []

    def test_what_was_given_back_since_does_not_go_back_twice(self, town: Village) -> None:
        run = self.typed(town, "80 table-shop B1")
        self.typed(town, "-30 table-shop B1")
        assert self.take_back(town, run) == [50]
        assert shown(town) == 88

    def test_what_was_given_back_is_spent_again(self, town: Village) -> None:
        self.typed(town, "80 table-shop B1")
        run = self.typed(town, "-30 table-shop B1")
        assert self.take_back(town, run) == [-30]
        assert (shown(town), statement(town.alliance).taken) == (8, {("tea", "table"): 80})

    def test_an_order_whose_payment_was_undone_can_be_paid_and_given_back(self, town: Village) -> None:
        """Typed in the wrong row, say: it never should have been."""
        assert self.take_back(town, self.typed(town, "80 table-shop B1")) == [80]
        self.typed(town, "60 table-shop B1")
        assert shown(town) == 28
        give_back(town.alliance, 60, "table-shop", "B1")
        town.sync()
        assert shown(town) == 88
        self.typed(town, "5 table-shop B1")
        assert shown(town) == 88

    def test_a_payment_on_the_command_line_is_taken_back_too(self, town: Village) -> None:
        run = spend(town.alliance, number(town), 80, "table-shop", "B1").run
        assert self.take_back(town, run) == [80]
        assert sum(each.quantity for each in spend(town.alliance, number(town), 7, "table-shop", "B1").movements) == -7

    def test_what_orders_earned_stays(self, town: Village) -> None:
        buy(town, "A2")
        assert self.take_back(town, town.sync().run.id) == []
        assert shown(town) == 88 + 88

    def test_it_counts_on_the_day_it_is_undone(self, town: Village) -> None:
        run = self.typed(town, "80 table-shop B1")
        town.time = APRIL
        self.take_back(town, run)
        assert statement(town.alliance, "2026-03").taken == {("tea", "table"): 80}
        assert statement(town.alliance).taken == {("tea", "table"): -80}


class TestSpending:
    @pytest.fixture(autouse=True)
    def bought(self, town: Village) -> None:
        buy(town, "A1")
        town.sync()

    def test_points_of_one_partner_pay_in_anothers_shop(self, town: Village) -> None:
        moved = spend(town.alliance, number(town), 80, "table-shop", "B1")
        assert sum(each.quantity for each in moved.movements) == -80
        assert town.sync().status is Status.GREEN
        assert shown(town) == 8
        told = statement(town.alliance, "2026-03")
        assert told.taken == {("tea", "table"): 80}
        assert told.balances == {"table": 80, "tea": -80}
        assert told.transfers == (Transfer("tea", "table", 80),)
        assert told.issuers["tea"] == Issued(issued=88, held=8, spent=80, expired=0)

    def test_a_refund_gives_points_back_and_the_debt_goes(self, town: Village) -> None:
        spend(town.alliance, number(town), 80, "table-shop", "B1")
        give_back(town.alliance, 30, "table-shop", "B1")
        give_back(town.alliance, 50, "table-shop", "B1")
        town.sync()
        assert shown(town) == 88
        assert statement(town.alliance).transfers == ()
        with pytest.raises(Unclear, match="0 分"):
            give_back(town.alliance, 1, "table-shop", "B1")

    def test_an_order_is_paid_once(self, town: Village) -> None:
        spend(town.alliance, number(town), 10, "table-shop", "B1")
        with pytest.raises(Unclear, match="已经"):
            spend(town.alliance, number(town), 10, "table-shop", "B1")
        assert sum(member_points(town.alliance, number(town)).lots.values()) == 78

    def test_a_pairs_limit_counts_in_a_month(self, town: Village) -> None:
        who = number(town)
        assert member_points(town.alliance, who).most == {"tea": 88, "table": 88, "art": 30}
        with pytest.raises(Unclear, match="最多可用 30 分"):
            spend(town.alliance, who, 31, "art-shop", "C1")
        spend(town.alliance, who, 30, "art-shop", "C1")
        assert member_points(town.alliance, who).most == {"tea": 58, "table": 58, "art": 0}
        town.time = APRIL
        assert member_points(town.alliance, who).most == {"tea": 58, "table": 58, "art": 30}
        assert statement(town.alliance).taken == {}
        assert statement(town.alliance, "2026-03").taken == {("tea", "art"): 30}

    def test_points_that_a_platform_keeps_are_not_spent_elsewhere(self, town: Village) -> None:
        who = number(town, "art-shop", "5")
        has = member_points(town.alliance, who)
        assert (sum(has.lots.values()), has.most) == (70, {"tea": 0, "table": 0, "art": 0})
        with pytest.raises(Unclear, match="最多可用 0 分"):
            spend(town.alliance, who, 1, "tea-shop", "A9")

    def test_what_expired_today_is_gone_before_a_run_says_so(self, town: Village) -> None:
        town.time = datetime(2026, 5, 1, 1, tzinfo=UTC)
        has = member_points(town.alliance, number(town))
        assert (dict(has.lots), has.most["tea"]) == ({}, 0)

    def test_who_has_withdrawn_their_consent_spends_nothing(self, town: Village) -> None:
        town.withdraw("tea-shop", "1")
        with pytest.raises(Unclear, match="最多可用 0 分"):
            spend(town.alliance, number(town), 1, "tea-shop", "A9")

    def test_a_number_or_shop_that_nobody_has_is_told(self, town: Village) -> None:
        with pytest.raises(Unclear, match="M9999"):
            member_points(town.alliance, "M9999")
        with pytest.raises(Unclear, match="tea-shop, table-shop, art-shop"):
            spend(town.alliance, number(town), 1, "tee-shop", "A9")
        with pytest.raises(Unclear, match="2026-03 这样的月份"):
            statement(town.alliance, "March")

    def test_a_purchase_is_a_run_of_its_own_and_wakes_the_sheet(self, town: Village) -> None:
        moved = spend(town.alliance, number(town), 1, "tea-shop", "A9")
        with town.store.look() as tx:
            run = tx.run(moved.run)
            assert run is not None
            assert (run.kind, run.status) == ("points", Status.GREEN)
            assert [each.kind for each in tx.point_movements(run=moved.run)] == [PointKind.SPEND]
        assert town.store.inbox.waiting() == 1


class TestForgottenSince:
    """What a run did is taken back, or points are given back, when the member has been forgotten meanwhile."""

    @pytest.fixture(autouse=True)
    def bought(self, town: Village) -> None:
        """88 points, of which 80 are spent."""
        buy(town, "A1")
        town.sync()
        spend(town.alliance, number(town), 80, "table-shop", "B1")
        town.sync()

    def forget(self, town: Village) -> None:
        town.wait(1)
        forget(town.alliance, number(town), silent, lambda: "k" * 32)
        town.wait(1)

    def issued(self, town: Village) -> Issued:
        town.sync()
        with town.store.look() as tx:
            assert {lot: points for lot, points in tx.points().items() if points and lot.issuer == "tea"} == {}
        return statement(town.alliance).issuers["tea"]

    def test_points_that_were_typed_leave_no_debt(self, town: Village) -> None:
        town.edit(number(town), "积分", 20, tab="members")
        run = town.sync().run.id
        self.forget(town)
        undone = undo(town.alliance, run)
        assert [each.quantity for each in undone.points] == [-12, 12]
        assert self.issued(town) == Issued(issued=88, held=0, spent=80, expired=8)
        assert undo(town.alliance, run).points == ()

    def test_taking_that_back_too_gives_nobody_points(self, town: Village) -> None:
        town.edit(number(town), "积分", 20, tab="members")
        run = town.sync().run.id
        self.forget(town)
        town.wait(1)
        again = undo(town.alliance, undo(town.alliance, run).run)
        assert [each.quantity for each in again.points] == [12, -12]
        assert self.issued(town) == Issued(issued=100, held=0, spent=80, expired=20)

    def test_points_that_were_taken_away_come_back_to_nobody(self, town: Village) -> None:
        town.edit(number(town), "积分", 3, tab="members")
        run = town.sync().run.id
        self.forget(town)
        assert [each.quantity for each in undo(town.alliance, run).points] == [5, -5]
        assert self.issued(town) == Issued(issued=88, held=0, spent=80, expired=8)

    def test_what_is_given_back_is_void_at_once_and_costs_its_issuer_nothing(self, town: Village) -> None:
        self.forget(town)
        moved = give_back(town.alliance, 30, "table-shop", "B1")
        assert ([each.quantity for each in moved.movements], moved.void) == ([30], 30)
        assert self.issued(town) == Issued(issued=88, held=0, spent=50, expired=38)
        assert statement(town.alliance).taken == {("tea", "table"): 50}

    def test_what_is_given_back_in_the_sheet_is_void_too(self, town: Village) -> None:
        self.forget(town)
        town.shops["tea-shop"].enrol("2", *LI)
        town.sync()
        town.edit(number(town, customer="2"), "抵扣", "-30 table-shop B1", tab="members")
        assert self.issued(town) == Issued(issued=88, held=0, spent=50, expired=38)

    def test_a_payment_that_is_undone_is_void(self, town: Village) -> None:
        with town.store.look() as tx:
            (paid,) = tx.order_points("table-shop", ["B1"])
        self.forget(town)
        assert [each.quantity for each in undo(town.alliance, paid.run).points] == [80, -80]
        assert self.issued(town) == Issued(issued=88, held=0, spent=0, expired=88)

    @pytest.mark.parametrize("later", [False, True], ids=["before", "since"])
    def test_what_was_given_back_is_spent_again_out_of_what_is_void(self, town: Village, *, later: bool) -> None:
        if later:
            self.forget(town)
        run = give_back(town.alliance, 30, "table-shop", "B1").run
        if not later:
            self.forget(town)
        town.wait(1)
        assert [each.quantity for each in undo(town.alliance, run).points] == [-30, 30]
        assert self.issued(town) == Issued(issued=88, held=0, spent=80, expired=8)

    def test_who_came_back_loses_nothing_for_what_was_before_and_keeps_what_is_theirs(self, town: Village) -> None:
        town.edit(number(town), "积分", 20, tab="members")
        run = town.sync().run.id
        self.forget(town)
        town.allow("tea-shop", "1")
        buy(town, "A2")
        town.sync(after=24 * 60)
        undo(town.alliance, run)
        give_back(town.alliance, 30, "table-shop", "B1")
        town.sync()
        assert shown(town) == 88
        spend(town.alliance, number(town), 40, "table-shop", "B2")
        give_back(town.alliance, 15, "table-shop", "B2")
        town.sync()
        assert shown(town) == 63
