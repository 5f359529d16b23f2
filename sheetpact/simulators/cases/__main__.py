"""`python -m sheetpact.simulators.cases --cases N --seed S [--jobs J]`: that many cases, and what they break."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sheetpact.simulators.cases.runner import Found, at_once

CHUNK = 5000
"""Cases that one job takes at a time."""
TOLD = 10
"""Broken cases that are shrunk and told; the rest is counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0: all kept every promise. 1: some did not."""
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.cases", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=0, help="the first one; those after it count up")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    asked = parser.parse_args(arguments)
    began = time.perf_counter()
    end = asked.seed + asked.cases
    chunks = [(first, min(CHUNK, end - first)) for first in range(asked.seed, end, CHUNK)]
    count = 0
    for found in _all(chunks, asked.jobs):
        for each in found:
            count += 1
            if count <= TOLD:
                sys.stdout.write(each.told() + "\n\n")
                sys.stdout.flush()
    seconds = time.perf_counter() - began
    sys.stdout.write(f"cases {asked.cases} violations {count} seconds {seconds:.1f}\n")
    return 1 if count else 0


def _all(chunks: Sequence[tuple[int, int]], jobs: int) -> Iterator[list[Found]]:
    if jobs == 1:
        yield from map(at_once, chunks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(at_once, chunks)


if __name__ == "__main__":
    sys.exit(main())
