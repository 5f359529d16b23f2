"""What each run wrote to the sheet: a row is stored again only when it changed, a row that went as a tombstone.

The rows as of a run are, per row, the newest entry that isn't newer than that run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import and_, delete, func, select, update

from sheetpact.model.sheet import Value
from sheetpact.model.state import RowKey, Rows
from sheetpact.store.encoding import (
    read_list,
    read_params,
    read_row_key,
    read_values,
    write_list,
    write_params,
    write_row_key,
    write_value,
    write_values,
)
from sheetpact.store.link import MANY, Link, Record, chunks
from sheetpact.store.tables import accepted, changes, sheet_rows, sheet_writes, typed_edits

MEMBERS = "members"
"""The tab that tells about people."""
HIDDEN = "…"
"""What stands for a part of a line that may not be told any longer."""
Told = dict[tuple[str, str], str | None]
"""(tab, row key) → values, both as text; None: the row is gone."""


def base(link: Link, document: str, stamp: str) -> dict[str, Rows]:
    """Per tab, the rows as of `stamp`; nothing at all when that run isn't known."""
    tabs: dict[str, dict[RowKey, Mapping[str, Value]]] = {tab: {} for tab in _tabs(link, document, stamp)}
    if tabs:
        for (tab, row), values in _as_of(link, document, stamp).items():
            if values is not None:
                tabs[tab][read_row_key(row)] = read_values(values)
    return {**tabs}


def remember_rows(link: Link, document: str, run: str, stamp: str, rows: Mapping[str, Rows]) -> None:
    """See the port. A run later than `run` (a clock that was set back) keeps its rows as they were."""
    tabs = {*_tabs(link, document, stamp), *rows}
    new = _told(rows)
    if untouched := tabs - set(rows):
        old = _as_of(link, document, stamp)
        new |= {place: values for place, values in old.items() if place[0] in untouched and values is not None}
    later = _later(link, document, run)
    meant = _as_of(link, document, later) if later else {}
    here = (sheet_rows.c.document == document) & (sheet_rows.c.run == run)
    link.connection.execute(delete(sheet_rows).where(here))
    _put(link, document, run, _as_of(link, document, run), new)
    link.upsert(sheet_writes, [{"document": document, "run": run, "tabs": write_list(tuple(sorted(tabs)))}])
    if later:
        _put(link, document, later, _as_of(link, document, later), meant)
    link.touch()


def forget_rows(link: Link, before: str) -> None:
    """See the port. Of each document the newest run older than `before` stays known, and what it needs."""
    query = (
        select(sheet_writes.c.document, func.max(sheet_writes.c.run))
        .where(sheet_writes.c.run < before)
        .group_by(sheet_writes.c.document)
    )
    for document, newest in tuple(link.read(query)):
        _forget_rows(link, document, newest)
        old = (sheet_writes.c.document == document) & (sheet_writes.c.run < newest)
        link.connection.execute(delete(sheet_writes).where(old))
        edits = and_(typed_edits.c.document == document, typed_edits.c.stamp != "", typed_edits.c.stamp < newest)
        link.connection.execute(delete(typed_edits).where(edits))
    link.connection.execute(delete(accepted).where(accepted.c.run < before))
    link.touch()


def forget_members(link: Link, numbers: Collection[str]) -> int:
    """See the port."""
    rows = [write_row_key((number,)) for number in sorted(numbers)]
    nothing, emptied = write_value(None), 0
    for some in chunks(rows, MANY):
        mine = (changes.c.tab == MEMBERS) & changes.c.row.in_(some)
        for number, params in tuple(link.read(select(changes.c.number, changes.c.params).where(mine))):
            told = write_params(dict.fromkeys(read_params(params), HIDDEN))
            line = update(changes).where(changes.c.number == number)
            link.connection.execute(line.values(before=nothing, after=nothing, params=told))
            emptied += 1
        here = (sheet_rows.c.tab == MEMBERS) & sheet_rows.c.row.in_(some) & sheet_rows.c.cells.is_not(None)
        link.connection.execute(update(sheet_rows).where(here).values(cells=write_values({})))
        edits = (typed_edits.c.tab == MEMBERS) & typed_edits.c.row.in_(some)
        link.connection.execute(delete(typed_edits).where(edits))
    link.touch()
    return emptied


def _forget_rows(link: Link, document: str, newest: str) -> None:
    """Entries that a later one hides as of `newest`; then tombstones that nothing stands below."""
    later = sheet_rows.alias()
    hidden = (
        select(later.c.run)
        .where(
            later.c.document == document,
            later.c.tab == sheet_rows.c.tab,
            later.c.row == sheet_rows.c.row,
            later.c.run > sheet_rows.c.run,
            later.c.run <= newest,
        )
        .correlate(sheet_rows)
        .exists()
    )
    link.connection.execute(delete(sheet_rows).where(sheet_rows.c.document == document, hidden))
    stones = and_(sheet_rows.c.document == document, sheet_rows.c.run <= newest, sheet_rows.c.cells.is_(None))
    link.connection.execute(delete(sheet_rows).where(stones))


def _tabs(link: Link, document: str, run: str) -> tuple[str, ...]:
    query = select(sheet_writes.c.tabs).where(sheet_writes.c.document == document, sheet_writes.c.run == run)
    told = link.connection.execute(query).scalar()
    return read_list(told) if told is not None else ()


def _later(link: Link, document: str, run: str) -> str | None:
    query = select(func.min(sheet_writes.c.run)).where(sheet_writes.c.document == document, sheet_writes.c.run > run)
    return link.connection.execute(query).scalar()


def _as_of(link: Link, document: str, run: str) -> Told:
    table = sheet_rows
    newest = (
        select(table.c.tab, table.c.row, func.max(table.c.run).label("run"))
        .where(table.c.document == document, table.c.run <= run)
        .group_by(table.c.tab, table.c.row)
        .subquery()
    )
    query = select(table.c.tab, table.c.row, table.c.cells).join(
        newest, and_(table.c.tab == newest.c.tab, table.c.row == newest.c.row, table.c.run == newest.c.run)
    )
    rows = link.read(query.where(table.c.document == document))
    return {(tab, row): values for tab, row, values in rows}


def _put(link: Link, document: str, run: str, old: Told, new: Told) -> None:
    """Store at `run` what makes `old` into `new`."""
    changed = [(place, values) for place, values in new.items() if old.get(place) != values]
    gone: Iterable[tuple[tuple[str, str], None]] = [
        (place, None) for place, values in old.items() if values is not None and place not in new
    ]
    rows: list[Record] = [
        {"document": document, "tab": tab, "row": row, "run": run, "cells": values}
        for (tab, row), values in (*changed, *gone)
    ]
    link.upsert(sheet_rows, rows)


def _told(rows: Mapping[str, Rows]) -> Told:
    return {
        (tab, write_row_key(row)): write_values(values) for tab, some in rows.items() for row, values in some.items()
    }
