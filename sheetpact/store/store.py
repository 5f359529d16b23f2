"""The `Store` of the ports, in SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, delete
from sqlalchemy.exc import DBAPIError

from sheetpact.errors import PactError
from sheetpact.model.texts import say
from sheetpact.store.encoding import write_time
from sheetpact.store.engine import PATIENCE, make_engine, raise_busy, reading, short_write, writing
from sheetpact.store.inbox import SqlInbox
from sheetpact.store.link import Link, insert_for
from sheetpact.store.runs import put_meta, read_meta
from sheetpact.store.schema import bring_up_to_date
from sheetpact.store.tables import leases
from sheetpact.store.transaction import SqlTransaction


def random_hub() -> str:
    """Ten hexadecimal digits: two alliances of one person won't meet in them."""
    return uuid4().hex[:10]


def open_store(
    url: str,
    folder: Path,
    *,
    locale: str = "en",
    patience: float = PATIENCE,
    new_hub: Callable[[], str] = random_hub,
) -> SqlStore:
    """The store that the pact's `store:` names, made or brought up to date. A relative path starts at `folder`.

    `patience` is how long a write transaction waits for another one, in seconds. PactError: the store can't be
    opened, or a newer sheetpact wrote it. Busy: another process is making it and takes too long.
    """
    engine = make_engine(url, folder, locale, patience)
    try:
        _prepare(engine, locale, patience, new_hub)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, locale, patience)


def _prepare(engine: Engine, locale: str, patience: float, new_hub: Callable[[], str]) -> None:
    try:
        bring_up_to_date(engine, locale, patience)
        _name_hub(engine, locale, patience, new_hub)
    except (DBAPIError, sqlite3.Error) as refused:
        if isinstance(refused, DBAPIError):
            raise_busy(refused, locale, patience)
        cause = getattr(refused, "orig", refused)
        shown = engine.url.render_as_string(hide_password=True)
        raise PactError(say(locale, "store.unopened", store=shown, told=cause)) from None


def _name_hub(engine: Engine, locale: str, patience: float, new_hub: Callable[[], str]) -> None:
    """The hub's id is made once; whoever comes second keeps the first one's."""
    with reading(engine) as connection:
        if read_meta(Link(connection), "hub"):
            return
    with writing(engine, locale, patience) as connection:
        link = Link(connection)
        if not read_meta(link, "hub"):
            put_meta(link, "hub", new_hub())
        connection.commit()


class SqlStore:
    """What each call does is written in `sheetpact.ports.Store`."""

    def __init__(self, engine: Engine, locale: str, patience: float) -> None:
        self._engine = engine
        self._locale = locale
        self._patience = patience
        self._inbox = SqlInbox(engine, locale, patience)

    @property
    def inbox(self) -> SqlInbox:
        return self._inbox

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        with writing(self._engine, self._locale, self._patience) as connection:
            link = Link(connection)
            yield SqlTransaction(link)
            link.finish()
            connection.commit()

    @contextmanager
    def rehearse(self) -> Iterator[SqlTransaction]:
        with writing(self._engine, self._locale, self._patience) as connection:
            yield SqlTransaction(Link(connection))

    @contextmanager
    def look(self) -> Iterator[SqlTransaction]:
        with reading(self._engine) as connection:
            yield SqlTransaction(Link(connection))

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        until = write_time(now + timedelta(seconds=seconds))
        with short_write(self._engine, self._locale, self._patience) as connection:
            insert = insert_for(connection, leases).values(name=name, holder=holder, until=until)
            free = (leases.c.holder == holder) | (leases.c.until <= write_time(now))
            taken = insert.on_conflict_do_update(
                index_elements=["name"], set_={"holder": holder, "until": until}, where=free
            )
            return connection.execute(taken.returning(leases.c.name)).first() is not None

    def release(self, name: str, holder: str) -> None:
        with short_write(self._engine, self._locale, self._patience) as connection:
            connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    def close(self) -> None:
        self._engine.dispose()
