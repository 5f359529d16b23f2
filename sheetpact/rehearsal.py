"""What a sync would write. Orders and readings are taken, as always; no shop and no sheet is written.

Only what a run that was cut off had begun to write to the sheet is concluded, or nothing could be said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sheetpact.deciding import Deciding
from sheetpact.lease import Lease, held
from sheetpact.model.keys import ListingKey
from sheetpact.model.runs import Run, run_id
from sheetpact.model.sheet import SheetBatch
from sheetpact.model.state import Change, Conflict, State
from sheetpact.one_transaction import OneTransaction
from sheetpact.plan import Plan, Write
from sheetpact.ports import Alliance, Progress
from sheetpact.report import Report
from sheetpact.shared import SheetVisit
from sheetpact.sync import Sync


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The writes to each shop, the batch for the sheet, and what would be told."""

    report: Report
    writes: Mapping[str, tuple[Write, ...]] = field(default_factory=dict)
    batch: SheetBatch | None = None
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    handed: frozenset[ListingKey] = frozenset()
    """Listings taken to show what stands in a file that waits to be imported."""

    @property
    def empty(self) -> bool:
        return not any(self.writes.values()) and (self.batch is None or self.batch.empty)


def plan(alliance: Alliance, progress: Progress, *, announce: bool = True) -> PlanReport:
    """Observe and decide as a sync does, and write nothing. Busy: a sync is on.

    `announce`: a person sees the list, so the writes on it need no guard later on.
    """
    with held(Lease(alliance.store, "sync", alliance.now)):
        return rehearsed(alliance, progress, announce=announce)


def rehearsed(alliance: Alliance, progress: Progress, *, announce: bool) -> PlanReport:
    """The same for who holds the lease already."""
    now = alliance.now()
    with alliance.store.look() as tx:
        runs = tx.runs(1)
    report = Report(Run(run_id(now, runs[0].id if runs else ""), "plan", now))
    observed = Sync(alliance, report, progress)
    observed.read_shops()
    visit = SheetVisit(alliance, report.run.id)
    observed.read_sheet(visit)  # before the store is held: a sheet on the network may take its time
    if not visit.usable and not visit.adopted:
        return PlanReport(report)
    with alliance.store.rehearse() as tx:
        visit.alliance = replace(alliance, store=OneTransaction(alliance.store, tx))
        decided = Deciding(visit.alliance, report, observed.readings).decide(visit)
        state = tx.state(visit.document, visit.stamp)
        batch = visit.prepare(state)[0] if visit.usable and not decided.sheet_stopped else None
        report.conflicts = len(state.conflicts)
    if announce:
        _announce(alliance, decided)
    handed = frozenset(_handed(decided, state))
    return PlanReport(report, decided.writes, batch, decided.outcome.changes, state.conflicts, handed)


def _handed(decided: Plan, state: State) -> Iterator[ListingKey]:
    for write in (write for shop in decided.writes.values() for write in shop):
        awaited = state.listings[write.listing].awaited
        if awaited and awaited.number == write.shown:
            yield write.listing


def _announce(alliance: Alliance, decided: Plan) -> None:
    writes = {write.listing: write.number for shop in decided.writes.values() for write in shop}
    with alliance.store.begin() as tx:
        known = tx.listings(list(writes))
        tx.put_listings([replace(each, announced=writes[key]) for key, each in known.items()])
