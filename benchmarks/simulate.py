"""Simulated alliances, judged at every step: how many steps a second, and whether a long story costs more a step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from sheetpact.simulators.world.run import of_seed

SEEDS, SHORT_SEEDS = range(1, 41), range(1, 5)
STEPS = 200
LONG = (3, 4, 5, 7)
"""Seeds whose stories are told on and on."""
LONG_STEPS, SHORT_LONG_STEPS = 1_600, 400


def measure(*, short: bool = False) -> Iterator[tuple[str, float, str]]:
    """By this process's own time: a machine that has other things to do counts for nothing."""
    of_seed(1, 20)  # what is read and worked out once isn't part of a step
    seeds, longer = (SHORT_SEEDS, SHORT_LONG_STEPS) if short else (SEEDS, LONG_STEPS)
    yield "simulate.steps_per_s", round(1 / _seconds_a_step(seeds, STEPS)), "steps/s on one core"
    begun, gone_on = _seconds_a_step(LONG, STEPS), _seconds_a_step(LONG, longer)
    yield "simulate.growth", round(gone_on / begun, 2), f"times the time a step, {longer} steps to {STEPS}"


def _seconds_a_step(seeds: Sequence[int], steps: int) -> float:
    """Of stories that break a promise what was told of them counts."""
    begun = time.process_time()
    done = sum(of_seed(seed, steps).steps for seed in seeds)
    return (time.process_time() - begun) / done
