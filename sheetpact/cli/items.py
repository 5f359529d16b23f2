"""explain, history: why a number is what it is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from sheetpact.cli import documents
from sheetpact.cli.members import show_member
from sheetpact.cli.progress import side_name
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.cli.shown import MOVEMENT, item_name, movement_rows, show_conflicts
from sheetpact.errors import Unclear
from sheetpact.explain import Explanation, ListingView
from sheetpact.explain import explain as tell
from sheetpact.explain import history as look_back
from sheetpact.members import explain_member
from sheetpact.ports import Alliance

T = TypeVar("T")


@click.command()
@click.argument("key", metavar="KEY")
@command
def explain(session: Session, key: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        member = explain_member(alliance, key)
        if member is not None:
            show_member(screen, member, alliance.pact)
            return 0
        told = _asked(screen, key, lambda name: tell(alliance, name))
        if screen.as_json:
            screen.document(documents.explain(told, screen.locale))
        else:
            _show(screen, told, alliance)
    return 0


@click.command()
@click.argument("key", metavar="KEY")
@command
def history(session: Session, key: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        told = _asked(screen, key, lambda name: look_back(alliance, name))
    if screen.as_json:
        screen.document(documents.history(told))
    elif told.movements:
        screen.say("history.title", style="bold", owner=told.owner, sku=told.item.sku)
        now = told.stock.on_hand if told.stock else None
        screen.table(MOVEMENT, movement_rows(screen, told.movements, alliance.pact, now), right=(2, 3))
    else:
        screen.say("history.none")
    return 0


def _asked(screen: Screen, key: str, look: Callable[[str], T]) -> T:
    """On a terminal a person is asked which one is meant. Unclear: elsewhere."""
    try:
        return look(key)
    except Unclear as unclear:
        names = unclear.candidates
        if not (names and screen.terminal and sys.stdin.isatty()):
            raise
    screen.say("cli.ask_which")
    for at, name in enumerate(names, start=1):
        screen.line(f"  {at}. {name}")
    chosen: int = click.prompt(screen.text("cli.ask_number"), type=click.IntRange(1, len(names)))
    return look(names[chosen - 1])


def _show(screen: Screen, told: Explanation, alliance: Alliance) -> None:
    screen.say("explain.title", style="bold", owner=told.owner, sku=told.item.sku, title=told.title)
    _show_stock(screen, told, alliance)
    screen.say("explain.safety", safety=told.safety, mode=screen.text(f"explain.mode.{told.mode}"))
    if told.waiting:
        screen.say("explain.waiting", style="amber", pieces=told.waiting)
    if told.holds:
        screen.heading("explain.holds")
        for hold in told.holds:
            shop = side_name(hold.shop, alliance.pact, screen)
            screen.line(f"  {screen.text('explain.hold', shop=shop, order=hold.order, held=hold.held)}")
    if told.listings:
        screen.heading("explain.listings")
        rows = [_listing(screen, each) for each in told.listings]
        names = ("shop", "sku", "target", "confirmed", "orders", "reasons")
        screen.table([f"explain.head.{name}" for name in names], rows, right=(2, 4))
    if told.movements:
        screen.heading("explain.movements")
        now = told.stock.on_hand if told.stock else None
        screen.table(MOVEMENT, movement_rows(screen, told.movements, alliance.pact, now), right=(2, 3))
    if told.conflicts:
        screen.heading("conflicts.title")
        show_conflicts(screen, told.conflicts, alliance)


def _show_stock(screen: Screen, told: Explanation, alliance: Alliance) -> None:
    if told.parts:
        known = told.available is not None
        screen.say("explain.bundle" if known else "explain.bundle_unknown", available=told.available)
        for part in told.parts:
            code = "explain.part" if part.available is not None else "explain.part_unknown"
            text = screen.text(
                code, item=item_name(part.item, alliance.pact), pieces=part.pieces, available=part.available
            )
            screen.line(f"  {text}")
    elif told.stock is not None and told.stock.opened:
        stock = told.stock
        screen.say("explain.stock", on_hand=stock.on_hand, reserved=stock.reserved, available=stock.available)
    else:
        screen.say("explain.no_stock", style="amber")


def _listing(screen: Screen, view: ListingView) -> list[object]:
    known = view.known
    last = known.confirmed
    confirmed = screen.text("explain.confirmed", number=last.number, at=screen.shown(last.at)) if last else ""
    orders = sum(effect.delta for effect in view.orders)
    reasons = "\n".join(screen.text(each.code, **each.params) for each in view.reasons)
    shop = f"{view.partner} · {known.key.shop}" if view.partner else known.key.shop
    return [shop, known.sku or known.key.listing, view.target, confirmed, f"{orders:+d}" if orders else "", reasons]
