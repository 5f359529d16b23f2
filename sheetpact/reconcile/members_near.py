"""Nearly the same: names, numbers, addresses that differ by what people mistype."""

from __future__ import annotations

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

LETTERS = 5
"""A Western word is long enough for one wrong letter to leave it recognisable."""
PART = 3
"""Letters that a Western given name may leave out, at least: Mary, Mary Ann; but Smith, Smith Jr."""
DOOR = re.compile(r"\d+[a-z]?")
ALIKE = 85
"""Of 100, how alike two streets are."""


def one_letter(ours: str, theirs: str) -> bool:
    """At most one letter is wrong, missing, or two neighbours stand the wrong way round."""
    return OSA.distance(ours, theirs, score_cutoff=1) <= 1


def one_sign(ours: str, theirs: str) -> bool:
    """Of as many signs at most one differs, or two neighbours stand the wrong way round."""
    return len(ours) == len(theirs) and one_letter(ours, theirs)


def word(ours: str, theirs: str) -> bool:
    """The same word, mistyped at most where it stays recognisable."""
    return ours == theirs or (min(len(ours), len(theirs)) >= LETTERS and one_letter(ours, theirs))


def western_name(ours: str, theirs: str) -> bool:
    """Two `surname given`: of one a part of the given name is missing, or each word is mistyped at most."""
    surname, _, given = ours.partition(" ")
    their_surname, _, their_given = theirs.partition(" ")
    if surname == their_surname:
        short, long = sorted((given, their_given), key=len)
        if long.startswith(short) and len(long) - len(short) >= PART:
            return True
    return word(surname, their_surname) and word(given, their_given)


def street(ours: str, theirs: str) -> bool:
    """Two streets, or what stands for them, with words left out, in another order, or mistyped."""
    if ours == theirs:
        return True
    words = fuzz.token_set_ratio(ours, theirs, score_cutoff=ALIKE) if " " in ours and " " in theirs else 0
    return bool(words or fuzz.ratio(ours.replace(" ", ""), theirs.replace(" ", ""), score_cutoff=ALIKE))


def house(ours: str, theirs: str) -> bool:
    """Of two address keys, whether the numbers agree as far as both have them: one may lack the door."""
    numbers, others = set(DOOR.findall(ours)), set(DOOR.findall(theirs))
    return bool(numbers and others) and (numbers <= others or others <= numbers)


def mailbox(ours: str, theirs: str) -> bool:
    """Two addresses at one provider, mistyped before the @."""
    name, _, domain = ours.partition("@")
    other, _, their_domain = theirs.partition("@")
    return domain == their_domain and word(name, other)
