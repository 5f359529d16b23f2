"""The simulated WooCommerce answers as the real one (10.6.2) was recorded to: same keys, types and values.

Each place where it doesn't is in DEVIATIONS, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import requests

from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET, Shop, WooCommerce
from sheetpact.simulators.woocommerce.shop import Person
from sheetpact.simulators.woocommerce.webhooks import Delivery, signature

pytestmark = pytest.mark.recordings
PAYLOADS = Path(__file__).parents[1] / "payloads" / "woocommerce"

DEVIATIONS = {
    "*.related_ids*": "WooCommerce picks related products at random",
    "*.meta_data.*.id": "ids of the database",
    "*.order_key": "made at random",
    "*.payment_url": "holds the order's key",
    "*.line_items.*.id": "ids of the database",
    "*.shipping_lines.*.id": "ids of the database",
    "customers.1.meta_data*": "notes of WordPress about the account, which no connector reads",
    "orders_modified_after.0.payment_method": "the simulator knows no payment methods",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
DELIVERIES = ("webhook_order.updated", "webhook_product.updated.variation", "webhook_ping")
TRANSPORT = frozenset({"Host", "Accept-Encoding", "Connection", "Content-Length"})
"""Headers that whoever sends a delivery adds."""
STORY = (
    "unauth_401",
    "order_404",
    "products_page1",
    "product_variable",
    "variations",
    "products_by_sku_list",
    "orders_modified_after",
    "customers",
    "product_put_stock",
    "product_put_stock_decimal_error",
    "products_batch_mixed",
    "products_batch_101_error",
    "variations_batch_mixed",
    "order_create",
    "order_update_status",
    "order_refund",
)
"""In the order in which they were recorded: each finds the shop as the one before left it."""


@pytest.fixture(scope="module")
def woo() -> Iterator[WooCommerce]:
    shop = Shop()
    shop.add("TEA-1", 100, name="Tea", price="9.90")
    shop.add_variable("SH", {"S": ("SH-S", 5), "M": ("SH-M", 5), "L": ("SH-L", 5)}, name="Shirt", price="20")
    for number in range(100):
        shop.add(f"P-{number:03}", 50, name=f"P{number}", price="1")
    now = datetime(2026, 11, 22, 12, 20, 47, tzinfo=UTC)
    shop.people[1] = Person(1, "admin@example.com", role="administrator", username="admin", created=now)
    shop.register("li@example.com", first_name="Li", last_name="Wei", phone="+8613800000000")
    billing = {"first_name": "Li", "email": "li@example.com"}
    cancelled = shop.order([("TEA-1", 2), ("SH-L", 1)], "completed", customer=2, billing=billing)
    shop.cancel(cancelled)
    shop.sell("TEA-1", 500)
    shop.refund(shop.sell("TEA-1", 1), "TEA-1")
    shop.sell("SH-M", 1, paid=False)
    shop.set_stock("TEA-1", 96)
    shop.set_stock("SH-L", 33)
    with WooCommerce(shop, tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def told(woo: WooCommerce) -> dict[str, requests.Response]:
    return {name: ask(woo, recording(name)) for name in STORY}


def recording(name: str) -> dict[str, object]:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def ask(woo: WooCommerce, exchange: dict[str, object]) -> requests.Response:
    asked = exchange.get("request", {"method": "GET", "path": "/wp-json/wc/v3/products"})
    auth = (CONSUMER_KEY, CONSUMER_SECRET) if "request" in exchange else None
    with requests.Session() as session:
        session.trust_env = False
        url = woo.url + asked["path"]
        return session.request(asked["method"], url, params=asked.get("params"), json=asked.get("json"), auth=auth)


def homeless(text: str) -> str:
    return re.sub(r"https?://127\.0\.0\.1:\d+", "https://shop", text)


def differences(real: object, ours: object, at: str) -> Iterator[str]:
    """The places where the two differ. Times are equal when they are both whole seconds."""
    if isinstance(real, dict) and isinstance(ours, dict):
        yield from (f"{at}.{key}" for key in real.keys() ^ ours.keys())
        for key in real.keys() & ours.keys():
            yield from differences(real[key], ours[key], f"{at}.{key}")
    elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
        for index, (left, right) in enumerate(zip(real, ours, strict=True)):
            yield from differences(left, right, f"{at}.{index}")
    elif type(real) is not type(ours) or plain(real) != plain(ours):
        yield at


def plain(value: object) -> object:
    return homeless(TIME.sub("(time)", value)) if isinstance(value, str) else value


def listed(place: str) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in DEVIATIONS)


@pytest.mark.rule(
    "woocommerce.changes.gmt",
    "woocommerce.stock.whole",
    "woocommerce.stock.sku_list",
    "woocommerce.stock.oversold",
    "woocommerce.batch.size",
    "woocommerce.batch.rows",
    "woocommerce.orders.refund",
    "woocommerce.orders.missing",
)
@pytest.mark.parametrize("name", STORY)
def test_the_answer_is_the_recorded_one(name: str, told: dict[str, requests.Response]) -> None:
    real = recording(name)
    assert told[name].status_code == real["status"]
    found = differences(real["body"], told[name].json(), name)
    assert [place for place in found if not listed(place)] == []


@pytest.mark.rule("woocommerce.paging.totals")
@pytest.mark.parametrize("name", [name for name in STORY if name != "unauth_401"])
def test_paging_and_allowed_methods_are_the_recorded_ones(name: str, told: dict[str, requests.Response]) -> None:
    real = recording(name)["headers"]
    ours = told[name].headers
    for header in ("Content-Type", "X-WP-Total", "X-WP-TotalPages", "Allow", "Link"):
        assert homeless(ours.get(header, "")) == homeless(real.get(header, "")), header


def test_a_deviation_that_is_none_is_not_listed(told: dict[str, requests.Response]) -> None:
    found = [place for name in STORY for place in differences(recording(name)["body"], told[name].json(), name)]
    assert [pattern for pattern in DEVIATIONS if not any(fnmatchcase(place, pattern) for place in found)] == []


def delivered(woo: WooCommerce, name: str) -> Delivery:
    if name == "webhook_ping":
        return woo.webhooks.ping(6)
    return woo.webhooks.product("SH-L") if "product" in name else woo.webhooks.order(120)


@pytest.mark.rule("woocommerce.webhooks.headers")
@pytest.mark.parametrize("name", DELIVERIES)
def test_a_delivery_has_the_recorded_headers(name: str, woo: WooCommerce, told: dict[str, requests.Response]) -> None:
    real, ours = recording(name)["headers"], delivered(woo, name).headers
    assert set(ours) == set(real) - TRANSPORT
    for header in set(real) - TRANSPORT - {"X-WC-Webhook-Signature", "X-WC-Webhook-Delivery-ID"}:
        assert homeless(ours[header]) == homeless(real[header]), header


@pytest.mark.rule("woocommerce.webhooks.body")
@pytest.mark.parametrize("name", DELIVERIES[:2])
def test_a_delivery_has_the_recorded_body(name: str, woo: WooCommerce, told: dict[str, requests.Response]) -> None:
    real, ours = json.loads(recording(name)["body_raw"]), json.loads(delivered(woo, name).body)
    assert [place for place in differences(real, ours, name) if not listed(place)] == []


@pytest.mark.rule("woocommerce.webhooks.signature")
@pytest.mark.parametrize("name", DELIVERIES[:2])
def test_a_delivery_is_signed_as_recorded(name: str) -> None:
    real = recording(name)
    assert signature(real["body_raw"].encode(), real["secret"]) == real["headers"]["X-WC-Webhook-Signature"]
