"""An account's points, as the platform tells them.

Every answer says how many are left and how fast they come back (shopify.dev/docs/api/usage/limits): nothing about a
plan's size is known here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeGuard

from sheetpact.mapping.fields import Payload, at

SHORTEST = 0.05
"""Seconds: less is no wait."""
MOST = 1e9
"""More points than any bucket has."""
SPARED = 0.25
"""Of the whole bucket, what reading lists leaves to others: an order that has just come must not wait for them."""
UNTOLD = 1.0
"""Seconds to wait where a throttled answer says no numbers."""


@dataclass(slots=True)
class Points:
    """One app's bucket in one shop, shared by all that use it in this process."""

    clock: Callable[[], float] = time.monotonic
    _left: float | None = None
    _size: float = 0.0
    _rate: float = 0.0
    _seen: float = 0.0
    _prices: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str, *, sparing: bool = False) -> float:
        """Seconds until what this operation cost last time is there; its points are set aside at once.

        `sparing`: a part of the bucket is left untouched.
        """
        with self._lock:
            if self._left is None or self._rate <= 0:
                return 0.0
            now = self.clock()
            self._left, self._seen = self._left + (now - self._seen) * self._rate, now
            self._left -= self._prices.get(name, 0.0)
            least = SPARED * self._size if sparing else 0.0
            seconds = (least - self._left) / self._rate
            return seconds if seconds > SHORTEST else 0.0

    def told(self, name: str, cost: object) -> None:
        """What `extensions.cost` of an answer says."""
        numbers = _numbers(cost)
        with self._lock:
            if "requestedQueryCost" in numbers:
                self._prices[name] = numbers["requestedQueryCost"]
            if "currentlyAvailable" in numbers and "restoreRate" in numbers:
                self._left, self._rate = numbers["currentlyAvailable"], numbers["restoreRate"]
                self._size, self._seen = numbers.get("maximumAvailable", 0.0), self.clock()


def lacking(cost: object) -> float:
    """Seconds until a throttled query can be paid."""
    numbers = _numbers(cost)
    missing = numbers.get("requestedQueryCost", 0.0) - numbers.get("currentlyAvailable", 0.0)
    rate = numbers.get("restoreRate", 0.0)
    return max(missing / rate, SHORTEST) if rate > 0 and missing > 0 else UNTOLD


def _numbers(cost: object) -> Mapping[str, float]:
    """By their names, wherever they stand in `extensions.cost`."""
    payload: Payload = cost if isinstance(cost, Mapping) else {}
    status = at(payload, "throttleStatus")
    rows = [payload, status if isinstance(status, Mapping) else {}]
    return {key: float(value) for row in rows for key, value in row.items() if _is_number(value)}


def _is_number(value: object) -> TypeGuard[int | float]:
    """Points are thousands at most; what no number of points can be is none."""
    return isinstance(value, int | float) and 0 <= value < MOST


@cache
def points_of(account: str) -> Points:
    """The one bucket of this account."""
    del account
    return Points()
