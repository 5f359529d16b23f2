"""How the sheet should stand: what is known, as the rows of each tab."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from deciding import BEFORE, BOWL, CUP, CUP_ROW, NOW, conflict, known, managed, pact, remembered

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, ConflictKind, MemberView, State
from sheetpact.reconcile.bundles import available
from sheetpact.sheet import view

STATE = remembered(known("tea-shop", "CUP-1"), known("table-shop", "CUP-1", number=10), stocks={CUP: Stock(14, 2)})


def showing(state: State = STATE, agreed: Pact | None = None, **changes: object) -> view.Showing:
    the_pact = agreed or pact()
    free = {item: available(item, state.stocks, the_pact) for item in state.stocks}
    made = view.Showing(state, the_pact, {tab.name: tab for tab in managed(the_pact)}, free, NOW)
    return replace(made, **changes)


ROWS = {CUP_ROW: {"item": "青瓷杯", "available": 9}}


class TestInventory:
    def row(self, state: State = STATE, **changes: object) -> dict[str, Value]:
        return dict(view.inventory(showing(state, **changes))[CUP_ROW])

    def test_one_row_an_item(self) -> None:
        row = self.row()
        assert (row["sku"], row["owner"], row["item"]) == ("CUP-1", "青山茶具", "青瓷杯")
        assert (row["available"], row["on_hand"], row["reserved"]) == (12, 14, 2)
        assert (row["shop:tea-shop"], row["shop:table-shop"], row["shop:art-shop"]) == (12, 10, None)

    def test_in_the_pacts_order_of_partners_then_by_sku(self) -> None:
        items = [ItemKey("art", "A"), ItemKey("gone", "A"), ItemKey("tea", "B"), ItemKey("tea", "A")]
        state = remembered(*[known("tea-shop", str(item), item) for item in items])
        rows = view.inventory(showing(state))
        assert list(rows) == [("A", "tea"), ("B", "tea"), ("A", "art"), ("A", "gone")]
        assert rows["A", "gone"]["owner"] == "gone"

    def test_an_unknown_quantity_is_not_zero(self) -> None:
        row = self.row(remembered(known("tea-shop", "CUP-1", number=None), stocks={CUP: Stock(0, 2, opened=False)}))
        assert (row["available"], row["on_hand"], row["reserved"], row["shop:tea-shop"]) == (None, None, None, None)

    def test_two_listings_in_a_shop_show_the_lower_number(self) -> None:
        second = known("tea-shop", "second", number=3)
        assert self.row(remembered(*STATE.listings.values(), second))["shop:tea-shop"] == 3

    @pytest.mark.parametrize(
        "changes",
        [
            {"fields": {CUP: {"retired": True}}},
            {"conflicts": (conflict(ConflictKind.DELETION, field="", why="row.deleted_again"),)},
        ],
        ids=["retired", "its deletion is asked about"],
    )
    def test_it_is_left_out(self, changes: dict[str, object]) -> None:
        assert view.inventory(showing(replace(STATE, **changes))) == {}

    def test_updated_moves_with_the_row_only(self) -> None:
        assert self.row()["updated"] == BEFORE
        assert self.row(replace(STATE, stocks={CUP: Stock(13, 2)}))["updated"] == NOW
        assert self.row(replace(STATE, base={}))["updated"] == NOW

    def test_a_cell_that_is_left_alone_moves_nothing(self) -> None:
        moved = replace(STATE, fields={CUP: {"item": "杯"}})
        assert self.row(moved)["updated"] == NOW
        assert self.row(moved, untouched={CUP_ROW: frozenset({"item"})})["updated"] == BEFORE


class TestSkuMap:
    def test_one_row_a_listing(self) -> None:
        rows = view.sku_map(showing(remembered(known("tea-shop", "CUP-1", barcode="690"))))
        assert rows["tea-shop", "CUP-1"] == {
            "shop": "tea-shop",
            "shop_sku": "CUP-1",
            "title": "青瓷杯",
            "sku": "CUP-1",
            "owner": "青山茶具",
            "barcode": "690",
        }

    @pytest.mark.parametrize("item", [None, ItemKey("gone", "CUP-1")], ids=["no item", "an owner who left"])
    def test_what_is_not_known_stays_empty(self, item: ItemKey | None) -> None:
        [row] = view.sku_map(
            showing(remembered(known("tea-shop", "", item, None, key=ListingKey("tea-shop", "7"))))
        ).values()
        assert (row["shop_sku"], row["owner"], row["barcode"]) == ("#7", None, None)
        assert row["sku"] == (item.sku if item else None)

    def test_a_row_is_known_by_the_sku_whatever_its_width(self) -> None:
        state = remembered(known("tea-shop", "ＣＵＰ　 1", CUP))
        assert {key: row["shop_sku"] for key, row in view.sku_map(showing(state)).items()} == {
            ("tea-shop", "CUP 1"): "ＣＵＰ　 1"
        }


class TestConflicts:
    def test_both_values_stand_there(self) -> None:
        asked = conflict(
            ConflictKind.FIELD,
            field="item",
            base="青瓷杯",
            sheet="杯",
            shops={"art-shop": "小杯", "undo": "旧", "tea-shop": "茶杯"},
            why="field.both_moved",
            choice="表格",
        )
        [row] = view.conflicts(showing(replace(STATE, conflicts=(asked,)))).values()
        assert (row["where"], row["field"]) == ("库存 · CUP-1 · 青山茶具", "品名")
        assert (row["base"], row["sheet"], row["choice"]) == ("青瓷杯", "杯", "表格")
        assert row["shop"] == "tea-shop = 茶杯\nart-shop = 小杯\nundo = 旧"

    @pytest.mark.parametrize(("side", "told"), [("sheet", "共享表格"), ("tea-shop", "tea-shop")])
    def test_changes_that_were_stopped_name_their_side(self, side: str, told: str) -> None:
        asked = conflict(ConflictKind.GUARD, tab="guard", row=(side,), field="changes", sheet=11)
        [row] = view.conflicts(showing(replace(STATE, conflicts=(asked,)))).values()
        assert (row["where"], row["field"], row["sheet"]) == (told, "改动", "11")

    def test_where_there_is_no_such_tab_or_column(self) -> None:
        asked = conflict(ConflictKind.GUARD, tab="guard", row=("tea-shop",), field="")
        [row] = view.conflicts(showing(replace(STATE, conflicts=(asked,)))).values()
        assert (row["where"], row["field"], row["base"], row["shop"]) == ("tea-shop", None, None, None)

    @pytest.mark.parametrize(("side", "where"), [("sheet", "共享表格"), ("tea-shop", "tea-shop")])
    def test_what_a_guard_stopped_is_told_of_the_side(self, side: str, where: str) -> None:
        asked = conflict(ConflictKind.GUARD, tab="guard", row=(side,), field="changes", sheet=12)
        [row] = view.conflicts(showing(replace(STATE, conflicts=(asked,)))).values()
        assert (row["where"], row["field"], row["sheet"]) == (where, "改动", "12")


class TestChanges:
    LINE = Change(BEFORE, "sheet", "inventory", CUP_ROW, "available", 12, 9, "edit", "run2", {"delta": "-3"})

    @pytest.mark.parametrize(("who", "told"), [("sheet", "表格"), ("operator", "管理员"), ("tea-shop", "tea-shop")])
    def test_a_line_says_who_where_and_why(self, who: str, told: str) -> None:
        [line] = view.changes(showing(replace(STATE, changes=(replace(self.LINE, who=who),))))
        assert (line["who"], line["where"], line["field"]) == (told, "库存 · CUP-1 · 青山茶具", "可售")
        assert (line["from"], line["to"], line["why"], line["run"]) == ("12", "9", "表格里改动 -3", "run2")

    def test_the_newest_thousand(self) -> None:
        lines = tuple(replace(self.LINE, at=BEFORE + timedelta(minutes=n)) for n in range(1200))
        assert len(view.changes(showing(replace(STATE, changes=lines)))) == view.CHANGES


def test_members_show_what_is_allowed_and_nothing_empty() -> None:
    state = replace(
        STATE, members=(MemberView("M1", "林", points=3, partners=("青山茶具", "白石餐具")), MemberView("M2"))
    )
    rows = view.members(showing(state))
    assert (rows[("M1",)]["name"], rows[("M1",)]["points"], rows[("M1",)]["partners"]) == (
        "林",
        3,
        "青山茶具、白石餐具",
    )
    assert set(rows[("M2",)].values()) == {"M2", None}


def test_partners_are_listed_as_the_language_does() -> None:
    state = replace(STATE, members=(MemberView("M1", partners=("Green Hill Tea", "White Stone Tableware")),))
    rows = view.members(showing(state, pact().model_copy(update={"locale": "en"})))
    assert rows[("M1",)]["partners"] == "Green Hill Tea, White Stone Tableware"


class TestStanding:
    """The rows as they will stand once written, to be compared with what people do next."""

    def test_what_is_written_stands(self) -> None:
        assert view.standing(ROWS, {}, {}, {}, set(), "inventory") == ROWS

    def test_what_a_conflict_keeps_stands_as_typed(self) -> None:
        leave = {CellKey("inventory", CUP_ROW, "item"), CellKey("sku_map", CUP_ROW, "available")}
        read = {CUP_ROW: {"item": "杯", "available": 7}}
        assert view.standing(ROWS, read, {}, {}, leave, "inventory")[CUP_ROW] == {"item": "杯", "available": 9}

    def test_a_formula_stands_as_it_was_known_last(self) -> None:
        odd = {CUP_ROW: frozenset({"available"})}
        before = {CUP_ROW: {"available": 12}}
        assert view.standing(ROWS, {}, odd, before, set(), "inventory")[CUP_ROW]["available"] == 12

    @pytest.mark.parametrize(
        ("kind", "left"),
        [
            (ConflictKind.FIELD, True),
            (ConflictKind.COUNT, True),
            (ConflictKind.DRIFT, False),
            (ConflictKind.OPENING, False),
        ],
    )
    def test_which_conflicts_keep_their_cell(self, kind: ConflictKind, left: bool) -> None:
        asked = conflict(kind)
        assert list(view.left_alone(State(conflicts=(asked,)))) == [asked.place] * left


def test_the_ledgers_bowl_is_another_row() -> None:
    assert ("BOWL-2", "table") in view.inventory(showing(remembered(known("table-shop", "BOWL-2", BOWL))))
