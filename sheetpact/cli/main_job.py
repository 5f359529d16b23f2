"""plan, sync, runs: the main job, what it would do, and what it did."""

from __future__ import annotations

import click

from sheetpact.cli import documents
from sheetpact.cli.progress import watching
from sheetpact.cli.screen import Screen
from sheetpact.cli.session import Session, command
from sheetpact.cli.shadow import run_shadow
from sheetpact.cli.shown import LINES, show_planned, show_report
from sheetpact.cli.stopped import show_stopped
from sheetpact.errors import Unclear
from sheetpact.model.runs import Status
from sheetpact.model.state import Change, Conflict, ConflictKind
from sheetpact.model.texts import say
from sheetpact.ports import Alliance
from sheetpact.rehearsal import PlanReport
from sheetpact.rehearsal import plan as rehearse
from sheetpact.report import Report
from sheetpact.sync import sync as synchronise

EXITS = {Status.GREEN: 0, Status.AMBER: 1, Status.RED: 2}


@click.command()
@command
def plan(session: Session) -> int:
    with session.alliance() as alliance:
        with watching(session.screen, alliance.pact) as progress:
            planned = rehearse(alliance, progress)
        if session.screen.as_json:
            session.screen.document(documents.plan(planned, alliance.pact.locale))
        else:
            _show_plan(session.screen, planned, alliance)
    if not planned.empty:
        return 1
    return 2 if planned.report.status is Status.RED else 0


def _show_plan(screen: Screen, planned: PlanReport, alliance: Alliance) -> None:
    show_planned(screen, planned, alliance)
    screen.line()
    if planned.report.status is Status.RED:
        screen.say("plan.unseen", style="red")
    if any(each.kind is ConflictKind.GUARD for each in planned.conflicts):
        screen.say("plan.stopped", style="amber")
    screen.say("plan.nothing" if planned.empty else "plan.only")


@click.command()
@click.option("--accept", metavar="RUN", default="")
@click.option("--shadow", "in_shadow", is_flag=True)
@command
def sync(session: Session, accept: str, *, in_shadow: bool) -> int:
    if in_shadow:
        return EXITS[run_shadow(session, accept)]
    with session.alliance() as alliance:
        accepted = _stopped_run(alliance, accept) if accept else ""
        report = run_sync(session, alliance, accepted)
    return EXITS[report.status]


def _stopped_run(alliance: Alliance, typed: str) -> str:
    """Unclear: there is no such run."""
    name = typed.strip().lower()
    with alliance.store.look() as tx:
        if tx.run(name):
            return name
        ids = tuple(run.id for run in tx.runs(10))
    raise Unclear(say(alliance.pact.locale, "runs.none", run=typed, ids=" · ".join(ids) or "–"), ids)


def run_sync(session: Session, alliance: Alliance, accept: str = "", more: dict[str, str] | None = None) -> Report:
    """Sync once and tell it; `more` joins the JSON document."""
    screen = session.screen
    with watching(screen, alliance.pact) as progress:
        report = synchronise(alliance, progress, accept=accept)
    changes, open_ = _outcome(alliance, report)
    if screen.as_json:
        screen.document({**documents.sync(report, changes, open_, alliance.pact.locale), **(more or {})})
    else:
        show_report(screen, report, changes, alliance)
        show_stopped(screen, alliance, [report.run.id])
        screen.say("sync.seconds", seconds=f"{report.run.seconds:.1f}")
    return report


def _outcome(alliance: Alliance, report: Report) -> tuple[tuple[Change, ...], tuple[Conflict, ...]]:
    with alliance.store.look() as tx:
        return tuple(tx.changes(run=report.run.id, limit=0)), tuple(tx.conflicts())


@click.command()
@click.option("-n", "--limit", type=click.IntRange(min=1), default=LINES)
@command
def runs(session: Session, limit: int) -> int:
    screen = session.screen
    with session.alliance() as alliance, alliance.store.look() as tx:
        found = tx.runs(limit)
    if screen.as_json:
        screen.document({"runs": [documents.run(each, alliance.pact.locale) for each in found]})
        return 0
    if not found:
        screen.say("runs.none_yet")
        return 0
    rows = [
        [
            each.id,
            screen.text(f"runs.kind.{each.kind}") if each.kind in KINDS else each.kind,
            each.started_at,
            screen.text(f"status.{each.status.value if each.status else 'none'}"),
            sum(side.written + side.handed_over for side in each.sides.values()),
            each.conflicts,
            f"{each.seconds:.1f}",
        ]
        for each in found
    ]
    screen.table([f"runs.head.{name}" for name in HEADINGS], rows, right=(4, 5, 6))
    return 0


KINDS = frozenset({"sync", "undo", "order", "audit"})
HEADINGS = ("run", "kind", "time", "status", "written", "conflicts", "seconds")
