"""A workbook whose tabs were renamed, duplicated or deleted: which of them is still ours."""

import importlib.util
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from sheetpact.model.sheet import CellWrite, Column, ColumnKind, Placed, RowInsert, SheetBatch, Tab, Unit, Value
from sheetpact.ports import Sheet as SheetConnector
from sheetpact.ports import SheetContext
from sheetpact.xlsx.marks import MARK

ROOT = Path(__file__).parents[2]
NAME = "手作联盟.xlsx"
INVENTORY = Tab(
    "inventory",
    "库存",
    (
        Column("sku", "货号", ColumnKind.KEY, aliases=("SKU",)),
        Column("available", "可售", ColumnKind.QUANTITY, unit=Unit.PIECES),
    ),
)
MEMBERS = Tab("members", "会员", (Column("member", "会员号", ColumnKind.KEY),))
TABS = (INVENTORY, MEMBERS)


def open_sheet(folder: Path) -> SheetConnector:
    spec = importlib.util.spec_from_file_location("workbook_renamed", ROOT / "connectors/sheets/workbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime(2025, 11, 24, 4, tzinfo=UTC)
    return module.Connector(SheetContext(NAME, {}, None, lambda: now, zone, "zh-CN", folder))


@pytest.fixture
def sheet(tmp_path: Path) -> SheetConnector:
    """Both tabs as the hub makes them, with one item."""
    made = open_sheet(tmp_path)
    rows = RowInsert("库存", ({0: "CUP-1", 1: 12},))
    made.write(made.read(TABS), SheetBatch("r1", "hub", create=TABS, inserts=(rows,)))
    return made


def titles(sheet: SheetConnector) -> dict[str, str]:
    """Canonical name → what the tab is called now."""
    return {name: grid.title for name, grid in sheet.read(TABS).grids.items()}


def available(sheet: SheetConnector) -> Value:
    return sheet.read(TABS).grids["inventory"].rows[1].cells[1].value


def put(sheet: SheetConnector, number: int) -> None:
    """The hub writes the item's number."""
    document = sheet.read(TABS)
    title = document.grids["inventory"].title
    placed = {title: Placed("1", {"sku": 0, "available": 1}, "inventory")}
    sheet.write(document, SheetBatch("r2", "hub", cells=(CellWrite(title, "2", 1, number),), placed=placed))


def typed(folder: Path, change: Callable[[openpyxl.Workbook], object]) -> None:
    """What openpyxl does: it leaves names as they are, whatever becomes of their tabs."""
    book = openpyxl.load_workbook(folder / NAME)
    change(book)
    book.save(folder / NAME)


def called(book: openpyxl.Workbook, old: str, new: str) -> None:
    """A person calls a tab something else: the names that refer to it follow (tried in LibreOffice 7.4)."""
    _refer(book, old, "'" + new.replace("'", "''") + "'")
    book[old].title = new


def duplicated(book: openpyxl.Workbook, old: str, new: str) -> None:
    """In front of all others, with copies of the names that hold in it only (tried in LibreOffice 7.4)."""
    copy = book.copy_worksheet(book[old])
    copy.title = new
    copy.defined_names[f"{MARK}inventory"] = DefinedName(f"{MARK}inventory", attr_text=f"{new}!$1:$1048576")
    book.move_sheet(copy, -len(book.sheetnames))


def deleted(book: openpyxl.Workbook, title: str) -> None:
    """The names that refer to it refer to nothing (tried in LibreOffice 7.4)."""
    for name in book.defined_names.values():
        if name.attr_text.startswith(f"'{title}'"):
            name.attr_text = "#REF!"
    del book[title]


def _refer(book: openpyxl.Workbook, old: str, quoted: str) -> None:
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace(f"'{old}'", quoted)


def names(folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(folder / NAME) as package:
        book = package.read("xl/workbook.xml").decode()
    return dict(re.findall(r'<definedName name="(sheetpact[^"]+)" hidden="1">([^<]+)<', book))


def test_each_tab_carries_a_hidden_name(sheet: SheetConnector, tmp_path: Path) -> None:
    assert names(tmp_path) == {
        "sheetpact.tab.inventory": "'库存'!$1:$1048576",
        "sheetpact.tab.members": "'会员'!$1:$1048576",
    }
    assert titles(sheet) == {"inventory": "库存", "members": "会员"}


def test_a_tab_that_was_renamed_is_read_and_written_under_its_new_name(sheet: SheetConnector, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["库存"]["B2"] = 11
        called(book, "库存", "陈's 库存表")
        book.move_sheet("陈's 库存表", 1)

    typed(tmp_path, change)
    assert titles(sheet) == {"inventory": "陈's 库存表", "members": "会员"}
    assert available(sheet) == 11
    put(sheet, 9)
    assert available(sheet) == 9
    assert openpyxl.load_workbook(tmp_path / NAME).sheetnames == ["会员", "陈's 库存表"]


def test_a_name_without_quotes_is_as_good(sheet: SheetConnector, tmp_path: Path) -> None:
    typed(tmp_path, lambda book: (_refer(book, "库存", "库存表"), setattr(book["库存"], "title", "库存表")))
    assert titles(sheet)["inventory"] == "库存表"


def test_of_a_tab_and_its_duplicate_the_original_is_ours_whatever_both_are_called(
    sheet: SheetConnector, tmp_path: Path
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        duplicated(book, "库存", "算")
        called(book, "库存", "店里的")
        book["算"].title = "库存"
        book["库存"]["B2"] = 99

    typed(tmp_path, change)
    assert titles(sheet)["inventory"] == "店里的"
    put(sheet, 9)
    book = openpyxl.load_workbook(tmp_path / NAME)
    assert (book["店里的"]["B2"].value, book["库存"]["B2"].value) == (9, 99)


def test_a_duplicate_is_no_substitute_for_the_tab_that_was_deleted(sheet: SheetConnector, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        duplicated(book, "库存", "上个月")
        deleted(book, "库存")

    typed(tmp_path, change)
    assert titles(sheet) == {"members": "会员"}


def test_a_tab_made_again_has_the_mark(sheet: SheetConnector, tmp_path: Path) -> None:
    typed(tmp_path, lambda book: deleted(book, "库存"))
    sheet.write(sheet.read(TABS), SheetBatch("r2", "hub", create=(INVENTORY,)))
    assert titles(sheet) == {"members": "会员", "inventory": "库存"}
    assert names(tmp_path)["sheetpact.tab.inventory"] == "'库存'!$1:$1048576"


def test_where_a_program_lost_the_mark_a_renamed_tab_is_known_by_its_headings(
    sheet: SheetConnector, tmp_path: Path
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["库存"].title = "库存表"
        book["库存表"]["A1"] = "SKU"
        book["库存表"].insert_rows(1)
        book.create_sheet("我的")["A1"] = "货号"

    typed(tmp_path, change)
    assert titles(sheet) == {"inventory": "库存表", "members": "会员"}


def test_of_two_tabs_with_our_headings_and_no_mark_none_is_taken(sheet: SheetConnector, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["库存"]).title = "库存备份"
        book["库存"].title = "库存表"

    typed(tmp_path, change)
    assert titles(sheet) == {"members": "会员"}


def test_headings_alone_make_no_tab_ours_in_a_workbook_that_no_hub_wrote(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "我的货"
    book.active.append(["货号", "可售"])
    book.save(tmp_path / NAME)
    assert titles(open_sheet(tmp_path)) == {}


def test_titles_that_differ_by_a_space_only_are_two_tabs(sheet: SheetConnector, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book["库存"])
        copy.title = "库存 "
        book.move_sheet(copy, -2)

    typed(tmp_path, change)
    assert titles(sheet)["inventory"] == "库存"
    put(sheet, 9)
    book = openpyxl.load_workbook(tmp_path / NAME)
    assert (book["库存"]["B2"].value, book["库存 "]["B2"].value) == (9, 12)
