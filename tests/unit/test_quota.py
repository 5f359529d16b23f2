"""How many calls of one kind an account sends in any minute, whatever programs of the workspace send them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sheetpact.errors import NotAllowed, RetryLater
from sheetpact.model.texts import say
from sheetpact.quota import SHORTEST, SharedQuota

ROBOT = "sheetpact@project.iam.gserviceaccount.com"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1_900_000_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".sheetpact" / "quota.db"


def opened(file: Path, time: Time) -> SharedQuota:
    return SharedQuota(file, time.clock, time.sleep)


def sent(quota: SharedQuota, time: Time, calls: int, *, per_minute: int = 10) -> list[float]:
    """When each of so many calls could be sent, in seconds from the first."""
    started, times = time.now, []
    for _ in range(calls):
        quota.take(ROBOT, "reads", per_minute)
        times.append(time.now - started)
    return times


def test_two_places_are_kept_free_and_the_next_call_waits(file: Path, time: Time) -> None:
    assert sent(opened(file, time), time, 9) == [0.0] * 8 + [60.0]
    assert time.slept == [60.0]


def test_no_minute_ever_holds_more_than_the_limit_however_it_is_drawn(file: Path, time: Time) -> None:
    quota, times = opened(file, time), []
    for gap in (0, 0, 7, 0, 31, 0, 0, 0, 0, 2, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0):
        time.now += gap
        quota.take(ROBOT, "reads", 10)
        times.append(time.now)
    for start in times:
        assert sum(start <= each < start + 60 for each in times) <= 8


def test_a_place_comes_free_when_its_minute_has_gone(file: Path, time: Time) -> None:
    quota = opened(file, time)
    sent(quota, time, 4)
    time.now += 45
    sent(quota, time, 4)
    assert sent(quota, time, 2) == [15.0, 15.0]


def test_all_programs_of_a_workspace_share_one_count(file: Path, time: Time) -> None:
    sent(opened(file, time), time, 5)
    assert sent(opened(file, time), time, 4) == [0.0, 0.0, 0.0, 60.0]


def test_programs_that_ask_at_once_never_get_one_place_twice(file: Path, time: Time) -> None:
    def program(_: int) -> None:
        sent(opened(file, time), time, 5, per_minute=22)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(program, range(4)))
    assert time.slept == []
    assert sent(opened(file, time), time, 1, per_minute=22) == [60.0]


def test_reads_and_writes_and_accounts_are_counted_apart(file: Path, time: Time) -> None:
    quota = opened(file, time)
    sent(quota, time, 8)
    quota.take(ROBOT, "writes", 10)
    quota.take("other@project.iam.gserviceaccount.com", "reads", 10)
    assert time.slept == []


def test_who_would_wait_more_than_five_minutes_is_told_to_come_back(file: Path, time: Time) -> None:
    quota = opened(file, time)
    other = opened(file, time)

    def overtaken(seconds: float) -> None:
        """Others take each place that comes free."""
        time.sleep(seconds)
        for _ in range(8):
            other.take(ROBOT, "reads", 10)

    sent(quota, time, 8)
    unlucky = SharedQuota(file, time.clock, overtaken)
    with pytest.raises(RetryLater) as told:
        unlucky.take(ROBOT, "reads", 10)
    assert sum(time.slept) <= 300
    assert len(time.slept) == 5
    assert told.value.seconds == 300
    assert str(told.value) == say("zh-CN", "calls.used_up", limit=10)
    assert ROBOT not in str(told.value)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_file_that_another_program_holds_is_told_and_tried_later(
    file: Path, time: Time, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheetpact.quota.LOCK_SECONDS", 0.05)
    sent(opened(file, time), time, 1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RetryLater) as told:
            SharedQuota(file, time.clock, time.sleep, locale).take(ROBOT, "reads", 10)
    assert str(told.value) == say(locale, "calls.held", file="quota.db")
    assert told.value.__cause__ is None
    assert sent(opened(file, time), time, 1) == [0.0]


def test_a_place_where_nothing_can_be_kept_is_told(file: Path, time: Time) -> None:
    file.mkdir(parents=True)
    with pytest.raises(NotAllowed, match=r"quota\.db.*SQLITE_CANTOPEN"):
        opened(file, time).take(ROBOT, "reads", 10)


def test_nor_where_there_can_be_no_folder(tmp_path: Path, time: Time) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAllowed, match=r"quota\.db"):
        opened(tmp_path / "file" / "quota.db", time).take(ROBOT, "reads", 10)


def test_a_limit_of_one_still_lets_one_through(file: Path, time: Time) -> None:
    assert sent(opened(file, time), time, 2, per_minute=1) == [0.0, 60.0]


def test_a_clock_that_was_set_back_locks_nobody_out(file: Path, time: Time) -> None:
    quota = opened(file, time)
    sent(quota, time, 8)
    time.now -= 3600
    assert sent(quota, time, 1) == [0.0]


def test_no_name_is_kept_and_old_calls_are_forgotten(file: Path, time: Time) -> None:
    quota = opened(file, time)
    sent(quota, time, 3)
    time.now += 61
    sent(quota, time, 1)
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT account, kind FROM sent").fetchall()
    connection.close()
    assert [kind for _, kind in rows] == ["reads"]
    assert ROBOT not in rows[0][0]


def test_a_damaged_file_is_begun_anew(file: Path, time: Time) -> None:
    """It holds a minute's counts; nobody has to come for it after a power cut."""
    file.parent.mkdir()
    file.write_bytes(b"no database at all" * 100)
    assert sent(opened(file, time), time, 3) == pytest.approx([SHORTEST] * 3)
