"""Which accounts are one person: candidates by equal keys, a weight for what agrees, groups that contradict nothing.

A shared phone alone joins nobody: families share one, and numbers are given out again. The same accounts in any
order give the same answer, in time that grows with their number.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from sheetpact.model.members import (
    Account,
    Doubt,
    Evidence,
    Matching,
    NameLevel,
    Pair,
    Pattern,
    PhoneLevel,
    Refusal,
    Sharing,
    UnionLevel,
)
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem, Severity
from sheetpact.reconcile.members_candidates import candidates
from sheetpact.reconcile.members_compare import REACHED, certain, compare, identity, own, tells
from sheetpact.reconcile.members_groups import Edge, Groups, Rank
from sheetpact.reconcile.members_ids import name_groups
from sheetpact.reconcile.members_sharing import sharing
from sheetpact.reconcile.members_weights import Weights, weigh

RULES = 3
"""Raised with whatever changes who is one person: accounts that were matched by other rules are matched anew."""
NOTHING_SAID: Mapping[Pair, bool] = MappingProxyType({})
NEVER_ANOTHER: Mapping[AccountKey, str] = MappingProxyType({})
ByPattern = dict[Pattern, "array[int]"]
"""Candidate pairs by what their comparison comes to."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What comparing a list of accounts, sorted by key, came to."""

    accounts: Sequence[Account]
    shared: Sharing
    compared: ByPattern
    weights: Weights
    groups: Groups
    skipped: int

    def pair(self, one: int, other: int) -> Pair:
        return self.accounts[one].key, self.accounts[other].key


def match(
    accounts: Iterable[Account],
    known: Mapping[AccountKey, str],
    next_number: int,
    judged: Mapping[Pair, bool] = NOTHING_SAID,
    earlier: Mapping[AccountKey, str] = NEVER_ANOTHER,
) -> Matching:
    """Group the accounts (one per key) and number the groups.

    `known` is the member that accounts belonged to so far (redirects followed, else a number would come back),
    `next_number` that of the next new member: above every number that was ever used. `judged` is what people say of
    two accounts: one person, or not. That goes before all else; of two words that can't both be, "not" counts.
    `earlier`: the number that an account had before another one took that number's place.
    """
    with _without_collecting():
        return _matched(_judge(accounts, judged), known, next_number, earlier)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing here refers to itself in a circle: to look for such garbage takes a fifth of the time and finds none."""
    collect = gc.enable if gc.isenabled() else gc.disable
    gc.disable()
    try:
        yield
    finally:
        collect()


def _matched(
    found: _Judged, known: Mapping[AccountKey, str], next_number: int, earlier: Mapping[AccountKey, str]
) -> Matching:
    groups = found.groups
    unsure = tuple(found.pair(one, other) for one, other in _unsure(found.compared, groups))
    by_root: dict[int, list[AccountKey]] = {}
    for place, account in enumerate(found.accounts):
        by_root.setdefault(groups.root(place), []).append(account.key)
    ids, redirects, number = name_groups(list(by_root.values()), known, next_number, earlier)
    refusals = {pair: why for pair, why in groups.refusals.items() if ids[pair[0]] != ids[pair[1]]}
    return Matching(
        ids,
        redirects,
        joins={found.pair(edge.one, edge.other): edge.pattern for edge in groups.joins},
        refusals=refusals,
        problems=(*_problems(found), *_unmeant(found, ids)),
        next_number=number,
        unsure=unsure,
        doubts=_doubts(found, {**dict.fromkeys(unsure), **refusals}),
    )


def evidence(accounts: Iterable[Account], judged: Mapping[Pair, bool]) -> Iterator[Evidence]:
    """What holds the groups of these accounts together, strongest first: one pair less than a group has accounts."""
    found = _judge(accounts, judged)
    weights = found.weights
    for edge in found.groups.joins:
        pattern = edge.pattern
        bits = (weights.name(pattern, found.accounts[edge.one]), *weights.others(pattern))
        fields = tuple((str(level), each) for level, each in zip(pattern, bits, strict=True) if each)
        yield Evidence(
            found.pair(edge.one, edge.other), edge.rank is Rank.SAID, identity(pattern), fields, weights.cutoff
        )


def _judge(accounts: Iterable[Account], judged: Mapping[Pair, bool]) -> _Judged:
    ordered = sorted(accounts, key=lambda account: account.key)
    shared = sharing(ordered)
    pairs, skipped = candidates(ordered)
    compared = _compare(ordered, pairs, shared)
    weights = weigh(ordered, {pattern: len(those) for pattern, those in compared.items()})
    said = _said(ordered, shared, judged)
    groups = Groups(ordered, list(range(len(ordered))), _apart(ordered, judged))
    groups.join(sorted([*said, *_edges(ordered, compared, weights)]))
    return _Judged(ordered, shared, compared, weights, groups, skipped)


def _places(accounts: Sequence[Account], judged: Mapping[Pair, bool], *, same: bool) -> Iterator[tuple[int, int]]:
    """The pairs that people say this of, as far as both accounts are still there."""
    place = {account.key: at for at, account in enumerate(accounts)} if judged else {}
    for (one, other), word in judged.items():
        if word is same and one in place and other in place:
            yield place[one], place[other]


def _said(accounts: Sequence[Account], shared: Sharing, judged: Mapping[Pair, bool]) -> Iterator[Edge]:
    """First of names that contradict each other: then whatever brings them together once more was meant."""
    for one, other in _places(accounts, judged, same=True):
        pattern = compare(accounts[one], accounts[other], shared)
        yield Edge(Rank.SAID, -float(pattern.name is NameLevel.OTHER), one, other, pattern, own=True)


def _apart(accounts: Sequence[Account], judged: Mapping[Pair, bool]) -> Mapping[int, frozenset[int]]:
    apart: dict[int, frozenset[int]] = {}
    for pair in _places(accounts, judged, same=False):
        for one, other in (pair, pair[::-1]):
            apart[one] = apart.get(one, frozenset()) | {other}
    return apart


def _compare(accounts: Sequence[Account], pairs: Sequence[int], shared: Sharing) -> ByPattern:
    found: ByPattern = {}
    size = len(accounts)
    for pair in pairs:
        first, second = divmod(pair, size)
        pattern = compare(accounts[first], accounts[second], shared)
        found.setdefault(pattern, array("q")).append(pair)
    return found


def _edges(accounts: Sequence[Account], compared: ByPattern, weights: Weights) -> Iterator[Edge]:
    for pattern, pairs in compared.items():
        if identity(pattern):
            same = Rank.UNION if pattern.union is UnionLevel.SAME else Rank.EMAIL
            yield from (
                Edge(same, 0.0, *divmod(pair, len(accounts)), pattern, own=True, certain=True) for pair in pairs
            )
        elif tells(pattern) or weights.signed(pattern):
            yield from _weighed(accounts, pattern, pairs, weights)


def _weighed(accounts: Sequence[Account], pattern: Pattern, pairs: Iterable[int], weights: Weights) -> Iterator[Edge]:
    others, enough = sum(weights.others(pattern)), certain(pattern)
    signed = weights.signed(pattern)
    for pair in pairs:
        one, other = divmod(pair, len(accounts))
        weight = others + weights.name(pattern, accounts[one])
        if enough or weight >= weights.cutoff:
            yield Edge(Rank.WEIGHT, -weight, one, other, pattern, signed or own(pattern), signed or enough)


def _unsure(compared: ByPattern, groups: Groups) -> list[tuple[int, int]]:
    size = len(groups.accounts)
    hints = (pairs for pattern, pairs in compared.items() if _hints(pattern))
    apart = (divmod(pair, size) for pairs in hints for pair in pairs)
    return sorted((one, other) for one, other in apart if groups.root(one) != groups.root(other))


def _doubts(found: _Judged, left: Mapping[Pair, Refusal | None]) -> tuple[Doubt, ...]:
    """Of the pairs that were not joined those that no person has parted, the strongest first."""
    concerned = {key for pair in left for key in pair}
    accounts = {account.key: account for account in found.accounts if account.key in concerned}
    doubts: list[Doubt] = []
    for pair, why in left.items():
        one, other = (accounts[key] for key in pair)
        if why is not Refusal.SAID:
            pattern = compare(one, other, found.shared)
            weight = found.weights.name(pattern, one) + sum(found.weights.others(pattern))
            doubts.append(Doubt(pair, pattern, weight, why))
    return tuple(sorted(doubts, key=lambda each: (-each.weight, each.pair)))


def _hints(pattern: Pattern) -> bool:
    """Something says so, and the names don't speak against it."""
    return tells(pattern) or (pattern.phone in REACHED and pattern.name is not NameLevel.OTHER)


def _unmeant(judged: _Judged, ids: Mapping[AccountKey, str]) -> Iterator[Problem]:
    """The first of them: one command shows what a member is made of, and which word to take back."""
    members = sorted({ids[judged.accounts[edge.one].key] for edge in judged.groups.unmeant})
    if members:
        params = {"count": len(members), "member": members[0]}
        yield Problem("members.names_by_word", Severity.NOTE, params=params)


def _problems(judged: _Judged) -> Iterator[Problem]:
    """Notes only: no person can do anything about them in the sheet, and no status may stay amber for ever."""
    counts = {
        "members.two_union_ids": sum(why is Refusal.UNION_IDS for why in judged.groups.refusals.values()),
        "members.crowded_phones": sum(level is PhoneLevel.CROWDED for level in judged.shared.phones.values()),
        "members.keys_skipped": judged.skipped,
    }
    return (Problem(code, Severity.NOTE, params={"count": count}) for code, count in counts.items() if count)
