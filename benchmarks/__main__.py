"""`python -m benchmarks [--short] [GROUP…]` prints a line `name value unit` for each number; without a group, of all.

`--short` measures a small case of each: whether it still runs, not how fast it is.
"""

from __future__ import annotations

import importlib
import sys

GROUPS = ("plan", "sync", "cli")


def main(asked: list[str]) -> int:
    """Measure the groups named, each in its own module here."""
    short = "--short" in asked
    groups = [word for word in asked if word != "--short"]
    unknown = [group for group in groups if group not in GROUPS]
    if unknown:
        sys.stderr.write(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}\n")
        return 2
    for group in groups or GROUPS:
        for name, value, unit in importlib.import_module(f"benchmarks.{group}").measure(short=short):
            sys.stdout.write(f"{name} {value} {unit}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
