"""Five partners and their members: random orders, refunds, spending and days, and what must be true after each.

What is right is reckoned here from the events: how much was ordered, asked for and given back, and which lots were
over. The rules only say which lots it concerns.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sheetpact.model.membership import AccountKey, Purse
from sheetpact.reconcile.points_clearing import balances, transfers
from sheetpact.reconcile.points_lots import Lots, is_over
from sheetpact.simulators.points.book import (
    ADJUST,
    COVER,
    EARN,
    EXPIRE,
    SPEND,
    Book,
    Ordered,
    Person,
    Spent,
    held,
)
from sheetpact.simulators.world.broken import Broken

T = TypeVar("T")
PARTNERS = ("art", "book", "cloth", "table", "tea")
LIMITS: Mapping[tuple[str, str], int] = {("tea", "table"): 2000, ("art", "tea"): 500, ("cloth", "book"): 0}
"""(issuer, taker) → points that may be taken in a month."""
ACTS = {"order": 6, "refund": 2, "spend": 4, "give_back": 2, "adjust": 1, "look": 1, "forget": 0.1}
"""What happens, and how often."""
STEPS_A_DAY = 100
"""On average: a million steps are some 27 years."""
MEMBERS = 300
OPEN = 5000
"""Orders that may still be refunded, and what may still be taken back: the newest."""
MOST = 300
"""Points of one order."""
ALL_OF_IT = 0.02
"""Share of those who spend all they can."""
UNDONE = 0.3
"""Share of the typed numbers that are taken back."""
NEVER = "9999-12-31"


@dataclass(slots=True)
class Town:
    """`chance` decides everything: the same seed, the same town."""

    chance: random.Random
    persons: list[Person] = field(default_factory=list)
    book: Book = field(default_factory=Book)
    today: date = date(2026, 1, 1)
    issued: int = 0
    spent: int = 0
    expired: int = 0
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    """This month's, by issuer and taker."""
    happened: Counter[str] = field(default_factory=Counter)
    _orders: deque[Ordered] = field(default_factory=lambda: deque(maxlen=OPEN))
    _spendings: deque[Spent] = field(default_factory=lambda: deque(maxlen=OPEN))
    _typed: deque[tuple[Person, AccountKey, int]] = field(default_factory=lambda: deque(maxlen=OPEN))

    def __post_init__(self) -> None:
        self.persons = [self._newcomer(number) for number in range(MEMBERS)]

    def _newcomer(self, number: int) -> Person:
        shops = self.chance.sample(PARTNERS, self.chance.randint(1, 3))
        return Person(tuple(AccountKey(shop, str(number)) for shop in shops))

    def step(self) -> None:
        """One event. Broken: something isn't as it must be."""
        if self.chance.random() * STEPS_A_DAY < 1:
            self._next_day()
        act = self.chance.choices(list(ACTS), list(ACTS.values()))[0]
        self.happened[act] += 1
        match act:
            case "order":
                self._order()
            case "refund" if self._orders:
                self._refund(self._one_of(self._orders))
            case "spend":
                self._spend(self.chance.choice(self.persons), self.chance.choice(PARTNERS))
            case "give_back" if self._spendings:
                self._give_back(self._one_of(self._spendings))
            case "adjust":
                self._adjust(self.chance.choice(self.persons))
            case "forget":
                self._forget(self.chance.randrange(MEMBERS))
            case _:
                self._expire(self.chance.choice(self.persons))
        self._check_sums()

    def _one_of(self, open_ones: deque[T]) -> T:
        """Mostly a new one, sometimes one of months ago."""
        back = self.chance.choice((10, len(open_ones)))
        return open_ones[-self.chance.randint(1, min(back, len(open_ones)))]

    # events

    def _order(self) -> None:
        person = self.chance.choice(self.persons)
        order = Ordered(person, self.chance.choice(person.accounts))
        self._orders.append(order)
        self._earn(order, self.chance.randint(0, MOST))

    def _refund(self, order: Ordered) -> None:
        """All of it, some of it, or one that is taken back; each is told twice. Who was forgotten loses nothing."""
        if order.person.void is not None:
            return
        target = self.chance.choice((0, self.chance.randint(0, MOST)))
        self._earn(order, target)
        self._earn(order, target)

    def _earn(self, order: Ordered, target: int) -> None:
        """What has expired since is taken back no second time."""
        today, before = self.today.isoformat(), order.person.total
        good = sum(points for lot, points in order.earned.items() if not is_over(lot, today))
        delta = max(target - sum(order.earned.values()), -good)
        self.book.earn(order, target, self.today)
        self.issued += delta
        _equal("points of an order", before + delta, order.person.total)

    def _spend(self, person: Person, taker: str) -> None:
        room = {issuer: limit - self.taken[issuer, to] for (issuer, to), limit in LIMITS.items() if to == taker}
        before = person.total
        spendable = self.book.spendable(person, room, self.today)
        _equal("covering debts", before, person.total)
        most = sum(spendable.values())
        _equal("what may be spent", self._most(person, room), most)
        if not most:
            return
        asked = most if self.chance.random() < ALL_OF_IT else self.chance.randint(1, min(most, MOST))
        spent = self.book.spend(person, taker, spendable, asked)
        self._spendings.append(spent)
        self.spent += asked
        _equal("points after spending", before - asked, person.total)
        _check_oldest_first(spent.lots, spendable)
        self._take(spent.lots, taker, 1)

    def _most(self, person: Person, room: Mapping[str, int]) -> int:
        """By issuer what is good and has room; never more than the person has in all, without what is over."""
        today, good, over = self.today.isoformat(), Counter[str](), 0
        for lot, points in person.lots.items():
            if points > 0 and is_over(lot, today):
                over += points
            elif points > 0:
                good[lot.issuer] += points
        there = sum(max(0, min(points, room.get(issuer, points))) for issuer, points in good.items())
        return max(0, min(there, person.total - over))

    def _give_back(self, spent: Spent) -> None:
        points, person = self.chance.randint(0, sum(spent.lots.values())), spent.person
        before, void = person.total, _void(person)
        given = self.book.give_back(spent, points)
        self.spent -= points
        self._check_moved("points given back", person, before + points, void)
        self._take(given, spent.taker, -1)

    def _take(self, lots: Lots, taker: str, sign: int) -> None:
        for lot, points in lots.items():
            if lot.issuer != taker:
                self.taken[lot.issuer, taker] += sign * points
        for (issuer, to), limit in LIMITS.items():
            if self.taken[issuer, to] > limit:
                raise Broken("limits", f"{to} took {self.taken[issuer, to]} points of {issuer}")

    def _adjust(self, person: Person) -> None:
        """What somebody typed, or a shop's own number that moved: debts are possible."""
        if self._typed and self.chance.random() < UNDONE:
            self._undo()
        points, account = self.chance.randint(-MOST, MOST), self.chance.choice(person.accounts)
        self._typed.append((person, account, points))
        self._type("points typed", person, account, points)

    def _undo(self) -> None:
        """What was typed is taken back, once."""
        self.happened["undo"] += 1
        at = self.chance.randrange(len(self._typed))
        person, account, points = self._typed[at]
        del self._typed[at]
        self._type("points taken back", person, account, -points)

    def _type(self, what: str, person: Person, account: AccountKey, points: int) -> None:
        before, void = person.total, _void(person)
        self.book.adjust(person, account, points)
        self.issued += points
        self._check_moved(what, person, before + points, void)

    def _forget(self, at: int) -> None:
        """Somebody new takes their place."""
        person = self.persons[at]
        held = Counter[Purse]()
        for lot, points in person.lots.items():
            held[lot.purse] += points
        self.book.forget(person)
        self._check_moved("what was forgotten", person, 0, (0, 0))
        _equal("what is void", _by_sign(held), _void(person))
        self.persons[at] = self._newcomer(MEMBERS + self.happened["forget"])

    def _check_moved(self, what: str, person: Person, total: int, void: tuple[int, int]) -> None:
        """Nobody who was forgotten holds or owes a point: it expired, or is issued. `void`: what was so before."""
        if person.void is None:
            _equal(what, total, person.total)
            return
        expired, forgiven = _void(person)
        self.expired += expired - void[0]
        self.issued += forgiven - void[1]
        _equal("points of the forgotten", {}, dict(held([person])))

    def _expire(self, person: Person) -> None:
        """Debts are paid first, out of what is over."""
        today, before = self.today.isoformat(), person.total
        owing, over = Counter[Purse](), Counter[Purse]()
        for lot, points in person.lots.items():
            if points < 0:
                owing[lot.purse] -= points
            elif is_over(lot, today):
                over[lot.purse] += points
        gone = sum(max(0, points - owing[purse]) for purse, points in over.items())
        self.book.expire(person, self.today)
        self.expired += gone
        _equal("points after a day", before - gone, person.total)

    def _next_day(self) -> None:
        before, self.today = self.today, self.today + timedelta(days=1)
        if self.today.month != before.month:
            self._close_month()
            for person in self.persons:
                self._expire(person)

    # what must be true

    def _check_sums(self) -> None:
        sums = self.book.sums
        _equal("issued", self.issued, sums[EARN] + sums[ADJUST])
        _equal("spent", self.spent, -sums[SPEND])
        _equal("expired", self.expired, -sums[EXPIRE])
        _equal("covered", 0, sums[COVER])

    def _close_month(self) -> None:
        """The statement nets to zero with at most n − 1 transfers, and everybody gets what they are owed."""
        net = dict(balances(self.taken))
        _equal("clearing", 0, sum(net.values()))
        paid = transfers(self.taken)
        for each in paid:
            net[each.payer] += each.points
            net[each.payee] -= each.points
        if any(net.values()) or len(paid) > len(PARTNERS) - 1:
            raise Broken("clearing", f"{net} is left after {paid}")
        self.happened["month"] += 1
        self.happened["transfer"] += len(paid)
        self.taken.clear()

    def check_all(self) -> None:
        """Issued = held + spent + expired, and the same balances whatever the order of movements."""
        there = dict(held(self.persons))
        _equal("issued = held + spent + expired", self.issued, sum(there.values()) + self.spent + self.expired)
        if self.book.replayed(self.chance) != there:
            raise Broken("replay", "other balances")


def _void(person: Person) -> tuple[int, int]:
    return _by_sign(person.void or Counter())


def _by_sign(purses: Counter[Purse]) -> tuple[int, int]:
    """Points, and debts."""
    return sum(max(0, points) for points in purses.values()), -sum(min(0, points) for points in purses.values())


def _check_oldest_first(spent: Lots, spendable: Lots) -> None:
    last = max(lot.expires or NEVER for lot in spent)
    for lot, points in spendable.items():
        if (lot.expires or NEVER) < last and spent.get(lot, 0) < points:
            raise Broken("oldest first", f"{lot} has points left")


def _equal(what: str, wanted: object, found: object) -> None:
    if wanted != found:
        raise Broken(what, f"{found} instead of {wanted}")
