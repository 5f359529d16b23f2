"""One simulated shop as its own process.

    python -m sheetpact.simulators.woocommerce --port 8081 --state shop.json

`shop.json` is what the shop starts with: {"products": [{"sku": "TEA-1", "stock": 5, "name": "Tea"}],
"variables": [{"sku": "SH", "options": {"S": ["SH-S", 5]}}], "customers": [{"email": "li@example.com"}]}.
The first line printed is the pact's settings for it. POST /control/sell with {"sku": "TEA-1", "pieces": 2} does what
the method of that name does, GET /control/state tells stock, orders, writes and the number of requests.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.process import Control, asked, serve
from sheetpact.simulators.woocommerce import Shop, WooCommerce

VERBS = ("add", "remove", "sell", "order", "refund", "pay", "complete", "cancel", "trash", "set_stock", "register")


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
    given, faults = asked("sheetpact.simulators.woocommerce"), Faults()
    shop = filled(Shop(currency=given.currency), given.start)
    control = Control(shop, VERBS, faults, lambda: state(woo))
    woo = WooCommerce(shop, port=given.port, faults=faults, beside=control)
    serve(woo, woo.settings)


if __name__ == "__main__":
    main()
