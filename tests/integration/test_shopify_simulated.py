"""The connector against the simulated Shopify, over real HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from sheetpact.errors import NotAllowed, PactError, RetryLater, SignInAgain
from sheetpact.http import Bucket as HttpBucket
from sheetpact.http import HttpSession
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Severity
from sheetpact.model.records import Listing, Order, OrderLine
from sheetpact.ports import Calling, Hooking, Result, Shop, ShopContext, StockWrite
from sheetpact.registry import Registry
from sheetpact.shopify.queries import SET_QUANTITIES
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.shopify import Bucket, Shopify
from sheetpact.simulators.shopify.api import VERSIONS
from sheetpact.testing.shops import SHOP, Bench

ROOT = Path(__file__).parents[2]
Connect = Callable[[Mapping[str, str]], Shop]


@pytest.fixture
def shopify() -> Iterator[Shopify]:
    with Shopify(bucket=Bucket(rate=100_000.0)) as running:
        running.shop.add("POT", 9, name="Pot")
        running.shop.add("CUP", 5)
        yield running


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    bench = Bench("shopify", Registry((ROOT,), "en"), tmp_path)
    yield bench.connect
    for session in bench.sessions:
        session.close()


@pytest.fixture
def shop(shopify: Shopify, connect: Connect) -> Shop:
    return connect(shopify.settings)


def listing(shop: Shop, sku: str) -> Listing:
    return next(each for each in shop.listings(None).records if each.sku == sku)


def write(of: Listing, number: int) -> StockWrite:
    return StockWrite(of.key, number, of.shown, of.sku, of.title, f"run:{of.sku}:{number}")


def only(order: Order) -> OrderLine:
    (line,) = order.lines
    return line


# --- orders


def test_an_edited_order_stands_as_it_is_now(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.order([("POT", 3)])
    shopify.shop.edit(order, "POT", 1)
    shopify.shop.edit(order, "CUP", 2)
    lines = {line.sku: (line.held, line.shipped) for line in shop.order(str(order)).lines}
    assert lines == {"POT": (1, 0), "CUP": (2, 0)}
    assert (shopify.shop.shown("POT"), shopify.shop.shown("CUP")) == (8, 3)


def test_a_parcel_at_a_time(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.sell("POT", 3)
    shopify.shop.fulfil(order, "POT", 1)
    assert (only(shop.order(str(order))).held, only(shop.order(str(order))).shipped) == (2, 1)
    shopify.shop.cancel_fulfilment(order, "POT", 1)
    assert (only(shop.order(str(order))).held, only(shop.order(str(order))).shipped) == (3, 0)


@pytest.mark.rule("shopify.reading.test_orders")
def test_a_test_order_is_marked_and_takes_nothing(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.sell("POT", 3, test=True)
    assert (shop.order(str(order)).test, shopify.shop.shown("POT")) == (True, 9)


@pytest.mark.rule("shopify.reading.paid_back")
def test_money_that_is_paid_back_is_told_with_and_without_a_line(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.sell("POT", 3)
    shopify.shop.fulfil(order)
    shopify.shop.refund(order, "POT", 1, "none")
    shopify.shop.pay_back(order, "2.50")
    found = shop.order(str(order))
    assert (found.refunded_minor, only(found).paid_minor, only(found).shipped) == (1250, 3000, 3)


@pytest.mark.rule("shopify.reading.shop_money")
def test_prices_are_in_the_shops_money(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.order([("POT", 2)], paid_in="JPY", rate="160")
    found = shop.order(str(order))
    assert (found.currency, only(found).ordered, only(found).paid_minor) == ("EUR", 2, 2000)


def test_a_deleted_products_order_keeps_its_sku(shopify: Shopify, shop: Shop) -> None:
    order = shopify.shop.sell("POT", 2)
    shopify.shop.remove("POT")
    assert (only(shop.order(str(order))).listing, only(shop.order(str(order))).sku) == ("", "POT")


def test_an_order_of_a_hundred_items_and_refunds_is_read_whole(shopify: Shopify, shop: Shop) -> None:
    for number in range(30):
        shopify.shop.add(f"T-{number}", 9)
    order = shopify.shop.order([(f"T-{number}", 2) for number in range(30)])
    shopify.shop.cancel(order)
    found = shop.order(str(order))
    assert len(found.lines) == 30
    assert {line.held + line.shipped for line in found.lines} == {0}


def test_orders_that_change_while_they_are_read_are_missed_by_no_page(shopify: Shopify, shop: Shop) -> None:
    clock = [datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)]
    shopify.shop.now = lambda: clock[0]
    orders = []
    for _ in range(40):
        orders.append(shopify.shop.sell("CUP", 0))
        clock[0] += timedelta(minutes=1)
    moved = [lambda: shopify.shop.fulfil(orders[0]), lambda: shopify.shop.fulfil(orders[20])]
    for number, action in enumerate(moved):
        shopify.faults.add(Fault(Trouble.MEANWHILE, body="query Orders", skip=1 + number, action=action))
    assert {order.order for order in shop.orders(None).records} == {str(order) for order in orders}


# --- writing


@pytest.mark.rule("shopify.stock.key_needed")
@pytest.mark.parametrize("version", VERSIONS)
def test_stock_is_written_in_every_supported_version(shopify: Shopify, connect: Connect, version: str) -> None:
    shop = connect({**shopify.settings, "api_version": version})
    (receipt,) = shop.publish([write(listing(shop, "POT"), 3)])
    assert (receipt.result, shopify.shop.shown("POT")) == (Result.CONFIRMED, 3)
    assert [problem for problem in shop.check() if problem.severity is not Severity.NOTE] == []


@pytest.mark.rule("shopify.stock.stale")
def test_a_buyer_between_look_and_write_is_not_overwritten(shopify: Shopify, shop: Shop) -> None:
    pot, cup = listing(shop, "POT"), listing(shop, "CUP")
    sell = Fault(Trouble.MEANWHILE, body="mutation", action=lambda: shopify.shop.sell("POT", 1))
    shopify.faults.add(sell)
    receipts = shop.publish([write(pot, 4), write(cup, 2)])
    assert [receipt.result for receipt in receipts] == [Result.CHANGED, Result.CONFIRMED]
    assert (shopify.shop.shown("POT"), shopify.shop.shown("CUP")) == (8, 2)


def test_what_home_has_not_is_taken_elsewhere(shopify: Shopify, connect: Connect) -> None:
    shopify.shop.add_location("Fair")
    shopify.shop.stock_at("POT", "Fair", 4)
    shop = connect({**shopify.settings, "location": "Fair"})
    pot = listing(shop, "POT")
    assert pot.shown == 13
    assert [receipt.result for receipt in shop.publish([write(pot, 7)])] == [Result.CONFIRMED]
    levels = {level.location.name: level.available for level in shopify.shop.item("POT").levels.values()}
    assert levels == {"Workshop": 7, "Fair": 0}


def test_a_fulfilment_services_stock_counts_and_is_left_alone(shopify: Shopify, shop: Shop) -> None:
    shopify.shop.add_location("Parcels Ltd", service=True)
    shopify.shop.stock_at("POT", "Parcels Ltd", 4)
    shopify.shop.stock_at("CUP", "Parcels Ltd", 4)
    pot, cup = listing(shop, "POT"), listing(shop, "CUP")
    receipts = shop.publish([write(pot, 6), write(cup, 3)])
    assert [receipt.result for receipt in receipts] == [Result.CONFIRMED, Result.REFUSED]
    assert (pot.shown, shopify.shop.shown("POT"), shopify.shop.shown("CUP")) == (13, 6, 9)
    assert receipts[1].problem is not None
    assert receipts[1].problem.code == "shopify.elsewhere"


def test_each_write_looks_anew(shopify: Shopify, shop: Shop) -> None:
    pot = listing(shop, "POT")
    shop.look([pot.key])
    shop.publish([write(pot, 4)])
    shopify.shop.set_stock("POT", 6)
    again = StockWrite(pot.key, 5, 6, "POT", "", "again")
    assert [receipt.result for receipt in shop.publish([again])] == [Result.CONFIRMED]


def test_what_needs_two_calls_and_loses_one_is_half_confirmed(shopify: Shopify, connect: Connect) -> None:
    """With three locations each item takes three rows of the 250 that a call may hold."""
    for name in ("Fair", "Barn"):
        shopify.shop.add_location(name)
    skus = [f"T-{number}" for number in range(100)]
    for sku in skus:
        shopify.shop.add(sku, 5)
        shopify.shop.stock_at(sku, "Fair", 1)
        shopify.shop.stock_at(sku, "Barn", 1)
    shop = connect({**shopify.settings, "location": "Fair"})
    listings = {each.sku: each for each in shop.listings(None).records}
    shopify.faults.add(Fault(Trouble.LOST_AFTER, body="mutation", skip=1))
    receipts = shop.publish([write(listings[sku], 3) for sku in skus])
    results = [receipt.result for receipt in receipts]
    assert (results.count(Result.CONFIRMED), results.count(Result.UNKNOWN)) == (83, 17)
    assert {shopify.shop.shown(sku) for sku in skus} == {3}


@pytest.mark.rule("shopify.stock.bundle")
def test_a_bundle_and_what_is_untracked_are_refused_alone(shopify: Shopify, shop: Shop) -> None:
    untracked = shopify.shop.add("LOOSE", None)
    bundle = shopify.shop.add("SET", 3, bundle=True)
    writes = [StockWrite(ListingKey(SHOP, str(each)), 1, None, "", "", f"{each}") for each in (untracked, bundle)]
    receipts = shop.publish([*writes, write(listing(shop, "CUP"), 2)])
    assert [receipt.result for receipt in receipts] == [Result.REFUSED, Result.REFUSED, Result.CONFIRMED]
    assert [problem.code for receipt in receipts if (problem := receipt.problem)] == [
        "shopify.untracked",
        "shopify.refused",
    ]


@pytest.mark.rule("shopify.stock.key_repeats")
def test_the_same_key_writes_once(shopify: Shopify, shop: Shop) -> None:
    """What the platform promises, by hand: a repeat gives the first answer, another use is refused."""
    item = shopify.shop.item("POT")
    row = {"inventoryItemId": f"gid://shopify/InventoryItem/{item.id}", "quantity": 3, "changeFromQuantity": 9}
    row["locationId"] = f"gid://shopify/Location/{next(iter(item.levels))}"
    given = {"name": "available", "reason": "correction", "quantities": [row]}

    def send(asked: object, version: str = "2026-10") -> object:
        url = f"{shopify.url}/admin/api/{version}/graphql.json"
        body = {"query": SET_QUANTITIES, "variables": {"input": asked, "key": "k"}}
        answer = requests.post(url, json=body, headers={"X-Shopify-Access-Token": shopify.api.token}, timeout=5).json()
        return [error["code"] for error in answer["data"]["inventorySetQuantities"]["userErrors"]]

    assert [send(given), send(given), len(shopify.shop.writes)] == [[], [], 1]
    other = {**given, "quantities": [{**row, "quantity": 4}]}
    assert send(other) == ["IDEMPOTENCY_KEY_PARAMETER_MISMATCH"]


# --- large shops, points, versions, rights


@pytest.mark.rule("shopify.reading.many")
def test_a_large_shop_is_read_by_a_bulk_operation(shopify: Shopify, shop: Shop) -> None:
    for number in range(1001):
        shopify.shop.add(f"T-{number}", number)
    reading = shop.listings(None)
    assert "BulkRun" in shopify.api.asked
    assert {each.sku: each.shown for each in reading.records} == {
        str(item.sku): shopify.shop.shown(str(item.sku)) for item in shopify.shop.items.values()
    }


@pytest.mark.rule("shopify.points.told")
def test_whoever_finds_the_bucket_empty_waits_and_goes_on(tmp_path: Path) -> None:
    now = [0.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    registry, http = Registry((ROOT,), "en"), HttpSession(HttpBucket(10_000))
    with Shopify(bucket=Bucket(size=800, rate=100.0, clock=lambda: now[0])) as shopify:
        for number in range(1000):
            shopify.shop.add(f"T-{number}", 5)
        mapping, zone = registry.shop_mapping("shopify"), ZoneInfo("UTC")
        context = ShopContext(
            SHOP, shopify.settings, mapping, http, shopify.shop.now, zone, "EUR", "en", tmp_path, wait
        )
        assert len(registry.shop("shopify")(context).listings(None).records) == 1000  # type: ignore[call-arg] # as in a run
        # 3,001 points, of which 800 were there. The last page is asked for when it and a quarter of the bucket are.
        assert 22 + 2 <= now[0] < 22 + 6
    http.close()


def test_an_account_out_of_points_for_long_is_told_so(connect: Connect) -> None:
    with Shopify(bucket=Bucket(size=800, rate=1.0)) as shopify:
        shopify.api.bucket.take(800)
        with pytest.raises(RetryLater) as caught:
            connect(shopify.settings).listings(None)
        assert caught.value.seconds > 60 or caught.value.seconds == pytest.approx(1, abs=1)


@pytest.mark.rule("shopify.versions.fall_forward")
def test_a_version_that_ran_out_is_told(shopify: Shopify, connect: Connect) -> None:
    shopify.api.versions = VERSIONS[1:]
    (problem,) = connect({**shopify.settings, "api_version": "2026-01"}).check()
    assert (problem.code, problem.severity) == ("shopify.version_moved", Severity.AMBER)


@pytest.mark.rule("shopify.reading.scopes")
@pytest.mark.parametrize("scope", ["read_products", "write_inventory", "read_locations", "read_orders"])
def test_check_names_the_scope_that_is_missing(shopify: Shopify, shop: Shop, scope: str) -> None:
    shopify.api.scopes -= {scope}
    (problem,) = shop.check()
    assert (problem.severity, scope in problem.text("en"), scope in problem.text("zh-CN")) == (Severity.RED, True, True)


def test_a_scope_taken_away_later_is_named_by_the_call_that_needs_it(shopify: Shopify, shop: Shop) -> None:
    pot = listing(shop, "POT")
    shopify.api.scopes -= {"write_inventory"}
    with pytest.raises(NotAllowed, match="write_inventory"):
        shop.publish([write(pot, 3)])


@pytest.mark.rule("shopify.access.closed")
@pytest.mark.parametrize("state", ["frozen", "locked"])
def test_a_closed_shop_says_why(shopify: Shopify, shop: Shop, state: str) -> None:
    shopify.api.state = state
    (problem,) = shop.check()
    assert (problem.severity, state in problem.text("en")) == (Severity.RED, True)


# --- getting in


@pytest.mark.rule("shopify.access.token")
def test_an_app_of_the_new_kind_gets_a_token_for_a_day(shopify: Shopify, connect: Connect) -> None:
    shop = connect(shopify.app_settings)
    shop.listings(None)
    shop.orders(None)
    assert len(shopify.api.issued) == 1


@pytest.mark.rule("shopify.access.token")
def test_a_token_that_was_revoked_is_asked_for_anew(shopify: Shopify, connect: Connect) -> None:
    shop = connect(shopify.app_settings)
    shop.listings(None)
    shopify.api.issued.clear()
    assert len(shop.listings(None).records) == 2


def test_an_app_that_the_shop_does_not_know_is_told_so(shopify: Shopify, connect: Connect) -> None:
    shop = connect({**shopify.app_settings, "client_secret": "shpss_of_somebody_else"})
    with pytest.raises(SignInAgain, match="invalid_client"):
        shop.listings(None)
    (problem,) = shop.check()
    assert "shpss" not in problem.text("en")


def test_a_shop_without_any_credential_is_refused_at_once(shopify: Shopify, connect: Connect) -> None:
    with pytest.raises(PactError, match="client_id"):
        connect({"base_url": shopify.url})


# --- webhooks


@pytest.mark.rule("shopify.webhooks.removed")
def test_webhooks_are_made_once_and_made_anew_when_shopify_has_dropped_them(shopify: Shopify, shop: Shop) -> None:
    address = "https://hub.example/hooks/one"
    assert isinstance(shop, Hooking)
    assert [each.topic for each in shop.hook(address, anew=False)] == ["ORDERS_CREATE", "ORDERS_UPDATED"]
    assert (shop.hook(address, anew=False), len(shop.hooks())) == ([], 2)
    shopify.shop.sell("POT", 1)
    for _ in range(8):  # nobody listens at port 9
        shopify.webhooks.deliver("http://127.0.0.1:9/")
    assert [each.topic for each in shop.hook(address, anew=False)] == ["ORDERS_CREATE"]


@pytest.mark.rule("shopify.webhooks.address")
def test_an_address_that_shopify_does_not_take_is_told(shop: Shop) -> None:
    assert isinstance(shop, Hooking)
    with pytest.raises(NotAllowed, match="https"):
        shop.hook("http://hub.example/hooks/one", anew=True)


@pytest.mark.rule("shopify.webhooks.by_hand")
@pytest.mark.parametrize(("more", "listens"), [({"webhook_secret": ""}, False), ({}, True)])
def test_it_listens_where_it_knows_a_secret(
    shopify: Shopify, connect: Connect, more: Mapping[str, str], listens: bool
) -> None:
    shop = connect({**shopify.settings, **more})
    assert isinstance(shop, Calling)
    assert shop.listens is listens


@pytest.mark.rule("shopify.webhooks.stale")
def test_a_delivery_leads_to_its_order(shopify: Shopify, connect: Connect) -> None:
    shop = connect(shopify.app_settings)
    assert isinstance(shop, Calling)
    order = shopify.shop.orders[shopify.shop.sell("POT", 2)]
    sent = shopify.webhooks.delivery("orders/create", order)
    (named,) = shop.call(sent.headers, sent.body, shopify.shop.now()).orders
    assert only(shop.order(named)).held == 2


@pytest.mark.rule("shopify.reading.merged")
def test_the_orders_of_a_merged_customer_are_the_other_ones(shopify: Shopify, shop: Shop) -> None:
    old, kept = (shopify.shop.register(f"{name}@example.com", first_name="Ana") for name in ("ana", "ana.ruiz"))
    order = shopify.shop.sell("POT", customer=old)
    assert shop.order(str(order)).customer == str(old)
    shopify.shop.merge(old, kept)
    assert [each.customer for each in shop.customers(None).records] == [str(kept)]
    assert shop.order(str(order)).customer == str(kept)


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    start = tmp_path / "shop.json"
    start.write_text(json.dumps({"products": [{"sku": "POT", "stock": 5}]}), encoding="utf-8")
    command = [sys.executable, "-m", "sheetpact.simulators.shopify", "--state", str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["base_url"]
            requests.post(f"{url}/control/sell", json={"sku": "POT", "pieces": 2}, timeout=5).raise_for_status()
            assert requests.get(f"{url}/control/state", timeout=5).json()["stock"] == {"POT": 3}
        finally:
            process.terminate()
