"""When two headings, or two tab titles, mean the same to a reader."""

from __future__ import annotations

import re
import unicodedata

HINT = re.compile(r"\([^()]*\)")


def exact_key(text: str) -> str:
    """Width, case, spaces and line breaks don't count: 'On Hand' is 'onhand'."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def heading_key(text: str) -> str:
    """As `exact_key`, and a hint in parentheses doesn't count either: '可售（件）' is '可售'."""
    exact = exact_key(text)
    return HINT.sub("", exact) or exact
