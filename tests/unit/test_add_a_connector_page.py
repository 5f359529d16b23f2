"""The connector on the how-to page is one: it loads, and reads with the mapping beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import responses

from sheetpact.http import Bucket, HttpSession
from sheetpact.model.keys import ListingKey
from sheetpact.model.records import Listing
from sheetpact.ports import ShopContext
from sheetpact.registry import Registry
from sheetpact.testing.shops import ShopContract

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-connector.md").read_text(encoding="utf-8")


def block(first_line: str) -> str:
    found = re.search(rf"```\w+\n{re.escape(first_line)}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("connectors/shops/kiln.py", "mappings/kiln.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block(f"# {name}"), encoding="utf-8")
    return tmp_path


def test_it_is_found_and_reads(workspace: Path) -> None:
    registry = Registry((workspace,), "en")
    assert registry.names("shops") == ("kiln",)
    http = HttpSession(Bucket(100))
    context = ShopContext(
        "one",
        {"base_url": "http://127.0.0.1:9", "token": "t"},
        registry.shop_mapping("kiln"),
        http,
        lambda: datetime(2026, 11, 24, tzinfo=UTC),
        ZoneInfo("UTC"),
        "CNY",
        "en",
        workspace,
    )
    good = {"item_id": 7, "merchant_code": "00123", "title": "Pot", "stock": {"available": 5}}
    with responses.RequestsMock() as wire:
        wire.get("http://127.0.0.1:9/items", json={"items": [good, {"merchant_code": "BAD"}]})
        reading = registry.shop("kiln")(context).listings(None)
    http.close()
    assert reading.records == (Listing(ListingKey("one", "7"), "00123", "Pot", shown=5),)
    assert [problem.where.row for problem in reading.problems] == ["BAD"]
    assert not reading.complete


def test_the_exempted_check_on_the_page_exists() -> None:
    found = re.search(r'exempt = \{"(\w+)"', PAGE)
    assert found is not None
    assert hasattr(ShopContract, f"test_{found[1]}")
