"""A process that dies at a chosen call to the outside, and a world that goes on without it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

from requests import Response

from sheetpact.ports import Alliance, Http, Inbox, Sheet, Shop, Store, Transaction

T = TypeVar("T")
READS = frozenset({"listings", "look", "orders", "order", "customers", "delivery_notes", "check", "read", "version"})
WRITES = frozenset({"publish", "write"})


class Killed(BaseException):
    """The process is gone. No code of its own can do anything about it."""


@dataclass(slots=True)
class Fate:
    """Dies around call number `at` (from 1), before it is carried out or `after`; 0: lives on and counts.

    Only calls that leave a trace are counted: writes to shops and the sheet, commits, leases. Around a read a
    death is the same as one after the last such call.
    """

    at: int = 0
    after: bool = False
    calls: int = 0
    dead: bool = False
    names: list[str] = field(default_factory=list)
    """What was called, in order."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def live(self) -> None:
        """A dead process does nothing more, in none of its threads."""
        if self.dead:
            raise Killed

    def begin(self, name: str) -> int:
        """The number of the call that is about to be made."""
        with self._lock:
            self.live()
            self.calls += 1
            self.names.append(name)
            if self.calls == self.at and not self.after:
                self.dead = True
                raise Killed
            return self.calls

    def end(self, number: int) -> None:
        """The call was carried out; who dies here never learns what came of it."""
        with self._lock:
            self.dead = self.dead or (number == self.at and self.after)
            self.live()

    def around(self, name: str, call: Callable[..., T], *given: object, **named: object) -> T:
        number = self.begin(name)
        result = call(*given, **named)
        self.end(number)
        return result


def doomed(alliance: Alliance, fate: Fate) -> Alliance:
    """The same alliance, whose every call to the outside is one that `fate` may end at."""
    shops = {name: cast("Shop", _Port(shop, fate, name)) for name, shop in alliance.shops.items()}
    sheet = cast("Sheet", _Port(alliance.sheet, fate, "sheet"))
    return replace(alliance, store=_Store(alliance.store, fate), shops=shops, sheet=sheet)


class _Port:
    """A shop or a sheet, out of reach for the dead."""

    def __init__(self, real: object, fate: Fate, name: str) -> None:
        self._real, self._fate, self._name = real, fate, name

    def __getattr__(self, name: str) -> object:
        found = getattr(self._real, name)
        if name in WRITES:
            return partial(self._fate.around, f"{self._name}.{name}", found)
        return partial(self._read, found) if name in READS else found

    def _read(self, call: Callable[..., object], *given: object) -> object:
        self._fate.live()
        return call(*given)


@dataclass(frozen=True, slots=True)
class DoomedHttp:
    """The way out of a process that dies at one of its calls; in place of an `HttpSession`. `name`: whom it calls."""

    real: Http
    fate: Fate
    name: str

    def request(self, method: str, url: str, **named: object) -> Response:
        call = cast("Callable[..., Response]", self.real.request)
        return self.fate.around(f"{self.name}: {method} {url.rpartition('/')[2]}", call, method, url, **named)

    @property
    def requests(self) -> int:
        return self.real.requests


@dataclass(frozen=True, slots=True)
class _Store:
    """A store whose commits can be the last: before one nothing of the transaction is kept, after one all of it."""

    real: Store
    fate: Fate

    @property
    def inbox(self) -> Inbox:
        return self.real.inbox

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        self.fate.live()
        with self.real.begin() as tx:
            yield tx
            number = self.fate.begin("store: commit")
        self.fate.end(number)

    @contextmanager
    def look(self) -> Iterator[Transaction]:
        self.fate.live()
        with self.real.look() as tx:
            yield tx

    @contextmanager
    def rehearse(self) -> Iterator[Transaction]:
        self.fate.live()
        with self.real.rehearse() as tx:
            yield tx

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        return self.fate.around("store: lease", self.real.lease, name, holder, now, seconds)

    def release(self, name: str, holder: str) -> None:
        self.fate.around("store: release", self.real.release, name, holder)

    def close(self) -> None:
        """The real one stays open: the world goes on."""
