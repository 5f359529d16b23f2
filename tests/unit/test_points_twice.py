"""An order that turns out to be paid twice: what is told of it, and what takes one payment back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.records import Order
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_called import Called
from sheetpact.reconcile.points_spending import UNDONE, take_back
from sheetpact.reconcile.points_twice import Doubles, Part, Twice, paid_twice

NOW = datetime(2026, 3, 15, tzinfo=UTC)
WANG, LI = AccountKey("tea-shop", "1"), AccountKey("tea-shop", "2")
ORDER = Order("table-shop", "5001", NOW, NOW, (), "#1042")
CALLED = Called("5001", ORDER.names)


def paid(name: str, points: int, account: AccountKey = WANG, minute: int = 0) -> PointMovement:
    at = NOW + timedelta(minutes=minute)
    why = "members.points_spent" if points > 0 else "members.points_given_back"
    key = f"spend:{name}:{minute}"
    return PointMovement(
        key,
        account,
        "tea",
        -points,
        at,
        f"R{minute}",
        why=why,
        kind=PointKind.SPEND,
        order_shop="table-shop",
        order=name,
    )


BY_ID, BY_NUMBER = paid("5001", 8, LI, minute=1), paid("1042", 10, minute=2)
TWICE = Twice("table-shop", "#1042", (Part("5001", 8, LI, "R1"), Part("1042", 10, WANG, "R2")))


def test_it_is_called_twice_by_its_id_and_its_number_with_the_mark_or_without() -> None:
    for both in ({"5001", "1042"}, {"#5001", "#1042"}, {"5001", "#1042", "7"}):
        assert ORDER.is_called_twice(both)
    for one in ({"5001", "#5001"}, {"1042", "#1042"}, {"5001", "7"}, set[str]()):
        assert not ORDER.is_called_twice(one)
    assert not replace(ORDER, number="").is_called_twice({"5001", "#5001"})


def test_what_stands_spent_under_two_names_is_paid_twice_the_oldest_first() -> None:
    assert paid_twice(ORDER, CALLED, [BY_NUMBER, BY_ID]) == TWICE
    assert TWICE.back == "-10 table-shop 1042"
    assert TWICE.told({LI: "M0002"}) == "M0002 8 table-shop 5001 · 10 table-shop 1042"


def test_what_was_given_back_or_undone_or_earned_or_is_anothers_is_not() -> None:
    back = paid("5001", -8, LI, minute=3)
    for known in (
        [BY_ID],
        [BY_ID, BY_NUMBER, back],
        [BY_ID, BY_NUMBER, replace(back, why=UNDONE)],
        [BY_ID, replace(BY_NUMBER, kind=PointKind.EARN)],
        [BY_ID, replace(BY_NUMBER, order="7001")],
    ):
        assert paid_twice(ORDER, CALLED, known) is None


def test_of_a_part_what_is_left_counts_and_who_paid_last() -> None:
    again = [replace(paid("5001", -8, LI, minute=3), why=UNDONE), paid("5001", 5, WANG, minute=4)]
    found = paid_twice(ORDER, CALLED, [BY_ID, BY_NUMBER, paid("1042", -3, minute=3), *again])
    assert found is not None
    assert found.parts == (Part("1042", 7, WANG, "R2"), Part("5001", 5, WANG, "R4"))


def test_what_is_told_back_goes_back_first() -> None:
    known = [BY_ID, BY_NUMBER]
    for told, name in (("5001", "5001"), ("#5001", "5001"), ("1042", "1042"), ("", "1042")):
        (moved,) = take_back(known, 8, Taking("R9", "R9", NOW), told)
        assert (moved.order, moved.quantity) == (name, 8)


def test_changes_is_told_once_of_each_member_and_the_run_each_time() -> None:
    members = {WANG: "M0001", LI: "M0002"}
    for told, lines in (([], ["M0001", "M0002"]), ([("table-shop", "#1042")], [])):
        draft = Draft("R9", NOW, {})
        doubles = Doubles((TWICE,), frozenset(told))
        doubles.tell(members, None, draft)
        assert doubles.keys == {("table-shop", "#1042")}
        assert [each.code for each in draft.problems] == ["points.paid_twice"]
        assert draft.problems[0].where.shop == "table-shop"
        assert [each.row[0] for each in draft.changes] == lines
        assert all("M000" not in str(each.params) for each in draft.changes)
