"""What goes wrong between a shop and the hub, on purpose and repeatably."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """What can happen to one request."""

    LOST_BEFORE = "lost_before"  # the connection breaks, nothing was done
    LOST_AFTER = "lost_after"  # it was done, the answer is lost
    CUT = "cut"  # it was done, the answer breaks off half-way
    BUSY = "busy"  # 429, nothing was done
    ERROR_BEFORE = "error_before"  # a web page with a 5xx status, nothing was done
    ERROR_AFTER = "error_after"  # the same, but it was done
    SLOW = "slow"  # the answer takes `seconds` longer
    MEANWHILE = "meanwhile"  # `action` happens just before the request is carried out


def _nothing() -> None:
    return None


@dataclass
class Fault:
    """One planned trouble: for requests of `method` whose address holds `path` and whose body holds `body`.

    After `skip` of them, `times` times.
    """

    trouble: Trouble
    method: str = ""
    path: str = ""
    skip: int = 0
    times: int = 1
    seconds: float = 0.0
    """How long SLOW lasts; what BUSY asks for in Retry-After (0: it doesn't say)."""
    status: int = 502
    action: Callable[[], object] = field(default=_nothing, repr=False)
    body: str = ""

    def meets(self, method: str, target: str, body: bytes = b"") -> bool:
        here = self.method in ("", method) and self.path in target and self.body.encode() in body
        return self.times > 0 and here


class Faults:
    """A plan of troubles, and after it a seeded rain of them. The same seed and requests give the same troubles."""

    def __init__(self, seed: int = 0, rate: float = 0.0, troubles: Sequence[Trouble] = ()) -> None:
        self._random = random.Random(seed)
        self._rate, self._troubles = rate, tuple(troubles)
        self._plan: list[Fault] = []
        self._lock = threading.Lock()
        self.met: list[Trouble] = []
        """What has happened so far."""

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._plan.append(fault)

    def clear(self) -> None:
        """No more troubles."""
        with self._lock:
            self._plan.clear()
            self._rate = 0.0

    def take(self, method: str, target: str, body: bytes = b"") -> Fault | None:
        """The trouble that this request meets."""
        with self._lock:
            found = self._planned(method, target, body) or self._rained()
            if found is not None:
                self.met.append(found.trouble)
            return found

    def _planned(self, method: str, target: str, body: bytes) -> Fault | None:
        for fault in self._plan:
            if not fault.meets(method, target, body):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def _rained(self) -> Fault | None:
        if not self._troubles or self._random.random() >= self._rate:
            return None
        return Fault(self._random.choice(self._troubles), seconds=0.05)
