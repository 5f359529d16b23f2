"""An order in one shop leaves the others within seconds: `sheetpact serve`, and three platforms that call it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from openpyxl import load_workbook

from benchmarks.order_calls.street import Street, street

PATIENCE = 90.0
"""Seconds. What a killed worker had already taken is due again after 60."""


@pytest.fixture(name="place")
def three_shops(tmp_path: Path) -> Iterator[Street]:
    """Each with the same teapot."""
    with street(tmp_path, {"POT": 20}) as made:
        yield made


def row_of_the_pot(folder: Path) -> dict[str, object]:
    tab = load_workbook(folder / "手作联盟.xlsx")["库存"]
    headings, *rows = tab.iter_rows(values_only=True)
    row = next(row for row in rows if row[0] == "POT")
    return dict(zip(map(str, headings), row, strict=True))


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def synced(place: Street) -> dict[str, object]:
    """The sync that orders start may have been killed with its server; until its lease ends, others are kept out."""
    end = time.monotonic() + PATIENCE
    while "status" not in (told := place.sync()):
        assert time.monotonic() < end, told
        time.sleep(1)
    return told


def test_an_order_in_each_shop_leaves_the_others_without_a_sync_and_counts_once(place: Street) -> None:
    with place.serving() as hooks:
        order = place.youzan.shop.order(("POT", 2))
        assert place.youzan.pushes.message("trade_TradePaid", order.tid).send(hooks["tea-youzan"])
        wait_until(lambda: place.shown("POT") == (18, 18, 18))

        number = place.woo.shop.sell("POT", 1)
        told = place.woo.webhooks.order(number, "created")
        assert [told.send(hooks["table-woo"]).status_code for _ in range(2)] == [200, 200]
        wait_until(lambda: place.shown("POT") == (17, 17, 17))

        sold = place.shopify.shop.sell("POT", 3)
        delivery = place.shopify.webhooks.delivery("orders/create", place.shopify.shop.orders[sold])
        assert delivery.send(hooks["art-shopify"]).status_code == 200
        wait_until(lambda: place.shown("POT") == (14, 14, 14))

        assert place.woo.webhooks.ping().send(hooks["table-woo"]).status_code == 200
        forged = requests.post(hooks["art-shopify"], b"{}", headers={"X-Shopify-Topic": "orders/create"}, timeout=10)
        assert (forged.status_code, forged.content) == (401, b"")
    assert (synced(place)["status"], place.shown("POT")) == ("green", (14, 14, 14))
    assert row_of_the_pot(place.folder)["可售"] == 14


def test_what_came_while_nobody_worked_is_taken_when_somebody_does(place: Street) -> None:
    """The receiver is killed right after it answered; the next one finds the call in the inbox."""
    with place.serving() as hooks:
        number = place.woo.shop.sell("POT", 1)
        assert place.woo.webhooks.order(number, "created").send(hooks["table-woo"]).status_code == 200
    with place.serving():
        wait_until(lambda: place.shown("POT") == (19, 19, 19))
