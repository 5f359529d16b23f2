"""For the connector contract: a shop whose owner exports after whatever happens, and imports what is handed over."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from sheetpact.testing.shops import SHOP, Bench

ZONE = ZoneInfo("Asia/Shanghai")
STOCK = ("ID", "Type", "SKU", "Name", "Stock", "Backorders allowed?")
ORDERS = (
    "Order ID",
    "Order Date",
    "Order Status",
    "Item ID",
    "Product ID",
    "SKU",
    "Item Name",
    "Quantity",
    "Item Cost",
)
CUSTOMERS = ("customer_id", "first_name", "last_name", "user_email", "billing_phone")


@dataclass
class Item:
    id: str
    sku: str
    stock: int | None


@dataclass
class Bought:
    id: str
    item: Item
    pieces: int
    status: str = "processing"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class World:
    """WooCommerce's product export and the usual order export."""

    exempt: ClassVar[Mapping[str, str]] = {
        "secret_settings_are_declared": "files have no credentials: whoever may open the folder may read them",
        "check_finds_a_wrong_credential": "files have no credentials: whoever may open the folder may read them",
        "secrets_are_not_shown": "files have no credentials: whoever may open the folder may read them",
        "a_lost_answer_is_not_repeated": "a file is handed over to a person; there is no answer that could be lost",
        "trouble_is_told_by_our_errors_only": "there is no wire; unreadable files are problems, each with its own test",
    }

    def __init__(self, bench: Bench) -> None:
        self.folder = bench.folder
        (self.folder / "exports").mkdir()
        self.items = [Item(str(10 + index), f"T-{index:03}", 5 + index % 7) for index in range(30)]
        self.items += [Item("90", "00123", 9), Item("91", "CUP", None)]
        self.bought: dict[str, Bought] = {}
        self.writes = 0
        self.requests = 0
        self._imported: set[Path] = set()
        self._export()

    @property
    def settings(self) -> Mapping[str, str]:
        return {"folder": "exports", "format": "woocommerce"}

    def other_secret(self) -> Mapping[str, str]:
        return self.settings

    def stock(self) -> Mapping[str, int | None]:
        self._import()
        self._export()
        return {item.sku: item.stock for item in self.items}

    def sell(self, sku: str, pieces: int) -> str:
        item = self._item(sku)
        bought = Bought(str(900 + len(self.bought)), item, pieces)
        self.bought[bought.id] = bought
        item.stock = (item.stock or 0) - pieces
        self._export()
        return bought.id

    def ship(self, order: str) -> None:
        self.bought[order].status = "completed"
        self._export()

    def cancel(self, order: str) -> None:
        bought = self.bought[order]
        bought.status = "cancelled"
        bought.item.stock = (bought.item.stock or 0) + bought.pieces
        self._export()

    def set_stock(self, sku: str, number: int) -> None:
        self._item(sku).stock = number
        self._export()

    def refuse(self, sku: str) -> None:
        """It is no longer in the export, so that no import row can be made for it."""
        self.items.remove(self._item(sku))
        self._export()

    def lose_answer(self) -> None:
        raise NotImplementedError

    def spoil(self, trouble: str) -> None:
        raise NotImplementedError(trouble)

    def close(self) -> None:
        """Nothing is open."""

    def _item(self, sku: str) -> Item:
        return next(item for item in self.items if item.sku == sku)

    def _export(self) -> None:
        orders = [self._order_row(each) for each in self.bought.values()]
        stock = [
            (item.id, "simple", item.sku, f"Item {item.sku}", "" if item.stock is None else item.stock, 0)
            for item in self.items
        ]
        self._write("customers.csv", CUSTOMERS, [("7", "Ana", "Ruiz", "ana@example.com", "+34 600 000 001")])
        self._write("orders.csv", ORDERS, orders)
        self._write("products.csv", STOCK, stock)

    def _order_row(self, bought: Bought) -> Sequence[object]:
        at = f"{bought.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
        item = bought.item
        return (bought.id, at, bought.status, f"{bought.id}1", item.id, item.sku, item.sku, bought.pieces, "10.00")

    def _write(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (self.folder / "exports" / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([headings, *rows])

    def _import(self) -> None:
        for path in sorted((self.folder / "imports" / SHOP).glob("*.csv")):
            if path in self._imported:
                continue
            self._imported.add(path)
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    self._item(row["SKU"]).stock = int(row["Stock"])
                    self.writes += 1
