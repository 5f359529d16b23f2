"""Member numbers that stay: a group keeps the number from which most of its accounts come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sheetpact.model.membership import AccountKey

PREFIX = "M"
DIGITS = 4


def is_number(text: str) -> bool:
    """Whether it is written as a member's number, whoever has it."""
    return re.fullmatch(rf"{PREFIX}\d{{{DIGITS},}}", text) is not None


def by_number(member: str) -> tuple[int, str]:
    """Sorts M9999 before M10000."""
    return len(member), member


def name_groups(
    groups: Sequence[Sequence[AccountKey]],
    known: Mapping[AccountKey, str],
    next_number: int,
    earlier: Mapping[AccountKey, str],
) -> tuple[dict[AccountKey, str], dict[str, str], int]:
    """(account → member, number no longer used → its heir, the next new number).

    A number goes to the group that has most of its accounts, and of several numbers a group keeps the one with
    most accounts (ties: the smaller number, then the earlier group). What is split off gets the number again that most
    of its accounts had `earlier`, before another one took its place, else a new one.
    """
    shares = _shares(groups, known)
    given: dict[int, str] = {}
    used: set[str] = set()
    for _, (_, member), place in shares:
        if place not in given and member not in used:
            given[place] = member
            used.add(member)
    number = next_number
    for place, group in enumerate(groups):
        if place not in given:
            given[place] = _again(group, earlier, used)
        if not given[place]:
            given[place] = f"{PREFIX}{number:0{DIGITS}d}"
            number += 1
        used.add(given[place])
    redirects: dict[str, str] = {}
    for _, (_, member), place in shares:
        if member not in used:
            redirects.setdefault(member, given[place])
    ids = {account: given[place] for place, group in enumerate(groups) for account in group}
    return ids, redirects, number


def _again(group: Sequence[AccountKey], earlier: Mapping[AccountKey, str], used: AbstractSet[str]) -> str:
    counts = Counter(earlier[account] for account in group if account in earlier and earlier[account] not in used)
    return min(counts, key=lambda member: (-counts[member], by_number(member)), default="")


def _shares(
    groups: Sequence[Sequence[AccountKey]], known: Mapping[AccountKey, str]
) -> list[tuple[int, tuple[int, str], int]]:
    """(accounts of one number in one group, negated; the number, to sort by; the group's place), most first."""
    counts = Counter(
        (known[account], place) for place, group in enumerate(groups) for account in group if account in known
    )
    return sorted((-count, by_number(member), place) for (member, place), count in counts.items())
