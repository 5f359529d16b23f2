"""Webhooks and their deliveries (class-wc-webhook.php): they tell how a thing is when they leave, once.

Nothing leaves by itself: `deliver` plays the shop's cron. Time doesn't pass in between.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from sheetpact.simulators.woocommerce.payloads import Payload, Writer
from sheetpact.simulators.woocommerce.shop import Shop

AGENT = "WooCommerce/10.6.2 Hookshot (WordPress/6.8.7)"
NUMBERS = {"order.created": 1, "order.updated": 2, "product.updated": 3, "customer.created": 4, "product.created": 5}
MOST_FAILURES = 5
"""woocommerce_max_webhook_delivery_failures; who has failed more often in a row is disabled by the next failure."""


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


@dataclass(eq=False)
class Webhook:
    """One webhook of the shop. `pending`: its address hasn't answered a ping yet."""

    id: int
    name: str
    topic: str
    delivery_url: str
    secret: str
    created: datetime
    modified: datetime
    status: str = "active"
    failures: int = 0
    pending: bool = True

    @property
    def resource(self) -> str:
        return self.topic.partition(".")[0]


Waiting = tuple[int, int]
"""A webhook, and the order, product or customer that it is to tell; 0 for a ping."""
PING = 0


@dataclass
class Webhooks:
    """A shop's webhooks. Deliveries that nobody asked for can be made too, signed with `secret`."""

    shop: Shop
    writer: Writer
    secret: str = "whs_simulated"  # noqa: S105 -- the simulated shop's own, good nowhere else
    made: dict[int, Webhook] = field(default_factory=dict)
    waiting: dict[Waiting, None] = field(default_factory=dict)
    """In the order of the events. One that waits already isn't put in again (wc_webhook_process_delivery)."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.shop.told = self.heard

    # --- what the shop does by itself

    def make(self, topic: str, delivery_url: str, secret: str, name: str) -> Webhook:
        """A new one, which is tried with a ping."""
        now = self.shop.now()
        webhook = Webhook(next(self._ids), name, topic, delivery_url, secret, now, now)
        self.made[webhook.id] = webhook
        self.waiting[webhook.id, PING] = None
        return webhook

    def saved(self, webhook: Webhook, *, moved: bool = False) -> None:
        """After each change. One whose address is new or hasn't answered is tried again (the data store's update)."""
        webhook.modified = self.shop.now()
        if webhook.status == "active" and (webhook.pending or moved):
            self.waiting[webhook.id, PING] = None

    def heard(self, topic: str, number: int) -> None:
        for each in self.made.values():
            if each.status == "active" and each.topic == topic:
                self.waiting[each.id, number] = None

    def deliver(self, where: str = "") -> list[Delivery]:
        """One try for each that waits; `where` takes the place of their addresses. Gives what was sent."""
        sent: list[Delivery] = []
        due, self.waiting = tuple(self.waiting), {}
        for webhook, number in due:
            if (hook := self.made.get(webhook)) is not None:  # also one that was disabled meanwhile
                delivery = self.ping(hook.id) if number == PING else self._due(hook, number)
                self._answered(hook, number, self._status(delivery, where or hook.delivery_url))
                sent.append(delivery)
        return sent

    def _status(self, delivery: Delivery, address: str) -> int:
        """0: nobody answered."""
        try:
            return delivery.send(address).status_code
        except requests.RequestException:
            return 0

    def _answered(self, webhook: Webhook, number: int, status: int) -> None:
        if number == PING:
            webhook.pending = status != HTTPStatus.OK
            return
        if HTTPStatus.OK <= status <= HTTPStatus.FOUND:
            webhook.failures = 0
        elif webhook.failures > MOST_FAILURES:
            webhook.status = "disabled"
        else:
            webhook.failures += 1
        self.saved(webhook)

    def _due(self, webhook: Webhook, number: int) -> Delivery:
        """A thing that is gone by now is told as the API's error (get_endpoint_data); of a deleted one, only the id."""
        content: Payload = {"id": number}
        if webhook.topic != "order.deleted":
            content = self._now(webhook.resource, number) or gone(webhook.resource)
        return self._delivery(webhook.topic, content, webhook.id, webhook.secret)

    def _now(self, resource: str, number: int) -> Payload | None:
        with self.shop.lock:
            if resource == "order":
                return self.writer.order(self.shop.orders[number]) if number in self.shop.orders else None
            if resource == "customer":
                person = self.shop.people[number]
                buyer = any(each.customer == number and each.paid for each in self.shop.orders.values())
                return self.writer.customer(person, buyer=buyer)
            product = self.shop.found(number)
            return None if product is None else dict(json.loads(self.writer.product(product)))

    # --- deliveries that nobody asked for

    def order(self, number: int, event: str = "updated") -> Delivery:
        """The order as it is now."""
        return self._spare("order", event, self.writer.order(self.shop.orders[number]))

    def product(self, sku: str, event: str = "updated") -> Delivery:
        """The product or variation as it is now; a variation's parent isn't told."""
        shown = json.loads(self.writer.product(self.shop.product(sku)))
        return self._spare("product", event, shown)

    def ping(self, number: int = 1) -> Delivery:
        """What comes when a webhook is made: a form without topic and signature."""
        headers = {"User-Agent": AGENT, "Accept": "*/*", "Content-Type": "application/x-www-form-urlencoded"}
        return Delivery(headers, f"webhook_id={number}".encode())

    def _spare(self, resource: str, event: str, content: Payload) -> Delivery:
        topic = f"{resource}.{event}"
        return self._delivery(topic, content, NUMBERS.get(topic, 6), self.secret)

    def _delivery(self, topic: str, content: Payload, webhook: int, secret: str) -> Delivery:
        body = json.dumps(content, separators=(",", ":")).replace("/", r"\/").encode()
        number = hashlib.sha256(f"{topic}{next(self._numbers)}".encode()).hexdigest()[:32]
        resource, _, event = topic.partition(".")
        headers = {
            "User-Agent": AGENT,
            "Accept": "*/*",
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": f"http://{urlsplit(self.writer.home).netloc}/",
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": signature(body, secret),
            "X-WC-Webhook-ID": str(webhook),
            "X-WC-Webhook-Delivery-ID": number,
        }
        return Delivery(headers, body)


def gone(resource: str) -> Payload:
    kind = "shop_order" if resource == "order" else resource
    return {"code": f"woocommerce_rest_{kind}_invalid_id", "message": "Invalid ID.", "data": {"status": 404}}


def signature(body: bytes, secret: str) -> str:
    """Base64 of HMAC-SHA256 over the body as it is sent (WC_Webhook::generate_signature)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
