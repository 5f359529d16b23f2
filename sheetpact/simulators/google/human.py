"""A partner in the browser: what people do to a sheet by hand, not through the API.

Rows and columns are counted as people do: rows from 1, columns by letter. Everything typed is read as the editor reads
it. The editor keeps to strict validation and to what others protected: an act that it refuses raises `Refused` and
changes nothing. Each act is told to `on_edit` as the triggers of Apps Script tell it ("Event objects"); what is
written through the API never is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from sheetpact.simulators.google import (
    a1,
    conditions,
    copying,
    entered,
    kinds_cells,
    kinds_dimensions,
    kinds_ranges,
    kinds_rules,
    kinds_sheets,
    moving,
    protection,
    shown,
    sorting,
)
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import invalid

HEADINGS = 5
"""Rows from the top in which a person looks for a heading."""
FIRST_ID = 1_000_000_001


def _nothing() -> None:
    """Nobody counts changes."""


class Human:
    """One partner with one document open. `name` is the e-mail; `changed` is called after every act."""

    def __init__(
        self,
        book: Spreadsheet,
        on_edit: Callable[[Json], None] | None = None,
        *,
        name: str = "partner@example.com",
        ids: Callable[[], int] | None = None,
        changed: Callable[[], None] = _nothing,
    ) -> None:
        self.book, self.name = book, name
        self._on_edit, self._changed = on_edit, changed
        self._ids = ids or count(FIRST_ID).__next__

    # --- looking

    def seen(self, title: str) -> list[list[str]]:
        """The texts that the tab shows, without blank rows and cells at the ends. Hidden rows are among them."""
        sheet = self._sheet(title)
        rows = [
            [shown.formatted(self.book, sheet, at, column) for column in range(max(row.cells, default=-1) + 1)]
            for at, row in enumerate(sheet.rows[: sheet.last_row])
        ]
        return [_trimmed(row) for row in rows]

    def row_of(self, title: str, text: str, column: str = "A") -> int:
        """The first row that shows the text in that column. Raises LookupError where none does."""
        sheet, at = self._sheet(title), a1.column_index(column)
        for row in range(len(sheet.rows)):
            if shown.formatted(self.book, sheet, row, at) == text:
                return row + 1
        raise LookupError(f"{title}: no row with {text!r} in column {column}")

    # --- cells

    def type(self, title: str, cell: str, text: str) -> None:
        """Refused: strict validation doesn't let it in, or the cell is protected."""
        with self._act() as edit:
            area = self._guarded(edit, title, cell)
            before = shown.formatted(self.book, area.sheet, area.top, area.left)
            self._enter(edit, area.sheet, (area.top, area.left), text, checked=True)
        self._edited(area, before)

    def paste(self, title: str, cell: str, rows: Sequence[Sequence[str]]) -> None:
        """A block of texts from a cell on. The grid grows as needed; validation lets everything in."""
        with self._act() as edit:
            corner = a1.parse(self.book, cell, edit.keep(self._sheet(title)))
            width = max(map(len, rows), default=0)
            area = Area(corner.sheet, corner.top, corner.top + len(rows), corner.left, corner.left + width)
            self._grown(edit, area)
            protection.allow(self.book, area, self.name)
            for down, row in enumerate(rows):
                for right, text in enumerate(row):
                    self._enter(edit, area.sheet, (area.top + down, area.left + right), text, checked=False)
        self._edited(area)

    def clear(self, title: str, cells: str) -> None:
        """The values; formats and notes stay."""
        with self._act() as edit:
            area = self._guarded(edit, title, cells)
            before = shown.formatted(self.book, area.sheet, area.top, area.left)
            for row, column in _places(area):
                edit.change(area.sheet, row, column, entered=None, chips=[])
        self._edited(area, before)

    def note(self, title: str, cell: str, text: str) -> None:
        with self._act() as edit:
            area = self._guarded(edit, title, cell)
            edit.change(area.sheet, area.top, area.left, note=text)
        self._told("OTHER", title)

    def format(self, title: str, cells: str, cell_format: Json) -> None:
        """`cell_format` is a CellFormat; what it names is set."""
        with self._act() as edit:
            bounds = self._bounds(title, cells)
            names = ",".join(f"userEnteredFormat.{name}" for name in cell_format)
            kinds_cells.repeat_cell(
                edit, {"range": bounds, "cell": {"userEnteredFormat": cell_format}, "fields": names}
            )
        self._told("FORMAT", title)

    def merge(self, title: str, cells: str) -> None:
        self._step(kinds_ranges.merge_cells, {"range": self._bounds(title, cells)}, "OTHER", title)

    # --- rows

    def insert_rows(self, title: str, at: int, rows: int = 1) -> None:
        """Blank rows above row `at`, formatted as it is."""
        self._insert(title, "ROWS", at - 1, rows)

    def delete_rows(self, title: str, at: int, rows: int = 1) -> None:
        """From row `at` on."""
        bounds = self._lines(title, "ROWS", at - 1, rows)
        self._step(kinds_dimensions.delete_dimension, {"range": bounds}, "REMOVE_ROW", title)

    def drag_rows(self, title: str, first: int, last: int, to: int) -> None:
        """Rows `first` to `last` to above the row that is `to` before the move."""
        source = self._lines(title, "ROWS", first - 1, last - first + 1)
        step = {"source": source, "destinationIndex": to - 1}
        self._step(kinds_dimensions.move_dimension, step, "OTHER", title)

    def hide_rows(self, title: str, first: int, last: int) -> None:
        bounds = self._lines(title, "ROWS", first - 1, last - first + 1)
        step = {"range": bounds, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        self._step(kinds_dimensions.update_dimension_properties, step, "OTHER", title)

    def copy_row(self, title: str, source: int, to: int) -> None:
        """Everything of one row pasted over another."""
        rows = [self._row_bounds(title, row) for row in (source, to)]
        with self._act() as edit:
            copying.copy_paste(edit, {"source": rows[0], "destination": rows[1], "pasteType": "PASTE_NORMAL"})
        sheet = self._sheet(title)
        self._edited(Area(sheet, to - 1, to, 0, len(sheet.columns)))

    def title_row(self, title: str, text: str) -> None:
        """A new first row above the headings, with a text in it."""
        self.insert_rows(title, 1)
        self.type(title, "A1", text)

    def sort(self, title: str, column: str, *, descending: bool = False, header_rows: int = 1) -> None:
        """All rows below the headings by one column."""
        with self._act() as edit:
            sheet = edit.keep(self._sheet(title))
            area = Area(sheet, header_rows, max(sheet.last_row, header_rows), 0, len(sheet.columns))
            protection.allow(self.book, area, self.name)
            order = "DESCENDING" if descending else "ASCENDING"
            sorting.sort(edit, area, [{"dimensionIndex": a1.column_index(column), "sortOrder": order}])
        self._told("OTHER", title)

    def filter(self, title: str, column: str, hide: Collection[str]) -> None:
        """A filter over the whole tab that hides rows with those texts in the column."""
        criteria = {str(a1.column_index(column)): {"hiddenValues": sorted(hide)}}
        step = {"filter": {"range": {"sheetId": self._sheet(title).id, "startRowIndex": 0}, "criteria": criteria}}
        self._step(kinds_rules.set_basic_filter, step, "OTHER", title)

    # --- columns

    def insert_columns(self, title: str, at: str, columns: int = 1) -> None:
        """Blank columns left of column `at`."""
        self._insert(title, "COLUMNS", a1.column_index(at), columns)

    def delete_columns(self, title: str, at: str, columns: int = 1) -> None:
        """From column `at` on."""
        bounds = self._lines(title, "COLUMNS", a1.column_index(at), columns)
        self._step(kinds_dimensions.delete_dimension, {"range": bounds}, "REMOVE_COLUMN", title)

    def drag_columns(self, title: str, first: str, last: str, to: str) -> None:
        """Columns `first` to `last` to left of the column that is `to` before the move."""
        start = a1.column_index(first)
        source = self._lines(title, "COLUMNS", start, a1.column_index(last) - start + 1)
        step = {"source": source, "destinationIndex": a1.column_index(to)}
        self._step(kinds_dimensions.move_dimension, step, "OTHER", title)

    def rename_heading(self, title: str, old: str, new: str) -> None:
        """Types over a heading in one of the first rows. Raises LookupError where there is none."""
        for at, row in enumerate(self.seen(title)[:HEADINGS]):
            if old in row:
                self.type(title, a1.cell_name(at, row.index(old)), new)
                return
        raise LookupError(f"{title}: no heading {old!r}")

    def freeze(self, title: str, rows: int = 1, columns: int = 0) -> None:
        grid = {"frozenRowCount": rows, "frozenColumnCount": columns}
        self._tab(title, {"gridProperties": grid}, "gridProperties(frozenRowCount,frozenColumnCount)")

    # --- tabs

    def rename_tab(self, title: str, new: str) -> None:
        self._tab(title, {"title": new}, "title")

    def duplicate_tab(self, title: str) -> str:
        """Right of the tab; gives the copy's title."""
        sheet = self._sheet(title)
        step = {"sourceSheetId": sheet.id, "insertSheetIndex": self.book.sheets.index(sheet) + 1}
        with self._act() as edit:
            made = kinds_sheets.duplicate_sheet(edit, step)
        copy = str(made["properties"]["title"])
        self._told("INSERT_GRID", copy)
        return copy

    def delete_tab(self, title: str) -> None:
        self._step(kinds_sheets.delete_sheet, {"sheetId": self._sheet(title).id}, "REMOVE_GRID", title)

    # --- how

    @contextmanager
    def _act(self) -> Iterator[Edit]:
        edit = Edit(self.book, self._ids, self.name)
        try:
            yield edit
        except BaseException:
            edit.take_back()
            raise
        self._changed()

    def _step(self, kind: Callable[[Edit, Json], Json | None], step: Json, change: str, title: str) -> None:
        with self._act() as edit:
            kind(edit, step)
        self._told(change, title)

    def _tab(self, title: str, properties: Json, names: str) -> None:
        step = {"properties": {"sheetId": self._sheet(title).id, **properties}, "fields": names}
        self._step(kinds_sheets.update_sheet_properties, step, "OTHER", properties.get("title", title))

    def _insert(self, title: str, kind: str, at: int, lines: int) -> None:
        with self._act() as edit:
            sheet = edit.keep(self._sheet(title))
            protection.allow_insertion(self.book, sheet, kind, at, self.name)
            moving.insert(edit, sheet, kind, at, lines)
        self._told("INSERT_ROW" if kind == "ROWS" else "INSERT_COLUMN", title)

    def _enter(self, edit: Edit, sheet: Sheet, at: tuple[int, int], text: str, *, checked: bool) -> None:
        row, column = at
        old = sheet.rows[row].cells.get(column, BARE)
        value, number_format = entered.typed(text, self.book.locale, old.format)
        cell_format = {**old.format, "numberFormat": number_format} if number_format else old.format
        edit.change(sheet, row, column, entered=value, format=cell_format, chips=[])
        rule = old.validation
        if checked and rule and rule.get("strict"):
            result = shown.effective(self.book, sheet, row, column)
            if not conditions.accepts(self.book, sheet, rule, result, shown.formatted(self.book, sheet, row, column)):
                raise invalid(
                    f"The data you entered in cell {a1.cell_name(row, column)} violates the data validation rules set "
                    "on this cell."
                )

    def _grown(self, edit: Edit, area: Area) -> None:
        for kind, missing in (
            ("ROWS", area.bottom - len(area.sheet.rows)),
            ("COLUMNS", area.right - len(area.sheet.columns)),
        ):
            if missing > 0:
                moving.append(edit, area.sheet, kind, missing)

    def _sheet(self, title: str) -> Sheet:
        sheet = self.book.titled(title)
        if sheet is None:
            raise LookupError(f"there is no tab {title!r}")
        return sheet

    def _guarded(self, edit: Edit, title: str, cells: str) -> Area:
        area = a1.parse(self.book, cells, edit.keep(self._sheet(title)))
        protection.allow(self.book, area, self.name)
        return area

    def _bounds(self, title: str, cells: str) -> Json:
        return kinds_ranges.with_sheet(a1.as_grid_range(a1.parse(self.book, cells, self._sheet(title))))

    def _row_bounds(self, title: str, row: int) -> Json:
        return {"sheetId": self._sheet(title).id, "startRowIndex": row - 1, "endRowIndex": row}

    def _lines(self, title: str, kind: str, first: int, lines: int) -> Json:
        return {"sheetId": self._sheet(title).id, "dimension": kind, "startIndex": first, "endIndex": first + lines}

    # --- telling

    def _edited(self, area: Area, before: str = "") -> None:
        """The edit event: value and oldValue only of a single cell, and only where there is one."""
        event: Json = {"type": "edit", "sheet": area.sheet.title, "range": a1.spelt(area).rpartition("!")[2]}
        if area.height == area.width == 1:
            after = shown.formatted(self.book, area.sheet, area.top, area.left)
            event |= {name: text for name, text in (("value", after), ("oldValue", before)) if text}
        self._tell({**event, "user": self.name})

    def _told(self, change: str, title: str) -> None:
        """The change event."""
        self._tell({"type": "change", "changeType": change, "sheet": title, "user": self.name})

    def _tell(self, event: Json) -> None:
        if self._on_edit:
            self._on_edit(event)


def _places(area: Area) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(area.top, area.bottom) for column in range(area.left, area.right))


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row
