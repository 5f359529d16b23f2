"""Fields of the schema → what the shop holds. A field without a function here is the attribute of the same name."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TypeVar

from graphql import GraphQLResolveInfo

from sheetpact.simulators.shopify.context import Visit
from sheetpact.simulators.shopify.model import (
    NAMES,
    Bulk,
    Customer,
    Item,
    Level,
    Location,
    Noded,
    Order,
    Product,
    Return,
    Variant,
    gid,
)
from sheetpact.simulators.shopify.search import matching

T = TypeVar("T")
COUNTED = 10000
"""A count stops there (QueryRoot.productVariantsCount)."""
SCOPES = {
    Order: "read_orders",
    Customer: "read_customers",
    Item: "read_inventory",
    Location: "read_locations",
    Product: "read_products",
    Variant: "read_products",
}
"""What a type's requests need (the API's reference, "Requires … access scope")."""


@cache
def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


def plain(source: object, info: GraphQLResolveInfo, **_asked: object) -> object:
    """The attribute, or the member, of the field's name."""
    value = source.get(info.field_name) if isinstance(source, dict) else getattr(source, snake(info.field_name), None)
    return stamp(value) if isinstance(value, datetime) else value


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """An amount as the API writes it: "10.0"."""
    return {"amount": f"{amount:f}" if amount.as_tuple().exponent else f"{amount:f}.0", "currencyCode": currency}


def visit(info: GraphQLResolveInfo) -> Visit:
    found: Visit = info.context
    return found


def page(things: Sequence[T], asked: dict[str, object], place: Callable[[T], str] | None = None) -> dict[str, object]:
    """A connection. A cursor names a place by value, so that what moves in the list moves no page."""
    where = place or (lambda thing: f"{getattr(thing, 'id', 0):020}")
    after = base64.b64decode(str(asked["after"])).decode() if asked.get("after") else ""
    rest = [each for each in things if where(each) > after]
    first = int(str(asked["first"]))
    shown = rest[:first]
    cursors = [base64.b64encode(where(each).encode()).decode() for each in shown]
    info = {
        "hasNextPage": len(rest) > first,
        "hasPreviousPage": len(rest) < len(things),
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
    edges = [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, shown, strict=True)]
    return {"nodes": shown, "edges": edges, "pageInfo": info}


def by_time(thing: Order | Customer) -> str:
    return f"{stamp(thing.updated_at)} {thing.id:020}"


def by_id(thing: Order | Customer | Item) -> str:
    return f"{thing.id:020}"


def orders(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    shop = visit(info).may("read_orders").shop
    found = list(filter(matching(_text(asked.get("query"))), shop.orders.values()))
    place = by_time if asked["sortKey"] == "UPDATED_AT" else by_id
    return page(sorted(found, key=place), asked, place)


def customers(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    shop = visit(info).may("read_customers").shop
    found = list(filter(matching(_text(asked.get("query"))), shop.customers.values()))
    place = by_time if asked["sortKey"] == "UPDATED_AT" else by_id
    return page(sorted(found, key=place), asked, place)


def inventory_items(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    shop = visit(info).may("read_inventory", "read_products").shop
    return page(list(filter(matching(_text(asked.get("query"))), shop.items.values())), asked)


def locations(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    shop = visit(info).may("read_locations").shop
    active = [each for each in shop.locations.values() if each.is_active or asked["includeInactive"]]
    return page([each for each in active if asked["includeLegacy"] or not each.is_fulfillment_service], asked)


def subscriptions(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    topics = asked.get("topics")
    found = list(visit(info).shop.subscriptions.values())
    return page([each for each in found if not isinstance(topics, list) or each.topic in topics], asked)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def node(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    return found(visit(info), str(asked["id"]))


def nodes(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    ids = asked["ids"]
    return [found(visit(info), str(each)) for each in ids] if isinstance(ids, list) else []


def found(here: Visit, name: str) -> Noded | None:
    """The thing of that name, if it is there and may be seen."""
    matched = re.fullmatch(r"gid://shopify/(\w+)/(\d+)(?:\?.*)?", name)
    kind, number = (matched[1], int(matched[2])) if matched else ("", 0)
    shop = here.shop
    refunds = (
        {refund.id: refund for order in shop.orders.values() for refund in order.refunds} if kind == "Refund" else {}
    )
    shelves: dict[str, dict[int, object]] = {
        "Order": dict(shop.orders),
        "Customer": dict(shop.customers),
        "InventoryItem": dict(shop.items),
        "ProductVariant": dict(shop.variants),
        "Product": dict(shop.products),
        "Location": dict(shop.locations),
        "BulkOperation": dict(shop.bulks),
        "Refund": dict(refunds),
    }
    thing = shelves.get(kind, {}).get(number)
    if thing is not None and (scope := SCOPES.get(type(thing))) is not None:
        here.may(scope)
    return thing  # type: ignore[return-value] # what lies on these shelves


def order(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    thing = node(None, info, **asked)
    visit(info).may("read_orders")
    return thing if isinstance(thing, Order) else None


def bulk(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    thing = node(None, info, **asked)
    if isinstance(thing, Bulk):
        visit(info).run_bulk(thing)
    return thing if isinstance(thing, Bulk) else None


def installation(_source: object, info: GraphQLResolveInfo) -> object:
    scopes = [{"handle": each, "description": each.replace("_", " ")} for each in sorted(visit(info).scopes)]
    return {"id": "gid://shopify/AppInstallation/1", "accessScopes": scopes}


def variants_count(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    limit = asked.get("limit")
    number, most = len(visit(info).may("read_products").shop.variants), int(str(limit or 10**9))
    return {"count": min(number, most), "precision": "EXACT" if number <= most else "AT_LEAST"}


def versions(_source: object, info: GraphQLResolveInfo) -> object:
    return [{"handle": each, "supported": True} for each in visit(info).versions]


def bag(order: Order, amount: Decimal) -> object:
    """So much of the shop's money, and of the buyer's."""
    return {
        "shopMoney": money(amount, order.currency),
        "presentmentMoney": money(amount * order.rate, order.presentment_currency),
    }


def levels(item: Item, info: GraphQLResolveInfo, **asked: object) -> object:
    visit(info).may("read_inventory")
    return page(list(item.levels.values()), asked, lambda level: f"{level.location.id:020}")


def quantities(level: Level, _info: GraphQLResolveInfo, **asked: object) -> object:
    names = asked["names"]
    return [{"name": name, "quantity": level.quantity(name)} for name in names] if isinstance(names, list) else []


def returns_of(info: GraphQLResolveInfo, found: Sequence[Return | None]) -> Sequence[Return | None]:
    """Not for everybody to see."""
    if any(found):
        visit(info).may("read_returns")
    return found


def bulk_url(there: Bulk, info: GraphQLResolveInfo) -> object:
    return f"{visit(info).home}/bulk/{there.id}.jsonl" if there.status == "COMPLETED" and there.content else None


RESOLVERS: dict[str, dict[str, Callable[..., object]]] = {
    "QueryRoot": {
        "orders": orders,
        "customers": customers,
        "inventoryItems": inventory_items,
        "locations": locations,
        "webhookSubscriptions": subscriptions,
        "node": node,
        "nodes": nodes,
        "order": order,
        "bulkOperation": bulk,
        "currentAppInstallation": installation,
        "productVariantsCount": variants_count,
        "publicApiVersions": versions,
        "shop": lambda _source, info: visit(info).shop,
    },
    "Shop": {
        "id": lambda _shop, _info: "gid://shopify/Shop/1",
        "currencyCode": lambda shop, _info: shop.currency,
    },
    "InventoryItem": {
        "inventoryLevels": levels,
        "variants": lambda item, _info, **asked: page(item.variants, asked),
    },
    "InventoryLevel": {"quantities": quantities},
    "Order": {
        "currencyCode": lambda there, _info: there.currency,
        "presentmentCurrencyCode": lambda there, _info: there.presentment_currency,
        "processedAt": lambda there, _info: stamp(there.created_at),
        "lineItems": lambda there, _info, **asked: page(there.lines, asked),
        "refunds": lambda there, _info, first=None: there.refunds[:first],
        "refundDiscrepancySet": lambda there, _info: bag(
            there, -sum((each.more for each in there.refunds), Decimal(0))
        ),
        "returnStatus": lambda there, _info: "RETURNED" if there.returns else "NO_RETURN",
        "returns": lambda there, info, **asked: page(returns_of(info, there.returns), asked),
    },
    "LineItem": {
        "discountedTotalSet": lambda line, _info: bag(line.order, line.price * line.quantity),
        "discountedUnitPriceAfterAllDiscountsSet": lambda line, _info: bag(line.order, line.price),
    },
    "Refund": {
        "refundLineItems": lambda there, _info, **asked: page(there.lines, asked),
        "return": lambda there, info: returns_of(info, [there.of])[0],
    },
    "Return": {
        "id": lambda there, _info: f"gid://shopify/Return/{there.id}",
        "reverseFulfillmentOrders": lambda there, _info, **asked: page([there], asked),
    },
    "ReverseFulfillmentOrder": {
        "id": lambda there, _info: f"gid://shopify/ReverseFulfillmentOrder/{there.id}",
        "lineItems": lambda there, _info, **asked: page([there], asked),
    },
    "ReverseFulfillmentOrderLineItem": {
        "fulfillmentLineItem": lambda there, _info: {"lineItem": there.line},
        "dispositions": lambda there, _info: [{"type": there.disposition, "quantity": there.quantity}],
    },
    "RefundLineItem": {
        "id": lambda there, _info: f"gid://shopify/RefundLineItem/{there.id}",
        "subtotalSet": lambda there, _info: bag(there.line_item.order, there.line_item.price * there.quantity),
    },
    "Customer": {
        "defaultEmailAddress": lambda there, _info: {"emailAddress": there.email} if there.email else None,
        "defaultPhoneNumber": lambda there, _info: {"phoneNumber": there.phone} if there.phone else None,
    },
    "BulkOperation": {
        "url": bulk_url,
        "partialDataUrl": lambda _there, _info: None,
        "objectCount": lambda there, _info: str(there.objects),
        "fileSize": lambda there, _info: str(len(there.content)),
    },
}
for _name in NAMES.values():
    RESOLVERS.setdefault(_name, {}).setdefault("id", lambda thing, _info: gid(thing))
