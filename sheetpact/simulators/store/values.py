"""Values as a database gives them back: times in UTC, plain tuples as row keys, mappings sorted by name.

Anything in parameters that is no value is kept as the text it would be shown as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar, cast

from sheetpact.model.ledger import Confirmed, Drift, Handed, Intended
from sheetpact.model.records import Order
from sheetpact.model.runs import Run
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, Known, RowKey, Stop

T = TypeVar("T")
Timed = TypeVar("Timed", Confirmed, Intended, Handed)
PLAIN = frozenset({str, int, bool, type(None), Decimal, float})


def utc(at: datetime) -> datetime:
    """ValueError: a time without zone."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    return at.astimezone(UTC)


def plain(row: RowKey) -> RowKey:
    """A named tuple is a row key too."""
    return row if type(row) is tuple else tuple(row)


def place(cell: CellKey) -> CellKey:
    return cell if type(cell.row) is tuple else CellKey(cell.tab, tuple(cell.row), cell.column)


def kept(value: T) -> T:
    if type(value) in PLAIN:
        return value
    return cast("T", _rare(value))


def _rare(value: object) -> object:
    match value:
        case Decimal() | float():
            return value
        case datetime():
            return utc(value)
        case Mapping():
            return {str(name): kept(value[name]) for name in sorted(value, key=str)}
        case tuple() | list():
            return tuple(map(kept, value))
        case _:
            return str(value)


def kept_all(values: Mapping[str, T]) -> dict[str, T]:
    return {name: kept(values[name]) for name in sorted(values)} if values else {}


def same(old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    """1 isn't true, and 1.50 isn't 1.5."""
    if old != new:
        return False
    types = [*map(type, new.values())]
    if [*map(type, map(old.__getitem__, new))] != types:
        return False
    return Decimal not in types or all(str(old[name]) == str(value) for name, value in new.items())


def kept_known(known: Known) -> Known:
    """The same object where all its times are in UTC already."""
    confirmed, intended = known.confirmed and _timed(known.confirmed), known.intended and _timed(known.intended)
    drift, handed = _seen(known.drift), tuple(map(_timed, known.handed))
    before = (known.confirmed, known.intended, known.drift, *known.handed)
    if all(a is b for a, b in zip(before, (confirmed, intended, drift, *handed), strict=True)):
        return known
    return replace(known, confirmed=confirmed, intended=intended, handed=handed, drift=drift)


def _timed(it: Timed) -> Timed:
    return it if it.at.tzinfo is UTC else replace(it, at=utc(it.at))


def _seen(it: Drift | None) -> Drift | None:
    if it is None or (it.seen_at.tzinfo is UTC and it.first_seen.tzinfo is UTC):
        return it
    return replace(it, seen_at=utc(it.seen_at), since=it.since and utc(it.since))


def kept_order(order: Order) -> Order:
    """Without the customer, since what is kept of an order names nobody; and without what single lines cost."""
    lines = tuple(replace(line, ordered=0, paid_minor=0) for line in order.lines)
    placed, updated = utc(order.placed_at), utc(order.updated_at)
    return replace(order, placed_at=placed, updated_at=updated, lines=lines, customer="", taken_at=None)


def kept_conflict(it: Conflict) -> Conflict:
    return replace(
        it,
        row=plain(it.row),
        base=kept(it.base),
        sheet=kept(it.sheet),
        shops=kept_all(it.shops),
        params=kept_all(it.params),
    )


def kept_change(it: Change) -> Change:
    before, after = kept(it.before), kept(it.after)
    return replace(it, at=utc(it.at), row=plain(it.row), before=before, after=after, params=kept_all(it.params))


def kept_stop(it: Stop) -> Stop:
    return replace(it, changes=tuple(it.changes), params=kept_all(it.params))


def kept_run(run: Run) -> Run:
    return replace(
        run,
        started_at=utc(run.started_at),
        finished_at=run.finished_at and utc(run.finished_at),
        sides=dict(run.sides),
        problems=tuple(replace(problem, params=kept_all(problem.params)) for problem in run.problems),
    )
