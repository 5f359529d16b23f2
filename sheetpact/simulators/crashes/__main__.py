"""`python -m sheetpact.simulators.crashes [--store sqlite] [--distinct] [--only TEXT]`: every crash point there is."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from sheetpact.simulators.crashes.enumerate import Verdict, judge
from sheetpact.simulators.crashes.scenarios import SCENARIOS
from sheetpact.simulators.crashes.stores import stores


def main(arguments: Sequence[str] | None = None) -> int:
    """0: no death makes a difference. 1: some do, told a line each."""
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.crashes", description=__doc__)
    parser.add_argument("--store", choices=("memory", "sqlite"), default="memory", help="where things are kept")
    parser.add_argument("--only", default="", help="scenarios whose name holds this text")
    parser.add_argument(
        "--distinct", action="store_true", help="of deaths between which nothing was written, follow the first only"
    )
    asked = parser.parse_args(arguments)
    names = [name for name in SCENARIOS if asked.only in name]
    began = time.perf_counter()
    verdicts: list[Verdict] = []
    for done, name in enumerate(names, start=1):
        with stores(asked.store) as kept:
            verdict = judge(name, SCENARIOS[name], kept, every=not asked.distinct)
        verdicts.append(verdict)
        sys.stderr.write(f"{done}/{len(names)} {name}: {verdict.calls} calls, {verdict.kills} kills\n")
        sys.stdout.write("".join(f"{line}\n" for line in verdict.found))
        sys.stdout.flush()
    sys.stdout.write(f"{summary(verdicts)} seconds {time.perf_counter() - began:.1f}\n")
    return 1 if any(verdict.found for verdict in verdicts) else 0


def summary(verdicts: Sequence[Verdict]) -> str:
    calls, kills = sum(each.calls for each in verdicts), sum(each.kills for each in verdicts)
    found = sum(len(each.found) for each in verdicts)
    return f"scenarios {len(verdicts)} calls {calls} kills {kills} differences {found}"


if __name__ == "__main__":
    sys.exit(main())
