"""What Shopify's deliveries say, and which of them are Shopify's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.ports import Call
from sheetpact.shopify.webhooks import call_of
from sheetpact.simulators.shopify.model import Order
from sheetpact.simulators.shopify.shop import Shop
from sheetpact.simulators.shopify.webhooks import Delivery, Webhooks, signature

SECRET, OLD_SECRET = "shpss_new", "shpss_old"
HOME = "https://tea.myshopify.example"


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add("POT", 9)
    return shop


@pytest.fixture
def hooks(shop: Shop) -> Webhooks:
    return Webhooks(shop, HOME, "2026-10", SECRET)


@pytest.fixture
def order(shop: Shop, hooks: Webhooks) -> Order:
    number = shop.sell("POT", 3)
    shop.fulfil(number, "POT", 1)
    shop.refund(number, "POT", 1, "cancel")
    return shop.orders[number]


def heard(delivery: Delivery, *secrets: str) -> Call:
    return call_of(delivery.headers, delivery.body, secrets or (SECRET,))


@pytest.mark.parametrize(
    "topic",
    ["orders/create", "orders/updated", "orders/cancelled", "orders/edited", "orders/fulfilled", "refunds/create"],
)
def test_a_delivery_names_the_order_that_it_is_about(hooks: Webhooks, order: Order, topic: str) -> None:
    assert heard(hooks.delivery(topic, order)).orders == (str(order.id),)


def test_what_is_about_no_order_names_none(shop: Shop, hooks: Webhooks) -> None:
    (level,) = shop.item("POT").levels.values()
    assert heard(hooks.delivery("inventory_levels/update", level)).orders == ()


@pytest.mark.rule("shopify.webhooks.ids")
def test_a_retry_is_the_same_call_and_the_next_event_another(hooks: Webhooks, order: Order) -> None:
    first, second = (hooks.delivery("orders/updated", order) for _ in range(2))
    assert heard(first).id == heard(first).id != heard(second).id


@pytest.mark.rule("shopify.webhooks.ids")
def test_two_topics_of_one_event_are_two_calls(hooks: Webhooks, order: Order) -> None:
    created = hooks.delivery("orders/create", order)
    updated = Delivery({**created.headers, "X-Shopify-Topic": "orders/updated"}, created.body)
    assert heard(created).id != heard(updated).id


@pytest.mark.rule("shopify.webhooks.names")
def test_the_case_of_header_names_does_not_matter(hooks: Webhooks, order: Order) -> None:
    sent = hooks.delivery("orders/create", order)
    assert heard(Delivery({name.upper(): value for name, value in sent.headers.items()}, sent.body)) == heard(sent)


def test_a_delivery_without_an_id_is_known_by_its_body(hooks: Webhooks, order: Order) -> None:
    sent = hooks.delivery("orders/create", order)
    bare = {name: value for name, value in sent.headers.items() if name != "X-Shopify-Webhook-Id"}
    assert heard(Delivery(bare, sent.body)).id == heard(Delivery(bare, sent.body)).id


@pytest.mark.rule("shopify.webhooks.rotation")
def test_after_a_change_of_the_secret_both_are_good(shop: Shop, order: Order) -> None:
    sent = Webhooks(shop, HOME, "2026-10", OLD_SECRET).delivery("orders/create", order)
    assert heard(sent, SECRET, OLD_SECRET).orders
    with pytest.raises(NotAllowed):
        heard(sent, SECRET)


def hexadecimal(sent: Delivery) -> Delivery:
    digits = hmac.new(SECRET.encode(), sent.body, hashlib.sha256).hexdigest()
    return Delivery({**sent.headers, "X-Shopify-Hmac-Sha256": digits}, sent.body)


@pytest.mark.rule("shopify.webhooks.signature")
@pytest.mark.parametrize(
    "forge",
    [
        lambda sent: Delivery(sent.headers, sent.body.replace(b"POT", b"CUP")),
        lambda sent: Delivery(sent.headers, sent.body + b" "),
        lambda sent: Delivery({**sent.headers, "X-Shopify-Hmac-Sha256": ""}, sent.body),
        lambda sent: Delivery({"X-Shopify-Topic": "orders/create"}, sent.body),
        lambda sent: Delivery({**sent.headers, "X-Shopify-Hmac-Sha256": "\udcff"}, sent.body),
        hexadecimal,
    ],
    ids=["another order", "one letter more", "an empty signature", "none", "no text", "in digits"],
)
def test_what_the_shop_has_not_signed_is_refused(
    hooks: Webhooks, order: Order, forge: Callable[[Delivery], Delivery]
) -> None:
    with pytest.raises(NotAllowed):
        heard(forge(hooks.delivery("orders/create", order)))


def test_without_a_secret_nothing_is_believed(hooks: Webhooks, order: Order) -> None:
    sent = hooks.delivery("orders/create", order)
    with pytest.raises(NotAllowed):
        call_of(sent.headers, sent.body, ())


@pytest.mark.parametrize("body", [b"", b"order", b"[]", json.dumps({"name": "#1001"}).encode()])
def test_what_is_signed_and_says_no_order_is_unreadable(body: bytes) -> None:
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    with pytest.raises(BadRecord):
        call_of({"X-Shopify-Hmac-Sha256": signature, "X-Shopify-Topic": "orders/create"}, body, (SECRET,))


def test_a_signed_body_that_nests_without_end_is_unreadable() -> None:
    body = b"[" * 100_000
    headers = {"X-Shopify-Hmac-Sha256": signature(body, "secret"), "X-Shopify-Topic": "orders/create"}
    with pytest.raises(BadRecord):
        call_of(headers, body, ["secret"])
