"""What WooCommerce's webhooks say: signed as a real shop signs them, and never more than a hint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.ports import Call, Hook
from sheetpact.simulators.woocommerce.webhooks import signature
from sheetpact.woocommerce.webhooks import TOPICS, arm, call_of, hooks, is_called

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
    touched = arm(there, ADDRESS, "s3cret", ask, anew=False)
    assert asked == [("PUT", "/2", ""), ("POST", "", "order.deleted"), ("POST", "", "order.restored")]
    assert touched == [Hook("9", topic, ADDRESS) for topic in TOPICS[1:]]


def test_all_webhooks_at_our_address_are_told_the_secret_anew() -> None:
    places = [ADDRESS] * 5 + ["https://other.example"]
    rows = [
        {"id": number, "topic": TOPICS[number % 4], "delivery_url": place, "status": "active"}
        for number, place in enumerate(places)
    ]
    told: list[tuple[str, str, dict[str, str]]] = []

    def ask(method: str, path: str, content: dict[str, str]) -> dict[str, object]:
        told.append((method, path, content))
        return rows[int(path[1:])]

    assert len(arm(hooks(rows), ADDRESS, "n3w", ask, anew=True)) == 5
    assert told == [("PUT", f"/{number}", {"status": "active", "secret": "n3w"}) for number in range(5)]


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("https://pact.example/hooks/woo", True),
        ("https://pact.example:8080/hooks/woo", True),
        ("https://pact.example:8443/hooks/woo", False),
        ("https://pact.example:x/hooks/woo", False),
        ("http://127.0.0.1/hooks/woo", False),
        ("http://localhost/hooks/woo", False),
        ("http://192.168.1.7:8080/hooks/woo", False),
        ("http://172.32.0.1/hooks/woo", True),
        ("http://[2001:db8::1]/hooks/woo", False),
        ("http://tea.example:8000/hooks/woo", True),
        ("http://tea.example:8001/hooks/woo", False),
    ],
)
def test_wordpress_calls_no_private_network_and_few_ports(address: str, called: bool) -> None:
    """Of its own host it calls its own port as well."""
    assert is_called(address, "http://tea.example:8000") is called


def test_a_signed_body_that_nests_without_end_is_unreadable() -> None:
    headers, _, secret = recorded("order.updated")
    body = b"[" * 100_000
    with pytest.raises(BadRecord):
        call_of(headers | {"X-WC-Webhook-Signature": signature(body, secret)}, body, secret)
