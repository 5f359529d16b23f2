"""People who look alike and are two: among a few hundred others each pair stays apart."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.member_lists.records import make
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_match import match

OTHERS = tuple(normalise(customer, "CN") for customer, _ in make(300, 4))
Told = Mapping[str, object]


def together(one: Told, other: Told) -> bool:
    first, second = (Customer(shop, "x", **told) for shop, told in (("tea", one), ("art", other)))  # type: ignore[arg-type]
    accounts = [normalise(each, "CN") for each in (first, second)]
    ids = match([*OTHERS, *accounts], {}, 1).ids
    return ids[accounts[0].key] == ids[accounts[1].key]


ZHANG = {"name": "张伟", "phone": "13912340077", "gender": "男"}
NAMESAKE = {"name": "张伟", "phone": "13755551234"}
VERIFIED = {"email_verified": True}
TWIN = {"birthday": "1990-05-12", "gender": "m"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {**ZHANG, "birthday": "1985-02-03", "email": "zhangwei85@163.com"},
            {**NAMESAKE, "birthday": "1986-07-09", "email": "zhangwei86@163.com"},
            id="mailboxes with a year",
        ),
        pytest.param(
            {"name": "Tim Smith", "email": "tim.smith@gmail.com", **VERIFIED, **TWIN},
            {"name": "Tom Smith", "email": "tom.smith@gmail.com", **VERIFIED, **TWIN},
            id="verified mailboxes of twins",
        ),
        pytest.param(
            {"name": "Tim Smith", "email": "tim.smith@gmail.com", **TWIN},
            {"name": "Tom Smith", "email": "tom.smith@gmail.com", **TWIN},
            id="mailboxes of twins that nobody verified",
        ),
        pytest.param(
            {**ZHANG, "birthday": "1960-02-03", "address": "阳光花园5幢3单元"},
            {**NAMESAKE, "birthday": "1995-07-09", "address": "阳光花园3幢5单元"},
            id="house and door the other way round",
        ),
        pytest.param(
            {**ZHANG, "address": "碧桂园凤凰城一期3号楼502室"},
            {**NAMESAKE, "address": "碧桂园凤凰城二期3号楼502室"},
            id="another part of an estate",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Collins Street, Melbourne VIC 3000, Australia"},
            {"name": "John Smith", "address": "12 Bourke Street, Melbourne VIC 3000, Australia"},
            id="another street of a town",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Church Street, Bath"},
            {"name": "John Smith", "address": "12 Church Road, Bath"},
            id="another kind of street",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Church Street, Bath, BA1 2AB"},
            {"name": "John Smith", "address": "12 Church Street, Leeds, LS1 4AB"},
            id="a street of another town",
        ),
        pytest.param(
            {"name": "王伟", "phone": "*******4371", "birthday": "1960-02-03", "address": "中山路1号101室"},
            {"name": "王伟", "phone": "15968824371", "birthday": "1995-07-09", "address": "中山路888号502室"},
            id="four digits and a long street",
        ),
        pytest.param(
            {"name": "王伟", "address": "上海市黄浦区中山路1号101室"},
            {"name": "王伟", "address": "广州市越秀区中山路1号101室"},
            id="a street that every town has",
        ),
        pytest.param(
            {"name": "微信用户", "birthday": "1990-05-12", "address": "到店自提"},
            {"name": "微信用户", "birthday": "1990-05-12", "address": "到店自提"},
            id="no address at all",
        ),
        pytest.param(
            {"name": "王伟", "wechat_id": "wang_family", "phone": "*******4371", "address": "中山路1号101室"},
            {"name": "李娜", "wechat_id": "wang_family", "phone": "15968824371", "address": "中山路888号502室"},
            id="a WeChat id, and neighbours",
        ),
    ],
)
def test_who_only_looks_alike_stays_apart(one: Told, other: Told) -> None:
    assert not together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {**ZHANG, "address": "浙江省杭州市西湖区文三路478号3幢502室"},
            {**NAMESAKE, "address": "杭州市文三路478号502室"},
            id="a house without its number in the yard",
        ),
        pytest.param(
            {"name": "Anna Lindqvist", "email": "anna.lindqvist@gmail.com"},
            {"name": "Anna Lindqvist", "email": "anna.lindkvist@gmail.com"},
            id="a letter of the mailbox",
        ),
        pytest.param(
            {"name": "Anna Lindqvist", "address": "Apt 4, 12 Millbrook Street, Bath"},
            {"name": "Anna Lindqvist", "address": "12 Milbrook Street, BATH"},
            id="a street without a letter",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Church Street, Bath, BA1 2AB"},
            {"name": "John Smith", "address": "12 Church St, Flat 301, Bath, BA12AB"},
            id="a postcode without its gap",
        ),
        pytest.param(
            {"name": "Jean Dupont", "address": "12 Rue de la Paix, Orléans, 45000"},
            {"name": "Jean Dupont", "address": "12 rue de la Paix, ORLEANS, 45000"},
            id="a town without its accent",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Church Street, Camden, NW1 7JE"},
            {"name": "John Smith", "address": "12 Church Street, London, NW1 7JE"},
            id="a town and a part of it",
        ),
        pytest.param(
            {"name": "John Smith", "address": "12 Church Street, Bath, BA1 2AB"},
            {"name": "John Smith", "address": "12 Church Street, Leeds"},
            id="a town without a postcode may be a part of it",
        ),
    ],
)
def test_what_is_written_otherwise_is_one_person(one: Told, other: Told) -> None:
    assert together(one, other)
