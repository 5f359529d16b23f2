"""Whether the number that a listing shows is explained by what was confirmed and by the orders since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from deciding import BEFORE, NOW, TEA_CUP, known, listing, read

from sheetpact.model.ledger import Confirmed, Drift, Effect, Handed, Intended
from sheetpact.model.state import Known
from sheetpact.reconcile.drift import MOST_UNSURE, STILL_UNSURE, Found, Verdict, judge

TOLERANCE = timedelta(minutes=5)
LATER = NOW + timedelta(hours=1)
EVEN_LATER = LATER + timedelta(minutes=10)
CUP_12 = known("tea-shop", "CUP-1", number=12)


def effect(delta: int, minutes: float = 30, number: int = 1, since: float | None = None) -> Effect:
    """An order that moved the number, so many minutes after 12 was confirmed. The reading is 70 minutes after it."""
    began = None if since is None else BEFORE + timedelta(minutes=since)
    return Effect(TEA_CUP, f"A{number}", delta, BEFORE + timedelta(minutes=minutes), number, began)


def verdict(shown: int | None, *effects: Effect, before: Known = CUP_12, run: str = "run2") -> Verdict | None:
    return judged(shown, *effects, before=before, run=run, at=LATER)


def judged(
    shown: int | None, *effects: Effect, before: Known, at: datetime, run: str = "run2", stored: int = 9
) -> Verdict | None:
    there = read(listing("tea-shop", "CUP-1", shown), at=at, effects=stored)["tea-shop"]
    return judge(before, listing("tea-shop", "CUP-1", shown), effects, there, TOLERANCE, run)


@pytest.mark.parametrize(
    ("shown", "effects"),
    [
        pytest.param(9, [effect(-3)], id="one order"),
        pytest.param(10, [effect(-3), effect(1, number=2)], id="an order and a return"),
        pytest.param(9, [effect(-3, minutes=2)], id="an order about when 12 was confirmed: not in it"),
        pytest.param(12, [effect(-3, minutes=2)], id="an order about when 12 was confirmed: in it"),
        pytest.param(9, [effect(-3, minutes=5)], id="five minutes after 12 was confirmed: not in it"),
        pytest.param(12, [effect(-3, minutes=5)], id="five minutes after 12 was confirmed: in it"),
        pytest.param(12, [effect(-3, minutes=-6)], id="a late order from before"),
        pytest.param(9, [effect(-2, minutes=-6), effect(-3, number=2)], id="a late order from before, and a new one"),
        pytest.param(9, [effect(-3, minutes=30, since=-60)], id="placed before, taken after"),
        pytest.param(12, [effect(-3, minutes=30, since=-60)], id="placed and taken before, changed after"),
        pytest.param(8, [effect(-3, minutes=2), effect(-1, minutes=3, number=2)], id="any of several"),
    ],
)
def test_what_orders_explain_is_confirmed(shown: int, effects: list[Effect]) -> None:
    assert verdict(shown, *effects) == Verdict(Confirmed(shown, LATER, 9))


@pytest.mark.parametrize(
    ("shown", "minutes"),
    [
        pytest.param(12, 68, id="not in it yet"),
        pytest.param(12, 65, id="not in it yet: five minutes before"),
        pytest.param(9, 68, id="in it"),
        pytest.param(12, 90, id="from after the reading"),
    ],
)
def test_an_order_about_when_it_was_read_may_be_in_the_next_number_only(shown: int, minutes: float) -> None:
    late = effect(-3, minutes=minutes, number=7)
    found = verdict(shown, effect(-1, number=4), late, before=replace(CUP_12, confirmed=Confirmed(13, BEFORE, 0)))
    assert found == Verdict(Confirmed(shown, LATER, 6))
    for number in (9, 12) if (shown, minutes) == (12, 68) else ():
        again = judged(number, late, before=replace(CUP_12, confirmed=found.confirmed), at=EVEN_LATER)
        assert again == Verdict(Confirmed(number, EVEN_LATER, 9))


def test_an_order_from_after_the_reading_hides_no_other() -> None:
    found = verdict(9, effect(-2, minutes=90, number=2), effect(-3))
    assert found is not None
    assert (found.confirmed.number, found.drift) == (9, None)


def test_while_a_difference_waits_a_write_of_unknown_outcome_may_still_be_shown() -> None:
    written = Intended(14, BEFORE, 0, "run1")
    first = verdict(7, before=replace(CUP_12, intended=written))
    assert first is not None
    again = judged(7, before=replace(CUP_12, intended=written, drift=first.drift), at=EVEN_LATER)
    assert again is not None
    assert (first.intended, again.intended, again.drift) == (written, written, first.drift)


def test_of_many_orders_about_when_it_was_read_the_older_ones_are_in_it() -> None:
    effects = [effect(-1, minutes=69, number=n) for n in range(1, STILL_UNSURE + 4)]
    assert judged(9, *effects, before=CUP_12, at=LATER, stored=20) == Verdict(Confirmed(9, LATER, 3))


@pytest.mark.parametrize(
    ("shown", "effects", "drift"),
    [
        pytest.param(15, [], 3, id="a rise"),
        pytest.param(7, [], -5, id="a fall"),
        pytest.param(12, [effect(-3)], 3, id="a sale that the shop put back"),
        pytest.param(7, [effect(-3, minutes=2)], -2, id="the least that orders leave unexplained"),
        pytest.param(9, [effect(-3, number=0)], -3, id="an order that the confirmed number includes"),
    ],
)
def test_what_is_left_waits(shown: int, effects: list[Effect], drift: int) -> None:
    found = verdict(shown, *effects)
    assert found is not None
    assert found.drift is not None
    assert (found.drift.delta, found.confirmed) == (drift, CUP_12.confirmed)


def test_beyond_so_many_unsure_orders_the_rest_is_taken_as_sure() -> None:
    effects = [effect(-1, minutes=1, number=n) for n in range(1, MOST_UNSURE + 3)]
    assert verdict(12 - 2, *effects) == Verdict(Confirmed(10, LATER, 9))
    found = verdict(12, *effects)
    assert found is not None
    assert found.drift is not None
    assert found.drift.delta == 2


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        pytest.param(CUP_12, 12, id="the number stands"),
        pytest.param(CUP_12, None, id="no number"),
        pytest.param(replace(CUP_12, confirmed=None), 12, id="not adopted"),
        pytest.param(replace(CUP_12, confirmed=Confirmed(12, LATER, 0)), 7, id="confirmed since the reading"),
    ],
)
def test_a_reading_that_adds_nothing(before: Known, shown: int | None) -> None:
    assert verdict(shown, before=before) is None


class TestSecondReading:
    WAITING = replace(CUP_12, drift=Drift(-5, NOW, "run1", 1))

    def test_the_same_again_is_found(self) -> None:
        assert verdict(7, before=self.WAITING) == Verdict(Confirmed(7, LATER, 9), found=Found(-5, 12, BEFORE, NOW))

    @pytest.mark.parametrize(
        ("before", "run"),
        [
            pytest.param(WAITING, "run1", id="in the same run"),
            pytest.param(
                replace(WAITING, drift=Drift(-5, LATER - timedelta(seconds=59), "run1", 1)), "run2", id="too soon"
            ),
        ],
    )
    def test_it_goes_on_waiting(self, before: Known, run: str) -> None:
        assert verdict(7, before=before, run=run) == Verdict(
            CUP_12.confirmed, drift=before.drift, fresh=Confirmed(7, LATER, 9)
        )

    @pytest.mark.parametrize(
        ("shown", "effects", "drift"),
        [
            pytest.param(8, [], -4, id="another difference"),
            pytest.param(5, [effect(-2, number=2)], -5, id="an order in between"),
        ],
    )
    def test_it_waits_anew(self, shown: int, effects: list[Effect], drift: int) -> None:
        found = verdict(shown, *effects, before=self.WAITING)
        assert found is not None
        assert found.drift is not None
        assert (found.drift.delta, found.drift.run) == (drift, "run2")

    def test_an_order_makes_it_wait_anew_and_it_was_seen_when_it_was_seen_first(self) -> None:
        """So an order from long after that, near as it is to the last reading, doesn't explain it."""
        found = verdict(5, effect(-2, number=2), before=self.WAITING)
        assert found is not None
        waits = found.drift
        assert waits is not None
        assert (waits.seen_at, waits.first_seen) == (LATER, NOW)
        second = judged(
            5 + 5,
            effect(-2, number=2),
            effect(5, minutes=75, number=10),
            before=replace(self.WAITING, drift=waits),
            at=EVEN_LATER,
            run="run3",
            stored=12,
        )
        assert second is not None
        assert second.drift is not None
        assert (second.drift.delta, second.drift.first_seen) == (-5, NOW)

    def test_it_went_away(self) -> None:
        assert verdict(12, before=self.WAITING) == Verdict(Confirmed(12, LATER, 9))


class TestWritesOfUnknownOutcome:
    UNKNOWN = replace(CUP_12, intended=Intended(9, NOW, 0, "run1"))

    @pytest.mark.parametrize("shown", [9, 12], ids=["it was written", "it was not"])
    def test_either_number_is_explained(self, shown: int) -> None:
        assert verdict(shown, before=self.UNKNOWN) == Verdict(Confirmed(shown, LATER, 9))

    @pytest.mark.parametrize(("minutes", "doubt"), [(55, True), (54, False)])
    def test_soon_after_it_the_old_number_says_nothing_of_it(self, minutes: int, doubt: bool) -> None:
        intended = Intended(9, NOW + timedelta(minutes=minutes), 0, "run1")
        found = verdict(12, before=replace(CUP_12, intended=intended))
        assert found == Verdict(Confirmed(12, LATER, 9), intended if doubt else None)
        assert verdict(9, before=replace(CUP_12, intended=intended)) == Verdict(Confirmed(9, LATER, 9))

    def test_orders_count_from_the_written_number(self) -> None:
        assert verdict(7, effect(-2), before=self.UNKNOWN) == Verdict(Confirmed(7, LATER, 9))

    def test_another_number_differs_from_each(self) -> None:
        found = verdict(8, before=self.UNKNOWN)
        assert found is not None
        assert found.drift is not None
        assert (found.drift.delta, found.drift.others, found.drift.told) == (-4, (-1,), "-4 / -1")
        assert (found.confirmed, found.intended) == (CUP_12.confirmed, self.UNKNOWN.intended)

    def test_an_order_from_after_a_drift_was_seen_explains_it_from_neither_number(self) -> None:
        """8 were seen, 4 or 1 too few; now 1 came back, and 9 is the number that was written."""
        waits = replace(self.UNKNOWN, drift=Drift(-4, BEFORE + timedelta(minutes=10), "run1", 0, (-1,)))
        found = verdict(9, effect(1, minutes=68), before=waits)
        assert found is not None
        assert found.drift is not None
        assert (found.drift.delta, found.drift.others) == (-4, (-1,))

    def test_where_both_numbers_are_the_same_it_is_sure(self) -> None:
        found = verdict(8, before=replace(CUP_12, intended=Intended(12, NOW, 0, "run1")))
        assert found is not None
        assert found.drift is not None
        assert found.drift.deltas == (-4,)


class TestFilesHandedOver:
    FIRST, SECOND = Handed(9, NOW, 0, "run1", "1.csv"), Handed(7, NOW, 0, "run2", "2.csv")
    HANDED = replace(CUP_12, handed=(FIRST, SECOND))

    @pytest.mark.parametrize(
        ("shown", "left"),
        [
            pytest.param(7, (), id="the last file: the older one is gone"),
            pytest.param(9, (SECOND,), id="the first file: the other still waits"),
            pytest.param(12, (FIRST, SECOND), id="none yet: that is no drift"),
        ],
    )
    def test_an_export_confirms_the_number_it_shows(self, shown: int, left: tuple[Handed, ...]) -> None:
        assert verdict(shown, before=self.HANDED) == Verdict(Confirmed(shown, LATER, 9), handed=left)

    def test_the_number_of_a_file_is_shown_also_where_an_order_says_otherwise(self) -> None:
        """12 with an order of 3 explains 9; the file of 9 has been imported all the same, or is as good as that."""
        assert verdict(9, effect(-3), before=self.HANDED) == Verdict(Confirmed(9, LATER, 9), handed=(self.SECOND,))

    def test_the_very_number_of_a_file_goes_before_one_that_an_order_makes_of_the_next(self) -> None:
        """The second file, and 2 that came back, explain 9. Taken for imported it was a fall of 2 once it was."""
        returned = effect(2, minutes=68)
        assert verdict(9, returned, before=self.HANDED) == Verdict(Confirmed(9, LATER, 0), handed=(self.SECOND,))

    def test_what_may_be_in_no_file_is_not_the_reason_of_a_number_that_was_there_before(self) -> None:
        """A file of 9 waits; the one that takes it back may never have been made. The 12 of before says nothing new."""
        waits = replace(CUP_12, handed=(self.FIRST, Handed(12, NOW, 0, "run2")))
        assert verdict(12, before=waits) == Verdict(Confirmed(12, LATER, 9), handed=waits.handed)
        assert waits.awaited == self.FIRST

    def test_another_number_is_a_drift_from_each_and_the_files_still_wait(self) -> None:
        found = verdict(5, before=self.HANDED)
        assert found is not None
        assert found.drift is not None
        assert (found.drift.deltas, found.handed) == ((-7, -2, -4), self.HANDED.handed)

    def test_once_it_is_accounted_for_nobody_waits_for_the_files_any_more(self) -> None:
        waits = replace(CUP_12, handed=(replace(self.FIRST, number=12),), drift=Drift(-7, NOW, "run1", 1, (-7,)))
        assert waits.awaited is not None
        found = verdict(5, before=waits)
        assert found == Verdict(
            Confirmed(5, LATER, 9),
            handed=(replace(waits.handed[0], passed=True),),
            found=Found(-7, 12, BEFORE, NOW),
        )
        assert found is not None
        assert replace(waits, handed=found.handed).awaited is None


def test_an_order_from_after_a_drift_was_seen_does_not_explain_it() -> None:
    """3 fewer were seen an hour ago, and now 3 came back: the number is as confirmed, and 3 are still missing."""
    waits = replace(CUP_12, drift=Drift(-3, BEFORE + timedelta(minutes=10), "run1", 0))
    found = verdict(12, effect(3, minutes=68), before=waits)
    assert found is not None
    assert (found.drift and found.drift.delta, found.confirmed) == (-3, CUP_12.confirmed)
    old = effect(-2, minutes=2)
    again = verdict(
        12 - 2, old, effect(3, minutes=68, number=2), before=replace(waits, drift=Drift(-3, BEFORE, "run1", 1))
    )
    assert again is not None
    assert again.drift is not None
    assert again.drift.delta == -3
    soon = replace(CUP_12, drift=Drift(-3, BEFORE + timedelta(minutes=66), "run1", 0))
    assert verdict(12, effect(3, minutes=68), before=soon) == Verdict(Confirmed(12, LATER, 0))


class TestOrderAboutWhenADriftWasSeen:
    """4 more were seen 4 minutes before this reading, 16 pieces, and about then 3 were sold."""

    SEEN = BEFORE + timedelta(minutes=66)
    SOLD = effect(-3, minutes=66, number=2)

    def test_known_by_then_it_came_into_the_number_and_what_waits_stands(self) -> None:
        waits = replace(CUP_12, drift=Drift(4, self.SEEN, "run1", 2))
        found = Found(4, 12, BEFORE, self.SEEN)
        assert verdict(13, self.SOLD, before=waits) == Verdict(Confirmed(13, LATER, 1), found=found)

    def test_told_since_it_came_into_the_number_and_what_waits_stands(self) -> None:
        waits = replace(CUP_12, drift=Drift(4, self.SEEN, "run1", 1))
        found = verdict(13, self.SOLD, before=waits)
        assert found is not None
        assert found.drift == Drift(4, LATER, "run2", 2, since=self.SEEN, shown=13)

    def test_told_late_of_a_number_that_did_not_move_it_accounts_for_a_part(self) -> None:
        waits = replace(CUP_12, drift=Drift(-4, self.SEEN, "run1", 1))
        found = verdict(8, self.SOLD, before=waits)
        assert found is not None
        assert found.drift == Drift(-1, LATER, "run2", 2, shown=8)

    def test_where_it_leaves_nothing_the_difference_went_away(self) -> None:
        waits = replace(CUP_12, drift=Drift(3, self.SEEN, "run1", 2))
        assert verdict(12, self.SOLD, before=waits) == Verdict(Confirmed(12, LATER, 1))


class TestWhatADriftMayBeInstead:
    """2 more were typed and 1 was sold: seen right after, 13 may be 1 more without the order or 2 more with it."""

    SEEN = BEFORE + timedelta(minutes=10)
    SOLD = effect(-1, minutes=8)
    WAITS = replace(CUP_12, drift=Drift(1, SEEN, "run1", 1, shown=13))

    def test_goes_by_the_number_it_was_seen_in(self) -> None:
        found = judged(13, self.SOLD, before=CUP_12, at=self.SEEN, run="run1", stored=1)
        assert found is not None
        assert found.drift == self.WAITS.drift

    def test_an_order_from_long_after_does_not_explain_it(self) -> None:
        found = verdict(11, self.SOLD, effect(-2, minutes=68, number=2), before=self.WAITS)
        assert found is not None
        assert found.drift == Drift(2, LATER, "run2", 2, since=self.SEEN, shown=11)

    def test_once_the_order_is_surely_in_the_number_it_is_the_other_one(self) -> None:
        found = verdict(13, self.SOLD, before=self.WAITS)
        assert found is not None
        assert found.drift == Drift(2, LATER, "run2", 9, since=self.SEEN, shown=13)

    def test_a_difference_that_it_was_not_has_been_seen_now(self) -> None:
        found = verdict(14, self.SOLD, before=self.WAITS)
        assert found is not None
        assert found.drift == Drift(3, LATER, "run2", 9, shown=14)

    def test_a_number_of_a_moment_ago_that_comes_right_is_none(self) -> None:
        assert verdict(9, self.SOLD, effect(-2, minutes=68, number=2), before=self.WAITS) == Verdict(
            Confirmed(9, LATER, 1)
        )

    def test_one_that_the_number_has_left_since_is_none_of_them(self) -> None:
        """1 fewer waited, or 4, by an order about when 12 was confirmed; 1 more is missing now: 2 are, not 4."""
        sold, waits = effect(-2, minutes=2), Drift(-1, self.SEEN, "run1", 1, shown=9)
        found = verdict(8, sold, before=replace(CUP_12, drift=waits))
        assert found is not None
        assert found.drift == Drift(-2, LATER, "run2", 9, shown=8)

    def test_an_order_told_of_later_may_have_been_in_the_number_then(self) -> None:
        """1 seemed to be missing, as two orders were taken to be in it; the third one is, not the second: it is 2."""
        sold = [effect(-3, minutes=2), effect(-2, minutes=9, number=2), effect(-1, minutes=11, number=3)]
        waits = replace(CUP_12, drift=Drift(-1, self.SEEN, "run1", 2, shown=6))
        found = verdict(4, *sold, before=waits)
        assert found is not None
        assert found.drift is not None
        assert (found.drift.delta, found.drift.since) == (-2, self.SEEN)
