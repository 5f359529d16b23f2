"""A workbook made by an earlier version offers what that version offered: ours are renewed, everybody else's stay."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sheetpact.model.sheet import CellWrite, Column, ColumnKind, Placed, RowInsert, SheetBatch, Tab
from sheetpact.ports import Sheet, SheetContext

NAME = "手作联盟.xlsx"
PLACES = {"id": 0, "choice": 1, "why": 2}


def tab(*choices: str, earlier: tuple[tuple[str, ...], ...] = ()) -> Tab:
    choice = Column("choice", "选择", ColumnKind.CHOICE, 12, choices=choices, earlier=earlier)
    columns = (Column("id", "编号", ColumnKind.KEY), choice, Column("why", "说明", ColumnKind.HUB))
    return Tab("conflicts", "冲突", columns)


OLD = tab("表格", "店铺")
NEW = tab("表格", "店铺", "接受", earlier=(("表格", "店铺"), ("sheet", "shop")))
PLACED = {"冲突": Placed("1", PLACES, "conflicts")}


def connect(folder: Path) -> Sheet:
    path = Path(__file__).parents[2] / "connectors/sheets/workbook.py"
    spec = importlib.util.spec_from_file_location("workbook_connector", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    zone = ZoneInfo("Asia/Shanghai")
    made: Sheet = module.Connector(
        SheetContext(NAME, {}, None, lambda: datetime(2026, 3, 2, tzinfo=UTC), zone, "zh-CN", folder)  # type: ignore[arg-type]
    )
    return made


@pytest.fixture
def old(tmp_path: Path) -> Path:
    sheet = connect(tmp_path)
    rows = (RowInsert("冲突", ({0: "ABCDE", 2: "两边都改了"}, {0: "FGHIJ"})),)
    sheet.write(sheet.read((OLD,)), SheetBatch("r1", "hub", create=(OLD,), inserts=rows))
    return tmp_path


def lists(folder: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(folder / NAME)
    found = book["冲突"].data_validations.dataValidation
    return {str(each.sqref): each.formula1 for each in found if each.type == "list"}


def by_hand(folder: Path, edit: Callable[[Worksheet], None]) -> None:
    book = openpyxl.load_workbook(folder / NAME)
    edit(book["冲突"])
    book.save(folder / NAME)


def sync(folder: Path, tab: Tab = NEW) -> tuple[str, ...]:
    """What was worn, after a write that changes no value."""
    sheet = connect(folder)
    document = sheet.read((tab,))
    sheet.write(document, SheetBatch("r2", "hub", placed=PLACED))
    return document.worn


def test_an_old_list_is_renewed_once_and_nothing_else_changes(old: Path) -> None:
    before = openpyxl.load_workbook(old / NAME)["冲突"]
    parts = contents(old)
    assert sync(old) == ("冲突",)
    assert lists(old) == {"B2:B1048576": '"表格,店铺,接受"'}
    assert [[cell.value for cell in row] for row in openpyxl.load_workbook(old / NAME)["冲突"].rows] == [
        [cell.value for cell in row] for row in before.rows
    ]
    changed = {name for name, content in contents(old).items() if parts.get(name) != content}
    assert {name for name in changed if name.startswith("xl/")} == {"xl/worksheets/sheet1.xml"}
    content = (old / NAME).read_bytes()
    assert sync(old) == ()
    assert (old / NAME).read_bytes() == content


def contents(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO((folder / NAME).read_bytes())) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_a_list_of_the_other_language_is_renewed_too(tmp_path: Path) -> None:
    sheet = connect(tmp_path)
    english = tab("sheet", "shop")
    sheet.write(sheet.read((english,)), SheetBatch("r1", "hub", create=(english,)))
    assert sync(tmp_path) == ("冲突",)
    assert lists(tmp_path) == {"B2:B1048576": '"表格,店铺,接受"'}


def test_what_partners_made_of_it_stays(old: Path) -> None:
    def strict(sheet: Worksheet) -> None:
        (ours,) = (each for each in sheet.data_validations.dataValidation if each.type == "list")
        ours.showErrorMessage, ours.error = True, "请从列表中选"
        ours.formula1 = '"表格, 店铺"'

    by_hand(old, strict)
    sync(old)
    (ours,) = (
        each
        for each in openpyxl.load_workbook(old / NAME)["冲突"].data_validations.dataValidation
        if each.type == "list"
    )
    assert (ours.showErrorMessage, ours.error, ours.formula1) == (True, "请从列表中选", '"表格,店铺,接受"')


def test_lists_of_the_partners_own_stay(old: Path) -> None:
    def own(sheet: Worksheet) -> None:
        sheet.data_validations.dataValidation = [
            each for each in sheet.data_validations.dataValidation if each.type != "list"
        ]
        for formula, area in (
            ('"表格,店铺,问老板"', "B2:B9"),
            ('"表格,店铺"', "E2:E9"),
            ("$H$1:$H$2", "B10:B20"),
            ('"表格,店铺"', "A30:B31"),
        ):
            made = DataValidation(type="list", formula1=formula)
            made.add(area)
            sheet.add_data_validation(made)

    by_hand(old, own)
    before = lists(old)
    content = (old / NAME).read_bytes()
    assert sync(old) == ()
    assert (lists(old), (old / NAME).read_bytes()) == (before, content)


def test_one_that_was_taken_into_other_columns_is_parted(old: Path) -> None:
    def further(sheet: Worksheet) -> None:
        (ours,) = (each for each in sheet.data_validations.dataValidation if each.type == "list")
        ours.add("F2:F9")

    by_hand(old, further)
    assert sync(old) == ("冲突",)
    assert lists(old) == {"B2:B1048576": '"表格,店铺,接受"', "F2:F9": '"表格,店铺"'}
    assert sync(old) == ()


def test_it_is_renewed_with_other_writes_and_where_the_heading_was_renamed(old: Path) -> None:
    by_hand(old, lambda sheet: sheet.__setitem__("B1", "怎么办"))
    sheet = connect(old)
    document = sheet.read((NEW,))
    assert document.worn == ()
    sheet.write(document, SheetBatch("r2", "hub", cells=(CellWrite("冲突", "2", 2, "别的"),), placed=PLACED))
    assert lists(old) == {"B2:B1048576": '"表格,店铺,接受"'}


def test_choices_that_no_list_can_say_change_nothing(old: Path) -> None:
    odd = replace(NEW.columns[1], choices=("表格,店铺", "接受"))
    assert sync(old, replace(NEW, columns=(NEW.columns[0], odd, NEW.columns[2]))) == ()
    assert lists(old) == {"B2:B1048576": '"表格,店铺"'}
