"""The command line as a whole process: how long until `sheetpact --help` has answered."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

TIMES = 5


def measure(*, short: bool = False) -> Iterator[tuple[str, float, str]]:
    """The median of a few starts, after one that warms the disk's cache. It takes as long in the short run."""
    del short
    _start()
    yield "cli.start_s", round(statistics.median(_start() for _ in range(TIMES)), 3), "s"


def _start() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "sheetpact", "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun
