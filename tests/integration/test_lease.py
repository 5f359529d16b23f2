"""One main job at a time, and none that was killed keeps the others out for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from sheetpact import lease
from sheetpact.errors import Busy
from sheetpact.lease import Lease, held
from sheetpact.ports import Store
from sheetpact.rehearsal import plan
from sheetpact.sync import sync
from sheetpact.testing.alliance import START, Village, silent, village
from sheetpact.testing.deaths import Fate, Killed, doomed


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12)
    yield made
    made.store.close()


def test_two_runs_of_the_same_second_are_one_too_many(town: Village) -> None:
    with held(Lease(town.store, "sync", town.now)), pytest.raises(Busy):
        sync(town.alliance, silent)
    assert sync(town.alliance, silent).run.kind == "sync"


def test_a_rehearsal_is_kept_out_by_a_run_and_keeps_runs_out(town: Village) -> None:
    """To read a sheet may be to conclude a write that was cut off: it mustn't be one that is under way."""
    town.sync()
    with held(Lease(town.store, "sync", town.now)), pytest.raises(Busy):
        plan(town.alliance, silent)

    def look(side: str, step: str, done: int, total: int) -> None:
        with pytest.raises(Busy):
            sync(town.alliance, silent)

    assert plan(town.alliance, look).empty
    assert sync(town.alliance, silent).run.kind == "sync"


def test_a_killed_run_keeps_others_out_for_a_minute(town: Village) -> None:
    with pytest.raises(Killed):
        sync(doomed(town.alliance, Fate(at=3, after=True)), silent)
    town.wait(0.9)
    with pytest.raises(Busy):
        sync(town.alliance, silent)
    town.wait(0.2)
    assert sync(town.alliance, silent).changes == 1


@dataclass
class Register:
    """As much of a store as a lease needs; it notes until when the lease holds."""

    until: list[datetime] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        self.until.append(now + timedelta(seconds=seconds))
        self.asked.set()
        return True

    def release(self, name: str, holder: str) -> None:
        self.until.clear()


def test_a_long_run_renews_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "EVERY", 0.01)
    register, minutes = Register(), [0]
    mine = Lease(cast("Store", register), "sync", lambda: START + timedelta(minutes=minutes[0]))
    with held(mine):
        for minutes[0] in range(1, 4):
            for _ in range(2):  # one renewal may have asked for the time just before it went on
                register.asked.clear()
                assert register.asked.wait(10)
            assert register.until[-1] == mine.now() + timedelta(minutes=1)
    assert register.until == []


def test_who_was_replaced_writes_nothing_more(town: Village) -> None:
    town.sync()
    town.edit("CUP-1", "可售", 9)

    def slept(side: str, step: str, done: int, total: int) -> None:
        if step == "progress.read" and side == "sheet" and not done:
            town.wait(5)
            Lease(town.store, "sync", town.now).keep()

    with pytest.raises(Busy):
        sync(town.alliance, slept)
    assert town.shops["tea-shop"].writes == 0


def test_a_run_that_slept_past_its_lease_goes_on_no_more_though_nobody_has_it_now(town: Village) -> None:
    mine, other = (Lease(town.store, "sync", town.now) for _ in range(2))
    mine.keep()
    town.wait(2)
    with held(other):
        pass
    with pytest.raises(Busy):
        mine.keep()
