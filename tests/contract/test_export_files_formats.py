"""Each format of file shops: what its exports say, and the import file that goes back."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from sheetpact.model.keys import ListingKey
from sheetpact.model.records import DeliveryNote, NoteLine, Order, Reading
from sheetpact.ports import Http, Receipt, Result, Shop, ShopContext, StockWrite
from sheetpact.registry import Registry, folders

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT / "tests" / "payloads" / "export_files"
GOLDEN = ROOT / "tests" / "golden" / "export_files"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FORMATS = ("youzan", "pinduoduo", "doudian", "xiaohongshu", "1688", "shopify", "woocommerce")


def shop(form: str, folder: Path = PAYLOADS, locale: str = "zh-CN") -> Shop:
    registry = Registry(folders(ROOT), "zh-CN")
    context = ShopContext(
        shop="kiln",
        settings={"folder": form, "format": form},
        mapping=registry.shop_mapping("export_files", form),
        http=cast("Http", None),
        now=lambda: NOW,
        timezone=ZoneInfo("Asia/Shanghai"),
        currency="CNY",
        locale=locale,
        folder=folder,
    )
    return registry.shop("export_files")(context)  # type: ignore[call-arg]  # a protocol has no constructor


@dataclass(frozen=True)
class Shown:
    id: str
    sku: str
    shown: int | None


SHOWN = {
    "youzan": [Shown("QC-POT-S", "QC-POT-S", 12), Shown("QC-POT-L", "QC-POT-L", 5), Shown("00123", "00123", 1200)],
    "pinduoduo": [Shown("1600000000000000011", "BOWL-W", 86), Shown("1600000000000000012", "BOWL-B", 0)],
    "doudian": [Shown("1780000000000011", "TIN-FISH", 30), Shown("1780000000000012", "TIN-LOTUS", 8)],
    "xiaohongshu": [Shown("67b6831c7b3de40001a9fb01", "FAIR-1", 9), Shown("67b6831c7b3de40001a9fb02", "CUP-7", 3)],
    "1688": [Shown("5000000000001", "GW-W", 640), Shown("5000000000002", "GW-Q", 325)],
    "shopify": [Shown("QC-POT-S", "QC-POT-S", 12), Shown("QC-POT-L", "QC-POT-L", 5), Shown("WRAP", "WRAP", None)],
    "woocommerce": [Shown("12", "RAKU-R", 7), Shown("13", "RAKU-K", 4), Shown("14", "CLAY-10", None)],
}

ORDERS = {
    "youzan": {
        "E20261124081530000100001": "QC-POT-S held 2, 00123 shipped 1",
        "E20261123190211000100002": "QC-POT-L",
        "E20261122110000000100003": "QC-POT-L shipped 3 returned 3",
    },
    "pinduoduo": {
        "261124-100000000000001": "BOWL-W held 2",
        "261123-100000000000002": "BOWL-B",
        "261122-100000000000003": "BOWL-W shipped 1",
        "261124-100000000000004": "BOWL-W",
    },
    "doudian": {
        "6934000000000000001": "TIN-FISH held 2",
        "6934000000000000002": "TIN-FISH shipped 1, TIN-LOTUS",
    },
    "xiaohongshu": {"P700000000000000001": "FAIR-1 held 2", "P700000000000000002": "CUP-7 shipped 1 returned 1"},
    "1688": {"2300000000000000001": "GW-W held 40, GW-Q held 20", "2300000000000000002": "GW-W shipped 10"},
    "shopify": {"#1001": "QC-POT-S shipped 1, QC-POT-L held 2", "#1002": "QC-POT-S"},
    "woocommerce": {"901": "RAKU-R held 2", "902": "RAKU-K shipped 1", "903": "RAKU-K"},
}


def said(order: Order) -> str:
    lines = []
    for line in order.lines:
        states = {"held": line.held, "shipped": line.shipped, "returned": line.returned}
        lines.append(" ".join([line.sku, *(f"{name} {pieces}" for name, pieces in states.items() if pieces)]))
    return ", ".join(lines)


@pytest.mark.parametrize("form", FORMATS)
def test_a_stock_export_becomes_listings(form: str) -> None:
    reading = shop(form).listings(None)
    assert [Shown(each.key.listing, each.sku, each.shown) for each in reading.records] == SHOWN[form]
    assert reading.problems == ()
    assert reading.complete
    assert not reading.silent


@pytest.mark.parametrize("form", FORMATS)
def test_an_order_export_becomes_orders(form: str) -> None:
    reading = shop(form).orders(None)
    assert {order.order: said(order) for order in reading.records} == ORDERS[form]
    assert reading.problems == ()
    assert reading.complete


@pytest.mark.parametrize("form", FORMATS)
def test_a_second_reading_of_the_same_files_brings_nothing(form: str) -> None:
    connector = shop(form)
    again = connector.listings(connector.listings(None).cursor), connector.orders(connector.orders(None).cursor)
    assert [(reading.records, reading.silent) for reading in again] == [((), True), ((), True)]


@pytest.mark.parametrize("form", FORMATS)
def test_one_order_is_found_by_its_number(form: str) -> None:
    number = next(iter(ORDERS[form]))
    assert said(shop(form).order(number)) == ORDERS[form][number]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_a_buyer_is_kept(form: str) -> None:
    told = repr(shop(form).orders(None)) + repr(shop(form).listings(None))
    names = "陈一", "林二", "吴*", "孙七", "钱八", "example.com", "Ana", "送人"
    for personal in (*names, "138****5678", "13812345678", "13800000000", "13800138000"):
        assert personal not in told


def test_titles_times_and_prices_come_along() -> None:
    first = shop("youzan").orders(None).records[0]
    assert first.placed_at == datetime(2026, 11, 24, 0, 15, 30, tzinfo=UTC)
    assert first.updated_at == datetime(2026, 11, 24, 1, 30, 30, tzinfo=UTC)
    assert [(line.title, line.paid_minor // line.ordered) for line in first.lines] == [
        ("青瓷提梁壶", 25800),
        ("影青品茗杯", 105800),
    ]
    listing = shop("youzan").listings(None).records[0]
    assert (listing.title, listing.barcode, listing.tracked) == ("青瓷提梁壶 小号", "6901234500017", True)


def test_sub_orders_keep_their_own_numbers() -> None:
    second = shop("doudian").orders(None).records[1]
    assert [line.line for line in second.lines] == ["6934000000000000003", "6934000000000000004"]


def test_a_listing_without_managed_stock_is_not_tracked() -> None:
    listings = shop("woocommerce").listings(None).records
    assert [(each.tracked, each.backorders) for each in listings] == [(True, False), (True, True), (False, False)]


def test_order_lines_name_the_listings_ids() -> None:
    lines = shop("pinduoduo").orders(None).records[0].lines
    assert [line.listing for line in lines] == ["1600000000000000011"]
    assert [line.listing for line in shop("shopify").orders(None).records[0].lines] == ["QC-POT-S", "QC-POT-L"]


def test_look_tells_what_the_newest_export_shows() -> None:
    key = ListingKey("kiln", "5000000000002")
    reading = shop("1688").look([key])
    assert [(each.key, each.shown) for each in reading.records] == [(key, 325)]


def test_check_finds_nothing_wrong_with_a_folder_of_exports() -> None:
    assert {each.code for form in FORMATS for each in shop(form).check()} == {"files.customers_found"}


def writes(form: str) -> Sequence[StockWrite]:
    """Each listing with a number is to show three pieces more."""
    return [
        StockWrite(each.key, each.shown + 3, each.shown, each.sku, each.title, f"run-1/{each.key.listing}")
        for each in shop(form).listings(None).records
        if each.shown is not None
    ]


def cells(file: Path) -> str:
    """An import file as text: a csv as it is, a workbook's cells with their types."""
    if file.suffix == ".csv":
        return file.read_bytes().decode("gb18030" if b"\xbf\xe2\xb4\xe6" in file.read_bytes() else "utf-8")
    out = io.StringIO(newline="")
    for sheet in openpyxl.load_workbook(file).worksheets:
        rows = [[f"{cell.data_type}:{cell.value}" for cell in row] for row in sheet.iter_rows()]
        csv.writer(out, lineterminator="\r\n").writerows([[sheet.title], *rows])
    return out.getvalue()


def published(form: str, tmp_path: Path) -> tuple[Sequence[Receipt], Path]:
    (tmp_path / form).symlink_to(PAYLOADS / form)
    receipts = shop(form, tmp_path).publish(writes(form))
    return receipts, tmp_path / receipts[0].file


@pytest.mark.parametrize("form", FORMATS)
def test_the_import_file_has_the_platforms_own_form(form: str, tmp_path: Path) -> None:
    """Renew the golden files with SHEETPACT_RENEW_GOLDEN=1."""
    receipts, file = published(form, tmp_path)
    assert {receipt.result for receipt in receipts} == {Result.HANDED_OVER}
    assert [receipt.number for receipt in receipts] == [write.number for write in writes(form)]
    golden = GOLDEN / f"{form}{file.suffix}.txt"
    if os.environ.get("SHEETPACT_RENEW_GOLDEN"):
        golden.write_bytes(cells(file).encode())
    assert cells(file) == golden.read_bytes().decode()


def test_an_import_file_says_when_and_for_whom_it_was_made(tmp_path: Path) -> None:
    _, file = published("youzan", tmp_path)
    assert file.parent == tmp_path / "imports" / "kiln"
    assert file.name.startswith("20261124-100000-stock")
    told = (file.parent / "请导入.txt").read_text("utf-8-sig")
    assert "有赞后台" in told
    assert "从早到晚" in told


def test_delivery_notes_tell_what_was_received() -> None:
    reading: Reading[DeliveryNote] = shop("delivery").delivery_notes(None)  # type: ignore[attr-defined]  # only file shops have it
    assert [(each.note, each.supplier, each.at) for each in reading.records] == [
        ("SH20261124001", "清源泥料行", datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        ("SH20261124002", "清源泥料行", datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
    ]
    clay, tins, lids = reading.records[0].lines
    assert (clay.line, str(clay.ordered_kilograms), str(clay.received_kilograms)) == ("CLAY-P#1", "10.0", "9.80")
    assert tins == NoteLine("TIN-S#1", "TIN-S", "小号茶叶罐（素胎）", 48, 48)
    assert (lids.ordered, lids.received) == (50, 48)
    again = shop("delivery").delivery_notes(reading.cursor)  # type: ignore[attr-defined]  # only file shops have it
    assert (again.records, again.silent) == ((), True)


def test_a_supplier_has_no_stock_and_no_orders() -> None:
    supplier = shop("delivery")
    assert supplier.listings(None).silent
    assert supplier.orders(None).silent
    assert supplier.customers(None).silent
