"""Orders and what becomes of them, by a seed, and the calls that tell of them: lost, doubled, late, in another order.

The same seed tells the same story, however soon or late anybody hears it: its clock counts orders. An order is placed
when its turn comes, in the shop itself.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from benchmarks.delivery_storm.telling import News, news_of
from benchmarks.delivery_storm.till import TILL
from benchmarks.order_calls.counters import Event
from benchmarks.order_calls.street import Street

BUSY = {"table-woo": 55, "tea-youzan": 20, "art-shopify": 5, TILL: 20}
"""Orders in a hundred. Every look at new orders reads those of the last minutes again: five at Youzan and Shopify."""
LOST = {"table-woo": 0.1, "tea-youzan": 0.1, "art-shopify": 0.1, TILL: 0.0}
"""That part of what there is to tell is never sent. Nobody can be asked for what a till doesn't send."""
COPIES = {1: 30, 2: 20, 3: 20, 4: 15, 5: 15}
"""Calls of those that aren't lost, in a hundred."""
SOON, LATE, LATER = 0.7, 20.0, 1500.0
"""That part of the calls leaves at once; the others so many orders later, some of them much later."""
OPEN = 0.4
CANCELLED = {"table-woo": 0.1, "tea-youzan": 0.01, "art-shopify": 0.1, TILL: 0.1}
"""That part of the orders stays open, or is cancelled; the others are sent. Youzan is asked for each refund alone."""
PIECES = 3


@dataclass(slots=True)
class Sold:
    """One order: what was bought, and the last that has become of it."""

    sku: str
    pieces: int
    fate: Event = Event.BOUGHT
    news: str = ""
    """The inbox's name for the call that tells of the last; '' where none was sent."""


@dataclass(slots=True)
class Story:
    """Goes on until so many calls have been made up; then what was begun comes to its end."""

    street: Street
    skus: list[str]
    wanted: int
    chance: random.Random
    orders: dict[tuple[str, str], Sold] = field(default_factory=dict)
    """By shop and id."""
    told: int = 0
    """Pieces of news of which calls were made."""
    lost: int = 0
    """Those of which none was."""
    calls: int = 0
    _coming: list[tuple[float, int, News | Callable[[float], None]]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=itertools.count)

    def __iter__(self) -> Iterator[News]:
        """The calls, each when its time has come. Whoever asks for the next one makes the story go on."""
        self._at(0.0, self._sell)
        while self._coming:
            now, _, what = heapq.heappop(self._coming)
            if isinstance(what, News):
                yield what
            else:
                what(now)

    def _at(self, when: float, what: News | Callable[[float], None]) -> None:
        heapq.heappush(self._coming, (when, next(self._turns), what))

    def _sell(self, now: float) -> None:
        chance = self.chance
        [shop] = chance.choices(list(BUSY), list(BUSY.values()))
        sold = Sold(chance.choice(self.skus), chance.randint(1, PIECES))
        order = self.street.counters[shop].sell(sold.sku, sold.pieces)
        self.orders[shop, order] = sold
        self._tell(shop, Event.BOUGHT, order, now)
        if chance.random() >= OPEN:
            fate = Event.CANCELLED if chance.random() < CANCELLED[shop] / (1 - OPEN) else Event.SENT
            self._at(now + chance.uniform(1, LATER), partial(self._end, shop, order, fate))
        if self.calls < self.wanted:
            self._at(now + 1, self._sell)

    def _end(self, shop: str, order: str, fate: Event, now: float) -> None:
        counter = self.street.counters[shop]
        (counter.send if fate is Event.SENT else counter.cancel)(order)
        self.orders[shop, order].fate = fate
        self._tell(shop, fate, order, now)

    def _tell(self, shop: str, event: Event, order: str, now: float) -> None:
        if self.chance.random() < LOST[shop]:
            self.lost += 1
            self.orders[shop, order].news = ""
            return
        news = news_of(self.street, shop, event, order)
        self.orders[shop, order].news = news.name
        [copies] = self.chance.choices(list(COPIES), list(COPIES.values()))
        self.told += 1
        self.calls += copies
        for _ in range(copies):
            self._at(now + self._delay(), news)

    def _delay(self) -> float:
        if self.chance.random() < SOON:
            return self.chance.random()
        return self.chance.choice((self.chance.uniform(0, LATE), self.chance.uniform(0, LATER)))
