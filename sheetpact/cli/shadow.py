"""sync --shadow: what a sync would have done now, and what has come to light since the first shadow run."""

from __future__ import annotations

from sheetpact.cli import documents
from sheetpact.cli.progress import side_name, watching
from sheetpact.cli.schema import ExposedDocument, OversoldDocument, ShadowDocument
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session
from sheetpact.cli.shown import item_name, show_planned
from sheetpact.errors import Unclear
from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Value
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.shadow.log import Exposed, Log, Oversold
from sheetpact.shadow.run import ShadowReport, shadow


def run_shadow(session: Session, accept: str) -> Status:
    """Unclear: nothing can be accepted that was never stopped for real."""
    screen = session.screen
    with session.alliance(shadow=True) as alliance:
        if accept:
            raise Unclear(say(alliance.pact.locale, "shadow.no_accept"), ())
        with watching(screen, alliance.pact) as progress:
            told = shadow(alliance, progress)
        if screen.as_json:
            screen.document(document(told, alliance.pact.locale))
        else:
            _show(screen, told, alliance)
    return told.planned.report.status


def _show(screen: Screen, told: ShadowReport, alliance: Alliance) -> None:
    show_planned(screen, told.planned, alliance)
    if told.adoption:
        screen.line()
        screen.say("shadow.adoption", items=told.items)
    elif told.planned.empty:
        screen.line()
        screen.say("plan.nothing")
    _show_log(screen, told.log, alliance.pact)
    screen.line()
    screen.say("shadow.assumed")
    status = told.planned.report.status.value
    since = screen.shown(told.log.since)
    screen.say("shadow.run", style=status, runs=told.log.runs, since=since, status=screen.text(f"status.{status}"))


def _show_log(screen: Screen, log: Log, pact: Pact) -> None:
    screen.heading("shadow.written", runs=log.runs)
    rows = [[side_name(side, pact, screen), count] for side, count in log.written.items()]
    screen.table(["sync.head.side", "shadow.head.count"], rows, right=(1,))
    if log.by_hand:
        screen.say("shadow.by_hand", pieces=log.by_hand)
    if log.exposed:
        screen.heading("shadow.exposed")
        shown = [
            [each.since, each.until, *_where(each, pact, screen), each.shown, each.available] for each in log.exposed
        ]
        names = ("since", "until", "shop", "item", "shown", "available")
        screen.table([f"shadow.head.{name}" for name in names], shown, right=(4, 5))
    if log.oversold:
        screen.heading("shadow.oversold", pieces=sum(each.pieces for each in log.oversold))
        sold = [[each.at, *_where(each, pact, screen), each.pieces] for each in log.oversold]
        screen.table([f"shadow.head.{name}" for name in ("at", "shop", "item", "pieces")], sold, right=(3,))


def _where(each: Exposed | Oversold, pact: Pact, screen: Screen) -> list[Value]:
    return [side_name(each.shop, pact, screen), item_name(ItemKey(each.owner, each.sku), pact)]


def document(told: ShadowReport, locale: str) -> ShadowDocument:
    log = told.log
    return ShadowDocument(
        **documents.plan(told.planned, locale),
        run=told.planned.report.run.id,
        adoption=told.adoption,
        items=told.items,
        since=log.since.isoformat(),
        runs=log.runs,
        written=dict(log.written),
        by_hand=log.by_hand,
        exposed=[
            ExposedDocument(
                shop=each.shop,
                listing=each.listing,
                owner=each.owner,
                sku=each.sku,
                since=each.since.isoformat(),
                until=each.until.isoformat() if each.until else None,
                shown=each.shown,
                available=each.available,
            )
            for each in log.exposed
        ],
        oversold=[
            OversoldDocument(
                shop=each.shop,
                listing=each.listing,
                owner=each.owner,
                sku=each.sku,
                at=each.at.isoformat(),
                pieces=each.pieces,
            )
            for each in log.oversold
        ],
    )
