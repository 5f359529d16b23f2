"""Field masks of the simulated Google, and what an answer costs that a mask narrows."""

from __future__ import annotations

import pytest

from sheetpact.simulators.google.colours import colour, hexadecimal
from sheetpact.simulators.google.fields import masked, overlaid, parse, wants, without_zero_sheet
from sheetpact.simulators.google.model import Cell, Metadata, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.spreadsheet_get import get


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", {"a": {}}),
        ("a.b,a.c", {"a": {"b": {}, "c": {}}}),
        ("a/b", {"a": {"b": {}}}),
        ("a(b,c/d)", {"a": {"b": {}, "c": {"d": {}}}}),
        ("a.b,a", {"a": {}}),
        ("a,a.b", {"a": {}}),
        ("a(*)", {"a": {}}),
        ("*", {}),
        ("user_entered_value", {"userEnteredValue": {}}),
        ("userEnteredFormat()", {"userEnteredFormat": {}}),
        ("a(b), c", {"a": {"b": {}}, "c": {}}),
    ],
)
def test_a_mask_is_read_in_each_of_its_spellings(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["a(b", "a)", "a..b", "(a)", "a.", "a b;"])
def test_what_is_no_mask_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert refusal.value.code == 400


def test_an_answer_keeps_what_the_mask_wants_in_every_item_of_a_list() -> None:
    answer = {
        "sheets": [{"properties": {"title": "A", "index": 0}, "merges": []}, {"properties": {"title": "B"}}],
        "x": 1,
    }
    told = masked(answer, parse("sheets.properties.title"))
    assert told == {"sheets": [{"properties": {"title": "A"}}, {"properties": {"title": "B"}}]}


def test_wanted_parts_are_found_along_a_path() -> None:
    mask = parse("sheets(properties,data.rowData)")
    assert wants(mask, "sheets", "properties", "title") == {}
    assert wants(mask, "sheets", "data") == {"rowData": {}}
    assert wants(mask, "sheets", "merges") is None


def test_an_update_clears_what_its_mask_names_and_it_does_not_bring() -> None:
    kept = {"note": "old", "userEnteredFormat": {"bold": True, "size": 9}}
    assert overlaid(kept, {"userEnteredFormat": {"size": 12}}, parse("note,userEnteredFormat.size")) == {
        "userEnteredFormat": {"bold": True, "size": 12}
    }


def test_the_first_sheet_s_number_is_not_told_in_ranges() -> None:
    assert without_zero_sheet([{"sheetId": 0, "startRowIndex": 0}, {"sheetId": 7}]) == [
        {"startRowIndex": 0},
        {"sheetId": 7},
    ]


def test_colours_are_told_as_32_bit_floats() -> None:
    assert colour("4285F4") == {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275}
    assert colour("FF0000") == {"red": 1}
    assert hexadecimal(colour("4285f4")) == "#4285f4"


class Untouchable(dict[int, Cell]):
    """Cells that nobody may look at."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"cells were read: {name}")


def book_of(rows: list[Row]) -> Spreadsheet:
    return Spreadsheet("doc", "Shop", sheets=[Sheet(0, "Stock", rows=rows)])


def test_a_mask_without_cells_reads_none() -> None:
    book = book_of([Row(cells=Untouchable())])
    told = get(book, (), False, parse("properties.title,sheets(properties.title,data.rowMetadata)"), "li@example.com")
    assert told == {
        "properties": {"title": "Shop"},
        "sheets": [{"properties": {"title": "Stock"}, "data": [{"rowMetadata": [{"pixelSize": 21}]}]}],
    }


def test_without_a_mask_cells_come_only_when_asked_for() -> None:
    book = book_of([Row(cells={0: Cell({"stringValue": "A-1"})})])
    assert "data" not in get(book, (), False, {}, "li@example.com")["sheets"][0]
    rows = get(book, (), True, {}, "li@example.com")["sheets"][0]["data"][0]["rowData"]
    assert rows[0]["values"][0]["formattedValue"] == "A-1"


def test_blank_rows_and_cells_at_the_end_are_left_out_and_those_between_are_empty() -> None:
    book = book_of([Row(), Row(cells={1: Cell({"numberValue": 5}), 3: Cell()}), Row(), Row(cells={0: Cell()})])
    told = get(book, (), False, parse("sheets.data.rowData.values.userEnteredValue"), "li@example.com")
    assert told == {
        "sheets": [{"data": [{"rowData": [{}, {"values": [{}, {"userEnteredValue": {"numberValue": 5}}]}]}]}]
    }


def test_a_range_tells_where_it_starts() -> None:
    book = book_of([Row(), Row(cells={1: Cell({"numberValue": 5})})])
    (data,) = get(book, ["Stock!B2"], False, parse("sheets.data"), "li@example.com")["sheets"][0]["data"]
    assert (data["startRow"], data["startColumn"]) == (1, 1)
    assert data["rowData"][0]["values"][0]["effectiveValue"] == {"numberValue": 5}
    assert len(data["rowMetadata"]) == len(data["columnMetadata"]) == 1


def test_row_metadata_comes_with_its_place() -> None:
    book = book_of([Row(), Row(metadata=[Metadata(5, "sku", "A-1")])])
    told = get(book, (), False, parse("sheets.data.rowMetadata.developerMetadata"), "li@example.com")
    assert told["sheets"][0]["data"][0]["rowMetadata"] == [
        {},
        {
            "developerMetadata": [
                {
                    "metadataId": 5,
                    "metadataKey": "sku",
                    "metadataValue": "A-1",
                    "location": {
                        "locationType": "ROW",
                        "dimensionRange": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2},
                    },
                    "visibility": "DOCUMENT",
                }
            ]
        },
    ]


def test_a_protected_range_tells_whoever_asks_whether_they_may_edit() -> None:
    book = book_of([Row()])
    book.owner = "owner@example.com"
    book.sheets[0].protected = [
        {"protectedRangeId": 1, "range": {"sheetId": 0, "startRowIndex": 0}, "editors": {"users": ["li@example.com"]}}
    ]

    def seen(email: str) -> dict[str, object]:
        return get(book, (), False, parse("sheets.protectedRanges"), email)["sheets"][0]["protectedRanges"][0]

    assert seen("li@example.com")["requestingUserCanEdit"] is True
    assert seen("owner@example.com")["requestingUserCanEdit"] is True
    assert seen("wang@example.com") == {"protectedRangeId": 1, "range": {"startRowIndex": 0}}
