"""What a scheduled run tells where the sheet isn't at hand: one line, a table, a page. No secret, nothing personal.

Members are told of by tab and column only: a person may have typed a phone or a name into any of their cells.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sheetpact.audit import AuditReport
from sheetpact.errors import Busy, SheetpactError
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import SideReport, Status
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, State
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.report import Report
from sheetpact.sheet import view

Table = tuple[Mapping[str, str], ...]
"""Lines by heading."""

ROWS = 200
"""Lines of a table: a page that still opens at once. The sheet has the newest 1,000."""
RED_LINES = 10
"""Lines in the state of a failed run."""
PRIVATE = "members"
"""The tab whose values are people's."""
LONG_NUMBER = re.compile(r"\d{7,}")
MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")
WAITS = frozenset({"connector.RetryLater", "connector.UnknownOutcome", "connector.ChangedMeanwhile"})
"""What the same run once more may well finish."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one run tells. `name` and `hub` tell runs and alliances apart; `waits`: once more may finish it.

    Without a page nothing was done.
    """

    status: Status
    message: str
    pact: str = ""
    hub: str = ""
    name: str = ""
    about_table: str = ""
    table: Table = ()
    about_page: str = ""
    page: str = ""
    waits: bool = False


class Again(Exception):
    """Not finished, and the same once more may do it. `told`: what there is to tell where nobody repeats it."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.message)
        self.told = told


@dataclass(slots=True)
class Steps:
    """Progress as few lines: a side's step is told when it has come a tenth further."""

    tell: Callable[[str], None]
    locale: str
    told: dict[tuple[str, str], int] = field(default_factory=dict)

    def __call__(self, side: str, step: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if tenth > self.told.get((side, step), 0):
            self.told[side, step] = tenth
            name = say(self.locale, "who.sheet") if side == "sheet" else side
            self.tell(say(self.locale, step, side=name, done=done, total=total))


def tell(opened: AbstractContextManager[Alliance], job: Callable[[Alliance], Told]) -> Told:
    """What `job` tells of the alliance, or why it couldn't be done. Raises nothing, so that no trace holds values."""
    try:
        with opened as alliance:
            try:
                return job(alliance)
            except Busy:
                return _told_busy(alliance)
    except SheetpactError as error:
        return Told(Status.RED, str(error))
    except Exception as error:  # noqa: BLE001  # whatever it is, its text may quote what a person or a shop sent
        return Told(Status.RED, say("en", "told.unexpected", kind=type(error).__name__, stack=_stack(error)))


def _told_busy(alliance: Alliance) -> Told:
    return Told(Status.AMBER, say(alliance.pact.locale, "told.busy"), alliance.pact.pact, waits=True)


def _stack(error: BaseException) -> str:
    """Where it happened; only kinds of errors, never their texts."""
    before = error.__cause__ or error.__context__
    here = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
    return f"{_stack(before)}\n\n{here}" if before else here


def told_sync(alliance: Alliance, report: Report) -> Told:
    """A sync: what it changed, and what is left for people."""
    pact, run = alliance.pact, report.run
    with alliance.store.look() as tx:
        changes, hub = tx.changes(run=run.id, limit=0), tx.meta("hub")
        conflicts = tx.conflicts()
    status = say(pact.locale, f"told.status.{report.status.value}")
    page = _Page(alliance, say(pact.locale, "told.sync", run=run.id, status=status))
    page.line("told.seconds", pact=pact.pact, at=page.time(run.started_at), seconds=f"{run.seconds:.0f}")
    page.table(_sides(report.sides, pact.locale))
    page.todo(report.problems, conflicts)
    told = Told(
        pact=pact.pact,
        hub=hub,
        name=run.id,
        status=report.status,
        message=_message(page.title, report.problems, alliance),
        about_table=say(pact.locale, "told.changes", pact=pact.pact),
        table=_changes(alliance, changes),
        about_page=say(pact.locale, "told.report", pact=pact.pact),
        page=page.text,
        waits=any(problem.code in WAITS for problem in report.problems),
    )
    return _without_secrets(told, pact.secret_values)


def told_audit(alliance: Alliance, report: AuditReport) -> Told:
    """An audit: what it found, and what the next sync would write."""
    pact = alliance.pact
    with alliance.store.look() as tx:
        hub = tx.meta("hub")
    day = f"{report.at.astimezone(ZoneInfo(pact.timezone)):%Y-%m-%d}"
    status = say(pact.locale, f"told.status.{report.status.value}")
    page = _Page(alliance, say(pact.locale, "told.audit", day=day, status=status))
    page.line("told.moment", pact=pact.pact, at=page.time(report.at))
    page.todo(report.findings, ())
    told = Told(
        pact=pact.pact,
        hub=hub,
        name=day,
        status=report.status,
        message=_message(page.title, report.findings, alliance),
        about_table=say(pact.locale, "told.writes", pact=pact.pact),
        table=_writes(report, pact.locale),
        about_page=say(pact.locale, "told.report", pact=pact.pact),
        page=page.text,
    )
    return _without_secrets(told, pact.secret_values)


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret blotted out, longest first, so that no part of one is left."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _without_secrets(told: Told, secrets: frozenset[str]) -> Told:
    table = tuple({name: redact(value, secrets) for name, value in row.items()} for row in told.table)
    return replace(told, message=redact(told.message, secrets), table=table, page=redact(told.page, secrets))


@dataclass(slots=True)
class _Page:
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
        texts = [_text(each, self.alliance) for each in problems if each.severity is severity]
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


def _message(title: str, problems: Sequence[Problem], alliance: Alliance) -> str:
    """The title, and what a person must do."""
    red = [_text(problem, alliance) for problem in problems if problem.severity is Severity.RED]
    more = [say(alliance.pact.locale, "told.more", count=len(red) - RED_LINES)] if len(red) > RED_LINES else []
    return "\n".join([title, *red[:RED_LINES], *more])


def _text(problem: Problem, alliance: Alliance) -> str:
    told = problem.text(alliance.pact.locale)
    return _masked(told) if problem.where.tab == _titles(alliance)[PRIVATE] else told


def _masked(text: str) -> str:
    return LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


def _titles(alliance: Alliance) -> Mapping[str, str]:
    return {tab.name: tab.title for tab in alliance.tabs}


def _showing(alliance: Alliance, changes: Sequence[Change] = ()) -> view.Showing:
    tabs = {tab.name: tab for tab in alliance.tabs}
    return view.Showing(State(changes=tuple(changes)), alliance.pact, tabs, {}, alliance.now())


def _conflict(conflict: Conflict, alliance: Alliance) -> str:
    showing = _showing(alliance)
    row = () if conflict.tab == PRIVATE else conflict.row
    where = view.place(CellKey(conflict.tab, row, conflict.field), showing)
    why = say(alliance.pact.locale, conflict.why, **conflict.params)
    why = _masked(why) if conflict.tab == PRIVATE else why
    heading = view.heading(conflict.tab, conflict.field, showing) or ""
    return " · ".join(part for part in (conflict.id, where, heading, why) if part)


def _changes(alliance: Alliance, changes: Sequence[Change]) -> Table:
    zone, locale = ZoneInfo(alliance.pact.timezone), alliance.pact.locale
    public = [replace(each, row=(), before=None, after=None) if each.tab == PRIVATE else each for each in changes]
    columns = next(tab.columns for tab in alliance.tabs if tab.name == "changes")
    rows = [
        {column.heading: _cell(row.get(column.name), zone) for column in columns}
        for row in view.changes(_showing(alliance, public[:ROWS]))
    ]
    if len(public) > ROWS:
        rows.append({columns[0].heading: say(locale, "told.more", count=len(public) - ROWS)})
    return tuple(rows)


def _cell(value: Value, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _writes(report: AuditReport, locale: str) -> Table:
    headings = [say(locale, f"told.{name}") for name in ("side", "item", "shown", "number")]
    planned = [write for writes in report.writes.values() for write in writes]
    rows = [
        dict(zip(headings, (w.listing.shop, str(w.item), str(w.shown), str(w.number)), strict=True))
        for w in planned[:ROWS]
    ]
    if len(planned) > ROWS:
        rows.append({headings[0]: say(locale, "told.more", count=len(planned) - ROWS)})
    return tuple(rows)


def _sides(sides: Mapping[str, SideReport], locale: str) -> Table:
    names = ("read", "planned", "written", "handed_over", "requests")
    first = say(locale, "told.side")
    return tuple(
        {
            first: say(locale, "who.sheet") if side == "sheet" else side,
            **{say(locale, f"told.{name}"): str(getattr(numbers, name)) for name in names},
        }
        for side, numbers in sides.items()
    )
