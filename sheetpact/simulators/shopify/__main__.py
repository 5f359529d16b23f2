"""One simulated shop as its own process.

    python -m sheetpact.simulators.shopify --port 8082 --state shop.json

`shop.json` is what the shop starts with: {"products": [{"sku": "TEA-1", "stock": 5, "name": "Tea"}],
"variants": [{"name": "Shirt", "options": {"S": ["SH-S", 5]}}], "customers": [{"email": "li@example.com"}]}.
The first line printed is the pact's settings for it. POST /control/sell with {"sku": "TEA-1", "pieces": 2} does what
the method of that name does, GET /control/state tells stock, orders, writes and the number of requests.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.process import Control, asked, serve
from sheetpact.simulators.shopify import Shop, Shopify

VERBS = ("add", "remove", "sell", "order", "edit", "refund", "fulfil", "cancel", "set_stock", "register", "erase")


def state(shopify: Shopify) -> dict[str, object]:
    shop = shopify.shop
    with shop.lock:
        return {
            "stock": {str(item.sku): shop.shown(str(item.sku)) for item in shop.items.values()},
            "orders": {str(order.id): order.fulfillment for order in shop.orders.values()},
            "writes": [list(write) for write in shop.writes],
            "requests": shopify.requests,
        }


def filled(shop: Shop, start: Mapping[str, list[dict[str, object]]]) -> Shop:
    for each in start.get("products", []):
        shop.add(**each)  # type: ignore[arg-type] # JSON
    for each in start.get("variants", []):
        shop.add_variants(**each)  # type: ignore[arg-type] # JSON
    for each in start.get("customers", []):
        shop.register(**each)  # type: ignore[arg-type] # JSON
    return shop


def main() -> None:
    given, faults = asked("sheetpact.simulators.shopify"), Faults()
    shop = filled(Shop(currency=given.currency), given.start)
    control = Control(shop, VERBS, faults, lambda: state(shopify))
    shopify = Shopify(shop, port=given.port, faults=faults, beside=control)
    serve(shopify, shopify.settings)


if __name__ == "__main__":
    main()
