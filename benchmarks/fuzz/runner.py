"""One target's inputs, one after another, in a process of its own."""

from __future__ import annotations

import faulthandler
import logging
import random
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from benchmarks.fuzz.mutate import CANARY
from benchmarks.fuzz.target import Broken, Input, Target
from benchmarks.fuzz.targets import made

MOST_MEMORY = 1536 * 1024 * 1024
"""Bytes of addresses: what asks for more has a MemoryError."""
MOST_GROWTH = 400
"""MB above what the target needs to begin with."""
TOLD_EVERY = 5000
"""Inputs; and whenever something fails that hasn't before."""
SLOW_SECONDS, SECONDS_A_MB = 2.0, 20.0
"""A file of 250 KB may hold 80,000 rows."""
OURS = ("/sheetpact/", "/connectors/")


@dataclass(frozen=True, slots=True)
class Work:
    """Inputs first, first + 1, … of a target."""

    target: str
    seed: int
    first: int
    count: int

    def behind(self, number: int) -> Work:
        return replace(self, first=number + 1, count=self.first + self.count - number - 1)

    def chance(self, number: int) -> random.Random:
        return random.Random(f"{self.target} {self.seed} {number}")


@dataclass(slots=True)
class Failure:
    """The first input that failed so, and how many did."""

    work: Work
    number: int
    what: str
    trace: str = ""
    content: bytes = b""
    times: int = 1

    def told(self, folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{self.work.target}-{self.work.seed}-{self.number}"
        if self.content:
            kept.write_bytes(self.content)
        again = f"--target {self.work.target} --seed {self.work.seed} --first {self.number} --inputs 1"
        return (
            f"{self.times} × {self.what}\n{self.trace}kept in {kept}; once more: python -m benchmarks.fuzz {again}\n\n"
        )


@dataclass(slots=True)
class Result:
    """What has come of some inputs. `seconds`: of the process's own time."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak_mb: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)

    @classmethod
    def endless(cls, work: Work, number: int, inputs: int, what: str) -> Result:
        """`inputs`: that one, and those before it of which nothing was told."""
        return cls(Counter(inputs=inputs, failed=1), failures={what: Failure(work, number, what)})

    @property
    def failed(self) -> int:
        return self.counts["failed"]

    def __iadd__(self, other: Self) -> Self:
        self.counts += other.counts
        self.seconds += other.seconds
        self.peak_mb = max(self.peak_mb, other.peak_mb)
        for what, failure in other.failures.items():
            self.failures.setdefault(f"{failure.work.target} {what}", failure)
        return self

    def lines(self, name: str) -> Iterator[str]:
        inputs = self.counts["inputs"]
        yield f"{name}.inputs {inputs} inputs"
        yield f"{name}.accepted {self.counts['accepted']} inputs"
        yield f"{name}.refused {self.counts['refused']} inputs"
        yield f"{name}.failed {self.failed} inputs"
        yield f"{name}.inputs_per_s {inputs / max(self.seconds, 0.001):.0f} inputs/s"
        yield f"{name}.seconds {self.seconds:.1f} s"
        yield f"{name}.peak_mb {self.peak_mb} MB"


class Overheard(logging.Handler):
    """All that any program part logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def carry_out(work: Work, telling: Connection, progress: Any) -> None:  # noqa: ANN401 -- a number in shared memory
    """In the child: all of them, and then the result."""
    faulthandler.register(signal.SIGUSR1)
    overheard = Overheard()
    logging.basicConfig(level=logging.DEBUG, handlers=[overheard])
    target = made(work.target)
    before = _peak_mb()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    result = Result()
    begun = time.process_time()
    for number in range(work.first, work.first + work.count):
        progress.value = number
        told = len(result.failures)
        one(work, number, target, result, overheard)
        if len(result.failures) > told or number % TOLD_EVERY == 0:
            result.seconds, result.peak_mb = time.process_time() - begun, _peak_mb()
            telling.send(result)
    result.seconds, result.peak_mb = time.process_time() - begun, _peak_mb()
    if result.peak_mb - before > MOST_GROWTH:
        what = f"{result.peak_mb - before} MB more than at the beginning"
        result.failures[what] = Failure(work, work.first, what)
        result.counts["failed"] += 1
    telling.send(result)
    target.close()


def one(work: Work, number: int, target: Target, result: Result, overheard: Overheard) -> None:
    drawn = target.draw(work.chance(number))
    result.counts["inputs"] += 1
    overheard.lines.clear()
    begun = time.process_time()
    try:
        taken = target.tried(drawn)
        _looked_at(time.process_time() - begun, drawn, overheard)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is told
        result.counts["failed"] += 1
        what = _what(error)
        if what in result.failures:
            result.failures[what].times += 1
        else:
            trace = "".join(traceback.format_exception(error)[-6:])
            result.failures[what] = Failure(work, number, what, trace, drawn.shown())
        return
    result.counts["accepted" if taken else "refused"] += 1


def _looked_at(seconds: float, drawn: Input, overheard: Overheard) -> None:
    if seconds > SLOW_SECONDS and seconds > SLOW_SECONDS + len(drawn.shown()) / 1e6 * SECONDS_A_MB:
        raise Broken(f"{seconds:.1f} s of work")
    if any(CANARY in line for line in overheard.lines):
        raise Broken("a piece of the input was logged")


def _what(error: Exception) -> str:
    """What is alike of failures for one reason: the kind, and the last place of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if any(part in frame.filename for part in OURS)] or frames
    said = f" {str(error)[:80]}" if isinstance(error, Broken) else ""
    return f"{type(error).__name__}{said} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
