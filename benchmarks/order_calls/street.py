"""One pact with a shop on each platform that calls: simulated in this process, served by a real `sheetpact serve`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan

SHOPS = ("tea-youzan", "table-woo", "art-shopify")
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
    """Three shops on three platforms that list the same things."""

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

    def shown(self, sku: str) -> tuple[object, object, object]:
        """In the order of `SHOPS`."""
        return self.youzan.shop.found(sku)[1].stock, self.woo.shop.stock(sku), self.shopify.shop.shown(sku)

    def sell(self, shop: str, sku: str, pieces: int, hooks: dict[str, str]) -> requests.Response | bool:
        """A customer orders in that shop, and its platform calls; gives what the platform hears."""
        match shop:
            case "tea-youzan":
                paid = self.youzan.shop.order((sku, pieces))
                return self.youzan.pushes.message("trade_TradePaid", paid.tid).send(hooks[shop])
            case "table-woo":
                number = self.woo.shop.sell(sku, pieces)
                return self.woo.webhooks.order(number, "created").send(hooks[shop])
            case _:
                sold = self.shopify.shop.orders[self.shopify.shop.sell(sku, pieces)]
                return self.shopify.webhooks.delivery("orders/create", sold).send(hooks[shop])

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
        with answering(self.command("serve", "--port", "0", "--json"), self.environment) as told:
            yield {hook.rpartition("/")[2]: hook for hook in json.loads(told)["hooks"]}


@contextmanager
def answering(command: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """A server in a process of its own, killed at the end; what it told once it listened, as JSON."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = ""
        while not told.endswith("}\n"):
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            told += line
        yield told
    finally:
        process.kill()
        process.communicate()


@contextmanager
def street(folder: Path, things: dict[str, int]) -> Iterator[Street]:
    """`things`: pieces by SKU, the same in each shop; the pact is adopted."""
    with Youzan() as youzan, WooCommerce() as woo, Shopify() as shopify:
        for sku, pieces in things.items():
            youzan.shop.add(sku, pieces, "茶壶")
            woo.shop.add(sku, pieces, name="茶壶")
            shopify.shop.add(sku, pieces, name="茶壶")
        addresses = {"youzan": youzan.settings["base_url"], "woo": woo.url, "shopify": shopify.url}
        told = PACT.format(**addresses, app=shopify.api.app[0])
        (folder / "pact.yaml").write_text(told, encoding="utf-8")
        made = Street(folder, youzan, woo, shopify)
        adopted = made.sync()
        assert adopted["status"] == "green", adopted
        yield made
