"""The `Store` of the ports, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sheetpact.errors import Busy
from sheetpact.model.texts import say
from sheetpact.simulators.store.decisions import DecisionsPart
from sheetpact.simulators.store.inbox import InboxPart, MemoryInbox
from sheetpact.simulators.store.members import MembersPart
from sheetpact.simulators.store.moment import Moment
from sheetpact.simulators.store.tables import Log, Tables
from sheetpact.simulators.store.values import utc


class MemoryTransaction(DecisionsPart, MembersPart, InboxPart):
    """What each call does is written in `sheetpact.ports.Transaction`."""


class MemoryStore:
    """What each call does is written in `sheetpact.ports.Store`. One at a time writes, in whatever thread.

    What a transaction stored is a new moment; those who look keep the one they began with. A simulation whose
    threads come in the same order gets the same store, byte for byte: neither clock nor chance is asked here.
    `patience` is how long a transaction waits for another thread's, in seconds; one within one of the same thread
    is Busy at once.
    """

    def __init__(self, hub: str, *, locale: str = "en", patience: float = 30.0) -> None:
        self._locale = locale
        self._patience = patience
        self._tables = Tables()
        self._moment = Moment(meta={"hub": hub})
        self._views: set[object] = set()
        self._lock = threading.Lock()
        self._writer: int | None = None
        self._inbox = MemoryInbox(self.begin, lambda: self._moment)

    def once_more(self) -> MemoryStore:
        """A store of its own that holds the same, to go on from differently. Nobody may be writing."""
        other = MemoryStore("", locale=self._locale, patience=self._patience)
        other._tables = self._tables.once_more()
        new = dict(zip(self._tables.logs, other._tables.logs, strict=True))
        ends: dict[object, int] = {new[log]: end for log, end in self._moment.ends.items() if isinstance(log, Log)}
        other._moment = replace(self._moment, ends=ends)
        return other

    @property
    def inbox(self) -> MemoryInbox:
        return self._inbox

    @contextmanager
    def begin(self) -> Iterator[MemoryTransaction]:
        with self._writing() as tx:
            yield tx
            self._moment = tx.moment
            tx.finish()

    @contextmanager
    def rehearse(self) -> Iterator[MemoryTransaction]:
        with self._writing() as tx:
            yield tx

    @contextmanager
    def look(self) -> Iterator[MemoryTransaction]:
        view = object()
        self._views.add(view)  # before the moment is taken, so that nothing it shows is let go
        try:
            yield MemoryTransaction(self._tables, self._moment)
        finally:
            self._views.discard(view)

    @contextmanager
    def _writing(self) -> Iterator[MemoryTransaction]:
        """The only transaction that writes; what isn't the store's moment in the end is taken back."""
        mine = threading.get_ident()
        if self._writer == mine or not self._lock.acquire(timeout=self._patience):
            raise Busy(say(self._locale, "store.busy", seconds=int(self._patience)))
        self._writer, before = mine, self._moment
        tx = MemoryTransaction(self._tables, before, self._views)
        try:
            yield tx
        finally:
            if self._moment is before:
                tx.take_back(before)
            self._writer = None
            self._lock.release()

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        with self.begin() as tx:
            held = tx.moment.leases.get(name)
            if held and held[0] != holder and held[1] > now:
                return False
            tx.moment.leases = {**tx.moment.leases, name: (holder, utc(now + timedelta(seconds=seconds)))}
            return True

    def release(self, name: str, holder: str) -> None:
        with self.begin() as tx:
            if name in tx.moment.leases and tx.moment.leases[name][0] == holder:
                tx.moment.leases = {each: held for each, held in tx.moment.leases.items() if each != name}

    def close(self) -> None:
        """Nothing is open."""
