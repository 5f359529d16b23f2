"""Whose a call is: each delivery that was recorded, each vector that was published, and how signatures are compared."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sheetpact.errors import NotAllowed
from sheetpact.ports import signed_base64, signed_hex
from sheetpact.shopify.webhooks import call_of as shopify_call
from sheetpact.woocommerce.webhooks import call_of as woocommerce_call
from sheetpact.youzan.messages import App
from sheetpact.youzan.messages import call as youzan_call

PAYLOADS = Path(__file__).parents[1] / "payloads" / "woocommerce"
RECORDED = Path(os.environ.get("SHEETPACT_RECORDINGS") or PAYLOADS.parent) / "woocommerce"
Delivered = tuple[dict[str, str], bytes, str]


def deliveries() -> dict[str, Delivered]:
    """All that were recorded of a real shop: those kept here, and those that whoever has them names."""
    found = {}
    for path in [*PAYLOADS.glob("webhook_*.json"), *RECORDED.glob("webhook_*.json")]:
        told = json.loads(path.read_text(encoding="utf-8"))
        if "X-WC-Webhook-Signature" in told["headers"]:
            found[path.stem] = (told["headers"], told["body_raw"].encode(), told["secret"])
    return found


@pytest.mark.rule("woocommerce.webhooks.signature")
@pytest.mark.parametrize("name", sorted(deliveries()))
def test_a_recorded_delivery_is_the_shops_and_no_other_is(name: str) -> None:
    headers, body, secret = deliveries()[name]
    assert woocommerce_call(headers, body, secret).id
    for said, key in ((body + b"\n", secret), (body[:-1], secret), (body, secret.upper())):
        with pytest.raises(NotAllowed):
            woocommerce_call(headers, said, key)


def test_the_published_vectors_of_hmac_are_met() -> None:
    """RFC 4231, test case 2: what Shopify's, WooCommerce's and the sheet's signatures are made of."""
    said = b"what do ya want for nothing?"
    digits = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signed_hex("Jefe", said, digits)
    assert signed_base64("Jefe", said, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")
    assert not signed_hex("Jefe", said + b"?", digits)
    assert not signed_base64("jefe", said, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")


Heard = Callable[[Mapping[str, str]], object]
BODY = b'{"id": 7}'
HEARD: Mapping[str, tuple[str, Heard]] = {
    "shopify": ("X-Shopify-Hmac-Sha256", lambda headers: shopify_call(headers, BODY, ("a", "b"))),
    "woocommerce": ("X-WC-Webhook-Signature", lambda headers: woocommerce_call(headers, BODY, "a")),
    "youzan": ("Event-Sign", lambda headers: youzan_call(headers, BODY, App("app", "a", "1"))),
}


@pytest.mark.parametrize("platform", HEARD)
def test_how_much_of_a_forged_signature_is_right_can_not_be_timed(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is the one that takes equally long wherever the first difference stands."""
    compared: list[object] = []

    def compare(right: bytes, given: bytes) -> bool:
        compared.append(given)
        return compare_digest(right, given)

    compare_digest = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", compare)
    header, heard = HEARD[platform]
    with pytest.raises(NotAllowed):
        heard({header: "forged"})
    assert set(compared) == {b"forged"}
