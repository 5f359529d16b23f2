"""Orders that were read a moment ago: a list is asked for again and again, and costs what is new only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from sheetpact.mapping.fields import Payload
from sheetpact.shopify.client import Client, Paged
from sheetpact.shopify.queries import (
    CHANGED,
    CHANGED_FIRST,
    CHANGED_PAGE,
    ORDERS,
    ORDERS_FIRST,
    ORDERS_PAGE,
    SOME_ORDERS,
)

SETTLED = timedelta(seconds=5)
"""An order says in whole seconds when it changed: within the same one it may change once more."""
KEPT = timedelta(minutes=15)


@dataclass(slots=True)
class Recent:
    """One account's orders, as they were read, for all that use it in this process."""

    _orders: dict[str, Payload] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def changed(self, client: Client, query: str) -> Paged:
        """All orders that are found by `query`, whole: those that haven't changed since aren't asked for again."""
        with self._lock:
            known = dict(self._orders)
        if known:
            listed = client.pages(CHANGED, "orders", CHANGED_PAGE, {"query": query}, first=CHANGED_FIRST)
            found = Paged(_whole(client, listed.rows, known), listed.at)
        else:
            found = client.pages(ORDERS, "orders", ORDERS_PAGE, {"query": query}, first=ORDERS_FIRST)
        with self._lock:
            self._orders = _settled({**known, **_by_id(found.rows)}, found.at)
        return found


def _whole(client: Client, listed: Sequence[Payload], known: dict[str, Payload]) -> tuple[Payload, ...]:
    """What is gone by now is left out."""
    old = {name: known[name] for name, each in _by_id(listed).items() if _same(each, known.get(name))}
    new = [name for name in _by_id(listed) if name not in old]
    read = {**old, **_by_id(list(client.nodes(SOME_ORDERS, new, ORDERS_PAGE)))}
    nameless = [each for each in listed if not isinstance(each.get("id"), str)]
    return (*(read[name] for name in _by_id(listed) if name in read), *nameless)


def _by_id(orders: Sequence[Payload]) -> dict[str, Payload]:
    return {name: each for each in orders if isinstance(name := each.get("id"), str)}


def _same(listed: Payload, known: Payload | None) -> bool:
    return known is not None and listed.get("updatedAt") == known.get("updatedAt")


def _settled(orders: dict[str, Payload], at: datetime) -> dict[str, Payload]:
    """Those that can be known by their time alone when they are listed again."""
    return {name: each for name, each in orders.items() if (time := _time(each)) and SETTLED <= at - time < KEPT}


def _time(order: Payload) -> datetime | None:
    try:
        return datetime.fromisoformat(str(order.get("updatedAt"))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@cache
def recent_of(account: str) -> Recent:
    """What is remembered of this account."""
    del account
    return Recent()
