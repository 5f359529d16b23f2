"""What WooCommerce's webhooks say: signed as a real shop signs them, and never more than a hint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.ports import Call, Hook
from sheetpact.simulators.woocommerce.webhooks import signature
from sheetpact.woocommerce.webhooks import TOPICS, arm, call_of, hooks

PAYLOADS = Path(__file__).parents[1] / "payloads" / "woocommerce"
ADDRESS = "https://pact.example/hooks/tea-woo"


def recorded(name: str) -> tuple[dict[str, str], bytes, str]:
    told = json.loads((PAYLOADS / f"webhook_{name}.json").read_text("utf-8"))
    return told["headers"], told["body_raw"].encode(), told["secret"]


@pytest.mark.rule("woocommerce.webhooks.delivery_id")
def test_an_order_as_a_real_shop_told_it() -> None:
    headers, body, secret = recorded("order.updated")
    call = call_of(headers, body, secret)
    assert call.orders == (str(json.loads(body)["id"]),)
    assert call == call_of(headers | {"X-WC-Webhook-Delivery-ID": "another"}, body, secret)


def test_a_product_is_nothing_to_fetch() -> None:
    headers, body, secret = recorded("product.updated.variation")
    assert call_of(headers, body, secret).orders == ()


@pytest.mark.rule("woocommerce.webhooks.ping")
def test_the_unsigned_ping_of_a_new_webhook_is_answered_and_means_nothing() -> None:
    headers, body, secret = recorded("ping")
    assert call_of(headers, body, secret) == Call("ping")


@pytest.mark.rule("woocommerce.webhooks.ping")
@pytest.mark.parametrize("body", [b"webhook_id=6&order=1", b"webhook_id=", b"order=1"])
def test_nothing_else_passes_without_a_signature(body: bytes) -> None:
    headers, _, secret = recorded("ping")
    with pytest.raises(NotAllowed):
        call_of(headers, body, secret)


@pytest.mark.rule("woocommerce.webhooks.signature")
@pytest.mark.parametrize("told", ["", "x", "é", "rCTdsOvpxAzt7qOTk3l940nQPJZ0IvuGlZTNhATjr8t="])
def test_another_signature_is_refused(told: str) -> None:
    headers, body, secret = recorded("order.updated")
    with pytest.raises(NotAllowed):
        call_of(headers | {"X-WC-Webhook-Signature": told}, body, secret)


def test_another_body_or_secret_is_refused() -> None:
    headers, body, secret = recorded("order.updated")
    for said, key in ((body + b" ", secret), (body, "")):
        with pytest.raises(NotAllowed):
            call_of(headers, said, key)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": "7"}', b"\xff"])
def test_what_is_signed_and_means_nothing_is_a_bad_record(body: bytes) -> None:
    headers = {"X-WC-Webhook-Resource": "order", "X-WC-Webhook-Signature": signature(body, "s3cret")}
    with pytest.raises(BadRecord):
        call_of(headers, body, "s3cret")


def test_missing_webhooks_are_made_and_sleeping_ones_woken() -> None:
    rows = [
        {"id": 1, "topic": "order.created", "delivery_url": ADDRESS, "status": "active"},
        {"id": 2, "topic": "order.updated", "delivery_url": ADDRESS, "status": "disabled"},
        {"id": 3, "topic": "order.deleted", "delivery_url": "https://other.example", "status": "active"},
        {"id": 4, "topic": "product.updated", "delivery_url": ADDRESS, "status": "active"},
    ]
    asked: list[tuple[str, str, str]] = []

    def ask(method: str, path: str, content: dict[str, str]) -> dict[str, object]:
        asked.append((method, path, content.get("topic", "")))
        return {"id": 9, "topic": content.get("topic", "order.updated"), "delivery_url": ADDRESS, "status": "active"}

    there = hooks(rows)
    assert [each.id for each in there] == ["1", "2", "3"]
    touched = arm(there, ADDRESS, "s3cret", ask)
    assert asked == [("PUT", "/2", ""), ("POST", "", "order.deleted"), ("POST", "", "order.restored")]
    assert touched == [Hook("9", topic, ADDRESS) for topic in TOPICS[1:]]


def test_a_signed_body_that_nests_without_end_is_unreadable() -> None:
    headers, _, secret = recorded("order.updated")
    body = b"[" * 100_000
    with pytest.raises(BadRecord):
        call_of(headers | {"X-WC-Webhook-Signature": signature(body, secret)}, body, secret)
