"""What an account may send in a minute, counted in a small database that all programs of one workspace share.

A sliding window: never more than the limit in any 60 seconds, however the platform draws its minutes.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sheetpact.errors import RetryLater

WINDOW = 60.0
"""Seconds."""
SPARE = 2
"""Calls a minute left unused: a call arrives later than it is counted here."""
LONGEST = 300.0
"""Seconds to wait for a place; who needs more is told to come back."""
SHORTEST = 0.05
"""Seconds: less is no wait."""
TABLE = "CREATE TABLE IF NOT EXISTS sent (account TEXT, kind TEXT, at REAL)"


@dataclass(frozen=True, slots=True)
class SharedQuota:
    """Implements `ports.Quota` in the file `path`. `clock` gives seconds since the epoch, the same for all programs."""

    path: Path
    clock: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep

    def take(self, account: str, kind: str, per_minute: int) -> None:
        """Wait until one more call of this kind may be sent. RetryLater: not within five minutes."""
        name = hashlib.sha256(account.encode()).hexdigest()[:16]  # an account's name is an e-mail address
        waited = 0.0
        while (wait := self._take_now(name, kind, max(1, per_minute - SPARE))) > 0:
            waited += wait
            if waited > LONGEST:
                raise RetryLater(f"{kind}: {per_minute} a minute are used up", wait)
            self.sleep(wait)

    def _take_now(self, account: str, kind: str, most: int) -> float:
        """0 where it was taken, else the seconds until there may be a place. A damaged file is begun anew."""
        try:
            return self._counted(account, kind, most)
        except sqlite3.OperationalError:  # the file is whole, and somebody else's for now
            raise
        except sqlite3.DatabaseError:
            for name in (self.path.name, f"{self.path.name}-journal"):
                self.path.with_name(name).unlink(missing_ok=True)
            return SHORTEST

    def _counted(self, account: str, kind: str, most: int) -> float:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")  # a power cut costs a minute's counts
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
            now = self.clock()
            connection.execute("DELETE FROM sent WHERE at <= ? OR at > ?", (now - WINDOW, now + WINDOW))
            query = "SELECT at FROM sent WHERE account = ? AND kind = ? ORDER BY at DESC LIMIT 1 OFFSET ?"
            oldest = connection.execute(query, (account, kind, most - 1)).fetchone()
            if oldest is None:
                connection.execute("INSERT INTO sent VALUES (?, ?, ?)", (account, kind, now))
            connection.execute("COMMIT")
        return 0.0 if oldest is None else max(SHORTEST, oldest[0] + WINDOW - now)
