"""Pools, the movements they add up to, and listings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheetpact.model.keys import ItemKey, ListingKey, ascii_lower
from sheetpact.model.ledger import Effect, Kind, Movement, Stock
from sheetpact.model.sheet import Value
from sheetpact.model.state import Known
from sheetpact.simulators.store.moment import Session
from sheetpact.simulators.store.values import kept_all, kept_known, utc

NOTHING = Stock(0, 0, opened=False)
MOVED = frozenset({Kind.SALE, Kind.RETURN, Kind.RECEIPT})
"""Kinds that mean pieces left or came, so that a count of the shelf may be older than they are."""


@dataclass(slots=True)
class Shift:
    """What one call adds to a pool."""

    on_hand: int = 0
    reserved: int = 0
    opened: bool = False


class StockPart(Session):
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def stocks(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Stock]:
        stocks = self.moment.stocks
        return {item: stocks[item] for item in items if item in stocks}

    def fields(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Mapping[str, Value]]:
        fields = self.moment.fields
        return {item: fields[item] for item in items if item in fields}

    def movements(self, *, item: ItemKey | None = None, run: str = "", limit: int = 0) -> Sequence[Movement]:
        wanted = {**({"item": item} if item is not None else {}), **({"run": run} if run else {})}
        log = self._tables.movements
        return log.newest(self.end(log), limit, **wanted)

    def posted(self, keys: Collection[str]) -> frozenset[str]:
        log = self._tables.movements
        return frozenset(keys) & {each.key for each in log.newest(self.end(log), 0)}

    def _post_movements(self, posted: Sequence[Movement], shifts: dict[ItemKey, Shift] | None = None) -> None:
        """Store those whose key is new, and shift their pools. `shifts` may bring what holds have already shifted."""
        shifts = {} if shifts is None else shifts
        new = self._tables.movements.new([(movement.key, movement) for movement in posted])
        if new:
            self.add(self._tables.movements, [(key, replace(each, at=utc(each.at))) for key, each in new])
        for _, movement in reversed(new):
            shift = shifts.setdefault(movement.item, Shift())
            shift.on_hand += movement.quantity
            shift.opened |= movement.kind is Kind.OPENING
        self._count_moved(movement for _, movement in new)
        self._shift(shifts)

    def _count_moved(self, new: Iterable[Movement]) -> None:
        moving = [movement for movement in new if movement.kind in MOVED]
        if moving:
            moved = dict(self.moment.moved)
            for movement in moving:
                moved[movement.item] = moved.get(movement.item, 0) + movement.quantity
            self.moment.moved = moved

    def _shift(self, shifts: Mapping[ItemKey, Shift]) -> None:
        """A pool that nothing is known of begins here, also where it is shifted by nothing."""
        if not shifts:
            return
        self.touch()
        stocks = dict(self.moment.stocks)
        for item, shift in shifts.items():
            old = stocks.get(item, NOTHING)
            on_hand, reserved = old.on_hand + shift.on_hand, old.reserved + shift.reserved
            stocks[item] = Stock(on_hand, reserved, old.opened or shift.opened)
        self.moment.stocks = stocks

    def _put_fields(self, put: Mapping[ItemKey, Mapping[str, Value]]) -> None:
        """Fields that aren't named stay as they were."""
        if put:
            old = self.moment.fields
            self.moment.fields = {**old, **{item: kept_all({**old.get(item, {}), **put[item]}) for item in put}}

    # listings

    def listings(self, keys: Sequence[ListingKey]) -> Mapping[ListingKey, Known]:
        known = self.moment.listings
        return {key: known[key] for key in keys if key in known}

    def handed(self) -> Sequence[Known]:
        handed = [known for known in self.moment.listings.values() if known.handed]
        return tuple(sorted(handed, key=lambda known: known.key))

    def joined(self, shop: str, listings: Collection[str]) -> Mapping[str, ItemKey]:
        found: dict[str, ItemKey] = {}
        for listing in listings:
            known = self.moment.listings.get(ListingKey(shop, listing))
            if known and known.item and (known.confirmed or not known.tracked):
                found[listing] = known.item
        return found

    def skus(self, shop: str, skus: Collection[str]) -> Mapping[str, str]:
        exact: dict[str, list[str]] = {}
        small: dict[str, list[str]] = {}
        for key, known in self.moment.listings.items():
            if key.shop == shop and known.sku:
                exact.setdefault(known.sku, []).append(key.listing)
                small.setdefault(ascii_lower(known.sku), []).append(key.listing)
        found = {sku: exact.get(sku, small.get(ascii_lower(sku), [])) for sku in skus}
        return {sku: named[0] for sku, named in found.items() if len(named) == 1}

    def put_listings(self, listings: Sequence[Known]) -> None:
        if listings:
            new = {known.key: kept_known(known) for known in listings}
            self.moment.listings = {**self.moment.listings, **new}
            self._weigh(new)
            self.touch()

    def _weigh(self, keys: Iterable[ListingKey]) -> None:
        """Which effects these listings' numbers may not include: those above what all of their numbers do."""
        log = self._tables.effects
        effects: dict[ListingKey, tuple[Effect, ...]] = dict(self.moment.effects)
        for key in keys:
            effects.pop(key, None)
            known = self.moment.listings.get(key)
            if found := log.since(known.effects_from if known else 0, self.end(log), "listing", key):
                effects[key] = found
        self.moment.effects = effects

    def last_effect(self) -> int:
        return self.end(self._tables.effects)

    def moved_since(self, effect: int) -> frozenset[ListingKey]:
        log, end = self._tables.effects, self.last_effect()
        return frozenset(each.listing for each in log.newest(end, end - effect)) if effect < end else frozenset()
