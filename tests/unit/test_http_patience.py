"""How long a busy platform is waited for, and which answers the caller reads itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import responses

from sheetpact.addresses import Addresses
from sheetpact.errors import NotAllowed, RetryLater, SignInAgain
from sheetpact.http import Bucket, HttpSession, Limits, TooManyCalls

PLATFORM = "https://sheets.example/v4/spreadsheets/1"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
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
def http(time: Time) -> Iterator[HttpSession]:
    addresses = Addresses(resolve=lambda host, port: ["93.184.216.34"], clock=time.clock)
    bucket = Bucket(1000, clock=time.clock, sleep=time.sleep)
    limits = Limits(tries=3, busy_tries=9, longest_wait=64.0)
    made = HttpSession(bucket, limits=limits, addresses=addresses, clock=time.clock, sleep=time.sleep)
    yield made
    made.close()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


def test_a_busy_platform_is_waited_for_longer_than_one_that_is_down(
    wire: responses.RequestsMock, http: HttpSession
) -> None:
    wire.add("GET", PLATFORM, status=503)
    with pytest.raises(RetryLater):
        http.request("GET", PLATFORM)
    assert http.requests == 3
    wire.replace("GET", PLATFORM, status=429)
    with pytest.raises(TooManyCalls):
        http.request("GET", PLATFORM)
    assert http.requests == 3 + 9


def test_a_whole_minute_of_refusals_passes(wire: responses.RequestsMock, http: HttpSession, time: Time) -> None:
    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        return (200, {}, "{}") if time.now >= 60 else (429, {}, "{}")

    wire.add_callback("GET", PLATFORM, callback=answer)
    assert http.request("GET", PLATFORM).status_code == 200
    assert 60 <= time.now < 180
    assert max(time.slept) <= 65


def test_a_platform_that_stays_busy_is_left_after_some_minutes(
    wire: responses.RequestsMock, http: HttpSession, time: Time
) -> None:
    wire.add("POST", PLATFORM, status=429)
    with pytest.raises(TooManyCalls):
        http.request("POST", PLATFORM)
    assert 120 < time.now < 300


@pytest.mark.parametrize(
    ("status", "error"), [(401, SignInAgain), (403, NotAllowed), (429, TooManyCalls), (503, RetryLater)]
)
def test_a_status_that_the_caller_reads_itself_is_no_error(
    wire: responses.RequestsMock, http: HttpSession, status: int, error: type[Exception]
) -> None:
    wire.add("GET", PLATFORM, status=status, json={"reason": "the platform says more"})
    assert http.request("GET", PLATFORM, returned=(status,)).json() == {"reason": "the platform says more"}
    assert http.requests == 1
    with pytest.raises(error):
        http.request("GET", PLATFORM, returned=(400,))


def test_what_is_to_come_first_comes_before_each_repeat(wire: responses.RequestsMock, http: HttpSession) -> None:
    """A platform counts repeats too."""
    wire.add("GET", PLATFORM, status=503)
    wire.add("GET", PLATFORM, status=429)
    wire.add("GET", PLATFORM, json={})
    counted: list[int] = []
    http.request("GET", PLATFORM, first=lambda: counted.append(len(wire.calls)))
    assert counted == [0, 1, 2]


def test_what_has_no_place_is_not_sent(wire: responses.RequestsMock, time: Time, http: HttpSession) -> None:
    def full() -> None:
        raise RetryLater("no place", 300.0)

    with pytest.raises(RetryLater, match="no place"):
        http.request("GET", PLATFORM, first=full)
    assert (http.requests, time.slept) == (0, [])
