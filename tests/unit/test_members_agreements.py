"""What has to agree together: whether the weight of two accounts counts, needn't count, or people are asked."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from sheetpact.model.members import (
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    UnionLevel,
    WechatLevel,
)
from sheetpact.reconcile.members_agreements import CERTAIN, HINTING, IDENTITY, OWN, TELLING, agrees
from sheetpact.reconcile.members_priors import Level

FIELDS = {levels: field for field, levels in get_type_hints(Pattern).items()}


def pattern(*levels: Level) -> Pattern:
    blank = Pattern(NameLevel.MISSING, PhoneLevel.MISSING, EmailLevel.MISSING, UnionLevel.MISSING)
    return blank._replace(**{FIELDS[type(level)]: level for level in levels})


def said(*levels: Level) -> str:
    """`certain`: whatever the weight; `weighed`: if it is enough; `asked`: people are; `two`: none of these."""
    found = pattern(*levels)
    if agrees(found, TELLING):
        return "certain" if agrees(found, CERTAIN) else "weighed"
    return "asked" if agrees(found, HINTING) else "two"


BESIDE = {
    "a phone of one person": PhoneLevel.OWN,
    "a phone with one name": PhoneLevel.ONE_NAME,
    "a phone without a name": PhoneLevel.SAME,
    "a phone of one surname": PhoneLevel.OF_SURNAME,
    "a phone with two names": PhoneLevel.TWO_NAMES,
    "a phone with several": PhoneLevel.FEW_NAMES,
    "a courier's phone": PhoneLevel.CROWDED,
    "a digit wrong": PhoneLevel.NEAR,
    "a mask of one surname": PhoneLevel.OWN_MASK,
    "a mask": PhoneLevel.MASK,
    "four digits": PhoneLevel.TAIL,
    "another phone": PhoneLevel.OTHER,
    "an e-mail address": EmailLevel.SAME,
    "a family's e-mail address": EmailLevel.SHARED,
    "a letter of it wrong": EmailLevel.NEAR,
    "another e-mail address": EmailLevel.OTHER,
    "a birthday": BirthdayLevel.SAME,
    "a digit of it wrong": BirthdayLevel.NEAR,
    "a day": BirthdayLevel.DAY,
    "a year": BirthdayLevel.YEAR,
    "a home": AddressLevel.SAME,
    "nearly a home": AddressLevel.NEAR,
    "a household": AddressLevel.HOUSEHOLD,
    "a street": AddressLevel.STREET,
    "another home": AddressLevel.OTHER,
    "a WeChat id": WechatLevel.SAME,
    "a sign of it wrong": WechatLevel.NEAR,
}
ALONE = {
    NameLevel.WRITTEN: {
        **dict.fromkeys(BESIDE, "certain"),
        **dict.fromkeys(
            (
                *("a mask of one surname", "a mask", "four digits"),
                *("a letter of it wrong", "nearly a home", "a sign of it wrong"),
            ),
            "weighed",
        ),
        **dict.fromkeys(
            (
                *("a courier's phone", "another phone", "another e-mail address"),
                *("a digit of it wrong", "a day", "a year", "a street", "another home"),
            ),
            "two",
        ),
    },
    NameLevel.SURNAME: {
        **dict.fromkeys(BESIDE, "two"),
        **dict.fromkeys(
            (
                *("a phone of one person", "a phone with one name", "a phone of one surname", "a mask of one surname"),
                "a WeChat id",
            ),
            "weighed",
        ),
        **dict.fromkeys(("a phone without a name", "a phone with two names", "a phone with several"), "asked"),
    },
    NameLevel.MISSING: {
        **dict.fromkeys(BESIDE, "two"),
        **dict.fromkeys(
            ("a phone of one person", "a phone with one name", "a phone without a name", "a WeChat id"), "weighed"
        ),
        **dict.fromkeys(("a phone of one surname", "a phone with two names", "a phone with several"), "asked"),
    },
    NameLevel.OTHER: dict.fromkeys(BESIDE, "two"),
}


@pytest.mark.parametrize("name", ALONE)
def test_what_is_enough_with_the_name_alone(name: NameLevel) -> None:
    assert {told: said(name, level) for told, level in BESIDE.items()} == ALONE[name]


def test_a_name_that_sounds_the_same_is_as_good_and_one_that_nearly_is_has_to_weigh_enough() -> None:
    assert {told: said(NameLevel.SOUND, level) for told, level in BESIDE.items()} == ALONE[NameLevel.WRITTEN]
    lighter = {told: "two" if word == "two" else "weighed" for told, word in ALONE[NameLevel.WRITTEN].items()}
    assert {told: said(NameLevel.NEAR, level) for told, level in BESIDE.items()} == lighter


@pytest.mark.parametrize("name", [NameLevel.MISSING, NameLevel.SURNAME])
@pytest.mark.parametrize(
    ("levels", "word"),
    [
        ((BirthdayLevel.SAME, PhoneLevel.TWO_NAMES), "weighed"),
        ((BirthdayLevel.SAME, PhoneLevel.TAIL), "weighed"),
        ((BirthdayLevel.SAME, EmailLevel.NEAR), "weighed"),
        ((BirthdayLevel.SAME, AddressLevel.NEAR), "weighed"),
        ((BirthdayLevel.SAME, AddressLevel.STREET), "two"),
        ((BirthdayLevel.SAME, PhoneLevel.CROWDED), "two"),
        ((BirthdayLevel.NEAR, PhoneLevel.TAIL), "two"),
        ((EmailLevel.SAME, PhoneLevel.NEAR), "weighed"),
        ((EmailLevel.SAME, PhoneLevel.MASK), "weighed"),
        ((EmailLevel.SHARED, PhoneLevel.MASK), "two"),
        ((EmailLevel.SHARED, PhoneLevel.FEW_NAMES), "asked"),
        ((EmailLevel.SAME, AddressLevel.SAME), "two"),
        ((PhoneLevel.MASK, AddressLevel.HOUSEHOLD), "two"),
        ((WechatLevel.NEAR, AddressLevel.SAME), "two"),
    ],
)
def test_where_no_name_tells_two_things_have_to(name: NameLevel, levels: tuple[Level, ...], word: str) -> None:
    assert said(name, *levels) == word


@pytest.mark.parametrize(
    ("levels", "own", "identity"),
    [
        ((UnionLevel.SAME,), True, True),
        ((UnionLevel.OTHER,), False, False),
        ((EmailLevel.VERIFIED,), True, True),
        ((EmailLevel.SAME,), False, False),
        ((WechatLevel.SAME,), False, False),
        ((WechatLevel.SAME, BirthdayLevel.SAME), True, False),
        ((WechatLevel.SAME, AddressLevel.SAME), True, False),
        ((WechatLevel.SAME, AddressLevel.HOUSEHOLD), True, False),
        ((WechatLevel.SAME, AddressLevel.NEAR), False, False),
        ((WechatLevel.SAME, BirthdayLevel.NEAR), False, False),
        ((WechatLevel.SAME, PhoneLevel.OWN), False, False),
        ((WechatLevel.NEAR, BirthdayLevel.SAME), False, False),
        ((BirthdayLevel.SAME, AddressLevel.HOUSEHOLD, PhoneLevel.OWN), False, False),
    ],
)
def test_only_what_is_a_persons_own_outweighs_another_name(
    levels: tuple[Level, ...], own: bool, identity: bool
) -> None:
    assert agrees(pattern(NameLevel.OTHER, *levels), TELLING) is own
    for name in NameLevel:
        assert agrees(pattern(name, *levels), OWN) is own
        assert agrees(pattern(name, *levels), IDENTITY) is identity
