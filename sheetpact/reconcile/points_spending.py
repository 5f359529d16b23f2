"""Points spent on an order in any partner's shop, and given back: which lots they move, within the pact's limits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.records import with_and_without_mark
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_clearing import Taken
from sheetpact.reconcile.points_lots import Lots, cover, give_back, moved, net, spend, spendable
from sheetpact.reconcile.points_orders import by_order
from sheetpact.reconcile.points_upkeep import covering

Spent = Mapping[tuple[str, str], int]
"""(issuer, shop) → points spent there in a month."""
UNDONE = "undo"
"""Why of what undo moves."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """`points` of a person are to pay for an order; only those of these accounts may.

    `known`: what was spent on the order so far.
    """

    accounts: Collection[AccountKey]
    shop: str
    order: str
    points: int
    known: Sequence[PointMovement] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """The movements, or none and how many points there are at `most` for that shop."""

    movements: tuple[PointMovement, ...] = ()
    most: int = 0


def month_of(month: str, pact: Pact) -> tuple[datetime, datetime]:
    """From when until before when a calendar month (2026-03) is. ValueError: it is none."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=pact.zone)
    after = first.year * 12 + first.month
    return first, first.replace(year=after // 12, month=after % 12 + 1)


def taken(spent: Spent, pact: Pact) -> Taken:
    """By partner, without what each partner's own shops took. A shop that left the pact stands for its partner."""
    found: dict[tuple[str, str], int] = {}
    for (issuer, shop), points in sorted(spent.items()):
        taker = pact.partner_of(shop) if shop in pact.shops else shop
        if taker != issuer:
            found[issuer, taker] = found.get((issuer, taker), 0) + points
    return {pair: points for pair, points in found.items() if points}


def taken_in(spent: Spent, movements: Sequence[PointMovement]) -> Spent:
    """The month's spending with these movements."""
    found = dict(spent)
    for each in movements:
        if each.kind is PointKind.SPEND:
            where = each.issuer, each.order_shop
            found[where] = found.get(where, 0) - each.quantity
    return found


def pay(purchase: Purchase, lots: Lots, spent: Spent, pact: Pact, taking: Taking) -> Payment:
    """`lots` may be of others, too; `spent` is this month's. Points of one's own shops have no limit."""
    own = {lot: points for lot, points in lots.items() if lot.account in purchase.accounts}
    covered = cover(own)
    there = spendable(moved(own, covered), _room(purchase.shop, spent, pact), pact.today(taking.at).isoformat())
    most = sum(there.values())
    if purchase.points > most:
        return Payment(most=most)
    parts = spend(there, purchase.points)
    before = sum(each.order == purchase.order for each in purchase.known)
    paid = on_order(parts, purchase.shop, purchase.order, before, taking)
    return Payment((*covering(covered, taking), *paid), most)


def _room(shop: str, spent: Spent, pact: Pact) -> Mapping[str, int]:
    rules, taker = pact.members.points, pact.partner_of(shop)
    so_far = taken(spent, pact)
    limits = {tuple(pair.split("/")): points for pair, points in rules.limits.items()} if rules else {}
    return {issuer: most - so_far.get((issuer, to), 0) for (issuer, to), most in limits.items() if to == taker}


def is_paid(known: Sequence[PointMovement]) -> bool:
    """Whether an order can't be paid with points any more, by what was spent on it so far, under any of its names.

    It can be paid once, also where all was given back: what was typed may be typed again, copied or restored. Only who
    undoes the run that paid it says that it never should have been.
    """
    return not all(moves[-1].why == UNDONE and not spent_in_all(moves) for moves in by_order(known).values())


def spent_in_all(known: Sequence[PointMovement]) -> int:
    """What is spent on one order, less what was given back."""
    return -sum(each.quantity for each in known)


def take_back(known: Sequence[PointMovement], points: int, taking: Taking, told: str = "") -> tuple[PointMovement, ...]:
    """`known` is what was spent on one order so far. ValueError: less than that is spent.

    What was spent under a name goes back under that name; first what was spent under the name that is `told` now.
    """
    if points > spent_in_all(known):
        raise ValueError(points)
    found: list[PointMovement] = []
    first = with_and_without_mark(told)
    for name, moves in sorted(by_order(known).items(), key=lambda each: (each[0] not in first, each[0])):
        part = min(points, spent_in_all(moves))
        parts = give_back({lot: -spent for lot, spent in net(moves).items()}, part)
        found += on_order(parts, moves[0].order_shop, name, len(moves), taking)
        points -= part
    return tuple(found)


def on_order(parts: Lots, shop: str, order: str, number: int, taking: Taking) -> Iterator[PointMovement]:
    """What moves these points on an order that has seen so many movements under that name."""
    for at, (lot, points) in enumerate(parts.items(), start=number):
        yield PointMovement(
            f"spend:{shop}:{order}:{at}",
            lot.account,
            lot.issuer,
            points,
            taking.at,
            taking.run,
            lot=lot.expires,
            who=shop,
            why="members.points_spent" if points < 0 else "members.points_given_back",
            kind=PointKind.SPEND,
            order_shop=shop,
            order=order,
        )
