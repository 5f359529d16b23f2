"""Orders as kept: their lines, their effect on stock and on listings, and drifts they may still explain."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Booked, Effect, KeptLine, Posting
from sheetpact.model.membership import PointKind
from sheetpact.model.records import Order
from sheetpact.model.state import OrderMove
from sheetpact.simulators.store.stock import Shift, StockPart
from sheetpact.simulators.store.tables import KeptOrder
from sheetpact.simulators.store.values import kept_order, utc

Lines = dict[tuple[str, ItemKey], KeptLine]


class OrdersPart(StockPart):
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def kept(self, shop: str, orders: Sequence[str]) -> Mapping[str, tuple[KeptLine, ...]]:
        return {name: found.lines for name, found in self._orders(shop, orders).items()}

    def updated(self, shop: str, orders: Sequence[str]) -> Mapping[str, datetime]:
        return {name: found.order.updated_at for name, found in self._orders(shop, orders).items()}

    def refunded(self, shop: str, orders: Sequence[str]) -> Mapping[str, int]:
        return {name: found.order.refunded_minor for name, found in self._orders(shop, orders).items()}

    def orders_called(self, shop: str, told: Collection[str]) -> Sequence[Order] | None:
        """Looks at every order: only points that are spent ask."""
        there = [each.order for each in self._tables.orders.values(self.moment.number) if each.order.shop == shop]
        called = [each for each in there if any(each.is_called(name) for name in told)]
        return tuple(sorted(called, key=lambda order: order.order)) if there else None

    def orders_of_two_payments(self) -> Sequence[Order]:
        """Looks at every order."""
        log, spent = self._tables.points, dict[tuple[str, str], int]()
        for each in log.newest(self.end(log), 0, kind=PointKind.SPEND):
            where = each.order_shop, each.order
            spent[where] = spent.get(where, 0) - each.quantity
        names: dict[str, set[str]] = {}
        for (shop, name), points in spent.items():
            if points > 0:
                names.setdefault(shop, set()).add(name)
        there = [each.order for each in self._tables.orders.values(self.moment.number)]
        paid = [each for each in there if each.is_called_twice(names.get(each.shop, ()))]
        return tuple(sorted(paid, key=lambda each: (each.shop, each.order)))

    def _orders(self, shop: str, orders: Sequence[str]) -> dict[str, KeptOrder]:
        found = ((name, self.get(self._tables.orders, (shop, name))) for name in orders)
        return {name: order for name, order in found if order is not None}

    def open_orders(self, shop: str) -> Sequence[Order]:
        found = [order for order in self.moment.open_orders.values() if order.shop == shop]
        return tuple(sorted(found, key=lambda order: (order.updated_at, order.order)))

    def holds(self, item: ItemKey) -> Sequence[KeptLine]:
        """Looks at every order: only `explain` and the daily audit ask."""
        orders = self._tables.orders.values(self.moment.number)
        held = [line for order in orders for line in order.lines if line.item == item and line.held]
        return tuple(sorted(held, key=lambda line: (line.shop, line.order, line.line)))

    def booked(self, shop: str) -> Sequence[Booked]:
        found = [drift for drift in self.moment.booked.values() if drift.listing.shop == shop]
        return tuple(sorted(found, key=lambda drift: (drift.until, drift.key)))

    def _put_booked(self, drifts: Sequence[Booked]) -> None:
        if drifts:
            booked = dict(self.moment.booked)
            for drift in drifts:
                booked[drift.key] = replace(drift, since=utc(drift.since), until=utc(drift.until))
            self.moment.booked = {key: drift for key, drift in booked.items() if drift.open}

    def book(self, posting: Posting) -> None:
        order = posting.order
        old = self.get(self._tables.orders, (order.shop, order.order))
        before: Lines = {(line.line, line.item): line for line in (old.lines if old else ())}
        fresh = [line for line in posting.lines if _newer(line, before)]
        if not self._put_order(posting, old, fresh) or (posting.lines and not fresh):
            return
        shifts: dict[ItemKey, Shift] = {}
        for line in fresh:
            was = before.get((line.line, line.item))
            shifts.setdefault(line.item, Shift()).reserved += line.held - (was.held if was else 0)
        self._post_movements(posting.movements, shifts)
        self._put_moves(order, shifts)
        self._put_effects(posting.effects, fresh)
        self._put_booked(posting.booked)

    def _put_order(self, posting: Posting, old: KeptOrder | None, fresh: Sequence[KeptLine]) -> bool:
        """False: what is kept is newer."""
        order = kept_order(posting.order)
        if old is not None and old.order.updated_at > order.updated_at:
            return False
        key = (order.shop, order.order)
        changed = old is None or old.order != order or old.open != posting.open
        if changed:
            self.touch()
            self.moment.open_orders = {name: each for name, each in self.moment.open_orders.items() if name != key}
            if posting.open:
                self.moment.open_orders = {**self.moment.open_orders, key: order}
        if changed or fresh:
            self.put(self._tables.orders, key, KeptOrder(order, posting.open, _lines(old, fresh)))
        return True

    def _put_moves(self, order: Order, shifts: Mapping[ItemKey, Shift]) -> None:
        """What the order did to what is available, until the sheet is read again."""
        number, at = order.number or order.order, utc(order.updated_at)
        deltas = [(item, shift.on_hand - shift.reserved) for item, shift in shifts.items()]
        moves = tuple(OrderMove(item, delta, order.shop, number, at) for item, delta in deltas if delta)
        self.moment.order_moves += moves

    def _put_effects(self, effects: Sequence[Effect], lines: Sequence[KeptLine]) -> None:
        log = self._tables.effects
        new = log.new([(_effect_key(effect, lines), effect) for effect in effects])
        if new:
            first = len(log) + 1
            self.add(log, [(key, _numbered(effect, number)) for number, (key, effect) in enumerate(new, first)])
            self._weigh({effect.listing for _, effect in new})


def _newer(line: KeptLine, before: Lines) -> bool:
    was = before.get((line.line, line.item))
    return was is None or was.sequence < line.sequence


def _lines(old: KeptOrder | None, fresh: Sequence[KeptLine]) -> tuple[KeptLine, ...]:
    if not fresh:
        return old.lines if old else ()
    lines = {(line.line, line.item): line for line in (*(old.lines if old else ()), *fresh)}
    return tuple(lines[key] for key in sorted(lines))


def _effect_key(effect: Effect, lines: Sequence[KeptLine]) -> Hashable:
    """It names the line states that made the effect: each state has its effect once."""
    states = sorted((line.line, line.sequence) for line in lines if line.listing == effect.listing.listing)
    return (effect.listing, effect.order, *(states or (effect.at,)))


def _numbered(effect: Effect, number: int) -> Effect:
    return replace(effect, number=number, at=utc(effect.at), since=effect.since and utc(effect.since))
