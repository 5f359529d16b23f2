"""Members in the main job: read customers and consents, decide, keep what was decided, and show it in the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sheetpact.apply import one_side, trouble
from sheetpact.errors import ConnectorError
from sheetpact.model.membership import AccountKey, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, Reading
from sheetpact.model.seen import CustomersSeen
from sheetpact.model.state import Outcome, State
from sheetpact.ports import Alliance, Shop, Store, Transaction
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_decision import (
    Decided,
    MembersSeen,
    Remembered,
    decide_members,
    last_number,
    told_changes,
)
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.members_reading import SIDE
from sheetpact.reconcile.points_lots import Lots, moved, net, purses
from sheetpact.reconcile.points_upkeep import upkeep

CURSOR, WHOLE = "customers", "customers_whole"
"""Where reading customers stopped, and when all of them were read last."""
WHOLE_EVERY = timedelta(days=1)
"""A shop that tells changes only says nothing of erased accounts: all are read once a day."""
NUMBER = "member_number"
"""Under this key the store keeps the number of the next new member: none is given out twice."""


@dataclass(frozen=True, slots=True)
class CustomersRead:
    """What reading one shop's customers brought; `seen` None: nothing may be concluded."""

    seen: CustomersSeen | None = None
    problems: tuple[Problem, ...] = ()
    cursors: Mapping[str, str] = field(default_factory=dict)


def read_customers(shop: str, connector: Shop, pact: Pact, store: Store, now: Callable[[], datetime]) -> CustomersRead:
    """A list that can't be read is told and stops nothing else. What a bad record holds is never told."""
    if not connector.capabilities.customers:
        return CustomersRead()
    with store.look() as tx:
        source = pact.source(shop)
        cursor, whole_at = tx.cursor(source, CURSOR), tx.cursor(source, WHOLE)
    at = now()
    if not whole_at or at - datetime.fromisoformat(whole_at) >= WHOLE_EVERY:
        cursor = None
    try:
        with one_side():
            reading = connector.customers(cursor)
    except ConnectorError as error:
        return CustomersRead(problems=(trouble(shop, error, pact),))
    problems = _counted(reading, Where(partner=pact.partner_name(pact.partner_of(shop)), shop=shop))
    if reading.silent:
        return CustomersRead(problems=problems)
    whole = cursor is None and reading.complete
    cursors = {} if reading.cursor is None else {CURSOR: reading.cursor}
    return CustomersRead(
        CustomersSeen(reading.records, whole), problems, {**cursors, **({WHOLE: at.isoformat()} if whole else {})}
    )


def side_of(shop: str, cursor: str) -> str:
    """The guarded side that this cursor of a shop belongs to."""
    return SIDE.format(shop) if cursor in {CURSOR, WHOLE} else shop


def _counted(reading: Reading[Customer], where: Where) -> tuple[Problem, ...]:
    count = len(reading.problems)
    return (Problem("members.unread", Severity.AMBER, where, {"count": count}),) if count else ()


@dataclass(frozen=True, slots=True)
class Membership:
    """What was decided about members in one run, and the outcome of the run's decision with it."""

    decided: Decided
    redirects: Mapping[str, str]
    kept_up: tuple[PointMovement, ...] = ()
    """What time did to points."""

    def store(self, tx: Transaction) -> None:
        """Call in the transaction that saves the outcome, after it."""
        decided = self.decided
        if decided.gone:
            tx.drop_accounts(decided.gone)
        if decided.changed:
            tx.put_accounts(decided.changed)
        if decided.members or decided.redirects:
            tx.put_members(decided.members, decided.redirects)
            tx.put_meta(NUMBER, str(decided.next_number))
        if decided.consents:
            tx.add_consents(decided.consents)
        if self.kept_up or decided.movements:
            tx.add_points([*self.kept_up, *decided.movements])
        if decided.tiers:
            tx.put_tiers(decided.tiers)

    def show(self, state: State) -> State:
        """The state with its members, and without what was told of them when they still allowed it."""
        return replace(
            state,
            members=self.decided.views,
            changes=told_changes(state.changes, self.decided, self.redirects),
        )


@dataclass(frozen=True, slots=True)
class KnownMembers:
    """All that the store knows of members; their points by purse, and by lot."""

    remembered: Remembered
    lots: Lots


def remember(tx: Transaction) -> KnownMembers:
    """All that the store knows of members."""
    accounts = {AccountKey(each.shop, each.customer): each for each in tx.accounts()}
    members, redirects = tx.members(), tx.redirects()
    number = int(tx.meta(NUMBER) or 0) or 1 + last_number([*members.values(), *redirects])
    lots = tx.points()
    consents = tuple(tx.consents())
    return KnownMembers(Remembered(accounts, members, redirects, number, consents, purses(lots), tx.tiers()), lots)


def decide_membership(
    before: KnownMembers, seen: MembersSeen, state: State, alliance: Alliance, run: str
) -> tuple[Membership, Outcome]:
    """The outcome holds what goes into the same decision as stock: edits taken, changes, conflicts, stops."""
    draft = Draft(run, alliance.now(), {})
    today = alliance.pact.today(draft.now).isoformat()
    kept_up = upkeep(before.lots, today, Taking(f"{state.version}", run, draft.now))
    known = replace(before.remembered, points=purses(moved(before.lots, net(kept_up))))
    decided = decide_members(known, seen, state, alliance.pact, draft)
    membership = Membership(decided, {**known.redirects, **decided.redirects}, kept_up)
    return membership, draft.outcome(sheet_read=False, adopted=False)


def together(one: Outcome, other: Outcome) -> Outcome:
    """Stock's outcome with what was decided about members."""
    return replace(
        one,
        typed={**one.typed, **other.typed},
        gone={**one.gone, **other.gone},
        conflicts=(*one.conflicts, *other.conflicts),
        changes=(*one.changes, *other.changes),
        stops=(*one.stops, *other.stops),
        problems=(*one.problems, *other.problems),
        used=one.used | other.used,
    )
