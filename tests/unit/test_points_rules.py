"""Points by the pact's rules: earned on orders, spent in any partner's shop within limits, given back, expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sheetpact.model.membership import AccountKey, Lot, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order, OrderLine
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_lots import net
from sheetpact.reconcile.points_orders import by_order, earned
from sheetpact.reconcile.points_spending import UNDONE, Purchase, is_paid, month_of, pay, spent_in_all, take_back, taken
from sheetpact.reconcile.points_upkeep import upkeep
from sheetpact.testing.alliance import PARTNERS

MARCH = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
"""23:30 in Shanghai."""
WANG = AccountKey("tea-shop", "7")
RULES = {"since": "2026-03-01", "earn_per": 100, "expires_months": 12, "limits": {"tea/table": 60}}
TAKING = Taking("R1", "R1", MARCH)
GOOD = Lot(WANG, "tea", "2027-03-31")


def pact(**rules: object) -> Pact:
    return Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "memory", "document": "手作联盟"},
            "partners": PARTNERS,
            "members": {"points": {**RULES, **rules}},
        }
    )


def order(shipped: int = 2, returned: int = 0, price: int = 8850, **changes: object) -> Order:
    line = OrderLine(
        "1", "CUP-1", "CUP-1", shipped=shipped, returned=returned, ordered=shipped, paid_minor=price * shipped
    )
    whole = Order("tea-shop", "A1", MARCH, MARCH, (line,), customer="7", currency="CNY")
    return replace(whole, **changes)  # type: ignore[arg-type]  # by name


def points(order: Order, known: Sequence[PointMovement] = ()) -> list[PointMovement]:
    return list(earned(order, known, pact(), "R1", "2026-03-31"))


def bought(cups: str, refunded: int = 0) -> int:
    """Points of an order of cups at 8.85 each: h held, s shipped, r returned, c cancelled."""
    shipped = cups.count("s") + cups.count("r")
    line = OrderLine(
        "1", "CUP-1", "CUP-1", cups.count("h"), shipped, cups.count("r"), ordered=len(cups), paid_minor=885 * len(cups)
    )
    return sum(each.quantity for each in points(order(lines=(line,), refunded_minor=refunded)))


class TestEarning:
    def test_what_has_left_and_was_not_brought_back_earns_points(self) -> None:
        (one,) = points(order())
        assert (one.place, one.quantity, one.kind, one.order) == (GOOD, 177, PointKind.EARN, "A1")
        assert [each.quantity for each in points(order(returned=1))] == [88]
        assert points(order(shipped=0)) == []

    def test_a_movement_tells_of_which_order_it_is_and_since_when(self) -> None:
        where = {"who": "tea-shop", "kind": PointKind.EARN, "order_shop": "tea-shop", "order": "A1"}
        told = PointMovement("earn:tea-shop:A1:0", WANG, "tea", 177, MARCH, "R1", "2027-03-31", **where)  # type: ignore[arg-type]
        assert points(order()) == [replace(told, why="members.points_earned")]
        back = replace(told, key="earn:tea-shop:A1:1", quantity=-177, why="members.points_refunded")
        assert points(order(returned=2), points(order())) == [back]

    def test_every_line_of_an_order_earns(self) -> None:
        cups, bowl = (
            OrderLine(sku, sku, sku, shipped=pieces, ordered=pieces, paid_minor=paid)
            for sku, pieces, paid in (("CUP-1", 2, 17700), ("BOWL-1", 1, 2350))
        )
        assert [each.quantity for each in points(order(lines=(cups, bowl)))] == [200]

    def test_of_pieces_that_were_cancelled_the_price_is_no_part_of_the_others(self) -> None:
        line = OrderLine("1", "CUP-1", "CUP-1", shipped=1, ordered=3, paid_minor=3000)
        assert [each.quantity for each in points(order(lines=(line,)))] == [10]

    def test_where_nothing_is_kept_not_a_single_fen_earns(self) -> None:
        assert list(earned(order(returned=2), (), pact(earn_per=1), "R1", "2026-03-31")) == []
        assert list(earned(order(lines=()), (), pact(earn_per=1), "R1", "2026-03-31")) == []

    def test_the_same_order_again_earns_nothing_more(self) -> None:
        assert points(order(), points(order())) == []

    def test_a_return_takes_them_back_and_each_movement_has_its_own_key(self) -> None:
        first = points(order())
        second = points(order(returned=2), first)
        third = points(order(returned=1), [*first, *second])
        assert [each.quantity for each in (*first, *second, *third)] == [177, -177, 88]
        assert len({each.key for each in (*first, *second, *third)}) == 3

    @pytest.mark.parametrize(
        ("cups", "refunded", "earns"),
        [
            ("ss", 0, 17),
            ("ss", 885, 8),  # one is paid back, and kept
            ("ss", 500, 12),  # a reduction afterwards
            ("ss", 1770, 0),
            ("ss", 2270, 0),  # with more than the goods cost
            ("sr", 0, 8),  # came back, not paid back yet
            ("sr", 885, 8),  # paid back because it came back: taken once
            ("sr", 1385, 3),  # and a reduction on the other one
            ("rr", 1770, 0),
            ("rr", 1270, 0),  # less than they cost
            ("sc", 885, 8),  # paid back because it was never sent
            ("hh", 0, 0),
            ("hh", 500, 0),
            ("sh", 0, 8),
            ("sh", 500, 3),
            ("hs", 885, 0),
        ],
    )
    def test_what_was_paid_back_earns_nothing_and_is_taken_off_once(self, cups: str, refunded: int, earns: int) -> None:
        assert bought(cups, refunded) == earns

    def test_no_cent_is_lost_in_a_price_that_can_not_be_divided(self) -> None:
        line = OrderLine("1", "CUP-1", "CUP-1", shipped=3, ordered=3, paid_minor=1000)
        assert [each.quantity for each in points(order(lines=(line,)))] == [10]

    def test_a_line_that_moves_packs_costs_what_it_cost(self) -> None:
        line = OrderLine("1", "CUP-1", "CUP-1", shipped=6, returned=2, ordered=3, paid_minor=9000)
        assert [each.quantity for each in points(order(lines=(line,)))] == [60]

    def test_a_buyer_who_was_erased_since_still_gives_them_back(self) -> None:
        first = points(order())
        back = points(order(returned=2, customer=""), first)
        assert [(each.account, each.quantity) for each in back] == [(WANG, -177)]

    def test_what_has_expired_is_not_taken_once_more_however_late_the_refund_is_read(self) -> None:
        refund = order(refunded_minor=17700, updated_at=datetime(2027, 3, 31, 15, 59, tzinfo=UTC))
        taken = earned(refund, points(order()), pact(), "R2", "2027-04-01")
        assert list(taken) == []

    def test_what_was_paid_with_points_is_no_points_earned(self) -> None:
        spent = replace(points(order())[0], kind=PointKind.SPEND, quantity=-5)
        assert [each.quantity for each in points(order(), [spent])] == [177]

    @pytest.mark.parametrize(
        "other",
        [
            order(customer=""),
            order(test=True),
            order(currency="USD"),
            order(placed_at=datetime(2026, 2, 28, 15, 59, tzinfo=UTC)),
        ],
    )
    def test_guests_tests_foreign_money_and_orders_of_before_earn_nothing(self, other: Order) -> None:
        assert points(other) == []

    def test_an_order_that_tells_no_currency_is_in_the_pacts(self) -> None:
        assert [each.quantity for each in points(order(currency=""))] == [177]

    def test_the_first_day_begins_at_midnight_in_the_alliance(self) -> None:
        assert points(order(placed_at=datetime(2026, 2, 28, 16, tzinfo=UTC))) != []

    def test_what_is_known_of_an_order_is_kept_in_its_order(self) -> None:
        first = points(order())[0]
        other, second = replace(first, order="A2"), replace(first, key="later")
        assert by_order([first, other, second]) == {"A1": (first, second), "A2": (other,)}

    def test_the_first_day_is_read_as_yaml_gives_it(self) -> None:
        assert pact(since=date(2026, 4, 1)).members.points == pact(since="2026-04-01").members.points

    def test_without_rules_nothing_is_earned(self) -> None:
        bare = pact().model_copy(update={"members": pact().members.model_copy(update={"points": None})})
        assert list(earned(order(), (), bare, "R1", "2026-03-31")) == []


class TestSpending:
    def bought(self, count: int, shop: str = "table-shop", **spent: int) -> tuple[list[tuple[Lot, int]], int]:
        lots = {GOOD: 100, Lot(AccountKey("art-shop", "9"), "art"): 500}
        used = {tuple(pair.split("__")): points for pair, points in spent.items()}
        by_shop = {(issuer, f"{partner}-shop"): points for (issuer, partner), points in used.items()}
        payment = pay(Purchase({WANG}, shop, "B1", count), lots, by_shop, pact(), TAKING)
        return [(each.place, each.quantity) for each in payment.movements], payment.most

    def test_points_are_spent_in_another_partners_shop(self) -> None:
        assert self.bought(40) == ([(GOOD, -40)], 60)

    def test_the_pairs_limit_of_this_month_counts(self) -> None:
        assert self.bought(40, tea__table=30) == ([], 30)
        assert self.bought(10, tea__table=70) == ([], 0)
        assert self.bought(60, tea__art=70) == ([(GOOD, -60)], 60)

    def test_a_pair_without_a_limit_and_ones_own_shop_have_none(self) -> None:
        assert self.bought(100, "art-shop") == ([(GOOD, -100)], 100)
        assert self.bought(100, "tea-shop", tea__tea=900) == ([(GOOD, -100)], 100)

    def test_without_rules_there_are_no_limits(self) -> None:
        bare = pact().model_copy(update={"members": pact().members.model_copy(update={"points": None})})
        assert pay(Purchase({WANG}, "table-shop", "B1", 100), {GOOD: 100}, {}, bare, TAKING).most == 100

    def test_a_debt_is_covered_first(self) -> None:
        debt = Lot(WANG, "tea")
        payment = pay(Purchase({WANG}, "tea-shop", "B1", 70), {GOOD: 100, debt: -30}, {}, pact(), TAKING)
        assert [(each.place, each.quantity, each.kind) for each in payment.movements] == [
            (debt, 30, PointKind.COVER),
            (GOOD, -30, PointKind.COVER),
            (GOOD, -70, PointKind.SPEND),
        ]

    def test_a_movement_tells_of_which_shops_order_it_is(self) -> None:
        where = {"who": "art-shop", "kind": PointKind.SPEND, "order_shop": "art-shop", "order": "B1"}
        spent = PointMovement("spend:art-shop:B1:0", WANG, "tea", -70, MARCH, "R1", "2027-03-31", **where)  # type: ignore[arg-type]
        paid = pay(Purchase({WANG}, "art-shop", "B1", 70), {GOOD: 100}, {}, pact(), TAKING).movements
        assert paid == (replace(spent, why="members.points_spent"),)
        back = replace(spent, key="spend:art-shop:B1:1", quantity=70, why="members.points_given_back")
        assert take_back(paid, 70, TAKING) == (back,)

    def test_an_order_is_paid_once_unless_its_payment_was_undone(self) -> None:
        paid = pay(Purchase({WANG}, "tea-shop", "B1", 70), {GOOD: 100}, {}, pact(), TAKING).movements
        back = take_back(paid, 70, TAKING)
        undone = [replace(each, why=UNDONE) for each in back]
        part = [replace(each, quantity=30) for each in undone]
        paid_so_far = [(), paid, [*paid, *back], [*paid, *undone], [*paid, *part]]
        assert list(map(is_paid, paid_so_far)) == [False, True, True, False, True]

    def test_what_was_spent_is_given_back_once(self) -> None:
        paid = pay(Purchase({WANG}, "tea-shop", "B1", 70), {GOOD: 100}, {}, pact(), TAKING).movements
        part = take_back(paid, 30, TAKING)
        rest = take_back([*paid, *part], 40, TAKING)
        assert net([*paid, *part, *rest]) == {GOOD: 0}
        assert len({each.key for each in (*paid, *part, *rest)}) == 3
        with pytest.raises(ValueError, match="1"):
            take_back([*paid, *part, *rest], 1, TAKING)

    def test_what_was_spent_under_several_names_goes_back_under_each(self) -> None:
        lots, paid = {GOOD: 100}, list[PointMovement]()
        for name, count in (("B1", 10), ("#B1", 8)):
            paid += pay(Purchase({WANG}, "tea-shop", name, count), lots, {}, pact(), TAKING).movements
        assert [(each.order, each.quantity) for each in take_back(paid, 5, TAKING)] == [("#B1", 5)]
        back = take_back(paid, 13, TAKING)
        assert [(each.order, each.quantity) for each in back] == [("#B1", 8), ("B1", 5)]
        rest = take_back([*paid, *back], 5, TAKING)
        assert [(each.order, each.quantity) for each in rest] == [("B1", 5)]
        everything = [*paid, *back, *rest]
        assert len({each.key for each in everything}) == len(everything)
        assert spent_in_all(everything) == 0
        with pytest.raises(ValueError, match="19"):
            take_back(paid, 19, TAKING)

    def test_an_order_is_paid_while_any_of_its_payments_was_not_undone(self) -> None:
        paid = pay(Purchase({WANG}, "tea-shop", "B1", 10), {GOOD: 100}, {}, pact(), TAKING).movements
        again = pay(Purchase({WANG}, "tea-shop", "#B1", 10), {GOOD: 100}, {}, pact(), TAKING).movements
        undone = [replace(each, why=UNDONE) for each in take_back(again, 10, TAKING)]
        assert is_paid([*paid, *again, *undone])
        assert is_paid([*paid, *take_back(paid, 10, TAKING), *again, *undone])
        assert not is_paid([*again, *undone])

    def test_a_payment_under_a_name_is_told_from_those_before_it(self) -> None:
        first = pay(Purchase({WANG}, "tea-shop", "B1", 10), {GOOD: 100}, {}, pact(), TAKING).movements
        undone = [replace(each, why=UNDONE) for each in take_back(first, 10, TAKING)]
        for name, key in (("B1", "spend:tea-shop:B1:2"), ("5001", "spend:tea-shop:5001:0")):
            purchase = Purchase({WANG}, "tea-shop", name, 10, [*first, *undone])
            (then,) = pay(purchase, {GOOD: 100}, {}, pact(), TAKING).movements
            assert then.key == key


def test_the_partners_of_a_month_without_their_own_shops() -> None:
    spent = {("tea", "table-shop"): 30, ("tea", "tea-shop"): 20, ("art", "gone-shop"): 5, ("art", "tea-shop"): 0}
    assert taken(spent, pact()) == {("tea", "table"): 30, ("art", "gone-shop"): 5}
    assert taken({("tea", "table-shop"): 30, ("tea", "table"): 12}, pact()) == {("tea", "table"): 42}


def test_a_month_begins_and_ends_at_midnight_in_the_alliance() -> None:
    since, until = month_of("2026-12", pact())
    assert since == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert until - since == timedelta(days=31)
    for wrong in ("2026-13", "March", "2026"):
        with pytest.raises(ValueError, match=r"time data|unconverted"):
            month_of(wrong, pact())


def test_time_covers_debts_and_ends_what_is_over_and_does_nothing_twice() -> None:
    over, debt = Lot(WANG, "tea", "2026-02-28"), Lot(WANG, "tea")
    movements = upkeep({over: 50, debt: -20, GOOD: 5}, "2026-03-31", TAKING)
    assert [(each.place, each.quantity, each.kind) for each in movements] == [
        (debt, 20, PointKind.COVER),
        (over, -20, PointKind.COVER),
        (over, -30, PointKind.EXPIRE),
    ]
    assert upkeep({over: 0, debt: 0, GOOD: 5}, "2026-03-31", TAKING) == ()


def test_what_time_did_is_told_as_the_hubs_own_doing() -> None:
    over = Lot(WANG, "tea", "2026-02-28")
    assert upkeep({over: 30}, "2026-03-31", TAKING) == (
        PointMovement(
            "expire:R1:tea-shop:7:tea:2026-02-28",
            WANG,
            "tea",
            -30,
            MARCH,
            "R1",
            "2026-02-28",
            who="sheetpact",
            why="members.points_expire",
            kind=PointKind.EXPIRE,
        ),
    )
