"""Conflicts: at most one open for a place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, delete, select, update

from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.store.encoding import (
    read_params,
    read_row_key,
    read_value,
    read_values,
    write_params,
    write_row_key,
    write_value,
    write_values,
)
from sheetpact.store.link import MANY, Link, Record, chunks
from sheetpact.store.tables import conflicts


def open_conflicts(link: Link) -> tuple[Conflict, ...]:
    """In the order they were opened."""
    query = select(conflicts).where(~conflicts.c.settled).order_by(conflicts.c.number)
    return tuple(map(_read, link.read(query)))


def put_conflicts(link: Link, put: Sequence[Conflict]) -> None:
    """Open, update or settle them. A settled one that comes up again is opened anew, as the latest."""
    if not put:
        return
    known = _known(link, [conflict.id for conflict in put])
    anew = [conflict.id for conflict in put if known.get(conflict.id) and not conflict.settled]
    for names in chunks(anew, MANY):
        link.connection.execute(delete(conflicts).where(conflicts.c.id.in_(names)))
    stay = known.keys() - set(anew)
    # Settled ones first: a place may be settled and opened again at once, and only one may be open.
    ordered = sorted(put, key=lambda conflict: not conflict.settled)
    old = [{"old": c.id, **_row(c)} for c in ordered if c.id in stay]
    new = [{"id": c.id, **_row(c)} for c in ordered if c.id not in stay]
    if old:
        link.connection.execute(update(conflicts).where(conflicts.c.id == bindparam("old")), old)
    if new:
        link.connection.execute(conflicts.insert(), new)
    link.touch()


def _known(link: Link, ids: Sequence[str]) -> dict[str, bool]:
    """Id → is it settled."""
    found: dict[str, bool] = {}
    for names in chunks(ids, MANY):
        query = select(conflicts.c.id, conflicts.c.settled).where(conflicts.c.id.in_(names))
        found.update((name, settled) for name, settled in link.read(query))
    return found


def _row(conflict: Conflict) -> Record:
    return {
        "kind": conflict.kind.value,
        "tab": conflict.tab,
        "row": write_row_key(conflict.row),
        "field": conflict.field,
        "base": write_value(conflict.base),
        "sheet": write_value(conflict.sheet),
        "shops": write_values(conflict.shops),
        "why": conflict.why,
        "params": write_params(conflict.params),
        "run": conflict.run,
        "choice": conflict.choice,
        "settled": conflict.settled,
    }


def _read(row: Row[tuple[object, ...]]) -> Conflict:
    return Conflict(
        id=row.id,
        kind=ConflictKind(row.kind),
        tab=row.tab,
        row=read_row_key(row.row),
        field=row.field,
        base=read_value(row.base),
        sheet=read_value(row.sheet),
        shops=read_values(row.shops),
        why=row.why,
        params=read_params(row.params),
        run=row.run,
        choice=row.choice,
        settled=row.settled,
    )
