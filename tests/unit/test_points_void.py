"""What is taken back, or given back, when the member has been forgotten since: nobody holds or owes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.reconcile.members_forgotten import Forgotten
from sheetpact.reconcile.points_void import void, voided

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
WANG, LI = AccountKey("tea-shop", "1"), AccountKey("tea-shop", "2")
FORGOTTEN = Forgotten("k" * 32).with_accounts([WANG], NOON)
TYPED = PointMovement("edit:1", WANG, "tea", 12, NOON - timedelta(hours=1), "R1", who="sheet", why="edit")
UNDONE = replace(TYPED, key="undo:edit:1", quantity=-12, at=NOON + timedelta(hours=1), run="R3", why="undo")
CLOSED = replace(TYPED, key="forget:R2:0", quantity=-20, at=NOON, why="members.points_forgotten", kind=PointKind.EXPIRE)
PAID = replace(
    TYPED,
    key="spend:table-shop:B1:0",
    quantity=-30,
    lot="2026-04-30",
    why="members.points_spent",
    kind=PointKind.SPEND,
    order_shop="table-shop",
    order="B1",
)
GIVEN = replace(PAID, key="spend:table-shop:B1:1", quantity=30, at=UNDONE.at, run="R3", why="members.points_given_back")


def told(*movements: PointMovement, history: tuple[PointMovement, ...]) -> list[tuple[str, int]]:
    return [(str(each.kind), each.quantity) for each in voided(movements, history, FORGOTTEN)]


@pytest.mark.parametrize(
    ("points", "stood", "expired", "forgiven"),
    [
        (12, 0, -12, 0),
        (12, 5, -12, 0),
        (12, -5, -7, -5),
        (12, -20, 0, -12),
        (-12, 20, 12, 0),
        (-12, 5, 5, 7),
        (-12, 0, 0, 12),
        (-12, -5, 0, 12),
    ],
)
def test_the_sums_are_as_if_it_had_come_before(points: int, stood: int, expired: int, forgiven: int) -> None:
    assert void(points, stood) == (expired, forgiven)
    assert points + expired + forgiven == 0


def test_what_is_taken_back_goes_out_of_what_became_void_and_the_rest_is_nobodys_debt() -> None:
    assert told(UNDONE, history=(TYPED, CLOSED)) == [("expire", 12)]
    assert told(UNDONE, history=(TYPED, replace(CLOSED, quantity=-5))) == [("expire", 5), ("adjust", 7)]
    assert told(UNDONE, history=(TYPED,)) == [("adjust", 12)]


def test_what_became_void_is_one_purses_and_is_taken_once() -> None:
    other = replace(CLOSED, key="forget:R2:1", issuer="table")
    second = replace(TYPED, key="edit:2")
    history = (TYPED, second, CLOSED, other, replace(CLOSED, key="forget:R2:2", quantity=5))
    both = (UNDONE, replace(UNDONE, key="undo:edit:2"))
    assert told(*both, history=history) == [("expire", 12), ("expire", 3), ("adjust", 9)]


def test_what_is_given_back_expires_at_once() -> None:
    (gone,) = voided([GIVEN], [PAID], FORGOTTEN)
    assert gone == replace(
        GIVEN,
        key="forget:spend:table-shop:B1:1:expire",
        quantity=-30,
        who="sheetpact",
        why="members.points_forgotten",
        kind=PointKind.EXPIRE,
        order_shop="",
        order="",
    )


def test_an_undo_that_is_undone_is_of_the_day_of_what_was_undone_first() -> None:
    again = replace(UNDONE, key="undo:undo:edit:1", quantity=12)
    assert told(again, history=(TYPED, UNDONE)) == [("expire", -12)]


def test_a_payment_may_have_gone_back_and_been_spent_again_and_is_of_its_first_day() -> None:
    again = replace(PAID, key="spend:table-shop:B1:2", at=GIVEN.at, why="undo")
    assert told(replace(again, key="spend:table-shop:B1:3"), history=(PAID, GIVEN, again)) == [("adjust", 30)]


@pytest.mark.parametrize(
    ("hours", "known"), [(-1, True), (0, True), (1, False)], ids=["before", "in that moment", "since they came back"]
)
def test_what_is_theirs_since_they_came_back_stays_theirs(hours: int, *, known: bool) -> None:
    at = NOON + timedelta(hours=hours)
    assert bool(told(UNDONE, history=(replace(TYPED, at=at),))) is known
    assert bool(told(GIVEN, history=(replace(PAID, at=at),))) is known
    assert bool(told(GIVEN, history=(PAID, replace(PAID, key="paid anew", at=at)))) is known


def test_of_another_payment_nothing_is_concluded() -> None:
    others = (
        replace(PAID, order="B2"),
        replace(PAID, order_shop="art-shop"),
        replace(PAID, lot="2026-05-31"),
        replace(PAID, why="members.points_given_back"),
    )
    assert told(GIVEN, history=others) == []
    assert told(UNDONE, history=(replace(TYPED, key="edit:2"),)) == []


def test_other_peoples_points_and_other_movements_are_left_alone() -> None:
    li = replace(GIVEN, account=LI)
    assert told(li, history=(replace(PAID, account=LI),)) == []
    assert told(PAID, replace(TYPED, why="members.points_shop"), history=(PAID, TYPED)) == []


def test_one_who_is_not_concerned_does_not_stand_in_the_way_of_the_next() -> None:
    li = replace(GIVEN, account=LI)
    assert told(li, GIVEN, history=(PAID,)) == [("expire", -30)]
