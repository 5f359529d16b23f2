"""What the one way out repeats, what it says, and where it refuses to go."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import requests
import responses

from sheetpact.addresses import Addresses
from sheetpact.errors import (
    BrokenContract,
    ConnectorError,
    NotAllowed,
    RetryLater,
    SignInAgain,
    UnknownOutcome,
)
from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.ports import json_of
from sheetpact.simulators.faults import Fault, Faults, Trouble
from sheetpact.simulators.server import Answer, Request, Server, as_json

SHOP = "https://shop.example/wp-json/orders"


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


def session(time: Time, limits: Limits | None = None, **address: object) -> HttpSession:
    found = address.pop("address", "93.184.216.34")
    addresses = Addresses(resolve=lambda host, port: [found], clock=time.clock, **address)
    bucket = Bucket(1000, clock=time.clock, sleep=time.sleep)
    return HttpSession(bucket, limits=limits or Limits(), addresses=addresses, clock=time.clock, sleep=time.sleep)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def http(time: Time) -> Iterator[HttpSession]:
    made = session(time)
    yield made
    made.close()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.mark.parametrize(
    ("status", "method", "error", "tries"),
    [
        (401, "GET", SignInAgain, 1),
        (403, "POST", NotAllowed, 1),
        (429, "GET", RetryLater, 4),
        (429, "POST", RetryLater, 4),  # refused, so nothing was done
        (503, "GET", RetryLater, 4),
        (500, "PUT", RetryLater, 4),
        (502, "POST", UnknownOutcome, 1),  # it may have been done
        (408, "POST", UnknownOutcome, 1),
    ],
)
def test_a_status_says_what_to_do_next(
    wire: responses.RequestsMock, http: HttpSession, status: int, method: str, error: type[Exception], tries: int
) -> None:
    wire.add(method, SHOP, status=status)
    with pytest.raises(error):
        http.request(method, SHOP)
    assert http.requests == tries


@pytest.mark.parametrize("status", [200, 201, 301, 400, 404, 409, 413])
def test_other_statuses_are_the_connectors_own_affair(
    wire: responses.RequestsMock, http: HttpSession, status: int
) -> None:
    wire.add("GET", SHOP, status=status)
    assert http.request("GET", SHOP).status_code == status


def test_a_write_is_repeated_when_its_caller_says_that_it_is_harmless(
    wire: responses.RequestsMock, http: HttpSession
) -> None:
    wire.add("POST", SHOP, status=502)
    wire.add("POST", SHOP, json={"id": 1})
    assert json_of(http.request("POST", SHOP, json={}, repeatable=True)) == {"id": 1}


def test_a_lost_answer_of_a_write_is_an_unknown_outcome(wire: responses.RequestsMock, http: HttpSession) -> None:
    wire.add("POST", SHOP, body=requests.ConnectionError("Connection aborted."))
    with pytest.raises(UnknownOutcome):
        http.request("POST", SHOP, json={})
    assert http.requests == 1


def test_waits_grow_and_differ_between_tries(wire: responses.RequestsMock, http: HttpSession, time: Time) -> None:
    wire.add("GET", SHOP, status=500)
    with pytest.raises(RetryLater):
        http.request("GET", SHOP)
    first, second, third = time.slept
    assert 0.5 <= first <= 1.5
    assert 1.0 <= second <= 2.0
    assert 2.0 <= third <= 3.0


def test_the_server_says_how_long_to_wait(wire: responses.RequestsMock, http: HttpSession, time: Time) -> None:
    wire.add("GET", SHOP, status=429, headers={"Retry-After": "7"})
    dates = {"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}
    wire.add("GET", SHOP, status=503, headers=dates)
    wire.add("GET", SHOP, json=[])
    http.request("GET", SHOP)
    assert time.slept == [7.0, 30.0]


def test_a_long_wait_is_left_to_the_caller(wire: responses.RequestsMock, http: HttpSession, time: Time) -> None:
    wire.add("GET", SHOP, status=429, headers={"Retry-After": "3600"})
    with pytest.raises(RetryLater) as told:
        http.request("GET", SHOP)
    assert told.value.seconds == 3600
    assert time.slept == []


def test_a_page_instead_of_an_answer_breaks_the_contract(wire: responses.RequestsMock, http: HttpSession) -> None:
    wire.add("GET", SHOP, body="<html>Just a moment</html>", content_type="text/html")
    with pytest.raises(BrokenContract, match="text/html instead of JSON"):
        json_of(http.request("GET", SHOP))


def test_a_byte_order_mark_before_the_answer_is_ignored(wire: responses.RequestsMock, http: HttpSession) -> None:
    wire.add("GET", SHOP, body=b'\xef\xbb\xbf{"id": 1}')
    assert json_of(http.request("GET", SHOP)) == {"id": 1}


@pytest.mark.parametrize(("method", "error"), [("GET", BrokenContract), ("POST", UnknownOutcome)])
def test_an_answer_without_end_is_not_read_to_its_end(
    wire: responses.RequestsMock, time: Time, method: str, error: type[ConnectorError]
) -> None:
    wire.add(method, SHOP, body=b"x" * 300_000)
    small = session(time, Limits(answer=100_000))
    with pytest.raises(error, match="too long"):
        small.request(method, SHOP)
    small.close()


def test_redirects_are_followed_within_the_shop(wire: responses.RequestsMock, http: HttpSession) -> None:
    wire.add("GET", SHOP, status=301, headers={"Location": "/wp-json/orders/"})
    wire.add("GET", SHOP + "/", json=[1])
    assert json_of(http.request("GET", SHOP)) == [1]


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "http://shop.example/", "https://shop.example:444/"])
def test_credentials_never_follow_a_redirect_out_of_the_shop(
    wire: responses.RequestsMock, http: HttpSession, target: str
) -> None:
    wire.add("GET", SHOP, status=302, headers={"Location": target})
    wire.add("GET", target, json=["stolen"])
    assert http.request("GET", SHOP, auth=("key", "secret")).status_code == 302
    assert len(wire.calls) == 1


def test_a_redirect_of_a_write_is_not_followed(wire: responses.RequestsMock, http: HttpSession) -> None:
    wire.add("POST", SHOP, status=307, headers={"Location": SHOP + "/"})
    assert http.request("POST", SHOP, json={}).status_code == 307


def test_nothing_secret_reaches_errors_and_logs(
    wire: responses.RequestsMock, http: HttpSession, caplog: pytest.LogCaptureFixture
) -> None:
    wire.add("GET", SHOP, status=401, body="token=abc for li@example.com")
    with caplog.at_level(logging.DEBUG, "sheetpact"), pytest.raises(SignInAgain) as told:
        http.request(
            "GET",
            SHOP,
            params={"consumer_secret": "cs_1"},
            headers={"X-Token": "abc"},
            auth=("ck_1", "cs_1"),
        )
    seen = str(told.value) + caplog.text
    assert "GET https://shop.example/wp-json/orders" in seen
    assert not any(secret in seen for secret in ("cs_1", "ck_1", "abc", "li@", "consumer_secret"))


def test_a_user_in_the_address_is_not_told(time: Time) -> None:
    refused = session(time, address="169.254.169.254")
    with pytest.raises(NotAllowed) as told:
        refused.request("GET", "https://me:secret@shop.example/")
    assert "secret" not in str(told.value)
    refused.close()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://shop.example/", "93.184.216.34"),  # plain http on the open network
        ("https://shop.example/", "169.254.169.254"),  # a cloud's credentials
        ("https://shop.example/", "fe80::1%eth0"),
        ("https://shop.example/", "::ffff:169.254.169.254"),
        ("https://shop.example/", "fd00:ec2::254"),
        ("https://shop.example/", "0.0.0.0"),
        ("ftp://shop.example/", "93.184.216.34"),
        ("file:///etc/passwd", "127.0.0.1"),
    ],
)
def test_some_places_are_never_called(wire: responses.RequestsMock, time: Time, url: str, address: str) -> None:
    refused = session(time, address=address)
    with pytest.raises(NotAllowed):
        refused.request("GET", url)
    assert refused.requests == 0
    refused.close()


@pytest.mark.parametrize(
    ("url", "address", "plain_http"),
    [
        ("http://127.0.0.1:8081/", "127.0.0.1", False),
        ("http://nas.lan/", "192.168.1.5", False),
        ("https://shop.example/", "93.184.216.34", False),
        ("http://shop.example/", "93.184.216.34", True),
    ],
)
def test_these_places_are_called(
    wire: responses.RequestsMock, time: Time, url: str, address: str, plain_http: bool
) -> None:
    wire.add("GET", url, json=[])
    allowed = session(time, address=address, plain_http=plain_http)
    assert allowed.request("GET", url).status_code == 200
    allowed.close()


def test_a_name_is_looked_up_again_after_a_while(wire: responses.RequestsMock, time: Time) -> None:
    found = ["93.184.216.34"]
    addresses = Addresses(resolve=lambda host, port: found, clock=time.clock)
    addresses.check(SHOP)
    found[:] = ["169.254.169.254"]
    addresses.check(SHOP)
    time.now += 301
    with pytest.raises(NotAllowed):
        addresses.check(SHOP)


def test_a_name_that_is_not_known_may_be_known_later(time: Time) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError(host)

    with pytest.raises(RetryLater):
        Addresses(resolve=nowhere, clock=time.clock).check(SHOP)


def test_an_account_sends_no_faster_than_its_bucket_fills(time: Time) -> None:
    bucket = Bucket(2.0, burst=3, clock=time.clock, sleep=time.sleep)
    for _ in range(7):
        bucket.take()
    assert time.now == pytest.approx(2.0)  # three at once, then two a second


def answering(request: Request) -> Answer:
    return as_json(200, {"method": request.method, "path": request.path})


def real(server: Server) -> HttpSession:
    return HttpSession(Bucket(1000), limits=Limits(first_wait=0.001, read=5.0))


@pytest.mark.parametrize("trouble", [Trouble.LOST_BEFORE, Trouble.LOST_AFTER, Trouble.CUT, Trouble.ERROR_AFTER])
def test_a_read_survives_a_bad_wire(trouble: Trouble) -> None:
    faults = Faults()
    faults.add(Fault(trouble, times=2))
    with Server(answering, faults=faults) as server:
        http = real(server)
        assert json_of(http.request("GET", f"{server.url}/a")) == {"method": "GET", "path": "/a"}
        assert http.requests == server.requests == 3
        http.close()


@pytest.mark.parametrize("trouble", [Trouble.LOST_BEFORE, Trouble.LOST_AFTER, Trouble.CUT, Trouble.ERROR_AFTER])
def test_a_write_on_a_bad_wire_is_sent_once(trouble: Trouble) -> None:
    faults = Faults()
    faults.add(Fault(trouble, times=2))
    with Server(answering, faults=faults) as server:
        http = real(server)
        with pytest.raises(UnknownOutcome):
            http.request("POST", f"{server.url}/a", json={"stock": 1})
        assert server.requests == 1
        http.close()


def test_a_server_that_is_down_has_surely_not_been_reached() -> None:
    with Server(answering) as server:
        url = server.url
    http = real(server)
    with pytest.raises(RetryLater):
        http.request("POST", f"{url}/a", json={})
    http.close()


def test_a_proxy_is_asked_for_the_open_network_only() -> None:
    """It looks the name up itself; what is next door is called without it."""
    seen: list[str] = []

    def noting(request: Request) -> Answer:
        seen.append(request.target)
        return answering(request)

    def unknown(host: str, port: int) -> list[str]:
        if host == "127.0.0.1":
            return [host]
        raise OSError(host)

    with Server(noting) as proxy, Server(answering) as server:
        http = HttpSession(Bucket(1000), addresses=Addresses(resolve=unknown), proxies={"http": proxy.url})
        http.request("GET", "http://shop.example/a")
        http.request("GET", f"{server.url}/b")
        http.close()
        assert (seen, server.requests) == (["http://shop.example/a"], 1)


def test_one_connection_serves_many_requests() -> None:
    with Server(answering) as server:
        http = real(server)
        for _ in range(5):
            http.request("GET", server.url)
        assert server.connections == 1
        http.close()


def test_no_log_shows_what_stands_in_a_query(caplog: pytest.LogCaptureFixture, time: Time) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(lambda request: as_json(200, {})) as server:
        made = session(time, address="127.0.0.1")
        made.request("GET", f"{server.url}/api", params={"access_token": "very-secret"})
        made.close()
    assert "/api" in caplog.text
    assert "very-secret" not in caplog.text


@pytest.mark.parametrize("place", ["http://[", "http://shop.example:99999/"])
@responses.activate
def test_a_redirect_to_what_is_no_address_is_a_broken_contract(http: HttpSession, place: str) -> None:
    responses.get(SHOP, status=302, headers={"Location": place})
    with pytest.raises(BrokenContract, match="no address"):
        http.request("GET", SHOP)
