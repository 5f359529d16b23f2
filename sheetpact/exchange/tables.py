"""The bytes of a spreadsheet file (csv, xlsx) → rows under headings, as back offices and people really save them."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, islice

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from sheetpact.mapping.fields import Unreadable
from sheetpact.mapping.files import Files, Kind
from sheetpact.mapping.numbers import EXACT_DIGITS
from sheetpact.mapping.shop import FieldMap, Section, ShopMapping

SECTIONS: Mapping[Kind, tuple[str, ...]] = {
    "stock": ("listing",),
    "orders": ("order", "line"),
    "delivery": ("delivery",),
    "customers": ("customer",),
}
"""Which sections of a mapping read which kind of export."""
FIELDS: Mapping[str, AbstractSet[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "listing": "listing sku title variant barcode location shown tracked backorders skip",
        "order": "order number customer placed_at cancelled_at status refund currency",
        "line": "line listing sku title pieces price status refund",
        "customer": "customer name first_name last_name phone email points tier "
        "birthday gender address city postcode wechat_id skip",
        "delivery": "note at supplier line sku title unit pack ordered received",
        "call": "about order number placed_at updated_at status refund currency lines",
        "call_line": "line listing sku title pieces price status refund",
    }.items()
}
"""What a mapping of files may say, by section: all that is ever asked for."""
NO_CUSTOMERS = (("order", "order"), ("delivery", "note"))
"""(section, field): a table that has one is about orders or deliveries; who stands in it receives parcels."""
HEADING_ROWS = 15
"""Back offices put titles and notes above the headings; further down none is looked for."""
TOTALS = frozenset(("合计", "总计", "小计", "汇总", "total", "totals"))
"""A row that begins so is a sum, not a record."""

LARGEST = 256 * 1024 * 1024
"""Bytes of all parts of an .xlsx unpacked; an export of 100,000 rows has half of that, a zip bomb more."""

LONGEST_LINE = 1024 * 1024
"""Letters; a cell has some tens of thousands at most."""
PIECE = 64 * 1024
"""Bytes that are decoded at once."""

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EMPTY = b"\xef\xbb\xbf \t\r\n"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # OLE2 compound file ([MS-CFB] 2.2)
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",\t;"

Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `number` is the row as a spreadsheet program counts it, from 1."""

    number: int
    cells: Mapping[str, object]
    """By heading, as the mapping writes it."""


@dataclass(frozen=True, slots=True)
class Table:
    """An export of a known kind. `sections` hold only sources that the file has headings for."""

    kind: Kind
    sections: Mapping[str, Section]
    rows: tuple[Row, ...]


def heading(text: object) -> str:
    """A heading without what people and programs change about it: width, case, spaces, a star for required."""
    plain = unicodedata.normalize("NFKC", str(text if text is not None else ""))
    return "".join(plain.split()).strip("*'\"\ufeff").lower()


def read(content: bytes, mapping: ShopMapping, *, rows: bool = True) -> Table | None:
    """The export in a file, or None where its headings are of no kind that the mapping knows.

    Without `rows` only the kind is found out. Unreadable: it is no csv or xlsx, in no encoding that is tried, or empty.
    """
    files = mapping.files
    if files is None:
        return None
    if not content.strip(_EMPTY):
        raise Unreadable("files.empty")
    for sheet in sheets(content, files.encodings):
        top = list(islice(sheet, HEADING_ROWS))
        for index, cells in enumerate(top):
            kind = _kind(cells, mapping, files)
            if kind is not None:
                below = chain(top[index + 1 :], sheet) if rows else iter(())
                return _table(kind, cells, mapping, enumerate(below, start=index + 2))
    return None


def _kind(cells: Cells, mapping: ShopMapping, files: Files) -> Kind | None:
    found = {heading(each) for each in cells}
    for kind, needed in files.needs.items():
        if kind == "customers" and _names_parcels(found, mapping):
            continue
        sections = [mapping.sections[part] for part in SECTIONS[kind] if part in mapping.sections]
        if all(any(_names(section.get(field), found) for section in sections) for field in needed):
            return kind
    return None


def _names_parcels(found: AbstractSet[str], mapping: ShopMapping) -> bool:
    return any(_names(mapping.sections.get(section, {}).get(field), found) for section, field in NO_CUSTOMERS)


def _names(spec: FieldMap | None, found: AbstractSet[str]) -> bool:
    return spec is not None and any(heading(each) in found for each in spec.source)


def _table(kind: Kind, headings: Cells, mapping: ShopMapping, below: Iterator[tuple[int, Cells]]) -> Table:
    places: dict[str, int] = {}
    for index, cell in enumerate(headings):
        places.setdefault(heading(cell), index)
    wanted = _wanted(kind, mapping)
    columns = {source: places[heading(source)] for source in wanted if heading(source) in places}
    sections = {name: _narrowed(mapping.sections[name], columns) for name in SECTIONS[kind] if name in mapping.sections}
    return Table(kind, sections, tuple(_rows(below, columns)))


def _wanted(kind: Kind, mapping: ShopMapping) -> list[str]:
    """Every heading that the kind's sections name, and those that the import file copies."""
    fields = [
        source for name in SECTIONS[kind] for spec in mapping.sections.get(name, {}).values() for source in spec.source
    ]
    imported = mapping.files.stock_import if mapping.files and kind == "stock" else None
    copied = [source for column in imported.columns for source in (*column.copied, *column.add_to)] if imported else []
    return [*fields, *copied]


def _narrowed(section: Section, columns: Mapping[str, int]) -> Section:
    """Only sources that are there, so that what is wrong is told under a heading that the file has."""
    return {
        name: spec.model_copy(update={"source": tuple(each for each in spec.source if each in columns) or spec.source})
        for name, spec in section.items()
    }


def _rows(below: Iterator[tuple[int, Cells]], columns: Mapping[str, int]) -> Iterator[Row]:
    for number, cells in below:
        first = next((each for each in cells if not is_empty(each)), None)
        if first is None or heading(first).rstrip(":") in TOTALS:
            continue
        yield Row(number, {name: cells[index] for name, index in columns.items() if index < len(cells)})


def is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def sheets(content: bytes, encodings: Sequence[str]) -> Iterator[Iterator[Cells]]:
    """The rows of each sheet of a spreadsheet file. Unreadable: it is no csv or xlsx, or in none of the encodings."""
    if content.startswith(_ZIP):
        yield from _workbook(content)
    elif content.startswith(_OLD_EXCEL) or content.lstrip()[:6].lower().startswith((b"<html", b"<table", b"<?xml")):
        raise Unreadable("files.old_excel")
    else:
        yield _text(content, encodings)


def _workbook(content: bytes) -> Iterator[Iterator[Cells]]:
    for sheet in _opened(content).worksheets:
        if isinstance(sheet, ReadOnlyWorksheet):
            sheet.reset_dimensions()  # some back offices write a size of one cell
        yield _guarded(sheet.iter_rows(values_only=True))


def _opened(content: bytes) -> Workbook:
    """Unreadable: it is damaged, or unpacks to more than any export."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(info.file_size for info in parts.infolist())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "no default style" and the like: of no use to the shop's owner
            book = None if unpacked > LARGEST else _loaded(content)
    except Exception as error:  # openpyxl stumbles over damaged files in more ways than it says
        raise Unreadable("files.broken") from error
    if book is None:
        raise Unreadable("files.broken")
    return book


def _loaded(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _guarded(rows: Iterator[Cells]) -> Iterator[Cells]:
    try:
        for cells in rows:
            yield tuple(_exact(each) for each in cells)
    except Exception as error:  # the same
        raise Unreadable("files.broken") from error


def _exact(cell: object) -> object:
    """A whole number beyond what a spreadsheet keeps has lost digits: made a float, so that ids refuse it."""
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS:
        return float(cell)
    return cell


def _text(content: bytes, encodings: Sequence[str]) -> Iterator[Cells]:
    """Line by line: as one text it would take several times the file's size."""
    encoding = _encoding(content, encodings)
    top = list(islice(_lines(content, encoding), HEADING_ROWS))
    delimiter = max(_DELIMITERS, key=lambda each: _width(top, each))
    try:
        for cells in csv.reader(_lines(content, encoding), delimiter=delimiter):
            yield tuple(cells)
    except csv.Error as error:
        raise Unreadable("files.broken") from error


def _width(lines: Sequence[str], delimiter: str) -> int:
    """The most columns that a line has with this delimiter; what stands in quotes parts nothing."""
    try:
        return max(len(cells) for cells in csv.reader(lines, delimiter=delimiter))
    except (csv.Error, ValueError):  # it can't be parted so; no line at all
        return 0


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """Unreadable: one is longer than any row."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable("files.broken")
        yield line


def _encoding(content: bytes, encodings: Sequence[str]) -> str:
    """Unreadable: it is in none of these."""
    marked = [name for mark, name in _MARKS if content.startswith(mark)]
    for name in marked or encodings:
        if _is_in(content, name):
            return name
    raise Unreadable("files.encoding")


def _is_in(content: bytes, encoding: str) -> bool:
    pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    try:
        return not any("\x00" in text for text in codecs.iterdecode(pieces, encoding))
    except UnicodeDecodeError:
        return False
