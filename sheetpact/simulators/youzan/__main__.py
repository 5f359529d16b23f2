"""One simulated shop as its own process.

    python -m sheetpact.simulators.youzan --port 8083 --state shop.json

`shop.json` is what the shop starts with: {"items": [{"code": "TEA-1", "stock": 5, "title": "茶"}], "customers":
[{"name": "李薇", "points": 12}]}. The first line printed is the pact's settings for it. POST /control/sell with
{"sku": "TEA-1", "pieces": 2} does what the method of that name does, GET /control/state tells stock, orders, writes and
the number of requests.
"""

from __future__ import annotations

from collections.abc import Mapping

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.process import Control, asked, serve
from sheetpact.simulators.youzan import Shop, Youzan

VERBS = ("sell", "pay", "send", "succeed", "close", "cancel", "give_back", "set_stock")


def state(youzan: Youzan) -> dict[str, object]:
    shop = youzan.shop
    with shop.lock:
        return {
            "stock": {sku.code: sku.stock for item in shop.items.values() for sku in item.skus},
            "orders": {order.tid: order.status for order in shop.orders.values()},
            "writes": [list(write) for write in shop.writes],
            "requests": youzan.requests,
        }


def filled(shop: Shop, start: Mapping[str, list[dict[str, object]]]) -> Shop:
    for each in start.get("items", []):
        shop.add(**each)  # type: ignore[arg-type] # JSON
    for each in start.get("customers", []):
        shop.register(**each)  # type: ignore[arg-type] # JSON
    return shop


def main() -> None:
    given, faults = asked("sheetpact.simulators.youzan"), Faults()
    shop = filled(Shop(), given.start)
    control = Control(shop, VERBS, faults, lambda: state(youzan))
    youzan = Youzan(shop, port=given.port, faults=faults, beside=control)
    serve(youzan, youzan.settings)


if __name__ == "__main__":
    main()
