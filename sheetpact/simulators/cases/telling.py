"""What a decision tells, as people will read it: who, where, from what to what, and why, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Tab
from sheetpact.model.state import CellKey, Change, ConflictKind, Outcome
from sheetpact.model.texts import say
from sheetpact.sheet.view import PEOPLE
from sheetpact.simulators.cases.running import Step
from sheetpact.simulators.cases.world import World

LOCALES = ("zh-CN", "en")
AGREED = ("item", "safety_stock")
"""Fields whose line says what was agreed before, and what is agreed now."""


def told(world: World, step: Step) -> Iterator[str]:
    """Everybody can read what happened to what, and why (promises 2 and 11)."""
    yield from unreadable(step.plan.outcome, world.tabs, world.pact)
    lines: dict[CellKey, list[Change]] = {}
    for each in step.plan.outcome.changes:
        if each.field in AGREED:
            lines.setdefault(CellKey(each.tab, each.row, each.field), []).append(each)
    for cell, changes in lines.items():
        item = ItemKey(cell.row[1], cell.row[0])
        was, now = (state.fields.get(item, {}).get(cell.column) for state in (step.state, step.decided))
        if (changes[0].before, changes[-1].after) != (was, now):
            yield f"{cell}: {was!r} became {now!r}, and {changes[0].before!r} → {changes[-1].after!r} is told"


def unreadable(outcome: Outcome, tabs: Mapping[str, Tab], pact: Pact) -> Iterator[str]:
    """Lines of 变更, conflicts and problems that can't be said, or that stand nowhere."""
    for line in outcome.changes:
        if line.who not in pact.shops and line.who not in PEOPLE:
            yield f"nobody is called {line.who!r}"
        yield from _nowhere(line.tab, line.field, tabs)
        yield from _unsaid(line.why, line.params)
    for asked in outcome.conflicts:
        if asked.kind is not ConflictKind.GUARD:
            yield from _nowhere(asked.tab, asked.field, tabs)
        yield from _unsaid(asked.why, asked.params)
    for problem in outcome.problems:
        yield from _unsaid(problem.code, problem.params)


def _nowhere(tab: str, column: str, tabs: Mapping[str, Tab]) -> Iterator[str]:
    """A line about a whole row names no column."""
    if tab not in tabs or (column and column not in {each.name for each in tabs[tab].columns}):
        yield f"the sheet has no column {column!r} in a tab {tab!r}"


def _unsaid(code: str, params: Mapping[str, object]) -> Iterator[str]:
    for locale in LOCALES:
        try:
            say(locale, code, **params)
        except LookupError as missing:
            yield f"{code!r} can't be said with {dict(params)}: {missing} is missing"
