"""Where the calls of shops wait until they had their effect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from sheetpact.model.inbox import Delivery, Left


class Inbox(Protocol):
    """Webhook calls, kept until they had their effect. Each call is a short write transaction of its own.

    Busy: another transaction held the store for too long.
    """

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        """Store them durably, all or none; how many were new.

        The same (shop, delivery) again is passed over; where it is buried, it is as new.
        """
        ...

    def take(self, now: datetime, seconds: float, limit: int, sides: Collection[str]) -> Sequence[Delivery]:
        """The oldest of these sides that are due, for `seconds`: then they are due again, so a crash loses none.

        `attempts` counts this one.
        """
        ...

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        """This try failed; try again at `due`."""
        ...

    def give_back(self, deliveries: Sequence[int], due: datetime) -> None:
        """Nothing was tried with them: due again at `due`, and having taken them counts as no attempt."""
        ...

    def bury(self, delivery: int, error: str) -> None:
        """It failed too often: kept, with its body, for a person to look at."""
        ...

    def revive(self, now: datetime) -> int:
        """A person wants the buried ones tried again, as if they had just come; how many there were."""
        ...

    def left(self) -> Sequence[Left]:
        """What has had no effect, by shop: what waits, and what is buried."""
        ...

    def waiting(self) -> int:
        """How many have had no effect yet, without the buried ones."""
        ...
