"""Whatever is written to a workbook is read back, and what wasn't named is as it was."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sheetpact.model.sheet import CellWrite, Column, ColumnKind, RowDelete, RowInsert, SheetBatch, Tab, Unit, Value
from sheetpact.xlsx.book import Book, first

Rows = list[list[Value]]
ZONE = ZoneInfo("Asia/Shanghai")
TITLE = "库存"
WIDTH = 4
TAB = Tab("t", TITLE, tuple(Column(f"c{n}", f"列{n}", ColumnKind.SHARED, 10, list(Unit)[n % 3]) for n in range(WIDTH)))

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=9
)
whole = st.integers(-(10**15) + 1, 10**15 - 1)
exact = st.decimals(-(10**9), 10**9, places=3).filter(lambda d: d != d.to_integral_value())
times = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))
looks_like = st.sampled_from(
    ["=A1", "+1", "-", "@x", "007", "1E5", "TRUE", "_x0041_", " a ", "a\nb", "<&>\"'", "#REF!"]
)
value = st.one_of(st.none(), texts, looks_like, whole, exact, times, st.booleans())
row = st.lists(value, min_size=WIDTH, max_size=WIDTH).filter(lambda cells: any(c is not None for c in cells))
grid = st.lists(row, min_size=1, max_size=6)


def cells(rows: Rows) -> tuple[dict[int, Value], ...]:
    return tuple(dict(enumerate(each)) for each in rows)


def changed(content: bytes, **changes: object) -> bytes:
    return Book(content, ZONE, "zh-CN").change(SheetBatch("r", "h", **changes))


def made(rows: Rows) -> bytes:
    batch = SheetBatch("r", "h", create=(TAB,), inserts=(RowInsert(TITLE, cells(rows)),))
    return first(batch, ZONE, "zh-CN")


def read(content: bytes) -> Rows:
    found = Book(content, ZONE, "zh-CN").grids((TAB,))["t"]
    return [([c.value for c in each.cells] + [None] * WIDTH)[:WIDTH] for each in found.rows[1:]]


def same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


@given(grid)
def test_what_is_written_is_read(rows: Rows) -> None:
    back = read(made(rows))
    assert len(back) == len(rows)
    assert all(same(a, b) for old, new in zip(rows, back, strict=True) for a, b in zip(old, new, strict=True))


@given(grid, st.data())
def test_a_batch_does_what_it_says_and_no_more(rows: Rows, draw: st.DataObject) -> None:
    numbers = list(range(2, len(rows) + 2))
    sets = draw.draw(
        st.dictionaries(st.tuples(st.sampled_from(numbers), st.integers(1, WIDTH - 1)), value.filter(bool))
    )
    gone = draw.draw(st.sets(st.sampled_from(numbers)))
    news = draw.draw(st.dictionaries(st.sampled_from([1, *numbers, 0]), grid, max_size=2))
    content = changed(
        made(rows),
        cells=tuple(CellWrite(TITLE, str(n), column, new) for (n, column), new in sets.items()),
        inserts=tuple(RowInsert(TITLE, cells(new), str(after) if after else "") for after, new in news.items()),
        deletes=(RowDelete(TITLE, tuple(map(str, gone))),) if gone else (),
    )
    expected = []
    last = numbers[-1]
    ends = [new for after, new in news.items() if after in (0, last)]
    for n, old in zip([1, *numbers], [None, *rows], strict=True):
        if old is not None and n not in gone:
            expected.append([sets.get((n, column), each) for column, each in enumerate(old)])
        if n != last:
            expected.extend(news.get(n, []))
    expected.extend(each for new in ends for each in new)
    assert read(content) == expected


@given(grid)
def test_the_same_batch_gives_the_same_bytes(rows: Rows) -> None:
    first = made(rows)
    batch = {"cells": (CellWrite(TITLE, "2", 0, "neu"),)}
    assert changed(first, **batch) == changed(first, **batch)
