"""Which order of a shop somebody means who spends points on it, and what was spent on it under other names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.records import Order
from sheetpact.reconcile.points_called import Called, meant, no_order, one_order, plain, several_orders

NOW = datetime(2026, 3, 15, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
OF_1042 = frozenset({"5001", "#5001", "1042", "#1042"})
OF_5001 = frozenset({"9001", "#9001", "5001", "#5001"})


def order(name: str, number: str = "", placed_at: datetime = NOW) -> Order:
    return Order("table-shop", name, placed_at, NOW, (), number)


def spent(name: str, at: datetime = NOW, kind: PointKind = PointKind.SPEND) -> PointMovement:
    where = {"order_shop": "table-shop", "order": name}
    return PointMovement(f"{name}:{at}", AccountKey("tea-shop", "1"), "tea", -9, at, "R0", kind=kind, **where)  # type: ignore[arg-type]


ONE, OTHER = order("5001", "#1042"), order("9001", "5001")
"""The number of the other is the id of the one."""


def test_an_order_is_called_by_its_id_or_its_number_with_the_mark_or_without() -> None:
    assert ONE.names == OF_1042
    assert [name for name in ("5001", "#1042", "104", "#", "", "##1042") if ONE.is_called(name)] == ["5001", "#1042"]
    assert order("#1001").names == {"1001", "#1001"}
    assert [each.marked for each in (ONE, OTHER, order("7001"), order("#1001"))] == ["#1042", "#5001", "#7001", "#1001"]


def test_what_is_typed_with_wide_letters_is_plain() -> None:
    assert plain(" ＃１０ ４２　") == "#10 42"


@pytest.mark.parametrize(
    ("told", "orders"),
    [
        ("1042", (ONE,)),
        ("#1042", (ONE,)),
        ("9001", (OTHER,)),
        ("#9001", (OTHER,)),
        ("5001", (ONE, OTHER)),
        ("#5001", (OTHER,)),
        ("7001", ()),
    ],
)
def test_with_the_mark_the_number_is_meant_where_there_is_such_a_number(told: str, orders: tuple[Order, ...]) -> None:
    assert meant(told, (ONE, OTHER)) == orders


def test_one_that_is_not_known_is_paid_as_it_is_called() -> None:
    assert no_order("#1042") == Called("#1042", frozenset({"1042", "#1042"}))
    assert no_order("1042", missing=True) == Called("1042", frozenset({"1042", "#1042"}), missing=True)


def test_of_several_each_is_to_be_written_as_no_other_is() -> None:
    assert several_orders("5001", (OTHER, ONE)) == Called("5001", frozenset(), instead=("#1042", "#5001"))
    again = order("9002", "1042")
    assert several_orders("1042", (ONE, again)).instead == ("5001", "9002")


class TestOneOrder:
    def test_it_is_paid_by_its_id_and_was_perhaps_by_any_name(self) -> None:
        assert one_order(ONE, (ONE,), ()) == Called("5001", OF_1042)

    def test_it_is_paid_by_its_number_where_its_id_may_mean_another(self) -> None:
        assert one_order(ONE, (ONE, OTHER), ()).order == "#1042"
        assert one_order(OTHER, (ONE, OTHER), ()).order == "9001"

    def test_what_was_spent_before_it_was_placed_was_spent_on_the_other(self) -> None:
        one, other = order("5001", "1042", BEFORE), order("9001", "5001", AFTER)
        paid = [spent("5001")]
        assert one_order(one, (one, other), paid).names == OF_1042 - {"#5001"}
        assert one_order(other, (one, other), paid).names == OF_5001 - {"5001"}

    def test_the_first_that_was_spent_under_a_name_tells_whose_it_is(self) -> None:
        one, other = order("5001", "1042", BEFORE), order("9001", "5001", AFTER)
        paid = [spent("5001", BEFORE, PointKind.EARN), spent("5001"), spent("5001", AFTER)]
        assert "5001" not in one_order(other, (one, other), paid).names
        earned = [spent("5001", BEFORE, PointKind.EARN), spent("5001", AFTER)]
        assert "5001" in one_order(other, (one, other), earned).names

    @pytest.mark.parametrize("placed_at", [BEFORE, NOW])
    def test_what_may_have_been_spent_on_either_counts_for_both(self, placed_at: datetime) -> None:
        one, other = order("5001", "1042", BEFORE), order("9001", "5001", placed_at)
        paid = [spent("5001")]
        for each in (one, other):
            assert "5001" in one_order(each, (one, other), paid).names

    def test_what_was_spent_before_it_was_placed_was_spent_on_it_where_no_other_is_called_so(self) -> None:
        late = order("5001", "1042", AFTER)
        assert one_order(late, (late,), [spent("1042")]).names == OF_1042
