"""Developer metadata: where each entry hangs, and how the API tells it.

Sheets API guide "Read, write, and search metadata": an entry hangs on the spreadsheet, a sheet, a whole row or a whole
column, travels with it, and is gone when that is deleted. Ids are unique in the spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheetpact.simulators.google.fields import without_zero_sheet
from sheetpact.simulators.google.model import Json, Line, Metadata, Sheet, Spreadsheet

MOST_CHARACTERS = 30_000
"""Keys and values together: per sheet, and once more for what hangs on the spreadsheet ("Limits" in the guide)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and where it hangs: no sheet is the spreadsheet, no index the whole sheet."""

    entry: Metadata
    sheet: Sheet | None = None
    kind: str = ""
    """ROWS or COLUMNS, empty for a whole sheet or spreadsheet."""
    index: int = -1

    @property
    def type(self) -> str:
        """Its DeveloperMetadataLocationType."""
        if self.sheet is None:
            return "SPREADSHEET"
        return {"ROWS": "ROW", "COLUMNS": "COLUMN"}.get(self.kind, "SHEET")

    @property
    def location(self) -> Json:
        """DeveloperMetadataLocation, with every sheetId."""
        if self.sheet is None:
            return {"locationType": self.type, "spreadsheet": True}
        if not self.kind:
            return {"locationType": self.type, "sheetId": self.sheet.id}
        span = {"dimension": self.kind, "startIndex": self.index, "endIndex": self.index + 1}
        return {"locationType": self.type, "dimensionRange": {"sheetId": self.sheet.id, **span}}


def everywhere(book: Spreadsheet) -> Iterator[Placed]:
    """All entries: the spreadsheet's, then sheet by sheet its own, its rows' and its columns'."""
    yield from (Placed(entry) for entry in book.metadata)
    for sheet in book.sheets:
        yield from of_sheet(sheet)


def of_sheet(sheet: Sheet) -> Iterator[Placed]:
    yield from (Placed(entry, sheet) for entry in sheet.metadata)
    yield from _of_lines(sheet, "ROWS")
    yield from _of_lines(sheet, "COLUMNS")


def _of_lines(sheet: Sheet, kind: str) -> Iterator[Placed]:
    lines: list[Line] = list(sheet.rows) if kind == "ROWS" else sheet.columns
    for index, line in enumerate(lines):
        for entry in line.metadata:
            yield Placed(entry, sheet, kind, index)


def resource(placed: Placed) -> Json:
    """DeveloperMetadata as answers hold it."""
    location = placed.location
    if "dimensionRange" in location:
        location["dimensionRange"] = without_zero_sheet(location["dimensionRange"])
    told: Json = {"metadataId": placed.entry.id, "metadataKey": placed.entry.key}
    if placed.entry.value:
        told["metadataValue"] = placed.entry.value
    return {**told, "location": location, "visibility": placed.entry.visibility}


def length(entries: Iterable[Placed]) -> int:
    """In characters, as the limit counts them."""
    return sum(len(each.entry.key) + len(each.entry.value) for each in entries)
