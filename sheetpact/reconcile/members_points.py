"""Points: what shops report and what people type, as movements of single purses.

A purse holds the points of one account that one partner pays for. All quantities are whole points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.members import Account, Person
from sheetpact.model.membership import AccountKey, PointMovement, Purse
from sheetpact.model.pact import Pact


@dataclass(frozen=True, slots=True)
class Taking:
    """One decision about members. `key` is never the same for two decisions, always for the same one."""

    key: str
    run: str
    at: datetime


def shop_points(
    last: Mapping[AccountKey, int], accounts: Iterable[Account], pact: Pact, taking: Taking
) -> tuple[PointMovement, ...]:
    """What the shops' own numbers moved since the `last` known ones; a first number opens the purse.

    An unknown number moves nothing, so `last` must keep the number before it. The issuer is the shop's partner.
    """
    found = []
    for account in sorted(accounts, key=lambda each: each.key):
        key, number = account.key, account.points
        if number is None or key.shop not in pact.shops or last.get(key) == number:
            continue
        found.append(
            PointMovement(
                f"shop:{taking.key}:{key.shop}:{key.customer}",
                key,
                pact.partner_of(key.shop),
                number - last.get(key, 0),
                taking.at,
                taking.run,
                who=key.shop,
                why="members.points_shop" if key in last else "members.points_opening",
            )
        )
    return tuple(found)


def closed_points(last: Mapping[AccountKey, int], pact: Pact, taking: Taking) -> tuple[PointMovement, ...]:
    """An account that its shop has erased: the `last` points that the shop told are gone with it."""
    return tuple(
        PointMovement(
            f"shop:{taking.key}:{key.shop}:{key.customer}",
            key,
            pact.partner_of(key.shop),
            -number,
            taking.at,
            taking.run,
            who=key.shop,
            why="members.points_closed",
        )
        for key, number in sorted(last.items())
        if key.shop in pact.shops
    )


def spread(delta: int, person: Person, purses: Mapping[Purse, int], pact: Pact) -> Mapping[Purse, int]:
    """Which purses an edit of a member's points moves, and by how much; the parts add up to `delta`.

    What is added goes to the fullest purse (ties: the smallest). What is taken empties the fullest first and
    leaves a debt in it when all are empty, so a typed number stays what was typed. A member without a purse
    gets one at the first account's partner. Nothing for a person whose points may not be counted. `purses` may
    hold others too.
    """
    if not person.counted:
        return {}
    first = person.counted[0]
    filled = sorted((-balance, purse) for purse, balance in purses.items() if purse.account in person.counted)
    home = filled[0][1] if filled else Purse(first, pact.partner_of(first.shop))
    if delta >= 0:
        return {home: delta}
    parts: dict[Purse, int] = {}
    left = -delta
    for negative, purse in filled:
        taken = min(left, max(-negative, 0))
        if taken:
            parts[purse] = -taken
            left -= taken
    if left:
        parts[home] = parts.get(home, 0) - left
    return parts
