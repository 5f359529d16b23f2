"""A shop without an API whose own system brings its orders by calls: each counts once, and the newest state wins."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from sheetpact.bootstrap import open_alliance
from sheetpact.cli.app import cli
from sheetpact.deliveries import orders_in
from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.listening import shop_listener
from sheetpact.model.inbox import Delivery
from sheetpact.model.problems import Severity
from sheetpact.ports import Alliance, standard_key
from sheetpact.report import Report
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent
from sheetpact.worker import TRIES, Pace, Worker

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SHOP = "till"
PACT = """\
pact: 手作联盟
locale: en
timezone: Asia/Shanghai
currency: CNY
sheet: {{connector: workbook, document: 手作联盟.xlsx}}
partners:
  tea:
    name: 青山茶具
    shops:
      till:
        connector: export_files
        settings: {{folder: exports, format: custom, webhook_secret: "${{TILL}}"{more}}}
  table:
    name: 白石餐具
    shops:
      table-woo:
        connector: woocommerce
        settings: {{base_url: "{woo}", consumer_key: "${{KEY}}", consumer_secret: "${{SECRET}}"}}
"""


def signed(name: str, body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    said = b".".join((name.encode(), seconds.encode(), body))
    digest = base64.b64encode(hmac.new(standard_key(secret), said, hashlib.sha256).digest()).decode()
    return {"webhook-id": name, "webhook-timestamp": seconds, "webhook-signature": f"v1,{digest}"}


def order(number: str, status: str, at: datetime, *lines: tuple[str, int], **more: object) -> bytes:
    told = [{"sku": sku, "quantity": pieces} for sku, pieces in lines]
    times = {"created_at": at.isoformat(), "updated_at": at.isoformat()}
    content = {"id": number, "status": status, **times, "lines": told, **more}
    return json.dumps({"type": "order.updated", "timestamp": at.isoformat(), "data": content}).encode()


@dataclass
class Street:
    """A till that sells the pots of a WooCommerce shop, and the program that both call."""

    folder: Path
    woo: WooCommerce
    environment: dict[str, str]
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: int = 0

    def alliance(self) -> AbstractContextManager[Alliance]:
        return open_alliance(self.folder / "pact.yaml", environment=self.environment)

    def export(self, number: int, at: datetime | None = None) -> None:
        path = self.folder / "exports" / "stock.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["货号", "品名", "可售"], ["POT", "Pot", number]])
        if at is not None:
            os.utime(path, (at.timestamp(), at.timestamp()))

    def export_orders(self, status: str) -> None:
        """Of the one order A1, over three pots."""
        placed = f"{self.at(-3600).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S}"
        with (self.folder / "exports" / "orders.csv").open("w", encoding="utf-8-sig", newline="") as file:
            rows = [["订单号", "订单状态", "下单时间", "货号", "数量"], ["A1", status, placed, "POT", 3]]
            csv.writer(file).writerows(rows)

    def sync(self) -> Report:
        with self.alliance() as alliance:
            return sync(alliance, silent)

    def left(self) -> list[tuple[str, int]]:
        with self.alliance() as alliance:
            return left(alliance)

    def keep(self, body: bytes) -> None:
        """What the door took when the mapping was another."""
        with self.alliance() as alliance:
            alliance.store.inbox.receive([Delivery(SHOP, "kept", datetime.now(UTC), {"orders": '["B1"]'}, body)])

    def bury(self) -> None:
        """Nothing helped with what waits."""
        with self.alliance() as alliance:
            for each in alliance.store.inbox.take(datetime.now(UTC), 60.0, 100, [SHOP]):
                alliance.store.inbox.bury(each.id, "hook.failed")

    def till_settings(self, settings: str) -> None:
        """Somebody writes in the pact, whatever it is."""
        pact = self.folder / "pact.yaml"
        words = re.sub(
            r"(connector: export_files\n +settings: ).*", lambda found: found[1] + settings, pact.read_text("utf-8")
        )
        pact.write_text(words, encoding="utf-8")

    def call(self, body: bytes, name: str = "", secret: str = SECRET) -> None:
        """The till calls; what is kept of it has its effect later."""
        self.calls += 1
        now = datetime.now(UTC)
        headers = signed(name or f"msg_{self.calls}", body, now, secret)
        with self.alliance() as alliance:
            kept = shop_listener(alliance, self.alliance).accept(SHOP)(headers, body, now)
            if kept is not None:
                alliance.store.inbox.receive([kept])

    def work(self) -> int:
        """What waits has its effect; how many calls that were."""
        with self.alliance() as alliance:
            waiting = alliance.store.inbox.take(datetime.now(UTC), 0.0, 100, [SHOP])
            return len(shop_listener(alliance, self.alliance).carry_out(waiting).done) if waiting else 0

    def sent(self, body: bytes, name: str = "") -> int | None:
        """After a call and its effect: what the other shop shows."""
        self.call(body, name)
        self.work()
        return self.woo.shop.stock("POT")  # type: ignore[return-value] # whole

    def at(self, seconds: float) -> datetime:
        return self.start + timedelta(seconds=seconds)

    def type_in(self, *arguments: str) -> Result:
        return CliRunner(env=self.environment).invoke(cli, [*arguments, "--pact", str(self.folder / "pact.yaml")])


def made(folder: Path, woo: WooCommerce, more: str = "") -> Street:
    (folder / "pact.yaml").write_text(PACT.format(woo=woo.url, more=more), encoding="utf-8")
    (folder / "exports").mkdir(exist_ok=True)
    key = woo.settings
    environment = {"KEY": key["consumer_key"], "SECRET": key["consumer_secret"], "TILL": SECRET}
    return Street(folder, woo, environment)


def left(alliance: Alliance) -> list[tuple[str, int]]:
    return [(each.standing, each.count) for each in alliance.store.inbox.left() if each.shop == SHOP]


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    """Both shops have agreed on 20 pots."""
    with WooCommerce() as woo:
        woo.shop.add("POT", 20, name="Pot")
        street = made(tmp_path, woo)
        street.export(20)
        street.sync()
        street.sync()
        yield street


def test_an_order_in_a_call_leaves_the_other_shop_at_once(street: Street) -> None:
    assert street.sent(order("A1", "paid", street.at(0), ("POT", 3))) == 17


@pytest.mark.rule("standard.call.id")
def test_the_same_call_again_counts_once(street: Street) -> None:
    told = order("A1", "paid", street.at(0), ("POT", 3))
    assert street.sent(told, "msg_a") == 17
    assert street.sent(told, "msg_a") == 17
    assert street.sent(told, "msg_sent_by_hand") == 17
    street.call(told, "msg_b")
    street.call(told, "msg_c")
    assert (street.work(), street.woo.shop.stock("POT")) == (2, 17)


@pytest.mark.rule("standard.call.order")
def test_an_older_state_never_overrides_a_newer_one(street: Street) -> None:
    paid, more, gone = (
        order("A1", "paid", street.at(0), ("POT", 3)),
        order("A1", "paid", street.at(2), ("POT", 5)),
        order("A1", "cancelled", street.at(4), ("POT", 5)),
    )
    assert street.sent(more) == 15
    assert street.sent(paid) == 15
    assert street.sent(gone) == 20
    assert [street.sent(each) for each in (more, paid, gone)] == [20, 20, 20]


@pytest.mark.rule("standard.call.order")
def test_states_that_wait_together_end_as_the_newest_says(street: Street) -> None:
    for seconds, status, pieces in ((4, "cancelled", 5), (0, "paid", 3), (2, "shipped", 5)):
        street.call(order("A1", status, street.at(seconds), ("POT", pieces)))
    for number in range(4):
        street.call(order(f"B{number}", "paid", street.at(0), ("POT", 1)))
    assert (street.work(), street.woo.shop.stock("POT")) == (7, 16)


@pytest.mark.rule("standard.call.order")
def test_paid_and_cancelled_within_a_second_ends_cancelled_in_whatever_order_it_comes(street: Street) -> None:
    paid, gone = (order("A1", status, street.at(0), ("POT", 3)) for status in ("paid", "cancelled"))
    assert [street.sent(each) for each in (gone, paid)] == [20, 20]
    street.call(order("A2", "cancelled", street.at(0), ("POT", 3)))
    street.call(order("A2", "paid", street.at(0), ("POT", 3)))
    assert (street.work(), street.woo.shop.stock("POT")) == (2, 20)


def test_placed_and_paid_within_a_second_is_held(street: Street) -> None:
    states = [order("A1", status, street.at(0), ("POT", 3)) for status in ("unpaid", "paid")]
    assert [street.sent(each) for each in states] == [20, 17]


def test_an_order_that_came_by_a_call_counts_once_when_it_comes_by_an_export(street: Street) -> None:
    line = {"id": "1", "sku": "POT", "quantity": 3}
    assert street.sent(order("A1", "shipped", street.at(-3600), lines=[line])) == 17
    street.export_orders("已发货")
    street.sync()
    assert street.type_in("explain", "POT", "--json").stdout.count('"sale"') == 1
    assert street.woo.shop.stock("POT") == 17


def test_an_export_that_was_made_before_an_order_was_cancelled_holds_it_no_more(street: Street) -> None:
    """The till's clock is slow by minutes: by it, the order was cancelled before the export was made."""
    states = [order("A1", status, street.at(at), ("POT", 3)) for status, at in (("paid", -200), ("cancelled", -180))]
    assert [street.sent(each) for each in states] == [17, 20]
    street.export_orders("待发货")
    street.sync()
    assert street.woo.shop.stock("POT") == 20


def test_shipping_takes_no_second_piece_and_what_comes_back_is_for_sale(street: Street) -> None:
    steps = [("unpaid", 20), ("paid", 17), ("shipped", 17), ("returned", 20)]
    for number, (status, left) in enumerate(steps):
        assert street.sent(order("A1", status, street.at(number), ("POT", 3))) == left, status


def test_a_call_that_never_came_to_its_effect_has_it_later(street: Street) -> None:
    """Whoever stored it was killed; the mapping and the body are all that is needed."""
    street.call(order("A1", "paid", street.at(0), ("POT", 3)))
    assert street.woo.shop.stock("POT") == 20
    assert (street.work(), street.woo.shop.stock("POT")) == (1, 17)
    assert street.work() == 0


def test_a_call_that_can_not_be_read_any_more_keeps_no_other_from_its_effect(street: Street) -> None:
    street.keep(b'{"type": "order.updated"}')
    street.call(order("A1", "paid", street.at(0), ("POT", 3)))
    assert (street.work(), street.woo.shop.stock("POT")) == (1, 17)
    assert street.left() == [("new", 1)]


@pytest.mark.parametrize(
    "typed",
    [
        '{folder: exports, format: custom, webhook_secret: "${TILL}", columns: tipp.yaml}',
        '{folder: exports, format: custom, webhook_secrets: "${TILL}"}',
        '{folder: exports, format: custom, webhook_secret: "${TIL}"}',
        "{folder: exports, format: custom",
    ],
    ids=["no such file", "no such setting", "no such secret", "no YAML"],
)
def test_a_mistake_in_the_pact_costs_no_order_however_long_it_stands(street: Street, typed: str) -> None:
    """Nobody can be asked for it again."""
    street.call(order("A1", "paid", street.at(0), ("POT", 3)))
    right = (street.folder / "pact.yaml").read_text("utf-8")
    time = datetime.now(UTC)
    with street.alliance() as alliance:
        listener = shop_listener(alliance, street.alliance)
        worker = Worker(alliance.store, listener, lambda: time, Pace(quiet=0))
        street.till_settings(typed)
        for _ in range(TRIES + 1):
            time += timedelta(minutes=10)
            worker.round()
        assert left(alliance) == [("new", 1)]
        (street.folder / "pact.yaml").write_text(right, encoding="utf-8")
        time += timedelta(minutes=10)
        worker.round()
    assert street.woo.shop.stock("POT") == 17


def test_a_call_is_kept_word_for_word_until_it_has_had_its_effect(tmp_path: Path) -> None:
    """Its signature is one of these very bytes."""
    with WooCommerce() as woo:
        woo.shop.add("POT", 20, name="Pot")
        street = made(tmp_path, woo)
        pact = street.folder / "pact.yaml"
        words = pact.read_text("utf-8").replace('"${SECRET}"}', '"${SECRET}", webhook_secret: "${HOOKS}"}')
        pact.write_text(words.replace("{{", "{").replace("}}", "}"), encoding="utf-8")
        street.environment["HOOKS"] = woo.webhooks.secret
        told = woo.webhooks.order(woo.shop.sell("POT", 2), "created")
        now = datetime.now(UTC)
        body = order("A1", "paid", street.at(0), ("POT", 3))
        with street.alliance() as alliance:
            listener = shop_listener(alliance, street.alliance)
            by_woo = listener.accept("table-woo")(told.headers, told.body, now)
            by_till = listener.accept(SHOP)(signed("msg_1", body, now), body, now)
        assert by_woo is not None
        assert by_till is not None
        assert (by_woo.body, orders_in([by_woo]), by_till.body) == (told.body, (str(max(woo.shop.orders)),), body)


def test_what_was_put_aside_has_its_effect_when_it_is_sent_again(street: Street) -> None:
    told = order("A1", "paid", street.at(0), ("POT", 3))
    street.call(told, "msg_a")
    street.bury()
    assert (street.work(), street.left()) == (0, [("dead", 1)])
    assert street.sent(told, "msg_a") == 17
    assert street.sent(told, "msg_a") == 17
    assert street.left() == []


def test_a_person_has_what_was_put_aside_tried_again(street: Street) -> None:
    street.call(order("A1", "paid", street.at(0), ("POT", 3)))
    street.bury()
    assert "sheetpact work --again" in street.type_in("check").stdout
    assert "1 call" in street.type_in("work", "--again").stdout
    assert json.loads(street.type_in("work", "--again", "--json").stdout) == {"again": 0}
    assert (street.work(), street.woo.shop.stock("POT")) == (1, 17)
    assert "--again" not in street.type_in("check").stdout


def test_a_sync_takes_the_orders_that_wait_where_nobody_works(street: Street) -> None:
    street.call(order("A1", "paid", street.at(0), ("POT", 3)))
    assert "1 call" in street.type_in("check").stdout
    report = street.sync()
    assert (street.woo.shop.stock("POT"), street.left()) == (17, [])
    assert [each.code for each in report.problems if each.code.startswith("inbox")] == []
    street.sync()
    assert street.woo.shop.stock("POT") == 17


def test_a_sync_tells_what_can_not_be_read_and_what_was_put_aside(street: Street) -> None:
    street.keep(b"{}")
    first = street.sync()
    assert [(each.code, each.where.shop) for each in first.problems if each.severity is Severity.RED] == [
        ("connector.BadRecord", SHOP)
    ]
    with street.alliance() as alliance:
        [kept] = alliance.store.inbox.take(datetime.now(UTC) + timedelta(minutes=5), 60.0, 100, [SHOP])
        alliance.store.inbox.bury(kept.id, "hook.failed")
    [problem] = [each for each in street.sync().problems if each.code == "inbox.dead"]
    assert (problem.severity, problem.where.shop, problem.params["count"]) == (Severity.AMBER, SHOP, 1)


def test_the_next_export_agrees_with_what_calls_told(street: Street) -> None:
    street.sent(order("A1", "paid", street.at(0), ("POT", 3)))
    street.export(17)
    street.sync()
    street.sync()
    assert street.woo.shop.stock("POT") == 17


def test_a_new_listing_waits_for_an_export_that_knows_the_orders_called_since(tmp_path: Path) -> None:
    with WooCommerce() as woo:
        woo.shop.add("POT", 20, name="Pot")
        street = made(tmp_path, woo)
        street.export(20, at=street.at(-3600))
        street.call(order("A1", "paid", street.at(-600), ("POT", 3)))
        street.work()
        told = street.type_in("sync").stdout
        assert "till" in told
        assert "POT" in told
        assert "export the stock once more" in told
        street.export(17)
        street.sync()
        street.sync()
        assert woo.shop.stock("POT") == 17


def test_what_is_about_something_else_is_heard_and_kept_nowhere(street: Street) -> None:
    street.call(json.dumps({"type": "customer.updated", "data": {"name": "李薇"}}).encode())
    assert street.work() == 0


def test_whoever_does_not_know_the_secret_sells_nothing(street: Street) -> None:
    other = "whsec_" + base64.b64encode(b"somebody else's secret, long").decode()
    with pytest.raises(NotAllowed):
        street.call(order("A1", "paid", street.at(0), ("POT", 3)), secret=other)


WRONG: tuple[Mapping[str, object], ...] = (
    {"status": "lost in the post"},
    {"status": "refunded"},  # nobody says whether the pieces came back
    {"lines": None},
    {"lines": {"sku": "POT"}},
    {"lines": [{"sku": "POT", "quantity": 2.5}]},
    {"id": ""},
    {"updated_at": "yesterday"},
    {"updated_at": "2099-01-01T00:00:00Z"},
)


def test_an_order_that_can_not_be_read_is_refused_at_the_door(street: Street) -> None:
    told = json.loads(order("A1", "paid", street.at(0), ("POT", 3)))
    for wrong in WRONG:
        with pytest.raises(BadRecord):
            street.call(json.dumps({**told, "data": {**told["data"], **wrong}}).encode())
    for body in (b"", b"[]", b"\xff"):
        with pytest.raises(BadRecord):
            street.call(body)
    assert (street.work(), street.woo.shop.stock("POT")) == (0, 20)


def test_a_shop_names_the_paths_of_its_own_payload(tmp_path: Path) -> None:
    columns = """\
call:
  about: {from: event, values: {sale: order, "*": ""}}
  order: receipt.no
  placed_at: {from: receipt.at, as: seconds}
  updated_at: {from: receipt.at, as: seconds}
  status: {from: receipt.state, values: {open: held, out: shipped, void: cancelled}}
  lines: receipt.rows
call_line: {sku: code, pieces: n}
"""
    (tmp_path / "till.yaml").write_text(columns, encoding="utf-8")
    with WooCommerce() as woo:
        woo.shop.add("POT", 20, name="Pot")
        street = made(tmp_path, woo, more=", columns: till.yaml")
        street.export(20)
        street.sync()
        street.sync()
        rows = [{"code": "POT", "n": 2}]
        receipt = {"no": 7, "at": int(street.at(0).timestamp()), "state": "out", "rows": rows}
        assert street.sent(json.dumps({"event": "sale", "receipt": receipt}).encode()) == 18


def test_the_address_to_call_is_told_where_there_is_a_secret(street: Street) -> None:
    assert "sheetpact hooks register ADDRESS" in street.type_in("hooks", "list").stdout
    told = street.type_in("hooks", "register", "https://pact.example")
    assert "https://pact.example/hooks/till" in told.stdout
    assert "https://pact.example/hooks/till" in street.type_in("hooks", "list").stdout
    pact = street.folder / "pact.yaml"
    pact.write_text(pact.read_text("utf-8").replace(', webhook_secret: "${TILL}"', ""), encoding="utf-8")
    assert "till" not in street.type_in("hooks", "list").stdout


def test_a_secret_of_another_form_is_told(street: Street) -> None:
    street.environment["TILL"] = "a long secret, but no base64"
    assert "whsec_" in street.type_in("check").stdout


@pytest.mark.parametrize("page", ["orders-from-your-own-system.md", "orders-from-your-own-system.zh-CN.md"])
def test_the_example_of_the_page_is_taken(street: Street, page: str) -> None:
    """Its program, as it stands there, but for the sending."""
    words = (Path(__file__).parents[2] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", words, re.DOTALL)
    assert program is not None
    sent: list[Request] = []
    known: dict[str, Any] = {}
    exec(program[1], known)
    known["urlopen"] = lambda request, timeout: sent.append(request)
    content = json.loads(order("A1", "paid", street.at(0), ("POT", 3)))
    known["send"]("https://pact.example/hooks/till", SECRET, "msg_1", content)
    (request,) = sent
    with street.alliance() as alliance:
        accept = shop_listener(alliance, street.alliance).accept(SHOP)
        kept = accept(dict(request.header_items()), request.data, datetime.now(UTC))
    assert kept is not None
    assert orders_in([kept]) == ("A1",)
