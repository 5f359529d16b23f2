"""What the shop has to sell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sheetpact.mapping.fields import Payload, at
from sheetpact.shopify.bulk import read_bulk
from sheetpact.shopify.client import Client
from sheetpact.shopify.queries import COUNT, ITEMS, ITEMS_BULK, ITEMS_PAGE

BULK_FROM = 1000
"""Variants: by pages they cost 3,000 points, and a standard shop gets 100 back each second (docs, API limits)."""


def every_item(client: Client, wait: Callable[[float], None]) -> Sequence[Payload]:
    """All inventory items with the first of their variants, by pages, or at once where there are many."""
    count = at(client.ask(COUNT), "productVariantsCount.count")
    if isinstance(count, int) and count > BULK_FROM:
        return read_bulk(client, ITEMS_BULK, "variants", wait)
    return client.pages(ITEMS, "inventoryItems", ITEMS_PAGE, sparing=True).rows


def sellable(item: Payload) -> bool:
    """An archived product's is not for sale, a bundle's is made of its components', one without variant is nobody's."""
    variant = at(item, "variants.nodes.0")
    if not isinstance(variant, Mapping) or variant.get("requiresComponents") is True:
        return False
    return at(variant, "product.status") != "ARCHIVED"
