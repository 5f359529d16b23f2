"""A batch as the requests of one spreadsheets.batchUpdate, and what must have stood where it writes.

Positions are those of the book that was read. Cells come first, then rows that come and go from below upwards, so that
no request moves what another one names; new rows at the end are placed by the server.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

from sheetpact.gsheets.book import Book, Sheet, part
from sheetpact.gsheets.cells import DATES, NOTHING, Raw, entered, extended
from sheetpact.gsheets.look import Json, runs
from sheetpact.gsheets.structure import create, heading, mend
from sheetpact.model.sheet import RowInsert, SheetBatch, Tab, Value

TIME_FORMAT: Raw = {"numberFormat": {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}}
ID_BITS = 0x3FFF_FFFF
"""Sheet ids are positive 32-bit numbers; half of them leaves room to step aside."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One row that is written or deleted by its position. ExtendedValues by column, empty for blank.

    `expected` must have stood there for the row to be the one that is meant.
    """

    title: str
    sheet: int
    row: int
    expected: Mapping[int, Raw]
    wrote: Mapping[int, Raw] = field(default_factory=dict)
    gone: bool = False
    counted: frozenset[int] = frozenset()
    """Columns in which what somebody types is so many pieces more or fewer than the cell showed."""


@dataclass(frozen=True, slots=True)
class Added:
    """One row that wasn't there before. `below`: at the end of its tab, where no other row moves for it."""

    title: str
    sheet: int
    wrote: Mapping[int, Raw]
    below: bool = False


@dataclass(slots=True)
class Work:
    """Everything of one batch but the stamp and the copies."""

    requests: list[Json] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    personal: bool = False
    """Some of the guarded rows may tell about people, so that no copy of them may stay."""


def plan_work(book: Book, batch: SheetBatch, tabs: Sequence[Tab], zone: ZoneInfo, *, in_front: bool = False) -> Work:
    """The requests of a batch; new tabs stand behind the others, or `in_front` of them.

    LookupError: it names a tab that the book doesn't have.
    """
    found = {sheet.title: tab for tab in tabs if (sheet := book.tab(tab)) is not None}
    planner = _Planner(book, batch, found, zone, in_front)
    planner.create()
    for title in dict.fromkeys((*(each.title for each in batch.cells), *(each.title for each in batch.headings))):
        planner.cells(title)
    planner.headings()
    planner.mend()
    planner.rows()
    planner.heads()
    return planner.work


@dataclass(slots=True)
class _Planner:
    book: Book
    batch: SheetBatch
    tabs: Mapping[str, Tab]
    zone: ZoneInfo
    in_front: bool
    work: Work = field(default_factory=Work)

    def create(self) -> None:
        taken = {sheet.id for sheet in self.book.sheets}
        for at, tab in enumerate(self.batch.create):
            blank = self.book.tab(tab)
            rows = [row for each in self.batch.inserts if each.title == tab.title for row in each.rows]
            sheet = blank.id if blank else _free_id(tab.title, taken)
            taken.add(sheet)
            self.work.requests += create(
                tab, sheet, blank=blank, rows=len(rows) + 1, place=at if self.in_front else None
            )
            if rows:
                self.work.requests.append(_block(sheet, 1, [_filled(row, self.zone) for row in rows]))
            if blank is not None:
                self._guard_blank(blank, tab, rows)

    def _guard_blank(self, blank: Sheet, tab: Tab, rows: Sequence[Mapping[int, Value]]) -> None:
        """Nothing stood there when it was read."""
        headings = {at: extended(column.heading, self.zone) for at, column in enumerate(tab.columns)}
        wrote = [headings, *(self._extended(row) for row in rows)]
        for at, row in enumerate(wrote):
            if at < blank.rows:
                self.work.guards.append(Guard(blank.title, blank.id, at, dict.fromkeys(row, NOTHING), row))

    def cells(self, title: str) -> None:
        """Cells that change, and the rows that they must be in."""
        sheet = self._sheet(title)
        rows: dict[int, dict[int, Value]] = {}
        for write in self.batch.cells:
            if write.title == title:
                rows.setdefault(int(write.ref) - 1, {})[write.column] = write.value
        dated = {(row, column) for row, values in rows.items() for column in values if _dated(sheet.at(row, column))}
        self.work.requests += _updates(sheet.id, rows, self.zone, dated)
        heads: dict[int, dict[int, Value]] = {}
        for each in self.batch.headings:
            if each.title == title:
                heads.setdefault(int(each.ref) - 1, {})[each.column] = each.spec.heading
        for row in sorted({*rows, *heads}):
            wrote = self._extended({**rows.get(row, {}), **heads.get(row, {})})
            self._guard(sheet, row, wrote, heading=row in heads)

    def _guard(self, sheet: Sheet, row: int, wrote: Mapping[int, Raw], *, heading: bool = False) -> None:
        """A row is known by its keys, a heading row by its headings."""
        columns = self.batch.placed[sheet.title].columns if sheet.title in self.batch.placed else {}
        keys = [columns[name] for name in self.tabs[sheet.title].keys if name in columns]
        known = [*columns.values()] if heading else keys
        expected = {column: entered(sheet.at(row, column)) for column in {*known, *wrote}}
        counted = frozenset(columns.get(name, -1) for name in self.tabs[sheet.title].quantities) & wrote.keys()
        self.work.guards.append(Guard(sheet.title, sheet.id, row, expected, wrote, counted=counted))
        self.work.personal |= self.tabs[sheet.title].personal and not heading

    def headings(self) -> None:
        for each in self.batch.headings:
            sheet = self._sheet(each.title)
            self.work.requests += heading(sheet, self.tabs[each.title], each.spec, each.column, int(each.ref) - 1)

    def rows(self) -> None:
        """Rows that come and go: those at a place from below upwards, then those at the end."""
        moves = [*self._deleted(), *self._inserted_below()]
        for _, _, requests in sorted(moves, key=lambda each: each[:2], reverse=True):
            self.work.requests += requests
        for insert in self._inserts():
            if not insert.after:
                cells = [_filled(row, self.zone) for row in insert.rows]
                append: Json = {"sheetId": self._sheet(insert.title).id, "rows": cells, "fields": "userEnteredValue"}
                self.work.requests.append({"appendCells": append})

    def _inserts(self) -> Iterator[RowInsert]:
        """Of tabs that were there before."""
        made = {tab.title for tab in self.batch.create}
        return (insert for insert in self.batch.inserts if insert.title not in made)

    def _deleted(self) -> Iterator[tuple[int, int, list[Json]]]:
        for gone in self.batch.deletes:
            sheet = self._sheet(gone.title)
            self.work.personal |= gone.personal
            rows = sorted(int(ref) - 1 for ref in gone.refs)
            for row in rows:
                expected = {column: entered(sheet.at(row, column)) for column in range(sheet.columns)}
                self.work.guards.append(Guard(sheet.title, sheet.id, row, expected, gone=True))
            yield from ((start, 1, [_delete(sheet.id, start, end)]) for start, end in runs(rows))

    def _inserted_below(self) -> Iterator[tuple[int, int, list[Json]]]:
        for insert in self._inserts():
            sheet = self._sheet(insert.title)
            below = not insert.after
            self.work.added += [Added(sheet.title, sheet.id, self._extended(row), below) for row in insert.rows]
            if insert.after:
                self._guard_place(sheet, int(insert.after) - 1)
                self.work.personal |= self.tabs[insert.title].personal and not self._below_header(insert)
                yield int(insert.after), 0, self._inserted(sheet, insert)

    def _inserted(self, sheet: Sheet, insert: RowInsert) -> list[Json]:
        start = int(insert.after)
        end = start + len(insert.rows)
        space: Json = {
            "range": {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": start, "endIndex": end},
            "inheritFromBefore": not self._below_header(insert) and start < sheet.rows,
        }
        rows = {start + at: row for at, row in enumerate(insert.rows)}
        if start >= sheet.rows:
            grow: Json = {"sheetId": sheet.id, "dimension": "ROWS", "length": end - sheet.rows}
            return [{"appendDimension": grow}, *_updates(sheet.id, rows, self.zone)]
        return [{"insertDimension": space}, *_updates(sheet.id, rows, self.zone)]

    def _below_header(self, insert: RowInsert) -> bool:
        return insert.title in self.batch.placed and insert.after == self.batch.placed[insert.title].header

    def _guard_place(self, sheet: Sheet, row: int) -> None:
        """The row below which others are put."""
        if not any(guard.sheet == sheet.id and guard.row == row for guard in self.work.guards):
            expected = {
                column: entered(raw) for column, raw in enumerate(sheet.raw[row] if row < len(sheet.raw) else ())
            }
            self.work.guards.append(Guard(sheet.title, sheet.id, row, expected))

    def heads(self) -> None:
        """The headings of each tab that is written: columns that changed places may hold the same values."""
        added = {each.title for each in self.work.added}
        for title, placed in self.batch.placed.items():
            sheet, row = self._sheet(title), int(placed.header) - 1
            rows = {guard.row for guard in self.work.guards if guard.sheet == sheet.id}
            if (rows or title in added) and row not in rows:
                expected = {column: entered(sheet.at(row, column)) for column in placed.columns.values()}
                self.work.guards.append(Guard(title, sheet.id, row, expected))

    def mend(self) -> None:
        """What tabs lost that isn't a value, while they are written anyway."""
        for title, tab in self.tabs.items():
            placed = self.batch.placed.get(title)
            sheet = self._sheet(title)
            if placed:
                new = {each.spec.name for each in self.batch.headings if each.title == title}
                places = {name: index for name, index in placed.columns.items() if name not in new}
                self.work.requests += mend(sheet, tab, places, int(placed.header) - 1)

    def _sheet(self, title: str) -> Sheet:
        found = self.book.titled(title)
        if found is None:
            raise LookupError(title)
        return found

    def _extended(self, row: Mapping[int, Value]) -> dict[int, Raw]:
        return {column: extended(value, self.zone) for column, value in row.items()}


def _updates(
    sheet: int,
    rows: Mapping[int, Mapping[int, Value]],
    zone: ZoneInfo,
    dated: Container[tuple[int, int]] = frozenset(),
) -> Iterator[Json]:
    """One request for each block: neighbouring columns that are the same in neighbouring rows.

    A time brings its format, but not to cells that are `dated` already: where rows have moved, nobody takes it back.
    """
    blocks: dict[tuple[int, int, bool], list[int]] = {}
    for row, values in sorted(rows.items()):
        for timed, columns in _halves(row, values, dated):
            for start, end in runs(sorted(columns)):
                blocks.setdefault((start, end, timed), []).append(row)
    for (start, end, timed), numbers in blocks.items():
        for top, bottom in runs(numbers):
            cells: list[Json] = [
                {"values": [_cell(rows[row][column], zone, timed=timed) for column in range(start, end)]}
                for row in range(top, bottom)
            ]
            yield _block(sheet, top, cells, start, timed=timed)


def _dated(raw: Raw) -> bool:
    """Whether a number in the cell is shown as a time."""
    return part(part(raw, "effectiveFormat"), "numberFormat").get("type") in DATES


def _halves(
    row: int, values: Mapping[int, Value], dated: Container[tuple[int, int]]
) -> Iterator[tuple[bool, list[int]]]:
    """Columns without and with a time that needs a format."""
    needing = {column for column, value in values.items() if isinstance(value, datetime) and (row, column) not in dated}
    yield False, [column for column in values if column not in needing]
    yield True, sorted(needing)


def _block(sheet: int, row: int, cells: Sequence[Json], column: int = 0, *, timed: bool = False) -> Json:
    """`start`, not `range`: with a range, cells that aren't covered are cleared (Sheets API, UpdateCellsRequest)."""
    start: Json = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    fields = "userEnteredValue,userEnteredFormat.numberFormat" if timed else "userEnteredValue"
    return {"updateCells": {"start": start, "rows": list(cells), "fields": fields}}


def _filled(row: Mapping[int, Value], zone: ZoneInfo) -> Json:
    """A row's cells from its first column on."""
    return {"values": [_cell(row.get(column), zone, timed=False) for column in range(max(row, default=-1) + 1)]}


def _cell(value: Value, zone: ZoneInfo, *, timed: bool) -> Json:
    raw = extended(value, zone)
    found: Json = {"userEnteredValue": dict(raw)} if raw else {}
    return {**found, "userEnteredFormat": TIME_FORMAT} if timed and isinstance(value, datetime) else found


def _delete(sheet: int, start: int, end: int) -> Json:
    return {"deleteDimension": {"range": {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}}}


def _free_id(title: str, taken: set[int]) -> int:
    """An id of our own choosing, since later requests of the same batch name the sheet."""
    wanted = crc32(title.encode()) & ID_BITS or 1
    while wanted in taken:
        wanted += 1
    return wanted
