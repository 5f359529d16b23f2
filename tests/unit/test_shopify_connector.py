"""Shopify's payloads → records, and what is said where Shopify refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import responses

from sheetpact.addresses import Addresses
from sheetpact.errors import (
    BrokenContract,
    ConnectorError,
    NotAllowed,
    RetryLater,
    SignInAgain,
    UnknownOutcome,
)
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer, Listing
from sheetpact.model.secret import Secret
from sheetpact.ports import Result, Shop, ShopContext, StockWrite
from sheetpact.registry import Registry
from sheetpact.shopify.stock import calls, rows_of, spread
from sheetpact.shopify.tokens import Credentials

ROOT = Path(__file__).parents[2]
BASE = "https://tea.myshopify.example"
NOW = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)
SERVED = {"X-Shopify-API-Version": "2026-10", "Date": "Sun, 29 Nov 2026 12:59:58 GMT"}
ITEM = "gid://shopify/InventoryItem/9"
WORKSHOP = "gid://shopify/Location/1"


class Wire:
    """Answers by the name of the operation; the last answer of each stays."""

    def __init__(self, mocked: responses.RequestsMock, version: str = "2026-10") -> None:
        self.answers: dict[str, list[Mapping[str, object] | str]] = {}
        self.dates: list[str] = []
        """What the server's clock shows, answer by answer; then always the same."""
        self.asked: list[tuple[str, Mapping[str, object]]] = []
        mocked.add_callback("POST", f"{BASE}/admin/api/{version}/graphql.json", self._answer)

    def says(self, operation: str, *answers: Mapping[str, object] | str) -> None:
        """A text is sent as it is."""
        self.answers[operation] = [
            each if isinstance(each, str) or "errors" in each else {"data": each} for each in answers
        ]

    def priced(self, operation: str, answer: Mapping[str, object], cost: Mapping[str, object]) -> None:
        """The same answer always, with what the platform says of its points."""
        self.answers[operation] = [{"data": answer, "extensions": {"cost": cost}}]

    def _answer(self, request: object) -> tuple[int, Mapping[str, str], str]:
        asked = json.loads(request.body)  # type: ignore[attr-defined] # a prepared request
        name = asked["query"].split("(")[0].split("{")[0].split()[-1]
        self.asked.append((name, asked["variables"]))
        queue = self.answers[name]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        headers = {**SERVED, "Date": self.dates.pop(0)} if self.dates else SERVED
        return 200, headers, answer if isinstance(answer, str) else json.dumps(answer)


@pytest.fixture
def mocked() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


@pytest.fixture
def wire(mocked: responses.RequestsMock) -> Wire:
    wire = Wire(mocked)
    wire.says("Count", {"productVariantsCount": {"count": 3}})
    wire.says("Locations", connection("locations", {"id": WORKSHOP, "name": "Workshop"}))
    return wire


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def shop(waits: list[float], request: pytest.FixtureRequest) -> Iterator[Shop]:
    registry = Registry((ROOT,), "en")
    http = HttpSession(
        Bucket(1000), addresses=Addresses(resolve=lambda host, port: ["93.184.216.34"]), sleep=lambda seconds: None
    )
    more = request.param if hasattr(request, "param") else {}
    settings = {"base_url": BASE, "access_token": Secret(f"shpat_{request.node.name}"), **more}
    mapping = registry.shop_mapping("shopify")
    zone = ZoneInfo("Asia/Shanghai")
    context = ShopContext("tea", settings, mapping, http, lambda: NOW, zone, "CNY", "en", ROOT, waits.append)
    yield registry.shop("shopify")(context)
    http.close()


def connection(name: str, *nodes: Mapping[str, object], more: bool = False) -> Mapping[str, object]:
    return {name: {"nodes": list(nodes), "pageInfo": {"hasNextPage": more, "endCursor": "next"}}}


def item(**more: object) -> Mapping[str, object]:
    variant: dict[str, object] = {"id": "gid://shopify/ProductVariant/4", "displayName": "Pot - Default Title"}
    variant |= {"barcode": None, "inventoryPolicy": "DENY", "inventoryQuantity": 5, "requiresComponents": False}
    variant["product"] = {"status": "ACTIVE"}
    variant |= {key: more[key] for key in more if key in variant}
    rest = {key: more[key] for key in more if key not in variant}
    return {"id": ITEM, "sku": "00123", "tracked": True, "variants": {"nodes": [variant]}, **rest}


def kept(**places: int) -> Mapping[str, object]:
    """Levels of an item: location → available."""
    nodes = [
        {"id": f"gid://shopify/InventoryLevel/{place}?inventory_item_id=9", "location": {"id": ids(place)}}
        | {"quantities": [{"quantity": number}]}
        for place, number in places.items()
    ]
    return {"nodes": nodes}


def ids(place: str) -> str:
    return f"gid://shopify/Location/{place}"


def key(listing: str) -> ListingKey:
    return ListingKey("tea", listing)


def write(number: int, expected: int | None = 5) -> StockWrite:
    return StockWrite(key("9"), number, expected, "00123", "Pot", "run:9")


# --- listings


@pytest.mark.parametrize(
    ("payload", "listing"),
    [
        (item(), Listing(key("9"), "00123", "Pot", shown=5)),
        (item(displayName="Shirt - S"), Listing(key("9"), "00123", "Shirt - S", shown=5)),
        (item(inventoryQuantity=-3), Listing(key("9"), "00123", "Pot", shown=-3)),
        (item(tracked=False, inventoryQuantity=0), Listing(key("9"), "00123", "Pot", tracked=False)),
        (item(inventoryPolicy="CONTINUE"), Listing(key("9"), "00123", "Pot", shown=5, backorders=True)),
        (item(barcode="4006381333931"), Listing(key("9"), "00123", "Pot", "4006381333931", 5)),
        (item(sku=None), Listing(key("9"), "", "Pot", shown=5)),
    ],
)
def test_an_item_is_read_as_it_is(wire: Wire, shop: Shop, payload: Mapping[str, object], listing: Listing) -> None:
    wire.says("Items", connection("inventoryItems", payload))
    assert shop.listings(None).records == (listing,)


@pytest.mark.parametrize(
    "payload",
    [item(product={"status": "ARCHIVED"}), item(requiresComponents=True), {**item(), "variants": {"nodes": []}}],
    ids=["archived", "a bundle", "nobody's"],
)
def test_what_has_no_stock_to_sell_is_left_out(wire: Wire, shop: Shop, payload: Mapping[str, object]) -> None:
    wire.says("Items", connection("inventoryItems", payload))
    reading = shop.listings(None)
    assert (reading.records, reading.complete) == ((), True)


def test_an_item_that_cannot_be_read_is_told_and_stops_no_other(wire: Wire, shop: Shop) -> None:
    """Nothing may be concluded from what is missing then."""
    odd = {**item(inventoryQuantity=2.5), "id": "gid://shopify/InventoryItem/10", "sku": "ODD"}
    wire.says("Items", connection("inventoryItems", odd, item()))
    reading = shop.listings(None)
    assert [each.sku for each in reading.records] == ["00123"]
    assert [problem.where.row for problem in reading.problems] == ["ODD"]
    assert not reading.complete


def test_an_order_that_cannot_be_read_is_told_and_stops_no_other(wire: Wire, shop: Shop) -> None:
    odd = order(line(quantity=None), id="gid://shopify/Order/2", name="#1002")
    wire.says("Orders", connection("orders", odd, order(line())))
    reading = shop.orders("2026-11-29T09:00:00Z")
    assert [each.number for each in reading.records] == ["#1001"]
    assert [problem.where.row for problem in reading.problems] == ["#1002"]
    assert not reading.complete


def test_an_order_without_id_is_told_and_stops_no_other(wire: Wire, shop: Shop) -> None:
    good = order()
    wire.says("Orders", connection("orders", {**good, "id": None}, good))
    reading = shop.orders("2026-11-29T12:00:00Z")
    assert (len(reading.records), len(reading.problems)) == (1, 1)


@pytest.mark.parametrize("points", [10**400, -1, True, float("inf")])
def test_points_that_no_bucket_has_are_none(wire: Wire, shop: Shop, points: object) -> None:
    cost = {"requestedQueryCost": points, "throttleStatus": {"currentlyAvailable": points, "restoreRate": points}}
    wire.answers["Customers"] = [{"data": connection("customers"), "extensions": {"cost": cost}}]
    assert shop.customers(None).records == ()


def test_a_shop_of_many_pages_is_read_to_the_end(wire: Wire, shop: Shop) -> None:
    second = {**item(), "id": "gid://shopify/InventoryItem/10"}
    wire.says("Items", connection("inventoryItems", item(), more=True), connection("inventoryItems", second))
    assert [each.key.listing for each in shop.listings(None).records] == ["9", "10"]
    assert [asked["after"] for name, asked in wire.asked if name == "Items"] == [None, "next"]


def test_a_list_that_goes_round_in_circles_is_a_broken_contract(wire: Wire, shop: Shop) -> None:
    wire.says("Items", connection("inventoryItems", item(), more=True))
    with pytest.raises(BrokenContract, match="circles"):
        shop.listings(None)


def test_a_few_orders_are_asked_for_at_first_and_then_ever_more(wire: Wire, shop: Shop) -> None:
    full = [
        {"orders": {"nodes": [order(line())], "pageInfo": {"hasNextPage": True, "endCursor": mark}}} for mark in "abc"
    ]
    wire.says("Orders", *full, connection("orders", order(line())))
    shop.orders("2026-11-29T09:00:00Z")
    assert [asked["first"] for _, asked in wire.asked] == [3, 6, 6, 6]


@pytest.mark.rule("shopify.points.most")
def test_a_query_that_costs_too_much_is_asked_in_halves(wire: Wire, shop: Shop) -> None:
    dear = {"errors": [{"message": "Query cost is 1501", "extensions": {"code": "MAX_COST_EXCEEDED"}}]}
    wire.says("Items", dear, dear, connection("inventoryItems", item()))
    assert len(shop.listings(None).records) == 1
    assert [asked["first"] for name, asked in wire.asked if name == "Items"] == [250, 125, 62]


# --- orders


def order(*lines: Mapping[str, object], **more: object) -> Mapping[str, object]:
    plain: dict[str, object] = {"id": "gid://shopify/Order/820982911946154508", "name": "#1001", "test": False}
    times = {"createdAt": "2026-11-28T09:00:00Z", "updatedAt": "2026-11-29T09:00:00Z", "cancelledAt": None}
    nodes = {"lineItems": {"nodes": list(lines), "pageInfo": {"hasNextPage": False, "endCursor": None}}}
    return {**plain, **times, **nodes, "currencyCode": "CNY", "customer": {"id": "gid://shopify/Customer/8"}, **more}


def line(**more: object) -> Mapping[str, object]:
    plain: dict[str, object] = {"id": "gid://shopify/LineItem/71", "sku": "00123", "name": "Pot", "quantity": 3}
    plain |= {"currentQuantity": 3, "unfulfilledQuantity": 3, "variant": {"inventoryItem": {"id": ITEM}}}
    return {**plain, "discountedTotalSet": {"shopMoney": {"amount": "59.97"}}, **more}


def refunded(*parts: tuple[int, str]) -> Mapping[str, object]:
    nodes = [
        {
            "quantity": pieces,
            "restockType": kind,
            "lineItem": {"id": "gid://shopify/LineItem/71"},
            "subtotalSet": {"shopMoney": {"amount": f"{pieces * 1999 / 100:.2f}"}},
        }
        for pieces, kind in parts
    ]
    lines = {"nodes": nodes, "pageInfo": {"hasNextPage": False, "endCursor": None}}
    return {"order": {"refunds": [{"id": "gid://shopify/Refund/5", "refundLineItems": lines}]}}


@pytest.mark.parametrize(
    ("told", "refunds", "held_shipped_returned"),
    [
        ({}, (), (3, 0, 0)),
        ({"unfulfilledQuantity": 1}, (), (1, 2, 0)),
        ({"unfulfilledQuantity": 0}, (), (0, 3, 0)),
        ({"currentQuantity": 2, "unfulfilledQuantity": 2}, ((1, "CANCEL"),), (2, 0, 0)),
        ({"currentQuantity": 2, "unfulfilledQuantity": 2}, ((1, "NO_RESTOCK"),), (2, 1, 0)),
        ({"currentQuantity": 2, "unfulfilledQuantity": 0}, ((1, "RETURN"),), (0, 3, 1)),
        ({"currentQuantity": 2, "unfulfilledQuantity": 0}, ((1, "NO_RESTOCK"),), (0, 3, 0)),
        ({"currentQuantity": 0, "unfulfilledQuantity": 0}, ((1, "RETURN"), (2, "CANCEL")), (0, 1, 1)),
        ({"currentQuantity": 1, "unfulfilledQuantity": 1}, ((2, "LEGACY_RESTOCK"),), (1, 0, 0)),
        ({"quantity": 1, "currentQuantity": 0, "unfulfilledQuantity": 0}, ((2, "RETURN"),), (0, 1, 1)),
    ],
    ids=[
        "open",
        "two sent",
        "all sent",
        "one taken off and restocked",
        "one taken off and lost",
        "one came back to the shelf",
        "one refunded and kept",
        "one back, two never sent",
        "an old refund",
        "more came back than had left",
    ],
)
def test_pieces_stand_where_shopify_counts_them(
    wire: Wire,
    shop: Shop,
    told: Mapping[str, object],
    refunds: tuple[tuple[int, str], ...],
    held_shipped_returned: tuple[int, int, int],
) -> None:
    wire.says("Order", {"order": order(line(**told))})
    wire.says("Refunds", refunded(*refunds))
    (found,) = shop.order("820982911946154508").lines
    assert (found.held, found.shipped, found.returned) == held_shipped_returned


def test_what_was_taken_off_waits_for_nothing_even_where_it_is_told_as_open(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line(currentQuantity=2, unfulfilledQuantity=3))})
    wire.says("Refunds", refunded((1, "NO_RESTOCK")))
    (found,) = shop.order("820982911946154508").lines
    assert (found.held, found.shipped) == (2, 1)


@pytest.mark.parametrize(
    ("kinds", "of_return", "refund", "returned"),
    [
        (("RESTOCKED", "NOT_RESTOCKED"), True, (), 1),
        (("RESTOCKED", "RESTOCKED"), True, ((2, "NO_RESTOCK"),), 2),
        (("RESTOCKED",), True, ((1, "RETURN"),), 1),
        (("MISSING",), True, ((2, "RETURN"),), 2),
        (("RESTOCKED",), False, ((1, "RETURN"),), 2),
        (("PROCESSING_REQUIRED",), True, (), 0),
    ],
    ids=[
        "one of two is good",
        "money later",
        "told twice",
        "told by the refund alone",
        "another piece",
        "not looked at yet",
    ],
)
def test_pieces_sent_back_are_on_the_shelf_once_they_are_restocked(
    wire: Wire,
    shop: Shop,
    kinds: tuple[str, ...],
    of_return: bool,
    refund: tuple[tuple[int, str], ...],
    returned: int,
) -> None:
    wire.says("Order", {"order": order(line(unfulfilledQuantity=0), returnStatus="RETURNED")})
    (told,) = refunded(*refund)["order"]["refunds"]  # type: ignore[index] # JSON
    wire.says("Refunds", {"order": {"refunds": [{**told, "return": {"id": "r"} if of_return else None}]}})
    pieces = [{"type": kind, "quantity": 1} for kind in kinds]
    sent = {"fulfillmentLineItem": {"lineItem": {"id": "gid://shopify/LineItem/71"}}, "dispositions": pieces}
    parcel = {"lineItems": {"nodes": [sent, {"fulfillmentLineItem": None, "dispositions": pieces}]}}
    wire.says("Returns", {"order": {"returns": {"nodes": [{"reverseFulfillmentOrders": {"nodes": [parcel]}}]}}})
    (found,) = shop.order("820982911946154508").lines
    assert (found.shipped, found.returned) == (3, returned)


def test_a_returns_refund_may_take_off_what_was_never_sent(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line(currentQuantity=2, unfulfilledQuantity=2), returnStatus="IN_PROGRESS")})
    (told,) = refunded((1, "CANCEL"))["order"]["refunds"]  # type: ignore[index] # JSON
    wire.says("Refunds", {"order": {"refunds": [{**told, "return": {"id": "r"}}]}})
    wire.says("Returns", {"order": {"returns": {"nodes": []}}})
    (found,) = shop.order("820982911946154508").lines
    assert (found.held, found.shipped, found.returned) == (2, 0, 0)


def test_a_cancelled_order_holds_nothing(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line(), cancelledAt="2026-11-29T09:00:00Z")})
    (found,) = shop.order("820982911946154508").lines
    assert (found.held, found.shipped) == (0, 3)  # not restocked: it has left


def test_an_order_that_has_reserved_nothing_yet_holds_nothing(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line(unfulfilledQuantity=2), confirmed=False)})
    (found,) = shop.order("820982911946154508").lines
    assert (found.held, found.shipped) == (0, 1)


def money(amount: str) -> Mapping[str, object]:
    return {"shopMoney": {"amount": amount}}


@pytest.mark.rule("shopify.reading.paid")
@pytest.mark.parametrize(
    ("total", "each", "paid"),
    [
        ("59.97", "19.99", 5997),
        ("20.00", "6.67", 2000),  # rounded
        ("59.97", "17.99", 5397),  # 10 % off by a code
        ("59.97", None, 5997),
    ],
)
def test_what_a_line_cost_is_less_all_reductions(
    wire: Wire, shop: Shop, total: str, each: str | None, paid: int
) -> None:
    told = {} if each is None else {"discountedUnitPriceAfterAllDiscountsSet": money(each)}
    wire.says("Order", {"order": order(line(discountedTotalSet=money(total), **told))})
    assert shop.order("820982911946154508").lines[0].paid_minor == paid


@pytest.mark.rule("shopify.reading.paid_back")
@pytest.mark.parametrize(
    ("refunds", "discrepancy", "back"),
    [
        ((), "0.0", 0),
        (((1, "NO_RESTOCK"),), "0.0", 1999),
        (((1, "RETURN"), (1, "NO_RESTOCK")), "0.0", 3998),
        (((1, "RETURN"),), "5.00", 1499),  # some of it was kept
        ((), "-12.34", 1234),  # an amount for no line
        ((), "3.00", 0),
    ],
)
def test_what_was_paid_back_for_goods(
    wire: Wire, shop: Shop, refunds: tuple[tuple[int, str], ...], discrepancy: str, back: int
) -> None:
    left = 3 - sum(pieces for pieces, _ in refunds)
    told = order(line(currentQuantity=left, unfulfilledQuantity=0), refundDiscrepancySet=money(discrepancy))
    wire.says("Order", {"order": told})
    if refunds:
        wire.says("Refunds", refunded(*refunds))
    assert shop.order("820982911946154508").refunded_minor == back


@pytest.mark.rule("shopify.reading.ids", "shopify.reading.shop_money")
def test_an_order_keeps_every_digit_and_the_shops_money(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line())})
    found = shop.order("820982911946154508")
    assert (found.order, found.number, found.customer, found.currency) == ("820982911946154508", "#1001", "8", "CNY")
    assert (found.lines[0].ordered, found.lines[0].paid_minor) == (3, 5997)
    assert found.taken_at == found.placed_at == datetime(2026, 11, 28, 9, tzinfo=UTC)


class TestOrdersReadAMomentAgo:
    """12 seconds ago, by the server's clock, and 3 seconds ago."""

    OLD = order(line(), id="gid://shopify/Order/1", name="#1", updatedAt="2026-11-29T12:59:46Z")
    NEW = order(line(), id="gid://shopify/Order/2", name="#2", updatedAt="2026-11-29T12:59:55Z")

    @pytest.fixture(autouse=True)
    def _read(self, wire: Wire, shop: Shop) -> None:
        wire.says("Orders", connection("orders", self.OLD, self.NEW))
        shop.orders("2026-11-29T12:00:00Z")
        wire.asked.clear()

    def again(self, wire: Wire, shop: Shop, *listed: Mapping[str, object], told: Sequence[object] = ()) -> list[str]:
        """The numbers of the orders that a second reading gives, where the list holds these."""
        wire.says("Changed", connection("orders", *[{k: each[k] for k in ("id", "updatedAt")} for each in listed]))
        wire.says("SomeOrders", {"nodes": list(told)})
        return [each.number for each in shop.orders("2026-11-29T12:00:00Z").records]

    def test_what_has_not_changed_is_not_asked_for_again(self, wire: Wire, shop: Shop) -> None:
        assert self.again(wire, shop, self.OLD) == ["#1"]
        assert [name for name, _ in wire.asked] == ["Changed"]

    def test_what_may_change_once_more_in_the_same_second_is(self, wire: Wire, shop: Shop) -> None:
        assert self.again(wire, shop, self.OLD, self.NEW, told=[self.NEW]) == ["#1", "#2"]
        assert wire.asked[1] == ("SomeOrders", {"ids": ["gid://shopify/Order/2"]})

    def test_what_has_changed_is_as_it_is_now(self, wire: Wire, shop: Shop) -> None:
        now = {**self.OLD, "name": "#1-NEW", "updatedAt": "2026-11-29T12:59:50Z"}
        assert self.again(wire, shop, now, told=[now]) == ["#1-NEW"]

    def test_what_is_gone_between_the_two_is_left_out(self, wire: Wire, shop: Shop) -> None:
        assert self.again(wire, shop, self.OLD, self.NEW, told=[None]) == ["#1"]

    @pytest.mark.parametrize("when", ["soon", None, "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
    def test_one_without_an_id_or_a_time_is_told(self, wire: Wire, shop: Shop, when: str | None) -> None:
        wire.says("SomeOrders", {"nodes": [{**self.NEW, "updatedAt": when}]})
        wire.says("Changed", connection("orders", {"id": None, "updatedAt": None}, self.NEW, self.OLD))
        reading = shop.orders("2026-11-29T12:00:00Z")
        assert ([each.number for each in reading.records], len(reading.problems)) == (["#1"], 2)


def test_a_line_whose_product_is_gone_keeps_its_sku(wire: Wire, shop: Shop) -> None:
    wire.says("Order", {"order": order(line(variant=None))})
    (found,) = shop.order("820982911946154508").lines
    assert (found.listing, found.sku, found.held) == ("", "00123", 3)


def test_only_orders_that_shrank_cost_a_second_query(wire: Wire, shop: Shop) -> None:
    wire.says("Orders", connection("orders", order(line())))
    shop.orders("2026-11-29T00:00:00Z")
    assert [name for name, _ in wire.asked] == ["Orders"]


def test_an_order_of_many_lines_is_read_to_its_end(wire: Wire, shop: Shop) -> None:
    some = order(line())
    wire.says("Order", {"order": {**some, "lineItems": {"nodes": [line()], "pageInfo": {"hasNextPage": True}}}})
    lines = [line(id=f"gid://shopify/LineItem/{number}") for number in range(12)]
    wire.says("Lines", {"order": connection("lineItems", *lines)})
    assert len(shop.order("820982911946154508").lines) == 12


def test_the_cursor_stays_behind_the_servers_clock(wire: Wire, shop: Shop) -> None:
    """An order of the future, by the shop's clock, moves it no further than the start of the reading."""
    wire.says("Orders", connection("orders", order(line(), updatedAt="2026-11-29T13:30:00Z")))
    assert shop.orders("2026-11-29T09:00:00Z").cursor == "2026-11-29T12:59:58Z"
    assert wire.asked[0][1]["query"] == "updated_at:>='2026-11-29T08:55:00Z'"


def test_the_start_of_a_reading_is_that_of_its_first_page(wire: Wire, shop: Shop) -> None:
    late = order(line(), updatedAt="2026-11-29T13:30:00Z")
    wire.says("Orders", connection("orders", late, more=True), connection("orders", late))
    wire.dates = ["Sun, 29 Nov 2026 12:00:00 GMT", "Sun, 29 Nov 2026 13:00:00 GMT"]
    assert shop.orders("2026-11-29T09:00:00Z").cursor == "2026-11-29T12:00:00Z"


def test_nothing_new_leaves_the_cursor_where_it_was(wire: Wire, shop: Shop) -> None:
    wire.says("Orders", connection("orders"))
    assert shop.orders("2026-11-29T09:00:00Z").cursor == "2026-11-29T09:00:00Z"


def test_an_order_that_is_read_again_moves_the_cursor_nowhere(wire: Wire, shop: Shop) -> None:
    wire.says("Orders", connection("orders", order(line(), updatedAt="2026-11-29T08:57:00Z")))
    assert shop.orders("2026-11-29T09:00:00Z").cursor == "2026-11-29T09:00:00Z"


@pytest.mark.rule("shopify.reading.sixty_days")
def test_the_first_reading_asks_for_every_open_order_too(wire: Wire, shop: Shop) -> None:
    wire.says("Orders", connection("orders", order(line())), connection("orders", order(line())))
    assert len(shop.orders(None).records) == 1
    asked = [variables["query"] for _, variables in wire.asked]
    assert asked == ["updated_at:>='2026-10-30T13:00:00Z'", "status:open -fulfillment_status:fulfilled"]


def test_a_customer_is_asked_for_no_more_than_is_needed(wire: Wire, shop: Shop) -> None:
    told = {"id": "gid://shopify/Customer/8", "firstName": "伟", "lastName": "李", "defaultEmailAddress": None}
    wire.says("Customers", connection("customers", {**told, "defaultPhoneNumber": {"phoneNumber": "+8613800000000"}}))
    assert shop.customers(None).records == (Customer("tea", "8", "李伟", "+8613800000000", ""),)


def test_customers_changed_since_the_last_time_are_asked_for(wire: Wire, shop: Shop) -> None:
    wire.says("Customers", connection("customers"))
    assert shop.customers(None).cursor == "2026-11-29T12:59:58Z"
    shop.customers("2026-11-29T09:00:00Z")
    asked = [variables["query"] for _, variables in wire.asked]
    assert asked == [None, "updated_at:>='2026-11-29T08:55:00Z'"]


# --- writing


@pytest.mark.rule("shopify.stock.compare_given")
def test_a_number_is_written_only_where_it_is_still_what_was_seen(wire: Wire, shop: Shop) -> None:
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", {"inventorySetQuantities": {"userErrors": []}})
    (receipt,) = shop.publish([write(3)])
    assert (receipt.result, receipt.number) == (Result.CONFIRMED, 3)
    asked = wire.asked[-1][1]["input"]
    row = {"inventoryItemId": ITEM, "locationId": WORKSHOP, "quantity": 3, "changeFromQuantity": 5}
    assert asked == {"name": "available", "reason": "correction", "quantities": [row]}


@pytest.mark.rule("shopify.stock.stale")
def test_who_wrote_meanwhile_wins_until_the_next_look(wire: Wire, shop: Shop) -> None:
    error = {"code": "CHANGE_FROM_QUANTITY_STALE", "field": ["input", "quantities", "0", "changeFromQuantity"]}
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", {"inventorySetQuantities": {"userErrors": [{**error, "message": "stale"}]}})
    assert [receipt.result for receipt in shop.publish([write(3)])] == [Result.CHANGED]


def test_a_number_that_moved_before_the_write_is_not_sent(wire: Wire, shop: Shop) -> None:
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    (receipt,) = shop.publish([write(3, expected=6)])
    assert (receipt.result, receipt.number) == (Result.CHANGED, 5)
    assert wire.asked[-1][0] == "Look"


@pytest.mark.rule("shopify.stock.key_spent")
def test_a_spent_key_is_replaced(wire: Wire, shop: Shop) -> None:
    spent = {"code": "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", "field": None, "message": "retry with a new key"}
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    answers = [{"inventorySetQuantities": {"userErrors": [spent]}}, {"inventorySetQuantities": {"userErrors": []}}]
    wire.says("SetQuantities", *answers)
    assert [receipt.result for receipt in shop.publish([write(3)])] == [Result.CONFIRMED]
    keys = [variables["key"] for name, variables in wire.asked if name == "SetQuantities"]
    assert len(set(keys)) == 2


@pytest.mark.rule("shopify.stock.errors")
def test_an_error_that_names_no_row_refuses_them_all(wire: Wire, shop: Shop) -> None:
    error = {"code": "INVALID_REASON", "field": ["input", "reason"], "message": "The specified reason is invalid."}
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", {"inventorySetQuantities": {"userErrors": [error]}})
    (receipt,) = shop.publish([write(3)])
    assert receipt.result is Result.REFUSED
    assert receipt.problem is not None
    assert "INVALID_REASON" in receipt.problem.text("en")


def test_an_error_that_names_a_row_which_was_not_sent_refuses_them_all(wire: Wire, shop: Shop) -> None:
    error = {"code": "INVALID_LOCATION", "field": ["input", "quantities", "7", "locationId"], "message": "?"}
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", {"inventorySetQuantities": {"userErrors": [error]}})
    assert [receipt.result for receipt in shop.publish([write(3)])] == [Result.REFUSED]


@pytest.mark.parametrize("answer", ["<html>", "{}", '{"data": {"inventorySetQuantities": null}}'])
def test_a_write_whose_answer_says_nothing_may_be_done(wire: Wire, shop: Shop, answer: str) -> None:
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", answer)
    with pytest.raises(UnknownOutcome):
        shop.publish([write(3)])


def test_a_look_that_costs_too_much_is_taken_in_halves(wire: Wire, shop: Shop) -> None:
    dear = {"errors": [{"message": "Query cost is 1501", "extensions": {"code": "MAX_COST_EXCEEDED"}}]}
    wire.says("Look", dear, {"nodes": [item(inventoryLevels=kept(**{"1": 5})), None]})
    shop.look([key(str(number)) for number in range(100)])
    assert [len(asked["ids"]) for name, asked in wire.asked if name == "Look"] == [100, 75, 25]  # type: ignore[arg-type] # JSON


@pytest.mark.rule("shopify.points.in_200")
def test_an_inner_error_of_a_write_may_have_come_after_it(wire: Wire, shop: Shop) -> None:
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 5}))]})
    wire.says("SetQuantities", {"errors": [{"message": "?", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})
    with pytest.raises(UnknownOutcome):
        shop.publish([write(3)])


@pytest.mark.parametrize(
    ("levels", "change", "after"),
    [
        ({"shop": 5, "fair": 3}, +2, {"shop": 7, "fair": 3}),
        ({"shop": 5, "fair": 3}, -4, {"shop": 1, "fair": 3}),
        ({"shop": 5, "fair": 3}, -7, {"shop": 0, "fair": 1}),
        ({"shop": -2, "fair": 3}, +1, {"shop": -2, "fair": 4}),
        ({"shop": -2, "fair": 3}, +2, {"shop": 0, "fair": 3}),
        ({"fair": 3, "barn": 4}, -5, {"fair": 2, "barn": 0}),
        ({"fair": 3, "barn": 4}, +1, {"fair": 3, "barn": 5}),
    ],
)
def test_a_change_goes_home_and_takes_no_level_below_zero(
    levels: Mapping[str, int], change: int, after: Mapping[str, int]
) -> None:
    assert spread(levels, change, "shop") == after


def test_levels_that_stay_are_written_as_they_are_and_negative_ones_left_alone() -> None:
    rows = rows_of(ITEM, {"shop": 5, "fair": 3, "barn": -1}, -2, "shop")
    assert [(row.location, row.before, row.number) for row in rows] == [("shop", 5, 3), ("fair", 3, 3)]


@pytest.mark.rule("shopify.stock.rows")
def test_an_items_rows_stay_in_one_call() -> None:
    group = rows_of(ITEM, dict.fromkeys("abcdef", 1), -1, "a")
    assert [len(each) for each in calls([group] * 100)] == [41, 41, 18]  # 246 rows of at most 250


# --- refusals


@pytest.mark.rule("shopify.access.closed", "shopify.access.stranger")
@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, SignInAgain, "access token"),
        (402, NotAllowed, "frozen"),
        (403, NotAllowed, "refuses"),
        (404, BrokenContract, "base_url"),
        (423, NotAllowed, "locked"),
    ],
)
def test_a_status_is_told_with_what_to_do(
    mocked: responses.RequestsMock, shop: Shop, status: int, error: type[ConnectorError], said: str
) -> None:
    mocked.post(f"{BASE}/admin/api/2026-10/graphql.json", json={"errors": "Nope"}, status=status)
    with pytest.raises(error, match=said):
        shop.listings(None)
    (problem,) = shop.check()
    assert problem.severity is Severity.RED
    assert said in problem.text("en")


def test_a_missing_scope_is_named(wire: Wire, shop: Shop) -> None:
    handles = ("read_products", "write_inventory", "read_locations", "read_orders", "read_returns")
    wire.says("Access", {"currentAppInstallation": {"accessScopes": [{"handle": each} for each in handles]}})
    (problem,) = shop.check()
    assert (problem.severity, "read_customers" in problem.text("en")) == (Severity.RED, True)
    assert "read_inventory" not in problem.text("en")  # whoever may write may read


@pytest.mark.rule("shopify.reading.scopes")
def test_data_that_is_kept_back_names_its_scope(wire: Wire, shop: Shop) -> None:
    needed = {"code": "ACCESS_DENIED", "requiredAccess": "`read_orders` access scope."}
    wire.says("Orders", {"errors": [{"message": "Access denied for orders field.", "extensions": needed}]})
    with pytest.raises(NotAllowed, match="read_orders"):
        shop.orders(None)


def throttled(available: float, requested: float = 500, rate: float = 100) -> Mapping[str, object]:
    status = {"maximumAvailable": 2000, "currentlyAvailable": available, "restoreRate": rate}
    cost = {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}
    return {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}}


@pytest.mark.rule("shopify.points.throttled")
def test_a_throttled_call_waits_for_just_the_points_that_it_lacks(wire: Wire, shop: Shop, waits: list[float]) -> None:
    wire.says("Orders", throttled(available=150), connection("orders", order()))
    assert len(shop.orders("2026-11-29T09:00:00Z").records) == 1
    assert waits == [3.5]


def test_orders_do_not_wait_for_what_lists_leave_to_them(wire: Wire, shop: Shop, waits: list[float]) -> None:
    status = {"maximumAvailable": 2000, "currentlyAvailable": 600, "restoreRate": 100}
    cost = {"requestedQueryCost": 222, "actualQueryCost": 8, "throttleStatus": status}
    wire.priced("Orders", connection("orders", order()), cost)
    for _ in range(2):
        shop.orders("2026-11-29T09:00:00Z")
    assert waits == []


def test_a_throttled_list_waits_until_others_have_theirs_too(wire: Wire, shop: Shop, waits: list[float]) -> None:
    """A quarter of 2,000 points stays for orders that have just come."""
    wire.says("Items", throttled(available=150), connection("inventoryItems", item()))
    assert len(shop.listings(None).records) == 1
    [waited] = waits
    assert 3.5 < waited <= 8.5  # by a clock that goes on


def test_whoever_would_wait_too_long_is_told_to_come_back(wire: Wire, shop: Shop, waits: list[float]) -> None:
    wire.says("Items", throttled(available=0, requested=900, rate=1))
    with pytest.raises(RetryLater) as caught:
        shop.listings(None)
    assert (caught.value.seconds, waits) == (900, [])


def failing(code: str) -> Mapping[str, object]:
    return {"errors": [{"message": "Internal error. Request id: 1", "extensions": {"code": code}}]}


@pytest.mark.rule("shopify.points.in_200")
def test_an_inner_error_of_a_reading_is_asked_again(wire: Wire, shop: Shop, waits: list[float]) -> None:
    wire.says("Items", failing("INTERNAL_SERVER_ERROR"), connection("inventoryItems", item()))
    assert (len(shop.listings(None).records), waits) == (1, [1])


def test_an_inner_error_that_stays_is_left_to_the_next_run(wire: Wire, shop: Shop, waits: list[float]) -> None:
    wire.says("Items", failing("INTERNAL_SERVER_ERROR"))
    with pytest.raises(RetryLater, match="Internal error"):
        shop.listings(None)
    assert len(waits) == 7


def test_a_shop_that_was_closed_is_told(wire: Wire, shop: Shop) -> None:
    wire.says("Items", failing("SHOP_INACTIVE"))
    with pytest.raises(NotAllowed, match="frozen"):
        shop.listings(None)


def test_an_error_that_nobody_knows_is_a_broken_contract(wire: Wire, shop: Shop) -> None:
    wire.says("Items", failing("undefinedField"))
    with pytest.raises(BrokenContract, match="Internal error"):
        shop.listings(None)


def test_a_redirect_is_not_followed_with_the_token(mocked: responses.RequestsMock, shop: Shop) -> None:
    headers = {"Location": "https://elsewhere.example/admin"}
    mocked.post(f"{BASE}/admin/api/2026-10/graphql.json", status=301, headers=headers)
    with pytest.raises(BrokenContract, match=r"elsewhere\.example"):
        shop.listings(None)


@pytest.mark.rule("shopify.stock.compare_field")
@pytest.mark.parametrize(
    "shop", [{"api_version": "2025-10"}, {"api_version": "latest"}], indirect=True, ids=["too old", "no version"]
)
def test_a_version_that_cannot_compare_before_it_writes_is_refused(shop: Shop) -> None:
    (problem,) = shop.check()
    assert (problem.severity, "2026-10" in problem.text("en")) == (Severity.RED, True)
    with pytest.raises(NotAllowed):
        shop.listings(None)


@pytest.mark.rule("shopify.versions.fall_forward")
@pytest.mark.parametrize("shop", [{"api_version": "2026-04"}], indirect=True)
def test_a_version_that_fell_forward_is_told(mocked: responses.RequestsMock, shop: Shop) -> None:
    wire = Wire(mocked, "2026-04")
    wire.says("Count", {"productVariantsCount": {"count": 1}})
    wire.says("Items", connection("inventoryItems", item()))
    reading = shop.listings(None)
    (problem,) = reading.problems
    assert (problem.code, len(reading.records), reading.complete) == ("shopify.version_moved", 1, True)


@pytest.mark.parametrize(
    ("shop", "said"),
    [({}, "several"), ({"location": "Barn"}, "no location Barn"), ({"location": "2"}, ""), ({"location": "Fair"}, "")],
    indirect=["shop"],
)
def test_of_several_locations_the_pact_names_one(wire: Wire, shop: Shop, said: str) -> None:
    wire.says(
        "Locations", connection("locations", {"id": ids("1"), "name": "Workshop"}, {"id": ids("2"), "name": "Fair"})
    )
    wire.says("Look", {"nodes": [item(inventoryLevels=kept(**{"1": 4, "2": 1}))]})
    wire.says("SetQuantities", {"inventorySetQuantities": {"userErrors": []}})
    if said:
        with pytest.raises(NotAllowed, match=said):
            shop.publish([write(7)])
        return
    shop.publish([write(7)])
    rows = wire.asked[-1][1]["input"]["quantities"]  # type: ignore[index] # JSON
    assert {row["locationId"]: row["quantity"] for row in rows} == {ids("1"): 4, ids("2"): 3}


def test_what_is_remembered_of_an_empty_bucket_keeps_nobody_from_asking(
    wire: Wire, shop: Shop, waits: list[float]
) -> None:
    wire.says("Items", throttled(available=0, requested=900, rate=1), connection("inventoryItems", item()))
    with pytest.raises(RetryLater):
        shop.listings(None)
    assert (len(shop.listings(None).records), waits) == (1, [])


@pytest.mark.rule("shopify.access.token")
def test_a_token_is_renewed_before_it_ends(mocked: responses.RequestsMock) -> None:
    tokens = iter(["first", "second"])
    mocked.add_callback(
        "POST",
        f"{BASE}/admin/oauth/access_token",
        lambda request: (200, {}, json.dumps({"access_token": next(tokens), "expires_in": 3600})),
    )
    clock = [NOW]
    http = HttpSession(Bucket(1000), addresses=Addresses(resolve=lambda host, port: ["93.184.216.34"]))
    settings = {"client_id": "app", "client_secret": Secret("shpss_of_the_app")}
    mapping = Registry((ROOT,), "en").shop_mapping("shopify")
    context = ShopContext("tea", settings, mapping, http, lambda: clock[0], ZoneInfo("UTC"), "CNY", "en", ROOT)
    credentials = Credentials(context, BASE)
    told = [credentials.token()]
    clock[0] += timedelta(minutes=54)
    told.append(credentials.token())
    clock[0] += timedelta(minutes=2)
    told.append(credentials.token())
    assert told == ["first", "first", "second"]
    assert "shpss" not in repr(credentials)
    http.close()
