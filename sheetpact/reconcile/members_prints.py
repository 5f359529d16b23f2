"""What is remembered of names and phones that stand in the sheet: enough to see that somebody typed over one.

A name is never kept outside the accounts, so that a withdrawn consent or an erased account leaves none behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sheetpact.model.sheet import Value
from sheetpact.model.state import Rows

PERSONAL = ("name", "phone", "one_name", "one_phone", "other_name", "other_phone")
PRINT_BYTES = 2
"""Sixteen bits: one name in 65,536 looks like another one, so a print singles nobody out."""


def printed(row: Mapping[str, Value], hub: str, member: str) -> Mapping[str, Value]:
    """The row with a print in place of a name and of a phone; an empty cell stays empty."""
    personal = {
        column: _print(str(row[column]), f"{hub}\x1f{member}\x1f{column}")
        for column in PERSONAL
        if row.get(column) not in (None, "")
    }
    return {**row, **personal}


def printed_rows(rows: Rows, hub: str) -> Rows:
    return {key: printed(values, hub, key[0]) for key, values in rows.items()}


def _print(text: str, place: str) -> str:
    """Another one in each cell, so that equal names can't be told either."""
    return hashlib.blake2b(f"{place}\x1f{text}".encode("utf-8", "surrogatepass"), digest_size=PRINT_BYTES).hexdigest()
