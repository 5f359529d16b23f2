"""Values that are written to ranges through the Sheets API: all of a request is looked at before any of it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from sheetpact.simulators.google import a1, data_filters, protection
from sheetpact.simulators.google.a1 import Area
from sheetpact.simulators.google.edits import BARE, Edit
from sheetpact.simulators.google.entered import raw, typed
from sheetpact.simulators.google.model import Cell, Json, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused, invalid
from sheetpact.simulators.google.values_read import reader, value_range

OPTIONS = ("RAW", "USER_ENTERED")


@dataclass(frozen=True, slots=True)
class Writing:
    """Cells to write, by their places; the places that are skipped are not among them."""

    area: Area
    """That was asked for."""
    extent: Area
    """That the values cover."""
    cells: dict[tuple[int, int], Cell]


def update(book: Spreadsheet, params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.update."""
    writing = planned(book, {**body, "range": params["range"]}, _option(params))
    _allowed(book, [writing], caller)
    carry_out(book, writing)
    return told(book, writing, params)


def batch_update(book: Spreadsheet, _params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.batchUpdate: all ranges or none."""
    option = _option(body)
    writings = [planned(book, each, option) for each in body.get("data", ())]
    _allowed(book, writings, caller)
    for each in writings:
        carry_out(book, each)
    return _total(book, writings, [told(book, each, body) for each in writings])


def batch_update_by_data_filter(book: Spreadsheet, _params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.batchUpdateByDataFilter: a filter that selects nothing writes nothing."""
    option = _option(body)
    pairs = [
        (each["dataFilter"], _fitted(book, area, a1.spelt(area), each, option))
        for each in body.get("data", ())
        for area in data_filters.areas(book, each["dataFilter"])
    ]
    writings = [writing for _, writing in pairs]
    _allowed(book, writings, caller)
    for writing in writings:
        carry_out(book, writing)
    answers = [
        {
            **{key: part for key, part in told(book, writing, body).items() if key != "spreadsheetId"},
            "dataFilter": chosen,
        }
        for chosen, writing in pairs
    ]
    return _total(book, writings, answers)


def clear(book: Spreadsheet, params: Json, _body: Json, caller: str = "") -> Json:
    """spreadsheets.values.clear: values go, formats and notes stay."""
    return {"spreadsheetId": book.id, "clearedRange": _cleared(book, [a1.parse(book, params["range"])], caller)[0]}


def batch_clear(book: Spreadsheet, _params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.batchClear."""
    areas = [a1.parse(book, each) for each in body.get("ranges", ())]
    return _without(book, areas, caller)


def batch_clear_by_data_filter(book: Spreadsheet, _params: Json, body: Json, caller: str = "") -> Json:
    """spreadsheets.values.batchClearByDataFilter."""
    areas = [area for each in body.get("dataFilters", ()) for area in data_filters.areas(book, each)]
    return _without(book, areas, caller)


def _without(book: Spreadsheet, areas: list[Area], caller: str) -> Json:
    cleared = _cleared(book, areas, caller)
    return {"spreadsheetId": book.id, "clearedRanges": cleared} if cleared else {"spreadsheetId": book.id}


def planned(book: Spreadsheet, given: Json, option: str) -> Writing:
    """What a ValueRange writes. A single cell is only where it begins; any other range must hold all values.

    Refused: 400 where the range can't be read, the values don't fit, or one is no value of a cell.
    """
    text = str(given["range"])
    area = a1.parse(book, text)
    if ":" not in text and (area.height, area.width) == (1, 1):
        area = replace(area, bottom=len(area.sheet.rows), right=len(area.sheet.columns))
        writing = _fitted(book, area, text, given, option)
        return replace(writing, area=writing.extent)
    return _fitted(book, area, text, given, option)


def placed(book: Spreadsheet, sheet: Sheet, at: tuple[int, int], given: Json, option: str) -> Writing:
    """What a ValueRange writes from a cell on, which may lie outside the grid."""
    rows = _as_rows(given)
    width = max(map(len, rows), default=0)
    extent = Area(sheet, at[0], at[0] + len(rows), at[1], at[1] + width)
    cells = {place: _cell(book, sheet, place, value, option) for place, value in _places(rows, *at)}
    return Writing(extent, extent, cells)


def carry_out(book: Spreadsheet, writing: Writing) -> None:
    """Put the cells where they belong."""
    edit = Edit(book, count().__next__, "")
    for (row, column), cell in writing.cells.items():
        edit.put(writing.extent.sheet, row, column, cell)


def told(book: Spreadsheet, writing: Writing, options: Json) -> Json:
    """UpdateValuesResponse, with the values of the whole range where `includeValuesInResponse` asks for them."""
    counts = {
        "updatedRows": len({row for row, _ in writing.cells}),
        "updatedColumns": len({column for _, column in writing.cells}),
        "updatedCells": len(writing.cells),
    }
    extent = writing.extent if writing.extent.height and writing.extent.width else writing.area
    answer: Json = {"spreadsheetId": book.id, "updatedRange": a1.spelt(extent)}
    answer.update({name: number for name, number in counts.items() if number})
    if options.get("includeValuesInResponse"):
        answer["updatedData"] = value_range(writing.area, reader(book, options, "response"))
    return answer


def _option(options: Json) -> str:
    option = str(options.get("valueInputOption", ""))
    if option not in OPTIONS:
        raise invalid("'valueInputOption' is required but not specified")
    return option


def _fitted(book: Spreadsheet, area: Area, text: str, given: Json, option: str) -> Writing:
    """`text` is how the range was named. Refused: the values reach out of it."""
    writing = placed(book, area.sheet, (area.top, area.left), given, option)
    if writing.extent.bottom > area.bottom:
        raise _too_big(text, f"row [{area.bottom + 1}]")
    if writing.extent.right > area.right:
        raise _too_big(text, f"column [{a1.letters(area.right)}]")
    return replace(writing, area=area)


def _too_big(text: str, where: str) -> Refused:
    return invalid(f"Requested writing within range [{text}], but tried writing to {where}")


def _as_rows(given: Json) -> list[list[object]]:
    rows = given.get("values", [])
    if given.get("majorDimension", "ROWS") != "COLUMNS":
        return list(rows)
    height = max(map(len, rows), default=0)
    return [[column[at] if at < len(column) else None for column in rows] for at in range(height)]


def _places(rows: list[list[object]], top: int, left: int) -> Iterator[tuple[tuple[int, int], object]]:
    """Of the values that aren't null."""
    for down, row in enumerate(rows):
        for along, value in enumerate(row):
            if isinstance(value, dict | list):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                raise invalid(f"Invalid values[{down}][{along}]: {kind} {{}}")
            if value is not None:
                yield (top + down, left + along), value


def _cell(book: Spreadsheet, sheet: Sheet, place: tuple[int, int], value: object, option: str) -> Cell:
    """The cell with a new value; chips and what the old value was typed as go with the old one."""
    old = sheet.cell(*place) or BARE
    if option == "RAW":
        return replace(old, entered=raw(value), chips=[])
    entered, number_format = typed(value, book.locale, old.format)
    look = {**old.format, "numberFormat": number_format} if number_format else old.format
    return replace(old, entered=entered, format=look, chips=[])


def _allowed(book: Spreadsheet, writings: list[Writing], caller: str) -> None:
    for each in writings:
        for row, column in each.cells if each.extent.sheet.protected else ():
            protection.allow(book, Area(each.extent.sheet, row, row + 1, column, column + 1), caller)


def _total(book: Spreadsheet, writings: list[Writing], responses: list[Json]) -> Json:
    """BatchUpdateValuesResponse; rows and columns that several ranges have in common count once."""
    places = {(id(each.extent.sheet), *place) for each in writings for place in each.cells}
    totals = {
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in places}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in places}),
        "totalUpdatedCells": sum(len(each.cells) for each in writings),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in places}),
    }
    answer: Json = {"spreadsheetId": book.id}
    answer.update({name: number for name, number in totals.items() if number})
    return {**answer, "responses": responses} if responses else answer


def _cleared(book: Spreadsheet, areas: list[Area], caller: str) -> list[str]:
    """The ranges as they are told."""
    for area in areas:
        protection.allow(book, area, caller)
    edit = Edit(book, count().__next__, caller)
    for area in areas:
        for row in range(area.top, area.bottom):
            filled = [at for at, cell in area.sheet.rows[row].cells.items() if cell.entered and area.holds(row, at)]
            for column in filled:
                edit.change(area.sheet, row, column, entered=None, chips=[])
    return [a1.spelt(area) for area in areas]
