"""WooCommerce's webhooks from the command line over HTTP: armed, tried, fallen asleep, found asleep and woken."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheetpact.bootstrap import open_alliance
from sheetpact.cli.app import cli
from sheetpact.deliveries import orders_in
from sheetpact.hooks import rearmed
from sheetpact.listening import shop_listener
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.web.receiver import Door, Receiver
from sheetpact.web.server import Server, listening

PACT = """\
pact: 手作联盟
locale: en
timezone: Asia/Shanghai
currency: CNY
sheet: {{connector: workbook, document: 手作联盟.xlsx}}
partners:
  table:
    name: 白石餐具
    shops:
      table-woo:
        connector: woocommerce
        settings:
          base_url: "{woo}"
          consumer_key: "${{KEY}}"
          consumer_secret: "${{SECRET}}"
          webhook_secret: "${{HOOK}}"
"""
TOPICS = ["order.created", "order.updated", "order.deleted", "order.restored"]


@dataclass
class Street:
    """One shop, its pact, and the receiver that it calls."""

    folder: Path
    woo: WooCommerce
    environment: dict[str, str]
    receiver: Receiver
    address: str = ""

    def type_in(self, *arguments: str) -> Result:
        told = CliRunner(env=self.environment).invoke(cli, [*arguments, "--pact", str(self.folder / "pact.yaml")])
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        return told

    def audited(self) -> list[str]:
        with open_alliance(self.folder / "pact.yaml", environment=self.environment) as alliance:
            return [problem.text("en") for problem in rearmed(alliance)]

    def statuses(self) -> list[str]:
        return [each.status for each in self.woo.webhooks.made.values()]

    def stored(self) -> list[str]:
        """The orders that the receiver has stored calls about, in the order of the calls."""
        return list(orders_in(self.receiver.inbox.take(datetime.now(UTC), 0.0, 100, ["table-woo"])))


@contextmanager
def serving(receiver: Receiver) -> Iterator[str]:
    with listening("127.0.0.1", 0) as line:
        server = Server(receiver.app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [line]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{line.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with WooCommerce() as woo:
        woo.shop.add("POT", 20)
        (tmp_path / "pact.yaml").write_text(PACT.format(woo=woo.url), encoding="utf-8")
        key = woo.settings
        environment = {"KEY": key["consumer_key"], "SECRET": key["consumer_secret"], "HOOK": "s3cret"}
        with open_alliance(tmp_path / "pact.yaml", environment=environment) as alliance:
            shops = shop_listener(alliance, lambda: open_alliance(tmp_path / "pact.yaml", environment=environment))
            doors = {name: Door(shops.accept(name), shop.received) for name, shop in shops.shops.items()}
            receiver = Receiver(alliance.store.inbox, doors, alliance.now, lambda side: None)
            with serving(receiver) as address:
                yield Street(tmp_path, woo, environment, receiver, address)


def test_webhooks_are_made_once_and_seen(street: Street) -> None:
    assert "no webhooks are registered" in street.type_in("hooks", "list").stdout
    assert street.type_in("hooks", "check").exit_code == 1
    made = street.type_in("hooks", "register", street.address)
    assert (made.exit_code, [topic for topic in TOPICS if topic in made.stdout]) == (0, TOPICS)
    assert {each.delivery_url for each in street.woo.webhooks.made.values()} == {f"{street.address}/hooks/table-woo"}
    again = street.type_in("hooks", "register")
    assert (again.exit_code, len(street.woo.webhooks.made)) == (0, 4)
    (shown,) = json.loads(street.type_in("hooks", "check", "--json").stdout)["shops"]
    assert {(hook["topic"], hook["active"]) for hook in shown["hooks"]} == {(topic, True) for topic in TOPICS}
    assert "s3cret" not in made.output + again.output


def test_a_ping_is_answered_and_an_order_is_stored(street: Street) -> None:
    street.type_in("hooks", "register", street.address)
    street.woo.webhooks.deliver()
    assert [each.pending for each in street.woo.webhooks.made.values()] == [False] * 4
    order = street.woo.shop.sell("POT", 2)
    assert len(street.woo.webhooks.deliver()) == 2
    assert street.stored() == [str(order)]
    assert [each.failures for each in street.woo.webhooks.made.values()] == [0] * 4
    assert street.receiver.count("refused") == street.receiver.count("unreadable") == 0


def deafened(street: Street) -> int:
    """Nobody listens for seven deliveries; gives the order that they were about."""
    order = street.woo.shop.sell("POT")
    for number in range(7):
        street.woo.webhooks.deliver("http://127.0.0.1:9/")  # nobody is there
        (street.woo.shop.complete if number % 2 else street.woo.shop.pay)(order)
        street.woo.shop.set_status(order, "on-hold")
    return order


@pytest.mark.rule("woocommerce.webhooks.woken")
def test_what_fell_asleep_is_found_and_woken_and_what_it_missed_is_not_told(street: Street) -> None:
    street.type_in("hooks", "register", street.address)
    street.woo.webhooks.deliver()
    order = deafened(street)
    assert street.statuses() == ["active", "disabled", "active", "active"]
    checked = street.type_in("hooks", "check")
    assert (checked.exit_code, "the platform has disabled order.updated" in checked.stdout) == (1, True)
    assert street.audited() == ["白石餐具 · table-woo: the platform's webhooks were armed again: order.updated"]
    assert (street.audited(), street.statuses()) == ([], ["active"] * 4)
    street.woo.webhooks.deliver()
    assert street.stored() == []
    street.woo.shop.cancel(order)
    street.woo.webhooks.deliver()
    assert street.stored() == [str(order)]
    assert street.type_in("hooks", "check").exit_code == 0


def test_what_somebody_deleted_in_the_shop_is_made_again(street: Street) -> None:
    street.type_in("hooks", "register", street.address)
    del street.woo.webhooks.made[2], street.woo.webhooks.made[4]
    assert street.audited() == [
        "白石餐具 · table-woo: the platform's webhooks were armed again: order.updated, order.restored"
    ]
    assert [each.topic for each in street.woo.webhooks.made.values()] == [*TOPICS[::2], *TOPICS[1::2]]


def test_a_key_that_may_only_read_is_told_and_makes_nothing(street: Street) -> None:
    street.woo.key.permissions = "read"
    told = street.type_in("hooks", "register", street.address)
    assert (told.exit_code, street.woo.webhooks.made) == (1, {})
    assert "HTTP 401" in told.stdout
    assert "can read but not write" in told.stdout
    assert "Read/Write" in told.stdout


def test_a_new_secret_is_told_to_webhooks_that_are_there_already(street: Street) -> None:
    street.type_in("hooks", "register", street.address)
    street.environment["HOOK"] = "another s3cret"
    assert street.audited() == []
    assert {each.secret for each in street.woo.webhooks.made.values()} == {"s3cret"}
    again = street.type_in("hooks", "register")
    assert {each.secret for each in street.woo.webhooks.made.values()} == {"another s3cret"}
    assert (again.exit_code, [topic for topic in TOPICS if topic in again.stdout]) == (0, TOPICS)
    assert "s3cret" not in again.output


def test_an_address_that_wordpress_never_calls_is_doubted(street: Street) -> None:
    told = street.type_in("hooks", "register", "https://pact.example")
    assert (told.exit_code, "WordPress calls no address of a private network" in told.stdout) == (0, False)
    told = street.type_in("hooks", "register", "http://192.168.7.7:9000")
    assert (told.exit_code, "WordPress calls no address of a private network" in told.stdout) == (0, True)
