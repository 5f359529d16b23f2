"""Three ceramics workshops share a Google sheet: their operator's commands, and partners who edit all the time."""

from __future__ import annotations

import json
from itertools import pairwise

from google_story import Story

from sheetpact.simulators.google.a1 import cell_name

SHOPS = ("tea-youzan", "table-xhs", "art-douyin")
TABS = ["库存", "货号对照", "会员", "冲突", "变更"]


def shown_in_shops(story: Story, sku: str) -> list[str | None]:
    return [story.imported(shop).get(sku) for shop in SHOPS]


def test_the_first_sync_makes_the_tabs_and_fills_them(story: Story) -> None:
    tabs = [sheet.title for sheet in story.google.book(story.document).sheets]
    assert [title for title in tabs if title in TABS] == TABS
    assert story.shows("CUP-2") == "40"
    assert story.shows("CUP-2", "货主") == "青山茶具"
    assert {(row["店铺"], row["货主"]) for row in story.tab("货号对照") if row["店铺货号"] == "CUP-2"} == {
        (shop, "青山茶具") for shop in SHOPS
    }
    assert ("table-xhs", "可售", "初始库存") in story.changes("SPOON-5")


def test_where_nothing_changed_one_request_tells_so(story: Story) -> None:
    side = story.sync("green")["sides"]["sheet"]
    assert (side["read"], side["planned"], side["written"], side["requests"]) == (12, 0, 0, 1)


def test_check_names_the_account_and_plan_writes_nothing(story: Story) -> None:
    assert story.google.account in story.run("check")
    story.type("CUP-2", "可售", "37")
    before = story.google.version(story.document)
    planned = json.loads(story.run("plan", "--json", told=1))
    assert {(each["field"], each["before"], each["after"]) for each in planned["changes"]} == {("available", 40, 37)}
    assert story.google.version(story.document) == before


def test_edits_and_an_order_meet(story: Story) -> None:
    """可售 three lower, a column and a row of one's own, a note, sorted, a row deleted; meanwhile an order of two."""
    li, own = story.li, len(story.li.seen("库存")[0])
    story.type("CUP-2", "可售", "37")
    li.note("库存", story.cell("VASE-1", "品名"), "冬季新釉")
    li.delete_rows("库存", li.row_of("库存", "SPOON-5"))
    li.sort("库存", "C")
    last = len(li.seen("库存"))
    li.paste("库存", cell_name(0, own), [["两倍"], *([f"=D{row}*2"] for row in range(2, last + 1))])
    li.paste("库存", f"A{last + 2}", [["合计", "", "", f"=SUM(D2:D{last})"]])
    before = [row["货号"] for row in story.tab()]
    story.sell("CUP-2", 2)
    story.sync("amber")

    assert story.shows("CUP-2") == "35"
    assert shown_in_shops(story, "CUP-2") == ["35", "35", "35"]
    assert [row["货号"] for row in story.tab()] == [*before, "SPOON-5"]
    assert story.shows("CUP-2", "两倍") == "70"
    assert story.formula("合计") == f"=SUM(D2:D{last})"
    assert story.note("VASE-1", "品名") == "冬季新釉"
    assert ("表格", "可售", "表格里改动 -3") in story.changes("CUP-2")
    assert any(who == "tea-youzan" and "订单" in why and "-2" in why for who, _, why in story.changes("CUP-2"))
    assert any("已补回" in why for _, _, why in story.changes("SPOON-5"))
    assert story.sync("amber")["sides"]["sheet"]["written"] == 0


def test_titles_that_both_sides_changed_are_settled_in_the_sheet_and_by_command(story: Story) -> None:
    for sku, old in (("POT-1", "青瓷提梁壶"), ("CAN-4", "粗陶茶叶罐")):
        story.type(sku, "品名", f"我们的{old}")
        story.rename_in_shop(old, f"{old}·新釉")
    asked = {each["row"][0]: each["id"] for each in story.sync("amber")["conflicts"]}
    assert {(row["表格值"], row["店铺值"]) for row in story.tab("冲突")} == {
        ("我们的青瓷提梁壶", "tea-youzan = 青瓷提梁壶·新釉"),
        ("我们的粗陶茶叶罐", "tea-youzan = 粗陶茶叶罐·新釉"),
    }
    assert asked["CAN-4"] in story.run("conflicts")

    story.type(asked["POT-1"], "选择", "店铺", "冲突")
    story.run("resolve", asked["CAN-4"], "sheet")
    assert story.sync("green")["conflicts"] == []
    assert story.shows("POT-1", "品名") == "青瓷提梁壶·新釉"
    assert story.shows("CAN-4", "品名") == "我们的粗陶茶叶罐"
    assert story.tab("冲突") == []


def test_a_count_is_what_lies_on_the_shelf(story: Story) -> None:
    story.type("CUP-2", "盘点", "40")
    story.sync("amber")
    assert [story.shows("CUP-2", heading) for heading in ("在库", "预留", "可售", "盘点")] == ["40", "2", "38", ""]
    assert shown_in_shops(story, "CUP-2") == ["38", "38", "38"]


def test_an_edit_is_explained_and_taken_back(story: Story) -> None:
    story.type("CUP-2", "可售", "37")
    run = story.sync("amber")["run"]
    assert "表格里改动 -3" in story.run("explain", "CUP-2")
    story.run("undo", run)
    story.sync("amber")
    assert story.shows("CUP-2") == "40"
    assert shown_in_shops(story, "CUP-2") == ["40", "40", "40"]


class TestWhileASyncRuns:
    """Partners edit just before the run's write is applied."""

    def test_somebody_types_into_a_cell_that_is_written_and_inserts_a_row(self, story: Story) -> None:
        story.type("CUP-2", "可售", "37")
        story.sell("CUP-2", 2)

        def edit() -> None:
            story.type("CUP-2", "可售", "30")
            story.li.insert_rows("库存", 2)
            story.li.paste("库存", "A2", [["MUG-7", "小满摆件", "马克杯", "9"]])

        story.meanwhile(edit)
        story.sync("amber")
        assert story.shows("CUP-2") == "28"
        assert shown_in_shops(story, "CUP-2") == ["28", "28", "28"]
        assert [story.shows("MUG-7", heading) for heading in ("货主", "可售", "在库")] == ["小满摆件", "9", "9"]
        whole = {row["货号"]: row["可售"] for row in story.tab()}
        assert {sku: whole[sku] for sku in ("BOWL-2", "CAN-4", "FIG-3")} == {
            "BOWL-2": "26",
            "CAN-4": "8",
            "FIG-3": "16",
        }
        assert any(row["谁"] == "sheetpact" and "已恢复" in row["原因"] for row in story.tab("变更"))
        assert story.sync("amber")["sides"]["sheet"]["written"] == 0

    def test_somebody_sorts(self, story: Story) -> None:
        before = {row["货号"]: row["可售"] for row in story.tab()}
        story.sell("CUP-2", 2)
        story.meanwhile(lambda: story.li.sort("库存", "C", descending=True))
        story.sync("amber")
        assert {row["货号"]: row["可售"] for row in story.tab()} == {**before, "CUP-2": "38"}
        titles = [row["品名"] for row in story.tab()]
        assert all(one >= other for one, other in pairwise(titles))
        put_right = [row for row in story.tab("变更") if row["谁"] == "sheetpact"]
        assert put_right
        assert not any("CUP-2" in row["位置"] for row in put_right)
