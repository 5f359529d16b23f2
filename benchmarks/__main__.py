"""`python -m benchmarks [--short] [GROUP…]` prints a line `name value unit` for each number; without a group, of all.

`--short` measures a small case of each: whether it still runs, not how fast it is. `--races`, `--sheets` and `--seed`
are the group sheets' own.
"""

from __future__ import annotations

import argparse
import importlib
import sys

GROUPS = ("plan", "sync", "cli", "sheets", "simulate", "members", "webhook")
OPTIONS = ("races", "sheets", "seed")


def main(asked: list[str]) -> int:
    """Measure the groups named, each in its own module here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="GROUP")
    parser.add_argument("--short", action="store_true")
    for name in OPTIONS:
        parser.add_argument(f"--{name}", type=int)
    told = parser.parse_args(asked)
    given = {name: value for name in OPTIONS if (value := getattr(told, name)) is not None}
    for group in told.groups or GROUPS:
        options = given if group == "sheets" else {}
        for name, value, unit in importlib.import_module(f"benchmarks.{group}").measure(short=told.short, **options):
            sys.stdout.write(f"{name} {value} {unit}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
