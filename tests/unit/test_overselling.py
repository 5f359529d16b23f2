"""How often the last pieces are sold twice: what must be so, whatever the numbers are."""

from __future__ import annotations

from math import exp

import pytest

from sheetpact.reconcile.overselling import overrun, oversold

EVEN = (1.0, 1.0)
"""Pieces an hour in each of two shops."""


@pytest.mark.parametrize(
    ("stock", "reserve", "demand", "lag"),
    [
        pytest.param(10, 0, (1.0,), 1.0, id="one shop knows all its orders"),
        pytest.param(10, 0, (1.0, 0.0), 1.0, id="the other sells nothing"),
        pytest.param(10, 0, (0.0, 0.0), 1.0, id="nobody sells anything"),
        pytest.param(10, 0, EVEN, 1e-18, id="all is known at once"),
        pytest.param(3, 3, EVEN, 1.0, id="nothing is shown"),
        pytest.param(3, 5, EVEN, 1.0, id="less than nothing"),
        pytest.param(-2, 0, EVEN, 1.0, id="nothing is there"),
        pytest.param(1, 0, (), 1.0, id="no shop"),
    ],
)
def test_there_is_no_risk(stock: int, reserve: int, demand: tuple[float, ...], lag: float) -> None:
    assert oversold(stock, reserve, demand, lag) == pytest.approx(0, abs=1e-9)


def test_the_last_piece_is_sold_again_where_somebody_comes_in_time() -> None:
    """One piece, two shops: one sells it; within half an hour a buyer comes to the other with 1 - exp(-1/2)."""
    twice = 1 - exp(-0.5)
    assert overrun(1, EVEN, 0.5) == pytest.approx(twice)
    assert oversold(1, 0, EVEN, 0.5) == pytest.approx(1000 * twice / (1 + twice))


def test_many_pieces_are_oversold_by_what_the_others_sell_within_the_lag() -> None:
    """All 3 an hour, half an hour: each piece is unknown to the other shops, which have 1 - 5/9 of the demand."""
    assert overrun(50, (1.0, 2.0), 0.5) == pytest.approx(3 * 0.5 * (1 - 5 / 9))


def test_in_the_end_every_shop_sells_all_of_it() -> None:
    assert overrun(4, (1.0, 2.0, 3.0), 1000) == pytest.approx(8)
    assert oversold(4, 0, (1.0, 2.0, 3.0), 1000) == pytest.approx(1000 * 8 / 12)
    assert oversold(6, 2, (1.0, 2.0, 3.0), 1000) == pytest.approx(1000 * 6 / 12)


@pytest.mark.parametrize("demand", [EVEN, (3.0, 1.0), (5.0, 1.0, 1.0, 1.0)])
def test_longer_lags_and_smaller_reserves_oversell_more(demand: tuple[float, ...]) -> None:
    by_lag = [oversold(12, 0, demand, lag) for lag in (0.001, 0.01, 0.1, 1, 10)]
    assert by_lag == sorted(by_lag)
    assert by_lag[0] > 0
    by_reserve = [oversold(12, reserve, demand, 0.5) for reserve in range(13)]
    assert by_reserve == sorted(by_reserve, reverse=True)
