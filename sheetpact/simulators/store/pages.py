"""What each run wrote to a document. The newest run's rows stand whole, those of earlier runs lean on them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sheetpact.model.sheet import Value
from sheetpact.model.state import RowKey, Rows
from sheetpact.simulators.store.values import kept_all, plain, same

Back = Mapping[RowKey, Mapping[str, Value] | None]
"""What stood there instead; None: no such row."""


class Page:
    """A tab as one run wrote it: rows, or a newer page and what differed before it."""

    __slots__ = ("_stands",)

    def __init__(self, rows: Rows) -> None:
        self._stands: Rows | tuple[Page, Back] = rows

    @property
    def rows(self) -> Rows:
        backs: list[Back] = []
        stands = self._stands
        while isinstance(stands, tuple):
            newer, back = stands
            backs.append(back)
            stands = newer._stands  # noqa: SLF001 - a page of the same tab
        if not backs:
            return stands
        rows = dict(stands)
        for back in reversed(backs):
            for key, values in back.items():
                if values is None:
                    rows.pop(key, None)
                else:
                    rows[key] = values
        return rows

    def lean(self, newer: Page, back: Back) -> None:
        """Stand on a newer page from here on, which says the same in less space."""
        self._stands = newer, back


def turned(old: Page | None, rows: Rows) -> Page:
    """The page that follows `old`; rows that say the same are the same objects."""
    before = old.rows if old else {}
    new: dict[RowKey, Mapping[str, Value]] = {}
    back: dict[RowKey, Mapping[str, Value] | None] = {}
    for key, values in rows.items():
        was = before.get(key)
        if was is not None and same(was, values):
            new[plain(key)] = was
        else:
            new[plain(key)], back[plain(key)] = kept_all(values), was
    back.update((key, values) for key, values in before.items() if key not in new)
    if old is None:
        return Page(new)
    if not back:
        return old
    page = Page(new)
    old.lean(page, back)
    return page


def _emptied(page: Page, keys: Collection[RowKey]) -> Page:
    return Page({key: {} if key in keys else values for key, values in page.rows.items()})


@dataclass(frozen=True, slots=True)
class History:
    """One document's writings, by run."""

    runs: tuple[str, ...] = ()
    pages: Mapping[str, Mapping[str, Page]] = field(default_factory=dict)

    def base(self, stamp: str) -> dict[str, Rows]:
        """Per tab, the rows as of `stamp`; nothing at all when that run isn't known."""
        return {tab: page.rows for tab, page in self.pages.get(stamp, {}).items()}

    def written(self, run: str, stamp: str, rows: Mapping[str, Rows]) -> History:
        """`run` writes these tabs onto a document that `stamp` wrote last. No other run's writing changes."""
        newest = self.pages[self.runs[-1]] if self.runs and run >= self.runs[-1] else {}
        pages = {**self.pages.get(stamp, {}), **{tab: turned(newest.get(tab), some) for tab, some in rows.items()}}
        at = bisect_left(self.runs, run)
        runs = self.runs if run in self.pages else (*self.runs[:at], run, *self.runs[at:])
        return History(runs, {**self.pages, run: pages})

    def emptied(self, tab: str, keys: Collection[RowKey]) -> History:
        """With nothing in these rows, whoever wrote them."""
        if not any(key in page.rows for key in keys for page in self._of(tab)):
            return self
        pages = {
            run: {name: _emptied(page, keys) if name == tab else page for name, page in some.items()}
            for run, some in self.pages.items()
        }
        return History(self.runs, pages)

    def _of(self, tab: str) -> list[Page]:
        return [some[tab] for some in self.pages.values() if tab in some]

    def oldest(self, before: str) -> str | None:
        """The newest run older than `before`, which stays known."""
        at = bisect_left(self.runs, before)
        return self.runs[at - 1] if at else None

    def since(self, oldest: str) -> History:
        runs = self.runs[bisect_left(self.runs, oldest) :]
        return self if len(runs) == len(self.runs) else History(runs, {run: self.pages[run] for run in runs})
