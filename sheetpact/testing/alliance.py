"""A small alliance in memory, for tests that read as the domain does: shops sell, people edit, time goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sheetpact.mapping.sheet import tabs
from sheetpact.model.membership import SHARED_SHEET, AccountKey, Consent
from sheetpact.model.pact import Pact
from sheetpact.model.records import Reading
from sheetpact.model.sheet import Cell, Grid, GridRow, Tab, Value
from sheetpact.ports import Alliance, Store
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

    def allow(self, shop: str, customer: str, *receivers: str) -> None:
        """A person lets these partners (all, where none is named) see them in the shared sheet, from now on."""
        self._say(shop, customer, receivers or tuple(self.pact.partners), withdrawn=False)

    def withdraw(self, shop: str, customer: str) -> None:
        """A person allows it no longer, from now on."""
        self._say(shop, customer, (), withdrawn=True)

    def _say(self, shop: str, customer: str, receivers: tuple[str, ...], *, withdrawn: bool) -> None:
        key, account = f"c{len(self.consents)}", AccountKey(shop, customer)
        self.consents.append(Consent(key, account, "v1", SHARED_SHEET, receivers, self.time, withdrawn))

    def _consents(self) -> Reading[Consent]:
        return Reading(tuple(self.consents))

    @property
    def alliance(self) -> Alliance:
        managed = _tabs(Path.cwd(), self.pact.locale, tuple(self.pact.shops))
        shops = {name: shop for name, shop in self.shops.items() if name in self.pact.shops}
        digest = str(hash(self.pact.model_dump_json()))
        return Alliance(self.pact, digest, self.store, shops, {}, self.sheet, managed, self.now, {}, self._consents)

    def sync(self, *, accept: str = "", after: float = 10) -> Report:
        """Ten minutes later, the main job."""
        self.wait(after)
        return sync(self.alliance, silent, accept=accept)

    def row(self, sku: str, tab: str = "inventory") -> dict[str, Value]:
        """The first row that has this value in one of its first two cells, by heading."""
        grid = self.sheet.document.grids[tab]
        headings = [str(cell.value) for cell in grid.rows[0].cells]
        for row in grid.rows[1:]:
            if sku in [cell.value for cell in row.cells[:2]]:
                padded = row.cells + (Cell(),) * (len(headings) - len(row.cells))
                return {name: cell.value for name, cell in zip(headings, padded, strict=False)}
        raise LookupError(sku)

    def rows(self, tab: str = "inventory") -> list[dict[str, Value]]:
        grid = self.sheet.document.grids[tab]
        headings = [str(cell.value) for cell in grid.rows[0].cells]
        return [{name: cell.value for name, cell in zip(headings, row.cells, strict=False)} for row in grid.rows[1:]]

    def edit(self, sku: str, heading: str, value: Value, *, tab: str = "inventory", formula: str = "") -> None:
        """A person types into one cell."""
        grid = self.sheet.document.grids[tab]
        column = [cell.value for cell in grid.rows[0].cells].index(heading)
        rows = [
            _typed(row, column, Cell(value, formula)) if sku in [cell.value for cell in row.cells[:2]] else row
            for row in grid.rows
        ]
        self._put(tab, replace(grid, rows=tuple(rows)))

    def type_row(self, values: Mapping[str, Value], tab: str = "inventory") -> None:
        """A person adds a row at the end."""
        grid = self.sheet.document.grids[tab]
        cells = tuple(Cell(values.get(str(cell.value))) for cell in grid.rows[0].cells)
        self._put(tab, replace(grid, rows=(*grid.rows, GridRow(str(len(grid.rows) + 1), cells))))

    def delete_row(self, sku: str, tab: str = "inventory") -> None:
        grid = self.sheet.document.grids[tab]
        kept = [row for row in grid.rows if sku not in [cell.value for cell in row.cells[:2]]]
        self._put(tab, replace(grid, rows=tuple(GridRow(str(at), row.cells) for at, row in enumerate(kept, start=1))))

    def begin_sheet(self, grid: Grid) -> None:
        """A sheet that people had before sheetpact came."""
        self.sheet.document = replace(self.sheet.document, version="1", grids={"inventory": grid})

    def _put(self, tab: str, grid: Grid) -> None:
        document = self.sheet.document
        self.sheet.document = replace(
            document, version=str(int(document.version) + 1), grids={**document.grids, tab: grid}
        )

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
def _tabs(folder: Path, locale: str, shops: tuple[str, ...]) -> tuple[Tab, ...]:
    return tabs(Registry(folders(folder), locale).sheet_mapping(), locale, shops)


def _typed(row: GridRow, column: int, cell: Cell) -> GridRow:
    cells = list(row.cells) + [Cell()] * (column + 1 - len(row.cells))
    cells[column] = cell
    return replace(row, cells=tuple(cells))
