"""One main job at a time per pact: a lease row that its holder renews, so that a killed one is missed soon."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sheetpact.errors import Busy
from sheetpact.ports import Store

SECONDS = 60.0
"""A job that was killed keeps others out for at most this long, and for at least SECONDS - EVERY: by then a shop
has carried out whatever it had been sent (PHP ends a request after 30 s of work, max_execution_time).
"""
EVERY = 15.0
"""Seconds between renewals: three may fail before the lease runs out."""


@dataclass(slots=True)
class Lease:
    """A lease under `name`, as its holder sees it."""

    store: Store
    name: str
    now: Callable[[], datetime]
    holder: str = field(default_factory=lambda: uuid4().hex)
    """Two jobs that start in the same second are two holders."""
    until: datetime | None = None
    """When it runs out unless it is renewed; None: it wasn't taken yet."""

    def keep(self) -> None:
        """Take or renew it. Busy: somebody else has it, or may have had it, since the holder slept for too long.

        What was planned before is as of a world that somebody else may have changed.
        """
        now = self.now()
        slept = self.until is not None and now > self.until
        if slept or not self.store.lease(self.name, self.holder, now, SECONDS):
            raise Busy(self.name)
        self.until = now + timedelta(seconds=SECONDS)


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    """Hold the lease for the block; a thread renews it. Busy: somebody else has it."""
    lease.keep()
    ended = threading.Event()
    renewing = threading.Thread(target=_renew, args=(lease, ended), name=f"lease-{lease.name}", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        lease.store.release(lease.name, lease.holder)


def _renew(lease: Lease, ended: threading.Event) -> None:
    """Until the end. What goes wrong here is met again by the holder, where it can be told."""
    while not ended.wait(EVERY):
        with suppress(Exception):  # a store that is out of reach for a moment ends no job
            lease.keep()
