"""Scenarios of the shared sheet: what people type, and when."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.simulators.crashes.scenario import Scenario
from sheetpact.simulators.crashes.town import Town
from sheetpact.testing.grids import grid

OWN = """
货号   | 货主     | 品名 | 可售 | 安全库存 | 备注
CUP-1  | 青山茶具 | 杯子 | 9    | 2        | 六只一组
BOWL-2 | 白石餐具 | 碗   |      |          | 白
"""
WANG = ("王芳", "13812345670")
SHARED = {"points": {"since": "2026-01-01", "earn_per": 100, "expires_months": 12}}
"""How orders earn points where they do."""
DAY = 24 * 60
"""Minutes."""
TWICE = {
    "tab changes": "two edits in one cell between two runs are told as one",
    "told changes": "two edits in one cell between two runs are told as one",
    "movements": "two edits in one cell between two runs are one movement",
}


def own_sheet(town: Town) -> None:
    town.sheet.begin(grid(OWN))


def shops_differ(town: Town) -> None:
    town.shops["table-shop"].move("POT-4", 17, "owner")
    town.shops["art-shop"].move("BOWL-2", 6, "owner")


def edit(town: Town) -> None:
    town.less("POT-4", 4)


def edit_and_order(town: Town) -> None:
    town.less("CUP-1", 3)
    town.shops["tea-shop"].sell("T2", [("CUP-1", 2), ("POT-4", 1)])


def equal_changes(town: Town) -> None:
    town.less("POT-4", 2)
    town.shops["tea-shop"].sell("T2", [("POT-4", 2)])


def put_back(town: Town) -> None:
    town.sheet.edit("CUP-1", "预留", 77)
    town.sheet.edit("POT-4", "可售", None)
    town.sheet.edit("FIG-3", "tea-shop", 3)


def constants(town: Town) -> None:
    town.sheet.edit("CUP-1", "可售", None, formula="=10-3")
    town.sheet.edit("POT-4", "可售", 99, formula="=A1*2")


def settings(town: Town) -> None:
    town.sheet.edit("POT-4", "安全库存", 2)
    town.sheet.edit("FIG-3", "品名", "小猫")


def both_renamed(town: Town) -> None:
    town.sheet.edit("CUP-1", "品名", "小杯")
    town.shops["tea-shop"].rename("CUP-1", "青瓷品茗杯")


def asked(town: Town) -> None:
    both_renamed(town)
    town.sync()


def settled(choice: str) -> Scenario:
    def before(town: Town) -> None:
        asked(town)
        town.choose(choice)

    return Scenario(before)


def count(town: Town) -> None:
    town.sheet.edit("POT-4", "盘点", 18)


def count_with_order(town: Town) -> None:
    town.shops["tea-shop"].sell("T2", [("POT-4", 2)])
    town.sync()
    town.shops["tea-shop"].ship("T2")
    town.sheet.edit("POT-4", "盘点", 19)


def count_settled(town: Town) -> None:
    count_with_order(town)
    town.sync()
    town.choose("表格")


def new_row(town: Town) -> None:
    town.sheet.type_row({"货号": "VASE-9", "货主": "小满摆件", "品名": "花瓶", "可售": 4})
    town.shops["table-shop"].list("VASE-9", 4, "花瓶")


def deleted(town: Town) -> None:
    town.sheet.delete_row("FIG-3")


def deleted_twice(town: Town) -> None:
    deleted(town)
    town.sync()
    deleted(town)


def deletion_settled(town: Town) -> None:
    deleted_twice(town)
    town.sync()
    town.choose("表格")


def two_items(town: Town) -> None:
    """A listing that nobody has matched."""
    town.shops["art-shop"].list("CUP-X", 12, "青瓷杯")
    town.sync()


def joined_in_map(town: Town) -> None:
    two_items(town)
    town.sheet.edit("CUP-X", "联盟货号", "CUP-1", tab="sku_map")
    town.sheet.edit("CUP-X", "货主", "青山茶具", tab="sku_map")


def barcode(town: Town) -> None:
    town.sheet.edit("CUP-1", "条码", "6901234567892", tab="sku_map")


def title_in_map(town: Town) -> None:
    """Where the hub writes."""
    town.sheet.edit("CUP-1", "店铺品名", "杯子", tab="sku_map")


def titles_differ(town: Town) -> None:
    """Equal SKUs that are hardly the same thing."""
    town.shops["art-shop"].list("CUP-1", 3, "不锈钢保温壶")


def opening_asked(town: Town) -> None:
    town.shops["art-shop"].list("TRAY-6", 6, "茶盘")
    town.shops["tea-shop"].list("TRAY-6", 4, "茶盘")
    town.sync()


def opening_settled(town: Town) -> None:
    opening_asked(town)
    town.choose("tea-shop")


def own_value(town: Town) -> None:
    opening_asked(town)
    town.choose("5")


def busy_morning(town: Town) -> None:
    tea, table, art = town.shops.values()
    tea.sell("T2", [("POT-4", 3)])
    art.sell("F2", [("POT-4", 1), ("FIG-3", 1)])
    table.sell("B2", [("CUP-1", 2)])
    tea.cancel("T1")
    town.less("POT-4", 4)
    town.less("CUP-1", 1)
    settings(town)
    put_back(town)
    new_row(town)
    tea.list("TRAY-6", 6, "茶盘")
    town.wait(1)


def goes_on(town: Town) -> None:
    town.shops["art-shop"].sell("F9", [("POT-4", 2)])
    town.less("CUP-1", 1)
    town.sheet.edit("BOWL-2", "品名", "大碗")
    town.wait(1)


def turned_over(town: Town) -> None:
    town.sheet.turn_over()


def typed_meanwhile(town: Town) -> None:
    town.less("CUP-1", 1)


def second_partner(town: Town) -> None:
    town.sheet.edit("CUP-1", "可售", 4)
    town.sheet.edit("CUP-1", "品名", "大杯")


def enrolled(town: Town) -> None:
    """One person in two shops."""
    town.shops["tea-shop"].enrol("1", *WANG, points=100)
    town.shops["art-shop"].enrol("9", *WANG, points=20)


def members(town: Town) -> None:
    enrolled(town)
    town.sync()


def points_from_a_shop(town: Town) -> None:
    members(town)
    town.shops["tea-shop"].enrol("1", *WANG, points=130)


def points_typed(town: Town) -> None:
    members(town)
    town.sheet.edit("M0001", "积分", 110, tab="members")


def bought(town: Town, order: str, minor: int) -> None:
    """Wang's own order, shipped, whose pieces cost so much each."""
    shop = town.shops["tea-shop"]
    shop.sell(order, [("POT-4", 1)])
    shop.ship(order)
    made = shop.book[order]
    lines = tuple(replace(line, ordered=1, paid_minor=minor) for line in made.record.lines)
    made.record = replace(made.record, customer="1", lines=lines)


def points_spent(town: Town) -> None:
    """Some are earned before, some while others are spent."""
    town.shops["tea-shop"].enrol("1", *WANG)
    bought(town, "P1", 50000)
    town.sync()
    bought(town, "P2", 9000)
    town.sheet.edit("M0001", "抵扣", "80 table-shop B1", tab="members")


def month_confirmed(town: Town) -> None:
    points_spent(town)
    town.sync()
    town.wait(40 * DAY)
    town.sync()
    [row] = town.sheet.rows("clearing")
    town.sheet.edit(str(row["月份"]), "收款方确认", "已确认", tab="clearing")


def pair_answered(word: str) -> Scenario:
    """The figures' shop knows Wang's surname only."""

    def before(town: Town) -> None:
        town.shops["tea-shop"].enrol("1", *WANG, points=100)
        town.shops["art-shop"].enrol("9", "清风徐来", WANG[1], points=20)
        town.sync()
        [row] = town.sheet.rows("review")
        town.sheet.edit(str(row["编号"]), "是同一人吗", word, tab="review")

    return Scenario(before)


def tier_typed(town: Town) -> None:
    members(town)
    town.sheet.edit("M0001", "等级", "金卡", tab="members")


def points_everywhere(town: Town) -> None:
    points_typed(town)
    town.shops["art-shop"].enrol("9", *WANG, points=25)


SHEET: dict[str, Scenario] = {
    "adoption": Scenario(adopted=False),
    "adoption of people's own sheet": Scenario(own_sheet, adopted=False),
    "adoption where shops differ": Scenario(shops_differ, adopted=False),
    "an edit": Scenario(edit),
    "an edit and an order": Scenario(edit_and_order),
    "equal changes on both sides": Scenario(equal_changes),
    "cells that are put back": Scenario(put_back),
    "sums and formulas": Scenario(constants),
    "safety stock and a title": Scenario(settings),
    "both renamed it": Scenario(both_renamed),
    "a conflict, settled for the sheet": settled("表格"),
    "a conflict, settled for a shop": settled("店铺"),
    "a conflict, settled with a text of one's own": settled("茶杯"),
    "a count": Scenario(count),
    "a count while pieces left": Scenario(count_with_order),
    "a count, settled": Scenario(count_settled),
    "a new row": Scenario(new_row),
    "a deleted row": Scenario(deleted),
    "a row deleted again": Scenario(deleted_twice),
    "a deletion, settled": Scenario(deletion_settled),
    "a listing joined in the SKU map": Scenario(joined_in_map),
    "a barcode in the SKU map": Scenario(barcode),
    "a cell of the SKU map that is put back": Scenario(title_in_map),
    "equal SKUs, different things": Scenario(titles_differ),
    "an opening, settled for a shop": Scenario(opening_settled),
    "an opening, settled with a number": Scenario(own_value),
    "a busy morning": Scenario(busy_morning),
    "a busy morning that goes on": Scenario(busy_morning, between=goes_on, passed_over=TWICE),
    "rows sorted between read and write": Scenario(
        edit_and_order, meets=(("sheet write", "meanwhile"),), acts=(turned_over,)
    ),
    "an edit between read and write": Scenario(
        edit_and_order, meets=(("sheet write", "meanwhile"),), acts=(typed_meanwhile,), passed_over=TWICE
    ),
    "two partners at once": Scenario(
        edit_and_order, meets=(("sheet write", "meanwhile"),), acts=(second_partner,), passed_over=TWICE
    ),
    "new members": Scenario(enrolled),
    "points from a shop": Scenario(points_from_a_shop),
    "points typed": Scenario(points_typed),
    "points from everywhere": Scenario(points_everywhere),
    "points earned and spent": Scenario(points_spent, members=SHARED),
    "a month confirmed": Scenario(month_confirmed, members=SHARED),
    "a tier typed": Scenario(tier_typed),
    "a pair confirmed": pair_answered("同一人"),
    "a pair rejected": pair_answered("不是"),
}
"""By what people do in it."""
