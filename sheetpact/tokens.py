"""Access tokens in a small database beside the pact: every program of the workspace uses the same one.

It is for its owner's eyes only, and whoever renews a token locks the others out until the new one is written down.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sheetpact.errors import RetryLater
from sheetpact.ports.tokens import Renew, Token

PATIENCE = 90.0
"""Seconds to wait for another program that renews: its tries take less."""
TABLE = "CREATE TABLE IF NOT EXISTS token (account TEXT PRIMARY KEY, value TEXT, until REAL, refresh TEXT)"
READ = "SELECT value, until, refresh FROM token WHERE account = ?"
KEEP = "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class SharedTokens:
    """Implements `ports.Tokens` in the file `path`."""

    path: Path

    def take(self, account: str, renew: Renew, now: datetime, stale: str = "") -> Token:
        """See the port. A damaged file is begun anew: what it held can be asked for again."""
        name = hashlib.sha256(account.encode()).hexdigest()[:16]  # an account's name may say whose it is
        try:
            return self._taken(name, renew, now, stale)
        except sqlite3.OperationalError:  # the file is whole, and somebody else's for now
            raise RetryLater("another program has been signing in for too long") from None
        except sqlite3.DatabaseError:
            for damaged in (self.path.name, f"{self.path.name}-journal"):
                self.path.with_name(damaged).unlink(missing_ok=True)
            return self._taken(name, renew, now, stale)

    def _taken(self, name: str, renew: Renew, now: datetime, stale: str) -> Token:
        self._own()
        with self._locked() as connection:
            kept = _read(connection, name)
            if kept is None or kept.value == stale or kept.until <= now:
                kept = renew(kept)
                connection.execute(KEEP, (name, kept.value, kept.until.timestamp(), kept.refresh))
            return kept

    def _own(self) -> None:
        """SQLite gives its journal the rights of the file, so the file must be there before it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")  # closing without COMMIT takes everything back
            connection.execute(TABLE)
            yield connection
            connection.execute("COMMIT")


def _read(connection: sqlite3.Connection, name: str) -> Token | None:
    row = connection.execute(READ, (name,)).fetchone()
    return Token(row[0], datetime.fromtimestamp(row[1], UTC), row[2]) if row else None
