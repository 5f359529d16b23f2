"""One mistake in a pact file, and how all of them are told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sheetpact.errors import PactError
from sheetpact.model.texts import say

Path = tuple[str, ...]
"""The keys down to a place in the file; a list's members count from 0."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """`line` counts from 1, 0 when there is none. `nearest` is what was probably meant."""

    line: int
    path: Path
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    nearest: str = ""

    def text(self, locale: str, file: str) -> str:
        """One line for a person: file, line, keys, what is wrong, what was probably meant."""
        told = say(locale, self.code, **self.params)
        if self.nearest:
            told += say(locale, "pact.nearest", nearest=self.nearest)
        if not self.line:
            return say(locale, "pact.place_file", file=file, told=told)
        if not self.path:
            return say(locale, "pact.place_line", file=file, line=self.line, told=told)
        return say(locale, "pact.place", file=file, line=self.line, keys=".".join(self.path), told=told)


def refusal(file: str, locale: str, mistakes: Iterable[Mistake]) -> PactError:
    """All mistakes in one error, in the order of the file."""
    ordered = sorted(mistakes, key=lambda each: (each.line, each.path, each.code))
    head = say(locale, "pact.refused", file=file, count=len(ordered))
    return PactError("\n".join([head, *(f"  {each.text(locale, file)}" for each in ordered)]))


def nearest(wrong: str, right: Iterable[str], likeness: float = 0.6) -> str:
    """The one of `right` that looks most like `wrong` (case doesn't count), or ''. `likeness` is difflib's ratio."""
    by_lower = {each.lower(): each for each in right}
    found = difflib.get_close_matches(wrong.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else ""
