"""Calls that wait in the inbox: order runs take them, syncs take what no reading brings, and what is left is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sheetpact.apply import one_side, trouble
from sheetpact.carrying import side_by_side
from sheetpact.deliveries import Effect, take_deliveries
from sheetpact.errors import ConnectorError
from sheetpact.hints import SHEET
from sheetpact.model.inbox import Delivery, Left, Settled, Standing
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.observe import Task
from sheetpact.ports import Alliance, Telling
from sheetpact.report import Report
from sheetpact.take import ORDERS_READ

TAKEN_SECONDS = 60.0
"""After whoever had taken a delivery was killed, it waits for at most this long."""
AT_ONCE = 500
"""Deliveries taken in one call."""
CALL_WAITS = timedelta(minutes=15)
"""The schedule's own pace, and longer than all tries of a call together."""
CALLS_KEPT = timedelta(days=30)
"""How long what has no effect is kept for a person: it may hold what an order says of a customer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of deliveries. `sold`: by shop, the listings and SKUs that their orders sell."""

    settled: Settled
    sold: Mapping[str, frozenset[str]]
    """Without shops out of reach."""


def take_all(alliance: Alliance, report: Report, deliveries: Sequence[Delivery]) -> Taken:
    """Have the effect of these deliveries, shops side by side. One that is out of reach stops no other.

    Nothing is tried with those of a shop that can't be used as the pact stands, or that has left it.
    """
    by_shop: dict[str, list[Delivery]] = {}
    for each in deliveries:
        by_shop.setdefault(each.shop, []).append(each)
    closed = [shop for shop in by_shop if shop not in alliance.shops]
    report.tell(alliance.broken[shop] for shop in closed if shop in alliance.broken)
    sold: dict[str, frozenset[str]] = {}
    done: set[int] = set()
    with side_by_side(alliance.readers) as each_shop:
        take = partial(_take_shop, alliance, report.run.id)
        for shop, effect, told in each_shop(
            lambda shop: take(shop, by_shop[shop]), [shop for shop in by_shop if shop in alliance.shops]
        ):
            report.tell(told)
            if effect is None:
                report.left += 1
            else:
                sold[shop] = effect.sold
                done |= effect.closed
    untried = frozenset(each.id for shop in closed for each in by_shop[shop])
    return Taken(Settled(frozenset(done), untried), sold)


def _take_shop(
    alliance: Alliance, run: str, shop: str, deliveries: Sequence[Delivery]
) -> tuple[str, Effect | None, list[Problem]]:
    told: list[Problem] = []
    task = Task(shop, alliance.shops[shop], alliance.pact, run)
    try:
        with one_side():
            return shop, take_deliveries(task, alliance.store, alliance.now, told.extend, deliveries), told
    except ConnectorError as error:
        return shop, None, [*told, trouble(shop, error, alliance.pact)]


def take_told(alliance: Alliance, report: Report) -> None:
    """Have the effect of what is due of shops that bring their orders by calls: other shops' orders are read."""
    telling = [name for name, shop in alliance.shops.items() if isinstance(shop, Telling)]
    while telling and (due := alliance.store.inbox.take(alliance.now(), TAKEN_SECONDS, AT_ONCE, telling)):
        take_all(alliance, report, due)


def too_old(alliance: Alliance) -> Iterator[Problem]:
    """Shops of which a call is given up now, and what it told of is nowhere else, perhaps."""
    before = alliance.now() - CALLS_KEPT
    for left in _of_shops(alliance):
        if left.since < before:
            told = {"days": CALLS_KEPT.days, "at": _minute(left.since, alliance)}
            yield Problem("inbox.given_up", Severity.AMBER, _where(left, alliance), told)


def left_calls(alliance: Alliance) -> Iterator[Problem]:
    """Calls that have had no effect. Amber: put aside, or not explained by the schedule, which reads orders."""
    for left in _of_shops(alliance):
        told = {"count": left.count, "at": _minute(left.since, alliance)}
        if left.standing is Standing.DEAD:
            code, severity = "inbox.dead", Severity.AMBER
        elif alliance.now() - left.since > CALL_WAITS and not _read_since(left, alliance):
            code, severity = "inbox.late", Severity.AMBER
        else:
            code, severity = "inbox.waiting", Severity.NOTE
        yield Problem(code, severity, _where(left, alliance), told)


def _of_shops(alliance: Alliance) -> Iterator[Left]:
    """Without the hints that start a sync: it does what they ask for."""
    return (left for left in alliance.store.inbox.left() if left.shop != SHEET)


def _read_since(left: Left, alliance: Alliance) -> bool:
    """Whether all orders of the shop that had changed were read after the first of these calls came."""
    if left.shop not in alliance.pact.shops:
        return False
    with alliance.store.look() as tx:
        read = tx.cursor(alliance.pact.source(left.shop), ORDERS_READ)
    return bool(read) and datetime.fromisoformat(str(read)) > left.since


def _where(left: Left, alliance: Alliance) -> Where:
    """A shop that has left the pact is told by its id."""
    pact = alliance.pact
    known = left.shop in pact.shops
    return Where(partner=pact.partner_name(pact.partner_of(left.shop)) if known else "", shop=left.shop)


def _minute(at: datetime, alliance: Alliance) -> str:
    return f"{at.astimezone(ZoneInfo(alliance.pact.timezone)):%Y-%m-%d %H:%M}"
