"""An alliance on a Google sheet as its operator and its partners live it: commands, a browser, the shops' folders."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from sheetpact.demo import sell
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google import GoogleSheets
from sheetpact.simulators.google.a1 import cell_name
from sheetpact.simulators.google.files import File
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Cell

EXITS = {"green": 0, "amber": 1, "red": 2}
TOP = 5
"""Rows from the top among which the headings are."""
KEYS = 2
"""Columns from the left in which a row is looked for."""
Report = dict[str, Any]


@dataclass
class Story:
    """One alliance. `li` has the document open in a browser, and is never a request."""

    google: GoogleSheets
    document: str
    folder: Path
    saved: File
    clock: timedelta = field(default_factory=timedelta)

    @property
    def li(self) -> Human:
        return self.google.human(self.document, "li")

    def run(self, *words: str, told: int = 0) -> str:
        """What one command says, in a process of its own. `told` is what it must exit with."""
        command = [sys.executable, "-m", "sheetpact", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == told, done.stdout + done.stderr
        return done.stdout

    def sync(self, status: str) -> Report:
        report: Report = json.loads(self.run("sync", "--json", told=EXITS[status]))
        assert report["status"] == status
        return report

    # --- the sheet, as it shows

    def tab(self, title: str = "库存") -> list[dict[str, str]]:
        """The rows below the headings that show anything, by heading."""
        rows = self.li.seen(title)
        top = self._top(rows)
        return [
            {name: _at(row, at) for at, name in enumerate(rows[top]) if name} for row in rows[top + 1 :] if any(row)
        ]

    def shows(self, sku: str, heading: str = "可售", title: str = "库存") -> str:
        row, column = self._place(sku, heading, title)
        return _at(self.li.seen(title)[row], column)

    def cell(self, sku: str, heading: str = "可售", title: str = "库存") -> str:
        """Its name in A1 notation."""
        return cell_name(*self._place(sku, heading, title))

    def type(self, sku: str, heading: str, text: str, title: str = "库存") -> None:
        self.li.type(title, self.cell(sku, heading, title), text)

    def formula(self, sku: str, heading: str = "可售", title: str = "库存") -> str:
        """What was typed, where it is a formula."""
        kept = self._kept(sku, heading, title).entered or {}
        return str(kept.get("formulaValue", ""))

    def note(self, sku: str, heading: str, title: str = "库存") -> str:
        return self._kept(sku, heading, title).note

    def _kept(self, sku: str, heading: str, title: str) -> Cell:
        sheet = self.google.book(self.document).titled(title)
        cell = sheet and sheet.cell(*self._place(sku, heading, title))
        assert cell
        return cell

    def _place(self, sku: str, heading: str, title: str) -> tuple[int, int]:
        rows = self.li.seen(title)
        column = rows[self._top(rows)].index(heading)
        return next(at for at, row in enumerate(rows) if sku in row[:KEYS]), column

    def _top(self, rows: list[list[str]]) -> int:
        return max(range(min(TOP, len(rows))), key=lambda at: len([text for text in rows[at] if text]))

    def changes(self, sku: str) -> list[tuple[str, str, str]]:
        """Who, which column and why, of the lines in 变更 about an item."""
        return [(row["谁"], row["字段"], row["原因"]) for row in self.tab("变更") if sku in row["位置"]]

    # --- while a run writes

    def meanwhile(self, act: Callable[[], object]) -> None:
        """Just before the next write is applied."""
        self.google.faults.add(Fault(Trouble.MEANWHILE, "POST", ":batchUpdate", action=act))

    # --- the shops

    def sell(self, sku: str, pieces: int) -> None:
        """An order in the tea shop."""
        sell(self.folder, datetime.now(UTC), sku, pieces)

    def rename_in_shop(self, old: str, new: str) -> None:
        """The tea shop's newest exports again, a minute later, with another title."""
        self.clock += timedelta(minutes=1)
        stamp = f"{datetime.now(UTC) + timedelta(hours=8) + self.clock:%Y%m%d%H%M%S}"
        for kind in ("商品导出", "订单导出"):
            newest = max((self.folder / "exports/tea").glob(f"{kind}_*.csv"))
            text = newest.read_bytes().decode("gb18030").replace(old, new)
            (newest.parent / f"{kind}_{stamp}.csv").write_bytes(text.encode("gb18030"))

    def imported(self, shop: str) -> dict[str, str]:
        """SKU → the number in the newest file that the shop's owner is to import; nothing where there is none."""
        files = sorted((self.folder / "imports" / shop).glob("*.xlsx"))
        if not files:
            return {}
        lines = list(openpyxl.load_workbook(files[-1]).worksheets[0].iter_rows(values_only=True))
        sku = next(at for at, heading in enumerate(lines[0]) if heading in ("规格编码", "商家编码"))
        return {str(line[sku]): str(line[-1]) for line in lines[1:]}


def _at(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


@contextmanager
def begun(folder: Path) -> Iterator[Story]:
    """The demo's three workshops with a new, empty Google document in place of their workbook."""
    made = [sys.executable, "-m", "sheetpact", "demo", str(folder)]
    subprocess.run(made, capture_output=True, timeout=120, check=True)
    shutil.rmtree(folder / "imports", ignore_errors=True)
    (folder / "手作联盟.xlsx").unlink()
    for name in (folder / ".sheetpact").iterdir():
        if name.name != "demo":
            name.unlink() if name.is_file() else shutil.rmtree(name)
    with GoogleSheets(quota=None) as google:
        document = google.create("手作联盟")
        google.credentials(folder)
        sheet = (
            "  connector: google_sheets\n"
            f"  document: https://docs.google.com/spreadsheets/d/{document}/edit#gid=0\n"
            f"  settings: {{credentials: service_account.json, base_url: {google.url!r}}}\n"
        )
        pact = (folder / "pact.yaml").read_text("utf-8")
        old = "  connector: workbook\n  document: 手作联盟.xlsx\n"
        assert old in pact
        pact = pact.partition("  bundles:")[0]  # a gift box is an item like any other
        (folder / "pact.yaml").write_text(pact.replace(old, sheet), encoding="utf-8")
        yield Story(google, document, folder, google.shelf.files[document])


def continued(story: Story, folder: Path) -> Story:
    """The same moment once more, to go on from differently."""
    shutil.copytree(story.folder, folder)
    files = story.google.shelf.files
    files[story.document] = deepcopy(story.saved)
    story.google.faults.clear()
    return Story(story.google, story.document, folder, story.saved)
