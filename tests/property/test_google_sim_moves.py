"""Whatever happens to rows in the simulated Google: what belongs together stays together, a refusal leaves no trace."""

from __future__ import annotations

import copy
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetpact.simulators.google.batch import batch_update
from sheetpact.simulators.google.model import Cell, Line, Metadata, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.shown import formatted

Json = dict[str, Any]
ROWS, COLUMNS = 12, 3


def made() -> Spreadsheet:
    """Row n holds "row n" and carries metadata with the id n + 1; the other tab has a formula for each row."""
    book = Spreadsheet("doc", "doc")
    book.sheets = [Sheet(0, "Stock"), Sheet(1, "Watch")]
    for sheet in book.sheets:
        sheet.rows = [Row() for _ in range(ROWS)]
        sheet.columns = [Line() for _ in range(COLUMNS)]
    for at, (row, watch) in enumerate(zip(book.sheets[0].rows, book.sheets[1].rows, strict=True)):
        row.cells[1] = Cell({"stringValue": f"row {at}"}, note=f"note {at}")
        row.metadata = [Metadata(at + 1, "row")]
        watch.cells[0] = Cell({"formulaValue": f"=Stock!B{at + 1}"})
    return book


def span(first: int, lines: int, kind: str) -> Json:
    return {"sheetId": 0, "dimension": kind, "startIndex": first, "endIndex": first + lines}


places, few = st.integers(0, ROWS), st.integers(1, 3)
steps = st.one_of(
    st.builds(lambda at, lines: {"insertDimension": {"range": span(at, lines, "ROWS")}}, places, few),
    st.builds(lambda at, lines: {"deleteDimension": {"range": span(at, lines, "ROWS")}}, places, few),
    st.builds(
        lambda at, lines, to: {"moveDimension": {"source": span(at, lines, "ROWS"), "destinationIndex": to}},
        places,
        few,
        places,
    ),
    st.builds(lambda at: {"insertDimension": {"range": span(at, 1, "COLUMNS")}}, st.integers(0, 2)),
    st.builds(
        lambda at, to: {"moveDimension": {"source": span(at, 1, "COLUMNS"), "destinationIndex": to}},
        st.integers(0, 2),
        st.integers(0, 3),
    ),
)


@given(st.lists(steps, max_size=8))
def test_metadata_notes_and_formulas_follow_their_row(moves: list[Json]) -> None:
    book = made()
    for move in moves:
        try:
            batch_update(book, {"requests": [move]}, count(1).__next__, "hub@example.com")
        except Refused:
            continue
    stock, watch = book.sheets
    left = set()
    for row in stock.rows:
        texts = [(cell.entered or {}).get("stringValue", "") for cell in row.cells.values()]
        numbers = [entry.id - 1 for entry in row.metadata]
        assert texts == [f"row {number}" for number in numbers]
        assert [cell.note for cell in row.cells.values()] == [f"note {number}" for number in numbers]
        left.update(numbers)
    for at in range(ROWS):
        assert formatted(book, watch, at, 0) == (f"row {at}" if at in left else "#REF!")


@given(st.lists(steps, max_size=6))
def test_a_refused_batch_leaves_no_trace(moves: list[Json]) -> None:
    book = made()
    before = copy.deepcopy(book)
    writes: list[Json] = [
        {"appendCells": {"sheetId": 0, "rows": [{"values": [{"note": "x"}]}], "fields": "note"}},
        {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}},
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": "row"}}}},
        {"addNamedRange": {"namedRange": {"name": "Name", "range": {"sheetId": 0}}}},
        {"duplicateSheet": {"sourceSheetId": 0}},
    ]
    last = {"deleteSheet": {"sheetId": 99}}
    with pytest.raises(Refused):
        batch_update(book, {"requests": [*moves, *writes, last]}, count(1).__next__, "hub@example.com")
    assert book == before
