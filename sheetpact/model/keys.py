"""Names of things: an item is one SKU in one owner's hands, a listing is one item in one shop."""

from __future__ import annotations

from typing import NamedTuple


class ItemKey(NamedTuple):
    """One pool of stock: `owner` is a partner's id, `sku` the alliance's SKU."""

    owner: str
    sku: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.sku}"


class ListingKey(NamedTuple):
    """`listing` is the platform's own id of the sellable thing, kept as text."""

    shop: str
    listing: str
