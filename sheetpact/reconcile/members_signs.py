"""Signs that are one person's own in a list: nearly all who share one go by one name, so another name is a mistake.

A birthday and a home agree for twins, too. How many of those there are the list itself tells, where it is long enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from sheetpact.model.members import NameLevel, Pattern
from sheetpact.reconcile.members_agreements import BORN, IN_STREET, NEAR_HOME, REACHED, Rule, Rules, agrees

SIGNS: Rules = (
    (BORN, NEAR_HOME),
    (BORN, IN_STREET),
    (BORN, REACHED),
)
"""Accounts meet by the birthday, whatever their names are; else only those with equal names would be counted."""
ENOUGH = 100
"""Pairs with a sign, both named, from which the list tells."""
OWN = 0.8
"""As likely must it be that two with the sign and different names are one person."""


def own_signs(
    patterns: Mapping[Pattern, int], one_person: Callable[[Mapping[NameLevel, int]], float]
) -> Iterator[Rule]:
    """Those of SIGNS that are one person's own. `patterns`: how many pairs compare so.

    `one_person`: of pairs with these names, how likely two with different ones are one person.
    """
    for sign in SIGNS:
        names: Counter[NameLevel] = Counter()
        for pattern, count in patterns.items():
            if pattern.name is not NameLevel.MISSING and agrees(pattern, (sign,)):
                names[pattern.name] += count
        if names.total() >= ENOUGH and one_person(names) >= OWN:
            yield sign
