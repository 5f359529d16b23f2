"""What changes the shop through the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graphql import DirectiveNode, GraphQLError, GraphQLResolveInfo, StringValueNode, VariableNode

from sheetpact.simulators.shopify.context import Visit
from sheetpact.simulators.shopify.model import Bulk, Level, Subscription
from sheetpact.simulators.shopify.resolvers import found, stamp, visit

AT_ONCE = 250
"""Members of a list in an input (shopify.dev/docs/api/usage/limits)."""
HIGHEST = 1_000_000_000
BULKS = 5
"""Bulk queries at a time, from 2026-01 on."""
STRICT = "2026-04"
"""From this version on a key and a number to change from must be given (Mutation.inventorySetQuantities)."""
REASONS = frozenset({"correction", "cycle_count_available", "other", "received", "restock", "shrinkage"})
Row = Mapping[str, object]
Found = tuple[str, tuple[str, ...], str]
"""A code, the path of the field, a message."""


def set_quantities(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    """All rows or none."""
    here = visit(info).may("write_inventory")
    given = asked["input"]
    assert isinstance(given, dict)
    key = idempotency_key(info)
    if here.version >= STRICT and key is None:
        raise GraphQLError("The @idempotent directive is required for this mutation.", extensions=BAD)
    act = _setting(here, given)
    return act() if key is None else here.keys.once(key, given, act)


BAD = {"code": "BAD_REQUEST"}


def idempotency_key(info: GraphQLResolveInfo) -> str | None:
    directives: Sequence[DirectiveNode] = info.field_nodes[0].directives
    for directive in directives:
        if directive.name.value == "idempotent":
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                return str(info.variable_values[value.name.value])
            return value.value if isinstance(value, StringValueNode) else None
    return None


def _setting(here: Visit, given: Mapping[str, object]) -> Callable[[], dict[str, object]]:
    def act() -> dict[str, object]:
        rows = given["quantities"]
        assert isinstance(rows, list)
        wrong = [*_general(here, given, rows), *(each for at, row in enumerate(rows) for each in _row(here, at, row))]
        if wrong:
            errors = [{"code": code, "field": ["input", *path], "message": text} for code, path, text in wrong]
            return {"inventoryAdjustmentGroup": None, "userErrors": errors}
        changes = [_changed(here, row) for row in rows]
        group = {
            "id": f"gid://shopify/InventoryAdjustmentGroup/{here.shop.new_id()}",
            "createdAt": stamp(here.shop.now()),
            "reason": given["reason"],
            "referenceDocumentUri": given.get("referenceDocumentUri"),
            "changes": lambda _info, **_only: [each for each in changes if each["delta"]],
        }
        return {"inventoryAdjustmentGroup": group, "userErrors": []}

    return act


def _general(here: Visit, given: Mapping[str, object], rows: Sequence[Row]) -> list[Found]:
    if len(rows) > AT_ONCE:
        raise GraphQLError(f"The input array size of {len(rows)} is greater than the maximum allowed of {AT_ONCE}.")
    if here.version >= STRICT and any("changeFromQuantity" not in row for row in rows):
        raise GraphQLError("changeFromQuantity must be given; null skips the check.", extensions=BAD)
    wrong: list[Found] = []
    if given["name"] != "available":
        wrong.append(("INVALID_NAME", ("name",), "The simulator knows available only."))
    if given["reason"] not in REASONS:
        wrong.append(("INVALID_REASON", ("reason",), "The specified reason is invalid."))
    pairs = [(row["inventoryItemId"], row["locationId"]) for row in rows]
    if len(set(pairs)) < len(pairs):
        wrong.append(("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", ("quantities",), "An item stands there twice."))
    return wrong


def _row(here: Visit, at: int, row: Row) -> list[Found]:
    place = ("quantities", str(at))
    item = found(here, str(row["inventoryItemId"]))
    if item is None:
        return [
            ("INVALID_INVENTORY_ITEM", (*place, "inventoryItemId"), "The specified inventory item couldn't be found.")
        ]
    level = _level(here, row)
    if level is None or level.location.is_fulfillment_service:
        return [("INVALID_LOCATION", (*place, "locationId"), "The specified location couldn't be found.")]
    if any(variant.requires_components for variant in level.item.variants):
        return [("NON_MUTABLE_INVENTORY_ITEM", (*place, "inventoryItemId"), "The item can't be adjusted.")]
    number, before = row["quantity"], row.get("changeFromQuantity")
    assert isinstance(number, int)
    if number < 0:
        return [("INVALID_QUANTITY_NEGATIVE", (*place, "quantity"), "The quantity can't be negative.")]
    if number > HIGHEST:
        return [("INVALID_QUANTITY_TOO_HIGH", (*place, "quantity"), "The quantity can't be higher than 1,000,000,000.")]
    if before is not None and before != level.available:
        told = "The changeFromQuantity argument no longer matches the persisted quantity."
        return [("CHANGE_FROM_QUANTITY_STALE", (*place, "changeFromQuantity"), told)]
    return []


def _level(here: Visit, row: Row) -> Level | None:
    item = str(row["inventoryItemId"]).rpartition("/")[2]
    place = str(row["locationId"]).rpartition("/")[2]
    return here.shop.items[int(item)].levels.get(int(place))


def _changed(here: Visit, row: Row) -> dict[str, object]:
    level = _level(here, row)
    assert level is not None
    number = row["quantity"]
    assert isinstance(number, int)
    delta = here.shop.write(level, number)
    told = {"item": level.item, "location": level.location, "name": "available"}
    return {**told, "delta": delta, "quantityAfterChange": number}


def run_bulk(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    """Put it into line."""
    here = visit(info)
    shop = here.shop
    running = [each for each in shop.bulks.values() if each.status in {"CREATED", "RUNNING"}]
    if len(running) >= BULKS:
        error = {"code": "OPERATION_IN_PROGRESS", "field": None, "message": "A bulk query operation is in progress."}
        return {"bulkOperation": None, "userErrors": [error]}
    query = str(asked["query"])
    if "edges" not in query:
        wrong = {"code": "INVALID", "field": ["query"], "message": "Bulk queries must contain at least one connection."}
        return {"bulkOperation": None, "userErrors": [wrong]}
    there = Bulk(shop.new_id(), shop.now(), query)
    shop.bulks[there.id] = there
    return {"bulkOperation": there, "userErrors": []}


def cancel_bulk(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    there = found(visit(info), str(asked["id"]))
    if isinstance(there, Bulk) and there.status in {"CREATED", "RUNNING"}:
        there.status = "CANCELED"
    return {"bulkOperation": there, "userErrors": []}


def subscribe(_source: object, info: GraphQLResolveInfo, **asked: object) -> object:
    """The same topic at the same address is taken once."""
    shop, given = visit(info).shop, asked["webhookSubscription"]
    assert isinstance(given, dict)
    topic, uri = str(asked["topic"]), str(given.get("uri") or "")
    refused = ""
    if not uri.startswith("https://"):
        refused = "Address is not allowed"
    elif any((each.topic, each.uri) == (topic, uri) for each in shop.subscriptions.values()):
        refused = "Address for this topic has already been taken"
    if refused:
        error = {"field": ["webhookSubscription", "callbackUrl"], "message": refused}
        return {"webhookSubscription": None, "userErrors": [error]}
    made = Subscription(shop.new_id(), topic, uri, shop.now())
    shop.subscriptions[made.id] = made
    return {"webhookSubscription": made, "userErrors": []}


MUTATIONS: dict[str, Callable[..., object]] = {
    "inventorySetQuantities": set_quantities,
    "bulkOperationRunQuery": run_bulk,
    "bulkOperationCancel": cancel_bulk,
    "webhookSubscriptionCreate": subscribe,
}
