"""What `risk` estimates, held against items that sell out in simulated shops with the product's own targets."""

from __future__ import annotations

import pytest

from sheetpact.reconcile.overselling import oversold
from sheetpact.simulators.mirror import Offer, rate

ROUNDS = 1_500
SIGMAS = 4
"""Standard errors of the simulation: a right estimate lies outside once in 16,000."""
CASES = [
    Offer(12, (1.0, 1.0, 1.0), 1.0),
    Offer(12, (1.0, 1.0, 1.0), 1.0, safety=1),
    Offer(12, (1.0, 1.0, 1.0), 1.0, safety=3),
    Offer(3, (0.5, 0.5), 1.0),
    Offer(3, (2.0, 2.0), 1 / 6),
    Offer(25, (6.0, 1.0, 1.0), 1.0),
    Offer(25, (6.0, 1.0, 1.0), 1.0, safety=2),
    Offer(8, (0.1, 0.1, 0.1, 0.1), 1 / 60),
]


@pytest.mark.parametrize("offer", CASES, ids=str)
def test_the_estimate_is_within_its_stated_error(offer: Offer) -> None:
    """Without a reserve exact; with one within a third, or three pieces per thousand."""
    seen = rate(offer, ROUNDS)[0]
    told = oversold(offer.stock, offer.safety, offer.demand, offer.lag)
    stated = max(3.0, seen.mean / 3) if offer.safety else 0.0
    assert abs(told - seen.mean) <= stated + SIGMAS * seen.error + 0.05


def test_escrow_oversells_nothing_and_turns_some_away() -> None:
    oversold_, turned_away = rate(Offer(20, (4.0, 1.0, 1.0), 1.0, mode="escrow"), 200)
    assert oversold_.mean == 0
    assert turned_away.mean > 0


def test_the_same_seed_gives_the_same_rate() -> None:
    assert rate(CASES[0], 50) == rate(CASES[0], 50)
    assert rate(CASES[0], 50) != rate(CASES[0], 50, seed=2)
