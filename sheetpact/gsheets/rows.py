"""Finding rows of a sheet again by what they say, wherever they are by now: thousands at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from sheetpact.gsheets.book import Sheet
from sheetpact.gsheets.cells import NOTHING, Raw, entered

Said: TypeAlias = tuple[object, ...]
"""What cells say, to be compared; equal where `cells.same` says so of each."""
FORMULA = "formulaValue"


@dataclass(frozen=True)
class Rows:
    """The rows of one sheet. `taken` ones are found no more."""

    sheet: Sheet
    taken: set[int] = field(default_factory=set)
    _keyed: dict[frozenset[int], Mapping[Said, list[int]]] = field(default_factory=dict)

    def exactly(self, image: Mapping[int, Raw], near: int) -> int | None:
        """The nearest row that says this and nothing else."""
        width = max(image, default=-1) + 1
        wanted = _said(image.get(column, NOTHING) for column in range(width))
        return next(iter(self._free(self._whole.get(wanted, ()), near, blank=not wanted)), None)

    def keyed(self, known: frozenset[int], image: Mapping[int, Raw], near: int) -> list[int]:
        """The rows that say the same in the `known` columns, the nearest first; all where none are."""
        if known not in self._keyed:
            self._keyed[known] = self._by(lambda cells: _said(_at(cells, column) for column in sorted(known)))
        wanted = _said(image.get(column, NOTHING) for column in sorted(known))
        return self._free(self._keyed[known].get(wanted, ()), near, blank=not wanted)

    @cached_property
    def _whole(self) -> Mapping[Said, list[int]]:
        return self._by(lambda cells: _said(map(entered, cells)))

    def _by(self, key: Callable[[Sequence[Raw]], Said]) -> Mapping[Said, list[int]]:
        found: dict[Said, list[int]] = {}
        for at, cells in enumerate(self.sheet.raw):
            found.setdefault(key(cells), []).append(at)
        return found

    def _free(self, rows: Iterable[int], near: int, *, blank: bool) -> list[int]:
        """Below the last row that Google tells of, all are `blank`."""
        below = range(len(self.sheet.raw), near + 1) if blank else ()
        return sorted({*rows, *below} - self.taken, key=lambda at: (abs(at - near), at))


def _at(cells: Sequence[Raw], column: int) -> Raw:
    return entered(cells[column]) if column < len(cells) else NOTHING


def _said(cells: Iterable[Raw]) -> Said:
    """Without blank cells at the end. Of formulas only that they are: a copied one has moved references."""
    said = [_word(raw) for raw in cells]
    while said and said[-1] is None:
        said.pop()
    return tuple(said)


def _word(raw: Raw) -> object:
    if FORMULA in raw:
        return FORMULA
    return (
        tuple((name, value if isinstance(value, (str, int, float)) else repr(value)) for name, value in raw.items())
        or None
    )
