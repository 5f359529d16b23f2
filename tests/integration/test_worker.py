"""The loop that has deliveries take effect: once each, in bursts, and never lost."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact.errors import Busy, PactError, RetryLater
from sheetpact.inbox import TAKEN_SECONDS
from sheetpact.model.inbox import Delivery, Left, Settled, Standing
from sheetpact.store import SqlStore, open_store
from sheetpact.worker import AGAIN_SECONDS, LONGEST_SECONDS, MENDED_SECONDS, TRIES, Pace, Worker

SIDES = ("sheet",)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = 20.0
PACE = Pace(quiet=0.1, longest=0.5, busy=0.05, poll=0.05, chores=0.05)


@dataclass
class Desk:
    """Somebody who works, in a time of their own. `troubles` come first, one a try."""

    store: SqlStore
    time: datetime = NOON
    troubles: list[Exception] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    done: list[list[str]] = field(default_factory=list)
    rounds: int = 0
    sides: tuple[str, ...] = SIDES
    failing: tuple[str, ...] = ()
    """Deliveries that never have an effect."""
    closed: tuple[str, ...] = ()
    """Deliveries that nobody can try."""

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        self.noted += [each.delivery for each in deliveries]

    def carry_out(self, deliveries: Sequence[Delivery]) -> Settled:
        if self.troubles:
            raise self.troubles.pop(0)
        good = [each for each in deliveries if each.delivery not in (*self.failing, *self.closed)]
        with self.store.begin() as tx:
            tx.close_deliveries([each.id for each in good])
        self.done.append([each.delivery for each in good])
        untried = [each.id for each in deliveries if each.delivery in self.closed]
        return Settled(frozenset(each.id for each in good), frozenset(untried))

    def chores(self) -> None:
        self.rounds += 1
        raise RetryLater("the platform is away")

    def call(self, *names: str, shop: str = "sheet") -> None:
        self.store.inbox.receive([Delivery(shop, name, self.time, {}, b"[]") for name in names])

    def worker(self, pace: Pace = PACE) -> Worker:
        return Worker(self.store, self, lambda: self.time, pace)

    @property
    def waiting(self) -> int:
        return self.store.inbox.waiting()


@contextmanager
def working(worker: Worker) -> Iterator[Worker]:
    loop = threading.Thread(target=worker.run)
    loop.start()
    try:
        yield worker
    finally:
        worker.stop()
        loop.join(PATIENCE)
        assert not loop.is_alive()


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store("sqlite:///pact.db", tmp_path)
    yield Desk(store)
    store.close()


def test_a_burst_is_done_in_one_go_and_closed(desk: Desk) -> None:
    desk.call("1", "2")
    with working(desk.worker()) as worker:
        wait_until(lambda: desk.noted == ["1", "2"])
        desk.call("3")
        worker.ring()
        wait_until(lambda: not desk.waiting)
    assert desk.done == [["1", "2", "3"]]
    assert worker.counts["done"] == 3


def test_a_burst_that_goes_on_and_on_is_not_waited_for_to_the_end(desk: Desk) -> None:
    with working(desk.worker()) as worker:
        for at in range(100):
            desk.call(str(at))
            worker.ring()
            if desk.done:
                break
            time.sleep(0.05)
    assert 0 < len(desk.done[0]) < 50


def test_while_calls_keep_coming_a_round_that_computed_long_is_followed_by_a_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Callers come first: the more a round takes, the more of them it should bring in."""
    spent = itertools.cycle([0.0, 1.0])
    monkeypatch.setattr("sheetpact.worker.time.process_time", lambda: next(spent))
    with working(desk.worker()) as worker:
        for at in range(200):
            desk.call(str(at))
            worker.ring()
            if len(desk.done) > 1:
                break
            time.sleep(0.05)
    first, second = desk.done[:2]
    assert len(second) > 2 * len(first)


def test_while_calls_keep_coming_the_inbox_is_looked_into_now_and_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    take = desk.store.inbox.take
    monkeypatch.setattr(desk.store.inbox, "take", lambda *told: looks.append(len(desk.done)) or take(*told))
    calls = [str(at) for at in range(40)]
    with working(desk.worker(Pace(look=1.0, quiet=1.0, longest=PATIENCE))) as worker:
        for each in calls:
            desk.call(each)
            worker.ring()
        wait_until(lambda: not desk.waiting)
    assert desk.done == [calls]
    assert looks.count(0) < len(calls) / 2


def test_what_is_more_than_fits_into_one_look_needs_nobody_who_rings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheetpact.inbox.AT_ONCE", 2)
    desk.call(*"12345")
    with working(desk.worker(Pace(quiet=0, poll=PATIENCE * 2))):
        wait_until(lambda: not desk.waiting)
    assert sorted(each for done in desk.done for each in done) == list("12345")


def test_a_worker_that_is_asked_to_end_does_not_finish_its_pause(desk: Desk) -> None:
    pauses = Pace(look=PATIENCE * 2, quiet=PATIENCE * 2, longest=PATIENCE * 2, poll=PATIENCE * 2)
    desk.call("1")
    with working(desk.worker(pauses)) as worker:
        wait_until(lambda: desk.noted == ["1"])
        worker.ring()
    with working(desk.worker(pauses)):
        wait_until(lambda: desk.rounds > 1)


def test_nothing_is_done_when_nothing_has_come(desk: Desk) -> None:
    with working(desk.worker()):
        wait_until(lambda: desk.rounds > 2)
    assert desk.done == []


def test_another_run_is_waited_for_and_what_comes_meanwhile_is_done_with_it(desk: Desk) -> None:
    desk.troubles = [Busy("sync")] * 3
    desk.call("1")
    with working(desk.worker()) as worker:
        wait_until(lambda: worker.counts.get("busy", 0) > 0)
        desk.call("2")
        wait_until(lambda: not desk.waiting)
    assert sorted(name for done in desk.done for name in done) == ["1", "2"]
    assert "put back" not in worker.counts


def test_what_failed_is_tried_again_later_and_later(desk: Desk) -> None:
    desk.troubles = [RetryLater("away"), ZeroDivisionError(), RetryLater("away")]
    desk.call("1")
    for tries in range(3):
        desk.worker(Pace(quiet=0)).round()
        assert (desk.done, desk.waiting) == ([], 1)
        desk.time += timedelta(seconds=AGAIN_SECONDS * 2**tries - 1)
        desk.worker(Pace(quiet=0)).round()
        assert desk.done == []
        desk.time += timedelta(seconds=1)
    desk.worker(Pace(quiet=0)).round()
    assert (desk.done, desk.waiting) == ([["1"]], 0)


def test_one_that_fails_does_not_hold_up_the_others(desk: Desk) -> None:
    desk.failing = ("2",)
    desk.call("1", "2", "3")
    desk.worker(Pace(quiet=0)).round()
    assert (desk.done, desk.waiting) == ([["1", "3"]], 1)


def test_however_long_another_run_is_on_nothing_is_put_aside(desk: Desk) -> None:
    desk.troubles = [Busy("sync")] * TRIES * 2
    desk.call("1")
    for _ in range(TRIES * 2 + 1):
        desk.worker(Pace(quiet=0)).round()
        desk.time += timedelta(seconds=TAKEN_SECONDS)
    assert desk.done == [["1"]]


def test_however_long_the_pact_has_a_mistake_nothing_is_put_aside(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.troubles = [PactError("pact.yaml, line 7: no such key")] * TRIES * 2
    desk.call("1")
    for _ in range(TRIES * 2):
        desk.worker(Pace(quiet=0)).round()
        desk.time += timedelta(seconds=MENDED_SECONDS)
    assert (desk.done, desk.waiting) == ([], 1)
    assert "line 7" in caplog.text
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"]]


def test_what_can_not_be_tried_as_the_pact_stands_waits_until_it_may_be_mended(desk: Desk) -> None:
    desk.closed = ("2",)
    desk.call("1", "2")
    for _ in range(TRIES * 2):
        desk.worker(Pace(quiet=0)).round()
        desk.time += timedelta(seconds=MENDED_SECONDS - 1)
        desk.worker(Pace(quiet=0)).round()
        desk.time += timedelta(seconds=1)
    desk.closed = ()
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"], *[[]] * (TRIES * 2 - 1), ["2"]]


def test_what_fails_eight_times_is_put_aside_for_a_person(desk: Desk) -> None:
    desk.troubles = [RetryLater("away")] * TRIES
    desk.call("1")
    for _ in range(TRIES):
        assert desk.waiting == 1
        desk.worker(Pace(quiet=0)).round()
        desk.time += timedelta(seconds=LONGEST_SECONDS)
    assert desk.store.inbox.left() == (Left("sheet", Standing.DEAD, 1, NOON),)
    assert desk.store.inbox.revive(desk.time) == 1
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"]]


def test_what_nobody_knows_is_in_nobodys_way(desk: Desk) -> None:
    desk.call("1", shop="tea-woo")
    desk.call("2")
    desk.worker(Pace(quiet=0)).round()
    assert (desk.done, desk.waiting) == ([["2"]], 1)


def test_what_a_killed_worker_had_taken_is_due_again(desk: Desk) -> None:
    desk.call("1")
    desk.store.inbox.take(desk.time, TAKEN_SECONDS, 10, SIDES)
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == []
    desk.time += timedelta(seconds=TAKEN_SECONDS)
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"]]


def test_a_worker_that_is_asked_to_end_gives_back_what_it_had_taken(desk: Desk) -> None:
    desk.call("1")
    with working(desk.worker(Pace(quiet=60, longest=60))):
        wait_until(lambda: desk.noted == ["1"])
    assert desk.done == []
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"]]


def test_a_worker_that_is_asked_to_end_while_another_run_is_on_gives_back_too(desk: Desk) -> None:
    desk.troubles = [Busy("sync")] * 1000
    desk.call("1")
    with working(desk.worker()) as worker:
        wait_until(lambda: worker.counts.get("busy", 0) > 0)
    desk.troubles = []
    desk.worker(Pace(quiet=0)).round()
    assert desk.done == [["1"]]


def test_a_failed_note_is_no_lost_delivery(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "take_note", lambda deliveries: 1 / 0, raising=False)
    desk.call("1")
    worker = desk.worker(Pace(quiet=0))
    worker.round()
    assert (desk.done, worker.counts["failed"]) == ([["1"]], 1)


def test_no_trouble_ends_the_loop_and_none_is_told_with_what_people_sent(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.troubles = [ValueError("li@example.com")]
    desk.call("1")
    with working(desk.worker()) as worker:
        wait_until(lambda: worker.counts.get("put back", 0) == 1)
        desk.time += timedelta(seconds=AGAIN_SECONDS)
        wait_until(lambda: not desk.waiting)
    assert desk.rounds > 0
    assert "ValueError" in caplog.text
    assert "li@example.com" not in caplog.text


def test_the_same_trouble_again_and_again_is_told_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with working(desk.worker()):
        wait_until(lambda: desk.rounds > 3)
    assert [each.getMessage() for each in caplog.records] == ["chores: RetryLater: the platform is away"]
