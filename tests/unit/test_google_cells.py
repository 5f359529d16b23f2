"""Cells of the Sheets API that hold what no cell should."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from sheetpact.gsheets.cells import cell


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN"])
def test_a_number_that_is_none_is_shown_as_a_sheet_shows_it(number: str) -> None:
    raw = json.loads(f'{{"userEnteredValue": {{"numberValue": {number}}}}}')
    assert cell(raw, ZoneInfo("Asia/Shanghai")).value == "#NUM!"
