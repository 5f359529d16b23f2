"""The shared sheet's mapping: what it says, and what it may not say."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sheetpact.errors import PactError
from sheetpact.mapping.sheet import sheet_mapping, tabs
from sheetpact.model.headings import exact_key, heading_key
from sheetpact.model.sheet import ColumnKind, Tab, Unit

Loaded = dict[str, object]
SHIPPED = YAML(typ="safe").load(Path(__file__).parents[2] / "mappings" / "sheet.yaml")


@pytest.fixture
def loaded() -> Loaded:
    return copy.deepcopy(SHIPPED)


def by_name(locale: str = "zh-CN", shops: Sequence[str] = ("tea-woo", "tea-files")) -> dict[str, Tab]:
    return {tab.name: tab for tab in tabs(sheet_mapping(SHIPPED), locale, shops)}


def refusal(loaded: Loaded, locale: str = "en") -> str:
    with pytest.raises(PactError) as raised:
        sheet_mapping(loaded, locale)
    return str(raised.value)


def test_the_inventory_has_a_column_for_each_shop_headed_by_its_id() -> None:
    inventory = by_name()["inventory"]
    assert [column.heading for column in inventory.columns] == [
        "货号", "货主", "品名", "可售", "在库", "预留", "安全库存", "盘点", "tea-woo", "tea-files", "更新",
    ]  # fmt: skip
    shop = inventory.columns[8]
    assert (shop.name, shop.kind, shop.unit, shop.aliases) == ("shop:tea-woo", ColumnKind.HUB, Unit.PIECES, ())


def test_rows_are_known_by_these_keys() -> None:
    keys = {name: tab.keys for name, tab in by_name().items()}
    assert keys == {
        "inventory": ("sku", "owner"),
        "members": ("member",),
        "sku_map": ("shop", "shop_sku"),
        "review": ("id",),
        "conflicts": ("id",),
        "changes": (),
    }


def test_kinds_say_who_writes_what() -> None:
    kinds = {c.name: c.kind for c in by_name()["inventory"].columns}
    assert kinds["available"] is ColumnKind.QUANTITY
    assert kinds["count"] is ColumnKind.COUNT
    assert kinds["item"] is kinds["safety_stock"] is ColumnKind.SHARED
    assert {column.kind for column in by_name()["changes"].columns} == {ColumnKind.HUB}
    assert by_name()["inventory"].low == ("available", "safety_stock")


def test_the_other_language_is_an_alias_so_that_a_sheet_survives_a_change_of_locale() -> None:
    chinese, english = by_name("zh-CN")["inventory"], by_name("en")["inventory"]
    assert (chinese.title, chinese.aliases) == ("库存", ("Inventory",))
    assert (english.title, english.aliases) == ("Inventory", ("库存",))
    assert chinese.columns[3].aliases == ("Available",)
    assert (english.columns[3].heading, english.columns[3].aliases) == ("Available", ("可售",))


def test_declared_aliases_of_tabs_and_columns_count_too(loaded: Loaded) -> None:
    loaded["tabs"]["inventory"]["aliases"] = ["Bestand"]
    loaded["tabs"]["inventory"]["columns"]["available"]["aliases"] = ["可卖"]
    inventory = tabs(sheet_mapping(loaded), "zh-CN", ())[0]
    assert inventory.aliases == ("Inventory", "Bestand")
    assert inventory.columns[3].aliases == ("Available", "可卖")


def test_a_choice_is_offered_in_the_partners_language() -> None:
    choice = next(column for column in by_name("zh-CN")["conflicts"].columns if column.name == "choice")
    assert choice.choices == ("表格", "店铺", "接受")
    assert by_name("en")["conflicts"].columns[6].choices == ("sheet", "shop", "accept")


def test_what_was_offered_before_and_in_the_other_language_is_known() -> None:
    old, other = (("表格", "店铺"), ("sheet", "shop")), ("sheet", "shop", "accept")
    columns = {column.name: column for column in by_name("zh-CN")["conflicts"].columns}
    assert columns["choice"].earlier == (*old, other)
    assert by_name("en")["conflicts"].columns[6].earlier == (*old, ("表格", "店铺", "接受"))
    assert by_name("zh-CN")["review"].columns[8].earlier == (("same", "different"),)
    assert columns["why"].earlier == ()


def test_a_shop_whose_id_is_another_languages_heading_keeps_its_column() -> None:
    inventory = by_name("zh-CN", ("count",))["inventory"]
    count = next(column for column in inventory.columns if column.name == "count")
    assert count.aliases == ()
    assert inventory.columns[8].heading == "count"


def test_a_shop_whose_id_is_a_heading_in_this_language_is_refused() -> None:
    with pytest.raises(PactError, match='shop id "count" is also the heading'):
        by_name("en", ("count",))


def test_a_tab_or_column_that_sheetpact_needs_may_not_go(loaded: Loaded) -> None:
    del loaded["tabs"]["members"]
    del loaded["tabs"]["inventory"]["columns"]["reserved"]
    told = refusal(loaded)
    assert "mistakes to correct: 2" in told
    assert "tabs.members: It is missing." in told
    assert "tabs.inventory.columns.reserved: It is missing." in told


def test_an_unknown_name_is_refused_with_the_nearest_right_one(loaded: Loaded) -> None:
    columns = loaded["tabs"]["inventory"]["columns"]
    columns["availabel"] = columns.pop("available")
    loaded["tabs"]["zzz"] = copy.deepcopy(loaded["tabs"]["members"])
    loaded["tabs"]["zzz"]["title"] = {"zh-CN": "其他", "en": "Other"}
    told = refusal(loaded)
    assert "tabs.inventory.columns.availabel: There is no such name. Did you mean available?" in told
    assert "tabs.zzz: There is no such name.\n" in told


def test_mistakes_are_told_in_the_operators_language(loaded: Loaded) -> None:
    del loaded["tabs"]["members"]
    assert "tabs.members：缺少这一项。" in refusal(loaded, "zh-CN")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "hubb"}, "tabs.members.columns.tier.kind: This value can't stand here."),
        ({"width": 0}, "tabs.members.columns.tier.width: This value can't stand here."),
        ({"colour": "red"}, "tabs.members.columns.tier.colour: There is no such name."),
        ({"heading": {"en": "Tier"}}, "tabs.members.columns.tier.heading.zh-CN: It is missing."),
        ({"heading": None}, "tabs.members.columns.tier: Each column needs a heading"),
        (
            {"heading": {"zh-CN": "积分（分）", "en": "Tier"}},
            "tabs.members.columns.tier: It has the same heading as points",
        ),
        ({"aliases": ["POINTS"]}, "tabs.members.columns.tier: It has the same heading as points"),
    ],
)
def test_a_column_that_cannot_be_meant(loaded: Loaded, change: Loaded, told: str) -> None:
    loaded["tabs"]["members"]["columns"]["tier"].update(change)
    assert told in refusal(loaded)


def test_a_file_that_is_no_mapping_is_refused() -> None:
    assert "tabs: " in refusal("库存")
    assert "tabs: It is missing." in refusal({})


def test_keys_keep_their_order_because_rows_are_known_by_it(loaded: Loaded) -> None:
    columns = loaded["tabs"]["inventory"]["columns"]
    loaded["tabs"]["inventory"]["columns"] = {"owner": columns.pop("owner"), **columns}
    loaded["tabs"]["changes"]["columns"]["run"]["kind"] = "key"
    told = refusal(loaded)
    assert "tabs.inventory: The columns of kind key must be these, in this order: sku, owner." in told
    assert "tabs.changes: The columns of kind key must be these, in this order: –." in told


@pytest.mark.parametrize("low", [["item", "safety_stock"], ["avail", "safety_stock"]])
def test_rows_are_marked_by_columns_of_pieces(loaded: Loaded, low: list[str]) -> None:
    loaded["tabs"]["inventory"]["low"] = low
    assert f'"{low[0]}" is no column of this tab with the unit pieces.' in refusal(loaded)


def test_a_shops_column_has_no_heading_of_its_own_and_may_have_aliases_nowhere(loaded: Loaded) -> None:
    loaded["tabs"]["inventory"]["columns"]["shop:*"]["heading"] = {"zh-CN": "店", "en": "Shop"}
    assert "tabs.inventory.columns.shop:*: Each column needs a heading, except shop:*" in refusal(loaded)


def test_two_tabs_may_not_have_one_title(loaded: Loaded) -> None:
    loaded["tabs"]["members"]["aliases"] = ["inventory"]
    assert "tabs.members: It has the same title as inventory." in refusal(loaded)


def test_headings_are_compared_as_a_reader_does() -> None:
    assert exact_key("Safety\nStock") == exact_key("ｓａｆｅｔｙ stock")
    assert heading_key("可售（件）") == heading_key("可售")
    assert exact_key("可售（件）") != exact_key("可售")
    assert heading_key("（备注）") == "(备注)"
