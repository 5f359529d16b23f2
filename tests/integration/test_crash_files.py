"""Shops by files and a workbook on disk: a sync that is cut off at any of its calls to the file system.

What dies is a process of its own, at once: nothing is closed, flushed or tidied up.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheetpact import demo
from sheetpact.apply import INTENT_HOLDS
from sheetpact.bootstrap import open_alliance
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CHANGES = frozenset(
    {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.utime"}
)
"""Audit events of calls that change something on disk; `open` is one where it is for writing."""
DIED = 9


@dataclass
class Workspace:
    """The demo's three workshops, and the time there."""

    folder: Path
    time: datetime = MORNING

    def sync(self) -> None:
        self.time += INTENT_HOLDS + timedelta(minutes=1)
        with open_alliance(self.folder / "pact.yaml", environment={}, clock=lambda: self.time) as alliance:
            sync(replace(alliance, readers=1), silent)

    def cut_off(self, at: int) -> bool:
        """A sync whose process dies right before its file call number `at`; False: it has no so many."""
        child = os.fork()
        if not child:
            try:
                sys.addaudithook(Cut(str(self.folder), at))
                self.sync()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        self.time += INTENT_HOLDS + timedelta(minutes=1)
        return os.waitstatus_to_exitcode(status) == DIED

    def ending(self) -> Mapping[str, object]:
        """The ledger, the numbers that wait in files, the files, and every tab without its times and run ids."""
        with open_alliance(self.folder / "pact.yaml", environment={}, clock=lambda: self.time) as alliance:
            with alliance.store.look() as tx:
                state = tx.state(alliance.pact.sheet.document, "")
                movements = [(each.item, each.quantity, each.why) for each in tx.movements()]
            grids = alliance.sheet.read(alliance.tabs).grids
        handed = {key: known.awaited.number for key, known in state.listings.items() if known.awaited}
        tabs = {
            name: [
                [
                    cell.value
                    for cell, head in zip(row.cells, grid.rows[0].cells, strict=False)
                    if head.value not in TIMES
                ]
                for row in grid.rows
            ]
            for name, grid in grids.items()
        }
        return {"stock": state.stocks, "movements": movements, "handed": handed, **tabs}

    def to_import(self) -> Mapping[str, bytes]:
        """By shop, what its newest file says."""
        folders = [path for path in (self.folder / "imports").iterdir() if path.is_dir()]
        return {
            each.name: max(_whole(each), key=lambda path: path.name).read_bytes() for each in folders if _whole(each)
        }


TIMES = frozenset({"更新", "时间", "批次"})


def _whole(folder: Path) -> list[Path]:
    """Not what was left unfinished, which no person sees."""
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


@dataclass
class Cut:
    """Ends the process, without a word, right before it changes something in `folder` for the `at`-th time."""

    folder: str
    at: int

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes or event in CHANGES) and str(given[0]).startswith(self.folder):
            self.at -= 1
            if not self.at:
                os._exit(DIED)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_cut_off_at_any_file_call_it_hands_over_the_same_in_the_end(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "first")
    home.folder.mkdir()
    demo.make(home.folder, "zh-CN", MORNING)
    home.sync()
    home.sync()
    demo.sell(home.folder, home.time)

    def life(at: int) -> tuple[bool, object, object]:
        again = Workspace(tmp_path / str(at), home.time)
        shutil.copytree(home.folder, again.folder)
        died = again.cut_off(at)
        again.sync()
        again.sync()
        return died, again.ending(), again.to_import()

    _, *expected = life(0)
    cuts = 0
    while True:
        died, *found = life(cuts + 1)
        if not died:
            break
        cuts += 1
        assert found == expected, f"cut off before file call {cuts}"
    assert cuts > 15
