"""Phones: which can tell people apart (E.164), which are masked or junk, and how one is shown to partners."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import phonenumbers

MASK = re.compile(r"[*•●×]|[xX]{2,}")
JUNK = re.compile(r"(\d)\1{7}$|12345678$|87654321$|^13800138\d{3}$")
"""Typed so that a form lets one through: eight equal or running digits at the end, and China Mobile's 13800138000."""
CHINESE_MOBILE = re.compile(r"\+86(1\d{2})\d{4}(\d{4})")
CHINA, CHINESE_LENGTH = "+86", 14
GAPS = str.maketrans("", "", " -")
HEAD, TAIL = 3, 4
"""Digits that a masked phone shows at most, before and after the hidden ones."""
MASK_SIGN = "****"
SHORT = 9
"""A number of fewer national digits shows only half as much at its end."""


def read_phone(text: str, region: str) -> tuple[str, str]:
    """(E.164, mask), at most one of them filled. `region` (ISO 3166, two letters) is where a bare number rings.

    A mask is looked for first: phonenumbers reads "138****8899" as a number. A number with an extension is a
    platform's relay line that many buyers share in turn, so it is neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if MASK.search(plain):
        return "", _mask(plain)
    digits = plain.translate(GAPS).removeprefix("+86" if plain.startswith("+") else "")
    if (region == "CN" or plain.startswith("+86")) and _chinese_mobiles().fullmatch(digits):
        return "" if JUNK.search(digits) else f"+86{digits}", ""
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return "", ""
    if number.extension or not phonenumbers.is_valid_number(number) or JUNK.search(str(number.national_number)):
        return "", ""
    return f"+{number.country_code}{phonenumbers.national_significant_number(number)}", ""


@cache
def _chinese_mobiles() -> re.Pattern[str]:
    """The pattern of phonenumbers itself, asked first: most numbers are one, and its parser takes 20 times as long."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region("CN")
    mobile = metadata.mobile if metadata else None
    return re.compile((mobile.national_number_pattern if mobile else None) or "(?!)")


def _mask(plain: str) -> str:
    parts = [re.sub(r"\D", "", part) for part in MASK.split(plain)]
    first, last = parts[0][-HEAD:], parts[-1][-TAIL:]
    return f"{first}{MASK_SIGN}{last}" if first or last else ""


def hidden(phone: str) -> str:
    """The mask that shops put over an E.164 number: of a Chinese mobile's three and four digits, else the last four."""
    if not phone:
        return ""
    head = phone[len(CHINA) : len(CHINA) + HEAD] if phone.startswith(CHINA) and len(phone) == CHINESE_LENGTH else ""
    return f"{head}{MASK_SIGN}{phone[-TAIL:]}"


def masked(phone: str) -> str:
    """An E.164 number as partners may see it: 138****5678 for Chinese mobiles, else country and last digits."""
    if not phone:
        return ""
    found = CHINESE_MOBILE.fullmatch(phone)
    if found:
        return f"{found[1]}****{found[2]}"
    number = phonenumbers.parse(phone)
    digits = str(number.national_number)
    tail = TAIL if len(digits) >= SHORT else TAIL // 2
    return f"+{number.country_code}****{digits[-tail:]}"
