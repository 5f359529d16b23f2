"""What people do in the inventory tab: numbers as movements, counts, new and deleted rows, cells that are put back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import BOWL, CUP, CUP_ROW, NOW, codes, conflict, decided, known, listing, pact, read, remembered, sheet

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity
from sheetpact.model.records import DeliveryNote, NoteLine
from sheetpact.model.seen import RowSeen, Seen, SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, ConflictKind, OrderMove, RowKey, State
from sheetpact.plan import Plan

STATE = remembered(known("tea-shop", "CUP-1"), known("table-shop", "BOWL-2", BOWL))
SHOPS = read(listing("tea-shop", "CUP-1"), listing("table-shop", "BOWL-2", title="白瓷碗"))
GIFT = ItemKey("art", "GIFT-1")
BUNDLED = pact(bundles={"GIFT-1": {"tea/CUP-1": 2}})


def edited(state: State = STATE, row: RowKey = CUP_ROW, agreed: Pact | None = None, **cells: Value) -> Plan:
    return decided(state, Seen(SHOPS, sheet(state.base, inventory={row: cells})), agreed)


def moves(plan: Plan) -> list[tuple[Kind, ItemKey, int]]:
    return [(each.kind, each.item, each.quantity) for each in plan.outcome.movements]


def notes(plan: Plan) -> list[tuple[str, Value, Value, str]]:
    return [(each.field, each.before, each.after, each.why) for each in plan.outcome.changes]


class TestNumbers:
    @pytest.mark.parametrize(("typed", "delta"), [(9, -3), (15, 3), (-3, -15), (0, -12)])
    def test_a_change_is_a_movement(self, typed: int, delta: int) -> None:
        plan = edited(available=typed)
        assert moves(plan) == [(Kind.ADJUST, CUP, delta)]
        assert notes(plan) == [("available", 12, typed, "edit")]
        assert [(each.key, each.who, each.why) for each in plan.outcome.movements] == [
            (f"edit:0:{CUP}", "sheet", "edit")
        ]
        assert [(each.who, each.row, each.at, each.params) for each in plan.outcome.changes] == [
            ("sheet", CUP_ROW, NOW, {"delta": f"{delta:+d}"})
        ]
        assert plan.outcome.typed[CellKey("inventory", CUP_ROW, "available")] == typed
        assert [write.number for write in plan.writes["tea-shop"]] == [max(0, typed)]

    def test_it_is_a_change_of_what_was_seen(self) -> None:
        state = replace(STATE, stocks={**STATE.stocks, CUP: Stock(12, 2)})
        assert moves(edited(state, available=9)) == [(Kind.ADJUST, CUP, -3)]

    def test_the_same_change_by_orders_is_marked(self) -> None:
        state = replace(STATE, orders=(OrderMove(CUP, -3, "tea-shop", "A1", SHOPS["tea-shop"].read_at),))
        assert ("available", 12, 9, "edit.equal") in notes(edited(state, available=9))

    def test_what_was_taken_before_is_what_they_saw(self) -> None:
        state = replace(STATE, typed={CellKey("inventory", CUP_ROW, "available"): 9})
        assert moves(edited(state, available=9)) == []
        assert moves(edited(state, available=8)) == [(Kind.ADJUST, CUP, -1)]
        assert moves(edited(state)) == [(Kind.ADJUST, CUP, 3)]

    def test_an_emptied_number_is_put_back(self) -> None:
        plan = edited(available=None)
        assert (moves(plan), notes(plan)) == ([], [("available", None, 12, "quantity.emptied")])

    def test_an_emptied_number_is_noted_once_however_often_it_is_read(self) -> None:
        gone = edited(available=None).outcome.gone
        cut_off = replace(STATE, gone={cell: stamp for cell, stamp in gone.items() if stamp is not None})
        plan = edited(cut_off, available=None)
        assert (notes(plan), plan.outcome.gone) == ([], {})
        assert moves(edited(cut_off, available=7)) == [(Kind.ADJUST, CUP, -5)]

    def test_an_emptied_number_is_noted_again_in_another_document(self) -> None:
        earlier = replace(STATE, gone={CellKey("inventory", CUP_ROW, "available"): "an earlier run"})
        assert notes(edited(earlier, available=None)) == [("available", None, 12, "quantity.emptied")]

    def test_a_number_nobody_knows_the_base_of_is_put_back(self) -> None:
        plan = edited(replace(STATE, base={"inventory": {}}), **{**STATE.base["inventory"][CUP_ROW], "available": 9})
        assert moves(plan) == []
        assert notes(plan) == [("available", 9, None, "quantity.unseen")]

    def test_a_bundles_number_follows_from_its_parts(self) -> None:
        state = remembered(
            known("art-shop", "GIFT-1", GIFT, 6), known("tea-shop", "CUP-1"), stocks={CUP: Stock(12)}, agreed=BUNDLED
        )
        for cells in ({"available": 9}, {"count": 4}):
            plan = edited(state, ("GIFT-1", "art"), BUNDLED, **cells)
            assert moves(plan) == []
            assert [(before, why) for _, before, _, why in notes(plan)] == [(*cells.values(), "bundle.put_back")]

    def test_an_item_without_stock_is_opened_with_it(self) -> None:
        state = remembered(known("tea-shop", "CUP-1"), stocks={})
        assert moves(edited(state, available=9)) == [(Kind.OPENING, CUP, 9)]
        assert moves(edited(state, item="杯")) == []
        taken = replace(state, typed={CellKey("inventory", CUP_ROW, "available"): 9})
        assert moves(edited(taken, available=None)) == []


class TestOtherColumns:
    @pytest.mark.parametrize("column", ["on_hand", "reserved", "shop:tea-shop"])
    def test_a_hub_cell_is_put_back(self, column: str) -> None:
        plan = edited(**{column: 99})
        assert notes(plan) == [(column, 99, STATE.base["inventory"][CUP_ROW][column], "hub.put_back")]
        assert plan.outcome.typed == {CellKey("inventory", CUP_ROW, column): 99}

    def test_the_time_of_an_update_is_not_worth_a_line(self) -> None:
        assert notes(edited(updated=None)) == []

    def test_a_shared_cell_is_agreed(self) -> None:
        plan = edited(safety_stock=2, item="茶杯")
        assert plan.outcome.fields[CUP] == {"safety_stock": 2, "item": "茶杯"}
        assert [write.number for write in plan.writes["tea-shop"]] == [10]

    @pytest.mark.parametrize("column", ["safety_stock", "count"])
    def test_below_zero_a_safety_stock_and_a_count_are_put_back_and_told(self, column: str) -> None:
        """Two fewer than no pieces kept back would be two more for sale than there are."""
        plan = edited(**{column: -2})
        before = STATE.base["inventory"][CUP_ROW].get(column)
        assert (moves(plan), notes(plan)) == ([], [(column, -2, before, "below_zero.put_back")])
        assert plan.writes["tea-shop"] == ()
        [told] = plan.outcome.problems
        where = {"safety_stock": "库存 · CUP-1 · 安全库存", "count": "库存 · CUP-1 · 盘点"}[column]
        assert (told.severity, str(told.text("zh-CN")).startswith(f"{where}: ")) == (Severity.AMBER, True)
        taken = replace(STATE, typed=plan.outcome.typed)
        assert notes(edited(taken, **{column: -2})) == []

    def test_a_partners_own_column_is_not_read(self) -> None:
        assert notes(edited(shelf="A3")) == []

    def test_a_formula_is_left_alone(self) -> None:
        rows = sheet(STATE.base, inventory={CUP_ROW: {"available": 9}})
        tab = rows.tabs["inventory"]
        odd = RowSeen(CUP_ROW, tab.rows[CUP_ROW].values, frozenset({"available"}))
        tabs = {**rows.tabs, "inventory": replace(tab, rows={**tab.rows, CUP_ROW: odd})}
        assert moves(decided(STATE, Seen(SHOPS, SheetSeen("run1", tabs)))) == []

    def test_a_formula_hides_no_other_cell_of_its_row(self) -> None:
        rows = sheet(STATE.base, inventory={CUP_ROW: {"item": "茶杯", "available": 9}})
        tab = rows.tabs["inventory"]
        odd = RowSeen(CUP_ROW, tab.rows[CUP_ROW].values, frozenset({"item"}))
        tabs = {**rows.tabs, "inventory": replace(tab, rows={**tab.rows, CUP_ROW: odd})}
        assert moves(decided(STATE, Seen(SHOPS, SheetSeen("run1", tabs)))) == [(Kind.ADJUST, CUP, -3)]


class TestRowsWithoutBase:
    """A copy that a person accepted, or a row that was deleted and typed again."""

    UNKNOWN = replace(STATE, base={"inventory": {}})

    def test_what_is_agreed_already_is_no_edit(self) -> None:
        plan = edited(self.UNKNOWN, item="青瓷杯", on_hand=12)
        assert (notes(plan), plan.outcome.fields) == ([], {})

    def test_what_differs_is_one(self) -> None:
        assert edited(self.UNKNOWN, item="茶杯").outcome.fields == {CUP: {"item": "茶杯"}}

    def test_of_an_item_without_fields_all_is_one(self) -> None:
        assert edited(replace(self.UNKNOWN, fields={}), item="茶杯").outcome.fields[CUP] == {"item": "茶杯"}

    def test_an_empty_cell_says_nothing(self) -> None:
        assert edited(self.UNKNOWN, item=None).outcome.fields == {}


class TestNewRows:
    @pytest.mark.parametrize(
        ("cells", "moved"),
        [
            pytest.param({"available": 4}, [4], id="a number"),
            pytest.param({"count": 4}, [4], id="a count"),
            pytest.param({"available": 4, "count": 6}, [4, 2], id="both"),
            pytest.param({"item": "花瓶"}, [], id="a title only"),
        ],
    )
    def test_is_a_new_item(self, cells: dict[str, Value], moved: list[int]) -> None:
        plan = edited(STATE, ("VASE-9", "art"), **cells)
        vase = ItemKey("art", "VASE-9")
        assert [quantity for _, item, quantity in moves(plan) if item == vase] == moved
        assert vase in plan.outcome.fields
        taken = {"item": None, "safety_stock": None, "available": None, **cells}
        assert plan.outcome.typed == {
            CellKey("inventory", ("VASE-9", "art"), name): value for name, value in taken.items()
        }
        assert ("item" if "item" in cells else "", None, cells.get("item"), "row.new") in notes(plan)

    def test_what_can_not_be_below_zero_is_put_back_and_the_rest_is_taken(self) -> None:
        row, vase = ("VASE-9", "art"), ItemKey("art", "VASE-9")
        plan = edited(STATE, row, item="花瓶", available=4, safety_stock=-2, count=-1)
        assert [quantity for _, item, quantity in moves(plan) if item == vase] == [4]
        assert plan.outcome.fields[vase] == {"item": "花瓶"}
        assert {("safety_stock", -2, None, "below_zero.put_back"), ("count", -1, None, "below_zero.put_back")} <= {
            *notes(plan)
        }
        taken = {"item": "花瓶", "available": 4, "safety_stock": -2, "count": -1}
        assert {cell.column: value for cell, value in plan.outcome.typed.items()} == taken

    def test_at_adoption_it_is_worth_no_line(self) -> None:
        plan = edited(replace(STATE, adopted=False), ("VASE-9", "art"), item="花瓶")
        assert "row.new" not in {why for _, _, _, why in notes(plan)}

    def test_a_bundle_brings_no_stock(self) -> None:
        assert moves(edited(STATE, ("GIFT-1", "art"), BUNDLED, available=4, count=4)) == []

    @pytest.mark.parametrize(("cells", "told"), [({"available": 4}, True), ({}, False)], ids=["an item", "a note"])
    def test_an_owner_nobody_knows_is_told(self, cells: dict[str, Value], told: bool) -> None:
        plan = edited(STATE, ("VASE-9", "王老板"), **cells)
        assert ("row.owner_unknown" in codes(plan)) is told
        assert [(each.severity, each.where.row, each.where.field) for each in plan.outcome.problems] == (
            [(Severity.AMBER, "VASE-9", "货主")] if told else []
        )
        assert moves(plan) == []


class TestCounts:
    def test_a_count_is_what_is_on_hand(self) -> None:
        state = replace(STATE, stocks={**STATE.stocks, CUP: Stock(12, 2)})
        plan = edited(state, count=11)
        assert moves(plan) == [(Kind.COUNT, CUP, -1)]
        assert ("on_hand", 12, 11, "count") in notes(plan)
        assert plan.outcome.typed == {CellKey("inventory", CUP_ROW, "count"): 11}
        assert [(each.key, each.who, each.why) for each in plan.outcome.movements] == [
            (f"count:0:{CUP}", "sheet", "count")
        ]
        assert [write.number for write in plan.writes["tea-shop"]] == [9]

    def test_none_may_be_left_and_none_kept_back(self) -> None:
        plan = edited(count=0, safety_stock=0)
        assert (moves(plan), plan.outcome.fields[CUP]) == ([(Kind.COUNT, CUP, -12)], {"safety_stock": 0})

    def test_a_first_count_is_an_opening(self) -> None:
        plan = edited(remembered(known("tea-shop", "CUP-1"), stocks={}), count=11)
        assert moves(plan) == [(Kind.OPENING, CUP, 11)]
        assert notes(plan) == [("on_hand", None, 11, "count")]

    def test_one_that_still_stands_there_counts_once(self) -> None:
        state = replace(STATE, typed={CellKey("inventory", CUP_ROW, "count"): 11})
        assert moves(edited(state, count=11)) == []
        assert moves(edited(state, count=10)) == [(Kind.COUNT, CUP, -2)]

    def test_one_that_is_taken_away_may_come_again(self) -> None:
        state = replace(STATE, typed={CellKey("inventory", CUP_ROW, "count"): 11})
        assert edited(state, count=None).outcome.typed == {CellKey("inventory", CUP_ROW, "count"): None}

    def test_one_around_which_pieces_moved_is_asked_about(self) -> None:
        plan = edited(replace(STATE, moved={CUP: -2}), count=12)
        [asked] = plan.outcome.conflicts
        assert (moves(plan), asked.base, asked.sheet, dict(asked.shops)) == ([], 12, 12, {"earlier": 10})
        assert (asked.place, asked.params) == (CellKey("inventory", CUP_ROW, "count"), {"moved": "-2"})

    def test_net_nothing_moved_too(self) -> None:
        assert len(edited(replace(STATE, moved={CUP: 0}), count=12).outcome.conflicts) == 1

    def test_one_that_came_with_a_delivery_note_is_asked_about(self) -> None:
        """Nobody knows whether the five that came were on the shelf already when it was counted."""
        note = DeliveryNote("tea-shop", "N1", NOW, (NoteLine("1", "CUP-1", received=5),))
        plan = decided(STATE, Seen(SHOPS, sheet(STATE.base, inventory={CUP_ROW: {"count": 17}}), (note,)))
        [asked] = plan.outcome.conflicts
        assert moves(plan) == [(Kind.RECEIPT, CUP, 5)]
        assert (asked.place, asked.base, asked.sheet) == (CellKey("inventory", CUP_ROW, "count"), 17, 17)
        assert (asked.shops, asked.params) == ({"earlier": 22}, {"moved": "+5"})

    def test_a_first_count_answers_with_how_many_it_began(self) -> None:
        """Else a choice made later would have opened it a second time, on top."""
        asked = conflict(ConflictKind.OPENING, shops={"tea-shop": 12, "table-shop": 10}, params={"free": 0})
        plan = edited(replace(remembered(known("tea-shop", "CUP-1"), stocks={}), conflicts=(asked,)), count=11)
        assert moves(plan) == [(Kind.OPENING, CUP, 11)]
        assert plan.outcome.conflicts == (replace(asked, settled=True),)

    def test_nobody_is_asked_with_how_many_it_began_where_it_was_counted(self) -> None:
        new = [known(shop, "CUP-1", number=None) for shop in ("tea-shop", "table-shop")]
        shops = read(listing("tea-shop", "CUP-1", 12), listing("table-shop", "CUP-1", 10))
        state = State(adopted=True, listings={each.key: each for each in new})
        plan = decided(state, Seen(shops, sheet({}, inventory={CUP_ROW: {"count": 11}})))
        assert moves(plan) == [(Kind.OPENING, CUP, 11)]
        assert plan.outcome.conflicts == ()

    OPEN = conflict(ConflictKind.COUNT, field="count", sheet=12, why="count.moved", params={"moved": "-2"})

    def asked(self) -> State:
        state = replace(STATE, conflicts=(self.OPEN,))
        rows = state.base["inventory"]
        return replace(state, base={**state.base, "inventory": {**rows, CUP_ROW: {**rows[CUP_ROW], "count": 12}}})

    @pytest.mark.parametrize(
        ("typed", "moved", "open_"),
        [(12, [], 1), (None, [], 0), (11, [(Kind.COUNT, CUP, -1)], 0)],
        ids=["it waits", "taken away", "counted anew"],
    )
    def test_a_question_about_one(self, typed: int | None, moved: list[object], open_: int) -> None:
        plan = edited(self.asked(), count=typed)
        assert moves(plan) == moved
        assert [each.settled for each in plan.outcome.conflicts] == [True] * (1 - open_)


class TestDeletedRows:
    CELL = CellKey("inventory", CUP_ROW, "")

    def deleted(self, state: State) -> Plan:
        return decided(state, Seen(SHOPS, sheet(state.base, without=(CUP_ROW,))))

    def test_it_is_put_back_first(self) -> None:
        plan = self.deleted(STATE)
        assert plan.outcome.gone == {self.CELL: "run1"}
        assert notes(plan) == [("", "", "", "row.put_back")]

    def test_the_same_document_again_says_nothing_new(self) -> None:
        plan = self.deleted(replace(STATE, gone={self.CELL: "run1"}))
        assert (plan.outcome.gone, notes(plan), plan.outcome.conflicts) == ({}, [], ())

    def test_it_is_asked_about_when_it_is_deleted_again(self) -> None:
        plan = self.deleted(replace(STATE, gone={self.CELL: "run0"}))
        assert [each.kind for each in plan.outcome.conflicts] == [ConflictKind.DELETION]

    ASKED = conflict(ConflictKind.DELETION, field="", why="row.deleted_again")

    def test_it_is_asked_about_once(self) -> None:
        assert self.deleted(replace(STATE, gone={self.CELL: "run0"}, conflicts=(self.ASKED,))).outcome.conflicts == ()

    def test_a_row_that_stands_there_again_settles_it(self) -> None:
        plan = edited(replace(STATE, conflicts=(self.ASKED,)))
        assert [each.settled for each in plan.outcome.conflicts] == [True]

    def test_a_retired_item_is_not_missed(self) -> None:
        state = replace(STATE, fields={**STATE.fields, CUP: {"item": "青瓷杯", "retired": True}})
        assert self.deleted(state).outcome.gone == {}
        assert self.deleted(state).outcome.fields == {}

    def test_a_retired_item_comes_back_with_its_row(self) -> None:
        state = replace(STATE, fields={**STATE.fields, CUP: {"item": "青瓷杯", "retired": True}})
        assert edited(state).outcome.fields == {CUP: {"retired": None}}

    def test_rows_that_stand_there_twice_are_not_missed(self) -> None:
        rows = sheet(STATE.base, without=(CUP_ROW,))
        tabs = {**rows.tabs, "inventory": replace(rows.tabs["inventory"], duplicates=frozenset({CUP_ROW}))}
        assert decided(STATE, Seen(SHOPS, SheetSeen("run1", tabs))).outcome.gone == {}

    def test_from_a_tab_that_can_not_be_read_nothing_follows(self) -> None:
        rows = sheet(STATE.base, without=(CUP_ROW,))
        tabs = {**rows.tabs, "inventory": replace(rows.tabs["inventory"], readable=False)}
        assert decided(STATE, Seen(SHOPS, SheetSeen("run1", tabs))).outcome.gone == {}


class TestBlastRadius:
    """Eleven of twelve changed rows are too many."""

    ITEMS = tuple(ItemKey("tea", f"POT-{n}") for n in range(12))
    STATE = remembered(*[known("tea-shop", item.sku, item) for item in ITEMS])

    @pytest.mark.parametrize(
        "cells",
        [{"available": 5}, {"available": None}, {"safety_stock": 1}, {"on_hand": None}, {"count": 5}],
        ids=["changed", "emptied", "fields", "hub cells emptied", "counts"],
    )
    def test_changes_are_stopped(self, cells: dict[str, Value]) -> None:
        typed = {(item.sku, "tea"): cells for item in self.ITEMS[:11]}
        plan = decided(self.STATE, Seen(sheet=sheet(self.STATE.base, inventory=typed)))
        assert plan.sheet_stopped
        assert (moves(plan), plan.outcome.fields, plan.outcome.sheet_read) == ([], {}, False)

    @pytest.mark.parametrize("cells", [{"on_hand": 99}, {"count": 12}], ids=["hub cells", "counts of what is there"])
    def test_what_changes_nothing_passes(self, cells: dict[str, Value]) -> None:
        typed = {(item.sku, "tea"): cells for item in self.ITEMS}
        assert not decided(self.STATE, Seen(sheet=sheet(self.STATE.base, inventory=typed))).sheet_stopped
