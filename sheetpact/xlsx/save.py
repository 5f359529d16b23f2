"""A file replaced whole or not at all, and only if it is still the one that was read."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_LEFT = ".sheetpact-tmp"


class Changed(Exception):
    """The file is no longer the one that was read."""


def digest(content: bytes | None) -> str:
    """What a version is: the content alone. A copy, a touch or a sync client's new date is no change."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def content(path: Path) -> bytes | None:
    """None: there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def replace(path: Path, new: bytes, expected: str) -> None:
    """Put `new` in place if the file's digest is still `expected` ('': there is none). Changed: it isn't.

    The new content is on the disk before the name points to it, with the old file's rights.
    """
    descriptor, name = tempfile.mkstemp(suffix=_LEFT, prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        _like(path, temporary)
        if digest(content(path)) != expected:
            raise Changed
        _rename(temporary, path, new=not expected)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)


def sweep(path: Path) -> None:
    """Remove what a killed writer left; call it only while holding the lock."""
    for left in path.parent.iterdir():
        if left.name.startswith(f".{path.name}.") and left.name.endswith(_LEFT):
            left.unlink(missing_ok=True)


def _like(path: Path, temporary: Path) -> None:
    """The old file's rights and owner; a new one gets those that a program would give it."""
    try:
        old = path.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        return
    shutil.copymode(path, temporary)
    if hasattr(os, "chown"):
        with suppress(OSError):  # only root may give a file away
            os.chown(temporary, old.st_uid, old.st_gid)


def _rename(temporary: Path, path: Path, *, new: bool) -> None:
    if not new:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)  # unlike a rename it fails if somebody made the file in the meantime
    except FileExistsError as error:
        raise Changed from error
    except OSError:  # a file system without links
        temporary.replace(path)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # some network folders and Windows can't; the content itself is on the disk
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
