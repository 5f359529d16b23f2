"""One at a time writes to the store in memory, in whatever thread; who looks keeps the moment they began with."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheetpact.errors import Busy
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import KeptLine, Kind, Movement, Posting
from sheetpact.model.records import Order
from sheetpact.model.runs import Status
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.simulators.store import MemoryStore
from sheetpact.testing.alliance import village

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POT = ItemKey("tea", "POT-1")


def order(name: str, held: int, sequence: int = 1) -> Posting:
    """So many pieces are held, and one has left."""
    line = KeptLine("tea-woo", name, "1", POT, "L1", 1, held, 1, 0, held + 1, sequence)
    sold = Movement(f"{name}:{sequence}", Kind.SALE, POT, -1, NOON, "R1")
    return Posting(Order("tea-woo", name, NOON, NOON, ()), (sold,), (line,))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore("hub-1", locale="zh-CN", patience=0.1)


def test_a_transaction_within_one_is_told_at_once() -> None:
    patient = MemoryStore("hub-1", patience=3600)
    with patient.begin() as tx:
        tx.book(order("A", 2))
        with pytest.raises(Busy), patient.rehearse():
            pass
        with pytest.raises(Busy):
            patient.lease("sync", "a", NOON, 60)
    with patient.look() as tx:
        assert tx.stocks([POT])[POT].reserved == 2


def test_a_second_thread_waits_and_then_says_who_is_in_the_way(store: MemoryStore) -> None:
    def write() -> None:
        with store.begin():
            pass

    with ThreadPoolExecutor(1) as pool, store.begin(), pytest.raises(Busy, match="另一个任务正在写数据库"):
        pool.submit(write).result(20)
    write()


def test_threads_that_write_at_once_lose_nothing() -> None:
    patient = MemoryStore("hub-1")
    together = threading.Barrier(4)

    def write(name: str) -> None:
        together.wait(20)
        for sequence in range(1, 51):
            with patient.begin() as tx:
                held = tx.kept("tea-woo", [name]).get(name)
                tx.book(order(name, (held[0].held if held else 0) + 1, sequence))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "ABCD"))
    with patient.look() as tx:
        assert (tx.stocks([POT])[POT].reserved, len(tx.movements(item=POT))) == (200, 200)


def test_who_looks_sees_neither_what_comes_later_nor_what_is_taken_back(store: MemoryStore) -> None:
    with store.begin() as tx:
        tx.book(order("A", 1))
    with store.look() as first:
        for sequence in (2, 3, 4):
            with store.begin() as tx:
                tx.book(order("A", sequence, sequence))
                with store.look() as before:
                    assert [line.held for line in before.holds(POT)] == [sequence - 1]
        with store.rehearse() as tx:
            tx.book(order("A", 9, 9))
        assert [line.held for line in first.kept("tea-woo", ["A"])["A"]] == [1]
        assert [movement.key for movement in first.movements(item=POT)] == ["A:1"]
    with store.look() as last:
        assert [line.held for line in last.kept("tea-woo", ["A"])["A"]] == [4]
        assert [movement.key for movement in last.movements()] == ["A:4", "A:3", "A:2", "A:1"]


def test_who_only_looks_stores_nothing(store: MemoryStore) -> None:
    with store.look() as view:
        view.put_meta("pact", "digest")
        with pytest.raises(RuntimeError, match="only for reading"):
            view.book(order("A", 1))
    with store.look() as view:
        assert (view.meta("pact"), view.kept("tea-woo", ["A"])) == ("", {})


def test_a_transaction_that_has_ended_takes_nothing_more(store: MemoryStore) -> None:
    with store.begin() as tx:
        tx.book(order("A", 1))
    with pytest.raises(RuntimeError, match="has ended"):
        tx.book(order("B", 1))
    with store.look() as view:
        assert view.kept("tea-woo", ["A", "B"]).keys() == {"A"}


def test_two_open_conflicts_for_one_place_are_a_fault(store: MemoryStore) -> None:
    first, second = (Conflict(name, ConflictKind.FIELD, "inventory", POT, "title") for name in ("c1", "c2"))
    with store.begin() as tx:
        tx.put_conflict(first)
        with pytest.raises(AssertionError, match="one place"):
            tx.put_conflict(second)
    with store.look() as view:
        assert view.conflicts() == (first,)


def test_a_village_lives_on_it(tmp_path: Path) -> None:
    town = village(tmp_path, MemoryStore("hub"))
    town.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    town.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    town.sync()
    town.shops["table-shop"].sell("A1", CUP_1=2)
    town.edit("CUP-1", "可售", 11)
    assert [town.sync().status for _ in range(2)] == [Status.GREEN, Status.GREEN]
    assert [town.shops[shop].shown("CUP-1") for shop in ("tea-shop", "table-shop")] == [9, 9]
    assert not list(tmp_path.iterdir())
