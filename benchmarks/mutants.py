"""Mutants of the deciding part: `python -m benchmarks.mutants`, an hour or more; `--short` tries one module.

Mutmut changes one thing at a time in the modules that `[tool.mutmut]` names, and runs the tests that come by there.
What was found is kept in `mutants/`: an interrupted run tells what it found and goes on where it was the next time.
`mutmut browse` shows the survivors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.__main__ import run
from mutmut.configuration import config
from mutmut.stats import status_by_exit_code

LEAST = 90.0
"""Per cent of the mutants that must be found out."""
FOUND = ("killed", "timeout")
OPEN = "not checked"
SHORT = "sheetpact/reconcile/guards.py"
SHORT_TESTS = ("tests/unit/test_guards.py",)
COPIED = ("sheetpact", "connectors", "mappings", "tests", "pyproject.toml")


def counts() -> dict[str, Counter[str]]:
    """What became of the mutants of each module."""
    found = {}
    for kept in sorted(Path("mutants/sheetpact").rglob("*.meta")):
        codes = json.loads(kept.read_text("utf-8"))["exit_code_by_key"].values()
        if codes:
            name = str(kept.relative_to("mutants/sheetpact")).removesuffix(".py.meta").replace(os.sep, ".")
            found[name] = Counter(status_by_exit_code[code] for code in codes)
    return found


def score(count: Counter[str]) -> tuple[float, int]:
    """(per cent found out, of how many that were tried)."""
    tried = count.total() - count[OPEN]
    return 100 * sum(count[each] for each in FOUND) / max(tried, 1), tried


def told(found: dict[str, Counter[str]]) -> Iterator[str]:
    total: Counter[str] = Counter()
    for name, count in found.items():
        yield "mutants.{} {:.1f} % of {}".format(name, *score(count))
        total += count
    yield "mutants.all {:.1f} % of {}".format(*score(total))
    yield from (f"mutants.all.{status.replace(' ', '_')} {number} mutants" for status, number in total.items())


def short(folder: str) -> None:
    """Only `SHORT` and its own tests, in a copy: what a whole run found stays as it is."""
    for name in COPIED:
        if Path(name).is_dir():
            shutil.copytree(name, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(name, folder)
    os.chdir(folder)
    chosen = config()
    chosen.only_mutate = [SHORT]
    chosen.pytest_add_cli_args_test_selection = [*SHORT_TESTS]


def main() -> int:
    """1: fewer than `LEAST` per cent were found out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one module, within a minute")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="tests that run at once")
    asked = parser.parse_args()
    began, here = time.monotonic(), Path.cwd()
    with tempfile.TemporaryDirectory(prefix="sheetpact-mutants-") as folder:
        if asked.short:
            short(folder)
        run.main(["--max-children", str(asked.children)], standalone_mode=False)
        found = counts()
        os.chdir(here)
    lines = (*told(found), f"mutants.seconds {time.monotonic() - began:.0f} s")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    total = sum(found.values(), Counter())
    return 0 if score(total)[0] >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
