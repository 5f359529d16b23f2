"""An order in one shop leaves the others within seconds: `sheetpact serve`, and three platforms that call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from openpyxl import load_workbook

from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan

PATIENCE = 60.0
PACT = """\
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
sheet: {{connector: workbook, document: 手作联盟.xlsx}}
partners:
  tea:
    name: 青山茶具
    shops:
      tea-youzan:
        connector: youzan
        settings:
          base_url: "{youzan}"
          client_id: yzapp_simulated
          client_secret: "${{YOUZAN}}"
          grant_id: "42583152"
  table:
    name: 白石餐具
    shops:
      table-woo:
        connector: woocommerce
        settings:
          base_url: "{woo}"
          consumer_key: "${{KEY}}"
          consumer_secret: "${{SECRET}}"
          webhook_secret: "${{WHS}}"
  art:
    name: 小满摆件
    shops:
      art-shopify:
        connector: shopify
        settings: {{base_url: "{shopify}", client_id: "{app}", client_secret: "${{SHOPIFY}}"}}
"""


@dataclass
class Street:
    """Three shops on three platforms, each with the same teapot."""

    folder: Path
    youzan: Youzan
    woo: WooCommerce
    shopify: Shopify

    @property
    def environment(self) -> dict[str, str]:
        key = self.woo.settings
        return {
            **os.environ,
            "YOUZAN": self.youzan.settings["client_secret"],
            "KEY": key["consumer_key"],
            "SECRET": key["consumer_secret"],
            "WHS": self.woo.webhooks.secret,
            "SHOPIFY": self.shopify.api.app[1],
        }

    @property
    def pots(self) -> tuple[object, object, object]:
        return self.youzan.shop.found("POT")[1].stock, self.woo.shop.stock("POT"), self.shopify.shop.shown("POT")

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "sheetpact", *words, "--pact", str(self.folder / "pact.yaml")]

    def sync(self) -> dict[str, object]:
        done = subprocess.run(
            self.command("sync", "--json"), env=self.environment, capture_output=True, text=True, check=False
        )
        told: dict[str, object] = json.loads(done.stdout)
        return told

    @contextmanager
    def serving(self) -> Iterator[dict[str, str]]:
        """Hook addresses by shop."""
        process = subprocess.Popen(
            self.command("serve", "--port", "0", "--json"),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            told = ""
            while not told.endswith("}\n"):
                line = process.stdout.readline()
                assert line, process.stderr.read() if process.stderr else ""
                told += line
            yield {hook.rpartition("/")[2]: hook for hook in json.loads(told)["hooks"]}
        finally:
            process.kill()
            process.communicate()

    def sheet(self) -> dict[str, object]:
        """The teapot's row."""
        tab = load_workbook(self.folder / "手作联盟.xlsx")["库存"]
        headings, *rows = tab.iter_rows(values_only=True)
        row = next(row for row in rows if row[0] == "POT")
        return dict(zip(map(str, headings), row, strict=True))


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Youzan() as youzan, WooCommerce() as woo, Shopify() as shopify:
        youzan.shop.add("POT", 20, "茶壶")
        woo.shop.add("POT", 20, name="茶壶")
        shopify.shop.add("POT", 20, name="茶壶")
        addresses = {"youzan": youzan.settings["base_url"], "woo": woo.url, "shopify": shopify.url}
        told = PACT.format(**addresses, app=shopify.api.app[0])
        (tmp_path / "pact.yaml").write_text(told, encoding="utf-8")
        made = Street(tmp_path, youzan, woo, shopify)
        assert made.sync()["status"] == "green"
        yield made


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def test_an_order_in_each_shop_leaves_the_others_without_a_sync_and_counts_once(street: Street) -> None:
    with street.serving() as hooks:
        order = street.youzan.shop.order(("POT", 2))
        assert street.youzan.pushes.message("trade_TradePaid", order.tid).send(hooks["tea-youzan"])
        wait_until(lambda: street.pots == (18, 18, 18))

        number = street.woo.shop.sell("POT", 1)
        told = street.woo.webhooks.order(number, "created")
        assert [told.send(hooks["table-woo"]).status_code for _ in range(2)] == [200, 200]
        wait_until(lambda: street.pots == (17, 17, 17))

        sold = street.shopify.shop.sell("POT", 3)
        delivery = street.shopify.webhooks.delivery("orders/create", street.shopify.shop.orders[sold])
        assert delivery.send(hooks["art-shopify"]).status_code == 200
        wait_until(lambda: street.pots == (14, 14, 14))

        assert street.woo.webhooks.ping().send(hooks["table-woo"]).status_code == 200
        forged = requests.post(hooks["art-shopify"], b"{}", headers={"X-Shopify-Topic": "orders/create"}, timeout=10)
        assert (forged.status_code, forged.content) == (401, b"")
    told_by_sync = street.sync()
    assert (told_by_sync["status"], street.pots) == ("green", (14, 14, 14))
    assert street.sheet()["可售"] == 14


def test_what_came_while_nobody_worked_is_taken_when_somebody_does(street: Street) -> None:
    """The receiver is killed right after it answered; the next one finds the call in the inbox."""
    with street.serving() as hooks:
        number = street.woo.shop.sell("POT", 1)
        assert street.woo.webhooks.order(number, "created").send(hooks["table-woo"]).status_code == 200
    with street.serving():
        wait_until(lambda: street.pots == (19, 19, 19))
