"""What people did to whole tabs since the last write: renamed them, or took them away."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.headings import exact_key
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Tab
from sheetpact.model.state import Change
from sheetpact.sheet.columns import Known, KnownColumn
from sheetpact.sheet.reading import TabReading

TITLE = "tab:"
"""Marks the tab's title among its known columns."""


@dataclass(frozen=True, slots=True)
class TabNews:
    """One tab: what it was called, and is called now. `again`: it was gone, and is made anew."""

    name: str
    was: str
    title: str
    again: bool = False

    @property
    def problem(self) -> Problem:
        """Of a tab that is gone, what was typed there last wasn't read."""
        if self.again:
            return Problem("sheet.tab_made_again", Severity.AMBER, Where(tab=self.title))
        return Problem("sheet.tab_renamed", Severity.NOTE, Where(tab=self.title), {"was": self.was})

    def line(self, at: datetime, run: str) -> Change:
        """In 变更."""
        if self.again:
            return Change(at, "sheetpact", self.name, (), "", None, None, "tab.made_again", run)
        return Change(at, "sheet", self.name, (), "", self.was, self.title, "tab.renamed", run)


def tab_news(readings: Mapping[str, TabReading], known: Mapping[str, Known], made: Container[str]) -> Iterator[TabNews]:
    """Of the tabs that the last write left there; `made`: names of those that this write makes."""
    for name, reading in readings.items():
        before = known.get(name)
        if before and name in made:
            yield TabNews(name, reading.tab.title, reading.tab.title, again=True)
        elif before and reading.readable and exact_key(reading.title) not in _titles(reading.tab, before):
            yield TabNews(name, before[TITLE].heading if TITLE in before else reading.tab.title, reading.title)


def known_title(reading: TabReading) -> KnownColumn:
    """What to remember of a tab's title once it is written."""
    return KnownColumn(0, reading.title if reading.exists else reading.tab.title)


def _titles(tab: Tab, before: Known) -> set[str]:
    return {exact_key(each) for each in ([before[TITLE].heading] if TITLE in before else [tab.title, *tab.aliases])}
