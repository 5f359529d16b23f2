"""The moment at which somebody acts, between the hub's read and its write: what is there, and what it comes to."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.sheet_races.world import World
from sheetpact.simulators.google.a1 import letters
from sheetpact.simulators.google.shown import formatted


@dataclass(slots=True)
class Moment:
    """One act at its moment. `written`: SKUs whose rows the hub is about to write; `agreed`: numbers agreed last."""

    world: World
    chance: random.Random
    written: list[str]
    agreed: Mapping[str, int]
    after: list[Callable[[], object]] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)
    """Problems that this act leads to."""
    typed: dict[str, int] = field(default_factory=dict)
    """What was typed last over an item's number."""

    def any_of(self, *, written: bool) -> tuple[str, int]:
        """An item and the number of its row, as people count. LookupError: there is none."""
        there = {place.sku: place.row + 1 for place in self.world.places()}
        wanted = [sku for sku in there if (sku in self.written) is written] or list(there)
        if not wanted:
            raise LookupError("no items")
        sku = self.chance.choice(wanted)
        return sku, there[sku]

    def a1(self, name: str, row: int) -> str:
        return f"{letters(self.world.columns()[name])}{row}"

    def own(self, heading: str) -> str | None:
        """The letter of a column that people made."""
        world = self.world
        row = world.sheet.rows[world.header()]
        found = (at for at, cell in row.cells.items() if (cell.entered or {}).get("stringValue") == heading)
        return next((letters(at) for at in found), None)

    def number(self, sku: str, number: int) -> None:
        """It was typed over the item's number, by somebody who had seen the agreed one."""
        item, before = self.world.items[sku], self.typed.get(sku, self.agreed[sku])
        item.available += number - before
        self.typed[sku] = number

    def text(self, row: int, column: int) -> str:
        return formatted(self.world.town.book, self.world.sheet, row, column)


Act = Callable[[Moment], object]


def ask(world: World, request: dict[str, object]) -> None:
    """What the owner does in a browser and `Human` has no word for."""
    google, document = world.town.google, world.town.document
    owner = google.bearer(world.town.book.owner)
    status, told = google.ask("POST", f"/v4/spreadsheets/{document}:batchUpdate", {"requests": [request]}, bearer=owner)
    if status >= 300:
        raise RuntimeError(f"{request}: {told}")
