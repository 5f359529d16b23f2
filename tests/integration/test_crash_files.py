"""Shops by files: a sync that dies around any of its calls hands over the same numbers in the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact import demo
from sheetpact.apply import INTENT_HOLDS
from sheetpact.bootstrap import open_alliance
from sheetpact.model.keys import ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent
from sheetpact.testing.deaths import Fate, Killed, doomed

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class Workspace:
    """The demo's three workshops, and the time there."""

    folder: Path
    time: datetime = MORNING

    def sync(self, fate: Fate | None = None) -> None:
        self.time += INTENT_HOLDS + timedelta(minutes=1)
        with open_alliance(self.folder / "pact.yaml", environment={}, clock=lambda: self.time) as alliance:
            try:
                sync(doomed(alliance, fate or Fate()), silent)
            except Killed:
                return

    def ending(self) -> tuple[Mapping[str, Stock], Mapping[ListingKey, int | None], list[tuple[object, ...]]]:
        """The ledger, the numbers that wait in files, and the inventory tab without its times."""
        with open_alliance(self.folder / "pact.yaml", environment={}, clock=lambda: self.time) as alliance:
            with alliance.store.look() as tx:
                state = tx.state(alliance.pact.sheet.document, "")
            rows = alliance.sheet.read(alliance.tabs).grids["inventory"].rows
        at = [cell.value for cell in rows[0].cells].index("更新")
        cells = [tuple(cell.value for place, cell in enumerate(row.cells) if place != at) for row in rows]
        handed = {key: known.awaited.number for key, known in state.listings.items() if known.awaited}
        return {str(item): stock for item, stock in state.stocks.items()}, handed, cells


@pytest.mark.slow
def test_dying_anywhere_hands_over_the_same_numbers(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "first")
    home.folder.mkdir()
    demo.make(home.folder, "zh-CN", MORNING)
    home.sync()
    home.sync()
    demo.sell(home.folder, home.time)

    def ending(fate: Fate) -> object:
        again = Workspace(tmp_path / f"{fate.at}-{fate.after}", home.time)
        shutil.copytree(home.folder, again.folder)
        again.sync(fate)
        again.sync()
        again.sync()
        return again.ending()

    life = Fate()
    expected = ending(life)
    for fate in [Fate(1)] + [Fate(at, after=True) for at in range(1, life.calls + 1)]:
        assert ending(fate) == expected, f"died around call {fate.at} of {life.calls}: {fate.names[-3:]}"
    assert "table-xhs.publish" in life.names
