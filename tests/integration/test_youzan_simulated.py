"""The Youzan connector against a simulated shop over HTTP: what happens to orders, stock, tokens and lists."""

from __future__ import annotations

import json
import logging
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from sheetpact.addresses import Addresses
from sheetpact.errors import BadRecord, NotAllowed, RetryLater, SignInAgain, UnknownOutcome
from sheetpact.http import Bucket, HttpSession
from sheetpact.model.records import Listing, OrderLine
from sheetpact.ports import Calling, Result, Shop, StockWrite
from sheetpact.registry import Registry
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.server import Answer, Request, Server
from sheetpact.simulators.youzan import Youzan
from sheetpact.simulators.youzan.pushes import WAITS
from sheetpact.simulators.youzan.shop import AT_ORDER, AT_PAYMENT, RESERVED
from sheetpact.testing.shops import Bench
from sheetpact.tokens import SharedTokens
from sheetpact.youzan import items, people, trades

ROOT = Path(__file__).parents[2]


class Clock:
    """The platform's, whole seconds."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def youzan() -> Iterator[Youzan]:
    with Youzan() as running:
        running.shop.add("TEA-1", 10, "茶")
        running.shop.add_with("茶杯", ("青", "CUP-Q", 6), ("白", "CUP-W", 7))
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench("youzan", Registry((ROOT,), "en"), tmp_path)
    yield made
    for session in made.sessions:
        session.close()


@pytest.fixture
def shop(youzan: Youzan, bench: Bench) -> Shop:
    return bench.connect(youzan.settings)


def listing(shop: Shop, sku: str) -> Listing:
    return next(each for each in shop.listings(None).records if each.sku == sku)


def lines(shop: Shop, tid: str) -> dict[str, tuple[int, int, int]]:
    """SKU → held, shipped, returned, the same from the list and alone."""

    def told(found: Sequence[OrderLine]) -> dict[str, tuple[int, int, int]]:
        return {line.sku: (line.held, line.shipped, line.returned) for line in found}

    listed = next(order for order in shop.orders(None).records if order.order == tid)
    assert listed == shop.order(tid)
    return told(listed.lines)


def write(shop: Shop, sku: str, number: int) -> StockWrite:
    found = listing(shop, sku)
    return StockWrite(found.key, number, found.shown, sku, "", f"run:{sku}:{number}")


def kept(shop: Shop, youzan: Youzan) -> dict[str, int]:
    """SKU → what the shop shows, plus held and shipped, less returned: what was there before anybody bought."""
    there = {each.sku: each.shown or 0 for each in shop.listings(None).records}
    for order in shop.orders(None).records:
        for line in order.lines:
            there[line.sku] += line.held + line.shipped - line.returned
    return there


# --- orders and stock


@pytest.mark.rule("youzan.orders.deducted")
@pytest.mark.parametrize(("mode", "held"), [(AT_ORDER, 2), (RESERVED, 0), (AT_PAYMENT, 0)])
def test_pieces_leave_as_the_item_says(youzan: Youzan, shop: Shop, mode: int, held: int) -> None:
    youzan.shop.found("TEA-1")[0].deducts = mode
    tid = youzan.shop.order(("TEA-1", 2), paid=False).tid
    assert lines(shop, tid) == {"TEA-1": (held, 0, 0)}
    assert listing(shop, "TEA-1").shown == 10 - held
    youzan.shop.pay(tid)
    assert lines(shop, tid) == {"TEA-1": (2, 0, 0)}
    assert listing(shop, "TEA-1").shown == 8


def test_an_order_goes_out_in_two_parcels(youzan: Youzan, shop: Shop) -> None:
    order = youzan.shop.order(("TEA-1", 2), ("CUP-W", 1))
    youzan.shop.send(order.tid, order.lines[1].oid)
    assert lines(shop, order.tid) == {"TEA-1": (2, 0, 0), "CUP-W": (0, 1, 0)}
    youzan.shop.send(order.tid)
    assert lines(shop, order.tid) == {"TEA-1": (0, 2, 0), "CUP-W": (0, 1, 0)}


def test_a_line_that_is_refunded_before_it_is_sent_is_for_sale_again(youzan: Youzan, shop: Shop) -> None:
    order = youzan.shop.order(("TEA-1", 2), ("CUP-W", 1))
    youzan.shop.agree(youzan.shop.refund(order.tid, order.lines[0].oid))
    assert lines(shop, order.tid) == {"TEA-1": (0, 0, 0), "CUP-W": (1, 0, 0)}
    assert listing(shop, "TEA-1").shown == 10
    youzan.shop.send(order.tid)
    assert lines(shop, order.tid) == {"TEA-1": (0, 0, 0), "CUP-W": (0, 1, 0)}


def test_a_reduction_of_the_price_holds_the_pieces(youzan: Youzan, shop: Shop) -> None:
    order = youzan.shop.order(("TEA-1", 2))
    youzan.shop.agree(youzan.shop.refund(order.tid, fee=100))
    assert lines(shop, order.tid) == {"TEA-1": (2, 0, 0)}
    assert shop.order(order.tid).refunded_minor == 100


@pytest.mark.rule("youzan.refunds.restocked")
@pytest.mark.parametrize(("restock", "returned"), [(False, 0), (True, 2)])
def test_goods_that_come_back_count_once_they_are_put_back(
    youzan: Youzan, shop: Shop, restock: bool, returned: int
) -> None:
    order = youzan.shop.order(("TEA-1", 2), ("CUP-Q", 1))
    youzan.shop.send(order.tid)
    youzan.shop.agree(youzan.shop.refund(order.tid, order.lines[0].oid, returns=True), restock=restock)
    assert lines(shop, order.tid) == {"TEA-1": (0, 2, returned), "CUP-Q": (0, 1, 0)}
    assert listing(shop, "TEA-1").shown == 8 + returned


def test_whatever_happens_the_number_and_the_orders_speak_of_the_same_pieces(youzan: Youzan, shop: Shop) -> None:
    before = kept(shop, youzan)
    sells = youzan.shop
    for mode in (AT_ORDER, RESERVED, AT_PAYMENT):
        sells.add(f"M-{mode}", 20, deducts=mode)
    before |= {f"M-{mode}": 20 for mode in (AT_ORDER, RESERVED, AT_PAYMENT)}
    for mode in (AT_ORDER, RESERVED, AT_PAYMENT):
        code = f"M-{mode}"
        sells.order((code, 1), paid=False)
        sells.close(sells.order((code, 1), paid=False).tid, 1)
        sells.order((code, 1), status="WAIT_CONFIRM")
        sells.cancel(sells.order((code, 2)).tid)
        sells.succeed(sent(sells, code))
        sells.agree(sells.refund(sent(sells, code), returns=True), restock=True)
        sells.agree(sells.refund(sent(sells, code)))
        assert kept(shop, youzan) == before


def sent(shop: object, code: str) -> str:
    tid = str(shop.order((code, 1)).tid)  # type: ignore[attr-defined] # a simulated shop
    shop.send(tid)  # type: ignore[attr-defined]
    return tid


# --- lists


def test_a_list_of_many_items_is_read_to_its_end(youzan: Youzan, shop: Shop) -> None:
    for number in range(60):
        youzan.shop.add(f"T-{number:02}", 1)
    reading = shop.listings(None)
    assert (len(reading.records), reading.complete) == (63, True)


def test_an_item_deleted_between_two_pages_hides_no_other(youzan: Youzan, shop: Shop) -> None:
    """The newest stand first: the rows behind move up, and the first of the next page would be skipped."""
    made = [youzan.shop.add(f"T-{number:02}", 1) for number in range(60)]
    youzan.faults.add(
        Fault(Trouble.MEANWHILE, path="item.base.search", skip=1, action=lambda: youzan.shop.delete(made[-1]))
    )
    reading = shop.listings(None)
    assert {each.sku for each in reading.records} >= {f"T-{number:02}" for number in range(59)}
    assert reading.complete


def test_an_item_deleted_after_it_was_listed_proves_nothing(youzan: Youzan, shop: Shop) -> None:
    item = youzan.shop.add("GONE", 1)
    youzan.faults.add(Fault(Trouble.MEANWHILE, path="item.detail.get", action=lambda: youzan.shop.delete(item)))
    assert not shop.listings(None).complete


@pytest.mark.rule("youzan.orders.moving")
def test_orders_that_change_between_two_pages_hide_no_other(youzan: Youzan, shop: Shop) -> None:
    tids = [youzan.shop.order(("TEA-1", 0)).tid for _ in range(150)]
    youzan.shop.now = Clock()
    youzan.shop.now.passes(seconds=30)
    youzan.faults.add(
        Fault(Trouble.MEANWHILE, path="trades.sold.get", skip=31, action=lambda: youzan.shop.send(tids[0]))
    )
    assert {order.order for order in shop.orders(None).records} == set(tids)


@pytest.mark.rule("youzan.orders.moving")
def test_a_list_that_never_stands_still_is_read_another_time(youzan: Youzan, shop: Shop) -> None:
    """The cursor would pass what was missed."""
    cursor = shop.orders(None).cursor
    for _ in range(101):
        youzan.shop.order(("TEA-1", 0))
    youzan.faults.add(
        Fault(Trouble.MEANWHILE, path="trades.sold", times=1000, action=lambda: youzan.shop.order(("TEA-1", 0)))
    )
    with pytest.raises(RetryLater, match="changing"):
        shop.orders(cursor)


@pytest.mark.rule("youzan.orders.pages", "youzan.refunds.pages", "youzan.items.pages", "youzan.people.pages")
def test_more_than_a_list_gives_out_is_asked_for_in_parts(
    youzan: Youzan, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((items, "MOST"), (people, "MOST"), (trades, "MOST_ORDERS"), (trades, "MOST_REFUNDS")):
        monkeypatch.setattr(module, name, 7)
    clock = youzan.shop.now = Clock()
    clock.passes(hours=-20)
    for number in range(20):
        clock.passes(hours=1)
        youzan.shop.add(f"T-{number}", 1)
        youzan.shop.register(f"客 {number}")
        youzan.shop.agree(youzan.shop.refund(youzan.shop.order(("TEA-1", 1)).tid))
    shop = bench.connect(youzan.settings)
    assert (len(shop.listings(None).records), shop.listings(None).complete) == (23, True)
    assert (len(shop.customers(None).records), shop.customers(None).complete) == (20, True)
    assert len(shop.orders(None).records) == 20


def test_a_list_that_takes_minutes_is_one_list_to_its_end(youzan: Youzan, shop: Shop) -> None:
    for number in range(120):
        youzan.shop.add(f"T-{number:03}", 1)
    clock = youzan.shop.now = Clock()
    youzan.faults.add(Fault(Trouble.MEANWHILE, path="base.search", times=9, action=lambda: clock.passes(minutes=5)))
    assert shop.listings(None).complete
    asked = [body for api, body in youzan.routes.asked if api.startswith("youzan.item.base")]
    assert [("item_range_query" in body) for body in asked if isinstance(body, dict)] == [False] * 3


# --- signing in


@pytest.mark.rule("youzan.token.gone")
def test_a_token_that_ends_is_replaced(youzan: Youzan, shop: Shop) -> None:
    shop.listings(None)
    youzan.tokens.until = youzan.shop.now()
    assert shop.listings(None).complete
    assert youzan.tokens.issued == 2


@pytest.mark.rule("youzan.token.shared")
def test_another_program_that_refreshes_ends_no_run(youzan: Youzan, shop: Shop) -> None:
    """Its new token is used, too, and not replaced in its turn."""
    shop.listings(None)
    youzan.tokens.renew()
    assert shop.publish([write(shop, "TEA-1", 3)])[0].result is Result.CONFIRMED
    assert youzan.tokens.issued == 2


@pytest.mark.rule("youzan.token.refused")
def test_a_shop_that_withdraws_the_app_is_told(youzan: Youzan, shop: Shop) -> None:
    shop.listings(None)
    youzan.tokens.granted = False
    with pytest.raises(SignInAgain, match="authorised"):
        shop.listings(None)


def _reads(settings: dict[str, str], folder: Path, times: int, heard: multiprocessing.Queue[int]) -> None:
    """A program of its own."""
    registry = Registry((ROOT,), "en")
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from sheetpact.ports import ShopContext  # noqa: PLC0415

    http = HttpSession(Bucket(1000), addresses=Addresses())
    context = ShopContext(
        "tea", settings, registry.shop_mapping("youzan"), http, lambda: datetime.now(UTC), ZoneInfo("Asia/Shanghai"),
        "CNY", "en", folder, tokens=SharedTokens(folder),
    )  # fmt: skip
    shop = registry.shop("youzan")(context)  # type: ignore[call-arg]
    for _ in range(times):
        heard.put(len(shop.listings(None).records))
    http.close()


@pytest.mark.rule("youzan.token.shared")
def test_two_programs_share_a_token_and_neither_ends_the_others(youzan: Youzan, tmp_path: Path) -> None:
    fork = multiprocessing.get_context("spawn")
    heard: multiprocessing.Queue[int] = fork.Queue()
    folder = tmp_path / ".sheetpact" / "tokens"
    programs = [fork.Process(target=_reads, args=(youzan.settings, folder, 5, heard)) for _ in range(2)]
    for program in programs:
        program.start()
    told = [heard.get(timeout=60) for _ in range(3)]
    youzan.tokens.renew()  # meanwhile the token ends under both
    told += [heard.get(timeout=60) for _ in range(7)]
    for program in programs:
        program.join(60)
    assert told == [3] * 10
    assert [program.exitcode for program in programs] == [0, 0]
    assert youzan.tokens.issued == 2


# --- rights, limits and the wire


@pytest.mark.rule("youzan.calls.media")
def test_an_address_off_the_white_list_is_named(youzan: Youzan, shop: Shop) -> None:
    youzan.routes.white_list = False
    (problem,) = shop.check()
    assert "127.0.0.1" in problem.text("zh-CN")


@pytest.mark.rule("youzan.calls.rights")
def test_a_missing_right_stops_check_only_where_it_is_needed(youzan: Youzan, shop: Shop) -> None:
    youzan.routes.forbidden.add("youzan.scrm.customer.list")
    assert [problem.code for problem in shop.check()] == ["youzan.rights_customers"]
    assert shop.listings(None).complete
    with pytest.raises(NotAllowed):
        shop.customers(None)


@pytest.mark.rule("youzan.calls.busy")
def test_too_many_calls_are_waited_for(youzan: Youzan, bench: Bench) -> None:
    youzan.routes.qps = 1
    shop = bench.connect(youzan.settings)
    shop.order(youzan.shop.order(("TEA-1", 1)).tid)
    with pytest.raises(RetryLater, match="too many calls"):
        shop.listings(None)


def test_a_sale_while_a_number_is_written_is_not_lost(youzan: Youzan, shop: Shop) -> None:
    planned = write(shop, "TEA-1", 4)
    youzan.faults.add(Fault(Trouble.MEANWHILE, path="quantity.update", action=lambda: youzan.shop.order(("TEA-1", 3))))
    (receipt,) = shop.publish([planned])
    assert (receipt.result, receipt.number) == (Result.CONFIRMED, 1)


@pytest.mark.parametrize("trouble", [Trouble.LOST_AFTER, Trouble.CUT, Trouble.ERROR_AFTER])
def test_a_difference_is_never_added_twice(youzan: Youzan, shop: Shop, trouble: Trouble) -> None:
    planned = write(shop, "CUP-Q", 4)
    youzan.faults.add(Fault(trouble, path="quantity.update"))
    with pytest.raises(UnknownOutcome):
        shop.publish([planned])
    shop.publish([planned])
    assert youzan.shop.writes == [("CUP-Q", 6, 4)]


def test_no_token_and_no_secret_reaches_a_log_or_an_error(
    youzan: Youzan, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shop.listings(None)
    youzan.faults.add(Fault(Trouble.ERROR_BEFORE, times=100))
    with pytest.raises(RetryLater) as raised:
        shop.orders(None)
    told = f"{caplog.text} {raised.value!r} {shop!r} {vars(shop)!r}"
    assert "item.base.search" in told
    assert youzan.tokens.value not in told
    assert youzan.app.client_secret not in told


# --- messages


class Receiver:
    """Takes calls as the hub does, and answers what the connector says."""

    def __init__(self, shop: Shop) -> None:
        assert isinstance(shop, Calling)
        self.shop: Calling = shop
        self.calls: list[str] = []
        self.orders: list[str] = []
        self.deaf = 0

    def __call__(self, request: Request) -> Answer:
        if self.deaf:
            self.deaf -= 1
            return Answer(500, b"")
        call = self.shop.call(request.headers, request.body, datetime.now(UTC))
        if call.id not in self.calls:
            self.calls.append(call.id)
            self.orders += call.orders
        return Answer(self.shop.received.status, self.shop.received.body)


@pytest.fixture
def receiver(shop: Shop) -> Receiver:
    return Receiver(shop)


@pytest.fixture
def address(receiver: Receiver) -> Iterator[str]:
    with Server(receiver) as server:
        yield f"{server.url}/hooks/tea"


@pytest.mark.rule("youzan.messages.order")
def test_every_message_of_an_order_names_it_in_whatever_order_they_come(
    youzan: Youzan, shop: Shop, receiver: Receiver, address: str
) -> None:
    tid = youzan.shop.order(("TEA-1", 2)).tid
    youzan.shop.send(tid)
    youzan.shop.agree(youzan.shop.refund(tid, fee=100))
    assert youzan.pushes.push(address, lambda events: list(reversed(events))) == 5
    assert receiver.orders == [tid] * 5
    assert shop.order(receiver.orders[0]).lines[0].shipped == 2


@pytest.mark.rule("youzan.messages.repeated")
def test_a_message_is_repeated_until_it_is_heard_and_counts_once(
    youzan: Youzan, receiver: Receiver, address: str
) -> None:
    youzan.shop.order(("TEA-1", 2), paid=False)
    receiver.deaf = 2
    assert youzan.pushes.push(address) == 1
    assert youzan.pushes.waited == [10, 30]
    assert len(receiver.calls) == len(receiver.orders) == 1


@pytest.mark.rule("youzan.messages.repeated")
def test_a_receiver_that_stays_deaf_is_given_up(youzan: Youzan, receiver: Receiver, address: str) -> None:
    youzan.shop.order(("TEA-1", 2), paid=False)
    receiver.deaf = 17
    assert youzan.pushes.push(address) == 0
    assert len(youzan.pushes.waited) == len(WAITS) == 16


def test_somebody_elses_message_is_refused(youzan: Youzan, shop: Shop) -> None:
    delivery = youzan.pushes.message("trade_TradePaid", youzan.shop.order(("TEA-1", 1)).tid)
    assert isinstance(shop, Calling)
    assert shop.listens
    with pytest.raises(NotAllowed):
        shop.call(delivery.headers, delivery.body + b" ", datetime.now(UTC))
    nonsense = youzan.pushes.signed("trade_TradePaid", b"[]")
    with pytest.raises(BadRecord):
        shop.call(nonsense.headers, nonsense.body, datetime.now(UTC))


# --- the simulated platform itself


@pytest.mark.rule(
    "youzan.calls.path",
    "youzan.calls.types",
    "youzan.orders.window",
    "youzan.orders.pages",
    "youzan.orders.times",
    "youzan.refunds.pages",
    "youzan.items.pages",
    "youzan.items.refused",
    "youzan.people.pages",
)
@pytest.mark.parametrize(
    ("api", "body", "code"),
    [
        ("youzan.trades.sold.get/4.0.4", {"start_update": "2026-11-01", "end_update": "2026-11-02"}, 5001),
        ("youzan.trades.sold.get/4.0.4", {"page_size": 101}, 5000),
        ("youzan.trades.sold.get/4.0.4", {"page_no": 101}, 5000),
        ("youzan.trades.sold.get/4.0.4", {"page_no": "1"}, 5001),
        ("youzan.trades.sold.get/4.0.4", {"unknown": 1}, 5001),
        (
            "youzan.trades.sold.get/4.0.4",
            {"start_update": "2026-01-01 00:00:00", "end_update": "2026-06-01 00:00:00"},
            5000,
        ),
        ("youzan.trades.sold.get/9.9.9", {}, 4005),
        ("youzan.trade.refund.search/3.0.1", {"page_no": 31, "page_size": 100}, 103010001),
        ("youzan.item.base.search/1.0.0", {"kdt_id": 42583152, "channel": 0, "page_no": 1, "page_size": 51}, 200000026),
        ("youzan.item.quantity.update/3.0.0", {"item_id": 1, "quantity": 1, "type": 0}, 123005001),
        ("youzan.scrm.customer.list/1.0.0", {"page_no": 1, "page_size": 51}, 142710032),
        ("youzan.trade.get", {}, 4001),
    ],
)
def test_the_platform_refuses_what_its_documentation_refuses(
    youzan: Youzan, api: str, body: dict[str, object], code: int
) -> None:
    youzan.tokens.renew()
    path = f"/api/{api}?access_token={youzan.tokens.value}"
    sent = Request("POST", path, {"content-type": "application/json"}, json.dumps(body).encode())
    answer = youzan.routes(sent)
    told = json.loads(answer.body)
    assert answer.status == 200
    assert told.get("code", told.get("gw_err_resp", {}).get("err_code")) == code


@pytest.mark.rule("youzan.token.in_query", "youzan.calls.media")
@pytest.mark.parametrize(
    ("query", "kind", "code"),
    [
        ("", "application/json", 4201),
        ("access_token=invented", "application/json", 4203),
        ("access_token=invented", "text/plain", 4007),
    ],
)
def test_the_gateway_looks_at_the_call_before_it_lets_it_in(youzan: Youzan, query: str, kind: str, code: int) -> None:
    sent = Request("POST", f"/api/youzan.trade.get/4.0.2?{query}", {"content-type": kind}, b"{}")
    assert json.loads(youzan.routes(sent).body)["gw_err_resp"]["err_code"] == code


@pytest.mark.rule("youzan.token.asked_as_json")
def test_a_form_gets_no_token(youzan: Youzan) -> None:
    form = Request("POST", "/auth/token", {"content-type": "application/x-www-form-urlencoded"}, b"client_id=1")
    assert json.loads(youzan.routes(form).body)["code"] == 1000


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    start = tmp_path / "shop.json"
    start.write_text(json.dumps({"items": [{"code": "POT", "stock": 5}]}), encoding="utf-8")
    command = [sys.executable, "-m", "sheetpact.simulators.youzan", "--state", str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = json.loads(process.stdout.readline())["base_url"]
            requests.post(f"{url}/control/sell", json={"sku": "POT", "pieces": 2}, timeout=5).raise_for_status()
            assert requests.get(f"{url}/control/state", timeout=5).json()["stock"] == {"POT": 3}
        finally:
            process.terminate()
