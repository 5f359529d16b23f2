"""Weights that the candidate pairs tell by themselves: mixtures whose make-up is known, and what is read from them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import log2
from random import Random

import pytest

from sheetpact.model.members import (
    Account,
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    UnionLevel,
    WechatLevel,
)
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_mixture import LEAST, LIKELY, weigh_pairs

PAIRS, SHARE = 20_000, 0.4
"""Candidate pairs, and how many of them are one person's."""
OURS = {
    "name": {NameLevel.WRITTEN: 0.8, NameLevel.PART: 0.2},
    "birthday": {BirthdayLevel.SAME: 0.9, BirthdayLevel.OTHER: 0.1},
    "wechat": {WechatLevel.SAME: 0.85, WechatLevel.NEAR: 0.05, WechatLevel.OTHER: 0.1},
    "address": {AddressLevel.SAME: 0.6, AddressLevel.MISSING: 0.4},
}
THEIRS = {
    "name": {NameLevel.WRITTEN: 0.05, NameLevel.PART: 0.35, NameLevel.OTHER: 0.6},
    "birthday": {BirthdayLevel.SAME: 0.1, BirthdayLevel.OTHER: 0.9},
    "wechat": {WechatLevel.NEAR: 0.01, WechatLevel.OTHER: 0.99},
    "address": {AddressLevel.SAME: 0.01, AddressLevel.TOWN: 0.59, AddressLevel.MISSING: 0.4},
}
BLANK = Pattern(NameLevel.MISSING, PhoneLevel.MISSING, EmailLevel.MISSING, UnionLevel.MISSING)


def account(place: int, name: str) -> Account:
    surname, _, given = name.partition(" ")
    return Account(AccountKey("tea", str(place)), name_written=f"{given} {surname}", name_keys=(name,))


ACCOUNTS = [account(place, "berg anna" if place % 10 else f"rare name{place}") for place in range(1000)]


@pytest.fixture(scope="module")
def patterns() -> Counter[Pattern]:
    chance = Random(7)
    found: Counter[Pattern] = Counter()
    for place in range(PAIRS):
        levels = OURS if place < SHARE * PAIRS else THEIRS
        drawn = {
            field: chance.choices(list(shares), list(shares.values()))[0]  # type: ignore[call-overload]
            for field, shares in levels.items()
        }
        found[BLANK._replace(**drawn)] += 1
    return found


def test_how_often_one_persons_and_two_peoples_fields_agree_is_read_from_pairs_alone(
    patterns: Counter[Pattern],
) -> None:
    weights = weigh_pairs(ACCOUNTS, patterns)
    _, _, _, birthday, address, wechat, _ = weights.others(_whole())
    assert birthday == pytest.approx(log2(0.9 / 0.1), abs=0.2)
    assert address == pytest.approx(log2(1 / (0.01 / 0.6)), abs=0.4)
    assert wechat > log2(PAIRS) - 2
    assert weights.m[BirthdayLevel.OTHER] == pytest.approx(0.1, abs=0.02)
    assert weights.u[BirthdayLevel.SAME] == pytest.approx(0.1, abs=0.02)
    assert weights.u[NameLevel.PART] == pytest.approx(0.35, abs=0.02)
    assert weights.signs == ()


def test_joined_is_what_is_twice_as_likely_one_person_as_not(patterns: Counter[Pattern]) -> None:
    assert weigh_pairs(ACCOUNTS, patterns).cutoff == pytest.approx(LIKELY - log2(SHARE / (1 - SHARE)), abs=0.05)


def test_a_rare_name_says_more_and_on_average_names_say_what_the_pairs_tell(patterns: Counter[Pattern]) -> None:
    weights = weigh_pairs(ACCOUNTS, patterns)
    often, rare = (weights.name(_whole(), ACCOUNTS[place]) for place in (1, 0))
    assert rare - often == pytest.approx(log2((900 + 1) / 2))
    mean = weights.names.mean(NameLevel.WRITTEN)
    told = log2(0.8 / 0.05)
    assert often == pytest.approx(told + log2(mean / weights.names.chance(NameLevel.WRITTEN, ACCOUNTS[1])), abs=0.2)


def test_where_nothing_is_to_compare_nothing_is_likely_and_nothing_fails() -> None:
    assert weigh_pairs([], {}).cutoff > LIKELY
    for count in (1, 5):
        assert weigh_pairs([], {BLANK: count}).cutoff == pytest.approx(LIKELY - log2(0.3 / 0.7))


def test_no_list_is_quite_of_one_person_or_of_two_people_only() -> None:
    most = log2((1 - LEAST) / LEAST)
    assert weigh_pairs(ACCOUNTS, {_whole(): 1000}).cutoff == pytest.approx(LIKELY - most)
    assert weigh_pairs(ACCOUNTS, {_nothing(): 1000}).cutoff == pytest.approx(LIKELY + most)


def test_what_a_few_clear_pairs_never_show_hardly_happens() -> None:
    weights = weigh_pairs(ACCOUNTS, {_whole(): 10, _nothing(): 10})
    assert weights.m[BirthdayLevel.OTHER] == weights.u[BirthdayLevel.SAME] == pytest.approx(LEAST, rel=0.1)
    assert weights.m[WechatLevel.SAME] == weights.u[WechatLevel.OTHER] == pytest.approx(1, rel=0.001)


def test_one_name_written_in_many_ways_weighs_by_how_often_each_is_written(patterns: Counter[Pattern]) -> None:
    many = [
        Account(AccountKey("tea", f"{place}"), name_written=f"way {place % 100}", name_keys=("wang wei",))
        for place in range(1000)
    ]
    assert weigh_pairs(many, patterns).name(_whole(), many[0]) == pytest.approx(log2(0.8 / 0.05), abs=0.2)


def test_what_tells_little_is_fitted_for_some_rounds_only() -> None:
    """Two fields that hardly hang together tell nothing of one person's share: it stays where it is, and soon."""
    fields = product((NameLevel.PART, NameLevel.OTHER), (BirthdayLevel.NEAR, BirthdayLevel.OTHER))
    patterns = (BLANK._replace(name=name, birthday=birthday) for name, birthday in fields)
    known = dict(zip(patterns, (130, 90, 100, 100), strict=True))
    assert weigh_pairs(ACCOUNTS, known).cutoff == pytest.approx(LIKELY - log2(0.3 / 0.7), abs=2)


def _nothing() -> Pattern:
    return BLANK._replace(
        name=NameLevel.OTHER, birthday=BirthdayLevel.OTHER, wechat=WechatLevel.OTHER, address=AddressLevel.OTHER
    )


def _whole() -> Pattern:
    return BLANK._replace(
        name=NameLevel.WRITTEN, birthday=BirthdayLevel.SAME, wechat=WechatLevel.SAME, address=AddressLevel.SAME
    )
