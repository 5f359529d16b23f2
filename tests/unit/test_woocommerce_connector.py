"""WooCommerce's payloads → records: what was recorded is read without loss, and stock is counted as the shop counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import responses

from sheetpact.addresses import Addresses
from sheetpact.errors import BadRecord, BrokenContract, NotAllowed, RetryLater, SignInAgain, UnknownOutcome
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.keys import ListingKey
from sheetpact.model.records import Customer, Listing, Order, OrderLine
from sheetpact.model.secret import Secret
from sheetpact.ports import Result, Shop, ShopContext, StockWrite
from sheetpact.registry import Registry

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT / "tests" / "payloads" / "woocommerce"
API = "https://tea.example/wp-json/wc/v3"
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
GONE = {"code": "woocommerce_rest_product_variation_invalid_parent", "message": "", "data": {"status": 404}}
SERVER = {"Date": "Sun, 22 Nov 2026 12:59:58 GMT"}


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.fixture
def shop() -> Iterator[Shop]:
    yield from made("https://tea.example/")


def made(address: str) -> Iterator[Shop]:
    registry = Registry((ROOT,), "en")
    http = HttpSession(
        Bucket(1000), addresses=Addresses(resolve=lambda host, port: ["93.184.216.34"]), sleep=lambda seconds: None
    )
    settings = {
        "base_url": address,
        "consumer_key": Secret("ck_1"),
        "consumer_secret": Secret("cs_1"),
    }
    mapping = registry.shop_mapping("woocommerce")
    context = ShopContext("tea", settings, mapping, http, lambda: NOW, ZoneInfo("Asia/Shanghai"), "CNY", "en", ROOT)
    yield registry.shop("woocommerce")(context)
    http.close()


def body(name: str) -> object:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))["body"]


def key(listing: str) -> ListingKey:
    return ListingKey("tea", listing)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{clock}+00:00")


def write(listing: str, number: int) -> StockWrite:
    return StockWrite(key(listing), number, None, f"SKU-{listing}", "", f"run:{listing}")


# --- listings


def test_recorded_variations_are_listings_of_their_own(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[body("product_variable")])
    wire.get(f"{API}/products/11/variations", json=body("variations"))
    reading = shop.listings(None)
    assert reading.records == (
        Listing(key("11/14"), "SH-L", "Shirt - L", shown=33),
        Listing(key("11/13"), "SH-M", "Shirt - M", shown=5),
        Listing(key("11/12"), "SH-S", "Shirt - S", shown=5),
    )
    assert reading.complete


def test_recorded_products_are_read_whole(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=body("products_page1"))
    listings = shop.listings(None).records
    assert [(each.key.listing, each.sku, each.shown) for each in listings] == [
        (str(number), f"P-0{number - 15}", 50) for number in range(114, 109, -1)
    ]


def product(**more: object) -> dict[str, object]:
    plain = {"id": 7, "name": "Pot", "type": "simple", "sku": "00123", "manage_stock": True, "stock_quantity": 5}
    return {**plain, "backorders_allowed": False, "global_unique_id": "", "variations": [], **more}


@pytest.mark.rule("woocommerce.stock.below_zero", "woocommerce.stock.untracked")
@pytest.mark.parametrize(
    ("payload", "listing"),
    [
        (product(), Listing(key("7"), "00123", "Pot", shown=5)),
        (product(stock_quantity=-3), Listing(key("7"), "00123", "Pot", shown=-3)),
        (product(manage_stock=False, stock_quantity=None), Listing(key("7"), "00123", "Pot", tracked=False)),
        (product(backorders_allowed=True), Listing(key("7"), "00123", "Pot", shown=5, backorders=True)),
        (product(name="Tea &amp; Cup"), Listing(key("7"), "00123", "Tea & Cup", shown=5)),
        (product(global_unique_id="4006381333931"), Listing(key("7"), "00123", "Pot", "4006381333931", 5)),
        (product(sku=""), Listing(key("7"), "", "Pot", shown=5)),
        (product(stock_quantity="5.0"), Listing(key("7"), "00123", "Pot", shown=5)),
    ],
)
def test_a_product_is_read_as_it_is(
    wire: responses.RequestsMock, shop: Shop, payload: Mapping[str, object], listing: Listing
) -> None:
    wire.get(f"{API}/products", json=[payload])
    assert shop.listings(None).records == (listing,)


@pytest.mark.rule("woocommerce.stock.whole")
def test_half_a_piece_is_a_problem_of_one_row(wire: responses.RequestsMock, shop: Shop) -> None:
    """A plugin lets shops sell 2.5 metres; the others go on, and nothing is concluded from what is missing."""
    wire.get(f"{API}/products", json=[product(stock_quantity=2.5), product(id=8, sku="B")])
    reading = shop.listings(None)
    assert [each.sku for each in reading.records] == ["B"]
    assert [problem.where.row for problem in reading.problems] == ["00123"]
    assert not reading.complete


def test_a_product_deleted_between_two_calls_stops_no_other(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[product(variations=[8]), product(id=9, sku="B")])
    wire.get(f"{API}/products/7/variations", json=GONE, status=404)
    reading = shop.listings(None)
    assert [each.sku for each in reading.records] == ["B"]
    assert not reading.complete


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(7, id="no object"),
        pytest.param({"name": "Cup"}, id="without id"),
        pytest.param({"id": 8, "type": ["simple"], "manage_stock": {}}, id="a list where a word belongs"),
        pytest.param({"id": 8, "sku": "C", "manage_stock": True, "stock_quantity": 10**30}, id="nobody has so many"),
        pytest.param({"id": 8, "variations": [9]}, id="with a variation that has no id"),
    ],
)
def test_a_product_that_makes_no_sense_is_told_and_stops_no_other(
    wire: responses.RequestsMock, shop: Shop, odd: object
) -> None:
    wire.get(f"{API}/products", json=[odd, product(id=9, sku="B")])
    wire.get(f"{API}/products/8/variations", json=[{"name": "Red"}])
    reading = shop.listings(None)
    assert ([record.sku for record in reading.records], reading.complete) == (["B"], False)
    assert reading.problems[0].where.field


def test_a_title_that_names_no_character_stays_as_it_is(wire: responses.RequestsMock, shop: Shop) -> None:
    name = f"Tea &#{'9' * 5000};"
    wire.get(f"{API}/products", json=[product(name=name)])
    assert shop.listings(None).records[0].title == name


def test_looking_at_something_deleted_finds_the_others(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[product()])
    wire.get(f"{API}/products/99/variations", json=GONE, status=404)
    assert [each.key.listing for each in shop.look([key("99/100"), key("7")]).records] == ["7"]


def test_products_without_stock_of_their_own_are_left_out(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[product(type="grouped"), product(type="external", id=8)])
    assert shop.listings(None).records == ()


@pytest.mark.rule("woocommerce.stock.shared")
def test_variations_that_share_a_number_are_one_listing(wire: responses.RequestsMock, shop: Shop) -> None:
    parent = product(type="variable", sku="BOWL", stock_quantity=8, variations=[8, 9, 10])
    shared = {"manage_stock": "parent", "stock_quantity": 8, "backorders_allowed": False}
    own = {"id": 10, "name": "Gold", "sku": "BOWL-G", "manage_stock": True, "stock_quantity": 1}
    wire.get(f"{API}/products", json=[parent])
    wire.get(
        f"{API}/products/7/variations",
        json=[{"id": 8, "name": "Red", "sku": "R", **shared}, {"id": 9, "name": "Blue", "sku": "B", **shared}, own],
    )
    assert shop.listings(None).records == (
        Listing(key("7"), "BOWL", "Pot", shown=8),
        Listing(key("7/10"), "BOWL-G", "Pot - Gold", shown=1),
    )


# --- orders


def line(*, reduced: object = None, restocked: object = None, quantity: int = 3) -> dict[str, object]:
    meta = [{"id": 1, "key": "colour", "value": "red"}]
    meta += [{"id": 2, "key": "_reduced_stock", "value": reduced}] if reduced is not None else []
    meta += [{"id": 3, "key": "_restock_refunded_items", "value": restocked}] if restocked is not None else []
    return {
        "id": 8,
        "name": "Tea",
        "product_id": 10,
        "variation_id": 0,
        "quantity": quantity,
        "sku": "TEA-1",
        "total": "29.70",
        "price": 9.9,
        "meta_data": meta,
    }


def order(status: str, completed: str | None, *lines: Mapping[str, object]) -> dict[str, object]:
    return {
        "id": 120,
        "number": "R-120",
        "status": status,
        "currency": "EUR",
        "customer_id": 2,
        "date_created_gmt": "2026-11-22T12:00:00",
        "date_modified_gmt": "2026-11-22T12:31:16",
        "date_completed_gmt": completed and f"2026-11-22T{completed}",
        "line_items": list(lines),
    }


def refund(clock: str, pieces: int) -> dict[str, object]:
    back = {"id": 11, "quantity": -pieces, "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": "8"}]}
    return {"id": 121, "date_created_gmt": f"2026-11-22T{clock}", "line_items": [back]}


def paid_back(amount: str, **lines: Sequence[tuple[str, str]]) -> dict[str, object]:
    """A refund with what it says of goods, shipping and fees: (total, tax) each."""
    parts = {
        name: [
            {"total": total, "total_tax": tax, "quantity": 0, "meta_data": [{"key": "_refunded_item_id", "value": "8"}]}
            for total, tax in rows
        ]
        for name, rows in lines.items()
    }
    return {"id": 121, "date_created_gmt": "2026-11-22T12:30:00", "amount": amount, **parts}


@pytest.mark.rule("woocommerce.orders.paid_back")
@pytest.mark.parametrize(
    ("refunds", "minor"),
    [
        ([paid_back("9.90", line_items=[("-9.90", "0.00")])], 990),
        ([paid_back("11.78", line_items=[("-9.90", "-1.88")])], 990),  # prices without tax
        ([paid_back("16.78", line_items=[("-9.90", "-1.88")], shipping_lines=[("-5.00", "0.00")])], 990),
        ([paid_back("5.00", shipping_lines=[("-4.20", "-0.80")])], 0),
        ([paid_back("2.00", fee_lines=[("-2.00", "0.00")])], 0),
        ([paid_back("7.50")], 750),  # an amount, and no word for what
        ([paid_back("12.00", line_items=[("-9.90", "0.00")])], 1200),
        ([paid_back("9.90", line_items=[("-9.90", "0.00")]), paid_back("1.00")], 1090),
        ([paid_back("free", line_items=[("-9.90", "0.00")])], 990),
    ],
)
def test_what_was_paid_back_for_goods(
    wire: responses.RequestsMock, shop: Shop, refunds: list[object], minor: int
) -> None:
    told = order("completed", "12:20:00", line(reduced="3")) | {"refunds": [{"id": 121, "total": "-1.00"}]}
    wire.get(f"{API}/orders/120", json=told)
    wire.get(f"{API}/orders/120/refunds", json=refunds)
    assert shop.order("120").refunded_minor == minor


def test_an_order_without_refunds_is_not_asked_for_any(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders/120", json=order("completed", "12:20:00", line(reduced="3")) | {"refunds": []})
    assert shop.order("120").refunded_minor == 0


BOOK = [
    # status, completed, line, refunds → held, shipped, returned
    ("pending", None, line(), [], (0, 0, 0)),  # not paid: nothing is taken
    ("pending", None, line(reduced="3"), [], (3, 0, 0)),  # a plugin takes it at once
    ("on-hold", None, line(reduced="3"), [], (3, 0, 0)),
    ("processing", None, line(reduced="3"), [], (3, 0, 0)),
    ("processing", None, line(reduced="6"), [], (6, 0, 0)),  # woocommerce_order_item_quantity: a pack of two
    ("processing", None, line(), [], (3, 0, 0)),  # an untracked product: its orders count all the same
    ("processing", None, line(reduced="2", restocked="1"), [refund("12:10:00", 1)], (2, 0, 0)),
    ("processing", None, line(reduced="3"), [refund("12:10:00", 1)], (3, 0, 0)),  # refunded, not put back
    ("processing", None, line(reduced="0", restocked="3"), [refund("12:10:00", 3)], (0, 0, 0)),
    ("completed", "12:20:00", line(reduced="3"), [], (0, 3, 0)),
    ("completed", "12:20:00", line(), [], (0, 3, 0)),
    ("completed", "12:20:00", line(reduced="2", restocked="1"), [refund("12:30:00", 1)], (0, 3, 1)),  # came back
    ("completed", "12:20:00", line(reduced="2", restocked="1"), [refund("12:10:00", 1)], (0, 2, 0)),  # never left
    (
        "completed",
        "12:20:00",
        line(reduced="1", restocked="2"),
        [refund("12:30:00", 1), refund("12:10:00", 1)],
        (0, 2, 1),
    ),
    ("completed", "12:20:00", line(reduced="3"), [refund("12:30:00", 1)], (0, 3, 0)),  # refunded, kept by the buyer
    ("refunded", "12:20:00", line(reduced="0", restocked="3"), [refund("12:30:00", 3)], (0, 3, 3)),
    ("refunded", "12:20:00", line(reduced="3"), [refund("12:30:00", 3)], (0, 3, 0)),
    ("refunded", None, line(reduced="0", restocked="3"), [refund("12:30:00", 3)], (0, 0, 0)),  # before shipping
    ("refunded", None, line(reduced="3"), [], (0, 3, 0)),  # no pieces back: gone
    ("refunded", None, line(), [], (0, 0, 0)),  # cancelled first, then refunded
    ("cancelled", None, line(), [], (0, 0, 0)),
    ("cancelled", None, line(reduced="3"), [], (3, 0, 0)),  # woocommerce_can_restore_order_stock said no
    ("cancelled", "12:20:00", line(), [], (0, 3, 3)),  # had been shipped, and is put back
    ("failed", None, line(), [], (0, 0, 0)),
    ("failed", None, line(reduced="3"), [], (3, 0, 0)),  # failing gives nothing back
    ("trash", None, line(), [], (0, 0, 0)),
    ("wc-packed", None, line(reduced="3"), [], (3, 0, 0)),  # a plugin's own status
]


@pytest.mark.rule("woocommerce.orders.takes", "woocommerce.orders.refund")
@pytest.mark.parametrize(("status", "completed", "of", "refunds", "stands"), BOOK)
def test_a_line_stands_where_the_shop_has_its_pieces(
    wire: responses.RequestsMock,
    shop: Shop,
    status: str,
    completed: str | None,
    of: Mapping[str, object],
    refunds: list[object],
    stands: tuple[int, int, int],
) -> None:
    wire.get(f"{API}/orders/120", json=order(status, completed, of))
    wire.get(f"{API}/orders/120/refunds", json=refunds)
    (found,) = shop.order("120").lines
    assert (found.held, found.shipped, found.returned) == stands


@pytest.mark.parametrize(("status", "completed", "of", "refunds", "stands"), BOOK)
def test_what_is_out_of_sale_is_what_the_shop_has_taken(
    status: str,
    completed: str | None,
    of: Mapping[str, object],
    refunds: list[object],
    stands: tuple[int, int, int],
) -> None:
    """Held and shipped less returned equals `_reduced_stock`, wherever the shop noted it."""
    noted = [each["value"] for each in of["meta_data"] if each["key"] == "_reduced_stock"]
    held, shipped, returned = stands
    assert noted in ([], [str(held + shipped - returned)])


@pytest.mark.parametrize("total", ["29.6995", "free", {}, "1e300"])
def test_no_order_is_lost_for_a_total(wire: responses.RequestsMock, shop: Shop, total: object) -> None:
    """Plugins write them, with as many digits as they please."""
    wire.get(f"{API}/orders/120", json=order("processing", None, {**line(reduced="3"), "total": total}))
    assert shop.order("120").lines[0].held == 3


@pytest.mark.rule("woocommerce.orders.money")
def test_the_recorded_order_is_read_without_loss(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders/120", json=body("order_create"))
    wire.get(f"{API}/products/11/variations", json=body("variations"))
    assert shop.order("120") == Order(
        "tea",
        "120",
        placed_at=at("12:31:15"),
        updated_at=at("12:31:15"),
        lines=(
            OrderLine("8", "10", "TEA-1", held=2, title="Tea", ordered=2, paid_minor=1980),
            OrderLine("9", "11/14", "SH-L", held=1, title="Shirt - L", ordered=1, paid_minor=2000),
        ),
        number="120",
        customer="2",
        currency="EUR",
        taken_at=at("12:31:15"),
    )


def test_the_recorded_completed_order_is_shipped(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders/120", json=body("order_update_status"))
    wire.get(f"{API}/products/11/variations", json=body("variations"))
    assert [(each.held, each.shipped) for each in shop.order("120").lines] == [(0, 2), (0, 1)]


@pytest.mark.rule("woocommerce.stock.oversold", "woocommerce.orders.guest")
def test_recorded_orders_of_guests_and_cancelled_ones(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders", json=body("orders_modified_after"), headers=SERVER)
    wire.get(f"{API}/products/11/variations", json=body("variations"))
    reading = shop.orders("2026-11-22T12:00:00")
    cancelled, oversold = reading.records
    assert [(each.held, each.shipped, each.returned) for each in cancelled.lines] == [(0, 2, 2), (0, 1, 1)]
    assert (oversold.customer, oversold.lines[0].held) == ("", 500)
    assert reading.cursor == "2026-11-22T12:24:49"


@pytest.mark.rule("woocommerce.stock.shared")
def test_a_line_of_a_shared_variation_sells_from_the_parent(wire: responses.RequestsMock, shop: Shop) -> None:
    of = {**line(reduced="3"), "product_id": 7, "variation_id": 8}
    wire.get(f"{API}/orders/120", json=order("processing", None, of))
    wire.get(f"{API}/products/7/variations", json=[{"id": 8, "manage_stock": "parent"}])
    assert shop.order("120").lines[0].listing == "7"
    shop.order("120")
    assert [call.request.url for call in wire.calls].count(f"{API}/orders/120") == 2
    assert sum("variations" in str(call.request.url) for call in wire.calls) == 1  # asked once


def test_a_variation_that_could_not_be_asked_for_is_asked_for_again(wire: responses.RequestsMock, shop: Shop) -> None:
    of = {**line(reduced="3"), "product_id": 7, "variation_id": 8}
    wire.get(f"{API}/orders/120", json=order("processing", None, of))
    for _ in range(4):
        wire.get(f"{API}/products/7/variations", status=503)
    wire.get(f"{API}/products/7/variations", json=[{"id": 8, "manage_stock": "parent"}])
    with pytest.raises(RetryLater):
        shop.order("120")
    assert shop.order("120").lines[0].listing == "7"


def test_a_line_of_a_deleted_product_keeps_its_place(wire: responses.RequestsMock, shop: Shop) -> None:
    of = {**line(reduced="3"), "product_id": 7, "variation_id": 8}
    wire.get(f"{API}/orders/120", json=order("processing", None, of, {**line(), "product_id": 0, "sku": None}))
    wire.get(f"{API}/products/7/variations", json=GONE, status=404)
    assert [(each.listing, each.held) for each in shop.order("120").lines] == [("7/8", 3), ("", 3)]


@pytest.mark.rule("woocommerce.orders.number")
def test_one_unreadable_order_stops_no_other(wire: responses.RequestsMock, shop: Shop) -> None:
    half = {**order("processing", None, line(reduced="2.5")), "id": 119, "number": "R-119"}
    wire.get(f"{API}/orders", json=[half, order("processing", None, line(reduced="3"))], headers=SERVER)
    reading = shop.orders("2026-11-22T12:00:00")
    assert [each.order for each in reading.records] == ["120"]
    assert [problem.where.row for problem in reading.problems] == ["R-119"]
    assert not reading.complete


def test_a_server_that_shows_the_same_page_again_and_again_is_a_broken_contract(
    wire: responses.RequestsMock, shop: Shop
) -> None:
    wire.get(f"{API}/orders", json=[order("processing", None, line(reduced="3"))] * 100, headers=SERVER)
    with pytest.raises(BrokenContract, match="the same"):
        shop.orders("2026-11-22T12:31:16")


def test_an_order_deleted_between_two_calls_stops_no_other(wire: responses.RequestsMock, shop: Shop) -> None:
    gone = order("completed", "12:31:16", line(reduced="1", restocked="2"))
    wire.get(f"{API}/orders", json=[gone, {**order("processing", None, line(reduced="3")), "id": 5}], headers=SERVER)
    wire.get(f"{API}/orders/120/refunds", status=404, json=GONE)
    assert [record.order for record in shop.orders("2026-11-22T00:00:00").records] == ["120", "5"]


@pytest.mark.parametrize(
    "odd", [7, {"status": ["processing"]}, {"id": None, "date_modified_gmt": "0001-01-01T00:00:00"}]
)
def test_an_order_that_makes_no_sense_is_told_and_stops_no_other(
    wire: responses.RequestsMock, shop: Shop, odd: object
) -> None:
    wire.get(f"{API}/orders", json=[odd, order("processing", None, line(reduced="3"))], headers=SERVER)
    reading = shop.orders("2026-11-22T00:00:00")
    assert ([record.order for record in reading.records], len(reading.problems)) == (["120"], 1)


@pytest.mark.parametrize("date", ["soon", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_a_server_without_a_sensible_clock_is_taken_by_ours(
    wire: responses.RequestsMock, shop: Shop, date: str
) -> None:
    wire.get(f"{API}/orders", json=[order("processing", None, line(reduced="3"))], headers={"Date": date})
    assert shop.orders("2026-11-22T00:00:00").cursor == "2026-11-22T12:31:16"


def test_an_unreadable_order_alone_is_a_bad_record(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders/120", json=order("processing", None, line(reduced="2.5")))
    with pytest.raises(BadRecord):
        shop.order("120")


@pytest.mark.rule("woocommerce.orders.missing")
def test_an_order_that_is_gone_is_told_apart_from_a_wrong_address(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders/999999", json=body("order_404"), status=404)
    wire.get(f"{API}/orders/1", body="<html>Not found</html>", status=404, content_type="text/html")
    with pytest.raises(NotAllowed):
        shop.order("999999")
    with pytest.raises(BrokenContract):
        shop.order("1")


@pytest.mark.rule("woocommerce.orders.drafts")
def test_carts_are_no_orders(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders", json=[order("checkout-draft", None, line())], headers=SERVER)
    assert shop.orders("2026-11-22T12:00:00").records == ()


@pytest.mark.parametrize(
    ("cursor", "modified", "after"),
    [
        ("2026-11-22T12:00:00", "2026-11-22T12:31:16", "2026-11-22T12:31:16"),  # on to the last order seen
        ("2026-11-22T12:00:00", "2026-11-22T13:30:00", "2026-11-22T12:59:58"),  # never beyond the reading's start
        ("2026-11-22T12:50:00", "2026-11-22T12:49:30", "2026-11-22T12:50:00"),  # never back
    ],
)
def test_the_cursor_is_the_servers_own_time(
    wire: responses.RequestsMock, shop: Shop, cursor: str, modified: str, after: str
) -> None:
    changed = {**order("processing", None, line(reduced="3")), "date_modified_gmt": modified}
    wire.get(f"{API}/orders", json=[changed], headers=SERVER)
    assert shop.orders(cursor).cursor == after


@pytest.mark.rule("woocommerce.changes.modified_after", "woocommerce.changes.gmt")
def test_a_quiet_reading_keeps_the_cursor(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders", json=[], headers=SERVER)
    assert shop.orders("2026-11-22T12:00:00").cursor == "2026-11-22T12:00:00"
    assert "modified_after=2026-11-22T11%3A59%3A00&dates_are_gmt=true" in str(wire.calls[0].request.url)


def test_the_first_reading_takes_a_month_and_whatever_is_open(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/orders", json=[], headers=SERVER)
    assert shop.orders(None).cursor == "2026-11-22T12:59:58"
    first, second = (str(call.request.url) for call in wire.calls)
    assert "modified_after=2026-10-23T13%3A00%3A00" in first
    assert "status=pending%2Con-hold%2Cprocessing" in second


# --- customers


@pytest.mark.parametrize(
    ("first", "last", "name"), [("伟", "李", "李伟"), ("Li", "Wei", "Li Wei"), ("", "Wei", "Wei"), ("", "", "")]
)
def test_a_name_is_put_together_as_its_language_does(
    wire: responses.RequestsMock, shop: Shop, first: str, last: str, name: str
) -> None:
    wire.get(f"{API}/customers", json=[{"id": 2, "first_name": first, "last_name": last, "billing": {}}])
    assert [each.name for each in shop.customers(None).records] == [name]


def test_a_street_tells_people_apart(wire: responses.RequestsMock, shop: Shop) -> None:
    billing = {"address_1": "12 High Street", "city": "Leeds", "postcode": "LS1 4AB"}
    wire.get(f"{API}/customers", json=[{"id": 2, "first_name": "Li", "last_name": "Wei", "billing": billing}])
    assert [each.address for each in shop.customers(None).records] == ["12 High Street, Leeds, LS1 4AB"]


@pytest.mark.rule("woocommerce.changes.customers")
def test_recorded_customers_are_read_without_the_staff(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/customers", json=body("customers"))
    assert shop.customers(None).records == (Customer("tea", "2", "Li Wei", "+8613800000000", "li@example.com"),)
    assert "role=all" in str(wire.calls[0].request.url)


# --- writing


@pytest.mark.rule("woocommerce.batch.rows")
def test_the_recorded_batch_confirms_one_row_and_refuses_the_other(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.post(f"{API}/products/batch", json=body("products_batch_mixed"))
    good, bad = shop.publish([write("10", 8), write("999999", 1)])
    assert (good.result, good.number) == (Result.CONFIRMED, 8)
    assert bad.result is Result.REFUSED
    assert bad.problem is not None
    assert "woocommerce_rest_product_invalid_id: Invalid ID." in bad.problem.text("en")
    assert (
        json.loads(wire.calls[0].request.body)
        == json.loads((PAYLOADS / "products_batch_mixed.json").read_text(encoding="utf-8"))["request"]["json"]
    )


@pytest.mark.rule("woocommerce.batch.variations")
def test_variations_are_written_under_their_parent(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.post(f"{API}/products/batch", json={"update": [{"id": 10, "manage_stock": True, "stock_quantity": 8}]})
    wire.post(f"{API}/products/11/variations/batch", json=body("variations_batch_mixed"))
    receipts = shop.publish([write("11/14", 4), write("10", 8), write("11/999999", 1)])
    assert [(each.listing.listing, each.result) for each in receipts] == [
        ("11/14", Result.CONFIRMED),
        ("10", Result.CONFIRMED),
        ("11/999999", Result.REFUSED),
    ]


def test_a_listing_that_is_no_longer_tracked_is_refused(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.post(f"{API}/products/batch", json={"update": [product(manage_stock=False, stock_quantity=None)]})
    (receipt,) = shop.publish([write("7", 3)])
    assert (receipt.result, receipt.problem and receipt.problem.code) == (Result.REFUSED, "woocommerce.untracked")


@pytest.mark.parametrize("answer", ["<html>Fatal error", '{"update": []}', "{}", "[]"])
def test_an_answer_that_tells_no_outcome_is_an_unknown_one(
    wire: responses.RequestsMock, shop: Shop, answer: str
) -> None:
    wire.post(f"{API}/products/batch", body=answer)
    with pytest.raises(UnknownOutcome):
        shop.publish([write("10", 8)])


def test_one_lost_answer_leaves_the_other_receipts(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.post(f"{API}/products/batch", json={"update": [product(id=10, stock_quantity=8)]})
    wire.post(f"{API}/products/11/variations/batch", status=502)
    receipts = shop.publish([write("11/14", 4), write("10", 8)])
    assert [each.result for each in receipts] == [Result.UNKNOWN, Result.CONFIRMED]


def test_a_shop_that_takes_nothing_at_all_says_why(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.post(f"{API}/products/batch", json={}, status=401)
    wire.post(f"{API}/products/11/variations/batch", json={}, status=401)
    with pytest.raises(SignInAgain):
        shop.publish([write("11/14", 4), write("10", 8)])


def test_nothing_to_write_is_nothing_sent(shop: Shop) -> None:
    assert shop.publish([]) == []


# --- check

CHECKS: list[tuple[str, Callable[[responses.RequestsMock], object], str]] = [
    ("wrong keys", lambda wire: wire.get(f"{API}/products", json=body("unauth_401"), status=401), "woocommerce.keys"),
    ("no right", lambda wire: wire.get(f"{API}/products", json={}, status=403), "woocommerce.rights_products"),
    ("no API", lambda wire: wire.get(f"{API}/products", body="<html>", status=404), "woocommerce.address"),
    ("down", lambda wire: wire.get(f"{API}/products", status=503), "woocommerce.unreachable"),
    (
        "moved",
        lambda wire: wire.get(f"{API}/products", status=301, headers={"Location": "https://www.tea.example/"}),
        "woocommerce.address",
    ),
]


@pytest.mark.parametrize(("name", "trouble", "code"), CHECKS, ids=[each[0] for each in CHECKS])
def test_check_says_what_to_do(
    wire: responses.RequestsMock,
    shop: Shop,
    name: str,
    trouble: Callable[[responses.RequestsMock], object],
    code: str,
) -> None:
    trouble(wire)
    (problem,) = shop.check()
    assert problem.code == code
    assert all(problem.text(locale) for locale in ("zh-CN", "en"))
    if name == "moved":
        assert "https://www.tea.example" in problem.text("en")


@pytest.mark.rule("woocommerce.auth.permissions")
def test_check_finds_a_key_that_may_only_read(wire: responses.RequestsMock, shop: Shop) -> None:
    for area in ("products", "orders", "customers"):
        wire.get(f"{API}/{area}", json=[])
    wire.post(f"{API}/products/batch", json={"code": "woocommerce_rest_authentication_error"}, status=401)
    assert [problem.code for problem in shop.check()] == ["woocommerce.read_only"]


def test_check_names_what_can_be_sold_below_zero(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[product(backorders_allowed=True)])
    wire.get(f"{API}/orders", json=[])
    wire.get(f"{API}/customers", json=[])
    wire.post(f"{API}/products/batch", json=[])
    (problem,) = shop.check()
    assert problem.code == "woocommerce.backorders"
    assert "00123" in problem.text("zh-CN")


@pytest.mark.rule("woocommerce.auth.basic_over_tls")
def test_keys_go_over_tls_as_basic_and_never_into_the_address(wire: responses.RequestsMock, shop: Shop) -> None:
    wire.get(f"{API}/products", json=[])
    shop.listings(None)
    sent = wire.calls[0].request
    assert sent.headers["Authorization"].startswith("Basic ")
    assert "ck_1" not in str(sent.url)


@pytest.mark.parametrize("address", ["tea.example", "ftp://tea.example", "https//tea.example"])
def test_an_address_without_a_scheme_is_told_as_such(address: str) -> None:
    for shop in made(address):
        assert [problem.code for problem in shop.check()] == ["woocommerce.no_scheme"]
