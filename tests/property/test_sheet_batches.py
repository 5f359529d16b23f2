"""What holds for every sheet: a batch makes what is desired, nothing else, and only once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sheetpact.model.keys import key_text
from sheetpact.model.sheet import Cell, Column, ColumnKind, Grid, GridRow, SheetBatch, Tab, Unit
from sheetpact.model.state import RowKey, Rows
from sheetpact.sheet.arithmetic import constant
from sheetpact.sheet.columns import filled, known_columns
from sheetpact.sheet.reading import TabReading, line_keys, read_tab
from sheetpact.sheet.values import EMPTY, FORMULA, Bad, plain, same, typed
from sheetpact.sheet.writing import Desired, Stamp, batch
from sheetpact.testing.grids import applied, document

TAB = Tab(
    "inventory",
    "库存",
    (
        Column("sku", "货号", ColumnKind.KEY),
        Column("owner", "货主", ColumnKind.KEY),
        Column("item", "品名", ColumnKind.SHARED),
        Column("available", "可售", ColumnKind.QUANTITY, unit=Unit.PIECES),
        Column("on_hand", "在库", ColumnKind.HUB, unit=Unit.PIECES),
        Column("updated", "更新", ColumnKind.HUB, unit=Unit.TIME),
    ),
)
LINES = Tab(
    "changes", "变更", (Column("time", "时间", ColumnKind.HUB, unit=Unit.TIME), Column("who", "谁", ColumnKind.HUB))
)
STAMP = Stamp("hub", "r1")
OWN = "备注"
Moments = list[tuple[datetime, str]]

words = st.text(alphabet="杯壶A1 　（", max_size=4)
pieces = st.integers(-20, 20)
times = st.integers(0, 10_000).map(lambda seconds: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=seconds))
anything = st.one_of(
    st.none(), st.text(), st.integers(), st.booleans(), st.decimals(), st.floats(),
    st.datetimes(), st.datetimes(timezones=st.just(UTC)),
    st.text("0123456789+*()- ").map("=".__add__), st.text("0123456789０９,，.-"),
)  # fmt: skip
cells = st.builds(Cell, anything, st.one_of(st.just(""), st.text('AB0123456789+*()"- ', max_size=20).map("=".__add__)))
keys = st.tuples(st.sampled_from(["CUP-1", "POT-1", "碗-3", "00123"]), st.sampled_from(["茶", "瓷", ""]))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A sheet that people have worked on: columns moved, own ones put between, rows sorted, blank, doubled or odd."""
    names = [OWN, *(column.heading for column in TAB.columns)]
    headings = ["货号", *draw(st.permutations(names[2:] + names[:1]).map(lambda some: some[: draw(st.integers(0, 6))]))]
    headings = draw(st.permutations(headings))
    rows = [[Cell("手作联盟")]] * draw(st.integers(0, 1)) + [[Cell(heading) for heading in headings]]
    for sku, owner in draw(st.lists(keys, max_size=5)):
        known = {"货号": Cell(draw(st.sampled_from([sku, f" {sku}", None]))), "货主": Cell(owner)}
        rows.append([known.get(heading) or draw(cells) for heading in headings])
    return Grid("库存", tuple(GridRow(str(at), tuple(row)) for at, row in enumerate(rows, start=1)))


rows = st.dictionaries(
    keys,
    st.fixed_dictionaries({}, optional={"item": words, "available": pieces, "on_hand": pieces, "updated": times}),
    max_size=6,
)
whole_rows = rows.map(lambda some: {key: {"sku": key[0], "owner": key[1], **row} for key, row in some.items()})


def done(sheet: Grid, desired: Rows, **how: object) -> tuple[TabReading, SheetBatch, Grid]:
    """The tab before and after, as read, and the batch between them."""
    before = document(sheet, names={"库存": "inventory"})
    reading = read_tab(sheet, TAB)
    work = batch({"inventory": reading}, {"inventory": Desired(TAB, desired, **how)}, STAMP)
    return reading, work, applied(before, work).grids["inventory"]


def writable(reading: TabReading, key: RowKey, column: Column) -> bool:
    """Whether the hub may write there."""
    if not reading.readable:
        return False
    row = reading.rows.get(key)
    lost = column.name in reading.layout.lost
    if row is None:
        return not lost and key not in reading.duplicates
    person = column.name in row.bad and column.kind is not ColumnKind.HUB
    return not (lost or person or column.name in row.formulas)


@given(grids(), whole_rows)
def test_after_the_batch_the_sheet_reads_as_desired(sheet: Grid, desired: Rows) -> None:
    reading, _, after = done(sheet, desired)
    found = read_tab(after, TAB, known=known_columns(TAB, reading.layout, desired, None))
    for key, row in desired.items():
        for column in TAB.columns:
            if column.name in row and writable(reading, key, column):
                assert same(found.rows[key].values.get(column.name), row[column.name], column.unit)


@given(grids(), whole_rows)
def test_a_second_batch_is_empty(sheet: Grid, desired: Rows) -> None:
    reading, _, after = done(sheet, desired)
    found = read_tab(after, TAB, known=known_columns(TAB, reading.layout, desired, None))
    assert batch({"inventory": found}, {"inventory": Desired(TAB, desired)}, STAMP).empty


@given(grids(), whole_rows)
def test_nothing_else_is_touched(sheet: Grid, desired: Rows) -> None:
    reading, work, after = done(sheet, desired)
    managed = {index: name for name, index in reading.layout.columns.items()}
    owned = {row.ref: key for key, row in reading.rows.items()}
    full = [row for row in sheet.rows if any(filled(cell) for cell in row.cells)]  # new rows may fill blank ones below
    for old, new in zip(full, (after.rows[int(row.ref) - 1] for row in full), strict=True):
        for index, cell in enumerate(old.cells):
            named = managed.get(index, "") in desired.get(owned.get(old.ref, ()), {})
            assert named or new.cells[index] == cell  # a signalling NaN may be compared with itself only
    assert {write.column for write in work.cells} <= {*managed, *(head.column for head in work.headings)}
    assert all(head.column >= reading.layout.free for head in work.headings)


@given(grids(), whole_rows)
def test_each_written_cell_differed(sheet: Grid, desired: Rows) -> None:
    reading, work, _ = done(sheet, desired)
    named = {row.ref: row for row in reading.rows.values()}
    columns = {
        index: column for column in TAB.columns if (index := reading.layout.columns.get(column.name)) is not None
    }
    for write in work.cells:
        if write.column in columns:
            column = columns[write.column]
            assert not same(named[write.ref].values.get(column.name), write.value, column.unit) or (
                column.name in named[write.ref].bad
            )


@given(st.lists(st.tuples(times, words), max_size=6), st.lists(st.tuples(times, words), max_size=6))
def test_the_hubs_own_list_becomes_exactly_the_lines_desired_in_their_order(before: Moments, wanted: Moments) -> None:
    old, new = (line_keys(LINES, [{"time": time, "who": who} for time, who in some]) for some in (before, wanted))
    sheet = document(names={"变更": "changes"})
    for lines in (old, new):
        reading = read_tab(sheet.grids.get("changes"), LINES)
        how = Desired(LINES, lines, removable=True, newest_first=True)
        sheet = applied(sheet, batch({"changes": reading}, {"changes": how}, STAMP))
    assert set(read_tab(sheet.grids["changes"], LINES).rows) == set(new)
    if not old:
        assert list(read_tab(sheet.grids["changes"], LINES).rows) == list(new)
    reading = read_tab(sheet.grids["changes"], LINES)
    how = Desired(LINES, new, removable=True, newest_first=True)
    assert batch({"changes": reading}, {"changes": how}, STAMP).empty


@given(cells, st.sampled_from(Unit))
def test_every_cell_has_a_meaning(cell: Cell, unit: Unit) -> None:
    found = typed(cell, unit)
    kinds = {Unit.TEXT: str, Unit.PIECES: int, Unit.TIME: datetime}
    assert found is EMPTY or found is FORMULA or isinstance(found, (Bad, kinds[unit]))


@given(anything, st.sampled_from(Unit))
def test_a_value_means_the_same_once_it_is_read(value: object, unit: Unit) -> None:
    found = typed(Cell(value), unit)
    if isinstance(found, (str, int, datetime)):
        assert same(found, value, unit)
        assert plain(found, unit) == plain(value, unit)


@given(st.text())
def test_a_key_compared_is_a_key_as_it_is_compared(text: str) -> None:
    assert key_text(key_text(text)) == key_text(text)


sums = st.recursive(
    st.integers(0, 99).map(lambda number: (str(number), number)),
    lambda parts: st.one_of(
        parts.map(lambda part: (f"({part[0]})", part[1])),
        st.tuples(parts, parts).map(lambda two: (f"({two[0][0]}) * ({two[1][0]})", two[0][1] * two[1][1])),
        st.tuples(parts, parts).map(lambda two: (f"{two[0][0]}+{two[1][0]}", two[0][1] + two[1][1])),
        st.tuples(parts, parts).map(lambda two: (f"{two[0][0]} - ({two[1][0]})", two[0][1] - two[1][1])),
    ),
    max_leaves=5,
)


@given(sums)
def test_arithmetic_is_worked_out_as_it_is_written(some: tuple[str, int]) -> None:
    spelt, value = some
    assert constant(f"={spelt}") == (value if len(spelt) < 64 else None)
