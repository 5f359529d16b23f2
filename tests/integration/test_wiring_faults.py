"""Connectors and mappings with mistakes in them: the shop is told, the others are wired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from sheetpact.bootstrap import open_alliance
from sheetpact.errors import Busy, PactError
from sheetpact.ports import Alliance
from sheetpact.store import open_store

PACT = """\
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
store: sqlite:///pact.db
sheet: {connector: SHEET, document: 手作联盟.xlsx}
partners:
  tea:
    name: 青山茶具
    shops: {tea-1: {connector: kiln, settings: SETTINGS}, tea-2: {connector: kiln, settings: SETTINGS}}
  art: {name: 小满摆件, shops: {art-files: {connector: export_files, settings: {folder: exports, format: youzan}}}}
"""
MADE = """
from sheetpact.ports import Capabilities, Publishing, Setting

class Connector:
    capabilities = Capabilities(Publishing.NONE)
    settings = (Setting("every"),)

    def __init__(self, context):
        self.every = int(context.settings["every"])
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for folder in ("connectors/shops", "connectors/sheets", "mappings", "exports"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "connectors/shops/kiln.py").write_text(MADE, encoding="utf-8")
    (tmp_path / "mappings/kiln.yaml").write_text("listing: {}\n", encoding="utf-8")
    return tmp_path


@contextmanager
def opened(workspace: Path, *, sheet: str = "workbook", every: str = "60") -> Iterator[Alliance]:
    text = PACT.replace("SHEET", sheet).replace("SETTINGS", f'{{every: "{every}"}}')
    (workspace / "pact.yaml").write_text(text, encoding="utf-8")
    with open_alliance(workspace / "pact.yaml", environment={}) as alliance:
        yield alliance


def told(workspace: Path, *, every: str = "60") -> list[str]:
    """What is told of the kiln's two shops; the third one is wired."""
    with opened(workspace, every=every) as alliance:
        assert set(alliance.shops) == {"art-files"}
        assert set(alliance.broken) == {"tea-1", "tea-2"}
        return [problem.text("zh-CN") for problem in alliance.broken.values()]


def test_a_document_given_by_its_address_is_the_one_given_by_its_id(workspace: Path) -> None:
    """To the store, that is: or the sheet would be a strange one on the day that somebody pastes the other."""

    def named(document: str) -> tuple[str, str]:
        settings = '{credentials: key.json, hook_secret: "${HOOK}"}'
        sheet = f"{{connector: google_sheets, document: '{document}', settings: {settings}}}"
        text = PACT.replace("{connector: SHEET, document: 手作联盟.xlsx}", sheet).replace("SETTINGS", "{}")
        (workspace / "pact.yaml").write_text(text, encoding="utf-8")
        with open_alliance(workspace / "pact.yaml", environment={"HOOK": "a secret"}) as alliance:
            return alliance.pact.sheet.document, alliance.pact_digest

    by_id = named("1aB-c_9")
    assert by_id[0] == "1aB-c_9"
    assert named("https://docs.google.com/spreadsheets/d/1aB-c_9/edit?gid=0#gid=0") == by_id
    assert named(" https://docs.google.com/spreadsheets/u/0/d/1aB-c_9 ") == by_id


def test_a_connector_that_cannot_be_loaded_stops_its_own_shops(workspace: Path) -> None:
    """The second shop meets the same error as the first, not half a module."""
    (workspace / "connectors/shops/kiln.py").write_text("import no_such_library\n", encoding="utf-8")
    assert all("no_such_library" in text for text in told(workspace))


def test_a_connector_that_cannot_be_made_quotes_no_setting(workspace: Path) -> None:
    texts = told(workspace, every="ck_sixty")
    assert all("ValueError, kiln.py:" in text and "ck_sixty" not in text for text in texts)


def test_a_mapping_of_another_encoding_stops_its_own_shops(workspace: Path) -> None:
    (workspace / "mappings/kiln.yaml").write_bytes("listing: {sku: 货号}\n".encode("gb18030"))
    assert all("kiln.yaml" in text for text in told(workspace))


def test_a_sheet_that_cannot_be_made_is_told_without_its_settings(workspace: Path) -> None:
    broken = MADE.replace('(Setting("every"),)', "()").replace('context.settings["every"]', "context.document")
    (workspace / "connectors/sheets/slate.py").write_text(broken, encoding="utf-8")
    with pytest.raises(PactError, match=r"ValueError, slate\.py:"), opened(workspace, sheet="slate"):
        pass


def test_a_store_that_is_busy_says_so_in_the_pacts_language(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheetpact.bootstrap.open_store", partial(open_store, patience=0.05))
    with (
        opened(workspace) as one,
        opened(workspace) as other,
        one.store.begin(),
        pytest.raises(Busy, match="秒"),
        other.store.begin(),
    ):
        pass
