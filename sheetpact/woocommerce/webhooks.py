"""What WooCommerce tells by calling (WC_Webhook, class-wc-webhook.php), and how it is asked to.

A delivery leaves when the shop's cron runs, says how things are at that moment, and is never tried again. After more
than five failures in a row its webhook is disabled. So a delivery is only a hint, and webhooks are armed again.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.ports import Call, Hook, hint_in, signed_base64

TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")
SIGNATURE, RESOURCE = "x-wc-webhook-signature", "x-wc-webhook-resource"
TOPIC, DELIVERY = "x-wc-webhook-topic", "x-wc-webhook-delivery-id"
GONE = "woocommerce_rest_shop_order_invalid_id"
"""Told instead of an order that was deleted before its delivery left (WC_Webhook::build_payload)."""
FORM = "application/x-www-form-urlencoded"
ACTIVE = "active"
PING = b"webhook_id="
PORTS = (80, 443, 8080)
"""http_allowed_safe_ports, as WordPress has it (wp-includes/http.php)."""
PRIVATE = tuple(
    map(ipaddress.ip_network, ("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
)
"""Where WordPress sends nothing (the same place); nor to any IPv6 address that is written out."""

Ask = Callable[[str, str, Mapping[str, str]], Mapping[str, object]]
"""Method, path below /webhooks and content: one webhook, as WooCommerce has it then."""


def call_of(headers: Mapping[str, str], body: bytes, secret: str) -> Call:
    """What a delivery says. NotAllowed: it isn't signed with the secret. BadRecord: it is, and is unreadable.

    The ping that comes when a webhook is made is neither signed nor tells anything (WC_Webhook::deliver_ping).
    Deliveries have new ids each time, so a delivery is known by what it says. Only of an order in the trash nothing but
    the id is told, and so the same words each time that it goes there.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if _is_ping(told, body):
        return Call("ping")
    if not signed_base64(secret, body, told.get(SIGNATURE, "")):
        raise NotAllowed("webhook: not signed with this shop's secret")
    try:
        content = hint_in(body)
    except ValueError:
        raise BadRecord("webhook: no JSON") from None
    anew = told.get(DELIVERY, "") if told.get(TOPIC) == "order.deleted" else ""
    name = hashlib.sha256(body + anew.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    if told.get(RESOURCE) != "order" or (isinstance(content, dict) and content.get("code") == GONE):
        return Call(name)
    if not isinstance(content, dict) or not isinstance(content.get("id"), int):
        raise BadRecord("webhook: an order without an id")
    return Call(name, (str(content["id"]),))


def _is_ping(headers: Mapping[str, str], body: bytes) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == FORM and body.startswith(PING) and body[len(PING) :].isdigit()


def hooks(rows: Iterable[Mapping[str, object]]) -> list[Hook]:
    """Those about orders, from a list of webhooks."""
    found = [
        Hook(str(row.get("id")), str(row.get("topic")), str(row.get("delivery_url")), row.get("status") == ACTIVE)
        for row in rows
    ]
    return [each for each in found if each.topic in TOPICS]


def arm(there: Sequence[Hook], address: str, secret: str, ask: Ask, *, anew: bool) -> list[Hook]:
    """Make what is missing for calls to `address`, and wake what WooCommerce has disabled; gives those touched.

    `anew`: tell the others the secret, too. Each webhook keeps its own, and doesn't say which.
    """
    own = [each for each in there if each.address == address]
    told = {"status": ACTIVE, "secret": secret}
    touched = [ask("PUT", f"/{each.id}", told) for each in own if anew or not each.active]
    for topic in TOPICS:
        if topic not in {each.topic for each in own}:
            wanted = {"name": f"sheetpact {topic}", "topic": topic, "delivery_url": address, "secret": secret}
            touched.append(ask("POST", "", wanted))
    return hooks(touched)


def is_called(address: str, shop: str) -> bool:
    """Whether WordPress sends anything there, as far as the address itself tells (wp_http_validate_url)."""
    to, home = urlsplit(address), urlsplit(shop)
    same = (to.hostname or "") == (home.hostname or "")
    try:
        port = to.port in (None, *PORTS) or (same and to.port == home.port)
        return port and (same or _is_outside(to.hostname or ""))
    except ValueError:
        return False


def _is_outside(host: str) -> bool:
    """A name may lead anywhere; what only the shop's own resolver knows isn't asked."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost"
    return address.version == 4 and not any(address in network for network in PRIVATE)  # noqa: PLR2004 -- IPv4
