"""Addresses: the part by which two ways to write one home are the same."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sheetpact.reconcile.members_names import HAN, simplified

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
DOORS = frozenset({"apt", "apartment", "flat", "unit", "suite", "no"})
WORDS = 2
"""Words of a Western street, beside the numbers."""


class Address(NamedTuple):
    """What can be compared of an address; '' of what it doesn't tell."""

    key: str = ""
    """Street or estate, house and door."""
    street: str = ""
    """Its letters, and those of what stands with it: no numbers."""


NOWHERE = Address()


def read_address(text: str) -> Address:
    """NOWHERE where there is neither."""
    plain = NOTES.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    return _chinese(simplified(plain)) if HAN.search(plain) else _western(plain)


def _chinese(text: str) -> Address:
    rest = "".join(text.split())
    for _ in range(REGIONS):
        rest = REGION.sub("", rest, count=1)
    rest = UNITS.sub("-", TOWN.sub("", rest, count=1))
    key = "-".join(WORD.findall(rest)) if NUMBER.search(rest) and HAN.search(rest) else ""
    return Address(key, "".join(LETTERS.findall(rest)))


def _western(text: str) -> Address:
    words = [SHORT_WORDS.get(word, word) for word in WORD.findall(text) if word not in DOORS]
    numbers = [word for word in words if word[0].isdigit()]
    named = [word for word in words if not word[0].isdigit()]
    key = " ".join([*sorted(numbers), *named[:WORDS]]) if numbers and len(named) >= WORDS else ""
    return Address(key, " ".join(named))
