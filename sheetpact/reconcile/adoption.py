"""Opening stock: the sheet's number where there is one, else the shops' where they agree, else a conflict.

A shop's number is net of its open orders, so opening on hand is that number and the pieces they hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Kind, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen, ShopSeen
from sheetpact.model.state import CellKey, Conflict, ConflictKind, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import SHEET, Draft, Place, Sides


def adopt(state: State, seen: Seen, pact: Pact, typed: Mapping[ItemKey, int], draft: Draft) -> None:
    """Take the opening of every item without stock, and the first number of every listing without one.

    `typed` holds the available numbers that stand in the sheet for items that have no stock yet.
    """
    fresh = _fresh(state, seen, draft)
    for item in dict.fromkeys([*fresh, *typed]):
        if not bundle_of(item, pact) and not _opened(item, state):
            _open(item, fresh.get(item, ()), typed.get(item), state, pact, draft)
    for listings in fresh.values():
        for listing, there in listings:
            known = draft.listings.get(listing.key) or state.listings[listing.key]
            if listing.shown is not None:
                first = Confirmed(listing.shown, there.read_at, there.effects)
                draft.listings[listing.key] = replace(known, confirmed=first, title=listing.title, missing=0)
                draft.frozen.add(listing.key)


def _fresh(state: State, seen: Seen, draft: Draft) -> dict[ItemKey, list[tuple[Listing, ShopSeen]]]:
    """Listings that have an item but no confirmed number.

    Those whose orders moved while reading wait a run, and all of a shop that a guard stopped.
    """
    fresh: dict[ItemKey, list[tuple[Listing, ShopSeen]]] = {}
    read = [there for shop, there in seen.shops.items() if shop not in draft.unread]
    for there in read:
        for listing in there.listings.values():
            known = draft.listings.get(listing.key) or state.listings.get(listing.key)
            if known is None or known.item is None or known.confirmed is not None:
                continue
            if listing.key.listing in there.busy or listing.sku in there.busy:
                continue
            fresh.setdefault(known.item, []).append((listing, there))
    return fresh


def _opened(item: ItemKey, state: State) -> bool:
    stock = state.stocks.get(item)
    return stock is not None and stock.opened


def opening_place(item: ItemKey) -> Place:
    return ("inventory", (item.sku, item.owner), "available")


def _open(
    item: ItemKey,
    listings: Sequence[tuple[Listing, ShopSeen]],
    typed: int | None,
    state: State,
    pact: Pact,
    draft: Draft,
) -> None:
    """Open one pool, or ask."""
    numbers = {listing.key: listing.shown for listing, _ in listings if listing.shown is not None}
    shared = pact.policy(item.owner, item.sku).mode == "mirror"
    pending = _pending(item, state)
    if typed is not None and (shared or not numbers):
        opening, who = typed, SHEET
        draft.typed[CellKey(*opening_place(item))] = typed  # until the sheet is written, it is what people see there
    elif numbers:
        told = _told(numbers, pending, draft.stocks.get(item, Stock()).available)
        if shared and len(set(told.values())) > 1:
            _ask(item, told, draft)
            return
        opening, who = next(iter(told.values())) if shared else sum(numbers.values()), next(iter(numbers)).shop
    else:
        return
    open_with(item, opening, who, draft)
    if pending:
        draft.conflicts.append(replace(pending, settled=True))


def open_with(item: ItemKey, available: int, who: str, draft: Draft, free: int | None = None) -> None:
    """Set the pool so that `available` pieces are free beside what open orders hold.

    `free`: what the ledger had as free when that number was told; what happened since counts on top (None: nothing).
    """
    stock = draft.stocks.get(item, Stock(opened=False))
    quantity = available - (stock.available if free is None else free)
    draft.post(Kind.OPENING, item, quantity, key=f"opening:{item}", who=who, why="opening")
    draft.explained.add(item)
    after = draft.stocks[item].available
    draft.note(who=who, place=opening_place(item), before=None, after=after, why="opening")


def _pending(item: ItemKey, state: State) -> Conflict | None:
    place = opening_place(item)
    return next((c for c in state.conflicts if c.kind is ConflictKind.OPENING and c.place == place), None)


def _told(numbers: Mapping[ListingKey, int], pending: Conflict | None, free: int) -> dict[str, int]:
    """Who tells which number. One told before is as of then: what was sold and came back since is added."""
    before = pending.params["free"] if pending else None
    since = free - before if isinstance(before, int) else 0
    told = {
        who: number + since for who, number in (pending.shops if pending else {}).items() if isinstance(number, int)
    }
    shops = [key.shop for key in numbers]
    for key, number in numbers.items():
        told[key.shop if shops.count(key.shop) == 1 else f"{key.shop}/{key.listing}"] = number
    return told


def _ask(item: ItemKey, told: Mapping[str, int], draft: Draft) -> None:
    free = draft.stocks.get(item, Stock()).available
    draft.ask(ConflictKind.OPENING, opening_place(item), Sides(shops=told), "opening.differs", {"free": free})
