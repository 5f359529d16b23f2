"""One tab being changed: cells set, rows added at the end. Nothing else in its part moves."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from math import ceil

from sheetpact.model.sheet import Value
from sheetpact.xlsx import values
from sheetpact.xlsx.grids import formula_text
from sheetpact.xlsx.markup import LONGEST_TEXT, Element, added, encoded, main, units
from sheetpact.xlsx.places import address, column_of, row_of
from sheetpact.xlsx.styles import Styles, is_duration
from sheetpact.xlsx.values import Calendar, shown_width

_WIDTH = 8.43  # characters: a column that nobody set
_LINE_HEIGHT, _LINE_GAP, _TALLEST = 14.0, 5.5, 409.0  # points, at the 10-point font of new tabs; Excel's limit

_C, _F, _ROW = main("c"), main("f"), main("row")


class TooLong(ValueError):
    """A text that no cell can hold."""


class TabPart:
    """The part of one tab. Row numbers from 1, column indexes from 0."""

    def __init__(self, root: Element, styles: Styles, calendar: Calendar) -> None:
        self.root = root
        self._styles = styles
        self._calendar = calendar
        sheet_rows = root.find(main("sheetData"))
        if sheet_rows is None:
            raise ValueError("a sheet part without rows")
        self._rows = sheet_rows
        self._size = root.find(main("dimension"))
        self._spans: dict[int, Element | None] = {}
        self._by_number: dict[int, Element] = {}
        self._number_all()
        self._numbers = sorted(self._by_number)

    def put(self, row: int, column: int, value: Value) -> None:
        """Set one cell; its format stays unless the value would look like something else in it."""
        self._fill(self.cell(row, column), value)

    def append(self, rows: tuple[Mapping[int, Value], ...]) -> int:
        """New rows below the last used one, formatted like it; gives the number of the first."""
        last = self.last_used()
        pattern = self._by_number.get(last) if last > max(1, self._frozen_rows()) else None
        for offset, cells in enumerate(rows, 1):
            self.write_row(last + offset, cells, pattern)
        return last + 1

    def write_row(self, number: int, cells: Mapping[int, Value], pattern: Element | None) -> None:
        for column in sorted(cells):
            element = self.cell(number, column, pattern)
            if cells[column] is not None or len(element):
                self._fill(element, cells[column])

    def pattern_below(self, number: int) -> Element | None:
        """The first row from `number` on, whose formats new rows above it take."""
        at = bisect_left(self._numbers, number)
        return self._by_number[self._numbers[at]] if at < len(self._numbers) else None

    def last_used(self) -> int:
        """The last row with a value or a formula (0: none)."""
        for number in reversed(self._numbers):
            if any(len(cell) for cell in self._by_number[number]):
                return number
        return 0

    def cell(self, row: int, column: int, pattern: Element | None = None) -> Element:
        """The cell, made if need be: formatted as its row, else its column, else the cell above in `pattern`."""
        holder = self._row(row)
        known, follower = _seek(holder, column)
        if known is not None:
            return known
        made = added(holder, _C, r=address(row, column))
        style = self._style(holder, column, pattern)
        if style:
            made.set("s", str(style))
        if follower is not None:
            follower.addprevious(made)
        holder.attrib.pop("spans", None)  # hints for readers, which would have to be right (18.3.1.73, 18.3.1.35)
        self._forget_size()
        return made

    def rows(self) -> list[Element]:
        return [self._by_number[number] for number in self._numbers]

    def renumber(self, numbers: Mapping[int, int | None]) -> None:
        """Rows move as told; None takes one out."""
        for old, element in list(self._by_number.items()):
            new = numbers[old]
            if new is None:
                self._rows.remove(element)
            elif new != old:
                element.set("r", str(new))
                for cell in element.iterchildren(_C):
                    cell.set("r", address(new, column_of(cell.get("r", ""))))
        self._forget_size()
        self._by_number = {int(row.get("r", "")): row for row in self._rows.iterchildren(_ROW)}
        self._numbers = sorted(self._by_number)

    def _number_all(self) -> None:
        """Rows and cells may leave out where they are: it then follows from the one before."""
        number = 0
        for row in self._rows.iterchildren(_ROW):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._by_number[number] = row
            column = -1
            for cell in row.iterchildren(_C):
                reference = cell.get("r")
                column = column_of(reference) if reference else column + 1
                if not reference:
                    cell.set("r", address(number, column))

    def _row(self, number: int) -> Element:
        if number not in self._by_number:
            made = added(self._rows, _ROW, r=str(number))
            at = bisect_left(self._numbers, number)
            if at < len(self._numbers):
                self._by_number[self._numbers[at]].addprevious(made)
            insort(self._numbers, number)
            self._by_number[number] = made
        return self._by_number[number]

    def reshaped(self) -> None:
        """The columns are described anew."""
        self._spans.clear()

    def _forget_size(self) -> None:
        if self._size is not None:
            self.root.remove(self._size)
            self._size = None

    def _make_room(self, cell: Element, text: str, style: int) -> None:
        """A row grows with the lines of a text, as it does when a person types; a height set by hand stays."""
        row = cell.getparent()
        if row is None or row.get("customHeight") in ("1", "true") or not self._styles.wraps(style):
            return
        span = self._span(column_of(cell.get("r", "A1")))
        width = float(span.get("width", _WIDTH)) if span is not None else _WIDTH
        lines = sum(max(1, ceil(shown_width(line) / width)) for line in text.split("\n"))
        height = lines * _LINE_HEIGHT + _LINE_GAP
        if lines > 1 and height > float(row.get("ht", "0")):
            row.set("ht", str(min(height, _TALLEST)))

    def _span(self, column: int) -> Element | None:
        """What describes a column."""
        if column not in self._spans:
            spans = self.root.iterfind(f"{main('cols')}/{main('col')}")
            inside = (s for s in spans if int(s.get("min", "0")) <= column + 1 <= int(s.get("max", "0")))
            self._spans[column] = next(inside, None)
        return self._spans[column]

    def _style(self, row: Element, column: int, pattern: Element | None) -> int:
        if row.get("customFormat") in ("1", "true"):
            return values.attribute_number(row, "s")
        span = self._span(column)
        if span is not None and span.get("style"):
            return values.attribute_number(span, "style")
        for known in () if pattern is None else pattern.iterchildren(_C):
            if column_of(known.get("r", "")) == column:
                return values.attribute_number(known, "s")
        return 0

    def _frozen_rows(self) -> int:
        pane = self.root.find(f"{main('sheetViews')}//{main('pane')}")
        frozen = pane is not None and pane.get("state", "").startswith("frozen")
        return int(float(pane.get("ySplit", "0"))) if frozen and pane is not None else 0

    def _fill(self, cell: Element, value: Value) -> None:
        formula = cell.find(_F)
        if formula is not None and formula.get("t") == "shared":
            unshare(self._rows, {formula.get("si", "")})
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm"):  # type; array and picture behind the old value (18.3.1.4)
            cell.attrib.pop(name, None)
        if isinstance(value, bool):
            _stored(cell, "b", str(int(value)))
        elif isinstance(value, int | Decimal):
            self._fill_number(cell, value)
        elif isinstance(value, datetime):
            self._restyle(cell, value)
            _stored(cell, "", repr(self._calendar.serial(value)))
        elif value:
            self._fill_text(cell, value)

    def _fill_number(self, cell: Element, value: int | Decimal) -> None:
        text = values.stored_number(value)
        if text is None:
            self._fill_text(cell, str(value))
        else:
            self._restyle(cell, value)
            _stored(cell, "", text)

    def _restyle(self, cell: Element, value: int | Decimal | datetime) -> None:
        style = values.attribute_number(cell, "s")
        date = self._styles.is_date(style)
        if isinstance(value, datetime) and not date:
            cell.set("s", str(self._styles.dated(style)))
        elif not isinstance(value, datetime) and (date or is_duration(self._styles.code(style))):
            cell.set("s", str(self._styles.undated(style)))

    def _fill_text(self, cell: Element, text: str) -> None:
        if units(text) > LONGEST_TEXT:
            raise TooLong(cell.get("r", ""))
        stored = encoded(text)
        if not stored:
            return
        style = values.attribute_number(cell, "s")
        if values.reads_as_other(stored) and not self._styles.is_text(style):
            cell.set("s", str(self._styles.quoted(style)))
        cell.set("t", "inlineStr")
        self._make_room(cell, stored, style)
        holder = added(added(cell, main("is")), main("t"))
        holder.text = stored
        if stored != stored.strip() or "\n" in stored:
            holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _seek(row: Element, column: int) -> tuple[Element | None, Element | None]:
    """The cell of a column, or the one that it would stand before; cells stand in order."""
    last = row[-1] if len(row) else None
    if last is None or (last.tag == _C and column_of(last.get("r", "")) < column):
        return None, None
    for known in row.iterchildren(_C):
        at = column_of(known.get("r", ""))
        if at >= column:
            return (known, None) if at == column else (None, known)
    return None, None


def unshare(root: Element, groups: set[str] | None = None) -> None:
    """Give every formula of a shared group its own text (None: of all groups), so that each can go alone."""
    texts: dict[str, tuple[str, str]] = {}
    for formula in root.iter(_F):
        if formula.get("t") != "shared" or (groups is not None and formula.get("si", "") not in groups):
            continue
        cell = formula.getparent()
        place = cell.get("r", "A1") if cell is not None else "A1"
        text = formula_text(formula, texts, (row_of(place), column_of(place)))
        formula.text = text.removeprefix("=")
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _stored(cell: Element, kind: str, text: str) -> None:
    if kind:
        cell.set("t", kind)
    added(cell, main("v")).text = text
