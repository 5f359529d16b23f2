"""What simulated platforms answer, recorded once: later calls are answered from the tape, without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from requests import Response
from requests.structures import CaseInsensitiveDict

from benchmarks.fuzz.target import SHOP
from sheetpact.http import Bucket, HttpSession, Limits, _Call
from sheetpact.model.records import Customer, Listing, Order
from sheetpact.ports import Shop, ShopContext
from sheetpact.registry import Registry, folders
from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.shopify.shop import Shop as ShopifyShop
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan
from sheetpact.simulators.youzan.shop import Shop as YouzanShop

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOST_CALLS = 10_000
"""Of one input; a reading of these small shops takes fifty at most."""
LIMITS = Limits(tries=2, busy_tries=2)
ROOT = Path(__file__).parents[2]


class Endless(Exception):
    """It asks and asks."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a platform."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spot:
    """One answer of one operation."""

    call: str
    number: int


Tape = Mapping[str, list[Answered]]


def call_of(asked: _Call) -> str:
    """What is asked for: the path, and of GraphQL the operation's name."""
    if isinstance(asked.json, dict) and "query" in asked.json:
        return str(asked.json["query"]).split("(")[0].split("{")[0].strip()
    return urlsplit(asked.url).path


class Recording(HttpSession):
    """The real network, listened to."""

    def __init__(self) -> None:
        super().__init__(Bucket(1e9), limits=LIMITS, sleep=_at_once)
        self.tape: dict[str, list[Answered]] = {}

    def _send(self, call: _Call, url: str) -> Response:
        response = super()._send(call, url)
        kept = Answered(response.status_code, response.content, dict(response.headers))
        self.tape.setdefault(call_of(call), []).append(kept)
        return response


class Playing(HttpSession):
    """Answers as the tape has it; an answer that comes again and again is the last one. Nothing is sent."""

    def __init__(self, unknown: Answered) -> None:
        super().__init__(Bucket(1e9), limits=LIMITS, sleep=_at_once)
        self._unknown = unknown
        self.begin({}, {})

    def begin(self, tape: Tape, changed: Mapping[Spot, Answered]) -> None:
        self._tape, self._changed = tape, changed
        self._asked: dict[str, int] = {}
        self._calls = 0

    def _send(self, call: _Call, url: str) -> Response:
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise Endless
        name = call_of(call)
        kept = self._tape.get(name, [self._unknown])
        number = min(self._asked.get(name, 0), len(kept) - 1)
        self._asked[name] = number + 1
        return _response(url, self._changed.get(Spot(name, number), kept[number]))


def _response(url: str, answered: Answered) -> Response:
    response = Response()
    response.status_code = answered.status
    response.headers = CaseInsensitiveDict(answered.headers)
    response.url = url
    response._content = answered.body  # noqa: SLF001 -- as sheetpact.http does: requests has no public way
    return response


@dataclass
class Place:
    """One connector with a tape for each of its operations."""

    name: str
    settings: Mapping[str, str]
    order: str
    unknown: Answered
    tapes: dict[str, Tape] = field(default_factory=dict)

    def __post_init__(self) -> None:
        registry = Registry(folders(ROOT), "en")
        self._kind = cast("Callable[[ShopContext], Shop]", registry.shop(self.name))
        self._mapping = registry.shop_mapping(self.name)
        self._playing = Playing(self.unknown)

    @property
    def operations(self) -> Mapping[str, Callable[[Shop], object]]:
        made: dict[str, Callable[[Shop], object]] = {
            "listings": lambda shop: shop.listings(None),
            "orders": lambda shop: shop.orders(None),
            "orders_since": lambda shop: shop.orders(CURSORS[self.name]),
            "order": lambda shop: shop.order(self.order),
            "customers": lambda shop: shop.customers(None),
        }
        return made

    def record(self) -> None:
        for name, operation in self.operations.items():
            recording = Recording()
            operation(self._connected(recording))
            self.tapes[name] = recording.tape

    def played(self, operation: str, changed: Mapping[Spot, Answered]) -> object:
        """What a new connector makes of the tape with these answers instead."""
        self._playing.begin(self.tapes[operation], changed)
        return self.operations[operation](self._connected(self._playing))

    def _connected(self, http: HttpSession) -> Shop:
        zone = ZoneInfo("Asia/Shanghai")
        context = ShopContext(SHOP, self.settings, self._mapping, http, now, zone, "CNY", "en", ROOT, wait=_at_once)
        return self._kind(context)


CURSORS = {
    "woocommerce": "2026-03-01T12:00:00",
    "shopify": "2026-03-01T12:00:00Z",
    "youzan": "2026-03-02T11:00:00+00:00",
}


def now() -> datetime:
    return NOON


def _at_once(_: float) -> None:
    """Nobody waits."""


def woocommerce() -> Place:
    """Simple and variable products, orders in each state, a customer."""
    with WooCommerce() as woo:  # OAuth signs the time: of this shop it must be the real one
        shop = woo.shop
        shop.add("00123", 9, name="Teapot &amp; lid")
        shop.add("CUP", None, name="Cup")
        shop.add_variable("SH", {"S": ("SH-S", 6), "M": ("SH-M", 7)}, name="Shirt")
        shop.add_variable("BOWL", {"Red": ("BOWL-R", None), "Blue": ("BOWL-B", None)}, stock=8, name="Bowl")
        buyer = shop.register("li@example.com", first_name="Wei", last_name="Li", phone="+86 138 0000 0000")
        shop.register("ou@example.com", first_name="娜", last_name="欧")
        sold = [
            shop.order([("00123", 2), ("SH-S", 1)], customer=buyer),
            *(shop.sell(sku) for sku in ("CUP", "BOWL-R", "SH-M")),
        ]
        shop.complete(sold[0])
        shop.refund(sold[0], "SH-S")
        shop.cancel(sold[1])
        shop.refund(sold[2], "BOWL-R")
        shop.complete(sold[2])
        gone = Answered(404, b'{"code":"woocommerce_rest_invalid_id","message":"","data":{"status":404}}', {})
        place = Place("woocommerce", woo.settings, str(sold[0]), gone)
        place.record()
        return place


def shopify() -> Place:
    """Products with and without options, orders with everything that can be undone, customers."""
    with Shopify(ShopifyShop(now)) as served:
        shop = served.shop
        shop.add("00123", 9, name="Teapot")
        shop.add("CUP", None, name="Cup")
        shop.add_variants("Shirt", {"S": ("SH-S", 6), "M": ("SH-M", 7)})
        buyer = shop.register("li@example.com", first_name="Wei", last_name="Li", phone="+8613800000000")
        shop.register("ou@example.com", first_name="娜", last_name="欧")
        first = shop.order([("00123", 3), ("SH-S", 2)], customer=buyer)
        shop.fulfil(first)
        shop.refund(first, "00123", 1)
        shop.send_back(first, "SH-S", 1)
        shop.cancel(shop.sell("SH-M", 2))
        shop.edit(shop.sell("SH-M", 2), "SH-M", 1)
        shop.sell("CUP")
        place = Place("shopify", served.settings, str(first), Answered(200, b'{"data":{}}', {}))
        place.record()
        return place


def youzan() -> Place:
    """Items with and without specifications, orders with refunds, people."""
    with Youzan(YouzanShop(now)) as served:
        shop = served.shop
        shop.add("00123", 9, "茶壶")
        shop.add("FX-1", 50, "代销花瓶", kind=10)
        shop.add_with("茶杯", ("青", "CUP-Q", 6), ("白", "CUP-W", 7))
        shop.register("李薇", "13800000000", points=12)
        shop.register("欧阳娜娜", "139****0000", points=3)
        first = shop.order(("00123", 2), ("CUP-Q", 1))
        shop.send(first.tid)
        shop.agree(shop.refund(first.tid, first.lines[0].oid), restock=True)
        shop.sell("CUP-W")
        shop.sell("CUP-W", paid=False)
        shop.cancel(shop.sell("CUP-Q"))
        gone = Answered(200, b'{"success":false,"code":123005001,"message":"gone","data":null}', {})
        place = Place("youzan", served.settings, first.tid, gone)
        place.record()
        return place


Record = Listing | Order | Customer


def key_of(record: Record) -> object:
    """By what one record is told from the others."""
    match record:
        case Listing():
            return record.key.listing
        case Order():
            return record.order
        case Customer():
            return record.customer
