"""Inputs that nobody would send on purpose: `python -m benchmarks.fuzz --inputs 1000000 --seed 1`.

Each target gets its share of the inputs, in a process of its own, with bounded memory and a parent who looks whether it
still gets on. An input is drawn from target, seed and number alone: `--target NAME --seed S --first N --inputs 1` tries
one once more. A failure is an exception that isn't the parser's documented error, an answer of 500 or above, a record
that can't be stored, a second of work, memory without end, or a piece of the input in a log. Its first input is kept.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.fuzz.runner import Result, Work, carry_out
from benchmarks.fuzz.targets import SHARES

KEPT = Path(".cache/fuzz")
STUCK_SECONDS = 60.0
"""Of the target's own time without a next input: then it is taken for endless."""
LOOK_SECONDS = 0.5


def run(work: Work) -> Iterator[Result]:
    """What became of a target's inputs; begun anew behind an input that it never came back from."""
    while work.count > 0:
        telling, hearing = multiprocessing.Pipe()
        progress = multiprocessing.get_context("spawn").Value("q", work.first - 1, lock=False)
        child = multiprocessing.get_context("spawn").Process(target=carry_out, args=(work, hearing, progress))
        child.start()
        hearing.close()
        result = _heard(telling, child.pid or 0, progress)
        child.join(LOOK_SECONDS)
        how = (
            f"never came back in {STUCK_SECONDS:.0f} s" if child.is_alive() else f"ended the process: {child.exitcode}"
        )
        if result.counts["inputs"] < work.count and child.is_alive() and child.pid:
            os.kill(child.pid, signal.SIGUSR1)  # it writes where it is
            child.join(LOOK_SECONDS)
        child.kill()
        child.join()
        yield result
        if result.counts["inputs"] == work.count:
            return
        stuck = int(progress.value)
        yield Result.endless(work, stuck, stuck + 1 - work.first - result.counts["inputs"], how)
        work = work.behind(stuck)


def _heard(telling: Connection, pid: int, progress: object) -> Result:
    """The last that it told, before it ended, died, or was at one input for too long."""
    at, since = -2, 0.0
    result = Result()
    while True:
        if telling.poll(LOOK_SECONDS):
            try:
                result = telling.recv()
                continue
            except EOFError:
                return result
        used = seconds_of(pid)
        if progress.value != at:  # type: ignore[attr-defined]
            at, since = progress.value, used  # type: ignore[attr-defined]
        elif used - since > STUCK_SECONDS:
            return result


def seconds_of(pid: int) -> float:
    """A process's own time so far, where the system tells it; else the time of day."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / 100


def shares(inputs: int, only: str) -> dict[str, int]:
    """How many inputs each target gets."""
    if only:
        return {only: inputs}
    whole = sum(SHARES.values())
    return {name: max(1, inputs * share // whole) for name, share in SHARES.items()}


def main() -> int:
    """1: something failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=tuple(SHARES), default="")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    asked = parser.parse_args()
    total = Result()
    for name, count in shares(asked.inputs, asked.target).items():
        came = Result()
        for part in run(Work(name, asked.seed, asked.first, count)):
            came += part
        for line in came.lines(f"fuzz.{name}"):
            sys.stdout.write(f"{line}\n")
        for failure in came.failures.values():
            sys.stderr.write(failure.told(KEPT))
        sys.stdout.flush()
        total += came
    for line in total.lines("fuzz"):
        sys.stdout.write(f"{line}\n")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
