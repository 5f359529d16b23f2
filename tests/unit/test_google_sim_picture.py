"""The picture of a simulated sheet shows what a partner sees, and no more."""

from __future__ import annotations

import re

from sheetpact.simulators.google.model import Cell, Sheet, Spreadsheet
from sheetpact.simulators.google.picture import page


def shop() -> Spreadsheet:
    stock = Sheet(0, "库存", grid={"frozenRowCount": 1})
    for column, heading in enumerate(("货号", "可售", "选择")):
        stock.touch(0, column).entered = {"stringValue": heading}
    for row, pieces in enumerate((12345, -3, 8), 1):
        stock.touch(row, 0).entered = {"stringValue": f"A-{row}"}
        number = {"numberFormat": {"type": "NUMBER", "pattern": "#,##0"}}
        stock.rows[row].cells[1] = Cell({"numberValue": pieces}, number)
    return Spreadsheet("doc", "手作联盟", "zh_CN", sheets=[stock, Sheet(1, "藏", properties={"hidden": True})])


def texts(html: str) -> list[str]:
    return [text for text in re.findall(r"<td[^>]*>([^<]*)</td>", html) if text]


def test_cells_are_shown_in_their_number_format() -> None:
    assert texts(page(shop())) == ["货号", "可售", "选择", "A-1", "12,345", "A-2", "-3", "A-3", "8"]


def test_hidden_rows_columns_and_tabs_are_left_out() -> None:
    book = shop()
    book.sheets[0].rows[2].properties["hiddenByUser"] = True
    book.sheets[0].columns[2].properties["hiddenByUser"] = True
    drawn = page(book)
    assert texts(drawn) == ["货号", "可售", "A-1", "12,345", "A-3", "8"]
    assert "藏" not in drawn
    assert "<th>C</th>" not in drawn
    assert "<th>3</th>" not in drawn


def test_a_conditional_format_colours_the_rows_that_meet_its_formula() -> None:
    book = shop()
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B2<0"}]}
    rule = {"condition": condition, "format": {"backgroundColor": {"red": 1}}}
    where = {"startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    book.sheets[0].conditional = [{"ranges": [where], "booleanRule": rule}]
    coloured = re.findall(r"<td[^>]*background-color:#ff0000[^>]*>([^<]*)</td>", page(book))
    assert coloured == ["A-2", "-3"]


def test_of_conditional_formats_that_contradict_each_other_the_first_wins() -> None:
    book = shop()
    where = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}

    def rule(colour: str) -> dict[str, object]:
        made = {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {colour: 1}}}
        return {"ranges": [where], "booleanRule": made}

    book.sheets[0].conditional = [rule("green"), rule("blue")]
    assert re.findall(r"background-color:(#\w{6})[^>]*>12,345", page(book)) == ["#00ff00"]


def test_lists_notes_and_the_frozen_header_are_marked() -> None:
    book = shop()
    choice = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "表格"}]}}
    book.sheets[0].rows[1].cells[2] = Cell(note="请核对 <b>", validation=choice)
    drawn = page(book)
    assert re.search(r'<td class="list note"[^>]* title="请核对 &lt;b&gt;">', drawn)
    assert drawn.count('<tr class="frozen last-frozen"') == 1


def test_merged_cells_are_one() -> None:
    book = shop()
    book.sheets[0].merges = [{"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}]
    drawn = page(book)
    assert 'colspan="2">货号</td>' in drawn
    assert "可售" not in drawn


def test_nothing_comes_from_outside() -> None:
    drawn = page(shop())
    assert not re.search(r"<script|src=|href=|url\(|@import", drawn)
