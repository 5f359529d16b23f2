"""Which listings are the same item, and whose. By the SKU map, else by barcode, else by equal SKU."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen
from sheetpact.model.state import ConflictKind, Known, RowKey, State
from sheetpact.reconcile.drafts import Draft, Sides

DIFFERENT = 0.35
"""Two titles less alike than this (0 … 1) are clearly different things."""


@dataclass(slots=True)
class Catalogue:
    """The items known so far, as a new listing looks for its own."""

    owners: dict[str, list[str]] = field(default_factory=dict)
    barcodes: dict[str, ItemKey] = field(default_factory=dict)
    titles: dict[ItemKey, str] = field(default_factory=dict)
    marks: dict[ItemKey, set[str]] = field(default_factory=dict)

    def add(self, item: ItemKey, title: str = "", barcode: str = "") -> None:
        owners = self.owners.setdefault(item.sku, [])
        if item.owner not in owners:
            owners.append(item.owner)
        if title:
            self.titles.setdefault(item, title)
        if barcode:
            self.barcodes.setdefault(barcode, item)
            self.marks.setdefault(item, set()).add(barcode)


def map_key(known: Known | Listing) -> RowKey:
    """The listing's row in the SKU map: (shop, shop SKU), or '#' and the platform's id where it has no SKU."""
    return (known.key.shop, known.sku or f"#{known.key.listing}")


def identify(state: State, seen: Seen, pact: Pact, draft: Draft) -> None:
    """Join listings that belong to no item yet, and re-join those whose row in the SKU map a person changed."""
    catalogue = _catalogue(state, seen, pact)
    rows = seen.sheet.rows("sku_map") if seen.sheet else {}
    mapped = {key: row.values for key, row in rows.items()}
    for shop in pact.shops:
        there = seen.shops.get(shop)
        for listing in there.listings.values() if there else ():
            known = state.listings.get(listing.key)
            wish = _wish(mapped.get(map_key(listing)), listing, catalogue, pact)
            if known is None or known.item is None:
                known = known or Known(listing.key, listing.sku, listing.title, listing.barcode, listing.tracked)
                item = wish or _search(listing, catalogue, pact, draft)
                _join(replace(known, item=item), listing, catalogue, pact, draft)
            elif wish and wish != known.item and _edited(state, mapped, map_key(listing)):
                _join(replace(known, item=wish), listing, catalogue, pact, draft)


def _catalogue(state: State, seen: Seen, pact: Pact) -> Catalogue:
    catalogue = Catalogue()
    for (sku, owner), row in (seen.sheet.rows("inventory") if seen.sheet else {}).items():
        if owner in pact.partners:
            catalogue.add(ItemKey(owner, sku), str(row.values.get("item") or ""))
    for known in state.listings.values():
        if known.item is not None:
            catalogue.add(known.item, known.title, known.barcode)
    for item, values in state.fields.items():
        catalogue.add(item, str(values.get("item") or ""))
    return catalogue


def _wish(row: Mapping[str, object] | None, listing: Listing, catalogue: Catalogue, pact: Pact) -> ItemKey | None:
    """What the SKU map says, if anything."""
    sku = str(row.get("sku") or "") if row else ""
    if not row or not sku:
        return None
    owner = pact.partner_id(str(row.get("owner") or ""))
    return ItemKey(owner or _owner(sku, listing, catalogue, pact), sku)


def _owner(sku: str, listing: Listing, catalogue: Catalogue, pact: Pact) -> str:
    """The partner who lists it if he owns one, else the first known owner, else the partner who lists it."""
    mine = pact.partner_of(listing.key.shop)
    owners = catalogue.owners.get(sku, [])
    return mine if mine in owners or not owners else owners[0]


def _search(listing: Listing, catalogue: Catalogue, pact: Pact, draft: Draft) -> ItemKey | None:
    by_barcode = catalogue.barcodes.get(listing.barcode) if listing.barcode else None
    if by_barcode or not listing.sku:
        return by_barcode
    item = ItemKey(_owner(listing.sku, listing, catalogue, pact), listing.sku)
    title = catalogue.titles.get(item, "")
    if title and _different(title, listing.title):
        draft.ask(
            ConflictKind.JOIN,
            ("sku_map", map_key(listing), "sku"),
            Sides(sheet=title, shops={listing.key.shop: listing.title}),
            "join.titles_differ",
            {"sku": listing.sku, "title": title, "other": listing.title},
        )
        return None
    return item


def _different(one: str, other: str) -> bool:
    """Clearly different titles: neither holds the other, and they share little."""
    a, b = (unicodedata.normalize("NFKC", text).casefold().replace(" ", "") for text in (one, other))
    if not a or not b or a in b or b in a:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() < DIFFERENT


def _join(known: Known, listing: Listing, catalogue: Catalogue, pact: Pact, draft: Draft) -> None:
    item = known.item
    draft.listings[known.key] = known
    if item is None:
        return
    across = item.owner != pact.partner_of(known.key.shop)
    if across and known.confirmed is None:
        draft.note(
            who=known.key.shop,
            place=("sku_map", map_key(listing), "sku"),
            before="",
            after=item.sku,
            why="join.across",
            params={"owner": pact.partner_name(item.owner), "title": listing.title},
        )
    catalogue.add(item, listing.title, listing.barcode)


def _edited(state: State, mapped: Mapping[RowKey, Mapping[str, object]], key: RowKey) -> bool:
    base = state.base.get("sku_map", {}).get(key)
    row = mapped[key]
    return base is not None and any(row.get(name) != base.get(name) for name in ("sku", "owner"))


def joined(listings: Iterable[Known]) -> dict[ItemKey, list[ListingKey]]:
    """Item → the listings that draw from it."""
    items: dict[ItemKey, list[ListingKey]] = {}
    for known in listings:
        if known.item is not None:
            items.setdefault(known.item, []).append(known.key)
    return items
