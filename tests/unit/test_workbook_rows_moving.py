"""Where references point after rows were taken out or put in."""

from collections.abc import Iterable

import pytest

from sheetpact.xlsx.rowmap import RowMap

TITLE = "库存"


def rows(*, deleted: Iterable[int] = (), **inserted: int) -> RowMap:
    return RowMap(frozenset(deleted), {int(after.removeprefix("below")): count for after, count in inserted.items()})


def test_rows_below_an_insert_move_down_and_those_above_stay() -> None:
    moved = rows(below1=3)
    assert [moved.new(n) for n in (1, 2, 10)] == [1, 5, 13]


def test_rows_below_a_delete_move_up_and_the_deleted_one_is_gone() -> None:
    moved = rows(deleted=[3, 5])
    assert [moved.new(n) for n in (2, 3, 4, 5, 6)] == [2, None, 3, None, 4]


def test_new_rows_stand_below_the_row_they_were_asked_for_even_if_it_goes() -> None:
    assert rows(below1=2).first_new_below(1) == 2
    assert rows(deleted=[4], below4=2).first_new_below(4) == 4
    assert rows(deleted=[2], below1=1, below6=1).first_new_below(6) == 7


def test_the_last_row_of_the_sheet_stays_the_last() -> None:
    assert rows(below1=5).area("A2:C1048576") == "A7:C1048576"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=B5", "=B7"),
        ("=$B$5+B1", "=$B$7+B1"),
        ("=SUM(B2:B9)", "=SUM(B2:B11)"),
        ("=SUM(库存!B5,'库存'!B6)", "=SUM(库存!B7,'库存'!B8)"),
        ("=别的!B5", "=别的!B5"),
        ('=IF(A5="B5",SUM(C:C),5)', '=IF(A7="B5",SUM(C:C),5)'),
        ("=SUM(5:6)", "=SUM(7:8)"),
        ("=Table1[可售]+总数", "=Table1[可售]+总数"),
        ("=[1]库存!B5", "=[1]库存!B5"),
    ],
)
def test_a_formula_in_the_tab_follows_two_rows_put_in_below_row_4(formula: str, expected: str) -> None:
    assert rows(below4=2).formula(formula, TITLE, here=True) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("=库存!B5", "=库存!B4"), ("=库存!B3", "=库存!#REF!"), ("=SUM(库存!B3:B5)", "=SUM(库存!B3:B4)"), ("=B5", "=B5")],
)
def test_a_formula_of_another_tab_follows_only_what_it_says_of_this_one(formula: str, expected: str) -> None:
    assert rows(deleted=[3]).formula(formula, TITLE, here=False) == expected


def test_an_area_of_deleted_rows_only_is_gone() -> None:
    assert rows(deleted=[3, 4]).area("A3:B4") is None
    assert rows(deleted=[3, 4]).area("A3:B5") == "A3:B3"
