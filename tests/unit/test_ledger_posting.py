"""What one fetched order does: movements, holds, effects; and drifts that it explains after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.ledger.posting import Book, is_older, listing_of, post
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, KeptLine, Kind, Part, Posting
from sheetpact.model.records import Order, OrderLine

CUP, BOWL = ItemKey("tea", "CUP-1"), ItemKey("table", "BOWL-2")
PLACED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARTS = {"11": (Part(CUP),), "22": (Part(CUP), Part(BOWL, 2))}
BOOK = Book(PARTS, {"CUP": "11", "GIFT": "22"}, (), "run", timedelta(minutes=5))


def order(*lines: OrderLine, minutes: int = 0, **changes: object) -> Order:
    made = Order("tea-shop", "A1", PLACED, PLACED + timedelta(minutes=minutes), lines)
    return replace(made, **changes)


def line(listing: str = "11", **numbers: int) -> OrderLine:
    return OrderLine("1", listing, "", **numbers)


def kept(posting: Posting) -> tuple[KeptLine, ...]:
    return posting.lines


def moves(posting: Posting) -> list[tuple[Kind, ItemKey, int]]:
    return [(each.kind, each.item, each.quantity) for each in posting.movements]


def effects(posting: Posting) -> list[tuple[str, int]]:
    return [(each.listing.listing, each.delta) for each in posting.effects]


@pytest.mark.parametrize(
    ("before", "now", "moved", "shift"),
    [
        pytest.param(None, {"held": 3}, [], [("11", -3)], id="paid: held, nothing left the shelf"),
        pytest.param(None, {"shipped": 3}, [(Kind.SALE, CUP, -3)], [("11", -3)], id="first seen when shipped"),
        pytest.param({"held": 3}, {"shipped": 3}, [(Kind.SALE, CUP, -3)], [], id="shipped: the hold becomes a sale"),
        pytest.param({"held": 3}, {"held": 1, "shipped": 2}, [(Kind.SALE, CUP, -2)], [], id="partly shipped"),
        pytest.param({"held": 3}, {}, [], [("11", 3)], id="cancelled before shipping"),
        pytest.param(
            {"shipped": 3}, {"shipped": 3, "returned": 2}, [(Kind.RETURN, CUP, 2)], [("11", 2)], id="returned"
        ),
        pytest.param(
            {"shipped": 3, "returned": 1},
            {"shipped": 3, "returned": 3},
            [(Kind.RETURN, CUP, 2)],
            [("11", 2)],
            id="more was returned",
        ),
        pytest.param({"shipped": 3}, {"shipped": 3}, [], [], id="refunded without restock"),
        pytest.param({"held": 3}, {"held": 3}, [], [], id="nothing new"),
        pytest.param({"held": 1}, {"held": 4}, [], [("11", -3)], id="more was ordered"),
        pytest.param({"shipped": 2}, {}, [(Kind.SALE, CUP, 2)], [("11", 2)], id="shipping was taken back"),
    ],
)
def test_the_effect_is_new_less_kept(
    before: dict[str, int] | None, now: dict[str, int], moved: list[object], shift: list[object]
) -> None:
    old = () if before is None else kept(post(order(line(**before)), (), BOOK))
    posting = post(order(line(**now), minutes=9), old, BOOK, PLACED if old else None)
    assert moves(posting) == moved
    assert effects(posting) == shift


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        pytest.param(None, {"ordered": 3, "shipped": 3, "returned": 3}, [(0, 3)], id="bought and sent back"),
        pytest.param(None, {"ordered": 3, "shipped": 3, "returned": 1}, [(-2, 1)], id="one sent back"),
        pytest.param(None, {"ordered": 3}, [(0, 3)], id="bought and cancelled"),
        pytest.param(None, {"ordered": 3, "held": 1}, [(-1, 2)], id="two of three cancelled"),
        pytest.param({"ordered": 3}, {"ordered": 3}, [(0, 3)], id="paid and cancelled"),
        pytest.param({"ordered": 3}, {"ordered": 3, "held": 3}, [(-3, 0)], id="paid"),
        pytest.param({"ordered": 3, "held": 1}, {"ordered": 3}, [(1, 1)], id="those that were left are cancelled"),
        pytest.param(
            {"ordered": 4, "shipped": 1},
            {"ordered": 4, "shipped": 3, "returned": 2},
            [(0, 2)],
            id="sent and sent back",
        ),
        pytest.param({"held": 3}, {"shipped": 3, "returned": 1}, [(1, 1)], id="what was out comes back"),
        pytest.param({"held": 3}, {"held": 3}, [], id="nothing new"),
        pytest.param({"shipped": 2, "returned": 2}, {"shipped": 2}, [(-2, 0)], id="a return was taken back"),
        pytest.param({"shipped": 2, "returned": 1}, {"shipped": 3}, [(-2, 0)], id="and more was sent"),
    ],
)
def test_what_came_back_since_an_order_was_seen_is_told_with_its_effect(
    before: dict[str, int] | None, now: dict[str, int], moved: list[tuple[int, int]]
) -> None:
    """A reading from in between shows the fewer pieces."""
    old = () if before is None else kept(post(order(line(**before)), (), BOOK))
    posting = post(order(line(**now), minutes=9), old, BOOK, PLACED if old else None)
    assert [(each.delta, each.back) for each in posting.effects] == moved


def test_a_cancelled_order_that_is_touched_again_brings_nothing_back_twice() -> None:
    held = kept(post(order(line(ordered=2, held=2)), (), BOOK))
    cancelled = kept(post(order(line(ordered=2), minutes=5), held, BOOK, PLACED))
    touched = post(order(line(ordered=2), minutes=9), cancelled, BOOK, PLACED + timedelta(minutes=5))
    assert touched.effects == ()


def test_nothing_came_back_to_an_order_that_is_as_it_was_placed() -> None:
    """Where the platform holds nothing before it is paid, nothing has left yet."""
    unpaid = order(line(ordered=3))
    assert effects(post(unpaid, (), BOOK)) == []
    assert effects(post(unpaid, kept(post(unpaid, (), BOOK)), BOOK, PLACED)) == []


def test_what_came_back_did_so_until_the_order_changed_last() -> None:
    """What only left had done so when it was paid."""
    paid = PLACED + timedelta(minutes=4)
    for told, at in (({"held": 1}, paid), ({"shipped": 1, "returned": 1}, PLACED + timedelta(minutes=30))):
        [effect] = post(order(line(**told), minutes=30, taken_at=paid), (), BOOK).effects
        assert (effect.earliest, effect.at) == (PLACED, at)


def test_an_order_of_a_bundle_holds_every_component() -> None:
    posting = post(order(line("22", held=2)), (), BOOK)
    assert {(each.item, each.held, each.out) for each in posting.lines} == {(CUP, 2, 2), (BOWL, 4, 2)}
    assert effects(posting) == [("22", -2)]
    back = post(order(line("22", shipped=2, returned=1)), (), BOOK)
    assert {(each.item, each.shipped, each.returned) for each in back.lines} == {(CUP, 2, 1), (BOWL, 4, 2)}
    assert [(each.listing.listing, each.delta, each.back) for each in back.effects] == [("22", -1, 1)]
    shipped = post(order(line("22", shipped=2), minutes=9), posting.lines, BOOK, PLACED)
    assert moves(shipped) == [(Kind.SALE, CUP, -2), (Kind.SALE, BOWL, -4)]


def test_a_line_goes_on_with_the_parts_it_was_first_kept_with() -> None:
    old = kept(post(order(line(held=3)), (), BOOK))
    moved_away = replace(BOOK, parts={"11": (Part(BOWL),)})
    assert moves(post(order(line(shipped=3), minutes=9), old, moved_away)) == [(Kind.SALE, CUP, -3)]


def test_two_lines_of_one_listing_are_one_effect() -> None:
    posting = post(order(line(held=1), replace(line(held=2), line="2")), (), BOOK)
    assert effects(posting) == [("11", -3)]
    assert [(each.line, each.held) for each in posting.lines] == [("1", 1), ("2", 2)]


def test_what_is_kept_names_its_order() -> None:
    made = order(line(held=1))
    posting = post(made, (), BOOK)
    [one], [effect] = posting.lines, posting.effects
    assert (one.shop, one.order, one.line, one.item, one.listing) == ("tea-shop", "A1", "1", CUP, "11")
    assert (effect.listing, effect.order) == (ListingKey("tea-shop", "11"), "A1")
    assert posting.order == made


def test_nothing_new_is_kept_of_an_order_that_stayed_as_it_was() -> None:
    made = order(line(held=1, shipped=2))
    assert post(made, post(made, (), BOOK).lines, BOOK, PLACED).lines == ()


class TestLinesThatVanish:
    def test_what_was_held_is_free_and_what_left_stays_out(self) -> None:
        old = kept(post(order(line(held=1, shipped=2)), (), BOOK))
        posting = post(order(minutes=9), old, BOOK, PLACED)
        assert (moves(posting), effects(posting)) == ([], [("11", 1)])
        assert [(each.held, each.shipped) for each in posting.lines] == [(0, 2)]

    def test_what_came_back_is_not_out(self) -> None:
        old = kept(post(order(line(held=1, shipped=2, returned=1)), (), BOOK))
        assert [each.out for each in post(order(minutes=9), old, BOOK, PLACED).lines] == [1]

    def test_a_shipped_line_that_vanishes_changes_nothing(self) -> None:
        old = kept(post(order(line(shipped=2)), (), BOOK))
        assert post(order(minutes=9), old, BOOK, PLACED).lines == ()


class TestUnknownListings:
    def test_the_order_stays_open(self) -> None:
        posting = post(order(line("99", held=1)), (), BOOK)
        assert posting.open
        assert posting.lines == ()

    def test_other_lines_count(self) -> None:
        posting = post(order(line("99", held=1), replace(line(held=2), line="2")), (), BOOK)
        assert posting.open
        assert effects(posting) == [("11", -2)]

    @pytest.mark.parametrize(
        ("listing", "sku", "found"),
        [("11", "", "11"), ("gone", "GIFT", "22"), ("gone", "", None), ("gone", "NEW", None), ("11", "GIFT", "11")],
    )
    def test_by_the_platforms_id_else_by_sku(self, listing: str, sku: str, found: str | None) -> None:
        assert listing_of(OrderLine("1", listing, sku), BOOK) == found

    def test_a_line_without_sku_is_not_of_the_listing_without_one(self) -> None:
        assert listing_of(OrderLine("1", "gone", ""), replace(BOOK, skus={"": "11"})) is None

    def test_an_sku_of_a_listing_without_item_is_none(self) -> None:
        assert listing_of(OrderLine("1", "", "CUP"), replace(BOOK, parts={})) is None


def test_a_test_order_does_nothing() -> None:
    made = order(line(held=5), test=True)
    posting = post(made, (), BOOK)
    assert posting.order == made
    assert (posting.lines, posting.movements, posting.effects, posting.open) == ((), (), (), False)


class TestOpening:
    """A number that is being adopted is net of its orders: they are kept, and only later changes count."""

    BOOK = replace(BOOK, opening=frozenset({"11"}))

    def test_orders_before_it_are_in_the_number(self) -> None:
        posting = post(order(line(held=2, shipped=1)), (), self.BOOK)
        assert (moves(posting), effects(posting)) == ([], [])
        assert [(each.held, each.shipped) for each in posting.lines] == [(2, 1)]

    def test_later_changes_count(self) -> None:
        old = kept(post(order(line(held=2, shipped=1)), (), self.BOOK))
        assert moves(post(order(line(shipped=3), minutes=9), old, self.BOOK, PLACED)) == [(Kind.SALE, CUP, -2)]

    def test_lines_of_other_listings_count(self) -> None:
        posting = post(order(line(held=2), replace(line("22", held=1), line="2")), (), self.BOOK)
        assert effects(posting) == [("22", -1)]


class TestWhen:
    """An effect happened between the fetch before (or placing the order) and the change that the platform tells."""

    @pytest.mark.parametrize(
        ("made", "since", "at"),
        [
            pytest.param(order(line(held=1), minutes=30), 0, 30, id="placed … changed"),
            pytest.param(order(line(held=1), minutes=30, taken_at=PLACED + timedelta(minutes=4)), 0, 4, id="… paid"),
        ],
    )
    def test_of_a_new_order(self, made: Order, since: int, at: int) -> None:
        [effect] = post(made, (), BOOK).effects
        assert (effect.earliest, effect.at) == (PLACED + timedelta(minutes=since), PLACED + timedelta(minutes=at))

    def test_of_a_known_order(self) -> None:
        old = kept(post(order(line(held=1)), (), BOOK))
        last = PLACED + timedelta(minutes=5)
        [effect] = post(order(line(held=3), minutes=9), old, BOOK, last).effects
        assert (effect.earliest, effect.at) == (last, PLACED + timedelta(minutes=9))

    @pytest.mark.parametrize(
        ("paid", "since", "at"),
        [
            pytest.param(8, 8, 8, id="when it was paid"),
            pytest.param(None, 5, 9, id="nobody tells when"),
            pytest.param(4, 5, 9, id="before it was seen to wait, which can't be"),
        ],
    )
    def test_of_an_order_that_waited_for_its_payment(self, paid: int | None, since: int, at: int) -> None:
        waiting = kept(post(order(line(ordered=2)), (), BOOK))
        taken = paid and PLACED + timedelta(minutes=paid)
        told = order(line(held=2, ordered=2), minutes=9, taken_at=taken)
        [effect] = post(told, waiting, replace(BOOK, read_at=PLACED + timedelta(minutes=5)), PLACED).effects
        assert (effect.earliest, effect.at) == (PLACED + timedelta(minutes=since), PLACED + timedelta(minutes=at))

    def test_of_an_order_that_had_pieces_before_its_payment_says_nothing(self) -> None:
        for before in ([{"held": 1}], [{"held": 1}, {}]):
            old: tuple[KeptLine, ...] = ()
            for state in before:
                old = kept(post(order(line(**state)), old, BOOK)) or old
            told = order(line(held=3), minutes=9, taken_at=PLACED + timedelta(minutes=8))
            [effect] = post(told, old, BOOK, PLACED).effects
            assert (effect.earliest, effect.at) == (PLACED, PLACED + timedelta(minutes=9))

    def test_of_a_known_order_whose_listing_was_not_known_yet(self) -> None:
        made = order(line(held=1), minutes=9)
        assert post(made, (), replace(BOOK, parts={})).lines == ()
        [effect] = post(made, (), BOOK, made.updated_at).effects
        assert (effect.earliest, effect.at) == (PLACED, PLACED + timedelta(minutes=9))


class TestTheSameSecond:
    """Two states of an order that the platform dates alike; the one read first is kept."""

    @pytest.mark.parametrize(
        ("states", "now", "older"),
        [
            pytest.param([{"held": 3}], {"shipped": 3}, False, id="shipped since"),
            pytest.param([{"shipped": 3}], {"held": 3}, True, id="not shipped yet"),
            pytest.param([{"shipped": 3, "returned": 1}], {"shipped": 3}, True, id="not sent back yet"),
            pytest.param([{}], {"held": 3}, False, id="paid since"),
            pytest.param([{}, {"held": 3}, {}], {"held": 3}, True, id="cancelled already"),
            pytest.param([{"held": 3}], {"held": 3}, False, id="the same"),
        ],
    )
    def test_what_goes_back_is_older(self, states: list[dict[str, int]], now: dict[str, int], older: bool) -> None:
        lines: tuple[KeptLine, ...] = ()
        for state in states:
            lines = kept(post(order(line("22", **state)), lines, BOOK)) or lines
        assert is_older(order(line("22", **now)), lines, PLACED) is older

    def test_with_less_paid_back_it_is_older(self) -> None:
        lines = kept(post(order(line(shipped=3)), (), BOOK))
        assert is_older(order(line(shipped=3), refunded_minor=499), lines, PLACED, refunded=500)
        assert not is_older(order(line(shipped=3), refunded_minor=500), lines, PLACED, refunded=500)
        assert not is_older(order(line(shipped=3), minutes=1), lines, PLACED, refunded=500)

    def test_another_second_decides(self) -> None:
        lines = kept(post(order(line(shipped=3)), (), BOOK))
        assert not is_older(order(line(held=3), minutes=1), lines, PLACED)
        assert is_older(order(line(shipped=3)), lines, PLACED + timedelta(minutes=1))

    def test_a_line_that_is_gone_says_nothing(self) -> None:
        assert not is_older(order(), kept(post(order(line(held=3)), (), BOOK)), PLACED)


class TestLateOrders:
    """A drift of three pieces was booked in the hour in which the order was placed."""

    DRIFT = Booked(
        "drift", ListingKey("tea-shop", "11"), CUP, -3, PLACED - timedelta(minutes=30), PLACED + timedelta(minutes=30)
    )

    @pytest.mark.parametrize(
        ("pieces", "back", "left"),
        [
            pytest.param(3, 3, 0, id="explains it whole"),
            pytest.param(2, 2, -1, id="explains a part"),
            pytest.param(1, 1, -2, id="explains one piece"),
            pytest.param(5, 3, 0, id="is larger"),
        ],
    )
    def test_takes_the_drift_back(self, pieces: int, back: int, left: int) -> None:
        posting = post(order(line(held=pieces)), (), replace(BOOK, booked=(self.DRIFT,)))
        assert moves(posting) == [(Kind.ADJUST, CUP, back)]
        assert [each.open for each in posting.booked] == [left]

    @pytest.mark.parametrize(
        "drift",
        [
            pytest.param(replace(DRIFT, until=PLACED - timedelta(minutes=5)), id="seen five minutes before the order"),
            pytest.param(replace(DRIFT, since=PLACED + timedelta(minutes=5)), id="since five minutes after it"),
        ],
    )
    def test_takes_back_what_it_may_have_been(self, drift: Booked) -> None:
        posting = post(order(line(held=3)), (), replace(BOOK, booked=(drift,)))
        assert moves(posting) == [(Kind.ADJUST, CUP, -drift.open)]

    @pytest.mark.parametrize(
        "drift",
        [
            pytest.param(replace(DRIFT, listing=ListingKey("tea-shop", "22")), id="of another listing"),
            pytest.param(replace(DRIFT, open=3), id="in the other direction"),
            pytest.param(replace(DRIFT, open=0), id="explained already"),
            pytest.param(replace(DRIFT, until=PLACED - timedelta(minutes=6)), id="before the order"),
            pytest.param(replace(DRIFT, since=PLACED + timedelta(minutes=6)), id="after the order"),
        ],
    )
    def test_leaves_another_drift(self, drift: Booked) -> None:
        posting = post(order(line(held=3)), (), replace(BOOK, booked=(drift,)))
        assert (posting.movements, posting.booked) == ((), ())

    def test_takes_back_from_the_next_what_the_first_does_not_explain(self) -> None:
        drifts = (replace(self.DRIFT, open=-2), replace(self.DRIFT, key="second", open=-2))
        posting = post(order(line(held=3)), (), replace(BOOK, booked=drifts))
        assert [each.open for each in posting.booked] == [0, -1]

    def test_takes_a_drift_of_one_piece_back(self) -> None:
        drift = replace(self.DRIFT, open=-1)
        assert moves(post(order(line(held=1)), (), replace(BOOK, booked=(drift,)))) == [(Kind.ADJUST, CUP, 1)]

    def test_passes_over_a_drift_of_another_listing(self) -> None:
        drifts = (replace(self.DRIFT, listing=ListingKey("tea-shop", "22")), self.DRIFT)
        assert moves(post(order(line(held=3)), (), replace(BOOK, booked=drifts))) == [(Kind.ADJUST, CUP, 3)]

    @pytest.mark.parametrize(("rise", "back"), [(3, -3), (2, -2), (5, -3)])
    def test_a_late_cancellation_takes_a_rise_back(self, rise: int, back: int) -> None:
        old = kept(post(order(line(held=3)), (), BOOK))
        posting = post(order(minutes=9), old, replace(BOOK, booked=(replace(self.DRIFT, open=rise),)), PLACED)
        assert moves(posting) == [(Kind.ADJUST, CUP, back)]

    @pytest.mark.parametrize(
        ("minutes", "back"),
        [
            pytest.param(None, 3, id="nobody knows when it was paid"),
            pytest.param(35, 3, id="about when the drift was seen, it wasn't paid yet"),
            pytest.param(36, 0, id="after the drift was seen, it wasn't paid yet"),
        ],
    )
    def test_an_order_that_was_unpaid_when_all_were_read_is_paid_after_that(
        self, minutes: int | None, back: int
    ) -> None:
        old = kept(post(order(line()), (), BOOK))
        read_at = None if minutes is None else PLACED + timedelta(minutes=minutes)
        book = replace(BOOK, booked=(self.DRIFT,), read_at=read_at)
        posting = post(order(line(held=3), minutes=50), old, book, PLACED)
        assert moves(posting) == ([(Kind.ADJUST, CUP, back)] if back else [])
        assert [(each.delta, each.since) for each in posting.effects] == [(-3, read_at or PLACED)]

    @pytest.mark.parametrize("last", [0, 40], ids=["read since", "a webhook told of it since"])
    def test_it_stood_as_kept_until_the_later_of_both(self, last: int) -> None:
        old = kept(post(order(line()), (), BOOK))
        book = replace(BOOK, read_at=PLACED + timedelta(minutes=20))
        posting = post(order(line(held=3), minutes=50), old, book, PLACED + timedelta(minutes=last))
        assert [each.since for each in posting.effects] == [PLACED + timedelta(minutes=max(last, 20))]

    def test_an_order_that_nobody_has_seen_may_be_older_than_the_reading(self) -> None:
        book = replace(BOOK, booked=(self.DRIFT,), read_at=PLACED + timedelta(minutes=45))
        assert moves(post(order(line(held=3), minutes=50), (), book)) == [(Kind.ADJUST, CUP, 3)]


class TestWhatHistoryTells:
    """Who moved the pieces, why, and by which order: its number as people know it, else its id."""

    @pytest.mark.parametrize(("number", "told"), [("1001", "1001"), ("", "A1")])
    def test_of_a_sale(self, number: str, told: str) -> None:
        [sold] = post(order(line(shipped=1), number=number), (), BOOK).movements
        assert (sold.who, sold.why, sold.shop, sold.order) == ("tea-shop", "order.sale", "tea-shop", told)
        assert (sold.at, sold.run) == (PLACED, "run")

    @pytest.mark.parametrize(("number", "told"), [("1001", "1001"), ("", "A1")])
    def test_of_a_drift_taken_back(self, number: str, told: str) -> None:
        [back] = post(order(line(held=3), number=number), (), replace(BOOK, booked=(TestLateOrders.DRIFT,))).movements
        assert (back.who, back.why, back.shop, back.order) == ("tea-shop", "drift.taken_back", "tea-shop", told)
        assert (back.at, back.run, back.key) == (PLACED, "run", "drift:back:tea-shop:A1:-3")


def test_keys_of_movements_name_the_state_they_come_from() -> None:
    first = post(order(line(shipped=1)), (), BOOK)
    second = post(order(line(shipped=2), minutes=9), first.lines, BOOK, PLACED)
    gone = post(order(line("22", held=1)), (), BOOK).lines
    assert first.movements[0].key != second.movements[0].key
    assert post(order(line(shipped=1)), (), BOOK).movements == first.movements
    assert [each.sequence for each in (*first.lines, *second.lines)] == [1, 2]
    assert {each.sequence for each in post(order(minutes=9), gone, BOOK, PLACED).lines} == {2}
