"""Runs, what they changed, what guards stopped in them, and where reading stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import orjson
from sqlalchemy import Row, Select, delete, func, select

from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.runs import Run, SideReport, Status
from sheetpact.model.state import Change, Stop
from sheetpact.store.encoding import (
    maybe_time,
    read_list,
    read_params,
    read_row_key,
    read_time,
    read_value,
    write_list,
    write_params,
    write_row_key,
    write_time,
    write_value,
)
from sheetpact.store.link import MANY, Link, chunks
from sheetpact.store.tables import accepted, changes, cursors, meta, runs, stops


def put_run(link: Link, run: Run) -> None:
    link.upsert(
        runs,
        [
            {
                "id": run.id,
                "kind": run.kind,
                "started_at": write_time(run.started_at),
                "finished_at": write_time(run.finished_at) if run.finished_at else None,
                "status": run.status.value if run.status else None,
                "sides": orjson.dumps({name: asdict(side) for name, side in run.sides.items()}).decode(),
                "problems": orjson.dumps([_write_problem(problem) for problem in run.problems]).decode(),
                "conflicts": run.conflicts,
                "seconds": run.seconds,
            }
        ],
    )


def find_run(link: Link, run: str) -> Run | None:
    return next(_runs(link, select(runs).where(runs.c.id == run)), None)


def newest_runs(link: Link, limit: int) -> tuple[Run, ...]:
    return tuple(_runs(link, select(runs).order_by(runs.c.id.desc()).limit(limit)))


def add_changes(link: Link, made: Sequence[Change]) -> None:
    rows = [
        {
            "at": write_time(change.at),
            "who": change.who,
            "tab": change.tab,
            "row": write_row_key(change.row),
            "field": change.field,
            "before": write_value(change.before),
            "after": write_value(change.after),
            "why": change.why,
            "run": change.run,
            "params": write_params(change.params),
        }
        for change in made
    ]
    if rows:
        link.connection.execute(changes.insert(), rows)


def newest_changes(link: Link, run: str, limit: int) -> tuple[Change, ...]:
    """Newest first; limit 0: all."""
    query = select(changes).order_by(changes.c.number.desc())
    if run:
        query = query.where(changes.c.run == run)
    return tuple(map(_read_change, link.read(query.limit(limit) if limit else query)))


def put_stops(link: Link, run: str, made: Sequence[Stop]) -> None:
    """A side that is stopped again in the same run has its stop replaced."""
    if not made:
        return
    sides = {stop.side for stop in made}
    link.connection.execute(delete(stops).where(stops.c.run == run, stops.c.side.in_(sides)))
    last = link.connection.execute(select(func.max(stops.c.place)).where(stops.c.run == run)).scalar() or 0
    rows = [
        {
            "run": run,
            "place": place,
            "side": stop.side,
            "changes": write_list(stop.changes),
            "why": stop.why,
            "params": write_params(stop.params),
        }
        for place, stop in enumerate(made, last + 1)
    ]
    link.connection.execute(stops.insert(), rows)


def stops_of(link: Link, run: str) -> tuple[Stop, ...]:
    query = select(stops).where(stops.c.run == run).order_by(stops.c.place)
    return tuple(
        Stop(side=row.side, changes=read_list(row.changes), why=row.why, params=read_params(row.params))
        for row in link.read(query)
    )


def accept(link: Link, digests: Sequence[str], run: str) -> None:
    if digests:
        link.upsert(accepted, [{"digest": digest, "run": run} for digest in digests])
        link.touch()


def accepted_now(link: Link) -> frozenset[str]:
    return frozenset(link.connection.execute(select(accepted.c.digest)).scalars())


def use_up(link: Link, digests: frozenset[str]) -> None:
    for names in chunks(sorted(digests), MANY):
        link.connection.execute(delete(accepted).where(accepted.c.digest.in_(names)))


def read_cursor(link: Link, shop: str, name: str) -> str | None:
    query = select(cursors.c.cursor).where(cursors.c.shop == shop, cursors.c.name == name)
    return link.connection.execute(query).scalar()


def put_cursor(link: Link, shop: str, name: str, cursor: str) -> None:
    link.upsert(cursors, [{"shop": shop, "name": name, "cursor": cursor}])


def read_meta(link: Link, key: str) -> str:
    return link.connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar() or ""


def put_meta(link: Link, key: str, value: str) -> None:
    link.upsert(meta, [{"key": key, "value": value}])


def _runs(link: Link, query: Select[tuple[object, ...]]) -> map[Run]:
    return map(_read_run, link.read(query))


def _read_run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        id=row.id,
        kind=row.kind,
        started_at=read_time(row.started_at),
        finished_at=maybe_time(row.finished_at),
        status=Status(row.status) if row.status else None,
        sides={name: SideReport(**side) for name, side in orjson.loads(row.sides).items()},
        problems=tuple(map(_read_problem, orjson.loads(row.problems))),
        conflicts=row.conflicts,
        seconds=row.seconds,
    )


def _write_problem(problem: Problem) -> Mapping[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "where": asdict(problem.where),
        "params": write_params(problem.params),
    }


def _read_problem(told: Mapping[str, str | Mapping[str, str]]) -> Problem:
    match told:
        case {"code": str(code), "severity": str(severity), "where": Mapping() as where, "params": str(params)}:
            return Problem(code, Severity(severity), Where(**where), read_params(params))
    raise ValueError("a problem is stored in another form")


def _read_change(row: Row[tuple[object, ...]]) -> Change:
    return Change(
        at=read_time(row.at),
        who=row.who,
        tab=row.tab,
        row=read_row_key(row.row),
        field=row.field,
        before=read_value(row.before),
        after=read_value(row.after),
        why=row.why,
        run=row.run,
        params=read_params(row.params),
    )
