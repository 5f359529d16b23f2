"""The shared sheet, on whatever platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable
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

    def look(self, tabs: Sequence[Tab]) -> Document:
        """The same for who will write nothing: what a run that was cut off had begun to write isn't concluded."""
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


@runtime_checkable
class Naming(Protocol):
    """A kind of sheet whose documents can be given in several ways, such as by id and by address."""

    @staticmethod
    def named(document: str) -> str:
        """The one name of the document that a pact gives so: the store knows it by that."""
        ...


@dataclass(frozen=True, slots=True)
class EditSeen:
    """A person edited a cell, as a platform told it: the key cells of its row and the column's heading as shown."""

    title: str
    row: tuple[str, ...]
    heading: str
    who: str = field(repr=False)
    """E-mail address, '' where the platform doesn't tell."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One call of the platform's. Only a hint: what the sheet says is read from the sheet.

    `id` names the call: the same one again is the same call. Not `changed`: there is nothing to look at.
    """

    id: str
    changed: bool = True
    edits: tuple[EditSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """Over which a platform tells that the document changed, until it ends by itself."""

    id: str
    resource: str
    """The platform's name of what is watched."""
    until: datetime
    mark: str
    """Differs as soon as the channel is for another document or address, or another secret is in use."""


@runtime_checkable
class Notifying(Protocol):
    """A sheet connector whose platform tells of edits by calling us."""

    @property
    def listens(self) -> bool:
        """It has been set up to be called."""
        ...

    def notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """What a call says. NotAllowed: it isn't signed by us, or too old. BadRecord: signed, but unreadable.

        The case of the headers' names doesn't matter.
        """
        ...

    def watch(self, channel: Channel | None, now: datetime) -> Channel | None:
        """The channel if it is good for a while yet, else a new one; None where there is to be none."""
        ...

    def unwatch(self, channel: Channel) -> None:
        """Nothing more comes over it. One that has ended by itself is fine."""
        ...
