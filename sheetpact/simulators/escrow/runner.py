"""Many markets, one seed each, and those that oversell."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sheetpact.simulators.escrow.hub import Hub
from sheetpact.simulators.escrow.market import Market
from sheetpact.simulators.escrow.terms import terms
from sheetpact.simulators.world.broken import Broken

STEPS = 250
"""Of one market."""
TAIL = 40
"""Last lines of a broken market's story that are told."""


@dataclass(slots=True)
class Tally:
    """What happened in some markets: steps in all, each kind of event, and seeds that oversold with what was met."""

    steps: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    broken: dict[int, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.steps += other.steps
        self.happened += other.happened
        self.broken |= other.broken


def market_of(seed: int, steps: int = STEPS, *, told: bool = False) -> tuple[Market, str]:
    """The market of this seed after so many steps, or where it oversold; and what was met there ('' for nothing)."""
    chance = random.Random(f"escrow {seed}")
    market = Market(terms(chance), chance, told=told)
    hub = Hub(market)
    try:
        while market.steps < steps:
            hub.tell(hub.some())
    except Broken as broken:
        return market, str(broken)
    return market, ""


def tally(seeds: Iterable[int], steps: int = STEPS) -> Tally:
    """As fast as can be: what a market leaves is collected at its end only."""
    found = Tally()
    gc.disable()
    gc.freeze()
    try:
        for seed in seeds:
            market, broken = market_of(seed, steps)
            found.add(Tally(market.steps, market.happened, {seed: broken} if broken else {}))
            if seed % COLLECTED == 0:
                gc.collect()
    finally:
        gc.enable()
    return found


COLLECTED = 50
"""Markets whose leftovers fit in memory (a few megabytes)."""


def story(seed: int, steps: int = STEPS) -> str:
    """How a market came to oversell, for people to read."""
    market, broken = market_of(seed, steps, told=True)
    return f"{market.terms}\n{market.trace.tail(TAIL)}\nseed {seed}: {broken}"
