"""An alliance on a simulated Google document that people furnished, and what must be true of it, kept apart from it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.sheet_races.picture import Place, managed
from sheetpact.model.runs import Status
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Cell, Sheet
from sheetpact.testing.alliance import START
from sheetpact.testing.google import GoogleVillage, village_on

OWNER = "青山茶具"
NOTES, DOUBLE = "备注", "两倍"
"""Headings of columns that people made: texts, and a formula of the number beside it."""
SHOPS = ("tea-shop", "table-shop")
Raw = dict[str, object]


@dataclass(slots=True)
class Item:
    """What must be true of one item once everything is agreed."""

    sku: str
    title: str
    available: int
    reserved: int = 0
    safety: int | None = None
    listed: bool = True

    @property
    def row(self) -> dict[str, object]:
        """By canonical name, as its row must show it."""
        shown = max(0, self.available - (self.safety or 0)) if self.listed else None
        return {
            "owner": OWNER,
            "item": self.title,
            "available": self.available,
            "on_hand": self.available + self.reserved,
            "reserved": self.reserved,
            "safety_stock": self.safety,
            "count": None,
            **{f"shop:{shop}": shown for shop in SHOPS},
            "shop:art-shop": None,
        }


@dataclass(slots=True)
class World:
    """One document in use. `items` is the truth, told by what people and buyers did and by nothing else."""

    town: GoogleVillage
    items: dict[str, Item] = field(default_factory=dict)
    orders: int = 0
    open: dict[str, dict[str, int]] = field(default_factory=dict)
    """Orders not yet shipped: pieces by SKU."""
    brought_back: set[str] = field(default_factory=set)
    """Items whose rows were gone once: the next time the hub asks."""
    setup: list[tuple[str, str, str]] = field(default_factory=list)
    """The calls of the first run, as `GoogleSheets.calls` tells them."""

    @property
    def person(self) -> Human:
        return self.town.human("li")

    @property
    def sheet(self) -> Sheet:
        """The inventory tab."""
        return self.town.tab()

    @property
    def title(self) -> str:
        return self.sheet.title

    def columns(self) -> dict[str, int]:
        """Canonical name → where that column stands now."""
        return managed(self.sheet)

    def cell(self, row: int, name: str) -> Cell | None:
        return self.sheet.cell(row, self.columns()[name])

    def rows_of(self, sku: str) -> list[int]:
        """Indexes of the rows of an item."""
        column, raw = self.columns()["sku"], {"stringValue": sku}
        rows = enumerate(self.sheet.rows)
        return [at for at, row in rows if (cell := row.cells.get(column)) and cell.entered == raw]

    def header(self) -> int:
        """Index of the heading row."""
        return next(at for at, row in enumerate(self.sheet.rows) if _says(row.cells.get(self.columns()["sku"]), "货号"))

    def places(self) -> list[Place]:
        """Rows of items: index and SKU."""
        column = self.columns()["sku"]
        told = ((at, _text(row.cells.get(column))) for at, row in enumerate(self.sheet.rows))
        return [Place(at, sku) for at, sku in told if sku in self.items]

    def sell(self, chance: random.Random, pieces: dict[str, int]) -> None:
        """An order in one of the shops."""
        self.orders += 1
        name = f"A{self.orders}"
        self.town.shops[chance.choice(SHOPS)].sell(name, **{sku.replace("-", "_"): n for sku, n in pieces.items()})
        self.open[name] = pieces
        for sku, count in pieces.items():
            self.items[sku].available -= count
            self.items[sku].reserved += count

    def ship(self, name: str) -> None:
        """An open order leaves the house."""
        shop = next(shop for shop in self.town.shops.values() if name in shop.book)
        shop.ship(name)
        for sku, count in self.open.pop(name).items():
            self.items[sku].reserved -= count


@dataclass(slots=True)
class Street:
    """One simulated Google for many documents, each of them forgotten when it has been used."""

    google: GoogleSheets
    folder: Path
    made: int = 0
    now: datetime = START
    town: GoogleVillage | None = None

    @contextmanager
    def world(self, chance: random.Random, items: int, *, furnished: bool = True) -> Iterator[World]:
        """A document with so many items, adopted and at rest; `furnished`: people have added things of their own."""
        self.made += 1
        folder = self.folder / str(self.made)
        folder.mkdir()
        with village_on(self.google, folder) as town:
            self.town = town
            world = World(town)
            for n in range(items):
                number = chance.randint(20, 60) * 10 + n % 10
                sku = f"CUP-{n:03}" if n % 7 else f"{n:05}"
                world.items[sku] = Item(sku, f"杯子{n}号", number)
                for shop in SHOPS:
                    town.shops[shop].list(sku, number, f"杯子{n}号")
            before = len(self.google.calls)
            report = town.sync()
            if report.status is not Status.GREEN:
                raise RuntimeError(f"the set-up is {report.status}: {report.problems}")
            world.setup = self.google.calls[before:]
            if furnished:
                furnish(world, chance)
            town.sync()
            yield world
        self.town = None
        del self.google.shelf.files[town.document]
        shutil.rmtree(folder)

    def clock(self) -> datetime:
        return self.town.time if self.town else self.now


@contextmanager
def street(folder: Path) -> Iterator[Street]:
    made: list[Street] = []
    with GoogleSheets(now=lambda: made[0].clock() if made else START, quota=None) as google:
        made.append(Street(google, folder))
        yield made[0]


def furnish(world: World, chance: random.Random) -> None:
    """What people add of their own: two columns, notes, colours; the blank rows at the end are cut off."""
    town, person = world.town, world.person
    for sheet in town.book.sheets:
        spare = len(sheet.rows) - sheet.last_row - 3
        if spare > 0:
            person.delete_rows(sheet.title, sheet.last_row + 4, spare)
    title, last = world.title, world.sheet.last_row
    person.paste(title, "M1", [[NOTES, DOUBLE]])
    texts = [[f"{sku} 的备注", f"=D{at + 1}*2"] for at, sku in ((place.row, place.sku) for place in world.places())]
    person.paste(title, "M2", texts)
    for _ in range(3):
        row = chance.randint(2, last)
        person.note(title, f"{chance.choice('ACDEM')}{row}", "请先问我")
        person.format(title, f"C{row}:D{row}", {"textFormat": {"italic": True}})


def _text(cell: Cell | None) -> str:
    return str((cell.entered or {}).get("stringValue", "")) if cell else ""


def _says(cell: Cell | None, text: str) -> bool:
    return _text(cell) == text
