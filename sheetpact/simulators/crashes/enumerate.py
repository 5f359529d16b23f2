"""Kill one scenario's command before and after each of its calls, start again, and hold the end against a calm one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product

from sheetpact.simulators.crashes.facts import Facts, differences, facts
from sheetpact.simulators.crashes.scenario import Scenario
from sheetpact.simulators.crashes.stores import Stores
from sheetpact.simulators.crashes.town import PAUSE, Town
from sheetpact.simulators.world.network import READS, Wire
from sheetpact.simulators.world.steps import DEATHS, Step, Trouble
from sheetpact.testing.deaths import Killed

SILENT = READS | {"begin"}
"""Calls that change nothing anywhere."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one scenario. `calls` are those of its command when nobody kills it."""

    name: str
    calls: int
    kills: int
    found: tuple[str, ...]
    """A line for each difference that a death left."""


def judge(name: str, scenario: Scenario, stores: Stores, *, every: bool = True) -> Verdict:
    """Every call of the command, killed once before and once after it.

    Not `every`: deaths between which nothing was written anywhere (around reads, say) leave the same world, so only
    the first of them is followed to its end.
    """
    home = scenario.begin(stores)
    met = list(_met(home.once_more(stores), scenario))
    calm = _Life(home.once_more(stores), scenario, met)
    expected = calm.end()
    if isinstance(expected, str):
        return Verdict(name, calm.wire.calls, 0, (f"{name}: without any death: {expected}",))
    kills, found, followed = 0, [], set[int]()
    for at, what in product(range(1, calm.wire.calls + 1), DEATHS):
        life = _Life(home.once_more(stores), scenario, [*met, Trouble(at, what)])
        life.live()
        kills += life.wire.dead  # one that the call's own failure forestalled is the next call's
        if not life.wire.dead or (life.traces in followed and not every):
            continue
        followed.add(life.traces)
        ended = life.end()
        lines = [ended] if isinstance(ended, str) else differences(expected, ended, frozenset(scenario.passed_over))
        found += [f"{name}: {what} call {at} of {calm.wire.calls} ({life.wire.names[-1]}): {line}" for line in lines]
    return Verdict(name, calm.wire.calls, kills, tuple(found))


def _met(town: Town, scenario: Scenario) -> Iterator[Trouble]:
    """What the command's calls meet, by their number: counted in a life in which they meet nothing."""
    if not scenario.meets:
        return
    wire = Wire(town)
    scenario.command(town, town.alliance(wire))
    for call, what in scenario.meets:
        at = wire.names.index(call) + 1
        yield Trouble(at, what, Step("act") if what == "meanwhile" else None)


@dataclass(slots=True)
class _Life:
    """One way on from the moment before the command."""

    town: Town
    scenario: Scenario
    troubles: Sequence[Trouble]
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.town, self.troubles)

    def live(self) -> None:
        """The command, until its end or its death."""
        with suppress(Killed):
            self.scenario.command(self.town, self.town.alliance(self.wire))

    @property
    def traces(self) -> int:
        """How many calls have changed anything so far. A commit has happened before it is told."""
        *before, last = self.wire.names
        ended = last == "store committed" or any(each.what == DEATHS[1] for each in self.troubles)
        return sum(call.rpartition(" ")[2] not in SILENT for call in [*before, *([last] if ended else [])])

    def end(self) -> Facts | str:
        """Where it comes to rest; what went wrong, where it doesn't."""
        town, scenario = self.town, self.scenario
        if not self.wire.calls:
            self.live()
        while town.acts:
            town.tell(Step("act"))
        scenario.between(town)
        try:
            if self.wire.dead:
                town.clock.wait(PAUSE)
                scenario.command(town, town.alliance())
            town.rest()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what came of the death
            return f"{type(error).__name__}: {error}"
        return facts(town, scenario.spread)
