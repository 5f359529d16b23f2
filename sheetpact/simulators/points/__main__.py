"""`python -m sheetpact.simulators.points --steps N --seed S`: so many random events with points of five partners.

Each event is checked, each month is cleared, and in the end all movements are added up again in another order.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Sequence

from sheetpact.simulators.points.book import held
from sheetpact.simulators.points.town import Town
from sheetpact.simulators.world.broken import Broken


def main(arguments: Sequence[str] | None = None) -> int:
    """0: everything was exact. 1: something wasn't, and what."""
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.points", description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="of the town")
    asked = parser.parse_args(arguments)
    began, busy = time.perf_counter(), time.process_time()
    town = Town(random.Random(f"points {asked.seed}"))
    try:
        for _ in range(asked.steps):
            town.step()
        town.check_all()
    except Broken as broken:
        sys.stdout.write(f"seed {asked.seed} after {town.happened.total()} steps: {broken}\n")
        return 1
    figures = {
        "steps": asked.steps,
        "movements": len(town.book),
        "issued": town.issued,
        "held": sum(points for _, points in held(town.persons)),
        "spent": town.spent,
        "expired": town.expired,
        **{name.replace(" ", "_"): count for name, count in sorted(town.happened.items())},
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - busy, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(" ".join(f"{name} {value}" for name, value in figures.items()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
