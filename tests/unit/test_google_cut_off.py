"""Asking what a write met that was cut off: one question, however many rows it wrote."""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sheetpact.gsheets.book import Book
from sheetpact.gsheets.client import Client
from sheetpact.gsheets.entry import Entry
from sheetpact.gsheets.files import Files
from sheetpact.gsheets.shadow import Copies
from sheetpact.gsheets.work import Guard
from sheetpact.gsheets.writer import Writer

LONGEST = 2000
"""Characters: an address of that length passes everywhere."""
A_MEGABYTE = 1_000_000
"""What a million empty rows would take eight times over."""
ROWS = range(4, 20_000, 2)


@dataclass
class Asked:
    """In Google's place: every copied row says its number."""

    questions: list[str] = field(default_factory=list)

    def spreadsheet(self, fields: str, ranges: Sequence[str] = ()) -> Mapping[str, object]:
        self.questions.append(urlencode({"fields": fields, "ranges": list(ranges)}, doseq=True))
        rows = [{"values": [{"userEnteredValue": {"numberValue": row}}]} for row in range(ROWS[0], ROWS[-1] + 1)]
        return {"sheets": [{"properties": {"sheetId": 9}, "data": [{"startRow": ROWS[0], "rowData": rows}]}]}


def test_the_address_stays_short_and_every_row_is_compared(tmp_path: Path) -> None:
    guards = tuple(Guard("库存", 7, row, {0: {"numberValue": row}}, {1: {"numberValue": 1}}) for row in ROWS)
    copies = Copies(9, "_sheetpact 9", {(7, row): row for row in ROWS}, 26)
    noted = Entry(730_002, "hub", "r2", ("hub", "r1"), copies, guards)
    asked, files = Asked(), Files(tmp_path, "doc")
    files.begin(noted.as_json())
    writer = Writer(cast("Client", asked), files, ZoneInfo("Asia/Shanghai"), "zh-CN")
    assert not writer.conclude(noted, Book((), "hub", "r2", 730_002))
    assert files.journal is None
    assert [len(each) < LONGEST for each in asked.questions] == [True]


def test_scattered_rows_are_compared_at_a_cost_of_their_own_however_far_down_they_are() -> None:
    """Google tells a block for each: none is counted through from the sheet's first row."""
    rows = range(1_000_000, 6_000_000, 1_000_000)
    guards = [Guard("库存", 7, row, {1: {"numberValue": row}}, {1: {"numberValue": 1}}) for row in rows]
    data = [
        {
            "startRow": row,
            "startColumn": 1,
            "rowData": [{"values": [{"userEnteredValue": {"numberValue": row if row != rows[-1] else 7}}]}],
        }
        for row in rows
    ]
    copies = Copies(9, "_sheetpact 9", {(7, row): row for row in rows}, 26)
    tracemalloc.start()
    met = copies.met({"sheets": [{"properties": {"sheetId": 9}, "data": data}]}, guards)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < A_MEGABYTE
    assert [each.guard.row for each in met if not each.held] == [rows[-1]]
