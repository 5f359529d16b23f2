"""One alliance with its own shops, workbook and store. Two of them are told the same story."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sheetpact.simulators.server import Answer, Request, system_time
from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET, Shop, WooCommerce
from sheetpact.store import open_store

SHOPS = ("tea-shop", "table-shop", "art-shop")
ITEMS = tuple(f"POT-{number}" for number in range(1, 13))
STOCK = 40
"""Pieces of each item in the beginning."""
BOOK = "alliance.xlsx"
PAUSE = 120.0
"""Seconds of the story between two syncs: more than a lease lasts, and than two readings of a drift need."""
KEYS = {"consumer_key": "${WOO_KEY}", "consumer_secret": "${WOO_SECRET}"}
REST = 8
"""Syncs within which an alliance must come to rest."""


@dataclass(slots=True)
class Ended:
    """What became of one sync, and what it had written to the outside by then."""

    killed: bool
    written: int
    """Numbers written, as its report tells; 0 where it could tell nothing."""
    left: int
    """What it had planned and left to the next: a number that a killed sync may have written waits some minutes."""
    problems: tuple[str, ...]
    began: float
    writes: tuple[float, ...]
    """When the external writes came, in seconds from its beginning; the last is the workbook's if it was replaced."""
    replaced: bool

    @property
    def between(self) -> bool:
        """Killed between the first and the last of its external writes. The workbook's is always the last."""
        return self.killed and bool(self.writes) and not self.replaced


@dataclass(slots=True)
class World:
    """Clock, shops, workbook. `ahead`: seconds by which the story's clock is ahead of the real one."""

    folder: Path
    runner: subprocess.Popen[str]
    shops: dict[str, WooCommerce] = field(default_factory=dict)
    ahead: float = 0.0
    orders: dict[str, int] = field(default_factory=dict)
    """The story's names of orders → the shop's ids."""
    writes: list[float] = field(default_factory=list)
    aimed: float | None = None
    """Seconds after the next external write at which the sync is to be killed."""

    def now(self) -> datetime:
        """The story's clock, in whole seconds as shops keep it."""
        return (system_time() + timedelta(seconds=self.ahead)).replace(microsecond=0)

    @property
    def book(self) -> Path:
        return self.folder / BOOK

    def sync(self, *, kill_after: float | None = None, after_write: float | None = None) -> Ended:
        """Once the main job, in its own process; killed so long after its start, or after its first write."""
        self.ahead += PAUSE
        self.aimed = after_write
        self.writes.clear()
        before = self.book.stat().st_ino
        asked = {"folder": str(self.folder), "ahead": self.ahead, "kill_after": kill_after}
        told = ask(self.runner, asked)
        self.aimed = None
        if told["error"]:
            raise RuntimeError(told["error"])
        began = float(told["forked"])
        writes = [at - began for at in self.writes]
        replaced = self.book.stat().st_ino != before
        if replaced:
            writes.append(self.book.stat().st_ctime - (time.time() - time.monotonic()) - began)
        report = told["report"] or {"written": {}, "left": 0, "problems": []}
        written = sum(report["written"].values())
        return Ended(told["killed"], written, report["left"], tuple(report["problems"]), began, tuple(writes), replaced)

    def wrote(self) -> None:
        """An external write has been carried out, and isn't answered yet."""
        self.writes.append(time.monotonic())
        seconds, self.aimed = self.aimed, None
        if seconds is not None:
            stdin = _pipes(self.runner)[0]
            stdin.write(f"{seconds}\n")
            stdin.flush()

    def settle(self) -> None:
        """Sync until nothing is written, nothing is left and nothing waits to be seen again."""
        for _ in range(REST):
            ended = self.sync()
            waiting = any(problem.startswith(("drift.waiting", "listing.missing")) for problem in ended.problems)
            if not (ended.written or ended.left or ended.replaced or waiting):
                return
        raise RuntimeError(f"it doesn't come to rest: {ended}")

    def edit(self, change: Callable[[Worksheet], None]) -> None:
        """A person opens the workbook, changes something and saves it."""
        book = load_workbook(self.book)
        tab = book["Inventory"]
        change(tab)
        new = self.book.with_name("being-saved.xlsx")
        book.save(new)
        new.replace(self.book)

    def state(self) -> dict[str, dict[str, object]]:
        """All that must be the same in the end: area → what → value."""
        store = open_store("sqlite:///.sheetpact/pact.db", self.folder)
        try:
            with store.look() as tx:
                state = tx.state(BOOK, "")
        finally:
            store.close()
        stocks = {str(item): (stock.on_hand, stock.reserved) for item, stock in state.stocks.items()}
        conflicts = {f"{c.kind} {c.place}": (c.base, c.sheet, dict(c.shops)) for c in state.conflicts}
        shown = {f"{sku} in {name}": shop.shop.stock(sku) for name, shop in self.shops.items() for sku in ITEMS}
        sheet = _cells(self.book)
        return {"ledger (on hand, held)": {**stocks}, "shop": {**shown}, "sheet": sheet, "conflict": {**conflicts}}

    def cell(self, sku: str, heading: str) -> object:
        """What stands in the inventory tab."""
        return _cells(self.book).get(f"{sku}, {heading}")


def _cells(path: Path) -> dict[str, object]:
    rows = load_workbook(path, read_only=True)["Inventory"].iter_rows(values_only=True)
    headings = [str(heading) for heading in next(rows)]
    kept = [row for row in rows if row and row[0]]
    return {
        f"{row[0]}, {heading}": value
        for row in kept
        for heading, value in zip(headings, row, strict=False)
        if heading != "Updated"
    }


def ask(runner: subprocess.Popen[str], asked: dict[str, object]) -> dict[str, Any]:
    """One line to the runner and one back."""
    stdin, stdout = _pipes(runner)
    stdin.write(json.dumps(asked) + "\n")
    stdin.flush()
    return dict(json.loads(stdout.readline()))


def _pipes(runner: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if runner.stdin is None or runner.stdout is None:
        raise TypeError("the runner is made with pipes")
    return runner.stdin, runner.stdout


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """A world at its beginning: three shops list the same twelve things, the sheet is empty, nothing is adopted."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "benchmarks.kill_sync.runner"]
    with ExitStack() as stack:
        runner = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        made = World(folder, runner)
        for name in SHOPS:
            made.shops[name] = stack.enter_context(_shop(made))
        (folder / "pact.yaml").write_text(_pact(made.shops), encoding="utf-8")
        (folder / ".env").write_text(f"WOO_KEY={CONSUMER_KEY}\nWOO_SECRET={CONSUMER_SECRET}\n", encoding="utf-8")
        _blank(made.book)
        yield made
        _pipes(runner)[0].close()


def _shop(made: World) -> WooCommerce:
    woo = WooCommerce(Shop(made.now))
    woo.routes.doorkeeper.now = system_time  # signatures are made with the real clock
    for sku in ITEMS:
        woo.shop.add(sku, STOCK, name=f"Teapot {sku}")
    answer = woo.server.app

    def watched(request: Request) -> Answer:
        done = answer(request)
        if request.method == "POST":
            made.wrote()
        return done

    woo.server.app = watched
    return woo


def _blank(path: Path) -> None:
    book = Workbook()
    tab = book.active
    if not isinstance(tab, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    tab.title = "Inventory"
    tab.append(["SKU", "Owner", "Item", "Available", "Safety stock", "Notes"])
    for sku in ITEMS:
        tab.append([sku, "Tea", f"Teapot {sku}", STOCK, 0, f"note on {sku}"])
    book.save(path)


def _pact(shops: dict[str, WooCommerce]) -> str:
    partners = {
        name.partition("-")[0]: {
            "name": name.partition("-")[0].title(),
            "shops": {name: {"connector": "woocommerce", "settings": {"base_url": woo.url, **KEYS}}},
        }
        for name, woo in shops.items()
    }
    pact = {
        "pact": "Makers",
        "locale": "en",
        "timezone": "Asia/Shanghai",
        "currency": "EUR",
        "sheet": {"connector": "workbook", "document": BOOK},
        "partners": partners,
        "guards": {"max_change_rows": 100},
    }
    return json.dumps(pact)  # JSON is YAML
