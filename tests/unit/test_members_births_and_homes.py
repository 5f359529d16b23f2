"""Birthdays, genders, addresses and WeChat ids, as shops write them, and what they say of two accounts."""

from __future__ import annotations

import pytest

from sheetpact.model.members import (
    Account,
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    GenderLevel,
    Pattern,
    Refusal,
    Sharing,
    WechatLevel,
)
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_addresses import read_address
from sheetpact.reconcile.members_birthdays import read_birthday, read_gender
from sheetpact.reconcile.members_compare import birthday_level, compare
from sheetpact.reconcile.members_match import match

ALONE = Sharing({}, frozenset())
"""Nobody else has these phones and e-mail addresses."""


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("1990-05-12", "1990-05-12"),
        ("1990/5/12", "1990-05-12"),
        ("１９９０年５月１２日", "1990-05-12"),
        ("19900512", "1990-05-12"),
        ("1990-05-12 00:00:00", "1990-05-12"),
        ("05-12", "--05-12"),
        ("5月12日", "--05-12"),
        ("02-29", "--02-29"),
        ("13-12", ""),
        ("1990", "1990"),
        ("1990年", "1990"),
        ("1990-01-01", "1990"),
        ("1970-01-01", ""),
        ("1900-05-12", ""),
        ("1900", ""),
        ("1990-02-30", ""),
        ("today", ""),
    ],
)
def test_a_birthday_as_it_is_written(told: str, read: str) -> None:
    assert read_birthday(told) == read


@pytest.mark.parametrize(("told", "read"), [("女", "f"), ("Female", "f"), (" m ", "m"), ("未知", ""), ("", "")])
def test_a_gender_as_it_is_written(told: str, read: str) -> None:
    assert read_gender(told) == read


@pytest.mark.parametrize(
    ("name", "gender"),
    [("王女士", "f"), ("張先生", "m"), ("Ms Berg", "f"), ("Mr. Berg", "m"), ("王芳", ""), ("Sirk A", "")],
)
def test_a_title_tells_the_gender(name: str, gender: str) -> None:
    assert normalise(Customer("tea", "1", name), "CN").gender == gender


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江省杭州市西湖区文三路478号3幢502室", "文三路478号3幢502"),
        ("浙江省 杭州市 西湖区 文三路 478号 502室", "杭州市西湖区文三路478-502"),
        ("福建省泉州市德化县龙浔镇瓷都大道12号", "德化县 瓷都大道12号（放门口）"),
        ("上海市徐汇区書香苑3号楼1102室", "书香苑3幢1102"),
        ("Apt 4, 12 Mill Street, Bath", "12 Mill St 4, BATH"),
        ("flat 4 12 mill street", "Unit 4, 12 Mill Street, London"),
    ],
)
def test_two_ways_to_write_one_home(one: str, other: str) -> None:
    assert read_address(one).key == read_address(other).key != ""


@pytest.mark.parametrize("text", ["浙江省杭州市西湖区", "文三路", "502", "12", "Mill Street", "12 Bath", ""])
def test_an_address_that_leads_to_no_door_is_no_key(text: str) -> None:
    assert read_address(text).key == ""


def test_different_doors_are_different_homes() -> None:
    assert read_address("文三路478号502室").key != read_address("文三路478号503室").key


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("浙江省杭州市西湖区文三路478号3幢502室", "文三路"),
        ("文三路", ""),
        ("Apt 4, 12 Mill Street, Bath", "mill st"),
        ("The Old Mill, 12 Mill Street, Bath", "mill st"),
        ("12 Mill Street Bath BA1", "mill st"),
        ("Mill Road, Bath", "mill rd"),
        ("Bath", ""),
        ("502", ""),
        ("", ""),
    ],
)
def test_the_street_of_an_address(text: str, street: str) -> None:
    assert read_address(text).street == street


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1990-05-12", "1990-05-12", BirthdayLevel.SAME),
        ("1990-05-12", "1990-05-13", BirthdayLevel.NEAR),
        ("1990-05-12", "1990-05-21", BirthdayLevel.NEAR),
        ("1990-01-22", "1990-02-12", BirthdayLevel.NEAR),
        ("1990-05-12", "1990-06-13", BirthdayLevel.OTHER),
        ("1990-05-12", "--05-12", BirthdayLevel.DAY),
        ("--05-12", "--05-12", BirthdayLevel.DAY),
        ("--05-12", "--05-13", BirthdayLevel.OTHER),
        ("1990-05-12", "--05-13", BirthdayLevel.OTHER),
        ("1990-05-12", "1990", BirthdayLevel.YEAR),
        ("1990", "1990", BirthdayLevel.YEAR),
        ("1990", "1991", BirthdayLevel.OTHER),
        ("1990-05-12", "1991", BirthdayLevel.OTHER),
        ("1990", "--05-12", BirthdayLevel.MISSING),
    ],
)
def test_what_two_birthdays_have_in_common(one: str, other: str, level: BirthdayLevel) -> None:
    assert birthday_level(one, other) is birthday_level(other, one) is level


HOME, WORK = "文三路478号502室", "景德路3号101室"
PHONE, OTHER = "13912340077", "13712345566"


def account(place: str, told: dict[str, str]) -> Account:
    return normalise(Customer(*place.split("/"), **told), "CN")  # type: ignore[arg-type]


def pattern(one: dict[str, str], other: dict[str, str]) -> Pattern:
    return compare(account("tea/1", one), account("art/2", other), ALONE)


def test_what_homes_wechat_ids_and_genders_have_in_common() -> None:
    one = {"address": HOME, "wechat_id": "Wang_fang8", "gender": "女"}
    same = pattern(one, {"address": "文三路 478-502", "wechat_id": "wang_fang8", "gender": "f"})
    assert same[5:] == (AddressLevel.SAME, WechatLevel.SAME, GenderLevel.SAME)
    other = pattern(one, {"address": WORK, "wechat_id": "li_na_2000", "gender": "m"})
    assert other[5:] == (AddressLevel.OTHER, WechatLevel.OTHER, GenderLevel.OTHER)
    none = pattern(one, {"wechat_id": "微信"})
    assert none[5:] == (AddressLevel.MISSING, WechatLevel.MISSING, GenderLevel.MISSING)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (HOME, "文三路 478-502", AddressLevel.SAME),
        (HOME, "文三路478号", AddressLevel.NEAR),
        (HOME, "文三路478号503室", AddressLevel.STREET),
        (HOME, "文三路478号3幢502室", AddressLevel.NEAR),
        (HOME, "三墩文三路478号502室", AddressLevel.NEAR),
        (HOME, "文三路502号478室", AddressLevel.STREET),
        (HOME, "上海市文三路478号502室", AddressLevel.SAME),
        ("杭州市" + HOME, "上海市文三路478号502室", AddressLevel.OTHER),
        (HOME, "文三路", AddressLevel.MISSING),
        (HOME, WORK, AddressLevel.OTHER),
        (HOME, "", AddressLevel.MISSING),
        (HOME, "502", AddressLevel.MISSING),
        ("12 Millbrook Street", "12 Milbrook Street", AddressLevel.NEAR),
        ("12 Millbrook Street", "12 Millbrookstreet Bath", AddressLevel.NEAR),
        ("12 Mill Street", "12 Mlil Street", AddressLevel.OTHER),
        ("12 Mill Street", "12 Mill Road", AddressLevel.OTHER),
        ("Apt 4, 12 Mill Street", "12 Mill Street", AddressLevel.NEAR),
        ("12 Old Mill Street", "12 Mill Street", AddressLevel.NEAR),
        ("12 Mill Street, Bath", "12 Mill Street, London", AddressLevel.SAME),
        ("12 Mill Street", "14 Mill Street", AddressLevel.STREET),
        ("12 Mill Street", "12 Church Street", AddressLevel.OTHER),
    ],
)
def test_what_two_addresses_have_in_common(one: str, other: str, level: AddressLevel) -> None:
    assert pattern({"address": one}, {"address": other}).address is level
    assert pattern({"address": other}, {"address": one}).address is level


@pytest.mark.parametrize("other", [HOME, "文三路478号"])
def test_a_home_with_the_phone_is_what_a_household_shares(other: str) -> None:
    family = pattern({"address": HOME, "phone": PHONE}, {"address": other, "phone": PHONE})
    assert family.address is AddressLevel.HOUSEHOLD


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("anna.berg@example.com", "Anna.Berg@example.com", EmailLevel.SAME),
        ("anna.berg@example.com", "ana.berg@example.com", EmailLevel.NEAR),
        ("1067923@example.com", "1066923@example.com", EmailLevel.NEAR),
        ("anna.berg85@example.com", "anna.berg86@example.com", EmailLevel.OTHER),
        ("anna.berg@example.com", "anna.berg@example.org", EmailLevel.OTHER),
        ("anna.berg@example.com", "anna.burgs@example.com", EmailLevel.OTHER),
        ("berg@example.com", "borg@example.com", EmailLevel.OTHER),
        ("anna.berg@example.com", "", EmailLevel.MISSING),
    ],
)
def test_what_two_mailboxes_have_in_common(one: str, other: str, level: EmailLevel) -> None:
    assert pattern({"email": one}, {"email": other}).email is level


@pytest.mark.parametrize(
    ("verified", "level"),
    [((True, True), EmailLevel.OTHER), ((True, False), EmailLevel.NEAR), ((False, True), EmailLevel.NEAR)],
)
def test_two_mailboxes_that_were_verified_are_two(verified: tuple[bool, bool], level: EmailLevel) -> None:
    one, other = (
        normalise(Customer(shop, "1", email=email, email_verified=sure), "CN")
        for shop, email, sure in zip(
            ("tea", "art"), ("anna.berg@example.com", "ana.berg@example.com"), verified, strict=True
        )
    )
    assert compare(one, other, ALONE).email is level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Wang_fang8", "wang_fang8", WechatLevel.SAME),
        ("wang_fang8", "wang_fang9", WechatLevel.NEAR),
        ("wang_fang8", "wang_fagn8", WechatLevel.NEAR),
        ("wang_fang8", "wang_feng9", WechatLevel.OTHER),
        ("wang_fang8", "wang_fang", WechatLevel.OTHER),
        ("wang_fang8", "", WechatLevel.MISSING),
    ],
)
def test_what_two_wechat_ids_have_in_common(one: str, other: str, level: WechatLevel) -> None:
    assert pattern({"wechat_id": one}, {"wechat_id": other}).wechat is level
    assert pattern({"wechat_id": other}, {"wechat_id": one}).wechat is level


ME = {"name": "王晓芳", "phone": PHONE}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param(
            {"birthday": "1990-05-12"}, {"birthday": "1990/5/12", "name": "王晓芳"}, True, id="name and birthday"
        ),
        pytest.param({"birthday": "1990-05-12"}, {"birthday": "1990", "name": "王晓芳"}, False, id="name and year"),
        pytest.param(
            {"birthday": "1990-05-12"}, {"birthday": "1990-05-12", "name": "王芳"}, True, id="nearly the name"
        ),
        pytest.param(
            {"birthday": "1990-05-12"}, {"birthday": "1990-05-12", "name": "王女士"}, False, id="birthday alone"
        ),
        pytest.param(
            {"birthday": "1990-05-12"}, {"birthday": "1990-05-12", "phone": PHONE}, True, id="phone and birthday"
        ),
        pytest.param({"address": HOME}, {"address": HOME, "name": "王晓芳"}, True, id="name and home"),
        pytest.param({"address": HOME}, {"address": "文三路478号", "name": "王晓芳"}, True, id="name and house"),
        pytest.param({"address": HOME}, {"address": "文三路1号", "name": "王晓芳"}, False, id="name and street"),
        pytest.param({"address": HOME}, {"address": HOME, "name": "王晓华"}, False, id="a home alone"),
        pytest.param(
            {"address": HOME, "birthday": "1990-05-12"},
            {"address": HOME, "birthday": "1990-05-12", "name": "王晓华"},
            False,
            id="twins",
        ),
        pytest.param(
            {"email": "wangxf@example.com"},
            {"email": "wangxg@example.com", "name": "王晓芳"},
            True,
            id="a letter wrong",
        ),
        pytest.param(
            {"email": "wangxf@example.com"},
            {"email": "wangxg@example.com", "name": "王晓华"},
            False,
            id="a letter wrong alone",
        ),
        pytest.param(
            {"email": "wangxf@example.com", "birthday": "1990-05-12"},
            {"email": "wangxg@example.com", "birthday": "1990-05-12", "name": "王晓华"},
            False,
            id="a letter wrong and the birthday",
        ),
        pytest.param(
            {"address": HOME},
            {"address": HOME, "name": "王建国", "phone": PHONE},
            False,
            id="a family's home and phone",
        ),
        pytest.param({"wechat_id": "fang1990"}, {"wechat_id": "fang1990"}, True, id="a WeChat id"),
        pytest.param(
            {"wechat_id": "fang1990"}, {"wechat_id": "fang1990", "name": "李娜"}, False, id="another name with it"
        ),
        pytest.param(
            {"wechat_id": "fang1990", "birthday": "1990-05-12"},
            {"wechat_id": "fang1990", "birthday": "1990-05-12", "name": "李娜"},
            True,
            id="a new name",
        ),
        pytest.param(
            {"wechat_id": "fang1990", "address": HOME},
            {"wechat_id": "fang1990", "address": HOME, "name": "李娜"},
            True,
            id="a new name at the same home",
        ),
        pytest.param(
            {"wechat_id": "fang1990", "birthday": "1990-05-12"},
            {"wechat_id": "fang1990", "birthday": "1962-11-03", "name": "王晓芳"},
            True,
            id="a wrong birthday",
        ),
        pytest.param({}, {"name": "王晓芳", "phone": "13912340177"}, True, id="name and a digit wrong"),
        pytest.param({}, {"name": "王女士", "phone": "13912340177"}, False, id="a digit wrong alone"),
    ],
)
def test_what_is_enough(one: dict[str, str], other: dict[str, str], together: bool) -> None:
    people = [account("tea/1", {**ME, **one}), account("art/2", other)]
    assert len(match(people, {}, 1).groups) == (1 if together else 2)


def known(*told: tuple[str, dict[str, str]]) -> list[list[str]]:
    accounts = [account(place, each) for place, each in told]
    return [["/".join(key) for key in group] for group in match(accounts, {}, 1).groups.values()]


FANG = [("tea/1", ME), ("art/2", ME)]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "王女士", "phone": PHONE},
        {"name": "王**", "phone": "139****0077"},
        {"phone": PHONE},
        {"name": "清风徐来", "phone": PHONE},
    ],
)
def test_what_goes_to_the_only_name_that_a_number_stands_with(other: dict[str, str]) -> None:
    assert known(*FANG, ("table/3", other)) == [["art/2", "table/3", "tea/1"]]


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "139****0077"},
        {"name": "清风徐来", "phone": "139****0077"},
        {"name": "清风徐来", "phone": PHONE, "gender": "m"},
        {"name": "王先生", "phone": PHONE, "gender": "m"},
        {"name": "李女士", "phone": PHONE},
    ],
)
def test_but_no_mask_alone_and_nobody_else(other: dict[str, str]) -> None:
    woman = [(place, {**ME, "gender": "f"}) for place, _ in FANG]
    assert known(*woman, ("table/3", other)) == [["art/2", "tea/1"], ["table/3"]]


def test_a_masked_surname_that_two_numbers_could_be_goes_to_neither() -> None:
    mother = {"name": "王秀英", "phone": "13955550077"}
    people = known(*FANG, ("tea/8", mother), ("art/9", mother), ("table/3", {"name": "王**", "phone": "139****0077"}))
    assert people == [["art/2", "tea/1"], ["art/9", "tea/8"], ["table/3"]]


def test_birthdays_that_contradict_each_other_part_what_the_name_and_a_mask_would_join() -> None:
    one, other = {**ME, "birthday": "1990-05-12"}, {**ME, "phone": "139****0077", "birthday": "1962-11-03"}
    found = match([account("tea/1", one), account("art/2", other)], {}, 1)
    assert len(found.groups) == 2
    assert list(found.refusals.values()) == [Refusal.BIRTHDAYS]


def test_a_title_of_the_other_gender_does_not_come_to_it_through_an_account_that_tells_none() -> None:
    hers, mr = ("tea/1", {**ME, "gender": "女"}), ("table/3", {"name": "王先生", "phone": PHONE})
    assert known(hers, ("art/2", ME), mr) == [["art/2", "tea/1"], ["table/3"]]
    found = match([account(place, told) for place, told in (hers, ("art/2", ME), mr)], {}, 1)
    assert Refusal.GENDERS in found.refusals.values()
