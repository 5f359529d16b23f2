"""Cell addresses: "B7" ↔ (row 7, column index 1)."""

from __future__ import annotations

from functools import cache

from openpyxl.utils import column_index_from_string, get_column_letter


def column_of(address: str) -> int:
    """The column index, from 0, of an address or a bare column."""
    return _index(address.rstrip("0123456789").replace("$", ""))


def row_of(address: str) -> int:
    return int(address.lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def address(row: int, column: int) -> str:
    return f"{letters(column)}{row}"


@cache
def letters(column: int) -> str:
    return get_column_letter(column + 1)


@cache
def _index(column: str) -> int:
    return column_index_from_string(column) - 1
