"""Which way of weighing suits a list: people's answers tell, where there are enough and one way is right more often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from string import ascii_lowercase

import pytest

from sheetpact.model.members import Account, Pair
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import evidence, match
from sheetpact.reconcile.members_sharing import sharing
from sheetpact.reconcile.members_ways import ANSWERS, FINER, USUAL, Way, said_of, weigh_accounts

PEOPLE = 80


def customers(renamed: int) -> Iterator[Customer]:
    """Of everybody two accounts with one WeChat id, and a stranger's of the same birthday.

    The second account of so many gives another given name, so that of the name only the surname agrees.
    """
    chance = Random(3)

    def word() -> str:
        return "".join(chance.choices(ascii_lowercase, k=8))

    for place in range(PEOPLE):
        given, surname = word(), word()
        born, chat = f"19{50 + place % 40}-{1 + place % 12:02d}-11", f"{word()}{place}"
        again = word() if place < renamed else given
        yield Customer("tea", f"{place}", f"{given} {surname}", birthday=born, wechat_id=chat)
        yield Customer("art", f"{place}", f"{again} {surname}", wechat_id=chat)
        yield Customer("book", f"{place}", f"{word()} {word()}", birthday=born, wechat_id=f"{word()}{place}")


def accounts(renamed: int = PEOPLE) -> list[Account]:
    found = (normalise(customer, "GB") for customer in customers(renamed))
    return sorted(found, key=lambda account: account.key)


def known_by_phone(people: int, nameless: int) -> list[Account]:
    """Two accounts of everybody with one name and phone, and of so many a third that tells the phone alone."""
    told = [(shop, at, f"{chr(97 + at % 26) * 4} {chr(97 + at // 26) * 5}") for at in range(people) for shop in "xy"]
    told += [("z", at, "") for at in range(nameless)]
    return [normalise(Customer(shop, f"p{at}", name, f"+86139123{at:05d}"), "GB") for shop, at, name in told]


def answers(same: int, apart: int) -> Mapping[Pair, bool]:
    def of(place: int, shop: str) -> Pair:
        return AccountKey(shop, f"{place}"), AccountKey("tea", f"{place}")

    return {of(place, "art"): True for place in range(same)} | {of(place, "book"): False for place in range(apart)}


def chosen(listed: list[Account], judged: Mapping[Pair, bool]) -> Way:
    return weigh_accounts(listed, sharing(listed), *said_of(listed, judged)).way


def test_the_finer_way_is_taken_where_it_is_right_more_often() -> None:
    assert chosen(accounts(), answers(ANSWERS, ANSWERS)) is FINER


@pytest.mark.parametrize(("same", "apart"), [(0, 0), (ANSWERS, ANSWERS - 1), (ANSWERS - 1, ANSWERS)])
def test_too_few_answers_of_one_kind_tell_nothing(same: int, apart: int) -> None:
    assert chosen(accounts(), answers(same, apart)) is USUAL


def test_where_both_ways_are_right_it_stays_the_usual_one() -> None:
    assert chosen(accounts(0), answers(PEOPLE, PEOPLE)) is USUAL


@pytest.mark.parametrize(("renamed", "way"), [(4, USUAL), (5, FINER)])
def test_a_few_pairs_may_be_luck(renamed: int, way: Way) -> None:
    """That all pairs in which the ways differ speak for one of them is luck once in 16 times of four, in 32 of five."""
    assert chosen(accounts(renamed), answers(PEOPLE, PEOPLE)) is way


@pytest.mark.parametrize(("better", "worse", "way"), [(0, 5, USUAL), (5, 1, USUAL), (6, 1, USUAL), (7, 1, FINER)])
def test_whom_people_part_speaks_against_the_way_that_joins_them(better: int, worse: int, way: Way) -> None:
    """Seven of eight is luck once in 28 times, six of seven once in 16."""
    renamed = {pair: at < better for at, pair in enumerate(answers(better + worse, 0))}
    judged = {**answers(PEOPLE, PEOPLE), **renamed}
    assert chosen(accounts(better + worse), judged) is way


@pytest.mark.parametrize(("nameless", "way"), [(0, FINER), (1, FINER), (2, USUAL)])
def test_no_answers_choose_a_way_that_takes_apart_what_the_usual_one_joined(nameless: int, way: Way) -> None:
    """People are asked about what is left open, so they never speak for what is joined. One in a hundred may go."""
    listed = sorted([*accounts(), *known_by_phone(200, nameless)], key=lambda account: account.key)
    assert chosen(listed, answers(PEOPLE, PEOPLE)) is way


def test_the_finer_way_also_brings_those_together_who_share_less() -> None:
    chat = (("tea", "wang_fang8"), ("art", "wang_fagn8"))
    ours = [normalise(Customer(shop, "x", "Grace Wang", wechat_id=each), "GB") for shop, each in chat]
    for way, together in ((USUAL, False), (FINER, True)):
        ids = match([*accounts(), *ours], {}, 1, way=way).ids
        assert (ids[ours[0].key] == ids[ours[1].key]) is together


def test_what_the_answers_choose_joins_those_too_of_whom_nobody_said_anything() -> None:
    judged = answers(ANSWERS, ANSWERS)
    found = match(accounts(), {}, 1, judged)
    for place in range(PEOPLE):
        assert found.ids[AccountKey("tea", f"{place}")] == found.ids[AccountKey("art", f"{place}")]
    assert len(found.groups) == 2 * PEOPLE
    assert [(each.code, each.params) for each in found.problems] == [("members.closer_look", {"count": len(judged)})]
    alone = match(accounts(), {}, 1, answers(ANSWERS, 0))
    assert len(alone.groups) == 3 * PEOPLE - ANSWERS
    (first, *_) = (each for each in evidence(accounts(), judged) if not each.said)
    assert tuple(field for field, _ in first.fields) == ("members.name.part", "members.wechat.same")
