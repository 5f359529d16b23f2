"""Requests about developer metadata (Sheets API, batchUpdate, and the guide "Read, write, and search metadata")."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.simulators.google import fields
from sheetpact.simulators.google.data_filters import entries
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.metadata import MOST_CHARACTERS, Placed, resource
from sheetpact.simulators.google.model import Json, Line, Metadata, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import invalid

VISIBLE = ("DOCUMENT", "PROJECT")


def create_developer_metadata(edit: Edit, request: Json) -> Json:
    """Refused: the id is taken, key, place or visibility is missing, or there would be too many characters."""
    given = request.get("developerMetadata", {})
    number = given.get("metadataId")
    if number is None:
        number = _free_number(edit)
    elif number <= 0:
        raise invalid("developerMetadata.metadataId must be positive.")
    if number in edit.metadata_ids:
        raise invalid(
            f"Cannot add developer metadata with ID [{number}] because developer metadata with that ID already exists."
        )
    entry = Metadata(number, given.get("metadataKey", ""), given.get("metadataValue", ""), given.get("visibility", ""))
    placed = _placed(edit, entry, given.get("location", {}))
    _hang(edit, placed)
    edit.metadata_ids.add(number)
    return {"developerMetadata": resource(placed)}


def update_developer_metadata(edit: Edit, request: Json) -> Json:
    mask, given = fields.parse(request.get("fields", "")), request.get("developerMetadata", {})
    found = _found(edit, request.get("dataFilters", []))
    if not request.get("fields") or not request.get("dataFilters"):
        raise invalid("At least one field and one data filter must be specified.")
    told = []
    for placed in found:
        old = {"metadataKey": placed.entry.key, "metadataValue": placed.entry.value}
        now = {**old, "visibility": placed.entry.visibility, "location": placed.location}
        after = fields.overlaid(now, given, mask)
        entry = Metadata(
            placed.entry.id, after.get("metadataKey", ""), after.get("metadataValue", ""), after.get("visibility", "")
        )
        _take_down(edit, placed)
        new = _placed(edit, entry, after.get("location", {}))
        _hang(edit, new)
        told.append(resource(new))
    return {"developerMetadata": told} if told else {}


def delete_developer_metadata(edit: Edit, request: Json) -> Json:
    """A filter that meets nothing deletes nothing, and that is no error."""
    found = _found(edit, [request.get("dataFilter", {})])
    for placed in found:
        _take_down(edit, placed)
        edit.metadata_ids.discard(placed.entry.id)
    return {"deletedDeveloperMetadata": [resource(each) for each in found]} if found else {}


def _found(edit: Edit, data_filters: list[Json]) -> list[Placed]:
    found: dict[int, Placed] = {}
    for each in data_filters:
        found.update({placed.entry.id: placed for placed in entries(edit.book, each)})
    return list(found.values())


def _free_number(edit: Edit) -> int:
    while (number := edit.ids()) in edit.metadata_ids:
        pass
    return number


def _placed(edit: Edit, entry: Metadata, location: Json) -> Placed:
    if not entry.key:
        raise invalid("developerMetadata.metadataKey must be specified.")
    if entry.visibility not in VISIBLE:
        raise invalid("developerMetadata.visibility must be specified.")
    if location.get("spreadsheet"):
        return Placed(entry)
    span = location.get("dimensionRange")
    if span is None and "sheetId" not in location:
        raise invalid("developerMetadata.location must be specified.")
    if span is None:
        return Placed(entry, edit.sheet(location["sheetId"]))
    return _on_line(edit, entry, span)


def _on_line(edit: Edit, entry: Metadata, span: Json) -> Placed:
    sheet, kind = edit.sheet(span.get("sheetId", 0)), span.get("dimension", "")
    first, end = span.get("startIndex", 0), span.get("endIndex")
    if kind not in ("ROWS", "COLUMNS") or end is None or end - first != 1:
        raise invalid("Developer metadata can only be on a single row or column.")
    size = len(sheet.rows if kind == "ROWS" else sheet.columns)
    if not 0 <= first < size:
        raise invalid(f"Developer metadata can't be on {kind} {first}: the sheet has only {size}.")
    return Placed(entry, sheet, kind, first)


def _holder(edit: Edit, placed: Placed) -> Spreadsheet | Sheet | Line:
    if placed.sheet is None:
        return edit.book
    sheet = edit.keep(placed.sheet)
    if placed.kind == "ROWS":
        return sheet.rows[placed.index]
    return sheet.columns[placed.index] if placed.kind else sheet


def _hang(edit: Edit, placed: Placed) -> None:
    holder = _holder(edit, placed)
    holder.metadata = [*holder.metadata, replace(placed.entry)]
    if edit.metadata_grew(placed.sheet, _length(placed.entry)) > MOST_CHARACTERS:
        raise invalid(f"Developer metadata would be longer than {MOST_CHARACTERS} characters.")


def _take_down(edit: Edit, placed: Placed) -> None:
    holder = _holder(edit, placed)
    holder.metadata = [each for each in holder.metadata if each.id != placed.entry.id]
    edit.metadata_grew(placed.sheet, -_length(placed.entry))


def _length(entry: Metadata) -> int:
    return len(entry.key) + len(entry.value)
