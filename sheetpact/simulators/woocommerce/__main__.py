"""One simulated shop as its own process, so that it outlives what talks to it.

    python -m sheetpact.simulators.woocommerce --port 8081 --state shop.json

`shop.json` is what the shop starts with: {"products": [{"sku": "TEA-1", "stock": 5, "name": "Tea"}],
"variables": [{"sku": "SH", "options": {"S": ["SH-S", 5]}}], "customers": [{"email": "li@example.com"}]}.
The first line printed is the pact's settings for it. POST /control/sell with {"sku": "TEA-1", "pieces": 2} does what
the method of that name does, GET /control/state tells stock, orders, writes and the number of requests.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.woocommerce import Shop, WooCommerce

VERBS = ("add", "remove", "sell", "order", "refund", "pay", "complete", "cancel", "trash", "set_stock", "register")


class Control:
    """What a test may do to the shop from outside, beside its API."""

    def __init__(self) -> None:
        self.woo: WooCommerce | None = None

    def __call__(self, request: Request) -> Answer | None:
        area, _, verb = request.path.strip("/").partition("/")
        if area != "control" or self.woo is None:
            return None
        if verb == "state":
            return as_json(200, state(self.woo))
        given = request.json()
        asked = given if isinstance(given, dict) else {}
        try:
            return as_json(200, {"result": self._done(self.woo, verb, asked)})
        except (KeyError, TypeError, ValueError, StopIteration) as error:
            return as_json(400, {"error": f"{type(error).__name__}: {error}"})

    def _done(self, woo: WooCommerce, verb: str, asked: Mapping[str, object]) -> object:
        if verb == "fault":
            woo.faults.add(Fault(**{**asked, "trouble": Trouble(asked["trouble"])}))  # type: ignore[arg-type] # JSON
            return None
        if verb not in VERBS:
            raise KeyError(verb)
        method: Callable[..., object] = getattr(woo.shop, verb)
        return method(**asked)


def state(woo: WooCommerce) -> dict[str, object]:
    shop = woo.shop
    with shop.lock:
        every = [*shop.products.values(), *shop.variations.values()]
        return {
            "stock": {each.sku: each.shown for each in every},
            "orders": {str(each.id): each.status for each in shop.orders.values()},
            "writes": [list(write) for write in shop.writes],
            "requests": woo.requests,
        }


def filled(shop: Shop, start: Mapping[str, list[dict[str, object]]]) -> Shop:
    for each in start.get("products", []):
        shop.add(**each)  # type: ignore[arg-type] # JSON
    for each in start.get("variables", []):
        shop.add_variable(**each)  # type: ignore[arg-type] # JSON
    for each in start.get("customers", []):
        shop.register(**each)  # type: ignore[arg-type] # JSON
    return shop


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sheetpact.simulators.woocommerce")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--state", type=Path, help="JSON file with what the shop starts with")
    parser.add_argument("--currency", default="EUR")
    asked = parser.parse_args()
    start = json.loads(asked.state.read_text(encoding="utf-8")) if asked.state else {}
    control = Control()
    control.woo = woo = WooCommerce(filled(Shop(currency=asked.currency), start), port=asked.port, beside=control)
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    with woo:
        sys.stdout.write(json.dumps(woo.settings) + "\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
