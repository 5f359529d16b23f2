"""Members in the main job: read customers and consents, decide, keep what was decided, and show it in the sheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import get_type_hints

from sheetpact.apply import one_side, trouble
from sheetpact.errors import ConnectorError
from sheetpact.forgotten import forgotten, void_with
from sheetpact.model.members import Doubt, Pair, Pattern, Refusal, Review
from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, Order, Reading
from sheetpact.model.seen import CustomersSeen
from sheetpact.model.state import CellKey, Outcome, State
from sheetpact.ports import Alliance, Shop, Store, Transaction
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_awaited import awaited
from sheetpact.reconcile.members_decision import decide_members, last_number, told_changes
from sheetpact.reconcile.members_edits import TAB
from sheetpact.reconcile.members_facts import Decided, MembersSeen, Remembered
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.members_reading import SIDE
from sheetpact.reconcile.members_review import TAB as REVIEW_TAB
from sheetpact.reconcile.members_review import pair_id
from sheetpact.reconcile.points_called import Called, meant, no_order, one_order, several_orders
from sheetpact.reconcile.points_lots import Lots, moved, net, purses
from sheetpact.reconcile.points_spending import month_of
from sheetpact.reconcile.points_twice import Doubles, Twice, paid_twice
from sheetpact.reconcile.points_typed import SpentBefore, Tills, Wish
from sheetpact.reconcile.points_upkeep import upkeep
from sheetpact.reconcile.points_wallet import beside, wallets

CURSOR, WHOLE = "customers", "customers_whole"
"""Where reading customers stopped, and when all of them were read last."""
WHOLE_EVERY = timedelta(days=1)
"""A shop that tells changes only says nothing of erased accounts: all are read once a day."""
REVIEW = "members_review"
"""Under this key the store keeps what is left to people."""
MOST_ASKED = 20
"""Customers who have gone, of whom one reading asks where they are. More at once is for the guard to ask about."""
NUMBER = "member_number"
"""Under this key the store keeps the number of the next new member: none is given out twice."""

EARLIER = "members_earlier"
"""Under this key the store keeps the numbers that accounts had before other numbers took their place."""
TWICE = "points_twice"
"""Under this key the store keeps which orders 变更 was told are paid twice."""
LEVELS = tuple(get_type_hints(Pattern).values())


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
    at, always = now(), connector.capabilities.customers_whole
    if not always and (not whole_at or at - datetime.fromisoformat(whole_at) >= WHOLE_EVERY):
        cursor = None
    try:
        with one_side():
            reading = connector.customers(cursor)
    except ConnectorError as error:
        return CustomersRead(problems=(trouble(shop, error, pact),))
    problems = _told(reading, Where(shop=shop))
    if reading.silent:
        return CustomersRead(problems=problems)
    whole = (always or cursor is None) and reading.complete
    cursors = {} if reading.cursor is None else {CURSOR: reading.cursor}
    merged = _merged(shop, connector, reading, store) if whole and connector.capabilities.merges_customers else {}
    return CustomersRead(
        CustomersSeen(reading.records, whole, merged),
        problems,
        {**cursors, **({WHOLE: at.isoformat()} if whole else {})},
    )


def _merged(shop: str, connector: Shop, reading: Reading[Customer], store: Store) -> Mapping[str, str]:
    """Customers who have gone → who their orders belong to now, as far as orders of theirs are known and it tells."""
    there = {each.customer for each in reading.records}
    with store.look() as tx:
        gone = [AccountKey(shop, each.customer) for each in tx.accounts() if each.shop == shop]
        gone = [key for key in gone if key.customer not in there][:MOST_ASKED]
        orders = {key.customer: _order_of(key, tx.point_movements(account=key)) for key in gone}
    found = {customer: _buyer(connector, order) for customer, order in orders.items() if order}
    return {customer: now for customer, now in found.items() if now in there}


def _order_of(key: AccountKey, movements: Sequence[PointMovement]) -> str:
    """The last order on which an account earned; '' for none."""
    return next((each.order for each in movements if each.order_shop == key.shop and each.kind is PointKind.EARN), "")


def _buyer(connector: Shop, order: str) -> str:
    """Whose order it is now; '' where nothing tells."""
    try:
        with one_side():
            return connector.order(order).customer
    except ConnectorError:
        return ""


def side_of(shop: str, cursor: str) -> str:
    """The guarded side that this cursor of a shop belongs to."""
    return SIDE.format(shop) if cursor in {CURSOR, WHOLE} else shop


def _told(reading: Reading[Customer], where: Where) -> tuple[Problem, ...]:
    """A place in a file says nothing of a person: that is told. Of what else went wrong only how often."""
    placed = tuple(each for each in reading.problems if each.where.tab or each.severity is Severity.RED)
    count = len(reading.problems) - len(placed)
    return (*placed, Problem("members.unread", Severity.AMBER, where, {"count": count})) if count else placed


@dataclass(frozen=True, slots=True)
class Membership:
    """What was decided about members in one run, and the outcome of the run's decision with it."""

    decided: Decided
    redirects: Mapping[str, str]
    kept_up: tuple[PointMovement, ...] = ()
    """What time did to points, and what people spent in the sheet."""
    doubles: Doubles = field(default_factory=Doubles)

    def store(self, tx: Transaction, editors: Mapping[CellKey, str]) -> None:
        """Call in the transaction that saves the outcome, after it. `editors`: cell → the partner who edited it."""
        decided = self.decided
        if decided.gone:
            tx.drop_accounts(decided.gone)
        if decided.changed:
            tx.put_accounts(decided.changed)
        if decided.members or decided.redirects:
            tx.put_members(decided.members, decided.redirects)
            tx.put_meta(NUMBER, str(decided.next_number))
        if decided.earlier is not None:
            tx.put_meta(EARLIER, json.dumps([[*key, number] for key, number in decided.earlier.items()]))
        if decided.consents:
            tx.add_consents(decided.consents)
        if self.kept_up or decided.movements:
            tx.add_points([*self.kept_up, *void_with(tx, self.kept_up), *decided.movements])
        if decided.tiers:
            tx.put_tiers(decided.tiers)
        self._store_told(tx)
        self._store_answers(tx, editors)

    def _store_told(self, tx: Transaction) -> None:
        if self.doubles.keys != self.doubles.known:
            tx.put_meta(TWICE, json.dumps(sorted(self.doubles.keys)))

    def _store_answers(self, tx: Transaction, editors: Mapping[CellKey, str]) -> None:
        for pair, word in self.decided.words.items():
            cell = CellKey(REVIEW_TAB, (pair_id(pair),), "choice")
            tx.judge(pair, replace(word, who=editors.get(cell, word.who)))
        if self.decided.review is not None:
            tx.put_meta(REVIEW, written(self.decided.review))

    def show(self, state: State) -> State:
        """The state with its members, and without what was told of them when they still allowed it."""
        return replace(
            state,
            members=self.decided.views,
            review=self.decided.asked,
            changes=told_changes(state.changes, self.decided, self.redirects),
        )


@dataclass(frozen=True, slots=True)
class Wished:
    """What people spend in the sheet, when, and what it is held against, in one run."""

    run: str
    at: datetime
    wishes: tuple[Wish, ...] = ()
    before: SpentBefore = field(default_factory=SpentBefore)
    doubles: Doubles = field(default_factory=Doubles)


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
    judged = {pair: word.same for pair, word in tx.judged().items()}
    left = reviewed(tx)
    earlier = {AccountKey(shop, customer): old for shop, customer, old in json.loads(tx.meta(EARLIER) or "[]")}
    said = Remembered(
        accounts, members, redirects, number, consents, purses(lots), tx.tiers(), earlier, judged, left, forgotten(tx)
    )
    return KnownMembers(said, lots)


def unask(tx: Transaction, accounts: Collection[AccountKey]) -> None:
    """Nobody is asked about these accounts any longer."""
    left = reviewed(tx) or Review()
    doubts = tuple(each for each in left.doubts if not set(each.pair) & set(accounts))
    tx.put_meta(REVIEW, written(replace(left, doubts=doubts, stale=True)))


def take_back_word(tx: Transaction, pair: Pair) -> None:
    """Nothing is said of two accounts any longer: the next run matches anew."""
    tx.judge(pair, None)
    tx.put_meta(REVIEW, written(replace(reviewed(tx) or Review(), stale=True)))


def reviewed(tx: Transaction) -> Review | None:
    """What the last matching left to people. None: it isn't known, or was kept by a version with other levels."""
    try:
        rows, more, stale, rules = json.loads(tx.meta(REVIEW))
        return Review(tuple(_doubt(*row) for row in rows), more, stale, rules)
    except (ValueError, TypeError):
        return None


def written(review: Review) -> str:
    """As `reviewed` reads it."""
    rows = [
        [list(each.pair), [str(level) for level in each.pattern], each.weight, each.refusal] for each in review.doubts
    ]
    return json.dumps([rows, review.more, review.stale, review.rules], ensure_ascii=False)


def _doubt(pair: Sequence[Sequence[str]], levels: Sequence[str], weight: float, refusal: str | None) -> Doubt:
    one, other = (AccountKey(*each) for each in pair)
    pattern = Pattern(*(level(told) for level, told in zip(LEVELS, levels, strict=True)))
    return Doubt((one, other), pattern, weight, Refusal(refusal) if refusal else None)


def spent_before(tx: Transaction, found: Sequence[Wish], pact: Pact, now: datetime) -> SpentBefore:
    """What these wishes are held against."""
    if not found:
        return SpentBefore()
    since, until = month_of(f"{now.astimezone(pact.zone):%Y-%m}", pact)
    told = sorted({(each.shop, each.order) for each in found if each.order})
    called = {(shop, order): order_called(tx, shop, order) for shop, order in told}
    names = sorted({(shop, name) for (shop, _), each in called.items() for name in each.names})
    known = {(shop, name): tuple(tx.order_points(shop, [name])) for shop, name in names}
    return SpentBefore(tx.spent_points(since, until), known, called)


def doubles(tx: Transaction, pact: Pact) -> Doubles:
    """What is paid twice now, once by a number that nobody knew for the order's."""
    if pact.members.points is None:
        return Doubles()
    found = (_paid_twice(tx, order) for order in tx.orders_of_two_payments() if order.shop in pact.shops)
    known = frozenset((shop, order) for shop, order in json.loads(tx.meta(TWICE) or "[]"))
    return Doubles(tuple(each for each in found if each), known)


def _paid_twice(tx: Transaction, order: Order) -> Twice | None:
    names = sorted(order.names)
    spent = tx.order_points(order.shop, names)
    return paid_twice(order, one_order(order, tx.orders_called(order.shop, names) or (), spent), spent)


def order_called(tx: Transaction, shop: str, told: str) -> Called:
    """The order of a shop that somebody means by its id or its number."""
    found = tx.orders_called(shop, [told])
    orders = meant(told, found or ())
    if not orders:
        return no_order(told, missing=found is not None)
    if len(orders) > 1:
        return several_orders(told, orders)
    (order,) = orders
    names = sorted(order.names)
    return one_order(order, tx.orders_called(shop, names) or (), tx.order_points(shop, names))


def decide_membership(
    before: KnownMembers, seen: MembersSeen, state: State, alliance: Alliance, wished: Wished
) -> tuple[Membership, Outcome]:
    """The outcome holds what goes into the same decision as stock: edits taken, changes, conflicts, stops."""
    pact, draft = alliance.pact, Draft(wished.run, wished.at, {})
    taking = Taking(f"{state.version}", wished.run, draft.now)
    own = beside(before.lots, before.remembered.accounts, pact)
    kept_up = upkeep(own, pact.today(draft.now).isoformat(), taking)
    if wished.wishes and seen.sheet:
        found = wallets(before.remembered, seen.consents, pact, draft.now)
        tills = Tills(found, moved(own, net(kept_up)), wished.before, pact, taking, seen.sheet.tabs[TAB])
        tills.take(wished.wishes, draft)
        kept_up = (*kept_up, *tills.movements)
    known = replace(before.remembered, points=purses(moved(before.lots, net(kept_up))))
    decided = decide_members(known, seen, state, pact, draft)
    tab = seen.sheet.tabs.get(TAB) if seen.sheet else None
    wished.doubles.tell(_named(before.remembered, seen, pact, draft.now), tab, draft)
    if pact.members.share:
        draft.problems += awaited(seen.written, _ever_there(known, seen), known.forgotten, pact)
    membership = Membership(decided, {**known.redirects, **decided.redirects}, kept_up, wished.doubles)
    return membership, draft.outcome(sheet_read=False, adopted=False)


def _named(known: Remembered, seen: MembersSeen, pact: Pact, now: datetime) -> Mapping[AccountKey, str]:
    """The member of each account of whom partners may know."""
    persons = wallets(known, seen.consents, pact, now).persons
    return {key: member for member, person in persons.items() for key in person.counted}


def _ever_there(known: Remembered, seen: MembersSeen) -> set[AccountKey]:
    """All accounts that a shop has told, now or before, as far as anything is kept of them."""
    now = {AccountKey(shop, each.customer) for shop, there in seen.customers.items() for each in there.customers}
    return now | known.accounts.keys() | known.members.keys()


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
