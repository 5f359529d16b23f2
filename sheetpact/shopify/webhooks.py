"""What Shopify tells by calling (shopify.dev/docs/apps/build/webhooks), and how it is asked to.

A delivery is tried eight times in four hours, always with the body of the first time; then a subscription that was made
through the API is removed. So a delivery is only a hint, and subscriptions are looked after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.mapping.fields import at
from sheetpact.model.texts import say
from sheetpact.ports import Call, Hook, hint_in, signed_base64
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import HOOKS, HOOKS_PAGE, SUBSCRIBE

TOPICS = ("ORDERS_CREATE", "ORDERS_UPDATED")
"""Shipping, cancelling, editing and refunding an order updates it."""
SIGNATURE, TOPIC, DELIVERY = "x-shopify-hmac-sha256", "x-shopify-topic", "x-shopify-webhook-id"
PLACES: Mapping[str, str] = {"orders/edited": "order_edit.order_id"}
"""Where the order's id stands, for topics whose body isn't an order; others that have an `order_id` hold it."""


def call_of(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> Call:
    """What a delivery says. NotAllowed: none of the secrets signed it. BadRecord: one did, and it is unreadable.

    After a change of the app's secret, deliveries are signed with the old one for up to an hour. Only the body is
    signed: times among the headers prove nothing, and a repeated call has the same id and no second effect.
    """
    told = {name.lower(): value for name, value in headers.items()}
    signature = told.get(SIGNATURE, "")
    if not any(signed_base64(secret, body, signature) for secret in secrets):
        raise NotAllowed("webhook: not signed by this shop")
    try:
        content = hint_in(body)
    except ValueError:
        raise BadRecord("webhook: no JSON") from None
    topic = told.get(TOPIC, "").lower()
    name = told.get(DELIVERY) or hashlib.sha256(body).hexdigest()[:32]
    return Call(f"{topic} {name}", _orders(topic, content))


def _orders(topic: str, content: object) -> tuple[str, ...]:
    """The order that it is about, if there is one."""
    area = topic.partition("/")[0]
    path = PLACES.get(topic, "id" if area == "orders" else "order_id")
    number = at(content, path) if area in {"orders", "refunds", "fulfillments"} else None
    if number is None and area == "orders":
        raise BadRecord(f"webhook {topic}: no order's id")
    return () if number is None else (str(number),)


def hooks(client: Client) -> list[Hook]:
    """All subscriptions of this app in this shop; one that has failed too often is no longer there."""
    rows = client.pages(HOOKS, "webhookSubscriptions", HOOKS_PAGE).rows
    return [Hook(str(row.get("id")), str(row.get("topic")), str(row.get("uri"))) for row in rows]


def subscribe(client: Client, address: str, locale: str) -> list[Hook]:
    """Make what is missing for calls to `address`. NotAllowed: Shopify doesn't take this address."""
    there = {(each.topic, each.address) for each in hooks(client)}
    made: list[Hook] = []
    for topic in TOPICS:
        if (topic, address) in there:
            continue
        told = at(client.ask(SUBSCRIBE, {"topic": topic, "uri": address}, writes=True), "webhookSubscriptionCreate")
        errors = objects(at(told, "userErrors"))
        if errors:
            raise NotAllowed(say(locale, "shopify.hook_refused", topic=topic, told=errors[0].get("message")))
        made.append(Hook(str(at(told, "webhookSubscription.id")), topic, address))
    return made
