"""What has to agree together for two accounts to be one person: tables of rules over what comparing them comes to."""

from __future__ import annotations

from collections.abc import Iterable

from sheetpact.model.members import (
    AddressLevel,
    BirthdayLevel,
    EmailLevel,
    NameLevel,
    Pattern,
    PhoneLevel,
    UnionLevel,
    WechatLevel,
)
from sheetpact.reconcile.members_priors import Level

ALIKE = frozenset({NameLevel.WRITTEN, NameLevel.SOUND})
NAMED = ALIKE | {NameLevel.NEAR}
NAMELESS, SURNAME = frozenset({NameLevel.MISSING}), frozenset({NameLevel.SURNAME})
QUIET = NAMELESS | SURNAME
"""No name contradicts another."""
RENAMED = frozenset({NameLevel.OTHER})

OWNED = frozenset({PhoneLevel.OWN, PhoneLevel.ONE_NAME})
"""What stands with one name only."""
OF_ONE = OWNED | {PhoneLevel.OF_SURNAME, PhoneLevel.OWN_MASK}
"""That, or with one name only that has the surname."""
SAME_PHONE, NEAR_PHONE = frozenset({PhoneLevel.SAME}), frozenset({PhoneLevel.NEAR})
REACHED = OWNED | SAME_PHONE | {PhoneLevel.OF_SURNAME, PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES}
CALLED = REACHED | NEAR_PHONE | {PhoneLevel.OWN_MASK, PhoneLevel.MASK, PhoneLevel.TAIL}

VERIFIED = frozenset({EmailLevel.VERIFIED})
OWN_EMAIL = VERIFIED | {EmailLevel.SAME}
ADDRESSED = OWN_EMAIL | {EmailLevel.SHARED}
MAILED = ADDRESSED | {EmailLevel.NEAR}

AT_HOME = frozenset({AddressLevel.SAME, AddressLevel.HOUSEHOLD})
NEAR_HOME = AT_HOME | {AddressLevel.NEAR}
IN_STREET = frozenset({AddressLevel.STREET})

A_WAY = CALLED | MAILED | NEAR_HOME
"""To reach the person."""

UNION = frozenset({UnionLevel.SAME})
BORN = frozenset({BirthdayLevel.SAME})
CHAT, NEAR_CHAT = frozenset({WechatLevel.SAME}), frozenset({WechatLevel.NEAR})

Rule = tuple[frozenset[Level], ...]
"""What has to agree together: of each of these sets one level."""
Rules = tuple[Rule, ...]
"""One of them is enough."""

IDENTITY: Rules = (
    (UNION,),
    (VERIFIED,),
)
"""A platform or a verified address says that they are one person, whatever the rest says."""

OWN: Rules = (
    *IDENTITY,
    (CHAT, BORN | AT_HOME),
)
"""So much of a person's own agrees that the name needn't: it was changed, or misspelt beyond recognition."""

TELLING: Rules = (
    (NAMED, A_WAY | BORN | CHAT | NEAR_CHAT),
    (QUIET, CHAT),
    (QUIET, BORN, A_WAY),
    (QUIET, OWNED),
    (QUIET, OWN_EMAIL, CALLED),
    (SURNAME, OF_ONE),
    (NAMELESS, SAME_PHONE),
    *((RENAMED, *rule) for rule in OWN),
)
"""Something that is a person's own agrees, and something else with it: only then the weight counts.

What families share, a phone, an address, a surname, is not enough, save where only one name stands with the phone, or
with an e-mail address that agrees, too: an account that tells no other name is the same person's.
"""

CERTAIN: Rules = ((ALIKE, REACHED | NEAR_PHONE | ADDRESSED | AT_HOME | BORN | CHAT),)
"""Enough whatever the weight, and even for two birthdays that contradict each other; as is an identity."""

HINTING: Rules = (
    *TELLING,
    (NAMED | QUIET, REACHED),
)
"""Worth asking people about."""


def agrees(pattern: Pattern, rules: Iterable[Rule]) -> bool:
    """Whether by one of the rules enough agrees."""
    return any(all(not levels.isdisjoint(pattern) for levels in rule) for rule in rules)
