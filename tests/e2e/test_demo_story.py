"""The demo as an operator and its partners live it: the command line, the workbook, the shops' folders."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from sheetpact.demo import sell

Story = Callable[..., dict[str, Any]]


class Demo:
    """A demo folder, its command line, and its workbook in a partner's hands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sheet = folder / "手作联盟.xlsx"
        self.clock = timedelta()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command in the demo's folder."""
        command = [sys.executable, "-m", "sheetpact", *words]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)

    def sync(self) -> dict[str, Any]:
        done = self.run("sync", "--json")
        assert done.returncode in (0, 1, 2), done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        assert {"green": 0, "amber": 1, "red": 2}[report["status"]] == done.returncode
        return report

    def tab(self, title: str = "库存") -> Worksheet:
        found = openpyxl.load_workbook(self.sheet)[title]
        assert isinstance(found, Worksheet)
        return found

    def edit(self, change: Callable[[Worksheet], None], title: str = "库存") -> None:
        """A partner opens the workbook, changes a tab, saves and closes it."""
        book = openpyxl.load_workbook(self.sheet)
        tab = book[title]
        assert isinstance(tab, Worksheet)
        change(tab)
        book.save(self.sheet)

    def type(self, sku: str, heading: str, value: object, title: str = "库存") -> None:
        self.edit(lambda tab: _cell(tab, sku, heading).__setattr__("value", value), title)

    def value(self, sku: str, heading: str, title: str = "库存") -> object:
        return _cell(self.tab(title), sku, heading).value

    def rows(self, title: str) -> list[dict[str, object]]:
        lines = list(self.tab(title).iter_rows(values_only=True))
        return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]

    def imported(self, shop: str) -> dict[object, object]:
        """SKU → the number in the newest file that the shop's owner is to import."""
        [*_, newest] = sorted((self.folder / "imports" / shop).glob("*.xlsx"))
        lines = list(openpyxl.load_workbook(newest).worksheets[0].iter_rows(values_only=True))
        sku = next(at for at, heading in enumerate(lines[0]) if heading in ("规格编码", "商家编码"))
        return {line[sku]: line[-1] for line in lines[1:]}

    def export(self, folder: str, name: str, encoding: str, change: Callable[[list[str]], list[str]]) -> None:
        """A shop's newest stock export again, changed, a minute later; with an order export as new."""
        self.clock += timedelta(minutes=1)
        stamp = f"{datetime.now(UTC) + timedelta(hours=8) + self.clock:%Y%m%d%H%M%S}"
        for kind in (name, "订单导出"):
            newest = max((self.folder / folder).glob(f"{kind}_*.csv"))
            lines = newest.read_bytes().decode(encoding).splitlines()
            lines = change(lines) if kind == name else lines
            (self.folder / folder / f"{kind}_{stamp}.csv").write_bytes("\r\n".join([*lines, ""]).encode(encoding))


def _cell(tab: Worksheet, sku: str, heading: str) -> Cell:
    column = next(cell.column for cell in tab[1] if cell.value == heading)
    row = next(row[0].row for row in tab.iter_rows(min_row=2) if sku in [cell.value for cell in row[:2]])
    found = tab.cell(row, column)
    assert isinstance(found, Cell)
    return found


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as the command leaves it."""
    folder = tmp_path_factory.mktemp("demo") / "d"
    made = subprocess.run(
        [sys.executable, "-m", "sheetpact", "demo", str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def demo(first_day: Path, tmp_path: Path) -> Demo:
    """As it is for this test alone."""
    return Demo(shutil.copytree(first_day, tmp_path / "d"))


def test_a_second_sync_is_green_and_writes_nothing(demo: Demo) -> None:
    report = demo.sync()
    assert report["status"] == "green"
    assert [side["written"] + side["handed_over"] for side in report["sides"].values()] == [0, 0, 0, 0]
    assert {"run", "status", "sides", "conflicts", "problems", "seconds"} <= report.keys()


def test_edits_and_an_order_meet(demo: Demo) -> None:
    """可售 three lower, a column and a row of one's own, sorted, a row deleted; meanwhile an order of two."""
    base = demo.value("CUP-2", "可售")
    assert isinstance(base, int)

    def partner(tab: Worksheet) -> None:
        _cell(tab, "CUP-2", "可售").value = base - 3
        rows = [[cell.value for cell in row] for row in tab.iter_rows(min_row=2)]
        rows = sorted((row for row in rows if row[0] != "SPOON-5"), key=lambda row: str(row[2]))
        tab.delete_rows(2, tab.max_row)
        own = tab.max_column + 1
        tab.cell(1, own, "两倍")
        for at, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                tab.cell(at, column, value)
            tab.cell(at, own, f"=D{at}*2")
        tab.cell(len(rows) + 2, 1, "合计")
        tab.cell(len(rows) + 2, 4, f"=SUM(D2:D{len(rows) + 1})")

    demo.edit(partner)
    before = [row["货号"] for row in demo.rows("库存")]
    sell(demo.folder, datetime.now(UTC), "CUP-2", 2)
    report = demo.sync()

    assert report["status"] == "amber"
    assert demo.value("CUP-2", "可售") == base - 5
    safety = demo.value("CUP-2", "安全库存")
    assert isinstance(safety, int)
    for shop in ("tea-youzan", "table-xhs", "art-douyin"):
        assert int(str(demo.imported(shop)["CUP-2"])) == base - 5 - safety, shop
    after = [row["货号"] for row in demo.rows("库存")]
    assert after == [*before, "SPOON-5"]
    assert [row["两倍"] for row in demo.rows("库存")][: len(before) - 1] == [
        f"=D{at}*2" for at in range(2, len(before) + 1)
    ]
    assert demo.value("合计", "可售") == f"=SUM(D2:D{len(before)})"
    told = [(row["谁"], row["字段"], row["原因"]) for row in demo.rows("变更") if "CUP-2" in str(row["位置"])]
    assert ("表格", "可售", "表格里改动 -3") in told
    assert any(who == "tea-youzan" and "订单" in str(why) and "-2" in str(why) for who, _, why in told)
    assert any("SPOON-5" in str(row["位置"]) and "已补回" in str(row["原因"]) for row in demo.rows("变更"))


def test_plan_tells_that_a_shop_shows_a_number_only_once_its_file_is_imported(demo: Demo) -> None:
    """An edit is handed over as files and taken back before any is imported."""
    demo.type("CUP-2", "可售", 35)
    run = demo.sync()["run"]
    demo.run("undo", run)
    told = [line.split() for line in demo.run("plan").stdout.splitlines() if "CUP-2" in line]
    assert [line[-2:] for line in told] == [["29（已写进导入文件）", "40"]] * 3


def test_both_sides_rename_an_item(demo: Demo) -> None:
    def renamed(lines: list[str]) -> list[str]:
        return [line.replace("青瓷提梁壶", "青瓷提梁壶·新釉") for line in lines]

    demo.type("POT-1", "品名", "提梁壶（青瓷）")
    demo.export("exports/tea", "商品导出", "gb18030", renamed)
    report = demo.sync()
    [conflict] = report["conflicts"]
    [row] = demo.rows("冲突")
    assert (row["表格值"], row["店铺值"]) == ("提梁壶（青瓷）", "tea-youzan = 青瓷提梁壶·新釉")

    demo.type(conflict["id"], "选择", "店铺", "冲突")
    assert demo.sync()["conflicts"] == []
    assert demo.value("POT-1", "品名") == "青瓷提梁壶·新釉"
    assert demo.rows("冲突") == []


def test_resolve_settles_at_the_next_sync(demo: Demo) -> None:
    demo.type("POT-1", "品名", "提梁壶（青瓷）")
    demo.export("exports/tea", "商品导出", "gb18030", lambda lines: [line.replace("提梁壶", "壶") for line in lines])
    [conflict] = demo.sync()["conflicts"]
    assert demo.run("resolve", conflict["id"], "sheet").returncode == 0
    assert demo.sync()["conflicts"] == []
    assert demo.value("POT-1", "品名") == "提梁壶（青瓷）"


class TestBadInput:
    """Each stops or isolates what it should; the rest goes on."""

    @pytest.mark.parametrize("kept", [0, 3], ids=["emptied", "halved"])
    def test_a_shrunken_export_stops_its_shop_only(self, demo: Demo, kept: int) -> None:
        demo.export("exports/tea", "商品导出", "gb18030", lambda lines: lines[: 1 + kept])
        demo.type("VASE-1", "可售", 6)
        report = demo.sync()
        assert report["status"] == "red"
        [told] = [problem for problem in report["problems"] if problem["code"].startswith("guard.")]
        assert "tea-youzan" in json.dumps(told, ensure_ascii=False)
        assert report["sides"]["tea-youzan"]["planned"] == 0
        assert demo.value("POT-1", "可售") == 12
        assert int(str(demo.imported("table-xhs")["VASE-1"])) == 5

    def test_a_renamed_heading_is_known_again(self, demo: Demo) -> None:
        demo.edit(lambda tab: _heading(tab, "可售", "能卖的"))
        demo.edit(lambda tab: _cell(tab, "VASE-1", "能卖的").__setattr__("value", 6))
        report = demo.sync()
        assert "sheet.heading_renamed" in {problem["code"] for problem in report["problems"]}
        assert demo.value("VASE-1", "能卖的") == 6
        assert int(str(demo.imported("table-xhs")["VASE-1"])) == 5

    def test_a_duplicated_sku_is_left_and_the_others_go_on(self, demo: Demo) -> None:
        demo.edit(lambda tab: tab.append([cell.value for cell in tab[3]]))
        demo.type("VASE-1", "可售", 6)
        report = demo.sync()
        assert report["status"] == "amber"
        [told] = [problem for problem in report["problems"] if problem["code"] == "sheet.rows_twice"]
        assert "CUP-2" in told["text"]
        assert int(str(demo.imported("table-xhs")["VASE-1"])) == 5

    def test_a_text_in_a_number_cell(self, demo: Demo) -> None:
        demo.type("POT-1", "可售", "十二个")
        demo.type("VASE-1", "可售", 6)
        report = demo.sync()
        [told] = [problem for problem in report["problems"] if problem["code"] == "sheet.not_pieces"]
        assert "库存" in told["text"]
        assert "POT-1" in told["text"]
        assert "可售" in told["text"]
        assert demo.value("POT-1", "可售") == "十二个"
        assert int(str(demo.imported("table-xhs")["VASE-1"])) == 5

    def test_a_workbook_that_somebody_has_open(self, demo: Demo) -> None:
        """Orders still count; the sheet is written once it is closed."""
        before = demo.sheet.read_bytes()
        lock = demo.folder / f".~lock.{demo.sheet.name}#"
        lock.write_text(",小陈,shop-pc,24.11.2026 09:30,file:///home/chen;", encoding="utf-8")
        sell(demo.folder, datetime.now(UTC), "CUP-2", 2)
        report = demo.sync()
        assert report["status"] == "amber"
        assert any("小陈" in problem["text"] for problem in report["problems"])
        assert demo.sheet.read_bytes() == before
        lock.unlink()
        demo.sync()
        assert demo.value("CUP-2", "可售") == 44


def _heading(tab: Worksheet, old: str, new: str) -> None:
    next(cell for cell in tab[1] if cell.value == old).value = new
