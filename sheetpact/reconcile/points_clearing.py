"""The clearing statement: who owes whom for points of one partner that another one's shops have taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Taken = Mapping[tuple[str, str], int]
"""(issuer, the partner whose shops took the points) → points, less those given back."""


class Transfer(NamedTuple):
    """What one partner has to pay another, in points; always more than 0."""

    payer: str
    payee: str
    points: int


def balances(taken: Taken) -> Mapping[str, int]:
    """What each partner is to get (below 0: to pay), in points, by partner. They add up to zero."""
    found: dict[str, int] = {}
    for (issuer, taker), points in taken.items():
        found[issuer] = found.get(issuer, 0) - points
        found[taker] = found.get(taker, 0) + points
    return {partner: found[partner] for partner in sorted(found)}


def transfers(taken: Taken) -> tuple[Transfer, ...]:
    """Netted: at most one transfer less than there are partners, whatever the order of `taken`.

    Who owes most pays whom most is owed, until nobody owes anything: each transfer settles one of the two.
    """
    net = balances(taken)
    owing = {partner: -points for partner, points in net.items() if points < 0}
    owed = {partner: points for partner, points in net.items() if points > 0}
    found: list[Transfer] = []
    while owing:
        payer, payee = _largest(owing), _largest(owed)
        points = min(owing[payer], owed[payee])
        found.append(Transfer(payer, payee, points))
        for side, partner in ((owing, payer), (owed, payee)):
            side[partner] -= points
            if not side[partner]:
                del side[partner]
    return tuple(found)


def _largest(side: Mapping[str, int]) -> str:
    return max(side, key=lambda partner: (side[partner], partner))
