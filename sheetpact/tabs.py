"""Telling what became of whole tabs."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.model.sheet import SheetBatch
from sheetpact.model.state import State
from sheetpact.report import Report
from sheetpact.shared import SheetVisit


def tell_tabs(visit: SheetVisit, batch: SheetBatch, state: State, report: Report) -> State:
    """The state with a line in 变更 for each tab that was renamed or has to be made again, and each reported.

    A line that was kept by a write which then failed isn't added once more.
    """
    news = visit.tab_news(batch, state)
    report.tell(each.problem for each in news)
    kept = {(line.tab, line.why, line.after) for line in state.changes if line.run > visit.stamp}
    found = [each.line(visit.alliance.now(), visit.run) for each in news]
    lines = [line for line in found if (line.tab, line.why, line.after) not in kept]
    if not lines:
        return state
    with visit.alliance.store.begin() as tx:
        tx.add_changes(lines)
    report.changes += len(lines)
    return replace(state, changes=(*reversed(lines), *state.changes))
