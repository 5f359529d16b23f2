"""Which listings are the same item, and whose. By the SKU map, else by barcode, else by equal SKU."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from sheetpact.model.keys import ItemKey, ListingKey, key_text, map_key
from sheetpact.model.pact import Pact
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, ConflictKind, Known, State
from sheetpact.reconcile.drafts import Draft, Sides

DIFFERENT = 0.35
"""Two titles less alike than this (0 … 1) are clearly different things."""


@dataclass(slots=True)
class Catalogue:
    """The items known so far, as a listing looks for its own. Those of partners who left the pact are nobody's."""

    pact: Pact
    rows: set[ItemKey] = field(default_factory=set)
    """Those that have a row in the sheet."""
    owners: dict[str, set[str]] = field(default_factory=dict)
    barcodes: dict[str, set[ItemKey]] = field(default_factory=dict)
    titles: dict[ItemKey, str] = field(default_factory=dict)
    spellings: dict[str, set[str]] = field(default_factory=dict)
    """SKUs by what they are but for case."""

    def add(self, item: ItemKey, title: str = "", barcode: str = "") -> None:
        if item.owner not in self.pact.partners:
            return
        self.owners.setdefault(item.sku, set()).add(item.owner)
        self.spellings.setdefault(item.sku.casefold(), set()).add(item.sku)
        if title:
            self.titles.setdefault(item, title)
        if barcode:
            self.barcodes.setdefault(barcode, set()).add(item)

    def named(self, sku: str, owner: str, shop: str) -> ItemKey | None:
        """The item that people mean by an SKU and an owner, or whoever owns that SKU. None: there is no SKU."""
        sku = key_text(sku)
        return ItemKey(self.pact.partner_id(owner) or self.owner(sku, shop), sku) if sku else None

    def owner(self, sku: str, shop: str) -> str:
        """The partner who lists it if he or nobody has one, else one with a row in the sheet, else the pact's first."""
        items = {ItemKey(owner, sku) for owner in self.owners.get(sku, ())}
        return self._first(items, shop).owner if items else self.pact.partner_of(shop)

    def spelt_otherwise(self, sku: str) -> str:
        """A known SKU from which one that nobody has differs in case only; '' where there is none."""
        return "" if sku in self.owners else min(self.spellings.get(sku.casefold(), ()), default="")

    def by_barcode(self, barcode: str, shop: str) -> ItemKey | None:
        """The item with this barcode; of several, the partner's own and so on."""
        items = self.barcodes.get(barcode)
        return self._first(items, shop) if items else None

    def _first(self, items: AbstractSet[ItemKey], shop: str) -> ItemKey:
        """Whatever the order in which rows and listings were read."""
        mine, partners = self.pact.partner_of(shop), list(self.pact.partners)
        return min(items, key=lambda it: (it.owner != mine, it not in self.rows, partners.index(it.owner), it.sku))


def identify(state: State, seen: Seen, pact: Pact, draft: Draft) -> None:
    """Join listings that belong to no item yet."""
    catalogue = catalogue_of(state, seen, pact)
    rows = seen.sheet.rows("sku_map") if seen.sheet else {}
    for shop in pact.shops:
        there = seen.shops.get(shop)
        for listing in there.listings.values() if there else ():
            known = draft.listings.get(listing.key) or state.listings.get(listing.key)
            if known is not None and known.item is not None:
                continue
            row = rows.get(map_key(listing.key, listing.sku))
            said: Mapping[str, Value] = row.values if row else {}
            item = catalogue.named(str(said.get("sku") or ""), str(said.get("owner") or ""), shop)
            item = item or _search(listing, str(said.get("barcode") or listing.barcode), catalogue, state, draft)
            known = known or Known(listing.key, listing.sku, listing.title, listing.barcode, listing.tracked)
            _join(replace(known, item=item), catalogue, state, draft)


def catalogue_of(state: State, seen: Seen, pact: Pact) -> Catalogue:
    """What the sheet says goes before what listings say."""
    catalogue = Catalogue(pact)
    for (sku, owner), row in (seen.sheet.rows("inventory") if seen.sheet else {}).items():
        catalogue.add(ItemKey(owner, sku), str(row.values.get("item") or ""))
        catalogue.rows.add(ItemKey(owner, sku))
    for item, values in state.fields.items():
        catalogue.add(item, str(values.get("item") or ""))
    for known in state.listings.values():
        if known.item is not None:
            catalogue.add(known.item, barcode=known.barcode)
    for item, known in first_listings(state.listings.values(), catalogue.titles, pact).items():
        catalogue.add(item, known.title)
    return catalogue


def first_listings(listings: Iterable[Known], named: Container[ItemKey], pact: Pact) -> dict[ItemKey, Known]:
    """Of every item that isn't `named`, its first listing in the pact's order."""
    places = {shop: at for at, shop in enumerate(pact.shops)}
    first: dict[ItemKey, Known] = {}
    for known in listings:
        if known.item is not None and known.item not in named:
            two = (first.get(known.item, known), known)
            first[known.item] = min(two, key=lambda one: (places.get(one.key.shop, len(places)), one.key))
    return first


def _search(listing: Listing, barcode: str, catalogue: Catalogue, state: State, draft: Draft) -> ItemKey | None:
    sku, shop = key_text(listing.sku), listing.key.shop
    by_barcode = catalogue.by_barcode(barcode, shop)
    if by_barcode or not sku:
        return by_barcode
    other = catalogue.spelt_otherwise(sku)
    item = ItemKey(catalogue.owner(other or sku, shop), other or sku)
    if other:
        sides = Sides(sheet=other, shops={shop: sku})
        _ask(listing, sides, "join.case_differs", {"sku": other, "owner": item.owner, "own": sku}, state, draft)
        return None
    title = catalogue.titles.get(item, "")
    if not title or not _different(title, listing.title):
        return item
    params = {"sku": sku, "owner": item.owner, "title": title, "other": listing.title}
    _ask(listing, Sides(sheet=title, shops={shop: listing.title}), "join.titles_differ", params, state, draft)
    return None


def _ask(listing: Listing, sides: Sides, why: str, params: Mapping[str, object], state: State, draft: Draft) -> None:
    """Once for what it is about, however often the listing is read."""
    place = CellKey("sku_map", map_key(listing.key, listing.sku), "sku")
    about = (place, sides.sheet, dict(sides.shops))
    if all((old.place, old.sheet, dict(old.shops)) != about for old in state.conflicts):
        draft.ask(ConflictKind.JOIN, place, sides, why, params)


def _different(one: str, other: str) -> bool:
    """Clearly different titles: neither holds the other, and they share little."""
    a, b = (unicodedata.normalize("NFKC", text).casefold().replace(" ", "") for text in (one, other))
    if not a or not b or a in b or b in a:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() < DIFFERENT


def _join(known: Known, catalogue: Catalogue, state: State, draft: Draft) -> None:
    item, pact, shop = known.item, catalogue.pact, known.key.shop
    draft.listings[known.key] = known
    if item is None:
        return
    place = CellKey("sku_map", map_key(known.key, known.sku), "sku")
    if item.owner != pact.partner_of(shop):
        params = {"owner": pact.partner_name(item.owner), "title": known.title}
        draft.note(who=shop, place=place, before="", after=item.sku, why="join.across", params=params)
    draft.conflicts += [
        replace(old, settled=True) for old in state.conflicts if old.kind is ConflictKind.JOIN and old.place == place
    ]
    catalogue.add(item, known.title, known.barcode)


def joined(listings: Iterable[Known]) -> dict[ItemKey, list[ListingKey]]:
    """Item → the listings that draw from it."""
    items: dict[ItemKey, list[ListingKey]] = {}
    for known in listings:
        if known.item is not None:
            items.setdefault(known.item, []).append(known.key)
    return items
