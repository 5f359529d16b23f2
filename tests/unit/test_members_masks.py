"""Hidden names: how long they are tells who it can be, in shops that hide each character behind a sign of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from sheetpact.model.members import Account, NameLevel
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_compare import name_level
from sheetpact.reconcile.members_masks import MASKS, with_lengths_believed
from sheetpact.reconcile.members_match import match
from sheetpact.reconcile.members_names import read_name

PHONE, HIDDEN = "13912340077", "139****0077"
VARYING = ["王*", *["李**"] * (MASKS - 1)]
"""Hidden names of a shop, one in twenty of which is short."""


def accounts(shop: str, *told: tuple[str, str]) -> list[Account]:
    """(name, phone) each."""
    return [normalise(Customer(shop, f"{at}", name, phone=phone), "CN") for at, (name, phone) in enumerate(told)]


def of_names(shop: str, names: Iterable[str]) -> list[Account]:
    return accounts(shop, *((name, "") for name in names))


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("王*", 1),
        ("王**", 2),
        ("王***", 3),
        ("王*明", 2),
        ("王小*", 2),
        ("欧阳*", 1),
        ("欧**", 0),
        ("王明", 1),
        ("王小明", 2),
        ("欧阳明", 1),
        ("王先生", 0),
        ("Wang Ming", 0),
        ("", 0),
    ],
)
def test_of_a_given_name_the_length_is_known_though_it_is_hidden(written: str, given: int) -> None:
    assert read_name(written).given == given
    assert of_names("tea", [written])[0].given == given


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("王*", "王明", NameLevel.SURNAME),
        ("王*", "王小明", NameLevel.OTHER),
        ("王**", "王小明", NameLevel.SURNAME),
        ("王*", "王*", NameLevel.SURNAME),
        ("王*", "王**", NameLevel.OTHER),
        ("王*", "王先生", NameLevel.SURNAME),
        ("王**", "Wang Ming", NameLevel.SURNAME),
        ("欧**", "欧阳明", NameLevel.SURNAME),
        ("欧**", "欧明明", NameLevel.SURNAME),
        ("欧**", "王明明", NameLevel.OTHER),
    ],
)
def test_a_name_of_another_length_is_another(one: str, other: str, level: NameLevel) -> None:
    ours, theirs = of_names("tea", [one, other])
    assert name_level(ours, theirs) is name_level(theirs, ours) is level


@pytest.mark.parametrize(
    ("hidden", "other", "level"),
    [
        ("王*明", "王小明", NameLevel.SURNAME),
        ("王*明", "王晓铭", NameLevel.SURNAME),
        ("王*明", "Wang Xiaoming", NameLevel.SURNAME),
        ("王*明", "王先生", NameLevel.SURNAME),
        ("王*明", "王**", NameLevel.SURNAME),
        ("王*明", "王*铭", NameLevel.SURNAME),
        ("王*明", "王小*", NameLevel.SURNAME),
        ("王*明", "王小红", NameLevel.OTHER),
        ("王*明", "Wang Xiaohong", NameLevel.OTHER),
        ("王*明", "王*红", NameLevel.OTHER),
        ("王小*", "王小明", NameLevel.SURNAME),
        ("王小*", "王大明", NameLevel.OTHER),
        ("王小*", "王大*", NameLevel.OTHER),
        ("張*偉", "张大伟", NameLevel.SURNAME),
        ("欧*明", "欧阳明", NameLevel.SURNAME),
        ("欧*明", "欧阳红", NameLevel.OTHER),
        ("欧小*", "欧大明", NameLevel.OTHER),
    ],
)
def test_what_is_left_of_a_hidden_name_is_held_against_the_other(hidden: str, other: str, level: NameLevel) -> None:
    ours, theirs = of_names("tea", [hidden, other])
    assert name_level(ours, theirs) is name_level(theirs, ours) is level


@pytest.mark.parametrize("phone", [PHONE, HIDDEN])
@pytest.mark.parametrize(("hidden", "members"), [("王*明", 2), ("王*红", 1)])
def test_a_hidden_brother_with_the_familys_phone_is_not_his_sister(phone: str, hidden: str, members: int) -> None:
    listed = [*accounts("art", ("王小红", PHONE)), *accounts("tea", (hidden, phone))]
    assert len(set(match(listed, {}, 1).ids.values())) == members


def test_a_title_does_not_bring_a_hidden_brother_and_a_sister_together() -> None:
    shops = (("art", "王小红"), ("tea", "王*明"), ("table", "王**"))
    listed = [each for shop, name in shops for each in accounts(shop, (name, PHONE))]
    found = match(listed, {}, 1).ids
    assert found[listed[0].key] != found[listed[1].key]


@pytest.mark.parametrize(
    ("names", "believed"),
    [
        pytest.param(VARYING, True, id="both lengths"),
        pytest.param(VARYING[:-1], False, id="too few to tell"),
        pytest.param([*VARYING, "李**"], False, id="hardly ever the other"),
        pytest.param([*VARYING, "李***"], False, id="three signs"),
        pytest.param(["王*"] * MASKS, False, id="always one sign"),
        pytest.param(["王**"] * MASKS, False, id="always two"),
    ],
)
def test_a_shop_tells_the_length_where_it_varies_as_names_do(names: Sequence[str], believed: bool) -> None:
    listed = of_names("tea", names)
    given = [account.given if believed else 0 for account in listed]
    assert [account.given for account in with_lengths_believed(listed)] == given


def test_what_one_shop_does_says_nothing_of_another_nor_of_whole_names() -> None:
    tea, art = of_names("tea", [*VARYING, "王明"]), of_names("art", ["王*", "王明", "王先生", "Wang Ming"])
    kept = with_lengths_believed([*tea, *art])
    assert [account.given for account in kept[: len(tea)]] == [account.given for account in tea]
    assert [account.given for account in kept[len(tea) :]] == [0, 1, 0, 0]


@pytest.mark.parametrize("phone", [PHONE, HIDDEN])
@pytest.mark.parametrize(
    ("hidden", "sister"), [("王*", "art 0"), ("王**", "art 1"), ("王先生", ""), ("欧*", ""), ("李*", "")]
)
def test_of_two_sisters_it_is_the_one_whose_name_is_as_long(phone: str, hidden: str, sister: str) -> None:
    """The shop hides other names, too, by which its way shows."""
    sisters = accounts("art", ("王芳", PHONE), ("王小蕾", PHONE))
    shop = accounts("tea", (hidden, phone), *((name, "") for name in (*VARYING, "张*")))
    found = match([*sisters, *shop], {}, 1)
    assert len({found.ids[each.key] for each in sisters}) == 2
    there = [each for each in sisters if found.ids[each.key] == found.ids[shop[0].key]]
    assert " ".join(f"{each.key.shop} {each.key.customer}" for each in there) == sister


def test_a_sister_whose_name_is_in_letters_may_have_either_length() -> None:
    sisters = accounts("art", ("Wang Fang", PHONE), ("王小明", PHONE))
    shop = accounts("tea", ("王**", PHONE), ("王*", PHONE), *((name, "") for name in (*VARYING, "张*")))
    found = match([*sisters, *shop], {}, 1)
    short, long = (found.ids[each.key] for each in (shop[1], shop[0]))
    assert short == found.ids[sisters[0].key]
    assert long not in {found.ids[each.key] for each in sisters}
