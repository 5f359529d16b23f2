"""What a platform tells of an order: the call, the name by which the inbox knows it, and how often it is made again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.delivery_storm.till import TILL
from benchmarks.order_calls.counters import Call, Event
from benchmarks.order_calls.street import Street
from sheetpact.shopify.webhooks import call_of as shopify_call
from sheetpact.simulators.shopify.webhooks import FAILURES, TIMEOUT
from sheetpact.simulators.youzan.pushes import TIMEOUT as YOUZAN_TIMEOUT
from sheetpact.simulators.youzan.pushes import WAITS
from sheetpact.woocommerce.webhooks import call_of as woo_call
from sheetpact.youzan.messages import App
from sheetpact.youzan.messages import call as youzan_call

WOO_TIMEOUT = 60.0
"""Seconds (WC_Webhook::deliver)."""


TILL_TIMEOUT, UNTIL_HEARD = 15.0, 1_000_000
"""Seconds; and how often a till, which nobody can ask, sends again: until it is answered (standardwebhooks.com)."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that a platform tells. `made`: the call, when it has been made in vain so often."""

    shop: str
    name: str
    made: Callable[[int], Call]
    repeats: int = 0
    """How often it is made again while nobody takes it; WooCommerce never does that."""
    seconds: float = WOO_TIMEOUT
    """How long the platform waits for an answer."""


def news_of(street: Street, shop: str, event: Event, order: str) -> News:
    """As the order is now."""
    call = street.counters[shop].call(event, order)
    return TELLERS[shop](street, shop, call)


def _by_woo(street: Street, shop: str, call: Call) -> News:
    return News(shop, woo_call(call.headers, call.body, street.woo.webhooks.secret).id, lambda _: call)


def _by_shopify(street: Street, shop: str, call: Call) -> News:
    """Word for word the same again."""
    name = shopify_call(call.headers, call.body, [street.shopify.webhooks.secret]).id
    return News(shop, name, lambda _: call, FAILURES - 1, TIMEOUT)


def _by_youzan(street: Street, shop: str, call: Call) -> News:
    """A repeat says how often the message has been sent: it is signed anew, and is the same message all the same."""
    pushes = street.youzan.pushes
    app = App(pushes.app.client_id, pushes.app.client_secret, pushes.app.grant_id)
    said = json.loads(call.body)

    def made(vain: int) -> Call:
        again = json.dumps({**said, "sendCount": vain}, ensure_ascii=False, separators=(",", ":")).encode()
        return pushes.signed(said["type"], again) if vain else call

    return News(shop, youzan_call(call.headers, call.body, app).id, made, len(WAITS), YOUZAN_TIMEOUT)


def _by_till(street: Street, shop: str, call: Call) -> News:
    """The same body under the same name; `headers` signs it for each try."""
    del street
    return News(shop, call.headers["webhook-id"], lambda _: call, UNTIL_HEARD, TILL_TIMEOUT)


TELLERS: Mapping[str, Callable[[Street, str, Call], News]] = {
    "tea-youzan": _by_youzan,
    "table-woo": _by_woo,
    "art-shopify": _by_shopify,
    TILL: _by_till,
}
