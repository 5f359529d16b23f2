"""What a guard stopped, change by change: a person accepts exactly this list."""

from __future__ import annotations

from collections.abc import Sequence

from sheetpact.cli.progress import side_name
from sheetpact.cli.screen import Screen
from sheetpact.model.texts import CATALOGUE
from sheetpact.ports import Alliance

LINES = 20
"""Changes of one side that are listed; the rest is counted."""
MEMBERS = "/members"
"""A side whose changes are those of its members ends so."""
HEADINGS = ("stopped.head.side", "stopped.head.change", "stopped.head.place", "stopped.head.values")


def show_stopped(screen: Screen, alliance: Alliance, runs: Sequence[str]) -> None:
    """The changes that guards stopped in these runs. Members' values are never shown."""
    with alliance.store.look() as tx:
        stops = [stop for run in dict.fromkeys(runs) for stop in tx.stops(run)]
    for stop in stops:
        name = side_name(stop.side.removesuffix(MEMBERS), alliance.pact, screen)
        hidden = stop.side.endswith(MEMBERS)
        rows = [[name, *_told(screen, change)] for change in stop.changes[:LINES]]
        screen.heading("stopped.title")
        screen.table(HEADINGS, [[name, _members(screen, stop.changes), "", ""]] if hidden else rows)
        if len(stop.changes) > LINES and not hidden:
            screen.say("sync.more", count=len(stop.changes) - LINES)


def _members(screen: Screen, changes: Sequence[str]) -> str:
    """Their values are never shown, so one line for all of them."""
    return screen.text("stopped.members", count=len(changes))


def _told(screen: Screen, change: str) -> list[str]:
    """A change's digest in words: what it is, where, and from what to what."""
    _, kind, place, *values = [*change.split("|"), ""]
    code = "stopped.title_changed" if kind == "title" else f"stopped.{kind}"
    return [screen.text(code) if code in CATALOGUE else kind, place, " → ".join(value for value in values if value)]
