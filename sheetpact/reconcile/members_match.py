"""Which accounts are one person: candidates by equal keys, a weight for what agrees, groups that contradict nothing.

A shared phone alone joins nobody: families share one, and numbers are given out again. The same accounts in any
order give the same answer, in time that grows with their number.
"""

from __future__ import annotations

import gc
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
)
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem, Severity
from sheetpact.reconcile.members_agreements import HINTING, IDENTITY, agrees
from sheetpact.reconcile.members_compare import compare
from sheetpact.reconcile.members_finer import coarse
from sheetpact.reconcile.members_groups import Edge, Groups, Rank
from sheetpact.reconcile.members_ids import name_groups
from sheetpact.reconcile.members_masks import with_lengths_believed
from sheetpact.reconcile.members_sharing import sharing
from sheetpact.reconcile.members_ways import ByPattern, Way, Weighed, said_of, weigh_accounts

RULES = 5
"""Raised with whatever changes who is one person: accounts that were matched by other rules are matched anew."""
NOTHING_SAID: Mapping[Pair, bool] = MappingProxyType({})
NEVER_ANOTHER: Mapping[AccountKey, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Judged:
    """What comparing a list of accounts, sorted by key, came to."""

    weighed: Weighed
    groups: Groups

    @property
    def accounts(self) -> Sequence[Account]:
        return self.groups.accounts

    def pair(self, one: int, other: int) -> Pair:
        return self.accounts[one].key, self.accounts[other].key


def match(
    accounts: Iterable[Account],
    known: Mapping[AccountKey, str],
    next_number: int,
    judged: Mapping[Pair, bool] = NOTHING_SAID,
    earlier: Mapping[AccountKey, str] = NEVER_ANOTHER,
    way: Way | None = None,
) -> Matching:
    """Group the accounts (one per key) and number the groups.

    `known` is the member that accounts belonged to so far (redirects followed, else a number would come back),
    `next_number` that of the next new member: above every number that was ever used. `judged` is what people say of
    two accounts: one person, or not. That goes before all else; of two words that can't both be, "not" counts.
    `earlier`: the number that an account had before another one took that number's place. `way`: how to weigh what
    agrees; None: as what people say shows to be right more often.
    """
    with _without_collecting():
        return _matched(_judge(accounts, judged, way), known, next_number, earlier)


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
    unsure = tuple(found.pair(one, other) for one, other in _unsure(found.weighed.compared, groups))
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
    weights = found.weighed.weights
    for edge in found.groups.joins:
        pattern = edge.pattern
        bits = (weights.name(pattern, found.accounts[edge.one]), *weights.others(pattern))
        fields = tuple((str(level), each) for level, each in zip(pattern, bits, strict=True) if each)
        yield Evidence(
            found.pair(edge.one, edge.other), edge.rank is Rank.SAID, agrees(pattern, IDENTITY), fields, weights.cutoff
        )


def _judge(accounts: Iterable[Account], judged: Mapping[Pair, bool], way: Way | None = None) -> _Judged:
    ordered = with_lengths_believed(sorted(accounts, key=lambda account: account.key))
    shared = sharing(ordered)
    same, apart = said_of(ordered, judged)
    weighed = weigh_accounts(ordered, shared, same, apart) if way is None else way.weighed(ordered, shared)
    groups = Groups(ordered, list(range(len(ordered))), _apart(apart))
    groups.join(sorted([*_said(ordered, shared, same), *weighed.edges()]))
    return _Judged(weighed, groups)


def _said(accounts: Sequence[Account], shared: Sharing, same: Iterable[tuple[int, int]]) -> Iterator[Edge]:
    """First of names that contradict each other: then whatever brings them together once more was meant."""
    for one, other in same:
        pattern = compare(accounts[one], accounts[other], shared)
        yield Edge(Rank.SAID, -float(pattern.name is NameLevel.OTHER), one, other, pattern, own=True)


def _apart(pairs: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    apart: dict[int, frozenset[int]] = {}
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            apart[one] = apart.get(one, frozenset()) | {other}
    return apart


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
            pattern, weight = found.weighed.weight(one, other)
            doubts.append(Doubt(pair, pattern, weight, why))
    return tuple(sorted(doubts, key=lambda each: (-each.weight, each.pair)))


def _hints(pattern: Pattern) -> bool:
    """Something says so, and the names don't speak against it."""
    return agrees(coarse(pattern), HINTING)


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
        "members.crowded_phones": sum(level is PhoneLevel.CROWDED for level in judged.weighed.shared.phones.values()),
        "members.keys_skipped": judged.weighed.skipped,
        "members.closer_look": judged.weighed.answers,
    }
    return (Problem(code, Severity.NOTE, params={"count": count}) for code, count in counts.items() if count)
