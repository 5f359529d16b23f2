"""A simulated WeCom company for the connector contract: two employees who share contacts, and no goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.wecom import WeCom
from sheetpact.testing.shops import Bench

TROUBLES = {"busy": Trouble.BUSY, "page": Trouble.ERROR_BEFORE, "gone": Trouble.LOST_BEFORE}


class World:
    """Wang is both employees' contact."""

    exempt: ClassVar[Mapping[str, str]] = {}
    writes = 0

    def __init__(self, bench: Bench) -> None:
        self.wecom = WeCom().start()
        company = self.wecom.company
        company.hire("li", "zhao")
        wang = company.add("li", "小芳", remark="王芳", mobiles=["13911110001"], union_id="oSim0001")
        company.add("zhao", "小芳", contact=wang)
        company.add("zhao", "茶友")

    @property
    def settings(self) -> Mapping[str, str]:
        return self.wecom.settings

    def other_secret(self) -> Mapping[str, str]:
        return {**self.settings, "secret": "secret_of_somebody_else"}

    def stock(self) -> Mapping[str, int | None]:
        return {}

    def sell(self, sku: str, pieces: int) -> str:
        raise NotImplementedError

    def ship(self, order: str) -> None:
        raise NotImplementedError

    def cancel(self, order: str) -> None:
        raise NotImplementedError

    def set_stock(self, sku: str, number: int) -> None:
        raise NotImplementedError

    def refuse(self, sku: str) -> None:
        raise NotImplementedError

    def lose_answer(self) -> None:
        raise NotImplementedError

    def spoil(self, trouble: str) -> None:
        self.wecom.faults.add(Fault(TROUBLES[trouble], times=1000))

    @property
    def requests(self) -> int:
        return self.wecom.requests

    def close(self) -> None:
        self.wecom.stop()
