"""Two ways to weigh pairs of accounts: people's answers tell which of them suits a list.

USUAL goes by what strangers drawn at random have in common, and FINER by what pairs have in common that a key brought
together, with a closer look at names and towns. Which is better depends on the list, so only known pairs can tell. They
are pairs that the usual way leaves open: so of what it joins the finer one has to keep nearly all, too.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import NamedTuple

from sheetpact.model.members import Account, Pair, Pattern, Sharing, UnionLevel
from sheetpact.reconcile import members_candidates
from sheetpact.reconcile.members_agreements import CERTAIN, IDENTITY, OWN, TELLING, Rules, agrees
from sheetpact.reconcile.members_candidates import Keys, candidates
from sheetpact.reconcile.members_compare import compare
from sheetpact.reconcile.members_finer import OUTRIGHT, TELLING_CLOSELY, compare_closely
from sheetpact.reconcile.members_groups import Edge, Rank
from sheetpact.reconcile.members_mixture import weigh_pairs
from sheetpact.reconcile.members_weights import Weights, weigh

ANSWERS = 30
"""Pairs of each kind, one person and two people, from which on a choice is made."""
BY_CHANCE = 0.05
"""How likely at most the finer way is right so much more often by luck."""

KEPT = 0.99
"""Of the pairs that the usual way joins, how many must be one person by the finer, too. About these nobody is asked, so
the answers don't speak for them; and the usual way is right in so many.
"""

ByPattern = dict[Pattern, "array[int]"]
"""Candidate pairs by what their comparison comes to."""
Places = tuple[int, int]
"""Two accounts."""


class Way(NamedTuple):
    """`keys` bring accounts together beside the usual ones. `telling`: rules by which the weight of a pair counts.

    `outright`: those by which so much is one person's own that nothing else of the two groups can part them. To both
    come the signs that the list itself tells.
    """

    keys: tuple[Keys, ...]
    compare: Callable[[Account, Account, Sharing], Pattern]
    weigh: Callable[[Sequence[Account], Mapping[Pattern, int]], Weights]
    telling: Rules
    outright: Rules = ()

    def weighed(self, accounts: Sequence[Account], shared: Sharing) -> Weighed:
        """`accounts` sorted by key."""
        pairs, skipped = candidates(accounts, self.keys)
        compared = self._compared(accounts, pairs, shared)
        weights = self.weigh(accounts, {pattern: len(those) for pattern, those in compared.items()})
        return Weighed(self, accounts, shared, compared, weights, skipped)

    def _compared(self, accounts: Sequence[Account], pairs: Iterable[int], shared: Sharing) -> ByPattern:
        found: ByPattern = {}
        size, compare_two = len(accounts), self.compare
        for pair in pairs:
            first, second = divmod(pair, size)
            pattern = compare_two(accounts[first], accounts[second], shared)
            found.setdefault(pattern, array("q")).append(pair)
        return found


@dataclass(frozen=True, slots=True)
class Weighed:
    """What comparing the candidate pairs of a list in one way came to."""

    way: Way
    accounts: Sequence[Account]
    shared: Sharing
    compared: ByPattern
    weights: Weights
    skipped: int
    answers: int = 0
    """Of people, that have chosen this way instead of the usual one."""

    def weight(self, one: Account, other: Account) -> tuple[Pattern, float]:
        """Of any two accounts, in bits."""
        pattern = self.way.compare(one, other, self.shared)
        return pattern, self.weights.name(pattern, one) + sum(self.weights.others(pattern))

    def one_person(self, places: Places) -> bool:
        """Whether two accounts are, as far as they alone tell."""
        pattern, weight = self.weight(*(self.accounts[place] for place in places))
        enough = agrees(pattern, CERTAIN) or weight >= self.weights.cutoff
        return agrees(pattern, IDENTITY) or (enough and self._tells(pattern))

    def _tells(self, pattern: Pattern) -> bool:
        """Whether its weight counts."""
        return agrees(pattern, (*self.way.telling, *self.weights.signs))

    def keeps(self, usual: Weighed) -> bool:
        """Whether nearly all that the usual way joins is one person by this one, too."""
        joined = [(edge.one, edge.other) for edge in usual.edges()]
        return sum(map(self.one_person, joined)) >= KEPT * len(joined)

    def edges(self) -> Iterator[Edge]:
        """Of the candidate pairs those that may be one person."""
        for pattern, pairs in self.compared.items():
            if agrees(pattern, IDENTITY):
                same = Rank.UNION if pattern.union is UnionLevel.SAME else Rank.EMAIL
                yield from (
                    Edge(same, 0.0, *divmod(pair, len(self.accounts)), pattern, own=True, certain=True)
                    for pair in pairs
                )
            elif self._tells(pattern):
                yield from self._by_weight(pattern, pairs)

    def _by_weight(self, pattern: Pattern, pairs: Iterable[int]) -> Iterator[Edge]:
        others, enough = sum(self.weights.others(pattern)), agrees(pattern, CERTAIN)
        outright = agrees(pattern, (*self.way.outright, *self.weights.signs))
        own, sure = outright or agrees(pattern, OWN), outright or enough
        for pair in pairs:
            one, other = divmod(pair, len(self.accounts))
            weight = others + self.weights.name(pattern, self.accounts[one])
            if enough or weight >= self.weights.cutoff:
                yield Edge(Rank.WEIGHT, -weight, one, other, pattern, own, sure)


USUAL = Way((), compare, weigh, TELLING)
FINER = Way(members_candidates.FINER, compare_closely, weigh_pairs, TELLING_CLOSELY, OUTRIGHT)


def said_of(accounts: Sequence[Account], judged: Mapping[Pair, bool]) -> tuple[list[Places], list[Places]]:
    """(one person, two people): the pairs that people say this of, as far as both accounts are still there."""
    place = {account.key: at for at, account in enumerate(accounts)} if judged else {}
    same: list[Places] = []
    apart: list[Places] = []
    for (one, other), word in judged.items():
        if one in place and other in place:
            (same if word else apart).append((place[one], place[other]))
    return same, apart


def weigh_accounts(
    accounts: Sequence[Account], shared: Sharing, same: Collection[Places], apart: Collection[Places]
) -> Weighed:
    """`accounts` sorted by key; `same` and `apart`: pairs of them that people say are one person, or two."""
    usual = USUAL.weighed(accounts, shared)
    if min(len(same), len(apart)) < ANSWERS:
        return usual
    finer = FINER.weighed(accounts, shared)
    answers = [*((places, True) for places in same), *((places, False) for places in apart)]
    right = [tuple(way.one_person(places) is word for way in (usual, finer)) for places, word in answers]
    luck = _by_luck(right.count((False, True)), right.count((True, False)))
    return replace(finer, answers=len(answers)) if luck <= BY_CHANCE and finer.keeps(usual) else usual


def _by_luck(better: int, worse: int) -> float:
    """How likely a way that is no better is right in so many of the pairs that the two judge otherwise.

    McNemar's exact test, one-sided.
    """
    total = better + worse
    return sum(comb(total, count) for count in range(better, total + 1)) / float(2**total)
