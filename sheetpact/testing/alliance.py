"""A small alliance in memory, for tests that read as the domain does: shops sell, people edit, time goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sheetpact.mapping.sheet import tabs
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.records import Reading
from sheetpact.model.sheet import Grid, Tab, Value
from sheetpact.ports import Alliance, Store
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.registry import Registry, folders
from sheetpact.report import Report
from sheetpact.simulators.memory import MemorySheet, MemoryShop
from sheetpact.store import open_store
from sheetpact.sync import sync

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 on a Monday in Shanghai."""
PARTNERS = {
    "tea": {"name": "青山茶具", "shops": {"tea-shop": {"connector": "memory"}}},
    "table": {"name": "白石餐具", "shops": {"table-shop": {"connector": "memory"}}},
    "art": {"name": "小满摆件", "shops": {"art-shop": {"connector": "memory"}}},
}


def silent(side: str, step: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


@dataclass(slots=True)
class Village:
    """Three partners with a shop each, one sheet, one clock."""

    pact: Pact
    store: Store
    sheet: MemorySheet = field(default_factory=MemorySheet)
    shops: dict[str, MemoryShop] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    time: datetime = START

    def __post_init__(self) -> None:
        self.shops = {shop: MemoryShop(shop, self.now) for shop in self.pact.shops}

    def now(self) -> datetime:
        return self.time

    def wait(self, minutes: float = 10) -> None:
        self.time += timedelta(minutes=minutes)

    def allow(self, shop: str, customer: str, *receivers: str, days: float | None = None) -> None:
        """A person lets these partners (all, where none is named) see them in the shared sheet, from now on.

        `days`: after so many it is over.
        """
        expires = None if days is None else self.time + timedelta(days=days)
        self._say(shop, customer, receivers or tuple(self.pact.partners), expires=expires)

    def withdraw(self, shop: str, customer: str) -> None:
        """A person allows it no longer, from now on."""
        self._say(shop, customer, (), withdrawn=True)

    def _say(
        self,
        shop: str,
        customer: str,
        receivers: tuple[str, ...],
        *,
        withdrawn: bool = False,
        expires: datetime | None = None,
    ) -> None:
        key, account = f"c{len(self.consents)}", AccountKey(shop, customer)
        said = Consent(key, account, "v1", SHARED_SHEET, receivers, self.time, withdrawn, expires=expires)
        self.consents.append(said)

    def _consents(self, known: Remembered) -> Reading[Consent]:
        del known
        return Reading(tuple(self.consents))

    @property
    def alliance(self) -> Alliance:
        points = self.pact.members.points is not None
        managed = _tabs(Path.cwd(), self.pact.locale, tuple(self.pact.shops), points=points)
        shops = {name: shop for name, shop in self.shops.items() if name in self.pact.shops}
        digest = str(hash(self.pact.model_dump_json()))
        return Alliance(self.pact, digest, self.store, shops, {}, self.sheet, managed, self.now, {}, self._consents)

    def sync(self, *, accept: str = "", after: float = 10) -> Report:
        """Ten minutes later, the main job."""
        self.wait(after)
        return sync(self.alliance, silent, accept=accept)

    def row(self, sku: str, tab: str = "inventory") -> dict[str, Value]:
        return self.sheet.row(sku, tab)

    def rows(self, tab: str = "inventory") -> list[dict[str, Value]]:
        return self.sheet.rows(tab)

    def edit(self, sku: str, heading: str, value: Value, *, tab: str = "inventory", formula: str = "") -> None:
        self.sheet.edit(sku, heading, value, tab=tab, formula=formula)

    def type_row(self, values: Mapping[str, Value], tab: str = "inventory") -> None:
        self.sheet.type_row(values, tab)

    def delete_row(self, sku: str, tab: str = "inventory") -> None:
        self.sheet.delete_row(sku, tab)

    def begin_sheet(self, grid: Grid) -> None:
        self.sheet.begin(grid)

    def told(self, report: Report) -> set[str]:
        return {problem.code for problem in report.problems}


def village(folder: Path, store: Store | None = None, **changes: object) -> Village:
    """A village whose store is a SQLite file in `folder` unless one is given; `changes` are keys of the pact."""
    pact = Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "memory", "document": "memory"},
            "partners": PARTNERS,
            **changes,
        }
    )
    return Village(pact, store or open_store("sqlite:///pact.db", folder, new_hub=lambda: "hub"))


@cache
def _tabs(folder: Path, locale: str, shops: tuple[str, ...], *, points: bool) -> tuple[Tab, ...]:
    return tabs(Registry(folders(folder), locale).sheet_mapping(), locale, shops, points=points)
