"""What a phone says depends on who else has it: how many names stand with it, and how many of them have a surname."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sheetpact.model.members import Account, EmailLevel, PhoneLevel
from sheetpact.model.records import Customer
from sheetpact.reconcile.members_accounts import normalise
from sheetpact.reconcile.members_compare import compare
from sheetpact.reconcile.members_sharing import MANY_NAMES, sharing

PHONE, HIDDEN = "13912340077", "139****0077"
MAILBOX = "wang@example.com"


def accounts(names: Sequence[str], **told: str) -> list[Account]:
    """One of each name, each in a shop of its own unless it says `shop/name`."""
    found = []
    for at, name in enumerate(names):
        shop, _, called = name.rpartition("/")
        found.append(normalise(Customer(shop or f"shop{at}", f"{at}", called, **told), "CN"))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("names", "level"),
    [
        pytest.param(["王芳", ""], PhoneLevel.SAME, id="a name in one account"),
        pytest.param(["王女士", "王女士"], PhoneLevel.SAME, id="titles"),
        pytest.param(["清风徐来", "清风徐来", "王芳"], PhoneLevel.SAME, id="nicknames"),
        pytest.param(["tea/王芳", "tea/王芳"], PhoneLevel.ONE_NAME, id="a name twice in one shop"),
        pytest.param(["王芳", "王女士"], PhoneLevel.ONE_NAME, id="a name and its title"),
        pytest.param(["王芳", "王芳"], PhoneLevel.OWN, id="a name in two shops"),
        pytest.param(["王芳", "Wang Fang", "王芳"], PhoneLevel.OWN, id="a name in three"),
        pytest.param(["王晓芳", "王芳"], PhoneLevel.OWN, id="nearly a name"),
        pytest.param(["王芳", "李雷", "王芳"], PhoneLevel.TWO_NAMES, id="a couple"),
        pytest.param(["王芳", "李女士"], PhoneLevel.TWO_NAMES, id="a name and another title"),
        pytest.param(["王芳", "李雷", "王晓明"], PhoneLevel.FEW_NAMES, id="a family"),
    ],
)
def test_the_more_names_stand_with_a_phone_the_less_it_says(names: list[str], level: PhoneLevel) -> None:
    listed = accounts(names, phone=PHONE)
    assert compare(listed[0], listed[1], sharing(listed)).phone is level


def test_a_phone_of_many_names_says_nothing() -> None:
    crowd = accounts([f"{letter}ina Berg{letter}sen" for letter in "ABCDEFGHIJ"[:MANY_NAMES]], phone=PHONE)
    assert compare(crowd[0], crowd[1], sharing(crowd)).phone is PhoneLevel.CROWDED
    assert compare(crowd[0], crowd[1], sharing(crowd[1:])).phone is PhoneLevel.FEW_NAMES


@pytest.mark.parametrize(
    ("named", "title", "phone", "level"),
    [
        (["王芳", "李雷"], "王女士", PHONE, PhoneLevel.OF_SURNAME),
        (["王芳", "李雷"], "王女士", HIDDEN, PhoneLevel.OWN_MASK),
        (["王芳", "李雷"], "王*", HIDDEN, PhoneLevel.OWN_MASK),
        (["王芳", "王蕾"], "王女士", PHONE, PhoneLevel.TWO_NAMES),
        (["王芳", "王蕾", "李雷"], "王女士", PHONE, PhoneLevel.FEW_NAMES),
        (["王芳", "王蕾"], "王女士", HIDDEN, PhoneLevel.MASK),
        (["王芳", "王蕾"], "王*", HIDDEN, PhoneLevel.MASK),
        (["王芳", "王晓蕾"], "王*", PHONE, PhoneLevel.OF_SURNAME),
        (["王芳", "王晓蕾"], "王*", HIDDEN, PhoneLevel.OWN_MASK),
        (["王芳", "清风徐来"], "王女士", HIDDEN, PhoneLevel.OWN_MASK),
        (["王芳"], "李女士", HIDDEN, PhoneLevel.MASK),
    ],
)
def test_a_title_goes_by_the_names_there_that_have_its_surname(
    named: list[str], title: str, phone: str, level: PhoneLevel
) -> None:
    listed = [*accounts([f"shop/{title}"], phone=phone), *accounts(named, phone=PHONE)]
    assert compare(listed[0], listed[1], sharing(listed)).phone is level


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (["王芳", ""], EmailLevel.SAME),
        (["王芳", "王芳"], EmailLevel.SAME),
        (["王芳", "清风徐来"], EmailLevel.SAME),
        (["王芳", "李雷"], EmailLevel.SHARED),
    ],
)
def test_an_address_of_several_names_is_a_familys(names: list[str], level: EmailLevel) -> None:
    listed = accounts(names, email=MAILBOX)
    assert compare(listed[0], listed[1], sharing(listed)).email is level
