"""Observe: read one shop (orders, listings, orders again) and the sheet. What is seen is kept before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sheetpact.membership import read_customers
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem
from sheetpact.model.records import DeliveryNote, Reading
from sheetpact.model.seen import CustomersSeen, ShopSeen
from sheetpact.order import take_orders
from sheetpact.ports import Shop, Store


@dataclass(frozen=True, slots=True)
class ShopReading:
    """What reading one shop brought.

    `cursors` are where its listings, delivery notes and customers stopped, by name: they are kept once what was
    read is concluded.
    """

    seen: ShopSeen
    problems: tuple[Problem, ...]
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


def read_shop(task: Task, store: Store, now: Callable[[], datetime]) -> ShopReading:
    """Orders first, so that their effects are known to be in the numbers read next; then orders again.

    Raises ConnectorError where the shop can't be read; orders taken before that stay taken.
    """
    _, first = read_orders(task, store)
    with store.look() as tx:
        effects, cursor = tx.last_effect(), tx.cursor(task.shop, "listings")
    read_at = now()
    listings = task.connector.listings(cursor)
    busy, second = read_orders(task, store)
    seen = ShopSeen(
        shop=task.shop,
        listings={listing.key.listing: listing for listing in listings.records},
        read_at=listings.at or read_at,
        effects=effects,
        complete=listings.complete,
        silent=listings.silent,
        busy=busy,
    )
    notes = _read_notes(task, store)
    customers = read_customers(task.shop, task.connector, task.pact, store, now)
    told = _once([*first, *listings.problems, *second, *notes.problems, *customers.problems])
    cursors = {"listings": listings.cursor, "delivery_notes": notes.cursor, **customers.cursors}
    kept = {name: cursor for name, cursor in cursors.items() if cursor is not None}
    return ShopReading(seen, told, kept, notes.records, customers.seen)


def _read_notes(task: Task, store: Store) -> Reading[DeliveryNote]:
    if not task.connector.capabilities.delivery_notes:
        return Reading(())
    with store.look() as tx:
        cursor = tx.cursor(task.shop, "delivery_notes")
    return task.connector.delivery_notes(cursor)


def read_orders(task: Task, store: Store) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """Take the orders changed since the last time, with their cursor in the same transaction."""
    with store.look() as tx:
        cursor = tx.cursor(task.shop, "orders")
    reading = task.connector.orders(cursor)
    with store.begin() as tx:
        moved = take_orders(tx, task.shop, reading.records, task.pact, task.run)
        if reading.cursor is not None:
            tx.put_cursor(task.shop, "orders", reading.cursor)
    return moved, reading.problems


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Both readings of orders tell the same bad row; one line is enough."""
    seen: list[Problem] = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
    return tuple(seen)
