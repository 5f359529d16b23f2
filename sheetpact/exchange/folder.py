"""A folder that people drop exports into: which files are there, of what kind, and what can't be read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sheetpact.exchange import tables
from sheetpact.exchange.exports import Export
from sheetpact.exchange.tables import Table
from sheetpact.exchange.taken import Dropped, Taken, exported
from sheetpact.mapping.fields import Unreadable
from sheetpact.mapping.files import Kind
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.problems import Problem, Severity, Where

SUFFIXES = frozenset((".csv", ".tsv", ".xlsx", ".xls"))
UNFINISHED = ("~$", ".~", ".")
"""Lock files of Excel and WPS, and hidden files that a synchroniser is still writing, begin so."""
IMPORTS = "imports"
"""Our own files for the owner to import; never read as exports."""


@dataclass(frozen=True, slots=True)
class Found:
    """One export: the file with its digest, and its rows."""

    file: Dropped
    export: Export


@dataclass(slots=True)
class ExportFolder:
    """One shop's folder. `problems` gathers what a person should know, each thing once, until `begin`."""

    path: Path
    shop: str
    mapping: ShopMapping
    zone: ZoneInfo
    currency: str
    locale: str
    now: Callable[[], datetime]
    problems: list[Problem] = field(default_factory=list)
    _last: Taken = field(default_factory=Taken)
    _kinds: dict[str, Kind | None] = field(default_factory=dict)
    _tables: dict[str, Table | None] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the shop's format knows."""
        return tuple(self.mapping.files.needs) if self.mapping.files else ()

    def begin(self, last: Taken) -> None:
        """A new reading: what is no use is told only when it is newer than what was taken `last`."""
        self.problems = []
        self._last = last

    def exports(self, kind: Kind, since: datetime | None = None) -> Iterator[Found]:
        """The exports of a kind, newest first, none older than `since`."""
        for file in self.files() if kind in self.kinds else []:
            if since is not None and file.at < since:
                return
            found = self.read(file, kind)
            if found is not None:
                yield found

    def files(self) -> list[Dropped]:
        """All files that may be exports, newest first."""
        if not self.path.is_dir():
            self.tell("files.no_folder", Severity.RED, folder=self.path.name)
        found = []
        for path in self.path.rglob("*"):
            parts = path.relative_to(self.path).parts
            if path.suffix.lower() in SUFFIXES and path.is_file() and not any(map(_passed_over, parts)):
                stat = path.stat()
                modified, changed = (datetime.fromtimestamp(each, UTC) for each in (stat.st_mtime, stat.st_ctime))
                at = exported(path.name, modified, self.now(), self.zone)
                found.append(self._as_taken(Dropped("/".join(parts), at, max(modified, changed))))
        return sorted(found, key=lambda each: (each.at, each.arrived, each.name), reverse=True)

    def _as_taken(self, file: Dropped) -> Dropped:
        """As of when it was exported: what synchronises folders may touch a file that was taken."""
        digest, at = self._last.files.get(file.name, ("", ""))
        if not at or at == file.at.isoformat():
            return file
        with suppress(OSError):
            if _digest((self.path / file.name).read_bytes()) == digest:
                then = datetime.fromisoformat(at)
                return replace(file, at=then, arrived=then)
        return file

    def read(self, file: Dropped, kind: Kind) -> Found | None:
        """A file as an export of a kind; None where it is of another kind or can't be read."""
        try:
            content = (self.path / file.name).read_bytes()
            digest = _digest(content)
            if digest not in self._kinds:
                top = tables.read(content, self.mapping, rows=False)
                self._kinds[digest] = top.kind if top else None
            if self._kinds[digest] == kind and digest not in self._tables:
                self._tables[digest] = tables.read(content, self.mapping)
        except (OSError, Unreadable) as error:
            code = error.code if isinstance(error, Unreadable) else "files.unreadable"
            self._passed(file, code)
            return None
        table = self._tables.get(digest) if self._kinds[digest] == kind else None
        if table is None:
            if self._kinds[digest] is None:
                self._passed(file, "files.unknown")
            return None
        export = Export(self.shop, file.name, file.at, table, self.zone, self.currency, self.locale)
        return Found(replace(file, digest=digest), export)

    def _passed(self, file: Dropped, code: str) -> None:
        """Tell of a file that is no use, unless it is older than what was taken already."""
        if self._last.until is None or file.at > self._last.until:
            self.tell(code, Severity.AMBER, file)

    def tell(self, code: str, severity: Severity, file: Dropped | None = None, **params: object) -> Problem:
        problem = Problem(code, severity, Where(shop=self.shop, tab=file.name if file else ""), params)
        if problem not in self.problems:
            self.problems.append(problem)
        return problem


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _passed_over(part: str) -> bool:
    return part == IMPORTS or part.startswith(UNFINISHED)


def write_whole(path: Path, content: bytes) -> None:
    """All of the file or nothing of it, even when cut off. OSError: it can't be written."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
