"""Bundles have no stock of their own: what is available follows from their components."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Part, Stock
from sheetpact.model.pact import Pact


def bundle_of(item: ItemKey, pact: Pact) -> tuple[Part, ...]:
    """The components of a bundle (`inventory.bundles`), or () for an item with stock of its own."""
    bundles = pact.inventory.bundles
    if not bundles:
        return ()
    parts = bundles.get(f"{item.owner}/{item.sku}") or bundles.get(item.sku) or {}
    return tuple(Part(_item(key), pieces) for key, pieces in parts.items())


def unknown_parts(pact: Pact, stocks: Mapping[ItemKey, Stock]) -> Iterator[tuple[str, ItemKey]]:
    """(bundle's key in the pact, component) where nobody has such an item: the bundle's number can't be known."""
    for key, parts in pact.inventory.bundles.items():
        yield from ((key, item) for item in map(_item, parts) if item not in stocks)


def parts_of(item: ItemKey, pact: Pact) -> tuple[Part, ...]:
    """What one piece takes from the pools."""
    return bundle_of(item, pact) or (Part(item),)


def available(item: ItemKey, stocks: Mapping[ItemKey, Stock], pact: Pact) -> int | None:
    """Free pieces; None where they aren't known. A bundle: the least that any component allows, rounded down."""
    counts = [_free(stocks.get(part.item), part.pieces) for part in parts_of(item, pact)]
    known = [count for count in counts if count is not None]
    return min(known) if len(known) == len(counts) else None


def _free(stock: Stock | None, pieces: int) -> int | None:
    return stock.available // pieces if stock is not None and stock.opened else None


def _item(key: str) -> ItemKey:
    owner, _, sku = key.partition("/")
    return ItemKey(owner, sku)
