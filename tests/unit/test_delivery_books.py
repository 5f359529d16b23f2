"""The books after a storm of deliveries: what counted twice, not at all, or is shown wrongly is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.delivery_storm.books import BOOK, Books, differences, unkept, unposted
from benchmarks.delivery_storm.story import Sold
from benchmarks.order_calls.counters import Event
from sheetpact.store import open_store

ORDERS = {
    ("woo", "1"): Sold("CUP", 2),
    ("woo", "2"): Sold("POT", 3, Event.SENT),
    ("woo", "3"): Sold("POT", 1, Event.CANCELLED),
}
STOCK = {"CUP": 19, "POT": 20}
"""In the end there are 17 of each."""
LEDGER = """
INSERT INTO pools VALUES ('tea', 'CUP', 19, 2, 1), ('tea', 'POT', 17, 0, 1);
INSERT INTO order_lines VALUES ('woo', '1', 'a', 'tea', 'CUP', 'c', 1, 2, 0, 0, 2, 1),
    ('woo', '2', 'b', 'tea', 'POT', 'p', 1, 0, 3, 0, 3, 2),
    ('woo', '3', 'a', 'tea', 'POT', 'p', 1, 0, 0, 0, 0, 2);
INSERT INTO movements (key, kind, owner, sku, quantity, at, run, who, why, shop, "order") VALUES
    ('opening:CUP', 'opening', 'tea', 'CUP', 19, '', '', '', '', '', ''),
    ('woo:2:b:tea/POT:sale:2', 'sale', 'tea', 'POT', -3, '', '', '', '', 'woo', '2');
INSERT INTO effects (key, shop, listing, "order", delta, at) VALUES
    ('1', 'woo', 'c', '1', -2, ''), ('3', 'woo', 'p', '2', -3, ''),
    ('4', 'woo', 'p', '3', -1, ''), ('5', 'woo', 'p', '3', 1, '');
INSERT INTO inbox (shop, delivery, received_at, headers, body, standing, attempts, due, error)
    VALUES ('woo', 'x', '', '{}', '', 'done', 1, '', ''), ('woo', 'y', '', '{}', '', 'dead', 8, '', '');
"""


class Shop:
    """It shows 17 of each."""

    def shown(self, sku: str) -> object:
        return 17


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """All as it should be."""
    open_store("sqlite:///.sheetpact/pact.db", tmp_path).close()
    book = Workbook()
    tab = book.create_sheet("库存")
    for row in (["货号", "可售"], ["CUP", 17], ["POT", 17]):
        tab.append(row)
    book.save(tmp_path / BOOK)
    made = Books(tmp_path)
    change(made, "PRAGMA foreign_keys = OFF;" + LEDGER)
    return made


def change(books: Books, script: str) -> None:
    with closing(sqlite3.connect(books.folder / ".sheetpact" / "pact.db")) as connection:
        connection.executescript(script)


def found(books: Books, shop: Shop | None = None) -> list[str]:
    shops = {"woo": shop or Shop()}
    return [f"{each.kind}: {each.what}" for each in differences(books, ORDERS, shops, STOCK)]  # type: ignore[arg-type]


def test_books_that_are_right_show_nothing(books: Books) -> None:
    assert found(books) == []


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        (
            "INSERT INTO movements SELECT 99, 'woo:2:b:tea/POT:sale:3', kind, owner, sku, quantity, at, run, who, why, "
            "shop, \"order\" FROM movements WHERE key LIKE 'woo:2:b%'",
            ["double: woo 2 POT: 6 shipped, not 3"],
        ),
        (
            "INSERT INTO movements SELECT 99, 'woo:2:b:tea/POT:return:3', 'return', owner, sku, 3, at, run, who, why, "
            "shop, \"order\" FROM movements WHERE key LIKE 'woo:2:b%'",
            ["missing: woo 2 POT: 0 shipped, not 3"],
        ),
        (
            "INSERT INTO movements SELECT 99, 'drift:p', 'adjust', owner, sku, -4, at, run, who, why, shop, '' "
            "FROM movements WHERE key LIKE 'woo:2:b%'",
            ["double: drift p POT: 4 shipped, not 0"],
        ),
        ("UPDATE order_lines SET held = 4 WHERE \"order\" = '1'", ["double: woo 1 CUP: 4 held, not 2"]),
        ("UPDATE order_lines SET held = 1 WHERE \"order\" = '3'", ["double: woo 3 POT: 1 held, not 0"]),
        ("DELETE FROM order_lines WHERE \"order\" = '1'", ["missing: woo 1 CUP: 0 held, not 2"]),
        ("DELETE FROM effects WHERE key = '3'", ["missing: woo 2: 0 out of sale, not 3"]),
        ("UPDATE pools SET reserved = 1 WHERE sku = 'CUP'", ["wrong_stock: CUP in ledger is 18, not 17"]),
    ],
)
def test_what_counted_twice_or_not_at_all_is_told(books: Books, planted: str, told: list[str]) -> None:
    change(books, planted)
    assert found(books) == told


def test_a_number_that_a_shop_shows_wrongly_is_told(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shop, "shown", lambda shop, sku: 17 if sku == "CUP" else 16)
    assert found(books) == ["wrong_stock: POT in woo is 16, not 17"]


def test_what_a_sync_would_hide_is_told_before_it(books: Books) -> None:
    """The calls about the first two orders were acknowledged; the second had no effect, nor had the unheard third."""
    orders = {key: replace(sold, news=f"call {key[1]}") for key, sold in ORDERS.items()}
    acknowledged = {("woo", "call 1"), ("woo", "call 2")}
    assert list(unposted(books, orders, acknowledged)) == []
    change(books, "DELETE FROM effects WHERE key = '3'; UPDATE order_lines SET held = 1 WHERE \"order\" = '3'")
    assert [f"{each.kind}: {each.what}" for each in unposted(books, orders, acknowledged)] == [
        "unposted: woo 2: 0 out of sale, not 3"
    ]


def test_a_call_that_was_acknowledged_must_have_had_its_effect(books: Books) -> None:
    assert unkept(books, {("woo", "x")}) == 0
    assert unkept(books, {("woo", "x"), ("woo", "y"), ("woo", "z")}) == 2
