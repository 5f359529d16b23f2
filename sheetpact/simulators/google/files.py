"""The documents of a simulated Drive: whose they are, who may do what, and how often they have changed."""

from __future__ import annotations

import hashlib
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sheetpact.simulators.google.model import Json, Spreadsheet

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
ROLES = ("reader", "commenter", "writer", "owner")
"""From less to more."""
ID = string.ascii_letters + string.digits + "-_"


@dataclass(slots=True)
class File:
    """One document."""

    book: Spreadsheet
    created: datetime
    modified: datetime
    by: str
    """Who changed it last."""
    version: int = 1
    trashed: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    """E-mail -> role."""

    @property
    def owner(self) -> str:
        return next((email for email, role in self.roles.items() if role == "owner"), "")

    def may(self, email: str, role: str) -> bool:
        """Whether somebody has at least this role."""
        return email in self.roles and ROLES.index(self.roles[email]) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change log."""

    number: int
    file: str
    at: datetime
    removed: bool = False


@dataclass
class Shelf:
    """All documents. Every change, whoever makes it, gives the document a higher version and an entry in the log."""

    now: Callable[[], datetime]
    files: dict[str, File] = field(default_factory=dict)
    log: list[Change] = field(default_factory=list)
    removed: dict[str, File] = field(default_factory=dict)
    """Deleted for good; the log still tells who could read them."""
    listeners: list[Callable[[str, str], None]] = field(default_factory=list)
    """Called with a file's id and what happened: add, update, trash, remove."""
    _random: random.Random = field(default_factory=lambda: random.Random(1))

    def new_id(self) -> str:
        """44 characters, as Google's."""
        return "1" + "".join(self._random.choices(ID, k=43))

    def new_number(self) -> int:
        """An id for a sheet or for something on it."""
        return self._random.randrange(1, 2**31)

    def add(self, book: Spreadsheet, owner: str) -> File:
        book.owner = owner
        now = self.now()
        self.files[book.id] = File(book, now, now, owner, roles={owner: "owner"})
        self._noted(book.id, "add")
        return self.files[book.id]

    def touched(self, file: str, by: str) -> None:
        """It has changed."""
        kept = self.files[file]
        kept.version += 1
        kept.modified, kept.by = self.now(), by
        self._noted(file, "update")

    def remove(self, file: str) -> None:
        self.removed[file] = self.files.pop(file)
        self._noted(file, "remove")

    def share(self, file: str, email: str, role: str) -> None:
        """`role` is reader, commenter, writer or owner; `none` takes all rights away."""
        kept = self.files[file]
        if role == "none":
            kept.roles.pop(email, None)
        elif role == "owner":
            kept.roles = {each: "writer" if has == "owner" else has for each, has in kept.roles.items()}
            kept.roles[email], kept.book.owner = role, email
        else:
            kept.roles[email] = role
        self._noted(file, "update")

    def seen_by(self, email: str) -> Iterator[File]:
        """The ones that somebody may read, the last changed first."""
        seen = (each for each in self.files.values() if each.may(email, "reader"))
        yield from sorted(seen, key=lambda each: each.modified, reverse=True)

    def could_read(self, file: str, email: str) -> bool:
        kept = self.files.get(file) or self.removed.get(file)
        return kept is not None and kept.may(email, "reader")

    def _noted(self, file: str, what: str) -> None:
        self.log.append(Change(len(self.log) + 1, file, self.now(), what == "remove"))
        for listener in self.listeners:
            listener(file, what)


def moment(at: datetime) -> str:
    """As Drive writes times: RFC 3339, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def resource(file: File, email: str) -> Json:
    """The File resource as `email` sees it."""
    writes, owns = file.may(email, "writer"), file.may(email, "owner")
    return {
        "kind": "drive#file",
        "id": file.book.id,
        "name": file.book.title,
        "mimeType": SPREADSHEET,
        "trashed": file.trashed,
        "version": str(file.version),
        "createdTime": moment(file.created),
        "modifiedTime": moment(file.modified),
        "lastModifyingUser": user(file.by, email),
        "owners": [user(file.owner, email)],
        "ownedByMe": owns,
        "shared": len(file.roles) > 1,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.book.id}/edit",
        "capabilities": {
            "canEdit": writes,
            "canModifyContent": writes,
            "canComment": file.may(email, "commenter"),
            "canCopy": True,
            "canDownload": True,
            "canShare": writes,
            "canRename": writes,
            "canDelete": owns,
            "canTrash": owns,
        },
        "permissions": [permission(each, role) for each, role in file.roles.items()] if writes else [],
    }


def user(email: str, me: str) -> Json:
    return {
        "kind": "drive#user",
        "displayName": email.partition("@")[0],
        "me": email == me,
        "permissionId": permission_id(email),
        "emailAddress": email,
    }


def permission_id(email: str) -> str:
    """Digits only, the same for the same person."""
    return str(int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big"))


def permission(email: str, role: str) -> Json:
    return {
        "kind": "drive#permission",
        "id": permission_id(email),
        "type": "user",
        "role": role,
        "emailAddress": email,
    }
