"""Which export files of a folder are new: by when they were exported and what they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
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
    which some rows couldn't be read, `files` what the files taken held, and when they were exported, by name.
    """

    at: str = ""
    digests: tuple[str, ...] = ()
    arrived: str = ""
    orders: bool = False
    unread: tuple[str, ...] = ()
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def until(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    def passed(self, file: Dropped) -> bool:
        """Whether an export of which only the newest counts was taken already, or is older than the one that was."""
        return self.knows(file) or (self.until is not None and file.at < self.until)

    def knows(self, file: Dropped) -> bool:
        """Whether a file is a copy of one that was taken. The same exported again, later, says that it is still so."""
        return file.digest in self.digests and (self.until is None or file.at <= self.until)

    def looked(self, files: Sequence[Dropped]) -> Taken:
        """With what has arrived since, and without what is there no more."""
        if not files:  # a drive that isn't there, perhaps
            return self
        arrived = max(file.arrived.isoformat() for file in files)
        there = {file.name: self.files[file.name] for file in files if file.name in self.files}
        return replace(self, arrived=max(arrived, self.arrived), files=there)

    def late(self, file: Dropped) -> bool:
        """Whether a file came into the folder since the last reading, but was exported before what was taken then."""
        return self.until is not None and file.arrived.isoformat() > self.arrived and file.at < self.until


def taken(cursor: str | None) -> Taken:
    """The state in a cursor; without one nothing was taken yet."""
    if cursor is None:
        return Taken()
    loaded = json.loads(cursor)
    digests, unread = tuple(loaded["digests"]), tuple(loaded.get("unread", ()))
    files = {name: (digest, at) for name, (digest, at) in loaded.get("files", {}).items()}
    return Taken(**{**loaded, "digests": digests, "unread": unread, "files": files})


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
    """Which of the order files are to be read now, oldest first; of those with one content the newest."""
    new = {file.digest: file for file in sorted(files, key=_age) if not last.knows(file)}
    return sorted(new.values(), key=_age)


def read_until(files: Sequence[Dropped], last: Taken) -> Taken:
    """Where reading stops when these order files have been read."""
    if not files:
        return last
    until = max([file.at for file in files] + ([last.until] if last.until else []))
    kept = {file.digest for file in files if file.at >= until - TOGETHER}
    known = remembered(last, files)
    return replace(last, at=until.isoformat(), digests=tuple(sorted(kept)), orders=True, files=known)


def remembered(last: Taken, files: Sequence[Dropped]) -> Mapping[str, tuple[str, str]]:
    """What is known of the files taken, with these."""
    return {**last.files, **{file.name: (file.digest, file.at.isoformat()) for file in files}}


def _age(file: Dropped) -> tuple[datetime, str]:
    return file.at, file.name
