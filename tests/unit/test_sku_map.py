"""What people do in the SKU map: which item a listing is, its barcode, and cells that are put back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import (
    BEFORE,
    BOWL,
    CUP,
    FIG,
    TABLE_CUP,
    conflict,
    decided,
    drafted,
    known,
    listing,
    pact,
    read,
    remembered,
    sheet,
)

from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Drift, Stock
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import RowSeen, Seen, SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, ConflictKind, State
from sheetpact.plan import Plan
from sheetpact.reconcile.sku_map import MapEdits, read_map

ROW = ("table-shop", "CUP-1")
OWNER_CELL = Where(tab="货号对照", row="table-shop CUP-1", field="货主")
STATE = remembered(
    known("tea-shop", "CUP-1"), known("table-shop", "CUP-1", barcode="690"), known("table-shop", "BOWL-2", BOWL)
)
SHOPS = read(
    listing("tea-shop", "CUP-1"), listing("table-shop", "CUP-1"), listing("table-shop", "BOWL-2", title="白瓷碗")
)


def edited(state: State = STATE, **cells: Value) -> Plan:
    return decided(state, Seen(SHOPS, sheet(state.base, sku_map={ROW: cells})))


def item(plan: Plan) -> ItemKey | None:
    return {each.key: each.item for each in plan.outcome.listings}.get(TABLE_CUP, CUP)


def notes(plan: Plan) -> list[tuple[str, Value, Value, str]]:
    return [(each.field, each.before, each.after, each.why) for each in plan.outcome.changes if each.tab == "sku_map"]


@pytest.mark.parametrize(
    ("cells", "now"),
    [
        pytest.param({"sku": "BOWL-2"}, BOWL, id="another item: whoever owns it"),
        pytest.param({"sku": "CUP-1B"}, ItemKey("table", "CUP-1B"), id="a new item: the shop's partner"),
        pytest.param({"owner": "白石餐具"}, ItemKey("table", "CUP-1"), id="another owner"),
        pytest.param({"owner": "table"}, ItemKey("table", "CUP-1"), id="another owner's id"),
        pytest.param({"sku": "BOWL-2", "owner": "tea"}, ItemKey("tea", "BOWL-2"), id="both"),
        pytest.param({"sku": "CUP-1B", "owner": "青山茶具"}, ItemKey("table", "CUP-1B"), id="the owner as it was"),
        pytest.param({"sku": "ＣＵＰ-1"}, CUP, id="the same in wide letters"),
    ],
)
def test_a_listing_is_given_to(cells: dict[str, Value], now: ItemKey) -> None:
    plan = edited(**cells)
    assert item(plan) == now
    shown = {"sku": "CUP-1", "owner": "青山茶具"}
    told = [(name, shown[name], typed, "field") for name, typed in cells.items() if shown[name] != typed]
    assert notes(plan) == told


def test_what_was_changed_back_before_the_sheet_could_be_written_is_changed_back() -> None:
    """It stands as it did when the sheet was written last; taken was what stood there in between."""
    plan = edited(replace(STATE, typed={CellKey("sku_map", ROW, "barcode"): "691"}))
    assert {each.key: each.barcode for each in plan.outcome.listings}[TABLE_CUP] == "690"
    assert notes(plan) == [("barcode", "691", "690", "field")]


def test_an_owner_who_has_such_an_item_keeps_the_listing() -> None:
    state = remembered(
        *STATE.listings.values(),
        stocks={CUP: Stock(12), BOWL: Stock(12)},
        fields={ItemKey("tea", "POT-1"): {}, ItemKey("table", "POT-1"): {}},
    )
    assert item(edited(state, sku="POT-1")) == ItemKey("tea", "POT-1")


def test_an_item_of_a_third_partner_stays_his() -> None:
    state = remembered(*STATE.listings.values(), known("art-shop", "FIG-3", FIG))
    assert item(edited(state, sku="FIG-3")) == FIG


def test_it_shows_its_new_pools_number_at_once() -> None:
    state = replace(STATE, stocks={CUP: Stock(12), BOWL: Stock(7)})
    plan = edited(state, sku="BOWL-2")
    assert {(write.listing, write.number) for write in plan.writes["table-shop"]} >= {(TABLE_CUP, 7)}


def test_a_question_about_its_number_goes_with_the_old_item() -> None:
    """Answered later, it would have moved that item's stock."""
    asked = conflict(
        ConflictKind.DRIFT,
        field="shop:table-shop",
        shops={"table-shop": 9},
        why="drift.shaped",
        params={"listing": "CUP-1", "delta": "-3"},
    )
    listings = {**STATE.listings, TABLE_CUP: replace(STATE.listings[TABLE_CUP], drift=Drift(-3, BEFORE, "run1", 0))}
    state = replace(STATE, listings=listings, conflicts=(asked,))
    shops = {shop: replace(there, listings=dict(there.listings)) for shop, there in SHOPS.items()}
    shops["table-shop"].listings["CUP-1"] = listing("table-shop", "CUP-1", 9)
    seen = Seen(shops, sheet(state.base, sku_map={ROW: {"sku": "BOWL-2"}}))
    plan = decided(state, seen, pact(mode="escrow"))
    assert plan.outcome.conflicts == (replace(asked, settled=True),)


def test_a_new_pool_opens_with_the_number_it_shows() -> None:
    plan = edited(sku="CUP-1B")
    assert [(each.item, each.quantity) for each in plan.outcome.movements] == [(ItemKey("table", "CUP-1B"), 12)]


def test_a_bundle_has_no_pool_to_open() -> None:
    state = STATE
    seen = Seen(SHOPS, sheet(state.base, sku_map={ROW: {"sku": "GIFT-1"}}))
    plan = decided(state, seen, pact(bundles={"GIFT-1": {"tea/CUP-1": 2}}))
    assert plan.outcome.movements == ()
    assert [(write.listing, write.number) for write in plan.writes["table-shop"]] == [(TABLE_CUP, 6)]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        pytest.param({"sku": None}, ("sku", None, "CUP-1", "hub.put_back"), id="an emptied SKU"),
        pytest.param({"owner": None}, ("owner", None, "青山茶具", "hub.put_back"), id="an emptied owner"),
        pytest.param({"owner": "王老板"}, ("owner", "王老板", "青山茶具", "hub.put_back"), id="an owner nobody knows"),
        pytest.param({"title": "别的"}, ("title", "别的", "青瓷杯", "hub.put_back"), id="the shop's title"),
        pytest.param({"barcode": None}, ("barcode", None, "690", "hub.put_back"), id="an emptied barcode"),
    ],
)
def test_a_cell_is_put_back(cells: dict[str, Value], noted: tuple[str, Value, Value, str]) -> None:
    plan = edited(**cells)
    assert notes(plan) == [noted]
    assert item(plan) == CUP
    assert [(each.code, each.severity, each.where, each.params) for each in plan.outcome.problems] == (
        [("row.owner_unknown", Severity.AMBER, OWNER_CELL, {"owner": "王老板"})] if cells.get("owner") else []
    )


def test_a_cell_that_is_put_back_is_noted_once_however_often_it_is_read() -> None:
    gone = edited(title="杯子").outcome.gone
    cut_off = replace(STATE, gone={cell: stamp for cell, stamp in gone.items() if stamp is not None})
    assert set(gone.values()) == {"run1"}
    assert notes(edited(cut_off, title="杯子")) == []


def test_a_barcode_is_taken() -> None:
    plan = edited(barcode="691")
    assert notes(plan) == [("barcode", "690", "691", "field")]
    assert [each.barcode for each in plan.outcome.listings if each.key == TABLE_CUP] == ["691"]


def test_an_edit_that_was_taken_is_no_edit_again() -> None:
    cells = {"sku": "BOWL-2"}
    taken = replace(
        STATE,
        typed={CellKey("sku_map", ROW, "sku"): "BOWL-2", CellKey("inventory", ROW, "item"): "x"},
        listings={**STATE.listings, TABLE_CUP: replace(STATE.listings[TABLE_CUP], item=BOWL)},
    )
    assert notes(edited(taken, **cells)) == []
    assert item(edited(taken, sku="CUP-1")) == CUP


def test_a_listing_that_is_no_item_yet_is_only_noted() -> None:
    state = remembered(known("tea-shop", "CUP-1"), known("table-shop", "CUP-1", None, None))
    assert notes(edited(state, sku="CUP-1", owner="青山茶具")) == [
        ("sku", None, "CUP-1", "field"),
        ("owner", None, "青山茶具", "field"),
    ]
    assert notes(edited(state, owner="王老板")) == []


def test_of_an_owner_who_left_the_pact_nothing_is_put_back() -> None:
    state = remembered(known("table-shop", "CUP-1", ItemKey("gone", "CUP-1")))
    assert notes(edited(state, owner="王老板")) == []


def test_formulas_are_left_alone() -> None:
    rows = sheet(STATE.base, sku_map={ROW: {"sku": "BOWL-2"}})
    row = rows.tabs["sku_map"].rows[ROW]
    odd = replace(
        rows.tabs["sku_map"], rows={**rows.tabs["sku_map"].rows, ROW: RowSeen(ROW, row.values, frozenset({"sku"}))}
    )
    plan = decided(STATE, Seen(SHOPS, SheetSeen("run1", {**rows.tabs, "sku_map": odd})))
    assert notes(plan) == []


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(Seen(), id="no sheet"),
        pytest.param(Seen(sheet=SheetSeen("run1", {})), id="no such tab"),
        pytest.param(Seen(sheet=sheet(STATE.base)), id="nothing typed"),
    ],
)
def test_there_is_nothing_to_take(seen: Seen) -> None:
    assert read_map(STATE, seen, pact(), drafted()) == MapEdits()


def test_many_at_once_are_stopped() -> None:
    listings = [known("table-shop", f"POT-{n}", ItemKey("table", f"POT-{n}")) for n in range(12)]
    state = remembered(*listings)
    for cells in ({"sku": "SAME"}, {"sku": None}, {"barcode": "690"}):
        typed = {("table-shop", f"POT-{n}"): cells for n in range(12)}
        shops = read(*[listing("table-shop", f"POT-{n}") for n in range(12)])
        plan = decided(state, Seen(shops, sheet(state.base, sku_map=typed)))
        assert plan.sheet_stopped
        assert plan.outcome.listings == ()
