"""Simulated alliances from seeds: each that breaks a promise, and a summary of what happened in all.

    python -m sheetpact.simulators.run --seeds 1..200 --steps 200
    python -m sheetpact.simulators.run --shrink 17 --steps 200

Exit 1: a promise was broken by a seed that isn't known to.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from sheetpact.simulators.world.run import Verdict, of_seed, shortest
from sheetpact.simulators.world.tally import Tally
from sheetpact.store import open_store

TAIL = 15
"""Lines of a trace that are printed."""
PARTS = 10
"""Of a run that no terminal shows, after each of which a line says how far it is."""
CHUNK = 4
"""Alliances that a process takes at a time."""


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


def verdicts(seeds: Sequence[int], steps: int, store: str, jobs: int) -> Iterator[Verdict]:
    """In the order of the seeds."""
    judge = partial(judged, steps=steps, store=store)
    if jobs == 1:
        yield from map(judge, seeds)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(judge, seeds, chunksize=CHUNK)


def watched(found: Iterable[Verdict], whole: int) -> Iterator[Verdict]:
    """The same, while standard error shows how far it is: a bar on a terminal, a few plain lines elsewhere."""
    console = Console(stderr=True, highlight=False)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True) if console.is_terminal else None
    task = bar.add_task("", total=whole) if bar else None
    with bar or nullcontext():
        for done, verdict in enumerate(found, start=1):
            if bar and task is not None:
                bar.update(task, completed=done)
            elif done * PARTS // whole > (done - 1) * PARTS // whole and done < whole:
                console.print(f"{done} of {whole} alliances")
            yield verdict


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    if asked.shrink is not None:
        return _shrink(asked.shrink, asked.steps)
    begun, tally = time.perf_counter(), Tally()
    for verdict in watched(verdicts(asked.seeds, asked.steps, asked.store, asked.jobs), len(asked.seeds)):
        tally.add(verdict, known=verdict.seed in asked.known)
        _tell(verdict, known=verdict.seed in asked.known)
    for line in tally.lines(time.perf_counter() - begun):
        _say(line)
    return int(bool(tally.broken))


def _tell(verdict: Verdict, *, known: bool) -> None:
    if known and verdict.broken:
        _say(f"seed {verdict.seed}, as known: {verdict.broken}: {verdict.told}")
    elif known:
        _say(f"seed {verdict.seed} is known to break a promise, and doesn't: take it off the list")
    elif verdict.broken:
        tail = "\n".join(f"    {line}" for line in verdict.trace.rstrip().splitlines()[-TAIL:])
        _say(f"seed {verdict.seed}: {verdict.broken}: {verdict.told}\n{tail}")


def _shrink(seed: int, length: int) -> int:
    steps, verdict = shortest(seed, length)
    if not verdict.broken:
        _say(f"seed {seed} breaks no promise")
        return 0
    _say(f"{verdict.broken}: {verdict.told}\n{verdict.trace}" + "\n".join(f"  {step!r}," for step in steps))
    return 1


def seeds(told: str) -> list[int]:
    """`1..20,25,31..40`: ranges with both ends, and single ones. ValueError: it says something else."""
    found: list[int] = []
    for part in told.split(","):
        first, _, last = part.partition("..")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.run")
    parser.add_argument("--seeds", type=seeds, default="1..100", help="A..B, both included; several with commas")
    parser.add_argument(
        "--known", type=seeds, default=[], help="seeds that are known to break a promise, as for --seeds"
    )
    parser.add_argument("--steps", type=int, default=60, help="steps of each story that do something")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes; one for each core if not told"
    )
    parser.add_argument("--store", choices=("memory", "sqlite"), default="memory")
    parser.add_argument("--shrink", type=int, metavar="SEED", help="tell the shortest story that breaks the promise")
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
