"""A real `sheetpact serve` at one address, as often as it is killed there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks.order_calls.street import Street


@dataclass(slots=True)
class Serving:
    """Its address is `place` in each of its lives."""

    street: Street
    place: tuple[str, int]
    killed: int = 0
    _life: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Until it answers."""
        self._life.enter_context(self.street.serving(self.place[1]))

    def end(self) -> None:
        """SIGKILL, wherever it is."""
        self._life.close()

    def kill_and_start(self) -> None:
        self.end()
        self.killed += 1
        self.start()


@contextmanager
def serving(street: Street) -> Iterator[Serving]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()[:2]
    made = Serving(street, place)
    made.start()
    try:
        yield made
    finally:
        made.end()
