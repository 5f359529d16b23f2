"""The hidden tab of a Google sheet: no copy of a row that may tell about people stays, and others cost no call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.sheet import RowDelete, Value
from tests.support.google_desk import CHANGES, INVENTORY, Desk, Office, batch, desk, office, rows_below

TITLE = "变更"
WHERE = 2


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    """The list of changes, with a line about a member and one about a cup."""
    with desk(google, tmp_path) as made:
        made.tabs = (INVENTORY, CHANGES)
        made.set_up()
        write(made, inserts=rows_below(1, line("会员 · M-1"), line("库存 · CUP-1 · 青山茶具"), title=TITLE))
        yield made


def line(where: str) -> dict[int, Value]:
    return {1: "表格", WHERE: where, 3: "可售", 5: "9"}


def write(table: Desk, **work: object) -> list[str]:
    """One batch; gives what was asked for it."""
    sheet = table.connect()
    document = sheet.read(table.tabs)
    with table.asked() as asked:
        sheet.write(document, batch(document, **work))
    return asked


def updates(asked: list[str]) -> int:
    return sum(method.endswith("batchUpdate") for method in asked)


def test_lines_put_below_the_headings_are_one_write(table: Desk) -> None:
    assert updates(write(table, inserts=rows_below(1, line("库存 · CUP-2 · 青山茶具"), title=TITLE))) == 1
    assert not any("CUP" in copy or "M-1" in copy for copy in table.copies)


def test_a_line_about_a_thing_is_deleted_in_one_write(table: Desk) -> None:
    assert updates(write(table, deletes=(RowDelete(TITLE, ("3",), personal=False),))) == 1
    assert [row[WHERE] for row in table.values("changes")] == ["位置", "会员 · M-1"]


def test_a_line_about_a_person_leaves_no_copy(table: Desk) -> None:
    write(table, deletes=(RowDelete(TITLE, ("2",)),))
    assert [row[WHERE] for row in table.values("changes")] == ["位置", "库存 · CUP-1 · 青山茶具"]
    assert table.copies == []


def test_a_line_that_others_are_put_below_leaves_no_copy(table: Desk) -> None:
    write(table, inserts=rows_below(2, line("库存 · CUP-3 · 青山茶具"), title=TITLE))
    assert [row[WHERE] for row in table.values("changes")][1:3] == ["会员 · M-1", "库存 · CUP-3 · 青山茶具"]
    assert table.copies == []


def test_a_person_who_stood_where_a_thing_was_deleted_is_back_and_leaves_no_copy(table: Desk) -> None:
    sheet = table.connect()
    document = sheet.read(table.tabs)
    table.li.sort(TITLE, "C", descending=True)
    before = [row[WHERE] for row in table.values("changes")]
    with pytest.raises(ChangedMeanwhile):
        sheet.write(document, batch(document, deletes=(RowDelete(TITLE, ("3",), personal=False),)))
    assert sorted(row[WHERE] for row in table.values("changes")) == sorted(before)
    assert table.copies == []
