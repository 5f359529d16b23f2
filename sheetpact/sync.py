"""The main job: observe every side, decide, write the shops, write the sheet last, remember what was confirmed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sheetpact.apply import one_side, trouble
from sheetpact.carrying import atomic_shops, carry_shops, side_by_side
from sheetpact.disclosure import note_shown
from sheetpact.errors import ChangedMeanwhile, ConnectorError
from sheetpact.hints import credited
from sheetpact.inbox import CALLS_KEPT, left_calls, take_told, too_old
from sheetpact.lease import Lease, held
from sheetpact.membership import (
    CURSOR,
    KnownMembers,
    Membership,
    Wished,
    decide_membership,
    doubles,
    remember,
    side_of,
    spent_before,
    together,
)
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.membership import Consent
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Run, run_id
from sheetpact.model.seen import Seen
from sheetpact.model.state import CellKey, ConflictKind, Known, Outcome, State
from sheetpact.observe import ShopReading, Task, read_shop, unbooked
from sheetpact.one_transaction import OneTransaction
from sheetpact.plan import Moment, Plan, decide, join
from sheetpact.ports import Alliance, Progress, Store, Transaction
from sheetpact.reconcile.copies import as_seen, as_taken
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_facts import MembersSeen, Remembered
from sheetpact.reconcile.points_typed import wishes
from sheetpact.report import Report, waiting_files
from sheetpact.runs import begin_run, kept, onward
from sheetpact.settling import Settlement, remember_settlement, settle
from sheetpact.shared import SHEET, SheetVisit
from sheetpact.tabs import tell_tabs
from sheetpact.take import Opening, is_sold, take_open_orders

ROUNDS = 3
"""How often a run decides again because somebody edited the sheet while it ran."""
TRIES = 5
"""How often a decision is made while orders may arrive; the last time they wait until it is stored."""
KEPT = timedelta(days=30)
"""How long an old copy of the workbook may come back and still be understood."""


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
    frozen: frozenset[ListingKey] = frozenset()
    """Listings that this run must not write, as its last decision said."""
    lease: Lease | None = None
    """Kept before each kind of write; a rehearsal, which writes nothing, has none."""

    def go(self, accept: str) -> None:
        visit = SheetVisit(self.alliance, self.report.run.id, accept)
        self.read_shops()
        for _ in range(ROUNDS):
            self.read_sheet(visit)
            if not visit.usable and not visit.adopted:
                return
            plan = self.decide(visit)
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

    # decide

    def decide(self, visit: SheetVisit) -> Plan:
        """Join new listings, post their open orders, decide. Decided again where orders arrived meanwhile."""
        store, moment = self.alliance.store, self._moment()
        for _ in range(TRIES - 1):
            with suppress(ChangedMeanwhile):
                return self._concluded(self._decide_once(visit, store, moment))
        with store.begin() as tx:
            plan = self._decide_once(visit, OneTransaction(store, tx), moment)
        return self._concluded(plan)

    def _decide_once(self, visit: SheetVisit, store: Store, moment: Moment) -> Plan:
        pact = self.alliance.pact
        shops = {shop: reading.seen for shop, reading in self.readings.items()}
        with store.look() as tx:
            state, members = tx.state(visit.document, visit.stamp), remember(tx)
        joined = join(state, Seen(shops, visit.seen(state) if visit.usable else None), pact, moment)
        first = self._first(state, joined)
        if joined != Outcome(adopted=joined.adopted) or any(first.values()):
            with store.begin() as tx:
                self._save(tx, joined, visit, state)
                for shop, opening in first.items():
                    take_open_orders(tx, shop, pact, self.report.run.id, Opening(opening))
            with store.look() as tx:
                state, members = tx.state(visit.document, visit.stamp), remember(tx)
        seen = Seen(shops, visit.seen(state) if visit.usable else None, unbooked(self.readings.values(), store))
        state = as_seen(state, seen.sheet)
        plan = decide(state, seen, pact, moment)
        plan, visit.membership = self._with_members(plan, store, members, state, seen, moment.now)
        plan, visit.settlement = self._with_settlement(plan, store, state, seen, moment.now)
        plan = replace(plan, outcome=as_taken(plan.outcome, state))
        with store.begin() as tx:
            visit.membership.store(tx, self._save(tx, plan.outcome, visit, state))
            visit.settlement.store(tx)
            self._keep_cursors(tx, plan)
            if visit.usable and not plan.sheet_stopped:
                tx.put_meta(f"read:{visit.document}", visit.read_at.isoformat())
        return plan

    def _with_members(
        self, plan: Plan, store: Store, known: KnownMembers, state: State, seen: Seen, now: datetime
    ) -> tuple[Plan, Membership]:
        """What people typed about members waits where the sheet's other edits do."""
        customers = {shop: reading.customers for shop, reading in self.readings.items() if reading.customers}
        sheet = None if plan.sheet_stopped else seen.sheet
        written, new = self._consents(known.remembered)
        said = MembersSeen(customers, new, sheet, written)
        found = wishes(sheet, state, self.alliance.pact)
        with store.look() as tx:
            before = spent_before(tx, found, self.alliance.pact, now)
            wished = Wished(self.report.run.id, now, found, before, doubles(tx, self.alliance.pact))
        membership, outcome = decide_membership(known, said, state, self.alliance, wished)
        self.report.members = membership.decided.count
        stopped = plan.sheet_stopped or membership.decided.sheet_stopped
        return replace(plan, outcome=together(plan.outcome, outcome), sheet_stopped=stopped), membership

    def _with_settlement(
        self, plan: Plan, store: Store, state: State, seen: Seen, now: datetime
    ) -> tuple[Plan, Settlement]:
        """What people confirmed waits where the sheet's other edits do.

        `now` is that of the decision's payments: a month must not be closed while one of it is being booked.
        """
        pact = self.alliance.pact
        with store.look() as tx:
            known = remember_settlement(tx, pact, now)
        sheet = None if plan.sheet_stopped else seen.sheet
        settlement, outcome = settle(known, sheet, state, pact, Draft(self.report.run.id, now, {}))
        return replace(plan, outcome=together(plan.outcome, outcome)), settlement

    def _consents(self, known: Remembered) -> tuple[tuple[Consent, ...], tuple[Consent, ...]]:
        """All that are written down, and those of them that are new."""
        reading = self.alliance.consents(known)
        self.report.tell(reading.problems)
        stored = {consent.key for consent in known.consents}
        return tuple(reading.records), tuple(each for each in reading.records if each.key not in stored)

    def _moment(self) -> Moment:
        with self.alliance.store.look() as tx:
            changed = tx.meta("pact") != self.alliance.pact_digest
        return Moment(self.report.run.id, self.alliance.now(), changed, atomic_shops(self.alliance), self.frozen)

    def _save(self, tx: Transaction, outcome: Outcome, visit: SheetVisit, state: State) -> Mapping[CellKey, str]:
        """Who edited which cell, as far as anybody told."""
        editors = self._editors(tx, visit, state)
        outcome = replace(outcome, changes=credited(outcome.changes, editors, self.alliance.pact))
        tx.save(outcome, self.report.run.id, visit.document, visit.stamp, state_version=state.version)
        return editors

    @staticmethod
    def _editors(tx: Transaction, visit: SheetVisit, state: State) -> Mapping[CellKey, str]:
        """Who edited what since the sheet's edits were taken last."""
        if not visit.usable:
            return {}
        taken = tx.meta(f"read:{visit.document}")
        since = datetime.fromisoformat(taken) if taken else visit.read_at - KEPT
        return visit.editors(tx.editors(visit.document, since), state)

    def _first(self, state: State, joined: Outcome) -> Mapping[str, Mapping[str, ItemKey]]:
        """Per shop, listings that get their first number in this run: their open orders are in that number."""
        known = {**state.listings, **{each.key: each for each in joined.listings}}
        first: dict[str, dict[str, ItemKey]] = {shop: {} for shop in self.readings}
        for key, each in known.items():
            reading = self.readings.get(key.shop)
            if reading and each.item and _is_first(each, state) and _quiet(each.sku, key.listing, reading):
                first[key.shop][key.listing] = each.item
        return first

    def _keep_cursors(self, tx: Transaction, plan: Plan) -> None:
        """A reading that a guard stopped is not concluded: it will be read again."""
        stopped = {stop.side for stop in plan.outcome.stops} - set(self.readings)
        for shop, reading in self.readings.items():
            for name, cursor in reading.cursors.items():
                unread = name == "listings" and shop in plan.unread
                if not unread and side_of(shop, name) not in stopped:
                    tx.put_cursor(self.alliance.pact.source(shop), name, cursor)

    def _concluded(self, plan: Plan) -> Plan:
        """What was read is concluded once, even when the run decides again. What a guard stopped isn't yet."""
        self.report.tell(plan.outcome.problems)
        self.report.changes += len(plan.outcome.changes)
        self.frozen = plan.frozen
        stopped = {stop.side for stop in plan.outcome.stops}
        for shop, reading in self.readings.items():
            seen = replace(reading.seen, silent=reading.seen.silent or shop not in plan.unread)
            customers = reading.customers if side_of(shop, CURSOR) in stopped else None
            self.readings[shop] = replace(reading, seen=seen, delivery_notes=(), customers=customers)
        return plan

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


def _is_first(known: Known, state: State) -> bool:
    """It gets its first number in this run. One that isn't tracked gets none: it is adopted once it is joined."""
    before = state.listings.get(known.key)
    return known.confirmed is None and (known.tracked or before is None or before.item is None)


def _quiet(sku: str, listing: str, reading: ShopReading) -> bool:
    there = reading.seen
    return listing in there.listings and not is_sold(listing, sku, there.busy)
