"""Deliveries as WooCommerce sends them (class-wc-webhook.php): they tell how a thing is when they leave."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from sheetpact.simulators.woocommerce.payloads import Payload, Writer
from sheetpact.simulators.woocommerce.shop import Shop

AGENT = "WooCommerce/10.6.2 Hookshot (WordPress/6.8.7)"
NUMBERS = {"order.created": 1, "order.updated": 2, "product.updated": 3, "customer.created": 4, "product.created": 5}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of the shop. Send the same one twice to play a duplicate."""

    headers: dict[str, str]
    body: bytes

    def send(self, url: str, timeout: float = 60.0) -> requests.Response:
        """WooCommerce waits 60 s, follows no redirect, and never tries again."""
        with requests.Session() as session:
            session.trust_env = False
            return session.post(url, data=self.body, headers=self.headers, timeout=timeout, allow_redirects=False)


@dataclass
class Webhooks:
    """Makes a shop's deliveries, signed with `secret`."""

    shop: Shop
    writer: Writer
    secret: str = "whs_simulated"  # noqa: S105 -- the simulated shop's own, good nowhere else
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def order(self, number: int, event: str = "updated") -> Delivery:
        """The order as it is now."""
        return self._delivery("order", event, self.writer.order(self.shop.orders[number]))

    def product(self, sku: str, event: str = "updated") -> Delivery:
        """The product or variation as it is now; a variation's parent isn't told."""
        shown = json.loads(self.writer.product(self.shop.product(sku)))
        return self._delivery("product", event, shown)

    def ping(self, number: int = 1) -> Delivery:
        """What comes when a webhook is made: a form without topic and signature."""
        headers = {"User-Agent": AGENT, "Accept": "*/*", "Content-Type": "application/x-www-form-urlencoded"}
        return Delivery(headers, f"webhook_id={number}".encode())

    def _delivery(self, resource: str, event: str, content: Payload) -> Delivery:
        body = json.dumps(content, separators=(",", ":")).replace("/", r"\/").encode()
        topic = f"{resource}.{event}"
        number = hashlib.sha256(f"{topic}{next(self._numbers)}".encode()).hexdigest()[:32]
        headers = {
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": f"http://{urlsplit(self.writer.home).netloc}/",
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": signature(body, self.secret),
            "X-WC-Webhook-ID": str(NUMBERS.get(topic, 6)),
            "X-WC-Webhook-Delivery-ID": number,
        }
        return Delivery(headers, body)


def signature(body: bytes, secret: str) -> str:
    """Base64 of HMAC-SHA256 over the body as it is sent (WC_Webhook::generate_signature)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
