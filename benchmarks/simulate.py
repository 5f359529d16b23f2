"""Simulated alliances, judged at every step: how many steps a second, and whether a long story costs more a step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from sheetpact.simulators.world.run import of_seed

SEEDS, SHORT_SEEDS = range(1, 41), range(1, 5)
STEPS = 200
LONG = (3, 7)
"""Seeds whose stories are told on and on."""
MARKS, SHORT_MARKS = (2_400, 3_600, 4_800), (100, 200, 300)
"""Steps. By the first one 变更 has nearly all the lines that it may have; till then each makes the next sync dearer."""


def measure(*, short: bool = False) -> Iterator[tuple[str, float, str]]:
    """By this process's own time: a machine that has other things to do counts for nothing."""
    of_seed(1, 20)  # what is read and worked out once isn't part of a step
    seeds, marks = (SHORT_SEEDS, SHORT_MARKS) if short else (SEEDS, MARKS)
    yield "simulate.steps_per_s", round(STEPS * len(seeds) / _seconds(seeds, STEPS)), "steps/s on one core"
    begun, half, whole = (_seconds(LONG, steps) for steps in marks)
    told = f"times: steps {marks[1]} to {marks[2]} against {marks[0]} to {marks[1]}"
    yield "simulate.growth", round((whole - half) / (half - begun), 2), told


def _seconds(seeds: Sequence[int], steps: int) -> float:
    """To tell so many steps of each. A story that breaks a promise ends there."""
    begun = time.process_time()
    for seed in seeds:
        if of_seed(seed, steps).broken:
            raise SystemExit(f"seed {seed} breaks a promise: see python -m sheetpact.simulators.run --seeds {seed}")
    return time.process_time() - begun
