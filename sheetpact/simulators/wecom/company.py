"""One company on WeCom: its employees, the contacts they have, and what they noted about each."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sheetpact.simulators.server import Clock, system_time

LIFE = timedelta(seconds=7200)


@dataclass
class Note:
    """What one employee has about one contact."""

    remark: str
    mobiles: tuple[str, ...]
    tags: tuple[str, ...]
    added_at: datetime


@dataclass
class Contact:
    """`kind` 1: on WeChat, 2: of another company on WeCom, who has no union id."""

    id: str
    name: str
    kind: int = 1
    union_id: str = ""
    notes: dict[str, Note] = field(default_factory=dict)
    """By employee."""


@dataclass
class Company:
    """All methods may be called while it is served."""

    corp_id: str = "wwsimulated0001"
    secret: str = "wecom-secret-simulated"  # noqa: S105 -- the simulated app's own, good nowhere else
    now: Clock = system_time
    staff: list[str] = field(default_factory=list)
    contacts: dict[str, Contact] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    """Tag group → tag id → its name."""
    token: str = ""
    until: datetime | None = None
    issued: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def hire(self, *staff: str) -> None:
        """Employees who may have contacts."""
        with self.lock:
            self.staff += staff

    def tag(self, group: str, name: str) -> str:
        """A company tag. Gives its id."""
        with self.lock:
            tags = self.groups.setdefault(group, {})
            return tags.setdefault(name, f"et{len(self.groups)}{len(tags):04d}")

    def add(  # noqa: PLR0913 -- what a contact's card has
        self,
        staff: str,
        name: str,
        *,
        contact: str = "",
        remark: str = "",
        mobiles: Iterable[str] = (),
        tags: Iterable[str] = (),
        union_id: str = "",
        kind: int = 1,
    ) -> str:
        """An employee adds a contact, a new one unless `contact` names one. Gives the contact's id."""
        with self.lock:
            found = self.contacts.get(contact) or Contact(f"wmsim{len(self.contacts):06d}", name, kind, union_id)
            self.contacts[found.id] = found
            found.notes[staff] = Note(remark or name, tuple(mobiles), tuple(tags), self.now())
            return found.id

    def drop(self, staff: str, contact: str) -> None:
        """An employee deletes a contact."""
        with self.lock:
            del self.contacts[contact].notes[staff]

    def sign_in(self) -> str:
        """While a token lives, asking again gives the same one."""
        with self.lock:
            if self.until is None or self.until <= self.now():
                self.end_token()
            return self.token

    def end_token(self) -> None:
        """WeCom may end a token before its time; the next one is another."""
        with self.lock:
            self.issued += 1
            self.token, self.until = f"wecomtoken{self.issued:04d}{'7f' * 12}", self.now() + LIFE
