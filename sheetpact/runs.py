"""A run from its first moment to its last: its name, its clock, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from sheetpact.apply import fault
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.runs import Run, run_id
from sheetpact.ports import Alliance, Transaction
from sheetpact.report import Report


def onward(alliance: Alliance) -> Alliance:
    """Time goes on from where the last run ended, also on a machine whose clock is a little behind that run's.

    What is read would be older than what is known, and nothing could follow from it. A clock that is off by more than
    the tolerance is none to go by: orders could no longer be told apart by it.
    """
    with alliance.store.look() as tx:
        runs = tx.runs(1)
    ended = max((run.finished_at or run.started_at for run in runs), default=None)
    behind = ended - alliance.now() if ended else timedelta()
    if not timedelta() < behind <= timedelta(seconds=alliance.pact.clock_tolerance):
        return alliance
    return replace(alliance, now=lambda: alliance.now() + behind)


def begin_run(tx: Transaction, started: datetime, kind: str) -> Run:
    """A run under way, by a name that no other one has."""
    last = tx.runs(1)
    run = Run(run_id(started, last[0].id if last else ""), kind, started)
    tx.open_run(run)
    return run


@contextmanager
def kept(alliance: Alliance, report: Report) -> Iterator[Report]:
    """What the run did is kept when the block ends; one that ends by an error is closed as a person's to look at."""
    try:
        yield report
    except (Exception, KeyboardInterrupt) as error:
        report.tell([Problem("run.failed", Severity.RED, params={"told": fault(error)})])
        with suppress(Exception):  # a store that is out of reach: what happened first is what counts
            _close(alliance, report)
        raise
    _close(alliance, report)


def _close(alliance: Alliance, report: Report) -> None:
    finished = alliance.now()
    for side, count in alliance.requests.items():
        report.add(side, requests=count())
    report.run = replace(
        report.run,
        finished_at=finished,
        status=report.status,
        sides=report.sides,
        problems=tuple(report.problems),
        conflicts=report.conflicts,
        seconds=(finished - report.run.started_at).total_seconds(),
    )
    with alliance.store.begin() as tx:
        tx.close_run(report.run)
