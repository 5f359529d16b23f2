"""Rights: each shop shows only pieces it may sell, and all of them together never more than there are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sheetpact.model.keys import ListingKey
from sheetpact.reconcile.escrow import rights

SHOPS = ("a", "b", "c", "d")


def listings(*numbers: int) -> dict[ListingKey, int]:
    return {ListingKey(shop, "1"): number for shop, number in zip(SHOPS, numbers, strict=False)}


@pytest.mark.parametrize(
    ("shown", "available", "atomic", "expected"),
    [
        pytest.param((5, 5), 10, "ab", (5, 5), id="nothing to do"),
        pytest.param((6, 4), 8, "ab", (4, 4), id="too much: from the richest"),
        pytest.param((6, 4), 5, "ab", (1, 4), id="too much for one"),
        pytest.param((6, 4), 3, "ab", (0, 1), id="too much for one: the other gives at once"),
        pytest.param((0, 2, 2), 3, "", (0, 0, 0), id="too much, and too little left over"),
        pytest.param((5, 0, 0), 6, "a", (2, 1, 0), id="more, and too little for all"),
        pytest.param((6, 4), 8, "", (0, 4), id="too much: a shop without compare-and-set closes"),
        pytest.param((6, 4), -3, "ab", (0, 0), id="less than nothing is nothing"),
        pytest.param((2, 4), 12, "ab", (6, 6), id="more: the poorest first"),
        pytest.param((2, 4), 9, "ab", (5, 4), id="more: an odd piece"),
        pytest.param((0, 4), 10, "", (6, 4), id="more: only a closed shop can take it"),
        pytest.param((1, 4), 10, "", (1, 4), id="more, but nobody is closed"),
        pytest.param((0, 0, 0), 5, "", (2, 2, 1), id="evenly"),
        pytest.param((0, 6), 6, "ab", (0, 3), id="one has run out: the richest gives half"),
        pytest.param((0, 6), 6, "", (0, 0), id="one has run out: the richest closes"),
        pytest.param((0, 2, 2, 0), 4, "", (0, 0, 0, 0), id="two have run out: two give"),
        pytest.param((0, 1), 1, "ab", (0, 1), id="a single piece stays"),
        pytest.param((), 5, "ab", (), id="no shop"),
    ],
)
def test_rights_move(shown: tuple[int, ...], available: int, atomic: str, expected: tuple[int, ...]) -> None:
    assert rights(listings(*shown), frozenset(atomic), available) == listings(*expected)


@pytest.mark.parametrize(
    ("shown", "available", "expected"),
    [
        pytest.param((6, 4), 7, (6, 1), id="others give way"),
        pytest.param((6, 4), 3, (6, 0), id="as far as they can"),
        pytest.param((0, 4), 10, (0, 10), id="others take what is free"),
        pytest.param((6, 0), 6, (6, 0), id="it can't give"),
    ],
)
def test_a_right_that_can_not_be_written_stays_and_counts(
    shown: tuple[int, int], available: int, expected: tuple[int, int]
) -> None:
    frozen = frozenset({ListingKey("a", "1")})
    assert rights(listings(*shown), frozenset("ab"), available, frozen) == listings(*expected)


numbers = st.tuples(*[st.integers(0, 9)] * 4)


@given(numbers, st.integers(-3, 30), st.sets(st.sampled_from(SHOPS)), st.sets(st.sampled_from(SHOPS)))
def test_rights_never_exceed_what_there_is_or_was(
    shown: tuple[int, ...], available: int, atomic: set[str], away: set[str]
) -> None:
    before = listings(*shown)
    frozen = {key for key in before if key.shop in away}
    after = rights(before, frozenset(atomic), available, frozen)
    kept = sum(before[key] for key in frozen)
    assert sum(after.values()) <= max(available, kept, 0) or after == before
    assert min(after.values()) >= 0
    assert all(after[key] == before[key] for key in frozen)


@given(numbers, st.integers(0, 30), st.sets(st.sampled_from(SHOPS)))
@example((0, 3, 0, 0), 2, {"a", "b"})
def test_rights_rest_after_two_runs(shown: tuple[int, ...], available: int, atomic: set[str]) -> None:
    now = listings(*shown)
    for _ in range(2):
        now = rights(now, frozenset(atomic), available)
    assert rights(now, frozenset(atomic), available) == now
    assert sum(now.values()) <= available
