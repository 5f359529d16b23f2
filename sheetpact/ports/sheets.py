"""The shared sheet, on whatever platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from sheetpact.model.problems import Problem
from sheetpact.model.sheet import Document, PutRight, SheetBatch, Tab
from sheetpact.ports.http import Http, Quota, Unlimited
from sheetpact.ports.shops import Setting


@dataclass(frozen=True, slots=True)
class SheetContext:
    """All that a sheet connector is given."""

    document: str
    settings: Mapping[str, str] = field(repr=False)
    http: Http
    now: Callable[[], datetime]
    timezone: ZoneInfo
    locale: str
    folder: Path
    """Where pact.yaml is."""
    quota: Quota = field(default_factory=Unlimited)


class Sheet(Protocol):
    """The shared sheet."""

    settings: ClassVar[tuple[Setting, ...]]

    def check(self) -> Sequence[Problem]:
        """Reachable, readable and writable now; a problem each for what is not."""
        ...

    def version(self) -> str:
        """Changes whenever the document does ('' when it doesn't exist yet)."""
        ...

    def read(self, tabs: Sequence[Tab]) -> Document:
        """The managed tabs found by title or alias; others are not in the answer. A missing document is empty."""
        ...

    def write(self, document: Document, batch: SheetBatch) -> str:
        """All of the batch or none; gives the new version. ChangedMeanwhile: it is no longer `document`'s version."""
        ...

    @property
    def put_right(self) -> Sequence[PutRight]:
        """What writes had to put right so far: somebody moved a row or typed while one was on its way."""
        ...

    @property
    def requests(self) -> int:
        """Calls to the outside so far (0 for a local file)."""
        ...
