"""Whether another name is a mistake or another person: the list itself tells, by how many names go with a sign."""

from __future__ import annotations

import pytest

from sheetpact.model.members import (
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    GenderLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    UnionLevel,
)
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_agreements import agrees
from sheetpact.reconcile.members_match import match
from sheetpact.reconcile.members_signs import ENOUGH, OWN, SIGNS, own_signs
from sheetpact.reconcile.members_weights import weigh

HOME = "文三路478号502室"


def pattern(name: NameLevel, **told: object) -> Pattern:
    return Pattern(name, PhoneLevel.MISSING, EmailLevel.MISSING, UnionLevel.MISSING)._replace(**told)  # type: ignore[arg-type]


AT_HOME, IN_STREET, AND_REACHED = SIGNS
BORN = {"birthday": BirthdayLevel.SAME}


@pytest.mark.parametrize(
    ("told", "signs"),
    [
        ({**BORN, "address": AddressLevel.SAME}, [AT_HOME]),
        ({**BORN, "address": AddressLevel.NEAR}, [AT_HOME]),
        ({**BORN, "address": AddressLevel.STREET}, [IN_STREET]),
        ({**BORN, "phone": PhoneLevel.TWO_NAMES}, [AND_REACHED]),
        ({**BORN, "email": EmailLevel.SAME}, []),
        (BORN, []),
        ({"address": AddressLevel.SAME, "phone": PhoneLevel.OWN}, []),
    ],
)
def test_what_a_sign_is(told: dict[str, object], signs: list[object]) -> None:
    patterns = {pattern(NameLevel.WRITTEN, **told): ENOUGH}
    assert list(own_signs(patterns, lambda _: 1.0)) == signs
    assert list(own_signs(patterns, lambda _: OWN)) == signs
    assert list(own_signs(patterns, lambda _: 0.79)) == []
    assert list(own_signs({pattern(NameLevel.MISSING, **told): ENOUGH}, lambda _: 1.0)) == []
    assert list(own_signs({pattern(NameLevel.WRITTEN, **told): ENOUGH - 1}, lambda _: 1.0)) == []
    women = {pattern(NameLevel.WRITTEN, **told, gender=GenderLevel.SAME): 1}
    assert list(own_signs({**women, pattern(NameLevel.WRITTEN, **told): ENOUGH - 1}, lambda _: 1.0)) == signs


@pytest.mark.parametrize(("others", "own"), [(3, True), (40, False)])
def test_the_more_names_stand_with_a_sign_the_less_it_is_one_persons_own(others: int, own: bool) -> None:
    told = {**BORN, "address": AddressLevel.SAME}
    patterns = {pattern(NameLevel.WRITTEN, **told): 200, pattern(NameLevel.OTHER, **told): others}
    assert agrees(pattern(NameLevel.OTHER, **told), weigh([], patterns).signs) is own


def alike(twins: int) -> list[Customer]:
    """Each person at two shops, born and at home like nobody else; and so many pairs of twins, one at each."""
    given = "安宝本冰才诚春达德东飞凤光国海红华吉佳建江杰金军康乐力林龙梅美明宁平琴青秋荣瑞山生胜石水松涛天婷伟文"
    names = [f"王{one}{two}" for one in given for two in given]
    people: list[Customer] = []
    for at in range(ENOUGH + twins):
        first, second = names[at], names[-at - 1] if at < twins else names[at]
        born, home = f"19{50 + at % 40}-{1 + at % 12:02d}-{2 + at % 26:02d}", f"花园{at}号{100 + at}室"
        people += [
            Customer(shop, str(at), name, birthday=born, address=home)
            for shop, name in (("tea", first), ("art", second))
        ]
    return people


TWO = (
    Customer("tea", "A", "王晓芳", birthday="1990-05-12", address=HOME),
    Customer("art", "B", "李娜", birthday="1990-05-12", address=HOME),
)


@pytest.mark.parametrize(("twins", "together"), [(0, True), (60, False)])
def test_another_name_is_a_mistake_where_nobody_else_shares_birthday_and_home(twins: int, together: bool) -> None:
    accounts = [normalise(each, "CN") for each in (*alike(twins), *TWO)]
    ids = match(accounts, {}, 1).ids
    assert (ids["tea", "A"] == ids["art", "B"]) is together
