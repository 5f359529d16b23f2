"""Whole alliances from seeds keep every promise, whatever people do and whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.reconcile.targets import Pools, item_targets
from sheetpact.simulators.world.run import of_seed
from sheetpact.store import open_store

STEPS = 60


@pytest.mark.parametrize("seed", range(1, 31))
def test_an_alliance_keeps_its_promises(seed: int) -> None:
    verdict = of_seed(seed, STEPS)
    assert not verdict.broken, f"{verdict.broken}: {verdict.told}\n{verdict.tail}"
    assert (verdict.steps, verdict.syncs > verdict.rest) == (STEPS, True)


def test_the_same_seed_tells_the_same_story() -> None:
    one, other = (of_seed(2, STEPS) for _ in range(2))
    assert one.trace == other.trace
    assert one.trace.count("\n") > STEPS // 2
    assert of_seed(3, STEPS).trace != one.trace


@pytest.mark.parametrize("seed", [1, 2])
def test_a_database_makes_no_difference(seed: int, tmp_path: Path) -> None:
    store = open_store("sqlite:///pact.db", tmp_path, new_hub=lambda: "hub")
    try:
        assert of_seed(seed, 20, lambda: store).trace == of_seed(seed, 20).trace
    finally:
        store.close()


def lost(*_: object, **__: object) -> None:
    """What a hub does that does nothing here."""


def one_more(item: ItemKey, listings: dict[ListingKey, int], pools: Pools, pact: Pact) -> dict[ListingKey, int]:
    return {key: number + 1 for key, number in item_targets(item, listings, pools, pact).items()}


@pytest.mark.parametrize(
    ("place", "instead", "promise"),
    [
        pytest.param("sheetpact.reconcile.edits._move", lost, "no lost edit", id="edits that come to nothing"),
        pytest.param("sheetpact.plan.item_targets", one_more, "convergence", id="shops that show one piece too many"),
        pytest.param("sheetpact.ledger.posting._movements", lambda *_: (), "no double effect", id="sales not booked"),
    ],
)
def test_a_hub_that_breaks_a_promise_is_found_out(
    place: str, instead: object, promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, instead)
    assert promise in {of_seed(seed, STEPS).broken for seed in range(1, 6)}
