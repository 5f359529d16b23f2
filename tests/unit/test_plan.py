"""The decision as a whole: what is written, what is announced first, and that the same input gives the same plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import (
    BEFORE,
    BOWL,
    CUP,
    CUP_ROW,
    MOMENT,
    NOW,
    TABLE_CUP,
    TEA_CUP,
    codes,
    conflict,
    decided,
    known,
    listing,
    pact,
    read,
    remembered,
    sheet,
)

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Drift, Handed, Intended, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import DeliveryNote, NoteLine
from sheetpact.model.seen import Seen
from sheetpact.model.state import ConflictKind, Known, OrderMove, State
from sheetpact.plan import Moment, Plan, Write, join

ITEMS = tuple(ItemKey("tea", f"POT-{n}") for n in range(12))


def behind(**changes: object) -> State:
    """Twelve items of which there are 9 pieces, and a shop that still shows 12 of each."""
    listings = [known("tea-shop", item.sku, item, **changes) for item in ITEMS]
    return remembered(*listings, stocks=dict.fromkeys(ITEMS, Stock(9)))


def stands(state: State, moment: Moment = MOMENT, agreed: Pact | None = None) -> Plan:
    """A run in which every side shows what is remembered."""
    shows = [
        listing(k.shop, k.listing, each.confirmed.number, each.title)
        for k, each in state.listings.items()
        if each.confirmed
    ]
    return decided(state, Seen(read(*shows), sheet(state.base)), agreed, moment)


def announced(plan: Plan) -> set[int | None]:
    return {each.announced for each in plan.outcome.listings}


def written(plan: Plan) -> dict[ListingKey, int]:
    return {write.listing: write.number for writes in plan.writes.values() for write in writes}


class TestManyWrites:
    def test_without_a_reason_are_stopped(self) -> None:
        plan = stands(behind())
        assert (codes(plan), written(plan)) == ({"guard.many"}, {})
        [stop] = plan.outcome.stops
        assert stop.changes[0] == "tea-shop|write|POT-0|12|9"

    def test_of_a_shop_with_many_listings_fifteen_in_a_hundred_pass(self) -> None:
        items = [ItemKey("tea", f"POT-{n}") for n in range(100)]
        stocks = {item: Stock(9 if n < 15 else 12) for n, item in enumerate(items)}
        assert len(written(stands(remembered(*[known("tea-shop", i.sku, i) for i in items], stocks=stocks)))) == 15

    def test_that_were_announced_pass(self) -> None:
        assert len(written(stands(behind(announced=9)))) == 12

    def test_that_were_announced_otherwise_do_not(self) -> None:
        assert codes(stands(behind(announced=8))) == {"guard.many"}

    def test_after_an_edit_of_the_pact_are_announced_and_pass_next_time(self) -> None:
        plan = stands(behind(), replace(MOMENT, pact_changed=True))
        assert (written(plan), announced(plan)) == ({}, {9})

    def test_that_orders_explain_pass_and_are_remembered(self) -> None:
        orders = tuple(OrderMove(item, -3, "table-shop", "A1", NOW) for item in ITEMS)
        plan = stands(replace(behind(), orders=orders))
        assert (len(written(plan)), announced(plan)) == (12, {9})

    def test_that_orders_explain_are_remembered_for_a_shop_that_is_away(self) -> None:
        state = replace(behind(), orders=tuple(OrderMove(item, -3, "table-shop", "A1", NOW) for item in ITEMS))
        plan = decided(state, Seen(sheet=sheet(state.base)))
        assert (written(plan), announced(plan)) == ({}, {9})

    def test_that_were_accepted_pass_and_are_remembered(self) -> None:
        accepted = frozenset(f"tea-shop|write|{item.sku}|12|9" for item in ITEMS)
        plan = stands(replace(behind(), accepted=accepted))
        assert (len(written(plan)), announced(plan), plan.outcome.used) == (12, {9}, accepted)

    def test_few_pass_without_a_word(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), stocks={CUP: Stock(9)})
        plan = stands(state)
        assert (written(plan), plan.outcome.listings) == ({TEA_CUP: 9}, ())

    def test_an_announcement_that_has_come_true_is_forgotten(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", announced=12))
        assert announced(stands(state)) == {None}


class TestWhatHasAReason:
    """Six items with two listings each in the table shop: twelve numbers follow from six reasons, none is stopped."""

    ITEMS = ITEMS[:6]
    TABLE = tuple(known("table-shop", f"{item.sku}-{n}", item) for item in ITEMS for n in (1, 2))

    def follow(self, plan: Plan) -> int:
        assert plan.outcome.stops == ()
        return len(plan.writes["table-shop"])

    @pytest.mark.parametrize("cells", [{"available": 9}, {"count": 9}, {"safety_stock": 3}], ids=str)
    def test_what_people_typed(self, cells: dict[str, int]) -> None:
        state = remembered(*self.TABLE)
        shops = read(*[listing(k.shop, k.listing) for k in state.listings])
        typed = {(item.sku, "tea"): cells for item in self.ITEMS}
        assert self.follow(decided(state, Seen(shops, sheet(state.base, inventory=typed)))) == 12

    @pytest.mark.parametrize("drift", [None, Drift(-3, BEFORE, "run1", 0)], ids=["once", "twice"])
    def test_what_a_shop_shows(self, drift: Drift | None) -> None:
        tea = [known("tea-shop", item.sku, item, drift=drift) for item in self.ITEMS]
        state = remembered(*tea, *self.TABLE)
        shops = read(*[listing(k.shop, k.listing, 9 if k.shop == "tea-shop" else 12) for k in state.listings])
        assert self.follow(decided(state, Seen(shops, sheet(state.base)))) == 12

    def test_what_a_supplier_brought(self) -> None:
        lines = tuple(NoteLine(str(n), item.sku, received=5) for n, item in enumerate(self.ITEMS))
        state = remembered(*self.TABLE)
        shops = read(*[listing(k.shop, k.listing) for k in state.listings])
        notes = (DeliveryNote("tea-shop", "N1", NOW, lines),)
        assert self.follow(decided(state, Seen(shops, sheet(state.base), notes))) == 12


def test_a_guard_that_stops_nothing_any_more_is_settled() -> None:
    asked = conflict(ConflictKind.GUARD, tab="guard", row=("tea-shop",), field="changes", why="opening.differs")
    state = remembered(known("tea-shop", "CUP-1"), conflicts=(asked,))
    assert [(each.id, each.settled) for each in stands(state).outcome.conflicts] == [(asked.id, True)]


def test_a_new_title_leaves_the_safety_stock_as_it_was() -> None:
    state = remembered(known("tea-shop", "CUP-1", number=10), fields={CUP: {"item": "青瓷杯", "safety_stock": 2}})
    shops = read(listing("tea-shop", "CUP-1", 10))
    assert written(decided(state, Seen(shops, sheet(state.base, inventory={CUP_ROW: {"item": "茶杯"}})))) == {}


def test_a_write_says_what_is_shown_now() -> None:
    state = remembered(known("tea-shop", "CUP-1"), stocks={CUP: Stock(9)})
    assert stands(state).writes["tea-shop"] == (Write(TEA_CUP, CUP, 9, 12),)


class TestFirstRun:
    """Adoption writes the sheet only; shops that differ are announced."""

    STATE = remembered(known("tea-shop", "CUP-1", number=None), known("table-shop", "CUP-1", number=None), stocks={})

    def test_shops_that_differ_are_put_right_in_the_next_run(self) -> None:
        shops = read(listing("tea-shop", "CUP-1"), listing("table-shop", "CUP-1", 7))
        rows = sheet({}, inventory={CUP_ROW: {"available": 12, "item": "青瓷杯"}})
        plan = decided(replace(self.STATE, base={}, fields={}), Seen(shops, rows))
        assert written(plan) == {}
        assert {each.key: each.announced for each in plan.outcome.listings} == {TEA_CUP: None, TABLE_CUP: 12}

    @pytest.mark.parametrize(
        ("row", "title"), [({"item": "杯"}, "杯"), ({}, "青瓷杯")], ids=["the sheet's", "the shop's"]
    )
    def test_an_item_gets_its_title(self, row: dict[str, str], title: str) -> None:
        rows = sheet({}, inventory={CUP_ROW: {"available": 12, **row}})
        plan = decided(replace(self.STATE, base={}, fields={}), Seen(read(listing("tea-shop", "CUP-1")), rows))
        assert plan.outcome.fields[CUP]["item"] == title

    @pytest.mark.parametrize("order", [("tea-shop", "table-shop"), ("table-shop", "tea-shop")])
    def test_of_several_shops_the_pacts_first_gives_the_title(self, order: tuple[str, str]) -> None:
        """In whatever order the store has its listings."""
        titles = {"tea-shop": "青瓷杯", "table-shop": "杯"}
        state = remembered(*[known(shop, "CUP-1", title=titles[shop]) for shop in order], fields={})
        assert decided(state, Seen()).outcome.fields == {CUP: {"item": "青瓷杯"}}

    def test_an_item_without_fields_gets_the_title_of_its_row(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), fields={CUP: {"item": "杯"}})
        assert stands(replace(state, fields={})).outcome.fields == {CUP: {"item": "杯"}}

    def test_without_the_sheet_nothing_is_adopted(self) -> None:
        plan = decided(self.STATE, Seen(read(listing("tea-shop", "CUP-1"))))
        assert (plan.outcome.movements, plan.outcome.sheet_read) == ((), False)


class TestNotWritten:
    BEHIND = remembered(known("tea-shop", "CUP-1"), stocks={CUP: Stock(9)})

    def test_what_an_earlier_decision_of_the_run_froze(self) -> None:
        assert written(stands(self.BEHIND, replace(MOMENT, frozen=frozenset({TEA_CUP})))) == {}

    def test_a_retired_item(self) -> None:
        fields = {CUP: {"item": "青瓷杯", "retired": True}}
        assert written(stands(remembered(known("tea-shop", "CUP-1"), stocks={CUP: Stock(9)}, fields=fields))) == {}

    def test_a_shop_that_was_not_read(self) -> None:
        plan = decided(self.BEHIND, Seen())
        assert (written(plan), plan.unread) == ({}, {"tea-shop", "table-shop", "art-shop"})


def test_a_bundle_whose_part_nobody_has_is_told() -> None:
    state = remembered(known("tea-shop", "CUP-1"))
    plan = decided(state, Seen(read(listing("tea-shop", "CUP-1"))), pact(bundles={"GIFT-1": {"tea/CUP-9": 1}}))
    [told] = [each for each in plan.outcome.problems if each.code == "bundle.part_unknown"]
    assert (told.severity, told.where) == (Severity.AMBER, Where(row="GIFT-1"))
    assert "tea/CUP-9" in told.text("en")


class TestEscrow:
    AGREED = pact(mode="escrow")

    def rights(self, *listings: Known, stock: int, atomic: bool = True) -> dict[ListingKey, int]:
        state = remembered(*listings, stocks={CUP: Stock(stock)})
        shops = frozenset({"tea-shop", "table-shop"}) if atomic else frozenset()
        return written(stands(state, replace(MOMENT, atomic=shops), self.AGREED))

    def test_rights_follow_the_stock(self) -> None:
        assert self.rights(known("tea-shop", "CUP-1", number=6), known("table-shop", "CUP-1", number=4), stock=7) == {
            TEA_CUP: 3
        }

    @pytest.mark.parametrize(
        ("files", "rights"),
        [
            pytest.param([6], {TEA_CUP: 3}, id="it may be imported"),
            pytest.param([6, 3], {}, id="a file with less waits for its owner already"),
            pytest.param([6, 2], {TEA_CUP: 3}, id="which may be imported last"),
        ],
    )
    def test_the_highest_of_all_files_is_a_right(self, files: list[int], rights: dict[ListingKey, int]) -> None:
        handed = tuple(Handed(number, BEFORE, 0, f"run{number}", "stock.csv") for number in files)
        tea = known("tea-shop", "CUP-1", number=3, handed=handed)
        assert self.rights(tea, known("table-shop", "CUP-1", number=4), stock=7) == rights

    def test_a_write_of_unknown_outcome_is_a_right(self) -> None:
        tea = known("tea-shop", "CUP-1", number=0, intended=Intended(6, BEFORE, 0, "run1"))
        state = remembered(tea, known("table-shop", "CUP-1", number=4), stocks={CUP: Stock(10)})
        moment = replace(MOMENT, atomic=frozenset({"tea-shop", "table-shop"}))
        plan = decided(state, Seen(read(listing("table-shop", "CUP-1", 4)), sheet(state.base)), self.AGREED, moment)
        assert written(plan) == {}

    def test_of_one_item_only(self) -> None:
        agreed = pact(items={"tea/CUP-1": {"mode": "escrow"}})
        tea = known("tea-shop", "CUP-1", number=0, intended=Intended(6, BEFORE, 0, "run1"))
        state = remembered(tea, known("table-shop", "CUP-1", number=4), stocks={CUP: Stock(10)})
        moment = replace(MOMENT, atomic=frozenset({"tea-shop", "table-shop"}))
        plan = decided(state, Seen(read(listing("table-shop", "CUP-1", 4)), sheet(state.base)), agreed, moment)
        assert written(plan) == {}


class TestBundles:
    GIFT = ItemKey("art", "GIFT-1")
    AGREED = pact(bundles={f"GIFT-{n}": {f"tea/POT-{n}": 1} for n in range(12)})

    def test_an_order_of_a_part_explains_the_bundles_number(self) -> None:
        gifts = [known("art-shop", f"GIFT-{n}", ItemKey("art", f"GIFT-{n}")) for n in range(12)]
        orders = tuple(OrderMove(item, -3, "tea-shop", "A1", NOW) for item in ITEMS)
        state = remembered(*gifts, stocks=dict.fromkeys(ITEMS, Stock(12, 3)), orders=orders, agreed=self.AGREED)
        assert set(written(stands(state, agreed=self.AGREED)).values()) == {9}


def test_orders_are_told_with_the_number_before_and_after() -> None:
    orders = (
        OrderMove(CUP, -3, "tea-shop", "A1", NOW),
        OrderMove(CUP, 1, "table-shop", "B1", NOW),
        OrderMove(BOWL, -1, "table-shop", "B2", NOW),
    )
    state = remembered(
        known("tea-shop", "CUP-1", number=10),
        stocks={CUP: Stock(12, 2), BOWL: Stock(0, 1, opened=False)},
        orders=orders,
    )
    told = stands(state).outcome.changes
    assert [(each.who, each.before, each.after, each.params) for each in told] == [
        ("tea-shop", 12, 9, {"order": "A1", "delta": "-3"}),
        ("table-shop", 9, 10, {"order": "B1", "delta": "+1"}),
    ]
    assert {(each.tab, each.row, each.field, each.why) for each in told} == {
        ("inventory", CUP_ROW, "available", "order")
    }


def test_orders_are_told_in_the_second_step() -> None:
    state = remembered(known("tea-shop", "CUP-1"))
    assert (stands(state).outcome.orders_told, stands(state).outcome.adopted) == (True, True)
    assert join(state, Seen(), pact(), MOMENT).orders_told is False


def test_an_order_told_before_is_not_told_again_and_the_next_one_goes_on_from_it() -> None:
    orders = (OrderMove(CUP, -3, "tea-shop", "A1", NOW, told=True), OrderMove(CUP, 1, "table-shop", "B1", NOW))
    state = remembered(known("tea-shop", "CUP-1", number=10), stocks={CUP: Stock(12, 2)}, orders=orders)
    assert [(each.who, each.before, each.after) for each in stands(state).outcome.changes] == [("table-shop", 9, 10)]


def test_the_same_input_gives_the_same_plan() -> None:
    assert stands(behind()) == stands(behind())
    assert repr(stands(behind())) == repr(stands(behind()))
