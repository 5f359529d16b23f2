"""What really happens in a folder of exports: late files, rounded ids, merged cells, copies, broken files, repeats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from sheetpact.errors import BadRecord, Gone, PactError
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Severity
from sheetpact.ports import Result, StockWrite
from tests.support.export_folder import NOW, Folder, told

STOCK = ["商品名称,规格编码,库存", "茶壶,POT-1,12"]
ORDERS = ["订单号,订单状态,下单时间,规格编码,商品数量", "A1,待发货,2026-11-24 09:00:00,POT-1,2"]
MINUTE = timedelta(minutes=1)
NOTES = ["送货单号,送货日期,商品编码,单位,订购数量,实收数量"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# the file


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-16"])
@pytest.mark.parametrize("shift", range(4))
def test_a_letter_may_lie_where_one_piece_ends_and_the_next_begins(folder: Folder, encoding: str, shift: int) -> None:
    folder.put("商品.csv", [*STOCK, f"{'a' * shift}{'壶' * 70_000},BIG-1,3"], encoding)
    assert folder.shown() == {"POT-1": 12, "BIG-1": 3}


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_any_usual_encoding_is_read(folder: Folder, encoding: str) -> None:
    folder.put("商品.csv", STOCK, encoding)
    assert folder.shop().listings(None).records[0].title == "茶壶"


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_tabs_and_semicolons_part_columns_too(folder: Folder, delimiter: str) -> None:
    folder.put("商品.csv", [line.replace(",", delimiter) for line in STOCK], "utf-16")
    assert folder.shown() == {"POT-1": 12}


def test_headings_may_have_spaces_stars_and_full_width_signs_and_stand_below_a_title(folder: Folder) -> None:
    folder.put("商品.csv", ["商品导出表,,", ",,", "＊商品名称, 规格 编码 ,库存＊", "茶壶,POT-1,12"])
    assert folder.shown() == {"POT-1": 12}


def test_a_workbook_whose_stated_size_is_wrong_is_read_whole(folder: Folder) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in STOCK:
        sheet.append(line.split(","))
    written = io.BytesIO()
    book.save(written)
    shrunk = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(shrunk, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<dimension ref="A1:C2"', b'<dimension ref="A1"'))
    folder.raw("商品.xlsx", shrunk.getvalue())
    assert folder.shown() == {"POT-1": 12}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("商品.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "files.old_excel"),
        ("商品.xls", b"<html><table><tr><td>x</td></tr></table></html>", "files.old_excel"),
        ("商品.xlsx", b"PK\x03\x04 cut off", "files.broken"),
        ("商品.csv", "\r\n".join([STOCK[0], "a," * 600_000]).encode(), "files.broken"),
        ("商品.csv", "\r\n".join([STOCK[0], "x" * 70_000 + "\0"]).encode(), "files.encoding"),
        ("商品.csv", b"\xff\xff\x00\x81", "files.encoding"),
        ("说明.csv", "日期,天气\r\n2026-11-24,晴".encode(), "files.unknown"),
        ("商品.csv", b"", "files.empty"),
        ("商品.csv", b"\xef\xbb\xbf\r\n", "files.empty"),
    ],
    ids=["old excel", "web page", "cut off", "a line without end", "NUL", "no text", "no export", "0 bytes", "a mark"],
)
def test_a_file_that_is_no_export_is_named_and_the_others_are_read(
    folder: Folder, name: str, content: bytes, code: str
) -> None:
    folder.put("20261124100000商品.csv", STOCK)
    folder.raw(name, content, NOW)
    reading = folder.shop().listings(None)
    assert told(reading.problems) == [(code, name, "")]
    assert [each.sku for each in reading.records] == ["POT-1"]


@pytest.mark.parametrize(
    "name", ["~$商品.xlsx", ".~商品.xlsx", ".商品.csv", "商品.csv.crdownload", "商品.tmp", "imports/kiln/a.csv"]
)
def test_lock_files_unfinished_files_and_our_own_import_files_are_passed_over(folder: Folder, name: str) -> None:
    folder.put("商品.csv", STOCK, modified=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    folder.put(name, ["商品名称,规格编码,库存", "茶壶,POT-1,99"], modified=NOW)
    assert folder.shown() == {"POT-1": 12}
    assert folder.shop().listings(None).problems == ()


def test_a_small_file_that_unpacks_to_more_than_any_export_is_not_unpacked(folder: Folder) -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(257):
            part.write(b" " * 1024 * 1024)
    folder.raw("a.xlsx", content.getvalue())
    folder.put("b.csv", STOCK)
    reading = folder.shop().listings(None)
    assert ([record.sku for record in reading.records], told(reading.problems)[0][0]) == (["POT-1"], "files.broken")


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "content", [b"", b"<x/>", b"<x", b'<worksheet><sheetData><row r="x"><c r="ZZZZ9" t="q"/></row>']
)
def test_a_damaged_part_is_told_and_the_others_are_read(folder: Folder, part: str, content: bytes) -> None:
    book = openpyxl.Workbook()
    for line in STOCK:
        book.active.append(line.split(","))  # type: ignore[union-attr]
    book.save(whole := io.BytesIO())
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged := io.BytesIO(), "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    folder.raw("a.xlsx", damaged.getvalue())
    folder.put("b.csv", STOCK)
    assert [record.sku for record in folder.shop().listings(None).records] == ["POT-1"]


def test_subfolders_are_looked_into(folder: Folder) -> None:
    folder.put("十一月/商品.csv", STOCK)
    assert folder.shown() == {"POT-1": 12}


# rows


def test_a_rounded_id_is_told_with_file_row_and_column_and_the_others_go_on(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,1.23E+17,4", "公道杯,\t00123,3"])
    reading = folder.shop().listings(None)
    assert {each.sku: each.shown for each in reading.records} == {"POT-1": 12, "00123": 3}
    assert not reading.complete
    text = reading.problems[0].text("zh-CN")
    assert text.startswith("kiln · 商品.csv · 第 3 行 · 规格编码: 编号“1.23E+17”")


def test_a_cell_that_holds_the_id_and_the_time_is_told_once(folder: Folder) -> None:
    """An order's number at Youzan begins with its time."""
    folder.put("商品.csv", STOCK)
    folder.put("订单.csv", ["订单号,订单状态,规格编码,商品数量", "1.23E+17,待发货,POT-1,1"])
    reading = folder.shop().orders(None)
    assert told(reading.problems) == [("mapping.rounded_id", "订单.csv", "2")]


def test_a_row_is_told_in_the_pacts_language(folder: Folder) -> None:
    folder.locale = "en"
    folder.put("商品.csv", [*STOCK, "盖碗,CUP-1,many"])
    assert folder.shop().listings(None).problems[0].text("en").startswith("kiln · 商品.csv · row 3 · 库存: ")


def test_a_rounded_barcode_is_left_out_and_its_row_counts(folder: Folder) -> None:
    folder.put("商品.csv", ["商品名称,规格编码,条码,库存", "茶壶,POT-1,6.90E+12,12", "盖碗,CUP-1,6901234500017,4"])
    reading = folder.shop().listings(None)
    assert [(each.sku, each.barcode, each.shown) for each in reading.records] == [
        ("POT-1", "", 12),
        ("CUP-1", "6901234500017", 4),
    ]
    assert reading.complete
    [told_] = reading.problems
    assert (told_.code, told_.where.tab, told_.params) == ("files.no_barcode", "商品.csv", {"count": 1, "rows": "2"})


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_no_id(folder: Folder) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["商品名称", "规格编码", "库存"])
    sheet.append(["茶壶", 6934000000000000768, 1])
    sheet.append(["盖碗", 6901234500017, 2])
    book.save(folder.path / "exports" / "商品.xlsx")
    reading = folder.shop().listings(None)
    assert [each.sku for each in reading.records] == ["6901234500017"]
    assert told(reading.problems) == [("mapping.rounded_id", "商品.xlsx", "2")]


@pytest.mark.parametrize(("cell", "code"), [("2.5", "mapping.not_whole"), ("很多", "mapping.not_whole")])
def test_a_stock_that_is_no_whole_number_leaves_the_row_out(folder: Folder, cell: str, code: str) -> None:
    folder.put("商品.csv", [*STOCK, f"盖碗,CUP-1,{cell}"])
    reading = folder.shop().listings(None)
    assert told(reading.problems) == [(code, "商品.csv", "3")]
    assert [each.sku for each in reading.records] == ["POT-1"]


def test_an_empty_stock_is_unknown_and_not_zero(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,CUP-1,"])
    listing = folder.shop().listings(None).records[1]
    assert (listing.shown, listing.tracked) == (None, False)


def test_sums_and_empty_rows_are_no_records(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, ",,", "合计,,12"])
    assert folder.shown() == {"POT-1": 12}


def test_a_sku_in_two_rows_with_two_numbers_counts_for_nothing(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,CUP-1,4", "盖碗,CUP-1,5"])
    reading = folder.shop().listings(None)
    assert [each.sku for each in reading.records] == ["POT-1"]
    assert reading.problems[0].params == {"sku": "CUP-1", "rows": "3, 4"}
    assert not reading.complete


def test_a_sku_in_two_rows_with_one_number_counts_once(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,CUP-1,4", "盖碗,CUP-1,4"])
    assert folder.shown() == {"POT-1": 12, "CUP-1": 4}
    assert [each.code for each in folder.shop().listings(None).problems] == ["files.twice_same"]


def test_a_row_without_any_id_is_told(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,,4"])
    assert told(folder.shop().listings(None).problems) == [("files.no_id", "商品.csv", "3")]


def test_an_export_of_headings_only_is_a_complete_reading_of_nothing(folder: Folder) -> None:
    folder.put("商品.csv", STOCK[:1])
    reading = folder.shop().listings(None)
    assert (reading.records, reading.problems, reading.complete, reading.silent) == ((), (), True, False)


def test_many_bad_rows_are_not_all_told(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, *(f"杯,CUP-{n},坏" for n in range(50))])
    problems = folder.shop().listings(None).problems
    assert (len(problems), problems[-1].code, problems[-1].params) == (21, "files.more_rows", {"count": 30})


def test_only_the_named_location_counts(folder: Folder) -> None:
    lines = ["SKU,Location,Available,Title", "POT-1,Studio,5,Pot", "POT-1,Fair,2,Pot"]
    folder.put("inventory.csv", lines)
    assert [each.code for each in folder.shop("shopify").listings(None).problems] == ["files.twice"]
    folder.settings = {"location": "Studio"}
    reading = folder.shop("shopify").listings(None)
    assert [(each.sku, each.shown) for each in reading.records] == [("POT-1", 5)]
    assert reading.problems == ()


# orders


def test_rows_without_an_order_number_continue_the_order_above(folder: Folder) -> None:
    folder.put("订单.csv", [*ORDERS, ",,,CUP-1,3", "A2,已发货,2026-11-24 09:05:00,POT-1,1"])
    first, second = folder.shop().orders(None).records
    assert [(line.line, line.sku, line.held) for line in first.lines] == [
        ("POT-1#1", "POT-1", 2),
        ("CUP-1#1", "CUP-1", 3),
    ]
    assert [line.shipped for line in second.lines] == [1]


def test_lines_that_sell_nobody_knows_what_are_told_once_a_file(folder: Folder) -> None:
    """Their pieces are taken off no stock, and the rest of the order is taken."""
    lines = [",,,,3", ",,,-,1", "A2,已关闭,2026-11-24 09:05:00,,1", "A3,待发货,2026-11-24 09:06:00,,0"]
    folder.put("订单.csv", [*ORDERS, *lines])
    reading = folder.shop().orders(None)
    assert [order.order for order in reading.records] == ["A1", "A2", "A3"]
    assert reading.complete
    for problems in (reading.problems, folder.shop().orders(reading.cursor).problems):
        [told_] = problems
        assert (told_.code, told_.where.tab, told_.params) == ("files.no_sku", "订单.csv", {"count": 2, "rows": "3, 4"})


def test_the_platforms_own_id_says_what_was_sold_where_listings_have_one(folder: Folder) -> None:
    folder.put(
        "orders.csv", ["Order ID,Order Date,Order Status,Product ID,SKU,Quantity", "1,2026-11-24,processing,12,,2"]
    )
    assert folder.shop("woocommerce").orders(None).problems == ()


def test_the_same_sku_twice_in_an_order_makes_two_lines(folder: Folder) -> None:
    folder.put("订单.csv", [*ORDERS, "A1,待发货,2026-11-24 09:00:00,POT-1,1"])
    assert [line.line for line in folder.shop().orders(None).records[0].lines] == ["POT-1#1", "POT-1#2"]


def test_an_order_with_a_bad_row_is_left_out_whole(folder: Folder) -> None:
    folder.put("订单.csv", [*ORDERS, ",,,CUP-1,两个", "A2,待发货,2026-11-24 09:05:00,POT-1,1"])
    reading = folder.shop().orders(None)
    assert [order.order for order in reading.records] == ["A2"]
    assert told(reading.problems) == [("mapping.not_whole", "订单.csv", "3")]
    assert not reading.complete


def test_fewer_than_no_pieces_are_told_and_bring_nothing_back(folder: Folder) -> None:
    bad, good = "A1,已发货,2026-11-24 09:00:00,POT-1,-5", "A2,待发货,2026-11-24 09:05:00,POT-1,1"
    folder.put("订单.csv", [ORDERS[0], bad, good])
    reading = folder.shop().orders(None)
    assert [order.order for order in reading.records] == ["A2"]
    assert reading.problems[0].text("zh-CN").startswith("kiln · 订单.csv · 第 2 行 · 商品数量: “-5”小于零")


def test_a_line_of_no_pieces_holds_nothing(folder: Folder) -> None:
    folder.put("订单.csv", [ORDERS[0], "A1,待发货,2026-11-24 09:00:00,POT-1,0"])
    reading = folder.shop().orders(None)
    assert ([line.held for line in reading.records[0].lines], reading.problems) == ([0], ())


def test_more_pieces_than_any_shop_has_are_told_wherever_they_stand(folder: Folder) -> None:
    folder.put("商品.csv", [*STOCK, "盖碗,CUP-1,1000000000"])
    folder.put("订单.csv", [*ORDERS, "A2,待发货,2026-11-24 09:05:00,POT-1,1000000000"])
    folder.put("送货单.csv", [*NOTES, "SH1,2026-11-24,POT-1,件,5,1000000000", "SH2,2026-11-24,POT-1,件,5,5"])
    shop = folder.shop("custom")
    stock, orders = shop.listings(None), shop.orders(None)
    notes = shop.delivery_notes(None)  # type: ignore[attr-defined]  # only file shops have it
    assert [each.sku for each in stock.records] == ["POT-1"]
    assert [each.order for each in orders.records] == ["A1"]
    assert [each.note for each in notes.records] == ["SH2"]
    codes = [(each.code, each.where.tab) for reading in (stock, orders, notes) for each in reading.problems]
    assert codes == [("mapping.too_many", name) for name in ("商品.csv", "订单.csv", "送货单.csv")]


def test_a_shop_that_has_oversold_says_so_in_its_stock(folder: Folder) -> None:
    folder.put("商品.csv", [STOCK[0], "茶壶,POT-1,-2"])
    assert folder.shown() == {"POT-1": -2}


def test_a_status_that_nobody_explained_is_told(folder: Folder) -> None:
    folder.put("订单.csv", [ORDERS[0], "A1,飞走了,2026-11-24 09:00:00,POT-1,2"])
    reading = folder.shop().orders(None)
    assert reading.records == ()
    assert reading.problems[0].params == {"value": "飞走了"}


def test_an_order_in_two_exports_counts_as_in_the_newer_one(folder: Folder) -> None:
    folder.put("订单20261124093000.csv", ORDERS)
    folder.put("订单20261124094500.csv", [ORDERS[0], "A1,已发货,2026-11-24 09:00:00,POT-1,2"])
    (order,) = folder.shop().orders(None).records
    assert (order.lines[0].held, order.lines[0].shipped) == (0, 2)
    assert order.updated_at == datetime(2026, 11, 24, 1, 45, tzinfo=UTC)


def test_every_order_file_since_the_last_reading_is_read(folder: Folder) -> None:
    folder.put("订单20261122090000.csv", ORDERS)
    cursor = folder.shop().orders(None).cursor
    folder.put("订单20261123090000.csv", [ORDERS[0], "B1,待发货,2026-11-22 10:00:00,POT-1,1"])
    folder.put("订单20261124090000.csv", [ORDERS[0], "C1,待发货,2026-11-23 10:00:00,POT-1,1"])
    reading = folder.shop().orders(cursor)
    assert [order.order for order in reading.records] == ["B1", "C1"]
    assert folder.shop().orders(reading.cursor).silent


def test_the_first_reading_takes_no_stale_order_files(folder: Folder) -> None:
    folder.put("订单20260801090000.csv", ORDERS)
    folder.put("订单20261124090000.csv", [ORDERS[0], "C1,待发货,2026-11-23 10:00:00,POT-1,1"])
    assert [order.order for order in folder.shop().orders(None).records] == ["C1"]


def test_one_order_that_is_nowhere_or_unreadable(folder: Folder) -> None:
    folder.put("订单.csv", ORDERS)
    with pytest.raises(Gone):
        folder.shop().order("A9")
    folder.put("订单.csv", [ORDERS[0], "A9,待发货,2026-11-24 09:00:00,POT-1,两个"])
    with pytest.raises(BadRecord, match="商品数量"):
        folder.shop().order("A9")


# which file counts


def test_the_time_in_the_name_goes_before_the_time_of_the_file(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK, modified=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    folder.put("商品20261123090000.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,99"], modified=NOW)
    assert folder.shown() == {"POT-1": 12}


def test_a_date_that_lies_ahead_is_no_time_of_export(folder: Folder) -> None:
    folder.put("库存 有效期20271231.csv", STOCK, modified=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    folder.put(
        "库存.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,8"], modified=datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    )
    assert folder.shown() == {"POT-1": 8}


def test_an_older_export_than_the_last_taken_is_ignored_with_a_note(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK)
    cursor = folder.shop().listings(None).cursor
    folder.put(
        "商品20261123090000.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,99"], modified=datetime(2099, 1, 1, tzinfo=UTC)
    )
    reading = folder.shop().listings(cursor)
    assert (reading.records, reading.silent) == ((), True)
    assert [(each.code, each.severity, each.where.tab) for each in reading.problems] == [
        ("files.older", Severity.NOTE, "商品20261123090000.csv")
    ]
    assert folder.shop().listings(reading.cursor).problems == ()


def test_of_two_stock_exports_of_one_time_that_differ_one_counts_and_the_other_is_told(folder: Folder) -> None:
    """Which of them is right nobody knows: the later one to come into the folder is taken, and stays so."""
    folder.put("商品20261124090000.csv", [STOCK[0], "茶壶,POT-1,99"], modified=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    folder.put("商品20261124090000(1).csv", STOCK, modified=NOW)
    folder.put("商品20261124090000(2).csv", STOCK, modified=NOW)
    other = [("files.same_time", "商品20261124090000.csv", "")]
    first = folder.shop().listings(None)
    assert (folder.shown(), told(first.problems)) == ({"POT-1": 12}, other)
    again = folder.shop().listings(first.cursor)
    assert (again.silent, told(again.problems)) == (True, other)
    folder.put("商品20261124110000.csv", [STOCK[0], "茶壶,POT-1,9"])
    newer = folder.shop().listings(again.cursor)
    assert ([each.shown for each in newer.records], newer.problems) == ([9], ())


def test_a_stock_export_that_was_edited_under_its_name_is_told_and_not_used(folder: Folder) -> None:
    """It says when it was exported, and of that moment something else is known already."""
    folder.put("商品20261124090000.csv", STOCK)
    reading = folder.shop().listings(None)
    folder.put("商品20261124090000.csv", [STOCK[0], "茶壶,POT-1,99"], modified=datetime(2099, 1, 1, tzinfo=UTC))
    for _ in range(2):
        reading = folder.shop().listings(reading.cursor)
        told_ = [(each.code, each.severity, each.where.tab) for each in reading.problems]
        assert (reading.silent, told_) == (True, [("files.same_time", Severity.AMBER, "商品20261124090000.csv")])


def test_an_older_export_is_ignored_when_the_newer_one_is_gone(folder: Folder) -> None:
    newer = folder.put("商品20261124090000.csv", STOCK)
    cursor = folder.shop().listings(None).cursor
    newer.unlink()
    folder.put("商品20261123090000.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,99"])
    assert folder.shop().listings(cursor).silent


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        pytest.param("商品20261124110000.csv", 0, id="a later time in its name"),
        pytest.param("商品 (1).csv", 5, id="saved later under another name"),
    ],
)
def test_a_newer_export_with_the_same_content_is_a_new_reading(folder: Folder, name: str, minutes: int) -> None:
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    folder.put("商品.csv", STOCK, modified=at)
    first = folder.shop().listings(None)
    folder.put(name, STOCK, modified=at + timedelta(minutes=minutes))
    again = folder.shop().listings(first.cursor)
    assert (again.records, again.silent) == (first.records, False)
    assert (first.at, again.at) == (
        at,
        datetime(2026, 11, 24, 3, 0, tzinfo=UTC) if not minutes else at + minutes * MINUTE,
    )
    assert folder.shop().listings(again.cursor).silent


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("商品 - 副本.csv", id="a copy as old as the file"),
        pytest.param("商品20261124080000.csv", id="an older time in its name"),
        pytest.param("商品.csv", id="written again by a synchroniser"),
    ],
)
def test_a_copy_of_an_export_is_no_new_reading(folder: Folder, name: str) -> None:
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    folder.put("商品.csv", STOCK, modified=at)
    cursor = folder.shop().listings(None).cursor
    folder.put(name, STOCK, modified=at + MINUTE * (5 if name == "商品.csv" else 0))
    reading = folder.shop().listings(cursor)
    assert (reading.records, reading.silent, reading.problems) == ((), True, ())


def test_a_synchroniser_that_touches_old_exports_makes_none_of_them_the_newest(folder: Folder) -> None:
    """It brings no old numbers back, and hides no new export.

    商品.csv          9:00   9:50
    商品 (1).csv      9:10   9:51
    商品 (2).csv                    9:20
    """
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    names = ("商品.csv", "商品 (1).csv", "商品 (2).csv")
    contents = [["商品名称,规格编码,库存", f"茶壶,POT-1,{pieces}"] for pieces in (12, 9, 8)]
    cursor: str | None = None
    for minutes, name, content in zip((0, 10), names, contents, strict=False):
        folder.put(name, content, modified=at + minutes * MINUTE)
        cursor = folder.shop().listings(cursor).cursor
    for minutes, name, content in zip((50, 51), names, contents, strict=False):
        folder.put(name, content, modified=at + minutes * MINUTE)
    touched = folder.shop().listings(cursor)
    assert (touched.records, touched.silent, touched.problems) == ((), True, ())
    folder.put(names[2], contents[2], modified=at + 20 * MINUTE)
    assert folder.shown(touched.cursor) == {"POT-1": 8}


def test_a_file_that_is_written_over_is_read_each_time_its_content_changes(folder: Folder) -> None:
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    cursor: str | None = None
    for minutes, pieces in enumerate((12, 9, 12)):
        folder.put("商品.csv", ["商品名称,规格编码,库存", f"茶壶,POT-1,{pieces}"], modified=at + minutes * MINUTE)
        reading = folder.shop().listings(cursor)
        assert [each.shown for each in reading.records] == [pieces]
        cursor = reading.cursor


def test_an_order_file_exported_again_counts_as_of_then(folder: Folder) -> None:
    """The last word is that of the newest, though an older file has the same content.

    9:00  held        9:20  shipped        9:40  held
    """
    shipped = [ORDERS[0], "A1,已发货,2026-11-24 09:00:00,POT-1,2"]
    files = {"090000": ORDERS, "092000": shipped, "094000": ORDERS}
    cursor: str | None = None
    for time, lines in files.items():
        folder.put(f"订单20261124{time}.csv", lines)
        reading = folder.shop().orders(cursor)
        (order,) = reading.records
        assert (order.lines[0].held, f"{order.updated_at:%H%M%S}") == (0 if time == "092000" else 2, f"01{time[2:]}")
        cursor = reading.cursor
    assert folder.shop().orders(cursor).silent
    (order,) = folder.shop().orders(None).records
    assert (order.lines[0].held, f"{order.updated_at:%H%M}") == (2, "0140")


def test_an_order_file_that_a_synchroniser_touches_is_not_read_again(folder: Folder) -> None:
    """Its orders stood so when it was exported: what was read since goes before it."""
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    folder.put("订单.csv", ORDERS, modified=at)
    cursor = folder.shop().orders(None).cursor
    folder.put("订单 (1).csv", [ORDERS[0], "A1,已发货,2026-11-24 09:00:00,POT-1,2"], modified=at + 90 * MINUTE)
    cursor = folder.shop().orders(cursor).cursor
    folder.put("订单.csv", ORDERS, modified=at + 120 * MINUTE)
    reading = folder.shop().orders(cursor)
    assert (reading.records, reading.silent, reading.problems) == ((), True, ())


def test_a_bad_row_of_an_order_file_exported_again_is_told_once(folder: Folder) -> None:
    lines = [*ORDERS, "A2,待发货,2026-11-24 09:05:00,POT-1,两个"]
    folder.put("订单20261124090000.csv", lines)
    cursor = folder.shop().orders(None).cursor
    folder.put("订单20261124094000.csv", lines)
    for _ in range(2):
        reading = folder.shop().orders(cursor)
        assert told(reading.problems) == [("mapping.not_whole", "订单20261124094000.csv", "3")]
        cursor = reading.cursor


def test_a_bad_row_is_told_as_long_as_its_export_is_the_newest(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", [*STOCK, "盖碗,CUP-1,四", "杯,MUG-1,1", "杯,MUG-1,1"])
    folder.put("订单20261124090000.csv", [*ORDERS, "A2,待发货,2026-11-24 09:05:00,POT-1,两个"])
    stock, orders = folder.shop().listings(None), folder.shop().orders(None)
    assert "files.twice_same" in [each.code for each in stock.problems]
    bad_stock = [("mapping.not_whole", "商品20261124090000.csv", "3")]
    bad_order = [("mapping.not_whole", "订单20261124090000.csv", "3")]
    for _ in range(2):
        stock, orders = folder.shop().listings(stock.cursor), folder.shop().orders(orders.cursor)
        assert (stock.silent, told(stock.problems)) == (True, bad_stock)
        assert (orders.silent, told(orders.problems)) == (True, bad_order)
    folder.put("商品20261124110000.csv", STOCK)
    folder.put("订单20261124093000.csv", [*ORDERS, "A2,待发货,2026-11-24 09:05:00,POT-1,2"])
    folder.put("订单20261124110000.csv", ORDERS[:1])
    for _ in range(2):
        stock, orders = folder.shop().listings(stock.cursor), folder.shop().orders(orders.cursor)
        assert (stock.problems, orders.problems) == ((), ())


def test_a_bad_row_of_an_older_order_file_that_turns_up_is_told_beside_that_of_the_newest(folder: Folder) -> None:
    bad = "A2,待发货,2026-11-24 09:05:00,POT-1,两个"
    folder.put("订单20261124090000.csv", [*ORDERS, bad])
    cursor = folder.shop().orders(None).cursor
    folder.put("订单20261124083000.csv", [ORDERS[0], bad])
    late = folder.shop().orders(cursor)
    newest = ("mapping.not_whole", "订单20261124090000.csv", "3")
    assert set(told(late.problems)) >= {("mapping.not_whole", "订单20261124083000.csv", "2"), newest}
    assert newest in told(folder.shop().orders(late.cursor).problems)


def test_a_bad_row_is_told_of_every_part_of_the_newest_order_list(folder: Folder) -> None:
    folder.put("订单20261124090000.csv", [*ORDERS, "A2,待发货,2026-11-24 09:05:00,POT-1,两个"])
    folder.put("订单20261124090030.csv", [ORDERS[0], "B1,待发货,2026-11-22 10:00:00,POT-1,1"])
    cursor = folder.shop().orders(None).cursor
    for _ in range(2):
        reading = folder.shop().orders(cursor)
        assert told(reading.problems) == [("mapping.not_whole", "订单20261124090000.csv", "3")]
        cursor = reading.cursor


def test_rows_that_were_used_are_told_once_however_many_there_are(folder: Folder) -> None:
    rows = [f"杯,MUG-{n // 2},1" for n in range(60)]
    folder.put("商品20261124090000.csv", [*STOCK, *rows, "盖碗,CUP-1,四"])
    stock = folder.shop().listings(None)
    codes = [each.code for each in stock.problems]
    assert codes == ["mapping.not_whole", *["files.twice_same"] * 20, "files.more_same"]
    assert stock.problems[-1].params == {"count": 10}
    assert [each.code for each in folder.shop().listings(stock.cursor).problems] == ["mapping.not_whole"]


def test_a_bad_line_of_a_delivery_note_is_told_as_long_as_its_file_is_the_newest(folder: Folder) -> None:
    """It was told once, and the next sync was green without its note."""
    folder.put("送货单20261124080000.csv", [*NOTES, "SH0,2026-11-23,POT-1,件,5,五"])
    folder.put("送货单20261124090000.csv", [*NOTES, "SH1,2026-11-24,POT-1,件,5,5", "SH2,2026-11-24,POT-1,件,5,五"])
    reading = folder.shop("delivery").delivery_notes(None)  # type: ignore[attr-defined]  # only file shops have it
    assert [each.note for each in reading.records] == ["SH1"]
    older, newest = (
        ("mapping.not_quantity", f"送货单20261124{at}.csv", row) for at, row in (("080000", "2"), ("090000", "3"))
    )
    assert told(reading.problems) == [older, newest]
    for _ in range(2):
        reading = folder.shop("delivery").delivery_notes(reading.cursor)  # type: ignore[attr-defined]  # as above
        assert (reading.records, reading.silent, told(reading.problems)) == ((), True, [newest])
    folder.put("送货单20261124100000.csv", [*NOTES, "SH2,2026-11-24,POT-1,件,5,5"])
    for notes in (["SH2"], []):
        reading = folder.shop("delivery").delivery_notes(reading.cursor)  # type: ignore[attr-defined]  # as above
        assert ([each.note for each in reading.records], reading.problems) == (notes, ())


def test_a_newer_export_is_a_new_reading(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK)
    cursor = folder.shop().listings(None).cursor
    folder.put("商品20261124110000.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,9"])
    assert folder.shown(cursor) == {"POT-1": 9}


def test_stock_waits_for_an_order_file_that_is_as_new(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK)
    folder.put("订单20261123180000.csv", ORDERS)
    reading = folder.shop().listings(None)
    assert (reading.records, reading.silent) == ((), True)
    assert reading.problems[0].severity is Severity.AMBER
    assert "2026-11-23 18:00" in reading.problems[0].text("zh-CN")
    folder.put("订单20261124085930.csv", [*ORDERS, "A2,待发货,2026-11-24 08:50:00,POT-1,1"])
    assert folder.shown(reading.cursor) == {"POT-1": 12}


def test_a_shop_that_has_given_orders_once_must_give_them_always(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK)
    orders = folder.put("订单20261124090000.csv", ORDERS)
    cursor = folder.shop().listings(None).cursor
    orders.unlink()
    folder.put("商品20261124110000.csv", ["商品名称,规格编码,库存", "茶壶,POT-1,9"])
    assert [each.code for each in folder.shop().listings(cursor).problems] == ["files.orders_older"]


def test_a_shop_without_order_files_gives_stock_alone(folder: Folder) -> None:
    folder.put("商品20261124090000.csv", STOCK)
    assert folder.shop().orders(None).silent
    assert folder.shown() == {"POT-1": 12}


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: (folder.path / "exports").rmdir()])
def test_an_empty_or_missing_folder_says_what_to_do(folder: Folder, make: Callable[[Folder], None]) -> None:
    make(folder)
    reading = folder.shop().listings(None)
    assert reading.silent
    assert "文件夹" in reading.problems[0].text("zh-CN")
    assert folder.shop().check() != ()
    assert folder.shop().look([ListingKey("kiln", "POT-1")]).silent


# a shop's own headings


def test_a_column_map_names_a_shops_own_headings(folder: Folder) -> None:
    (folder.path / "columns.yaml").write_text("listing: {sku: 我的货号, shown: 剩余件数}", encoding="utf-8")
    folder.settings = {"columns": "columns.yaml"}
    folder.put("盘存.csv", ["我的货号,剩余件数", "POT-1,7"])
    assert [(each.sku, each.shown) for each in folder.shop("custom").listings(None).records] == [("POT-1", 7)]


@pytest.mark.parametrize("text", ["listing: {shown: {as: dozen}}", "listing: [", None])
def test_a_wrong_or_missing_column_map_is_told_at_once(folder: Folder, text: str | None) -> None:
    if text is not None:
        (folder.path / "columns.yaml").write_text(text, encoding="utf-8")
    folder.settings = {"columns": "columns.yaml"}
    with pytest.raises(PactError, match=r"columns\.yaml"):
        folder.shop("custom")


# the import file


def write(sku: str, number: int, expected: int | None = 12, key: str = "run-1") -> StockWrite:
    return StockWrite(ListingKey("kiln", sku), number, expected, sku, "茶壶", f"{key}/{sku}")


def imported(folder: Folder) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder.path / "imports" / "kiln").iterdir())}


def test_the_same_write_again_makes_no_second_file(folder: Folder) -> None:
    folder.put("商品.csv", STOCK)
    (first,) = folder.shop().publish([write("POT-1", 9)])
    before = imported(folder)
    folder.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    (second,) = folder.shop().publish([write("POT-1", 9)])
    assert (second, imported(folder)) == (first, before)
    (third,) = folder.shop().publish([write("POT-1", 8, key="run-2")])
    assert third.file != first.file


def test_of_files_made_in_one_second_the_newest_sorts_last(folder: Folder) -> None:
    made = [folder.shop().publish([write("POT-1", number, key=f"try-{number}")])[0].file for number in range(9)]
    assert sorted(made) == made


def test_the_folder_holds_whole_files_only(folder: Folder) -> None:
    folder.put("商品.csv", STOCK)
    folder.shop().publish([write("POT-1", 9)])
    assert [name.split("-stock-")[0] for name in imported(folder)] == ["20261124-200000", "请导入.txt"]


def test_a_listing_that_the_export_shows_otherwise_by_now_is_not_written(folder: Folder) -> None:
    folder.put("商品.csv", STOCK)
    (receipt,) = folder.shop().publish([write("POT-1", 9, expected=11)])
    assert (receipt.result, receipt.number, receipt.file) == (Result.CHANGED, 12, "")


def test_a_listing_that_the_export_lacks_is_refused_where_its_cells_are_needed(folder: Folder) -> None:
    folder.put("商品.csv", ["商品名称,SKU ID,规格编码,商品ID,库存", "茶壶,1,POT-1,77,12"])
    good, bad = folder.shop("pinduoduo").publish([write("1", 9), write("2", 3)])
    assert good.result is Result.HANDED_OVER
    assert bad.result is Result.REFUSED
    assert bad.problem is not None
    assert "商品ID" in bad.problem.text("zh-CN")


def test_a_format_without_import_refuses(folder: Folder) -> None:
    (receipt,) = folder.shop("delivery").publish([write("POT-1", 9)])
    assert (receipt.result, receipt.problem and receipt.problem.code) == (Result.REFUSED, "files.no_import")


def test_a_folder_that_cannot_be_written_is_told(folder: Folder) -> None:
    folder.put("商品.csv", STOCK)
    (folder.path / "imports").write_text("not a folder")
    (receipt,) = folder.shop().publish([write("POT-1", 9)])
    assert (receipt.result, receipt.problem and receipt.problem.severity) == (Result.REFUSED, Severity.RED)


def test_text_that_begins_like_a_formula_stays_text(folder: Folder) -> None:
    folder.put("inventory.csv", ["Handle,Title,SKU,Location,Available,On hand (current)", "pot,=1+1,@POT,Studio,12,14"])
    (receipt,) = folder.shop("shopify").publish([write("@POT", 13)])
    text = (folder.path / receipt.file).read_text("utf-8")
    assert text.splitlines()[1].startswith("pot,\t=1+1,")
    assert text.splitlines()[1].endswith(",\t@POT,Studio,14,15")


def test_a_workbook_keeps_ids_as_text_and_never_makes_a_formula(folder: Folder) -> None:
    folder.put("商品.csv", ["商品名称,规格编码,库存", "=HYPERLINK(1),00123,12"])
    (receipt,) = folder.shop().publish([StockWrite(ListingKey("kiln", "00123"), 9, 12, "00123", "=HYPERLINK(1)", "k")])
    sheet = openpyxl.load_workbook(folder.path / receipt.file).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("=HYPERLINK(1)", "s"), ("00123", "s"), (9, "n")]


def test_an_owner_who_reads_english_is_told_in_english(folder: Folder) -> None:
    folder.locale = "en"
    folder.put("商品.csv", STOCK)
    folder.shop().publish([write("POT-1", 9)])
    assert b"oldest first" in imported(folder)["README.txt"]
