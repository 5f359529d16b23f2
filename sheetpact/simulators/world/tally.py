"""What happened in many alliances, in a few lines: a reader sees how wild it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sheetpact.simulators.world.buyers import BUYERS
from sheetpact.simulators.world.copies import COPIES
from sheetpact.simulators.world.editors import EDITORS
from sheetpact.simulators.world.machines import MACHINES
from sheetpact.simulators.world.network import OUT_OF_REACH
from sheetpact.simulators.world.operator import OPERATOR
from sheetpact.simulators.world.owners import OWNERS
from sheetpact.simulators.world.run import Verdict
from sheetpact.simulators.world.steps import DEATHS, FAULTS

GROUPS = {
    "buyers": BUYERS,
    "owners": OWNERS,
    "sheet": (*EDITORS, *COPIES),
    "operator": OPERATOR,
    "machines": MACHINES,
    "faults": (*FAULTS, OUT_OF_REACH),
    "deaths": DEATHS,
}


@dataclass(slots=True)
class Tally:
    """Sums over verdicts."""

    alliances: int = 0
    steps: int = 0
    syncs: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    """By promise, those that aren't known to."""
    known: int = 0
    """Alliances that broke a promise, as is known of them."""
    rests: Counter[int] = field(default_factory=Counter)
    """Quiet runs until nothing was written any more → alliances."""
    happened: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict, *, known: bool = False) -> None:
        self.alliances += 1
        self.steps += verdict.steps
        self.syncs += verdict.syncs
        self.happened.update(verdict.happened)
        if verdict.broken and known:
            self.known += 1
        elif verdict.broken:
            self.broken[verdict.broken] += 1
        else:
            self.rests[verdict.rest] += 1

    def lines(self, seconds: float) -> Iterator[str]:
        """How much of what happened within this time, and what came of it."""
        for name, group in GROUPS.items():
            yield f"{name:9} {_listed((what, self.happened[what]) for what in group)}"
        yield f"rest      {_listed((f'after {runs} quiet runs', self.rests[runs]) for runs in sorted(self.rests))}"
        for promise, count in self.broken.most_common():
            yield f"broken    {promise}: {count}"
        told = f"{self.broken.total()} broke a promise" + (f", {self.known} more as known" if self.known else "")
        yield (
            f"{self.alliances:,} alliances, {self.steps:,} steps and {self.syncs:,} syncs in {seconds:.1f} s "
            f"({self.steps / seconds:,.0f} steps/s): {told}"
        )


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts)
