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

from sheetpact.errors import ConnectorError, NotAllowed, RetryLater
from sheetpact.model.texts import say

WINDOW = 60.0
"""Seconds."""
SPARE = 2
"""Calls a minute left unused: a call arrives later than it is counted here."""
LONGEST = 300.0
"""Seconds to wait for a place; who needs more is told to come back."""
SHORTEST = 0.05
"""Seconds: less is no wait."""
LOCK_SECONDS = 30.0
"""For another program to count its call; it takes a few milliseconds."""
HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
TABLE = "CREATE TABLE IF NOT EXISTS sent (account TEXT, kind TEXT, at REAL)"


@dataclass(frozen=True, slots=True)
class SharedQuota:
    """Implements `ports.Quota` in the file `path`. `clock` gives seconds since the epoch, the same for all programs."""

    path: Path
    clock: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep
    locale: str = "zh-CN"

    def take(self, account: str, kind: str, per_minute: int) -> None:
        """Wait until one more call of this kind may be sent.

        RetryLater: not within five minutes, or another program holds the file. NotAllowed: it can't be written.
        """
        name = hashlib.sha256(account.encode()).hexdigest()[:16]  # an account's name is an e-mail address
        waited = 0.0
        while (wait := self._take_now(name, kind, max(1, per_minute - SPARE))) > 0:
            waited += wait
            if waited > LONGEST:
                raise RetryLater(say(self.locale, "calls.used_up", limit=per_minute), LONGEST)
            self.sleep(wait)

    def _take_now(self, account: str, kind: str, most: int) -> float:
        """0 where it was taken, else the seconds until there may be a place. A damaged file is begun anew."""
        try:
            return self._counted(account, kind, most)
        except sqlite3.OperationalError as error:  # the file is whole
            raise self._refused(error.sqlite_errorcode, error.sqlite_errorname) from None
        except OSError as error:
            raise self._refused(0, error.strerror or "") from None
        except sqlite3.DatabaseError:
            for name in (self.path.name, f"{self.path.name}-journal"):
                self.path.with_name(name).unlink(missing_ok=True)
            return SHORTEST

    def _refused(self, code: int, told: str) -> ConnectorError:
        if code & 0xFF in HELD:  # extended codes hold the primary one in their lowest byte
            return RetryLater(say(self.locale, "calls.held", file=self.path.name), LONGEST)
        return NotAllowed(say(self.locale, "calls.unwritable", file=self.path.name, told=told))

    def _counted(self, account: str, kind: str, most: int) -> float:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
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
