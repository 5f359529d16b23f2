"""A partner in the browser of the simulated Google: what an act changes, what it tells, and what the editor refuses."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from sheetpact.simulators.google.batch import batch_update
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.metadata import everywhere
from sheetpact.simulators.google.model import Line, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.refusals import Refused

Json = dict[str, Any]
HUB = "hub@example.com"


class Desk:
    """A partner at a document, with what was told about it."""

    def __init__(self) -> None:
        self.book = Spreadsheet("doc", "手作联盟", locale="zh_CN")
        self.book.sheets = [Sheet(0, "库存", [Row() for _ in range(10)], [Line() for _ in range(5)])]
        self.events: list[Json] = []
        self.changes = 0
        self.human = Human(self.book, self.events.append, changed=self._changed)
        self.human.paste(
            "库存", "A1", [["货号", "品名", "可售"], ["A-1", "杯", "3"], ["B-2", "碗", "1"], ["C-3", "壶", "2"]]
        )
        self.events.clear()
        self.changes = 0

    def _changed(self) -> None:
        self.changes += 1

    @property
    def seen(self) -> list[list[str]]:
        return self.human.seen("库存")

    @property
    def skus(self) -> list[str]:
        return [row[0] if row else "" for row in self.seen]

    @property
    def sheet(self) -> Sheet:
        return self.book.sheets[0]

    def api(self, *requests: Json) -> None:
        batch_update(self.book, {"requests": list(requests)}, count(1).__next__, HUB)

    def tag(self, row: int) -> None:
        where = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}}
        entry = {"metadataId": row, "metadataKey": "k", "visibility": "DOCUMENT", "location": where}
        self.api({"createDeveloperMetadata": {"developerMetadata": entry}})

    @property
    def tags(self) -> dict[int, int]:
        """Row by id, rows counted from 1."""
        return {each.entry.id: each.index + 1 for each in everywhere(self.book)}


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestTyping:
    @pytest.mark.parametrize(
        ("text", "entered"),
        [
            ("5", {"numberValue": 5}),
            ("=C2-1", {"formulaValue": "=C2-1"}),
            ("'007", {"stringValue": "007"}),
            ("TRUE", {"boolValue": True}),
            ("", None),
        ],
    )
    def test_text_is_read_as_the_editor_reads_it(self, desk: Desk, text: str, entered: Json | None) -> None:
        desk.human.type("库存", "C3", text)
        cell = desk.sheet.cell(2, 2)
        assert (cell.entered if cell else None) == entered

    def test_a_typed_cell_is_told_with_both_values(self, desk: Desk) -> None:
        desk.human.type("库存", "C2", "5")
        told = {"type": "edit", "sheet": "库存", "range": "C2", "value": "5", "oldValue": "3"}
        assert desk.events == [{**told, "user": "partner@example.com"}]

    def test_a_cleared_cell_is_told_without_a_value(self, desk: Desk) -> None:
        desk.human.clear("库存", "C2")
        assert [(each.get("value"), each.get("oldValue")) for each in desk.events] == [(None, "3")]
        assert desk.seen[1] == ["A-1", "杯"]

    def test_a_pasted_block_is_told_without_values_and_makes_room_for_itself(self, desk: Desk) -> None:
        desk.human.paste("库存", "E10", [["a", "b"], ["c", "d"]])
        (event,) = desk.events
        assert (event["range"], "value" in event, "oldValue" in event) == ("E10:F11", False, False)
        assert (len(desk.sheet.rows), len(desk.sheet.columns), desk.seen[10]) == (11, 6, ["", "", "", "", "c", "d"])

    def test_strict_validation_lets_only_the_listed_values_in(self, desk: Desk) -> None:
        choices = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "表格"}, {"userEnteredValue": "店铺"}]}
        cell = {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 3, "endColumnIndex": 4}
        desk.api({"setDataValidation": {"range": cell, "rule": {"condition": choices, "strict": True}}})
        desk.human.type("库存", "D2", "店铺")
        with pytest.raises(Refused, match="violates the data validation rules"):
            desk.human.type("库存", "D2", "随便")
        assert (desk.seen[1][3], desk.changes, len(desk.events)) == ("店铺", 1, 1)
        desk.human.type("库存", "D2", "")
        assert desk.seen[1] == ["A-1", "杯", "3"]
        desk.human.paste("库存", "D2", [["随便"]])
        assert desk.seen[1][3] == "随便"

    def test_what_others_protected_cant_be_typed_over(self, desk: Desk) -> None:
        desk.api({"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0, "startColumnIndex": 2}}}})
        for act in (
            lambda: desk.human.type("库存", "C2", "9"),
            lambda: desk.human.paste("库存", "B2", [["x", "9"]]),
            lambda: desk.human.delete_rows("库存", 2),
            lambda: desk.human.sort("库存", "A"),
        ):
            with pytest.raises(Refused, match="protected cell"):
                act()
        desk.human.type("库存", "B2", "杯子")
        assert (desk.seen[1], desk.changes) == (["A-1", "杯子", "3"], 1)


class TestRows:
    def test_rows_are_inserted_above_and_metadata_goes_along(self, desk: Desk) -> None:
        desk.tag(3)
        desk.human.insert_rows("库存", 2, 2)
        assert (desk.skus, desk.tags) == (["货号", "", "", "A-1", "B-2", "C-3"], {3: 5})

    def test_dragged_rows_stand_above_the_row_they_were_dropped_on(self, desk: Desk) -> None:
        desk.tag(2)
        desk.human.drag_rows("库存", 2, 2, 4)
        assert (desk.skus, desk.tags) == (["货号", "B-2", "A-1", "C-3"], {2: 3})

    def test_deleted_rows_are_gone(self, desk: Desk) -> None:
        desk.human.delete_rows("库存", 2, 2)
        assert desk.skus == ["货号", "C-3"]

    @pytest.mark.parametrize(("descending", "skus"), [(False, ["B-2", "C-3", "A-1"]), (True, ["A-1", "C-3", "B-2"])])
    def test_a_sort_leaves_headings_and_row_metadata(self, desk: Desk, skus: list[str], *, descending: bool) -> None:
        desk.tag(2)
        desk.human.sort("库存", "C", descending=descending)
        assert (desk.skus, desk.tags) == (["货号", *skus], {2: 2})

    def test_a_filter_hides_and_removes_nothing(self, desk: Desk) -> None:
        desk.human.filter("库存", "B", ["碗"])
        hidden = [at + 1 for at, row in enumerate(desk.sheet.rows) if row.properties.get("hiddenByFilter")]
        assert (hidden, desk.skus) == ([3], ["货号", "A-1", "B-2", "C-3"])

    def test_hidden_rows_keep_their_cells(self, desk: Desk) -> None:
        desk.human.hide_rows("库存", 2, 3)
        hidden = [at + 1 for at, row in enumerate(desk.sheet.rows) if row.properties.get("hiddenByUser")]
        assert (hidden, desk.skus[1]) == ([2, 3], "A-1")

    def test_a_title_stands_above_the_headings(self, desk: Desk) -> None:
        desk.human.title_row("库存", "七月库存")
        assert desk.seen[:2] == [["七月库存"], ["货号", "品名", "可售"]]

    def test_a_copied_row_is_there_twice(self, desk: Desk) -> None:
        desk.human.note("库存", "A2", "看这里")
        desk.human.copy_row("库存", 2, 5)
        assert (desk.seen[4], desk.sheet.rows[4].cells[0].note) == (["A-1", "杯", "3"], "看这里")

    def test_a_row_is_found_by_what_it_shows(self, desk: Desk) -> None:
        assert desk.human.row_of("库存", "碗", "B") == 3
        with pytest.raises(LookupError):
            desk.human.row_of("库存", "盘", "B")


class TestColumnsAndTabs:
    def test_columns_are_inserted_dragged_and_deleted(self, desk: Desk) -> None:
        desk.human.insert_columns("库存", "B")
        assert desk.seen[1] == ["A-1", "", "杯", "3"]
        desk.human.drag_columns("库存", "D", "D", "A")
        assert desk.seen[1] == ["3", "A-1", "", "杯"]
        desk.human.delete_columns("库存", "C")
        assert desk.seen[1] == ["3", "A-1", "杯"]

    def test_a_heading_is_renamed(self, desk: Desk) -> None:
        desk.human.rename_heading("库存", "可售", "能卖")
        assert desk.seen[0] == ["货号", "品名", "能卖"]
        with pytest.raises(LookupError):
            desk.human.rename_heading("库存", "可售", "能卖")

    def test_tabs_are_renamed_copied_and_deleted(self, desk: Desk) -> None:
        copy = desk.human.duplicate_tab("库存")
        desk.human.rename_tab("库存", "仓库")
        assert ([each.title for each in desk.book.sheets], copy) == (["仓库", "库存的副本"], "库存的副本")
        desk.human.delete_tab("仓库")
        assert desk.human.seen(copy)[1] == ["A-1", "杯", "3"]
        with pytest.raises(LookupError):
            desk.human.type("仓库", "A1", "x")

    def test_looks_are_changed_without_values(self, desk: Desk) -> None:
        desk.human.format("库存", "A1:C1", {"textFormat": {"bold": True}})
        desk.human.freeze("库存")
        desk.human.merge("库存", "A6:B6")
        assert desk.sheet.rows[0].cells[2].format == {"textFormat": {"bold": True}}
        assert (desk.sheet.grid, len(desk.sheet.merges), desk.seen[0]) == (
            {"frozenRowCount": 1},
            1,
            ["货号", "品名", "可售"],
        )


@pytest.mark.parametrize(
    ("act", "change"),
    [
        (lambda human: human.insert_rows("库存", 2), "INSERT_ROW"),
        (lambda human: human.delete_rows("库存", 2), "REMOVE_ROW"),
        (lambda human: human.insert_columns("库存", "B"), "INSERT_COLUMN"),
        (lambda human: human.delete_columns("库存", "B"), "REMOVE_COLUMN"),
        (lambda human: human.duplicate_tab("库存"), "INSERT_GRID"),
        (lambda human: human.format("库存", "A1", {"textFormat": {"bold": True}}), "FORMAT"),
        (lambda human: human.sort("库存", "C"), "OTHER"),
    ],
)
def test_what_isnt_typing_is_told_as_a_change(desk: Desk, act: Callable[[Human], object], change: str) -> None:
    act(desk.human)
    assert ([each["changeType"] for each in desk.events], desk.changes) == ([change], 1)


def test_what_the_api_writes_is_never_told(desk: Desk) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": "X"}}]}]
    desk.api({"updateCells": {"start": {"rowIndex": 1}, "rows": rows, "fields": "userEnteredValue"}})
    assert (desk.seen[1][0], desk.events, desk.changes) == ("X", [], 0)
