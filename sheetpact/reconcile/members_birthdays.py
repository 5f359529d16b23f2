"""Birthdays and genders as shops write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

WHOLE = re.compile(r"(\d{4})(?:[-/. 年](\d{1,2})[-/. 月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T].*)?")
DAY = re.compile(r"-{0,2}(\d{1,2})[-/. 月](\d{1,2})日?")
YEAR = re.compile(r"(\d{4})年?")
FIRST_YEAR, LAST_YEAR = 1901, 2100
"""1900 is what a form starts with."""
LEAP = 2000
UNFILLED = frozenset({1970, 2000})
"""Years whose first of January is a form's or a computer's own. Of other years the year may be meant."""
GENDERS: Mapping[str, str] = {
    **dict.fromkeys(("f", "female", "woman", "女", "女士", "女性"), "f"),
    **dict.fromkeys(("m", "male", "man", "男", "男士", "男性"), "m"),
}


def read_birthday(text: str) -> str:
    """1990-05-12, 1990 or --05-12; '' where nobody can have filled it in."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := WHOLE.fullmatch(plain):
        year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
        return _whole(year, month, day)
    if found := DAY.fullmatch(plain):
        month, day = int(found[1]), int(found[2])
        return f"--{month:02d}-{day:02d}" if _is_date(LEAP, month, day) else ""
    found = YEAR.fullmatch(plain)
    return found[1] if found and FIRST_YEAR <= int(found[1]) < LAST_YEAR else ""


def _whole(year: int, month: int, day: int) -> str:
    if not FIRST_YEAR <= year < LAST_YEAR or not _is_date(year, month, day):
        return ""
    if (month, day) == (1, 1):
        return "" if year in UNFILLED else str(year)
    return f"{year}-{month:02d}-{day:02d}"


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def read_gender(text: str) -> str:
    """f, m, or '' where it isn't told."""
    return GENDERS.get(unicodedata.normalize("NFKC", text).strip().casefold(), "")
