"""Webhooks are made, looked at, and armed again when they have gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sheetpact.bootstrap import open_alliance
from sheetpact.hooks import ShopHooks, listed, problems, rearmed, register
from sheetpact.model.problems import Problem
from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan

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
      tea-shopify:
        connector: shopify
        settings: {{base_url: "{shopify}", client_id: "{app}", client_secret: "${{APP}}"}}
  table:
    name: 白石餐具
    shops:
      table-woo:
        connector: woocommerce
        settings: {{base_url: "{woo}", consumer_key: "${{KEY}}", consumer_secret: "${{SECRET}}"}}
  art:
    name: 小满摆件
    shops:
      art-youzan:
        connector: youzan
        settings: {{base_url: "{youzan}", client_id: yzapp_simulated, client_secret: "${{YZ}}", grant_id: "42583152"}}
"""
ADDRESS = "https://pact.example"


@dataclass
class Street:
    folder: Path
    shopify: Shopify
    environment: dict[str, str]

    def do(self, what: str) -> dict[str, ShopHooks]:
        with open_alliance(self.folder / "pact.yaml", environment=self.environment) as alliance:
            found = register(alliance, ADDRESS + "/") if what == "register" else listed(alliance)
        return {each.shop: each for each in found}

    def audited(self) -> list[Problem]:
        with open_alliance(self.folder / "pact.yaml", environment=self.environment) as alliance:
            return rearmed(alliance)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Shopify() as shopify, WooCommerce() as woo, Youzan() as youzan:
        addresses = {"shopify": shopify.url, "woo": woo.url, "youzan": youzan.settings["base_url"]}
        told = PACT.format(**addresses, app=shopify.api.app[0])
        (tmp_path / "pact.yaml").write_text(told, encoding="utf-8")
        key = woo.settings
        environment = {"APP": shopify.api.app[1], "KEY": key["consumer_key"], "SECRET": key["consumer_secret"]}
        yield Street(tmp_path, shopify, {**environment, "YZ": youzan.settings["client_secret"]})


def codes(found: dict[str, ShopHooks]) -> dict[str, str]:
    return {shop: each.problem.code if each.problem else "" for shop, each in found.items()}


def test_before_anybody_registers_each_shop_says_what_is_lacking(street: Street) -> None:
    assert codes(street.do("list")) == {
        "tea-shopify": "hooks.none",
        "table-woo": "hooks.no_secret",
        "art-youzan": "hooks.by_hand",
    }
    assert street.audited() == []


def test_what_is_missing_is_made_once(street: Street) -> None:
    made = street.do("register")["tea-shopify"]
    assert [each.topic for each in made.hooks] == ["ORDERS_CREATE", "ORDERS_UPDATED"]
    assert {each.address for each in made.hooks} == {"https://pact.example/hooks/tea-shopify"}
    assert street.do("register")["tea-shopify"].hooks == ()
    assert codes(street.do("list"))["tea-shopify"] == ""


def test_the_audit_makes_again_what_the_platform_has_removed(street: Street) -> None:
    street.do("register")
    assert street.audited() == []
    street.shopify.shop.subscriptions.clear()
    [told] = street.audited()
    assert told.text("en") == (
        "青山茶具 · tea-shopify: the platform's webhooks were armed again: ORDERS_CREATE, ORDERS_UPDATED"
    )
    assert street.audited() == []


def test_a_platform_out_of_reach_is_told_and_stops_no_other(street: Street) -> None:
    street.shopify.stop()
    found = street.do("register")
    assert problems([found["tea-shopify"]])[0].code.startswith("connector.")
    assert found["art-youzan"].address == "https://pact.example/hooks/art-youzan"
