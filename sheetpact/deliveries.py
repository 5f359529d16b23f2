"""What webhooks told: each call is a hint. The orders that it names are fetched, and posted as any others.

Of shops that nobody can ask, a call brings the order itself.

A call is closed in the very transaction that posts its orders, and with it a sync of the sheet is due. So whoever is
killed in between leaves it as it was, and whoever is killed after that leaves word of what is left to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sheetpact.apply import one_side, trouble
from sheetpact.errors import BadRecord, ConnectorError, Gone
from sheetpact.hints import sheet_due
from sheetpact.model.inbox import LONGEST_NAME, Delivery, call_name
from sheetpact.model.records import Order
from sheetpact.observe import OrdersRead, Task, Tell, read_orders
from sheetpact.ports import Call, Store, Telling
from sheetpact.take import names, take_orders

ORDERS = "orders"
"""The kept header that names a delivery's orders."""
SINGLY = 3
"""More orders than that are asked for as a list of what changed, which takes a page or two."""


def as_delivery(shop: str, call: Call, body: bytes, received_at: datetime) -> Delivery:
    """What is kept of a call until it has had its effect: what it said, word for word, and the orders it names.

    BadRecord: it names an order that none of its platform can be called.
    """
    if any(len(order) > LONGEST_NAME for order in call.orders):
        raise BadRecord("an order's id is longer than any")
    return Delivery(shop, call_name(call.id), received_at, {ORDERS: json.dumps(call.orders)}, body)


def orders_in(deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    """The ids of the orders that they name, each once, in the order of the calls."""
    return tuple(dict.fromkeys(order for each in deliveries for order in json.loads(each.headers.get(ORDERS, "[]"))))


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one shop's deliveries: the listings and SKUs that their orders sell, and the ids of those that are closed."""

    sold: frozenset[str]
    closed: frozenset[int]


def take_deliveries(
    task: Task, store: Store, now: Callable[[], datetime], tell: Tell, deliveries: Sequence[Delivery]
) -> Effect:
    """Have their effect and close them. One that brings what can't be read is told, and stays open.

    ConnectorError: none of it. Whether a delivery is late, doubled or stale makes no difference: what counts is what
    the shop says now, or, where the calls bring the orders, the newest state. Another run may have posted an order
    already, too late for what it had decided, or long before it will: hence not only those that were moved just now.
    """
    named = orders_in(deliveries)
    if isinstance(task.connector, Telling):
        told = _told(task, task.connector, deliveries, tell)
        deliveries = [each for each in deliveries if each.id in told]
        read, orders = OrdersRead(), [order for each in deliveries for order in told[each.id]]
    else:
        read = read_orders(task, store, now, tell) if len(named) > SINGLY else OrdersRead()
        there = {each.order for each in read.orders}
        orders = _fetch(task, [name for name in named if name not in there], tell)
    with store.begin() as tx:
        moved = take_orders(tx, orders, task.pact, task.run, earning=task.earning(now()))
        if read.moved or moved or any(each.attempts > 1 for each in deliveries):
            tx.receive([sheet_due(now())])  # a try before this one may have posted them, and died
        tx.close_deliveries([each.id for each in deliveries])
    called = [*orders, *(each for each in read.orders if each.order in named)]
    sold = names([line for order in called for line in order.lines])
    return Effect(read.moved | sold, frozenset(each.id for each in deliveries))


def _told(task: Task, shop: Telling, deliveries: Iterable[Delivery], tell: Tell) -> Mapping[int, Sequence[Order]]:
    """The orders that each one brings, by its id; without those that the mapping, as it is now, doesn't read."""
    found: dict[int, Sequence[Order]] = {}
    for each in deliveries:
        try:
            with one_side():
                found[each.id] = shop.told(each.body)
        except ConnectorError as error:
            tell([trouble(task.shop, error, task.pact)])
    return found


def _fetch(task: Task, named: Iterable[str], tell: Tell) -> list[Order]:
    """Without those that are gone, and those that can't be read: these are told, and asking again brings the same."""
    found: list[Order] = []
    for order in named:
        try:
            with suppress(Gone):
                found.append(task.connector.order(order))
        except BadRecord as error:
            tell([trouble(task.shop, error, task.pact)])
    return found
