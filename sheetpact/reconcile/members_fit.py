"""What a list itself tells of how often accounts of one person agree, and of how many people share a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import prod

from sheetpact.model.members import (
    AddressLevel,
    EmailLevel,
    GenderLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    UnionLevel,
)
from sheetpact.reconcile.members_agreements import CERTAIN, IDENTITY, REACHED, agrees
from sheetpact.reconcile.members_priors import FAMILY, NOTHING, Level, M

TOLD = 300
"""Pairs with one identity that tell a field, from which they tell how often one person's accounts agree in it."""
BY_IDENTITY = (EmailLevel, UnionLevel, GenderLevel)
"""What makes it one identity; and the gender, which only speaks against."""
ROUNDS, STILL = 25, 1e-4
"""Rounds of fitting at most, and the change of every m below which it has come to rest."""
EVEN, LEAST = 0.5, 1e-4
"""The share of matches that fitting starts from, and the least m: what was never seen isn't impossible."""
SEVERAL = frozenset({PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES})
FIXED = NOTHING | {AddressLevel.HOUSEHOLD}
"""Nothing is read from the list of these."""


def fit(patterns: Mapping[Pattern, int], u: Mapping[Level, float]) -> Mapping[Level, float]:
    """M of names, fitted to pairs that share a phone.

    What brought two accounts together can't tell how often one person's accounts agree in it, so it is left out.
    """
    by_phone: Counter[tuple[Level, ...]] = Counter()
    for each, count in patterns.items():
        if each.phone in REACHED:
            by_phone[each.name, each.email, each.union] += count
    names = _fit(by_phone, u)
    return {**M, **{level: m for level, m in names.items() if isinstance(level, NameLevel)}}


def identified(patterns: Mapping[Pattern, int]) -> Mapping[Level, float]:
    """M of what pairs with one identity have in common; of a field that fewer than TOLD of them tell, nothing."""
    fields: dict[type, Counter[Level]] = {}
    for pattern, count in patterns.items():
        if agrees(pattern, IDENTITY):
            for level in pattern:
                if level not in FIXED and not isinstance(level, BY_IDENTITY):
                    fields.setdefault(type(level), Counter())[level] += count
    told = [counts for counts in fields.values() if counts.total() >= TOLD]
    return {level: count / counts.total() for counts in told for level, count in counts.items()}


def matched(patterns: Mapping[Pattern, int]) -> float:
    """How many pairs of accounts are one person, found or not, by capture and recapture (Lincoln and Petersen).

    Of the pairs with one identity some are certain without it, too; of all others the same share is.
    """
    sure = both = known = 0
    for pattern, count in patterns.items():
        same, enough = agrees(pattern, IDENTITY), agrees(pattern, CERTAIN)
        sure, known, both = sure + enough * count, known + same * count, both + (same and enough) * count
    return max(sure * known / both if known >= TOLD and both else sure, 1)


def fit_shared(
    patterns: Mapping[Pattern, int], m: Mapping[Level, float], u: Mapping[Level, float], size: int
) -> Mapping[Level, float]:
    """SHARED of phones: for each level, of the pairs that have it those that, by their names, aren't one person.

    Only names can tell, so of a phone that stands with one it isn't known.
    """
    found: dict[Level, Counter[NameLevel]] = {}
    for pattern, count in patterns.items():
        if pattern.phone in SEVERAL and pattern.name is not NameLevel.MISSING:
            found.setdefault(pattern.phone, Counter())[pattern.name] += count
    return {level: 2 * (_strangers(names, m, u) + 1) / size for level, names in found.items()}


def _strangers(names: Mapping[NameLevel, int], m: Mapping[Level, float], u: Mapping[Level, float]) -> float:
    """How many pairs aren't one person."""
    return sum(names.values()) * (1 - _share(names, m, u))


def renamed(names: Mapping[NameLevel, int], m: Mapping[Level, float], u: Mapping[Level, float]) -> float:
    """Of pairs with these names, how likely two with different ones are one person."""
    share = _share(names, m, u)
    same, other = share * m[NameLevel.OTHER], (1 - share) * u[NameLevel.OTHER]
    return same / (same + other)


def _share(names: Mapping[NameLevel, int], m: Mapping[Level, float], u: Mapping[Level, float]) -> float:
    """How many of the pairs are one person, by expectation maximisation of that share alone."""
    total = sum(names.values())
    share = EVEN
    household = {**u, NameLevel.SURNAME: FAMILY}
    for _ in range(ROUNDS):
        matched = sum(
            count * share * m[level] / (share * m[level] + (1 - share) * household[level])
            for level, count in names.items()
        )
        share = matched / total
    return share


def _fit(patterns: Mapping[tuple[Level, ...], int], u: Mapping[Level, float]) -> Mapping[Level, float]:
    """Expectation maximisation over patterns, u held."""
    told = [(tuple(level for level in pattern if level not in NOTHING), count) for pattern, count in patterns.items()]
    m, share = M, EVEN
    for _ in range(ROUNDS):
        sums: dict[Level, float] = {}
        matched = 0.0
        for pattern, count in told:
            same = share * prod(m[level] for level in pattern)
            other = (1 - share) * prod(u[level] for level in pattern)
            weight = count * same / (same + other)
            matched += weight
            for level in pattern:
                sums[level] = sums.get(level, 0.0) + weight
        before, m = m, {**M, **shares_of_fields(sums)}
        share = matched / max(sum(patterns.values()), 1)
        if max(abs(m[level] - before[level]) for level in m) < STILL:
            break
    return m


def shares_of_fields(sums: Mapping[Level, float]) -> Mapping[Level, float]:
    """Of each field's levels, how much of the field each has."""
    fields: dict[type, float] = {}
    for level, amount in sums.items():
        fields[type(level)] = fields.get(type(level), 0.0) + amount
    return {level: max(amount / fields[type(level)], LEAST) for level, amount in sums.items() if fields[type(level)]}
