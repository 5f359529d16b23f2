"""An order line whose SKU differs from its listing's in capital letters only is a sale of that listing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sheetpact.deliveries import as_delivery
from sheetpact.model.keys import ItemKey, ascii_lower
from sheetpact.model.runs import Status
from sheetpact.order import order
from sheetpact.ports import Call
from sheetpact.testing.alliance import Village, silent, village

CUP = ItemKey("tea", "CUP-2")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    for shop in ("tea-shop", "table-shop"):
        made.shops[shop].list("CUP-2", 12, "青瓷杯")
    made.sync()
    made.sync()
    yield made
    made.store.close()


def sell(town: Village, name: str, sku: str, pieces: int = 2) -> None:
    """As a back office exports it: without the platform's id of what was sold."""
    shop = town.shops["tea-shop"]
    shop.sell(name, CUP_2=pieces)
    lines = tuple(replace(line, listing="", sku=sku) for line in shop.book[name].lines)
    shop.book[name] = replace(shop.book[name], lines=lines)


def reserved(town: Village) -> tuple[object, object]:
    row = town.row("CUP-2")
    return row["可售"], row["预留"]


@pytest.mark.parametrize("sku", ["CUP-2", "cup-2", "Cup-2"])
def test_it_is_held_in_the_same_run_and_no_drift(town: Village, sku: str) -> None:
    sell(town, "A1", sku)
    assert town.sync().status is Status.GREEN
    assert reserved(town) == (10, 2)
    assert town.shops["table-shop"].shown("CUP-2") == 10
    town.wait()
    shop = town.shops["tea-shop"]
    line = replace(shop.book["A1"].lines[0], held=0, shipped=2)
    shop.book["A1"] = replace(shop.book["A1"], updated_at=town.now(), lines=(line,))
    assert town.sync().status is Status.GREEN
    assert (*reserved(town), town.row("CUP-2")["在库"]) == (10, 0, 10)
    with town.store.look() as tx:
        assert [str(each.kind) for each in tx.movements(item=CUP)] == ["sale", "opening"]


def test_another_sku_is_nobodys_sale(town: Village) -> None:
    sell(town, "A1", "cup-3")
    town.sync()
    assert reserved(town) == (12, 0)


def test_where_two_listings_differ_in_capital_letters_the_one_that_is_spelt_so_was_sold(town: Village) -> None:
    town.shops["tea-shop"].list("cup-2", 5, "青瓷杯")
    town.sync()
    sell(town, "A1", "cup-2")
    sell(town, "A2", "Cup-2")
    town.sync()
    assert reserved(town)[1] == 0


def test_an_order_run_lowers_the_other_shops(town: Village) -> None:
    sell(town, "A1", "cup-2")
    town.store.inbox.receive([as_delivery("tea-shop", Call("1", ("A1",)), b"{}", town.time)])
    order(town.alliance, town.store.inbox.take(town.time, 60, 10, ["tea-shop"]), silent)
    assert town.shops["table-shop"].shown("CUP-2") == 10


def test_a_new_listing_that_is_sold_while_it_is_read_waits_for_the_next_reading(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = town.shops["tea-shop"]
    shop.list("POT-9", 8, "紫砂壶")
    read = type(shop).listings

    def listings(self: object, cursor: str | None) -> object:
        found = read(self, cursor)
        if self is shop and "A1" not in shop.book:
            shop.sell("A1", POT_9=3)
            line = replace(shop.book["A1"].lines[0], listing="", sku="pot-9")
            shop.book["A1"] = replace(shop.book["A1"], lines=(line,))
        return found

    monkeypatch.setattr(type(shop), "listings", listings)
    town.sync()
    town.sync()
    row = town.row("POT-9")
    assert (row["可售"], row["预留"], row["在库"]) == (5, 3, 8)


def test_only_letters_from_a_to_z_are_small_and_capital() -> None:
    assert ascii_lower("CÉ-2Ä") == "cÉ-2Ä"
