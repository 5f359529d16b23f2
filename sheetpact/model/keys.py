"""Names of things: an item is one SKU in one owner's hands, a listing is one item in one shop."""

from __future__ import annotations

import string
import unicodedata
from typing import NamedTuple

BLANK = " \t\n\r\v\f\x85\xa0\u2002\u2003\u2009\u2028\u2029\u3000\u200b\u2060\ufeff"
"""What doesn't show at the ends of a cell: spaces of all widths, line ends, zero-width signs."""


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


def key_text(text: str) -> str:
    """A key as it is compared: width and spaces don't count, case does."""
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).strip(BLANK)


def ascii_lower(text: str) -> str:
    """Without capital letters, as every store compares: of other letters than A to Z each is a letter of its own."""
    return text.translate(_SMALL)


_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def map_key(listing: ListingKey, sku: str) -> tuple[str, str]:
    """A listing's row in the SKU map: (shop, shop SKU), or '#' and the platform's id where it has no SKU."""
    return (listing.shop, key_text(sku) or f"#{listing.listing}")
