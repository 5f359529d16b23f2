"""Customers as shops tell them: who is new, who has changed, who is gone, and lists that can't be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from deciding import drafted, pact

from sheetpact.model.membership import AccountKey
from sheetpact.model.pact import Guards
from sheetpact.model.problems import Where
from sheetpact.model.records import Customer
from sheetpact.model.seen import CustomersSeen
from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.guards import Guard
from sheetpact.reconcile.members_reading import AccountsRead, read_accounts

LIN = Customer("tea-shop", "林青", "林青", "13912340077", union_id="o1", points=30)
CHEN, WANG = (replace(LIN, customer=name, name=name, union_id="") for name in ("陈白", "王石"))


def key(customer: Customer) -> AccountKey:
    return AccountKey(customer.shop, customer.customer)


def read(
    known: Iterable[Customer],
    *now: Customer,
    whole: bool = True,
    rows: int = 10,
    accepted: Iterable[str] = (),
    draft: Draft | None = None,
) -> AccountsRead:
    guard = Guard(Guards(max_change_rows=rows), frozenset(accepted))
    before = {key(each): each for each in known}
    return read_accounts(before, {"tea-shop": CustomersSeen(now, whole)}, pact(), guard, draft or drafted())


def test_a_new_customer_and_a_changed_one_are_kept_and_the_same_one_is_no_change() -> None:
    moved = replace(CHEN, points=31)
    found = read([LIN, CHEN], LIN, moved, WANG)
    assert found.changed == {key(CHEN): moved, key(WANG): WANG}
    assert found.accounts == {key(LIN): LIN, key(CHEN): moved, key(WANG): WANG}
    assert not found.gone


def test_points_that_a_shop_does_not_tell_stay_the_last_ones() -> None:
    assert read([LIN], replace(LIN, points=None)).changed == {}
    renamed = replace(LIN, name="林清", points=None)
    assert read([LIN], renamed).changed == {key(LIN): replace(renamed, points=30)}


def test_who_is_missing_from_a_whole_list_is_gone_and_from_a_part_of_it_is_not() -> None:
    assert read([LIN, CHEN, WANG], LIN, CHEN).gone == [key(WANG)]
    assert key(WANG) not in read([LIN, CHEN, WANG], LIN, CHEN).accounts
    assert read([LIN, CHEN, WANG], LIN, CHEN, whole=False).accounts.keys() == {key(LIN), key(CHEN), key(WANG)}


def test_of_every_shop_those_who_are_gone_are_named() -> None:
    shops = [[replace(each, shop=shop) for each in (LIN, CHEN, WANG)] for shop in ("tea-shop", "art-shop")]
    now = {there[0].shop: CustomersSeen(tuple(there[:2]), whole=True) for there in shops}
    guard = Guard(Guards(), frozenset())
    found = read_accounts({key(each): each for there in shops for each in there}, now, pact(), guard, drafted())
    assert found.gone == [key(there[2]) for there in shops]


def test_customers_of_another_shop_are_left_as_they_are() -> None:
    elsewhere = replace(LIN, shop="art-shop")
    found = read([elsewhere], LIN)
    assert found.accounts == {key(elsewhere): elsewhere, key(LIN): LIN}
    assert not found.gone


@pytest.mark.parametrize(
    ("now", "rows", "why"),
    [
        pytest.param((), 10, "members.guard.empty", id="an empty list"),
        pytest.param((LIN,), 10, "members.guard.shrunken", id="a third of the list"),
        pytest.param((LIN, CHEN), 0, "members.guard.many", id="one gone where none may be"),
        pytest.param((replace(LIN, phone=""), CHEN, WANG), 0, "members.guard.many", id="an emptied phone"),
        pytest.param((replace(LIN, name=""), CHEN, WANG), 0, "members.guard.many", id="an emptied name"),
        pytest.param((replace(LIN, union_id=""), CHEN, WANG), 0, "members.guard.many", id="an emptied union id"),
    ],
)
def test_a_list_that_lost_too_much_stops_the_shop_and_is_told_in_words_about_members(
    now: tuple[Customer, ...], rows: int, why: str
) -> None:
    draft = drafted()
    found = read([LIN, CHEN, WANG], *now, rows=rows, draft=draft)
    assert found == AccountsRead({key(each): each for each in (LIN, CHEN, WANG)}, stopped={"tea-shop"})
    assert [(each.code, each.where) for each in draft.problems] == [(why, Where(partner="青山茶具", shop="tea-shop"))]
    assert [(each.side, each.why) for each in draft.stops] == [("tea-shop/members", why)]
    assert [(each.row, each.why) for each in draft.conflicts] == [(("tea-shop/members",), why)]


def test_a_changed_phone_or_name_is_no_loss() -> None:
    newest = replace(LIN, name="林清", phone="13912340078")
    assert read([LIN], newest, rows=0).changed == {key(LIN): newest}


def test_what_a_person_accepted_passes_once_it_is_exactly_that() -> None:
    asked = drafted()
    read([LIN, CHEN, WANG], LIN, draft=asked)
    accepted = asked.stops[0].changes
    assert read([LIN, CHEN, WANG], LIN, accepted=accepted).gone == [key(CHEN), key(WANG)]
    assert read([LIN, CHEN, WANG], accepted=accepted).stopped == {"tea-shop"}


def test_an_id_that_is_no_valid_text_can_be_asked_about() -> None:
    odd = replace(LIN, customer="\ud800")
    assert read([odd, CHEN, WANG], CHEN, WANG, rows=0).stopped == {"tea-shop"}


def test_a_stop_names_nobody_even_where_a_name_is_the_id() -> None:
    draft = drafted()
    read([LIN, CHEN, WANG], replace(LIN, phone=""), rows=0, draft=draft)
    assert len(draft.stops[0].changes) == 3
    for name in ("林青", "陈白", "王石"):
        assert name not in repr((draft.stops, draft.problems, draft.conflicts))
