"""A simulated Shopify shop for the connector contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.shopify import Bucket, Shopify
from sheetpact.testing.shops import Bench

TROUBLES = {"busy": Trouble.BUSY, "page": Trouble.ERROR_BEFORE, "gone": Trouble.LOST_BEFORE}


class World:
    """Plain products, options, an archived product and a bundle."""

    exempt: ClassVar[Mapping[str, str]] = {}

    def __init__(self, bench: Bench) -> None:
        self.shopify = Shopify(bucket=Bucket(rate=100_000.0)).start()
        self.shop = self.shopify.shop
        self.shop.add("00123", 9, name="Teapot")
        self.shop.add("CUP", None, name="Cup")
        for index in range(255):  # more than one page
            self.shop.add(f"T-{index:03}", 5 + index % 7, name=f"Tile {index}")
        self.shop.add_variants("Shirt", {"S": ("SH-S", 6), "M": ("SH-M", 7)})
        self.shop.register("li@example.com", first_name="Wei", last_name="Li", phone="+8613800000000")

    @property
    def settings(self) -> Mapping[str, str]:
        return self.shopify.settings

    def other_secret(self) -> Mapping[str, str]:
        return {**self.settings, "access_token": "shpat_of_somebody_else"}

    def stock(self) -> Mapping[str, int | None]:
        return {str(item.sku): self.shop.shown(str(item.sku)) for item in self.shop.items.values()}

    def sell(self, sku: str, pieces: int) -> str:
        return str(self.shop.sell(sku, pieces))

    def ship(self, order: str) -> None:
        self.shop.fulfil(int(order))

    def cancel(self, order: str) -> None:
        self.shop.cancel(int(order))

    def set_stock(self, sku: str, number: int) -> None:
        self.shop.set_stock(sku, number)

    def refuse(self, sku: str) -> None:
        self.shop.remove(sku)

    def lose_answer(self) -> None:
        """The look before the write is answered, the write isn't."""
        self.shopify.faults.add(Fault(Trouble.LOST_AFTER, method="POST", body="mutation"))

    def spoil(self, trouble: str) -> None:
        self.shopify.faults.add(Fault(TROUBLES[trouble], times=1000))

    @property
    def writes(self) -> int:
        return len(self.shop.writes)

    @property
    def requests(self) -> int:
        return self.shopify.requests

    def close(self) -> None:
        self.shopify.stop()
