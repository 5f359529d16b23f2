"""Where rows go when others are taken out or put in, and what then becomes of references to them.

The same as in a spreadsheet program: a range keeps the rows that are left of it, grows with rows put inside
it, and a reference to nothing but deleted rows becomes #REF!.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate

from openpyxl.formula import Tokenizer

from sheetpact.xlsx.markup import LAST_ROW

_SHEET = r"(?P<sheet>(?:'(?:[^']|'')+'|[^'!\s(),:]+)!)?"
_CELLS = re.compile(_SHEET + r"(?P<c1>\$?[A-Za-z]{1,3}\$?)(?P<r1>\d+)(?::(?P<c2>\$?[A-Za-z]{1,3}\$?)(?P<r2>\d+))?")
_ROWS = re.compile(_SHEET + r"(?P<c1>\$?)(?P<r1>\d+):(?P<c2>\$?)(?P<r2>\d+)")
_GONE = "#REF!"


class RowMap:
    """`deleted` rows and `inserted` counts (below an old row; 0: at the top), both by old numbers."""

    def __init__(self, deleted: frozenset[int], inserted: Mapping[int, int]) -> None:
        self.inserted = {row: inserted[row] for row in sorted(inserted)}
        self._deleted = sorted(deleted)
        self._below = list(self.inserted)

    def new(self, old: int) -> int | None:
        """None: the row is deleted."""
        if self.is_deleted(old):
            return None
        return min(self._moved(old), LAST_ROW) if old < LAST_ROW else LAST_ROW

    def is_deleted(self, old: int) -> bool:
        at = bisect_left(self._deleted, old)
        return at < len(self._deleted) and self._deleted[at] == old

    def first_kept(self, old: int) -> int:
        """The row itself or the next one that isn't deleted."""
        while self.is_deleted(old):
            old += 1
        return old

    def first_new_below(self, old: int) -> int:
        """The new number of the first row put in below an old one."""
        return old - bisect_right(self._deleted, old) + self._before(old) + 1

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """What is left of a range of rows; None: nothing."""
        first = self.first_kept(first)
        while last >= first and self.is_deleted(last):
            last -= 1
        start, end = self.new(first), self.new(last)
        return (start, end) if first <= last and start is not None and end is not None else None

    def near(self, old: int) -> int:
        """Where something that hangs on a row hangs afterwards, even if the row is gone."""
        return self.new(old) or max(1, self.first_new_below(old) - 1)

    def area(self, reference: str) -> str | None:
        """A reference without a sheet, such as B2:C9."""
        moved = _moved(reference, self)
        return None if moved is None or _GONE in moved else moved

    def formula(self, text: str, title: str, *, here: bool) -> str:
        """A formula (with its '=') after the rows of tab `title` have moved; `here`: it stands in that tab."""
        if not here and title.replace("'", "''").casefold() not in text.casefold():
            return text
        tokens = Tokenizer(text)
        for token in tokens.items:
            if token.type == "OPERAND" and token.subtype == "RANGE" and _points(token.value, title, here=here):
                token.value = _moved(token.value, self) or token.value
        return "=" + "".join(token.value for token in tokens.items)

    def _moved(self, old: int) -> int:
        return old - bisect_left(self._deleted, old) + self._before(old)

    def _before(self, old: int) -> int:
        at = bisect_left(self._below, old)
        return self._sums[at - 1] if at else 0

    @cached_property
    def _sums(self) -> list[int]:
        return list(accumulate(self.inserted.values()))


def _points(reference: str, title: str, *, here: bool) -> bool:
    """Whether a reference means the tab whose rows move."""
    sheet, mark, _ = reference.rpartition("!")
    if not mark:
        return here
    return sheet.strip("'").replace("''", "'").casefold() == title.casefold()


def _moved(reference: str, rows: RowMap) -> str | None:
    """None: it is no reference to cells or rows (a name, a table's column, whole columns)."""
    found = _CELLS.fullmatch(reference) or _ROWS.fullmatch(reference)
    if found is None:
        return None
    sheet, first = found["sheet"] or "", int(found["r1"])
    span = rows.span(*sorted((first, int(found["r2"] or first))))
    if span is None:
        return sheet + _GONE
    start = f"{found['c1']}{span[0]}"
    return f"{sheet}{start}:{found['c2']}{span[1]}" if found["r2"] else sheet + start
