"""Calls a receiver as a busy WooCommerce shop would, in a process of its own, over connections that it keeps.

`python -m benchmarks.order_calls.client` reads one `Calls` as JSON and writes one `Heard`. No two calls say the same:
the receiver knows a delivery by what it says.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from sheetpact.simulators.woocommerce.webhooks import signature

NOTE = "customer_note"
MARK = "call-number"


@dataclass(frozen=True, slots=True)
class Calls:
    """`orders`: bodies to send, by turns. `rate`: calls a second whatever the answers take; 0: as fast as they come."""

    hook: str
    orders: tuple[dict[str, object], ...]
    secret: str
    first: int
    seconds: float
    connections: int
    rate: float = 0.0


@dataclass(slots=True)
class Heard:
    """`took`: milliseconds from the moment that a call was due (at a rate), or sent, until its answer was whole."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


class Line:
    """One kept connection."""

    def __init__(self, host: str, port: int) -> None:
        self._place = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> str:
        """The answer's status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        for row in head.split("\r\n")[1:]:
            name, _, value = row.partition(":")
            if name.lower() == "content-length":
                await reader.readexactly(int(value))
        return head.split(" ")[1]

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass(slots=True)
class Caller:
    calls: Calls
    heard: Heard = field(default_factory=Heard)
    _sent: int = 0
    _bodies: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        marked = (json.dumps(order | {NOTE: MARK}) for order in self.calls.orders)
        self._bodies = [(before, after) for before, _, after in (body.partition(MARK) for body in marked)]

    async def call(self, line: Line, due: float) -> None:
        status = await line.ask(self._request())
        self.heard.took.append((time.perf_counter() - due) * 1000)
        self.heard.statuses[status] = self.heard.statuses.get(status, 0) + 1

    async def at_rate(self) -> None:
        """The next call doesn't wait for the answers to those before. The line idle longest is taken, or awaited."""
        free, room = deque(self._lines()), asyncio.Semaphore(self.calls.connections)
        start = time.perf_counter()

        async def on_a_line(due: float) -> None:
            async with room:
                line = free.popleft()
                await self.call(line, due)
                free.append(line)

        async with asyncio.TaskGroup() as group:
            for n in range(round(self.calls.seconds * self.calls.rate)):
                due = start + n / self.calls.rate
                await asyncio.sleep(due - time.perf_counter())
                group.create_task(on_a_line(due))
        self.heard.seconds = time.perf_counter() - start

    async def by_turns(self) -> None:
        """Each line calls again as soon as it is answered."""
        start = time.perf_counter()

        async def on_and_on(line: Line) -> None:
            while (now := time.perf_counter()) < start + self.calls.seconds:
                await self.call(line, now)

        async with asyncio.TaskGroup() as group:
            for line in self._lines():
                group.create_task(on_and_on(line))
        self.heard.seconds = time.perf_counter() - start

    def _lines(self) -> list[Line]:
        address = urlsplit(self.calls.hook)
        return [Line(address.hostname or "", address.port or 80) for _ in range(self.calls.connections)]

    def _request(self) -> bytes:
        number = self.calls.first + self._sent
        before, after = self._bodies[self._sent % len(self._bodies)]
        self._sent += 1
        body = f"{before}{number}{after}".encode()
        head = (
            f"POST {urlsplit(self.calls.hook).path} HTTP/1.1",
            f"Host: {urlsplit(self.calls.hook).netloc}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "X-WC-Webhook-Topic: order.updated",
            "X-WC-Webhook-Resource: order",
            f"X-WC-Webhook-Signature: {signature(body, self.calls.secret)}",
        )
        return "\r\n".join([*head, "", ""]).encode() + body


def main() -> None:
    told = json.load(sys.stdin)
    caller = Caller(Calls(**(told | {"orders": tuple(told["orders"])})))
    asyncio.run(caller.at_rate() if caller.calls.rate else caller.by_turns())
    json.dump(asdict(caller.heard), sys.stdout)


if __name__ == "__main__":
    main()
