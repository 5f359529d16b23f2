"""Take orders: post what they hold, ship and bring back, each order in one transaction, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sheetpact.forgotten import forgotten
from sheetpact.ledger.posting import Book, is_older, listing_of, post
from sheetpact.model.keys import ItemKey, ascii_lower
from sheetpact.model.ledger import Part, Posting
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order, OrderLine
from sheetpact.ports import Transaction
from sheetpact.reconcile.bundles import parts_of
from sheetpact.reconcile.members_forgotten import Forgotten
from sheetpact.reconcile.points_orders import by_order, earned

ORDERS_READ = "orders_read"
"""The cursor that says when all orders of a shop that had changed were read last."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Listings that are being adopted: what their open orders did before is in the opening number."""

    listings: Mapping[str, ItemKey] = field(default_factory=dict)


def take_orders(
    tx: Transaction,
    orders: Sequence[Order],
    pact: Pact,
    run: str,
    opening: Opening | None = None,
    *,
    earning: str = "",
) -> frozenset[str]:
    """Post these orders of one shop; gives the listings and SKUs that they moved.

    An older fetch than the kept one is dropped.
    `earning`: the day in the pact's time zone (ISO 8601) where they earn points by its rules, if it has any; '' in
    shops whose platform gives points itself.
    """
    if not orders:
        return frozenset()
    shop = orders[0].shop
    newest = _newest(orders)
    book = _book(tx, shop, newest.values(), pact, run, opening or Opening())
    ids = list(newest)
    kept, updated = tx.kept(shop, ids), tx.updated(shop, ids)
    refunded = tx.refunded(shop, [name for name, at in updated.items() if at == newest[name].updated_at])
    points = by_order(tx.order_points(shop, ids)) if earning and pact.members.points else None
    them = forgotten(tx) if points is not None else Forgotten()
    moved: set[str] = set()
    for order in newest.values():
        last = updated.get(order.order)
        lines = kept.get(order.order, ())
        if last is not None and is_older(order, lines, last, refunded.get(order.order, 0)):
            continue
        posting = post(order, lines, book, last)
        tx.book(posting)
        if points is not None and not them.closed(order):
            tx.add_points(list(earned(order, points.get(order.order, ()), pact, run, earning)))
        book = _booked_since(book, posting)
        moved |= _moved(order, posting, book, last)
    return frozenset(moved)


def _moved(order: Order, posting: Posting, book: Book, last: datetime | None) -> set[str]:
    """Listings and SKUs. `last`: when the order's state before was changed on the platform."""
    moved = {effect.listing.listing for effect in posting.effects}
    if posting.movements and not posting.effects:  # pieces were sent: that is the sheet's number, if no shop's
        moved |= names(order.lines) | {there for line in order.lines if (there := listing_of(line, book))}
    if posting.open and (last is None or order.updated_at > last):
        moved |= names([line for line in order.lines if listing_of(line, book) is None])
    return moved


def _newest(orders: Sequence[Order]) -> dict[str, Order]:
    """One state an order: a page that moved while it was read may hold one twice."""
    newest: dict[str, Order] = {}
    for order in orders:
        old = newest.get(order.order)
        if old is None or order.updated_at >= old.updated_at:
            newest[order.order] = order
    return newest


def _booked_since(book: Book, posting: Posting) -> Book:
    """What this order explains of a booked drift, the next one can't explain again."""
    left = {drift.key: drift for drift in posting.booked}
    return replace(book, booked=[left.get(drift.key, drift) for drift in book.booked]) if left else book


def take_open_orders(tx: Transaction, shop: str, pact: Pact, run: str, opening: Opening) -> None:
    """Post kept orders again whose lines belonged to no known listing."""
    take_orders(tx, tx.open_orders(shop), pact, run, opening)


def _book(tx: Transaction, shop: str, orders: Collection[Order], pact: Pact, run: str, opening: Opening) -> Book:
    """What these orders' lines may have sold."""
    lines = [line for order in orders for line in order.lines]
    skus = tx.skus(shop, {line.sku for line in lines})
    items = {**tx.joined(shop, {line.listing for line in lines} | set(skus.values())), **opening.listings}
    parts: dict[str, tuple[Part, ...]] = {name: parts_of(item, pact) for name, item in items.items()}
    read = tx.cursor(pact.source(shop), ORDERS_READ)
    return Book(
        parts=parts,
        skus=skus,
        booked=tx.booked(shop),
        run=run,
        tolerance=timedelta(seconds=pact.clock_tolerance),
        opening=frozenset(opening.listings),
        read_at=datetime.fromisoformat(read) if read else None,
    )


def names(lines: Iterable[OrderLine]) -> frozenset[str]:
    """The ids and SKUs of what was ordered; SKUs in small letters, too, since capital ones need not agree."""
    return frozenset(name for line in lines for name in (line.listing, line.sku, ascii_lower(line.sku)) if name)


def is_sold(listing: str, sku: str, sold: Collection[str]) -> bool:
    """Whether this listing is among what was ordered (`names`)."""
    return listing in sold or ascii_lower(sku) in sold
