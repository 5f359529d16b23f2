"""The methods of the Sheets API by their ids in the discovery document: what each does to which document."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from sheetpact.simulators.google import batch, data_filters, metadata, spreadsheet_get, values
from sheetpact.simulators.google.fields import Mask
from sheetpact.simulators.google.model import Json, Line, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused

READS = frozenset(
    f"sheets.spreadsheets.{name}"
    for name in (
        "get",
        "getByDataFilter",
        "developerMetadata.get",
        "developerMetadata.search",
        "values.get",
        "values.batchGet",
        "values.batchGetByDataFilter",
    )
)
"""Methods that count as reads and change nothing, whatever their verb is."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call on one document."""

    book: Spreadsheet
    params: Json
    body: Json
    mask: Mask | None
    """None: no mask was given."""
    caller: str
    """E-mail."""
    ids: Callable[[], int]
    other: Callable[[str], Spreadsheet]
    """Another document that the caller may write, by its id."""


def get(call: Call) -> Json:
    grid = call.params.get("includeGridData", False) or call.mask is not None
    return spreadsheet_get.get(call.book, call.params.get("ranges", ()), grid, call.mask or {}, call.caller)


def get_by_data_filter(call: Call) -> Json:
    chosen = call.body.get("dataFilters", ())
    areas = [area for each in chosen for area in data_filters.areas(call.book, each)]
    grid = call.body.get("includeGridData", False) or call.mask is not None
    return spreadsheet_get.of_areas(call.book, areas if chosen else None, grid, call.mask or {}, call.caller)


def batch_update(call: Call) -> Json:
    return batch.batch_update(call.book, call.body, call.ids, call.caller, call.mask)


def metadata_get(call: Call) -> Json:
    wanted = call.params["metadataId"]
    for placed in metadata.everywhere(call.book):
        if placed.entry.id == wanted:
            return metadata.resource(placed)
    raise Refused(404, f"No developer metadata with ID {wanted}")


def metadata_search(call: Call) -> Json:
    """Each entry once, with the filters that met it."""
    met: dict[int, Json] = {}
    for each in call.body.get("dataFilters", ()):
        for placed in data_filters.entries(call.book, each):
            found = {"developerMetadata": metadata.resource(placed), "dataFilters": []}
            met.setdefault(placed.entry.id, found)["dataFilters"].append(each)
    return {"matchedDeveloperMetadata": list(met.values())} if met else {}


def copy_to(call: Call) -> Json:
    """sheets.copyTo: everything but what other sheets know of it."""
    source = call.book.sheet(call.params["sheetId"])
    if source is None:
        raise Refused(404, "Requested entity was not found.")
    target = call.other(call.body.get("destinationSpreadsheetId", ""))
    made = copy.deepcopy(source)
    made.id, made.title = call.ids(), f"Copy of {source.title}"
    target.sheets.append(made)
    return spreadsheet_get.sheet_properties(target, made)


def made_of(body: Json, book: str) -> Spreadsheet:
    """spreadsheets.create: a document with the properties and sheets that were asked for."""
    given = body.get("properties", {})
    made = Spreadsheet(book, given.get("title", "Untitled spreadsheet"))
    made.locale, made.timezone = given.get("locale", made.locale), given.get("timeZone", made.timezone)
    asked = [each.get("properties", {}) for each in body.get("sheets", ())]
    if asked:
        made.sheets = [_sheet(each, index) for index, each in enumerate(asked)]
    return made


def _sheet(given: Json, index: int) -> Sheet:
    made = Sheet(given.get("sheetId", index), given.get("title", f"Sheet{index + 1}"))
    grid = dict(given.get("gridProperties", {}))
    made.rows = [Row() for _ in range(grid.pop("rowCount", len(made.rows)))]
    made.columns = [Line() for _ in range(grid.pop("columnCount", len(made.columns)))]
    fixed = ("sheetId", "title", "index", "sheetType", "gridProperties")
    made.grid, made.properties = grid, {name: value for name, value in given.items() if name not in fixed}
    return made


def _of_values(function: Callable[[Spreadsheet, Json, Json, str], Json]) -> Callable[[Call], Json]:
    return lambda call: function(call.book, call.params, call.body, call.caller)


METHODS: dict[str, Callable[[Call], Json]] = {
    "sheets.spreadsheets.get": get,
    "sheets.spreadsheets.getByDataFilter": get_by_data_filter,
    "sheets.spreadsheets.batchUpdate": batch_update,
    "sheets.spreadsheets.developerMetadata.get": metadata_get,
    "sheets.spreadsheets.developerMetadata.search": metadata_search,
    "sheets.spreadsheets.sheets.copyTo": copy_to,
    "sheets.spreadsheets.values.get": _of_values(values.get),
    "sheets.spreadsheets.values.batchGet": _of_values(values.batch_get),
    "sheets.spreadsheets.values.update": _of_values(values.update),
    "sheets.spreadsheets.values.batchUpdate": _of_values(values.batch_update),
    "sheets.spreadsheets.values.append": _of_values(values.append),
    "sheets.spreadsheets.values.clear": _of_values(values.clear),
    "sheets.spreadsheets.values.batchClear": _of_values(values.batch_clear),
    "sheets.spreadsheets.values.batchGetByDataFilter": _of_values(values.batch_get_by_data_filter),
    "sheets.spreadsheets.values.batchUpdateByDataFilter": _of_values(values.batch_update_by_data_filter),
    "sheets.spreadsheets.values.batchClearByDataFilter": _of_values(values.batch_clear_by_data_filter),
}
