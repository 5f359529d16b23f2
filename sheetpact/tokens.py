"""Access tokens in small databases beside the pact, one an account: every program of the workspace uses the same token.

They are for their owner's eyes only. Whoever renews a token locks the others of that account out until the new one is
written down; a token that is good is read without waiting.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

from sheetpact.errors import ConnectorError, NotAllowed, RetryLater
from sheetpact.model.texts import say
from sheetpact.ports.tokens import Renew, Token

PATIENCE = 90.0
"""Seconds to wait for another program that renews: its tries take less."""
HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
TABLE = "CREATE TABLE IF NOT EXISTS token (value TEXT, until REAL, refresh TEXT)"
READ = "SELECT value, until, refresh FROM token"


@dataclass(frozen=True, slots=True)
class SharedTokens:
    """Implements `ports.Tokens` in files of `folder`."""

    folder: Path
    locale: str = "zh-CN"

    def take(self, account: str, renew: Renew, now: datetime, stale: str = "") -> Token:
        """See the port. NotAllowed: a file can't be written. A damaged one is begun anew: a token can be asked for."""
        path = self.folder / f"{hashlib.sha256(account.encode()).hexdigest()[:16]}.db"  # an account may name somebody
        file = _File(path)
        try:
            return file.taken(renew, now, stale)
        except sqlite3.OperationalError as error:  # the file is whole
            raise self._refused(path, error.sqlite_errorcode, error.sqlite_errorname) from None
        except OSError as error:
            raise self._refused(path, 0, error.strerror or "") from None
        except sqlite3.DatabaseError:
            for damaged in (path, path.with_name(f"{path.name}-journal")):
                damaged.unlink(missing_ok=True)
            return file.taken(renew, now, stale)

    def _refused(self, path: Path, code: int, told: str) -> ConnectorError:
        if code & 0xFF in HELD:  # extended codes hold the primary one in their lowest byte
            return RetryLater(say(self.locale, "tokens.held"), PATIENCE)
        return NotAllowed(say(self.locale, "calls.unwritable", file=f"{path.parent.name}/{path.name}", told=told))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path

    def taken(self, renew: Renew, now: datetime, stale: str) -> Token:
        self._own()
        with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute(TABLE)
            kept = _read(connection)
            if _good(kept, now, stale):
                return kept
            with _alone(connection):
                kept = _read(connection)  # another program may have renewed it meanwhile
                return kept if _good(kept, now, stale) else _keep(connection, renew(kept))

    def _own(self) -> None:
        """SQLite gives its journal the rights of the file, so the file must be there before it.

        One that is there isn't opened: closing it again would drop the locks that another thread has on it by SQLite
        (sqlite.org/howtocorrupt.html §2.2).
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _alone(connection: sqlite3.Connection) -> Iterator[None]:
    """Closing the connection without having come to the end takes everything back."""
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _read(connection: sqlite3.Connection) -> Token | None:
    row = connection.execute(READ).fetchone()
    return Token(row[0], datetime.fromtimestamp(row[1], UTC), row[2]) if row else None


def _good(token: Token | None, now: datetime, stale: str) -> TypeGuard[Token]:
    return token is not None and token.value != stale and token.until > now


def _keep(connection: sqlite3.Connection, token: Token) -> Token:
    connection.execute("DELETE FROM token")
    connection.execute("INSERT INTO token VALUES (?, ?, ?)", (token.value, token.until.timestamp(), token.refresh))
    return token
