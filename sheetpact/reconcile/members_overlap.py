"""How many people two lists share, found out from keyed marks of their phones and union ids.

A mark (HMAC-SHA256, RFC 2104) is of no use to whoever lacks the key. Whoever has it can try all phone numbers: they are
few enough.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from sheetpact.model.members import Account

FEWER = 10
"""A smaller number isn't told: with a list of one it would say whether that one is a member elsewhere."""

Marks = frozenset[str]
"""Of one person, in hexadecimal digits."""


def marks_of(account: Account, key: bytes) -> Marks:
    """None for who has neither a whole phone of their own nor a union id."""
    phone = account.phone_key if account.phone_verified else ""
    forms = (("phone", phone), ("union", account.union_id))
    return frozenset(mark(f"{kind}:{form}", key) for kind, form in forms if form)


def mark(text: str, key: bytes) -> str:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def shared(one: Iterable[Marks], other: Iterable[Marks]) -> int:
    """How many people are in both lists. Who has a mark in common with somebody is taken for the same person."""
    above: dict[str, str] = {}
    sides = [[_joined(marks, above) for marks in people if marks] for people in (one, other)]
    first, second = ({_end(each, above) for each in side} for side in sides)
    return len(first & second)


def _joined(marks: Marks, above: dict[str, str]) -> str:
    """One mark of a person, with which all of the person's marks are joined."""
    head, *others = sorted(marks)
    for each in others:
        one, other = _end(head, above), _end(each, above)
        if one != other:
            above[other] = one
    return head


def _end(each: str, above: dict[str, str]) -> str:
    while each in above:
        each = above[each]
    return each


def told(count: int) -> int | None:
    """The number as it may be told; None: fewer than `FEWER`."""
    return count if count >= FEWER else None
