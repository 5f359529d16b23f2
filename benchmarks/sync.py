"""A whole sync: 5,000 items in 5 simulated WooCommerce shops over loopback HTTP, SQLite on disk, 1 % changed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from openpyxl import load_workbook

from sheetpact.bootstrap import open_alliance
from sheetpact.model.sheet import Cell, GridRow
from sheetpact.ports import Alliance
from sheetpact.report import Report
from sheetpact.simulators.memory import MemorySheet
from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET
from sheetpact.sync import sync

ITEMS, SHOPS = 5_000, 5
SHORT_ITEMS, SHORT_SHOPS = 500, 2
STOCK = 20
CHANGED = 100
"""One item in so many is ordered or edited, by turns."""
AVAILABLE = "Available"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and seconds of this process's work; the shops are other processes."""

    wall: float
    work: float


def measure(*, short: bool = False) -> Iterator[tuple[str, float, str]]:
    """With a sheet in memory, then with a real workbook."""
    items, shops = (SHORT_ITEMS, SHORT_SHOPS) if short else (ITEMS, SHOPS)
    for prefix, workbook in (("sync.", False), ("sync.workbook_", True)):
        with tempfile.TemporaryDirectory(prefix="sheetpact-sync-") as folder, simulated(items, shops) as addresses:
            adoption, took = _story(Path(folder), addresses, items, workbook=workbook)
        yield f"{prefix}adoption_seconds", round(adoption.wall, 2), "s"
        yield f"{prefix}seconds", round(took.wall, 2), "s"
        yield f"{prefix}cpu_seconds", round(took.work, 2), "s"


@contextmanager
def simulated(items: int, shops: int) -> Iterator[tuple[str, ...]]:
    """Shops that all list the same items, each in its own process. Gives their addresses."""
    products = [{"sku": f"SKU-{n}", "stock": STOCK, "name": f"Thing {n}"} for n in range(items)]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        start = Path(folder) / "shop.json"
        start.write_text(json.dumps({"products": products}), encoding="utf-8")
        command = [sys.executable, "-m", "sheetpact.simulators.woocommerce", "--state", str(start)]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(shops)]
        for each in running:
            stack.enter_context(each)
            stack.callback(each.terminate)
        yield tuple(json.loads(each.stdout.readline())["base_url"] for each in running if each.stdout)


def _story(folder: Path, addresses: tuple[str, ...], items: int, *, workbook: bool) -> tuple[Took, Took]:
    (folder / "pact.yaml").write_text(json.dumps(_pact(addresses)), encoding="utf-8")  # JSON is YAML
    secrets = {"WOO_KEY": CONSUMER_KEY, "WOO_SECRET": CONSUMER_SECRET}
    with open_alliance(folder / "pact.yaml", environment=secrets) as opened:
        alliance = opened if workbook else replace(opened, sheet=MemorySheet())
        adoption, report = _timed(alliance)
        _expect(report, written=0)
        changed = range(0, items, CHANGED)
        ordered, edited = changed[::2], changed[1::2]
        for n in ordered:
            address = addresses[n // CHANGED % len(addresses)]
            requests.post(f"{address}/control/sell", json={"sku": f"SKU-{n}"}, timeout=60).raise_for_status()
        edits = {f"SKU-{n}": STOCK - 5 for n in edited}
        if isinstance(alliance.sheet, MemorySheet):
            _type(alliance.sheet, edits)
        else:
            _type_into_file(folder / "sheet.xlsx", edits)
        took, report = _timed(alliance)
        _expect(report, written=len(ordered) * (len(addresses) - 1) + len(edited) * len(addresses))
    return adoption, took


def _timed(alliance: Alliance) -> tuple[Took, Report]:
    wall, work = time.perf_counter(), time.process_time()
    report = sync(alliance, lambda *_: None)
    return Took(time.perf_counter() - wall, time.process_time() - work), report


def _expect(report: Report, *, written: int) -> None:
    """A run that did nothing would be quick."""
    numbers = sum(side.written for name, side in report.sides.items() if name != "sheet")
    if numbers != written or not report.sides["sheet"].written or report.left:
        told = [problem.text("en") for problem in report.problems[:5]]
        raise RuntimeError(f"{numbers} numbers written instead of {written}: {told}")


def _type(sheet: MemorySheet, edits: dict[str, int]) -> None:
    grid = sheet.document.grids["inventory"]
    column = [cell.value for cell in grid.rows[0].cells].index(AVAILABLE)
    rows = tuple(_typed(row, column, edits.get(str(row.cells[0].value))) for row in grid.rows)
    new = {**sheet.document.grids, "inventory": replace(grid, rows=rows)}
    sheet.document = replace(sheet.document, version=f"{int(sheet.document.version) + 1}", grids=new)


def _typed(row: GridRow, column: int, value: int | None) -> GridRow:
    if value is None:
        return row
    return replace(row, cells=(*row.cells[:column], Cell(value), *row.cells[column + 1 :]))


def _type_into_file(path: Path, edits: dict[str, int]) -> None:
    book = load_workbook(path)
    tab = book["Inventory"]
    column = [cell.value for cell in tab[1]].index(AVAILABLE)
    for row in tab.iter_rows(min_row=2):
        if (value := edits.get(str(row[0].value))) is not None:
            row[column].value = value
    book.save(path)


def _pact(addresses: tuple[str, ...]) -> dict[str, object]:
    keys = {"consumer_key": "${WOO_KEY}", "consumer_secret": "${WOO_SECRET}"}
    return {
        "pact": "benchmark",
        "locale": "en",
        "timezone": "UTC",
        "currency": "EUR",
        "sheet": {"connector": "workbook", "document": "sheet.xlsx"},
        "partners": {
            f"p{n}": {
                "name": f"Partner {n}",
                "shops": {f"shop-{n}": {"connector": "woocommerce", "settings": {"base_url": address, **keys}}},
            }
            for n, address in enumerate(addresses)
        },
    }
