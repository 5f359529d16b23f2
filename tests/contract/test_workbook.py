"""The workbook connector on real files: what it reads, what it writes, and all that it must leave alone."""

import importlib.util
import io
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from sheetpact.errors import BadRecord, ChangedMeanwhile, NotAllowed, RetryLater
from sheetpact.model.sheet import (
    COVERED,
    CellWrite,
    Column,
    ColumnKind,
    Document,
    HeadingWrite,
    RowDelete,
    RowInsert,
    SheetBatch,
    Tab,
    Unit,
    Value,
)
from sheetpact.ports import Sheet as SheetConnector
from sheetpact.ports import SheetContext

ROOT = Path(__file__).parents[2]
NAME = "手作联盟.xlsx"
NOW = datetime(2025, 11, 24, 4, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

INVENTORY = Tab(
    "inventory",
    "库存",
    (
        Column("sku", "货号", ColumnKind.KEY, 14),
        Column("title", "品名", ColumnKind.SHARED, 24),
        Column("available", "可售", ColumnKind.QUANTITY, 8, Unit.PIECES),
        Column("on_hand", "在库", ColumnKind.HUB, 8, Unit.PIECES),
        Column("safety", "安全库存", ColumnKind.SHARED, 10, Unit.PIECES),
        Column("updated", "更新", ColumnKind.HUB, 17, Unit.TIME),
    ),
    aliases=("Inventory",),
    low=("available", "safety"),
)
CONFLICTS = Tab(
    "conflicts",
    "冲突",
    (
        Column("id", "编号", ColumnKind.KEY, 8),
        Column("shop", "店铺值", ColumnKind.HUB, 20),
        Column("choice", "选择", ColumnKind.CHOICE, 12, choices=("表格", "店铺")),
    ),
)


def load_connector() -> type[SheetConnector]:
    spec = importlib.util.spec_from_file_location("workbook_connector", ROOT / "connectors/sheets/workbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Connector


CONNECTOR = load_connector()


def open_sheet(folder: Path, document: str = NAME, locale: str = "zh-CN") -> SheetConnector:
    zone = ZoneInfo("Asia/Shanghai")
    return CONNECTOR(SheetContext(document, {}, None, lambda: NOW, zone, locale, Path(folder)))


@pytest.fixture
def sheet(tmp_path: Path) -> SheetConnector:
    return open_sheet(tmp_path)


def write(sheet: SheetConnector, tabs: Sequence[Tab] = (INVENTORY,), **changes: object) -> str:
    return sheet.write(sheet.read(tabs), SheetBatch(run="r2", hub="hub", **changes))


def cell(ref: int, column: int, value: Value, title: str = "库存") -> CellWrite:
    return CellWrite(title, str(ref), column, value)


def shown(sheet: SheetConnector, tab: Tab = INVENTORY) -> list[list[Value]]:
    """A tab's values, row by row."""
    grid = sheet.read((tab,)).grids[tab.name]
    return [[c.value for c in row.cells] for row in grid.rows]


def loaded(folder: Path, **options: bool) -> openpyxl.Workbook:
    """What openpyxl makes of it; it warns of what it would lose on saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO((Path(folder) / NAME).read_bytes()), **options)


# ---------------------------------------------------------------------------------------- a new workbook


def test_a_missing_workbook_is_empty_and_made_by_the_first_write(sheet: SheetConnector, tmp_path: Path) -> None:
    assert sheet.version() == ""
    assert sheet.read((INVENTORY,)) == Document("", {})
    row = {0: "00123", 1: "青瓷盖碗", 2: 7, 5: datetime(2025, 11, 24, 13, 5, tzinfo=UTC)}
    version = write(sheet, create=(INVENTORY, CONFLICTS), inserts=(RowInsert("库存", (row,)),))
    document = sheet.read((INVENTORY, CONFLICTS))
    assert (document.version, document.hub, document.run) == (version, "hub", "r2")
    assert [row.ref for row in document.grids["inventory"].rows] == ["1", "2"]
    assert shown(sheet)[1] == ["00123", "青瓷盖碗", 7, None, None, datetime(2025, 11, 24, 13, 5, tzinfo=UTC)]
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_new_tab_tells_people_what_is_theirs(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY, CONFLICTS), inserts=(RowInsert("库存", ({0: "1", 2: 0}, {0: "2", 2: 9})),))
    book = loaded(tmp_path)
    tab = book["库存"]
    assert tab.freeze_panes == "B2"
    assert tab.auto_filter.ref == "A1:F3"
    assert [tab.cell(2, n).number_format for n in (1, 3)] == ["@", "0"]
    assert [tab.column_dimensions[c].number_format for c in "ACF"] == ["@", "0", "yyyy-mm-dd hh:mm"]
    assert tab.column_dimensions["D"].fill.fgColor.rgb != tab.column_dimensions["C"].fill.fgColor.rgb
    assert tab.page_setup.orientation == "landscape"
    assert tab.page_setup.fitToHeight == 0
    hints = {str(v.sqref): v.prompt for v in tab.data_validations.dataValidation}
    assert "由 sheetpact 填写" in hints["D1"]
    assert "礼盒的数由组成商品算出" in hints["C1"]
    (choice,) = (v for v in book["冲突"].data_validations.dataValidation if v.type == "list")
    assert (choice.formula1, choice.showErrorMessage, str(choice.sqref)) == ('"表格,店铺"', False, "C2:C1048576")
    marks = [rule.formula[0] for each in tab.conditional_formatting for rule in each.rules]
    assert marks == ["AND(ISNUMBER($C2),$C2<=N($E2))"] * 2
    quiet = b'<ignoredError sqref="A1:A1048576 B1:B1048576" numberStoredAsText="1"/>'
    assert quiet in parts_of(tmp_path / NAME)["xl/worksheets/sheet1.xml"]


def test_what_is_typed_under_spend_has_an_example(sheet: SheetConnector, tmp_path: Path) -> None:
    tab = Tab(
        "members", "会员", (Column("spend", "抵扣", ColumnKind.SHARED), Column("tier", "等级", ColumnKind.SHARED))
    )
    write(sheet, tabs=(tab,), create=(tab,))
    hints = {str(each.sqref): each.prompt for each in loaded(tmp_path)["会员"].data_validations.dataValidation}
    assert "80 table-woo 1042" in hints["A1"]
    assert "80" not in hints["B1"]


def test_columns_are_wide_enough_for_chinese_headings(sheet: SheetConnector, tmp_path: Path) -> None:
    tab = Tab("t", "长", (Column("a", "一个很长很长的中文表头", ColumnKind.SHARED, 5),))
    write(sheet, tabs=(tab,), create=(tab,))
    assert loaded(tmp_path)["长"].column_dimensions["A"].width >= 22


def test_an_empty_tab_of_that_title_gets_the_look(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "库存"
    book.create_sheet("我的")["A1"] = "=1+1"
    book.save(tmp_path / NAME)
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: "A-1", 2: 3},)),))
    assert shown(sheet)[1][:3] == ["A-1", None, 3]
    book = loaded(tmp_path)
    assert book.sheetnames == ["库存", "我的"]
    assert book["库存"].freeze_panes == "B2"
    assert book["我的"]["A1"].value == "=1+1"


def test_a_tab_in_use_is_never_replaced_by_a_new_one(sheet: SheetConnector) -> None:
    write(sheet, create=(INVENTORY,))
    before = sheet.version()
    with pytest.raises(RuntimeError, match="库存"):
        write(sheet, create=(INVENTORY,))
    assert sheet.version() == before


# ---------------------------------------------------------------------------------------- reading


def test_tabs_are_found_by_title_or_alias_whatever_the_width_and_case(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = " ＩNVENTORY "
    book.active["A1"] = "SKU"
    book.create_sheet("私人")["A1"] = "x"
    book.save(tmp_path / NAME)
    grids = sheet.read((INVENTORY, CONFLICTS)).grids
    assert list(grids) == ["inventory"]
    assert grids["inventory"].title == " ＩNVENTORY "


def test_values_are_read_as_people_see_them(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    tab.title = "库存"
    tab.append(["00123", 5, 5.0, 0.1 + 0.2, True, datetime(2025, 11, 24, 8, 30), "=B1+C1"])
    tab["A3"] = "尾"
    tab["H5"].fill = PatternFill("solid", fgColor="FFFF0000")  # looks like something, holds nothing
    tab["B3"] = "#N/A"
    book.save(tmp_path / NAME)
    rows = sheet.read((INVENTORY,)).grids["inventory"].rows
    first = rows[0].cells
    assert [str(c.value) for c in first[:5]] == ["00123", "5", "5", "0.3", "True"]
    assert first[5].value == datetime(2025, 11, 24, 0, 30, tzinfo=UTC)
    assert first[6].formula == "=B1+C1"
    assert first[6].value is None
    assert [row.ref for row in rows] == ["1", "3"]
    assert rows[1].cells[1].value == "#N/A"
    assert len(rows[1].cells) == len(first)


def patched(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change one part of a file by hand, as another program would have written it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def with_rows(tmp_path: Path, rows: str) -> None:
    """A workbook with a tab 库存 that holds just this XML."""
    book = openpyxl.Workbook()
    book.active.title = "库存"
    book.save(tmp_path / NAME)
    patched(
        tmp_path / NAME,
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r"<sheetData\s*/>|<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", text),
    )


def test_of_merged_cells_only_the_first_is_seen(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.active
    tab.title = "库存"
    for row in (
        ["手作联盟"],
        ["货号", "品名", "可售"],
        ["A-1", "杯", 12],
        ["A-2", "壶", None],
        [None],
        ["A-3", "碗", 4],
    ):
        tab.append(row)
    for area in ("A1:C1", "C3:C5", "B6:D9", "E2:XFD2"):
        tab.merge_cells(area)
    book.save(tmp_path / NAME)
    rows = sheet.read((INVENTORY,)).grids["inventory"].rows
    assert sheet.look((INVENTORY,)).grids["inventory"].rows == rows
    hidden = {f"{'ABCDE'[at]}{row.ref}" for row in rows for at, each in enumerate(row.cells[:5]) if each == COVERED}
    assert hidden == {"B1", "C1", "C4", "C6", "D6"}
    assert [row.ref for row in rows] == ["1", "2", "3", "4", "6"]
    assert rows[2].cells[2].value == 12


def test_what_a_program_kept_below_a_merge_is_not_read(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: "A-1", 2: 3}, {0: "A-2", 2: 9})),))
    merge = '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'
    patched(
        tmp_path / NAME, "xl/worksheets/sheet1.xml", lambda part: part.replace("</sheetData>", f"</sheetData>{merge}")
    )
    assert [row[2] for row in shown(sheet)[1:]] == [3, None]


def test_cached_results_and_shared_formulas_are_both_read(sheet: SheetConnector, tmp_path: Path) -> None:
    with_rows(
        tmp_path,
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>8</v></c><c r="B1"><v>4</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>10</v></c><c r="B2"><v>5</v></c></row>',
    )
    cells = [row.cells[0] for row in sheet.read((INVENTORY,)).grids["inventory"].rows]
    assert [(c.value, c.formula) for c in cells] == [(8, "=B1*2"), (10, "=B2*2")]


def test_writing_over_a_shared_formula_keeps_the_others(sheet: SheetConnector, tmp_path: Path) -> None:
    with_rows(
        tmp_path,
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>8</v></c><c r="B1"><v>4</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>10</v></c><c r="B2"><v>5</v></c></row>',
    )
    write(sheet, cells=(cell(1, 0, 9),))
    cells = [row.cells[0] for row in sheet.read((INVENTORY,)).grids["inventory"].rows]
    assert [(c.value, c.formula) for c in cells] == [(9, ""), (10, "=B2*2")]


def test_rows_and_cells_without_addresses_are_read_and_written(sheet: SheetConnector, tmp_path: Path) -> None:
    with_rows(tmp_path, "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert shown(sheet) == [[1, 2], [3, None]]
    write(sheet, cells=(cell(2, 1, 4),))
    assert shown(sheet) == [[1, 2], [3, 4]]


def test_rich_text_is_its_runs_without_phonetic_guides(sheet: SheetConnector, tmp_path: Path) -> None:
    rich = "<is><r><t>青</t></r><r><rPr><b/></rPr><t>瓷</t></r><rPh sb='0' eb='1'><t>qing</t></rPh></is>"
    with_rows(tmp_path, f'<row r="1"><c r="A1" t="inlineStr">{rich}</c></row>')
    assert shown(sheet) == [["青瓷"]]


# ---------------------------------------------------------------------------------------- what must survive


def rich_workbook(path: Path) -> None:
    """What partners do to a workbook within a year."""
    book = openpyxl.Workbook()
    tab = book.active
    tab.title = "库存"
    tab.append(["货号", "品名", "可售", "在库", "安全库存", "更新", "成本", "小计"])
    for n in range(2, 12):
        tab.append([f"POT-{n}", f"壶 {n}", n, n + 1, 2, datetime(2025, 1, n, 8, 0), n * 1.5, f"=C{n}*G{n}"])
    tab["G3"].number_format = '"¥"#,##0.00'
    tab["B4"].font = Font(name="楷体", bold=True, color="FFCC0000")
    tab["C5"].fill = PatternFill("solid", fgColor="FFFFFF00")
    tab["B6"].comment = Comment("老客户预留两把", "王小青")
    tab.column_dimensions["B"].width = 33
    tab.column_dimensions["G"].hidden = True
    tab.row_dimensions[7].hidden = True
    tab.freeze_panes = "B2"
    tab.auto_filter.ref = "A1:H11"
    tab.merge_cells("J2:K3")
    listed = DataValidation(type="list", formula1='"上架,下架"')
    listed.add("I2:I11")
    tab.add_data_validation(listed)
    tab.conditional_formatting.add("C2:C11", CellIsRule(operator="lessThan", formula=["3"], font=Font(bold=True)))
    tab.protection.sheet = True
    tab["C2"].protection = Protection(locked=False)
    chart = BarChart()
    chart.add_data(Reference(tab, min_col=3, min_row=1, max_row=11), titles_from_data=True)
    own = book.create_sheet("我的账本")
    own["A1"] = "合计"
    own["B1"] = "=SUM(库存!C2:C11)"
    own["B2"] = "=库存!H5"
    own.add_chart(chart, "D2")
    own.append(["名", "数"])
    own.append(["a", 1])
    own.add_table(Table(displayName="表一", ref="A3:B4"))
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.defined_names["总可售"] = DefinedName("总可售", attr_text="库存!$C$2:$C$11")
    book.save(path)
    put_in_what_openpyxl_cannot(path)


def put_in_what_openpyxl_cannot(path: Path) -> None:
    """A picture, cached results, a calculation chain and a private extension, as Excel leaves them."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r"(<f>C\d+\*G\d+</f>)<v\s*/?>(</v>)?", r"\1<v>42</v>", sheet)
    extension = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{own}"><x14:own kept="yes"/></ext></extLst></worksheet>'
    )
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", extension).encode()
    parts["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    chain = f'<calcChain xmlns="{MAIN[1:-1]}"><c r="H2" i="1"/></calcChain>'
    parts["xl/calcChain.xml"] = chain.encode()
    types = parts["[Content_Types].xml"].decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/>'
    override += '<Default Extension="png" ContentType="image/png"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{override}</Types>").encode()
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = f'<Relationship Id="rId99" Type="{relation}/calcChain" Target="calcChain.xml"/></Relationships>'
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", more).encode()
    image = f'<Relationship Id="rId98" Type="{relation}/image" Target="/xl/media/image1.png"/></Relationships>'
    drawing = parts["xl/drawings/_rels/drawing1.xml.rels"].decode()
    parts["xl/drawings/_rels/drawing1.xml.rels"] = drawing.replace("</Relationships>", image).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def office(*arguments: str, folder: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) isn't installed on this machine")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([program, profile, "--headless", *arguments], check=True, capture_output=True, timeout=180)


def computing_on_load(folder: Path) -> None:
    """LibreOffice trusts stored results unless its settings say otherwise."""
    settings = folder / "profile/user/registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>",
        encoding="utf-8",
    )


def made_by_openpyxl(folder: Path) -> None:
    rich_workbook(folder / NAME)


def saved_by_libreoffice(folder: Path) -> None:
    source = folder / "source"
    source.mkdir()
    rich_workbook(source / NAME)
    office("--convert-to", "xlsx", "--outdir", str(folder), str(source / NAME), folder=source)
    shutil.rmtree(source)


@pytest.fixture(params=[made_by_openpyxl, saved_by_libreoffice])
def partners_workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    request.param(tmp_path)
    return tmp_path / NAME


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def without_cells(content: bytes, *addresses: str) -> bytes:
    root = etree.fromstring(content)
    for element in root.iter(f"{MAIN}c"):
        if element.get("r") in addresses:
            element.clear()
    return etree.tostring(root, method="c14n")


TOUCHED = {"[Content_Types].xml", "_rels/.rels", "docProps/custom.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}


def test_a_write_changes_its_cells_and_nothing_else(partners_workbook: Path) -> None:
    before = parts_of(partners_workbook)
    write(open_sheet(partners_workbook.parent), cells=(cell(5, 2, 99), cell(6, 3, None)))
    after = parts_of(partners_workbook)
    inventory = "xl/worksheets/sheet1.xml"
    changed = {name for name in before if after.get(name) != before[name]}
    assert changed <= TOUCHED | {inventory, "xl/calcChain.xml"}
    assert set(after) - set(before) <= {"docProps/custom.xml"}
    assert without_cells(after[inventory], "C5", "D6") == without_cells(before[inventory], "C5", "D6")


def test_results_of_formulas_stay_until_they_are_computed_anew(partners_workbook: Path) -> None:
    before = shown(open_sheet(partners_workbook.parent))
    write(open_sheet(partners_workbook.parent), cells=(cell(5, 2, 99),))
    after = open_sheet(partners_workbook.parent).read((INVENTORY,)).grids["inventory"].rows
    assert [row.cells[7].value for row in after] == [row[7] for row in before]
    assert after[4].cells[7].formula == "=C5*G5"
    parts = parts_of(partners_workbook)
    assert b'fullCalcOnLoad="1"' in parts["xl/workbook.xml"]
    assert "xl/calcChain.xml" not in parts
    assert b"calcChain" not in parts["[Content_Types].xml"] + parts["xl/_rels/workbook.xml.rels"]


def test_a_workbook_without_formulas_asks_nobody_to_save(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,))
    assert b"fullCalcOnLoad" not in parts_of(tmp_path / NAME)["xl/workbook.xml"].replace(b'fullCalcOnLoad="0"', b"")


def looks(each: Cell) -> tuple[object, ...]:
    return (each.value, each.number_format, repr(each.font), repr(each.fill), repr(each.border), repr(each.alignment))


def test_rows_and_columns_added_leave_the_partners_things_alone(partners_workbook: Path) -> None:
    before = loaded(partners_workbook.parent)
    write(
        open_sheet(partners_workbook.parent),
        headings=(HeadingWrite("库存", "1", 11, Column("woo", "tea-woo", ColumnKind.HUB, 10, Unit.PIECES)),),
        inserts=(RowInsert("库存", ({0: "00012", 1: "新壶", 2: 4, 11: 4},)),),
    )
    after = loaded(partners_workbook.parent)
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for old in row:
                assert looks(after[name][old.coordinate]) == looks(old)
    tab = after["库存"]
    assert [tab.cell(12, n).value for n in (1, 2, 3, 12)] == ["00012", "新壶", 4, 4]
    assert tab["L1"].value == "tea-woo"
    assert tab.auto_filter.ref == "A1:H12"
    assert tab["B6"].comment.text.endswith("老客户预留两把")
    assert "J2:K3" in [str(area) for area in tab.merged_cells.ranges]
    assert tab.column_dimensions["G"].hidden
    assert tab.row_dimensions[7].hidden
    assert tab.protection.sheet
    assert after["隐藏"].sheet_state == "hidden"
    assert after.defined_names["总可售"].attr_text.replace("$库存", "库存") == "库存!$C$2:$C$11"


def test_rows_taken_out_and_put_in_move_everything_that_points_to_them(tmp_path: Path) -> None:
    made_by_openpyxl(tmp_path)
    sheet = open_sheet(tmp_path)
    write(sheet, inserts=(RowInsert("库存", ({0: "NEW", 2: 1},), after="1"),), deletes=(RowDelete("库存", ("3", "4")),))
    book = loaded(tmp_path)
    tab = book["库存"]
    assert [tab.cell(n, 1).value for n in range(1, 6)] == ["货号", "NEW", "POT-2", "POT-5", "POT-6"]
    assert tab["H4"].value == "=C4*G4"
    assert tab["C4"].fill.fgColor.rgb == "FFFFFF00"
    assert tab["B5"].comment.text == "老客户预留两把"
    assert tab["B6"].comment is None
    assert tab.row_dimensions[6].hidden
    assert [str(area) for area in tab.merged_cells.ranges] == ["J3:K3"]
    assert [str(each.sqref) for each in tab.conditional_formatting] == ["C2:C10"]
    assert [str(v.sqref) for v in tab.data_validations.dataValidation] == ["I2:I10"]
    assert tab.auto_filter.ref == "A1:H10"
    assert book["我的账本"]["B1"].value == "=SUM(库存!C3:C10)"
    assert book["我的账本"]["B2"].value == "=库存!H4"
    assert book.defined_names["总可售"].attr_text == "库存!$C$3:$C$10"
    chart = parts_of(tmp_path / NAME)["xl/charts/chart1.xml"].decode()
    assert "'库存'!$C$3:$C$10" in chart


def test_marks_keep_to_their_rows_when_the_first_one_goes(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", tuple({0: str(n), 2: n} for n in range(4))),))
    write(
        sheet, deletes=(RowDelete("库存", ("2",)),), inserts=(RowInsert("库存", ({0: "neu"}, {0: "neu2"}), after="1"),)
    )
    tab = loaded(tmp_path)["库存"]
    assert {str(each.sqref) for each in tab.conditional_formatting} == {"C2:C1048576", "A2:F1048576"}
    marks = [rule.formula[0] for each in tab.conditional_formatting for rule in each.rules]
    assert marks == ["AND(ISNUMBER($C2),$C2<=N($E2))"] * 2
    assert [row[0] for row in shown(sheet)] == ["货号", "neu", "neu2", "1", "2", "3"]
    assert tab["A2"].number_format == "@"


def test_a_partners_table_grows_with_the_rows(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "库存"
    for row in (["货号", "可售"], ["A", 1]):
        book.active.append(row)
    book.active.add_table(Table(displayName="表", ref="A1:B2"))
    book.save(tmp_path / NAME)
    write(sheet, inserts=(RowInsert("库存", ({0: "B", 1: 2},)),))
    assert loaded(tmp_path)["库存"].tables["表"].ref == "A1:B3"


def test_libreoffice_opens_it_and_computes_anew(tmp_path: Path) -> None:
    made_by_openpyxl(tmp_path)
    sheet = open_sheet(tmp_path)
    write(sheet, create=(CONFLICTS,), cells=(cell(5, 2, 1000),), inserts=(RowInsert("冲突", ({0: "C1"},)),))
    out = tmp_path / "out"
    computing_on_load(tmp_path)
    office("--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / NAME), folder=tmp_path)
    book = openpyxl.load_workbook(out / NAME, data_only=True)
    assert book["库存"]["H5"].value == 7500
    assert book["我的账本"]["B1"].value == 1060
    assert book["冲突"]["A2"].value == "C1"
    assert open_sheet(out).read(()).run == "r2"


# ---------------------------------------------------------------------------------------- values written


def test_text_from_shops_never_becomes_a_formula(sheet: SheetConnector, tmp_path: Path) -> None:
    own = Tab("own", "自己的", (Column("a", "A", ColumnKind.SHARED),))
    book = openpyxl.Workbook()
    book.active.title = "自己的"
    book.active["A1"] = "A"
    book.save(tmp_path / NAME)
    texts = [
        "=1+1",
        "+8613800138000",
        "-5",
        "@SUM(1)",
        "00123",
        "1E5",
        "5.10",
        "a\x00b",
        "_x0041_",
        " 空 格 ",
        "甲\n乙",
    ]
    write(sheet, tabs=(own,), cells=tuple(cell(n, 0, text, "自己的") for n, text in enumerate(texts, 2)))
    expected = [text.replace("\x00", "") for text in texts]
    grid = sheet.read((own,)).grids["own"]
    assert [row.cells[0].value for row in grid.rows[1:]] == expected
    assert not any(c.formula for row in grid.rows for c in row.cells)
    tab = loaded(tmp_path)["自己的"]
    assert {tab.cell(n, 1).data_type for n in range(2, 13)} == {"s"}
    assert [tab.cell(n, 1).quotePrefix for n in (2, 6, 12)] == [True, True, False]
    assert tab["A2"].number_format == "General"


def test_a_value_never_looks_like_something_else_in_an_old_format(sheet: SheetConnector, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "库存"
    book.active.append(["a", datetime(2025, 1, 1)])
    book.save(tmp_path / NAME)
    write(sheet, cells=(cell(1, 0, NOW), cell(1, 1, 5)))
    assert shown(sheet) == [[NOW, 5]]


def test_a_long_number_keeps_all_its_digits(sheet: SheetConnector) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: 12345678901234567890},)),))
    assert shown(sheet)[1][0] == "12345678901234567890"


def test_a_text_that_no_cell_holds_is_refused_with_its_place(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,))
    before = sheet.version()
    with pytest.raises(BadRecord, match=r"库存.*B2"):
        write(sheet, inserts=(RowInsert("库存", ({1: "长" * 32_768},)),))
    assert sheet.version() == before


# ---------------------------------------------------------------------------------------- all or nothing


def test_an_edit_between_read_and_write_is_kept(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: "A", 2: 1},)),))
    document = sheet.read((INVENTORY,))
    book = loaded(tmp_path)
    book["库存"]["C2"] = 50
    book.save(tmp_path / NAME)
    with pytest.raises(ChangedMeanwhile, match=re.escape(NAME)):
        sheet.write(document, SheetBatch("r3", "hub", cells=(cell(2, 2, 2),)))
    assert shown(sheet)[1][2] == 50


def test_an_edit_during_the_write_is_kept(
    sheet: SheetConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: "A", 2: 1},)),))
    document = sheet.read((INVENTORY,))
    change = getattr(CONNECTOR, "_changed")  # noqa: B009  the moment between reading and renaming has no public name

    def slow(self: SheetConnector, content: bytes | None, batch: SheetBatch) -> bytes:
        new = change(self, content, batch)
        (tmp_path / NAME).write_bytes(content + b" ")
        return new

    monkeypatch.setattr(CONNECTOR, "_changed", slow)
    with pytest.raises(ChangedMeanwhile):
        sheet.write(document, SheetBatch("r3", "hub", cells=(cell(2, 2, 2),)))
    assert (tmp_path / NAME).read_bytes().endswith(b" ")


def test_killed_before_the_rename_leaves_the_old_workbook_and_the_next_write_cleans_up(
    sheet: SheetConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sheet, create=(INVENTORY,), inserts=(RowInsert("库存", ({0: "A", 2: 1},)),))
    before = sheet.version()
    with monkeypatch.context() as killed:
        killed.setattr("sheetpact.xlsx.save._rename", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
        killed.setattr(Path, "unlink", lambda *a, **k: None)
        with pytest.raises(KeyboardInterrupt):
            write(sheet, cells=(cell(2, 2, 2),))
    assert sheet.version() == before
    assert len(list(tmp_path.iterdir())) == 3
    write(sheet, cells=(cell(2, 2, 2),))
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert shown(sheet)[1][2] == 2


def test_nothing_to_write_writes_nothing(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,))
    before = sheet.version()
    assert write(sheet) == before
    assert sheet.version() == before


def test_a_link_to_the_workbook_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    write(open_sheet(real), create=(INVENTORY,))
    (tmp_path / NAME).symlink_to(real / NAME)
    sheet = open_sheet(tmp_path)
    write(sheet, inserts=(RowInsert("库存", ({0: "A"},)),))
    assert (tmp_path / NAME).is_symlink()
    assert len(shown(open_sheet(real))) == 2


# ---------------------------------------------------------------------------------------- what stands in the way


def test_a_workbook_that_somebody_has_open_waits_and_says_who(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,))
    mark = tmp_path / f".~lock.{NAME}#"
    mark.write_text("王小青,wang,pc,24.11.2025 12:00,file:///x;", encoding="utf-8")
    with pytest.raises(RetryLater, match="王小青") as waits:
        write(sheet, inserts=(RowInsert("库存", ({0: "A"},)),))
    assert mark.name in str(waits.value)
    assert waits.value.seconds > 0
    assert [p.code for p in sheet.check()] == ["workbook.opened"]
    mark.unlink()
    write(sheet, inserts=(RowInsert("库存", ({0: "A"},)),))
    assert len(shown(sheet)) == 2


def test_a_workbook_gone_while_somebody_saves_it_is_not_taken_for_empty(sheet: SheetConnector, tmp_path: Path) -> None:
    (tmp_path / f"~${NAME}").write_bytes(b"\x05wang ")
    with pytest.raises(RetryLater):
        sheet.read((INVENTORY,))


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        (b"", BadRecord, "空文件"),
        ("货号,可售\nA,1\n".encode("gbk"), BadRecord, "另存为"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, BadRecord, "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), NotAllowed, "密码"),
        (b"PK\x03\x04 cut off", BadRecord, "损坏"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(
    sheet: SheetConnector, tmp_path: Path, content: bytes, error: type[Exception], told: str
) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(error, match=told):
        sheet.read((INVENTORY,))
    with pytest.raises(error, match=told):
        sheet.write(Document(sheet.version(), {}), SheetBatch("r", "h", cells=(cell(1, 0, 1),)))
    assert [told in p.text("zh-CN") for p in sheet.check()] == [True]
    assert (tmp_path / NAME).read_bytes() == content


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def test_an_open_document_or_any_other_zip_is_refused(sheet: SheetConnector, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content="x"))
    with pytest.raises(BadRecord, match="另存为"):
        sheet.read((INVENTORY,))


def test_a_part_with_a_document_type_is_refused(sheet: SheetConnector, tmp_path: Path) -> None:
    write(sheet, create=(INVENTORY,))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    patched(tmp_path / NAME, "xl/workbook.xml", lambda text: bomb)
    with pytest.raises(BadRecord, match="损坏"):
        sheet.read((INVENTORY,))


@pytest.mark.parametrize(
    ("part", "known", "odd"),
    [
        ("xl/styles.xml", 'numFmtId="0"', 'numFmtId="x"'),
        ("xl/worksheets/sheet1.xml", ' min="1"', ' min="_x"'),
    ],
)
def test_a_number_that_is_none_is_a_damaged_workbook(
    sheet: SheetConnector, tmp_path: Path, part: str, known: str, odd: str
) -> None:
    write(sheet, create=(INVENTORY,))
    patched(tmp_path / NAME, part, lambda text: text.replace(known, odd))
    with pytest.raises(BadRecord, match="损坏"):
        write(sheet, cells=(cell(2, 0, "POT-1"), cell(2, 2, "x" * 300)))


@pytest.mark.parametrize("lost", [slice(40, 42), slice(40, 400), slice(-30, None)])
def test_a_file_that_lost_bytes_is_damaged_at_the_latest_when_it_is_written(
    sheet: SheetConnector, tmp_path: Path, lost: slice
) -> None:
    write(sheet, create=(INVENTORY,))
    content = bytearray((tmp_path / NAME).read_bytes())
    del content[lost]
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(BadRecord, match="损坏"):
        write(sheet, cells=(cell(2, 0, "POT-1"),))
    assert (tmp_path / NAME).read_bytes() == content


@pytest.mark.parametrize("target", ["file", "folder"])
def test_a_read_only_place_is_told(sheet: SheetConnector, tmp_path: Path, target: str) -> None:
    write(sheet, create=(INVENTORY,))
    path = tmp_path / NAME if target == "file" else tmp_path
    mode = path.stat().st_mode
    path.chmod(0o444 if target == "file" else 0o555)
    try:
        with pytest.raises(NotAllowed):
            write(sheet, inserts=(RowInsert("库存", ({0: "A"},)),))
        assert len(sheet.check()) == 1
    finally:
        path.chmod(mode)


@pytest.mark.parametrize(
    "row",
    ['<c r="A1" t="s"><v>7</v></c>', '<c r="1A"><v>7</v></c>', '<c r="A1" s="x"><v>7</v></c>', "<c r='A1'><v>7</c>"],
)
def test_a_damaged_tab_is_told(sheet: SheetConnector, tmp_path: Path, row: str) -> None:
    with_rows(tmp_path, f'<row r="1">{row}</row>')
    with pytest.raises(BadRecord, match="损坏"):
        sheet.read((INVENTORY,))


def test_cells_without_a_workbook_are_written_nowhere(sheet: SheetConnector, tmp_path: Path) -> None:
    with pytest.raises(ChangedMeanwhile):
        write(sheet, cells=(cell(2, 2, 2),))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    (problem,) = open_sheet(tmp_path / "nowhere").check()
    assert problem.code == "workbook.no_folder"


def test_a_disk_that_fails_is_told_by_the_check(
    sheet: SheetConnector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    (tmp_path / NAME).write_bytes(b"PK")
    monkeypatch.setattr("sheetpact.xlsx.save.content", fail)
    (problem,) = sheet.check()
    assert (problem.code, problem.severity.value) == ("workbook.disk", "red")
    assert problem.text("en") == f"“{NAME}” could not be read or saved: Input/output error"


def test_messages_come_in_the_language_of_the_pact(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"a,b")
    with pytest.raises(BadRecord, match="save it as"):
        open_sheet(tmp_path, locale="en").read((INVENTORY,))
