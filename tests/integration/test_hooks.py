"""Webhooks are made, looked at, and armed again when they have gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.order_calls.counters import ShopifyCounter, WooCounter, YouzanCounter
from benchmarks.order_calls.pact import write_pact
from sheetpact.bootstrap import open_alliance
from sheetpact.hooks import ShopHooks, listed, problems, rearmed, register
from sheetpact.model.problems import Problem
from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan

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
        shops = {
            "tea-shopify": ShopifyCounter(shopify),
            "table-woo": WooCounter(woo, calls=False),
            "art-youzan": YouzanCounter(youzan),
        }
        yield Street(tmp_path, shopify, write_pact(tmp_path, shops, locale="en"))


def codes(found: dict[str, ShopHooks]) -> dict[str, str]:
    return {shop: each.problem.code if each.problem else "" for shop, each in found.items()}


def test_before_anybody_registers_each_shop_says_what_is_lacking(street: Street) -> None:
    assert codes(street.do("list")) == {
        "tea-shopify": "hooks.none",
        "table-woo": "hooks.no_secret",
        "art-youzan": "hooks.nowhere",
    }
    assert street.audited() == []


def test_what_is_missing_is_made_once(street: Street) -> None:
    made = street.do("register")["tea-shopify"]
    assert [each.topic for each in made.hooks] == ["ORDERS_CREATE", "ORDERS_UPDATED"]
    assert {each.address for each in made.hooks} == {"https://pact.example/hooks/tea-shopify"}
    assert street.do("register")["tea-shopify"].hooks == ()
    there = codes(street.do("list"))
    assert (there["tea-shopify"], there["art-youzan"]) == ("", "hooks.by_hand")


def test_a_webhook_that_lacks_is_told(street: Street) -> None:
    street.do("register")
    made = street.shopify.shop.subscriptions
    del made[next(name for name, each in made.items() if each.topic == "ORDERS_UPDATED")]
    problem = street.do("list")["tea-shopify"].problem
    assert problem is not None
    assert problem.text("en") == (
        "青山茶具 · tea-shopify: the platform doesn't call about ORDERS_UPDATED: "
        "sheetpact hooks register makes what is missing"
    )


@pytest.mark.rule("shopify.webhooks.removed")
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
