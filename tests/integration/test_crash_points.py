"""Killed before or after any call to the outside and started again, the end is the same as without the kill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sheetpact import apply
from sheetpact.apply import Carrier
from sheetpact.model.ledger import Confirmed, Intended
from sheetpact.model.state import Known
from sheetpact.simulators.crashes.__main__ import main
from sheetpact.simulators.crashes.enumerate import judge
from sheetpact.simulators.crashes.scenarios import SCENARIOS
from sheetpact.simulators.crashes.stores import MemoryStores, stores

EVERYDAY = 3
"""Each third scenario; the others have their turn with the long stories."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.long if at % EVERYDAY else ()) for at, name in enumerate(SCENARIOS)],
)
def test_a_death_makes_no_difference(name: str) -> None:
    verdict = judge(name, SCENARIOS[name], MemoryStores(), every=False)
    assert verdict.found == ()
    assert verdict.kills >= 2 * verdict.calls - 1 > 0


def test_on_a_database_neither() -> None:
    with stores("sqlite") as kept:
        assert judge("a title", SCENARIOS["a title from a shop"], kept, every=False).found == ()


def confirmed_too_early(known: Known, intent: Intended, carrier: Carrier) -> Known:
    """The number counts as confirmed before the shop was told."""
    intending = INTENDING(known, intent, carrier)
    return replace(intending, confirmed=Confirmed(intent.number, intent.at, intent.effects))


def never_noted(*_: object) -> bool:
    """What was put back is noted as if it had not been before."""
    return False


INTENDING = apply._intending  # noqa: SLF001 -- what is done too early is done by the real one


@pytest.mark.parametrize(
    ("place", "instead", "scenario", "lost"),
    [
        pytest.param(
            "sheetpact.apply._intending",
            confirmed_too_early,
            "an order",
            "movements: adjust tea/CUP-1 3 table-shop drift.booked   is 1, without a death None",
            id="a base before it is confirmed",
        ),
        pytest.param(
            "sheetpact.reconcile.edits.noted",
            never_noted,
            "cells that are put back",
            "told changes: sheet inventory ('POT-4', 'tea') available None 20 quantity.emptied {} is 2, "
            "without a death 1",
            id="a note that is made twice",
        ),
    ],
)
def test_a_hub_that_remembers_too_early_or_too_little_is_found_out(
    place: str, instead: Callable[..., object], scenario: str, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, instead)
    found = judge(scenario, SCENARIOS[scenario], MemoryStores(), every=False).found
    assert {line.partition("): ")[2] for line in found} >= {lost}


def test_the_command_tells_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "nothing new"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("scenarios 1 calls ")
    assert " differences 0 " in told.out
    assert told.err.startswith("1/1 nothing new: ")
