"""Lists by pages, where rows come, go and move between two pages.

Youzan's lists have no stable order to go by, but a page tells how many rows there are in all: a reading is whole where
that number stood still and as many different rows were seen. (One row that goes and one that comes at the far end in
one moment would not be noticed: no list here grows at its end, and a window in the past only loses rows.) Where the
number counts otherwise, or isn't told, two readings that see the same rows are as good. A window with more rows than a
list gives out is halved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sheetpact.mapping.fields import Payload

Window = tuple[datetime, datetime]
SWEEPS = 3
"""Readings of a list that shifts meanwhile, before it counts as incomplete."""
FOUNDED = datetime(2012, 1, 1, tzinfo=UTC)
"""No shop of Youzan's is older."""
AHEAD = timedelta(minutes=1)
"""The last window ends later than now, so that it is no matter whose clock goes before."""
SHORTEST = timedelta(seconds=2)
"""No window is cut below this: times are whole seconds."""

MOST_HALVED = 2000
"""Windows of one reading: ten million rows take fewer. A wrong number of rows would have them halved for ever."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and how many it has in all, where that is told."""

    rows: Sequence[Payload]
    total: int | None


@dataclass(slots=True)
class _Sweep:
    """One reading, page by page."""

    rows: dict[str, Payload] = field(default_factory=dict)
    totals: set[int | None] = field(default_factory=set)
    pages: int = 0
    too_many: bool = False

    def take(self, page: Page, name: Callable[[Payload], str]) -> None:
        self.rows |= {name(row): row for row in page.rows}
        self.totals.add(page.total)
        self.pages += 1

    @property
    def steady(self) -> bool:
        """A single page can't have shifted while it was read."""
        return self.totals == {len(self.rows)} or (self.totals == {None} and self.pages == 1)


@dataclass(frozen=True, slots=True)
class Lists:
    """One kind of list."""

    ask: Callable[[Window, int], Page]
    """One page of a window, counted from 1."""
    name: Callable[[Payload], str]
    """What two readings of the same row have in common."""
    size: int
    """Rows in a full page."""
    most: int
    """Rows of one window that can be reached."""

    def rows(self, window: Window) -> tuple[list[Payload], bool]:
        """Every row of a window, earlier halves first, and whether none can have been missed."""
        return self._rows(window, iter(range(MOST_HALVED)))

    def _rows(self, window: Window, left: Iterator[int]) -> tuple[list[Payload], bool]:
        """`left`: the windows that may still be halved."""
        found: dict[str, Payload] = {}
        for _ in range(SWEEPS):
            before = set(found)
            swept = self._sweep(window)
            if swept.too_many:
                return self._halves(window, left)
            found = swept.rows
            if swept.steady or (len(swept.totals) == 1 and before == set(found)):
                return list(found.values()), True
        return list(found.values()), False

    def _sweep(self, window: Window) -> _Sweep:
        swept = _Sweep()
        page = 0
        while not swept.too_many:
            page += 1
            told = self.ask(window, page)
            swept.take(told, self.name)
            asked = page * self.size
            if not told.rows or (len(told.rows) < self.size if told.total is None else asked >= told.total):
                break
            swept.too_many = asked >= self.most or (told.total or 0) > self.most
        return swept

    def _halves(self, window: Window, left: Iterator[int]) -> tuple[list[Payload], bool]:
        start, end = window
        if end - start <= SHORTEST or next(left, None) is None:
            return [], False
        middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
        halves = [self._rows((start, middle), left), self._rows((middle, end), left)]
        merged = {self.name(row): row for rows, _ in halves for row in rows}
        return list(merged.values()), all(whole for _, whole in halves)


def everything(
    ask: Callable[[Window | None, int], Page], now: datetime
) -> tuple[Window, Callable[[Window, int], Page]]:
    """A window that holds all that there is, and what asks for it without a window: only its halves need one."""
    whole = (FOUNDED, now + AHEAD)
    return whole, lambda window, page: ask(None if window == whole else window, page)


def slices(start: datetime, end: datetime, longest: timedelta) -> Iterator[Window]:
    """The windows that make up a time span, oldest first: what moves on meanwhile is met again in a later one."""
    while end - start > longest:
        yield start, start + longest
        start += longest
    yield start, end
