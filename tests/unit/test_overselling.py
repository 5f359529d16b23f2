"""How often the last pieces are sold twice: what must be so, whatever the numbers are."""

from __future__ import annotations

from math import comb, exp

import pytest

from sheetpact.reconcile.overselling import beyond, overrun, oversold

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


@pytest.mark.parametrize(
    ("demand", "mean", "chances"),
    [
        pytest.param(EVEN, 0.5, 2, id="two alike: half of the mean is spread"),
        pytest.param(EVEN, 1.0, 3, id="two alike, more of it"),
        pytest.param((3.0, 1.0), 0.375, 2, id="one sells three times as much: five eighths"),
        pytest.param((1.0, 1.0, 2.0), 0.35, 3, id="three shops: 13 of 20"),
    ],
)
def test_what_exceeds_a_reserve_is_what_a_binomial_variable_has_above_it(
    demand: tuple[float, ...], mean: float, chances: int
) -> None:
    """Its variance is the overrun's at a long lag beside one piece for each shop but the first; all worked by hand."""
    each = mean / chances
    for reserve in range(chances + 1):
        chance = [comb(chances, n) * each**n * (1 - each) ** (chances - n) for n in range(chances + 1)]
        above = sum((n - reserve) * chance[n] for n in range(reserve + 1, chances + 1))
        assert beyond(reserve, mean, 50, demand) == pytest.approx(above)


def test_between_two_whole_numbers_of_chances_both_have_their_part() -> None:
    """0.75 pieces in the mean: 2.5 chances, half of two with 3/8 each, half of three with 1/4 each."""
    assert beyond(1, 0.75, 50, EVEN) == pytest.approx((3 / 8) ** 2 / 2 + (3 * (1 / 4) ** 2 * (3 / 4) + 2 / 4**3) / 2)


def test_nobody_sells_more_than_the_shops_show() -> None:
    assert beyond(1, 0.5, 1, EVEN) == 0
    assert beyond(2, 2.5, 1, (1.0, 1.0, 1.0)) == pytest.approx(0.5)
    assert beyond(0, 0.0, 5, EVEN) == 0
