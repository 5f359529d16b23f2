"""A closer look at names and towns, and what of it is enough for the weight to count."""

from __future__ import annotations

import pytest

from sheetpact.model.members import (
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    Sharing,
    UnionLevel,
    WechatLevel,
)
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_agreements import agrees
from sheetpact.reconcile.members_finer import OUTRIGHT, TELLING_CLOSELY, coarse, compare_closely
from sheetpact.reconcile.members_priors import Level

FIELDS = {
    NameLevel: "name",
    PhoneLevel: "phone",
    EmailLevel: "email",
    UnionLevel: "union",
    BirthdayLevel: "birthday",
    AddressLevel: "address",
    WechatLevel: "wechat",
}


def closely(one: dict[str, str], other: dict[str, str]) -> Pattern:
    accounts = (normalise(Customer("tea", at, **each), "GB") for at, each in (("1", one), ("2", other)))  # type: ignore[arg-type]
    return compare_closely(*accounts, Sharing({}, frozenset()))


def pattern(*levels: Level) -> Pattern:
    blank = Pattern(NameLevel.MISSING, PhoneLevel.MISSING, EmailLevel.MISSING, UnionLevel.MISSING)
    return blank._replace(**{FIELDS[type(level)]: level for level in levels})


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Kayla Tu", "Kayla Tu", NameLevel.WRITTEN),
        ("Flynn Cresp", "Flyn Cresp", NameLevel.CLOSE),
        ("Flynn Cresp", "Cresp Flyn", NameLevel.CLOSE),
        ("Mia Tu", "Mia Tuu", NameLevel.PART),
        ("Amy Flynn", "Ami Flyn", NameLevel.CLOSE),
        ("Anna Maria Cresp", "Ana Luise Crespo", NameLevel.CLOSE),
        ("Kayla Tu", "Brooke Tu", NameLevel.PART),
        ("April Berg", "April Harris", NameLevel.PART),
        ("Kayla Tu", "Brooke Berg", NameLevel.OTHER),
        ("张伟", "李伟", NameLevel.OTHER),
        ("王小明", "王小敏", NameLevel.PART),
        ("Kayla Tu", "", NameLevel.MISSING),
    ],
)
def test_of_other_names_it_is_told_what_agrees(one: str, other: str, level: NameLevel) -> None:
    assert closely({"name": one}, {"name": other}).name is level
    assert closely({"name": other}, {"name": one}).name is level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("12 Mill Street, Bath, BA1", "14 Mill Street, Bath, BA1", AddressLevel.STREET),
        ("12 Mill Street, Bath, BA1", "3 High Road, Bath, BA7", AddressLevel.TOWN),
        ("12 Mill Street, Bath, BA1", "3 High Road, Leeds, LS1", AddressLevel.ELSEWHERE),
        ("12 Mill Street, Bath, BA1", "3 High Road", AddressLevel.OTHER),
        ("12 Mill Street, Bath, BA1", "Mill Street, Bath, BA1", AddressLevel.STREET),
        ("Mill Street, Bath, BA1", "Mill Street, Bath, BA1", AddressLevel.STREET),
        ("High Road, Bath, BA1", "Mill Street, Bath, BA1", AddressLevel.TOWN),
        ("Mill Street, Leeds, LS1", "Mill Street, Bath, BA1", AddressLevel.ELSEWHERE),
        ("12 Elenera, Bath, BA1", "12 Mill Street, Bath, BA1", AddressLevel.TOWN),
        ("Mill Street", "Mill Street, Bath, BA1", AddressLevel.MISSING),
        ("杭州市文三路478号", "杭州市", AddressLevel.TOWN),
        ("杭州市西湖区文三路478号", "杭州市余杭区文三路478号", AddressLevel.TOWN),
        ("杭州市文三路478号", "上海市", AddressLevel.ELSEWHERE),
    ],
)
def test_of_other_homes_it_is_told_whether_they_are_in_one_town(one: str, other: str, level: AddressLevel) -> None:
    assert closely({"address": one}, {"address": other}).address is level
    assert closely({"address": other}, {"address": one}).address is level


def test_to_the_usual_look_such_names_are_others() -> None:
    for level in (NameLevel.CLOSE, NameLevel.PART, NameLevel.OTHER):
        assert coarse(pattern(level)) == pattern(NameLevel.OTHER)
    assert coarse(pattern(NameLevel.NEAR)) == pattern(NameLevel.NEAR)


@pytest.mark.parametrize(
    ("levels", "tells", "nothing_parts"),
    [
        ((UnionLevel.SAME,), True, False),
        ((EmailLevel.VERIFIED,), True, False),
        ((EmailLevel.SAME,), True, False),
        ((NameLevel.WRITTEN,), True, False),
        ((NameLevel.CLOSE, PhoneLevel.OWN), True, False),
        ((BirthdayLevel.NEAR,), True, True),
        ((WechatLevel.SAME,), True, True),
        ((WechatLevel.NEAR, AddressLevel.STREET), True, True),
        ((WechatLevel.NEAR, AddressLevel.TOWN), False, True),
        ((NameLevel.WRITTEN, AddressLevel.TOWN), True, False),
        ((NameLevel.WRITTEN, AddressLevel.TOWN, BirthdayLevel.OTHER), False, False),
        ((NameLevel.PART, PhoneLevel.OWN, AddressLevel.HOUSEHOLD), False, True),
        ((NameLevel.SURNAME, PhoneLevel.MASK), False, False),
        ((PhoneLevel.OWN,), False, False),
    ],
)
def test_what_families_share_is_not_enough(levels: tuple[Level, ...], tells: bool, nothing_parts: bool) -> None:
    assert agrees(pattern(*levels), TELLING_CLOSELY) is tells
    assert agrees(pattern(*levels), OUTRIGHT) is nothing_parts
