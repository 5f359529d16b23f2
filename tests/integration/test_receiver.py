"""The receiver on loopback: what it takes, what it refuses, and how little it says."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from sheetpact.errors import BadRecord, Busy, NotAllowed
from sheetpact.model.inbox import Delivery
from sheetpact.ports import Answer, Inbox
from sheetpact.store import open_store
from sheetpact.web.receiver import LARGEST, Door, Receiver
from sheetpact.web.server import Server, listening

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = 20.0


def accept(headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery | None:
    """A platform whose calls are signed by their key, and begin with it."""
    if headers.get("X-Key") != "key":
        raise NotAllowed("key")
    if not body.startswith(b"key"):
        raise BadRecord("body")
    return Delivery("sheet", body.decode(), now, {}, body) if body != b"key" else None


@dataclass
class Place:
    """A receiver and its address."""

    inbox: Inbox
    address: str = ""
    rings: list[str] = field(default_factory=list)
    receiver: Receiver = field(init=False)

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.inbox, {"sheet": Door(accept)}, lambda: NOON, self.rings.append)

    def post(self, body: bytes = b"key 1", key: str = "key", path: str = "/hooks/sheet") -> int:
        answer = requests.post(self.address + path, data=body, headers={"X-Key": key}, timeout=PATIENCE)
        assert answer.content == b""
        return answer.status_code


@contextmanager
def serving(place: Place) -> Iterator[Place]:
    with listening("127.0.0.1", 0) as line:
        place.address = f"http://127.0.0.1:{line.getsockname()[1]}"
        server = Server(place.receiver.app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [line]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield place
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    store = open_store("sqlite:///pact.db", tmp_path)
    with serving(Place(store.inbox)) as made:
        yield made
    store.close()


@pytest.mark.rule("standard.call.answer")
def test_a_call_is_stored_before_it_is_acknowledged_and_rung_once(place: Place) -> None:
    assert place.post(b"key 1") == 200
    (taken,) = place.inbox.take(NOON, 60, 10, ["sheet"])
    assert (taken.shop, taken.delivery, taken.received_at, taken.body) == ("sheet", "key 1", NOON, b"key 1")
    assert place.post(b"key 1") == 200
    assert place.rings == ["sheet"]
    assert place.receiver.counts == {("sheet", "stored"): 1, ("sheet", "again"): 1}


def test_a_call_that_says_nothing_is_acknowledged_and_not_stored(place: Place) -> None:
    assert place.post(b"key") == 200
    assert (place.inbox.waiting(), place.rings, place.receiver.counts) == (0, [], {("sheet", "nothing"): 1})


def test_what_is_not_ours_is_counted_and_nothing_is_stored(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert [place.post(key="guessed 13800138000") for _ in range(2)] == [401, 401]
    assert place.post(b"li@example.com") == 400
    assert (place.inbox.waiting(), place.receiver.counts) == (0, {("sheet", "refused"): 2, ("sheet", "unreadable"): 1})
    assert "13800138000" not in caplog.text
    assert "li@example.com" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/hooks", "/hooks/", "/hooks/tea-woo", "/docs", "/hooks/会", "/hooks/sheet/x"])
def test_an_unknown_address_is_a_bare_404(place: Place, path: str) -> None:
    for method in ("GET", "POST", "PUT"):
        answer = requests.request(method, place.address + path, timeout=PATIENCE)
        assert (answer.status_code, answer.content) == (404, b"")
    assert requests.get(f"{place.address}/hooks/sheet", timeout=PATIENCE).status_code == 404


def test_answers_look_alike(place: Place) -> None:
    headers = [requests.post(place.address + path, timeout=PATIENCE).headers for path in ("/hooks/sheet", "/nothing")]
    assert [set(each) for each in headers] == [{"date", "content-length"}] * 2


def test_too_much_is_not_even_looked_at(place: Place) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(LARGEST // 1024 + 1):
            yield b"x" * 1024

    assert place.post(b"x" * (LARGEST + 1)) == 413
    assert requests.post(f"{place.address}/hooks/sheet", data=chunks(), timeout=PATIENCE).status_code == 413
    assert place.post(b"x" * LARGEST) == 400


def test_a_body_that_never_ends_is_not_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.web.receiver.READ_SECONDS", 0.1)
    host, _, port = place.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), PATIENCE) as line:
        line.sendall(b"POST /hooks/sheet HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        assert line.recv(100).startswith(b"HTTP/1.1 408 ")


BEGUN = b"POST /hooks/sheet HTTP/1.1\r\nHost: x\r\nX-Key:"


@contextmanager
def dripping(place: Place, first: bytes, drop: bytes, seconds: float) -> Iterator[socket.socket]:
    """A caller who says a little, and then a drop so often."""
    host, _, port = place.address.removeprefix("http://").partition(":")
    ended = threading.Event()
    with socket.create_connection((host, int(port)), PATIENCE) as line:

        def drip() -> None:
            with suppress(OSError):
                line.sendall(first)
                while not ended.wait(seconds):
                    line.sendall(drop)

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield line
        finally:
            ended.set()
            thread.join(PATIENCE)


@pytest.mark.parametrize("first", [b"", BEGUN], ids=["nothing", "headers that never end"])
def test_who_never_comes_to_the_end_of_the_headers_is_hung_up_on(
    place: Place, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheetpact.web.server.HEAD_SECONDS", 0.3)
    with dripping(place, first, first[-1:], 0.05) as line:
        assert hung_up(line)
    assert place.post(b"key 1") == 200


def test_nor_is_who_begins_another_call_and_never_ends_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.web.server.HEAD_SECONDS", 0.3)
    call = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with dripping(place, call + call + BEGUN, b"x", 0.05) as line:
        assert line.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert hung_up(line)


def test_nor_who_goes_on_with_a_body_that_nobody_asked_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.web.server.HEAD_SECONDS", 0.3)
    with dripping(place, b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", b"x", 0.05) as line:
        assert line.recv(1000).startswith(b"HTTP/1.1 404 ")
        assert hung_up(line)


def test_a_call_that_is_worked_on_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for headers: whoever has sent them waits for as long as the work takes."""
    monkeypatch.setattr("sheetpact.web.server.HEAD_SECONDS", 0.1)
    inbox, told = Slow(), list[int]()
    with serving(Place(inbox)) as place:  # type: ignore[arg-type] -- all that a receiver needs
        caller = threading.Thread(target=lambda: told.append(place.post(b"key 1")))
        caller.start()
        time.sleep(0.5)
        inbox.free.set()
        caller.join(PATIENCE)
    assert told == [200]


def hung_up(line: socket.socket) -> bool:
    """Whether the other side ends the connection. TimeoutError: it goes on waiting."""
    try:
        while line.recv(1000):
            pass
    except ConnectionError:
        return True
    return True


def test_a_caller_that_hangs_up_is_none_of_our_trouble(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    host, _, port = place.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), PATIENCE) as line:
        line.sendall(b"POST /hooks/sheet HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    while not place.receiver.counts:
        time.sleep(0.01)
    assert place.receiver.counts == {("sheet", "slow"): 1}
    assert caplog.text == ""


class Refusing:
    """An inbox that can't be written, and why."""

    def __init__(self, why: Exception) -> None:
        self.why = why

    def receive(self, deliveries: object) -> int:
        raise self.why

    def waiting(self) -> int:
        raise self.why


@pytest.mark.rule("standard.call.answer")
@pytest.mark.parametrize("why", [Busy("store"), RuntimeError("insert … li@example.com")], ids=["busy", "broken"])
def test_a_store_that_takes_nothing_asks_for_another_call(why: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with serving(Place(Refusing(why))) as place:  # type: ignore[arg-type] -- all that a receiver needs
        answer = requests.post(f"{place.address}/hooks/sheet", b"key 1", headers={"X-Key": "key"}, timeout=PATIENCE)
        assert (answer.status_code, answer.headers["Retry-After"], answer.content) == (503, "5", b"")
        assert requests.get(f"{place.address}/healthz", timeout=PATIENCE).status_code == 503
        assert place.rings == []
    assert "li@example.com" not in caplog.text


class Slow(Refusing):
    """An inbox whose store somebody else holds until `free`."""

    def __init__(self) -> None:
        super().__init__(Busy("store"))
        self.free = threading.Event()

    def receive(self, deliveries: object) -> int:
        self.free.wait(PATIENCE)
        return 1


@pytest.mark.rule("shopify.webhooks.patience", "youzan.messages.heard")
def test_nobody_waits_for_long_behind_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.web.receiver.TURN_SECONDS", 0.1)
    inbox = Slow()
    with serving(Place(inbox)) as place:  # type: ignore[arg-type] -- all that a receiver needs
        assert [place.post(b"key 1"), place.post(b"key 2")] == [503, 503]
        inbox.free.set()
        assert place.post(b"key 3") == 200


class Together(Refusing):
    """An inbox that has two calls to store at once, of which one was there before: how many were new is all it says."""

    def __init__(self) -> None:
        super().__init__(Busy("store"))
        self.free = threading.Event()

    def receive(self, deliveries: Sequence[Delivery]) -> int:  # type: ignore[override] -- as the port has it
        self.free.wait(PATIENCE)
        return 1


def test_whoever_may_have_brought_something_new_is_rung() -> None:
    """An edit of the sheet comes again, and with it an order that nobody has told of before."""
    inbox = Together()
    place = Place(inbox)  # type: ignore[arg-type] -- all that a receiver needs
    shop = Door(lambda headers, body, now: Delivery("tea-woo", body.decode(), now, {}, b""))
    place.receiver.doors = {"sheet": Door(accept), "tea-woo": shop}
    with serving(place):
        paths = ("/hooks/sheet", "/hooks/sheet", "/hooks/tea-woo")
        callers = [threading.Thread(target=place.post, kwargs={"path": path}) for path in paths]
        for caller in callers:
            caller.start()
            time.sleep(0.1)
        inbox.free.set()
        for caller in callers:
            caller.join(PATIENCE)
    assert place.rings == ["sheet", "sheet", "tea-woo"]
    assert place.receiver.count("stored") + place.receiver.count("again") == 3


class Choosy(Refusing):
    """An inbox that can't take one of the deliveries, and so none of those that come with it."""

    def __init__(self) -> None:
        super().__init__(RuntimeError("it can't be written"))
        self.stored: list[str] = []
        self.batches: list[int] = []

    def receive(self, deliveries: Sequence[Delivery]) -> int:  # type: ignore[override] -- as the port has it
        self.batches.append(len(deliveries))
        if any(each.delivery == "key bad" for each in deliveries):
            raise self.why
        time.sleep(0.05)  # so that the others have come meanwhile
        self.stored += [each.delivery for each in deliveries]
        return len(deliveries)


def test_calls_that_come_together_are_stored_together_and_one_that_cannot_be_keeps_no_other_out() -> None:
    inbox, told = Choosy(), dict[str, int]()
    with serving(Place(inbox)) as place:  # type: ignore[arg-type] -- all that a receiver needs
        names = ["key bad", *(f"key {at}" for at in range(20))]
        callers = [
            threading.Thread(target=lambda name=name: told.update({name: place.post(name.encode())})) for name in names
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(PATIENCE)
    assert told == {name: 503 if name == "key bad" else 200 for name in names}
    assert sorted(inbox.stored) == sorted(names[1:])
    assert max(inbox.batches) > 1


def test_what_it_has_seen_is_there_to_be_scraped(place: Place) -> None:
    for body, key in ((b"key 1", "key"), (b"key 1", "key"), (b"key 2", "no")):
        place.post(body, key)
    requests.post(f"{place.address}/hooks/nobody", timeout=PATIENCE)
    told = requests.get(f"{place.address}/metrics", timeout=PATIENCE).text
    for line in (
        'sheetpact_calls_total{became="stored",side="sheet"} 1.0',
        'sheetpact_calls_total{became="again",side="sheet"} 1.0',
        'sheetpact_calls_total{became="refused",side="sheet"} 1.0',
        'sheetpact_calls_total{became="unknown",side=""} 1.0',
        "sheetpact_inbox_waiting 1.0",
        "sheetpact_inbox_dead 0.0",
    ):
        assert line in told.splitlines()


def test_a_platform_hears_what_it_wants_to_hear(tmp_path: Path) -> None:
    store = open_store("sqlite:///pact.db", tmp_path)
    place = Place(store.inbox)
    place.receiver.doors = {"shop": Door(accept, Answer(200, b'{"code":0}', "application/json"))}
    with serving(place):
        answer = requests.post(f"{place.address}/hooks/shop", b"key 1", headers={"X-Key": "key"}, timeout=PATIENCE)
        refused = requests.post(f"{place.address}/hooks/shop", b"key 1", headers={"X-Key": "no"}, timeout=PATIENCE)
    assert (answer.content, answer.headers["content-type"]) == (b'{"code":0}', "application/json")
    assert (refused.status_code, refused.content) == (401, b"")
    store.close()


def test_it_is_healthy_while_its_store_answers(place: Place) -> None:
    assert requests.get(f"{place.address}/healthz", timeout=PATIENCE).text == "ok\n"


def test_a_hundred_calls_at_once_are_all_stored(place: Place) -> None:
    told: list[int] = []
    threads = [
        threading.Thread(target=lambda at=at: told.append(place.post(f"key {at}".encode()))) for at in range(100)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert told == [200] * 100
    assert place.inbox.waiting() == 100


def test_rubbish_behind_a_call_is_hung_up_on_and_makes_no_noise(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    host, _, port = place.address.removeprefix("http://").partition(":")
    call = b"POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    with socket.create_connection((host, int(port)), PATIENCE) as line:
        line.sendall(call)
        assert line.recv(1000).startswith(b"HTTP/1.1 404 ")
        line.sendall(b"no chunk\r\n\r\n")
        assert hung_up(line)
    assert "Traceback" not in caplog.text
    assert place.post(b"key 1") == 200
