"""What mirror mode oversells, and what escrow turns away, while an item sells out: simulated.

The numbers that shops show are the product's own targets. Buyers come by chance, a piece each; every order lowers its
shop's number at once. In mirror mode the hub knows of an order after the lag, and writes every shop then; in escrow it
runs once a lag, and moves rights. `python -m sheetpact.simulators.mirror` prints the table of
docs/explanation/overselling.md, as tab-separated text.
"""

from __future__ import annotations

import random
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import sqrt
from statistics import fmean, pstdev

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.model.pact import Pact
from sheetpact.reconcile.targets import Pools, item_targets

ITEM = ItemKey("owner", "CUP-1")
PER = 1000
STOCK = 20
"""Pieces to begin with, in the table."""
SHOPS = 3
A_DAY = (5, 20, 100, 500)
"""Pieces that all shops together sell in a day."""
LAGS = (1, 60, 600, 3600)
SAFETY = (0, 1, 2, 3)
ROUNDS = 4000
"""How often an item is sold out for one number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item as it begins: `demand` is each shop's pieces an hour, `lag` in hours."""

    stock: int
    demand: tuple[float, ...]
    lag: float
    safety: int = 0
    mode: str = "mirror"


@dataclass(frozen=True, slots=True)
class Sold:
    """An item sold out once. `turned_away`: buyers who found 0 while another shop showed some."""

    pieces: int
    oversold: int
    turned_away: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Per 1,000 sold, and its standard error."""

    mean: float
    error: float


@cache
def _pact(shops: int, mode: str, safety: int) -> Pact:
    there = {f"shop-{at}": {"connector": "simulated"} for at in range(shops)}
    return Pact.model_validate(
        {
            "pact": "mirror",
            "locale": "en",
            "timezone": "UTC",
            "currency": "CNY",
            "sheet": {"connector": "simulated", "document": "sheet"},
            "partners": {ITEM.owner: {"name": "Owner", "shops": there}},
            "inventory": {"mode": mode, "safety_stock": safety},
        }
    )


@cache
def _targets(mode: str, safety: int, numbers: tuple[int, ...], known: int) -> tuple[int, ...]:
    """What each shop should show where the hub knows that `known` pieces are left, and the shops show `numbers`."""
    pact = _pact(len(numbers), mode, safety)
    listings = {ListingKey(f"shop-{at}", ITEM.sku): number for at, number in enumerate(numbers)}
    pools = Pools({ITEM: Stock(known)}, {}, {}, frozenset(pact.shops))
    return tuple(item_targets(ITEM, listings, pools, pact).values())


def sell_out(offer: Offer, chance: random.Random) -> Sold:
    return _mirror(offer, chance) if offer.mode == "mirror" else _escrow(offer, chance)


def _buyers(offer: Offer, chance: random.Random) -> Iterator[tuple[float, int]]:
    """(when, at which shop), without end."""
    total, shops, time = sum(offer.demand), range(len(offer.demand)), 0.0
    while True:
        time += chance.expovariate(total)
        yield time, chance.choices(shops, offer.demand)[0]


def _mirror(offer: Offer, chance: random.Random) -> Sold:
    """A shop shows its target less the orders of its own that the hub doesn't know of yet."""
    none = (0,) * len(offer.demand)  # in mirror mode targets follow from the pool alone
    unknown = list(none)
    coming: deque[tuple[float, int]] = deque()
    known, sold, away = offer.stock, 0, 0
    targets = _targets(offer.mode, offer.safety, none, known)
    for time, shop in _buyers(offer, chance):
        while coming and coming[0][0] <= time:
            unknown[coming.popleft()[1]] -= 1
            known -= 1
            targets = _targets(offer.mode, offer.safety, none, known)
        shown = [max(0, target - own) for target, own in zip(targets, unknown, strict=True)]
        if shown[shop]:
            sold += 1
            unknown[shop] += 1
            coming.append((time + offer.lag, shop))
        elif any(shown):
            away += 1
        elif not any(targets) or not coming:
            break
    return Sold(sold, max(0, sold - offer.stock), away)


def _escrow(offer: Offer, chance: random.Random) -> Sold:
    """Each run reads all orders and numbers, and moves rights."""
    shown = list(_targets(offer.mode, offer.safety, (0,) * len(offer.demand), offer.stock))
    left, away, due = offer.stock, 0, offer.lag
    for time, shop in _buyers(offer, chance):
        if due <= time and left:
            for _ in range(2):  # first down, then up
                shown = list(_targets(offer.mode, offer.safety, tuple(shown), left))
            due = time + offer.lag
        if shown[shop]:
            shown[shop] -= 1
            left -= 1
        elif left > offer.safety:
            away += 1
        if left <= offer.safety:
            break
    return Sold(offer.stock - left, 0, away)


def rate(offer: Offer, rounds: int, seed: int = 1) -> tuple[Rate, Rate]:
    """Oversold, and turned away, per 1,000 sold."""
    chance = random.Random(f"{seed} {offer}")
    found = [sell_out(offer, chance) for _ in range(rounds)]
    pieces = fmean(each.pieces for each in found)
    return _rate([each.oversold for each in found], pieces), _rate([each.turned_away for each in found], pieces)


def _rate(counts: Sequence[int], pieces: float) -> Rate:
    if not pieces:
        return Rate(0.0, 0.0)
    return Rate(PER * fmean(counts) / pieces, PER * pstdev(counts) / sqrt(len(counts)) / pieces)


def table() -> Iterator[tuple[object, ...]]:
    """A row for each demand and lag: oversold by safety stock, then what escrow turns away."""
    for a_day in A_DAY:
        for seconds in LAGS:
            demand, lag = (a_day / 24 / SHOPS,) * SHOPS, seconds / 3600
            mirror = [rate(Offer(STOCK, demand, lag, safety), ROUNDS)[0].mean for safety in SAFETY]
            escrow = rate(Offer(STOCK, demand, lag, mode="escrow"), ROUNDS // 4)[1].mean
            yield (a_day, seconds, *(f"{each:.3g}" for each in mirror), f"{escrow:.3g}")


if __name__ == "__main__":
    heads = ("a day", "lag s", *(f"safety {each}" for each in SAFETY), "escrow turned away")
    for row in chain([heads], table()):
        sys.stdout.write("\t".join(map(str, row)) + "\n")
        sys.stdout.flush()
