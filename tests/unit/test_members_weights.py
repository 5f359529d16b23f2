"""What agreement is worth, in bits: rare names more than common ones, and m fitted only to long lists."""

from __future__ import annotations

import pytest

from sheetpact.model.members import Account, EmailLevel, NameLevel, Pattern, PhoneLevel, UnionLevel
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_fit import TOLD
from sheetpact.reconcile.members_priors import M
from sheetpact.reconcile.members_weights import FITTED_FROM, SAMPLE, weigh

SAME_PHONE = (PhoneLevel.ONE_NAME, EmailLevel.MISSING, UnionLevel.MISSING)
WANG, LI = "王伟", "李青竹"


def people(*names: str) -> list[Account]:
    return [Account(AccountKey("tea", str(n)), name_keys=(name,), name_written=name) for n, name in enumerate(names)]


def pattern(name: NameLevel, phone: PhoneLevel = PhoneLevel.MISSING, union: UnionLevel = UnionLevel.MISSING) -> Pattern:
    return Pattern(name, phone, EmailLevel.MISSING, union)


def test_a_rare_name_says_more_than_a_common_one() -> None:
    accounts = people(*[WANG] * 200, LI, LI)
    weights = weigh(accounts, {})
    written = pattern(NameLevel.WRITTEN)
    common, rare = (weights.name(written, account) for account in (accounts[0], accounts[-1]))
    assert rare - common == pytest.approx(6.07, abs=0.01), "log2(201 / 3)"


def test_in_a_short_list_no_name_is_taken_for_rare() -> None:
    assert 2 ** weigh(people(LI, LI), {}).name(pattern(NameLevel.WRITTEN), people(LI)[0]) < SAMPLE


def test_what_cannot_be_compared_says_nothing() -> None:
    weights = weigh(people(LI), {})
    assert weights.name(pattern(NameLevel.MISSING), people(LI)[0]) == 0
    assert not any(weights.others(pattern(NameLevel.MISSING, PhoneLevel.CROWDED)))


@pytest.mark.parametrize("level", [NameLevel.OTHER, PhoneLevel.OTHER, EmailLevel.OTHER, UnionLevel.OTHER])
def test_what_differs_speaks_against(level: NameLevel | PhoneLevel | EmailLevel | UnionLevel) -> None:
    weights = weigh(people(LI), {})
    assert weights.m[level] < weights.u[level]


def test_the_same_phone_says_the_less_the_more_names_stand_with_it() -> None:
    weights = weigh(people(*[LI] * 50), {})
    bits = [
        weights.others(pattern(NameLevel.MISSING, level))[0]
        for level in (
            PhoneLevel.OWN,
            PhoneLevel.ONE_NAME,
            PhoneLevel.TWO_NAMES,
            PhoneLevel.FEW_NAMES,
            PhoneLevel.CROWDED,
        )
    ]
    assert bits == sorted(bits, reverse=True)


def found(pairs: int) -> dict[Pattern, int]:
    """Of the pairs with one phone, six in ten have one name, and of those with one union id seven in ten one phone."""
    share = pairs // 20
    return {
        pattern(NameLevel.WRITTEN, PhoneLevel.ONE_NAME): 9 * share,
        pattern(NameLevel.OTHER, PhoneLevel.TWO_NAMES): 6 * share,
        pattern(NameLevel.WRITTEN, PhoneLevel.ONE_NAME, UnionLevel.SAME): share,
        pattern(NameLevel.WRITTEN, PhoneLevel.TWO_NAMES, UnionLevel.SAME): share,
        pattern(NameLevel.SOUND, PhoneLevel.FEW_NAMES, UnionLevel.SAME): share,
        pattern(NameLevel.WRITTEN, PhoneLevel.OTHER, UnionLevel.SAME): 2 * share,
    }


def test_a_short_list_is_weighed_by_what_is_shipped() -> None:
    phones = {each: count for each, count in found(FITTED_FROM - 20).items() if each.union is UnionLevel.MISSING}
    few = pattern(NameLevel.OTHER, PhoneLevel.OTHER, UnionLevel.SAME)
    assert weigh(people(LI), {**phones, few: TOLD - 1}).m == M


def test_pairs_with_one_identity_tell_how_often_fields_agree() -> None:
    m = weigh(people(LI), found(TOLD * 4)).m
    assert m[PhoneLevel.OTHER] == 0.4, "two of the five with one union id"
    assert m[NameLevel.SOUND] == 0.2
    assert m[PhoneLevel.MASK] == M[PhoneLevel.MASK], "never met"
    assert m[UnionLevel.SAME] == M[UnionLevel.SAME], "what makes it one identity"


def test_a_long_list_is_fitted() -> None:
    """Where no identity tells, names are fitted to pairs with one phone."""
    phones = {each: 2 * count for each, count in found(FITTED_FROM).items() if each.union is UnionLevel.MISSING}
    m = weigh(people(LI), phones).m
    assert m[NameLevel.OTHER] < 0.05, "two in five pairs have other names: other people with the phone"
    assert m[NameLevel.WRITTEN] > M[NameLevel.WRITTEN]
    assert m[PhoneLevel.OTHER] == M[PhoneLevel.OTHER]


def test_a_long_list_without_an_identity_or_a_phone_keeps_what_is_shipped() -> None:
    masks = {pattern(NameLevel.WRITTEN, PhoneLevel.MASK): FITTED_FROM}
    assert weigh(people(LI), masks).m == M
