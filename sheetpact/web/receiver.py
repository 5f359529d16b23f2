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
from sheetpact.model.inbox import Delivery
from sheetpact.ports import Inbox
from sheetpact.reporting import stack

LOG = logging.getLogger(__name__)
LARGEST = 256 * 1024
"""Bytes of a body. What the sheet's script sends stays below 64 KB; no platform's webhook comes near."""
READ_SECONDS = 10.0
"""For the whole body to arrive."""
TURN_SECONDS = 5.0
"""For those before to be stored; a caller that waits much longer calls again by itself."""
AGAIN_SECONDS = "5"

Accept = Callable[[Mapping[str, str], bytes, datetime], Delivery | None]
"""What is to be kept of a call with these headers and this body; None: nothing. It asks nobody else.

NotAllowed: it isn't from whom it says. BadRecord: it is, and can't be read.
"""
ANSWERS = {
    "stored": 200,
    "again": 200,
    "nothing": 200,
    "unreadable": 400,
    "refused": 401,
    "unknown": 404,
    "slow": 408,
    "too_large": 413,
    "busy": 503,
}


@dataclass(slots=True)
class Receiver:
    """`accepts`: by the last part of the address, /hooks/KIND. `ring` is called when something new was stored."""

    inbox: Inbox
    accepts: Mapping[str, Accept]
    now: Callable[[], datetime]
    ring: Callable[[], None]
    counts: Counter[str] = field(default_factory=Counter)
    """What became of the calls so far."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One write at a time: SQLite lets those who wait for one another sleep far too long."""

    @property
    def app(self) -> Starlette:
        """For any ASGI server."""
        routes = [Route("/hooks/{kind}", self._hook, methods=["POST"]), Route("/healthz", self._healthz)]
        unknown = {404: self._unknown, 405: self._unknown}
        return Starlette(routes=routes, exception_handlers=unknown)

    async def _hook(self, request: Request) -> Response:
        try:
            return self._answer(await self._received(request))
        except ClientDisconnect:
            return self._answer("slow")
        except Exception as error:  # noqa: BLE001 -- its text, and the server's own log of it, may quote the call
            LOG.error("%s\n%s", type(error).__name__, stack(error))  # noqa: TRY400 -- the same
            return self._answer("busy")

    async def _received(self, request: Request) -> str:
        """What became of the call."""
        accept = self.accepts.get(request.path_params["kind"])
        if accept is None:
            return "unknown"
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await _body(request)
            if body is None:
                return "too_large"
            delivery = accept(request.headers, body, self.now())
            return "nothing" if delivery is None else await self._store(delivery)
        except TimeoutError:
            return "slow"
        except NotAllowed:
            return "refused"
        except BadRecord:
            return "unreadable"
        except Busy:
            return "busy"

    async def _store(self, delivery: Delivery) -> str:
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            return "busy"
        try:
            new = await run_in_threadpool(self.inbox.receive, [delivery])
        finally:
            self._turn.release()
        if not new:
            return "again"
        self.ring()
        return "stored"

    async def _healthz(self, request: Request) -> Response:
        del request
        try:
            await run_in_threadpool(self.inbox.waiting)
        except Exception as error:  # noqa: BLE001 -- a database's error may show an address
            LOG.error("healthz: %s", type(error).__name__)  # noqa: TRY400 -- the same
            return Response(status_code=503)
        return Response("ok\n", media_type="text/plain")

    async def _unknown(self, request: Request, error: Exception) -> Response:
        del request, error
        return self._answer("unknown")

    def _answer(self, became: str) -> Response:
        self.counts[became] += 1
        status = ANSWERS[became]
        headers = {"Retry-After": AGAIN_SECONDS} if status == 503 else None  # noqa: PLR2004 -- RFC 9110 §15.6.4
        return Response(status_code=status, headers=headers)


async def _body(request: Request) -> bytes | None:
    """As it came, read once; None: it is too large."""
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said) > LARGEST:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
