"""One process opens the store again and again (each run does); another one comes and goes beside it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sheetpact.model.inbox import Delivery
from sheetpact.store import open_store

URL = "sqlite:///pact.db"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Another program that looks in and goes: the last one out takes SQLite's log with it.
VISITOR = """
import sys
from pathlib import Path
from sheetpact.store import open_store

store = open_store(sys.argv[1], Path(sys.argv[2]))
print(store.inbox.waiting())
store.close()
"""


def visited(folder: Path) -> int:
    """How many calls another process finds waiting."""
    done = subprocess.run([sys.executable, "-c", VISITOR, URL, str(folder)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_what_is_stored_stays_when_other_programs_come_and_go_while_the_store_is_opened_twice(tmp_path: Path) -> None:
    serving = open_store(URL, tmp_path)
    serving.inbox.receive([Delivery("table-woo", "1", NOON, {}, b"{}")])
    open_store(URL, tmp_path).close()
    assert visited(tmp_path) == 1
    assert (tmp_path / "pact.db-wal").exists(), "the log was taken away from under the one that writes to it"
    serving.inbox.receive([Delivery("table-woo", "2", NOON, {}, b"{}")])
    assert visited(tmp_path) == 2
    serving.close()
