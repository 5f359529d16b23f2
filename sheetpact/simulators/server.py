"""A small HTTP/1.1 server on loopback for simulated platforms: one thread a connection, kept open between requests.

An application is a function from Request to Answer. Faults are carried out here, around it, so that every
simulated platform has the same ones.
"""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from sheetpact.simulators.faults import Fault, Faults, Trouble

Clock = Callable[[], datetime]
LINE = 65536  # bytes; longer header lines are refused
PROXY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
BUSY_PAGE = b'{"code":"too_many_requests","message":"Slow down.","data":{"status":429}}'


@dataclass(frozen=True)
class Request:
    """One request as it came. Header names are small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def query(self) -> Mapping[str, str]:
        return dict(self.pairs)

    def json(self) -> object:
        """None where there is no body. ValueError: it isn't JSON."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `body` is whole; its length is told by the server."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    kind: str = "application/json; charset=UTF-8"


def as_json(status: int, content: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), headers)


App = Callable[[Request], Answer]


def usual_page(status: int) -> Answer:
    """What a trouble with this status looks like where a platform has no page of its own for it."""
    busy = status == HTTPStatus.TOO_MANY_REQUESTS
    return Answer(status, BUSY_PAGE) if busy else Answer(status, PROXY_PAGE, kind="text/html")


def system_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- a simulated platform has a clock of its own


@dataclass
class Server:
    """`with Server(app) as server:` listens on a free port of 127.0.0.1 until the block ends."""

    app: App
    port: int = 0
    faults: Faults = field(default_factory=Faults)
    now: Clock = system_time
    page: Callable[[int], Answer] = usual_page
    """How the platform looks when it is in trouble, by status."""

    def __post_init__(self) -> None:
        self._tcp = _Tcp(("127.0.0.1", self.port), self)
        self.port = self._tcp.server_address[1]
        self._lock = threading.Lock()
        self.requests = 0
        self.connections = 0
        self._thread = threading.Thread(target=self._tcp.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()
        self._tcp.cut_all()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def count(self) -> None:
        with self._lock:
            self.requests += 1


class Served:
    """A simulated platform behind its `server`: it answers while a `with` block lasts, or from start to stop."""

    server: Server

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def requests(self) -> int:
        """Requests that reached the server."""
        return self.server.requests

    def start(self) -> Self:
        self.server.start()
        return self

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], owner: Server) -> None:
        self.owner = owner
        self.open: set[socket.socket] = set()
        super().__init__(address, _Connection)

    def cut_all(self) -> None:
        """End the kept connections, so that nobody talks to a stopped server."""
        for each in tuple(self.open):
            cut(each)


class _Connection(socketserver.StreamRequestHandler):
    server: _Tcp
    disable_nagle_algorithm = True
    rbufsize = LINE

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)
        self.server.owner.connections += 1

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        try:
            super().finish()
        except OSError:
            return  # the other side has gone

    def handle(self) -> None:  # the name that socketserver calls
        try:
            while (request := self._read()) is not None and self._serve(request):
                pass
        except (OSError, ValueError):
            return  # cut off, or no HTTP

    def _read(self) -> Request | None:
        first = self.rfile.readline(LINE)
        if not first.strip():
            return None
        method, target, _ = first.decode("latin-1").split()
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(LINE)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        return Request(method, target, headers, body)

    def _serve(self, request: Request) -> bool:
        """Whether the connection stays open."""
        owner = self.server.owner
        owner.count()
        fault = owner.faults.take(request.method, request.target, request.body)
        if fault is None:
            return self._send(request, owner.app(request))
        return self._troubled(fault, request)

    def _troubled(self, fault: Fault, request: Request) -> bool:
        """The troubles that come before anything is done; the others leave it done."""
        match fault.trouble:
            case Trouble.LOST_BEFORE:
                return cut(self.connection)
            case Trouble.BUSY:
                headers = (("Retry-After", f"{fault.seconds:g}"),) if fault.seconds else ()
                busy = self.server.owner.page(HTTPStatus.TOO_MANY_REQUESTS)
                return self._send(request, replace(busy, headers=headers))
            case Trouble.ERROR_BEFORE:
                return self._send(request, self.server.owner.page(fault.status))
            case Trouble.MEANWHILE:
                fault.action()
        return self._spoilt(fault, request, self.server.owner.app(request))

    def _spoilt(self, fault: Fault, request: Request, answer: Answer) -> bool:
        match fault.trouble:
            case Trouble.ERROR_AFTER:
                return self._send(request, self.server.owner.page(fault.status))
            case Trouble.CUT:
                self.wfile.write(self._bytes(answer)[: -(len(answer.body) // 3 + 1)])
                return cut(self.connection)
            case Trouble.LOST_AFTER:
                return cut(self.connection)
            case Trouble.SLOW:
                time.sleep(fault.seconds)
        return self._send(request, answer)

    def _send(self, request: Request, answer: Answer) -> bool:
        whole = self._bytes(answer)
        self.wfile.write(whole if request.method != "HEAD" else whole[: len(whole) - len(answer.body)])
        return request.headers.get("connection", "").lower() != "close"

    def _bytes(self, answer: Answer) -> bytes:
        head = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"Date: {http_date(self.server.owner.now())}",
            f"Content-Type: {answer.kind}",
            f"Content-Length: {len(answer.body)}",
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + answer.body


def http_date(moment: datetime) -> str:
    """RFC 9110 §5.6.7, without the locale."""
    at = moment.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[at.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[at.month - 1]
    return f"{day}, {at.day:02} {month} {at.year} {at.hour:02}:{at.minute:02}:{at.second:02} GMT"


def cut(connection: socket.socket) -> bool:
    """Reset the connection, as a crashed server does. False: it is no longer open."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    return False
