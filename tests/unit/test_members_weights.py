"""What agreement is worth, in bits: rare names more than common ones, and m fitted only to long lists."""

from __future__ import annotations

from math import log2

import pytest

from sheetpact.model.members import Account, AddressLevel, EmailLevel, NameLevel, Pattern, PhoneLevel, UnionLevel
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_fit import TOLD
from sheetpact.reconcile.members_priors import FAMILY, SURNAME_ALONE, M
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


def sounding(*told: tuple[str, str]) -> list[Account]:
    """(as it is written, as it is read)."""
    return [
        Account(AccountKey("tea", str(n)), name_keys=(sound,), name_written=written)
        for n, (written, sound) in enumerate(told)
    ]


ALIKE = [("王伟", "wang wei"), *[("王玮", "wang wei")] * 99]


def test_a_name_that_is_written_rarely_may_sound_like_many() -> None:
    accounts = sounding(*ALIKE)
    weights = weigh(accounts, {})
    written, sound = (weights.name(pattern(level), accounts[0]) for level in (NameLevel.WRITTEN, NameLevel.SOUND))
    assert written == pytest.approx(log2(M[NameLevel.WRITTEN] * (100 + SAMPLE) / 2))
    assert sound == pytest.approx(log2(M[NameLevel.SOUND] * (100 + SAMPLE) / 101))


def test_how_often_strangers_have_one_name_is_counted_with_the_accounts_of_other_lists() -> None:
    u = weigh(sounding(*ALIKE), {}).u
    assert u[NameLevel.WRITTEN] == pytest.approx((1 * 2 + 99 * 100) / 100 / (100 + SAMPLE))
    assert u[NameLevel.SOUND] == pytest.approx(100 * 101 / 100 / (100 + SAMPLE))
    assert weigh([], {}).u[NameLevel.WRITTEN] == 0


def test_a_near_name_is_worth_the_same_whoever_has_it() -> None:
    accounts = sounding(*ALIKE)
    weights = weigh(accounts, {})
    near = [weights.name(pattern(NameLevel.NEAR), each) for each in (accounts[0], accounts[1])]
    assert near == [log2(M[NameLevel.NEAR] / weights.u[NameLevel.NEAR])] * 2


def test_a_surname_alone_is_worth_what_it_is_in_a_family_where_phone_or_home_agrees() -> None:
    weights = weigh(people(LI), {})
    surname = pattern(NameLevel.SURNAME)
    family = log2(SURNAME_ALONE / FAMILY)
    worth = [weights.name(each, people(LI)[0]) for each in (surname, surname._replace(address=AddressLevel.OTHER))]
    assert worth == [log2(M[NameLevel.SURNAME] / weights.u[NameLevel.SURNAME])] * 2
    for together in ({"phone": PhoneLevel.MASK}, {"address": AddressLevel.SAME}, {"address": AddressLevel.HOUSEHOLD}):
        assert weights.name(surname._replace(**together), people(LI)[0]) == family


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_in_a_long_list_it_is_read_how_many_strangers_share_a_number(size: int) -> None:
    """Nearly all pairs at numbers with two names have different ones: as many as there are pairs are strangers."""
    numbers = {
        pattern(NameLevel.OTHER, PhoneLevel.TWO_NAMES): FITTED_FROM,
        pattern(NameLevel.WRITTEN, PhoneLevel.ONE_NAME): FITTED_FROM,
    }
    accounts = people(*(f"王{n}" for n in range(size)))
    weights = weigh(accounts, numbers)
    assert weights.u[PhoneLevel.TWO_NAMES] == pytest.approx(2 * FITTED_FROM / size / size, rel=0.1)
    assert weights.u[PhoneLevel.OTHER] == weigh(accounts, {}).u[PhoneLevel.OTHER]
    assert weights.cutoff == pytest.approx(log2(size * size / 2 / FITTED_FROM * 9))


def test_in_a_short_list_each_account_has_another_one_on_average() -> None:
    certain = {pattern(NameLevel.WRITTEN, PhoneLevel.ONE_NAME): FITTED_FROM - 1}
    assert weigh(people(*"王李张刘"), certain).cutoff == pytest.approx(log2(4 * 9 / 2 * 2))


def test_just_as_many_pairs_as_it_takes_are_fitted() -> None:
    known = {pattern(NameLevel.WRITTEN, PhoneLevel.ONE_NAME): FITTED_FROM}
    assert weigh(people(LI), known).m[NameLevel.WRITTEN] == 1
    assert weigh(people(LI), {each: count - 1 for each, count in known.items()}).m == M
