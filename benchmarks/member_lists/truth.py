"""How right a matching is, pair by pair: two accounts in one group, and two accounts of one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheetpact.model.membership import AccountKey


@dataclass(frozen=True, slots=True)
class Score:
    """Shares between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(groups: Mapping[AccountKey, object], people: Mapping[AccountKey, int]) -> Score:
    """`groups`: what the matching says; `people`: who it is."""
    both = _pairs(Counter((group, people[key]) for key, group in groups.items()).values())
    return Score(both / _pairs(Counter(groups.values()).values()), both / _pairs(Counter(people.values()).values()))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
