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
from sheetpact.model.state import Conflict, ConflictKind, State
from sheetpact.reconcile.bundles import bundle_of
from sheetpact.reconcile.drafts import Draft, Place, Sides


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
    """Listings that have an item but no confirmed number. Those whose orders moved while reading wait a run."""
    fresh: dict[ItemKey, list[tuple[Listing, ShopSeen]]] = {}
    for there in seen.shops.values():
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
    mode = pact.policy(item.owner, item.sku).mode
    if typed is not None and mode == "mirror":
        opening, who = typed, "sheet"
    elif numbers and mode != "mirror":
        opening, who = sum(numbers.values()), ""
    elif len(set(numbers.values())) == 1:
        opening, who = next(iter(numbers.values())), ""
    elif typed is not None:
        opening, who = typed, "sheet"
    elif numbers or _pending(item, state):
        _disagree(item, numbers, state, draft)
        return
    else:
        return
    open_with(item, opening, who or next(iter(numbers)).shop, draft)


def open_with(item: ItemKey, available: int, who: str, draft: Draft) -> None:
    """Set the pool so that `available` pieces are free beside what open orders hold."""
    stock = draft.stocks.get(item, Stock())
    quantity = available - stock.available
    draft.post(Kind.OPENING, item, quantity, key=f"opening:{item}", who=who, why="opening")
    draft.note(who=who, place=opening_place(item), before=None, after=available, why="opening")


def _pending(item: ItemKey, state: State) -> Conflict | None:
    place = opening_place(item)
    return next((c for c in state.conflicts if c.kind is ConflictKind.OPENING and c.place == place), None)


def _disagree(item: ItemKey, numbers: Mapping[ListingKey, int], state: State, draft: Draft) -> None:
    old = _pending(item, state)
    shops = {**(old.shops if old else {}), **{key.shop: number for key, number in numbers.items()}}
    if len(set(shops.values())) == 1:
        if old:
            draft.conflicts.append(replace(old, settled=True))
        shop, number = next(iter(shops.items()))
        if isinstance(number, int):
            open_with(item, number, shop, draft)
        return
    if old is None or dict(old.shops) != shops:
        draft.ask(ConflictKind.OPENING, opening_place(item), Sides(shops=shops), "opening.differs")
