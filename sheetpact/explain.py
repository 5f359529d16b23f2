"""Why a number is what it is: from the movements of its pool to what each shop shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sheetpact.carrying import atomic_shops
from sheetpact.errors import Unclear
from sheetpact.model.headings import exact_key
from sheetpact.model.keys import ItemKey, map_key
from sheetpact.model.ledger import Effect, KeptLine, Movement, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.state import Conflict, ConflictKind, Known, State
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.reconcile.bundles import available, bundle_of
from sheetpact.reconcile.members_ids import is_number
from sheetpact.reconcile.standing import listings_of, targets_now, waiting_of
from sheetpact.reconcile.targets import safety, shown_now

LAST = 10
"""Movements that `explain` tells; `history` tells all."""
OPEN = frozenset({"explain.handed", "explain.intended"})
"""Reasons that keep no sync from writing another number."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a listing shows another number than it should: a code of the text catalogue and what fills it."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingView:
    """One shop's listing: `target` is None where nothing may be written; `orders` moved it since it was confirmed."""

    known: Known
    partner: str
    target: int | None
    orders: tuple[Effect, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """One component of a bundle: how many pieces go into it, and how many are free (None: not known)."""

    item: ItemKey
    pieces: int
    available: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One item. A bundle has parts instead of stock, movements and holds."""

    item: ItemKey
    owner: str
    title: str
    mode: str
    stock: Stock | None
    available: int | None
    safety: int
    waiting: int
    movements: tuple[Movement, ...]
    holds: tuple[KeptLine, ...]
    parts: tuple[PartView, ...]
    listings: tuple[ListingView, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All movements of one pool, newest first."""

    item: ItemKey
    owner: str
    stock: Stock | None
    movements: tuple[Movement, ...]


def explain(alliance: Alliance, key: str) -> Explanation:
    """`key` is SKU or owner/SKU. Unclear: no item is called so, or several are; it reads like a member's number."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        state = tx.state(pact.sheet.document, "")
        if is_number(key) and not _meant(key, state, pact):
            raise Unclear(say(pact.locale, "members.no_member", member=key))
        item = find(key, state, pact)
        movements, holds = tuple(tx.movements(item=item, limit=LAST)), tuple(tx.holds(item))
    policy = pact.policy(item.owner, item.sku)
    return Explanation(
        item=item,
        owner=pact.known_as(item.owner),
        title=str(state.fields.get(item, {}).get("item") or ""),
        mode=policy.mode,
        stock=state.stocks.get(item),
        available=available(item, state.stocks, pact),
        safety=safety(item, state.fields, policy),
        waiting=waiting_of(item, state),
        movements=movements,
        holds=holds,
        parts=tuple(
            PartView(part.item, part.pieces, available(part.item, state.stocks, pact)) for part in bundle_of(item, pact)
        ),
        listings=tuple(_listings(item, state, alliance)),
        conflicts=tuple(conflict for conflict in state.conflicts if conflict.row == (item.sku, item.owner)),
    )


def history(alliance: Alliance, key: str) -> History:
    """`key` is SKU or owner/SKU. Unclear: no item is called so, or several are; it reads like a member's number."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        state = tx.state(pact.sheet.document, "")
        if is_number(key) and not _meant(key, state, pact):
            known = key in tx.redirects() or key in tx.members().values()
            raise Unclear(say(pact.locale, "history.member" if known else "members.no_member", member=key))
        item = find(key, state, pact)
        return History(item, pact.known_as(item.owner), state.stocks.get(item), tuple(tx.movements(item=item)))


def find(key: str, state: State, pact: Pact) -> ItemKey:
    """The item a person means. Unclear: there is none, or several."""
    found = _meant(key, state, pact)
    if len(found) == 1:
        return found[0]
    if found:
        names = tuple(f"{pact.known_as(item.owner)}/{item.sku}" for item in found)
        raise Unclear(say(pact.locale, "explain.several", key=key, names=" · ".join(names)), names)
    near = tuple(get_close_matches(key.rpartition("/")[2], [item.sku for item in _items(state)], n=3))
    code = "explain.none_near" if near else "explain.none"
    raise Unclear(say(pact.locale, code, key=key, names=" · ".join(near)))


def _meant(key: str, state: State, pact: Pact) -> Sequence[ItemKey]:
    """The exact SKU goes before one that differs in width, case or spaces."""
    items = _items(state)
    several = ([item for item in items if _named(key, item, pact, alike)] for alike in (str, exact_key))
    return next(filter(None, several), [])


def _items(state: State) -> Sequence[ItemKey]:
    listed = (known.item for known in state.listings.values() if known.item)
    return list(dict.fromkeys([*state.stocks, *state.fields, *listed]))


def _named(key: str, item: ItemKey, pact: Pact, alike: Callable[[str], str]) -> bool:
    owner, _, sku = key.partition("/")
    theirs = bool(sku) and alike(item.sku) == alike(sku) and pact.partner_id(owner) == item.owner
    return theirs or alike(item.sku) == alike(key)


def _listings(item: ItemKey, state: State, alliance: Alliance) -> Iterator[ListingView]:
    pact = alliance.pact
    order = {shop: at for at, shop in enumerate(pact.shops)}
    targets = targets_now(item, state, pact, atomic_shops(alliance))
    for known in sorted(listings_of(item, state), key=lambda each: (order.get(each.key.shop, len(order)), each.key)):
        target, orders = targets.get(known.key), state.effects.get(known.key, ())
        reasons = tuple(_reasons(known, target, orders, state, alliance))
        partner = pact.partner_name(pact.partner_of(known.key.shop)) if known.key.shop in pact.shops else ""
        yield ListingView(known, partner, target, orders, reasons)


def _reasons(
    known: Known, target: int | None, orders: Sequence[Effect], state: State, alliance: Alliance
) -> Iterator[Reason]:
    """What stands between the number that a listing shows and the one it should."""
    reasons = [*_of_shop(known, state, alliance), *_of_listing(known, state), *_of_item(known, state, alliance.pact)]
    yield from reasons
    number, since = shown_now(known), sum(each.delta for each in orders)
    held = any(reason.code not in OPEN for reason in reasons)
    if held or target is None or number is None or target == number + since:
        return
    # As everywhere else, orders near a reading may have been in it already.
    yield Reason("explain.perhaps_in") if target == number else Reason("explain.next", {"number": target})


def _of_shop(known: Known, state: State, alliance: Alliance) -> Iterator[Reason]:
    shop = known.key.shop
    if shop not in alliance.pact.shops:
        yield Reason("explain.no_shop")
    elif shop in alliance.broken:
        yield Reason("explain.broken", {"told": alliance.broken[shop].text(alliance.pact.locale)})
    for conflict in state.conflicts:
        if conflict.kind is ConflictKind.GUARD and conflict.row == (shop,):
            yield Reason("explain.guard", {"id": conflict.id, "run": conflict.run})


def _of_listing(known: Known, state: State) -> Iterator[Reason]:
    if not known.tracked:
        yield Reason("explain.untracked")
    elif known.confirmed is None:
        row = map_key(known.key, known.sku)
        gone = any(each.why == "listing.gone" and each.row == row for each in state.changes)
        yield Reason("listing.gone" if gone else "explain.unread")
    if known.missing:
        yield Reason("listing.missing")
    if known.drift:
        yield Reason("drift.waiting", {"delta": known.drift.told})
    if known.awaited:
        yield Reason("explain.handed", {"number": known.awaited.number, "file": known.awaited.file})
    if known.intended:
        yield Reason("explain.intended", {"number": known.intended.number, "run": known.intended.run})


def _of_item(known: Known, state: State, pact: Pact) -> Iterator[Reason]:
    item = known.item
    if item is None:
        return
    row, column = (item.sku, item.owner), f"shop:{known.key.shop}"
    for conflict in state.conflicts:
        opening = conflict.kind is ConflictKind.OPENING
        if conflict.row == row and (opening or conflict.field == column):
            yield Reason("explain.conflict", {"id": conflict.id})
    if pact.policy(item.owner, item.sku).mode == "own":
        yield Reason("explain.own")
    elif available(item, state.stocks, pact) is None:
        yield Reason("explain.unopened")
