"""A managed tab on Google: made whole, worn by people, mended; held against the simulated spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sheetpact.gsheets.book import COLUMN_MARK, TAB_MARK, WHOLE, Book, Sheet
from sheetpact.gsheets.structure import create, heading, mend, worn
from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.sheet import Tab
from sheetpact.simulators.google import fields, spreadsheet_get
from sheetpact.simulators.google.batch import batch_update
from sheetpact.simulators.google.contract import misfit
from sheetpact.simulators.google.discovery import api
from sheetpact.simulators.google.model import Cell, Metadata, Spreadsheet

Json = dict[str, Any]
MAPPING = sheet_mapping(YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml"))
TABS = {tab.name: tab for tab in tabs(MAPPING, "zh-CN", ("tea-woo",))}
INVENTORY, CONFLICTS = TABS["inventory"], TABS["conflicts"]
ID = 77
HUB, PARTNER = "hub@example.com", "lin@example.com"
POT = ["POT-1", "茶", "茶壶", 3, 3, 0, 5, None, 3]
CUP = ["00123", "茶", "茶杯", 12, 13, 1, 2, None, 12]


class Google:
    """A spreadsheet with one managed tab; `title_rows` are people's own lines above the headings."""

    def __init__(self, tab: Tab, rows: Sequence[Sequence[Any]] = (), title_rows: int = 0) -> None:
        self.tab = tab
        self.book = Spreadsheet("doc", "联盟", owner=PARTNER)
        self.ids = count(1000)
        self.do(create(tab, ID, blank=None, rows=len(rows) + 1), HUB)
        self.type(1, 0, rows)
        if title_rows:
            self.partner("insertDimension", range=span("ROWS", 0, title_rows))

    @property
    def raw(self) -> Any:  # noqa: ANN401 -- the simulator's own Sheet, without a check for None at every look
        return self.book.sheet(ID)

    @property
    def sheet(self) -> Sheet:
        """As the hub reads it."""
        told = spreadsheet_get.get(self.book, (), False, fields.parse(WHOLE), HUB)
        found = Book.of(told).tab(self.tab)
        assert found is not None
        return found

    @property
    def worn(self) -> tuple[str, ...]:
        return worn(self.sheet, self.tab)

    def do(self, requests: Sequence[Mapping[str, object]], caller: str) -> None:
        body: Json = {"requests": [dict(each) for each in requests]}
        assert misfit(api("sheets", "v4"), "BatchUpdateSpreadsheetRequest", body) == ""
        batch_update(self.book, body, lambda: next(self.ids), caller)

    def partner(self, kind: str, **content: object) -> None:
        self.do([{kind: content}], PARTNER)

    def type(self, row: int, column: int, rows: Sequence[Sequence[Any]]) -> None:
        """Values only."""
        kinds = {str: "stringValue", int: "numberValue"}
        cells = [
            {"values": [{"userEnteredValue": {kinds[type(v)]: v}} if v is not None else {} for v in row]}
            for row in rows
        ]
        if rows:
            self.partner("updateCells", start=corner(row, column), rows=cells, fields="userEnteredValue")

    def mend(self, places: Mapping[str, int] | None = None, header: int = 0) -> None:
        order = {column.name: index for index, column in enumerate(self.tab.columns)}
        self.do(mend(self.sheet, self.tab, order if places is None else places, header), HUB)

    def marks(self, name: str) -> list[int]:
        """Where marks of that column stand."""
        lines = enumerate(self.raw.columns)
        return [at for at, line in lines for mark in line.metadata if (mark.key, mark.value) == (COLUMN_MARK, name)]

    def protection(self, at: int, row: int) -> list[str]:
        """Descriptions of what guards a cell."""
        return [
            each.get("description", "")
            for each in self.raw.protected
            if each["range"].get("startRowIndex", 0) <= row < each["range"].get("endRowIndex", 10**9)
            and each["range"].get("startColumnIndex", 0) <= at < each["range"].get("endColumnIndex", 10**9)
        ]

    def formulas(self) -> list[str]:
        """Of the conditional formats, in their order."""
        return [each["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for each in self.raw.conditional]


def corner(row: int, column: int) -> Json:
    return {"sheetId": ID, "rowIndex": row, "columnIndex": column}


def span(dimension: str, start: int, end: int) -> Json:
    return {"sheetId": ID, "dimension": dimension, "startIndex": start, "endIndex": end}


def cells(top: int, bottom: int | None, left: int, right: int) -> Json:
    found = {"sheetId": ID, "startRowIndex": top, "startColumnIndex": left, "endColumnIndex": right}
    return found if bottom is None else {**found, "endRowIndex": bottom}


def requests(found: Sequence[Mapping[str, object]], kind: str) -> list[Any]:
    return [each[kind] for each in found if kind in each]


def index(tab: Tab, name: str) -> int:
    return [column.name for column in tab.columns].index(name)


# --- a new tab


@pytest.mark.parametrize("tab", TABS.values(), ids=TABS)
def test_a_new_tab_lacks_nothing(tab: Tab) -> None:
    google = Google(tab)
    assert google.worn == ()
    assert google.sheet.name == tab.name
    assert google.sheet.columns_marked() == {column.name: at for at, column in enumerate(tab.columns)}
    assert mend(google.sheet, tab, google.sheet.columns_marked(), 0) == []


def test_its_headings_stand_in_the_first_row_frozen_bold_wrapped_and_never_a_formula() -> None:
    odd = replace(INVENTORY, columns=(replace(INVENTORY.columns[0], heading="=SUM(A2)"), *INVENTORY.columns[1:]))
    google = Google(odd)
    assert google.raw.cell(0, 0).entered == {"stringValue": "=SUM(A2)"}
    assert google.raw.cell(0, 0).format["textFormat"]["bold"] is True
    assert google.raw.cell(0, 0).format["wrapStrategy"] == "WRAP"
    assert google.raw.grid == {"frozenRowCount": 1, "frozenColumnCount": 1}


def test_there_is_room_for_the_rows_and_for_people_to_go_on() -> None:
    (made,) = requests(create(INVENTORY, ID, blank=None, rows=5001), "addSheet")
    assert made["properties"]["gridProperties"]["rowCount"] == 5101
    assert made["properties"]["gridProperties"]["columnCount"] == 26
    assert (made["properties"]["title"], made["properties"]["sheetId"]) == ("库存", ID)


def test_columns_are_formatted_by_what_they_hold_so_that_00123_typed_by_people_stays_text() -> None:
    google = Google(INVENTORY)
    formats = {c.name: google.raw.cell(50, at).format.get("numberFormat") for at, c in enumerate(INVENTORY.columns)}
    assert formats["sku"] == {"type": "TEXT", "pattern": "@"}
    assert formats["available"] is None
    assert formats["updated"] == {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}


def test_grey_columns_are_the_hubs_and_long_texts_go_on_in_the_next_line() -> None:
    google = Google(INVENTORY)
    assert "backgroundColor" not in google.raw.cell(7, index(INVENTORY, "available")).format
    assert google.raw.cell(7, index(INVENTORY, "on_hand")).format["backgroundColor"]["red"] == pytest.approx(0.9608)
    wraps = [c.name for at, c in enumerate(INVENTORY.columns) if "wrapStrategy" in google.raw.cell(7, at).format]
    assert wraps == ["item"]


def test_a_column_is_as_wide_as_its_characters_or_its_heading() -> None:
    google = Google(INVENTORY)
    widths = [line.properties["pixelSize"] for line in google.raw.columns[: len(INVENTORY.columns)]]
    assert widths[:4] == [16 * 8 + 14, 14 * 8 + 14, 28 * 8 + 14, 10 * 8 + 14]
    shop = replace(INVENTORY.columns[8], heading="teapots-of-the-north")
    (width,) = requests(heading(google.sheet, INVENTORY, shop, 30, 0), "updateDimensionProperties")
    assert width["properties"]["pixelSize"] == 20 * 8 + 14


def test_a_choice_is_offered_and_other_values_stay_allowed() -> None:
    rule = Google(CONFLICTS).raw.cell(3, index(CONFLICTS, "choice")).validation
    assert [each["userEnteredValue"] for each in rule["condition"]["values"]] == ["表格", "店铺", "接受"]
    assert rule["condition"]["type"] == "ONE_OF_LIST"
    assert "strict" not in rule
    assert rule["showCustomUi"] is True


def test_a_row_that_runs_low_is_marked_and_a_blank_limit_counts_as_nothing() -> None:
    google = Google(INVENTORY)
    assert google.formulas() == ["=ISNUMBER($D2)*($D2<=N($G2))>0"] * 2
    loud, row = google.raw.conditional
    assert (loud["ranges"][0]["startColumnIndex"], loud["ranges"][0]["endColumnIndex"]) == (3, 4)
    assert loud["booleanRule"]["format"]["textFormat"]["bold"] is True
    assert (row["ranges"][0]["startColumnIndex"], row["ranges"][0]["endColumnIndex"]) == (0, 10)
    assert "," not in google.formulas()[0], "in half of the locales a comma parts no arguments"


def test_headings_and_the_hubs_columns_warn_and_lock_nobody_out() -> None:
    google = Google(INVENTORY)
    assert all(each["warningOnly"] for each in google.raw.protected)
    assert google.protection(index(INVENTORY, "available"), 0) == ["sheetpact"]
    assert google.protection(index(INVENTORY, "available"), 9) == []
    assert google.protection(index(INVENTORY, "on_hand"), 9) == ["sheetpact"]
    assert google.protection(15, 0) == [], "a column of the partners' own"


def test_marks_leave_their_ids_to_the_server_and_are_seen_in_every_project() -> None:
    marks = [each["developerMetadata"] for each in requests(create(CONFLICTS, ID, blank=None, rows=1), MARK)]
    assert {mark["visibility"] for mark in marks} == {"DOCUMENT"}
    assert not any("metadataId" in mark for mark in marks)
    assert (marks[0]["metadataKey"], marks[0]["metadataValue"]) == (TAB_MARK, "conflicts:77")


MARK = "createDeveloperMetadata"


# --- a sheet of that title without content


def test_a_blank_sheet_is_filled_whatever_is_left_on_it() -> None:
    google = Google(INVENTORY)
    google.raw.title = "草稿"
    google.partner("addConditionalFormatRule", index=0, rule=theirs())
    google.partner("updateCells", range={"sheetId": ID}, fields="userEnteredValue")
    google.partner("mergeCells", range=cells(0, 3, 0, 2), mergeType="MERGE_ALL")
    strict = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "x"}]}, "strict": True}
    google.partner("setDataValidation", range=cells(0, 20, 0, 9), rule=strict)
    google.partner("updateSheetProperties", properties={"sheetId": ID, "hidden": True}, fields="hidden")
    blank = google.sheet
    google.tab = CONFLICTS
    made = create(CONFLICTS, 5, blank=blank, rows=300)
    google.do(made, HUB)

    assert requests(made, "addSheet") == []
    assert google.worn == ()
    assert google.sheet.id == ID
    assert google.sheet.columns_marked() == {column.name: at for at, column in enumerate(CONFLICTS.columns)}
    assert [mark.value for mark in google.sheet.marks] == ["conflicts:77"]
    assert (google.sheet.hidden, google.sheet.merges, google.sheet.rows) == (False, (), 400)
    assert google.raw.cell(4, 0).validation is None
    assert len(google.raw.protected) == 1 + 6, "the headings and the hub's columns"
    assert google.formulas() == ["=$A1>7"], "the partners' own rule; ours of the old tab are gone"


def test_a_blank_sheet_that_is_too_narrow_grows() -> None:
    google = Google(INVENTORY)
    blank = Sheet(id=0, title="Sheet1", index=0, hidden=False, rows=1, columns=1, frozen=0)
    google.partner(
        "updateSheetProperties", properties={"gridProperties": {"rowCount": 1, "columnCount": 1}}, fields=GRID
    )
    google.do(create(TABS["changes"], 9, blank=blank, rows=4), HUB)
    first = google.book.sheets[0]
    assert (len(first.rows), len(first.columns)) == (104, 9)
    assert first.cell(0, 7).entered == {"stringValue": "批次"}


GRID = "gridProperties(rowCount,columnCount)"


def theirs() -> Json:
    """A conditional format of the partners' own."""
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A1>7"}]}
    fill = {"backgroundColor": {"red": 1}}
    return {"ranges": [cells(0, 90, 0, 3)], "booleanRule": {"condition": condition, "format": fill}}


# --- a column more


def test_a_column_is_added_at_a_free_place_dressed_marked_and_guarded() -> None:
    google = Google(replace(INVENTORY, columns=INVENTORY.columns[:-2]), [POT])
    google.tab = INVENTORY
    for at, spec in enumerate(INVENTORY.columns[-2:], 26):
        google.do(heading(google.sheet, INVENTORY, spec, at, 0), HUB)
    assert len(google.raw.columns) == 28
    assert google.raw.cell(0, 27).entered == {"stringValue": "更新"}
    assert google.raw.cell(1, 27).format["numberFormat"]["type"] == "DATE_TIME"
    assert google.sheet.columns_marked()["updated"] == 27
    assert google.protection(27, 0) == google.protection(27, 1) == ["sheetpact"]
    assert google.worn == ()


def test_a_heading_that_is_put_back_leaves_one_mark_and_no_second_warning() -> None:
    google = Google(INVENTORY, [POT])
    at = index(INVENTORY, "on_hand")
    guards = len(google.raw.protected)
    google.partner("updateCells", range=cells(0, 1, at, at + 1), fields="userEnteredValue")
    google.do(heading(google.sheet, INVENTORY, INVENTORY.columns[at], at, 0), HUB)
    assert google.marks("on_hand") == [at]
    assert len(google.raw.protected) == guards
    assert google.worn == ()


# --- what people take away


def unmark_tab(google: Google) -> None:
    google.raw.metadata = []


def wrong_tab_mark(google: Google) -> None:
    google.raw.metadata = [Metadata(5, TAB_MARK, "inventory:12")]


def unmark_column(google: Google) -> None:
    google.raw.columns[3].metadata = []


def mark_twice(google: Google) -> None:
    google.raw.columns[12].metadata = [Metadata(6, COLUMN_MARK, "available")]


def thaw(google: Google) -> None:
    properties = {"sheetId": ID, "gridProperties": {"frozenRowCount": 0}}
    google.partner("updateSheetProperties", properties=properties, fields="gridProperties.frozenRowCount")


def unguard_headings(google: Google) -> None:
    google.partner("deleteProtectedRange", protectedRangeId=google.raw.protected[0]["protectedRangeId"])


def unguard_column(google: Google) -> None:
    google.partner("deleteProtectedRange", protectedRangeId=google.raw.protected[1]["protectedRangeId"])


def uncolour(google: Google) -> None:
    for _ in range(2):
        google.partner("deleteConditionalFormatRule", sheetId=ID, index=0)


def unformat(google: Google) -> None:
    google.partner("repeatCell", range=cells(1, None, 0, 1), cell={}, fields="userEnteredFormat")


LOSSES = {
    "mark": unmark_tab,
    "mark ": wrong_tab_mark,
    "mark:available": unmark_column,
    "mark:available ": mark_twice,
    "frozen": thaw,
    "protection": unguard_headings,
    "protection:on_hand": unguard_column,
    "low": uncolour,
    "text:sku": unformat,
}


@pytest.mark.parametrize("title_rows", [0, 2])
@pytest.mark.parametrize("name", LOSSES)
def test_what_people_take_away_is_named_and_put_back(name: str, title_rows: int) -> None:
    google = Google(INVENTORY, [POT, CUP], title_rows)
    assert google.worn == ()
    LOSSES[name](google)
    if title_rows and name == "text:sku":
        google.type(0, 0, [["联盟库存"]])
        google.raw.cell(0, 0).format = {}
    assert google.worn == (name.strip(),)
    google.mend(header=title_rows)
    assert google.worn == ()
    assert [mark.value for mark in google.sheet.marks] == ["inventory:77"]
    assert google.marks("available") == [3]


def test_the_drop_down_is_put_back_once_no_row_offers_it() -> None:
    google = Google(CONFLICTS, [["7", "库存", "可售", "3", "4", "5", None, "两边都改了"]])
    at = index(CONFLICTS, "choice")
    google.partner("setDataValidation", range=cells(1, 2, at, at + 1))
    assert google.worn == (), "other rows still offer it"
    google.partner("setDataValidation", range=cells(0, None, 0, 26))
    assert google.worn == ("choices:choice",)
    google.mend()
    assert google.worn == ()
    assert [at for row in (0, 1, 60) if google.raw.cell(row, at).validation] == [at, at]


def test_a_drop_down_of_an_earlier_version_is_renewed_and_others_stay() -> None:
    google = Google(CONFLICTS, [[str(row), "库存"] for row in range(5)])
    at = index(CONFLICTS, "choice")

    def offer(rows: tuple[int, int], *words: str, column: int = at, **more: object) -> None:
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}
        area = cells(*rows, column, column + 1)
        google.partner("setDataValidation", range=area, rule={"condition": condition, "showCustomUi": True, **more})

    def offered(row: int, column: int = at) -> list[str]:
        return [each["userEnteredValue"] for each in google.raw.cell(row, column).validation["condition"]["values"]]

    offer((1, 3), "表格", "店铺")
    offer((3, 4), "表格", "店铺", "问老板")
    offer((4, 5), "表格", "店铺", strict=True)
    offer((5, 6), "表格", "店铺", inputMessage="请选")
    offer((1, 3), "表格", "店铺", column=at + 3)
    assert google.worn == ("choices_before:choice",)
    google.mend()
    assert google.worn == ()
    assert [offered(row) for row in range(1, 7)] == [
        ["表格", "店铺", "接受"],
        ["表格", "店铺", "接受"],
        ["表格", "店铺", "问老板"],
        ["表格", "店铺"],
        ["表格", "店铺"],
        ["表格", "店铺", "接受"],
    ]
    assert offered(1, at + 3) == ["表格", "店铺"]


def test_a_tab_without_rows_tells_nothing_of_drop_downs() -> None:
    google = Google(CONFLICTS)
    google.partner("setDataValidation", range=cells(0, None, 0, 26))
    assert google.worn == ()


def test_all_losses_at_once_are_mended_in_one_batch() -> None:
    google = Google(INVENTORY, [POT, CUP])
    for name in ("mark", "mark:available", "frozen", "low", "text:sku"):
        LOSSES[name](google)
    google.raw.protected = []
    assert len(google.worn) > 6
    google.mend()
    assert google.worn == ()


def test_a_key_that_is_text_stays_text_and_the_next_one_typed_too() -> None:
    google = Google(INVENTORY, [CUP])
    unformat(google)
    google.mend()
    assert google.raw.cell(1, 0).entered == {"stringValue": "00123"}
    assert google.raw.cell(60, 0).format["numberFormat"]["type"] == "TEXT"


# --- what belongs to people


def test_a_column_that_was_cut_and_pasted_takes_its_mark_along() -> None:
    google = Google(INVENTORY, [POT])
    at = index(INVENTORY, "count")
    google.type(0, 14, [["盘点"], [9]])
    google.partner("updateCells", range=cells(0, None, at, at + 1), fields="userEnteredValue")
    assert "mark:count" in google.worn
    places = {column.name: place for place, column in enumerate(INVENTORY.columns)} | {"count": 14}
    google.mend(places)
    assert google.marks("count") == [14]
    assert google.worn == ()


def test_formulas_and_dates_among_the_keys_keep_their_format() -> None:
    google = Google(INVENTORY, [POT, CUP, POT, CUP])
    unformat(google)
    dated = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
    google.raw.rows[2].cells[0] = Cell({"numberValue": 45000}, dated)
    google.raw.rows[4].cells[0] = Cell({"formulaValue": "=B2"})
    google.mend()
    kinds = [google.raw.cell(row, 0).format.get("numberFormat", {}).get("type") for row in range(1, 6)]
    assert kinds == ["TEXT", "DATE", "TEXT", None, "TEXT"]
    assert google.worn == ()


def test_a_number_in_a_cell_that_took_a_date_before_shows_as_a_number_again() -> None:
    google = Google(INVENTORY, [POT, CUP])
    at = index(INVENTORY, "available")
    dated = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}
    google.raw.rows[1].cells[at] = Cell({"numberValue": 7}, dict(dated))
    google.raw.rows[2].cells[at] = Cell({"numberValue": 46083}, dict(dated))
    assert google.worn == ("number:available",)
    google.mend()
    assert [google.raw.cell(row, at).format.get("numberFormat") for row in (1, 2)] == [None, dated["numberFormat"]]
    assert google.worn == ()


def test_what_partners_added_stays() -> None:
    google = Google(INVENTORY, [POT])
    google.partner("addConditionalFormatRule", index=0, rule=theirs())
    mine = {"range": cells(0, 40, 12, 14), "description": "别动", "editors": {"users": [PARTNER]}}
    google.partner("addProtectedRange", protectedRange=mine)
    rule = {"condition": {"type": "BOOLEAN"}}
    google.partner("setDataValidation", range=cells(1, 9, 12, 13), rule=rule)
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    google.partner("repeatCell", range=cells(1, 9, 0, 1), cell=bold, fields="userEnteredFormat")
    google.raw.columns[13].metadata = [Metadata(99, "another.app", "x")]
    google.raw.metadata = [Metadata(98, "another.app", "y")]
    google.raw.protected = [each for each in google.raw.protected if each.get("description") == "别动"]
    uncolour_ours(google)
    assert {"mark", "low", "text:sku", "protection"} <= set(google.worn)
    google.mend()
    assert google.worn == ()
    assert google.formulas()[0] == "=$A1>7"
    assert google.protection(12, 3) == ["别动"]
    assert google.raw.cell(2, 12).validation == rule
    assert google.raw.cell(2, 0).format["textFormat"] == {"bold": True}
    assert [mark.key for mark in google.raw.columns[13].metadata] == ["another.app"]
    assert [mark.id for mark in google.raw.metadata][:1] == [98]


def uncolour_ours(google: Google) -> None:
    google.raw.conditional = [each for each in google.raw.conditional if each["ranges"][0].get("endRowIndex") == 90]


def test_one_of_our_two_colours_taken_away_is_a_persons_wish() -> None:
    google = Google(INVENTORY, [POT])
    google.partner("deleteConditionalFormatRule", sheetId=ID, index=1)
    assert google.worn == ()


def test_colours_of_a_column_that_was_deleted_make_room_for_new_ones() -> None:
    google = Google(INVENTORY, [POT])
    at = index(INVENTORY, "safety_stock")
    google.partner("deleteDimension", range=span("COLUMNS", at, at + 1))
    assert google.worn == (), "a heading that is missing is put back by the next write, not here"
    google.do(heading(google.sheet, INVENTORY, INVENTORY.columns[at], 12, 0), HUB)
    assert google.worn == ("low",)
    places = google.sheet.columns_marked()
    google.mend(places)
    assert google.formulas() == ["=ISNUMBER($D2)*($D2<=N($M2))>0"] * 2
    assert google.worn == ()


def test_columns_and_rows_that_people_insert_wear_nothing() -> None:
    google = Google(INVENTORY, [POT, CUP])
    google.partner("insertDimension", range=span("COLUMNS", 2, 4))
    google.partner("insertDimension", range=span("ROWS", 1, 3), inheritFromBefore=False)
    google.partner("moveDimension", source=span("COLUMNS", 5, 6), destinationIndex=9)
    assert google.worn == ()


def test_rules_and_warnings_that_end_above_the_last_row_are_made_anew() -> None:
    google = Google(INVENTORY, [POT, CUP])
    at = index(INVENTORY, "on_hand")
    for each in google.raw.protected[1:]:
        each["range"] = {**each["range"], "endRowIndex": 2}
    for each in google.raw.conditional:
        each["ranges"] = [{**each["ranges"][0], "endRowIndex": 2}]
    assert {"low", "protection:on_hand"} <= set(google.worn)
    google.mend()
    assert google.worn == ()
    assert google.protection(at, 1) == google.protection(at, 2) == ["sheetpact"]
    assert len(google.formulas()) == 2


def test_a_new_warning_below_leaves_the_one_on_the_heading() -> None:
    google = Google(replace(INVENTORY, columns=INVENTORY.columns[:-1]), [POT, CUP])
    google.tab = INVENTORY
    google.do(heading(google.sheet, INVENTORY, INVENTORY.columns[-1], 12, 0), HUB)
    below = google.raw.protected[-1]
    below["range"] = {**below["range"], "endRowIndex": 2}
    assert google.worn == ("protection:updated",)
    google.mend(google.sheet.columns_marked())
    assert google.protection(12, 0) == google.protection(12, 2) == ["sheetpact"]


def test_a_lock_that_a_person_made_of_our_warning_is_theirs() -> None:
    google = Google(INVENTORY, [POT])
    lock = google.raw.protected[0]
    lock.pop("warningOnly")
    google.raw.protected[0] = {**lock, "editors": {"users": [PARTNER]}}
    assert google.worn == ("protection",)
    google.mend()
    assert google.protection(0, 0) == ["sheetpact"] * 2
    assert google.worn == ()


def test_rows_are_not_frozen_through_a_merged_cell() -> None:
    google = Google(INVENTORY, [POT])
    thaw(google)
    google.partner("mergeCells", range=cells(0, 2, 20, 21), mergeType="MERGE_ALL")
    assert google.worn == ()


def test_a_tab_whose_headings_or_keys_cannot_be_told_has_nothing_to_mend() -> None:
    google = Google(INVENTORY, [POT])
    unmark_column(google)
    google.type(0, 12, [["货号"]])
    google.raw.columns[0].metadata = []
    assert google.worn == (), "two columns claim the key"
    google.partner("updateCells", range={"sheetId": ID}, fields="userEnteredValue")
    assert google.worn == ()


def test_a_tab_of_headings_only_gets_a_row_below_the_frozen_one() -> None:
    google = Google(INVENTORY)
    thaw(google)
    google.partner("deleteDimension", range=span("ROWS", 1, len(google.raw.rows)))
    assert google.worn == ("frozen",)
    google.mend()
    assert len(google.raw.rows) == 2
    google.mend()
    assert google.worn == (), "what guarded the deleted rows comes back once there are rows"
