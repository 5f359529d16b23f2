"""A simulated WooCommerce shop for the connector contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.testing.shops import Bench

TROUBLES = {"busy": Trouble.BUSY, "page": Trouble.ERROR_BEFORE, "gone": Trouble.LOST_BEFORE}


class World:
    """Simple products, variations with numbers of their own, and one number shared by two variations."""

    exempt: ClassVar[Mapping[str, str]] = {}

    def __init__(self, bench: Bench) -> None:
        self.woo = WooCommerce().start()
        self.shop = self.woo.shop
        self.shop.add("00123", 9, name="Teapot")
        self.shop.add("CUP", None, name="Cup")
        for index in range(205):  # more than two pages
            self.shop.add(f"T-{index:03}", 5 + index % 7, name=f"Tile {index}")
        self.shop.add_variable("SH", {"S": ("SH-S", 6), "M": ("SH-M", 7)}, name="Shirt")
        self.shop.add_variable("BOWL", {"Red": ("BOWL-R", None), "Blue": ("BOWL-B", None)}, stock=8, name="Bowl")
        self.shop.register("li@example.com", first_name="Wei", last_name="Li", phone="+86 138 0000 0000")

    @property
    def settings(self) -> Mapping[str, str]:
        return self.woo.settings

    def other_secret(self) -> Mapping[str, str]:
        return {**self.settings, "consumer_secret": "cs_of_somebody_else"}

    def stock(self) -> Mapping[str, int | None]:
        every = [*self.shop.products.values(), *self.shop.variations.values()]
        alone = [each for each in every if each.keeper is each and each.sku != "SH"]
        return {each.sku: each.shown for each in alone}

    def sell(self, sku: str, pieces: int) -> str:
        return str(self.shop.sell(sku, pieces))

    def ship(self, order: str) -> None:
        self.shop.complete(int(order))

    def cancel(self, order: str) -> None:
        self.shop.cancel(int(order))

    def set_stock(self, sku: str, number: int) -> None:
        self.shop.set_stock(sku, number)

    def refuse(self, sku: str) -> None:
        self.shop.remove(sku)

    def lose_answer(self) -> None:
        self.woo.faults.add(Fault(Trouble.LOST_AFTER, method="POST"))

    def spoil(self, trouble: str) -> None:
        self.woo.faults.add(Fault(TROUBLES[trouble], times=1000))

    @property
    def writes(self) -> int:
        return len(self.shop.writes)

    @property
    def requests(self) -> int:
        return self.woo.requests

    def close(self) -> None:
        self.woo.stop()
