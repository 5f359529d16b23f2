"""Orders as kept: their lines, their effect on stock and on listings, and drifts they may still explain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import orjson
from sqlalchemy import Row, bindparam, func, or_, select

from sheetpact.model.keys import ItemKey, ListingKey, ascii_lower
from sheetpact.model.ledger import Booked, Effect, KeptLine, Posting
from sheetpact.model.records import Order, OrderLine, with_and_without_mark
from sheetpact.store.encoding import read_time, write_time
from sheetpact.store.link import MANY, Link, Record, chunks
from sheetpact.store.pools import Shift, post_movements
from sheetpact.store.tables import booked_drifts, effects, listings, order_lines, order_moves, orders

LineKey = tuple[str, ItemKey]
_KEPT_ORDER = select(orders.c.updated_at, orders.c.open, orders.c.record).where(
    orders.c.shop == bindparam("shop"), orders.c.order == bindparam("order")
)
_KEPT_LINES = select(order_lines).where(
    order_lines.c.shop == bindparam("shop"), order_lines.c.order == bindparam("order")
)
"""Made once: making one takes several times as long as asking it, and that with the write lock held."""
KEPT = 7
"""What is kept of a line as it was told, up to its title; older records have a price after it."""


def kept(link: Link, shop: str, wanted: Sequence[str]) -> dict[str, tuple[KeptLine, ...]]:
    """By order id; an order without kept lines has none, one never seen is absent."""
    found: dict[str, list[KeptLine]] = {name: [] for name in updated(link, shop, wanted)}
    for names in chunks(found, MANY):
        query = select(order_lines).where(order_lines.c.shop == shop, order_lines.c.order.in_(names))
        for row in link.read(query.order_by(*order_lines.primary_key)):
            found[row.order].append(_read_line(row))
    return {name: tuple(lines) for name, lines in found.items()}


def updated(link: Link, shop: str, wanted: Sequence[str]) -> dict[str, str]:
    """When these orders were last changed on the platform, as text."""
    found: dict[str, str] = {}
    for names in chunks(dict.fromkeys(wanted), MANY):
        query = select(orders.c.order, orders.c.updated_at).where(orders.c.shop == shop, orders.c.order.in_(names))
        found.update((name, at) for name, at in link.read(query))
    return found


def refunded(link: Link, shop: str, wanted: Sequence[str]) -> dict[str, int]:
    """What was paid back of these orders."""
    found: dict[str, int] = {}
    for names in chunks(dict.fromkeys(wanted), MANY):
        query = select(orders).where(orders.c.shop == shop, orders.c.order.in_(names))
        found.update((row.order, _read_order(row).refunded_minor) for row in link.read(query))
    return found


def orders_called(link: Link, shop: str, told: Collection[str]) -> tuple[Order, ...] | None:
    """See the port. Orders are found by id; their numbers are looked for, since few people ask."""
    names = sorted({name for each in told for name in with_and_without_mark(each)})
    written = (orders.c.record.contains(orjson.dumps(name).decode(), autoescape=True) for name in names)
    of_shop = select(orders).where(orders.c.shop == shop)
    found = [_read_order(row) for row in link.read(of_shop.where(or_(orders.c.order.in_(names), *written)))]
    called = sorted((each for each in found if each.names & set(told)), key=lambda each: each.order)
    return tuple(called) if called or any(link.read(of_shop.limit(1))) else None


def orders_of_two_payments(link: Link, spent: Mapping[str, Collection[str]]) -> tuple[Order, ...]:
    """See the port. `spent`: shop → under which names points stand spent. Orders are found by id alone."""
    found: list[Order] = []
    for shop, names in spent.items():
        for ids in chunks(sorted({name for each in names for name in with_and_without_mark(each)}), MANY):
            query = select(orders).where(orders.c.shop == shop, orders.c.order.in_(ids))
            found += (each for each in map(_read_order, link.read(query)) if each.is_called_twice(names))
    return tuple(sorted(found, key=lambda each: (each.shop, each.order)))


def joined(link: Link, shop: str, wanted: Collection[str]) -> dict[str, ItemKey]:
    """Listing id → item, for listings with a confirmed number and for untracked ones, which tell none."""
    found: dict[str, ItemKey] = {}
    for names in chunks(wanted, MANY):
        query = select(listings.c.listing, listings.c.owner, listings.c.item).where(
            listings.c.shop == shop,
            listings.c.listing.in_(names),
            listings.c.confirmed.is_not(None) | ~listings.c.tracked,
            listings.c.owner.is_not(None),
        )
        found.update((listing, ItemKey(owner, item)) for listing, owner, item in link.read(query))
    return found


def skus(link: Link, shop: str, wanted: Collection[str]) -> dict[str, str]:
    """Shop SKU → listing id, where only one listing has it. See the port."""
    exact: dict[str, tuple[str, int]] = {}
    for names in chunks(wanted, MANY):
        query = (
            select(listings.c.sku, func.min(listings.c.listing).label("listing"), func.count().label("number"))
            .where(listings.c.shop == shop, listings.c.sku.in_(names), listings.c.sku != "")
            .group_by(listings.c.sku)
        )
        exact.update((row.sku, (row.listing, row.number)) for row in link.read(query))
    found = {sku: listing for sku, (listing, number) in exact.items() if number == 1}
    return {**found, **_in_other_letters(link, shop, [sku for sku in wanted if sku and sku not in exact])}


def _in_other_letters(link: Link, shop: str, wanted: Collection[str]) -> dict[str, str]:
    """For SKUs that no listing has as they are spelt. Stores differ in what is small of letters beyond A to Z."""
    small = {ascii_lower(sku) for sku in wanted}
    there: dict[str, list[str]] = {}
    for names in chunks(sorted({*small, *(each.lower() for each in small)}), MANY):
        query = select(listings.c.sku, listings.c.listing)
        query = query.where(listings.c.shop == shop, func.lower(listings.c.sku).in_(names))
        for row in link.read(query):
            there.setdefault(ascii_lower(row.sku), []).append(row.listing)
    alone = {sku: found[0] for sku, found in there.items() if len(found) == 1}
    return {sku: alone[ascii_lower(sku)] for sku in wanted if ascii_lower(sku) in alone}


def booked(link: Link, shop: str) -> tuple[Booked, ...]:
    """Those of which something is still open, oldest first."""
    drifts = booked_drifts
    query = select(drifts).where(drifts.c.shop == shop, drifts.c.open != 0).order_by(drifts.c.until, drifts.c.key)
    return tuple(
        Booked(
            key=row.key,
            listing=ListingKey(row.shop, row.listing),
            item=ItemKey(row.owner, row.sku),
            open=row.open,
            since=read_time(row.since),
            until=read_time(row.until),
        )
        for row in link.read(query)
    )


def put_booked(link: Link, drifts: Sequence[Booked]) -> None:
    link.upsert(
        booked_drifts,
        [
            {
                "key": drift.key,
                "shop": drift.listing.shop,
                "listing": drift.listing.listing,
                "owner": drift.item.owner,
                "sku": drift.item.sku,
                "open": drift.open,
                "since": write_time(drift.since),
                "until": write_time(drift.until),
            }
            for drift in drifts
        ],
    )


def open_orders(link: Link, shop: str) -> tuple[Order, ...]:
    query = select(orders).where(orders.c.shop == shop, orders.c.open).order_by(orders.c.updated_at, orders.c.order)
    return tuple(_read_order(row) for row in link.read(query))


def holds(link: Link, item: ItemKey) -> tuple[KeptLine, ...]:
    query = select(order_lines).where(
        order_lines.c.owner == item.owner, order_lines.c.sku == item.sku, order_lines.c.held != 0
    )
    return tuple(_read_line(row) for row in link.read(query.order_by(*order_lines.primary_key)))


def last_effect(link: Link) -> int:
    return int(link.connection.execute(select(func.max(effects.c.number))).scalar() or 0)


def moved_since(link: Link, effect: int) -> frozenset[ListingKey]:
    query = select(effects.c.shop, effects.c.listing).where(effects.c.number > effect)
    return frozenset(ListingKey(row.shop, row.listing) for row in link.connection.execute(query))


def book(link: Link, posting: Posting) -> None:
    """Store one order's effect, unless a newer state of the order is kept or this very posting has been stored."""
    order = posting.order
    old = _kept_by_line(link, order) if posting.lines else {}
    fresh = [line for line in posting.lines if _newer(line, old)]
    if not _put_order(link, posting) or (posting.lines and not fresh):
        return
    shifts: dict[ItemKey, Shift] = {}
    for line in fresh:
        before = old.get((line.line, line.item))
        shifts.setdefault(line.item, Shift()).reserved += line.held - (before.held if before else 0)
    link.upsert(order_lines, [_line_row(line) for line in fresh])
    post_movements(link, posting.movements, shifts)
    _put_moves(link, order, shifts)
    link.add(effects, [_effect_row(effect, fresh) for effect in posting.effects])
    put_booked(link, posting.booked)


def _put_order(link: Link, posting: Posting) -> bool:
    """False: what is kept is newer."""
    order = posting.order
    old = link.connection.execute(_KEPT_ORDER, {"shop": order.shop, "order": order.order}).one_or_none()
    new: Record = {"updated_at": write_time(order.updated_at), "open": posting.open, "record": _write_order(order)}
    if old is not None and old.updated_at > new["updated_at"]:
        return False
    if old is None or old._asdict() != new:
        link.upsert(orders, [{"shop": order.shop, "order": order.order, **new}])
        link.touch()
    return True


def _kept_by_line(link: Link, order: Order) -> dict[LineKey, KeptLine]:
    rows = link.connection.execute(_KEPT_LINES, {"shop": order.shop, "order": order.order})
    return {(line.line, line.item): line for line in map(_read_line, rows)}


def _newer(line: KeptLine, old: Mapping[LineKey, KeptLine]) -> bool:
    before = old.get((line.line, line.item))
    return before is None or before.sequence < line.sequence


def _put_moves(link: Link, order: Order, shifts: Mapping[ItemKey, Shift]) -> None:
    """What the order did to what is available, until the sheet is read again."""
    told = {"shop": order.shop, "order": order.number or order.order, "at": write_time(order.updated_at), "told": False}
    moves = [(item, shift.on_hand - shift.reserved) for item, shift in shifts.items()]
    rows = [{"owner": item.owner, "sku": item.sku, "delta": delta, **told} for item, delta in moves if delta]
    if rows:
        link.connection.execute(order_moves.insert(), rows)


def _effect_row(effect: Effect, lines: Sequence[KeptLine]) -> Record:
    """The key names the line states that made the effect: each state has its effect once."""
    states = ",".join(sorted(f"{n.line}={n.sequence}" for n in lines if n.listing == effect.listing.listing))
    return {
        "key": f"{effect.listing.shop}:{effect.order}:{effect.listing.listing}:{states or write_time(effect.at)}",
        "shop": effect.listing.shop,
        "listing": effect.listing.listing,
        "order": effect.order,
        "delta": effect.delta,
        "at": write_time(effect.at),
        "since": write_time(effect.since) if effect.since else None,
        "back": effect.back,
    }


def _write_order(order: Order) -> str:
    """Without the customer, since what is kept of an order names nobody; and without what single lines cost."""
    lines = [[n.line, n.listing, n.sku, n.held, n.shipped, n.returned, n.title] for n in order.lines]
    placed = write_time(order.placed_at)
    return orjson.dumps([placed, order.number, order.currency, order.test, lines, order.refunded_minor]).decode()


def _read_order(row: Row[tuple[object, ...]]) -> Order:
    placed, number, currency, test, lines, *refunded = orjson.loads(row.record)  # older ones tell no refunds
    return Order(
        shop=row.shop,
        order=row.order,
        placed_at=read_time(placed),
        updated_at=read_time(row.updated_at),
        lines=tuple(OrderLine(*line[:KEPT]) for line in lines),
        number=number,
        currency=currency,
        test=test,
        refunded_minor=sum(refunded),
    )


def _line_row(line: KeptLine) -> Record:
    return {
        "shop": line.shop,
        "order": line.order,
        "line": line.line,
        "owner": line.item.owner,
        "sku": line.item.sku,
        "listing": line.listing,
        "pieces": line.pieces,
        "held": line.held,
        "shipped": line.shipped,
        "returned": line.returned,
        "out": line.out,
        "sequence": line.sequence,
    }


def _read_line(row: Row[tuple[object, ...]]) -> KeptLine:
    item = ItemKey(row.owner, row.sku)
    numbers = (row.pieces, row.held, row.shipped, row.returned, row.out, row.sequence)
    return KeptLine(row.shop, row.order, row.line, item, row.listing, *numbers)
