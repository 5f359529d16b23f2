"""Youzan's payloads → records, its envelopes → errors, and what is asked of it, as its documentation has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
import responses

from sheetpact.addresses import Addresses
from sheetpact.errors import (
    BadRecord,
    BrokenContract,
    ConnectorError,
    NotAllowed,
    RetryLater,
    SignInAgain,
    UnknownOutcome,
)
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.keys import ListingKey
from sheetpact.model.records import Listing, OrderLine
from sheetpact.model.secret import Secret
from sheetpact.ports import Result, Shop, ShopContext, StockWrite
from sheetpact.registry import Registry

ROOT = Path(__file__).parents[2]
KIND, MAPPING = Registry((ROOT,), "en").shop("youzan"), Registry((ROOT,), "en").shop_mapping("youzan")
WAITED: list[float] = []
HOST = "https://open.youzanyun.com"
NOW = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
WEEK = int((NOW + timedelta(days=7)).timestamp() * 1000)
SOLD, TRADE = "youzan.trades.sold.get/4.0.4", "youzan.trade.get/4.0.2"
SEARCH, REFUND = "youzan.trade.refund.search/3.0.1", "youzan.trade.refund.get/3.0.1"
ITEMS, ITEM = "youzan.item.base.search/1.0.0", "youzan.item.detail.get/1.0.1"
STOCK, CUSTOMERS = "youzan.item.quantity.update/3.0.0", "youzan.scrm.customer.list/1.0.0"
TID = "E20261129110000000000001"


class Wire:
    """Youzan's side of the wire: what each call answers, the last answer again and again."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.mock = mock
        self.signed_in()

    def signed_in(self, **data: object) -> None:
        token = {"access_token": "774ae7b6", "expires": WEEK, "authority_id": "42583152", **data}
        self.mock.post(f"{HOST}/auth/token", json={"success": True, "code": 200, "data": token, "message": None})

    def good(self, api: str, data: object) -> None:
        self.mock.post(f"{HOST}/api/{api}", json={"code": 200, "success": True, "data": data, "message": "successful"})

    def bad(self, api: str, answer: object) -> None:
        self.mock.post(f"{HOST}/api/{api}", json=answer)

    def asked(self, api: str) -> list[dict[str, object]]:
        calls = [call.request for call in self.mock.calls if f"/{api}" in (call.request.url or "")]
        return [json.loads(call.body or b"{}") for call in calls]


@pytest.fixture
def wire() -> Iterator[Wire]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield Wire(mocked)


def made(locale: str, **settings: str) -> Iterator[Shop]:
    http = HttpSession(
        Bucket(1000), addresses=Addresses(resolve=lambda host, port: ["93.184.216.34"]), sleep=lambda seconds: None
    )
    app = {"client_id": "app", "client_secret": Secret("app-secret"), "grant_id": "42583152", **settings}
    zone = ZoneInfo("America/New_York")  # Youzan's times are Beijing's, wherever the shop says it is
    yield KIND(ShopContext("tea", app, MAPPING, http, lambda: NOW, zone, "CNY", locale, ROOT, WAITED.append))
    http.close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    yield from made("en")


def key(listing: str) -> ListingKey:
    return ListingKey("tea", listing)


# --- items


def listed(wire: Wire, *items: dict[str, object]) -> None:
    rows = [{"item_id": item["item_id"]} for item in items]
    wire.good(ITEMS, {"items": rows, "paginator": {"total_count": len(rows)}})
    for item in items:
        wire.good(ITEM, item)


def item(**more: object) -> dict[str, object]:
    plain = {"item_id": 365112687, "title": "茶壶", "item_no": "00123", "quantity": 9, "item_type": 0, "sku_list": []}
    return {**plain, "item_barcode": "6901234567892", "stock_deduct_mode": 0, **more}


def sku(**more: object) -> dict[str, object]:
    plain = {"sku_id": 36208142, "sku_no": "CUP-Q", "stock_num": 6, "sku_props": [{"prop_value_name": "青"}]}
    return {**plain, "sku_barcode": "6901234567893", **more}


@pytest.mark.rule("youzan.items.specifications")
@pytest.mark.parametrize(
    ("payload", "listing"),
    [
        (item(), Listing(key("365112687"), "00123", "茶壶", "6901234567892", 9)),
        (item(item_no=""), Listing(key("365112687"), "", "茶壶", "6901234567892", 9)),
        (
            item(sku_list=[sku()], item_no="CUP"),
            Listing(key("365112687/36208142"), "CUP-Q", "茶壶 - 青", "6901234567893", 6),
        ),
        (
            item(sku_list=[sku(sku_no="")]),  # two specifications would share the item's own code
            Listing(key("365112687/36208142"), "", "茶壶 - 青", "6901234567893", 6),
        ),
        (
            item(sku_list=[sku(sku_props=[])], quantity=9),  # the only entry of an item without specifications
            Listing(key("365112687"), "00123", "茶壶", "6901234567892", 9),
        ),
        (item(item_type=10), Listing(key("365112687"), "00123", "茶壶", "6901234567892", tracked=False)),
        (item(quantity=None), Listing(key("365112687"), "00123", "茶壶", "6901234567892", None)),
    ],
)
def test_an_item_is_read_as_it_is(wire: Wire, shop: Shop, payload: dict[str, object], listing: Listing) -> None:
    listed(wire, payload)
    assert shop.listings(None).records == (listing,)


@pytest.mark.parametrize("name", [None, "FX-1", 1e22, 10**40, [1], "²"])
def test_an_item_without_a_number_is_told_and_stops_no_other(wire: Wire, shop: Shop, name: object) -> None:
    wire.good(ITEMS, {"items": [{"item_id": name}, {"item_id": 365112687}], "paginator": {"total_count": 2}})
    wire.good(ITEM, item())
    reading = shop.listings(None)
    assert ([record.sku for record in reading.records], reading.complete) == (["00123"], False)
    assert reading.problems[0].where.field == "item_id"


def test_a_token_that_ends_on_no_day_is_none(wire: Wire, shop: Shop) -> None:
    wire.mock.reset()
    wire.signed_in(expires=2**63 - 1)
    with pytest.raises(BrokenContract):
        shop.customers(None)


def test_a_clock_that_is_none_is_not_gone_by(wire: Wire, shop: Shop) -> None:
    """Windows up to the year 9999 would be asked for, day by day."""
    date = {"Date": "Fri, 31 Dec 9999 23:00:00 GMT"}
    wire.mock.post(
        f"{HOST}/api/{SOLD}", json={"code": 200, "success": True, "data": {"total_results": 0}}, headers=date
    )
    wire.good(SEARCH, {"total": 0})
    shop.orders((NOW - timedelta(hours=1)).isoformat())
    assert len(wire.asked(SOLD)) == 1


@pytest.mark.rule("youzan.items.kinds")
@pytest.mark.parametrize("kind", [20, 21, 31, 60, 61])
def test_cards_courses_and_coupons_are_no_goods(wire: Wire, shop: Shop, kind: int) -> None:
    listed(wire, item(item_type=kind))
    reading = shop.listings(None)
    assert (reading.records, reading.problems, reading.complete) == ((), (), True)


def test_a_number_that_can_not_be_read_is_told_and_hides_no_other_item(wire: Wire, shop: Shop) -> None:
    listed(wire, item(quantity="many"), item(item_id=2))
    reading = shop.listings(None)
    assert [each.key.listing for each in reading.records] == ["2"]
    assert "茶壶" in reading.problems[0].text("en")
    assert not reading.complete


@pytest.mark.rule("youzan.items.channel")
def test_items_are_asked_for_in_the_shop_online_whatever_their_state(wire: Wire, shop: Shop) -> None:
    listed(wire, item())
    shop.listings(None)
    assert wire.asked(ITEMS) == [{"kdt_id": 42583152, "channel": 0, "page_no": 1, "page_size": 50}]


def test_a_list_without_its_total_is_read_to_its_end(wire: Wire, shop: Shop) -> None:
    wire.good(ITEMS, {"items": [{"item_id": item()["item_id"]}]})
    wire.good(ITEM, item())
    reading = shop.listings(None)
    assert (len(reading.records), reading.complete, len(wire.asked(ITEMS))) == (1, True, 1)


# --- orders


def order(status: str = "WAIT_SELLER_SEND_GOODS", *lines: dict[str, object], **info: object) -> dict[str, object]:
    times = {"created": "2026-11-29 11:00:00", "update_time": "2026-11-29 11:05:00", "pay_time": "2026-11-29 11:05:00"}
    told = {"tid": TID, "status": status, "refund_state": 0, **times, **info}
    return {"full_order_info": {"order_info": told, "orders": list(lines or (line(),)), "buyer_info": {}}}


def line(**more: object) -> dict[str, object]:
    plain = {"oid": "1457682800074819540", "item_id": 365112687, "sku_id": 0, "num": 3, "payment": "59.70"}
    return {**plain, "title": "茶壶", "item_no": "00123", "item_tags": {"is_deliver_goods": False}, **more}


def sold(wire: Wire, shop: Shop, payload: dict[str, object], *refunds: dict[str, object]) -> OrderLine:
    """The first line of the order, read from the list."""
    wire.good(SOLD, {"full_order_info_list": [payload], "total_results": 1})
    wire.good(
        SEARCH, {"refunds": [{"refund_id": each["refund_id"], "tid": TID} for each in refunds], "total": len(refunds)}
    )
    reading = shop.orders("2026-11-29T03:50:00+00:00")
    assert reading.problems == ()
    return reading.records[0].lines[0]


@pytest.mark.rule("youzan.orders.money", "youzan.orders.codes")
@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (line(), ("365112687", "00123", "茶壶", 5970)),
        (line(item_no=None, outer_item_id="00123"), ("365112687", "00123", "茶壶", 5970)),
        (
            line(sku_id=36208142, sku_no="CUP-Q", sku_properties_name="颜色:青"),
            ("365112687/36208142", "CUP-Q", "茶壶 - 颜色:青", 5970),
        ),
        (line(sku_id=36208142, outer_sku_id="CUP-Q"), ("365112687/36208142", "CUP-Q", "茶壶", 5970)),
        (line(sku_id=36208142), ("365112687/36208142", "", "茶壶", 5970)),  # the item's code is not its own
        (line(payment="10.00", num=3), ("365112687", "00123", "茶壶", 1000)),
        (line(payment=0.0), ("365112687", "00123", "茶壶", 0)),
    ],
)
def test_a_line_is_read_as_it_is(
    wire: Wire, shop: Shop, payload: dict[str, object], expected: tuple[str, str, str, int]
) -> None:
    read = sold(wire, shop, order("WAIT_SELLER_SEND_GOODS", payload))
    assert (read.listing, read.sku, read.title, read.paid_minor) == expected
    assert (read.line, read.held) == ("1457682800074819540", 3)


@pytest.mark.rule("youzan.orders.times")
def test_times_are_beijing_time_whatever_the_shop_says(wire: Wire, shop: Shop) -> None:
    wire.good(SOLD, {"full_order_info_list": [order()], "total_results": 1})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    (read,) = shop.orders("2026-11-29T03:50:00+00:00").records
    assert read.placed_at == datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
    assert read.updated_at == read.taken_at == datetime(2026, 11, 29, 3, 5, tzinfo=UTC)


@pytest.mark.rule("youzan.orders.times", "youzan.refunds.seconds")
def test_each_list_gets_its_times_in_its_own_form(wire: Wire, shop: Shop) -> None:
    sold(wire, shop, order())
    asked = wire.asked(SOLD)[0]
    assert (asked["start_update"], asked["end_update"]) == ("2026-11-29 11:45:00", "2026-11-29 12:01:00")
    assert wire.asked(SEARCH)[0]["update_time_start"] == int(datetime(2026, 11, 29, 3, 45, tzinfo=UTC).timestamp())


@pytest.mark.rule("youzan.orders.window")
def test_a_first_reading_goes_back_a_month_and_finds_older_open_orders(wire: Wire, shop: Shop) -> None:
    wire.good(SOLD, {"full_order_info_list": [], "total_results": 0})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    shop.orders(None)
    windows = [(each["start_update"], each["end_update"]) for each in wire.asked(SOLD) if "start_update" in each]
    assert (windows[0][0], windows[-1][1], len(windows)) == ("2026-10-30 12:00:00", "2026-11-29 12:01:00", 31)
    spans = [each for each in wire.asked(SOLD) if "start_created" in each]
    assert {each["status"] for each in spans} == {"WAIT_BUYER_PAY", "WAIT_SELLER_SEND_GOODS"}
    for each in spans:
        start, end = (datetime.fromisoformat(str(each[name])) for name in ("start_created", "end_created"))
        assert end - start <= timedelta(days=90)


def test_an_order_without_refunds_costs_no_call_of_its_own(wire: Wire, shop: Shop) -> None:
    sold(wire, shop, order("WAIT_BUYER_CONFIRM_GOODS"))
    assert wire.asked(TRADE) == []


def refund(**more: object) -> dict[str, object]:
    return {"refund_id": "201", "refund_state": 60, "refund_fee": "59.70", "oids": [{"oid": line()["oid"]}], **more}


def refunded(wire: Wire, status: str, *lines: dict[str, object], **more: object) -> dict[str, object]:
    """The order as it stands alone, with one refund; gives it as the list has it."""
    state = 12 if status == "TRADE_CLOSED" else 2
    wire.good(TRADE, {**order(status, *lines, refund_state=state), "refund_order": [refund()], "delivery_order": []})
    wire.good(REFUND, {"refund_id": "201", "modified": "2026-11-29 11:30:00", "refund_fee": "59.70", **more})
    return order(status, *lines, refund_state=state)


SENT = {"item_tags": {"is_deliver_goods": True}}


@pytest.mark.rule("youzan.refunds.restocked")
@pytest.mark.parametrize(
    ("status", "sent", "told", "stands"),
    [
        ("WAIT_SELLER_SEND_GOODS", {}, {}, (0, 0, 0)),
        ("WAIT_SELLER_SEND_GOODS", {}, {"refund_fee": "9.70"}, (3, 0, 0)),
        ("TRADE_CLOSED", {}, {}, (0, 0, 0)),
        ("TRADE_SUCCESS", SENT, {}, (0, 3, 0)),
        ("TRADE_SUCCESS", SENT, {"return_goods": True}, (0, 3, 0)),  # they came back, and nobody put them back
        ("TRADE_SUCCESS", SENT, {"return_goods": True, "return_stock_status": 20}, (0, 3, 3)),
        ("TRADE_CLOSED", SENT, {"return_goods": True, "return_stock_status": 10}, (0, 3, 0)),
    ],
)
def test_a_refund_gives_back_what_youzan_puts_back(
    wire: Wire,
    shop: Shop,
    status: str,
    sent: dict[str, object],
    told: dict[str, object],
    stands: tuple[int, int, int],
) -> None:
    read = sold(wire, shop, refunded(wire, status, line(**sent), **told), refund())
    assert (read.held, read.shipped, read.returned) == stands


@pytest.mark.rule("youzan.refunds.apart")
def test_a_refund_of_an_order_that_has_not_moved_is_found_by_itself(wire: Wire, shop: Shop) -> None:
    refunded(wire, "TRADE_SUCCESS", line(**SENT), return_stock_status=20)
    wire.good(SOLD, {"full_order_info_list": [], "total_results": 0})
    wire.good(SEARCH, {"refunds": [{"refund_id": "201", "tid": TID}], "total": 1})
    (read,) = shop.orders("2026-11-29T03:50:00+00:00").records
    assert read.lines[0].returned == 3
    assert read.updated_at == datetime(2026, 11, 29, 3, 30, tzinfo=UTC)  # when the refund moved, not the order


def test_a_refund_that_is_only_asked_for_moves_nothing(wire: Wire, shop: Shop) -> None:
    asked_for = {**order(), "refund_order": [refund(refund_state=1)]}
    wire.good(TRADE, asked_for)
    assert sold(wire, shop, order(), refund()).held == 3
    assert wire.asked(REFUND) == []


def test_parcels_tell_what_was_sent_where_the_lines_do_not(wire: Wire, shop: Shop) -> None:
    parcel = {"express_state": 1, "oids": [{"oid": "2"}]}
    lines = (line(oid="1", item_tags=None), line(oid="2", item_tags=None))
    wire.good(TRADE, {**order("WAIT_SELLER_SEND_GOODS", *lines), "delivery_order": [parcel]})
    read = shop.order(TID)
    assert [(each.held, each.shipped) for each in read.lines] == [(3, 0), (0, 3)]


@pytest.mark.rule("youzan.orders.deducted")
@pytest.mark.parametrize(("mode", "held"), [(0, 3), (1, 0), (2, 0)])
def test_an_unpaid_order_holds_what_leaves_sale_when_it_is_ordered(
    wire: Wire, shop: Shop, mode: int, held: int
) -> None:
    wire.good(ITEM, item(stock_deduct_mode=mode))
    assert sold(wire, shop, order("WAIT_BUYER_PAY", pay_time=None)).held == held


@pytest.mark.parametrize("found", [{"code": 122001001, "success": False, "message": "商品不存在"}, None])
def test_an_item_that_can_not_be_read_stops_no_order(wire: Wire, shop: Shop, found: dict[str, object] | None) -> None:
    """Its pieces count as held: phantom stock is worse."""
    if found:
        wire.bad(ITEM, found)
    else:
        wire.good(ITEM, item(quantity="many"))
    assert sold(wire, shop, order("WAIT_BUYER_PAY", pay_time=None)).held == 3


def test_a_refund_of_an_order_that_is_not_there_stops_no_other(wire: Wire, shop: Shop) -> None:
    wire.bad(TRADE, {"code": 5000, "success": False, "message": "trade not found"})
    wire.good(SOLD, {"full_order_info_list": [order(tid="E2")], "total_results": 1})
    wire.good(SEARCH, {"refunds": [{"refund_id": "201", "tid": TID}], "total": 1})
    assert [read.order for read in shop.orders("2026-11-29T03:50:00+00:00").records] == ["E2"]


def test_an_order_is_read_without_a_refund_that_is_not_there(wire: Wire, shop: Shop) -> None:
    listed = refunded(wire, "TRADE_SUCCESS", line(**SENT))
    wire.mock.replace(
        responses.POST, f"{HOST}/api/{REFUND}", json={"code": 103011024, "success": False, "message": "退款记录不存在"}
    )
    assert sold(wire, shop, listed, refund()).shipped == 3


@pytest.mark.rule("youzan.orders.states")
def test_an_unknown_status_is_told_and_guessed_at_by_nobody(wire: Wire, shop: Shop) -> None:
    wire.good(SOLD, {"full_order_info_list": [order("SOMETHING_NEW")], "total_results": 1})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    reading = shop.orders("2026-11-29T03:50:00+00:00")
    assert (reading.records, reading.complete) == ((), False)
    assert TID in reading.problems[0].text("en")
    wire.good(TRADE, order("SOMETHING_NEW"))
    with pytest.raises(BadRecord, match="SOMETHING_NEW"):
        shop.order(TID)


def test_an_order_of_another_shop_is_not_ours(wire: Wire, shop: Shop) -> None:
    wire.bad(TRADE, {"code": 5000, "success": False, "message": "trade not found", "data": {"refund_order": []}})
    with pytest.raises(NotAllowed):
        shop.order(TID)


@pytest.mark.rule("youzan.orders.late")
@pytest.mark.parametrize(
    ("tid", "kind"),
    [
        ("E20261129115930000000001", RetryLater),  # half a minute ago, in Beijing: a message is faster than the order
        ("E20261129115700000000001", NotAllowed),
        ("E99999999999999000000001", NotAllowed),
        ("1", NotAllowed),
    ],
)
def test_an_order_that_was_placed_just_now_may_not_be_there_yet(
    wire: Wire, shop: Shop, tid: str, kind: type[ConnectorError]
) -> None:
    wire.bad(TRADE, {"code": 5000, "success": False, "message": "trade not found"})
    with pytest.raises(kind):
        shop.order(tid)


@pytest.mark.parametrize(
    ("seen", "cursor"),
    [
        ("2026-11-29 11:30:00", "2026-11-29T03:30:00+00:00"),
        ("2026-11-29 12:00:30", "2026-11-29T04:00:00+00:00"),  # after the reading began
        ("2026-11-29 08:00:00", "2026-11-29T03:00:00+00:00"),  # a quiet shop isn't read from there for ever
    ],
)
def test_the_cursor_stops_at_what_was_seen(wire: Wire, shop: Shop, seen: str, cursor: str) -> None:
    wire.good(SOLD, {"full_order_info_list": [order(update_time=seen)], "total_results": 1})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    assert shop.orders("2026-11-29T00:10:00+00:00").cursor == cursor


def test_the_cursor_goes_by_youzans_clock(wire: Wire, shop: Shop) -> None:
    slow = {"Date": "Sun, 29 Nov 2026 03:50:00 GMT"}  # ours goes ten minutes ahead
    answer = {"code": 200, "data": {"full_order_info_list": [], "total_results": 0}}
    wire.mock.post(f"{HOST}/api/{SOLD}", json=answer, headers=slow)
    wire.good(SEARCH, {"refunds": [], "total": 0})
    assert shop.orders("2026-11-29T03:00:00+00:00").cursor == "2026-11-29T03:50:00+00:00"


def test_a_cursor_of_another_connector_is_refused(wire: Wire, shop: Shop) -> None:
    with pytest.raises(BrokenContract):
        shop.orders("page 7")


# --- customers


@pytest.mark.rule("youzan.people.phone")
@pytest.mark.parametrize(
    ("mobile", "phone"),
    [("$1$bR0xQ3a2=$", ""), ("138****5678", "138****5678"), ("+86 13800000000", "+86 13800000000"), (None, "")],
)
def test_a_phone_is_taken_in_clear_or_masked_only(wire: Wire, shop: Shop, mobile: object, phone: str) -> None:
    row = {"yz_open_id": "LnhGm4rh576452722916618240", "show_name": "李薇", "mobile": mobile, "points": 12}
    wire.good(CUSTOMERS, {"record_list": [row], "total": 1})
    (person,) = shop.customers(None).records
    assert (person.customer, person.name, person.phone, person.points) == (row["yz_open_id"], "李薇", phone, 12)
    assert wire.asked(CUSTOMERS) == [{"page_no": 1, "page_size": 50}]


# --- writes


def write(listing: str = "365112687/36208142", number: int = 4, expected: int | None = 6) -> StockWrite:
    return StockWrite(key(listing), number, expected, "CUP-Q", "", f"run:{listing}:{number}")


@pytest.mark.rule("youzan.items.absolute")
def test_a_write_is_a_difference_read_back(wire: Wire, shop: Shop) -> None:
    wire.good(STOCK, {"is_success": True})
    wire.good(ITEM, item(sku_list=[sku(stock_num=3)]))  # one more was sold meanwhile
    (receipt,) = shop.publish([write()])
    assert (receipt.result, receipt.number) == (Result.CONFIRMED, 3)
    assert wire.asked(STOCK) == [{"item_id": 365112687, "sku_id": 36208142, "quantity": -2, "type": 1}]


@pytest.mark.rule("youzan.items.absolute", "youzan.items.no_specification")
def test_a_write_to_a_number_that_nobody_knows_is_the_whole_number(wire: Wire, shop: Shop) -> None:
    wire.bad(STOCK, {"response": {"is_success": True}})  # the envelope of the oldest calls
    wire.good(ITEM, item(quantity=4))
    (receipt,) = shop.publish([write("365112687", expected=None)])
    assert (receipt.result, receipt.number) == (Result.CONFIRMED, 4)
    assert wire.asked(STOCK) == [{"item_id": 365112687, "quantity": 4, "type": 0}]


def test_the_same_write_again_is_not_sent(wire: Wire, shop: Shop) -> None:
    wire.good(STOCK, {"is_success": True})
    wire.good(ITEM, item(sku_list=[sku(stock_num=4)]))
    assert [shop.publish([write()])[0].result for _ in range(2)] == [Result.CONFIRMED] * 2
    assert len(wire.asked(STOCK)) == 1


def test_a_write_whose_answer_was_lost_is_not_sent_again(wire: Wire, shop: Shop) -> None:
    wire.mock.post(f"{HOST}/api/{STOCK}", body=requests.ConnectionError("Connection aborted."))
    with pytest.raises(UnknownOutcome):
        shop.publish([write()])
    assert shop.publish([write()])[0].result is Result.UNKNOWN
    assert len(wire.asked(STOCK)) == 1


@pytest.mark.rule("youzan.items.absolute", "youzan.items.refused")
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"code": 123005001, "success": False, "message": "商品不存在"}, "no such item"),
        ({"error_response": {"msg": "商品不存在", "code": 123005001}}, "no such item"),
        ({"code": 123003023, "success": False, "message": "开启了库存同步"}, "库存同步"),
        (
            {"code": 123000104, "success": False, "message": "不支持的库存更新类型:3"},
            "123000104: 不支持的库存更新类型:3",
        ),
        ({"code": 200, "success": True, "data": {"is_success": False}}, "is_success"),
    ],
)
def test_a_refused_write_says_why(wire: Wire, shop: Shop, answer: dict[str, object], says: str) -> None:
    wire.bad(STOCK, answer)
    (receipt,) = shop.publish([write()])
    assert receipt.result is Result.REFUSED
    assert receipt.problem is not None
    assert says in receipt.problem.text("en")
    assert "CUP-Q" in receipt.problem.text("zh-CN")


def test_an_outage_after_a_write_leaves_the_rest_open(wire: Wire, shop: Shop) -> None:
    wire.good(STOCK, {"is_success": True})
    wire.mock.post(f"{HOST}/api/{STOCK}", status=502)
    wire.good(ITEM, item(quantity=4))
    receipts = shop.publish([write("365112687"), write("2"), write("3")])
    assert [each.result for each in receipts] == [Result.CONFIRMED, Result.UNKNOWN, Result.UNKNOWN]
    assert len(wire.asked(STOCK)) == 2


@pytest.mark.rule("youzan.calls.slow")
@pytest.mark.parametrize(
    "answer", [b"<html>", b'{"code":106000001,"success":false,"message":"timeout"}', b'{"code":200,"success":true']
)
def test_a_write_with_no_answer_of_youzans_may_have_been_done(wire: Wire, shop: Shop, answer: bytes) -> None:
    wire.mock.post(f"{HOST}/api/{STOCK}", body=answer)
    with pytest.raises(UnknownOutcome):
        shop.publish([write()])
    assert len(wire.asked(STOCK)) == 1


# --- signing in, and what is said when it fails


@pytest.mark.rule("youzan.token.in_query", "youzan.token.self_use")
def test_a_token_is_asked_for_as_a_self_use_app_does_and_kept(wire: Wire, shop: Shop) -> None:
    wire.good(TRADE, order())
    shop.order(TID)
    shop.order(TID)
    app = {"client_id": "app", "client_secret": "app-secret", "authorize_type": "silent", "grant_id": "42583152"}
    assert wire.asked("auth/token") == [{**app, "refresh": False}]
    urls = [call.request.url or "" for call in wire.mock.calls]
    assert [url.partition("?")[2] for url in urls] == ["", "access_token=774ae7b6", "access_token=774ae7b6"]


@pytest.mark.rule("youzan.token.ends")
def test_the_end_of_a_token_is_a_time_and_no_lifetime(wire: Wire, shop: Shop) -> None:
    wire.mock.replace(
        responses.POST,
        f"{HOST}/auth/token",
        json={"success": True, "code": 200, "data": {"access_token": "a", "expires": 604_800}},
    )
    with pytest.raises(BrokenContract):
        shop.order(TID)
    assert len(wire.asked("auth/token")) == 2  # as it is, then a new one; not again and again


@pytest.mark.rule("youzan.token.ends")
def test_a_token_about_to_end_is_replaced_before_it_is_used(wire: Wire, shop: Shop) -> None:
    soon = int((NOW + timedelta(minutes=4)).timestamp() * 1000)
    wire.mock.replace(
        responses.POST,
        f"{HOST}/auth/token",
        json={"success": True, "code": 200, "data": {"access_token": "old", "expires": soon}},
    )
    wire.signed_in(access_token="new")
    wire.good(TRADE, order())
    shop.order(TID)
    assert [each["refresh"] for each in wire.asked("auth/token")] == [False, True]


@pytest.mark.rule("youzan.token.gone")
@pytest.mark.parametrize("code", [4201, 4202, 4203])
def test_a_token_that_is_no_longer_taken_is_replaced_once(wire: Wire, shop: Shop, code: int) -> None:
    wire.bad(TRADE, {"gw_err_resp": {"trace_id": "yz7-1", "err_msg": "Token 不存在", "err_code": code}})
    wire.good(TRADE, order())
    wire.signed_in(access_token="newer")
    assert shop.order(TID).order == TID
    assert len(wire.asked(TRADE)) == 2


@pytest.mark.rule("youzan.calls.busy")
def test_a_call_too_many_is_repeated_after_the_pauses_that_youzan_asks_for(wire: Wire, shop: Shop) -> None:
    """Also a write: it was not carried out."""
    for _ in range(2):
        wire.bad(STOCK, gateway(4101, "请求太频繁"))
    wire.good(STOCK, {"is_success": True})
    wire.good(ITEM, item(quantity=4))
    WAITED.clear()
    assert shop.publish([write("365112687")])[0].result is Result.CONFIRMED
    assert WAITED == [3.0, 6.0]
    wire.bad(TRADE, gateway(4101, "请求太频繁"))
    with pytest.raises(RetryLater):
        shop.order(TID)
    assert WAITED[2:] == [3.0, 6.0, 12.0, 24.0]


def gateway(code: int, message: str = "") -> dict[str, object]:
    return {"gw_err_resp": {"trace_id": "yz7-1", "err_msg": message, "err_code": code}}


WHITE_LIST = "源IP地址8.8.4.4非法调用有赞云，请完成IP地址确认后，前往应用中心控制台进行IP白名单配置"


@pytest.mark.rule("youzan.calls.envelopes", "youzan.calls.busy", "youzan.calls.slow")
@pytest.mark.parametrize(
    ("answer", "kind", "english", "chinese"),
    [
        (gateway(4203), SignInAgain, "access token", "授权"),
        (gateway(4204), NotAllowed, TRADE, "能力包"),
        (gateway(4007, WHITE_LIST), NotAllowed, "8.8.4.4", "8.8.4.4"),
        (gateway(4007, "非法的请求姿势"), BrokenContract, "4007", "4007"),
        (gateway(4101), RetryLater, "too many calls", "太频繁"),
        (gateway(5001), BrokenContract, "5001", "5001"),
        ({"code": 500100004, "msg": "请求被限流"}, RetryLater, "too many calls", "太频繁"),
        ({"code": 141500203, "success": False, "message": "api rate limiting"}, RetryLater, "too many", "太频繁"),
        ({"code": "106000001", "success": False, "message": "请求超时"}, RetryLater, "in time", "及时"),
        ({"code": 106100110, "success": False, "message": "订单号非法"}, NotAllowed, "no such order", "没有这张订单"),
        ({"code": 5000, "success": False, "message": "开始时间不能大于结束时间"}, BrokenContract, "5000", "5000"),
        ({"code": 300, "success": True}, BrokenContract, "300", "300"),
    ],
)
def test_an_error_says_what_to_do_in_both_languages(
    wire: Wire, answer: dict[str, object], kind: type[ConnectorError], english: str, chinese: str
) -> None:
    wire.bad(TRADE, answer)
    for locale, says in (("en", english), ("zh-CN", chinese)):
        for shop in made(locale):
            with pytest.raises(kind) as raised:
                shop.order(TID)
            assert says in str(raised.value)
            assert "774ae7b6" not in str(raised.value)


@pytest.mark.rule("youzan.token.refused")
@pytest.mark.parametrize(
    ("code", "message", "kind", "says"),
    [
        (1000, "应用信息错误", SignInAgain, "client_secret"),
        (1103, "Client 不存在", SignInAgain, "client_id"),
        (1103, "授权关系不存在", SignInAgain, "grant_id"),
        (1105, "不支持的应用类型", NotAllowed, "自用型"),
        (1199, "别的", BrokenContract, "1199"),
    ],
)
def test_signing_in_fails_with_what_to_put_right(
    wire: Wire, shop: Shop, code: int, message: str, kind: type[ConnectorError], says: str
) -> None:
    answer = {"success": False, "code": code, "data": None, "message": message}
    wire.mock.replace(responses.POST, f"{HOST}/auth/token", json=answer)
    with pytest.raises(kind, match=says) as raised:
        shop.order(TID)
    assert "app-secret" not in str(raised.value)


@pytest.mark.rule("youzan.calls.rights")
@pytest.mark.parametrize(
    ("forbidden", "code"),
    [
        (ITEMS, "youzan.rights_items"),
        (SOLD, "youzan.rights_orders"),
        (SEARCH, "youzan.rights_refunds"),
        (CUSTOMERS, "youzan.rights_customers"),
        (STOCK, "youzan.rights_stock"),
    ],
)
def test_check_names_the_first_right_that_is_missing(wire: Wire, shop: Shop, forbidden: str, code: str) -> None:
    answers: dict[str, object] = {
        ITEMS: {"items": [], "paginator": {"total_count": 0}},
        SOLD: {"full_order_info_list": [], "total_results": 0},
        SEARCH: {"refunds": [], "total": 0},
        CUSTOMERS: {"record_list": [], "total": 0},
    }
    wire.bad(forbidden, gateway(4204, "无权限访问"))
    for api, data in answers.items():
        if api != forbidden:
            wire.good(api, data)
    (problem,) = shop.check()
    assert problem.code == code
    assert forbidden in problem.text("zh-CN")


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"base_url": "open.youzanyun.com"}, "youzan.no_scheme"), ({"grant_id": "青山茶具"}, "youzan.no_shop_id")],
)
def test_check_finds_a_setting_that_can_not_be_right(wire: Wire, settings: dict[str, str], code: str) -> None:
    for shop in made("zh-CN", **settings):
        assert [problem.code for problem in shop.check()] == [code]
    assert not wire.mock.calls


def test_check_says_so_where_youzan_is_slow(wire: Wire, shop: Shop) -> None:
    wire.good(ITEMS, {"items": [], "paginator": {"total_count": 0}})
    wire.good(SOLD, {"full_order_info_list": [], "total_results": 0})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    wire.good(CUSTOMERS, {"record_list": [], "total": 0})
    wire.mock.post(f"{HOST}/api/{STOCK}", status=504)
    assert [problem.code for problem in shop.check()] == ["youzan.unreachable"]


def test_a_date_that_is_none_is_no_clock(wire: Wire, shop: Shop) -> None:
    answer = {"code": 200, "data": {"full_order_info_list": [], "total_results": 0}}
    wire.mock.post(f"{HOST}/api/{SOLD}", json=answer, headers={"Date": "today"})
    wire.good(SEARCH, {"refunds": [], "total": 0})
    assert shop.orders("2026-11-29T03:50:00+00:00").cursor == "2026-11-29T04:00:00+00:00"


def test_an_address_that_leads_elsewhere_is_told(wire: Wire, shop: Shop) -> None:
    wire.mock.replace(responses.POST, f"{HOST}/auth/token", status=301, headers={"Location": "https://elsewhere/"})
    (problem,) = shop.check()
    assert problem.code == "youzan.address"
    assert "base_url" in problem.text("en")


def test_every_text_of_youzan_is_there_in_both_languages() -> None:
    from sheetpact.model.texts_youzan import TEXTS  # noqa: PLC0415 -- only looked at here

    source = "".join(
        path.read_text(encoding="utf-8")
        for path in [*(ROOT / "sheetpact" / "youzan").glob("*.py"), ROOT / "connectors" / "shops" / "youzan.py"]
    )
    unused = [code for code in TEXTS if f'"{code}"' not in source and not code.startswith("youzan.rights_")]
    assert unused == []
