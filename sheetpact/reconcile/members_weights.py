"""What agreement is worth: log2(m/u) for each level, by Fellegi and Sunter's model of record linkage (1969).

m is how often two accounts of one person agree so, u how often those of two people do who are drawn at random.
u is known from the list itself; m stands below, or is fitted to the list where it is long enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, prod

from sheetpact.model.members import (
    Account,
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
from sheetpact.reconcile.members_compare import AT_HOME, CALLED, REACHED, identity
from sheetpact.reconcile.members_signs import Sign, own_signs

FITTED_FROM = 20_000
"""Pairs from which m is fitted: fewer make expectation maximisation swing with every account."""
TOLD = 300
"""Pairs with one identity that tell a field, from which they tell how often one person's accounts agree in it."""
BY_IDENTITY = (EmailLevel, UnionLevel, GenderLevel)
"""What makes it one identity; and the gender, which only speaks against."""
ROUNDS, STILL = 25, 1e-4
"""Rounds of fitting at most, and the change of every m below which it has come to rest."""
EVEN, LEAST = 0.5, 1e-4
"""The share of matches that fitting starts from, and the least m: what was never seen isn't impossible."""
SURE = log2(9)
"""Odds of 9 : 1 that two accounts are one person."""
SAMPLE = 2_000
"""Accounts of other lists, no two of them of one name, that are counted in: in a short list no name looks rare."""

Level = NameLevel | PhoneLevel | EmailLevel | UnionLevel | BirthdayLevel | AddressLevel | WechatLevel | GenderLevel

M: Mapping[Level, float] = {
    NameLevel.WRITTEN: 0.80,
    NameLevel.SOUND: 0.08,
    NameLevel.NEAR: 0.03,
    NameLevel.SURNAME: 0.06,
    NameLevel.OTHER: 0.03,
    PhoneLevel.OWN: 0.40,
    PhoneLevel.SAME: 0.01,
    PhoneLevel.ONE_NAME: 0.04,
    PhoneLevel.TWO_NAMES: 0.12,
    PhoneLevel.FEW_NAMES: 0.04,
    PhoneLevel.OF_SURNAME: 0.01,
    PhoneLevel.NEAR: 0.02,
    PhoneLevel.OWN_MASK: 0.06,
    PhoneLevel.MASK: 0.14,
    PhoneLevel.TAIL: 0.02,
    PhoneLevel.OTHER: 0.18,
    EmailLevel.VERIFIED: 0.40,
    EmailLevel.SAME: 0.40,
    EmailLevel.NEAR: 0.02,
    EmailLevel.OTHER: 0.18,
    UnionLevel.SAME: 0.97,
    UnionLevel.OTHER: 0.03,
    BirthdayLevel.SAME: 0.63,
    BirthdayLevel.NEAR: 0.02,
    BirthdayLevel.DAY: 0.22,
    BirthdayLevel.YEAR: 0.10,
    BirthdayLevel.OTHER: 0.03,
    AddressLevel.SAME: 0.45,
    AddressLevel.NEAR: 0.10,
    AddressLevel.STREET: 0.05,
    AddressLevel.HOUSEHOLD: 0.50,
    AddressLevel.OTHER: 0.40,
    WechatLevel.SAME: 0.95,
    WechatLevel.OTHER: 0.05,
    GenderLevel.SAME: 0.50,  # of a household half have it, too
    GenderLevel.OTHER: 0.03,
}
"""Of accounts that both tell the field, by lists of made-up members (`python -m benchmarks members`)."""
SHARED: Mapping[Level, float] = {
    PhoneLevel.OWN: 0.01,
    PhoneLevel.SAME: 0.002,
    PhoneLevel.ONE_NAME: 0.002,
    PhoneLevel.TWO_NAMES: 0.2,
    PhoneLevel.FEW_NAMES: 0.2,
    PhoneLevel.OF_SURNAME: 0.0004,
    PhoneLevel.OWN_MASK: 0.003,
    EmailLevel.VERIFIED: 0.01,
    EmailLevel.SAME: 0.02,
    UnionLevel.SAME: 0.001,
    AddressLevel.SAME: 0.6,
    WechatLevel.SAME: 0.001,
}
"""Other people with whom an account shares the number or address, on average: u times the accounts there are."""
U: Mapping[Level, float] = {
    NameLevel.NEAR: 0.0005,
    NameLevel.SURNAME: 0.03,  # the surnames of China: a fifth of all people are called Li, Wang or Zhang
    PhoneLevel.NEAR: 1 / 10_000_000,  # some hundred of 4 thousand million mobile numbers
    NameLevel.OTHER: 0.97,
    PhoneLevel.OWN_MASK: 1 / 350_000 / 100,  # of those few have the surname, too, and are in the list with no name
    PhoneLevel.MASK: 1 / 350_000,  # some 35 beginnings of mobile numbers in use, and four digits
    PhoneLevel.TAIL: 1 / 10_000,
    PhoneLevel.OTHER: 1.0,
    EmailLevel.NEAR: 1 / 1_000_000,
    EmailLevel.OTHER: 1.0,
    UnionLevel.OTHER: 1.0,
    BirthdayLevel.SAME: 1 / 20_000,  # the days of some sixty years
    BirthdayLevel.NEAR: 1 / 1_500,
    BirthdayLevel.DAY: 1 / 365,
    BirthdayLevel.YEAR: 1 / 60,
    BirthdayLevel.OTHER: 1.0,
    AddressLevel.HOUSEHOLD: 0.50,
    AddressLevel.OTHER: 1.0,
    WechatLevel.OTHER: 1.0,
    GenderLevel.SAME: 0.5,
    GenderLevel.OTHER: 0.5,
}
HOUSES = 10
"""Of those who live in one street one in so many does in one house."""
SEVERAL = frozenset({PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES})
SURNAME_ALONE, FAMILY = 0.9, 0.6
"""u of a surname where what a household shares agrees, too. The phone has told already what it can."""
NOTHING = frozenset(
    {
        NameLevel.MISSING,
        PhoneLevel.MISSING,
        PhoneLevel.CROWDED,
        EmailLevel.MISSING,
        UnionLevel.MISSING,
        BirthdayLevel.MISSING,
        AddressLevel.MISSING,
        WechatLevel.MISSING,
        GenderLevel.MISSING,
    }
)
FIXED = NOTHING | {AddressLevel.HOUSEHOLD}
"""Nothing is read from the list of these."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many accounts have a name, as it is written and as it is read."""

    written: Mapping[str, int]
    sound: Mapping[str, int]
    named: int

    def chance(self, level: NameLevel, account: Account) -> float:
        """That somebody else drawn at random has this account's name."""
        count = self.written[account.name_written] if level is NameLevel.WRITTEN else self.sound[account.name_keys[0]]
        return (count + 1) / (self.named + SAMPLE)

    def mean(self, level: NameLevel) -> float:
        """That two accounts drawn at random have one name."""
        return _alike(self.written if level is NameLevel.WRITTEN else self.sound)


def frequencies(accounts: Iterable[Account]) -> Frequencies:
    named = [account for account in accounts if account.name_keys]
    written = Counter(account.name_written for account in named)
    return Frequencies(written, Counter(account.name_keys[0] for account in named), len(named))


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights for one list of accounts. `cutoff`: the sum in bits from which two accounts are one person."""

    m: Mapping[Level, float]
    u: Mapping[Level, float]
    names: Frequencies
    cutoff: float
    signs: tuple[Sign, ...] = ()
    """What is one person's own in this list."""

    def name(self, pattern: Pattern, account: Account) -> float:
        """Bits; `account` is one of the two. A rare name says more than a common one."""
        level = pattern.name
        if level is NameLevel.MISSING:
            return 0.0
        if level is NameLevel.SURNAME and (pattern.phone in CALLED or pattern.address in AT_HOME):
            return log2(SURNAME_ALONE / FAMILY)
        rare = level is NameLevel.WRITTEN or level is NameLevel.SOUND
        return log2(self.m[level] / (self.names.chance(level, account) if rare else self.u[level]))

    def others(self, pattern: Pattern) -> Sequence[float]:
        """Bits of all fields but the name. With those of the name their sum is the pair's weight."""
        return [self._bits(level) for level in pattern[1:]]

    def signed(self, pattern: Pattern) -> bool:
        """Whether something agrees that is one person's own in this list."""
        return any(sign(pattern) for sign in self.signs)

    def _bits(self, level: Level) -> float:
        return 0.0 if level in NOTHING else log2(self.m[level] / self.u[level])


def weigh(accounts: Sequence[Account], patterns: Mapping[Pattern, int]) -> Weights:
    """`patterns`: how many of the candidate pairs compare so."""
    size = max(len(accounts), 2)
    names = frequencies(accounts)
    u: dict[Level, float] = dict(U)
    u |= {level: u.get(level, 0.0) + share / size for level, share in SHARED.items()}
    u |= {level: names.mean(level) for level in (NameLevel.WRITTEN, NameLevel.SOUND)}
    u |= _streets(accounts, u[AddressLevel.SAME])
    m: Mapping[Level, float] = M
    if sum(patterns.values()) >= FITTED_FROM:
        m = fit(patterns, u)
        u |= {level: shared / size for level, shared in fit_shared(patterns, m, u, size).items()}
    m = {**m, **identified(patterns)}
    signs = own_signs(patterns, lambda named: _renamed(named, m, u))
    return Weights(m, u, names, log2(size) + SURE, tuple(signs))


def _streets(accounts: Iterable[Account], home: float) -> Mapping[Level, float]:
    """How often two people drawn at random live in one street, and in one house: more often than at one `home`."""
    street = max(_alike(Counter(account.street for account in accounts if account.street)), home)
    return {AddressLevel.STREET: street, AddressLevel.NEAR: max(street / HOUSES, home)}


def _alike(counts: Mapping[str, int]) -> float:
    """How often two drawn at random are the same."""
    total = sum(counts.values())
    return sum(count * (count + 1) for count in counts.values()) / max(total, 1) / (total + SAMPLE)


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
        if identity(pattern):
            for level in pattern:
                if level not in FIXED and not isinstance(level, BY_IDENTITY):
                    fields.setdefault(type(level), Counter())[level] += count
    told = [counts for counts in fields.values() if counts.total() >= TOLD]
    return {level: count / counts.total() for counts in told for level, count in counts.items()}


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


def _renamed(names: Mapping[NameLevel, int], m: Mapping[Level, float], u: Mapping[Level, float]) -> float:
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
        before, m = m, {**M, **_shares(sums)}
        share = matched / max(sum(patterns.values()), 1)
        if max(abs(m[level] - before[level]) for level in m) < STILL:
            break
    return m


def _shares(sums: Mapping[Level, float]) -> Mapping[Level, float]:
    """Of each field's levels, how much of the field each has."""
    fields: dict[type, float] = {}
    for level, amount in sums.items():
        fields[type(level)] = fields.get(type(level), 0.0) + amount
    return {level: max(amount / fields[type(level)], LEAST) for level, amount in sums.items() if fields[type(level)]}
