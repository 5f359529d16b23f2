"""What a store makes of a decision, as a pure function: the state after it, from the state before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Effect, Kind, Stock
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind, Known, OrderMove, Outcome, State, Stop

Effects = Mapping[ListingKey, Sequence[Effect]]
MOVED = frozenset({Kind.SALE, Kind.RETURN, Kind.RECEIPT})


def apply_outcome(state: State, outcome: Outcome, effects: Effects) -> State:
    """`effects`: all of each listing's. The keys of movements are new; whoever calls sees to that."""
    conflicts = _conflicts(state, outcome.conflicts) if outcome.conflicts else state.conflicts
    return State(
        version=state.version + 1,
        hub=state.hub,
        adopted=state.adopted or outcome.adopted,
        stocks=_stocks(state, outcome),
        listings=_listings(state, outcome.listings),
        effects=unincluded(state, outcome.listings, effects),
        fields=_fields(state, outcome),
        base=state.base,
        typed={**state.typed, **outcome.typed} if outcome.typed else state.typed,
        gone=_gone(state, outcome),
        conflicts=conflicts,
        moved={} if outcome.sheet_read else _moved(state, outcome),
        orders=() if outcome.sheet_read else _orders(state, outcome),
        accepted=state.accepted - outcome.used if outcome.used else state.accepted,
        stops=_stops(state, conflicts, outcome.stops),
    )


def unincluded(state: State, listings: Sequence[Known], effects: Effects) -> Mapping[ListingKey, tuple[Effect, ...]]:
    """Per listing, the effects that its new numbers may not include."""
    if not effects or not listings:
        return state.effects
    found = dict(state.effects)
    for known in listings:
        included = known.effects_from
        found[known.key] = tuple(each for each in effects.get(known.key, ()) if each.number > included)
    return {key: some for key, some in found.items() if some}


def _listings(state: State, put: Sequence[Known]) -> Mapping[ListingKey, Known]:
    return {**state.listings, **{each.key: each for each in put}} if put else state.listings


def _gone(state: State, outcome: Outcome) -> Mapping[CellKey, str]:
    if not outcome.gone:
        return state.gone
    return {cell: stamp for cell, stamp in {**state.gone, **outcome.gone}.items() if stamp is not None}


def _stocks(state: State, outcome: Outcome) -> Mapping[ItemKey, Stock]:
    if not outcome.movements:
        return state.stocks
    stocks = dict(state.stocks)
    for move in outcome.movements:
        old = stocks.get(move.item) or Stock(opened=False)
        opened = old.opened or move.kind is Kind.OPENING
        stocks[move.item] = Stock(old.on_hand + move.quantity, old.reserved, opened)
    return stocks


def _fields(state: State, outcome: Outcome) -> Mapping[ItemKey, Mapping[str, Value]]:
    new = {item: {**state.fields.get(item, {}), **values} for item, values in outcome.fields.items()}
    return {**state.fields, **new} if new else state.fields


def _moved(state: State, outcome: Outcome) -> Mapping[ItemKey, int]:
    moved = dict(state.moved)
    for move in outcome.movements:
        if move.kind in MOVED:
            moved[move.item] = moved.get(move.item, 0) + move.quantity
    return moved


def _orders(state: State, outcome: Outcome) -> tuple[OrderMove, ...]:
    return tuple(replace(move, told=move.told or outcome.orders_told) for move in state.orders)


def _conflicts(state: State, put: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """One that is settled and asked again in one decision stays open."""
    standing = {each.id: each for each in state.conflicts}
    asked = {each.id for each in put if not each.settled}
    for each in put:
        if not each.settled:
            standing[each.id] = each
        elif each.id not in asked:
            standing.pop(each.id, None)
    return tuple(standing.values())


def _stops(state: State, conflicts: Sequence[Conflict], stops: Sequence[Stop]) -> Mapping[str, Stop]:
    if not (state.stops or stops):
        return state.stops
    open_ = {each.row[0] for each in conflicts if each.kind is ConflictKind.GUARD}
    newest = {**state.stops, **{stop.side: stop for stop in stops}}
    return {side: stop for side, stop in newest.items() if side in open_}
