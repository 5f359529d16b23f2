"""Which row is given back what a write took from it, when people went on working meanwhile."""

from __future__ import annotations

from time import process_time

from sheetpact.gsheets.book import Book, Sheet
from sheetpact.gsheets.cells import Raw
from sheetpact.gsheets.repair import Damage, Repair

SKU, OWNER, AVAILABLE = range(3)
SECONDS = 3.0
"""Of the processor's time; ten times what it takes on a slow machine."""
Row = tuple[str, str, int]


def raw(value: str | int) -> Raw:
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def book(*rows: Row) -> Book:
    cells = [[{"userEnteredValue": raw(value)} for value in row] for row in rows]
    return Book((Sheet(7, "库存", 0, False, 100, 3, 1, raw=cells),))


def damage(row: int, before: Row, available: int) -> Damage:
    """The write put the number into the row that stood there."""
    known = frozenset({SKU, OWNER})
    return Damage("库存", 7, row, [raw(each) for each in before], {AVAILABLE: raw(available)}, known)


def given_back(damages: list[Damage], now: Book) -> dict[int, float]:
    """Row → the number that it is given back."""
    step = Repair(damages=damages).step(now)
    return {guard.row: guard.wrote[AVAILABLE]["numberValue"] for guard in step.guards}  # type: ignore[misc]


HEAD = ("货号", "货主", 0)


def test_a_row_that_was_deleted_since_takes_no_other_row_of_its_owner_instead() -> None:
    now = book(HEAD, ("CUP-2", "青山", 4))
    damages = [damage(1, ("CUP-1", "青山", 12), 4), damage(2, ("CUP-2", "青山", 7), 4)]
    assert given_back(damages, now) == {1: 7}


def test_a_row_that_somebody_edited_since_leaves_the_others_to_those_that_they_are() -> None:
    """CUP-1 got another owner by hand; a row that is wholly as it was left is taken first, whatever the order."""
    now = book(HEAD, ("CUP-1", "小满", 4), ("CUP-1", "青山", 4))
    damages = [damage(1, ("CUP-1", "海棠", 12), 4), damage(2, ("CUP-1", "青山", 7), 4)]
    assert given_back(damages, now) == {2: 7}


def test_of_rows_that_look_alike_the_nearest_is_taken_and_none_twice() -> None:
    now = book(HEAD, ("CUP-1", "青山", 4), ("CUP-2", "青山", 7), ("CUP-1", "青山", 4), ("CUP-1", "青山", 4))
    damages = [damage(3, ("CUP-1", "青山", 12), 4), damage(3, ("CUP-1", "青山", 13), 4)]
    assert given_back(damages, now) == {3: 12, 4: 13}


def test_a_cell_below_all_others_is_emptied_again() -> None:
    """Google doesn't tell of blank rows at the end: what was cleared there by the write is given back."""
    cleared = Damage("库存", 7, 2, [raw("CUP-1")], {0: {}}, frozenset())
    step = Repair(damages=[cleared]).step(book(HEAD))
    assert [(guard.row, guard.wrote) for guard in step.guards] == [(2, {0: raw("CUP-1")})]


def test_a_formula_stands_for_any_other() -> None:
    """A copied one has moved references."""
    before = [raw("CUP-1"), {"formulaValue": "=B9"}, raw(12)]
    one = Damage("库存", 7, 1, before, {AVAILABLE: raw(4)}, frozenset({SKU}))
    cells = [raw("CUP-1"), {"formulaValue": "=B1"}, raw(4)]
    now = Book((Sheet(7, "库存", 0, False, 100, 3, 1, raw=[[], [{"userEnteredValue": each} for each in cells]]),))
    assert given_back([one], now) == {1: 12}


def test_five_thousand_rows_that_somebody_sorted_are_found_in_no_time() -> None:
    """Each is looked up, not searched for: searching took seconds, in which people move rows again."""
    rows = [(f"CUP-{at}", "青山", 4) for at in range(20_000)]
    damages = [damage(at, (f"CUP-{at}", "青山", at), 4) for at in range(5, 20_000, 4)]
    now = book(*reversed(rows))
    started = process_time()
    back = given_back(damages, now)
    assert process_time() - started < SECONDS
    assert len(back) == len(damages)
    assert back[20_000 - 1 - 5] == 5


def test_a_row_is_known_by_its_keys_though_its_other_cells_were_edited() -> None:
    edited = Damage("库存", 7, 1, [raw("CUP-1"), raw("青山"), raw(12)], {AVAILABLE: raw(4)}, frozenset({SKU}))
    assert given_back([edited], book(HEAD, ("CUP-1", "小满", 4))) == {1: 12}


def counted(before: Row, wrote: int) -> Damage:
    known = frozenset({SKU, OWNER})
    return Damage(
        "库存", 7, 1, [raw(each) for each in before], {AVAILABLE: raw(wrote)}, known, counted=frozenset({AVAILABLE})
    )


def test_who_typed_over_a_number_of_ours_meant_so_many_more_than_it() -> None:
    """12 were there, 4 were written for a moment, and somebody made 6 of them: two more, so 14."""
    assert given_back([counted(("CUP-1", "青山", 12), 4)], book(HEAD, ("CUP-1", "青山", 6))) == {1: 14}


def test_of_other_columns_what_was_typed_stays() -> None:
    assert given_back([damage(1, ("CUP-1", "青山", 12), 4)], book(HEAD, ("CUP-1", "青山", 6))) == {}


def test_what_isnt_a_number_stays_as_it_was_typed() -> None:
    cells = [raw("CUP-1"), raw("青山"), raw("六")]
    now = Book((Sheet(7, "库存", 0, False, 100, 3, 1, raw=[[], [{"userEnteredValue": each} for each in cells]]),))
    assert given_back([counted(("CUP-1", "青山", 12), 4)], now) == {}
