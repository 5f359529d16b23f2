"""Two accounts side by side: for each field a level of agreement, which is a code of the text catalogue."""

from __future__ import annotations

from sheetpact.model.members import Account, EmailLevel, NameLevel, Pattern, PhoneLevel, UnionLevel
from sheetpact.reconcile.members_phones import MASK_SIGN, hidden

NAMED = frozenset({NameLevel.WRITTEN, NameLevel.SOUND, NameLevel.NEAR})
REACHED = frozenset({PhoneLevel.ONE_NAME, PhoneLevel.TWO_NAMES, PhoneLevel.FEW_NAMES})
CALLED = REACHED | {PhoneLevel.MASK, PhoneLevel.TAIL}
FEWEST = (PhoneLevel.ONE_NAME, PhoneLevel.TWO_NAMES)
MANY_NAMES = 5
"""From so many different names on, a phone belongs to a counter or a courier."""
LETTERS = 5
"""A Western word is long enough for one wrong letter to leave it recognisable."""
PART = 3
"""Letters that a Western given name may leave out, at least: Mary, Mary Ann; but Smith, Smith Jr."""


def identity(pattern: Pattern) -> bool:
    """A platform or a verified address says that they are one person, whatever the rest says."""
    return pattern.union is UnionLevel.SAME or pattern.email is EmailLevel.VERIFIED


def tells(pattern: Pattern) -> bool:
    """The name agrees, and a way to reach them. What families share, a phone, an address, a surname, is not enough."""
    return pattern.name in NAMED and (pattern.phone in CALLED or pattern.email is EmailLevel.SAME)


def certain(pattern: Pattern) -> bool:
    """Enough even for two accounts in one shop, which seldom are one person."""
    return identity(pattern) or (pattern.phone in REACHED and pattern.name in {NameLevel.WRITTEN, NameLevel.SOUND})


def compare(one: Account, other: Account, names: int) -> Pattern:
    """`names`: how many different ones stand with the phone that both have, if they have one."""
    return Pattern(
        name_level(one, other), _phone(one, other, names), _email(one, other), _union(one.union_id, other.union_id)
    )


def name_level(one: Account, other: Account) -> NameLevel:
    ours, theirs = one.name_keys, other.name_keys
    if ours and theirs:
        if one.name_written and one.name_written == other.name_written:
            return NameLevel.WRITTEN
        if ours == theirs or not set(ours).isdisjoint(theirs):
            return NameLevel.SOUND
        if one.nickname or other.nickname:
            return NameLevel.MISSING
        return NameLevel.NEAR if _near(one, other) else NameLevel.OTHER
    if one.nickname or other.nickname:
        return NameLevel.MISSING
    mine, yours = known_surnames(one), known_surnames(other)
    if not mine or not yours:
        return NameLevel.MISSING
    return NameLevel.OTHER if set(mine).isdisjoint(yours) else NameLevel.SURNAME


def known_surnames(account: Account) -> tuple[str, ...]:
    """Of a Western name every word that could be it."""
    return account.surnames or tuple(key.partition(" ")[0] for key in account.name_keys)


def _near(one: Account, other: Account) -> bool:
    if one.name_written.isascii() and other.name_written.isascii():
        return any(_near_western(ours, theirs) for ours in one.name_keys for theirs in other.name_keys)
    short, long = sorted((one.name_written, other.name_written), key=len)
    same_surname = set(known_surnames(one)) & set(known_surnames(other))
    return bool(same_surname) and len(short) > 1 and short[0] == long[0] and long.endswith(short[1:])


def _near_western(ours: str, theirs: str) -> bool:
    surname, _, given = ours.partition(" ")
    their_surname, _, their_given = theirs.partition(" ")
    if surname != their_surname:
        return False
    short, long = sorted((given, their_given), key=len)
    left_out = long.startswith(short) and len(long) - len(short) >= PART
    return left_out or (len(short) >= LETTERS and _one_letter(short, long))


def _one_letter(short: str, long: str) -> bool:
    """One letter is wrong, missing, or two stand the wrong way round."""
    at = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
        return swapped or short[at + 1 :] == long[at + 1 :]
    return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]


def _phone(one: Account, other: Account, names: int) -> PhoneLevel:
    if one.phone_key and other.phone_key:
        return _shared(names) if one.phone_key == other.phone_key else PhoneLevel.OTHER
    ours, theirs = one.phone_mask or hidden(one.phone_key), other.phone_mask or hidden(other.phone_key)
    if not ours or not theirs:
        return PhoneLevel.MISSING
    head, _, tail = ours.partition(MASK_SIGN)
    their_head, _, their_tail = theirs.partition(MASK_SIGN)
    if not tail or tail != their_tail:
        return PhoneLevel.OTHER if tail and their_tail else PhoneLevel.MISSING
    if head and their_head:
        return PhoneLevel.MASK if head == their_head else PhoneLevel.OTHER
    return PhoneLevel.TAIL


def _shared(names: int) -> PhoneLevel:
    if names >= MANY_NAMES:
        return PhoneLevel.CROWDED
    if names > len(FEWEST):
        return PhoneLevel.FEW_NAMES
    return FEWEST[max(names, 1) - 1]


def _email(one: Account, other: Account) -> EmailLevel:
    if one.email_key and one.email_key == other.email_key:
        return EmailLevel.VERIFIED
    if not one.email or not other.email:
        return EmailLevel.MISSING
    return EmailLevel.SAME if one.email == other.email else EmailLevel.OTHER


def _union(ours: str, theirs: str) -> UnionLevel:
    if not ours or not theirs:
        return UnionLevel.MISSING
    if ours == theirs:
        return UnionLevel.SAME
    return UnionLevel.OTHER if scope(ours) == scope(theirs) else UnionLevel.MISSING


def scope(union_id: str) -> str:
    """The open-platform account within which it says who somebody is."""
    before, colon, _ = union_id.partition(":")
    return before if colon else ""
