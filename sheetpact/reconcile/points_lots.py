"""Points in lots: which lots a movement takes from or gives to. All quantities are whole points.

A decision names the lots that it moves, once; balances are sums of what was moved, so no order of adding them up
matters. Whatever isn't told by lot (a shop's own number, a number that somebody typed) moves the lot that never
expires, and may leave a debt there: `cover` pays debts out of the same purse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sheetpact.model.membership import Lot, PointMovement, Purse

Lots = Mapping[Lot, int]
"""Balances, or by how much each lot moves."""


def expiry(earned: date, months: int | None) -> str:
    """The last day on which points earned on this day count: a month's last, so many months on. None: no such day."""
    if months is None:
        return ""
    after = earned.year * 12 + earned.month + months  # the month after that, counted from 0
    return date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1).isoformat()


def is_over(lot: Lot, today: str) -> bool:
    """Whether its last day has passed; `today` in ISO 8601."""
    return bool(lot.expires) and lot.expires < today


def moved(lots: Lots, by: Lots) -> Lots:
    """The balances after a movement."""
    return {**lots, **{lot: lots.get(lot, 0) + points for lot, points in by.items()}}


def net(movements: Iterable[PointMovement]) -> Lots:
    """What these movements come to, by lot."""
    found: dict[Lot, int] = {}
    for each in movements:
        found[each.place] = found.get(each.place, 0) + each.quantity
    return found


def purses(lots: Lots) -> Mapping[Purse, int]:
    """The balance of every purse."""
    found: dict[Purse, int] = {}
    for lot, points in lots.items():
        found[lot.purse] = found.get(lot.purse, 0) + points
    return found


def cover(lots: Lots) -> Lots:
    """What pays the debts of each purse out of its own points, oldest first; it adds up to zero in each purse.

    Afterwards no purse has both points and debts.
    """
    by_purse: dict[Purse, list[Lot]] = {}
    for lot, points in lots.items():
        if points < 0:
            by_purse.setdefault(lot.purse, [])
    if not by_purse:
        return {}
    for lot in sorted(lots, key=oldest_first):
        if lot.purse in by_purse:
            by_purse[lot.purse].append(lot)
    return {lot: points for purse in by_purse.values() for lot, points in _covered(purse, lots).items()}


def _covered(purse: list[Lot], lots: Lots) -> Lots:
    """`purse`: its lots, oldest first."""
    debts = {lot: -lots[lot] for lot in purse if lots[lot] < 0}
    left = min(sum(debts.values()), sum(lots[lot] for lot in purse if lots[lot] > 0))
    paid = _first(debts, left)
    taken = _first({lot: lots[lot] for lot in purse if lots[lot] > 0}, left)
    return {**paid, **{lot: -points for lot, points in taken.items()}}


def expired(lots: Lots, today: str) -> Lots:
    """What is left in lots that are over, as it goes. Debts don't expire: cover them first."""
    return {lot: -points for lot, points in lots.items() if points > 0 and is_over(lot, today)}


def spendable(lots: Lots, room: Mapping[str, int], today: str) -> Lots:
    """What may be spent of each lot, oldest first. `lots` are those of one person, their debts covered.

    `room`: how many points of an issuer may be spent there; an issuer that isn't named has no limit. All of it
    together is never more than the person has in all.
    """
    good = [lot for lot in sorted(lots, key=oldest_first) if lots[lot] > 0 and not is_over(lot, today)]
    left = sum(lots[lot] for lot in good) + sum(points for points in lots.values() if points < 0)
    rooms, found = dict(room), dict[Lot, int]()
    for lot in good:
        part = min(lots[lot], left, rooms.get(lot.issuer, left))
        if part > 0:
            found[lot] = part
            left -= part
            if lot.issuer in rooms:
                rooms[lot.issuer] -= part
    return found


def spend(lots: Lots, points: int) -> Lots:
    """What takes so many points out of `spendable` lots, in their order. ValueError: there are not so many."""
    if points > sum(lots.values()):
        raise ValueError(points)
    return {lot: -part for lot, part in _first(lots, points).items()}


def give_back(spent: Lots, points: int) -> Lots:
    """What gives so many points back into the lots they came from, what lasts longest first.

    `spent`: what is spent of each lot. ValueError: there is less spent.
    """
    if points > sum(spent.values()):
        raise ValueError(points)
    return _first({lot: spent[lot] for lot in sorted(spent, key=oldest_first, reverse=True)}, points)


def earn(earned: Lots, target: int, lot: Lot, today: str) -> Lots:
    """What brings an order to the points it should have earned, with what it has `earned` so far, by lot.

    New points go into `lot`. Points come back out of where they went, what lasts longest first, even if they are
    spent already: that leaves a debt. What has expired since is gone already and isn't taken once more.
    """
    delta = target - sum(earned.values())
    if delta >= 0:
        return {lot: delta} if delta else {}
    there = {each: points for each, points in earned.items() if points > 0 and not is_over(each, today)}
    back = give_back(there, min(-delta, sum(there.values())))
    return {each: -points for each, points in back.items()}


def _first(lots: Lots, points: int) -> Lots:
    """So many points out of these lots, in their order."""
    found: dict[Lot, int] = {}
    for lot, there in lots.items():
        part = min(there, points)
        if part > 0:
            found[lot] = part
            points -= part
    return found


def oldest_first(lot: Lot) -> tuple[bool, str, Lot]:
    """The order in which lots are spent. What never expires comes last."""
    return not lot.expires, lot.expires, lot
