"""Ranges: A1 notation as the Sheets API reads and echoes it, and GridRange.

Sheets API, "Google Sheets API overview: A1 notation", and the schema GridRange: half-open, zero-based, a bound that is
left out is unbounded, and a sheetId that is left out is 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused, invalid

CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,8})?")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WHOLE_TITLE = re.compile(r"'(?:[^']|'')*'")
LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]*|[Rr][0-9]*[Cc][0-9]*")
Corner = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of one sheet, inside its grid: rows top to bottom, columns left to right, both half-open."""

    sheet: Sheet
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def overlaps(self, other: Area) -> bool:
        """Whether they share a cell."""
        return (
            self.sheet is other.sheet
            and max(self.top, other.top) < min(self.bottom, other.bottom)
            and max(self.left, other.left) < min(self.right, other.right)
        )


def letters(column: int) -> str:
    """The column's name: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    """0 for A, 26 for AA; small letters count too."""
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def quoted(title: str) -> str:
    """A title as it stands before the `!`: quoted where it isn't a plain name or could be taken for a cell."""
    if PLAIN_TITLE.fullmatch(title) and not looks_like_a_cell(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def looks_like_a_cell(title: str) -> bool:
    return LOOKS_LIKE_A_CELL.fullmatch(title) is not None


def spelt(area: Area) -> str:
    """The range as answers echo it: always with both corners, except for a single cell."""
    first, last = cell_name(area.top, area.left), cell_name(area.bottom - 1, area.right - 1)
    return f"{quoted(area.sheet.title)}!{first if first == last else f'{first}:{last}'}"


def parse(book: Spreadsheet, text: str, sheet: Sheet | None = None) -> Area:
    """The cells meant by A1 notation, a title, or the name of a range. `sheet` is meant where none is named.

    Refused: 400 where nothing is named so, or the range begins outside the grid; one that ends outside is cut.
    """
    title, rest = split(text)
    if title is not None:
        within = _titled(book, title)
        if within is None:
            raise unparsable(text)
        return _within(book, within, rest, text)
    if rest.startswith("'") and rest.endswith("'") and len(rest) > 1:
        return _whole(_titled(book, unquoted(rest)), text)
    return _bare(book, rest, sheet, text)


def split(text: str) -> tuple[str | None, str]:
    """The title before the last `!`, unquoted, and the rest. A quoted title alone may hold one too."""
    title, mark, rest = ("", "", text) if WHOLE_TITLE.fullmatch(text) else text.rpartition("!")
    return (unquoted(title) if mark else None), rest


def unquoted(title: str) -> str:
    if len(title) > 1 and title[0] == title[-1] == "'":
        return title[1:-1].replace("''", "'")
    return title


def grid_range(book: Spreadsheet, json: Json) -> Area:
    """The cells of a GridRange. Refused: 400 where there is no such sheet, or it begins outside the grid."""
    number = json.get("sheetId", 0)
    sheet = book.sheet(number)
    if sheet is None:
        raise invalid(f"No grid with id: {number}")
    top, bottom = _span(json, "Row", len(sheet.rows), sheet)
    left, right = _span(json, "Column", len(sheet.columns), sheet)
    return Area(sheet, top, bottom, left, right)


def as_grid_range(area: Area) -> Json:
    """The GridRange of an area, as answers hold it: no sheetId where that is 0."""
    bounds = {
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }
    return {"sheetId": area.sheet.id, **bounds} if area.sheet.id else bounds


def unparsable(text: str) -> Refused:
    return invalid(f"Unable to parse range: {text}")


def outside(sheet: Sheet, name: str) -> Refused:
    """`name` is the range without its sheet."""
    limits = f"Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    return invalid(f"Range ({quoted(sheet.title)}!{name}) exceeds grid limits. {limits}")


def _span(json: Json, kind: str, size: int, sheet: Sheet) -> tuple[int, int]:
    start = json.get(f"start{kind}Index", 0)
    end = json.get(f"end{kind}Index", max(start, size))
    if start > end:
        raise invalid(f"end{kind}Index[{end}] must be greater than or equal to start{kind}Index[{start}]")
    if start > size or (start == size and end > size):
        raise outside(sheet, cell_name(start, 0) if kind == "Row" else cell_name(0, start))
    return start, min(end, size)


def _titled(book: Spreadsheet, title: str) -> Sheet | None:
    exact = book.titled(title)
    return exact or next((each for each in book.sheets if each.title.lower() == title.lower()), None)


def _bare(book: Spreadsheet, rest: str, sheet: Sheet | None, text: str) -> Area:
    """No sheet is named: cells, the name of a range, or a title."""
    corners = _corners(rest)
    if corners:
        return _resolved(sheet or _first(book), corners, rest)
    return _named(book, rest) or _whole(_titled(book, rest), text)


def _within(book: Spreadsheet, sheet: Sheet, rest: str, text: str) -> Area:
    corners = _corners(rest)
    if corners:
        return _resolved(sheet, corners, rest)
    named = _named(book, rest)
    if named is None:
        raise unparsable(text)
    return named


def _first(book: Spreadsheet) -> Sheet:
    """The first tab that is shown."""
    return next((each for each in book.sheets if not each.properties.get("hidden")), book.sheets[0])


def _named(book: Spreadsheet, name: str) -> Area | None:
    found = next((each for each in book.named if each["name"].lower() == name.lower()), None)
    return grid_range(book, found["range"]) if found else None


def _whole(sheet: Sheet | None, text: str) -> Area:
    if sheet is None:
        raise unparsable(text)
    return Area(sheet, 0, len(sheet.rows), 0, len(sheet.columns))


def _corners(rest: str) -> tuple[Corner, Corner] | None:
    """(row, column) of both corners, None for a part that is left out; None where it is no range at all."""
    first, colon, second = rest.partition(":")
    one, other = _corner(first), _corner(second if colon else first)
    if one is None or other is None:
        return None
    whole_cell = one[0] is not None and one[1] is not None
    if not colon and not whole_cell:
        return None
    parts_in_common = (one[0] is not None and other[0] is not None) or (one[1] is not None and other[1] is not None)
    return (one, other) if parts_in_common else None


def _corner(text: str) -> Corner | None:
    found = CORNER.fullmatch(text)
    if not found or not text:
        return None
    name, number = found.groups()
    return (int(number) - 1 if number else None), (column_index(name) if name else None)


def _resolved(sheet: Sheet, corners: tuple[Corner, Corner], name: str) -> Area:
    (first_row, first_column), (last_row, last_column) = corners
    top, bottom = _ends(first_row, last_row, len(sheet.rows))
    left, right = _ends(first_column, last_column, len(sheet.columns))
    if top >= len(sheet.rows) or left >= len(sheet.columns):
        raise outside(sheet, name)
    return Area(sheet, top, min(bottom, len(sheet.rows)), left, min(right, len(sheet.columns)))


def _ends(first: int | None, last: int | None, size: int) -> tuple[int, int]:
    """Corners may come in either order; a missing one reaches to the grid's end, or begins at its start."""
    if first is None and last is None:
        return 0, size
    if first is None or last is None:
        return (last if first is None else first) or 0, size
    return min(first, last), max(first, last) + 1
