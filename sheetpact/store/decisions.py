"""What a decision is made from, and what it changes."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import and_, bindparam, delete, func, select, update

from sheetpact.errors import ChangedMeanwhile
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Kind
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind, OrderMove, Outcome, State, Stop
from sheetpact.store import runs
from sheetpact.store.conflicts import open_conflicts, put_conflicts
from sheetpact.store.encoding import (
    read_row_key,
    read_time,
    read_value,
    read_values,
    write_row_key,
    write_value,
    write_values,
)
from sheetpact.store.known import all_listings, open_effects, put_listings
from sheetpact.store.link import Link, Record, by_first
from sheetpact.store.orders import put_booked
from sheetpact.store.pools import all_stocks, post_movements
from sheetpact.store.rows import base
from sheetpact.store.tables import gone_rows, item_fields, movements, order_moves, typed_edits

CHANGES = 1000
"""Lines of 变更 that a decision sees: as many as the tab shows."""

MOVED = tuple(kind.value for kind in (Kind.SALE, Kind.RETURN, Kind.RECEIPT))
"""Kinds that mean pieces left or came, so that a count of the shelf may be older than they are."""


def load_state(link: Link, document: str, stamp: str) -> State:
    """See the port."""
    with _uncollected():
        return _load(link, document, stamp)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A million new objects at once, none of them garbage: looking for some takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _load(link: Link, document: str, stamp: str) -> State:
    stocks = all_stocks(link)
    conflicts = open_conflicts(link)
    taken = _taken(link, document, stamp)
    return State(
        version=link.version,
        hub=runs.read_meta(link, "hub"),
        adopted=bool(runs.read_meta(link, "adopted")),
        stocks=stocks,
        listings=all_listings(link, {key: key for key in stocks}),
        effects=open_effects(link),
        fields=_fields(link),
        base=base(link, document, stamp),
        typed=taken[max(taken)] if taken else {},
        taken=taken,
        written=runs.read_meta(link, f"written:{document}"),
        gone=_gone(link, document),
        conflicts=conflicts,
        moved=_moved(link),
        orders=_order_moves(link),
        changes=runs.newest_changes(link, "", CHANGES),
        accepted=runs.accepted_now(link),
        stops=_stops(link, conflicts),
    )


def _stops(link: Link, conflicts: Iterable[Conflict]) -> dict[str, Stop]:
    """A guard conflict is renewed by each run that is stopped: its run's stop is the newest."""
    guards = {conflict.row[0]: conflict.run for conflict in conflicts if conflict.kind is ConflictKind.GUARD}
    return {side: stop for side, run in guards.items() for stop in runs.stops_of(link, run) if stop.side == side}


def save_outcome(link: Link, outcome: Outcome, run: str, document: str, stamp: str, state_version: int) -> None:
    """See the port."""
    if link.version != state_version:
        raise ChangedMeanwhile("the store has changed since this was decided")
    link.touch()
    post_movements(link, outcome.movements)
    put_listings(link, outcome.listings)
    put_booked(link, outcome.booked)
    _put_fields(link, outcome.fields)
    _put_typed(link, document, stamp, run, outcome.typed)
    _put_gone(link, document, outcome.gone)
    put_conflicts(link, outcome.conflicts)
    runs.add_changes(link, outcome.changes)
    runs.put_stops(link, run, outcome.stops)
    runs.use_up(link, outcome.used)
    if outcome.sheet_read:
        _start_anew(link)
    if outcome.orders_told:
        link.connection.execute(update(order_moves).values(told=True))
    if outcome.adopted:
        runs.put_meta(link, "adopted", run)


def _start_anew(link: Link) -> None:
    """What moved from here on has moved since the last sheet read."""
    link.set_counter("sheet_read", int(link.connection.execute(select(func.max(movements.c.number))).scalar() or 0))
    link.connection.execute(delete(order_moves))


def _moved(link: Link) -> dict[ItemKey, int]:
    query = (
        select(movements.c.owner, movements.c.sku, func.sum(movements.c.quantity))
        .where(movements.c.number > link.counter("sheet_read"), movements.c.kind.in_(MOVED))
        .group_by(movements.c.owner, movements.c.sku)
    )
    return {ItemKey(owner, sku): int(net) for owner, sku, net in link.read(query)}


def _order_moves(link: Link) -> tuple[OrderMove, ...]:
    return tuple(
        OrderMove(ItemKey(row.owner, row.sku), row.delta, row.shop, row.order, read_time(row.at), row.told)
        for row in link.read(select(order_moves).order_by(order_moves.c.number))
    )


def fields_of(link: Link, items: Iterable[ItemKey]) -> dict[ItemKey, Mapping[str, Value]]:
    """An item without any is absent."""
    found: dict[ItemKey, Mapping[str, Value]] = {}
    for owner, skus in by_first(items):
        query = select(item_fields).where(item_fields.c.owner == owner, item_fields.c.sku.in_(skus))
        found.update((ItemKey(owner, row.sku), read_values(row.cells)) for row in link.connection.execute(query))
    return found


def _fields(link: Link) -> dict[ItemKey, Mapping[str, Value]]:
    query = select(item_fields.c.owner, item_fields.c.sku, item_fields.c.cells)
    return {ItemKey(owner, sku): read_values(cells) for owner, sku, cells in link.read(query)}


def _put_fields(link: Link, fields: Mapping[ItemKey, Mapping[str, Value]]) -> None:
    """Fields that aren't named stay as they were."""
    old = fields_of(link, fields)
    merged = {item: {**old.get(item, {}), **new} for item, new in fields.items()}
    link.upsert(
        item_fields,
        [{"owner": item.owner, "sku": item.sku, "cells": write_values(cells)} for item, cells in merged.items()],
    )


def _taken(link: Link, document: str, stamp: str) -> dict[str, dict[CellKey, Value]]:
    table = typed_edits
    query = select(table.c.run, table.c.tab, table.c.row, table.c.column, table.c.value)
    query = query.where(table.c.document == document, table.c.stamp == stamp)
    taken: dict[str, dict[CellKey, Value]] = {}
    for run, tab, row, column, value in link.read(query):
        taken.setdefault(run, {})[CellKey(tab, read_row_key(row), column)] = read_value(value)
    return dict(sorted(taken.items()))


def _put_typed(link: Link, document: str, stamp: str, run: str, typed: Mapping[CellKey, Value]) -> None:
    told = {"stamp": stamp, "run": run}
    rows = [{**told, "value": write_value(value), **_place(document, cell)} for cell, value in typed.items()]
    link.upsert(typed_edits, rows)


def _gone(link: Link, document: str) -> dict[CellKey, str]:
    query = select(gone_rows).where(gone_rows.c.document == document)
    return {CellKey(row.tab, read_row_key(row.row), row.column): row.stamp for row in link.read(query)}


def _put_gone(link: Link, document: str, gone: Mapping[CellKey, str | None]) -> None:
    rows: list[Record] = [
        {"stamp": stamp, **_place(document, cell)} for cell, stamp in gone.items() if stamp is not None
    ]
    link.upsert(gone_rows, rows)
    here = and_(*(gone_rows.c[name] == bindparam(f"old_{name}") for name in ("document", "tab", "row", "column")))
    back = [cell for cell, stamp in gone.items() if stamp is None]
    if back:
        places = [{f"old_{name}": value for name, value in _place(document, cell).items()} for cell in back]
        link.connection.execute(delete(gone_rows).where(here), places)


def _place(document: str, cell: CellKey) -> Record:
    return {"document": document, "tab": cell.tab, "row": write_row_key(cell.row), "column": cell.column}
