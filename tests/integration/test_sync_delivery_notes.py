"""Delivery notes in the main job: a note that comes again, with a line more, on shops and a sheet in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from sheetpact.model.keys import ItemKey
from sheetpact.model.records import DeliveryNote, NoteLine, Reading
from sheetpact.ports import Capabilities, Publishing
from sheetpact.simulators.memory import MemoryShop
from sheetpact.testing.alliance import Village, village

CUP = ItemKey("tea", "CUP-1")
FIVE, ONE = NoteLine("1", "CUP-1", received=5), NoteLine("2", "CUP-1", received=1)


@dataclass(slots=True)
class Supplied(MemoryShop):
    """A shop to whose folder a supplier's notes are exported."""

    capabilities: ClassVar[Capabilities] = Capabilities(Publishing.SET, batch=100, delivery_notes=True)
    exported: list[DeliveryNote] = field(default_factory=list)

    def export(self, *lines: NoteLine) -> None:
        self.exported.append(DeliveryNote(self.shop, "N1", self.now(), lines))

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # it has none
        found, self.exported = tuple(self.exported), []
        return Reading(found)


def supplied(folder: Path, mode: str) -> tuple[Village, Supplied]:
    town = village(folder, inventory={"mode": mode})
    tea = Supplied("tea-shop", town.now)
    town.shops["tea-shop"] = tea
    tea.list("CUP-1", 6, "青瓷杯")
    town.shops["table-shop"].list("CUP-1", 6, "青瓷杯")
    town.sync()
    return town, tea


def numbers(town: Village) -> Sequence[int | None]:
    return [town.shops[shop].shown("CUP-1") for shop in ("tea-shop", "table-shop")]


@pytest.mark.parametrize(("mode", "opened"), [("mirror", 6), ("escrow", 12)])
def test_a_note_that_is_exported_again_says_only_what_is_new(tmp_path: Path, mode: str, opened: int) -> None:
    """Its first line stood in the tab of changes once more, and in escrow the shops were given five that nobody had."""
    town, tea = supplied(tmp_path, mode)
    tea.export(FIVE)
    town.sync()
    town.sync()
    rested = numbers(town)
    tea.export(FIVE)
    town.sync()
    assert numbers(town) == rested
    tea.export(FIVE, ONE)
    town.sync()
    town.sync()
    told = [
        (row["原值"], row["新值"]) for row in town.rows("changes") if row["谁"] == "tea-shop" and row["字段"] == "在库"
    ]
    assert told == [(str(opened + 5), str(opened + 6)), (str(opened), str(opened + 5))]
    with town.store.look() as tx:
        assert tx.stocks([CUP])[CUP].on_hand == opened + 6
    town.store.close()
