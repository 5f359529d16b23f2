"""Signs that are one person's own in a list: nearly all who share one go by one name, so another name is a mistake.

A birthday and a home agree for twins, too. How many of those there are the list itself tells, where it is long enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from sheetpact.model.members import AddressLevel, BirthdayLevel, NameLevel, Pattern
from sheetpact.reconcile.members_compare import NEAR_HOME, REACHED

Sign = Callable[[Pattern], bool]
ENOUGH = 100
"""Pairs with a sign, both named, from which the list tells."""
OWN = 0.8
"""As likely must it be that two with the sign and different names are one person."""


def born_at_home(pattern: Pattern) -> bool:
    return pattern.birthday is BirthdayLevel.SAME and pattern.address in NEAR_HOME


def born_in_street(pattern: Pattern) -> bool:
    return pattern.birthday is BirthdayLevel.SAME and pattern.address is AddressLevel.STREET


def born_and_reached(pattern: Pattern) -> bool:
    return pattern.birthday is BirthdayLevel.SAME and pattern.phone in REACHED


SIGNS: tuple[Sign, ...] = (born_at_home, born_in_street, born_and_reached)
"""Accounts meet by the birthday, whatever their names are; else only those with equal names would be counted."""


def own_signs(
    patterns: Mapping[Pattern, int], one_person: Callable[[Mapping[NameLevel, int]], float]
) -> Iterator[Sign]:
    """Those of SIGNS that are one person's own. `patterns`: how many pairs compare so.

    `one_person`: of pairs with these names, how likely two with different ones are one person.
    """
    for sign in SIGNS:
        names: Counter[NameLevel] = Counter()
        for pattern, count in patterns.items():
            if pattern.name is not NameLevel.MISSING and sign(pattern):
                names[pattern.name] += count
        if names.total() >= ENOUGH and one_person(names) >= OWN:
            yield sign
