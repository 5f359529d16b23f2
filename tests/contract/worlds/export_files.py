"""A back office without an interface, and an owner who exports after every change and imports what lies there."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from sheetpact.testing.shops import Bench

BY_FILE = "a file is handed over to the owner; it is confirmed when a newer export shows its numbers"
NO_SECRET = "a folder has no credential that could be wrong"


@dataclass
class Sold:
    sku: str
    pieces: int
    status: str
    at: str


class World:
    """A shop on Pinduoduo: exports of stock and orders in one folder, the newest ones only."""

    exempt: ClassVar[Mapping[str, str]] = {
        "a_write_is_confirmed_and_seen": BY_FILE,
        "a_refused_row_stops_no_other": BY_FILE,
        "a_lost_answer_is_not_repeated": "there is no answer to lose: the file is there whole, or not at all",
        "trouble_is_told_by_our_errors_only": "nothing is asked over a network; bad files are told as problems",
        "secret_settings_are_declared": NO_SECRET,
        "check_finds_a_wrong_credential": NO_SECRET,
    }

    def __init__(self, bench: Bench) -> None:
        self.folder = bench.folder
        self.numbers: dict[str, int | None] = {"00123": 9, "POT": 6, "CUP": None, "BOWL": 5}
        self.orders: dict[str, Sold] = {}
        self.imported: set[Path] = set()
        (self.folder / "exports").mkdir()
        self.export()

    @property
    def settings(self) -> Mapping[str, str]:
        return {"folder": "exports", "format": "pinduoduo"}

    def other_secret(self) -> Mapping[str, str]:
        return self.settings

    def stock(self) -> Mapping[str, int | None]:
        """As the back office shows it once the owner has imported what lies there."""
        for file in sorted((self.folder / "imports").glob("*/*.csv")):
            if file not in self.imported:
                self.imported.add(file)
                self.take(file)
        return self.numbers

    def sell(self, sku: str, pieces: int) -> str:
        order = f"261124-{len(self.orders) + 1:015}"
        now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))
        self.orders[order] = Sold(sku, pieces, "待发货", f"{now:%Y-%m-%d %H:%M:%S}")
        self.move(sku, -pieces)
        return order

    def ship(self, order: str) -> None:
        self.orders[order].status = "已发货，待签收"
        self.export()

    def cancel(self, order: str) -> None:
        sold = self.orders[order]
        sold.status = "未发货，退款成功"
        self.move(sold.sku, sold.pieces)

    def set_stock(self, sku: str, number: int) -> None:
        self.numbers[sku] = number
        self.export()

    def refuse(self, sku: str) -> None:
        del self.numbers[sku]
        self.export()

    def lose_answer(self) -> None:
        raise NotImplementedError

    def spoil(self, trouble: str) -> None:
        (self.folder / "exports" / "库存.csv").write_bytes(b"PK\x03\x04" + trouble.encode())

    @property
    def writes(self) -> int:
        return len(self.imported)

    @property
    def requests(self) -> int:
        return 0

    def close(self) -> None:
        pass

    def move(self, sku: str, pieces: int) -> None:
        self.numbers[sku] = (self.numbers[sku] or 0) + pieces
        self.export()

    def take(self, file: Path) -> None:
        for row in csv.DictReader(file.read_text("gb18030").splitlines()):
            self.numbers[row["规格编码"].strip()] = int(row["库存"])
        self.export()

    def export(self) -> None:
        stock = [
            [f"\t75{index}", sku, f"\t160{index}", sku, "" if number is None else str(number)]
            for index, (sku, number) in enumerate(self.numbers.items())
        ]
        ids = {row[3]: row[2] for row in stock}
        self.write("库存.csv", [["商品ID", "商品名称", "SKU ID", "规格编码", "库存"], *stock])
        lines = [
            [f"\t{order}", sold.status, sold.at, ids[sold.sku], sold.sku, str(sold.pieces)]
            for order, sold in self.orders.items()
        ]
        heads = ["订单号", "订单状态", "订单成交时间", "样式ID", "商家编码-规格维度", "商品数量(件)"]
        self.write("订单.csv", [heads, *lines])

    def write(self, name: str, rows: list[list[str]]) -> None:
        with (self.folder / "exports" / name).open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)
