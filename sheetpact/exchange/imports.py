"""Stock numbers → the file that a platform's back office imports, in its own form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import WriteOnlyCell

from sheetpact.exchange.tables import Row
from sheetpact.mapping import numbers
from sheetpact.mapping.files import ImportColumn, ImportFile

_FORMULA_SIGNS = ("=", "+", "-", "@")

Value = str | int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Show `number` sellable pieces of one listing. `row` is the export's, None where it has none."""

    listing: str
    sku: str
    title: str
    number: int
    shown: int | None = None
    """What the newest export shows."""
    row: Row | None = None


def lacking(form: ImportFile, wanted: Wanted) -> str:
    """The heading of the first column that can't be filled in for this listing, or ''."""
    for column in form.columns:
        if (column.copied or column.add_to or column.field == "change") and wanted.row is None:
            return column.heading
        if (column.add_to and _number(column, wanted) is None) or (column.field == "change" and wanted.shown is None):
            return column.heading
    return ""


def import_file(form: ImportFile, rows: Sequence[Wanted]) -> bytes:
    """The whole file: headings, then a row for each listing. Each of them must lack nothing."""
    headings = [column.heading for column in form.columns]
    cells = [[_value(column, wanted) for column in form.columns] for wanted in rows]
    return _workbook(form, headings, cells) if form.kind == "xlsx" else _text(form, headings, cells)


def _value(column: ImportColumn, wanted: Wanted) -> Value:
    if column.text is not None:
        return column.text
    if column.add_to:
        return (_number(column, wanted) or 0) + wanted.number - (wanted.shown or 0)
    if column.copied:
        return _copy(wanted.row.cells if wanted.row else {}, column.copied)
    if column.field == "number":
        return wanted.number
    if column.field == "change":
        return wanted.number - (wanted.shown or 0)
    return {"listing": wanted.listing, "sku": wanted.sku, "title": wanted.title}[column.field or "sku"]


def _number(column: ImportColumn, wanted: Wanted) -> int | None:
    if wanted.row is None or wanted.shown is None:
        return None
    try:
        return numbers.whole(_copy(wanted.row.cells, column.add_to))
    except (ValueError, ArithmeticError):
        return None


def _copy(cells: Mapping[str, object], sources: Sequence[str]) -> str:
    for source in sources:
        cell = cells.get(source)
        if cell is not None and str(cell).strip():
            return str(cell)
    return ""


def _harmless(value: Value) -> Value:
    """A text that a spreadsheet program would take for a formula gets a tab in front, as back offices do with ids."""
    return f"\t{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def _text(form: ImportFile, headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode(form.encoding)


def _workbook(form: ImportFile, headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(form.sheet)
    for row in (headings, *rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
