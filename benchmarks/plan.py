"""Snapshots in memory → plan: 100,000 items in 5 shops, 1 % of them changed, sheet included."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sheetpact.mapping.sheet import tabs
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.records import Listing
from sheetpact.model.seen import RowSeen, Seen, SheetSeen, ShopSeen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import Known, OrderMove, RowKey, State
from sheetpact.plan import Moment, Plan, decide, join
from sheetpact.registry import PACKAGE, Registry, folders
from sheetpact.sheet import view

ITEMS = 100_000
SHORT_ITEMS = 5_000
SHOPS = 5
CHANGED = 100
"""One item in so many changed: by an edit, an order, or a number in a shop."""
NOW = datetime(2026, 3, 2, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)


def measure(*, short: bool = False) -> Iterator[tuple[str, float, str]]:
    """The two numbers, and how the time grows from half of the items to all."""
    items = SHORT_ITEMS if short else ITEMS
    half = _timed(items // 2)
    whole = _timed(items)
    yield "plan.seconds", round(whole, 2), "s"
    yield "plan.growth", round(whole / half, 2), "times"
    yield "plan.peak_mb", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB"


def _timed(items: int) -> float:
    pact = _pact()
    state, seen = _world(items, pact)
    started = time.process_time()
    join(state, seen, pact, Moment("2", NOW))
    plan = decide(state, seen, pact, Moment("2", NOW))
    rows = _rows(state, pact)
    taken = time.process_time() - started
    _expect(plan, rows, items)
    return taken


def _expect(plan: Plan, rows: int, items: int) -> None:
    """A plan that did nothing would be quick."""
    changed = sum(len(writes) for writes in plan.writes.values())
    if rows != items or changed < items // CHANGED:
        raise RuntimeError(f"{changed} writes and {rows} rows planned")


def _rows(state: State, pact: Pact) -> int:
    managed = tabs(Registry(folders(PACKAGE.parent), "en").sheet_mapping(), "en", tuple(pact.shops))
    available = {item: stock.available for item, stock in state.stocks.items()}
    showing = view.Showing(state, pact, {tab.name: tab for tab in managed}, available, NOW)
    return len(view.inventory(showing))


def _pact() -> Pact:
    partners = {
        f"p{n}": {"name": f"Partner {n}", "shops": {f"shop-{n}": {"connector": "memory"}}} for n in range(SHOPS)
    }
    return Pact.model_validate(
        {
            "pact": "benchmark",
            "locale": "en",
            "timezone": "UTC",
            "currency": "EUR",
            "sheet": {"connector": "memory", "document": "memory"},
            "partners": partners,
        }
    )


def _world(items: int, pact: Pact) -> tuple[State, Seen]:
    """An alliance at rest, then seen again with 1 % of its items changed in three ways, evenly."""
    stocks: dict[ItemKey, Stock] = {}
    listings: dict[ListingKey, Known] = {}
    shops: dict[str, dict[str, Listing]] = {shop: {} for shop in pact.shops}
    base: dict[RowKey, dict[str, Value]] = {}
    rows: dict[RowKey, RowSeen] = {}
    orders: list[OrderMove] = []
    for n in range(items):
        item = ItemKey(f"p{n % SHOPS}", f"SKU-{n}")
        changed = n % CHANGED == 0
        ordered = changed and n % 3 == 0
        stocks[item] = Stock(20, 2 if ordered else 0)
        if ordered:
            orders.append(OrderMove(item, -2, "shop-0", str(n), NOW))
        for shop, there in shops.items():
            name = str(n)
            key = ListingKey(shop, name)
            listings[key] = Known(key, item.sku, "Title", item=item, confirmed=Confirmed(20, BEFORE, 0))
            number = 17 if changed and n % 3 == 1 and shop == "shop-0" else 20
            there[name] = Listing(key, item.sku, "Title", "", number)
        values: dict[str, Value] = {
            "sku": item.sku,
            "owner": pact.partner_name(item.owner),
            "item": "Title",
            "available": 20,
            "on_hand": 20,
            "reserved": 0,
            "safety_stock": None,
            "count": None,
            **{f"shop:{shop}": 20 for shop in shops},
            "updated": BEFORE,
        }
        row = (item.sku, item.owner)
        base[row] = values
        rows[row] = RowSeen(row, {**values, "available": 15} if changed and n % 3 == 2 else dict(values))
    fields = {item: {"item": "Title"} for item in stocks}
    managed = tabs(Registry(folders(PACKAGE.parent), "en").sheet_mapping(), "en", tuple(pact.shops))
    seen_tabs = {tab.name: TabSeen(tab, tab.title, readable=True) for tab in managed}
    seen_tabs["inventory"] = TabSeen(seen_tabs["inventory"].tab, "Inventory", readable=True, rows=rows)
    state = State(
        version=1,
        adopted=True,
        stocks=stocks,
        listings=listings,
        fields=fields,
        base={"inventory": base},
        orders=tuple(orders),
    )
    seen_shops = {shop: ShopSeen(shop, found, NOW, 0) for shop, found in shops.items()}
    return state, Seen(seen_shops, SheetSeen("1", seen_tabs))
