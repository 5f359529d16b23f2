"""What the shops' listings show: confirmed, waiting or booked, missing, not tracked; and what is asked about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from deciding import (
    BEFORE,
    BOWL,
    CUP,
    CUP_ROW,
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
from sheetpact.model.ledger import Booked, Drift, Effect, Handed, Intended, Kind, Stock
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import Listing
from sheetpact.model.seen import Seen, ShopSeen
from sheetpact.model.state import ConflictKind, Known, State
from sheetpact.plan import Plan

STATE = remembered(known("tea-shop", "CUP-1"), known("table-shop", "CUP-1"))
TABLE = listing("table-shop", "CUP-1")
WAITING = Drift(-5, BEFORE, "run1", 0)


def looked(*listings: Listing, state: State = STATE, agreed: Pact | None = None, **changes: object) -> Plan:
    return decided(state, Seen(read(*listings, **changes), sheet(state.base)), agreed)


def shows(number: int, state: State = STATE, agreed: Pact | None = None) -> Plan:
    """The tea shop shows this number, the table shop what it showed before."""
    return looked(listing("tea-shop", "CUP-1", number), TABLE, state=state, agreed=agreed)


def after(plan: Plan, key: ListingKey = TEA_CUP) -> Known:
    return next(each for each in plan.outcome.listings if each.key == key)


def written(plan: Plan) -> dict[ListingKey, int]:
    return {write.listing: write.number for writes in plan.writes.values() for write in writes}


def told(plan: Plan) -> list[tuple[str, Severity, Where]]:
    return [(each.code, each.severity, each.where) for each in plan.outcome.problems]


def waiting(drift: Drift = WAITING, **changes: object) -> State:
    return remembered(known("tea-shop", "CUP-1", drift=drift), known("table-shop", "CUP-1"), **changes)


class TestDrift:
    def test_a_fall_waits_and_is_out_of_sale(self) -> None:
        plan = shows(7)
        assert after(plan).drift == Drift(-5, NOW, "run2", 0, shown=7)
        assert plan.outcome.movements == ()
        assert written(plan) == {TABLE_CUP: 7}
        assert told(plan) == [("drift.waiting", Severity.AMBER, Where(shop="tea-shop", row="CUP-1"))]
        assert [each.params for each in plan.outcome.problems] == [{"delta": "-5"}]

    def test_what_fell_in_several_listings_is_out_of_sale_together(self) -> None:
        assert dict(looked(listing("tea-shop", "CUP-1", 10), listing("table-shop", "CUP-1", 9)).waiting) == {CUP: 5}

    def test_a_rise_is_shown_nowhere(self) -> None:
        assert written(shows(15)) == {}

    def test_seen_again_it_is_booked(self) -> None:
        plan = shows(7, waiting())
        assert [(each.kind, each.item, each.quantity) for each in plan.outcome.movements] == [(Kind.ADJUST, CUP, -5)]
        [booked] = plan.outcome.booked
        assert (booked.open, booked.since, booked.until) == (-5, BEFORE, BEFORE)
        assert isinstance(booked, Booked)
        assert (booked.key, booked.listing, booked.item) == ("drift:run2:tea-shop:CUP-1", TEA_CUP, CUP)
        assert [(each.key, each.who, each.why) for each in plan.outcome.movements] == [
            (booked.key, "tea-shop", "drift.booked")
        ]
        assert [(each.who, each.row, each.field, each.params) for each in plan.outcome.changes] == [
            ("tea-shop", CUP_ROW, "available", {"delta": "-5"})
        ]
        assert [(each.before, each.after, each.why) for each in plan.outcome.changes] == [(12, 7, "drift.booked")]
        assert written(plan) == {TABLE_CUP: 7}

    @pytest.mark.parametrize("stock", [{}, {CUP: Stock(0, 2, opened=False)}], ids=["no pool", "a pool without opening"])
    def test_of_an_item_without_opening_no_number_is_told(self, stock: dict[ItemKey, Stock]) -> None:
        plan = shows(7, waiting(stocks=stock))
        assert [(each.before, each.after) for each in plan.outcome.changes] == [(None, None)]

    def test_gone_again_it_leaves_no_trace(self) -> None:
        plan = shows(12, waiting())
        assert (after(plan).drift, plan.outcome.movements, written(plan)) == (None, (), {})

    @pytest.mark.parametrize("seen", ["silent", "away"])
    def test_without_a_new_reading_it_goes_on_waiting(self, seen: str) -> None:
        shops = read(listing("tea-shop", "CUP-1", 7), silent=True) if seen == "silent" else {}
        state = waiting()
        plan = decided(state, Seen({**shops, **read(TABLE)}, sheet(state.base)))
        assert (written(plan), codes(plan)) == ({TABLE_CUP: 7}, {"drift.waiting"})

    def test_an_order_is_no_drift(self) -> None:
        effect = Effect(TEA_CUP, "A1", -2, NOW - timedelta(minutes=2), 1)
        state = replace(STATE, stocks={CUP: Stock(12, 2)}, effects={TEA_CUP: (effect,)})
        plan = shows(10, state)
        assert (after(plan).drift, codes(plan), written(plan)) == (None, set(), {TABLE_CUP: 10})


class TestUnsureNumbers:
    """12 was confirmed, and 14 written or handed over since; it may or may not have stood there."""

    UNSURE = Drift(-5, BEFORE, "run1", 0, (-7,))
    WRITTEN = known("tea-shop", "CUP-1", intended=Intended(14, BEFORE, 0, "run1"))
    HANDED = known("tea-shop", "CUP-1", handed=(Handed(14, BEFORE, 0, "run1", "stock.csv"),))

    @pytest.mark.parametrize("tea", [WRITTEN, HANDED], ids=["written", "handed over"])
    def test_all_that_may_be_missing_is_out_of_sale(self, tea: Known) -> None:
        plan = shows(7, remembered(tea, known("table-shop", "CUP-1")))
        assert (after(plan).drift, written(plan)) == (Drift(-5, NOW, "run2", 0, (-7,), shown=7), {TABLE_CUP: 5})
        assert [each.params["delta"] for each in plan.outcome.problems] == ["-5 / -7"]

    @pytest.mark.parametrize("tea", [WRITTEN, HANDED], ids=["written", "handed over"])
    def test_seen_again_it_is_asked_with_both_readings(self, tea: Known) -> None:
        plan = shows(7, remembered(replace(tea, drift=self.UNSURE), known("table-shop", "CUP-1")))
        [asked] = plan.outcome.conflicts
        assert (asked.why, asked.base, asked.sheet, dict(asked.shops)) == ("drift.unsure", 12, 14, {"tea-shop": 7})
        assert asked.params == {"listing": "CUP-1", "delta": "-5 / -7", "readings": "12 → 7, 14 → 7"}
        assert plan.outcome.movements == ()
        assert TEA_CUP in plan.frozen

    def test_a_number_that_was_written_settles_it(self) -> None:
        params = {"listing": "CUP-1", "delta": "-5 / -7", "readings": "12 → 7, 14 → 7"}
        asked = conflict(ConflictKind.DRIFT, field="shop:tea-shop", why="drift.unsure", params=params)
        state = remembered(replace(self.WRITTEN, drift=self.UNSURE), conflicts=(asked,))
        plan = looked(listing("tea-shop", "CUP-1", 14), state=state)
        assert [each.settled for each in plan.outcome.conflicts] == [True]
        assert (after(plan).drift, after(plan).intended, plan.outcome.movements) == (None, None, ())


class TestShapedNumbers:
    LIMITED = pact(max_shown=20)
    ASKED = conflict(
        ConflictKind.DRIFT,
        field="shop:tea-shop",
        base=12,
        sheet=12,
        shops={"tea-shop": 7},
        why="drift.shaped",
        params={"listing": "CUP-1", "delta": "-5"},
    )

    @pytest.mark.parametrize(
        "policy",
        [{"mode": "escrow"}, {"buffer_percent": 1}, {"max_shown": 20}, {"stop_at": 0}],
        ids=str,
    )
    def test_are_asked_about_when_seen_twice(self, policy: dict[str, object]) -> None:
        first = shows(7, agreed=pact(**policy))
        assert (first.outcome.conflicts, dict(first.waiting)) == ((), {})
        plan = shows(7, waiting(), pact(**policy))
        assert [(each.base, dict(each.shops)) for each in plan.outcome.conflicts] == [(12, {"tea-shop": 7})]
        assert plan.outcome.movements == ()
        assert TEA_CUP in plan.frozen

    def test_a_bundle_is_shaped_by_its_parts(self) -> None:
        plan = shows(7, waiting(), pact(bundles={"tea/CUP-1": {"table/BOWL-2": 1}}))
        assert [each.kind for each in plan.outcome.conflicts] == [ConflictKind.DRIFT]

    def test_an_open_question_is_asked_once(self) -> None:
        plan = shows(7, waiting(conflicts=(self.ASKED,)), self.LIMITED)
        assert (plan.outcome.conflicts, codes(plan)) == ((), set())

    @pytest.mark.parametrize(
        ("shown", "conflicts"),
        [
            pytest.param(12, [True], id="gone: settled"),
            pytest.param(9, [False], id="another difference: renewed"),
        ],
    )
    def test_an_open_question_follows_the_shop(self, shown: int, conflicts: list[bool]) -> None:
        plan = shows(shown, waiting(conflicts=(self.ASKED,)), self.LIMITED)
        assert [each.settled for each in plan.outcome.conflicts] == conflicts

    def test_where_nothing_shapes_it_any_more_it_is_booked(self) -> None:
        plan = shows(7, waiting(conflicts=(self.ASKED,)))
        assert [each.settled for each in plan.outcome.conflicts] == [True]
        assert [each.quantity for each in plan.outcome.movements] == [-5]

    def test_a_second_listing_waits_its_turn(self) -> None:
        second = ListingKey("tea-shop", "second")
        both = [known("tea-shop", name, drift=WAITING) for name in ("CUP-1", "second")]
        state = remembered(*both, conflicts=(self.ASKED,))
        plan = looked(
            listing("tea-shop", "CUP-1", 7), listing("tea-shop", "second", 7), state=state, agreed=self.LIMITED
        )
        assert plan.outcome.conflicts == ()
        assert {TEA_CUP, second} <= plan.frozen

    def test_questions_about_others_stay(self) -> None:
        other = replace(self.ASKED, params={"listing": "other", "delta": "-5"})
        table = replace(self.ASKED, field="shop:table-shop")
        assert shows(12, waiting(conflicts=(other, table)), self.LIMITED).outcome.conflicts == ()

    def test_a_withdrawn_listing_asks_no_longer(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", missing=1), known("tea-shop", "x"), conflicts=(self.ASKED,))
        plan = looked(listing("tea-shop", "x"), state=state, agreed=self.LIMITED)
        assert [each.settled for each in plan.outcome.conflicts] == [True]


class TestMissing:
    """Three listings, so that one is no shrunken source."""

    WHERE = Where("青山茶具", "tea-shop", row="CUP-1")

    def gone(self, was: Known | None = None, *, missing: int = 0, **changes: object) -> Plan:
        cup = was or known("tea-shop", "CUP-1", missing=missing)
        listings = [cup, known("tea-shop", "x"), known("tea-shop", "y")]
        there = [listing("tea-shop", name) for name in ("x", "y")]
        return looked(*there, state=remembered(*listings), **changes)

    def test_once_is_told(self) -> None:
        plan = self.gone()
        assert (after(plan).missing, told(plan)) == (1, [("listing.missing", Severity.AMBER, self.WHERE)])
        assert TEA_CUP in plan.frozen

    def test_twice_is_withdrawn(self) -> None:
        plan = self.gone(missing=1)
        assert (after(plan).confirmed, after(plan).missing) == (None, 0)
        assert told(plan) == [("listing.gone", Severity.NOTE, self.WHERE)]
        assert [(each.who, each.row, each.field, each.before, each.after) for each in plan.outcome.changes] == [
            ("tea-shop", ("tea-shop", "CUP-1"), "title", "青瓷杯", "")
        ]

    def test_of_one_that_is_withdrawn_nothing_waits(self) -> None:
        was = known(
            "tea-shop",
            "CUP-1",
            missing=1,
            intended=Intended(14, BEFORE, 0, "run1"),
            handed=(Handed(14, BEFORE, 0, "run1", "stock.csv"),),
            drift=WAITING,
        )
        assert after(self.gone(was)) == known("tea-shop", "CUP-1", number=None)

    def test_an_incomplete_reading_proves_nothing(self) -> None:
        plan = self.gone(complete=False)
        assert (plan.outcome.listings, codes(plan)) == ((), set())
        assert TEA_CUP in plan.frozen

    def test_a_silent_reading_proves_nothing(self) -> None:
        plan = self.gone(silent=True)
        assert (plan.outcome.listings, codes(plan)) == ((), set())

    @pytest.mark.parametrize("seen", ["silent", "incomplete", "away"])
    def test_it_is_told_until_the_next_reading_of_all(self, seen: str) -> None:
        if seen == "away":
            state = remembered(known("tea-shop", "CUP-1", missing=1))
            plan = decided(state, Seen({}, sheet(state.base)))
        else:
            plan = self.gone(missing=1, silent=seen == "silent", complete=seen == "silent")
        assert told(plan) == [("listing.missing", Severity.AMBER, self.WHERE)]
        assert TEA_CUP in plan.frozen

    def test_of_a_shop_that_left_the_pact_nothing_is_told(self) -> None:
        state = remembered(known("gone-shop", "CUP-1", missing=1), known("tea-shop", "CUP-1"))
        assert codes(looked(listing("tea-shop", "CUP-1"), state=state)) == set()

    def test_there_again_it_is_as_before(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", missing=1))
        assert after(looked(listing("tea-shop", "CUP-1"), state=state)).missing == 0
        assert looked(listing("tea-shop", "CUP-1"), state=state, silent=True).outcome.listings == ()

    def test_one_that_never_had_a_number_is_not_missed(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", number=None), known("tea-shop", "x"))
        assert codes(looked(listing("tea-shop", "x"), state=state)) == set()


class TestNotTracked:
    UNTRACKED = listing("tea-shop", "CUP-1", None)
    OTHERS = ("x", "y")

    def shown(self, was: Known) -> Plan:
        """The shop keeps no number for one of its three listings any more."""
        others = [known("tea-shop", name) for name in self.OTHERS]
        there = [listing("tea-shop", name) for name in self.OTHERS]
        return looked(self.UNTRACKED, *there, TABLE, state=remembered(was, *others, known("table-shop", "CUP-1")))

    def test_it_is_told_and_its_number_is_unknown(self) -> None:
        plan = self.shown(known("tea-shop", "CUP-1"))
        assert (after(plan).tracked, after(plan).confirmed) == (False, None)
        [problem] = plan.outcome.problems
        assert (problem.code, problem.params["count"], problem.params["names"]) == ("listing.untracked", 1, "CUP-1")
        assert (problem.severity, problem.where) == (Severity.AMBER, Where("青山茶具", "tea-shop"))

    def silent(self, was: Known) -> Plan:
        """The shop has brought nothing new."""
        there = {"tea-shop": ShopSeen("tea-shop", {}, NOW, 0, silent=True)}
        state = remembered(was, known("tea-shop", "x"))
        return decided(state, Seen(there, sheet(state.base)))

    def test_it_is_told_again_where_nothing_new_was_brought(self) -> None:
        plan = self.silent(known("tea-shop", "CUP-1", number=None, tracked=False))
        [problem] = plan.outcome.problems
        assert (problem.code, problem.params["names"], plan.outcome.listings) == ("listing.untracked", "CUP-1", ())

    def test_once_a_whole_reading_lacks_it_nothing_is_told(self) -> None:
        was = known("tea-shop", "CUP-1", number=None, tracked=False)
        state = remembered(was, known("tea-shop", "x"))
        plan = looked(listing("tea-shop", "x"), state=state)
        assert (after(plan), codes(plan)) == (replace(was, missing=1), set())
        assert codes(self.silent(after(plan))) == set()
        state = remembered(after(plan), known("tea-shop", "x"))
        assert TEA_CUP not in {each.key for each in looked(listing("tea-shop", "x"), state=state).outcome.listings}
        again = looked(self.UNTRACKED, listing("tea-shop", "x"), state=state)
        assert (after(again), codes(again)) == (was, {"listing.untracked"})

    def test_a_reading_of_some_listings_says_nothing_of_the_others(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", number=None, tracked=False), known("tea-shop", "x"))
        plan = looked(listing("tea-shop", "x"), state=state, complete=False)
        assert (TEA_CUP in {each.key for each in plan.outcome.listings}, codes(plan)) == (False, set())

    def test_nothing_waits_for_it(self) -> None:
        was = known(
            "tea-shop",
            "CUP-1",
            intended=Intended(14, BEFORE, 0, "run1"),
            handed=(Handed(14, BEFORE, 0, "run1", "stock.csv"),),
            drift=WAITING,
        )
        assert after(self.shown(was)) == known("tea-shop", "CUP-1", number=None, tracked=False)

    def test_a_shop_that_keeps_no_number_at_all_is_stopped(self) -> None:
        """A setting that somebody switched off by mistake must not empty its column."""
        plan = looked(self.UNTRACKED, TABLE)
        assert (codes(plan), plan.outcome.listings, "tea-shop" in plan.unread) == ({"guard.empty"}, (), True)
        [stop] = plan.outcome.stops
        assert stop.changes == ("tea-shop|untracked|CUP-1",)

    def test_of_a_stopped_shop_nothing_is_taken_that_the_shop_says(self) -> None:
        sku = replace(listing("tea-shop", "x"), sku="OTHER")
        state = remembered(known("tea-shop", "CUP-1"), *[known("tea-shop", name) for name in self.OTHERS])
        plan = looked(self.UNTRACKED, sku, listing("tea-shop", "y", None), state=state)
        assert (codes(plan), plan.outcome.listings) == ({"guard.shrunken"}, ())

    def test_a_number_that_can_not_be_read_is_not_written_over(self) -> None:
        state = replace(STATE, stocks={CUP: Stock(9)})
        plan = looked(replace(self.UNTRACKED, tracked=True), TABLE, state=state)
        assert written(plan) == {TABLE_CUP: 9}
        assert "listing.untracked" in codes(plan)

    def test_many_are_counted(self) -> None:
        items = [ItemKey("tea", f"POT-{n}") for n in range(15)]
        state = remembered(*[known("tea-shop", item.sku, item) for item in items])
        there = [listing("tea-shop", item.sku, None if n < 7 else 12) for n, item in enumerate(items)]
        [problem] = looked(*there, state=state).outcome.problems
        assert problem.params["count"] == 7
        assert problem.params["names"] == "POT-0, POT-1, POT-2, POT-3, POT-4 …"

    @pytest.mark.parametrize(
        ("item", "agreed"), [(None, pact()), (CUP, pact(mode="own"))], ids=["no item", "its own number"]
    )
    def test_what_is_not_shared_is_not_told(self, item: ItemKey | None, agreed: Pact) -> None:
        state = remembered(known("tea-shop", "CUP-1", item, None))
        assert codes(looked(self.UNTRACKED, state=state, agreed=agreed)) == set()


class TestWhatTheShopSays:
    @pytest.mark.parametrize(
        ("changes", "sku", "barcode"),
        [
            pytest.param({"sku": "CUP-1A"}, "CUP-1A", "", id="a new SKU"),
            pytest.param({"barcode": "690"}, "CUP-1", "690", id="a first barcode"),
        ],
    )
    def test_is_kept(self, changes: dict[str, str], sku: str, barcode: str) -> None:
        kept = after(looked(replace(listing("tea-shop", "CUP-1"), **changes), TABLE))
        assert (kept.sku, kept.barcode, kept.item) == (sku, barcode, CUP)

    def test_a_barcode_that_people_typed_stays(self) -> None:
        state = remembered(known("tea-shop", "CUP-1", barcode="691"))
        assert looked(listing("tea-shop", "CUP-1", barcode="690"), state=state).outcome.listings == ()

    def test_a_title_of_what_is_no_item_is_only_kept(self) -> None:
        state = remembered(known("tea-shop", "x", None, None, title="旧"), known("tea-shop", "CUP-1"))
        plan = looked(listing("tea-shop", "x", title="新"), listing("tea-shop", "CUP-1"), state=state)
        assert after(plan, ListingKey("tea-shop", "x")).title == "新"
        assert plan.outcome.fields == {}


class TestGuards:
    ITEMS = tuple(ItemKey("tea", f"POT-{n}") for n in range(12))

    def state(self, **changes: object) -> State:
        return remembered(*[known("tea-shop", item.sku, item, **changes) for item in self.ITEMS])

    def shows(self, state: State, number: int = 12, title: str = "青瓷杯", gone: int = 0) -> Plan:
        there = [listing("tea-shop", item.sku, number, title) for item in self.ITEMS[gone:]]
        shops = read(*there) or {"tea-shop": ShopSeen("tea-shop", {}, NOW, 0)}
        return decided(state, Seen(shops, sheet(state.base)))

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            pytest.param({"number": 5}, "guard.many", id="numbers"),
            pytest.param({"title": "旧款"}, "guard.many", id="titles"),
            pytest.param({"gone": 6}, "guard.shrunken", id="half gone"),
            pytest.param({"gone": 12}, "guard.empty", id="all gone"),
        ],
    )
    def test_a_shop_is_stopped(self, changes: dict[str, object], why: str) -> None:
        plan = self.shows(self.state(), **changes)
        assert codes(plan) == {why}
        assert (plan.unread >= {"tea-shop"}, plan.outcome.listings, written(plan)) == (True, (), {})

    def test_products_without_a_number_that_are_gone_count_like_those_with_one(self) -> None:
        plan = self.shows(self.state(number=None, tracked=False), gone=12)
        assert (codes(plan), plan.outcome.listings) == ({"guard.many"}, ())

    def test_what_waits_has_passed(self) -> None:
        plan = self.shows(self.state(drift=Drift(-7, BEFORE, "run1", 0)), number=5)
        assert len(plan.outcome.movements) == 12

    def test_what_was_missed_has_passed(self) -> None:
        assert codes(self.shows(self.state(missing=1), gone=12)) == {"listing.gone"}

    def test_another_difference_has_not(self) -> None:
        assert codes(self.shows(self.state(drift=Drift(-7, BEFORE, "run1", 0)), number=4)) == {"guard.many"}


def test_a_shop_that_left_the_pact_is_left_alone() -> None:
    state = remembered(known("gone-shop", "CUP-1"), known("tea-shop", "CUP-1"), stocks={CUP: Stock(9), BOWL: Stock(1)})
    plan = looked(listing("tea-shop", "CUP-1"), state=state)
    assert written(plan) == {TEA_CUP: 9}
