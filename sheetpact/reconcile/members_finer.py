"""A closer look at two accounts: what of two names agrees, and whether two addresses are in one town.

For lists where such things tell people apart; the usual look leaves them out, since a family agrees in them.
"""

from __future__ import annotations

from sheetpact.model.members import Account, AddressLevel, BirthdayLevel, NameLevel, Pattern, Sharing
from sheetpact.reconcile import members_near as near
from sheetpact.reconcile.members_agreements import (
    ADDRESSED,
    BORN,
    CHAT,
    IDENTITY,
    IN_STREET,
    NAMED,
    NEAR_CHAT,
    NEAR_HOME,
    Rules,
)
from sheetpact.reconcile.members_compare import compare

LETTERS = 3
"""Of a word, from which on one may be wrong: Amy, Ami."""
NAMED_SO, BORN_SO = NAMED | {NameLevel.CLOSE}, BORN | {BirthdayLevel.NEAR}
NEIGHBOUR = NEAR_HOME | IN_STREET
NOT_TOWN_ALONE = frozenset(AddressLevel) - {AddressLevel.TOWN}
NOT_BORN_OTHERWISE = frozenset(BirthdayLevel) - {BirthdayLevel.OTHER}

TELLING_CLOSELY: Rules = (
    *IDENTITY,
    (NAMED_SO, NOT_TOWN_ALONE),
    (NAMED_SO, NOT_BORN_OTHERWISE),
    (BORN_SO,),
    (CHAT,),
    (NEAR_CHAT, NEIGHBOUR),
    (ADDRESSED,),
)
"""Something that is a person's own agrees: what families share, a phone, an address, a surname, isn't enough."""

OUTRIGHT: Rules = ((BORN_SO | CHAT | NEAR_CHAT | NEIGHBOUR,),)
"""Beside the name something of their own agrees."""

COARSE: dict[NameLevel, NameLevel] = {NameLevel.CLOSE: NameLevel.OTHER, NameLevel.PART: NameLevel.OTHER}


def compare_closely(one: Account, other: Account, sharing: Sharing) -> Pattern:
    """Levels of `compare`, some of them told apart further."""
    pattern = compare(one, other, sharing)
    if pattern.name is NameLevel.OTHER:
        pattern = pattern._replace(name=_names(one.name_written.split(), other.name_written.split()))
    if pattern.address in {AddressLevel.OTHER, AddressLevel.MISSING} and one.regions and other.regions:
        pattern = pattern._replace(address=_places(one, other))
    return pattern


def coarse(pattern: Pattern) -> Pattern:
    """What `compare` makes of the names."""
    return pattern._replace(name=COARSE.get(pattern.name, pattern.name))


def _names(ours: list[str], theirs: list[str]) -> NameLevel:
    """Of two names that differ. Either may stand the other way round."""
    both = min(len(ours), len(theirs)) > 1
    if both and any(_word(ours[0], those[0]) and _word(ours[-1], those[-1]) for those in (theirs, theirs[::-1])):
        return NameLevel.CLOSE
    return NameLevel.PART if any(_word(one, other) for one in ours for other in theirs) else NameLevel.OTHER


def _word(ours: str, theirs: str) -> bool:
    return ours == theirs or (min(len(ours), len(theirs)) >= LETTERS and near.one_letter(ours, theirs))


def _places(one: Account, other: Account) -> AddressLevel:
    """Of town and postcode one word is enough: the other may be mistyped."""
    if set(one.regions).isdisjoint(other.regions):
        return AddressLevel.ELSEWHERE
    doors = one.address_key and other.address_key
    there = not doors and one.street and other.street and near.street(one.street, other.street)
    return AddressLevel.STREET if there else AddressLevel.TOWN
