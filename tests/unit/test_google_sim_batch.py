"""batchUpdate of the simulated Google: what each kind of request does, and that a batch is all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from sheetpact.simulators.google import protection
from sheetpact.simulators.google.batch import batch_update
from sheetpact.simulators.google.edits import Edit
from sheetpact.simulators.google.metadata import everywhere
from sheetpact.simulators.google.model import COLUMNS, ROWS, Cell, Line, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.moving import Shift
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.shown import formatted

Json = dict[str, Any]
Send = Callable[..., list[Json]]
HUB, PARTNER, OWNER = "hub@example.com", "partner@example.com", "owner@example.com"
TEXT = "userEnteredValue"


@pytest.fixture
def book() -> Spreadsheet:
    """A tab called Stock, ten rows by four columns, and a tab called Notes."""
    made = Spreadsheet("doc", "Alliance", owner=OWNER)
    made.sheets = [sheet(0, "Stock", 10, 4), sheet(7, "Notes", 5, 3)]
    fill(made, 0, [["SKU", "Item", "Pieces"], ["A-1", "Cup", 3], ["B-2", "Bowl", 1], ["C-3", "Pot", 2]])
    return made


def sheet(number: int, title: str, rows: int, columns: int) -> Sheet:
    return Sheet(number, title, [Row() for _ in range(rows)], [Line() for _ in range(columns)])


def fill(book: Spreadsheet, number: int, rows: list[list[Any]], top: int = 0) -> None:
    found = book.sheet(number)
    assert found is not None
    for down, row in enumerate(rows, top):
        for column, held in enumerate(row):
            found.rows[down].cells[column] = Cell(value(held))


def value(held: object) -> Json | None:
    if isinstance(held, str):
        return {"formulaValue" if held.startswith("=") else "stringValue": held} if held else None
    return {"numberValue": held}


@pytest.fixture
def send(book: Spreadsheet) -> Send:
    ids = count(1001)

    def sent(*requests: Json, caller: str = HUB) -> list[Json]:
        replies: list[Json] = batch_update(book, {"requests": list(requests)}, ids.__next__, caller)["replies"]
        return replies

    return sent


def shows(book: Spreadsheet, number: int = 0) -> list[list[str]]:
    found = book.sheet(number)
    assert found is not None
    rows = range(found.last_row)
    return [[formatted(book, found, row, column) for column in range(len(found.columns))] for row in rows]


def column(book: Spreadsheet, at: int, number: int = 0) -> list[str]:
    return [row[at] for row in shows(book, number)]


def formula(book: Spreadsheet, number: int, row: int, at: int) -> str:
    found = book.sheet(number)
    assert found is not None
    cell = found.cell(row, at)
    assert cell is not None
    assert cell.entered is not None
    return str(cell.entered["formulaValue"])


def cells(*rows: list[Any]) -> list[Json]:
    return [{"values": [{TEXT: value(held)} if held != "" else {} for held in row]} for row in rows]


def box(top: int, bottom: int, left: int, right: int, number: int = 0) -> Json:
    bounds = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": number, **bounds}


def lines(first: int, end: int, kind: str = "ROWS", number: int = 0) -> Json:
    return {"sheetId": number, "dimension": kind, "startIndex": first, "endIndex": end}


def tag(row: int, key: str, number: int | None = None) -> Json:
    entry: Json = {"metadataKey": key, "visibility": "DOCUMENT", "location": {"dimensionRange": lines(row, row + 1)}}
    return {"createDeveloperMetadata": {"developerMetadata": entry | ({"metadataId": number} if number else {})}}


def tagged(book: Spreadsheet) -> dict[str, int]:
    return {each.entry.key: each.index for each in everywhere(book)}


def refusal(send: Send, *requests: Json, caller: str = HUB) -> str:
    with pytest.raises(Refused) as refused:
        send(*requests, caller=caller)
    assert refused.value.code == 400
    return refused.value.message


class TestAllOrNothing:
    def test_a_batch_whose_last_request_is_refused_changes_nothing(self, book: Spreadsheet, send: Send) -> None:
        before = (shows(book), list(book.sheets))
        message = refusal(
            send,
            {"updateCells": {"start": {"rowIndex": 1}, "rows": cells(["X"]), "fields": TEXT}},
            {"deleteDimension": {"range": lines(2, 4)}},
            {"addSheet": {"properties": {"title": "New"}}},
            {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Other"}, "fields": "title"}},
            tag(0, "k", 5),
            {"addNamedRange": {"namedRange": {"name": "Skus", "range": box(0, 3, 0, 1)}}},
            {"deleteSheet": {"sheetId": 99}},
        )
        assert message == "Invalid requests[6].deleteSheet: No sheet with id: 99"
        assert (shows(book), book.sheets) == before
        assert (book.sheets[0].title, len(book.sheets[0].rows), book.named, tagged(book)) == ("Stock", 10, [], {})

    def test_rules_and_merges_are_taken_back_too(self, book: Spreadsheet, send: Send) -> None:
        rule = {"ranges": [box(0, 1, 0, 1)], "gradientRule": {}}
        refusal(
            send,
            {"mergeCells": {"range": box(5, 6, 0, 2), "mergeType": "MERGE_ALL"}},
            {"addProtectedRange": {"protectedRange": {"range": box(0, 1, 0, 1)}}},
            {"addConditionalFormatRule": {"rule": rule}},
            {"addDimensionGroup": {"range": lines(1, 3)}},
            {"deleteSheet": {"sheetId": 99}},
        )
        stock = book.sheets[0]
        assert (stock.merges, stock.protected, stock.conditional, stock.row_groups, stock.grid) == ([], [], [], [], {})

    def test_replies_stand_where_their_requests_stood(self, send: Send) -> None:
        replies = send(
            {"updateCells": {"start": {}, "rows": [], "fields": "note"}},
            {"addSheet": {"properties": {"title": "New"}}},
            {"clearBasicFilter": {}},
        )
        assert [list(each) for each in replies] == [[], ["addSheet"], []]

    def test_later_requests_see_what_earlier_ones_did(self, book: Spreadsheet, send: Send) -> None:
        send({"insertDimension": {"range": lines(1, 2)}}, {"deleteDimension": {"range": lines(2, 3)}})
        assert column(book, 0) == ["SKU", "", "B-2", "C-3"]

    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            ({}, "Invalid requests[0]: No request set."),
            ({"addRocket": {}}, "Invalid requests[0].addRocket: This request is not supported."),
        ],
    )
    def test_a_request_of_no_known_kind_is_refused(self, send: Send, request_: Json, message: str) -> None:
        assert refusal(send, request_) == message

    def test_an_empty_batch_is_refused(self, send: Send) -> None:
        assert refusal(send) == "Must specify at least one request."

    def test_a_batch_has_at_most_100_000_requests(self, send: Send) -> None:
        many = [{"clearBasicFilter": {}}] * 100_001
        assert refusal(send, *many) == "Cannot exceed 100000 requests in a single batch."

    def test_a_batch_can_read_back_what_it_wrote(self, book: Spreadsheet) -> None:
        write = {"updateCells": {"start": {"rowIndex": 1}, "rows": cells(["X"]), "fields": TEXT}}
        body = {
            "requests": [write],
            "includeSpreadsheetInResponse": True,
            "responseRanges": ["Stock!A2:A3"],
            "responseIncludeGridData": True,
        }
        answer = batch_update(book, body, count(1).__next__, HUB)
        rows = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
        assert [row["values"][0]["formattedValue"] for row in rows] == ["X", "B-2"]


class TestCells:
    def test_a_range_clears_what_the_rows_dont_cover(self, book: Spreadsheet, send: Send) -> None:
        send({"updateCells": {"range": box(1, 4, 0, 2), "rows": cells(["X"]), "fields": TEXT}})
        assert shows(book)[1:] == [["X", "", "3", ""], ["", "", "1", ""], ["", "", "2", ""]]

    def test_a_start_leaves_what_the_rows_dont_cover(self, book: Spreadsheet, send: Send) -> None:
        send({"updateCells": {"start": {"rowIndex": 1}, "rows": cells(["X"]), "fields": TEXT}})
        assert shows(book)[1] == ["X", "Cup", "3", ""]

    def test_only_named_fields_are_written(self, book: Spreadsheet, send: Send) -> None:
        given = {"values": [{TEXT: value("X"), "note": "seen"}]}
        send({"updateCells": {"start": {"rowIndex": 1}, "rows": [given], "fields": "note"}})
        cell = book.sheets[0].cell(1, 0)
        assert cell is not None
        assert (cell.entered, cell.note) == ({"stringValue": "A-1"}, "seen")

    def test_text_that_looks_like_a_formula_stays_text(self, book: Spreadsheet, send: Send) -> None:
        row = {"values": [{TEXT: {"stringValue": "=1+1"}}]}
        send({"updateCells": {"start": {"rowIndex": 5}, "rows": [row], "fields": TEXT}})
        assert column(book, 0)[5] == "=1+1"

    def test_a_new_value_erases_chips(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[1].cells[0] = Cell({"stringValue": "@"}, chips=[{"chip": {}}])
        send({"updateCells": {"start": {"rowIndex": 1}, "rows": cells(["X"]), "fields": TEXT}})
        assert book.sheets[0].rows[1].cells[0].chips == []

    def test_writing_beyond_the_grid_is_refused(self, send: Send) -> None:
        beyond = {"updateCells": {"start": {"rowIndex": 9}, "rows": cells(["X"], ["Y"]), "fields": TEXT}}
        message = "Invalid requests[0].updateCells: Attempting to write row: 10, beyond the last requested row of: 9"
        assert refusal(send, beyond) == message

    def test_a_cell_holds_50_000_characters(self, send: Send) -> None:
        def long(size: int) -> Json:
            return {"updateCells": {"start": {}, "rows": cells(["x" * size]), "fields": TEXT}}

        send(long(50_000))
        assert "more than the maximum of 50000 characters" in refusal(send, long(50_001))

    def test_an_update_without_fields_is_refused(self, send: Send) -> None:
        assert "At least one field" in refusal(send, {"updateCells": {"start": {}, "rows": []}})

    def test_cells_are_appended_after_the_last_row_with_a_value_and_the_grid_grows(
        self, book: Spreadsheet, send: Send
    ) -> None:
        send({"appendCells": {"sheetId": 0, "rows": cells(*[[f"N-{n}"] for n in range(8)]), "fields": TEXT}})
        assert (column(book, 0)[4], column(book, 0)[11], len(book.sheets[0].rows)) == ("N-0", "N-7", 12)

    def test_a_format_without_values_doesnt_count_as_data_for_appending(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[8].cells[0] = Cell(format={"textFormat": {"bold": True}})
        send({"appendCells": {"sheetId": 0, "rows": cells(["D-4"]), "fields": TEXT}})
        assert column(book, 0)[4] == "D-4"

    def test_appending_to_a_table_stays_in_its_body(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].tables = [{"tableId": "t", "range": box(0, 4, 0, 3)}]
        fill(book, 0, [["below"]], top=6)
        send({"appendCells": {"tableId": "t", "rows": cells(["D-4"]), "fields": TEXT}})
        assert column(book, 0) == ["SKU", "A-1", "B-2", "C-3", "D-4", "", "", "below"]
        assert book.sheets[0].tables[0]["range"]["endRowIndex"] == 5

    def test_a_repeated_formula_moves_its_relative_references(self, book: Spreadsheet, send: Send) -> None:
        cell = {TEXT: {"formulaValue": "=C2*$C$2"}}
        send({"repeatCell": {"range": box(1, 4, 3, 4), "cell": cell, "fields": TEXT}})
        assert formula(book, 0, 3, 3) == "=C4*$C$2"
        assert column(book, 3)[1:] == ["9", "3", "6"]

    def test_a_format_is_merged_by_its_mask(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[1].cells[0] = Cell(format={"textFormat": {"italic": True, "fontSize": 9}})
        given = {"userEnteredFormat": {"textFormat": {"bold": True, "fontSize": 30}}}
        names = "userEnteredFormat.textFormat.bold"
        send({"repeatCell": {"range": box(1, 2, 0, 1), "cell": given, "fields": names}})
        assert book.sheets[0].rows[1].cells[0].format == {"textFormat": {"italic": True, "fontSize": 9, "bold": True}}


class TestRowsAndColumns:
    def test_row_metadata_follows_insertions_moves_and_deletions(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a"), tag(2, "b"), tag(3, "c"))
        send({"insertDimension": {"range": lines(0, 2)}})
        assert tagged(book) == {"a": 3, "b": 4, "c": 5}
        send({"moveDimension": {"source": lines(3, 4), "destinationIndex": 6}})
        assert tagged(book) == {"b": 3, "c": 4, "a": 5}
        send({"deleteDimension": {"range": lines(4, 5)}})
        assert tagged(book) == {"b": 3, "a": 4}

    def test_the_documents_own_example_of_a_move(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 7, [[0], [1], [2], [3], [4]])
        send({"moveDimension": {"source": lines(1, 3, number=7), "destinationIndex": 4}})
        assert column(book, 0, 7) == ["0", "3", "1", "2", "4"]

    def test_a_moved_column_takes_its_cells_and_metadata_along(self, book: Spreadsheet, send: Send) -> None:
        place = {"dimensionRange": lines(2, 3, "COLUMNS")}
        entry = {"metadataKey": "pieces", "visibility": "DOCUMENT", "location": place}
        send({"createDeveloperMetadata": {"developerMetadata": entry}})
        send({"moveDimension": {"source": lines(2, 3, "COLUMNS"), "destinationIndex": 0}})
        assert (shows(book)[1], tagged(book)) == (["3", "A-1", "Cup", ""], {"pieces": 0})

    def test_formulas_everywhere_follow_their_cells(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 7, [["=SUM(Stock!C2:C4)", "=Stock!A3"]])
        send({"insertDimension": {"range": lines(2, 3)}})
        assert (formula(book, 7, 0, 0), formula(book, 7, 0, 1)) == ("=SUM(Stock!C2:C5)", "=Stock!A4")
        send({"moveDimension": {"source": lines(3, 4), "destinationIndex": 1}})
        assert formula(book, 7, 0, 1) == "=Stock!A2"
        send({"deleteDimension": {"range": lines(1, 2)}})
        assert formula(book, 7, 0, 1) == "=Stock!#REF!"

    def test_everything_known_by_position_moves_along(self, book: Spreadsheet, send: Send) -> None:
        stock = book.sheets[0]
        send(
            {"mergeCells": {"range": box(5, 7, 0, 2), "mergeType": "MERGE_ALL"}},
            {"addNamedRange": {"namedRange": {"name": "Skus", "range": box(1, 4, 0, 1)}}},
            {"addProtectedRange": {"protectedRange": {"range": box(1, 4, 2, 3)}}},
            {"setBasicFilter": {"filter": {"range": box(0, 4, 0, 3), "criteria": {"2": {"hiddenValues": ["9"]}}}}},
            {
                "addConditionalFormatRule": {
                    "rule": {
                        "ranges": [box(1, 4, 2, 3)],
                        "booleanRule": {
                            "condition": {"type": "CUSTOM_FORMULA", "values": [{TEXT: "=$C$2>1"}]},
                            "format": {"textFormat": {"bold": True}},
                        },
                    }
                }
            },
            {"addDimensionGroup": {"range": lines(1, 4)}},
        )
        send({"insertDimension": {"range": lines(1, 2)}}, {"insertDimension": {"range": lines(1, 2, "COLUMNS")}})
        rule = stock.conditional[0]
        assert stock.merges == [box(6, 8, 0, 3)]
        assert book.named[0]["range"] == box(2, 5, 0, 1)
        assert stock.protected[0]["range"] == box(2, 5, 3, 4)
        assert stock.filter is not None
        assert (stock.filter["range"], list(stock.filter["criteria"])) == (box(0, 5, 0, 4), ["3"])
        assert rule["ranges"] == [box(2, 5, 3, 4)]
        assert rule["booleanRule"]["condition"]["values"] == [{TEXT: "=$D$3>1"}]
        assert stock.row_groups[0]["range"] == lines(2, 5)

    def test_what_loses_all_its_cells_is_gone(self, book: Spreadsheet, send: Send) -> None:
        send(
            {"addNamedRange": {"namedRange": {"name": "Skus", "range": box(1, 3, 0, 1)}}},
            {"mergeCells": {"range": box(1, 3, 0, 2), "mergeType": "MERGE_ALL"}},
        )
        send({"deleteDimension": {"range": lines(1, 3)}})
        assert (book.named, book.sheets[0].merges) == ([], [])

    def test_an_inserted_row_looks_like_its_neighbour_and_holds_nothing(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[1].cells[0] = Cell({"stringValue": "A-1"}, {"textFormat": {"bold": True}}, note="n")
        send({"insertDimension": {"range": lines(2, 3), "inheritFromBefore": True}})
        new = book.sheets[0].rows[2].cells[0]
        assert (new.entered, new.format, new.note) == (None, {"textFormat": {"bold": True}}, "")

    def test_rows_put_in_above_the_last_frozen_one_are_frozen(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].grid = {"frozenRowCount": 1}
        send({"insertDimension": {"range": lines(0, 1)}})
        assert book.sheets[0].grid == {"frozenRowCount": 2}
        send({"insertDimension": {"range": lines(2, 3)}})
        assert book.sheets[0].grid == {"frozenRowCount": 2}

    def test_groups_nest_by_depth(self, send: Send) -> None:
        send({"addDimensionGroup": {"range": lines(1, 4, "COLUMNS")}})
        (reply,) = send({"addDimensionGroup": {"range": lines(2, 3, "COLUMNS")}})
        groups = reply["addDimensionGroup"]["dimensionGroups"]
        spans = [(each["depth"], each["range"]["startIndex"], each["range"]["endIndex"]) for each in groups]
        assert spans == [(1, 1, 4), (2, 2, 3)]

    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            (
                {"deleteDimension": {"range": lines(9, 11)}},
                "Cannot delete a row that doesn't exist. Tried to delete row index 10 but there are only 10 rows.",
            ),
            ({"deleteDimension": {"range": lines(0, 10)}}, "You can't delete all the rows on the sheet."),
            (
                {"insertDimension": {"range": lines(10, 11)}},
                "range.startIndex must be less than the grid size if inheritFromBefore is false.",
            ),
            ({"insertDimension": {"range": lines(0, 1, number=5)}}, "No grid with id: 5"),
        ],
    )
    def test_rows_that_arent_there_are_refused(self, send: Send, request_: Json, message: str) -> None:
        assert refusal(send, request_) == f"Invalid requests[0].{next(iter(request_))}: {message}"

    def test_a_spreadsheet_has_at_most_ten_million_cells(self, send: Send) -> None:
        message = refusal(send, {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 2_500_000}})
        assert message.endswith("above the limit of 10000000 cells.")

    def test_inserted_cells_shift_only_their_columns(self, book: Spreadsheet, send: Send) -> None:
        send({"insertRange": {"range": box(1, 2, 0, 1), "shiftDimension": "ROWS"}})
        assert (column(book, 0), column(book, 1)) == (
            ["SKU", "", "A-1", "B-2", "C-3"],
            ["Item", "Cup", "Bowl", "Pot", ""],
        )

    def test_deleted_cells_are_filled_from_below(self, book: Spreadsheet, send: Send) -> None:
        send({"deleteRange": {"range": box(1, 2, 0, 1), "shiftDimension": "ROWS"}})
        assert (column(book, 0), column(book, 1)[1]) == (["SKU", "B-2", "C-3", ""], "Cup")

    @pytest.mark.parametrize(
        ("shift", "span", "after"),
        [
            (Shift("ROWS", to=2, added=1), (2, 4), (3, 5)),
            (Shift("ROWS", to=4, added=1), (2, 4), (2, 4)),
            (Shift("ROWS", to=0, added=1), (0, None), (0, None)),
            (Shift("ROWS", to=3, added=2), (2, None), (2, None)),
            (Shift("ROWS", at=2, removed=2), (2, 4), None),
            (Shift("ROWS", at=3, removed=5), (2, 4), (2, 3)),
            (Shift("ROWS", at=1, removed=1, to=3, added=1), (1, 5), (1, 5)),
            (Shift("ROWS", at=1, removed=1, to=6, added=1), (1, 5), (1, 4)),
        ],
    )
    def test_a_span_follows_its_lines(
        self, shift: Shift, span: tuple[int, int | None], after: tuple[int, int | None] | None
    ) -> None:
        assert shift.span(*span) == after


class TestSorting:
    def test_a_sort_moves_contents_and_leaves_row_metadata(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "first"), tag(3, "third"))
        book.sheets[0].rows[1].cells[0].note = "cup"
        sort = {"range": box(1, 4, 0, 4), "sortSpecs": [{"dimensionIndex": 2, "sortOrder": "ASCENDING"}]}
        send({"sortRange": sort})
        assert column(book, 0) == ["SKU", "B-2", "C-3", "A-1"]
        assert book.sheets[0].rows[3].cells[0].note == "cup"
        assert tagged(book) == {"first": 1, "third": 3}

    def test_a_sort_leaves_validation_where_it_is(self, book: Spreadsheet, send: Send) -> None:
        rule = {"condition": {"type": "NOT_BLANK"}}
        send({"setDataValidation": {"range": box(1, 2, 0, 1), "rule": rule}})
        send({"sortRange": {"range": box(1, 4, 0, 4), "sortSpecs": [{"dimensionIndex": 2}]}})
        assert [book.sheets[0].rows[row].cells[0].validation for row in (1, 2, 3)] == [rule, None, None]

    def test_blanks_come_last_whichever_way(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 7, [[2], ["b"], [""], ["A"], [10]])
        for order, texts in (("ASCENDING", ["2", "10", "A", "b"]), ("DESCENDING", ["b", "A", "10", "2"])):
            specs = [{"dimensionIndex": 0, "sortOrder": order}]
            send({"sortRange": {"range": box(0, 5, 0, 3, 7), "sortSpecs": specs}})
            assert column(book, 0, 7) == texts

    def test_a_sorted_formula_speaks_of_its_new_row(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 0, [["A-1", "Cup", 3, "=C2*2"], ["B-2", "Bowl", 1, "=C3*2"]], top=1)
        specs = [{"dimensionIndex": 2}]
        send({"sortRange": {"range": box(1, 3, 0, 4), "sortSpecs": specs}})
        assert (column(book, 3)[1:3], formula(book, 0, 2, 3)) == (["2", "6"], "=C3*2")


class TestCopying:
    def test_a_pasted_formula_moves_by_the_offset_also_to_another_sheet(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 0, [["=C2+$C$3"]], top=6)
        send({"copyPaste": {"source": box(6, 7, 0, 1), "destination": box(7, 8, 0, 1)}})
        assert formula(book, 0, 7, 0) == "=C3+$C$3"
        send({"copyPaste": {"source": box(6, 7, 0, 1), "destination": box(4, 5, 0, 1, 7)}})
        assert formula(book, 7, 4, 0) == "=#REF!+$C$3"

    def test_a_destination_that_is_a_multiple_is_filled(self, book: Spreadsheet, send: Send) -> None:
        send({"copyPaste": {"source": box(1, 2, 0, 1), "destination": box(4, 8, 0, 2), "pasteType": "PASTE_VALUES"}})
        assert [row[:2] for row in shows(book)[4:]] == [["A-1", "A-1"]] * 4

    def test_values_are_pasted_without_formulas_and_formats(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[5].cells[0] = Cell({"formulaValue": "=C2*2"}, {"textFormat": {"bold": True}})
        send({"copyPaste": {"source": box(5, 6, 0, 1), "destination": box(6, 7, 0, 1), "pasteType": "PASTE_VALUES"}})
        assert book.sheets[0].rows[6].cells[0] == Cell({"numberValue": 6})

    def test_formats_are_pasted_without_values(self, book: Spreadsheet, send: Send) -> None:
        book.sheets[0].rows[1].cells[0].format = {"textFormat": {"bold": True}}
        send({"copyPaste": {"source": box(1, 2, 0, 1), "destination": box(2, 3, 0, 1), "pasteType": "PASTE_FORMAT"}})
        assert book.sheets[0].rows[2].cells[0] == Cell({"stringValue": "B-2"}, {"textFormat": {"bold": True}})

    def test_a_transposed_block_stands_on_its_side(self, book: Spreadsheet, send: Send) -> None:
        turned = {"source": box(1, 4, 0, 1), "destination": box(6, 7, 0, 1), "pasteOrientation": "TRANSPOSE"}
        send({"copyPaste": turned})
        assert shows(book)[6][:3] == ["A-1", "B-2", "C-3"]

    def test_what_is_cut_is_gone_from_where_it_was(self, book: Spreadsheet, send: Send) -> None:
        send({"cutPaste": {"source": box(1, 2, 0, 3), "destination": {"sheetId": 0, "rowIndex": 6}}})
        assert (shows(book)[1][:3], shows(book)[6][:3]) == (["", "", ""], ["A-1", "Cup", "3"])


class TestFinding:
    def test_a_whole_cell_that_moved_isnt_replaced(self, book: Spreadsheet, send: Send) -> None:
        swap = {"range": box(1, 2, 0, 1), "find": "B-2", "replacement": "X", "matchEntireCell": True, "matchCase": True}
        assert send({"findReplace": swap}) == [{"findReplace": {}}]

    def test_replacements_are_counted(self, book: Spreadsheet, send: Send) -> None:
        (reply,) = send({"findReplace": {"sheetId": 0, "find": "o", "replacement": "0"}})
        counts = {"valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 2}
        assert (reply["findReplace"], column(book, 1)[2:]) == (counts, ["B0wl", "P0t"])

    def test_formulas_are_left_alone_unless_asked_for(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 0, [["=C2*3"]], top=5)
        swap = {"range": box(5, 6, 0, 1), "find": "3", "replacement": "4"}
        send({"findReplace": swap})
        assert formula(book, 0, 5, 0) == "=C2*3"
        assert send({"findReplace": {**swap, "includeFormulas": True}})[0]["findReplace"]["formulasChanged"] == 1
        assert formula(book, 0, 5, 0) == "=C2*4"


class TestMetadata:
    def test_an_id_in_use_is_refused_so_that_a_batch_can_be_locked(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "generation", 41))
        message = refusal(send, {"deleteDimension": {"range": lines(3, 4)}}, tag(2, "generation", 41))
        assert message.startswith("Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata with ID")
        assert column(book, 0) == ["SKU", "A-1", "B-2", "C-3"]

    def test_an_id_is_free_again_once_its_entry_is_deleted_in_the_same_batch(
        self, book: Spreadsheet, send: Send
    ) -> None:
        send(tag(1, "a", 41))
        gone = {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 41}}}}
        send(tag(2, "c", 42), gone, tag(3, "b", 41))
        assert tagged(book) == {"c": 2, "b": 3}

    def test_an_id_is_free_again_once_its_row_is_deleted(self, send: Send, book: Spreadsheet) -> None:
        send(tag(1, "a", 41))
        send({"deleteDimension": {"range": lines(1, 2)}}, tag(0, "b", 41))
        assert tagged(book) == {"b": 0}

    def test_deleting_by_a_filter_that_meets_nothing_deletes_nothing(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a", 41))
        gone = {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 42}}}}
        assert send(gone) == [{"deleteDeveloperMetadata": {}}]
        assert tagged(book) == {"a": 1}

    def test_entries_are_deleted_by_key_and_told(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a", 41), tag(2, "a", 42), tag(3, "b", 43))
        lookup = {"metadataKey": "a", "locationType": "ROW"}
        (reply,) = send({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}})
        gone = reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
        assert ([each["metadataId"] for each in gone], tagged(book)) == ([41, 42], {"b": 3})

    def test_a_value_is_updated_and_an_entry_moves_to_another_row(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a", 41))
        where = {"dimensionRange": lines(3, 4)}
        change = {
            "dataFilters": [{"developerMetadataLookup": {"metadataId": 41}}],
            "developerMetadata": {"metadataValue": "x", "location": where},
            "fields": "metadataValue,location",
        }
        (reply,) = send({"updateDeveloperMetadata": change})
        assert reply["updateDeveloperMetadata"]["developerMetadata"][0]["metadataValue"] == "x"
        assert tagged(book) == {"a": 3}

    def test_a_range_selects_what_hangs_on_its_rows(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a", 41), tag(3, "b", 43))
        send({"deleteDeveloperMetadata": {"dataFilter": {"a1Range": "Stock!A2:B3"}}})
        assert tagged(book) == {"b": 3}

    def test_a_sheet_holds_30_000_characters(self, send: Send) -> None:
        def long(row: int, size: int) -> Json:
            made = tag(row, "k")
            made["createDeveloperMetadata"]["developerMetadata"]["metadataValue"] = "x" * size
            return made

        send(long(1, 29_999))
        assert "30000 characters" in refusal(send, tag(2, "k"))

    @pytest.mark.parametrize(
        "missing", ["metadataKey", "visibility", "location"], ids=["no key", "no visibility", "no place"]
    )
    def test_an_entry_needs_a_key_a_place_and_a_visibility(self, send: Send, missing: str) -> None:
        made = tag(1, "a")
        del made["createDeveloperMetadata"]["developerMetadata"][missing]
        assert missing in refusal(send, made)


class TestSheets:
    def test_a_new_sheet_stands_last_and_has_the_usual_grid(self, book: Spreadsheet, send: Send) -> None:
        (reply,) = send({"addSheet": {"properties": {"title": "New"}}})
        told = reply["addSheet"]["properties"]
        grid = {"rowCount": ROWS, "columnCount": COLUMNS}
        assert (told["index"], told["gridProperties"], told["sheetId"]) == (2, grid, 1001)

    def test_a_title_is_taken_once(self, send: Send) -> None:
        message = 'A sheet with the name "notes" already exists. Please enter another name.'
        assert refusal(send, {"addSheet": {"properties": {"title": "notes"}}}).endswith(message)

    @pytest.mark.parametrize(("index", "order"), [(2, ["Notes", "Stock"]), (1, ["Stock", "Notes"])])
    def test_an_index_counts_before_the_move(self, book: Spreadsheet, send: Send, index: int, order: list[str]) -> None:
        change = {"properties": {"sheetId": 0, "index": index}, "fields": "index"}
        send({"updateSheetProperties": change})
        assert [each.title for each in book.sheets] == order

    def test_formulas_follow_a_new_title_and_break_with_a_deleted_sheet(self, book: Spreadsheet, send: Send) -> None:
        fill(book, 7, [["=Stock!A2"]])
        send({"updateSheetProperties": {"properties": {"sheetId": 0, "title": "My stock"}, "fields": "title"}})
        assert formula(book, 7, 0, 0) == "='My stock'!A2"
        send({"deleteSheet": {"sheetId": 0}})
        assert formula(book, 7, 0, 0) == "=#REF!"

    def test_the_last_sheet_stays_and_one_is_visible(self, book: Spreadsheet, send: Send) -> None:
        def hide(number: int) -> Json:
            return {"updateSheetProperties": {"properties": {"sheetId": number, "hidden": True}, "fields": "hidden"}}

        assert refusal(send, hide(0), hide(7)).endswith("You can't hide all the sheets in a document.")
        send({"deleteSheet": {"sheetId": 7}})
        assert refusal(send, {"deleteSheet": {"sheetId": 0}}).endswith("You can't remove all the sheets in a document.")

    def test_a_smaller_grid_loses_its_rows(self, book: Spreadsheet, send: Send) -> None:
        smaller = {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 2}}, "fields": "gridProperties.rowCount"}
        send({"updateSheetProperties": smaller})
        assert (len(book.sheets[0].rows), len(book.sheets[0].columns), column(book, 0)) == (2, 4, ["SKU", "A-1"])

    def test_a_copy_has_cells_of_its_own_and_metadata_with_new_ids(self, book: Spreadsheet, send: Send) -> None:
        send(tag(1, "a", 41))
        (reply,) = send({"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Copy"}})
        number = reply["duplicateSheet"]["properties"]["sheetId"]
        send({"updateCells": {"start": {"rowIndex": 1}, "rows": cells(["X"]), "fields": TEXT}})
        assert (column(book, 0, number)[1], column(book, 0)[1]) == ("A-1", "X")
        ids = [each.entry.id for each in everywhere(book)]
        assert (len(ids), len(set(ids)), 41 in ids) == (2, 2, True)

    def test_the_spreadsheet_itself_is_renamed(self, book: Spreadsheet, send: Send) -> None:
        send({"updateSpreadsheetProperties": {"properties": {"title": "New", "locale": "xx"}, "fields": "title"}})
        assert (book.title, book.locale) == ("New", "en_US")


class TestProtection:
    @pytest.fixture(autouse=True)
    def _protected(self, send: Send) -> None:
        send({"addProtectedRange": {"protectedRange": {"range": box(1, 4, 2, 3)}}})

    @pytest.mark.parametrize(
        "request_",
        [
            {"updateCells": {"start": {"rowIndex": 2, "columnIndex": 2}, "rows": cells([9]), "fields": TEXT}},
            {"deleteDimension": {"range": lines(2, 3)}},
            {"insertDimension": {"range": lines(2, 3)}},
            {"moveDimension": {"source": lines(2, 3), "destinationIndex": 8}},
            {"sortRange": {"range": box(1, 4, 0, 4), "sortSpecs": [{"dimensionIndex": 0}]}},
            {"copyPaste": {"source": box(0, 1, 0, 1), "destination": box(1, 2, 2, 3)}},
            {"findReplace": {"sheetId": 0, "find": "3", "replacement": "4"}},
            {"deleteSheet": {"sheetId": 0}},
        ],
        ids=lambda request_: next(iter(request_)),
    )
    def test_nobody_else_changes_what_is_protected(self, book: Spreadsheet, send: Send, request_: Json) -> None:
        before = shows(book)
        message = refusal(send, request_, caller=PARTNER)
        assert (message, shows(book)) == (f"Invalid requests[0].{next(iter(request_))}: {protection.REFUSAL}", before)

    @pytest.mark.parametrize("caller", [HUB, OWNER])
    def test_whoever_protected_it_and_the_owner_may(self, book: Spreadsheet, send: Send, caller: str) -> None:
        write = {"updateCells": {"start": {"rowIndex": 2, "columnIndex": 2}, "rows": cells([9]), "fields": TEXT}}
        send(write, caller=caller)
        assert column(book, 2)[2] == "9"

    def test_beside_it_everybody_may(self, book: Spreadsheet, send: Send) -> None:
        write = {"updateCells": {"start": {"rowIndex": 2}, "rows": cells(["X", "Y"]), "fields": TEXT}}
        send(write, {"insertDimension": {"range": lines(1, 2)}}, caller=PARTNER)
        assert shows(book)[3][:3] == ["X", "Y", "1"]

    def test_a_warning_stops_nobody(self, book: Spreadsheet, send: Send) -> None:
        number = book.sheets[0].protected[0]["protectedRangeId"]
        change = {"protectedRangeId": number, "warningOnly": True}
        send({"updateProtectedRange": {"protectedRange": change, "fields": "warningOnly"}})
        send({"deleteDimension": {"range": lines(2, 3)}}, caller=PARTNER)
        assert column(book, 0) == ["SKU", "A-1", "C-3"]

    def test_protection_is_taken_away_by_those_who_may_edit(self, book: Spreadsheet, send: Send) -> None:
        gone = {"deleteProtectedRange": {"protectedRangeId": book.sheets[0].protected[0]["protectedRangeId"]}}
        assert refusal(send, gone, caller=PARTNER).endswith(protection.REFUSAL)
        send(gone)
        assert book.sheets[0].protected == []

    def test_a_protected_sheet_has_places_that_are_free(self, book: Spreadsheet, send: Send) -> None:
        whole = {"range": {"sheetId": 7}, "unprotectedRanges": [box(0, 2, 0, 1, 7)]}
        send({"addProtectedRange": {"protectedRange": whole}})

        def write(row: int) -> Json:
            start = {"sheetId": 7, "rowIndex": row}
            return {"updateCells": {"start": start, "rows": cells(["x"]), "fields": TEXT}}

        send(write(1), caller=PARTNER)
        assert refusal(send, write(2), caller=PARTNER).endswith(protection.REFUSAL)


class TestRules:
    def test_a_filter_hides_rows_until_it_is_cleared(self, book: Spreadsheet, send: Send) -> None:
        send({"setBasicFilter": {"filter": {"range": box(0, 4, 0, 3), "criteria": {"1": {"hiddenValues": ["Bowl"]}}}}})
        hidden = [at for at, row in enumerate(book.sheets[0].rows) if row.properties.get("hiddenByFilter")]
        assert hidden == [2]
        send({"clearBasicFilter": {"sheetId": 0}})
        assert (book.sheets[0].filter, book.sheets[0].rows[2].properties) == (None, {})

    def test_a_filter_goes_by_a_condition_too(self, book: Spreadsheet, send: Send) -> None:
        condition = {"type": "NUMBER_GREATER", "values": [{TEXT: "1"}]}
        specs = [{"columnIndex": 2, "filterCriteria": {"condition": condition}}]
        send({"setBasicFilter": {"filter": {"range": box(0, 4, 0, 3), "filterSpecs": specs}}})
        hidden = [at for at, row in enumerate(book.sheets[0].rows) if row.properties.get("hiddenByFilter")]
        assert hidden == [2]

    def test_validation_is_set_and_taken_away(self, book: Spreadsheet, send: Send) -> None:
        rule = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": False}
        send({"setDataValidation": {"range": box(1, 2, 0, 1), "rule": rule}})
        assert book.sheets[0].rows[1].cells[0].validation == {"condition": {"type": "BOOLEAN"}, "strict": True}
        send({"setDataValidation": {"range": box(1, 2, 0, 1)}})
        assert book.sheets[0].rows[1].cells[0].validation is None

    def test_conditional_formats_are_ordered(self, book: Spreadsheet, send: Send) -> None:
        def rule(kind: str) -> Json:
            return {"ranges": [box(0, 1, 0, 1)], "booleanRule": {"condition": {"type": kind}, "format": {}}}

        def kinds() -> list[str]:
            return [each["booleanRule"]["condition"]["type"] for each in book.sheets[0].conditional]

        send({"addConditionalFormatRule": {"rule": rule("BLANK"), "index": 0}})
        send({"addConditionalFormatRule": {"rule": rule("NOT_BLANK"), "index": 0}})
        assert kinds() == ["NOT_BLANK", "BLANK"]
        send({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
        assert kinds() == ["BLANK", "NOT_BLANK"]
        send({"updateConditionalFormatRule": {"index": 0, "rule": rule("TEXT_IS_URL")}})
        assert kinds() == ["TEXT_IS_URL", "NOT_BLANK"]
        (reply,) = send({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
        assert reply["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]["type"] == "TEXT_IS_URL"
        assert "No conditional format" in refusal(send, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})

    def test_a_merge_keeps_only_its_first_value(self, book: Spreadsheet, send: Send) -> None:
        send({"mergeCells": {"range": box(1, 3, 0, 2), "mergeType": "MERGE_ROWS"}})
        assert [row[:2] for row in shows(book)[1:3]] == [["A-1", ""], ["B-2", ""]]
        assert book.sheets[0].merges == [box(1, 2, 0, 2), box(2, 3, 0, 2)]
        assert "select all cells" in refusal(send, {"unmergeCells": {"range": box(1, 2, 0, 1)}})
        send({"unmergeCells": {"range": box(0, 4, 0, 4)}})
        assert book.sheets[0].merges == []

    def test_names_of_ranges_are_unique(self, book: Spreadsheet, send: Send) -> None:
        named = {"namedRange": {"name": "Skus", "range": box(1, 4, 0, 1)}}
        (reply,) = send({"addNamedRange": named})
        number = reply["addNamedRange"]["namedRange"]["namedRangeId"]
        assert refusal(send, {"addNamedRange": named}).endswith("a named range with that name already exists.")
        change = {"namedRange": {"namedRangeId": number, "name": "Codes"}, "fields": "name"}
        send({"updateNamedRange": change})
        assert (book.named[0]["name"], book.named[0]["range"]) == ("Codes", box(1, 4, 0, 1))
        send({"deleteNamedRange": {"namedRangeId": number}})
        assert book.named == []

    def test_borders_stand_at_the_edge_and_inside(self, book: Spreadsheet, send: Send) -> None:
        line = {"style": "SOLID"}
        send({"updateBorders": {"range": box(0, 2, 0, 1), "top": line, "innerHorizontal": {"style": "DASHED"}}})
        first, second = (book.sheets[0].rows[row].cells[0].format["borders"] for row in (0, 1))
        assert (first, second) == ({"top": line, "bottom": {"style": "DASHED"}}, {"top": {"style": "DASHED"}})

    def test_bands_dont_overlap(self, book: Spreadsheet, send: Send) -> None:
        band = {"range": box(0, 4, 0, 3), "rowProperties": {"firstBandColor": {"red": 1}}}
        (reply,) = send({"addBanding": {"bandedRange": band}})
        assert reply["addBanding"]["bandedRange"]["bandedRangeId"] == 1001
        assert "already has them" in refusal(send, {"addBanding": {"bandedRange": band}})


def test_an_edit_that_is_taken_back_leaves_other_sheets_formulas_as_they_were(book: Spreadsheet) -> None:
    fill(book, 7, [["=Stock!A3"]])
    body = {"requests": [{"insertDimension": {"range": lines(0, 1)}}, {"deleteSheet": {"sheetId": 99}}]}
    with pytest.raises(Refused):
        batch_update(book, body, count(1).__next__, HUB)
    assert formula(book, 7, 0, 0) == "=Stock!A3"
    assert Edit(book, count(1).__next__, HUB).sheet(7).title == "Notes"
