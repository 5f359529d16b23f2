"""What a shop may sell in escrow: what it shows, what came back since, and what may have come back since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from deciding import (
    BEFORE,
    CUP,
    MOMENT,
    NOW,
    TABLE_CUP,
    TEA_CUP,
    decided,
    known,
    listing,
    pact,
    read,
    remembered,
    sheet,
)

from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Confirmed, Effect, Stock
from sheetpact.model.seen import Seen
from sheetpact.reconcile.rights import Rights, rights_now

NEAR = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def back(number: int, minutes: float, pieces: int = 1) -> Effect:
    """Pieces that came back so many minutes after (below 0: before) the number of BEFORE was read, or one of NOW."""
    at = BEFORE + minutes * MINUTE
    return Effect(TEA_CUP, f"A{number}", pieces, at, number)


def rights(*effects: Effect, shown: int | None = None, silent: bool = False, effects_then: int = 2) -> Rights:
    """`shown`: the tea shop is read at NOW, with effects up to 2 known by then; None: it is out of reach."""
    each = known("tea-shop", "CUP-1", number=3, confirmed=Confirmed(3, BEFORE, 1))
    state = remembered(each, effects={TEA_CUP: effects})
    there = {} if shown is None else read(listing("tea-shop", "CUP-1", shown), effects=effects_then, silent=silent)
    return rights_now({TEA_CUP: 3}, {TEA_CUP: each}, state, Seen(there), NEAR)


def told(right: int, unsure: int = 0) -> Rights:
    return Rights({TEA_CUP: right}, unsure)


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        pytest.param((), told(3), id="what it showed last"),
        pytest.param((back(2, 1),), told(4), id="and what came back since"),
        pytest.param((back(2, 1, -2),), told(3), id="what it has sold since may have been sold before"),
        pytest.param((back(2, -1),), told(3, 1), id="a minute before by its clock: maybe after"),
        pytest.param((back(2, -6),), told(3), id="long before"),
        pytest.param((back(2, -5),), told(3), id="five minutes before"),
        pytest.param((back(1, 1),), told(3), id="the number surely includes it"),
        pytest.param((back(2, 1), back(3, -1, 2)), told(4, 2), id="one of each"),
    ],
)
def test_of_a_shop_out_of_reach(effects: tuple[Effect, ...], expected: Rights) -> None:
    assert rights(*effects) == expected


@pytest.mark.parametrize(
    ("shown", "effects", "expected"),
    [
        pytest.param(2, (), told(3), id="what was written last, if it shows less"),
        pytest.param(5, (), told(5), id="what it shows"),
        pytest.param(5, (back(3, 9),), told(6), id="and what came back after it was read"),
        pytest.param(5, (back(2, 9),), told(5, 1), id="right before: the answer may be older"),
        pytest.param(5, (back(2, 11),), told(5, 1), id="an export that is older than the orders beside it"),
        pytest.param(5, (back(2, 4),), told(5), id="long before"),
        pytest.param(5, (back(2, 5),), told(5), id="five minutes before"),
    ],
)
def test_of_a_shop_that_was_read(shown: int, effects: tuple[Effect, ...], expected: Rights) -> None:
    assert rights(*effects, shown=shown) == expected


def test_a_file_already_taken_is_no_reading() -> None:
    assert rights(back(2, 9), shown=5, silent=True) == told(4)


def test_a_listing_without_a_number_is_none_either() -> None:
    each = known("tea-shop", "CUP-1", number=3)
    seen = Seen(read(listing("tea-shop", "CUP-1", None)))
    assert rights_now({TEA_CUP: 3}, {TEA_CUP: each}, remembered(each), seen, NEAR) == told(3)


def given(unsure: int, stock: int, shown: tuple[int, int] = (0, 0)) -> dict[ListingKey, int]:
    """What a run writes: the tea shop is out of reach, and so many pieces may have come back to it."""
    tea = known("tea-shop", "CUP-1", number=shown[0], confirmed=Confirmed(shown[0], BEFORE, 1))
    table = known("table-shop", "CUP-1", number=shown[1])
    effects = {TEA_CUP: (back(2, -1, unsure),)} if unsure else {}
    state = remembered(tea, table, stocks={CUP: Stock(stock)}, effects=effects)
    seen = Seen(read(listing("table-shop", "CUP-1", shown[1])), sheet(state.base))
    moment = replace(MOMENT, now=NOW, atomic=frozenset({"table-shop"}))
    plan = decided(state, seen, pact(mode="escrow"), moment)
    return {write.listing: write.number for writes in plan.writes.values() for write in writes}


def test_what_may_have_come_back_to_a_shop_is_given_to_no_other() -> None:
    assert given(0, 2) == {TABLE_CUP: 2}
    assert given(1, 2) == {TABLE_CUP: 1}
    assert given(3, 2) == {}


def test_and_takes_no_right_away() -> None:
    assert given(3, 4, (1, 3)) == {}
    assert given(3, 3, (1, 3)) == {TABLE_CUP: 2}
