"""An ASGI server that ends cleanly: what it is asked to end by, nobody else is ended by."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from h11 import LocalProtocolError
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

AT_ONCE = 256
"""Connections; more are answered 503."""
END_SECONDS = 10
"""For calls under way when it is asked to end."""
HEAD_SECONDS = 10.0
"""From the beginning of a connection, or the last answer on it, to the end of a call's headers."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Connection(H11Protocol):
    """One that isn't kept open by who sends headers, or what follows an answer, drop by drop.

    uvicorn limits only the time without a byte after an answer (timeout_keep_alive), and h11 only the size of headers.
    """

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except LocalProtocolError:  # what follows a call is none, while its answer is under way
            self.transport.close()
        self._watch()

    def on_response_complete(self) -> None:
        self._unwatch()
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unwatch()

    def _watch(self) -> None:
        """The time runs while no call is worked on."""
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr]  # not before a call
            self._unwatch()
        elif self._end is None:
            self._end = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _unwatch(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None


class Server(uvicorn.Server):
    """One app on one socket. Logs no call: their addresses and headers are other people's."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=AT_ONCE,
                timeout_graceful_shutdown=END_SECONDS,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM end the server. uvicorn's own raises them again then; there is more to end after it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listening(host: str, port: int) -> socket.socket:
    """OSError: there is no such address here, or another program has it. Port 0: any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
