"""Calls from platforms: each is verified before anything else, stored durably, and only then acknowledged.

Whoever isn't known learns nothing: every answer is a bare number. Logs count, and quote nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sheetpact.errors import BadRecord, Busy, NotAllowed
from sheetpact.model.inbox import Delivery, Standing
from sheetpact.ports import Answer, Inbox
from sheetpact.reporting import stack
from sheetpact.web.metrics import CONTENT_TYPE, exposition
from sheetpact.web.storing import Storing

LOG = logging.getLogger(__name__)
LARGEST = 256 * 1024
"""Bytes of a body. What the sheet's script sends stays below 64 KB; no platform's webhook comes near."""
LONGEST_LENGTH = 20
"""Digits of Content-Length: nobody sends so much."""
READ_SECONDS = 10.0
"""For the whole body to arrive."""
TURN_SECONDS = 5.0
"""For those before to be stored; a caller that waits much longer calls again by itself."""
AGAIN_SECONDS = "5"

Accept = Callable[[Mapping[str, str], bytes, datetime], Delivery | None]
"""What is to be kept of a call with these headers and this body; None: nothing. It asks nobody else.

NotAllowed: it isn't from whom it says. BadRecord: it is, and can't be read.
"""


@dataclass(frozen=True, slots=True)
class Door:
    """Where one platform calls: what is kept of its calls, and what it wants to hear when they have been taken."""

    accept: Accept
    received: Answer = field(default_factory=Answer)


TAKEN = frozenset({"stored", "again", "nothing"})
REFUSALS = {
    "unreadable": 400,
    "refused": 401,
    "unknown": 404,
    "slow": 408,
    "too_large": 413,
    "busy": 503,
}


@dataclass(slots=True)
class Receiver:
    """`doors`: by the last part of the address, /hooks/SIDE. `ring` is called with a side that may have news."""

    inbox: Inbox
    doors: Mapping[str, Door]
    now: Callable[[], datetime]
    ring: Callable[[str], None]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What became of the calls so far, by side ('' for one that isn't there)."""
    _storing: Storing = field(init=False)

    def __post_init__(self) -> None:
        self._storing = Storing(self.inbox, self.ring)

    @property
    def app(self) -> Starlette:
        """For any ASGI server."""
        routes = [
            Route("/hooks/{side}", self._hook, methods=["POST"]),
            Route("/healthz", self._healthz),
            Route("/metrics", self._metrics),
        ]
        unknown = {404: self._unknown, 405: self._unknown}
        return Starlette(routes=routes, exception_handlers=unknown)

    def count(self, became: str) -> int:
        """Calls of which that became, of all sides."""
        return sum(number for (_, what), number in self.counts.items() if what == became)

    async def _hook(self, request: Request) -> Response:
        side = request.path_params["side"]
        door = self.doors.get(side)
        if door is None:
            return self._refused("", "unknown")
        try:
            became = await self._received(door, request)
        except ClientDisconnect:
            became = "slow"
        except Exception as error:  # noqa: BLE001 -- its text, and the server's own log of it, may quote the call
            LOG.error("%s\n%s", type(error).__name__, stack(error))  # noqa: TRY400 -- the same
            became = "busy"
        if became not in TAKEN:
            return self._refused(side, became)
        self.counts[side, became] += 1
        return Response(door.received.body, door.received.status, media_type=door.received.media)

    async def _received(self, door: Door, request: Request) -> str:
        """What became of the call. Whoever gives up waiting for its turn is told to call again: it is stored then."""
        late = "slow"
        try:
            async with asyncio.timeout(READ_SECONDS) as limit:
                body = await _body(request)
                if body is None:
                    return "too_large"
                delivery = door.accept(request.headers, body, self.now())
                if delivery is None:
                    return "nothing"
                late = "busy"
                limit.reschedule(asyncio.get_running_loop().time() + TURN_SECONDS)
                return "stored" if await self._storing.store(delivery) else "again"
        except TimeoutError:
            return late
        except NotAllowed:
            return "refused"
        except BadRecord:
            return "unreadable"
        except Busy:
            return "busy"

    async def _healthz(self, request: Request) -> Response:
        del request
        try:
            await run_in_threadpool(self.inbox.waiting)
        except Exception as error:  # noqa: BLE001 -- a database's error may show an address
            LOG.error("healthz: %s", type(error).__name__)  # noqa: TRY400 -- the same
            return Response(status_code=503)
        return Response("ok\n", media_type="text/plain")

    async def _metrics(self, request: Request) -> Response:
        del request
        left = Counter[Standing]()
        for each in await run_in_threadpool(self.inbox.left):
            left[each.standing] += each.count
        return Response(exposition(self.counts, left[Standing.NEW], left[Standing.DEAD]), media_type=CONTENT_TYPE)

    async def _unknown(self, request: Request, error: Exception) -> Response:
        del request, error
        return self._refused("", "unknown")

    def _refused(self, side: str, became: str) -> Response:
        """A bare number: whoever isn't known learns nothing."""
        self.counts[side, became] += 1
        status = REFUSALS[became]
        headers = {"Retry-After": AGAIN_SECONDS} if status == 503 else None  # noqa: PLR2004 -- RFC 9110 §15.6.4
        return Response(status_code=status, headers=headers)


async def _body(request: Request) -> bytes | None:
    """As it came, read once; None: it is too large."""
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and (len(said) > LONGEST_LENGTH or int(said) > LARGEST):
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
