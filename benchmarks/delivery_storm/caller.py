"""Calls as the story has them, over a few connections, and again where the platform would.

Meanwhile the receiver dies, again and again.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.delivery_storm.serving import Serving
from benchmarks.delivery_storm.telling import News
from benchmarks.order_calls.client import Line
from benchmarks.order_calls.counters import Call

LINES = 16
"""Calls under way at once."""
BREATH, LOOK = 0.2, 0.02
"""Seconds until somebody who met nobody makes the next call; until somebody who has none to make looks again."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 10.0
"""Seconds until a call is repeated, doubled each time. The platforms wait for minutes and hours."""
REPRIEVE = 2.0
"""Once its time has come, and it answers, the receiver dies within so many seconds."""
TOLD_EVERY = 5000


@dataclass(slots=True)
class Caller:
    """`kills`: after how many calls of the story the receiver is to be killed."""

    story: Iterator[News]
    serving: Serving
    kills: list[int]
    chance: random.Random
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    """By shop and the inbox's name for it."""
    answers: Counter[str] = field(default_factory=Counter)
    """By status; '' where nobody answered."""
    given_up: int = 0
    """Calls that nobody will repeat any more."""
    _begun: int = 0
    _under_way: int = 0
    _over: bool = False
    _marked: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    """One for each kill whose call has come."""
    _again: list[tuple[float, int, News, int]] = field(default_factory=list)
    """When, a turn, what, and how often it has been made in vain."""
    _turns: Iterator[int] = field(default_factory=itertools.count)

    async def go(self) -> None:
        """All calls and all kills."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._kill())
            for _ in range(LINES):
                group.create_task(self._on_a_line())

    async def _kill(self) -> None:
        for _ in range(len(self.kills)):
            await self._marked.get()
            await asyncio.sleep(self.chance.uniform(0, REPRIEVE))
            await asyncio.to_thread(self.serving.kill_and_start)
            sys.stderr.write(f"kill {self.serving.killed}, after {self._begun} calls\n")

    async def _on_a_line(self) -> None:
        line = Line(*self.serving.place)
        while not self._over or self._again or self._under_way:
            due = self._due()
            if due is None:
                await asyncio.sleep(LOOK)
            elif not await self._call(line, *due):
                line.close()
                line = Line(*self.serving.place)
                await asyncio.sleep(BREATH)
        line.close()

    def _due(self) -> tuple[News, int] | None:
        """What is to be repeated by now, or else the story's next; with how often it has been made in vain."""
        if self._again and self._again[0][0] <= time.monotonic():
            _, _, news, vain = heapq.heappop(self._again)
            return news, vain
        following = None if self._over else next(self.story, None)
        if following is None:
            self._over = True
            return None
        self._begun += 1
        for _ in range(self.kills.count(self._begun)):
            self._marked.put_nowait(None)
        if self._begun % TOLD_EVERY == 0:
            sys.stderr.write(f"{self._begun} calls, answers so far {dict(self.answers)}\n")
        return following, 0

    async def _call(self, line: Line, news: News, vain: int) -> bool:
        """Whether anybody answered."""
        self._under_way += 1
        try:
            async with asyncio.timeout(news.seconds):
                status = await line.ask(_request(self.serving.place, news.shop, news.made(vain)))
        except (OSError, EOFError):  # hung up, refused, too slow
            status = ""
        self._under_way -= 1
        self.answers[status] += 1
        if status.startswith("2"):
            self.acknowledged.add((news.shop, news.name))
        elif vain < news.repeats:
            when = time.monotonic() + min(FIRST_WAIT * 2**vain, LONGEST_WAIT)
            heapq.heappush(self._again, (when, next(self._turns), news, vain + 1))
        else:
            self.given_up += 1
        return bool(status)


def _request(place: tuple[str, int], shop: str, call: Call) -> bytes:
    named = {"Host": f"{place[0]}:{place[1]}", **call.headers, "Content-Length": str(len(call.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"POST /hooks/{shop} HTTP/1.1\r\n{head}\r\n".encode() + call.body
