"""Rows of an export → canonical records, with a problem for each row that can't be read; the other rows go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetpact.exchange.lines import Naming, counted, knows_unpaid, order_lines, sells_unknown
from sheetpact.exchange.tables import Row, Table, is_empty
from sheetpact.mapping.fields import Fields, Wrong, record
from sheetpact.mapping.numbers import Measured, measured
from sheetpact.mapping.people import own_id
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import DeliveryNote, Listing, NoteLine, Order, Reading
from sheetpact.model.texts import say

COUNTED = frozenset({"files.twice_same", "files.customer_twice_same", "files.more_same", "files.no_barcode"})
"""Told of rows that were used after all."""
TOLD = 20
"""So many bad rows of one file are told one by one; of the rest only how many."""
SHOWN_ROWS = 5
"""Row numbers that one message lists."""


@dataclass(frozen=True, slots=True)
class Export:
    """One file of a shop: whose it is, what it is called, when it was exported (aware UTC), and its rows."""

    shop: str
    file: str
    at: datetime
    table: Table
    zone: ZoneInfo
    currency: str
    locale: str

    def fields(self, section: str, cells: Mapping[str, object]) -> Fields:
        return record(self.table.sections.get(section, {}), cells, zone=self.zone, currency=self.currency)

    def line(self, cells: Mapping[str, object]) -> Fields:
        return counted(self.fields("line", cells), self.table.sections.get("line", {}), cells)

    def where(self, row: int = 0) -> Where:
        number = say(self.locale, "sheet.row", number=row, key="").rstrip() if row else ""
        return Where(shop=self.shop, tab=self.file, row=number)


@dataclass(slots=True)
class Found:
    """Problems of one file, in the order of its rows: first of those that were left out."""

    export: Export
    told: list[Problem] = field(default_factory=list)

    def wrong(self, row: Row, *fields: Fields) -> bool:
        """Whether a row can't be read. Its problems are noted: one a cell, whatever is read from it."""
        cells: dict[str, Wrong] = {}
        for each in (each for one in fields for each in one.wrong):
            cells.setdefault(each.heading, each)
        problems = [each.problem(self.export.where(row.number)) for each in cells.values()]
        self.told += problems
        return bool(problems)

    def add_rows(self, code: str, rows: Sequence[Row]) -> None:
        """One word about all of them."""
        if rows:
            self.add(code, count=len(rows), rows=row_numbers(rows))

    def add(self, code: str, row: int = 0, **params: object) -> None:
        self.told.append(Problem(code, Severity.AMBER, self.export.where(row), params))

    def problems(self) -> tuple[Problem, ...]:
        bad = left_out(self.told)
        same = [each for each in self.told if each.code in COUNTED]
        return (*self._first(bad, "files.more_rows"), *self._first(same, "files.more_same"))

    def _first(self, told: Sequence[Problem], code: str) -> Iterator[Problem]:
        yield from told[:TOLD]
        if len(told) > TOLD:
            yield Problem(code, Severity.AMBER, self.export.where(), {"count": len(told) - TOLD})


def row_numbers(rows: Sequence[Row]) -> str:
    more = ", …" if len(rows) > SHOWN_ROWS else ""
    return ", ".join(str(row.number) for row in rows[:SHOWN_ROWS]) + more


def left_out(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Of an export's problems those that kept a row from being used although it should be."""
    return tuple(each for each in problems if each.severity is not Severity.NOTE and each.code not in COUNTED)


def listings(export: Export, location: str = "") -> Reading[Listing]:
    """All listings of a stock export. `location` keeps only the rows of one place, where the export has several.

    A listing in several rows is taken once when all show the same, else not at all.
    """
    found = Found(export)
    good = tuple(listing for _, listing in _listings(found, location).values())
    return Reading(good, found.problems(), complete=not left_out(found.told))


def with_rows(export: Export, location: str = "") -> Mapping[str, tuple[Row, Listing]]:
    """The same listings by id, each with its row, for an import file that copies from it."""
    return _listings(Found(export), location)


def orders(export: Export, naming: Naming) -> Reading[Order]:
    """All orders of an order export; each counts as it stood when the file was exported.

    Rows of one order are merged: what an order's later rows leave empty is as in its first. An order with a row that
    can't be read is left out whole.
    """
    found = Found(export)
    good: list[Order] = []
    unknown: list[Row] = []
    for rows in _grouped(export):
        first = export.fields("order", _merged(rows))
        lines = [(row, export.line(row.cells)) for row in rows]
        if found.wrong(rows[0], first) | _bad(lines, found):
            continue
        good.append(_order(export, first, [fields for _, fields in lines], naming))
        unknown += [row for row, fields in lines if sells_unknown(first, fields, naming)]
    complete = not found.told
    found.add_rows("files.no_sku", unknown)
    return Reading(tuple(good), found.problems(), complete=complete)


def delivery_notes(export: Export) -> Reading[DeliveryNote]:
    """All delivery notes of a file, with what was received: kilograms for 斤, 公斤, 克, else whole pieces."""
    found = Found(export)
    notes: dict[str, list[tuple[Fields, NoteLine]]] = {}
    bad: set[str] = set()
    for row in _inherited(export, "delivery", ("note", "supplier", "at")):
        fields = export.fields("delivery", row.cells)
        note = fields.text("note")
        line = None if found.wrong(row, fields) else _note_line(fields, row, notes.get(note, []), found)
        if line is None:
            bad.add(note)
            continue
        notes.setdefault(note, []).append((fields, line))
    records = tuple(_delivery(export.shop, note, lines) for note, lines in notes.items() if note not in bad)
    return Reading(records, (*found.problems(), *_without_sku(records)), complete=not found.told)


def _without_sku(notes: Sequence[DeliveryNote]) -> Iterator[Problem]:
    """Lines that can't be booked, in the words in which a sync tells them: told as long as their file is the newest."""
    for note in notes:
        for line in note.lines:
            if not line.sku and line.received_kilograms is None:
                where = Where(shop=note.shop, row=f"{note.note} {line.title or line.sku}")
                yield Problem("delivery.no_sku", Severity.AMBER, where)


def _listings(found: Found, location: str) -> Mapping[str, tuple[Row, Listing]]:
    export = found.export
    by_id: dict[str, list[tuple[Row, Listing]]] = {}
    rounded: list[Row] = []
    for row in export.table.rows:
        read = export.fields("listing", row.cells)
        if read.flag("skip") or (location and read.text("location") != location):
            continue
        fields = replace(read, wrong=tuple(each for each in read.wrong if each.field != "barcode"))
        rounded += [row] if fields.wrong != read.wrong else []
        if found.wrong(row, fields):
            continue
        listing = _listing(export.shop, fields)
        if listing is None:
            found.add("files.no_id", row.number)
            continue
        by_id.setdefault(listing.key.listing, []).append((row, listing))
    found.add_rows("files.no_barcode", rounded)
    return {own: rows[0] for own, rows in by_id.items() if len(rows) == 1 or _agree(rows, found)}


def _listing(shop: str, fields: Fields) -> Listing | None:
    sku, shown = fields.text("sku"), fields.number("shown")
    own = fields.text("listing") or sku
    if not own:
        return None
    return Listing(
        key=ListingKey(shop, own),
        sku=sku,
        title=" ".join(part for part in (fields.text("title"), fields.text("variant")) if part),
        barcode=fields.text("barcode"),
        shown=shown,
        tracked=fields.flag("tracked") if fields.values.get("tracked") is not None else shown is not None,
        backorders=fields.flag("backorders"),
    )


def _agree(rows: Sequence[tuple[Row, Listing]], found: Found) -> bool:
    first = rows[0][1]
    same = all(listing.shown == first.shown for _, listing in rows)
    numbers = ", ".join(str(row.number) for row, _ in rows)
    found.add("files.twice_same" if same else "files.twice", sku=first.sku or first.key.listing, rows=numbers)
    return same


def _bad(lines: Sequence[tuple[Row, Fields]], found: Found) -> bool:
    """Whether any line can't be read; the problems of all are noted."""
    return sum(found.wrong(row, fields) for row, fields in lines) > 0


def _grouped(export: Export) -> Iterator[list[Row]]:
    """Rows of one order together, in the order of their first rows."""
    groups: dict[object, list[Row]] = {}
    for row in _inherited(export, "order", ("order",)):
        groups.setdefault(export.fields("order", row.cells).text("order") or row.number, []).append(row)
    yield from groups.values()


def _inherited(export: Export, section: str, names: Sequence[str]) -> Iterator[Row]:
    """Rows whose first of `names` is empty continue the row above: merged cells keep their value in the first row."""
    fields = export.table.sections.get(section, {})
    sources = [source for name in names if name in fields for source in fields[name].source]
    keys = fields[names[0]].source if names[0] in fields else ()
    above: Mapping[str, object] = {}
    for row in export.table.rows:
        if above and all(is_empty(row.cells.get(source)) for source in keys):
            taken = {source: above[source] for source in sources if source in above and is_empty(row.cells.get(source))}
            yield Row(row.number, {**row.cells, **taken})
            continue
        above = row.cells
        yield row


def _merged(rows: Sequence[Row]) -> Mapping[str, object]:
    merged: dict[str, object] = {}
    for row in rows:
        merged.update({name: cell for name, cell in row.cells.items() if is_empty(merged.get(name))})
    return merged


def _order(export: Export, first: Fields, lines: Sequence[Fields], naming: Naming) -> Order:
    return Order(
        shop=export.shop,
        order=first.text("order"),
        placed_at=first.time("placed_at"),
        updated_at=export.at,
        lines=order_lines(first, lines, naming),
        number=first.text("number") or first.text("order"),
        customer=own_id(export.shop, first.text("customer")),
        currency=first.text("currency") or export.currency,
        taken_at=None if knows_unpaid(export.table.sections.get("order", {})) else first.time("placed_at"),
    )


def _note_line(fields: Fields, row: Row, before: Sequence[tuple[Fields, NoteLine]], found: Found) -> NoteLine | None:
    name = fields.text("sku") or fields.text("title")
    same = sum((line.sku or line.title) == name for _, line in before)
    try:
        ordered, received = (_measured(fields, name) for name in ("ordered", "received"))
    except ValueError:
        found.add("files.not_countable", row.number, unit=fields.text("unit") or "?")
        return None
    return NoteLine(
        line=fields.text("line") or f"{name}#{same + 1}",
        sku=fields.text("sku"),
        title=fields.text("title"),
        ordered=ordered.pieces,
        received=received.pieces,
        ordered_kilograms=ordered.kilograms,
        received_kilograms=received.kilograms,
    )


def _measured(fields: Fields, name: str) -> Measured:
    amount = fields.quantity(name)
    return measured(amount, fields.text("unit"), fields.number("pack")) if amount is not None else Measured()


def _delivery(shop: str, note: str, lines: Sequence[tuple[Fields, NoteLine]]) -> DeliveryNote:
    first = lines[0][0]
    made = tuple(line for _, line in lines)
    return DeliveryNote(shop, note, first.time("at"), made, first.text("supplier"))
