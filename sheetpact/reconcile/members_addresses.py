"""Addresses: the part by which two ways to write one home are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from sheetpact.model.scripts import HAN
from sheetpact.reconcile.members_names import simplified

REGION = re.compile(r"^.{2,8}?(?:特别行政区|自治区|省|市)|^.{2,9}?(?:自治州|地区|自治县|市|区|县|旗)")
"""A province, city, district: written or left out as people like."""
REGIONS = 3
TOWN = re.compile(r"^.{1,6}?(?:街道|镇|乡)(?=..)")
UNITS = re.compile("号楼|单元|[号栋幢座楼层室户弄#]")
NUMBER = re.compile(r"\d+[a-z]?")
NOTES = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】")
WORD = re.compile(r"[^\W_]+")
LETTERS = re.compile(r"[^\W\d_]+")
SHORT_WORDS = {
    "street": "st", "road": "rd", "avenue": "ave", "place": "pl", "drive": "dr", "court": "ct", "crescent": "cr",
    "lane": "ln", "boulevard": "blvd", "close": "cl", "terrace": "tce", "circuit": "cct", "parade": "pde",
}  # fmt: skip
STREETS = frozenset(SHORT_WORDS.values())
DOORS = frozenset({"apt", "apartment", "flat", "unit", "suite", "no"})
WORDS = 2
"""Words of a Western street, beside the numbers."""


class Address(NamedTuple):
    """What can be compared of an address. Of one without a number, which leads to no door, there is no key."""

    key: str = ""
    """Street or estate, house and door."""
    street: str = ""
    """Its letters; of a Western street up to what kind of street it is, with a number or without."""
    regions: tuple[str, ...] = ()
    """In China, as far as it is written: province, city and district; elsewhere the words of town and postcode."""


NOWHERE = Address()


def read_address(text: str) -> Address:
    plain = NOTES.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    return _chinese(simplified(plain)) if HAN.search(plain) else _western(plain)


def _chinese(text: str) -> Address:
    rest, regions = "".join(text.split()), list[str]()
    for _ in range(REGIONS):
        if found := REGION.match(rest):
            regions.append(found[0])
            rest = rest[found.end() :]
    rest = UNITS.sub("-", TOWN.sub("", rest, count=1))
    if not (NUMBER.search(rest) and HAN.search(rest)):
        return Address(regions=tuple(regions))
    return Address("-".join(WORD.findall(rest)), "".join(LETTERS.findall(rest)), tuple(regions))


def _western(text: str) -> Address:
    line, regions = _line(text)
    words = [SHORT_WORDS.get(word, word) for word in WORD.findall(line) if word not in DOORS]
    numbers = [word for word in words if word[0].isdigit()]
    named = [word for word in words if not word[0].isdigit()]
    if len(named) < WORDS:
        return Address(regions=regions)
    kind = next((at for at, word in enumerate(named) if at and word in STREETS), len(named))
    door = " ".join([*sorted(numbers), *named[:WORDS]]) if numbers else ""
    return Address(door, " ".join(named[: kind + 1]), regions)


def _line(text: str) -> tuple[str, tuple[str, ...]]:
    """Of Apt 4, 12 Mill Street, Bath: what stands before the town, and the words after it."""
    line: list[str] = []
    parts = [(part, WORD.findall(part)) for part in text.split(",")]
    for at, (part, words) in enumerate(parts, 1):
        if any(word[0].isdigit() for word in words):
            line.append(part)
            if any(word not in DOORS and not word[0].isdigit() for word in words):
                return " ".join(line), _town(parts[at:])
    return parts[0][0] if LETTERS.search(parts[0][0]) else "", _town(parts[1:])


def _town(parts: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    return tuple(word for _, words in parts if DOORS.isdisjoint(words) for word in words)
