"""The simulated WooCommerce's webhooks over HTTP: made, tried, delivered once and put to sleep as the real ones are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from sheetpact.simulators.server import Answer, Request, Server
from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET, WooCommerce
from sheetpact.woocommerce.webhooks import call_of

PAYLOADS = Path(__file__).parents[1] / "payloads" / "woocommerce"
SECRET = "s3cret"
TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")


@dataclass
class Ear:
    """Whoever the shop calls."""

    heard: list[Request] = field(default_factory=list)
    status: int = 200
    url: str = ""

    def __call__(self, request: Request) -> Answer:
        self.heard.append(request)
        moved = (("Location", self.url),) if self.status == HTTPStatus.FOUND else ()
        return Answer(self.status, b"", moved)

    @property
    def topics(self) -> list[str]:
        return [each.headers.get("x-wc-webhook-topic", "ping") for each in self.heard]

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(each.body) for each in self.heard if each.body.startswith(b"{")]


@pytest.fixture
def woo() -> Iterator[WooCommerce]:
    with WooCommerce(tls=True) as running:
        running.shop.add("POT", 9)
        yield running


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    with Server(ear) as server:
        ear.url = f"{server.url}/hooks/tea-woo"
        yield ear


def ask(woo: WooCommerce, method: str, path: str, content: object = None, **params: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        url, auth = f"{woo.url}/wp-json/wc/v3/{path}", (CONSUMER_KEY, CONSUMER_SECRET)
        return session.request(method, url, json=content, params=params, auth=auth, timeout=5)


def make(woo: WooCommerce, ear: Ear, *topics: str) -> list[int]:
    """Webhooks of these topics that have been pinged; gives their ids."""
    wanted = [{"topic": topic, "delivery_url": ear.url, "secret": SECRET} for topic in topics]
    made = [ask(woo, "POST", "webhooks", each).json()["id"] for each in wanted]
    woo.webhooks.deliver()
    ear.heard.clear()
    return made


def status(woo: WooCommerce, webhook: int) -> str:
    return str(ask(woo, "GET", f"webhooks/{webhook}").json()["status"])


@pytest.mark.rule("woocommerce.webhooks.listed")
def test_the_list_is_as_it_was_recorded(woo: WooCommerce) -> None:
    """Ids and times are those of the recording's shop; of several made in one second, either may come first."""
    real = {row["id"]: row for row in json.loads((PAYLOADS / "webhooks.json").read_text("utf-8"))["body"]}
    for number in sorted(real):
        row = real[number]
        wanted = {"name": row["name"], "topic": row["topic"], "delivery_url": row["delivery_url"], "secret": SECRET}
        assert ask(woo, "POST", "webhooks", wanted).status_code == 201
    answer = ask(woo, "GET", "webhooks")
    assert (answer.headers["X-WP-Total"], answer.headers["Allow"]) == ("6", "GET, POST")
    for row in answer.json():
        expected = real[row["id"]]
        times = {name: row[name] for name in row if name.startswith("date_")}
        links = json.loads(json.dumps(expected["_links"]).replace("https://127.0.0.1:8081", woo.routes.doorkeeper.home))
        assert list(row) == list(expected)
        assert row == {**expected, **times, "_links": links}


@pytest.mark.rule("woocommerce.webhooks.made")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"topic": "order.sold", "delivery_url": "https://hub.example/"}, "invalid_topic"),
        ({"delivery_url": "https://hub.example/"}, "invalid_topic"),
        ({"topic": "order.created", "delivery_url": "hub.example"}, "invalid_delivery_url"),
        ({"topic": "order.created"}, "invalid_delivery_url"),
    ],
)
def test_a_webhook_needs_a_topic_and_an_address(woo: WooCommerce, content: dict[str, str], code: str) -> None:
    answer = ask(woo, "POST", "webhooks", content)
    assert (answer.status_code, answer.json()["code"]) == (400, f"woocommerce_rest_shop_webhook_{code}")
    assert ask(woo, "GET", "webhooks").json() == []


@pytest.mark.rule("woocommerce.webhooks.removed")
def test_a_webhook_is_deleted_for_good_or_not_at_all(woo: WooCommerce, ear: Ear) -> None:
    (webhook,) = make(woo, ear, "order.created")
    woo.shop.sell("POT")
    assert ask(woo, "DELETE", f"webhooks/{webhook}").status_code == 501
    assert ask(woo, "DELETE", f"webhooks/{webhook}", force="true").json()["id"] == webhook
    assert ask(woo, "DELETE", f"webhooks/{webhook}", force="true").status_code == 404
    assert ask(woo, "GET", f"webhooks/{webhook}").status_code == 400
    assert woo.webhooks.deliver() == []


@pytest.mark.rule("woocommerce.webhooks.ping", "woocommerce.webhooks.tried")
def test_a_new_webhook_is_pinged_until_its_address_answers(woo: WooCommerce, ear: Ear) -> None:
    ear.status = 503
    wanted = {"topic": "order.created", "delivery_url": ear.url, "secret": SECRET}
    webhook = ask(woo, "POST", "webhooks", wanted).json()["id"]
    woo.webhooks.deliver()
    ear.status = 200
    ask(woo, "PUT", f"webhooks/{webhook}", {"name": "again"})
    woo.webhooks.deliver()
    ask(woo, "PUT", f"webhooks/{webhook}", {"name": "and again"})
    woo.webhooks.deliver()
    assert [each.body for each in ear.heard] == [f"webhook_id={webhook}".encode()] * 2
    assert not any(name.startswith("x-wc-") for each in ear.heard for name in each.headers)
    assert status(woo, webhook) == "active"


@pytest.mark.rule("woocommerce.webhooks.late", "woocommerce.webhooks.once_waiting")
def test_a_delivery_tells_how_the_order_is_when_it_leaves_and_waits_once(woo: WooCommerce, ear: Ear) -> None:
    make(woo, ear, *TOPICS)
    order = woo.shop.sell("POT", 2)
    woo.shop.complete(order)
    woo.shop.cancel(order)
    assert ear.heard == []
    woo.webhooks.deliver()
    assert ear.topics == ["order.created", "order.updated"]
    assert {(body["id"], body["status"]) for body in ear.bodies} == {(order, "cancelled")}


@pytest.mark.rule("woocommerce.webhooks.signature", "woocommerce.webhooks.delivery_id")
def test_each_webhook_signs_with_its_own_secret(woo: WooCommerce, ear: Ear) -> None:
    (webhook,) = make(woo, ear, "order.updated")
    order = woo.shop.sell("POT")
    woo.webhooks.deliver()
    ask(woo, "PUT", f"webhooks/{webhook}", {"secret": "another"})
    woo.shop.complete(order)
    woo.webhooks.deliver()
    first, second = ear.heard
    assert call_of(first.headers, first.body, SECRET).orders == (str(order),)
    assert call_of(second.headers, second.body, "another").orders == (str(order),)
    ids = {each.headers["x-wc-webhook-delivery-id"] for each in ear.heard}
    assert (len(ids), first.headers["x-wc-webhook-id"]) == (2, str(webhook))


@pytest.mark.rule("woocommerce.webhooks.lost", "woocommerce.webhooks.disabled", "woocommerce.webhooks.each_alone")
def test_a_webhook_that_is_not_heard_seven_times_in_a_row_falls_asleep(woo: WooCommerce, ear: Ear) -> None:
    created, updated = make(woo, ear, "order.created", "order.updated")
    ear.status = 500
    order = woo.shop.sell("POT")
    steps = [woo.shop.complete, woo.shop.pay] * 3
    for step in steps:
        woo.webhooks.deliver()
        step(order)
    assert [status(woo, each) for each in (created, updated)] == ["active", "active"]
    woo.webhooks.deliver()
    assert [status(woo, each) for each in (created, updated)] == ["active", "disabled"]
    assert ear.topics == ["order.created"] + ["order.updated"] * 7
    ear.status = 200
    woo.shop.complete(order)
    assert woo.webhooks.deliver() == []


@pytest.mark.rule("woocommerce.webhooks.taken", "woocommerce.webhooks.disabled")
@pytest.mark.parametrize(("answer", "asleep"), [(200, False), (202, False), (302, False), (304, True), (404, True)])
def test_a_delivery_that_is_taken_counts_failures_anew(woo: WooCommerce, ear: Ear, answer: int, asleep: bool) -> None:
    (webhook,) = make(woo, ear, "order.updated")
    order = woo.shop.sell("POT")
    steps: list[Callable[[int], None]] = [woo.shop.complete, woo.shop.pay] * 4
    for number, step in enumerate(steps):
        ear.status = answer if number == 3 else 500
        woo.webhooks.deliver()
        step(order)
    assert (len(ear.heard), status(woo, webhook)) == (7 if asleep else 8, "disabled" if asleep else "active")


@pytest.mark.rule("woocommerce.webhooks.woken")
def test_a_woken_webhook_tells_nothing_of_what_it_missed_and_sleeps_again_at_once(woo: WooCommerce, ear: Ear) -> None:
    (webhook,) = make(woo, ear, "order.updated")
    ear.status = 500
    order = woo.shop.sell("POT")
    for step in [woo.shop.complete, woo.shop.pay] * 4:
        woo.webhooks.deliver()
        step(order)
    ear.heard.clear()
    for taken in (500, 200, 500):
        ear.status = taken
        assert ask(woo, "PUT", f"webhooks/{webhook}", {"status": "active"}).json()["status"] == "active"
        assert woo.webhooks.deliver() == []
        woo.shop.complete(order)
        woo.shop.pay(order)
        woo.webhooks.deliver()
        assert status(woo, webhook) == ("disabled" if (taken, len(ear.heard)) == (500, 1) else "active")


@pytest.mark.rule("woocommerce.webhooks.new_order", "woocommerce.webhooks.variations")
def test_an_order_is_told_with_all_that_it_takes(woo: WooCommerce, ear: Ear) -> None:
    woo.shop.add_variable("BOWL", {"Red": ("BOWL-R", 5)})
    make(woo, ear, "order.created", "order.updated", "product.created", "product.updated")
    woo.shop.order([("POT", 1), ("BOWL-R", 2)])
    woo.webhooks.deliver()
    assert sorted(ear.topics) == ["order.created", "order.updated", "product.updated", "product.updated"]
    shown = {body["sku"]: (body["type"], body["stock_quantity"]) for body in ear.bodies if "sku" in body}
    assert shown == {"POT": ("simple", 8), "BOWL-R": ("variation", 3)}


@pytest.mark.rule("woocommerce.webhooks.same_number")
def test_a_number_that_stays_is_told_all_the_same(woo: WooCommerce, ear: Ear) -> None:
    make(woo, ear, "product.updated")
    pot = woo.shop.product("POT").id
    for _ in range(2):
        assert ask(woo, "PUT", f"products/{pot}", {"stock_quantity": 9}).status_code == 200
    woo.webhooks.deliver()
    assert [(body["sku"], body["stock_quantity"]) for body in ear.bodies] == [("POT", 9)]


@pytest.mark.rule("woocommerce.webhooks.trash")
def test_the_trash_is_told_and_deleting_for_good_is_not(woo: WooCommerce, ear: Ear) -> None:
    first, second = woo.shop.sell("POT"), woo.shop.sell("POT")
    make(woo, ear, *TOPICS)
    ask(woo, "DELETE", f"orders/{first}")
    ask(woo, "DELETE", f"orders/{second}", force="true")
    woo.webhooks.deliver()
    assert (ear.topics, ear.bodies) == (["order.deleted"], [{"id": first}])
    woo.shop.restore(first)
    woo.webhooks.deliver()
    assert (ear.topics[-1], ear.bodies[-1]["status"]) == ("order.restored", "processing")
    woo.shop.trash(first)
    woo.webhooks.deliver()
    calls = [call_of(each.headers, each.body, SECRET) for each in ear.heard]
    assert [call.orders for call in calls] == [(str(first),)] * 3
    assert len({call.id for call in calls}) == 3  # the same words twice, and two calls


@pytest.mark.rule("woocommerce.webhooks.gone")
def test_an_order_that_is_gone_when_its_delivery_leaves_is_nothing_to_fetch(woo: WooCommerce, ear: Ear) -> None:
    make(woo, ear, "order.created")
    woo.shop.delete_order(woo.shop.sell("POT"))
    woo.webhooks.deliver()
    (told,) = ear.heard
    assert json.loads(told.body)["code"] == "woocommerce_rest_shop_order_invalid_id"
    assert call_of(told.headers, told.body, SECRET).orders == ()
