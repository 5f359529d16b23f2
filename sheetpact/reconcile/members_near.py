"""Nearly the same: names, numbers, addresses that differ by what people mistype."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from sheetpact.model.scripts import HAN
from sheetpact.reconcile.members_addresses import STREETS

LETTERS = 5
"""A Western word is long enough for one wrong letter to leave it recognisable."""
PART = 3
"""Letters that a Western given name may leave out, at least: Mary, Mary Ann; but Smith, Smith Jr."""
DOOR = re.compile(r"\d+[a-z]?")
NUMBERS = re.compile(r"\d")
POSTCODE = re.compile(r"^(?=.*\d).{3,}")
"""A word of one; the number of a door is mostly shorter."""
HAN_LETTERS = 3
"""Characters that a Chinese street has, at least: 中山路."""


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


def short_surname(ours: str, theirs: str) -> bool:
    """Two `surname given` that differ by a letter of a short surname: Hill, Hil. Mia and Mira may be sisters."""
    surname, _, given = ours.partition(" ")
    their_surname, _, their_given = theirs.partition(" ")
    return given == their_given and min(len(surname), len(their_surname)) >= PART and one_letter(surname, their_surname)


def street(ours: str, theirs: str) -> bool:
    """In China one may begin with a region or a town; of a Western one a word may be left out or mistyped."""
    if ours == theirs:
        return True
    if HAN.search(ours + theirs):
        short, long = sorted((ours, theirs), key=len)
        return len(short) >= HAN_LETTERS and long.endswith(short)
    words, others = ours.split(), theirs.split()
    if words[-1] != others[-1] and STREETS.issuperset((words[-1], others[-1])):
        return False
    few, many = sorted(([each for each in some if each not in STREETS] for some in (words, others)), key=len)
    return bool(few) and all(any(_word_of_street(word, other) for other in many) for word in few)


def _word_of_street(ours: str, theirs: str) -> bool:
    """One may have the next word at its end."""
    short, long = sorted((ours, theirs), key=len)
    return short == long or (len(short) >= LETTERS and (long.startswith(short) or one_letter(short, long)))


def first_number(address_key: str) -> str:
    """Of a Chinese home the house's, '' where there is none."""
    found = DOOR.search(address_key)
    return found[0] if found else ""


def house(ours: str, theirs: str) -> bool:
    """Of two address keys of one street, whether the numbers agree as far as both have them: one may lack some."""
    short, long = sorted((DOOR.findall(ours), DOOR.findall(theirs)), key=len)
    if not HAN.search(ours + theirs):  # the numbers stand in no order
        return set(short) <= set(long)
    rest = iter(long)
    return short[:1] == long[:1] and all(number in rest for number in short)


def elsewhere(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Both tell a province, a city or a district, and it isn't the same; in the West a postcode and a town."""
    if not HAN.search("".join((*ours, *theirs))):
        return _another_town(frozenset(ours), frozenset(theirs))
    for kind in {name[-1] for name in ours} & {name[-1] for name in theirs}:
        if {name for name in ours if name[-1] == kind}.isdisjoint(theirs):
            return True
    return False


def _another_town(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Neither alone is enough: a part of a town has a name, too, and a postcode may be mistyped."""
    codes, their_codes = (frozenset(filter(POSTCODE.search, words)) for words in (ours, theirs))
    if not (codes and their_codes and codes.isdisjoint(their_codes)):
        return False
    few, many = sorted((ours - codes, theirs - their_codes), key=len)
    return not (few and all(any(word(one, other) for other in many) for one in few))


def mailbox(ours: str, theirs: str) -> bool:
    """Two addresses at one provider, mistyped before the @. Another year or number beside the letters is no slip."""
    name, _, domain = ours.partition("@")
    other, _, their_domain = theirs.partition("@")
    numbered = NUMBERS.sub("", name)
    return domain == their_domain and (not numbered or numbered != NUMBERS.sub("", other)) and word(name, other)
