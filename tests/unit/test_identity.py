"""Which listings are the same item, and whose: by the SKU map, else by barcode, else by equal SKU."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import BOWL, CUP, FIG, MOMENT, NOW, conflict, known, listing, pact, read, readable, remembered, sheet

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen, SheetSeen
from sheetpact.model.state import Conflict, ConflictKind, Outcome, State
from sheetpact.plan import join

NEW = listing("art-shop", "CUP-1")
TABLE_BOWL = ListingKey("table-shop", "BOWL-2")


def joined(*listings: Listing, state: State | None = None, rows: SheetSeen | None = None) -> Outcome:
    outcome = join(state or State(), Seen(read(*listings), rows), pact(), MOMENT)
    readable(outcome, pact())
    assert outcome.adopted is (state or State()).adopted  # that is for the second step to say
    return outcome


def items(outcome: Outcome) -> dict[str, ItemKey | None]:
    return {each.key.shop: each.item for each in outcome.listings}


def mapped(**cells: str | None) -> SheetSeen:
    return sheet({}, sku_map={("art-shop", "CUP-1"): cells})


class TestEqualSku:
    def test_it_belongs_to_the_first_partner_who_lists_it(self) -> None:
        outcome = joined(NEW, listing("table-shop", "CUP-1"))
        assert items(outcome) == {"table-shop": ItemKey("table", "CUP-1"), "art-shop": ItemKey("table", "CUP-1")}
        [told] = outcome.changes
        assert (told.who, told.why, told.params["owner"]) == ("art-shop", "join.across", "白石餐具")
        assert (told.tab, told.row, told.field) == ("sku_map", ("art-shop", "CUP-1"), "sku")
        assert (told.before, told.after, told.at) == ("", "CUP-1", NOW)

    def test_it_belongs_to_the_owner_in_the_sheet(self) -> None:
        rows = sheet({}, inventory={("CUP-1", "art"): {"item": "青瓷杯"}})
        assert items(joined(listing("tea-shop", "CUP-1"), rows=rows)) == {"tea-shop": ItemKey("art", "CUP-1")}

    def test_a_partner_who_owns_one_keeps_his_own(self) -> None:
        rows = sheet({}, inventory={("CUP-1", "tea"): {}, ("CUP-1", "art"): {}})
        assert items(joined(NEW, rows=rows)) == {"art-shop": ItemKey("art", "CUP-1")}

    @pytest.mark.parametrize("owners", [("table", "tea"), ("tea", "table")], ids=str)
    def test_of_several_owners_the_first_in_the_pact_counts_in_any_order(self, owners: tuple[str, str]) -> None:
        rows = sheet({}, inventory={("CUP-1", owner): {} for owner in owners})
        items_ = [known(f"{owner}-shop", "CUP-1", ItemKey(owner, "CUP-1")) for owner in owners]
        for outcome in (joined(NEW, rows=rows), joined(NEW, state=remembered(*items_))):
            assert items(outcome) == {"art-shop": CUP}

    def test_an_owner_with_a_row_in_the_sheet_goes_before_one_with_none(self) -> None:
        rows = sheet({}, inventory={("CUP-1", "table"): {}})
        state = remembered(known("tea-shop", "CUP-1"))
        assert items(joined(NEW, state=state, rows=rows)) == {"art-shop": ItemKey("table", "CUP-1")}

    def test_who_is_no_partner_owns_nothing(self) -> None:
        gone = remembered(known("tea-shop", "CUP-1", ItemKey("gone", "CUP-1")))
        assert items(joined(NEW, state=gone)) == {"art-shop": ItemKey("art", "CUP-1")}

    @pytest.mark.parametrize("sku", ["ＣＵＰ-1", " CUP-1 ", "CUP-1"])
    def test_width_and_spaces_do_not_count(self, sku: str) -> None:
        outcome = joined(replace(NEW, sku=sku), state=remembered(known("tea-shop", "CUP-1")))
        assert items(outcome) == {"art-shop": CUP}

    def test_what_differs_in_case_only_is_neither_joined_nor_a_new_item_but_asked_about(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"))
        outcome = joined(replace(NEW, sku="cup-1"), state=state)
        assert items(outcome) == {"art-shop": None}
        [asked] = outcome.conflicts
        assert (asked.kind, asked.sheet, asked.shops) == (ConflictKind.JOIN, "CUP-1", {"art-shop": "cup-1"})
        assert (asked.place, asked.why) == (("sku_map", ("art-shop", "cup-1"), "sku"), "join.case_differs")
        assert asked.params == {"sku": "CUP-1", "owner": "tea", "own": "cup-1"}
        again = replace(state, conflicts=(asked,))
        assert joined(replace(NEW, sku="cup-1"), state=again).conflicts == ()

    @pytest.mark.parametrize("order", [("Cup-1", "CUP-1"), ("CUP-1", "Cup-1")], ids=str)
    def test_one_that_is_spelt_just_so_counts_whatever_else_there_is(self, order: tuple[str, str]) -> None:
        state = remembered(*(known("tea-shop", sku, ItemKey("tea", sku)) for sku in order))
        assert items(joined(replace(NEW, sku="Cup-1"), state=state)) == {"art-shop": ItemKey("tea", "Cup-1")}
        [asked] = joined(replace(NEW, sku="cup-1"), state=state).conflicts
        assert asked.sheet == "CUP-1"

    @pytest.mark.parametrize(
        ("choice", "item"), [("表格", CUP), ("店铺", ItemKey("art", "cup-1")), ("CUP-9", ItemKey("art", "CUP-9"))]
    )
    def test_what_is_chosen_of_two_that_differ_in_case(self, choice: str, item: ItemKey) -> None:
        new = known("art-shop", "cup-1", None, None)
        params = {"sku": "CUP-1", "owner": "tea", "own": "cup-1"}
        asked = conflict(
            ConflictKind.JOIN, tab="sku_map", row=("art-shop", "cup-1"), field="sku", sheet="CUP-1",
            shops={"art-shop": "cup-1"}, why="join.case_differs", params=params, choice=choice,
        )  # fmt: skip
        state = remembered(known("tea-shop", "CUP-1"), new, stocks={CUP: Stock(12)}, conflicts=(asked,))
        outcome = joined(state=state, rows=sheet(state.base))
        assert items(outcome) == {"art-shop": item}


class TestBarcode:
    STATE = remembered(known("table-shop", "BOWL-2", BOWL, barcode="690"))

    def test_it_goes_before_the_sku(self) -> None:
        assert items(joined(replace(NEW, barcode="690"), state=self.STATE)) == {"art-shop": BOWL}

    def test_one_that_nobody_has_says_nothing(self) -> None:
        assert items(joined(replace(NEW, barcode="691"), state=self.STATE)) == {"art-shop": ItemKey("art", "CUP-1")}

    @pytest.mark.parametrize("first", [True, False])
    def test_of_several_items_with_it_the_first_in_the_pact_counts_in_any_order(self, first: bool) -> None:
        two = (known("tea-shop", "CUP-9", ItemKey("tea", "CUP-9"), barcode="690"), self.STATE.listings[TABLE_BOWL])
        state = remembered(*(two if first else reversed(two)))
        new = joined(replace(NEW, barcode="690"), state=state)
        assert items(new) == {"art-shop": ItemKey("tea", "CUP-9")}
        own = joined(listing("table-shop", "BOWL-3", barcode="690"), state=state)
        assert items(own) == {"table-shop": BOWL}

    def test_two_new_listings_find_each_other(self) -> None:
        outcome = joined(listing("tea-shop", "A", barcode="690"), listing("art-shop", "B", barcode="690"))
        assert items(outcome) == {"tea-shop": ItemKey("tea", "A"), "art-shop": ItemKey("tea", "A")}

    def test_without_sku_and_barcode_it_is_no_item(self) -> None:
        assert items(joined(replace(NEW, sku=""))) == {"art-shop": None}


class TestSkuMap:
    STATE = remembered(known("table-shop", "BOWL-2", BOWL, barcode="690"), known("art-shop", "FIG-3", FIG))

    @pytest.mark.parametrize(
        ("cells", "item"),
        [
            pytest.param({"sku": "BOWL-2"}, BOWL, id="the SKU of an item"),
            pytest.param({"sku": "ＢＯＷＬ-2"}, BOWL, id="in wide letters"),
            pytest.param({"sku": "BOWL-2", "owner": "小满摆件"}, ItemKey("art", "BOWL-2"), id="and an owner"),
            pytest.param({"sku": "BOWL-2", "owner": "art"}, ItemKey("art", "BOWL-2"), id="an owner's id"),
            pytest.param({"sku": "BOWL-2", "owner": "王老板"}, BOWL, id="an owner nobody knows"),
            pytest.param({"sku": "NEW"}, ItemKey("art", "NEW"), id="a new SKU"),
            pytest.param({"sku": None}, ItemKey("art", "CUP-1"), id="nothing"),
            pytest.param({"barcode": "690"}, BOWL, id="a barcode"),
        ],
    )
    def test_a_row_filled_in_before(self, cells: dict[str, str | None], item: ItemKey) -> None:
        assert items(joined(NEW, state=self.STATE, rows=mapped(**cells))) == {"art-shop": item}

    def test_a_joined_listing_is_left_to_the_second_step(self) -> None:
        state = remembered(known("art-shop", "CUP-1", FIG))
        assert joined(NEW, state=state, rows=mapped(sku="BOWL-2")).listings == ()


class TestTitles:
    """Which title a new one is compared with doesn't follow from the order in which listings are read."""

    @pytest.mark.parametrize("first", [True, False])
    def test_without_an_agreed_one_it_is_the_first_shops_in_the_pact(self, first: bool) -> None:
        two = (known("tea-shop", "CUP-1"), known("table-shop", "CUP-1", title="生日蜡烛"))
        state = remembered(*(two if first else reversed(two)), fields={}, base={})
        assert items(joined(NEW, state=state)) == {"art-shop": CUP}
        assert items(joined(replace(NEW, title="生日蜡烛"), state=state)) == {"art-shop": None}

    def test_one_in_the_sheet_or_an_agreed_one_goes_before_it(self) -> None:
        rows = sheet({}, inventory={("CUP-1", "tea"): {"item": "生日蜡烛"}})
        assert items(joined(NEW, rows=rows)) == {"art-shop": None}
        agreed = remembered(known("tea-shop", "CUP-1"), fields={CUP: {"item": "生日蜡烛"}}, base={})
        assert items(joined(NEW, state=agreed)) == {"art-shop": None}

    def test_a_shop_that_left_the_pact_comes_last(self) -> None:
        state = remembered(known("a-shop", "CUP-1", title="生日蜡烛"), known("tea-shop", "CUP-1"), fields={}, base={})
        assert items(joined(NEW, state=state)) == {"art-shop": CUP}


class TestDifferentTitles:
    STATE = remembered(known("tea-shop", "CUP-1"))
    CANDLE = replace(NEW, title="生日蜡烛")
    ASKED = conflict(
        ConflictKind.JOIN,
        tab="sku_map",
        row=("art-shop", "CUP-1"),
        field="sku",
        sheet="青瓷杯",
        shops={"art-shop": "生日蜡烛"},
        params={"sku": "CUP-1", "owner": "tea", "title": "青瓷杯", "other": "生日蜡烛"},
    )

    def open(self, **changes: object) -> State:
        listings = known("tea-shop", "CUP-1"), known("art-shop", "CUP-1", None, None, title="生日蜡烛")
        return remembered(*listings, conflicts=(replace(self.ASKED, **changes),))

    def test_they_are_asked_about(self) -> None:
        outcome = joined(self.CANDLE, state=self.STATE)
        assert items(outcome) == {"art-shop": None}
        assert [(each.kind, each.sheet, dict(each.shops)) for each in outcome.conflicts] == [
            (ConflictKind.JOIN, "青瓷杯", {"art-shop": "生日蜡烛"})
        ]

    @pytest.mark.parametrize(
        ("title", "same"),
        [
            ("青瓷杯 大号", True),
            ("　青瓷 杯", True),
            ("青 瓷 杯 大 号 礼 盒 套 装", True),
            ("", True),
            ("青瓷品茗杯", True),
            ("生日蜡烛", False),
            ("Candle", False),
        ],
    )
    def test_how_different_is_different(self, title: str, same: bool) -> None:
        assert (items(joined(replace(NEW, title=title), state=self.STATE)) == {"art-shop": CUP}) is same

    def test_a_common_barcode_says_enough(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", barcode="690"))
        assert items(joined(replace(self.CANDLE, barcode="690"), state=state)) == {"art-shop": CUP}

    def test_an_open_question_is_not_asked_again(self) -> None:
        assert joined(self.CANDLE, state=self.open()).conflicts == ()

    def test_a_new_title_renews_it(self) -> None:
        assert len(joined(replace(self.CANDLE, title="香薰蜡烛"), state=self.open()).conflicts) == 1

    @pytest.mark.parametrize(
        ("choice", "item"),
        [
            ("表格", CUP),
            ("店铺", ItemKey("art", "CUP-1@art-shop")),
            ("CANDLE-1", ItemKey("art", "CANDLE-1")),
            ("CUP-1", CUP),
        ],
    )
    def test_a_choice_is_taken_before_its_orders_are(self, choice: str, item: ItemKey) -> None:
        outcome = joined(self.CANDLE, state=self.open(choice=choice))
        assert items(outcome) == {"art-shop": item}
        assert [each.settled for each in outcome.conflicts] == [True]
        told = [each for each in outcome.changes if each.why == "choice"]
        assert [(each.who, each.before, each.after, each.params) for each in told] == [
            ("operator", "", item.sku, {"id": self.ASKED.id})
        ]

    def test_a_choice_in_the_sheet_counts_as_well(self) -> None:
        rows = sheet({}, conflicts={(self.ASKED.id,): {"choice": "表格"}})
        assert items(joined(self.CANDLE, state=self.open(), rows=rows)) == {"art-shop": CUP}

    def test_a_choice_for_what_stood_there_before_is_told(self) -> None:
        rows = sheet({}, conflicts={(self.ASKED.id,): {"choice": "表格"}})
        outcome = joined(self.CANDLE, state=self.open(run="run2"), rows=rows)
        assert [each.code for each in outcome.problems] == ["choice.outdated"]

    def test_an_sku_that_was_chosen_is_whose_row_it_has(self) -> None:
        rows = sheet({}, inventory={("CANDLE-1", "table"): {"item": "蜡烛"}})
        outcome = joined(self.CANDLE, state=self.open(choice="CANDLE-1"), rows=rows)
        assert items(outcome) == {"art-shop": ItemKey("table", "CANDLE-1")}

    def test_a_title_that_has_become_alike_settles_it(self) -> None:
        outcome = joined(replace(self.CANDLE, title="青瓷杯"), state=self.open())
        assert items(outcome) == {"art-shop": CUP}
        assert [each.settled for each in outcome.conflicts] == [True]

    def test_the_sku_map_settles_it(self) -> None:
        settled: list[Conflict] = list(joined(self.CANDLE, state=self.open(), rows=mapped(sku="CANDLE-1")).conflicts)
        assert [each.settled for each in settled] == [True]
