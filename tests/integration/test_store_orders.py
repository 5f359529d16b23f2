"""Orders in the store: each order state has its effect once, whatever comes twice, late or too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from sheetpact.ledger.posting import Book, post
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, Kind, Movement, Part, Stock
from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.records import Order, OrderLine
from sheetpact.model.state import Outcome
from sheetpact.ports import Store, Transaction

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POT = ItemKey("tea", "POT-1")
BOWL = ItemKey("table", "BOWL-2")
PARTS = {"L1": (Part(POT),), "BOX": (Part(POT, 1), Part(BOWL, 2))}


def order(name: str = "A", minutes: int = 0, lines: Sequence[OrderLine] = (), number: str = "") -> Order:
    return Order("tea-woo", name, NOON, NOON + timedelta(minutes=minutes), tuple(lines), number)


def line(held: int = 0, shipped: int = 0, returned: int = 0, listing: str = "L1", name: str = "1") -> OrderLine:
    return OrderLine(name, listing, "POT", held, shipped, returned, title="茶壶")


def take(tx: Transaction, order: Order, parts: dict[str, tuple[Part, ...]] | None = None) -> None:
    """What the order use case does: the effect is new − kept."""
    kept = tx.kept(order.shop, [order.order]).get(order.order, ())
    book = Book(PARTS if parts is None else parts, {}, tx.booked(order.shop), "R1", timedelta(minutes=5))
    tx.book(post(order, kept, book))


@pytest.fixture
def opened(store: Store) -> Store:
    """POT-1 begins with 10 pieces, BOWL-2 with 20."""
    opening = [Movement(f"open:{n}", Kind.OPENING, item, n, NOON, "R0") for item, n in ((POT, 10), (BOWL, 20))]
    with store.begin() as tx:
        outcome = Outcome(movements=tuple(opening), sheet_read=True)
        tx.save(outcome, "R0", "doc", "", state_version=tx.state("doc", "").version)
    return store


def test_an_order_holds_pieces_until_they_are_shipped(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order(lines=[line(held=3)]))
        assert tx.stocks([POT]) == {POT: Stock(10, 3)}
        take(tx, order(minutes=5, lines=[line(held=1, shipped=2)]))
        assert tx.stocks([POT]) == {POT: Stock(8, 1)}
        assert [(kept.order, kept.held) for kept in tx.holds(POT)] == [("A", 1)]


def test_on_hand_is_the_sum_of_all_movements(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("A", lines=[line(shipped=3)]))
        take(tx, order("A", 9, [line(shipped=3, returned=1)]))
        take(tx, order("B", lines=[line(shipped=1, listing="BOX")]))
        for item in (POT, BOWL):
            assert tx.stocks([item])[item].on_hand == sum(m.quantity for m in tx.movements(item=item))
        assert tx.stocks([POT, BOWL]) == {POT: Stock(7, 0), BOWL: Stock(18, 0)}


def test_the_same_order_fetched_twice_counts_once(opened: Store) -> None:
    for _ in range(2):
        with opened.begin() as tx:
            take(tx, order(lines=[line(held=1, shipped=2)]))
    with opened.look() as tx:
        assert tx.stocks([POT]) == {POT: Stock(8, 1)}
        assert len(tx.movements(item=POT)) == 2


def test_the_same_posting_stored_twice_counts_once(opened: Store) -> None:
    late = order(lines=[line(held=1, shipped=2)])
    drift = Booked("drift:1", ListingKey("tea-woo", "L1"), POT, -3, NOON - timedelta(minutes=9), NOON)
    with opened.begin() as tx:
        tx.save(Outcome(booked=(drift,)), "R1", "doc", "", state_version=tx.state("doc", "").version)
        posting = post(late, (), Book(PARTS, {}, tx.booked("tea-woo"), "R1", timedelta(minutes=5)))
    states = []
    for _ in range(2):
        with opened.begin() as tx:
            tx.book(posting)
            states.append((tx.stocks([POT]), tx.state("doc", ""), tx.booked("tea-woo"), tx.movements()))
    assert states[0] == states[1]
    assert [effect.delta for effect in states[1][1].effects[ListingKey("tea-woo", "L1")]] == [-3]


def test_a_posting_repeated_after_a_newer_state_changes_nothing(opened: Store) -> None:
    book = Book(PARTS, {}, (), "R1", timedelta(minutes=5))
    first = post(order(lines=[line(held=3)]), (), book)
    with opened.begin() as tx:
        tx.book(first)
        take(tx, order(minutes=0, lines=[line(shipped=3)]))
        tx.book(first)
        assert tx.stocks([POT]) == {POT: Stock(7, 0)}
        assert [kept.shipped for kept in tx.kept("tea-woo", ["A"])["A"]] == [3]


def test_a_fetch_older_than_the_kept_state_is_dropped(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order(minutes=10, lines=[line(shipped=3)]))
        take(tx, order(minutes=5, lines=[line(held=3)]))
        assert tx.stocks([POT]) == {POT: Stock(7, 0)}
        assert tx.updated("tea-woo", ["A", "Z"]) == {"A": NOON + timedelta(minutes=10)}


def test_an_order_never_seen_is_absent_and_one_without_known_lines_is_empty(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("A", lines=[line(held=1, listing="L9")]))
        assert tx.kept("tea-woo", ["A", "Z"]) == {"A": ()}


def test_an_order_is_known_by_its_id_and_by_its_number(opened: Store) -> None:
    with opened.begin() as tx:
        assert tx.orders_called("tea-woo", ["A"]) is None
        take(tx, order("5001%", lines=[line(held=1)], number="#10_1"))
        take(tx, order("6002", lines=[line(held=1)]))
        assert called(tx, "6002", "10_1", "5001%", "7003") == ["5001%", "6002"]
        for told, known in {
            "5001%": "5001%",
            "#10_1": "5001%",
            "10_1": "5001%",
            "6002": "6002",
            "#6002": "6002",
        }.items():
            assert called(tx, told) == [known]
        for told in ("5001", "1", "10_", "1001", "_1", "茶壶", "L1", "002"):
            assert called(tx, told) == [], told
        assert tx.orders_called("art-woo", ["6002"]) is None


def test_two_orders_may_be_called_the_same(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("9001", number="5001"))
        take(tx, order("5001", number="#1042"))
        take(tx, replace(order("7001", number="5001"), shop="art-woo"))
        assert called(tx, "5001") == ["5001", "9001"]
        assert called(tx, "1042", "9001") == ["5001", "9001"]


def test_orders_that_are_paid_by_id_and_by_number_are_found(opened: Store) -> None:
    def paid(name: str, quantity: int, shop: str = "tea-woo") -> PointMovement:
        key, account = f"{shop}:{name}:{quantity}", AccountKey("tea-woo", "1")
        spent = PointMovement(key, account, "tea", quantity, NOON, "R1", kind=PointKind.SPEND)
        return replace(spent, order_shop=shop, order=name)

    with opened.begin() as tx:
        for name, number in (("5001", "#1042"), ("5002", "#1043"), ("5003", "#1044"), ("#5004", ""), ("5005", "5006")):
            take(tx, order(name, number=number))
        take(tx, replace(order("5001", number="#1042"), shop="art-woo"))
        tx.add_points([paid(name, -9) for name in ("5001", "1042", "#5002", "#1043", "5003", "1044", "5004", "#5004")])
        tx.add_points([paid("5003", 9), paid("5001", -9, "art-woo")])
        tx.add_points([replace(paid(name, -8), kind=PointKind.EARN) for name in ("5005", "5006")])
        assert [(each.shop, each.order) for each in tx.orders_of_two_payments()] == [
            ("tea-woo", "5001"),
            ("tea-woo", "5002"),
        ]


def called(tx: Transaction, *told: str) -> list[str]:
    return [each.order for each in tx.orders_called("tea-woo", told) or ()]


def test_an_order_of_an_unknown_listing_waits_until_the_listing_is_known(opened: Store) -> None:
    unknown = order("A", lines=[line(held=2, listing="L9")], number="#1001")
    with opened.begin() as tx:
        take(tx, unknown)
        assert tx.open_orders("tea-woo") == (unknown,)
        assert tx.open_orders("art-woo") == ()
        take(tx, tx.open_orders("tea-woo")[0], {"L9": (Part(POT),)})
        assert tx.open_orders("tea-woo") == ()
        assert tx.stocks([POT]) == {POT: Stock(10, 2)}


def test_what_was_paid_back_is_kept_and_what_single_lines_cost_is_not(opened: Store) -> None:
    cost = replace(line(held=2, listing="L9"), ordered=2, paid_minor=25600)
    with opened.begin() as tx:
        take(tx, order("A", lines=[cost]))
        assert tx.refunded("tea-woo", ["A", "Z"]) == {"A": 0}
        take(tx, replace(order("A", lines=[cost]), refunded_minor=500))
        assert tx.refunded("tea-woo", ["A", "Z"]) == {"A": 500}
        assert tx.open_orders("tea-woo") == (
            replace(order("A", lines=[line(held=2, listing="L9")]), refunded_minor=500),
        )


def test_who_bought_is_not_kept(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, replace(order("A", lines=[line(held=2, listing="L9")]), customer="cust-4711"))
        assert [kept.customer for kept in tx.open_orders("tea-woo")] == [""]


def test_effects_are_numbered_in_the_order_they_are_stored(opened: Store) -> None:
    with opened.begin() as tx:
        assert tx.last_effect() == 0
        take(tx, order("A", lines=[line(held=1)]))
    first = opened.begin()
    with first as tx:
        mark = tx.last_effect()
        take(tx, order("B", lines=[line(held=2)]))
        effects = tx.state("doc", "").effects[ListingKey("tea-woo", "L1")]
    assert [(effect.order, effect.delta, effect.number > mark) for effect in effects] == [
        ("A", -1, False),
        ("B", -2, True),
    ]
    with opened.look() as tx:
        assert [tx.moved_since(0), tx.moved_since(mark), tx.moved_since(mark + 1)] == [
            {ListingKey("tea-woo", "L1")},
            {ListingKey("tea-woo", "L1")},
            set(),
        ]


def test_two_lines_of_one_listing_each_move_its_number(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("A", 0, [line(held=1), line(held=1, name="2")]))
        take(tx, order("A", 1, [line(held=2), line(held=1, name="2")]))
        take(tx, order("A", 2, [line(held=2), line(held=2, name="2")]))
        effects = tx.state("doc", "").effects[ListingKey("tea-woo", "L1")]
    assert [effect.delta for effect in effects] == [-2, -1, -1]


def test_a_late_order_takes_a_booked_drift_back_once(opened: Store) -> None:
    drift = Booked("drift:1", ListingKey("tea-woo", "L1"), POT, -3, NOON - timedelta(minutes=9), NOON)
    adjust = Movement("drift:1", Kind.ADJUST, POT, -3, NOON, "R1")
    with opened.begin() as tx:
        outcome = Outcome(movements=(adjust,), booked=(drift,))
        tx.save(outcome, "R1", "doc", "", state_version=tx.state("doc", "").version)
        assert tx.booked("tea-woo") == (drift,)
        assert tx.booked("art-woo") == ()
    with opened.begin() as tx:
        take(tx, order("A", lines=[line(shipped=2)]))
        assert tx.booked("tea-woo") == (replace(drift, open=-1),)
        take(tx, order("B", lines=[line(shipped=2)]))
        assert tx.booked("tea-woo") == ()
        assert tx.stocks([POT]) == {POT: Stock(10 - 2 - 2, 0)}


def test_what_orders_moved_is_known_until_the_sheet_is_read_again(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("A", lines=[line(held=3)]))
        take(tx, order("B", lines=[line(shipped=1)], number="#B"))
        take(tx, order("C", lines=[line(shipped=1, listing="BOX")]))
        take(tx, order("C", 9, [line(shipped=1, returned=1, listing="BOX")]))
        state = tx.state("doc", "")
        assert [(move.item, move.order, move.delta) for move in state.orders] == [
            (POT, "A", -3),
            (POT, "#B", -1),
            (POT, "C", -1),
            (BOWL, "C", -2),
            (BOWL, "C", 2),
            (POT, "C", 1),
        ]
        assert (state.orders[1].shop, state.orders[-1].at) == ("tea-woo", NOON + timedelta(minutes=9))
        assert state.moved == {POT: -1, BOWL: 0}
        tx.save(Outcome(), "R2", "doc", "", state_version=state.version)
        assert tx.state("doc", "").orders == state.orders
        tx.save(Outcome(sheet_read=True), "R2", "doc", "", state_version=tx.state("doc", "").version)
        assert (tx.state("doc", "").orders, tx.state("doc", "").moved) == ((), {})
        take(tx, order("A", 9, [line(shipped=3)]))
        assert (tx.state("doc", "").orders, tx.state("doc", "").moved) == ((), {POT: -3})


def test_a_pool_that_only_orders_know_is_not_opened(store: Store) -> None:
    with store.begin() as tx:
        take(tx, order("A", lines=[line(held=1)]))
        assert tx.stocks([POT, BOWL]) == {POT: Stock(0, 1, opened=False)}
        opening = Movement("open", Kind.OPENING, POT, 5, NOON, "R1")
        tx.save(Outcome(movements=(opening,)), "R1", "doc", "", state_version=tx.state("doc", "").version)
        assert tx.state("doc", "").stocks == {POT: Stock(5, 1, opened=True)}


@pytest.mark.parametrize("attempt", ["UPDATE movements SET quantity = 0", "DELETE FROM movements"])
def test_no_program_changes_or_deletes_a_movement(opened: Store, raw: Engine, attempt: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added"), raw.begin() as connection:
        connection.execute(text(attempt))


def test_movements_are_found_by_item_and_by_run_newest_first(opened: Store) -> None:
    with opened.begin() as tx:
        take(tx, order("A", lines=[line(shipped=1)], number="#7"))
        take(tx, order("B", 3, [line(shipped=2)]))
        assert [m.quantity for m in tx.movements(item=POT)] == [-2, -1, 10]
        assert [m.quantity for m in tx.movements(item=POT, limit=1)] == [-2]
        assert [m.quantity for m in tx.movements(run="R0")] == [20, 10]
        key = "tea-woo:A:1:tea/POT-1:sale:1"
        assert tx.movements(run="R1")[1] == Movement(
            key, Kind.SALE, POT, -1, NOON, "R1", "tea-woo", "order.sale", "tea-woo", "#7"
        )
