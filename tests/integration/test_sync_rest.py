"""With nothing new, a run writes nothing, whatever stands in the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.testing.alliance import Village, village


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.sync()
    yield made
    made.store.close()


def rests(town: Village) -> bool:
    """Whether the third run from now leaves the sheet alone, and the row's time."""
    town.sync()
    town.sync()
    writes, updated = town.sheet.writes, town.row("CUP-1")["更新"]
    town.sync()
    return (town.sheet.writes, town.row("CUP-1")["更新"]) == (writes, updated)


def test_an_open_conflict_is_no_news_in_each_run(town: Village) -> None:
    town.edit("CUP-1", "品名", "小杯")
    town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
    assert town.sync().conflicts == 1
    assert rests(town)


def test_a_formula_is_no_news_in_each_run(town: Village) -> None:
    town.edit("CUP-1", "可售", 12, formula="=A1*2")
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    town.sync()
    assert town.row("CUP-1")["预留"] == 2
    assert rests(town)


def test_what_a_guard_stopped_is_no_news_in_each_run(town: Village) -> None:
    for number in range(12):
        town.shops["art-shop"].list(f"TOY-{number}", 9)
    town.sync()
    for number in range(12):
        town.shops["art-shop"].set(f"TOY-{number}", 0)
    stopped = town.sync()
    assert "guard.many" in town.told(stopped)
    assert rests(town)
    town.sync(accept=stopped.run.id)
    assert town.rows("conflicts") == []


def test_a_cell_of_the_hubs_is_put_back_and_told_once(town: Village) -> None:
    town.edit("CUP-1", "在库", 99)
    old = town.sheet.document
    town.sync()
    town.sheet.document = old  # the write was lost: the copy that people edit is still the old one
    town.sync()
    told = [row for row in town.rows("changes") if row["字段"] == "在库"]
    assert len(told) == 1
    assert town.row("CUP-1")["在库"] == 12
