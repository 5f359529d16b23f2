"""What partners do to a Google sheet that nobody planned for, and a Google that refuses: the rest goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from google_story import Report, Story

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google.files import File

DATE = {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}


def told(report: Report, code: str) -> list[str]:
    return [problem["text"] for problem in report["problems"] if problem["code"] == code]


class TestBadCells:
    """Each is isolated and told; the others go on."""

    def test_cells_that_hold_no_number(self, story: Story) -> None:
        story.type("POT-1", "可售", "十二个")
        story.li.format("库存", story.cell("BOWL-2"), DATE)
        story.type("BOWL-2", "可售", "2026-3-2")
        story.type("CAN-4", "可售", "=10-3")
        story.type("FIG-3", "可售", "=D2+1")
        story.type("VASE-1", "可售", "5")
        report = story.sync("amber")
        bad = told(report, "sheet.not_pieces")
        assert [[sku in text for text in bad].count(True) for sku in ("POT-1", "BOWL-2", "CAN-4")] == [1, 1, 0]
        assert all("库存" in text and "可售" in text for text in bad)
        assert len(told(report, "sheet.formula")) == 1
        assert (story.shows("POT-1"), story.shows("BOWL-2")) == ("十二个", "2026-03-02")
        assert (story.formula("FIG-3"), story.shows("FIG-3", "在库")) == ("=D2+1", "16")
        assert story.imported("tea-youzan") == {"CAN-4": "7"}
        assert story.imported("table-xhs") == {"VASE-1": "5"}

    def test_a_row_twice_and_rows_without_a_key(self, story: Story) -> None:
        end = len(story.li.seen("库存")) + 1
        story.li.copy_row("库存", story.li.row_of("库存", "CUP-2"), end)
        story.li.paste("库存", f"B{end + 1}", [["小满摆件", "没有货号", "4"]])
        story.type("CUP-2", "可售", "1")
        story.type("VASE-1", "可售", "5")
        report = story.sync("amber")
        [twice] = told(report, "sheet.rows_twice")
        assert "CUP-2" in twice
        assert len(told(report, "sheet.row_without_key")) == 1
        assert story.imported("table-xhs") == {"VASE-1": "5"}
        assert [row["可售"] for row in story.tab() if row["货号"] == "CUP-2"] == ["1", "40"]

    def test_a_pasted_block_of_numbers_and_new_items(self, story: Story) -> None:
        rows = story.tab()
        first = story.cell(rows[0]["货号"])
        story.li.paste("库存", first, [[str(int(row["可售"]) + 1)] for row in rows[:3]])
        story.li.paste(
            "库存", f"A{len(rows) + 2}", [["00123", "小满摆件", "零开头", "3"], ["5.10", "小满摆件", "小数", "2"]]
        )
        story.sync("amber")
        assert [row["在库"] for row in story.tab()[:3]] == [str(int(row["在库"]) + 1) for row in rows[:3]]
        assert [story.shows(sku, "在库") for sku in ("00123", "5.10")] == ["3", "2"]


class TestRearranged:
    """Partners make the sheet theirs; sheetpact finds its way."""

    def test_headings_columns_rows_and_titles_change_all_at_once(self, story: Story) -> None:
        li = story.li
        li.rename_heading("库存", "可售", "能卖的")
        li.drag_columns("库存", "D", "D", "A")
        li.title_row("库存", "手作联盟库存表")
        li.merge("库存", "A1:L1")
        li.rename_tab("库存", "我们的库存")
        li.hide_rows("我们的库存", 4, 6)
        li.filter("我们的库存", "D", ["一枝瓶"])
        copy = li.duplicate_tab("我们的库存")
        story.type("CUP-2", "能卖的", "1", copy)
        story.type("VASE-1", "能卖的", "5", "我们的库存")
        story.sell("CUP-2", 2)
        report = story.sync("amber")
        assert len(told(report, "sheet.heading_renamed")) == 1
        assert story.shows("VASE-1", "能卖的", "我们的库存") == "5"
        assert story.shows("CUP-2", "能卖的", "我们的库存") == "38"
        assert story.shows("CUP-2", "能卖的", copy) == "1"
        assert story.imported("table-xhs") == {"VASE-1": "5", "CUP-2": "38"}
        assert [sheet.title for sheet in story.google.book(story.document).sheets if "库存" in sheet.title] == [
            "我们的库存",
            copy,
        ]
        assert story.sync("amber")["sides"]["sheet"]["written"] == 0

    def test_a_deleted_column_and_a_deleted_tab_are_put_back(self, story: Story) -> None:
        story.li.delete_columns("库存", "E")
        story.li.delete_tab("冲突")
        report = story.sync("amber")
        assert len(told(report, "sheet.heading_put_back")) == 1
        assert len(told(report, "sheet.tab_made_again")) == 1
        assert story.shows("CUP-2", "在库") == "42"
        assert "选择" in story.li.seen("冲突")[0]
        story.sync("green")

    def test_a_document_without_any_of_its_tabs_is_asked_about(self, story: Story) -> None:
        for title in ("库存", "货号对照", "会员", "冲突", "变更"):
            story.li.delete_tab(title)
        story.sell("CUP-2", 2)
        report = story.sync("red")
        [text] = told(report, "sheet.gone")
        assert report["run"] in text
        assert story.imported("table-xhs") == {"CUP-2": "38"}


class TestGoogleRefuses:
    """A person is told what to do; orders go on; nothing that was typed is lost."""

    @pytest.fixture(params=["unshared", "read-only", "read-only when it writes", "binned", "key deleted"])
    def refused(self, request: pytest.FixtureRequest, story: Story) -> tuple[Story, str]:
        """What Google no longer allows, and what the operator is told."""
        account = story.google.account

        def share(role: str) -> None:
            story.google.share(story.document, account, role)

        match request.param:
            case "unshared":
                share("none")
            case "read-only":
                share("reader")
            case "read-only when it writes":
                story.meanwhile(lambda: share("reader"))
            case "binned":
                file_of(story).trashed = True
                return story, "回收站"
            case _:
                key_of(story).rename(key_of(story).with_suffix(".away"))
                return story, "service_account.json"
        return story, account

    def test_and_goes_on_once_it_is_allowed_again(self, story: Story, refused: tuple[Story, str]) -> None:
        story.type("VASE-1", "可售", "5")
        story.sell("CUP-2", 2)
        report = story.sync("red")
        [red] = [problem["text"] for problem in report["problems"] if problem["severity"] == "red"]
        assert refused[1] in red
        assert story.imported("table-xhs")["CUP-2"] == "38"
        assert story.shows("CUP-2") == "40"

        story.google.share(story.document, story.google.account, "writer")
        file_of(story).trashed = False
        if not key_of(story).exists():
            key_of(story).with_suffix(".away").rename(key_of(story))
        story.sync("amber")
        assert (story.shows("CUP-2"), story.shows("VASE-1")) == ("38", "5")
        assert story.imported("table-xhs")["VASE-1"] == "5"

    def test_an_hour_of_trouble_is_amber_and_the_next_run_writes(self, story: Story) -> None:
        story.google.faults.add(Fault(Trouble.ERROR_BEFORE, path="/v4/", times=100, status=503))
        story.sell("CUP-2", 2)
        assert story.sync("amber")["sides"]["sheet"]["written"] == 0
        assert story.shows("CUP-2") == "40"
        story.google.faults.clear()
        assert story.sync("amber")["sides"]["sheet"]["written"] > 0
        assert story.shows("CUP-2") == "38"


def file_of(story: Story) -> File:
    return story.google.shelf.files[story.document]


def key_of(story: Story) -> Path:
    return story.folder / "service_account.json"
