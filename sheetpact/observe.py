"""Observe: read one shop (orders, listings, orders again) and the sheet. What is seen is kept before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sheetpact.membership import read_customers
from sheetpact.model.keys import ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import DeliveryNote, Listing, Order, OrderLine, Reading
from sheetpact.model.seen import CustomersSeen, ShopSeen
from sheetpact.ports import Publishing, Shop, Store, Telling, Transaction
from sheetpact.reconcile.delivery_notes import receipt_key, without
from sheetpact.take import ORDERS_READ, is_sold, names, take_orders


@dataclass(frozen=True, slots=True)
class ShopReading:
    """What reading one shop brought.

    `cursors` are where its listings, delivery notes and customers stopped, by name: they are kept once what was
    read is concluded.
    """

    seen: ShopSeen
    cursors: Mapping[str, str]
    delivery_notes: tuple[DeliveryNote, ...] = ()
    customers: CustomersSeen | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One shop in one run."""

    shop: str
    connector: Shop
    pact: Pact
    run: str

    def earning(self, now: datetime) -> str:
        """The day on which its orders earn points by the pact's rules; '' where they earn none."""
        return "" if self.connector.capabilities.gives_points else self.pact.today(now).isoformat()

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """With the partner: a connector knows its shop only."""
        partner = self.pact.partner_name(self.pact.partner_of(self.shop))
        return [replace(each, where=replace(each.where, partner=partner)) for each in problems]


Tell = Callable[[Iterable[Problem]], None]
"""Told what went wrong as it is met: what was read before an error is taken, so its problems are told, too."""


def read_shop(task: Task, store: Store, now: Callable[[], datetime], tell: Tell) -> ShopReading:
    """Orders first, so that their effects are known to be in the numbers read next; then orders again.

    Raises ConnectorError where the shop can't be read; orders taken before that stay taken.
    """
    read_orders(task, store, now, tell)
    with store.look() as tx:
        cursor = tx.cursor(task.pact.source(task.shop), "listings")
    seen, cursor = _numbers(task, store, now, tell, lambda: task.connector.listings(cursor))
    notes = _read_notes(task, store)
    tell(task.placed(notes.problems))
    customers = read_customers(task.shop, task.connector, task.pact, store, now)
    tell(task.placed(customers.problems))
    cursors = {"listings": cursor, "delivery_notes": notes.cursor, **customers.cursors}
    kept = {name: cursor for name, cursor in cursors.items() if cursor is not None}
    return ShopReading(seen, kept, notes.records, customers.seen)


def look_at(
    task: Task, store: Store, now: Callable[[], datetime], tell: Tell, listings: Sequence[ListingKey]
) -> ShopReading:
    """These listings only, with the orders before and after; nothing follows from what else the shop has."""
    read_orders(task, store, now, tell)
    seen, _ = _numbers(task, store, now, tell, lambda: task.connector.look(listings))
    return ShopReading(replace(seen, complete=False, partial=True), {})


def _numbers(
    task: Task, store: Store, now: Callable[[], datetime], tell: Tell, ask: Callable[[], Reading[Listing]]
) -> tuple[ShopSeen, str | None]:
    """What listings show, and the orders once more; with where the reading stopped."""
    with store.look() as tx:
        effects = tx.last_effect()
    read_at = now()
    listings = ask()
    tell(task.placed(listings.problems))
    busy = read_orders(task, store, now, tell).moved | _sold_since(task, store, listings, tell)
    seen = ShopSeen(
        shop=task.shop,
        listings={listing.key.listing: listing for listing in listings.records},
        read_at=read_at if listings.silent else listings.at or read_at,
        effects=effects,
        complete=listings.complete,
        silent=listings.silent,
        busy=busy,
    )
    return seen, listings.cursor


def _sold_since(task: Task, store: Store, listings: Reading[Listing], tell: Tell) -> frozenset[str]:
    """New listings of an export that is older than an order of theirs: what their number is now, a newer one tells.

    Told again as long as none comes.
    """
    if listings.at is None:
        return frozenset()
    with store.look() as tx:
        late = [order for order in tx.open_orders(task.shop) if order.placed_at > listings.at]
        lines = [line for order in late for line in order.lines]
        if listings.silent:
            new = _unnumbered(tx, task.shop, lines)
        else:
            sold = names(lines)
            there = {
                each.key.listing: each.sku for each in listings.records if is_sold(each.key.listing, each.sku, sold)
            }
            new = {listing: there[listing] for listing in there.keys() - tx.joined(task.shop, there)}
    if new:
        skus = ", ".join(sorted(sku or listing for listing, sku in new.items()))
        tell(task.placed([Problem("files.sold_since", Severity.AMBER, Where(shop=task.shop), {"skus": skus})]))
    return frozenset(new)


def _unnumbered(tx: Transaction, shop: str, lines: Collection[OrderLine]) -> Mapping[str, str]:
    """Items among what was ordered whose number no export has told yet: listing → SKU."""
    ids = {line.listing for line in lines} | set(tx.skus(shop, {line.sku for line in lines}).values())
    known = tx.listings([ListingKey(shop, each) for each in sorted(ids)])
    return {
        key.listing: each.sku for key, each in known.items() if each.item and each.tracked and each.confirmed is None
    }


def _read_notes(task: Task, store: Store) -> Reading[DeliveryNote]:
    if not task.connector.capabilities.delivery_notes:
        return Reading(())
    with store.look() as tx:
        cursor = tx.cursor(task.pact.source(task.shop), "delivery_notes")
    return task.connector.delivery_notes(cursor)


def unbooked(readings: Iterable[ShopReading], store: Store) -> tuple[DeliveryNote, ...]:
    """The notes that were read, without what is booked: one that is exported again brings all of its lines."""
    notes = [note for reading in readings for note in reading.delivery_notes]
    if not notes:
        return ()
    with store.look() as tx:
        booked = tx.posted([receipt_key(note, line) for note in notes for line in note.lines])
    return tuple(without(note, booked) for note in notes)


@dataclass(frozen=True, slots=True)
class OrdersRead:
    """The orders that were taken, and the listings and SKUs that they moved."""

    orders: tuple[Order, ...] = ()
    moved: frozenset[str] = frozenset()


def read_orders(task: Task, store: Store, now: Callable[[], datetime], tell: Tell) -> OrdersRead:
    """Take the orders changed since the last time, with their cursor in the same transaction."""
    source = task.pact.source(task.shop)
    with store.look() as tx:
        cursor = tx.cursor(source, "orders")
    read_at = now()
    reading = task.connector.orders(cursor)
    with store.begin() as tx:
        moved = take_orders(tx, reading.records, task.pact, task.run, earning=task.earning(now()))
        if reading.cursor is not None:
            tx.put_cursor(source, "orders", reading.cursor)
        if _whole(reading, task.connector):
            tx.put_cursor(source, ORDERS_READ, read_at.isoformat())
            tx.close_dead(task.shop, read_at)  # whatever they told of was in it
    tell(task.placed(reading.problems))
    return OrdersRead(tuple(reading.records), moved)


def _whole(reading: Reading[Order], shop: Shop) -> bool:
    """Any order that had changed would have been in it. An export has those that somebody picked, as of some time.

    What only calls bring is in no reading.
    """
    partly = shop.capabilities.publishing is Publishing.FILE or isinstance(shop, Telling)
    return reading.complete and not reading.problems and not partly
