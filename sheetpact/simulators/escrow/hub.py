"""The hub of a market: its runs are `sheetpact.sync` as it is, over a network on which anything may happen.

Only the shared sheet is out of reach all the time, so that a run costs a millisecond: what people count comes by
another run, and rights follow from orders, readings and the ledger alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, ClassVar, cast

from sheetpact.errors import Busy, RetryLater
from sheetpact.lease import Lease
from sheetpact.model.runs import Run, run_id
from sheetpact.model.sheet import Document, PutRight, SheetBatch, Tab
from sheetpact.ports import Alliance, Setting, Sheet, Shop
from sheetpact.report import Report
from sheetpact.simulators.escrow.deeds import DEEDS
from sheetpact.simulators.escrow.market import DOCUMENT, Market
from sheetpact.simulators.world.clock import Clock
from sheetpact.simulators.world.network import SECONDS, Wire, wired
from sheetpact.simulators.world.steps import DEATHS, FAULTS, Step, Trouble
from sheetpact.simulators.world.trace import Trace
from sheetpact.sync import Sync
from sheetpact.testing.alliance import silent
from sheetpact.testing.deaths import Killed

CALLS = 40
"""A run of a few shops makes about so many calls to shops and store."""
BETWEEN, MEANWHILE = 20.0, 1.0
"""Seconds that an act takes, between runs and within one: nobody falls asleep while a write is being sent."""


class NoSheet:
    """A shared document that can't be reached."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    put_right: tuple[PutRight, ...] = ()

    def check(self) -> tuple[()]:
        return ()

    def version(self) -> str:
        raise RetryLater(DOCUMENT)

    def read(self, tabs: Sequence[Tab]) -> Document:  # noqa: ARG002 -- whatever is asked for
        raise RetryLater(DOCUMENT)

    def write(self, document: Document, batch: SheetBatch) -> str:  # noqa: ARG002 -- whatever is brought
        raise RetryLater(DOCUMENT)


class Line(Wire):
    """One run's way out. A call to a shop is a step; most calls meet nothing, and take the short way."""

    def __init__(self, hub: Hub, troubles: Sequence[Trouble]) -> None:
        super().__init__(hub, troubles)
        self.hub = hub
        self.first = min((trouble.at for trouble in troubles), default=math.inf)
        """The call that meets the first of them."""

    def around(self, side: str, verb: str, *call: Any) -> Any:  # noqa: ANN401 -- as the wire has it
        hub = self.hub
        hub.market.steps += side in hub.market.shops
        if self.calls + 1 >= self.first or side in hub.market.away:
            return super().around(side, verb, *call)
        self.calls += 1
        hub.clock.wait(SECONDS)
        return call[0]()


@dataclass(slots=True)
class Hub:
    """Makes steps happen in a market: people's deeds, and runs."""

    market: Market
    clock: Clock = field(init=False)
    trace: Trace = field(init=False)
    happened: Counter[str] = field(init=False)
    alliance: Alliance = field(init=False)
    names: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()
    """Each name's and all before it."""
    last: str = ""
    """The last run."""
    depth: int = 0
    disturbed: bool = False
    """Something went wrong, or somebody acted, in the run under way."""

    def __post_init__(self) -> None:
        market = self.market
        self.clock, self.trace, self.happened = market.clock, market.trace, market.happened
        shops = {name: cast("Shop", shop) for name, shop in market.shops.items()}
        sheet = cast("Sheet", NoSheet())
        self.alliance = Alliance(market.pact, "", market.store, shops, {}, sheet, (), market.clock.now, {}, readers=1)
        self.names, self.weights = tuple(market.terms.acts), tuple(accumulate(market.terms.acts.values()))

    def offline(self, shop: str) -> bool:
        return self.market.offline(shop)

    def some(self) -> Step:
        """Something that may happen."""
        return Step(self.market.chance.choices(self.names, cum_weights=self.weights)[0])

    def tell(self, step: Step) -> bool:
        """Make it happen; False where it makes no sense now."""
        if self.depth:
            self.clock.wait(MEANWHILE)
        else:
            self.clock.wait(BETWEEN)
            self.market.rest()
        self.depth += 1
        done = self.sync() if step.what == "sync" else DEEDS[step.what](self.market)
        self.depth -= 1
        self.market.steps += done
        self.happened[step.what] += done
        return done

    def sync(self) -> bool:
        """One run. What it leaves behind is looked at where nothing disturbed it."""
        outer, self.disturbed = self.disturbed, False
        self.trace.tell("a run begins")
        try:
            report = self._run(wired(self.alliance, Line(self, self._troubles()), self.clock.now))
        except (Killed, Busy) as end:
            self.trace.tell("the run dies" if isinstance(end, Killed) else "another run is on")
            self.disturbed = True
        else:
            self.trace.tell(f"the run ends: {', '.join(sorted(each.code for each in report.problems))}")
            if self._undisturbed(report):
                self.happened["undisturbed sync"] += 1
                self.market.taken_back()
        self.disturbed |= outer
        return True

    def _run(self, alliance: Alliance) -> Report:
        """As `sheetpact.sync.sync` does it; without its thread, as time is the market's."""
        self.last = run_id(self.clock.time, self.last)
        lease = Lease(alliance.store, "sync", alliance.now, self.last)
        report = Report(Run(self.last, "sync", self.clock.time))
        lease.keep()
        try:
            Sync(alliance, report, silent, lease=lease).go("")
        finally:
            alliance.store.release(lease.name, lease.holder)
        self.happened["write"] += sum(side.written for side in report.sides.values())
        return report

    def _undisturbed(self, report: Report) -> bool:
        """All shops were read and written, and nothing waits. Files may wait wherever there are any."""
        sheet_only = report.left == 1 and len(report.problems) == 1 and not report.conflicts
        return sheet_only and not self.disturbed and not self.market.by_files

    def _troubles(self) -> list[Trouble]:
        chance, terms, found = self.market.chance, self.market.terms, list[Trouble]()
        for likely, whats in ((terms.faulty, FAULTS), (terms.deadly, DEATHS)):
            while chance.random() < likely:
                found.append(Trouble(chance.randint(1, CALLS), chance.choice(whats)))
        while chance.random() < terms.meanwhile:
            found.append(Trouble(chance.randint(1, CALLS), "meanwhile", self.some()))
        return found
