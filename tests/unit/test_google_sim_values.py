"""The simulated Google Sheets: ranges, what is typed, what is shown, formulas, and values that are read and written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetpact.simulators.google import a1, values
from sheetpact.simulators.google.cell_data import cell_data
from sheetpact.simulators.google.entered import raw, typed
from sheetpact.simulators.google.formulas import copied, orphaned, renamed, shifted
from sheetpact.simulators.google.model import Cell, Json, Line, Metadata, Row, Sheet, Spreadsheet
from sheetpact.simulators.google.number_formats import shown_number
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.shown import effective, formatted

TYPED = {"valueInputOption": "USER_ENTERED"}
RAW = {"valueInputOption": "RAW"}


def shop(
    *rows: list[object], title: str = "库存", locale: str = "zh_CN", size: tuple[int, int] = (10, 6)
) -> Spreadsheet:
    """A document with one tab whose cells were typed."""
    sheet = Sheet(0, title, [Row() for _ in range(size[0])], [Line() for _ in range(size[1])])
    book = Spreadsheet("book", "Shop", locale, sheets=[sheet])
    if rows:
        values.update(book, {**TYPED, "range": f"'{title}'!A1"}, {"values": list(rows)})
    return book


def read(book: Spreadsheet, where: str = "库存", **options: str) -> list[list[object]]:
    return values.get(book, {"range": where, **options}, {}).get("values", [])


def write(book: Spreadsheet, where: str, rows: list[list[object]], **options: object) -> Json:
    return values.update(book, {**RAW, "range": where, **options}, {"values": rows})


def refusal(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    assert refused.value.code == 400
    return refused.value.message


def formula(text: str, *rows: list[object]) -> Json | None:
    """What a formula comes to in a sheet with these rows; it stands in F10."""
    book = shop(*rows)
    write(book, "F10", [[text]], valueInputOption="USER_ENTERED")
    return effective(book, book.sheets[0], 9, 5)


# --- ranges


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("库存", "'库存'!A1:F10"),
        ("'库存'", "'库存'!A1:F10"),
        ("A1", "'库存'!A1"),
        ("库存!B2:C3", "'库存'!B2:C3"),
        ("C3:B2", "'库存'!B2:C3"),
        ("$B$2:$C3", "'库存'!B2:C3"),
        ("A:A", "'库存'!A1:A10"),
        ("B2:B", "'库存'!B2:B10"),
        ("2:3", "'库存'!A2:F3"),
        ("B2:2", "'库存'!B2:F2"),
        ("A1:Z5000", "'库存'!A1:F10"),
    ],
)
def test_a_range_is_echoed_as_it_was_resolved(asked: str, echoed: str) -> None:
    assert a1.spelt(a1.parse(shop(), asked)) == echoed


@pytest.mark.parametrize(
    ("title", "spelt"),
    [("Stock", "Stock"), ("D3", "'D3'"), ("My stock", "'My stock'"), ("库存", "'库存'"), ("Li's", "'Li''s'")],
)
def test_only_titles_that_need_it_are_quoted_and_all_of_them_are_read_back(title: str, spelt: str) -> None:
    book = shop(title=title)
    area = a1.parse(book, f"{a1.quoted(title)}!A1")
    assert a1.spelt(area) == f"{spelt}!A1"
    assert area.sheet.title == title


@pytest.mark.parametrize("asked", ["会员", "会员!A1", "A", "A:2", "'", "库存!nothing"])
def test_what_names_no_range_is_told(asked: str) -> None:
    assert refusal(a1.parse, shop(), asked) == f"Unable to parse range: {asked}"


@pytest.mark.parametrize("asked", ["A11", "库存!G1", "A11:B12"])
def test_a_range_outside_of_the_grid_is_told_with_the_grid(asked: str) -> None:
    name = asked.rpartition("!")[2]
    told = f"Range ('库存'!{name}) exceeds grid limits. Max rows: 10, max columns: 6"
    assert refusal(a1.parse, shop(), asked) == told


def test_a_named_range_is_meant_by_its_name_with_and_without_a_tab() -> None:
    book = shop()
    book.named.append({"namedRangeId": "1", "name": "Counts", "range": {"startRowIndex": 1, "endRowIndex": 3}})
    assert a1.spelt(a1.parse(book, "counts")) == a1.spelt(a1.parse(book, "库存!Counts")) == "'库存'!A2:F3"


def test_without_a_tab_the_first_one_that_is_shown_is_meant() -> None:
    book = shop()
    book.sheets.insert(0, Sheet(7, "Hidden", properties={"hidden": True}))
    assert a1.parse(book, "A1").sheet.title == "库存"


def test_a_grid_range_without_bounds_is_the_whole_sheet_and_back() -> None:
    area = a1.grid_range(shop(), {})
    assert (area.height, area.width) == (10, 6)
    assert a1.as_grid_range(area) == {
        "startRowIndex": 0,
        "endRowIndex": 10,
        "startColumnIndex": 0,
        "endColumnIndex": 6,
    }


def test_a_grid_range_of_no_sheet_or_outside_of_it_is_refused() -> None:
    assert refusal(a1.grid_range, shop(), {"sheetId": 5}) == "No grid with id: 5"
    assert "Range ('库存'!A12) exceeds grid limits." in refusal(a1.grid_range, shop(), {"startRowIndex": 11})
    assert "must be greater" in refusal(a1.grid_range, shop(), {"startRowIndex": 4, "endRowIndex": 2})


@given(st.integers(0, 18_277))
def test_columns_are_named_and_found_by_their_names(column: int) -> None:
    assert a1.column_index(a1.letters(column)) == column


# --- what is typed


@pytest.mark.parametrize(
    ("text", "value", "pattern"),
    [
        ("00123", 123, None),
        ("5.10", 5.1, None),
        ("-5", -5, None),
        ("+5", 5, None),
        ("1E5", 100000, "0.00E+00"),
        ("1,234", 1234, "#,##0"),
        ("2,000,000.01", 2000000.01, "#,##0.00"),
        ("5%", 0.05, "0%"),
        ("5.5%", 0.055, "0.00%"),
        ("¥9.90", 9.9, '"¥"#,##0.00'),
        ("2020-01-01", 43831, "yyyy-mm-dd"),
        ("2020/1/1", 43831, "yyyy/m/d"),
        ("2020年1月1日", 43831, "yyyy年m月d日"),
        ("2020-01-01 12:00", 43831.5, "yyyy-mm-dd h:mm"),
        ("6:00", 0.25, "h:mm"),
        ("6:00:00 pm", 0.75, "h:mm:ss am/pm"),
        ("3-4", 46085, "m-d"),
    ],
)
def test_a_text_that_reads_as_a_number_becomes_one(text: str, value: float, pattern: str | None) -> None:
    entered, number_format = typed(text, "zh_CN")
    assert entered == {"numberValue": value}
    assert (number_format or {}).get("pattern") == pattern


def test_days_and_months_are_read_as_the_locale_has_them() -> None:
    assert typed("2/1/2020", "en_US")[0] == {"numberValue": 43862}
    assert typed("2/1/2020", "zh_CN")[0] == {"stringValue": "2/1/2020"}


@pytest.mark.parametrize(
    "text", ["青花杯", "１２", "1,23", "13:61", "99/99/2020", "$5", "=", "@tea", "GM-5", "1.2.3", " x"]
)
def test_other_texts_stay_texts(text: str) -> None:
    assert typed(text, "zh_CN") == ({"stringValue": text}, None)


def test_formulas_truth_and_the_apostrophe_are_understood() -> None:
    assert typed("=A1+1", "zh_CN")[0] == {"formulaValue": "=A1+1"}
    assert typed("-A1", "zh_CN")[0] == {"formulaValue": "=-A1"}
    assert typed("true", "zh_CN")[0] == {"boolValue": True}
    assert typed("'00123", "zh_CN")[0] == {"stringValue": "00123"}
    assert typed("", "zh_CN")[0] is None
    assert typed(7, "zh_CN")[0] == {"numberValue": 7}


def test_a_cell_whose_format_is_text_keeps_what_is_typed() -> None:
    as_text = {"numberFormat": {"type": "TEXT"}}
    assert typed("00123", "zh_CN", as_text) == ({"stringValue": "00123"}, None)
    assert typed("=A1", "zh_CN", as_text)[0] == {"stringValue": "=A1"}
    assert typed(5, "zh_CN", as_text)[0] == {"stringValue": "5"}


def test_a_cell_with_a_number_format_keeps_it() -> None:
    assert typed("5%", "zh_CN", {"numberFormat": {"type": "NUMBER", "pattern": "0.000"}}) == (
        {"numberValue": 0.05},
        None,
    )


def test_what_is_stored_raw_is_never_read_as_anything_else() -> None:
    assert raw("=1+1") == {"stringValue": "=1+1"}
    assert raw("00123") == {"stringValue": "00123"}
    assert raw(5) == {"numberValue": 5}
    assert raw(False) == {"boolValue": False}
    assert raw("") is None


def test_a_text_longer_than_a_cell_is_refused() -> None:
    assert raw("x" * 50_000) is not None
    told = "Your input contains more than the maximum of 50000 characters in a single cell."
    assert refusal(raw, "x" * 50_001) == refusal(typed, "x" * 50_001, "zh_CN") == told


# --- what is shown


@pytest.mark.parametrize(
    ("number", "pattern", "shown"),
    [
        (1 / 3, "", "0.3333333333"),
        (1 / 1024, "", "0.0009765625"),
        (6901234567890, "", "6901234567890"),
        (1e15, "", "1E+15"),
        (2.0, "", "2"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.5, "0", "1"),
        (7, "000", "007"),
        (0.25, "0%", "25%"),
        (-5, "0.00;(0.00)", "(5.00)"),
        (0, '0;-0;"none"', "none"),
        (12345, "0.00E+00", "1.23E+04"),
        (9.9, "[$¥-804]#,##0.00", "¥9.90"),
        (3, '0" 件"', "3 件"),
    ],
)
def test_a_number_is_shown_in_its_pattern(number: float, pattern: str, shown: str) -> None:
    assert shown_number(number, {"type": "NUMBER", "pattern": pattern} if pattern else {}, "zh_CN") == shown


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("yyyy-mm-dd hh:mm:ss", "2020-01-05 18:07:09"),
        ("m/d/yy h:mm am/pm", "1/5/20 6:07 PM"),
        ("dddd, mmmm d", "Sunday, January 5"),
        ("ddd mmm", "Sun Jan"),
        ("mm:ss", "07:09"),
    ],
)
def test_a_date_is_shown_in_its_pattern(pattern: str, shown: str) -> None:
    moment = 43835 + (18 * 3600 + 7 * 60 + 9) / 86400
    assert shown_number(moment, {"type": "DATE_TIME", "pattern": pattern}, "zh_CN") == shown


def test_a_format_without_a_pattern_has_the_locale_s() -> None:
    assert shown_number(43831, {"type": "DATE"}, "zh_CN") == "2020/1/1"
    assert shown_number(43831, {"type": "DATE"}, "en_US") == "1/1/2020"
    assert shown_number(5, {"type": "CURRENCY"}, "zh_CN") == "¥5.00"


def test_one_cell_is_told_with_everything_that_hangs_on_it() -> None:
    book = shop(["=1+1"])
    cell = book.sheets[0].touch(0, 0)
    cell.note, cell.format = "counted", {"backgroundColor": {"red": 1}, "textFormat": {"bold": True}}
    told = cell_data(book, book.sheets[0], 0, 0)
    assert told["userEnteredValue"] == {"formulaValue": "=1+1"}
    assert told["effectiveValue"] == {"numberValue": 2}
    assert told["formattedValue"] == "2"
    assert told["note"] == "counted"
    assert told["userEnteredFormat"]["backgroundColorStyle"] == {"rgbColor": {"red": 1}}
    assert told["effectiveFormat"]["textFormat"]["bold"] is True
    assert told["effectiveFormat"]["textFormat"]["fontSize"] == 10
    assert told["effectiveFormat"]["horizontalAlignment"] == "RIGHT"
    assert "numberFormat" not in told["effectiveFormat"]


def test_of_a_cell_only_what_is_wanted_is_told_and_of_a_bare_one_nothing() -> None:
    book = shop(["tea"])
    assert cell_data(book, book.sheets[0], 0, 0, wanted={"formattedValue"}) == {"formattedValue": "tea"}
    assert cell_data(book, book.sheets[0], 5, 5) == {}


def test_a_link_is_told() -> None:
    book = shop(['=HYPERLINK("https://tea.example", "Tea")'])
    told = cell_data(book, book.sheets[0], 0, 0)
    assert (told["hyperlink"], told["formattedValue"]) == ("https://tea.example", "Tea")


# --- formulas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=10-3", 7),
        ("=2+3*4^2/8", 8),
        ("=-2%", -0.02),
        ("=SUM(A1:B2)", 10),
        ("=SUM(A:A)", 4),
        ("=MIN(A1:B2)+MAX(A1:B2)", 5),
        ("=COUNT(A1:C2)", 4),
        ("=COUNTA(A1:C3)", 5),
        ("=AVERAGE(A1:B2)", 2.5),
        ("=ROUND(2.345,2)", 2.35),
        ('=IF(A1<B1,"less","more")', "less"),
        ("=IFERROR(1/0,5)", 5),
        ('=VLOOKUP(3,A1:C2,3,FALSE)&"!"', "tea!"),
        ('=SUMIF(A1:A2,">1",B1:B2)', 4),
        ('=COUNTIF(C1:C2,"TEA")', 1),
        ("=N(C2)+N(A9)+N(B1)+N(TRUE)", 3),
        ("=ISNUMBER(A1)*10+ISNUMBER(C2)+ISNUMBER(A9)", 10),
        ("='库存'!A1+库存!B1", 3),
        ("=C1", 0),
        ('=LEN(C2)&LEFT(C2,2)&RIGHT(C2)&UPPER("x")', "3teaX"),
        ('=AND(A1=1,OR(B1=1,NOT(FALSE)),"a"="A")', True),
        ('="say ""hi"""', 'say "hi"'),
    ],
)
def test_a_formula_comes_to_its_value(text: str, value: object) -> None:
    found = formula(text, [1, 2], [3, 4, "tea"])
    assert found is not None
    assert next(iter(found.values())) == value


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("=1/A5", "#DIV/0!"),
        ("=会员!A1", "#REF!"),
        ("=Z99", "#REF!"),
        ("=F10", "#REF!"),
        ("=#REF!+1", "#REF!"),
        ("=STOCK(1)", "#NAME?"),
        ("=nobody", "#NAME?"),
        ('=1+"tea"', "#VALUE!"),
        ("=VLOOKUP(9,A1:A2,1,FALSE)", "#N/A"),
        ("=(1+", "#ERROR!"),
        ("=AVERAGE(A5:A6)", "#DIV/0!"),
        ("=LEN(1,2,3)", "#N/A"),
    ],
)
def test_a_formula_that_comes_to_nothing_shows_why(text: str, mark: str) -> None:
    book = shop([1, 2])
    write(book, "F10", [[text]], valueInputOption="USER_ENTERED")
    assert formatted(book, book.sheets[0], 9, 5) == mark


def test_formulas_that_stand_on_one_another_in_a_circle_are_errors_and_end() -> None:
    book = shop(["=B1", "=A1"])
    assert read(book) == [["#REF!", "#REF!"]]


def test_a_long_chain_of_formulas_is_worked_out_from_the_top() -> None:
    book = shop(*[["=1"], *([f"=A{row}+1"] for row in range(1, 500))], size=(500, 1))
    assert read(book)[-1] == ["500"]


def from_row_2(first: int, last: int | None) -> tuple[int, int | None]:
    """Two new rows before the second."""
    return (first + 2 if first >= 1 else first), (None if last is None else last + 2 if last > 1 else last)


def without_row_2(first: int, last: int | None) -> tuple[int, int | None] | None:
    if (first, last) == (1, 2):
        return None
    return (first - 1 if first > 1 else first), (None if last is None else last - 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("=A1+A2", "=A1+A4"),
        ("=SUM(A1:A3)", "=SUM(A1:A5)"),
        ("=SUM($A$2:A)", "=SUM($A$4:A)"),
        ("=2:3", "=4:5"),
        ("=SUM(A:A)", "=SUM(A:A)"),
        ("='Other'!A2+库存!B2", "='Other'!A2+库存!B4"),
        ('=A2&"A2"', '=A4&"A2"'),
        ("=LOG10(a2)", "=LOG10(A4)"),
    ],
)
def test_references_follow_rows_that_are_inserted(before: str, after: str) -> None:
    assert shifted(before, "库存", "库存", rows=from_row_2) == after


def test_references_to_rows_that_are_deleted_are_broken() -> None:
    assert shifted("=A2+A3", "库存", "库存", rows=without_row_2) == "=#REF!+A2"
    assert shifted("=SUM(A1:A3)+库存!A2", "会员", "库存", rows=without_row_2) == "=SUM(A1:A3)+库存!#REF!"


def test_references_follow_columns() -> None:
    assert shifted("=B1+A1+SUM(A:B)", "库存", "库存", columns=from_row_2) == "=D1+A1+SUM(A:D)"


def test_a_copied_formula_moves_what_is_not_fixed() -> None:
    assert copied("=A1+$A1+A$1+$A$1", 2, 1) == "=B3+$A3+B$1+$A$1"
    assert copied("=A1", -1, 0) == "=#REF!"
    assert copied("=SUM(A:A)+SUM(1:1)", 1, 1) == "=SUM(B:B)+SUM(2:2)"


def test_formulas_follow_the_title_of_a_tab_and_break_with_it() -> None:
    assert renamed("=库存!A1+A1", "库存", "Our stock") == "='Our stock'!A1+A1"
    assert orphaned("=库存!A1+A1", "库存") == "=#REF!+A1"


TEXTS = st.lists(
    st.sampled_from(
        ["A1", "$B$2:C", "'a b'!A1", '"A1 ""x"', "SUM(", ")", "+", "<>", "2:3", "1.5", " ", "%", "库存!A1", ","]
    )
)


@given(TEXTS)
def test_a_formula_that_is_copied_nowhere_stays_as_it_is(parts: list[str]) -> None:
    text = "=" + " ".join(parts)
    assert copied(text, 0, 0) == shifted(text, "x", "y", rows=from_row_2) == text


# --- reading


def test_blanks_at_the_end_of_rows_and_of_the_range_are_left_out() -> None:
    book = shop(["A1", "", "C1", ""], ["", "b2"], [], ["A4"])
    assert read(book) == [["A1", "", "C1"], ["", "b2"], [], ["A4"]]
    assert read(book, majorDimension="COLUMNS") == [["A1", "", "", "A4"], ["", "b2"], ["C1"]]
    assert values.get(book, {"range": "F1:F9"}, {}) == {"range": "'库存'!F1:F9", "majorDimension": "ROWS"}


def test_values_are_rendered_as_asked() -> None:
    book = shop(["=4/2", "2020-01-01", "tea", True, "5%"])
    assert read(book) == [["2", "2020-01-01", "tea", "TRUE", "5%"]]
    assert read(book, valueRenderOption="UNFORMATTED_VALUE") == [[2, 43831, "tea", True, 0.05]]
    assert read(book, valueRenderOption="FORMULA") == [["=4/2", 43831, "tea", True, 0.05]]
    as_text = read(book, valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="FORMATTED_STRING")
    assert as_text == [[2, "2020-01-01", "tea", True, 0.05]]


def test_several_ranges_are_read_in_the_order_asked_for() -> None:
    told = values.batch_get(shop(["a", "b"]), {"ranges": ["B1", "A1"]}, {})
    assert [each["values"] for each in told["valueRanges"]] == [[["b"]], [["a"]]]


# --- writing


def test_null_leaves_a_cell_and_an_empty_text_empties_it() -> None:
    book = shop(["a", "b", "c"])
    told = write(book, "A1:C1", [[None, "", "new"]])
    assert read(book) == [["a", "", "new"]]
    assert (told["updatedRange"], told["updatedCells"], told["updatedColumns"]) == ("'库存'!A1:C1", 2, 2)


def test_what_hangs_on_a_cell_stays_when_its_value_is_written_but_chips_go() -> None:
    book = shop(["a"])
    cell = book.sheets[0].touch(0, 0)
    cell.note, cell.format, cell.chips = "n", {"textFormat": {"bold": True}}, [{"chip": {}}]
    write(book, "A1", [["b"]])
    assert book.sheets[0].cell(0, 0) == Cell({"stringValue": "b"}, {"textFormat": {"bold": True}}, "n")
    values.clear(book, {"range": "A1"}, {})
    assert book.sheets[0].cell(0, 0) == Cell(None, {"textFormat": {"bold": True}}, "n")


def test_a_date_that_is_typed_brings_its_format_along() -> None:
    book = shop(["2020-01-01"])
    assert book.sheets[0].touch(0, 0).format == {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}


@pytest.mark.parametrize(
    ("where", "rows", "told"),
    [
        ("A1:B2", [[1, 2, 3]], "Requested writing within range [A1:B2], but tried writing to column [C]"),
        ("A1:B1", [[1], [2]], "Requested writing within range [A1:B1], but tried writing to row [2]"),
        ("'库存'!A10", [[1], [2]], "Requested writing within range ['库存'!A10], but tried writing to row [11]"),
        ("A11", [[1]], "Range ('库存'!A11) exceeds grid limits. Max rows: 10, max columns: 6"),
        ("A1", [[{}]], "Invalid values[0][0]: struct_value {}"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(where: str, rows: list[list[object]], told: str) -> None:
    book = shop(["as it was"])
    assert refusal(write, book, where, rows) == told
    assert read(book) == [["as it was"]]


def test_several_ranges_are_written_all_or_none() -> None:
    book = shop(["a"])
    ranges = [{"range": "A1", "values": [["b"]]}, {"range": "A1:A1", "values": [["c"], ["d"]]}]
    refusal(values.batch_update, book, {}, {**RAW, "data": ranges})
    assert read(book) == [["a"]]


def test_of_several_ranges_rows_and_columns_in_common_count_once() -> None:
    ranges = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "C1", "values": [[3]]}]
    told = values.batch_update(shop(), {}, {**RAW, "data": ranges})
    assert told["totalUpdatedRows"] == told["totalUpdatedSheets"] == 1
    assert told["totalUpdatedColumns"] == told["totalUpdatedCells"] == 3
    assert [each["updatedRange"] for each in told["responses"]] == ["'库存'!A1:B1", "'库存'!C1"]


def test_a_write_can_answer_with_the_whole_range_it_was_asked_for() -> None:
    options = {"includeValuesInResponse": True, "responseValueRenderOption": "UNFORMATTED_VALUE"}
    told = write(shop(["POT-1", 5, "2020-01-01"]), "A1:F1", [[None, 4]], **options)
    assert told["updatedRange"] == "'库存'!A1:B1"
    assert told["updatedData"] == {"range": "'库存'!A1:F1", "majorDimension": "ROWS", "values": [["POT-1", 4, 43831]]}


def test_columns_are_written_when_they_come_first() -> None:
    book = shop()
    values.update(book, {**RAW, "range": "A1"}, {"majorDimension": "COLUMNS", "values": [["a", "b"], ["c"]]})
    assert read(book) == [["a", "c"], ["b"]]


def test_the_range_of_the_address_is_the_one_that_is_written() -> None:
    book = shop()
    values.update(book, {**RAW, "range": "B1"}, {"range": "A1", "values": [["x"]]})
    assert read(book) == [["", "x"]]


def test_how_values_are_meant_must_be_told() -> None:
    assert refusal(values.update, shop(), {"range": "A1"}, {"values": []}) == (
        "'valueInputOption' is required but not specified"
    )


def test_a_row_is_written_where_its_metadata_is() -> None:
    book = shop(["POT-1", 5], ["CUP-1", 7])
    sheet = book.sheets[0]
    sheet.rows[1].metadata.append(Metadata(42, "row"))
    sheet.rows.insert(0, Row())
    chosen = {"developerMetadataLookup": {"metadataId": 42}}
    body = {**RAW, "includeValuesInResponse": True, "data": [{"dataFilter": chosen, "values": [[None, 6]]}]}
    told = values.batch_update_by_data_filter(book, {}, body)
    assert read(book) == [[], ["POT-1", "5"], ["CUP-1", "6"]]
    assert told["responses"] == [
        {
            "updatedRange": "'库存'!A3:B3",
            "updatedRows": 1,
            "updatedColumns": 1,
            "updatedCells": 1,
            "updatedData": {"range": "'库存'!A3:F3", "majorDimension": "ROWS", "values": [["CUP-1", "6"]]},
            "dataFilter": chosen,
        }
    ]


def test_a_filter_that_meets_nothing_writes_reads_and_clears_nothing() -> None:
    book = shop(["POT-1", 5])
    chosen = {"developerMetadataLookup": {"metadataId": 42}}
    data = [{"dataFilter": chosen, "values": [["x"]]}]
    assert values.batch_update_by_data_filter(book, {}, {**RAW, "data": data}) == {"spreadsheetId": "book"}
    assert values.batch_get_by_data_filter(book, {}, {"dataFilters": [chosen]}) == {"spreadsheetId": "book"}
    assert values.batch_clear_by_data_filter(book, {}, {"dataFilters": [chosen]}) == {"spreadsheetId": "book"}
    assert read(book) == [["POT-1", "5"]]


def test_a_range_that_two_filters_select_is_read_once_and_told_with_both() -> None:
    filters = [{"a1Range": "A1:F1"}, {"gridRange": {"endRowIndex": 1}}]
    told = values.batch_get_by_data_filter(shop(["a"]), {}, {"dataFilters": filters})
    assert [(each["valueRange"]["values"], each["dataFilters"]) for each in told["valueRanges"]] == [([["a"]], filters)]


def test_clearing_takes_values_and_leaves_the_rest() -> None:
    book = shop(["a", "b"], ["c"])
    assert values.batch_clear(book, {}, {"ranges": ["A1", "A2:B2"]})["clearedRanges"] == ["'库存'!A1", "'库存'!A2:B2"]
    assert read(book) == [["", "b"]]


def test_protected_cells_are_not_written_by_others() -> None:
    book = shop(["a", "b"])
    book.sheets[0].protected.append({"range": {"endColumnIndex": 1}, "editors": {"users": ["li@example.com"]}})
    body = {"values": [["x"]]}
    for call in (values.update, values.clear, values.append):
        told = refusal(call, book, {**RAW, "range": "A1"}, body, "robot@example.com")
        assert told.startswith("You are trying to edit a protected cell or object.")
    values.update(book, {**RAW, "range": "B1"}, body, "robot@example.com")
    values.update(book, {**RAW, "range": "A1"}, {"values": [["y"]]}, "li@example.com")
    assert read(book) == [["y", "x"]]


# --- appending

TWO_TABLES = ([1, 2, 3], [1, 2, 3], [], ["", 4, 5], ["", "", 4, 5], ["", 4, 5, 6])


@pytest.mark.parametrize(
    ("where", "table", "at"),
    [
        ("库存", "B4:D6", "B7"),
        ("B4", "B4:D6", "B7"),
        ("C5:D5", "B4:D6", "B7"),
        ("B5", "B4:D6", "B7"),
        ("B2:D4", "B4:D6", "B7"),
        ("A3:F10", "B4:D6", "B7"),
        ("A1", "A1:C2", "A3"),
        ("E4", "", "E4"),
        ("A4", "", "A4"),
    ],
)
def test_rows_are_appended_to_the_table_that_the_range_means(where: str, table: str, at: str) -> None:
    told = values.append(shop(*TWO_TABLES), {**RAW, "range": where}, {"values": [["new"]]})
    assert told.get("tableRange", "").rpartition("!")[2] == table
    assert told["updates"]["updatedRange"] == f"'库存'!{at}"


def test_a_row_with_a_gap_sends_the_next_one_astray() -> None:
    book = shop()
    for _ in range(2):
        told = values.append(book, {**RAW, "range": "库存"}, {"values": [["v1", "", "v3"]]})
    assert (told["tableRange"], told["updates"]["updatedRange"]) == ("'库存'!C1", "'库存'!C2:E2")


def test_appending_overwrites_what_is_below_or_makes_room() -> None:
    over, room = shop(*TWO_TABLES), shop(*TWO_TABLES)
    rows = {"values": [["n", "n", "n"], ["n", "n", "n"]]}
    values.append(over, {**RAW, "range": "A1"}, rows)
    values.append(room, {**RAW, "range": "A1", "insertDataOption": "INSERT_ROWS"}, rows)
    assert read(over)[2:4] == [["n", "n", "n"], ["n", "n", "n"]]
    assert read(room)[2:6] == [["n", "n", "n"], ["n", "n", "n"], [], ["", "4", "5"]]


def test_the_grid_grows_for_what_is_appended() -> None:
    book = shop(["a", "b"], size=(1, 2))
    values.append(book, {**RAW, "range": "库存"}, {"values": [[1, 2, 3]]})
    assert (len(book.sheets[0].rows), len(book.sheets[0].columns)) == (2, 3)
    assert read(book) == [["a", "b"], ["1", "2", "3"]]
