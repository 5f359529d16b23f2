"""A page of Markdown for people: titles, lists and tables in which a shop's text stays text.

Members are told of by tab and column only: a person may have typed a phone or a name into any of their cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetpact.model.problems import Problem, Severity
from sheetpact.model.state import CellKey, Change, Conflict, State
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.sheet import view

Table = tuple[Mapping[str, str], ...]
"""Lines by heading."""

ROWS = 200
"""Lines of a table or a list: a page that still opens at once. The sheet has the newest 1,000 changes."""
PRIVATE = "members"
"""The tab whose values are people's."""
LONG_NUMBER = re.compile(r"\d{7,}")
MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(slots=True)
class Page:
    """Markdown, line by line."""

    alliance: Alliance
    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join([f"## {plain(self.title)}", "", *self.lines])

    def line(self, code: str, **params: object) -> None:
        self.lines += [plain(say(self._locale, code, **params)), ""]

    def table(self, rows: Table) -> None:
        if rows:
            cells = [list(rows[0]), ["---"] * len(rows[0]), *([plain(text) for text in row.values()] for row in rows)]
            self.lines += [*(f"| {' | '.join(row)} |" for row in cells), ""]

    def todo(self, problems: Sequence[Problem], conflicts: Sequence[Conflict]) -> None:
        """What asks for a person first."""
        if not conflicts and all(problem.severity is Severity.NOTE for problem in problems):
            self.line("told.nothing")
        for severity in (Severity.RED, Severity.AMBER):
            self._problems(problems, severity)
        tab = _titles(self.alliance)["conflicts"]
        texts = [_conflict(each, self.alliance) for each in conflicts]
        self._list(say(self._locale, "told.conflicts", tab=tab), texts)
        self._problems(problems, Severity.NOTE)

    def _problems(self, problems: Sequence[Problem], severity: Severity) -> None:
        texts = [problem_text(each, self.alliance) for each in problems if each.severity is severity]
        self._list(say(self._locale, f"told.{severity.value}"), texts)

    def time(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.alliance.pact.timezone)):%Y-%m-%d %H:%M}"

    @property
    def _locale(self) -> str:
        return self.alliance.pact.locale

    def _list(self, title: str, texts: Sequence[str]) -> None:
        if texts:
            more = [say(self._locale, "told.more", count=len(texts) - ROWS)] if len(texts) > ROWS else []
            self.lines += [f"### {plain(title)}", *(f"- {plain(text)}" for text in [*texts[:ROWS], *more]), ""]


def plain(text: str) -> str:
    """Text as itself on a page: on one line, and never a heading, a link or a tag."""
    return MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def problem_text(problem: Problem, alliance: Alliance) -> str:
    told = problem.text(alliance.pact.locale)
    return _masked(told) if problem.where.tab == _titles(alliance)[PRIVATE] else told


def _masked(text: str) -> str:
    return LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


def _titles(alliance: Alliance) -> Mapping[str, str]:
    return {tab.name: tab.title for tab in alliance.tabs}


def _conflict(conflict: Conflict, alliance: Alliance) -> str:
    showing = showing_of(alliance)
    row = () if conflict.tab == PRIVATE else conflict.row
    where = view.place(CellKey(conflict.tab, row, conflict.field), showing)
    why = say(alliance.pact.locale, conflict.why, **conflict.params)
    why = _masked(why) if conflict.tab == PRIVATE else why
    heading = view.heading(conflict.tab, conflict.field, showing) or ""
    return " · ".join(part for part in (conflict.id, where, heading, why) if part)


def showing_of(alliance: Alliance, changes: Sequence[Change] = ()) -> view.Showing:
    tabs = {tab.name: tab for tab in alliance.tabs}
    return view.Showing(State(changes=tuple(changes)), alliance.pact, tabs, {}, alliance.now())
