"""risk: how often mirror mode would oversell, and what safety stock would make of it."""

from __future__ import annotations

import click

from sheetpact.cli import documents
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.cli.shown import item_name
from sheetpact.model.pact import Pact
from sheetpact.risk import A_DAY, LAGS, STEPS, Demand, Risk
from sheetpact.risk import risk as estimate

LAG_HEADS = tuple(f"risk.lag.{seconds}" for seconds in LAGS)


@click.command()
@click.argument("keys", metavar="[KEY…]", nargs=-1)
@command
def risk(session: Session, keys: tuple[str, ...]) -> int:
    screen = session.screen
    with session.alliance() as alliance:
        found = estimate(alliance, keys)
        if screen.as_json:
            screen.document(documents.risk(found))
        elif keys:
            for each in found:
                _show_item(screen, each, alliance.pact)
        else:
            _show_all(screen, found, alliance.pact)
    return 0


def _show_all(screen: Screen, found: tuple[Risk, ...], pact: Pact) -> None:
    if not found:
        screen.say("risk.none")
        return
    screen.say("risk.title", style="bold")
    rows: list[list[object]] = [
        [
            item_name(each.item, pact),
            each.available,
            len(each.demand.per_hour),
            _per_day(screen, each.demand),
            each.reserve,
            *(_rate(lag.oversold, each.demand) for lag in each.lags),
            _enough(screen, each.lags[ENOUGH_AT].enough),
        ]
        for each in found
        if each.demand
    ]
    heads = ("item", "available", "shops", "per_day", "reserve")
    names = [*(f"risk.head.{name}" for name in heads), *LAG_HEADS, "risk.head.enough"]
    screen.table(names, rows, right=range(1, len(names)))
    screen.line()
    _show_notes(screen, assumed=any(each.demand and each.demand.assumed for each in found))


ENOUGH_AT = LAGS.index(600)
"""The safety stock that the list of all items names is for ten minutes: how often a schedule runs."""


def _show_item(screen: Screen, told: Risk, pact: Pact) -> None:
    screen.heading("risk.item", item=item_name(told.item, pact), title=told.title)
    demand = told.demand
    if demand is None:
        screen.say(told.why)
        return
    screen.say("risk.facts", available=told.available, shops=len(demand.per_hour), reserve=told.reserve)
    code = "risk.assumed" if demand.assumed else "risk.demand"
    screen.say(code, days=f"{demand.days:.2g}", sold=demand.sold, per_day=f"{demand.per_day:.1f}", a_day=f"{A_DAY:g}")
    rows: list[list[object]] = [
        [
            screen.text(f"risk.lag.{lag.seconds}"),
            _rate(lag.oversold, demand),
            *(_rate(lag.with_safety[pieces], demand) for pieces in STEPS),
            _enough(screen, lag.enough),
            "0",
        ]
        for lag in told.lags
    ]
    steps = [screen.text("risk.head.safety", pieces=pieces) for pieces in STEPS]
    names = ["risk.head.lag", "risk.head.now", *steps, "risk.head.enough_here", "risk.head.escrow"]
    screen.table(names, rows, right=range(1, len(names)))
    _show_notes(screen, assumed=False)


def _show_notes(screen: Screen, *, assumed: bool) -> None:
    screen.say("risk.note", style="dim")
    if assumed:
        screen.say("risk.note_assumed", style="dim", a_day=f"{A_DAY:g}")


def _per_day(screen: Screen, demand: Demand) -> str:
    told = f"{demand.per_day:.1f}"
    return screen.text("risk.guess", per_day=told) if demand.assumed else told


def _rate(per_thousand: float, demand: Demand) -> str:
    """Two digits that mean something. 0 only of a shop alone: elsewhere no estimate rules it out."""
    if len(demand.per_hour) <= 1:
        return "0"
    if per_thousand < SMALLEST:
        return f"<{SMALLEST}"
    return f"{per_thousand:.2g}" if per_thousand < WHOLE else f"{per_thousand:.0f}"


SMALLEST, WHOLE = 0.01, 10


def _enough(screen: Screen, pieces: int | None) -> str:
    return screen.text("risk.only_escrow") if pieces is None else str(pieces)
