"""The sheet that the demo's partners kept by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from sheetpact.demo import SHEET, make


@pytest.mark.parametrize(("locale", "like", "own"), [("zh-CN", "品名", "备注"), ("en", "Item", "Notes")])
def test_the_partners_own_column_looks_as_the_titles_do(tmp_path: Path, locale: str, like: str, own: str) -> None:
    make(tmp_path, locale, datetime(2026, 3, 2, 1, tzinfo=UTC))
    tab = openpyxl.load_workbook(tmp_path / SHEET[locale]).worksheets[0]
    headings = {str(cell.value): cell.column for cell in tab[1]}
    assert list(headings)[-1] == own
    looks = ("font", "fill", "border", "alignment", "number_format")
    for row in range(1, tab.max_row + 1):
        one, other = tab.cell(row, headings[own]), tab.cell(row, headings[like])
        assert [repr(getattr(one, look)) for look in looks] == [repr(getattr(other, look)) for look in looks]
        assert one.border.right.style == "thin"
    letters = [get_column_letter(headings[name]) for name in (own, like)]
    columns = [tab.column_dimensions[letter] for letter in letters]
    assert len({repr([getattr(each, look) for look in looks]) for each in columns}) == 1
    assert any(tab.cell(row, headings[own]).value for row in range(2, tab.max_row + 1))
