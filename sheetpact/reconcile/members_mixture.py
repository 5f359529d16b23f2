"""Weights that a list tells by itself: its candidate pairs as a mixture of one person's and two people's.

Fellegi and Sunter's model with all that it takes estimated by expectation maximisation (Winkler 1988), u too: how often
two people agree who were brought together by a key, not two drawn at random.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2, prod

from sheetpact.model.members import Account, NameLevel, Pattern
from sheetpact.reconcile.members_fit import ROUNDS, shares_of_fields
from sheetpact.reconcile.members_priors import FINER_M, FINER_U, NOTHING, Level
from sheetpact.reconcile.members_weights import Weights, frequencies

STILL = 1e-6
"""The change of the share of one person's pairs below which fitting has come to rest."""
SHARE = 0.3
"""Of the pairs that are one person's, to start from."""
LEAST = 1e-4
"""A share of pairs is never quite none or all."""
LIKELY = log2(2)
"""Odds of 2 : 1."""

Told = Sequence[tuple[tuple[Level, ...], int]]


def weigh_pairs(accounts: Iterable[Account], patterns: Mapping[Pattern, int]) -> Weights:
    """`patterns`: how many of the candidate pairs compare so."""
    told = [(tuple(level for level in pattern if level not in NOTHING), count) for pattern, count in patterns.items()]
    m, u, share = _mixture(told)
    names = frequencies(accounts)
    # Names weigh by how rare they are among all accounts; m has to bear that a key brought these together.
    rare: Mapping[Level, float] = {
        level: m[level] * names.mean(level) / u[level] for level in (NameLevel.WRITTEN, NameLevel.SOUND)
    }
    return Weights({**m, **rare}, u, names, LIKELY - log2(share / (1 - share)))


def _mixture(told: Told) -> tuple[Mapping[Level, float], Mapping[Level, float], float]:
    """(m, u, share of one person's pairs)."""
    m, u, share = FINER_M, FINER_U, SHARE
    total = max(sum(count for _, count in told), 1)
    for _ in range(ROUNDS):
        same: dict[Level, float] = {}
        other: dict[Level, float] = {}
        before, matched = share, 0.0
        for levels, count in told:
            ours = share * prod(m[level] for level in levels)
            theirs = (1 - share) * prod(u[level] for level in levels)
            weight = count * ours / (ours + theirs)
            matched += weight
            for level in levels:
                same[level] = same.get(level, 0.0) + weight
                other[level] = other.get(level, 0.0) + count - weight
        m, u = {**m, **shares_of_fields(same)}, {**u, **shares_of_fields(other)}
        share = min(max(matched / total, LEAST), 1 - LEAST)
        if abs(share - before) < STILL:
            break
    return m, u, share
