"""What stands in the way in the shared sheet's tabs: headings, tabs that are gone, merges, cells nobody may write.

Looked at as a sync would read them, and nothing is written. Single rows are left to the sync, which tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sheetpact.apply import one_side, trouble
from sheetpact.errors import ConnectorError
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Document
from sheetpact.model.state import State
from sheetpact.ports import Alliance
from sheetpact.shared import known_tabs
from sheetpact.sheet.reading import SheetRow, TabReading, read_tab, rows_told
from sheetpact.sheet.tabs import tab_news

HEADINGS = frozenset(
    {
        "sheet.no_headings",
        "sheet.key_heading_missing",
        "sheet.heading_twice",
        "sheet.heading_unsure",
        "sheet.heading_renamed",
    }
)
"""What is told of headings as a sync tells it."""
MISSING = "sheet.heading_put_back"
"""What a sync tells of a heading that it adds again: until then it is missing."""


def tabs_found(alliance: Alliance) -> Iterator[Problem]:
    """One for each thing that a person should put right, in the order of the tabs."""
    try:
        with one_side():
            document = alliance.sheet.look(alliance.tabs)
    except ConnectorError as error:
        yield trouble("sheet", error, alliance.pact)
        return
    hub, written, state = _known(document, alliance)
    where = Where(tab=alliance.pact.sheet.document)
    if document.hub and document.hub != hub:
        yield Problem("sheet.other_hub", Severity.RED, where, {"hub": document.hub})
        return
    if written and not (document.grids and document.run and state.base):
        yield Problem("check.sheet_asked", Severity.RED, where)
        return
    known, locale = known_tabs(state), alliance.pact.locale
    readings = {
        tab.name: read_tab(document.grids.get(tab.name), tab, known=known.get(tab.name), locale=locale)
        for tab in alliance.tabs
    }
    gone = {name for name, reading in readings.items() if not reading.exists}
    for news in tab_news(readings, known, gone):
        again = Problem("check.tab_missing", Severity.AMBER, Where(tab=news.title))
        yield again if news.again else news.problem
    for reading in readings.values():
        yield from _headings(reading)
        yield from _unwritable(reading)


def _known(document: Document, alliance: Alliance) -> tuple[str, bool, State]:
    """This hub's id, whether it has written the document, and what the run knew of it that wrote this copy."""
    name = alliance.pact.sheet.document
    with alliance.store.look() as tx:
        return tx.meta("hub"), bool(tx.meta(f"written:{name}")), tx.state(name, document.run)


def _headings(reading: TabReading) -> Iterator[Problem]:
    for problem in reading.problems:
        if problem.code in HEADINGS:
            yield problem
        elif problem.code == MISSING:
            yield replace(problem, code="check.heading_missing", severity=Severity.AMBER)


def _unwritable(reading: TabReading) -> Iterator[Problem]:
    """Merges hide cells from everybody. Who protects some cells may mean it: that is a note."""
    layout, rows = reading.layout, list(reading.rows.values())
    columns = [each.name for each in reading.tab.columns if layout and each.name in layout.columns]
    covered = {name: [row for row in rows if name in row.covered] for name in columns}
    yield from _told("sheet.covered", Severity.AMBER, covered, reading)
    locked = {name: [row for row in rows if name in row.locked - row.covered] for name in columns}
    if rows and all(len(each) == len(rows) for each in locked.values()):
        yield Problem("check.tab_locked", Severity.AMBER, reading.where())
    else:
        yield from _told("check.locked", Severity.NOTE, locked, reading)


def _told(
    code: str, severity: Severity, found: Mapping[str, Sequence[SheetRow]], reading: TabReading
) -> Iterator[Problem]:
    for name, rows in found.items():
        if rows:
            told = rows_told(reading.locale, [(row.number, row.key) for row in rows])
            yield Problem(code, severity, reading.where(column=name), {"count": len(rows), "rows": told})
