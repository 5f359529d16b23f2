"""A simulated Youzan shop for the connector contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.youzan import Youzan
from sheetpact.testing.shops import Bench

TROUBLES = {"busy": Trouble.BUSY, "page": Trouble.ERROR_BEFORE, "gone": Trouble.LOST_BEFORE}


class World:
    """Items with and without specifications, one that is sold for a supplier, and one that is no goods."""

    exempt: ClassVar[Mapping[str, str]] = {}

    def __init__(self, bench: Bench) -> None:
        self.youzan = Youzan().start()
        self.shop = self.youzan.shop
        self.shop.add("00123", 9, "茶壶")
        self.shop.add("GIFT-CARD", 100, "礼品卡", kind=21)
        self.shop.add("FX-1", 50, "代销花瓶", kind=10)
        self.shop.add_with("茶杯", ("青", "CUP-Q", 6), ("白", "CUP-W", 7))
        for index in range(4):  # each way of giving pieces up
            self.shop.add(f"T-{index:03}", 5 + index % 7, f"瓷砖 {index}", deducts=index % 3)
        self.shop.register("李薇", "13800000000", points=12)

    @property
    def settings(self) -> Mapping[str, str]:
        return self.youzan.settings

    def other_secret(self) -> Mapping[str, str]:
        return {**self.settings, "client_secret": "secret_of_somebody_else"}

    def stock(self) -> Mapping[str, int | None]:
        goods = [item for item in self.shop.items.values() if item.kind in (0, 10)]
        return {sku.code: sku.stock if item.kind == 0 else None for item in goods for sku in item.skus}

    def sell(self, sku: str, pieces: int) -> str:
        return self.shop.sell(sku, pieces)

    def ship(self, order: str) -> None:
        self.shop.send(order)

    def cancel(self, order: str) -> None:
        self.shop.cancel(order)

    def set_stock(self, sku: str, number: int) -> None:
        self.shop.set_stock(sku, number)

    def refuse(self, sku: str) -> None:
        self.shop.found(sku)[0].elsewhere = True

    def lose_answer(self) -> None:
        self.youzan.faults.add(Fault(Trouble.LOST_AFTER, path="quantity.update"))

    def spoil(self, trouble: str) -> None:
        self.youzan.faults.add(Fault(TROUBLES[trouble], times=1000))

    @property
    def writes(self) -> int:
        return len(self.shop.writes)

    @property
    def requests(self) -> int:
        return self.youzan.requests

    def close(self) -> None:
        self.youzan.stop()
