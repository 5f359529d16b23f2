"""Escrow: each shop shows only pieces it has a right to, and the rights never exceed what the ledger knows.

A shop's right is the number it shows. Rights move in two steps, in two runs: first down, all that must, then up. So
they rest after two runs. A shop that has neither compare-and-set nor an atomic delta goes through 0 both ways: at 0 it
can't sell, so no order can slip between looking and writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sheetpact.model.keys import ListingKey

HUNGRY = 0
"""A shop with this right or less asks for more."""
RICH = 2
"""A shop with this right or more can give."""


def rights(
    shown: Mapping[ListingKey, int],
    atomic: frozenset[str],
    available: int,
    frozen: AbstractSet[ListingKey] = frozenset(),
) -> dict[ListingKey, int]:
    """New rights, in pieces. Their sum is never above both `available` (not below 0) and the sum of `shown`.

    Rights of `frozen` listings count and stay as they are.
    """
    free = {key: number for key, number in shown.items() if key not in frozen}
    surplus = max(available, 0) - sum(shown.values())
    new = _raise(free, atomic, surplus) if surplus > 0 else _lower(free, atomic, -surplus)
    rest = surplus + sum(free.values()) - sum(new.values())
    return {**shown, **(_give(new, atomic, rest) if rest >= 0 else new)}


def _lower(shown: Mapping[ListingKey, int], atomic: frozenset[str], excess: int) -> dict[ListingKey, int]:
    new = dict(shown)
    for key in sorted(shown, key=lambda key: (-shown[key], key)):
        if excess <= 0:
            break
        taken = min(new[key], excess) if key.shop in atomic else new[key]
        new[key] -= taken
        excess -= taken
    return new


def _raise(shown: Mapping[ListingKey, int], atomic: frozenset[str], surplus: int) -> dict[ListingKey, int]:
    """Evenly, the poorest first."""
    new = dict(shown)
    open_ = [key for key in sorted(shown) if key.shop in atomic or shown[key] == 0]
    while surplus > 0 and open_:
        level = min(new[key] for key in open_)
        poorest = [key for key in open_ if new[key] == level]
        above = [new[key] for key in open_ if new[key] > level]
        step = min((min(above) - level) * len(poorest), surplus) if above else surplus
        each, rest = divmod(step, len(poorest))
        for at, key in enumerate(poorest):
            new[key] += each + (1 if at < rest else 0)
        surplus -= step
    return new


def _give(shown: Mapping[ListingKey, int], atomic: frozenset[str], rest: int) -> dict[ListingKey, int]:
    """Where what is free (`rest`) doesn't reach all who have run out, the richest gives half of its right."""
    new = dict(shown)
    while rest < sum(1 for number in new.values() if number <= HUNGRY):
        richest = max(sorted(new), key=lambda key: new[key])
        if new[richest] < RICH:
            break
        given = new[richest] - (new[richest] // 2 if richest.shop in atomic else 0)
        new[richest] -= given
        rest += given
    return new
