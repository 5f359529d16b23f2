"""`python -m sheetpact.simulators.escrow --steps N --seed S [--jobs J]`: so many steps, and how often escrow oversold.

A step is one event: an act of a buyer, an owner or the network, or a call of a run to a shop. `--tell SEED` tells the
story of one market.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TextIO

from sheetpact.simulators.escrow.runner import STEPS, Tally, story, tally
from sheetpact.simulators.world.steps import DEATHS, FAULTS

CHUNK = 200
"""Markets that one job takes at a time."""
TOLD_EVERY = 10
"""Chunks after which a long run tells on standard error how far it is."""
TOLD = 5
"""Broken markets whose story is told; the rest is counted."""
FIGURES = ("sell", "cancel", "give back", "count", "sync", "undisturbed sync", "write")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: nothing was oversold. 1: something was."""
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.escrow", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000, help="how many at least")
    parser.add_argument("--seed", type=int, default=1, help="of the first market; those after it count up")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    parser.add_argument("--tell", type=int, metavar="SEED", help="tell the story of this market")
    asked = parser.parse_args(arguments)
    if asked.tell is not None:
        _say(story(asked.tell))
        return 0
    began = time.perf_counter()
    markets = -(-asked.steps // STEPS)
    end = asked.seed + markets
    chunks = [range(first, min(first + CHUNK, end)) for first in range(asked.seed, end, CHUNK)]
    found = Tally()
    for done, part in enumerate(_all(chunks, asked.jobs), start=1):
        found.add(part)
        for seed in part.broken:
            _say(f"market {seed} oversold", sys.stderr)
        if done % TOLD_EVERY == 0:
            _say(f"… steps {found.steps} {_outcome(found, began)}", sys.stderr)
    for seed in islice(found.broken, TOLD):
        _say(story(seed) + "\n")
    figures = [f"{name.replace(' ', '_')} {found.happened[name]}" for name in FIGURES]
    for name, some in (("faults", FAULTS), ("deaths", DEATHS)):
        figures.append(f"{name} {sum(found.happened[each] for each in some)}")
    _say(f"steps {found.steps} markets {markets} {' '.join(figures)}")
    _say(_outcome(found, began))
    return 1 if found.broken else 0


def _all(chunks: Sequence[range], jobs: int) -> Iterator[Tally]:
    if jobs == 1:
        yield from map(tally, chunks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(tally, chunks)


def _outcome(found: Tally, began: float) -> str:
    """`cpu_seconds` are those of all jobs that have ended."""
    seconds, cpu = time.perf_counter() - began, sum(os.times()[:4])
    return f"violations {len(found.broken)} seconds {seconds:.1f} cpu_seconds {cpu:.1f}"


def _say(text: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(text + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
