"""Decide: a pure function of what is remembered, what was seen, and the pact. The same input gives the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.seen import Seen
from sheetpact.model.sheet import Value
from sheetpact.model.state import ConflictKind, Known, Outcome, State
from sheetpact.reconcile.adoption import adopt
from sheetpact.reconcile.choices import read_choices, settle
from sheetpact.reconcile.delivery_notes import take_delivery_notes
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.edits import Edits, conclude_edits, read_edits, take_counts
from sheetpact.reconcile.fields import merge_fields
from sheetpact.reconcile.guards import Guard
from sheetpact.reconcile.identity import identify, joined
from sheetpact.reconcile.readings import take_readings
from sheetpact.reconcile.targets import Pools, item_targets, shown_now


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision takes from the world besides what was seen."""

    run: str
    now: datetime
    pact_changed: bool = False
    """The pact was edited since the last run: what follows from it is announced, not stopped."""
    atomic: frozenset[str] = frozenset()
    """Shops that take a number with compare-and-set or an atomic delta."""


@dataclass(frozen=True, slots=True)
class Write:
    """Show `number` pieces at one listing, which shows `shown` now."""

    listing: ListingKey
    item: ItemKey
    number: int
    shown: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome to store, and the writes that follow from it, by shop in the pact's order."""

    outcome: Outcome
    writes: Mapping[str, tuple[Write, ...]]
    sheet_stopped: bool
    waiting: Mapping[ItemKey, int]
    """Pieces per item that fell without a reason yet and are out of sale until a second reading."""


def join(state: State, seen: Seen, pact: Pact, moment: Moment) -> Outcome:
    """The first step of a decision: which item each new listing is. Its open orders can be posted after it."""
    draft = Draft(moment.run, moment.now, dict(state.stocks))
    identify(state, seen, pact, draft)
    return draft.outcome(sheet_read=False, adopted=state.adopted)


def decide(state: State, seen: Seen, pact: Pact, moment: Moment) -> Plan:
    """The second step: stock, fields, conflicts, guards and writes."""
    draft = Draft(moment.run, moment.now, dict(state.stocks))
    _tell_orders(state, draft)
    guard = Guard(pact.guards, state.accepted)
    edits, stopped = _sheet_edits(state, seen, pact, guard, draft)
    titles = take_readings(state, seen, pact, guard, draft)
    merge_fields(edits, titles, state, draft)
    if seen.sheet and not stopped:
        adopt(state, seen, pact, edits.openings, draft)
        conclude_edits(edits, seen.sheet.stamp, state, pact, draft)
        take_counts(edits, state, draft)
    take_delivery_notes(seen, pact, draft)
    settle(state, read_choices(state, None if stopped else seen.sheet, draft), pact, draft)
    _settle_guards(state, draft)
    _opening_fields(state, seen, draft)
    writes = _writes(state, pact, moment, guard, draft)
    outcome = draft.outcome(sheet_read=seen.sheet is not None and not stopped, adopted=True)
    return Plan(outcome, writes, stopped, draft.waiting)


def _sheet_edits(state: State, seen: Seen, pact: Pact, guard: Guard, draft: Draft) -> tuple[Edits, bool]:
    if seen.sheet is None:
        return Edits(), False
    edits = read_edits(state, seen.sheet, pact, draft)
    rows = len(state.base.get("inventory", {}))
    stopped = guard.stops("sheet", list(edits.digests()), rows, len(edits.gone), draft)
    return (Edits(), True) if stopped else (edits, False)


def _tell_orders(state: State, draft: Draft) -> None:
    """A line for each order that moved what is available, with the number before and after it."""
    for move in state.orders:
        draft.ordered[move.item] = draft.ordered.get(move.item, 0) + move.delta
    running = {item: state.stocks[item].available - net for item, net in draft.ordered.items() if item in state.stocks}
    draft.explained.update(draft.ordered)
    for move in state.orders:
        if move.item in running and state.stocks[move.item].opened:
            before = running[move.item]
            running[move.item] = after = before + move.delta
            place = ("inventory", (move.item.sku, move.item.owner), "available")
            params = {"order": move.order, "delta": f"{move.delta:+d}"}
            draft.note(who=move.shop, place=place, before=before, after=after, why="order", params=params)


def _settle_guards(state: State, draft: Draft) -> None:
    stopped = {("guard", (stop.side,)) for stop in draft.stops}
    draft.conflicts += [
        replace(old, settled=True)
        for old in state.conflicts
        if old.kind is ConflictKind.GUARD and (old.tab, old.row) not in stopped
    ]


def _opening_fields(state: State, seen: Seen, draft: Draft) -> None:
    """An item that is new to the ledger gets its title: the sheet's, else its first listing's."""
    rows = seen.sheet.rows("inventory") if seen.sheet else {}
    current = {**state.listings, **draft.listings} if draft.listings else state.listings
    for known in current.values():
        item = known.item
        if item is None or "item" in state.fields.get(item, {}) or "item" in draft.fields.get(item, {}):
            continue
        row = rows.get((item.sku, item.owner))
        draft.fields.setdefault(item, {})["item"] = (row and row.values.get("item")) or known.title


def _writes(state: State, pact: Pact, moment: Moment, guard: Guard, draft: Draft) -> dict[str, tuple[Write, ...]]:
    listings = {**state.listings, **draft.listings} if draft.listings else state.listings
    pools = Pools(draft.stocks, _fields(state, draft), draft.waiting, moment.atomic)
    writes: dict[str, list[Write]] = {shop: [] for shop in pact.shops}
    adopting = {key for key in draft.listings if _adopted_now(key, state, draft)}
    for item, keys in joined(listings.values()).items():
        numbers = {key: number for key in keys if (number := shown_now(listings[key])) is not None}
        for key, target in item_targets(item, numbers, pools, pact).items():
            if target == numbers[key] or key.shop not in writes:
                continue
            if key in adopting:
                draft.listings[key] = replace(draft.listings[key], announced=target)
            elif key not in draft.frozen and listings[key].tracked:
                writes[key.shop].append(Write(key, item, target, numbers[key]))
    return {shop: tuple(_guarded(shop, planned, listings, moment, guard, draft)) for shop, planned in writes.items()}


def _adopted_now(key: ListingKey, state: State, draft: Draft) -> bool:
    before = state.listings.get(key)
    return draft.listings[key].confirmed is not None and (before is None or before.confirmed is None)


def _fields(state: State, draft: Draft) -> Mapping[ItemKey, Mapping[str, Value]]:
    if not draft.fields:
        return state.fields
    return {**state.fields, **{item: {**state.fields.get(item, {}), **new} for item, new in draft.fields.items()}}


def _guarded(
    shop: str,
    planned: Sequence[Write],
    listings: Mapping[ListingKey, Known],
    moment: Moment,
    guard: Guard,
    draft: Draft,
) -> Sequence[Write]:
    """The planned writes, or none where too many have no order, edit or announcement behind them."""
    loose = [
        write
        for write in planned
        if write.item not in draft.explained and listings[write.listing].announced != write.number
    ]
    rows = sum(1 for key, known in listings.items() if key.shop == shop and known.confirmed)
    digests = [f"{shop}|write|{w.listing.listing}|{w.shown}|{w.number}" for w in loose]
    if not loose or not guard.stops(shop, digests, rows, 0, draft):
        return planned
    if moment.pact_changed:
        for write in loose:
            draft.listings[write.listing] = replace(listings[write.listing], announced=write.number)
    return ()
