"""The fuzzer: what is good passes, and what it is there to find is found."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.fuzz import runner
from benchmarks.fuzz.calls import SEEDS
from benchmarks.fuzz.mutate import CANARY
from benchmarks.fuzz.receiver import Doors
from benchmarks.fuzz.runner import Overheard, Result, Work
from benchmarks.fuzz.target import Target
from benchmarks.fuzz.targets import SHARES, made
from benchmarks.fuzz.words import Word


@pytest.fixture
def doors() -> Iterator[Doors]:
    made = Doors()
    yield made
    made.close()


def tried(target: Target, name: str, inputs: int) -> Result:
    result, overheard = Result(), Overheard()
    for number in range(inputs):
        runner.one(Work(name, 1, 0, inputs), number, target, result, overheard)
    return result


def test_every_platforms_call_is_taken_as_the_platform_sends_it(doors: Doors) -> None:
    assert [seed.door for seed in SEEDS if not doors.tried(doors.good(seed))] == []


@pytest.mark.parametrize("name", SHARES)
def test_some_inputs_of_every_target_are_taken_and_some_refused(name: str) -> None:
    target = made(name)
    result = tried(target, name, 40)
    target.close()
    assert not result.failures, next(iter(result.failures.values())).trace
    assert min(result.counts["accepted"], result.counts["refused"]) > 0


def test_the_same_number_is_the_same_input(doors: Doors) -> None:
    work = Work("receiver", 7, 0, 1)
    assert doors.draw(work.chance(3)) == doors.draw(work.chance(3)) != doors.draw(work.chance(4))


def test_a_parser_that_forgets_how_deep_json_can_be_is_found(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.shopify.webhooks.hint_in", json.loads)
    assert "Broken answered 503" in "".join(tried(doors, "receiver", 1500).failures)


class Odd:
    """A parser with one fault."""

    def __init__(self, fault: str) -> None:
        self.fault = fault

    def draw(self, chance: random.Random) -> Word:
        return Word(chance.random())

    def tried(self, drawn: Word) -> bool:
        match self.fault:
            case "raises":
                raise ZeroDivisionError(drawn)
            case "tells":
                logging.getLogger().warning("can't read %s", CANARY)
        return True

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("fault", "what"), [("raises", "ZeroDivisionError"), ("tells", "logged"), ("dawdles", "s of work")]
)
def test_each_kind_of_failure_is_told_once_with_its_first_input(
    fault: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SLOW_SECONDS", -1.0 if fault == "dawdles" else runner.SLOW_SECONDS)
    overheard = Overheard()
    monkeypatch.setattr(logging.getLogger(), "handlers", [overheard])
    result = Result()
    for number in (5, 6):
        runner.one(Work("odd", 1, 5, 2), number, Odd(fault), result, overheard)
    (failure,) = result.failures.values()
    assert (result.failed, failure.number, failure.times) == (2, 5, 2)
    assert what in failure.what
    assert "--target odd --seed 1 --first 5 --inputs 1" in failure.told(tmp_path)
    assert (tmp_path / "odd-1-5").read_bytes()
