"""Requests about whole sheets and the spreadsheet itself (Sheets API, batchUpdate)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sheetpact.simulators.google import fields, formula_text, moving, protection
from sheetpact.simulators.google.cell_writes import tidied, with_twins
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.model import COLUMNS, ROWS, Cell, Json, Line, Metadata, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import invalid
from sheetpact.simulators.google.spreadsheet_get import sheet_properties

COUNTS = {"rowCount": "ROWS", "columnCount": "COLUMNS"}
FIXED = frozenset({"sheetId", "title", "index", "sheetType", "gridProperties"})


def add_sheet(edit: Edit, request: Json) -> Json:
    given = request.get("properties", {})
    grid = given.get("gridProperties", {})
    title = given.get("title") or _free_title(edit.book)
    _title_free(edit.book, title)
    rows, columns = grid.get("rowCount", ROWS), grid.get("columnCount", COLUMNS)
    edit.room(rows * columns)
    sheet = Sheet(
        _new_id(edit, given.get("sheetId")), title, [Row() for _ in range(rows)], [Line() for _ in range(columns)]
    )
    sheet.properties = _kept(given)
    sheet.grid = _true({name: part for name, part in grid.items() if name not in COUNTS})
    at = given.get("index", len(edit.book.sheets))
    edit.book.sheets = [*edit.book.sheets[:at], sheet, *edit.book.sheets[at:]]
    return {"properties": sheet_properties(edit.book, sheet)}


def delete_sheet(edit: Edit, request: Json) -> None:
    book, sheet = edit.book, edit.sheet(request.get("sheetId", 0))
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    if not any(not each.properties.get("hidden") for each in book.sheets if each is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    protection.allow(book, protection.clipped(sheet, {}), edit.caller)
    book.sheets = [each for each in book.sheets if each is not sheet]
    book.named = [each for each in book.named if each["range"].get("sheetId", 0) != sheet.id]
    _rewritten(edit, lambda text: formula_text.orphaned(text, sheet.title))
    edit.metadata_gone()


def duplicate_sheet(edit: Edit, request: Json) -> Json:
    """Cells and everything on them; protections, rules and developer metadata get ids of their own."""
    source = edit.sheet(request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or _copy_title(edit.book, source.title)
    _title_free(edit.book, title)
    edit.room(len(source.rows) * len(source.columns))
    copy = _copied(edit, source, _new_id(edit, request.get("newSheetId")), title)
    at = request.get("insertSheetIndex", 0)
    edit.book.sheets = [*edit.book.sheets[:at], copy, *edit.book.sheets[at:]]
    return {"properties": sheet_properties(edit.book, copy)}


def update_sheet_properties(edit: Edit, request: Json) -> None:
    mask = fields.parse(_named(request))
    given = tidied(request.get("properties", {}))
    sheet = edit.sheet(given.get("sheetId", 0))
    now = sheet_properties(edit.book, sheet)
    after = fields.overlaid(now, given, with_twins(mask))
    if "index" in given or "index" in mask:
        _to_index(edit.book, sheet, after.get("index", 0))
    if after.get("title", sheet.title) != sheet.title:
        _retitle(edit, sheet, after["title"])
    sheet.properties = _kept(after)
    if not any(not each.properties.get("hidden") for each in edit.book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    grid = after.get("gridProperties", {})
    _resize(edit, sheet, grid)
    sheet.grid = _true({name: part for name, part in grid.items() if name not in COUNTS})
    _frozen_fits(sheet)


def update_spreadsheet_properties(edit: Edit, request: Json) -> None:
    mask, given, book = fields.parse(_named(request)), request.get("properties", {}), edit.book
    names = {"title": "title", "locale": "locale", "timeZone": "timezone"}
    for name, attribute in names.items():
        if name not in mask and mask:
            continue
        if not given.get(name):
            raise invalid(f"The {name} of a spreadsheet can't be empty.")
        setattr(book, attribute, given[name])


def _named(request: Json) -> str:
    if not request.get("fields"):
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return str(request["fields"])


def _true(given: Json) -> Json:
    """What is false or zero is left out, as answers have it."""
    return {name: part for name, part in given.items() if part}


def _kept(given: Json) -> Json:
    return _true({name: part for name, part in tidied(given).items() if name not in FIXED})


def _resize(edit: Edit, sheet: Sheet, grid: Json) -> None:
    for name, kind in COUNTS.items():
        size = len(sheet.rows if kind == "ROWS" else sheet.columns)
        wanted = grid.get(name, size)
        if wanted < 1:
            raise invalid(f"gridProperties.{name} must be at least 1.")
        if wanted > size:
            moving.append(edit, sheet, kind, wanted - size)
        elif wanted < size:
            moving.delete(edit, sheet, kind, wanted, size - wanted)


def _frozen_fits(sheet: Sheet) -> None:
    if sheet.grid.get("frozenRowCount", 0) >= len(sheet.rows):
        raise invalid("You can't freeze all visible rows on the sheet.")
    if sheet.grid.get("frozenColumnCount", 0) >= len(sheet.columns):
        raise invalid("You can't freeze all visible columns on the sheet.")


def _to_index(book: Spreadsheet, sheet: Sheet, wanted: int) -> None:
    """Counted before the move: the same place, or the next one, is no move ("SheetProperties.index")."""
    now = next(at for at, each in enumerate(book.sheets) if each is sheet)
    if not 0 <= wanted <= len(book.sheets):
        raise invalid(f"The index {wanted} is outside of the spreadsheet's {len(book.sheets)} sheets.")
    others = [each for each in book.sheets if each is not sheet]
    at = wanted - 1 if wanted > now else wanted
    book.sheets = [*others[:at], sheet, *others[at:]]


def _retitle(edit: Edit, sheet: Sheet, title: str) -> None:
    if not title:
        raise invalid("The title of a sheet can't be empty.")
    if title.lower() != sheet.title.lower():
        _title_free(edit.book, title)
    old, sheet.title = sheet.title, title
    _rewritten(edit, lambda text: formula_text.renamed(text, old, title))


def _rewritten(edit: Edit, change: Callable[[str], str]) -> None:
    """Every formula of the spreadsheet."""
    for sheet in edit.book.sheets:
        for row in sheet.rows:
            for column, cell in row.cells.items():
                before = (cell.entered or {}).get("formulaValue")
                if before and (after := change(before)) != before:
                    edit.keep(sheet)
                    row.cells[column] = replace(cell, entered={"formulaValue": after})


def _title_free(book: Spreadsheet, title: str) -> None:
    if any(each.title.lower() == title.lower() for each in book.sheets):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _free_title(book: Spreadsheet) -> str:
    word = "工作表" if book.locale.startswith("zh") else "Sheet"
    taken = {each.title for each in book.sheets}
    return next(name for number in range(1, len(taken) + 2) if (name := f"{word}{number}") not in taken)


def _copy_title(book: Spreadsheet, title: str) -> str:
    first = f"{title}的副本" if book.locale.startswith("zh") else f"Copy of {title}"
    taken = {each.title for each in book.sheets}
    others = (f"{first} {number}" for number in range(2, len(taken) + 2))
    return next(name for name in (first, *others) if name not in taken)


def _new_id(edit: Edit, wanted: int | None) -> int:
    if wanted is None:
        return edit.ids()
    if edit.book.sheet(wanted) is not None:
        raise invalid(f"A sheet with id {wanted} already exists.")
    return wanted


def _copied(edit: Edit, source: Sheet, number: int, title: str) -> Sheet:
    def there(bounds: Json) -> Json:
        return {**bounds, "sheetId": number}

    copy = Sheet(number, title, [], [], dict(source.properties), dict(source.grid))
    copy.rows = [Row(dict(row.properties), _again(edit, row), _cells(row)) for row in source.rows]
    copy.columns = [Line(dict(each.properties), _again(edit, each)) for each in source.columns]
    copy.metadata = _again(edit, source)
    copy.merges = [there(each) for each in source.merges]
    copy.conditional = [{**each, "ranges": [there(one) for one in each["ranges"]]} for each in source.conditional]
    copy.protected = [
        {**each, "protectedRangeId": edit.ids(), "range": there(each["range"])}
        for each in source.protected
        if "range" in each
    ]
    copy.row_groups, copy.column_groups = list(source.row_groups), list(source.column_groups)
    copy.filter = {**source.filter, "range": there(source.filter.get("range", {}))} if source.filter else None
    return copy


def _cells(row: Row) -> dict[int, Cell]:
    return {column: replace(cell) for column, cell in row.cells.items()}


def _again(edit: Edit, holder: Line | Sheet) -> list[Metadata]:
    entries = [replace(each, id=edit.ids()) for each in holder.metadata]
    edit.metadata_ids.update(each.id for each in entries)
    return entries
