"""conflicts, resolve, undo: what people decide."""

from __future__ import annotations

import click

from sheetpact.cli import documents
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.cli.shown import item_name, reason, show_changes, show_conflicts
from sheetpact.cli.stopped import show_stopped
from sheetpact.model.state import ConflictKind
from sheetpact.ports import Alliance
from sheetpact.reconcile.points_void import VOID
from sheetpact.resolve import conflicts as open_conflicts
from sheetpact.resolve import resolve as choose
from sheetpact.undo import Undone
from sheetpact.undo import undo as take_back

FIRST = 10
"""Facts that undo names before it says how many there are."""


@click.command()
@command
def conflicts(session: Session) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        found = open_conflicts(alliance)
        if screen.as_json:
            screen.document({"conflicts": [documents.conflict(each, screen.locale) for each in found]})
        elif not found:
            screen.say("conflicts.none")
        else:
            show_conflicts(screen, found, alliance)
            show_stopped(screen, alliance, [each.run for each in found if each.kind is ConflictKind.GUARD])
            screen.line()
            screen.say("conflicts.how")
    return 0


@click.command(context_settings={"ignore_unknown_options": True})  # a choice may be a number below 0
@click.argument("conflict", metavar="ID")
@click.argument("choice", metavar="sheet|shop|VALUE")
@command
def resolve(session: Session, conflict: str, choice: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        made = choose(alliance, conflict, choice)
    if screen.as_json:
        screen.document(documents.resolve(made, screen.locale))
    elif made.conflict.kind is ConflictKind.GUARD:
        screen.say("resolve.accepted", id=made.conflict.id)
    else:
        screen.say("resolve.done", id=made.conflict.id, value=_named(screen, made.value, made.side))
    return 0


def _named(screen: Screen, value: object, side: str) -> str:
    shown = screen.shown(value)
    who = screen.text("who.sheet") if side == "sheet" else side
    return " = ".join(part for part in (who, shown) if part)


@click.command()
@click.argument("run", metavar="RUN")
@command
def undo(session: Session, run: str) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        undone = take_back(alliance, run)
        if screen.as_json:
            screen.document(documents.undo(undone, screen.locale))
        else:
            _show_undone(screen, undone, alliance)
    return 1 if undone.left else 0


def _show_undone(screen: Screen, undone: Undone, alliance: Alliance) -> None:
    if undone.before:
        screen.say("undo.already", of=undone.of, before=undone.before)
        return
    if undone.run:
        screen.say("undo.done", style="green", of=undone.of, run=undone.run)
    else:
        screen.say("undo.nothing", of=undone.of)
    for each in undone.movements:
        screen.line(f"  {item_name(each.item, alliance.pact)} {each.quantity:+d}")
    for points in undone.points:
        issuer = alliance.pact.known_as(points.issuer)
        code = "undo.points_void" if points.why == VOID else "undo.points"
        screen.line(f"  {screen.text(code, issuer=issuer, quantity=f'{points.quantity:+d}')}")
    show_changes(screen, undone.fields, alliance)
    if undone.conflicts:
        screen.heading("undo.conflicts", count=len(undone.conflicts))
        show_conflicts(screen, undone.conflicts, alliance)
    for code, left in (("undo.openings", undone.openings), ("undo.joins", undone.joins)):
        if left:
            screen.say(code, style="amber", count=len(left))
    _show_facts(screen, undone)


def _show_facts(screen: Screen, undone: Undone) -> None:
    facts = [
        *(f"{each.row[0]}: {screen.text(each.why, **each.params)}" for each in undone.orders),
        *(f"{each.item.sku}: {reason(screen, each)} {each.quantity:+d}" for each in undone.facts),
    ]
    if not facts:
        return
    screen.heading("undo.facts")
    for line in facts[:FIRST]:
        screen.line(f"  {line}")
    if len(facts) > FIRST:
        screen.say("sync.more", count=len(facts) - FIRST)
