"""Products and variations: what of them is a listing, and where a variation's number stands.

A listing's id is the path below /products: "10", or "11/14" for variation 14 of product 11.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sheetpact.errors import Gone
from sheetpact.mapping.fields import Payload
from sheetpact.mapping.reading import each
from sheetpact.model.keys import ListingKey
from sheetpact.model.records import Listing, Reading
from sheetpact.woocommerce.client import PAGE, Client, objects

UNSTOCKED = frozenset({"grouped", "external"})  # product types without stock of their own (REST docs, Products)
FIELDS = "id,name,type,sku,global_unique_id,manage_stock,stock_quantity,backorders_allowed"


@dataclass(frozen=True, slots=True)
class Items:
    """All products of one shop."""

    client: Client
    _homes: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    """(product, variation) → the listing that it sells from."""

    def all(self) -> Reading[Listing]:
        products, whole = self.client.all("products", _fields=f"{FIELDS},variations")
        found: list[Payload] = []
        for product in products:
            if str(product.get("type")) in UNSTOCKED:
                continue
            if not product.get("variations"):
                found.append(product)
                continue
            variations, all_there = self._variations(str(product.get("id")))
            whole = whole and all_there
            found += _sellable(product, variations)
        records, problems = each(found, self._listing)
        return Reading(records, problems, complete=whole and not problems)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        found: list[Payload] = []
        for parent, ids in _by_parent(key.listing for key in listings).items():
            for some in (ids[start : start + PAGE] for start in range(0, len(ids), PAGE)):
                only = ",".join(some)
                rows = (
                    self._variations(parent, include=only)[0]
                    if parent
                    else self.client.all("products", include=only, _fields=FIELDS)[0]
                )
                found += [_below(parent, row) if parent else row for row in rows]
        records, problems = each(found, self._listing)
        return Reading(records, problems, complete=not problems)

    def learn_homes(self, orders: Iterable[Payload]) -> None:
        """Ask for variations not met yet: an order doesn't tell whether they share their parent's stock."""
        unknown: dict[str, list[str]] = {}
        for line in (line for order in orders for line in objects(order.get("line_items"))):
            product, variation = str(line.get("product_id")), str(line.get("variation_id") or "0")
            if variation != "0" and (product, variation) not in self._homes:
                unknown.setdefault(product, []).append(variation)
        for product, variations in unknown.items():
            self._variations(product, include=",".join(dict.fromkeys(variations)))
            for variation in variations:  # a deleted one stays a listing of its own
                self._homes.setdefault((product, variation), f"{product}/{variation}")

    def home(self, product: str, variation: str) -> str:
        """The listing that a line of an order sells from; '' where its product has been deleted."""
        home = product if variation == "0" else self._homes.get((product, variation), f"{product}/{variation}")
        return "" if home == "0" else home

    def _variations(self, product: str, **only: str) -> tuple[list[Payload], bool]:
        try:
            rows, whole = self.client.all(f"products/{product}/variations", _fields=FIELDS, **only)
        except Gone:
            return [], False
        for row in rows:
            own = row.get("manage_stock") != "parent"  # WC_Product_Variation::get_manage_stock
            self._homes[product, str(row.get("id"))] = f"{product}/{row.get('id')}" if own else product
        return rows, whole

    def _listing(self, payload: Payload) -> Listing:
        fields = self.client.read("listing", payload, str(payload.get("sku") or payload.get("name") or ""))
        tracked = fields.text("tracked") == "own"
        return Listing(
            ListingKey(self.client.context.shop, fields.text("id")),
            sku=fields.text("sku"),
            title=unescaped(fields.text("title")),
            barcode=fields.text("barcode"),
            shown=fields.number("shown") if tracked else None,
            tracked=tracked,
            backorders=fields.flag("backorders"),
        )


def unescaped(text: str) -> str:
    """Titles come as HTML. A reference of thousands of digits, which Python doesn't read, stays as it is."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


def split(listing: str) -> tuple[str, str]:
    parent, _, own = listing.rpartition("/")
    return parent, own


def _sellable(product: Payload, variations: Sequence[Payload]) -> list[Payload]:
    """The variations with a number of their own, and the product if others share its number."""
    own = [row for row in variations if row.get("manage_stock") != "parent"]
    names = [" - ".join(str(part["name"]) for part in (product, row) if part.get("name")) for row in own]
    listed: list[Payload] = [
        {**_below(str(product.get("id")), row), "name": name} for row, name in zip(own, names, strict=True)
    ]
    return [product, *listed] if len(own) < len(variations) else listed


def _below(product: str, variation: Payload) -> Payload:
    """With the listing's id; one that has none is told as any other record that can't be read."""
    own = variation.get("id")
    return {**variation, "id": f"{product}/{own}" if own else None}


def _by_parent(listings: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for parent, own in map(split, listings):
        groups.setdefault(parent, []).append(own)
    return groups
