"""The text of a formula: its tokens, and what becomes of its references when rows and columns move or it is copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sheetpact.simulators.google.a1 import column_index, letters, quoted, unquoted

BROKEN = "#REF!"
TITLE = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!"
PART = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]*"
COLUMN, ROW = r"\$?[A-Za-z]{1,3}", r"\$?[1-9][0-9]*"
RANGE = rf"{PART}:{PART}|{COLUMN}:{COLUMN}|{ROW}:{ROW}|{PART}:{COLUMN}|{PART}"
TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<error>(?:{TITLE})?\#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|ERROR!))
    | (?P<reference>(?:{TITLE})?(?:{RANGE})(?![\w.(]))
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<call>[^\W\d][\w.]*(?=\s*\())
    | (?P<name>(?:{TITLE})?[^\W\d][\w.]*)
    | (?P<operator><>|<=|>=|[-+*/^&=<>%(),;:{{}}])
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
CORNER = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
Span = Callable[[int, int | None], "tuple[int, int | None] | None"]
"""Where rows (or columns) from the first to before the second are after an edit; None when all of them are gone.
The second is None for "to the end"."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula; `kind` is the name of a group in TOKEN."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference; -1 for a part that it leaves out, as the columns of 2:3."""

    row: int
    column: int
    row_fixed: bool = False
    column_fixed: bool = False

    def __str__(self) -> str:
        name = f"{'$' * self.column_fixed}{letters(self.column)}" if self.column >= 0 else ""
        number = f"{'$' * self.row_fixed}{self.row + 1}" if self.row >= 0 else ""
        return name + number


@dataclass(frozen=True, slots=True)
class Reference:
    """`sheet` is its sheet as the formula spells it, with the `!`, empty for its own; `last` is None for one cell."""

    sheet: str
    first: Corner
    last: Corner | None = None

    def __str__(self) -> str:
        return f"{self.sheet}{self.first}" + (f":{self.last}" if self.last else "")

    @property
    def title(self) -> str:
        """Of its sheet; empty for the formula's own."""
        return unquoted(self.sheet[:-1])


Change = Callable[[Reference], "Reference | str"]


def tokens(formula: str) -> list[Token]:
    """Of the text after the `=`; together they are the whole text."""
    return [Token(str(each.lastgroup), each.group()) for each in TOKEN.finditer(formula)]


def reference(text: str) -> Reference:
    """What a token of that kind means."""
    title, mark, cells = text.rpartition("!")
    first, colon, last = cells.partition(":")
    return Reference(title + mark, _corner(first), _corner(last) if colon else None)


def shifted(formula: str, home: str, edited: str, rows: Span | None = None, columns: Span | None = None) -> str:
    """The formula after rows or columns of the sheet titled `edited` moved; it stands in the sheet titled `home`.

    References follow their cells; one whose cells are all gone becomes #REF!. The formula begins with `=`.
    """

    def follow(target: Reference) -> Reference | str:
        if (target.title or home) != edited:
            return target
        moved: Reference | None = target
        if rows and target.first.row >= 0:
            moved = _follow(target, rows, "row")
        if moved and columns and target.first.column >= 0:
            moved = _follow(moved, columns, "column")
        return moved or _broken(target)

    return rewritten(formula, follow)


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads when copied that many rows down and columns right: only parts without `$` move."""

    def move(target: Reference) -> Reference | str:
        first = _by(target.first, rows, columns)
        last = _by(target.last, rows, columns) if target.last else None
        if first is None or (target.last and last is None):
            return _broken(target)
        return replace(target, first=first, last=last)

    return rewritten(formula, move)


def renamed(formula: str, old: str, new: str) -> str:
    """The formula after a sheet got a new title."""
    return rewritten(formula, lambda at: replace(at, sheet=f"{quoted(new)}!") if at.title == old else at)


def orphaned(formula: str, title: str) -> str:
    """The formula after the sheet with that title was deleted."""
    return rewritten(formula, lambda at: BROKEN if at.title == title else at)


def rewritten(formula: str, change: Change) -> str:
    """The formula with every reference replaced; one that stays the same is spelt as it was."""
    if not formula.startswith("="):
        return formula
    return "=" + "".join(_changed(each, change) for each in tokens(formula[1:]))


def _changed(token: Token, change: Change) -> str:
    if token.kind != "reference":
        return token.text
    before = reference(token.text)
    after = change(before)
    return token.text if after == before else str(after)


def _broken(target: Reference) -> str:
    return f"{target.sheet}{BROKEN}"


def _corner(text: str) -> Corner:
    found = CORNER.fullmatch(text)
    if found is None:
        raise AssertionError(text)
    one, name, other, number = found.groups()
    row_dollar = other if name else one
    row, column = int(number) - 1 if number else -1, column_index(name) if name else -1
    return Corner(row, column, bool(row_dollar) and row >= 0, bool(one) and bool(name))


def _by(end: Corner, rows: int, columns: int) -> Corner | None:
    """None where it leaves the grid upwards or to the left."""
    row = end.row if end.row < 0 or end.row_fixed else end.row + rows
    column = end.column if end.column < 0 or end.column_fixed else end.column + columns
    out = (end.row >= 0 and row < 0) or (end.column >= 0 and column < 0)
    return None if out else replace(end, row=row, column=column)


def _follow(target: Reference, span: Span, part: str) -> Reference | None:
    """The reference with its rows or columns where they are now; None where none is left."""
    start: int = getattr(target.first, part)
    last = target.last
    if last is None:
        moved = span(start, start + 1)
        return replace(target, first=_at(target.first, part, moved[0])) if moved else None
    end: int = getattr(last, part)
    if end < 0:
        moved = span(start, None)
        return replace(target, first=_at(target.first, part, moved[0])) if moved else None
    moved = span(min(start, end), max(start, end) + 1)
    if moved is None:
        return None
    low, high = moved[0], (moved[1] or 0) - 1
    first, second = (low, high) if start <= end else (high, low)
    return replace(target, first=_at(target.first, part, first), last=_at(last, part, second))


def _at(end: Corner, part: str, value: int) -> Corner:
    return replace(end, row=value) if part == "row" else replace(end, column=value)
