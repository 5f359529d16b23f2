"""What follows from the ledger as it stands, without a new reading: to explain, and to announce what undo does."""

from __future__ import annotations

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.state import Known, State
from sheetpact.reconcile.bundles import parts_of
from sheetpact.reconcile.targets import Pools, item_targets, numbers_now


def listings_of(item: ItemKey, state: State) -> list[Known]:
    """The listings that draw from this item."""
    return [known for known in state.listings.values() if known.item == item]


def waiting_of(item: ItemKey, state: State) -> int:
    """Pieces out of sale because a listing fell without a reason and wasn't read again yet."""
    return sum(known.drift.fall for known in listings_of(item, state) if known.drift)


def targets_now(item: ItemKey, state: State, pact: Pact, atomic: frozenset[str]) -> dict[ListingKey, int]:
    """What each listing of an item should show now. Empty where nothing may be written."""
    if state.fields.get(item, {}).get("retired"):
        return {}
    numbers = numbers_now(item, listings_of(item, state), pact)
    waiting = {part.item: waiting_of(part.item, state) for part in parts_of(item, pact)}
    pools = Pools(state.stocks, state.fields, {each: pieces for each, pieces in waiting.items() if pieces}, atomic)
    return item_targets(item, numbers, pools, pact)
