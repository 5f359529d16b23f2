"""A store whose transactions are all one: for a decision that nothing may come between, and one that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sheetpact.ports import Inbox, Store, Transaction


@dataclass(frozen=True, slots=True)
class OneTransaction:
    """`real` as seen from inside its open transaction `tx`, which only its owner ends."""

    real: Store
    tx: Transaction

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        yield self.tx

    rehearse = begin
    look = begin

    @property
    def inbox(self) -> Inbox:
        return self.real.inbox

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        return self.real.lease(name, holder, now, seconds)

    def release(self, name: str, holder: str) -> None:
        self.real.release(name, holder)

    def close(self) -> None:
        """The real one stays open."""
