"""Simulated alliances from seeds: a line for each seed that breaks a promise, and a summary.

    python -m sheetpact.simulators.run --seeds 1..200 --steps 60 --jobs 2
    python -m sheetpact.simulators.run --shrink 17 --steps 60

Exit 1: a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from sheetpact.simulators.world.profile import profile
from sheetpact.simulators.world.run import Verdict, of_seed, tell
from sheetpact.simulators.world.shrink import shrink
from sheetpact.simulators.world.steps import story
from sheetpact.store import open_store

TAIL = 15
"""Lines of a trace that are printed."""


def judged(seed: int, steps: int, store: str) -> Verdict:
    """The verdict on one seed; `store` is memory or sqlite."""
    if store == "memory":
        return of_seed(seed, steps)
    with tempfile.TemporaryDirectory() as folder:
        real = open_store("sqlite:///pact.db", Path(folder), new_hub=lambda: "hub")
        try:
            return of_seed(seed, steps, lambda: real)
        finally:
            real.close()


def verdicts(seeds: range, steps: int, store: str, jobs: int) -> Iterator[Verdict]:
    """In the order of the seeds."""
    judge = partial(judged, steps=steps, store=store)
    if jobs == 1:
        yield from map(judge, seeds)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(judge, seeds, chunksize=4)


def short_story(seed: int, length: int) -> str:
    """The shortest story found that breaks the same promise as this seed's, as text ('' where it breaks none)."""
    alliance = profile(seed)
    steps = story(alliance, seed, length)
    verdict = tell(alliance, steps)
    if not verdict.broken:
        return ""
    left, verdict = shrink(alliance, steps, verdict.broken)
    return f"{verdict.broken}: {verdict.told}\n{verdict.trace}{''.join(f'  {step!r},{chr(10)}' for step in left)}"


def main() -> int:
    asked = _asked()
    if asked.shrink is not None:
        told = short_story(asked.shrink, asked.steps)
        _say(told or f"seed {asked.shrink} breaks no promise")
        return int(bool(told))
    first, _, last = asked.seeds.partition("..")
    begun = time.perf_counter()
    bad = syncs = steps = 0
    seeds = range(int(first), int(last or first) + 1)
    for verdict in verdicts(seeds, asked.steps, asked.store, asked.jobs):
        syncs, steps = syncs + verdict.syncs, steps + verdict.steps
        if verdict.broken:
            bad += 1
            tail = "\n".join(f"    {line}" for line in verdict.trace.rstrip().splitlines()[-TAIL:])
            _say(f"seed {verdict.seed}: {verdict.broken}: {verdict.told}\n{tail}")
    seconds = time.perf_counter() - begun
    _say(
        f"{len(seeds)} alliances, {steps} steps and {syncs} syncs in {seconds:.1f} s ({steps / seconds:.0f} steps/s): "
        f"{bad} broke a promise"
    )
    return int(bad > 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.run")
    parser.add_argument("--seeds", default="1..100", help="A..B, both included")
    parser.add_argument("--steps", type=int, default=60, help="steps of each story")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--store", choices=("memory", "sqlite"), default="memory")
    parser.add_argument("--shrink", type=int, metavar="SEED", help="tell the shortest story that breaks the promise")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
