"""The points of all persons, moved by the rules of `sheetpact.reconcile`, and every movement they made."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sheetpact.model.membership import AccountKey, Lot, Purse
from sheetpact.reconcile import points_lots, points_void
from sheetpact.reconcile.points_lots import Lots

EARN, ADJUST, SPEND, EXPIRE, COVER = "earn", "adjust", "spend", "expire", "cover"
MONTHS = 3
"""How many months after the one they were earned in points last."""


@dataclass(slots=True)
class Person:
    """One member: accounts in some partners' shops, and the lots of all of them.

    `void`: None, or what each purse of somebody who was forgotten would hold, below 0 owe, had they stayed.
    """

    accounts: tuple[AccountKey, ...]
    lots: dict[Lot, int] = field(default_factory=dict)
    void: Counter[Purse] | None = None

    @property
    def total(self) -> int:
        return sum(self.lots.values())


@dataclass(slots=True)
class Ordered:
    """An order that earns points: of which lots it has earned how many."""

    person: Person
    account: AccountKey
    earned: dict[Lot, int] = field(default_factory=dict)


@dataclass(slots=True)
class Spent:
    """An order that was paid with points, in a shop of `taker`: of which lots, less those given back."""

    person: Person
    taker: str
    lots: dict[Lot, int]


@dataclass(slots=True)
class Book:
    """The log is kept in columns, for its length. `sums` are points by kind of movement."""

    sums: Counter[str] = field(default_factory=Counter)
    _numbers: dict[Lot, int] = field(default_factory=dict)
    _lots: array[int] = field(default_factory=lambda: array("q"))
    _points: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self._lots)

    def earn(self, order: Ordered, target: int, today: date) -> None:
        lot = Lot(order.account, order.account.shop, points_lots.expiry(today, MONTHS))
        moved = points_lots.earn(order.earned, target, lot, today.isoformat())
        self._move(order.person, EARN, moved)
        _add(order.earned, moved)

    def adjust(self, person: Person, account: AccountKey, points: int) -> None:
        moved = {Lot(account, account.shop): points}
        self._move(person, ADJUST, moved)
        self._void(person, moved)

    def forget(self, person: Person) -> None:
        self._move(person, COVER, points_lots.cover(person.lots))
        person.void = Counter()
        self._void(person, dict(person.lots))

    def spendable(self, person: Person, room: Mapping[str, int], today: date) -> Lots:
        self._move(person, COVER, points_lots.cover(person.lots))
        return points_lots.spendable(person.lots, room, today.isoformat())

    def spend(self, person: Person, taker: str, spendable: Lots, points: int) -> Spent:
        moved = points_lots.spend(spendable, points)
        self._move(person, SPEND, moved)
        return Spent(person, taker, {lot: -part for lot, part in moved.items()})

    def give_back(self, spent: Spent, points: int) -> Lots:
        moved = points_lots.give_back(spent.lots, points)
        self._move(spent.person, SPEND, moved)
        self._void(spent.person, moved)
        _add(spent.lots, {lot: -part for lot, part in moved.items()})
        return moved

    def expire(self, person: Person, today: date) -> None:
        self._move(person, COVER, points_lots.cover(person.lots))
        self._move(person, EXPIRE, points_lots.expired(person.lots, today.isoformat()))
        person.lots = {lot: points for lot, points in person.lots.items() if points}

    def replayed(self, chance: random.Random) -> Mapping[Lot, int]:
        """The balances that all movements come to, added up in another order."""
        order = list(range(len(self._lots)))
        chance.shuffle(order)
        found = [0] * len(self._numbers)
        for at in order:
            found[self._lots[at]] += self._points[at]
        return {lot: found[number] for lot, number in self._numbers.items() if found[number]}

    def _void(self, person: Person, moved: Lots) -> None:
        if person.void is None:
            return
        for lot, points in moved.items():
            expired, forgiven = points_void.void(points, person.void[lot.purse])
            person.void[lot.purse] += points
            self._move(person, EXPIRE, {lot: expired})
            self._move(person, ADJUST, {lot: forgiven})

    def _move(self, person: Person, kind: str, moved: Lots) -> None:
        for lot, points in moved.items():
            self._lots.append(self._numbers.setdefault(lot, len(self._numbers)))
            self._points.append(points)
            self.sums[kind] += points
        _add(person.lots, moved)


def held(persons: Iterable[Person]) -> Iterator[tuple[Lot, int]]:
    """Every lot with something in it, points or debts."""
    for person in persons:
        yield from ((lot, points) for lot, points in person.lots.items() if points)


def _add(lots: dict[Lot, int], moved: Lots) -> None:
    for lot, points in moved.items():
        lots[lot] = lots.get(lot, 0) + points
