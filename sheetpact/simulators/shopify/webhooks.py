"""Deliveries as Shopify sends them: signed, at least once, the same body again after a failure.

Eight times over four hours (shopify.dev/docs/apps/build/webhooks). Time doesn't pass here: whoever plays them says
when.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from sheetpact.simulators.shopify.model import Customer, Level, Order, Product, Subscription, gid
from sheetpact.simulators.shopify.resolvers import stamp
from sheetpact.simulators.shopify.shop import Shop

TIMEOUT = 5.0
"""Seconds for the whole call (Shopify, "Deliver webhooks through HTTPS")."""
FAILURES = 8
"""In a row: then a subscription made through the API is removed."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of the shop. Send the same one twice to play a duplicate or a retry."""

    headers: dict[str, str]
    body: bytes

    def send(self, url: str) -> requests.Response:
        """No redirect is followed."""
        with requests.Session() as session:
            session.trust_env = False
            return session.post(url, data=self.body, headers=self.headers, timeout=TIMEOUT, allow_redirects=False)


@dataclass
class Webhooks:
    """Makes a shop's deliveries, signed with the app's `secret`. `waiting`: those nobody has been sent yet."""

    shop: Shop
    home: str
    version: str
    secret: str
    waiting: list[tuple[Subscription, Delivery]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shop.told = self.heard

    def heard(self, topic: str, about: Order | Level | Product | Customer) -> None:
        """An event: a delivery for each subscription to its topic, all with one event id."""
        name = topic.upper().replace("/", "_")
        event = str(uuid.uuid4())
        for each in self.shop.subscriptions.values():
            if each.topic == name:
                self.waiting.append((each, self.delivery(topic, about, event)))

    def delivery(self, topic: str, about: Order | Level | Product | Customer, event: str = "") -> Delivery:
        """What is sent of this topic, as the thing is now."""
        body = json.dumps(payload(topic, about), separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": urlsplit(self.home).netloc,
            "X-Shopify-API-Version": self.version,
            "X-Shopify-Hmac-Sha256": signature(body, self.secret),
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
            "X-Shopify-Event-Id": event or str(uuid.uuid4()),
            "X-Shopify-Triggered-At": self.shop.now().isoformat().replace("+00:00", "Z"),
        }
        return Delivery(headers, body)

    def deliver(self, where: str = "") -> None:
        """One try for each that waits; `where` takes the place of the subscribed address."""
        rest: list[tuple[Subscription, Delivery]] = []
        for subscription, delivery in self.waiting:
            if self._taken(delivery, where or subscription.uri):
                subscription.failures = 0
                continue
            subscription.failures += 1
            rest.append((subscription, delivery))
            if subscription.failures >= FAILURES:
                self.shop.subscriptions.pop(subscription.id, None)
        self.waiting = [each for each in rest if each[0].id in self.shop.subscriptions]

    def _taken(self, delivery: Delivery, address: str) -> bool:
        try:
            return delivery.send(address).ok
        except requests.RequestException:
            return False


def payload(topic: str, about: Order | Level | Product | Customer) -> dict[str, object]:
    """The webhook's body: REST's form of it, ids as numbers of up to 18 digits."""
    told: dict[str, object] = {"updated_at": stamp(about.updated_at)}
    if isinstance(about, Level):
        told |= {"inventory_item_id": about.item.id, "location_id": about.location.id, "available": about.available}
        return {**told, "admin_graphql_api_id": gid(about)}
    told |= {"id": about.id, "admin_graphql_api_id": gid(about)}
    if isinstance(about, Order) and topic == "refunds/create":
        return {"id": about.refunds[-1].id, "order_id": about.id, "created_at": told["updated_at"]}
    if isinstance(about, Order) and topic == "orders/edited":
        return {"order_edit": {"id": about.id + 1, "order_id": about.id, "created_at": told["updated_at"]}}
    if isinstance(about, Order):
        lines = [
            {"id": line.id, "sku": line.sku, "quantity": line.quantity, "current_quantity": line.current_quantity}
            for line in about.lines
        ]
        return {**told, "name": about.name, "test": about.test, "line_items": lines}
    return told


def signature(body: bytes, secret: str) -> str:
    """Base64 of HMAC-SHA256 over the body as it is sent."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
