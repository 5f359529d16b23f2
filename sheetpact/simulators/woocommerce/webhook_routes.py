"""The REST API's webhooks: class-wc-rest-webhooks-v1-controller.php and those that build on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.woocommerce import lists
from sheetpact.simulators.woocommerce.auth import refused, utc_text
from sheetpact.simulators.woocommerce.payloads import Payload, Writer
from sheetpact.simulators.woocommerce.webhooks import Webhook, Webhooks

Json = Mapping[str, Any]  # a payload from outside, before it is looked into
HOOKS: Mapping[str, tuple[str, ...]] = {
    "order.created": ("woocommerce_new_order",),
    "order.updated": ("woocommerce_update_order", "woocommerce_order_refunded"),
    "order.deleted": ("wp_trash_post", "woocommerce_trash_order"),
    "order.restored": ("untrashed_post", "woocommerce_untrash_order"),
    "product.created": (
        "woocommerce_process_product_meta",
        "woocommerce_new_product",
        "woocommerce_new_product_variation",
    ),
    "product.updated": (
        "woocommerce_process_product_meta",
        "woocommerce_update_product",
        "woocommerce_update_product_variation",
    ),
    "customer.created": ("user_register", "woocommerce_created_customer", "woocommerce_new_customer"),
}
"""The topics that are played, and what each listens to (WC_Webhook::get_topic_hooks)."""
STATUSES = ("active", "paused", "disabled")


def invalid(what: str, message: str) -> Answer:
    return refused(f"woocommerce_rest_shop_webhook_invalid_{what}", message, 400)


class WebhookRoutes:
    """What can be asked about webhooks, as rows for `routes.Routes`."""

    def __init__(self, webhooks: Webhooks, writer: Writer) -> None:
        self._webhooks, self._writer = webhooks, writer
        self.table: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
            ("GET", "webhooks", self.listed),
            ("POST", "webhooks", self.create),
            ("GET", r"webhooks/(\d+)", self.one),
            ("PUT POST", r"webhooks/(\d+)", self.update),
            ("DELETE", r"webhooks/(\d+)", self.delete),
        )

    def listed(self, request: Request) -> Answer:
        status = lists.one_of(request.query, "status", "all", ("all", *STATUSES))
        found = [each for each in self._webhooks.made.values() if status in ("all", each.status)]
        narrowed = lists.ordered(lists.narrowed(found, request.query), request.query, "date")
        items, headers = lists.page(narrowed, request, f"{self._writer.api}/webhooks")
        return as_json(200, [self._shown(each) for each in items], headers)

    def create(self, request: Request) -> Answer:
        body = _body(request)
        topic, address = str(body.get("topic", "")), str(body.get("delivery_url", ""))
        if topic not in HOOKS:
            return invalid("topic", "Webhook topic is required and must be valid.")
        if not address.startswith(("http://", "https://")):
            told = "Webhook delivery URL must be a valid URL starting with http:// or https://."
            return invalid("delivery_url", told)
        secret = str(body.get("secret") or secrets.token_urlsafe(38))
        return as_json(201, self._shown(self._webhooks.make(topic, address, secret, str(body.get("name", "Webhook")))))

    def one(self, request: Request, number: int) -> Answer:
        del request
        found = self._webhooks.made.get(number)
        return invalid("id", "ID is invalid.") if found is None else as_json(200, self._shown(found))

    def update(self, request: Request, number: int) -> Answer:
        found, body = self._webhooks.made.get(number), _body(request)
        if found is None:
            return invalid("id", "ID is invalid.")
        if body.get("topic", found.topic) not in HOOKS:
            return invalid("topic", "Webhook topic must be valid.")
        if body.get("status", found.status) not in STATUSES:
            return invalid("status", "Webhook status must be valid.")
        before = found.delivery_url
        for name in ("name", "topic", "delivery_url", "secret", "status"):
            if body.get(name):
                setattr(found, name, str(body[name]))
        self._webhooks.saved(found, moved=found.delivery_url != before)
        return as_json(200, self._shown(found))

    def delete(self, request: Request, number: int) -> Answer:
        if request.query.get("force") != "true":
            return refused("woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.", 501)
        found = self._webhooks.made.pop(number, None)
        if found is None:
            return refused("woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.", 404)
        return as_json(200, self._shown(found))

    def _shown(self, webhook: Webhook) -> Payload:
        """Never the secret, nor how often it has failed."""
        return {
            "id": webhook.id,
            "name": webhook.name,
            "status": webhook.status,
            "topic": webhook.topic,
            "resource": webhook.resource,
            "event": webhook.topic.partition(".")[2],
            "hooks": list(HOOKS[webhook.topic]),
            "delivery_url": webhook.delivery_url,
            "date_created": utc_text(webhook.created),
            "date_created_gmt": utc_text(webhook.created),
            "date_modified": utc_text(webhook.modified),
            "date_modified_gmt": utc_text(webhook.modified),
            "_links": self._writer.links(f"webhooks/{webhook.id}"),
        }


def _body(request: Request) -> Json:
    content = request.json()
    return content if isinstance(content, dict) else {}
