"""The same input in another order, and a plan without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from sheetpact.model.problems import Problem
from sheetpact.model.seen import Seen, SheetSeen
from sheetpact.model.state import Conflict, State, Stop
from sheetpact.plan import Plan

K = TypeVar("K")
V = TypeVar("V")


def spelt(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """All of a plan as text, each part sorted."""
    out = plan.outcome
    maps = (out.fields, out.typed, out.gone, plan.waiting, plan.writes)
    lists = (out.movements, out.listings, out.booked, out.conflicts, out.changes, out.stops, out.problems)
    sets = (out.used, plan.unread, plan.frozen)
    flags = (out.sheet_read, out.adopted, plan.sheet_stopped)
    return (
        *(tuple(sorted(f"{key} {_flat(value)}" for key, value in each.items())) for each in maps),
        *(tuple(sorted(_flat(one) for one in each)) for each in lists),
        *(tuple(sorted(map(repr, each))) for each in sets),
        tuple(map(repr, flags)),
    )


def _flat(value: object) -> str:
    if isinstance(value, Stop):
        value = replace(value, changes=tuple(sorted(value.changes)))
    if isinstance(value, Conflict):
        value = replace(value, shops=dict(sorted(value.shops.items())))
    if isinstance(value, Problem) and "names" in value.params:
        names = sorted(str(value.params["names"]).split(", "))
        value = replace(value, params={**value.params, "names": names})
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return repr(sorted(map(repr, value)))
    if isinstance(value, dict):
        return repr(sorted((repr(key), repr(one)) for key, one in value.items()))
    return repr(value)


def shuffled(state: State, seen: Seen) -> tuple[State, Seen]:
    """Every mapping the other way round, but for the shops, which come in the pact's order."""
    state = replace(
        state,
        stocks=_back(state.stocks),
        listings=_back(state.listings),
        effects=_back(state.effects),
        fields=_back(state.fields),
        base={tab: _back(rows) for tab, rows in state.base.items()},
        typed=_back(state.typed),
        gone=_back(state.gone),
        moved=_back(state.moved),
    )
    shops = {name: replace(there, listings=_back(there.listings)) for name, there in seen.shops.items()}
    sheet = seen.sheet
    if sheet is not None:
        tabs = {name: replace(tab, rows=_back(tab.rows)) for name, tab in _back(sheet.tabs).items()}
        sheet = SheetSeen(sheet.stamp, tabs)
    return state, replace(seen, shops=shops, sheet=sheet)


def _back(mapping: Mapping[K, V]) -> dict[K, V]:
    return dict(reversed(list(mapping.items())))
