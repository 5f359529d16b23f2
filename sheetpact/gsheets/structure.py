"""What makes a sheet a managed tab: making it whole, adding a column, seeing what people took away, putting it back.

Pure: a sheet as it was read goes in, requests of spreadsheets.batchUpdate come out. What partners added to a tab
(rules, protections, validation, formats of their own columns) is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from sheetpact.gsheets import look
from sheetpact.gsheets.book import TAB_MARK, Sheet
from sheetpact.gsheets.look import Json
from sheetpact.gsheets.wear import Wear, column_marks, is_low, unguarded, without_low
from sheetpact.model.sheet import Column, ColumnKind, Tab
from sheetpact.sheet.columns import find_columns

SPARE_ROWS = 100
"""Below what is filled, for people to type in. Each costs what its formats cost to read, so not a thousand."""
LEAST_COLUMNS = 26
"""As many as Google gives a new sheet: room for columns of the partners' own."""
TOP_ROWS = 100
"""The headings stand among these: titles, explanations and blank rows above them take fewer."""
UTC = ZoneInfo("UTC")


def create(tab: Tab, sheet_id: int, *, blank: Sheet | None, rows: int, place: int | None = None) -> list[Json]:
    """A tab with its headings in the first row and room for `rows` rows, the heading's among them.

    A `blank` sheet is filled instead of a new one: what is left of an older tab on it is cleared away first.
    `place`: where among the others a new one stands, from 0; None: behind them.
    """
    sheet = blank.id if blank else sheet_id
    width = len(tab.columns)
    ground = _cleared(blank, tab, rows) if blank else [_added(tab, sheet, rows, place)]
    rules = sum(not is_low(each) for each in blank.conditional) if blank else 0
    names = [column.name for column in tab.columns]
    found = [look.headed(sheet, 0, 0, tab.columns)]
    for index, column in enumerate(tab.columns):
        found += look.dressed(sheet, column, index, 0)
    if tab.low and set(tab.low) <= set(names):
        places = (names.index(tab.low[0]), names.index(tab.low[1]))
        found += look.low_marks(sheet, places, (0, width), 0, rules)
    found.append(look.guarded(look.cells(sheet, (0, 1), (0, width))))
    for index, column in enumerate(tab.columns):
        if column.kind is ColumnKind.HUB:
            found.append(look.guarded(look.cells(sheet, (1, None), (index, index + 1))))
    marks = [look.mark_column(sheet, name, index) for index, name in enumerate(names)]
    return [*ground, *found, look.mark_tab(sheet, tab.name), *marks]


def _added(tab: Tab, sheet: int, rows: int, place: int | None) -> Json:
    grid = {"rowCount": rows + SPARE_ROWS, "columnCount": max(LEAST_COLUMNS, len(tab.columns) + 1), **_frozen(tab)}
    index = {} if place is None else {"index": place}
    return {"addSheet": {"properties": {"sheetId": sheet, "title": tab.title, **index, "gridProperties": grid}}}


def _frozen(tab: Tab) -> Json:
    """The headings, and the first column where it tells rows apart."""
    keyed = bool(tab.columns) and tab.columns[0].kind is ColumnKind.KEY
    return {"frozenRowCount": 1, "frozenColumnCount": int(keyed)}


def _cleared(blank: Sheet, tab: Tab, rows: int) -> list[Json]:
    """Large enough, seen, without merges, and without validation that would refuse what people type."""
    width = len(tab.columns)
    grown = [
        *look.larger(blank.id, "ROWS", rows + SPARE_ROWS - blank.rows),
        *look.larger(blank.id, "COLUMNS", width + 1 - blank.columns),
    ]
    merges = [look.cells(blank.id, (each.top, each.bottom), (each.left, each.right)) for each in blank.merges]
    parted: list[Json] = [{"unmergeCells": {"range": each}} for each in merges]
    shown: Json = {"sheetId": blank.id, "hidden": False, "gridProperties": _frozen(tab)}
    fields = "hidden,gridProperties(frozenRowCount,frozenColumnCount)"
    return [
        *grown,
        *parted,
        {"updateSheetProperties": {"properties": shown, "fields": fields}},
        look.offered(look.cells(blank.id, (0, None), (0, width)), ()),
        *unguarded(blank.protected),
        *without_low(blank),
        *(look.unmark(mark.id) for mark in blank.marks if mark.key == TAB_MARK),
        *(look.unmark(mark.id) for _, mark in column_marks(blank)),
    ]


def heading(sheet: Sheet, tab: Tab, spec: Column, index: int, row: int) -> list[Json]:
    """One managed column more, headed in the row of that index; the grid grows where it ends before `index`."""
    there = Wear(sheet, tab, {spec.name: index}, row)
    warned = [request for lost in there.protections() for request in lost.requests]
    return [
        *look.larger(sheet.id, "COLUMNS", index + 1 - sheet.columns),
        look.headed(sheet.id, row, index, (spec,)),
        *look.dressed(sheet.id, spec, index, row),
        *warned,
        *there.marked_anew(spec.name),
    ]


def worn(sheet: Sheet, tab: Tab) -> tuple[str, ...]:
    """What the tab lost that isn't a value, in short names; none for a tab whose headings can't be told.

    The sheet must have been read with its cells.
    """
    top = replace(sheet, raw=sheet.raw[:TOP_ROWS]).grid(UTC)
    layout = find_columns(top, tab, None)
    if layout is None or not layout.readable:
        return ()
    return tuple(lost.name for lost in Wear(sheet, tab, layout.columns, int(layout.ref) - 1).losses())


def mend(sheet: Sheet, tab: Tab, places: Mapping[str, int], header: int) -> list[Json]:
    """What puts back all that the tab lost. `places` are of the columns that stand there, `header` counts from 0.

    The positions are those that were read: it goes before any request that inserts or deletes rows.
    """
    return [request for lost in Wear(sheet, tab, places, header).losses() for request in lost.requests]
