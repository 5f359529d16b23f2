"""What each listing should show, by the item's mode; and what a bundle's parts allow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deciding import BEFORE, BOWL, CUP, TABLE_CUP, TEA_CUP, known, pact, remembered

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Drift, Handed, Intended, Part, Stock
from sheetpact.model.pact import ItemPolicy
from sheetpact.reconcile.bundles import available, bundle_of, parts_of, unknown_parts
from sheetpact.reconcile.standing import targets_now, waiting_of
from sheetpact.reconcile.targets import Pools, item_targets, numbers_now, safety, shown

GIFT = ItemKey("art", "GIFT-1")
BUNDLES = {"GIFT-1": {"tea/CUP-1": 1, "table/BOWL-2": 2}}
BOTH = {TEA_CUP: 0, TABLE_CUP: 0}


@pytest.mark.parametrize(
    ("policy", "free", "safety_stock", "number"),
    [
        pytest.param({}, 12, 0, 12, id="all there is"),
        pytest.param({}, -3, 0, 0, id="a debt is shown as none"),
        pytest.param({}, 12, 2, 10, id="less safety stock"),
        pytest.param({"buffer": 3}, 12, 2, 7, id="less a buffer too"),
        pytest.param({"buffer_percent": 10}, 19, 0, 17, id="a percentage rounds down"),
        pytest.param({"max_shown": 5}, 12, 0, 5, id="at most"),
        pytest.param({"max_shown": 5}, 3, 0, 3, id="at most, and less"),
        pytest.param({"stop_at": 3}, 3, 0, 0, id="stop at"),
        pytest.param({"stop_at": 3}, 4, 0, 4, id="one above"),
        pytest.param({"max_shown": 0}, 12, 0, 0, id="never"),
    ],
)
def test_shown(policy: dict[str, int], free: int, safety_stock: int, number: int) -> None:
    assert shown(free, safety_stock, ItemPolicy(**policy)) == number


@pytest.mark.parametrize(("typed", "number"), [(2, 2), (0, 0), (-2, 0), (None, 1), ("zwei", 1)])
def test_safety_stock_is_the_sheets_else_the_pacts(typed: int | str | None, number: int) -> None:
    assert safety(CUP, {CUP: {"safety_stock": typed}}, ItemPolicy(safety_stock=1)) == number


class TestItems:
    def test_all_shops_show_the_pool(self) -> None:
        pools = Pools({CUP: Stock(12, 2)}, {}, {})
        assert item_targets(CUP, BOTH, pools, pact()) == {TEA_CUP: 10, TABLE_CUP: 10}

    @pytest.mark.parametrize("stocks", [{}, {CUP: Stock(opened=False)}], ids=["unknown", "not opened"])
    def test_an_unknown_quantity_is_not_zero(self, stocks: dict[ItemKey, Stock]) -> None:
        assert item_targets(CUP, BOTH, Pools(stocks, {}, {}), pact()) == {}

    def test_what_fell_without_a_reason_is_not_sold(self) -> None:
        pools = Pools({CUP: Stock(12)}, {}, {CUP: 5})
        assert item_targets(CUP, {TEA_CUP: 12}, pools, pact()) == {TEA_CUP: 7}

    def test_own_numbers_are_nobody_elses(self) -> None:
        assert item_targets(CUP, BOTH, Pools({CUP: Stock(12)}, {}, {}), pact(mode="own")) == {}

    def test_escrow_moves_rights(self) -> None:
        pools = Pools({CUP: Stock(12, 2)}, {}, {}, frozenset({"tea-shop", "table-shop"}))
        assert item_targets(CUP, {TEA_CUP: 6, TABLE_CUP: 6}, pools, pact(mode="escrow")) == {TEA_CUP: 6, TABLE_CUP: 4}


class TestBundles:
    def test_its_parts(self) -> None:
        assert bundle_of(GIFT, pact(bundles=BUNDLES)) == (Part(CUP, 1), Part(BOWL, 2))
        assert bundle_of(GIFT, pact(bundles={"art/GIFT-1": BUNDLES["GIFT-1"]})) == (Part(CUP, 1), Part(BOWL, 2))
        assert bundle_of(CUP, pact(bundles=BUNDLES)) == ()
        assert parts_of(CUP, pact()) == (Part(CUP),)

    @pytest.mark.parametrize(
        ("cups", "bowls", "free"),
        [
            (Stock(12), Stock(9), 4),
            (Stock(3), Stock(9), 3),
            (Stock(12), Stock(-1), -1),
            (Stock(12), Stock(opened=False), None),
        ],
    )
    def test_the_scarcest_part_counts(self, cups: Stock, bowls: Stock, free: int | None) -> None:
        assert available(GIFT, {CUP: cups, BOWL: bowls}, pact(bundles=BUNDLES)) == free

    def test_a_parts_sku_may_hold_a_slash(self) -> None:
        assert bundle_of(GIFT, pact(bundles={"GIFT-1": {"tea/CUP/XL": 1}})) == (Part(ItemKey("tea", "CUP/XL"), 1),)

    def test_a_part_that_nobody_has_is_named(self) -> None:
        assert list(unknown_parts(pact(bundles=BUNDLES), {CUP: Stock(12)})) == [("GIFT-1", BOWL)]
        assert list(unknown_parts(pact(bundles=BUNDLES), {CUP: Stock(12), BOWL: Stock(opened=False)})) == []

    def test_it_shows_what_its_parts_allow_less_what_fell(self) -> None:
        pools = Pools({CUP: Stock(3), BOWL: Stock(9)}, {}, {BOWL: 2})
        key = ListingKey("art-shop", "GIFT-1")
        assert item_targets(GIFT, {key: 4}, pools, pact(bundles=BUNDLES)) == {key: 3}

    def test_a_part_nobody_knows_is_passed_over_when_something_fell(self) -> None:
        pools = Pools({CUP: Stock(12)}, {}, {CUP: 2})
        assert item_targets(GIFT, {TEA_CUP: 4}, pools, pact(bundles=BUNDLES)) == {}


class TestNumbersNow:
    LISTING = known("tea-shop", "CUP-1", number=5)

    @pytest.mark.parametrize(
        ("changes", "shows", "right"),
        [
            pytest.param({}, 5, 5, id="confirmed"),
            pytest.param({"handed": (Handed(7, BEFORE, 0, "r", "f"),)}, 7, 7, id="a file with more"),
            pytest.param(
                {"handed": (Handed(3, BEFORE, 0, "r", "f"),)}, 3, 5, id="a file with less: it may not be imported"
            ),
            pytest.param({"intended": Intended(9, BEFORE, 0, "r")}, 5, 9, id="a write of unknown outcome"),
            pytest.param({"drift": Drift(2, BEFORE, "r", 0)}, 5, 7, id="a rise that nobody has explained yet"),
            pytest.param({"drift": Drift(-2, BEFORE, "r", 0)}, 5, 5, id="a fall that nobody has explained yet"),
        ],
    )
    def test_what_it_shows_and_what_it_may_sell(self, changes: dict[str, object], shows: int, right: int) -> None:
        each = replace(self.LISTING, **changes)
        assert numbers_now(CUP, [each], pact()) == {TEA_CUP: shows}
        assert numbers_now(CUP, [each], pact(mode="escrow")) == {TEA_CUP: right}

    @pytest.mark.parametrize("mode", ["mirror", "escrow"])
    def test_one_without_number_is_left_out(self, mode: str) -> None:
        assert numbers_now(CUP, [replace(self.LISTING, confirmed=None)], pact(mode=mode)) == {}


class TestStanding:
    """What follows from the ledger without a new reading."""

    STATE = remembered(
        known("tea-shop", "CUP-1", drift=Drift(-5, BEFORE, "run1", 0)),
        known("table-shop", "CUP-1", drift=Drift(3, BEFORE, "run1", 0)),
    )

    def test_a_fall_waits_and_a_rise_is_shown_nowhere(self) -> None:
        assert waiting_of(CUP, self.STATE) == 5
        assert targets_now(CUP, self.STATE, pact(), frozenset()) == {TEA_CUP: 7, TABLE_CUP: 7}

    def test_a_retired_item_is_written_nowhere(self) -> None:
        state = replace(self.STATE, fields={CUP: {"retired": True}})
        assert targets_now(CUP, state, pact(), frozenset()) == {}

    def test_an_item_without_title_is_written(self) -> None:
        assert targets_now(CUP, replace(self.STATE, fields={}), pact(), frozenset()) == {TEA_CUP: 7, TABLE_CUP: 7}

    def test_in_escrow_a_shop_with_compare_and_set_needs_no_closing(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", number=8), known("table-shop", "CUP-1", number=8))
        both = frozenset({"tea-shop", "table-shop"})
        assert targets_now(CUP, state, pact(mode="escrow"), both) == {TEA_CUP: 8, TABLE_CUP: 4}
        assert targets_now(CUP, state, pact(mode="escrow"), frozenset()) == {TEA_CUP: 8, TABLE_CUP: 0}
