"""People as shops name them: one name out of its parts, and an account's id where the shop has given it none."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sheetpact.model.scripts import HAN

MARK = "~"
"""An id that was made here begins so; no platform's does."""
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
PHONE = re.compile(r"\+?\d{7,15}")  # E.164 has 15 digits at most
CHINESE_MOBILE = re.compile(r"(?:\+|00)?(?:86)?(1[3-9]\d{9})")
GAPS = str.maketrans("", "", " -()/.")


def full_name(first: str, last: str) -> str:
    """Family name first and without a space where neither part is in Latin letters: 小明, 王 → 王小明."""
    if not first.isascii() and not last.isascii():
        return f"{last}{first}"
    return f"{first} {last}".strip()


def full_address(street: str, city: str, postcode: str) -> str:
    """A street's line with what tells it from that of another town; in China the city goes first, if it isn't there."""
    if not HAN.search(street):
        return ", ".join(filter(None, (street, city, postcode))) if street else ""
    return f"{city}{street}" if HAN.search(city) and city not in street else street


def account_mark(shop: str, text: str) -> str:
    """An id for the account that only a whole phone or an e-mail address names; '' where the text is neither.

    The same phone gives the same id however it is written. The id keeps a phone from standing where ids are told; it
    protects it from nobody who can try all numbers.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    told = plain.casefold() if EMAIL.fullmatch(plain) else _digits(plain.translate(GAPS))
    if not told:
        return ""
    return MARK + hashlib.blake2b(f"{shop}\x1f{told}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def own_id(shop: str, text: str) -> str:
    """A shop's own number for a customer, or a mark where the number is a mobile phone or an e-mail address."""
    plain = unicodedata.normalize("NFKC", text).strip()
    personal = EMAIL.fullmatch(plain) or CHINESE_MOBILE.fullmatch(plain.translate(GAPS))
    return account_mark(shop, plain) if personal else plain


def _digits(phone: str) -> str:
    """'' where it is masked, or no phone."""
    mobile = CHINESE_MOBILE.fullmatch(phone)
    if mobile:
        return mobile[1]
    return phone.removeprefix("+").removeprefix("00") if PHONE.fullmatch(phone) else ""
