"""Many cases, one seed each: those that break a promise."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import NamedTuple

from sheetpact.simulators.cases import told
from sheetpact.simulators.cases.case import Case
from sheetpact.simulators.cases.draw import draw
from sheetpact.simulators.cases.locality import bad_row, unread_shop
from sheetpact.simulators.cases.promises import Broken
from sheetpact.simulators.cases.shrink import shrunk
from sheetpact.simulators.cases.trial import trial

SOMETIMES = 8
"""One case in so many is decided again in another order; as many once more with something bad beside it."""


class Found(NamedTuple):
    """A seed whose case breaks a promise."""

    seed: int
    broken: Broken
    case: Case

    def told(self) -> str:
        """The smallest such case, as people would tell it."""
        small = shrunk(
            self.case, lambda case: self.broken.promise in {each.promise for each in breaks(case, self.seed)}
        )
        last = next(each for each in breaks(small, self.seed) if each.promise == self.broken.promise)
        return f"seed {self.seed} breaks {last.promise!r}: {last.told}\n{told.told(small)}"


def run(first: int, count: int) -> Iterator[Found]:
    """The cases of the seeds from `first` on."""
    for seed in range(first, first + count):
        case = draw(seed)
        found = breaks(case, seed)
        if found:
            yield Found(seed, found[0], case)


def at_once(chunk: tuple[int, int]) -> list[Found]:
    """`run(first, count)`, as fast as can be: a case leaves nothing in a circle to be collected."""
    gc.disable()
    found = list(run(*chunk))
    gc.enable()
    return found


def breaks(case: Case, seed: int) -> list[Broken]:
    """What the case breaks. The seed says which of the costly promises it is held against, too."""
    try:
        found = trial(case, twice=seed % SOMETIMES == 0)
        if seed % SOMETIMES == 1:
            found += [Broken("locality", told) for told in (*bad_row(case, seed // SOMETIMES), *unread_shop(case))]
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is what we look for
        return [Broken(f"no fault, {type(error).__name__}", str(error))]
    return found
