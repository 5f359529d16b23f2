"""DataFilter: cells or developer metadata chosen by A1 notation, a GridRange, or a lookup of metadata (Sheets API)."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.simulators.google import a1
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.metadata import Placed, everywhere
from sheetpact.simulators.google.model import Json, Spreadsheet
from sheetpact.simulators.google.refusals import invalid

WAYS = ("a1Range", "gridRange", "developerMetadataLookup")


def areas(book: Spreadsheet, data_filter: Json) -> list[Area]:
    """The cells that it selects: a lookup selects the row, column or sheet of each entry that it meets.

    Refused: 400 where it isn't exactly one way of selecting, or names no cells of this spreadsheet.
    """
    if _way(data_filter) != "developerMetadataLookup":
        return [_area(book, data_filter)]
    placed = entries(book, data_filter)
    return [area for each in placed for area in _cells(book, each)]


def entries(book: Spreadsheet, data_filter: Json) -> list[Placed]:
    """The developer metadata that it selects: of a range, whatever hangs on a row, column or sheet that meets it.

    Refused: as `areas`.
    """
    if _way(data_filter) != "developerMetadataLookup":
        area = _area(book, data_filter)
        return [each for each in everywhere(book) if _meets(each, area)]
    lookup = data_filter["developerMetadataLookup"]
    return [each for each in everywhere(book) if matches(each, lookup)]


def matches(placed: Placed, lookup: Json) -> bool:
    """Whether an entry has everything that a DeveloperMetadataLookup asks for."""
    entry = placed.entry
    has = {
        "metadataId": entry.id,
        "metadataKey": entry.key,
        "metadataValue": entry.value,
        "visibility": entry.visibility,
        "locationType": placed.type,
    }
    if any(name in lookup and lookup[name] != value for name, value in has.items()):
        return False
    return "metadataLocation" not in lookup or _at(placed, lookup)


def _at(placed: Placed, lookup: Json) -> bool:
    wanted = lookup["metadataLocation"]
    if wanted.get("spreadsheet"):
        return placed.sheet is None
    if placed.sheet is None:
        return False
    span = wanted.get("dimensionRange")
    sheet = span.get("sheetId", 0) if span else wanted.get("sheetId", 0)
    if placed.sheet.id != sheet:
        return False
    if lookup.get("locationMatchingStrategy") == "EXACT_LOCATION":
        return _same(placed, span)
    return not span or placed.kind != span["dimension"] or _within(placed.index, span)


def _same(placed: Placed, span: Json | None) -> bool:
    if span is None:
        return not placed.kind
    return placed.kind == span["dimension"] and _within(placed.index, span)


def _within(index: int, span: Json) -> bool:
    start, end = span.get("startIndex", 0), span.get("endIndex")
    return start <= index and (end is None or index < end)


def _meets(placed: Placed, area: Area) -> bool:
    if placed.sheet is not area.sheet:
        return False
    if placed.kind == "ROWS":
        return area.top <= placed.index < area.bottom
    return placed.kind != "COLUMNS" or area.left <= placed.index < area.right


def _cells(book: Spreadsheet, placed: Placed) -> Iterator[Area]:
    """Of the spreadsheet: every sheet."""
    for sheet in book.sheets if placed.sheet is None else (placed.sheet,):
        height, width = len(sheet.rows), len(sheet.columns)
        if placed.kind == "ROWS":
            yield Area(sheet, placed.index, placed.index + 1, 0, width)
        elif placed.kind == "COLUMNS":
            yield Area(sheet, 0, height, placed.index, placed.index + 1)
        else:
            yield Area(sheet, 0, height, 0, width)


def _area(book: Spreadsheet, data_filter: Json) -> Area:
    if "a1Range" in data_filter:
        return a1.parse(book, data_filter["a1Range"])
    return a1.grid_range(book, data_filter["gridRange"])


def _way(data_filter: Json) -> str:
    given = [way for way in WAYS if way in data_filter]
    if len(given) != 1:
        raise invalid("Must specify exactly one of a1Range, gridRange or developerMetadataLookup in a data filter.")
    return given[0]
