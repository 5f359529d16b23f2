"""A Shopify and a WooCommerce shop share their stock: the whole main job, over HTTP, with a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.order_calls.counters import ShopifyCounter, WooCounter
from benchmarks.order_calls.pact import write_pact
from sheetpact.bootstrap import open_alliance
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.shopify import Shopify
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.sync import sync


@dataclass
class Town:
    shopify: Shopify
    woo: WooCommerce
    folder: Path
    environment: dict[str, str]

    def sync(self) -> tuple[str, int]:
        """Status and how many numbers the shops took."""
        with open_alliance(self.folder / "pact.yaml", environment=self.environment) as alliance:
            report = sync(alliance, lambda *_: None)
        return report.run.status, sum(report.sides[side].written for side in ("tea-shopify", "table-woo"))

    def shown(self, sku: str) -> tuple[object, object]:
        return self.shopify.shop.shown(sku), self.woo.shop.stock(sku)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Shopify() as shopify, WooCommerce() as woo:
        for sku, pieces in (("POT", 9), ("CUP", 20)):
            shopify.shop.add(sku, pieces)
            woo.shop.add(sku, pieces)
        secrets = write_pact(tmp_path, {"tea-shopify": ShopifyCounter(shopify), "table-woo": WooCounter(woo)})
        made = Town(shopify, woo, tmp_path, secrets)
        assert made.sync() == ("green", 0)
        yield made


def test_an_orders_life_moves_the_other_shop_once_at_each_step(town: Town) -> None:
    order = town.shopify.shop.sell("POT", 3)
    assert (town.sync(), town.shown("POT")) == (("green", 1), (6, 6))
    town.shopify.shop.fulfil(order, "POT", 2)
    town.shopify.shop.edit(order, "POT", 2)
    assert (town.sync(), town.shown("POT")) == (("green", 1), (7, 7))
    town.shopify.shop.refund(order, "POT", 1, "return")
    assert (town.sync(), town.shown("POT")) == (("green", 1), (8, 8))
    town.shopify.shop.refund(order, "POT", 1, "none")
    assert (town.sync(), town.shown("POT")) == (("green", 0), (8, 8))
    assert town.sync() == ("green", 0)


def test_a_sale_elsewhere_is_taken_off_here_and_a_buyer_in_between_is_not_lost(town: Town) -> None:
    town.woo.shop.sell("CUP", 3)
    sell = Fault(Trouble.MEANWHILE, body="mutation", action=lambda: town.shopify.shop.sell("CUP", 1))
    town.shopify.faults.add(sell)
    status, written = town.sync()
    assert (status, written, town.shown("CUP")) == ("amber", 0, (19, 17))
    assert town.sync()[0] == "green"
    assert town.shown("CUP") == (16, 16)
    assert town.sync() == ("green", 0)


def test_a_write_whose_answer_was_lost_is_settled_by_the_next_look(town: Town) -> None:
    town.woo.shop.sell("CUP", 3)
    town.shopify.faults.add(Fault(Trouble.LOST_AFTER, body="mutation"))
    assert town.sync()[0] == "amber"
    assert (town.sync(), town.shown("CUP"), len(town.shopify.shop.writes)) == (("green", 0), (17, 17), 1)
