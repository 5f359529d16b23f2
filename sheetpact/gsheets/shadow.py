"""The hidden tab that rows are copied to before they are written: how they stood at that very moment.

Copies keep their distance: row r of a sheet goes to row offset + r, never further up, so that relative references in
formulas stay inside the grid; they are moved back when the copy is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gspread.utils import absolute_range_name, rowcol_to_a1
from openpyxl.formula.translate import Translator

from sheetpact.gsheets.book import SHADOW, STAMP, Book, Sheet, filled_rows, items, number, part
from sheetpact.gsheets.cells import NOTHING, Raw, entered, formula, same
from sheetpact.gsheets.look import Json, mark_tab, runs
from sheetpact.gsheets.work import Guard

TITLE = "_sheetpact"
"""Followed by the tab's id: whoever has a tab of that name keeps it."""
FIELDS = "userEnteredValue"
ANSWER = f"sheets(properties.sheetId,data(startRow,startColumn,rowData.values({FIELDS})))"
"""What is asked of the copies."""
FIRST_GENERATION = 730_001
"""Ids of developer metadata are one namespace in a document; the API's own are drawn at random from all of int32."""


@dataclass(frozen=True, slots=True)
class Met:
    """What a request met in a guarded row. `before`: the row's ExtendedValues, from its first column."""

    guard: Guard
    before: Sequence[Raw]

    @property
    def held(self) -> bool:
        """Whether the row was the one that was meant, and its cells as they had been read."""
        return all(same(self.at(column), raw) for column, raw in self.guard.expected.items())

    def at(self, column: int) -> Raw:
        return self.before[column] if column < len(self.before) else NOTHING


@dataclass(frozen=True, slots=True)
class Copies:
    """Which rows are copied, and where to: (sheet, row) → row of the shadow."""

    shadow: int
    title: str
    rows: Mapping[tuple[int, int], int]
    columns: int

    @property
    def ranges(self) -> list[str]:
        """A1 notation of the copies, to ask for them."""
        return [self._range(start, end) for start, end in runs(sorted(self.rows.values()))]

    @property
    def span(self) -> list[str]:
        """From the first copy to the last: one range, since thousands don't fit into an address."""
        return [self._range(min(self.rows.values()), max(self.rows.values()) + 1)]

    def _range(self, start: int, end: int) -> str:
        return absolute_range_name(self.title, f"{rowcol_to_a1(start + 1, 1)}:{rowcol_to_a1(end, self.columns)}")

    def met(self, answer: Raw, guards: Sequence[Guard]) -> list[Met]:
        """What stood in the guarded rows, from a Spreadsheet that shows the copies."""
        told = next(
            (each for each in items(answer, "sheets") if number(part(each, "properties"), "sheetId") == self.shadow),
            NOTHING,
        )
        found: dict[int, Sequence[Raw]] = {}
        for each in items(told, "data"):
            found.update(filled_rows(each))
        return [Met(guard, self._before(found, guard)) for guard in guards]

    def _before(self, found: Mapping[int, Sequence[Raw]], guard: Guard) -> Sequence[Raw]:
        copied = self.rows[guard.sheet, guard.row]
        cells = found.get(copied, ())
        return [_moved_back(raw, copied, guard.row, column) for column, raw in enumerate(cells)]


def copies(book: Book, guards: Sequence[Guard]) -> tuple[Copies, list[Json]]:
    """The copies of all guarded rows, and the requests that make them."""
    sheets = [sheet for sheet in book.sheets if any(guard.sheet == sheet.id for guard in guards)]
    offsets: dict[int, int] = {}
    height = 0
    for sheet in sheets:
        offsets[sheet.id] = height
        height += sheet.rows
    width = max((sheet.columns for sheet in sheets), default=1)
    shadow, title, requests = _ready(book, height, width)
    rows = {(guard.sheet, guard.row): offsets[guard.sheet] + guard.row for guard in guards}
    for sheet in sheets:
        for start, end in runs(sorted({guard.row for guard in guards if guard.sheet == sheet.id})):
            requests.append(_copy(sheet, start, end, shadow, offsets[sheet.id] + start))
    return Copies(shadow, title, rows, width), requests


def _copy(sheet: Sheet, start: int, end: int, shadow: int, to: int) -> Json:
    """Values and formulas only: formats and merges of the copies would pile up (PasteType PASTE_FORMULA)."""
    return {
        "copyPaste": {
            "source": _range(sheet.id, start, end, sheet.columns),
            "destination": _range(shadow, to, to + end - start, sheet.columns),
            "pasteType": "PASTE_FORMULA",
        }
    }


def _range(sheet: int, start: int, end: int, columns: int) -> Json:
    return {
        "sheetId": sheet,
        "startRowIndex": start,
        "endRowIndex": end,
        "startColumnIndex": 0,
        "endColumnIndex": columns,
    }


def _ready(book: Book, height: int, width: int) -> tuple[int, str, list[Json]]:
    """The shadow's id and title, and what makes it large enough."""
    shadow = book.shadow
    if shadow is None:
        return _made(book, height, width)
    if shadow.rows >= height and shadow.columns >= width:
        return shadow.id, shadow.title, []
    grid: Json = {"rowCount": max(height, shadow.rows), "columnCount": max(width, shadow.columns)}
    properties: Json = {"sheetId": shadow.id, "gridProperties": grid}
    fields = "gridProperties(rowCount,columnCount)"
    return shadow.id, shadow.title, [{"updateSheetProperties": {"properties": properties, "fields": fields}}]


def _made(book: Book, height: int, width: int) -> tuple[int, str, list[Json]]:
    sheet = max((each.id for each in book.sheets), default=0) % 0x3FFF_FFFF + 7
    while any(each.id == sheet for each in book.sheets):
        sheet += 1
    title = f"{TITLE} {sheet}"
    grid: Json = {"rowCount": max(height, 1), "columnCount": max(width, 1)}
    properties: Json = {"sheetId": sheet, "title": title, "hidden": True, "gridProperties": grid}
    return sheet, title, [{"addSheet": {"properties": properties}}, mark_tab(sheet, SHADOW)]


def emptied(shadow: int) -> Json:
    """Nothing of the copies stays behind."""
    return {"updateCells": {"range": {"sheetId": shadow}, "fields": FIELDS}}


def stamped(generation: int, hub: str, run: str) -> tuple[int, list[Json]]:
    """The next generation, and the requests that write it.

    Creating metadata under an id in use fails, and the whole batch with it (Sheets API, "Read and write metadata"):
    of two that read the same generation one commits, and what is sent twice is done once.
    """
    following = generation + 1 if generation else FIRST_GENERATION
    stamp: Json = {
        "metadataId": following,
        "metadataKey": STAMP,
        "metadataValue": f"{hub} {run}",
        "location": {"spreadsheet": True},
        "visibility": "DOCUMENT",
    }
    create: Json = {"createDeveloperMetadata": {"developerMetadata": stamp}}
    if not generation:
        return following, [create]
    old: Json = {"developerMetadataLookup": {"metadataId": generation}}
    return following, [create, {"deleteDeveloperMetadata": {"dataFilter": old}}]


def _moved_back(raw: Raw, copied: int, row: int, column: int) -> Raw:
    text = formula(raw)
    if not text:
        return entered(raw)
    origin, place = rowcol_to_a1(copied + 1, column + 1), rowcol_to_a1(row + 1, column + 1)
    return {"formulaValue": Translator(text, origin=origin).translate_formula(place)}
