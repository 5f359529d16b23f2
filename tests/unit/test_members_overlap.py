"""How many people two lists share. All people here are made up."""

from __future__ import annotations

import pytest

from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_overlap import Marks, marks_of, shared, told

KEY = b"a key that nobody has guessed"


def marked(phone: str = "", union_id: str = "", *, verified: bool = True, key: bytes = KEY) -> Marks:
    customer = Customer("tea", "1", phone=phone, union_id=union_id, phone_verified=verified)
    return marks_of(normalise(customer, "CN"), key)


def people(*each: str) -> list[Marks]:
    """Letters stand for marks."""
    return [frozenset(marks) for marks in each]


def test_one_phone_has_one_mark_however_it_is_written() -> None:
    assert marked("139 1111 0001") == marked("+8613911110001") != frozenset()


def test_another_key_makes_other_marks() -> None:
    assert marked("13911110001").isdisjoint(marked("13911110001", key=b"another key of another hub"))


def test_a_mark_shows_nothing_of_the_phone() -> None:
    (mark,) = marked("13911110001")
    assert (len(mark), "13911110001" in mark) == (64, False)


def test_a_union_id_is_never_taken_for_a_phone() -> None:
    assert marked("13911110001").isdisjoint(marked(union_id="+8613911110001"))


@pytest.mark.parametrize("phone", ["139****0001", "", "13800138000"])
def test_a_phone_that_tells_nobody_apart_has_none(phone: str) -> None:
    assert marked(phone) == frozenset()


def test_a_phone_that_somebody_noted_has_none() -> None:
    assert marked("13911110001", verified=False) == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (["a", "b", "c"], ["b", "c", "d"], 2),
        (["a", "a"], ["a"], 1),
        (["a", ""], ["a", ""], 1),
        ([], ["a"], 0),
        (["ab"], ["ab"], 1),
        (["ab"], ["a", "b"], 1),  # one person, whom the other shop has twice
        (["a", "b"], ["ab"], 1),
        (["ab", "c"], ["bc"], 1),
        (["ab", "cd"], ["a", "d"], 2),
    ],
)
def test_who_has_a_mark_in_common_is_one_person(one: list[str], other: list[str], count: int) -> None:
    assert shared(people(*one), people(*other)) == shared(people(*other), people(*one)) == count


@pytest.mark.parametrize(("count", "said"), [(0, None), (9, None), (10, 10), (1234, 1234)])
def test_a_small_number_is_not_told(count: int, said: int | None) -> None:
    assert told(count) == said
