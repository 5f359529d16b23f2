"""The main job: observe every side, decide, write the shops, write the sheet last, remember what was confirmed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sheetpact.apply import one_side, trouble
from sheetpact.carrying import carry_shops, side_by_side
from sheetpact.deciding import KEPT, Deciding
from sheetpact.disclosure import note_shown
from sheetpact.errors import ChangedMeanwhile, ConnectorError
from sheetpact.inbox import CALLS_KEPT, left_calls, take_told, too_old
from sheetpact.lease import Lease, held
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Run, run_id
from sheetpact.model.state import ConflictKind
from sheetpact.observe import ShopReading, Task, read_shop
from sheetpact.plan import Plan
from sheetpact.ports import Alliance, Progress
from sheetpact.report import Report, waiting_files
from sheetpact.runs import begin_run, kept, onward
from sheetpact.shared import SHEET, SheetVisit
from sheetpact.tabs import tell_tabs

ROUNDS = 3
"""How often a run decides again because somebody edited the sheet while it ran."""


def sync(alliance: Alliance, progress: Progress, *, accept: str = "") -> Report:
    """Once the main job. `accept`: a run whose stopped changes are good. Busy: another run of this pact is on."""
    alliance = onward(alliance)
    lease = Lease(alliance.store, "sync", alliance.now)
    with held(lease), kept(alliance, Report(_begun(alliance, accept))) as report:
        Sync(alliance, report, progress, lease=lease).go(accept)
    return report


def _begun(alliance: Alliance, accept: str) -> Run:
    """The run, and what `accept` stopped let through: only where that is still asked about, so never twice."""
    with alliance.store.begin() as tx:
        if accept:
            asked = {each.row for each in tx.conflicts() if each.kind is ConflictKind.GUARD}
            stops = [stop for stop in tx.stops(accept) if (stop.side,) in asked]
            tx.accept([change for stop in stops for change in stop.changes], accept)
        return begin_run(tx, alliance.now(), "sync")


@dataclass(slots=True)
class Sync:
    """One run under way."""

    alliance: Alliance
    report: Report
    progress: Progress
    readings: dict[str, ShopReading] = field(default_factory=dict)
    lease: Lease | None = None
    """Kept before each kind of write; a rehearsal, which writes nothing, has none."""
    deciding: Deciding = field(init=False)

    def __post_init__(self) -> None:
        self.deciding = Deciding(self.alliance, self.report, self.readings)

    def go(self, accept: str) -> None:
        visit = SheetVisit(self.alliance, self.report.run.id, accept)
        self.read_shops()
        for _ in range(ROUNDS):
            self.read_sheet(visit)
            if not visit.usable and not visit.adopted:
                return
            plan = self.deciding.decide(visit)
            self._keep_lease()
            self.carry_out(plan)
            try:
                if visit.usable:
                    self._keep_lease()
                    self._write_sheet(visit, plan)
                break
            except ChangedMeanwhile:
                continue
        else:
            self.report.left += 1
            self.report.tell([Problem("sheet.restless", Severity.AMBER)])
        self._finish()

    def _waiting(self, side: str, seconds: float) -> None:
        whole = math.ceil(seconds)
        self.progress(side, "progress.wait", whole, whole)

    def _keep_lease(self) -> None:
        """Busy: another run has taken over, so nothing may be written from here on."""
        if self.lease is not None:
            self.lease.keep()

    def _finish(self) -> None:
        """Tell what is still open: conflicts, calls, and files that no export has shown yet."""
        self.report.tell([*too_old(self.alliance), *left_calls(self.alliance)])
        with self.alliance.store.begin() as tx:
            self.report.conflicts = len(tx.conflicts())
            self.report.tell(waiting_files(tx.handed(), self.alliance.pact))
            tx.put_meta("pact", self.alliance.pact_digest)
            tx.forget_rows(run_id(self.alliance.now() - KEPT, ""))
            tx.forget_editors(self.alliance.now() - KEPT)
            tx.give_up(self.alliance.now() - CALLS_KEPT)

    # observe

    def read_shops(self) -> None:
        """All shops side by side. One that fails is told, frozen, and stops nobody else."""
        self.alliance.waits.tell = self._waiting
        self.report.tell(self.alliance.broken.values())
        take_told(self.alliance, self.report)
        shops = list(self.alliance.shops)
        with side_by_side(self.alliance.readers) as each:
            for done, (reading, told) in enumerate(each(self._read_shop, shops), start=1):
                step = "progress.read" if reading else "progress.unread"
                self.progress(shops[done - 1], step, done, len(shops))
                self.report.tell(told)
                if reading is None:
                    self.report.left += 1
                else:
                    self.readings[reading.seen.shop] = reading
                    self.report.add(reading.seen.shop, read=len(reading.seen.listings))

    def _read_shop(self, shop: str) -> tuple[ShopReading | None, list[Problem]]:
        told: list[Problem] = []
        try:
            with one_side():
                return read_shop(self._task(shop), self.alliance.store, self.alliance.now, told.extend), told
        except ConnectorError as error:
            return None, [*told, trouble(shop, error, self.alliance.pact)]

    def _task(self, shop: str) -> Task:
        return Task(shop, self.alliance.shops[shop], self.alliance.pact, self.report.run.id)

    def read_sheet(self, visit: SheetVisit) -> None:
        """A sheet that can't be read now isn't `usable`: orders and shops go on without it."""
        self.progress(SHEET, "progress.read", 0, 1)
        try:
            with one_side():
                problems = visit.read()
        except ConnectorError as error:
            self.report.tell([trouble(SHEET, error, self.alliance.pact)])
            self.report.left += 1
            return
        finally:
            self._note_put_right(visit)
        self.report.tell(problems)
        if SHEET not in self.report.sides:
            self.report.add(SHEET, read=visit.rows)
        self.progress(SHEET, "progress.read", 1, 1)

    # carry out

    def carry_out(self, plan: Plan) -> None:
        """Each shop's writes; then its orders once more."""
        for shop, carried in carry_shops(self.alliance, self.report.run.id, plan, self.progress):
            self.report.tell(carried.problems)
            self.report.left += carried.left
            self.report.files += carried.files
            planned = len(plan.writes[shop])
            self.report.add(shop, planned=planned, written=carried.written, handed_over=carried.handed_over)

    def _write_sheet(self, visit: SheetVisit, plan: Plan) -> None:
        """The sheet last, in one write. ChangedMeanwhile: somebody edited it, decide again."""
        if plan.sheet_stopped:
            return
        self.progress(SHEET, "progress.write", 0, 1)
        store = self.alliance.store
        with store.look() as tx:
            state = tx.state(visit.document, visit.stamp)
        batch, rows = visit.prepare(state)
        told = tell_tabs(visit, batch, state, self.report)
        if told is not state:
            batch, rows = visit.prepare(told)
        planned = batch.size
        self.report.tell(visit.withheld)
        if batch.empty and visit.as_read.run and not visit.as_read.worn:
            self.progress(SHEET, "progress.write", 1, 1)
            return
        with store.begin() as tx:
            tx.remember_rows(visit.document, self.report.run.id, visit.stamp, rows)
        written = 0
        try:
            with one_side():
                self.alliance.sheet.write(visit.as_read, batch)
            written = planned
            with store.begin() as tx:
                tx.put_meta(f"written:{visit.document}", self.report.run.id)
                note_shown(tx, self.report.run.id, rows["members"], self.alliance.pact)
        except ChangedMeanwhile:
            raise
        except ConnectorError as error:
            self.report.tell([trouble(SHEET, error, self.alliance.pact)])
            self.report.left += 1
        finally:
            self._note_put_right(visit)
        self.report.add(SHEET, planned=planned, written=written)
        self.progress(SHEET, "progress.write", 1, 1)

    def _note_put_right(self, visit: SheetVisit) -> None:
        """What a write met changed, and gave back, is told in 变更 with the next write."""
        changes = visit.put_right()
        if changes:
            with self.alliance.store.begin() as tx:
                tx.add_changes(changes)
            self.report.changes += len(changes)
