"""Escrow oversells nothing, whatever buyers, people and the network do; and a hub that would is found out."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import count

import pytest

from sheetpact.model.keys import ListingKey
from sheetpact.reconcile import escrow
from sheetpact.reconcile.rights import Rights
from sheetpact.simulators.escrow.__main__ import main
from sheetpact.simulators.escrow.runner import market_of, story, tally

SEEDS = 1_000
"""Markets within which a planted fault must be found out."""
UNSEEN = 19996
Numbers = Mapping[ListingKey, int]


def test_nothing_is_oversold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--steps", "10000", "--seed", "1"]) == 0
    words = capsys.readouterr().out.split()
    told = dict(zip(words[::2], words[1::2], strict=True))
    assert told["violations"] == "0"
    assert int(told["steps"]) >= 10_000
    assert int(told["write"]) > 100
    assert int(told["undisturbed_sync"]) > 20


def test_the_same_seed_tells_the_same_story() -> None:
    assert story(2) == story(2)
    assert story(2).count("\n") > 20
    assert tally([3, 4]).happened == tally([4, 3]).happened


def no_closing(shown: Numbers, _: AbstractSet[str], available: int, frozen: AbstractSet[ListingKey]) -> Numbers:
    """A right moves as if every shop had compare-and-set."""
    return escrow.rights(shown, frozenset(key.shop for key in shown), available, frozen)


def rounded_up(shown: Numbers, atomic: frozenset[str], surplus: int) -> dict[ListingKey, int]:
    new = dict(shown)
    poor = [key for key in sorted(shown) if key.shop in atomic or shown[key] == 0]
    for key in poor:
        new[key] += -(-surplus // len(poor))
    return new


def at_once(shown: Numbers, atomic: frozenset[str], available: int, frozen: AbstractSet[ListingKey]) -> Numbers:
    """What is taken from one shop is given to the next in the same run."""
    return escrow.rights(escrow.rights(shown, atomic, available, frozen), atomic, available, frozen)


def test_a_piece_that_was_sold_and_sent_back_unseen_is_in_no_old_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's answer was some seconds old, from before the piece came back; then it was sold again.

    So the number looked at right before writing was that of the old answer.
    """
    assert market_of(UNSEEN)[1] == ""
    monkeypatch.setattr("sheetpact.model.ledger.Effect.came", property(lambda effect: max(effect.delta, 0)))
    assert "shops may sell 5 pieces, 4 are there" in market_of(UNSEEN)[1]


@pytest.mark.parametrize(
    ("place", "instead", "first"),
    [
        pytest.param("sheetpact.reconcile.targets.rights", no_closing, 1, id="a right moves without closing"),
        pytest.param("sheetpact.reconcile.escrow._raise", rounded_up, 1, id="rights are rounded up"),
        pytest.param("sheetpact.reconcile.targets.rights", at_once, 1, id="given before it was taken"),
        pytest.param(
            "sheetpact.plan.rights_now", lambda numbers, *_: Rights(numbers, 0), 410, id="what came back is given twice"
        ),
    ],
)
def test_a_hub_that_oversells_is_found_out(
    place: str, instead: object, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for from the seed `first` on; from 1 on it takes longer."""
    monkeypatch.setattr(place, instead)
    found = next((seed for seed in count(first) if seed > SEEDS or market_of(seed)[1]), SEEDS + 1)
    assert found <= SEEDS
    assert "shops may sell" in story(found)
