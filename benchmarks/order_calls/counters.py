"""A shop of each platform that calls, seen from both sides: what buyers do there, and what a pact says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from threading import RLock
from typing import Protocol

import requests

from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan


class Event(Enum):
    """What becomes of an order: for each platform (Youzan, WooCommerce, Shopify) the topic of its call."""

    BOUGHT = ("trade_TradePaid", "created", "orders/create")
    CANCELLED = ("trade_TradeClose", "updated", "orders/cancelled")
    SENT = ("trade_TradeSellerShip", "updated", "orders/fulfilled")


class Call(Protocol):
    """One delivery. Sent twice it is a duplicate."""

    @property
    def headers(self) -> dict[str, str]: ...

    @property
    def body(self) -> bytes: ...

    def send(self, url: str) -> requests.Response | bool:
        """What the platform hears."""
        ...


class Counter(Protocol):
    """One shop. `order`: the platform's number of an order."""

    @property
    def connector(self) -> str: ...

    @property
    def settings(self) -> Mapping[str, str]:
        """Of its connector."""
        ...

    @property
    def lock(self) -> RLock:
        """Who holds it is alone in the shop."""
        ...

    def shown(self, sku: str) -> int: ...

    def add(self, sku: str, pieces: int, title: str) -> None: ...

    def sell(self, sku: str, pieces: int) -> str: ...

    def cancel(self, order: str) -> None:
        """Before it was sent."""
        ...

    def send(self, order: str) -> None: ...

    def call(self, event: Event, order: str) -> Call:
        """How the platform tells it, as the order is now."""
        ...


@dataclass(frozen=True, slots=True)
class YouzanCounter:
    youzan: Youzan
    connector: str = "youzan"

    @property
    def settings(self) -> Mapping[str, str]:
        return self.youzan.settings

    @property
    def lock(self) -> RLock:
        return self.youzan.shop.lock

    def shown(self, sku: str) -> int:
        return self.youzan.shop.found(sku)[1].stock

    def add(self, sku: str, pieces: int, title: str) -> None:
        self.youzan.shop.add(sku, pieces, title)

    def sell(self, sku: str, pieces: int) -> str:
        return self.youzan.shop.sell(sku, pieces)

    def cancel(self, order: str) -> None:
        self.youzan.shop.cancel(order)

    def send(self, order: str) -> None:
        self.youzan.shop.send(order)

    def call(self, event: Event, order: str) -> Call:
        return self.youzan.pushes.message(event.value[0], order)


@dataclass(frozen=True, slots=True)
class WooCounter:
    woo: WooCommerce
    connector: str = "woocommerce"
    calls: bool = True
    """It has been told where to call, and the pact how it signs."""

    @property
    def settings(self) -> Mapping[str, str]:
        secret = {"webhook_secret": self.woo.webhooks.secret} if self.calls else {}
        return {**self.woo.settings, **secret}

    @property
    def lock(self) -> RLock:
        return self.woo.shop.lock

    def shown(self, sku: str) -> int:
        return int(self.woo.shop.stock(sku) or 0)

    def add(self, sku: str, pieces: int, title: str) -> None:
        self.woo.shop.add(sku, pieces, name=title)

    def sell(self, sku: str, pieces: int) -> str:
        return str(self.woo.shop.sell(sku, pieces))

    def cancel(self, order: str) -> None:
        self.woo.shop.cancel(int(order))

    def send(self, order: str) -> None:
        self.woo.shop.complete(int(order))

    def call(self, event: Event, order: str) -> Call:
        return self.woo.webhooks.order(int(order), event.value[1])


@dataclass(frozen=True, slots=True)
class ShopifyCounter:
    shopify: Shopify
    connector: str = "shopify"

    @property
    def settings(self) -> Mapping[str, str]:
        return self.shopify.app_settings

    @property
    def lock(self) -> RLock:
        return self.shopify.shop.lock

    def shown(self, sku: str) -> int:
        return self.shopify.shop.shown(sku) or 0

    def add(self, sku: str, pieces: int, title: str) -> None:
        self.shopify.shop.add(sku, pieces, name=title)

    def sell(self, sku: str, pieces: int) -> str:
        return str(self.shopify.shop.sell(sku, pieces))

    def cancel(self, order: str) -> None:
        self.shopify.shop.cancel(int(order))

    def send(self, order: str) -> None:
        self.shopify.shop.fulfil(int(order))

    def call(self, event: Event, order: str) -> Call:
        return self.shopify.webhooks.delivery(event.value[2], self.shopify.shop.orders[int(order)])


@contextmanager
def counters() -> Iterator[tuple[YouzanCounter, WooCounter, ShopifyCounter]]:
    """One of each, empty, over real HTTP."""
    with Youzan() as youzan, WooCommerce() as woo, Shopify() as shopify:
        yield YouzanCounter(youzan), WooCounter(woo), ShopifyCounter(shopify)
