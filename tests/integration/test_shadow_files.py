"""Shadow runs at the command line, over a real workbook and real files: not a byte of them changes."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from sheetpact import demo
from sheetpact.bootstrap import open_alliance
from sheetpact.cli.app import cli
from sheetpact.cli.session import SHADOW, World
from sheetpact.ports import Alliance

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2] / "docs/reference/cli.schema.json"


@dataclass
class Workspace:
    """The demo's three workshops, before their first sync."""

    folder: Path
    time: datetime = MORNING

    def _open(self, path: Path, store: str = "") -> AbstractContextManager[Alliance]:
        return open_alliance(path, environment={}, clock=lambda: self.time, store=store)

    def run(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """One command a day; gives its document."""
        self.time += timedelta(days=1)
        world = World(open=self._open, shadow=lambda path: self._open(path, SHADOW), locale="zh-CN")
        pact = str(self.folder / "pact.yaml")
        result = CliRunner().invoke(cli, [*arguments, "--json", "--pact", pact], obj=world)
        assert result.exit_code == code, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    @property
    def files(self) -> dict[str, bytes]:
        """All but what is the hub's own."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file() and ".sheetpact" not in path.parts)
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    demo.make(tmp_path, "zh-CN", MORNING)
    return Workspace(tmp_path)


def test_no_file_changes_and_the_first_real_sync_is_a_normal_one(workspace: Workspace) -> None:
    before = workspace.files
    first = workspace.run("sync", "--shadow")
    assert (first["adoption"], first["runs"], first["writes"]) == (
        True,
        1,
        {"tea-youzan": [], "table-xhs": [], "art-douyin": []},
    )
    assert workspace.files == before
    demo.sell(workspace.folder, workspace.time)
    sold = workspace.files
    second = workspace.run("sync", "--shadow")
    told = {
        shop: [(each["sku"], each["shown"], each["number"]) for each in some] for shop, some in second["writes"].items()
    }
    assert told["tea-youzan"] == []
    [(sku, shown, number)] = told["table-xhs"]
    assert (sku, shown - number) == (demo.SOLD_NEXT, demo.PIECES_NEXT)
    assert second["written"]["table-xhs"] == 1
    assert [each["sku"] for each in second["exposed"]] == [demo.SOLD_NEXT] * len(second["exposed"])
    assert workspace.files == sold
    assert not (workspace.folder / ".sheetpact/pact.db").exists()

    real = workspace.run("sync")
    assert real["sides"]["table-xhs"]["handed_over"] == 0
    assert real["status"] == "green"


def test_the_real_store_is_not_touched(workspace: Workspace) -> None:
    path = workspace.folder / ".sheetpact/pact.db"
    path.write_bytes(b"whatever stands here")
    workspace.run("sync", "--shadow")
    assert path.read_bytes() == b"whatever stands here"


def test_the_document_is_as_its_schema_says(workspace: Workspace) -> None:
    told = workspace.run("sync", "--shadow")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"]["ShadowDocument"], "$defs": schema["$defs"]}).validate(told)


def test_once_it_runs_for_real_there_is_nothing_to_try(workspace: Workspace) -> None:
    workspace.run("sync")
    kind = workspace.run("sync", "--shadow", code=2)["error"]["kind"]
    assert kind == "PactError"


def test_nothing_can_be_accepted_in_a_shadow(workspace: Workspace) -> None:
    assert workspace.run("sync", "--shadow", "--accept", "4fzkr8", code=2)["error"]["kind"] == "Unclear"


def test_an_edit_in_the_workbook_would_reach_every_shop_by_files(workspace: Workspace) -> None:
    """Also those that have exported nothing since."""
    workspace.run("sync", "--shadow")
    workspace.run("sync", "--shadow")
    path = workspace.folder / "手作联盟.xlsx"
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book["库存"].iter_rows()]
    column = rows[0].index("可售")
    at = next(at for at, row in enumerate(rows) if row[0] == "FIG-3")
    before = rows[at][column]
    assert isinstance(before, int)
    book["库存"].cell(at + 1, column + 1, before - 3)
    book.save(path)
    saved = workspace.files
    told = workspace.run("sync", "--shadow")
    lowered = {
        shop: [each["shown"] - each["number"] for each in some if each["sku"] == "FIG-3"]
        for shop, some in told["writes"].items()
    }
    assert lowered == {"tea-youzan": [3], "table-xhs": [], "art-douyin": [3]}
    assert [(each["field"], each["after"]) for each in told["changes"]] == [("available", before - 3)]
    again = workspace.run("sync", "--shadow")
    assert (again["changes"], sum(map(len, again["writes"].values()))) == ([], 0)
    assert workspace.files == saved
