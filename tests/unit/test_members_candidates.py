"""Which accounts are looked at together: those that share one thing at least that says something."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sheetpact.model.members import Account
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_candidates import BLOCK, FINER, candidates

Told = Mapping[str, str]
ZHANG, WANG, ANNA = {"name": "张伟"}, {"name": "王芳"}, {"name": "Anna Berg"}


def accounts(*told: Told) -> list[Account]:
    return [normalise(Customer("tea", str(at), **each), "CN") for at, each in enumerate(told)]  # type: ignore[arg-type]


def meet(one: Told, other: Told) -> bool:
    pairs, passed_over = candidates(accounts(one, other))
    assert passed_over == 0
    return pairs == [1]  # 0 · 2 + 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"union_id": "o1"}, {"union_id": "o1"}, id="union id"),
        pytest.param({"email": "a@example.com"}, {"email": "A@example.com"}, id="e-mail"),
        pytest.param({"phone": "13912340077"}, {"phone": "+86 139 1234 0077"}, id="phone"),
        pytest.param({"wechat_id": "zhang_85"}, {"wechat_id": "Zhang_85"}, id="WeChat id"),
        pytest.param({"address": "文三路478号502室"}, {"address": "文三路478-502"}, id="home"),
        pytest.param({"birthday": "1990-05-12"}, {"birthday": "1990/5/12"}, id="birthday"),
        pytest.param(
            {**ZHANG, "address": "文三路478号502室"}, {**ZHANG, "address": "文三路12号"}, id="street and name"
        ),
        pytest.param({**ZHANG, "phone": "13912340077"}, {**ZHANG, "phone": "13912349999"}, id="first digits and name"),
        pytest.param({**ZHANG, "phone": "13912340077"}, {**ZHANG, "phone": "13855550077"}, id="last digits and name"),
        pytest.param(
            {**ZHANG, "email": "zhangwei85@example.com"},
            {**ZHANG, "email": "zhangxx86@163.com"},
            id="first letters of the mailbox and name",
        ),
        pytest.param(
            {**ZHANG, "email": "zhangwei85@example.com"},
            {**ZHANG, "email": "chengwei85@163.com"},
            id="last letters of the mailbox and name",
        ),
        pytest.param(
            {**ANNA, "address": "12 Mill Street, Bath"},
            {"name": "Ana Berg", "address": "12 Mil St"},
            id="house",
        ),
        pytest.param({**ZHANG, "address": "文三路478号"}, {**ZHANG, "address": "文山路478号"}, id="house and name"),
        pytest.param({**ZHANG, "phone": "139****0077"}, {"name": "张先生", "phone": "13912340077"}, id="mask, surname"),
        pytest.param({**ZHANG, "phone": "*******0077"}, {**ZHANG, "phone": "13912340077"}, id="last four and name"),
        pytest.param({**ZHANG, "phone": "*******0077"}, {**ZHANG, "phone": "139****0077"}, id="two masks"),
    ],
)
def test_who_shares_this_is_looked_at_together(one: Told, other: Told) -> None:
    assert meet(one, other)
    assert meet(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(ZHANG, ZHANG, id="a name"),
        pytest.param({"birthday": "1990"}, {"birthday": "1990"}, id="a year"),
        pytest.param({"birthday": "05-12"}, {"birthday": "05-12"}, id="a day"),
        pytest.param({**ZHANG, "address": "文三路478号"}, {**WANG, "address": "文三路12号"}, id="a street"),
        pytest.param({**ZHANG, "phone": "13912340077"}, {**WANG, "phone": "13855550077"}, id="last digits"),
        pytest.param({**ZHANG, "phone": "139****0077"}, {**WANG, "phone": "13912340077"}, id="a mask, other names"),
        pytest.param({**ZHANG, "phone": "*******0077"}, {"name": "张先生", "phone": "13912340077"}, id="last four"),
        pytest.param({"phone": "*******0077"}, {"phone": "13912340077"}, id="last four without a name"),
        pytest.param(
            {**ZHANG, "email": "a1@example.com"}, {**ZHANG, "email": "b2@example.com"}, id="a provider and a name"
        ),
        pytest.param({}, {}, id="nothing"),
    ],
)
def test_who_shares_no_more_than_this_is_not(one: Told, other: Told) -> None:
    assert not meet(one, other)


@pytest.mark.parametrize(
    ("shared", "keys"),
    [({"email": "shop@example.com"}, 1), ({"name": "张伟", "phone": "139****0077"}, 1)],
    ids=["a counter's", "of hidden numbers"],
)
def test_what_more_than_so_many_share_is_passed_over_and_counted(shared: Told, keys: int) -> None:
    crowd = [shared] * BLOCK
    pairs, passed_over = candidates(accounts(*crowd))
    assert (len(pairs), passed_over) == (BLOCK * (BLOCK - 1) // 2, 0)
    assert candidates(accounts(*crowd, shared)) == ([], keys)


def test_a_hidden_number_is_held_against_whole_ones_but_they_not_against_each_other() -> None:
    whole = [{**ZHANG, "phone": f"1391{at:03d}0077"} for at in range(2)]
    pairs, _ = candidates(accounts(*whole, {"name": "张先生", "phone": "139****0077"}))
    assert pairs == [1, 2, 5]  # of three accounts 0 and 1 by the last digits and the name, each with the third


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"wechat_id": "zhang_85"}, {"wechat_id": "zhang_86"}, id="one sign"),
        pytest.param({"wechat_id": "zhang_85"}, {"wechat_id": "zhagn_85"}, id="two signs the wrong way round"),
        pytest.param(
            {**ANNA, "address": "Rose Farm, Perth, 6000"},
            {"name": "Berg Anna", "address": "12 Mill Road, Perth"},
            id="town",
        ),
        pytest.param({**ZHANG, "address": "杭州市文三路478号"}, {**ZHANG, "address": "杭州市"}, id="a city"),
    ],
)
def test_for_a_closer_look_these_are_looked_at_together_too(one: Told, other: Told) -> None:
    assert candidates(accounts(one, other), FINER) == ([1], 0)
    assert not meet(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"wechat_id": "zhang_85"}, {"wechat_id": "zhagn_86"}, id="a WeChat id with two slips"),
        pytest.param({"wechat_id": "zhang_85"}, {"wechat_id": "zhang_96"}, id="a WeChat id with two other signs"),
        pytest.param({**ZHANG, "address": "杭州市"}, {**WANG, "address": "杭州市"}, id="a city alone"),
        pytest.param({**ZHANG, "address": "杭州市"}, {**ZHANG, "address": "上海市"}, id="a name alone"),
        pytest.param({"address": "杭州市"}, {"address": "杭州市"}, id="a city and no name"),
        pytest.param({"address": "Rose Farm, Perth"}, ANNA, id="nothing"),
    ],
)
def test_nobody_who_shares_less_is_looked_at_closer(one: Told, other: Told) -> None:
    assert candidates(accounts(one, other), FINER) == ([], 0)
