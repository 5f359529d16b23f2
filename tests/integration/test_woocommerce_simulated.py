"""The WooCommerce connector against a simulated shop over HTTP: shifting pages, signatures, races and a bad wire."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from requests_oauthlib import OAuth1

from sheetpact.errors import UnknownOutcome
from sheetpact.ports import Result, Shop, StockWrite
from sheetpact.registry import Registry
from sheetpact.simulators.faults import Fault, Faults, Trouble
from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET, WooCommerce
from sheetpact.simulators.woocommerce import Shop as State
from sheetpact.testing.shops import Bench

ROOT = Path(__file__).parents[2]
Connect = Callable[[WooCommerce], Shop]


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    bench = Bench("woocommerce", Registry((ROOT,), "en"), tmp_path)
    yield lambda woo: bench.connect(woo.settings)
    for session in bench.sessions:
        session.close()


@pytest.fixture
def woo() -> Iterator[WooCommerce]:
    with WooCommerce() as running:
        for number in range(250):
            running.shop.add(f"T-{number:03}", 5)
        yield running


def skus(shop: Shop) -> list[str]:
    return [each.sku for each in shop.listings(None).records]


def stock_write(shop: Shop, sku: str, number: int) -> StockWrite:
    listing = next(each for each in shop.listings(None).records if each.sku == sku)
    return StockWrite(listing.key, number, listing.shown, sku, "", f"run:{sku}:{number}")


# --- reading while the shop changes


@pytest.mark.rule("woocommerce.paging.shifting")
def test_a_product_deleted_between_two_pages_hides_no_other(woo: WooCommerce, connect: Connect) -> None:
    """The rows behind it move up by one: the first of the next page would be skipped."""
    woo.faults.add(Fault(Trouble.MEANWHILE, path="/products", skip=1, action=lambda: woo.shop.remove("T-007")))
    reading = connect(woo).listings(None)
    assert reading.complete
    assert [each.sku for each in reading.records] == [f"T-{number:03}" for number in range(250) if number != 7]


@pytest.mark.rule("woocommerce.paging.shifting")
def test_a_product_made_between_two_pages_is_there_or_not_yet(woo: WooCommerce, connect: Connect) -> None:
    woo.faults.add(Fault(Trouble.MEANWHILE, path="/products", skip=1, action=lambda: woo.shop.add("NEW", 1)))
    assert skus(connect(woo)) == [*(f"T-{number:03}" for number in range(250)), "NEW"]


@pytest.mark.rule("woocommerce.paging.shifting")
def test_a_list_that_never_stands_still_counts_as_incomplete(woo: WooCommerce, connect: Connect) -> None:
    victims = iter(range(100))
    gone = Fault(
        Trouble.MEANWHILE, path="offset=99", times=100, action=lambda: woo.shop.remove(f"T-{next(victims):03}")
    )
    woo.faults.add(gone)
    assert not connect(woo).listings(None).complete


@pytest.mark.rule("woocommerce.paging.shifting")
def test_an_order_that_changes_between_two_pages_hides_no_other(woo: WooCommerce, connect: Connect) -> None:
    clock = Clock()
    woo.shop.now = clock
    sold = []
    for _ in range(150):
        sold.append(woo.shop.sell("T-000"))
        clock.now += timedelta(seconds=1)
    woo.faults.add(Fault(Trouble.MEANWHILE, path="/orders", skip=1, action=lambda: woo.shop.complete(sold[3])))
    orders = {each.order: each for each in connect(woo).orders(None).records}
    assert set(orders) == {str(number) for number in sold}
    assert orders[str(sold[3])].lines[0].shipped == 1


@pytest.mark.rule("woocommerce.changes.modified_after")
def test_more_orders_in_one_second_than_a_page_holds_are_all_read(woo: WooCommerce, connect: Connect) -> None:
    woo.shop.now = Clock()
    sold = {str(woo.shop.sell("T-000")) for _ in range(250)}
    assert {each.order for each in connect(woo).orders(None).records} == sold


@pytest.mark.rule("woocommerce.orders.paid_back")
def test_money_that_is_paid_back_is_told_with_and_without_a_line(woo: WooCommerce, connect: Connect) -> None:
    woo.shop.add("POT", 9, price="10.00")
    order = woo.shop.sell("POT", 3)
    woo.shop.complete(order)
    woo.shop.refund(order, "POT", 1, restock=False)
    woo.shop.pay_back(order, "2.50")
    found = connect(woo).order(str(order))
    assert (found.refunded_minor, found.lines[0].paid_minor, found.lines[0].shipped) == (1250, 3000, 3)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_only_the_last_and_changed_orders_are_read_again(woo: WooCommerce, connect: Connect) -> None:
    clock = Clock()
    woo.shop.now = woo.server.now = clock
    shop = connect(woo)
    sold = []
    for _ in range(5):
        sold.append(woo.shop.sell("T-000"))
        clock.now += timedelta(minutes=10)
    cursor = shop.orders(None).cursor
    woo.shop.complete(sold[1])
    new = woo.shop.sell("T-001")
    assert {each.order for each in shop.orders(cursor).records} == {str(each) for each in (sold[4], sold[1], new)}


def test_old_orders_that_are_still_open_are_among_the_first(woo: WooCommerce, connect: Connect) -> None:
    clock = Clock()
    woo.shop.now = clock
    clock.now -= timedelta(days=90)
    unpaid, paid, done = (woo.shop.sell("T-000", paid=False), woo.shop.sell("T-000"), woo.shop.sell("T-000"))
    woo.shop.complete(done)
    assert {each.order for each in connect(woo).orders(None).records} == {str(unpaid), str(paid)}


# --- order, stock and refund in step


@pytest.mark.rule("woocommerce.orders.takes", "woocommerce.orders.gives_back", "woocommerce.orders.refund")
def test_stock_and_orders_tell_the_same_story(woo: WooCommerce, connect: Connect) -> None:
    """At every step, what the shop shows is what it had, less held and shipped, plus returned."""
    state, shop = woo.shop, connect(woo)
    state.add_variable("BOWL", {"Red": ("BOWL-R", None), "Gold": ("BOWL-G", 20)}, stock=20)
    bought = state.order([("T-000", 3), ("BOWL-R", 2), ("BOWL-G", 1)], "pending")
    steps: list[Callable[[], object]] = [
        lambda: state.set_status(bought, "on-hold"),
        lambda: state.pay(bought),
        lambda: state.refund(bought, "T-000", 1),
        lambda: state.refund(bought, "BOWL-R", 1, restock=False),
        lambda: state.complete(bought),
        lambda: state.refund(bought, "BOWL-R", 1),
        lambda: state.refund(bought, "BOWL-G", 1, restock=False),
        lambda: state.set_status(bought, "refunded"),
        lambda: state.cancel(bought),
    ]
    before = {each.key.listing: each.shown for each in shop.listings(None).records}
    for step in steps:
        step()
        now = {each.key.listing: each.shown for each in shop.listings(None).records}
        out = dict.fromkeys(before, 0)
        for line in shop.order(str(bought)).lines:
            out[line.listing] += line.held + line.shipped - line.returned
        assert {listing: (number or 0) - out[listing] for listing, number in before.items()} == now


@pytest.mark.rule("woocommerce.stock.sale_is_atomic")
def test_buyers_in_parallel_lose_no_piece(woo: WooCommerce) -> None:
    """Placing an order lowers the number atomically (40 parallel orders took exactly 40 pieces of the real one)."""
    woo.shop.set_stock("T-000", 1000)
    buyers = [threading.Thread(target=lambda: woo.shop.sell("T-000")) for _ in range(40)]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    assert woo.shop.stock("T-000") == 960


# --- writing


@pytest.mark.rule("woocommerce.stock.last_writer")
def test_a_sale_between_reading_and_writing_is_seen_in_the_orders(woo: WooCommerce, connect: Connect) -> None:
    """The last writer wins, so the piece comes back into the number; its order tells."""
    shop = connect(woo)
    asked = stock_write(shop, "T-000", 5)
    cursor = shop.orders(None).cursor
    woo.faults.add(Fault(Trouble.MEANWHILE, method="POST", action=lambda: woo.shop.sell("T-000", 2)))
    (receipt,) = shop.publish([asked])
    assert (receipt.result, woo.shop.stock("T-000")) == (Result.CONFIRMED, 5)
    assert [line.held for order in shop.orders(cursor).records for line in order.lines] == [2]


@pytest.mark.rule("woocommerce.batch.size")
def test_a_hundred_writes_are_one_request(woo: WooCommerce, connect: Connect) -> None:
    shop = connect(woo)
    listings = shop.listings(None).records[:100]
    before = woo.requests
    receipts = shop.publish([StockWrite(each.key, 1, 5, each.sku, "", each.sku) for each in listings])
    assert woo.requests == before + 1
    assert {each.number for each in receipts} == {1}
    assert len(woo.shop.writes) == 100


@pytest.mark.parametrize(
    ("trouble", "done"),
    [
        (Trouble.LOST_BEFORE, 0),
        (Trouble.LOST_AFTER, 1),
        (Trouble.CUT, 1),
        (Trouble.ERROR_BEFORE, 0),
        (Trouble.ERROR_AFTER, 1),
    ],
)
def test_what_a_broken_write_did_is_unknown_and_can_be_seen(
    woo: WooCommerce, connect: Connect, trouble: Trouble, done: int
) -> None:
    shop = connect(woo)
    asked = stock_write(shop, "T-000", 2)
    woo.faults.add(Fault(trouble, method="POST"))
    with pytest.raises(UnknownOutcome):
        shop.publish([asked])
    assert len(woo.shop.writes) == done
    (seen,) = shop.look([asked.listing]).records
    assert seen.shown == (2 if done else 5)


def test_a_busy_shop_is_asked_again(woo: WooCommerce, connect: Connect) -> None:
    woo.faults.add(Fault(Trouble.BUSY, times=2))
    assert len(skus(connect(woo))) == 250


def test_a_rain_of_faults_is_the_same_for_the_same_seed() -> None:
    def met(seed: int) -> list[Trouble]:
        faults = Faults(seed, rate=0.3, troubles=[Trouble.BUSY, Trouble.CUT])
        for _ in range(50):
            faults.take("GET", "/")
        return faults.met

    assert met(7) == met(7) != met(8)


# --- who may call


def signed(secret: str = CONSUMER_SECRET, **more: object) -> OAuth1:
    return OAuth1(CONSUMER_KEY, secret, **{"signature_method": "HMAC-SHA256", **more})


def ask(woo: WooCommerce, auth: object, method: str = "GET") -> tuple[int, str]:
    with requests.Session() as session:
        session.trust_env = False
        asked = {"per_page": "1", "search": "a b+c~d/é"}
        response = session.request(method, f"{woo.url}/wp-json/wc/v3/products", params=asked, auth=auth)
        content = response.json()
        return response.status_code, content["code"] if isinstance(content, dict) else ""


@pytest.mark.rule(
    "woocommerce.auth.basic_over_tls",
    "woocommerce.auth.oauth_over_http",
    "woocommerce.auth.timestamp",
    "woocommerce.auth.codes",
)
@pytest.mark.parametrize(
    ("auth", "status", "code"),
    [
        (signed(), 200, ""),
        (signed(signature_method="HMAC-SHA1"), 200, ""),
        (signed(signature_type="query"), 200, ""),
        (signed("cs_other"), 401, "woocommerce_rest_authentication_error"),
        (signed(timestamp="1600000000"), 401, "woocommerce_rest_authentication_error"),
        ((CONSUMER_KEY, CONSUMER_SECRET), 401, "woocommerce_rest_cannot_view"),  # Basic over plain http is ignored
        (None, 401, "woocommerce_rest_cannot_view"),
    ],
)
def test_plain_http_needs_a_signature(woo: WooCommerce, auth: object, status: int, code: str) -> None:
    assert ask(woo, auth) == (status, code)


@pytest.mark.rule("woocommerce.auth.nonce")
def test_a_signature_is_good_once(woo: WooCommerce) -> None:
    auth = signed(nonce="11111111", timestamp=str(int(datetime.now(UTC).timestamp())))
    assert ask(woo, auth)[0] == 200
    assert ask(woo, auth) == (401, "woocommerce_rest_authentication_error")


@pytest.mark.rule("woocommerce.auth.basic_over_tls", "woocommerce.auth.codes")
@pytest.mark.parametrize(
    ("auth", "status", "code"),
    [
        ((CONSUMER_KEY, CONSUMER_SECRET), 200, ""),
        ((CONSUMER_KEY, "cs_other"), 401, "woocommerce_rest_authentication_error"),
        (("ck_other", "cs_other"), 401, "woocommerce_rest_cannot_view"),
    ],
)
def test_over_tls_basic_is_enough(auth: tuple[str, str], status: int, code: str) -> None:
    with WooCommerce(tls=True) as woo:
        assert ask(woo, auth) == (status, code)


@pytest.mark.rule("woocommerce.auth.permissions")
def test_a_key_that_may_only_read_is_found_out(woo: WooCommerce, connect: Connect) -> None:
    woo.key.permissions = "read"
    assert [problem.code for problem in connect(woo).check()] == ["woocommerce.read_only"]
    assert woo.shop.writes == []


@pytest.mark.rule("woocommerce.auth.rights")
def test_a_user_who_may_not_see_orders_is_found_out(woo: WooCommerce, connect: Connect) -> None:
    woo.routes.forbidden.add("orders")
    assert [problem.code for problem in connect(woo).check()] == ["woocommerce.rights_orders"]


# --- the shop as its own process


def test_a_shop_outlives_its_visitor(tmp_path: Path, connect: Connect) -> None:
    start = {
        "products": [{"sku": "TEA-1", "stock": 5, "name": "Tea"}],
        "variables": [{"sku": "SH", "options": {"S": ["SH-S", 4]}}],
        "customers": [{"email": "li@example.com"}],
    }
    (tmp_path / "shop.json").write_text(json.dumps(start), encoding="utf-8")
    command = [sys.executable, "-m", "sheetpact.simulators.woocommerce", "--state", str(tmp_path / "shop.json")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        settings = json.loads(process.stdout.readline())
        sold = requests.post(f"{settings['base_url']}/control/sell", json={"sku": "TEA-1", "pieces": 2}, timeout=5)
        told = requests.get(f"{settings['base_url']}/control/state", timeout=5).json()
        refused = requests.post(f"{settings['base_url']}/control/sell", json={"sku": "NONE"}, timeout=5)
        process.terminate()
    assert told["stock"] == {"TEA-1": 3, "SH": None, "SH-S": 4}
    assert told["orders"] == {str(sold.json()["result"]): "processing"}
    assert refused.status_code == 400
    assert process.returncode == 0


def test_a_state_can_be_prepared_without_a_server() -> None:
    shop = State()
    shop.add("TEA-1", 5)
    shop.cancel(shop.sell("TEA-1", 2))
    assert shop.stock("TEA-1") == 5
