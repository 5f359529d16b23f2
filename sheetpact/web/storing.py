"""Storing calls durably, many in one transaction: the next ones wait while the disk is busy with those before them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sheetpact.model.inbox import Delivery
from sheetpact.ports import Inbox

AT_ONCE = 500
"""Deliveries in one transaction."""


@dataclass(slots=True)
class Storing:
    """One transaction at a time: SQLite lets those who wait for one another sleep far too long.

    `ring` is called with each side of a transaction in which anything was new: how many were is known, not which.
    """

    inbox: Inbox
    ring: Callable[[str], None]
    _waiting: list[tuple[Delivery, asyncio.Future[bool]]] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="inbox"))

    async def store(self, delivery: Delivery) -> bool:
        """Once it returns, the delivery is on the disk; whether it was new. What the inbox raises is raised here."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, stored))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        result: bool = await stored
        return result

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            await self._put(batch)
        self._task = None

    async def _put(self, batch: Sequence[tuple[Delivery, asyncio.Future[bool]]]) -> None:
        """One that can't be stored must not keep the others out: then each is tried by itself."""
        loop = asyncio.get_running_loop()
        try:
            new = await loop.run_in_executor(self._thread, self.inbox.receive, [each for each, _ in batch])
        except Exception as error:  # noqa: BLE001 -- it is told to whoever waits for it
            if len(batch) > 1:
                for one in batch:
                    await self._put([one])
            else:
                _tell(batch[0][1], error)
            return
        if new:
            for side in dict.fromkeys(each.shop for each, _ in batch):
                self.ring(side)
        for at, (_, stored) in enumerate(batch):
            _tell(stored, at < new)  # so that they add up


def _tell(stored: asyncio.Future[bool], outcome: bool | Exception) -> None:  # noqa: FBT001 -- what came of it
    """Whoever gave up waiting isn't told."""
    if stored.done():
        return
    if isinstance(outcome, Exception):
        stored.set_exception(outcome)
    else:
        stored.set_result(outcome)
