"""Which accounts are one person: by equal union id, verified e-mail, or phone and name together.

A shared phone alone joins nobody: families share one, and numbers are given out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheetpact.model.members import Account, Matching, Pair, Reason
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem, Severity
from sheetpact.reconcile.members_ids import name_groups

MANY_NAMES = 5
"""From so many different names on, a phone belongs to a counter or a courier and is evidence of nothing."""


@dataclass(slots=True)
class _Groups:
    """Disjoint groups of accounts (by their place in the sorted list) and the union ids that each has, by scope."""

    accounts: Sequence[Account]
    parents: list[int]
    unions: dict[int, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """Root → scope → (union id, an account that has it)."""
    joins: dict[Pair, Reason] = field(default_factory=dict)
    refusals: dict[Pair, Reason] = field(default_factory=dict)

    def root(self, place: int) -> int:
        parents = self.parents
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    def join(self, block: Sequence[int], reason: Reason) -> None:
        """Make a whole block one group, or nothing of it where two union ids of one scope would meet in it."""
        firsts: dict[int, int] = {}
        for place in block:
            firsts.setdefault(self.root(place), place)
        if len(firsts) == 1:
            return
        clash = self._clash(firsts)
        if clash:
            self.refusals.setdefault(self._pair(*clash), reason)
            return
        target, *others = firsts
        merged = self.unions.get(target, {})
        for other in others:
            self.parents[other] = target
            merged |= self.unions.pop(other, {})
            self.joins[self._pair(firsts[target], firsts[other])] = reason
        if merged:
            self.unions[target] = merged

    def _clash(self, roots: Iterable[int]) -> tuple[int, int] | None:
        met: dict[str, tuple[str, int]] = {}
        for root in roots:
            for scope, (union_id, place) in self.unions.get(root, {}).items():
                known, known_place = met.setdefault(scope, (union_id, place))
                if known != union_id:
                    return known_place, place
        return None

    def _pair(self, one: int, other: int) -> Pair:
        return self.accounts[min(one, other)].key, self.accounts[max(one, other)].key


def match(accounts: Iterable[Account], known: Mapping[AccountKey, str], next_number: int) -> Matching:
    """Group the accounts (one per key) and number the groups.

    `known` is the member that accounts belonged to so far (redirects followed, else a number would come back),
    `next_number` that of the next new member: above every number that was ever used. The same accounts in any
    order give the same answer, in time that grows with their number.
    """
    ordered = sorted(accounts, key=lambda account: account.key)
    groups = _Groups(ordered, list(range(len(ordered))))
    for place, account in enumerate(ordered):
        if account.union_id:
            groups.unions[place] = {_scope(account.union_id): (account.union_id, place)}
    crowded = _crowded(ordered)
    for reason, blocks in _blocks(ordered, crowded):
        for block in blocks:
            groups.join(block, reason)
    by_root: dict[int, list[AccountKey]] = {}
    for place, account in enumerate(ordered):
        by_root.setdefault(groups.root(place), []).append(account.key)
    ids, redirects, number = name_groups(list(by_root.values()), known, next_number)
    return Matching(ids, redirects, groups.joins, groups.refusals, _problems(groups, crowded), number)


def _scope(union_id: str) -> str:
    scope, colon, _ = union_id.partition(":")
    return scope if colon else ""


def _crowded(accounts: Sequence[Account]) -> frozenset[str]:
    names: dict[str, set[str]] = {}
    for account in accounts:
        if account.phone_key and account.name_keys:
            names.setdefault(account.phone_key, set()).add(min(account.name_keys))
    return frozenset(phone for phone, found in names.items() if len(found) >= MANY_NAMES)


def _blocks(accounts: Sequence[Account], crowded: frozenset[str]) -> Iterator[tuple[Reason, Iterable[list[int]]]]:
    """Places of accounts that share a key, strongest keys first; within a kind in the order of their first account."""
    unions: dict[str, list[int]] = {}
    emails: dict[str, list[int]] = {}
    phones: dict[tuple[str, str], list[int]] = {}
    for place, account in enumerate(accounts):
        if account.union_id:
            unions.setdefault(account.union_id, []).append(place)
        if account.email_key:
            emails.setdefault(account.email_key, []).append(place)
        if account.phone_key and account.phone_key not in crowded:
            for name in account.name_keys:
                phones.setdefault((account.phone_key, name), []).append(place)
    yield Reason.UNION_ID, unions.values()
    yield Reason.EMAIL, emails.values()
    yield Reason.PHONE_AND_NAME, phones.values()


def _problems(groups: _Groups, crowded: frozenset[str]) -> tuple[Problem, ...]:
    """Notes only: no person can do anything about them in the sheet, and no status may stay amber for ever."""
    counts = {"members.two_union_ids": len(groups.refusals), "members.crowded_phones": len(crowded)}
    return tuple(Problem(code, Severity.NOTE, params={"count": count}) for code, count in counts.items() if count)
