"""What a scheduled run tells where the sheet isn't at hand: one line, a table, a page. No secret, nothing personal."""

from __future__ import annotations

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
from sheetpact.model.state import Change
from sheetpact.model.texts import say
from sheetpact.page import PRIVATE, ROWS, Page, Table, problem_text, showing_of
from sheetpact.ports import Alliance
from sheetpact.report import Report
from sheetpact.sheet import view

RED_LINES = 10
"""Lines in the state of a failed run."""
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
        if step == "progress.wait" or tenth > self.told.get((side, step), 0):
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
        return Told(Status.RED, say("en", "told.unexpected", kind=type(error).__name__, stack=stack(error)))


def _told_busy(alliance: Alliance) -> Told:
    return Told(Status.AMBER, say(alliance.pact.locale, "told.busy"), alliance.pact.pact, waits=True)


def stack(error: BaseException) -> str:
    """Where it happened; only kinds of errors, never their texts."""
    before = error.__cause__ or error.__context__
    here = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
    return f"{stack(before)}\n\n{here}" if before else here


def told_sync(alliance: Alliance, report: Report) -> Told:
    """A sync: what it changed, and what is left for people."""
    pact, run = alliance.pact, report.run
    with alliance.store.look() as tx:
        changes, hub = tx.changes(run=run.id, limit=0), tx.meta("hub")
        conflicts = tx.conflicts()
    status = say(pact.locale, f"told.status.{report.status.value}")
    page = Page(alliance, say(pact.locale, "told.sync", run=run.id, status=status))
    page.line("told.seconds", pact=pact.pact, at=page.time(run.started_at), seconds=f"{run.seconds:.0f}")
    page.table(_sides(report.sides, pact.locale))
    if report.members:
        page.line("sync.members", **report.members._asdict())
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
    page = Page(alliance, say(pact.locale, "told.audit", day=day, status=status))
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


def _message(title: str, problems: Sequence[Problem], alliance: Alliance) -> str:
    """The title, and what a person must do."""
    red = [problem_text(problem, alliance) for problem in problems if problem.severity is Severity.RED]
    more = [say(alliance.pact.locale, "told.more", count=len(red) - RED_LINES)] if len(red) > RED_LINES else []
    return "\n".join([title, *red[:RED_LINES], *more])


def _changes(alliance: Alliance, changes: Sequence[Change]) -> Table:
    zone, locale = ZoneInfo(alliance.pact.timezone), alliance.pact.locale
    public = [replace(each, row=(), before=None, after=None) if each.tab == PRIVATE else each for each in changes]
    columns = next(tab.columns for tab in alliance.tabs if tab.name == "changes")
    rows = [
        {column.heading: _cell(row.get(column.name), zone) for column in columns}
        for row in view.changes(showing_of(alliance, public[:ROWS]))
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
