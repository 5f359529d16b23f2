"""Decide: a pure function of what is remembered, what was seen, and the pact. The same input gives the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import Seen
from sheetpact.model.sheet import Value
from sheetpact.model.state import ConflictKind, Known, Outcome, State
from sheetpact.reconcile.adoption import adopt
from sheetpact.reconcile.bundles import parts_of, unknown_parts
from sheetpact.reconcile.choices import accepted_changes, read_choices, settle, settle_joins, stored_choices
from sheetpact.reconcile.delivery_notes import take_delivery_notes
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.edits import Edits, conclude_edits, read_edits, take_counts
from sheetpact.reconcile.fields import merge_fields
from sheetpact.reconcile.guards import Guard
from sheetpact.reconcile.identity import first_listings, identify, joined
from sheetpact.reconcile.readings import take_readings
from sheetpact.reconcile.rights import rights_now
from sheetpact.reconcile.sku_map import MapEdits, conclude_map, read_map
from sheetpact.reconcile.targets import Pools, item_targets, numbers_now


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision takes from the world besides what was seen."""

    run: str
    now: datetime
    pact_changed: bool = False
    """The pact was edited since the last run: what follows from it is announced, not stopped."""
    atomic: frozenset[str] = frozenset()
    """Shops that take a number with compare-and-set or an atomic delta."""
    frozen: frozenset[ListingKey] = frozenset()
    """Listings that an earlier decision of this run said must not be written in it."""


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
    unread: frozenset[str] = frozenset()
    """Shops from whose reading nothing was concluded."""
    frozen: frozenset[ListingKey] = frozenset()
    """Listings that must not be written in this run."""


def join(state: State, seen: Seen, pact: Pact, moment: Moment) -> Outcome:
    """The first step of a decision: which item each new listing is. Its open orders can be posted after it."""
    draft = Draft(moment.run, moment.now, dict(state.stocks))
    settle_joins(state, seen.sheet, pact, draft)
    identify(state, seen, pact, draft)
    return draft.outcome(sheet_read=False, adopted=state.adopted)


def decide(state: State, seen: Seen, pact: Pact, moment: Moment) -> Plan:
    """The second step: stock, fields, conflicts, guards and writes."""
    draft = Draft(moment.run, moment.now, dict(state.stocks), frozen=set(moment.frozen))
    _tell_orders(state, draft)
    choices = read_choices(state, seen.sheet, draft)
    guard = Guard(pact.guards, state.accepted | accepted_changes(state, choices), state)
    edits, mapped, stopped = _sheet_edits(state, seen, pact, guard, draft)
    if seen.sheet and not stopped:
        conclude_map(mapped, seen.sheet.stamp, state, pact, draft)
    titles = take_readings(state, seen, pact, guard, draft)
    merge_fields(edits, titles, state, pact, draft)
    if seen.sheet and not stopped:
        adopt(state, seen, pact, edits.openings, draft)
        conclude_edits(edits, seen.sheet.stamp, state, draft)
    take_counts(edits, state, take_delivery_notes(seen, pact, draft), draft)
    for bundle, item in unknown_parts(pact, draft.stocks):
        draft.tell("bundle.part_unknown", Severity.AMBER, Where(row=bundle), part=str(item))
    _settle_guards(state, seen, pact, draft)
    settle(state, stored_choices(state) if stopped else choices, pact, draft)
    _opening_fields(state, seen, pact, draft)
    writes = _writes(state, seen, pact, moment, guard, draft)
    outcome = draft.outcome(sheet_read=seen.sheet is not None and not stopped, adopted=True, orders_told=True)
    return Plan(outcome, writes, stopped, draft.waiting, frozenset(draft.unread), frozenset(draft.frozen))


def _sheet_edits(state: State, seen: Seen, pact: Pact, guard: Guard, draft: Draft) -> tuple[Edits, MapEdits, bool]:
    if seen.sheet is None:
        return Edits(), MapEdits(), False
    edits, mapped = read_edits(state, seen.sheet, pact, draft), read_map(state, seen, pact, draft)
    rows = len(state.base.get("inventory", {}))
    digests = [*edits.digests(state.stocks), *mapped.digests()]
    stopped = guard.stops("sheet", digests, rows, len(edits.gone), draft)
    return (Edits(), MapEdits(), True) if stopped else (edits, mapped, False)


def _tell_orders(state: State, draft: Draft) -> None:
    """A line for each order that moved what is available, with the number before and after it, once."""
    for move in state.orders:
        draft.ordered[move.item] = draft.ordered.get(move.item, 0) + move.delta
    running = {item: state.stocks[item].available - net for item, net in draft.ordered.items() if item in state.stocks}
    draft.explained.update(draft.ordered)
    for move in state.orders:
        if move.item in running and state.stocks[move.item].opened:
            before = running[move.item]
            running[move.item] = after = before + move.delta
            if move.told:
                continue
            place = ("inventory", (move.item.sku, move.item.owner), "available")
            params = {"order": move.order, "delta": f"{move.delta:+d}"}
            draft.note(who=move.shop, place=place, before=before, after=after, why="order", params=params)


def _settle_guards(state: State, seen: Seen, pact: Pact, draft: Draft) -> None:
    """A side that was seen whole and is no longer stopped, or is none any more. Members' sides go by their shop's."""
    stopped = {stop.side for stop in draft.stops}
    unseen = {shop for shop in pact.shops if shop not in seen.shops or seen.shops[shop].partial}
    if seen.sheet is None or "sheet" in stopped:
        unseen.add("sheet")  # nobody looked at the members' tab, either
    draft.conflicts += [
        replace(old, settled=True)
        for old in state.conflicts
        if old.kind is ConflictKind.GUARD and old.row[0] not in stopped and old.row[0].partition("/")[0] not in unseen
    ]


def _opening_fields(state: State, seen: Seen, pact: Pact, draft: Draft) -> None:
    """An item that is new to the ledger gets its title: the sheet's, else its first listing's in the pact's order."""
    rows = seen.sheet.rows("inventory") if seen.sheet else {}
    current = {**state.listings, **draft.listings} if draft.listings else state.listings
    named = {item for fields in (state.fields, draft.fields) for item, values in fields.items() if "item" in values}
    for item, known in first_listings(current.values(), named, pact).items():
        row = rows.get((item.sku, item.owner))
        draft.fields.setdefault(item, {})["item"] = (row and row.values.get("item")) or known.title


def _writes(
    state: State, seen: Seen, pact: Pact, moment: Moment, guard: Guard, draft: Draft
) -> dict[str, tuple[Write, ...]]:
    listings = {**state.listings, **draft.listings} if draft.listings else state.listings
    fields = _fields(state, draft)
    unsure: dict[ItemKey, int] = {}
    pools = Pools(draft.stocks, fields, draft.waiting, moment.atomic, draft.frozen, unsure)
    tolerance = timedelta(seconds=pact.clock_tolerance)
    writes: dict[str, list[Write]] = {shop: [] for shop in pact.shops}
    for item, keys in joined(listings.values()).items():
        if fields.get(item, {}).get("retired"):
            continue
        known_all = [listings[key] for key in keys]
        numbers: Mapping[ListingKey, int] = numbers_now(item, known_all, pact)
        if pact.policy(item.owner, item.sku).mode == "escrow":
            found = rights_now(numbers, listings, state, seen, tolerance)
            numbers, unsure[item] = found.numbers, found.unsure
        explained = any(part.item in draft.explained for part in parts_of(item, pact))
        for key, target in item_targets(item, numbers, pools, pact).items():
            known = draft.listings.get(key) or state.listings[key]
            shows = target == numbers[key] or (known.awaited is not None and target == known.awaited.number)
            if explained or _adopted_now(known, state) or (shows and known.announced is not None):
                _announce(known, None if shows else target, draft)
            if not shows and key not in draft.frozen:
                writes[key.shop].append(Write(key, item, target, numbers[key]))
    return {shop: tuple(_guarded(shop, planned, state, moment, guard, draft)) for shop, planned in writes.items()}


def _adopted_now(known: Known, state: State) -> bool:
    before = state.listings.get(known.key)
    return known.confirmed is not None and (before is None or before.confirmed is None)


def _announce(known: Known, number: int | None, draft: Draft) -> None:
    """The write of this number has passed its guard, or needs none, whenever it can be carried out."""
    if known.announced != number:
        draft.listings[known.key] = replace(known, announced=number)


def _fields(state: State, draft: Draft) -> Mapping[ItemKey, Mapping[str, Value]]:
    if not draft.fields:
        return state.fields
    return {**state.fields, **{item: {**state.fields.get(item, {}), **new} for item, new in draft.fields.items()}}


def _guarded(
    shop: str, planned: Sequence[Write], state: State, moment: Moment, guard: Guard, draft: Draft
) -> Sequence[Write]:
    """The planned writes, or none where too many have no order, edit or announcement behind them."""
    known = {write.listing: draft.listings.get(write.listing) or state.listings[write.listing] for write in planned}
    loose = {
        f"{shop}|write|{write.listing.listing}|{write.shown}|{write.number}": write
        for write in planned
        if known[write.listing].announced != write.number
    }
    rows = sum(1 for key, each in state.listings.items() if key.shop == shop and each.confirmed) if loose else 0
    stopped = bool(loose) and guard.stops(shop, list(loose), rows, 0, draft)
    for digest, write in loose.items():
        if moment.pact_changed or (not stopped and digest in guard.accepted):
            _announce(known[write.listing], write.number, draft)
    return () if stopped else planned
