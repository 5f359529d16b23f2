"""The main job on shops and a sheet in memory, over a real SQLite store: one rule a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sheetpact.model.runs import Status
from sheetpact.testing.alliance import START, Village, village
from sheetpact.testing.grids import grid


def shown(town: Village, sku: str) -> list[int | None]:
    return [shop.shown(sku) for shop in town.shops.values() if sku in shop.stock]


class TestAdoption:
    def test_writes_the_sheet_and_no_shop(self, town: Village) -> None:
        report = town.sync()
        assert report.status is Status.GREEN
        assert [shop.writes for shop in town.shops.values()] == [0, 0, 0]
        assert town.row("CUP-1")["货主"] == "青山茶具"
        assert town.row("CUP-1")["可售"] == 12

    def test_a_second_run_writes_nothing(self, town: Village) -> None:
        town.sync()
        before = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == before
        assert [shop.writes for shop in town.shops.values()] == [0, 0, 0]

    def test_the_sheets_number_goes_before_the_shops(self, town: Village) -> None:
        town.begin_sheet(grid("货号 | 货主 | 品名 | 可售 | 安全库存\nCUP-1 | 青山茶具 | 杯子 | 9 | 2"))
        town.sync()
        assert shown(town, "CUP-1") == [12, 12]
        town.sync()
        assert town.row("CUP-1")["可售"] == 9
        assert town.row("CUP-1")["品名"] == "杯子"
        assert shown(town, "CUP-1") == [7, 7]

    def test_shops_that_differ_are_asked_about(self, town: Village) -> None:
        town.shops["table-shop"].set("CUP-1", 10)
        assert town.sync().status is Status.AMBER
        assert town.row("CUP-1")["可售"] is None
        [row] = town.rows("conflicts")
        assert row["店铺值"] == "tea-shop = 12\ntable-shop = 10"
        town.edit(str(row["编号"]), "选择", "table-shop", tab="conflicts")
        town.sync()
        town.sync()
        assert shown(town, "CUP-1") == [10, 10]
        assert town.rows("conflicts") == []

    def test_open_orders_are_in_the_opening(self, town: Village) -> None:
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.shops["table-shop"].set("CUP-1", 10)
        town.wait()
        town.sync()
        row = town.row("CUP-1")
        assert (row["可售"], row["在库"], row["预留"]) == (10, 12, 2)
        town.shops["tea-shop"].ship("A1")
        town.sync()
        row = town.row("CUP-1")
        assert (row["可售"], row["在库"], row["预留"]) == (10, 10, 0)


class TestOrders:
    def test_a_sale_lowers_the_other_shops(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=3)
        town.sync()
        assert shown(town, "CUP-1") == [9, 9]
        row = town.row("CUP-1")
        assert (row["可售"], row["在库"], row["预留"]) == (9, 12, 3)

    def test_one_cancelled_after_a_rise_was_booked_does_not_take_it_back(self, town: Village) -> None:
        """It stood as it was whenever orders were read until then, so the rise can't have been its pieces."""
        town.sync()
        shop = town.shops["tea-shop"]
        shop.sell("A1", CUP_1=3)
        town.sync()
        shop.set("CUP-1", 12)
        town.sync()
        town.sync()
        shop.cancel("A1")
        town.sync()
        town.sync()
        assert town.row("CUP-1")["可售"] == 15
        assert shown(town, "CUP-1") == [15, 15]

    def test_shipping_and_a_return(self, town: Village) -> None:
        town.sync()
        shop = town.shops["tea-shop"]
        shop.sell("A1", CUP_1=3)
        town.sync()
        shop.ship("A1")
        town.sync()
        assert town.row("CUP-1")["在库"] == 9
        shop.give_back("A1")
        town.sync()
        assert shown(town, "CUP-1") == [12, 12]
        assert town.row("CUP-1")["在库"] == 12

    def test_a_cancelled_order_gives_back(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=3)
        town.sync()
        town.shops["tea-shop"].cancel("A1")
        town.sync()
        assert shown(town, "CUP-1") == [12, 12]
        assert town.sync().status is Status.GREEN

    def test_the_changes_tell_of_the_order(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=3)
        town.sync()
        [line] = [row for row in town.rows("changes") if row["谁"] == "tea-shop" and "A1" in str(row["原因"])]
        assert (line["字段"], line["原值"], line["新值"]) == ("可售", "12", "9")


class TestEdits:
    def test_an_edit_and_an_order_are_added_up(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", 9)
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        assert town.row("CUP-1")["可售"] == 7
        assert shown(town, "CUP-1") == [7, 7]

    def test_equal_changes_are_added_up_and_marked(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", 10)
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        assert town.row("CUP-1")["可售"] == 8
        assert any("请核对" in str(row["原因"]) for row in town.rows("changes"))

    def test_an_emptied_number_is_put_back(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", None)
        town.sync()
        assert town.row("CUP-1")["可售"] == 12
        told = next(row for row in town.rows("changes") if row["字段"] == "可售")
        assert told["原因"] == "清空不算改动，已恢复：一件也没有请填 0"

    def test_a_text_in_a_number_cell_stays_and_is_told(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", "十二")
        town.edit("BOWL-2", "可售", 6)
        report = town.sync()
        assert report.status is Status.AMBER
        assert town.row("CUP-1")["可售"] == "十二"
        assert shown(town, "BOWL-2") == [6]
        town.edit("CUP-1", "可售", 11)
        assert town.sync().status is Status.GREEN
        assert shown(town, "CUP-1") == [11, 11]

    def test_a_sum_of_constants_is_its_value_and_a_formula_is_left(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", None, formula="=12-3")
        town.edit("BOWL-2", "可售", 99, formula="=A1*2")
        report = town.sync()
        assert shown(town, "CUP-1") == [9, 9]
        assert shown(town, "BOWL-2") == [8]
        assert "sheet.formula" in town.told(report)

    def test_a_hub_cell_is_put_back_and_noted(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "在库", 99)
        town.sync()
        assert town.row("CUP-1")["在库"] == 12
        assert any(row["字段"] == "在库" and row["原值"] == "99" for row in town.rows("changes"))

    def test_a_count_is_absolute_and_emptied(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        town.edit("CUP-1", "盘点", 11)
        town.sync()
        row = town.row("CUP-1")
        assert (row["在库"], row["预留"], row["可售"], row["盘点"]) == (11, 2, 9, None)
        assert shown(town, "CUP-1") == [9, 9]

    def test_a_count_while_pieces_left_is_asked_about(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sync()
        town.shops["tea-shop"].ship("A1")
        town.edit("CUP-1", "盘点", 12)
        town.sync()
        [row] = town.rows("conflicts")
        assert town.row("CUP-1")["盘点"] == 12
        town.edit(str(row["编号"]), "选择", "店铺", tab="conflicts")
        town.sync()
        assert town.row("CUP-1")["在库"] == 10
        assert town.row("CUP-1")["盘点"] is None

    def test_a_new_row_is_a_new_item(self, town: Village) -> None:
        town.sync()
        town.type_row({"货号": "VASE-9", "货主": "小满摆件", "品名": "花瓶", "可售": 4})
        assert town.sync().status is Status.GREEN
        assert town.row("VASE-9")["在库"] == 4

    def test_a_deleted_row_comes_back_once_and_is_asked_about_twice(self, town: Village) -> None:
        town.sync()
        town.delete_row("BOWL-2")
        town.sync()
        assert town.row("BOWL-2")["可售"] == 8
        town.delete_row("BOWL-2")
        assert town.sync().conflicts == 1
        [row] = town.rows("conflicts")
        town.edit(str(row["编号"]), "选择", "表格", tab="conflicts")
        town.sync()
        assert town.sync().status is Status.GREEN
        assert all(row["货号"] != "BOWL-2" for row in town.rows())


class TestFields:
    def test_both_changed_is_a_conflict_that_a_choice_settles(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "品名", "青瓷杯 小")
        shop = town.shops["tea-shop"]
        shop.list("CUP-1", 12, "青瓷品茗杯")
        assert town.sync().conflicts == 1
        [row] = town.rows("conflicts")
        assert row["表格值"] == "青瓷杯 小"
        assert row["店铺值"] == "tea-shop = 青瓷品茗杯"
        assert town.row("CUP-1")["品名"] == "青瓷杯 小"
        town.edit(str(row["编号"]), "选择", "店铺", tab="conflicts")
        assert town.sync().conflicts == 0
        assert town.row("CUP-1")["品名"] == "青瓷品茗杯"

    def test_a_shops_new_title_reaches_the_sheet(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].list("CUP-1", 12, "青瓷品茗杯")
        town.sync()
        assert town.row("CUP-1")["品名"] == "青瓷品茗杯"

    def test_safety_stock_lowers_what_shops_show(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "安全库存", 2)
        town.sync()
        assert shown(town, "CUP-1") == [10, 10]
        assert town.row("CUP-1")["可售"] == 12


class TestDrift:
    def test_a_change_in_a_shop_counts_when_seen_twice(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].set("CUP-1", 15)
        assert town.sync().status is Status.AMBER
        assert shown(town, "CUP-1") == [15, 12]
        town.sync()
        assert town.row("CUP-1")["可售"] == 15
        assert shown(town, "CUP-1") == [15, 15]

    def test_a_fall_is_out_of_sale_at_once(self, town: Village) -> None:
        town.sync()
        town.shops["tea-shop"].set("CUP-1", 7)
        town.sync()
        assert shown(town, "CUP-1") == [7, 7]
        assert town.row("CUP-1")["可售"] == 12
        town.sync()
        assert town.row("CUP-1")["可售"] == 7

    def test_an_order_placed_long_ago_and_paid_now_is_no_drift(self, town: Village) -> None:
        town.sync()
        town.sync()
        shop = town.shops["tea-shop"]
        shop.sell("A1", CUP_1=2)
        shop.book["A1"] = replace(shop.book["A1"], placed_at=START - timedelta(days=1))
        assert town.sync().status is Status.GREEN
        assert shown(town, "CUP-1") == [10, 10]

    def test_a_late_order_takes_a_booked_drift_back(self, town: Village) -> None:
        town.sync()
        shop = town.shops["tea-shop"]
        town.wait()
        shop.sell("A1", CUP_1=2)
        late = shop.book.pop("A1")
        town.sync()
        town.sync()
        assert town.row("CUP-1")["在库"] == 10
        shop.book["A1"] = late
        town.sync()
        row = town.row("CUP-1")
        assert (row["在库"], row["预留"], row["可售"]) == (12, 2, 10)
        assert shown(town, "CUP-1") == [10, 10]


class TestGuards:
    def test_an_emptied_shop_is_stopped_and_the_others_go_on(self, town: Village) -> None:
        town.sync()
        kept = dict(town.shops["table-shop"].stock)
        town.shops["table-shop"].stock.clear()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert report.status is Status.RED
        assert "guard.empty" in town.told(report)
        assert town.row("CUP-1")["可售"] == 10
        town.shops["table-shop"].stock.update(kept)
        town.sync()
        assert town.sync().status is Status.GREEN
        assert shown(town, "CUP-1") == [10, 10]
        assert town.rows("conflicts") == []

    def test_many_edits_wait_until_they_are_accepted(self, town: Village) -> None:
        for number in range(20):
            town.shops["art-shop"].list(f"TOY-{number}", 9)
        town.sync()
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        report = town.sync()
        assert report.status is Status.RED
        assert shown(town, "TOY-3") == [9]
        town.sync(accept=report.run.id)
        assert shown(town, "TOY-3") == [5]
        assert town.sync().status is Status.GREEN

    def test_accepting_a_run_again_lets_nothing_more_through(self, town: Village) -> None:
        for number in range(20):
            town.shops["art-shop"].list(f"TOY-{number}", 9)
        town.sync()

        def paste(pieces: int) -> None:
            for number in range(12):
                town.edit(f"TOY-{number}", "可售", pieces)

        paste(5)
        stopped = town.sync().run.id
        town.sync(accept=stopped)
        paste(9)
        town.sync(accept=town.sync().run.id)
        town.sync(accept=stopped)
        paste(5)
        assert town.sync().status is Status.RED
        assert shown(town, "TOY-3") == [9]


class TestStrangeCopies:
    def test_a_copy_without_a_stamp_is_asked_about_and_read_against_the_last_write(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", 10)
        town.sync()
        town.sheet.document = replace(town.sheet.document, hub="", run="", version="99")
        town.edit("CUP-1", "可售", 9)
        report = town.sync()
        assert "sheet.unknown_copy" in town.told(report)
        assert shown(town, "CUP-1") == [10, 10]
        town.sync(accept=report.run.id)
        assert shown(town, "CUP-1") == [9, 9]
        assert town.row("CUP-1")["可售"] == 9

    def test_an_accepted_copy_of_long_ago_tells_of_edits_only(self, town: Village) -> None:
        """What the hub had written there since was nobody's edit: it is written again, and 变更 isn't full of it."""
        town.sync()
        old = town.sheet.document
        town.edit("CUP-1", "可售", 10)
        town.shops["art-shop"].list("FIG-3", 5, "小猫摆件")
        town.sync()
        town.sync()
        lines, row = len(town.rows("changes")), town.row("CUP-1")
        town.sheet.document = replace(old, hub="", run="", version="99")
        town.edit("CUP-1", "可售", 9)
        town.edit("CUP-1", "品名", "大茶杯")
        town.sync(accept=town.sync().run.id)
        assert shown(town, "CUP-1") == [9, 9]
        told = {(each["字段"], each["原因"]) for each in town.rows("changes")[: len(town.rows("changes")) - lines]}
        assert {field for field, _ in told} == {"可售", "品名"}
        numbers = dict.fromkeys(("可售", "在库", "tea-shop", "table-shop"), 9)
        assert {**town.row("CUP-1"), "更新": None} == {**row, **numbers, "品名": "大茶杯", "更新": None}
        assert town.row("FIG-3")["可售"] == 5

    def test_another_hubs_sheet_is_refused_whatever_is_accepted(self, town: Village) -> None:
        town.sync()
        town.sheet.document = replace(town.sheet.document, hub="stranger")
        report = town.sync()
        again = town.sync(accept=report.run.id)
        assert "sheet.other_hub" in town.told(again)

    def test_accepting_something_else_does_not_accept_a_strange_copy(self, town: Village) -> None:
        first = town.sync()
        town.sheet.document = replace(town.sheet.document, hub="", run="", version="99")
        assert "sheet.unknown_copy" in town.told(town.sync(accept=first.run.id))


class TestBundles:
    def test_a_part_that_nobody_has_is_told(self, tmp_path: Path) -> None:
        town = village(tmp_path, inventory={"bundles": {"GIFT-1": {"tea/CUP-1": 1, "tea/CUP-9": 1}}})
        town.shops["tea-shop"].list("CUP-1", 12)
        town.shops["art-shop"].list("GIFT-1", 4, "礼盒")
        report = town.sync()
        [told] = [problem for problem in report.problems if problem.code == "bundle.part_unknown"]
        assert "tea/CUP-9" in told.text("zh-CN")
        assert report.status is Status.AMBER
        assert town.row("GIFT-1")["可售"] is None
        town.store.close()

    def test_a_bundle_follows_its_parts(self, tmp_path: Path) -> None:
        town = village(tmp_path, inventory={"bundles": {"GIFT-1": {"tea/CUP-1": 1, "table/BOWL-2": 2}}})
        town.shops["tea-shop"].list("CUP-1", 12)
        town.shops["table-shop"].list("BOWL-2", 8)
        town.shops["art-shop"].list("GIFT-1", 4, "礼盒")
        town.sync()
        assert town.row("GIFT-1")["可售"] == 4
        town.shops["art-shop"].sell("A1", GIFT_1=1)
        town.sync()
        assert town.row("GIFT-1")["可售"] == 3
        assert (town.row("CUP-1")["可售"], town.row("BOWL-2")["可售"]) == (11, 6)
        assert (shown(town, "CUP-1"), shown(town, "BOWL-2")) == ([11], [6])
        assert town.sync().status is Status.GREEN
        town.store.close()
