"""From the pact's `store:` to a database engine: where the file is, how safe it is, how long to wait."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from sheetpact.errors import Busy, PactError
from sheetpact.model.texts import say

PATIENCE = 30.0
"""Seconds to wait for another write transaction. A first decision for 100,000 items takes some ten."""

LOOKS = wait_random(0.001, 0.005)
"""Seconds between two looks whether SQLite's write lock is free. By chance, so that nobody always comes second."""

WRITERS = 0x5348454554
"""The advisory lock that every write transaction takes in PostgreSQL: one at a time per database."""


def make_engine(url: str, folder: Path, locale: str, patience: float) -> Engine:
    """An engine that has opened nothing yet, but whose SQLite file exists, readable by its owner only.

    PactError: no such kind of store, or the file can't be made.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, folder, locale, patience)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(parsed)
    except (ArgumentError, NoSuchModuleError) as wrong:
        raise PactError(say(locale, "pact.store")) from wrong
    raise PactError(say(locale, "pact.store"))


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "handle_error", _leave_out_the_row)
    return engine


def _leave_out_the_row(context: ExceptionContext) -> DBAPIError | None:
    """A server's detail shows the row that it refused (postgresql.org/docs/current/protocol-error-fields.html)."""
    refused, told = context.original_exception, context.sqlalchemy_exception
    diagnosis = getattr(refused, "diag", None)
    if not isinstance(told, DBAPIError) or diagnosis is None or diagnosis.message_detail is None:
        return None
    refused.args = (diagnosis.message_primary,)
    return type(told)(context.statement, None, refused, hide_parameters=True)


def _sqlite(url: URL, folder: Path, locale: str, patience: float) -> Engine:
    """Closing any handle of a file drops all locks that the process has on it, those of its other engines, too.

    Then another program that comes and goes takes the log away from under them, and what they go on to commit is lost
    (sqlite.org/howtocorrupt.html §2.2).
    """
    if not url.database or url.database == ":memory:":
        raise PactError(say(locale, "pact.store"))
    path = folder / url.database
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # one that is there isn't opened: see below
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as refused:
        raise PactError(say(locale, "store.unopened", store=path, told=refused.strerror or "")) from refused
    engine = create_engine(
        url.set(drivername="sqlite", database=str(path)),
        hide_parameters=True,  # an error must not show what was to be stored
        connect_args={"timeout": patience, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite(patience))
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """WAL lets readers go on beside a writer; FULL makes each commit durable (sqlite.org/pragma.html)."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(patience: float) -> Callable[[Connection], None]:
    """IMMEDIATE waits for the write lock now, not in the middle (sqlite.org/lang_transaction.html).

    SQLite's own wait sleeps up to 0.1 s between two looks, which a call that wants its answer feels (sqlite.org/src,
    sqliteDefaultBusyCallback). So it waits only for all else, and the lock is asked for every few milliseconds.
    """

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("postgresql_readonly"):
            connection.exec_driver_sql("BEGIN")
            return
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            waits = Retrying(
                retry=retry_if_exception(_is_locked), wait=LOOKS, stop=stop_after_delay(patience), reraise=True
            )
            waits(connection.exec_driver_sql, "BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    return begin


def _is_locked(refused: BaseException) -> bool:
    """Another connection has the write lock. The low byte is the primary code (sqlite.org/rescode.html)."""
    cause = refused.orig if isinstance(refused, DBAPIError) else refused
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


@contextmanager
def writing(engine: Engine, locale: str, patience: float) -> Iterator[Connection]:
    """A connection that holds the store's write lock; committed only by the caller. Busy: it didn't come free."""
    with engine.connect() as connection:
        try:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = {int(patience * 1000)}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS})
            else:
                connection.begin()
        except OperationalError as refused:
            raise_busy(refused, locale, patience)
            raise
        yield connection


@contextmanager
def short_write(engine: Engine, locale: str, patience: float) -> Iterator[Connection]:
    """A few rows at once, committed at the end. In PostgreSQL it waits for no write transaction but its own rows'."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            yield connection
    else:
        with writing(engine, locale, patience) as connection:
            yield connection
            connection.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment and locks nothing."""
    options = {"postgresql_readonly": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"  # type: ignore[assignment]
    with engine.connect().execution_options(**options) as connection:
        yield connection


def raise_busy(refused: DBAPIError, locale: str, patience: float) -> None:
    """Busy if that is what `refused` means: SQLITE_BUSY, or PostgreSQL's lock_not_available (55P03)."""
    if _is_locked(refused) or getattr(refused.orig, "sqlstate", "") == "55P03":
        raise Busy(say(locale, "store.busy", seconds=int(patience))) from refused
