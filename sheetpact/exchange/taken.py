"""Which export files of a folder are new: by when they were exported and what they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.mapping.times import named

AHEAD = timedelta(minutes=5)
"""A name that says a later time than this from now is no date of export (an expiry date, a wrong clock)."""
TOGETHER = timedelta(hours=1)
"""Order files exported so close together belong together: long lists come in parts."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file in the folder: `at` is when it was exported, `arrived` when it came into the folder (both UTC)."""

    name: str
    at: datetime
    arrived: datetime
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Where reading stopped. Times are ISO texts, '' for never.

    `at` is when the newest export taken was exported, `digests` name the contents taken last, `arrived` is the last
    arrival in the folder that was seen, `orders` whether the shop has ever given an order file, `unread` those of
    which some rows couldn't be read.
    """

    at: str = ""
    digests: tuple[str, ...] = ()
    arrived: str = ""
    orders: bool = False
    unread: tuple[str, ...] = ()

    @property
    def until(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    def passed(self, file: Dropped) -> bool:
        """Whether an export of which only the newest counts was taken already, or is older than the one that was."""
        return file.digest in self.digests or (self.until is not None and file.at < self.until)

    def late(self, file: Dropped) -> bool:
        """Whether a file came into the folder since the last reading, but was exported before what was taken then."""
        return self.until is not None and file.arrived.isoformat() > self.arrived and file.at < self.until


def taken(cursor: str | None) -> Taken:
    """The state in a cursor; without one nothing was taken yet."""
    if cursor is None:
        return Taken()
    loaded = json.loads(cursor)
    return Taken(**{**loaded, "digests": tuple(loaded["digests"]), "unread": tuple(loaded.get("unread", ()))})


def exported(name: str, modified: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When a file was exported: the time in its name, else when it was last changed."""
    meant = named(name, zone)
    changed = min(modified, now).astimezone(UTC)
    if meant is None or meant[0] > now + AHEAD:
        return changed
    return min(max(changed, meant[0]), meant[1])


def since(last: Taken, newest: datetime) -> datetime:
    """Order files exported before this are no longer looked at."""
    return (last.until or newest) - TOGETHER


def unread(files: Sequence[Dropped], last: Taken) -> list[Dropped]:
    """Which of the order files are to be read now, oldest first."""
    return sorted((file for file in files if file.digest not in last.digests), key=lambda file: (file.at, file.name))


def read_until(files: Sequence[Dropped], last: Taken) -> Taken:
    """Where reading stops when these order files have been read."""
    if not files:
        return last
    until = max([file.at for file in files] + ([last.until] if last.until else []))
    kept = {file.digest for file in files if file.at >= until - TOGETHER}
    return replace(last, at=until.isoformat(), digests=tuple(sorted(kept)), orders=True)
