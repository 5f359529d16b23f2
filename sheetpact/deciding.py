"""Deciding in one run: join what was read to what is known, decide, and store what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheetpact.carrying import atomic_shops
from sheetpact.errors import ChangedMeanwhile
from sheetpact.hints import credited
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
from sheetpact.model.seen import Seen
from sheetpact.model.state import CellKey, Known, Outcome, State
from sheetpact.observe import ShopReading, unbooked
from sheetpact.one_transaction import OneTransaction
from sheetpact.plan import Moment, Plan, decide, join
from sheetpact.ports import Alliance, Store, Transaction
from sheetpact.reconcile.copies import as_seen, as_taken
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_facts import MembersSeen, Remembered
from sheetpact.reconcile.points_typed import wishes
from sheetpact.report import Report
from sheetpact.settling import Settlement, remember_settlement, settle
from sheetpact.shared import SheetVisit
from sheetpact.take import Opening, is_sold, take_open_orders

TRIES = 5
"""How often a decision is made while orders may arrive; the last time they wait until it is stored."""
KEPT = timedelta(days=30)
"""How long an old copy of the workbook may come back and still be understood."""


@dataclass(slots=True)
class Deciding:
    """The decisions of one run, from what it has read."""

    alliance: Alliance
    report: Report
    readings: dict[str, ShopReading]
    """By shop. What a decision has concluded from them is marked in them."""
    frozen: frozenset[ListingKey] = frozenset()
    """Listings that this run must not write, as its last decision said."""

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


def _is_first(known: Known, state: State) -> bool:
    """It gets its first number in this run. One that isn't tracked gets none: it is adopted once it is joined."""
    before = state.listings.get(known.key)
    return known.confirmed is None and (known.tracked or before is None or before.item is None)


def _quiet(sku: str, listing: str, reading: ShopReading) -> bool:
    there = reading.seen
    return listing in there.listings and not is_sold(listing, sku, there.busy)
