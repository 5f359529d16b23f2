"""What people would have said of some pairs of a list whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from random import Random

from sheetpact.model.members import Account, Pair
from sheetpact.model.membership import AccountKey
from sheetpact.reconcile.members_candidates import candidates

ANSWERS = 300
"""Of each kind, as far as the list has so many: pairs of one person, and pairs of two who share a key."""
SEED = 1


def drawn(accounts: Sequence[Account], people: Mapping[AccountKey, int]) -> Mapping[Pair, bool]:
    """Whether they are one person, for pairs of accounts, the smaller first. `accounts` sorted by key."""
    chance = Random(SEED)
    same = list(_of_one_person(accounts, people))
    places = (divmod(pair, len(accounts)) for pair in candidates(accounts)[0])
    apart = [
        (accounts[one].key, accounts[other].key)
        for one, other in places
        if people[accounts[one].key] != people[accounts[other].key]
    ]
    return {
        pair: word
        for pairs, word in ((same, True), (apart, False))
        for pair in chance.sample(pairs, min(ANSWERS, len(pairs)))
    }


def _of_one_person(accounts: Sequence[Account], people: Mapping[AccountKey, int]) -> Iterator[Pair]:
    by_person: dict[int, list[AccountKey]] = {}
    for account in accounts:
        by_person.setdefault(people[account.key], []).append(account.key)
    for theirs in by_person.values():
        yield from combinations(theirs, 2)
