"""What a list tells of itself: mixtures whose make-up is known, and what is read from them."""

from __future__ import annotations

from collections.abc import Mapping

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
    WechatLevel,
)
from sheetpact.reconcile.members_fit import TOLD, fit, fit_shared, identified, matched, renamed
from sheetpact.reconcile.members_priors import FAMILY, Level, M

PAIRS = 100_000
ONE_PERSON = 0.6
"""Of the pairs."""
NAMES = {
    NameLevel.WRITTEN: 0.60,
    NameLevel.SOUND: 0.20,
    NameLevel.NEAR: 0.05,
    NameLevel.SURNAME: 0.05,
    NameLevel.OTHER: 0.10,
}
"""Of one person's accounts."""
STRANGERS = {
    NameLevel.WRITTEN: 0.001,
    NameLevel.SOUND: 0.001,
    NameLevel.NEAR: 0.001,
    NameLevel.SURNAME: FAMILY,
    NameLevel.OTHER: 0.997 - FAMILY,
}
"""Of two people's."""
M_OF_NAMES: Mapping[Level, float] = {**M, **NAMES}
U: Mapping[Level, float] = {**dict.fromkeys(M, 0.01), **STRANGERS}


def pattern(name: NameLevel, phone: PhoneLevel = PhoneLevel.SAME, **more: Level) -> Pattern:
    blank = Pattern(
        name,
        phone,
        EmailLevel.MISSING,
        UnionLevel.MISSING,
        BirthdayLevel.MISSING,
        AddressLevel.MISSING,
        WechatLevel.MISSING,
        GenderLevel.MISSING,
    )
    return blank._replace(**more)


def mixed(pairs: int = PAIRS, share: float = ONE_PERSON) -> dict[NameLevel, int]:
    """So many pairs by their names, of which that share is one person's."""
    return {level: round(pairs * (share * NAMES[level] + (1 - share) * STRANGERS[level])) for level in NAMES}


def test_how_names_agree_is_read_from_pairs_that_share_a_phone() -> None:
    """And an e-mail address or not; what else they share is all one."""
    u = {**U, EmailLevel.SAME: 0.001, EmailLevel.OTHER: 0.999}
    known = {pattern(NameLevel.OTHER, PhoneLevel.OTHER): 10 * PAIRS}
    for email, theirs in ((EmailLevel.SAME, 0.6), (EmailLevel.OTHER, 0.4)):
        for level, share in NAMES.items():
            same, strangers = ONE_PERSON * share * theirs, (1 - ONE_PERSON) * STRANGERS[level] * u[email]
            count = round(PAIRS * (same + strangers))
            known[pattern(level, email=email)] = count // 3
            known[pattern(level, email=email, birthday=BirthdayLevel.SAME)] = count - count // 3
    found = fit(known, u)
    assert {level: found[level] for level in NAMES} == pytest.approx(NAMES, abs=0.02)


def test_nothing_else_is_read_from_them_and_what_was_never_seen_stays_possible() -> None:
    found = fit({pattern(NameLevel.WRITTEN, email=EmailLevel.SAME): PAIRS}, U)
    assert found[NameLevel.WRITTEN] == 1
    assert {level: m for level, m in found.items() if level is not NameLevel.WRITTEN} == {
        level: m for level, m in M.items() if level is not NameLevel.WRITTEN
    }
    known = {pattern(NameLevel.WRITTEN): PAIRS, pattern(NameLevel.OTHER): 10}
    assert 0 < fit(known, {**U, NameLevel.OTHER: 1.0})[NameLevel.OTHER] <= 0.0001


def test_an_email_tells_who_is_one_person_too() -> None:
    """Half of the pairs with another name are a family's, by their addresses; of one person's none has another name."""
    known = {
        pattern(NameLevel.WRITTEN, email=EmailLevel.SAME): 800,
        pattern(NameLevel.OTHER, email=EmailLevel.SAME): 200,
        pattern(NameLevel.OTHER, email=EmailLevel.OTHER): 1000,
    }
    u = {**U, EmailLevel.SAME: 0.0001, EmailLevel.OTHER: 0.9999, NameLevel.OTHER: 0.9, NameLevel.WRITTEN: 0.001}
    found = fit(known, u)
    assert (found[NameLevel.WRITTEN], found[NameLevel.OTHER]) == pytest.approx((0.8, 0.2), abs=0.02)


def test_of_a_number_with_several_names_it_is_told_how_many_pairs_are_strangers() -> None:
    known = {pattern(level, PhoneLevel.TWO_NAMES): count for level, count in mixed().items()}
    known |= {pattern(level, PhoneLevel.FEW_NAMES): count for level, count in mixed(PAIRS // 10, 0.3).items()}
    known |= {pattern(NameLevel.MISSING, PhoneLevel.TWO_NAMES): PAIRS}
    known |= {pattern(level, PhoneLevel.OWN): count for level, count in mixed().items()}
    found = fit_shared(known, M_OF_NAMES, U, 50_000)
    assert found == pytest.approx(
        {PhoneLevel.TWO_NAMES: 2 * 0.4 * PAIRS / 50_000, PhoneLevel.FEW_NAMES: 2 * 0.7 * PAIRS / 10 / 50_000}, rel=0.01
    )


def test_pairs_that_compare_otherwise_in_other_fields_count_together() -> None:
    names = mixed(1000)
    known = {pattern(level, PhoneLevel.TWO_NAMES): count for level, count in names.items()}
    known |= {pattern(level, PhoneLevel.TWO_NAMES, gender=GenderLevel.SAME): count for level, count in names.items()}
    (found,) = fit_shared(known, M_OF_NAMES, U, 1000).values()
    assert found == pytest.approx(2 * (0.4 * 2000 + 1) / 1000, rel=0.01)


def test_of_two_names_how_likely_they_are_one_persons() -> None:
    same, other = ONE_PERSON * NAMES[NameLevel.OTHER], (1 - ONE_PERSON) * STRANGERS[NameLevel.OTHER]
    assert renamed(mixed(), M_OF_NAMES, U) == pytest.approx(same / (same + other), abs=0.01)


def test_what_one_identity_has_in_common_is_counted_where_enough_tell() -> None:
    told = {
        pattern(NameLevel.WRITTEN, union=UnionLevel.SAME): TOLD - 30,
        pattern(NameLevel.OTHER, union=UnionLevel.SAME, wechat=WechatLevel.SAME): 30,
        pattern(NameLevel.OTHER): 10 * TOLD,
    }
    found = identified(told)
    assert found[NameLevel.WRITTEN] == pytest.approx(1 - 30 / TOLD)
    assert found[NameLevel.OTHER] == pytest.approx(30 / TOLD)
    assert WechatLevel.SAME not in found
    assert UnionLevel.SAME not in found


class TestMatched:
    """Of pairs with one identity half are certain without it: so half of all that are one person are certain."""

    CERTAIN = pattern(NameLevel.WRITTEN, PhoneLevel.OWN)
    IDENTITY = pattern(NameLevel.MISSING, PhoneLevel.MISSING, union=UnionLevel.SAME)
    BOTH = CERTAIN._replace(union=UnionLevel.SAME)
    NEITHER = pattern(NameLevel.OTHER, PhoneLevel.OWN)

    def test_what_was_found_tells_how_many_were_not(self) -> None:
        known = {self.CERTAIN: 700, self.IDENTITY: 300, self.BOTH: 300, self.NEITHER: 5000}
        assert matched(known) == (700 + 300) * (300 + 300) / 300

    def test_few_identities_tell_nothing(self) -> None:
        known = {self.CERTAIN: 700, self.IDENTITY: TOLD - 11, self.BOTH: 10}
        assert matched(known) == 710
        assert matched({**known, self.BOTH: 11}) == 711 * TOLD / 11

    def test_nor_do_identities_none_of_which_is_certain(self) -> None:
        assert matched({self.CERTAIN: 700, self.IDENTITY: TOLD}) == 700
        assert matched({self.NEITHER: 5000}) == 1
