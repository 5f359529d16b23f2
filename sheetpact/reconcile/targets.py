"""What each listing should show: the pool less safety stock and buffers, as the item's mode says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Handed, Stock
from sheetpact.model.pact import ItemPolicy, Pact
from sheetpact.model.sheet import Value
from sheetpact.model.state import Known
from sheetpact.reconcile.bundles import available, bundle_of
from sheetpact.reconcile.escrow import rights


@dataclass(frozen=True, slots=True)
class Pools:
    """The stocks that targets follow from. `waiting`: pieces per item that fell without a reason yet."""

    stocks: Mapping[ItemKey, Stock]
    fields: Mapping[ItemKey, Mapping[str, Value]]
    waiting: Mapping[ItemKey, int]
    atomic: frozenset[str] = frozenset()
    """Shops that take a number with compare-and-set or an atomic delta."""
    frozen: AbstractSet[ListingKey] = frozenset()
    """Listings that can't be written now."""
    unsure: Mapping[ItemKey, int] = field(default_factory=dict)
    """In escrow, pieces that came back and may be in a shop's right already: nobody else gets them yet."""


def item_targets(item: ItemKey, listings: Mapping[ListingKey, int], pools: Pools, pact: Pact) -> dict[ListingKey, int]:
    """The number for each of an item's listings, given what they show. Empty where nothing may be written."""
    free = available(item, _lowered(item, pools, pact), pact)
    policy = pact.policy(item.owner, item.sku)
    if free is None or policy.mode == "own":
        return {}
    if policy.mode == "escrow" and not bundle_of(item, pact):
        number = free - safety(item, pools.fields, policy)
        sure = max(number - pools.unsure.get(item, 0), sum(listings.values()))
        return rights(listings, pools.atomic, min(number, sure), pools.frozen)
    number = shown(free, safety(item, pools.fields, policy), policy)
    return dict.fromkeys(listings, number)


def shown(free: int, safety_stock: int, policy: ItemPolicy) -> int:
    """Shown = available − safety stock − buffer, never below 0; percentages round down."""
    if policy.stop_at is not None and free <= policy.stop_at:
        return 0
    number = free - safety_stock - policy.buffer
    if policy.buffer_percent:
        number = number * (100 - policy.buffer_percent) // 100
    if policy.max_shown is not None:
        number = min(number, policy.max_shown)
    return max(0, number)


def safety(item: ItemKey, fields: Mapping[ItemKey, Mapping[str, Value]], policy: ItemPolicy) -> int:
    """The safety stock that stands in the sheet, else the pact's. Below zero it would sell what isn't there."""
    typed = fields.get(item, {}).get("safety_stock")
    return max(0, typed) if isinstance(typed, int) else policy.safety_stock


def shown_now(known: Known) -> int | None:
    """What the listing is taken to show: the number handed over, else the confirmed one."""
    if known.awaited:
        return known.awaited.number
    return known.confirmed.number if known.confirmed else None


def numbers_now(item: ItemKey, listings: Iterable[Known], pact: Pact) -> dict[ListingKey, int]:
    """What its listings show, those without a number left out. In escrow each shop's right: the most it may show."""
    number_of = right_now if pact.policy(item.owner, item.sku).mode == "escrow" else shown_now
    return {known.key: number for known in listings if (number := number_of(known)) is not None}


def right_now(known: Known) -> int | None:
    """The highest of what it showed last and of what was written, handed over or typed there since, done or not."""
    if known.confirmed is None:
        return None
    later = [each.number for each in known.since if not (isinstance(each, Handed) and each.passed)]
    typed = known.drift.delta if known.drift else 0
    return max(known.confirmed.number, known.confirmed.number + typed, *later, 0)


def _lowered(item: ItemKey, pools: Pools, pact: Pact) -> Mapping[ItemKey, Stock]:
    """The item's pools without the pieces whose fall has no reason yet."""
    if not pools.waiting:
        return pools.stocks
    names = [part.item for part in bundle_of(item, pact)] or [item]
    return {
        name: Stock(stock.on_hand - pools.waiting.get(name, 0), stock.reserved, stock.opened)
        for name in names
        if (stock := pools.stocks.get(name)) is not None
    }
