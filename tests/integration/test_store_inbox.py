"""Webhook deliveries are kept until they had their effect, and had it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.model.inbox import Delivery, Left, Standing
from sheetpact.ports import Store

SIDES = ("tea-woo", "art-woo")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = b'\x00\xff{"id": 1, "phone": "13800138000"}'


def delivery(name: str, shop: str = "tea-woo", seconds: int = 0) -> Delivery:
    return Delivery(shop, name, NOON + timedelta(seconds=seconds), {"x-wc-topic": "order.updated"}, BODY)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_delivery_is_taken_as_it_came(store: Store) -> None:
    assert store.inbox.receive([delivery("d1")]) == 1
    (taken,) = store.inbox.take(NOON, 60, 10, SIDES)
    assert taken == Delivery(
        "tea-woo", "d1", NOON, {"x-wc-topic": "order.updated"}, BODY, id=taken.id, attempts=1, standing=Standing.NEW
    )
    assert taken.id > 0


def test_the_same_call_twice_is_one_delivery(store: Store) -> None:
    assert store.inbox.receive([delivery("d1"), delivery("d2"), delivery("d1")]) == 2
    assert store.inbox.receive([delivery("d1"), delivery("d1", "art-woo")]) == 1
    assert store.inbox.receive([]) == 0
    assert store.inbox.waiting() == 3


def test_the_oldest_are_taken_first_and_by_one_worker_only(store: Store) -> None:
    store.inbox.receive([delivery(f"d{n}", seconds=n) for n in range(5)])
    taken = [[each.delivery for each in store.inbox.take(later(10), 60, 2, SIDES)] for _ in range(4)]
    assert taken == [["d0", "d1"], ["d2", "d3"], ["d4"], []]


def test_a_delivery_whose_worker_died_is_due_again(store: Store) -> None:
    store.inbox.receive([delivery("d1")])
    store.inbox.take(NOON, 60, 1, SIDES)
    assert store.inbox.take(later(59), 60, 1, SIDES) == ()
    (again,) = store.inbox.take(later(60), 60, 1, SIDES)
    assert (again.delivery, again.attempts) == ("d1", 2)


def test_a_delivery_is_closed_in_the_transaction_of_its_effect(store: Store) -> None:
    store.inbox.receive([delivery("d1")])
    (taken,) = store.inbox.take(NOON, 60, 1, SIDES)
    with pytest.raises(ZeroDivisionError), store.begin() as tx:  # noqa: PT012 - the crash comes after the closing
        tx.close_deliveries([taken.id])
        raise ZeroDivisionError
    assert store.inbox.waiting() == 1
    with store.begin() as tx:
        tx.close_deliveries([taken.id])
    assert store.inbox.waiting() == 0
    assert store.inbox.take(later(3600), 60, 1, SIDES) == ()
    assert store.inbox.receive([delivery("d1")]) == 0


def test_a_delivery_that_follows_from_an_effect_comes_with_it_or_not_at_all(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as tx:  # noqa: PT012 - the crash comes after it
        assert tx.receive([delivery("d1")]) == 1
        raise ZeroDivisionError
    assert store.inbox.waiting() == 0
    with store.begin() as tx:
        assert (tx.receive([delivery("d1"), delivery("d1")]), tx.receive([delivery("d1")]), tx.receive([])) == (1, 0, 0)
    assert store.inbox.waiting() == 1


def test_what_is_done_holds_no_personal_data(store: Store) -> None:
    store.inbox.receive([delivery("d1")])
    (taken,) = store.inbox.take(NOON, 60, 1, SIDES)
    with store.begin() as tx:
        tx.close_deliveries([taken.id])
    store.inbox.bury(taken.id, "order.broken")
    assert store.inbox.left() == ()
    assert "13800138000" not in repr(taken)


def test_a_try_that_failed_waits_until_it_is_due(store: Store) -> None:
    store.inbox.receive([delivery("d1")])
    (taken,) = store.inbox.take(NOON, 60, 1, SIDES)
    store.inbox.put_back(taken.id, later(300), "shop.retry_later")
    assert store.inbox.take(later(299), 60, 1, SIDES) == ()
    (again,) = store.inbox.take(later(300), 60, 1, SIDES)
    assert (again.attempts, again.error) == (2, "shop.retry_later")


def test_what_is_given_back_was_never_tried(store: Store) -> None:
    store.inbox.receive([delivery("d1"), delivery("d2"), delivery("d3")])
    first, second, third = store.inbox.take(NOON, 60, 3, SIDES)
    store.inbox.bury(third.id, "order.broken")
    store.inbox.give_back([first.id, second.id, third.id, 999], later(10))
    store.inbox.give_back([second.id], later(10))
    store.inbox.give_back([], NOON)
    assert store.inbox.take(later(9), 60, 3, SIDES) == ()
    taken = store.inbox.take(later(10), 60, 3, SIDES)
    assert [(each.delivery, each.attempts) for each in taken] == [("d1", 1), ("d2", 1)]


def buried(store: Store, *deliveries: Delivery) -> None:
    """They came, and were put aside."""
    store.inbox.receive(deliveries)
    for each in store.inbox.take(later(3600), 60, 10, SIDES):
        store.inbox.bury(each.id, "order.broken")


def test_a_buried_delivery_waits_for_a_person(store: Store) -> None:
    buried(store, delivery("d1"), delivery("d2"))
    assert store.inbox.waiting() == 0
    assert store.inbox.take(later(9000), 60, 2, SIDES) == ()
    assert (store.inbox.revive(later(9000)), store.inbox.revive(later(9000))) == (2, 0)
    assert store.inbox.take(later(8999), 60, 2, SIDES) == ()
    taken = store.inbox.take(later(9000), 60, 2, SIDES)
    assert [(each.delivery, each.body, each.attempts) for each in taken] == [("d1", BODY, 1), ("d2", BODY, 1)]


def test_a_buried_delivery_that_comes_again_is_as_new(store: Store) -> None:
    """Whoever sent it was told that it is stored, and has it have its effect by sending it again."""
    buried(store, delivery("d1"), delivery("d2"))
    assert store.inbox.receive([delivery("d1", seconds=9000), delivery("d3"), delivery("d1", seconds=9001)]) == 2
    assert store.inbox.receive([delivery("d1", seconds=9002)]) == 0
    taken = store.inbox.take(later(9000), 60, 9, SIDES)
    assert [(each.delivery, each.body, each.attempts, each.error) for each in taken] == [
        ("d1", BODY, 1, ""),
        ("d3", BODY, 1, ""),
    ]


def test_what_has_had_no_effect_is_counted_by_shop(store: Store) -> None:
    assert store.inbox.left() == ()
    buried(store, delivery("d1"), delivery("d2", seconds=5), delivery("d3", "art-woo"))
    store.inbox.receive([delivery("d4", seconds=9), delivery("d5", seconds=8), delivery("d6")])
    [done] = store.inbox.take(later(0), 60, 1, SIDES)
    with store.begin() as tx:
        tx.close_deliveries([done.id])
    assert store.inbox.left() == (
        Left("art-woo", Standing.DEAD, 1, NOON),
        Left("tea-woo", Standing.DEAD, 2, NOON),
        Left("tea-woo", Standing.NEW, 2, later(8)),
    )


def test_what_was_buried_before_is_closed(store: Store) -> None:
    buried(store, delivery("d1"), delivery("d2", seconds=5), delivery("d3", "art-woo"))
    store.inbox.receive([delivery("d4")])
    with store.begin() as tx:
        tx.close_dead("tea-woo", later(5))
    assert [(each.shop, each.standing, each.since) for each in store.inbox.left()] == [
        ("art-woo", Standing.DEAD, NOON),
        ("tea-woo", Standing.DEAD, later(5)),
        ("tea-woo", Standing.NEW, NOON),
    ]
    assert store.inbox.receive([delivery("d1")]) == 0


def test_what_came_before_is_given_up(store: Store) -> None:
    buried(store, delivery("d1"), delivery("d2", seconds=5))
    store.inbox.receive([delivery("d3"), delivery("d4", seconds=5)])
    with store.begin() as tx:
        tx.give_up(later(5))
    assert [(each.standing, each.count, each.since) for each in store.inbox.left()] == [
        (Standing.DEAD, 1, later(5)),
        (Standing.NEW, 1, later(5)),
    ]
    assert store.inbox.receive([delivery("d1"), delivery("d3")]) == 0
