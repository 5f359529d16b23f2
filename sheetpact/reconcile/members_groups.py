"""Edges → groups: the strongest first, and only where what is known of both groups agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from sheetpact.model.members import Account, BirthdayLevel, NameLevel, Pair, Pattern, Refusal
from sheetpact.reconcile.members_agreements import NAMED
from sheetpact.reconcile.members_compare import birthday_level, name_level, scope


class Rank(IntEnum):
    """What a pair is joined by, strongest first."""

    SAID = 0  # by people
    UNION = 1
    EMAIL = 2
    WEIGHT = 3


class Edge(NamedTuple):
    """Two accounts, by their places, that may be one person. Sorted, the strongest comes first."""

    rank: Rank
    lightness: float
    """The weight, negated."""
    one: int
    other: int
    pattern: Pattern
    own: bool = False
    """So much of a person's own agrees that names needn't."""
    certain: bool = False
    """So much agrees that birthdays needn't."""


NOTHING: frozenset[str] = frozenset()
NOBODY: frozenset[int] = frozenset()
Unions = Mapping[str, tuple[str, int]]
"""Scope → (union id, the place of an account that has it)."""


@dataclass(slots=True)
class Group:
    """What is known of accounts that were joined."""

    unions: dict[str, tuple[str, int]]
    parted: frozenset[int]
    """Those of the accounts that people say are not one person with some other account."""
    names: dict[str, int]
    """In letters, of 张先生 the surname → the place of an account that has it. Nicknames aren't among them."""
    birthdays: frozenset[str]
    genders: frozenset[str]
    mixed: bool = False
    """Names that contradict each other, which something of the person's own has brought together."""

    def take(self, other: Group) -> None:
        """The other group is this one, too."""
        self.unions |= other.unions
        self.parted |= other.parted
        self.names |= other.names
        self.birthdays |= other.birthdays
        self.genders |= other.genders
        self.mixed |= other.mixed


def alone(account: Account, place: int, *, parted: bool) -> Group:
    """The group of one account."""
    names = () if account.nickname else account.name_keys or account.surnames
    return Group(
        {scope(account.union_id): (account.union_id, place)} if account.union_id else {},
        frozenset((place,)) if parted else NOBODY,
        {" ".join((names[0], *filter(None, account.shown))): place} if names else {},
        frozenset((account.birthday,)) if account.birthday else NOTHING,
        frozenset((account.gender,)) if account.gender else NOTHING,
    )


@dataclass(slots=True)
class Groups:
    """Disjoint groups of accounts, by their place in the sorted list."""

    accounts: Sequence[Account]
    parents: list[int]
    apart: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Account → the accounts that people say are other people's."""
    known: dict[int, Group] = field(default_factory=dict)
    """By root, of groups of several accounts."""
    joins: list[Edge] = field(default_factory=list)
    unmeant: list[Edge] = field(default_factory=list)
    """What people said that also made one person of two names of which they didn't say it."""
    refusals: dict[Pair, Refusal] = field(default_factory=dict)

    def root(self, place: int) -> int:
        parents = self.parents
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    def join(self, edges: Iterable[Edge]) -> None:
        """The edges in ascending order.

        Where an account has several edges of one weight to accounts with different union ids of one scope, all of them
        are refused: none is better.
        """
        for _, equals in groupby(edges, key=lambda edge: edge[:2]):
            for edge in self._undisputed(list(equals)):
                self._join(edge)

    def _join(self, edge: Edge) -> None:
        one, other = self.root(edge.one), self.root(edge.other)
        if one == other:
            return
        ours, theirs = self._group(one), self._group(other)
        why = self._against(ours, theirs, edge)
        if why is not None:
            self.refusals.setdefault(self._pair(edge.one, edge.other), why)
            return
        mixed = edge.own and not self._names_agree(ours, theirs)
        if mixed and edge.rank is Rank.SAID and edge.pattern.name is not NameLevel.OTHER:
            self.unmeant.append(edge)
        ours.take(theirs)
        ours.mixed |= mixed
        target, gone = min(one, other), max(one, other)
        self.parents[gone] = target
        self.known.pop(gone, None)
        self.known[target] = ours
        self.joins.append(edge)

    def _undisputed(self, edges: Sequence[Edge]) -> Iterable[Edge]:
        if len(edges) == 1 or edges[0].rank is Rank.SAID or not self._may_dispute(edges):
            return edges
        met: dict[int, Unions] = {}
        above: dict[int, int] = {}
        disputed: set[int] = set()
        for edge in edges:
            one, other = _end(edge.one, above), _end(edge.other, above)
            if one == other:
                continue
            ours, theirs = (met.get(each, self._group(self.root(each)).unions) for each in (one, other))
            clash = _clash(ours, theirs)
            if clash:
                self.refusals.setdefault(self._pair(*clash), Refusal.UNION_IDS)
            if clash or other in disputed:
                disputed.add(one)
            above[other], met[one] = one, {**theirs, **ours}
        return [edge for edge in edges if _end(edge.one, above) not in disputed]

    def _may_dispute(self, edges: Sequence[Edge]) -> bool:
        """Two of the groups have union ids."""
        roots = {self.root(place) for edge in edges for place in (edge.one, edge.other)}
        return sum(self._has_unions(root) for root in roots) > 1

    def _has_unions(self, root: int) -> bool:
        known = self.known.get(root)
        return bool(known.unions if known else self.accounts[root].union_id)

    def _against(self, ours: Group, theirs: Group, edge: Edge) -> Refusal | None:
        if any(not theirs.parted.isdisjoint(self.apart[place]) for place in ours.parted):
            return Refusal.SAID
        if edge.rank is Rank.SAID:
            return None
        if _clash(ours.unions, theirs.unions):
            return Refusal.UNION_IDS
        if not edge.own and not self._names_agree(ours, theirs):
            return Refusal.NAMES
        if edge.certain:
            return None
        if not _birthdays_agree(ours.birthdays, theirs.birthdays):
            return Refusal.BIRTHDAYS
        if edge.pattern.name not in NAMED and len(ours.genders | theirs.genders) > 1:
            return Refusal.GENDERS
        return None

    def _names_agree(self, ours: Group, theirs: Group) -> bool:
        """Where a group goes by several names already, one of them is enough."""
        return self._fits(ours, theirs) or ((ours.mixed or theirs.mixed) and self._fits(theirs, ours))

    def _fits(self, some: Group, whole: Group) -> bool:
        return all(name in whole.names or self._goes(place, whole) for name, place in some.names.items())

    def _goes(self, place: int, group: Group) -> bool:
        """Whether an account's name contradicts none in the group, or agrees with one of a mixed group."""
        account = self.accounts[place]
        levels = [name_level(account, self.accounts[other]) for other in group.names.values()]
        return NameLevel.OTHER not in levels or (group.mixed and not NAMED.isdisjoint(levels))

    def _group(self, root: int) -> Group:
        return self.known.get(root) or alone(self.accounts[root], root, parted=root in self.apart)

    def _pair(self, one: int, other: int) -> Pair:
        return self.accounts[min(one, other)].key, self.accounts[max(one, other)].key


def _birthdays_agree(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """As far as one of each side may be the other's."""
    levels = [birthday_level(one, other) for one in ours for other in theirs]
    return not levels or any(level is not BirthdayLevel.OTHER for level in levels)


def _end(place: int, above: Mapping[int, int]) -> int:
    while place in above:
        place = above[place]
    return place


def _clash(ours: Unions, theirs: Unions) -> tuple[int, int] | None:
    """Two accounts whose union ids contradict each other."""
    for where in ours.keys() & theirs.keys():
        (union_id, place), (other_id, other_place) = ours[where], theirs[where]
        if union_id != other_id:
            return place, other_place
    return None
