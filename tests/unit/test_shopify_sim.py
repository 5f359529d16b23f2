"""The simulated Shopify refuses what Shopify refuses, and charges what Shopify charges."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from sheetpact.mapping.fields import at
from sheetpact.shopify.queries import ITEMS, LOOK, ORDERS, SET_QUANTITIES, SUBSCRIBE, TEXTS
from sheetpact.simulators.server import Answer, Request
from sheetpact.simulators.shopify.api import VERSIONS, Api
from sheetpact.simulators.shopify.cost import Bucket
from sheetpact.simulators.shopify.search import NotUnderstood, matching
from sheetpact.simulators.shopify.shop import Shop

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    shop = Shop(now=lambda: NOW)
    shop.add("POT", 9)
    return shop


@pytest.fixture
def api(shop: Shop) -> Api:
    return Api(shop, "token", "http://here", Bucket(clock=lambda: 0.0))


def sent(
    api: Api, text: str, variables: Mapping[str, object], version: str = "2026-10", token: str = "token"
) -> Answer:
    body = json.dumps({"query": text, "variables": variables}).encode()
    headers = {"x-shopify-access-token": token}
    return api(Request("POST", f"/admin/api/{version}/graphql.json", headers, body))


def told(api: Api, text: str, variables: Mapping[str, object], version: str = "2026-10") -> Mapping[str, object]:
    answer: Mapping[str, object] = json.loads(sent(api, text, variables, version).body)
    return answer


def code(answer: Mapping[str, object]) -> object:
    return at(answer, "errors.0.extensions.code")


def row(shop: Shop, sku: str = "POT", **more: object) -> Mapping[str, object]:
    item = shop.item(sku)
    ids = {"inventoryItemId": f"gid://shopify/InventoryItem/{item.id}"}
    ids["locationId"] = f"gid://shopify/Location/{next(iter(item.levels))}"
    return {**ids, "quantity": 3, "changeFromQuantity": 9, **more}


def setting(*rows: Mapping[str, object], **more: object) -> Mapping[str, object]:
    return {"key": "k", "input": {"name": "available", "reason": "correction", "quantities": list(rows), **more}}


# --- who may ask


@pytest.mark.rule("shopify.versions.fall_forward", "shopify.versions.unknown", "shopify.access.stranger")
@pytest.mark.parametrize(
    ("version", "token", "status", "served"),
    [
        ("2026-10", "token", 200, "2026-10"),
        ("2025-07", "token", 200, VERSIONS[0]),
        ("2027-01", "token", 404, None),
        ("latest", "token", 404, None),
        ("2026-10", "another", 401, None),
    ],
    ids=["as asked", "run out: the oldest that hasn't", "not out yet", "no version", "a stranger"],
)
def test_a_call_is_answered_by_a_version_or_not_at_all(
    api: Api, version: str, token: str, status: int, served: str | None
) -> None:
    answer = sent(api, TEXTS["Count"], {}, version, token)
    assert (answer.status, dict(answer.headers).get("X-Shopify-API-Version")) == (status, served)


# --- points


@pytest.mark.rule("shopify.points.cost")
@pytest.mark.parametrize(
    ("name", "variables", "points"),
    [
        ("Count", {}, 1),
        ("Items", {"first": 250}, 750),
        ("Look", {"ids": ["gid://shopify/InventoryItem/1"] * 100, "places": 1}, 600),
        ("Orders", {"first": 3, "query": ""}, 222),
        ("Orders", {"first": 6, "query": ""}, 444),
        ("Refunds", {"id": "gid://shopify/Order/1"}, 991),
        ("Returns", {"id": "gid://shopify/Order/1"}, 889),
        ("SetQuantities", setting(), 10),
    ],
)
def test_every_page_size_is_below_the_limit(api: Api, name: str, variables: Mapping[str, object], points: int) -> None:
    assert at(told(api, TEXTS[name], variables), "extensions.cost.requestedQueryCost") == points


@pytest.mark.rule("shopify.points.cost")
def test_only_what_came_back_is_paid(api: Api) -> None:
    cost = at(told(api, ITEMS, {"first": 250}), "extensions.cost")
    assert (at(cost, "actualQueryCost"), at(cost, "throttleStatus.currentlyAvailable")) == (3, 1997)


@pytest.mark.rule("shopify.reading.page")
@pytest.mark.parametrize("first", [0, 251, None])
def test_a_page_has_one_to_250_rows(api: Api, first: int | None) -> None:
    assert "errors" in told(api, ITEMS.replace("$first: Int!", "$first: Int"), {"first": first})


@pytest.mark.rule("shopify.points.most")
def test_one_query_costs_a_thousand_at_most(api: Api) -> None:
    answer = told(api, LOOK, {"ids": ["gid://shopify/InventoryItem/1"] * 200, "places": 1})
    assert code(answer) == "MAX_COST_EXCEEDED"


@pytest.mark.rule("shopify.points.throttled")
def test_an_empty_bucket_answers_with_200_and_does_nothing(api: Api, shop: Shop) -> None:
    api.bucket.take(1995)
    answer = told(api, SET_QUANTITIES, setting(row(shop)))
    assert (code(answer), shop.shown("POT")) == ("THROTTLED", 9)
    assert at(answer, "extensions.cost.throttleStatus.currentlyAvailable") == 5


# --- stock


@pytest.mark.rule("shopify.stock.compare_given", "shopify.stock.stale", "shopify.stock.errors")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"changeFromQuantity": None}, None),
        ({"changeFromQuantity": 8}, "CHANGE_FROM_QUANTITY_STALE"),
        ({"quantity": -1}, "INVALID_QUANTITY_NEGATIVE"),
        ({"quantity": 1_000_000_001}, "INVALID_QUANTITY_TOO_HIGH"),
        ({"inventoryItemId": "gid://shopify/InventoryItem/1"}, "INVALID_INVENTORY_ITEM"),
        ({"locationId": "gid://shopify/Location/1"}, "INVALID_LOCATION"),
    ],
)
def test_a_row_is_taken_or_told_why_not(
    api: Api, shop: Shop, change: Mapping[str, object], expected: str | None
) -> None:
    answer = told(api, SET_QUANTITIES, setting(row(shop, **change)))
    assert at(answer, "data.inventorySetQuantities.userErrors.0.code") == expected
    assert shop.shown("POT") == (9 if expected else 3)


@pytest.mark.rule("shopify.stock.all_or_none")
def test_one_bad_row_keeps_all_from_being_written(api: Api, shop: Shop) -> None:
    shop.add("CUP", 5)
    told(api, SET_QUANTITIES, setting(row(shop), row(shop, "CUP")))  # the cup isn't at 9
    assert (shop.shown("POT"), shop.shown("CUP"), shop.writes) == (9, 5, [])


@pytest.mark.rule("shopify.stock.compare_given", "shopify.stock.key_needed")
@pytest.mark.parametrize(("version", "refused"), [("2026-01", False), ("2026-04", True), ("2026-10", True)])
def test_what_later_versions_ask_for_the_first_doesnt(api: Api, shop: Shop, version: str, refused: bool) -> None:
    without_key = SET_QUANTITIES.replace(" @idempotent(key: $key)", "").replace(", $key: String!", "")
    bare = {name: value for name, value in row(shop).items() if name != "changeFromQuantity"}
    assert (code(told(api, without_key, setting(row(shop)), version)) == "BAD_REQUEST") is refused
    assert (code(told(api, SET_QUANTITIES, setting(bare), version)) == "BAD_REQUEST") is refused


@pytest.mark.rule("shopify.stock.rows")
def test_a_list_has_250_members_at_most(api: Api, shop: Shop) -> None:
    assert "errors" in told(api, SET_QUANTITIES, setting(*[row(shop)] * 251))


@pytest.mark.rule("shopify.stock.key_spent")
def test_a_key_that_failed_is_spent(api: Api, shop: Shop) -> None:
    for expected in ("CHANGE_FROM_QUANTITY_STALE", "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"):
        answer = told(api, SET_QUANTITIES, setting(row(shop, changeFromQuantity=8)))
        assert at(answer, "data.inventorySetQuantities.userErrors.0.code") == expected


# --- lists and webhooks


def test_customers_are_found_by_whole_days(shop: Shop) -> None:
    found = matching("updated_at:>='2026-11-29T23:00:00Z'")
    assert found(shop.customers[shop.register("li@example.com")])
    assert not found(shop.orders[shop.sell("POT", 1)])


def test_open_orders_are_those_that_are_not_fulfilled_whatever_they_are_called(shop: Shop) -> None:
    found = matching("status:open -fulfillment_status:fulfilled")
    waiting, sent, partly, gone = (shop.sell("POT", 2) for _ in range(4))
    shop.fulfil(sent)
    shop.fulfil(partly, "POT", 1)
    shop.cancel(gone)
    assert [number for number in shop.orders if found(shop.orders[number])] == [waiting, partly]


@pytest.mark.parametrize("query", ["tag:old", "pots and pans", "status:open OR status:closed"])
def test_a_filter_that_it_does_not_know_passes_no_test(api: Api, shop: Shop, query: str) -> None:
    shop.sell("POT", 1)
    with pytest.raises((NotUnderstood, KeyError)):
        told(api, ORDERS, {"first": 1, "query": query})


@pytest.mark.rule("shopify.webhooks.address")
def test_a_subscription_needs_an_https_address_and_is_made_once(api: Api) -> None:
    def make(uri: str) -> object:
        answer = told(api, SUBSCRIBE, {"topic": "ORDERS_CREATE", "uri": uri})
        return at(answer, "data.webhookSubscriptionCreate.userErrors.0.message")

    assert make("http://hub.example/") == "Address is not allowed"
    assert make("https://hub.example/") is None
    assert make("https://hub.example/") == "Address for this topic has already been taken"


@pytest.mark.rule("shopify.bulk.at_once")
def test_five_bulk_operations_run_at_a_time(api: Api) -> None:
    told_of = [told(api, TEXTS["BulkRun"], {"query": TEXTS["ItemsBulk"]}) for _ in range(6)]
    codes = [at(each, "data.bulkOperationRunQuery.userErrors.0.code") for each in told_of]
    assert codes == [None] * 5 + ["OPERATION_IN_PROGRESS"]
