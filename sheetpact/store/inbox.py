"""Webhook deliveries. Each call is a short write transaction of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import orjson
from sqlalchemy import Connection, Engine, Row, func, select, text, update

from sheetpact.model.inbox import Delivery, Left, Standing
from sheetpact.store.encoding import read_time, write_texts, write_time
from sheetpact.store.engine import reading, short_write
from sheetpact.store.link import MANY, Link, chunks
from sheetpact.store.tables import inbox

_DONE = {"standing": Standing.DONE.value, "headers": "{}", "body": b"", "error": ""}
_DEAD = inbox.c.standing == Standing.DEAD.value
_OPEN = inbox.c.standing.in_([Standing.NEW.value, Standing.DEAD.value])
_NAMES = [column.name for column in inbox.columns if column.name != "id"]
_INSERT = text(
    f"INSERT INTO inbox ({', '.join(_NAMES)}) VALUES ({', '.join(f':{name}' for name in _NAMES)}) "  # noqa: S608 - its own
    f"ON CONFLICT (shop, delivery) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _NAMES)} "
    f"WHERE inbox.standing = '{Standing.DEAD.value}'"
)
"""The same words in both databases. As text, because SQLAlchemy compiles its own form anew at each use."""


class SqlInbox:
    """The `Inbox` of the ports."""

    def __init__(self, engine: Engine, locale: str, patience: float) -> None:
        self._engine = engine
        self._locale = locale
        self._patience = patience

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        if not deliveries:
            return 0
        with self._short() as connection:
            return _insert(connection, deliveries)

    def take(self, now: datetime, seconds: float, limit: int, sides: Collection[str]) -> Sequence[Delivery]:
        due = (
            select(inbox.c.id)
            .where(inbox.c.standing == Standing.NEW.value, inbox.c.due <= write_time(now), inbox.c.shop.in_(sides))
            .order_by(inbox.c.due, inbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        again = write_time(now + timedelta(seconds=seconds))
        with self._short() as connection:
            ids = connection.execute(due).scalars().all()
            if not ids:
                return ()
            tried = update(inbox).where(inbox.c.id.in_(ids)).values(due=again, attempts=inbox.c.attempts + 1)
            taken = connection.execute(tried.returning(*inbox.columns)).all()
        return tuple(sorted(map(_read, taken), key=lambda each: each.id))

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        self._set(delivery, due=write_time(due), error=error)

    def give_back(self, deliveries: Sequence[int], due: datetime) -> None:
        taken = (inbox.c.id.in_(deliveries), inbox.c.standing == Standing.NEW.value, inbox.c.attempts > 0)
        change = update(inbox).where(*taken).values(due=write_time(due), attempts=inbox.c.attempts - 1)
        with self._short() as connection:
            connection.execute(change)

    def bury(self, delivery: int, error: str) -> None:
        self._set(delivery, standing=Standing.DEAD.value, error=error)

    def revive(self, now: datetime) -> int:
        anew = {"standing": Standing.NEW.value, "due": write_time(now), "attempts": 0}
        with self._short() as connection:
            return connection.execute(update(inbox).where(_DEAD).values(anew)).rowcount

    def left(self) -> Sequence[Left]:
        kinds = (inbox.c.shop, inbox.c.standing)
        query = select(*kinds, func.count(), func.min(inbox.c.received_at)).where(_OPEN).group_by(*kinds)
        with reading(self._engine) as connection:
            rows = sorted(map(tuple, connection.execute(query)))
        return tuple(Left(shop, Standing(standing), count, read_time(at)) for shop, standing, count, at in rows)

    def waiting(self) -> int:
        query = select(func.count()).where(inbox.c.standing == Standing.NEW.value)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar() or 0)

    def _set(self, delivery: int, **values: str) -> None:
        """Only while it waits: what is done stays done."""
        change = update(inbox).where(inbox.c.id == delivery, inbox.c.standing == Standing.NEW.value).values(**values)
        with self._short() as connection:
            connection.execute(change)

    def _short(self) -> AbstractContextManager[Connection]:
        return short_write(self._engine, self._locale, self._patience)


def receive(link: Link, deliveries: Sequence[Delivery]) -> int:
    """How many were new."""
    return _insert(link.connection, deliveries) if deliveries else 0


def close_deliveries(link: Link, deliveries: Collection[int]) -> None:
    """Done, and emptied of personal data; their ids stay, so that the same calls again are known."""
    for some in chunks(deliveries, MANY):
        link.connection.execute(update(inbox).where(inbox.c.id.in_(some)).values(_DONE))


def close_dead(link: Link, shop: str, before: datetime) -> None:
    old = (_DEAD, inbox.c.shop == shop, inbox.c.received_at < write_time(before))
    link.connection.execute(update(inbox).where(*old).values(_DONE))


def give_up(link: Link, before: datetime) -> None:
    link.connection.execute(update(inbox).where(_OPEN, inbox.c.received_at < write_time(before)).values(_DONE))


def _insert(connection: Connection, deliveries: Sequence[Delivery]) -> int:
    rows = [
        {
            "shop": delivery.shop,
            "delivery": delivery.delivery,
            "received_at": write_time(delivery.received_at),
            "headers": write_texts(delivery.headers),
            "body": delivery.body,
            "standing": Standing.NEW.value,
            "attempts": 0,
            "due": write_time(delivery.received_at),
            "error": "",
        }
        for delivery in deliveries
    ]
    return connection.execute(_INSERT, rows, execution_options={"preserve_rowcount": True}).rowcount


def _read(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        shop=row.shop,
        delivery=row.delivery,
        received_at=read_time(row.received_at),
        headers=orjson.loads(row.headers),
        body=row.body,
        id=row.id,
        attempts=row.attempts,
        standing=Standing(row.standing),
        error=row.error,
    )
