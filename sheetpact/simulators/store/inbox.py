"""Webhook deliveries in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from sheetpact.model.inbox import Delivery, Left, Standing
from sheetpact.simulators.store.moment import Moment, Session
from sheetpact.simulators.store.values import utc

Due = tuple[datetime, Delivery]


class InboxPart(Session):
    """The inbox as one open transaction sees it."""

    def close_deliveries(self, deliveries: Collection[int]) -> None:
        """Nothing stays of them but their ids, so that the same calls again are known."""
        for delivery in deliveries:
            self.moment.waiting = _without(self.moment.waiting, delivery)
            self.moment.dead = _without(self.moment.dead, delivery)

    def close_dead(self, shop: str, before: datetime) -> None:
        dead = self.moment.dead.items()
        self.close_deliveries([n for n, (_, each) in dead if each.shop == shop and each.received_at < before])

    def give_up(self, before: datetime) -> None:
        open_ = (*self.moment.waiting.items(), *self.moment.dead.items())
        self.close_deliveries([number for number, (_, each) in open_ if each.received_at < before])

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        log = self._tables.deliveries
        seen: dict[tuple[str, str], Delivery] = {}
        for each in deliveries:
            seen.setdefault((each.shop, each.delivery), each)
        new = [each for key, each in seen.items() if log.is_new(key)]
        numbered = list(enumerate(new, len(log) + 1))
        self.add(log, [((each.shop, each.delivery), number) for number, each in numbered])
        dead = [(each.shop, each.delivery, number) for number, (_, each) in self.moment.dead.items()]
        again = [(number, seen[shop, name]) for shop, name, number in dead if (shop, name) in seen]
        came = {number: _come(each, number) for number, each in (*numbered, *again)}
        self.moment.dead = {number: due for number, due in self.moment.dead.items() if number not in came}
        self.moment.waiting = {**self.moment.waiting, **came}
        return len(came)

    def take(self, now: datetime, seconds: float, limit: int, sides: Collection[str]) -> Sequence[Delivery]:
        waiting = self.moment.waiting.items()
        due = [(at, number) for number, (at, each) in waiting if at <= now and each.shop in sides]
        again = utc(now + timedelta(seconds=seconds))
        taken = {number: self._tried(number) for _, number in sorted(due)[:limit]}
        if taken:
            put = {number: (again, delivery) for number, delivery in taken.items()}
            self.moment.waiting = {**self.moment.waiting, **put}
        return tuple(taken[number] for number in sorted(taken))

    def _tried(self, number: int) -> Delivery:
        _, delivery = self.moment.waiting[number]
        return replace(delivery, attempts=delivery.attempts + 1)

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        waits = self.moment.waiting.get(delivery)
        if waits:
            self.moment.waiting = {**self.moment.waiting, delivery: (utc(due), replace(waits[1], error=error))}

    def give_back(self, deliveries: Sequence[int], due: datetime) -> None:
        for number in dict.fromkeys(deliveries):
            waits = self.moment.waiting.get(number)
            if waits and waits[1].attempts:
                untried = replace(waits[1], attempts=waits[1].attempts - 1)
                self.moment.waiting = {**self.moment.waiting, number: (utc(due), untried)}

    def bury(self, delivery: int, error: str) -> None:
        waits = self.moment.waiting.get(delivery)
        if waits:
            buried = replace(waits[1], standing=Standing.DEAD, error=error)
            self.moment.waiting = _without(self.moment.waiting, delivery)
            self.moment.dead = {**self.moment.dead, delivery: (waits[0], buried)}

    def revive(self, now: datetime) -> int:
        revived = {
            number: (utc(now), replace(each, standing=Standing.NEW, attempts=0))
            for number, (_, each) in self.moment.dead.items()
        }
        self.moment.dead = {}
        self.moment.waiting = {**self.moment.waiting, **revived}
        return len(revived)


class MemoryInbox:
    """The `Inbox` of the ports."""

    def __init__(self, write: Callable[[], AbstractContextManager[InboxPart]], moment: Callable[[], Moment]) -> None:
        self._write = write
        self._moment = moment

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        with self._write() as part:
            return part.receive(deliveries)

    def take(self, now: datetime, seconds: float, limit: int, sides: Collection[str]) -> Sequence[Delivery]:
        with self._write() as part:
            return part.take(now, seconds, limit, sides)

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        with self._write() as part:
            part.put_back(delivery, due, error)

    def give_back(self, deliveries: Sequence[int], due: datetime) -> None:
        with self._write() as part:
            part.give_back(deliveries, due)

    def bury(self, delivery: int, error: str) -> None:
        with self._write() as part:
            part.bury(delivery, error)

    def revive(self, now: datetime) -> int:
        with self._write() as part:
            return part.revive(now)

    def left(self) -> Sequence[Left]:
        moment = self._moment()
        came: dict[tuple[str, Standing], list[datetime]] = {}
        for _, each in (*moment.waiting.values(), *moment.dead.values()):
            came.setdefault((each.shop, each.standing), []).append(each.received_at)
        return tuple(Left(*kind, len(times), min(times)) for kind, times in sorted(came.items()))

    def waiting(self) -> int:
        return len(self._moment().waiting)


def _come(it: Delivery, number: int) -> Due:
    at = utc(it.received_at)
    headers = {name: it.headers[name] for name in sorted(it.headers)}
    return at, Delivery(it.shop, it.delivery, at, headers, it.body, number)


def _without(those: Mapping[int, Due], number: int) -> Mapping[int, Due]:
    return {key: due for key, due in those.items() if key != number} if number in those else those
