"""spreadsheets.batchUpdate: requests of many kinds, in order, all of them or none (Sheets API, batchUpdate)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sheetpact.simulators.google import (
    copying,
    finding,
    kinds_cells,
    kinds_dimensions,
    kinds_metadata,
    kinds_ranges,
    kinds_rules,
    kinds_sheets,
    sorting,
    spreadsheet_get,
)
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.fields import Mask, wants
from sheetpact.simulators.google.model import Json, Spreadsheet
from sheetpact.simulators.google.refusals import Refused, invalid

MOST_REQUESTS = 100_000
Kind = Callable[[Edit, Json], Json | None]
"""Applies one request; gives what stands in its reply, None where that stays empty."""
KINDS: Mapping[str, Kind] = {
    "addBanding": kinds_ranges.add_banding,
    "addConditionalFormatRule": kinds_rules.add_conditional_format_rule,
    "addDimensionGroup": kinds_dimensions.add_dimension_group,
    "addNamedRange": kinds_ranges.add_named_range,
    "addProtectedRange": kinds_ranges.add_protected_range,
    "addSheet": kinds_sheets.add_sheet,
    "appendCells": kinds_cells.append_cells,
    "appendDimension": kinds_dimensions.append_dimension,
    "autoResizeDimensions": kinds_dimensions.auto_resize_dimensions,
    "clearBasicFilter": kinds_rules.clear_basic_filter,
    "copyPaste": copying.copy_paste,
    "createDeveloperMetadata": kinds_metadata.create_developer_metadata,
    "cutPaste": copying.cut_paste,
    "deleteConditionalFormatRule": kinds_rules.delete_conditional_format_rule,
    "deleteDeveloperMetadata": kinds_metadata.delete_developer_metadata,
    "deleteDimension": kinds_dimensions.delete_dimension,
    "deleteDimensionGroup": kinds_dimensions.delete_dimension_group,
    "deleteNamedRange": kinds_ranges.delete_named_range,
    "deleteProtectedRange": kinds_ranges.delete_protected_range,
    "deleteRange": kinds_dimensions.delete_range,
    "deleteSheet": kinds_sheets.delete_sheet,
    "duplicateSheet": kinds_sheets.duplicate_sheet,
    "findReplace": finding.find_replace,
    "insertDimension": kinds_dimensions.insert_dimension,
    "insertRange": kinds_dimensions.insert_range,
    "mergeCells": kinds_ranges.merge_cells,
    "moveDimension": kinds_dimensions.move_dimension,
    "repeatCell": kinds_cells.repeat_cell,
    "setBasicFilter": kinds_rules.set_basic_filter,
    "setDataValidation": kinds_rules.set_data_validation,
    "sortRange": sorting.sort_range,
    "unmergeCells": kinds_ranges.unmerge_cells,
    "updateBorders": kinds_ranges.update_borders,
    "updateCells": kinds_cells.update_cells,
    "updateConditionalFormatRule": kinds_rules.update_conditional_format_rule,
    "updateDeveloperMetadata": kinds_metadata.update_developer_metadata,
    "updateDimensionProperties": kinds_dimensions.update_dimension_properties,
    "updateNamedRange": kinds_ranges.update_named_range,
    "updateProtectedRange": kinds_ranges.update_protected_range,
    "updateSheetProperties": kinds_sheets.update_sheet_properties,
    "updateSpreadsheetProperties": kinds_sheets.update_spreadsheet_properties,
}


def batch_update(book: Spreadsheet, body: Json, ids: Callable[[], int], caller: str, mask: Mask | None = None) -> Json:
    """The BatchUpdateSpreadsheetResponse. `ids` gives new ids; `caller` is an e-mail; `mask` is the answer's.

    Refused: 400 with nothing changed, the message naming the first request that can't be applied.
    """
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    if len(requests) > MOST_REQUESTS:
        raise invalid(f"Cannot exceed {MOST_REQUESTS} requests in a single batch.")
    edit = Edit(book, ids, caller)
    try:
        replies = [_applied(edit, index, request) for index, request in enumerate(requests)]
        answer = {"spreadsheetId": book.id, "replies": replies}
        return {**answer, **_updated(book, body, caller, mask)}
    except BaseException:
        edit.take_back()
        raise


def _applied(edit: Edit, index: int, request: Json) -> Json:
    if len(request) != 1:
        raise invalid(f"Invalid requests[{index}]: {'No' if not request else 'More than one'} request set.")
    kind, content = next(iter(request.items()))
    if kind not in KINDS:
        raise invalid(f"Invalid requests[{index}].{kind}: This request is not supported.")
    try:
        reply = KINDS[kind](edit, content)
    except Refused as refused:
        raise Refused(refused.code, f"Invalid requests[{index}].{kind}: {refused.message}", refused.details) from None
    return {} if reply is None else {kind: reply}


def _updated(book: Spreadsheet, body: Json, caller: str, mask: Mask | None) -> Json:
    """The spreadsheet after the updates, where it is asked for, as far as `mask` wants it.

    With a mask, responseIncludeGridData counts for nothing ("ignored if a field mask was set in the request").
    """
    wanted = wants(mask or {}, "updatedSpreadsheet")
    if not body.get("includeSpreadsheetInResponse") or wanted is None:
        return {}
    grid = bool(body.get("responseIncludeGridData")) or mask is not None
    ranges = body.get("responseRanges", [])
    return {"updatedSpreadsheet": spreadsheet_get.get(book, ranges, grid, wanted, caller)}
