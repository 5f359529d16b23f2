"""Look over everything and write to no shop and no sheet: what a sync would do, and what was left lying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.apply import INTENT_HOLDS
from sheetpact.check import check
from sheetpact.hooks import rearmed
from sheetpact.lease import Lease, held
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.runs import Status, run_time
from sheetpact.model.sheet import Tab
from sheetpact.model.state import Conflict, Known, State
from sheetpact.plan import Write
from sheetpact.ports import Alliance, Progress, Transaction
from sheetpact.rehearsal import PlanReport, rehearsed

FILE_WAITS = timedelta(days=3)
"""A weekend: until then a file may wait for its owner."""
CONFLICT_WAITS = timedelta(days=7)
NAMED = 5
"""Items that a line names before it says how many there are."""
WORST_FIRST = (Severity.RED, Severity.AMBER, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found, worst first, and what the next sync would write."""

    at: datetime
    findings: tuple[Problem, ...]
    writes: Mapping[str, tuple[Write, ...]]

    @property
    def status(self) -> Status:
        """Red: a person must act. Amber: something waits. Notes leave it green."""
        found = {finding.severity for finding in self.findings}
        if Severity.RED in found:
            return Status.RED
        return Status.AMBER if Severity.AMBER in found else Status.GREEN


def audit(alliance: Alliance, progress: Progress) -> AuditReport:
    """Check every connector, rehearse a sync, and compare the store with itself.

    Syncs are kept out meanwhile, so that nothing half-written is taken for a fault. Busy: one is on.
    """
    now = alliance.now()
    with held(Lease(alliance.store, "sync", alliance.now)):
        checked = [finding.problem for finding in check(alliance).findings if not finding.well]
        checked += rearmed(alliance)
        planned = rehearsed(alliance, progress, announce=False)
        with alliance.store.look() as tx:
            kept = [*look_over(tx, alliance.pact, _inventory(alliance), now)]
    return AuditReport(now, _sorted([*kept, *checked, *_told(planned, checked)]), planned.writes)


def look_over(tx: Transaction, pact: Pact, tab: Tab, now: datetime) -> Iterator[Problem]:
    """What the store itself tells at one moment: contradictions, and what has waited too long."""
    state = tx.state(pact.sheet.document, "")
    for item, stock in state.stocks.items():
        yield from _contradictions(tx, item, stock, _row(item, pact, tab))
    yield from _unanswered(state, pact, now)
    yield from _not_imported(tx.handed(), pact, now)
    yield from _drifts(state, pact)
    for conflict in state.conflicts:
        yield from _old(conflict, now)


def _contradictions(tx: Transaction, item: ItemKey, stock: Stock, where: Where) -> Iterator[Problem]:
    """A pool is kept beside what it adds up from; one transaction writes both, so they never differ by themselves."""
    on_hand = sum(movement.quantity for movement in tx.movements(item=item))
    reserved = sum(line.held for line in tx.holds(item))
    if on_hand != stock.on_hand:
        yield Problem("audit.on_hand", Severity.RED, where, {"pool": stock.on_hand, "sum": on_hand})
    if reserved != stock.reserved:
        yield Problem("audit.reserved", Severity.RED, where, {"pool": stock.reserved, "sum": reserved})


def _unanswered(state: State, pact: Pact, now: datetime) -> Iterator[Problem]:
    """Intended writes whose run has long ended."""
    waiting = [each for each in state.listings.values() if each.intended and now - each.intended.at > INTENT_HOLDS]
    for shop, listings in _by_shop(waiting).items():
        first = min(each.intended.at for each in listings if each.intended)
        at = f"{first.astimezone(ZoneInfo(pact.timezone)):%Y-%m-%d %H:%M}"
        yield Problem("audit.unanswered", Severity.AMBER, _shop(shop, pact), {**_named(listings), "at": at})


def _not_imported(handed: Sequence[Known], pact: Pact, now: datetime) -> Iterator[Problem]:
    for shop, listings in _by_shop(handed).items():
        files: dict[str, list[datetime]] = {}
        for each in listings:
            if each.awaited and now - each.awaited.at > FILE_WAITS:
                files.setdefault(each.awaited.file, []).append(each.awaited.at)
        for file, times in sorted(files.items()):
            params = {"file": file, "count": len(times), "days": (now - min(times)).days}
            yield Problem("audit.not_imported", Severity.AMBER, _shop(shop, pact), params)


def _drifts(state: State, pact: Pact) -> Iterator[Problem]:
    for shop, listings in _by_shop([each for each in state.listings.values() if each.drift]).items():
        yield Problem("audit.drifts", Severity.AMBER, _shop(shop, pact), _named(listings))


def _old(conflict: Conflict, now: datetime) -> Iterator[Problem]:
    waits = now - run_time(conflict.run) if conflict.run else timedelta()
    if waits > CONFLICT_WAITS:
        yield Problem("audit.old_conflict", Severity.AMBER, params={"id": conflict.id, "days": waits.days})


def _told(planned: PlanReport, checked: Sequence[Problem]) -> Iterator[Problem]:
    """What the rehearsal told, and how much would be written; a shop whose check failed is told of once."""
    failed = {problem.where.shop for problem in checked if problem.severity is not Severity.NOTE}
    for problem in planned.report.problems:
        if not (problem.where.shop in failed and problem.code.startswith("connector.")):
            yield problem
    count = sum(map(len, planned.writes.values())) + (planned.batch.size if planned.batch else 0)
    if count:
        yield Problem("audit.waiting", Severity.NOTE, params={"count": count})


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Worst first; what two parts tell is told once."""
    single: list[Problem] = []
    for problem in problems:
        if problem not in single:
            single.append(problem)
    return tuple(sorted(single, key=lambda problem: WORST_FIRST.index(problem.severity)))


def _by_shop(listings: Iterable[Known]) -> Mapping[str, Sequence[Known]]:
    shops: dict[str, list[Known]] = {}
    for each in listings:
        shops.setdefault(each.key.shop, []).append(each)
    return shops


def _named(listings: Sequence[Known]) -> dict[str, object]:
    names = [each.sku or each.title or each.key.listing for each in listings]
    return {"count": len(names), "skus": ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")}


def _shop(shop: str, pact: Pact) -> Where:
    """A shop that has left the pact is told by its id."""
    return Where(partner=pact.partner_name(pact.partner_of(shop)) if shop in pact.shops else "", shop=shop)


def _row(item: ItemKey, pact: Pact, tab: Tab) -> Where:
    return Where(partner=pact.known_as(item.owner), tab=tab.title, row=item.sku)


def _inventory(alliance: Alliance) -> Tab:
    return next(tab for tab in alliance.tabs if tab.name == "inventory")
