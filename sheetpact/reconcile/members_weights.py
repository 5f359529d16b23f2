"""What agreement is worth: log2(m/u) for each level, by Fellegi and Sunter's model of record linkage (1969).

m is how often two accounts of one person agree so, u how often those of two people do who are drawn at random.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from sheetpact.model.members import Account, AddressLevel, NameLevel, Pattern
from sheetpact.reconcile.members_agreements import AT_HOME, CALLED, Rules
from sheetpact.reconcile.members_fit import fit, fit_shared, identified, matched, renamed
from sheetpact.reconcile.members_near import first_number
from sheetpact.reconcile.members_priors import FAMILY, NOTHING, SHARED, SURNAME_ALONE, Level, M, U
from sheetpact.reconcile.members_signs import own_signs

FITTED_FROM = 20_000
"""Pairs from which m is fitted: fewer make expectation maximisation swing with every account."""
SURE = log2(9)
"""Odds of 9 : 1 that two accounts are one person."""
SAMPLE = 2_000
"""Accounts of other lists, no two of them of one name, that are counted in: in a short list no name looks rare."""


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
        return _alike((self.written if level is NameLevel.WRITTEN else self.sound).values())


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
    signs: Rules = ()
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
    pairs = size / 2
    if sum(patterns.values()) >= FITTED_FROM:
        pairs = matched(patterns)
        m = fit(patterns, u)
        u |= {level: shared / size for level, shared in fit_shared(patterns, m, u, size).items()}
    m = {**m, **identified(patterns)}
    signs = own_signs(patterns, lambda named: renamed(named, m, u))
    return Weights(m, u, names, log2(size * size / 2 / pairs) + SURE, tuple(signs))


def _streets(accounts: Iterable[Account], home: float) -> Mapping[Level, float]:
    """How often two people drawn at random live in one street, and in one house: more often than at one `home`."""
    streets = Counter(account.street for account in accounts if account.street)
    houses = Counter((account.street, first_number(account.address_key)) for account in accounts if account.street)
    return {
        AddressLevel.STREET: max(_alike(streets.values()), home),
        AddressLevel.NEAR: max(_alike(houses.values()), home),
    }


def _alike(counts: Collection[int]) -> float:
    """How often two drawn at random are the same."""
    total = sum(counts)
    return sum(count * (count + 1) for count in counts) / max(total, 1) / (total + SAMPLE)
