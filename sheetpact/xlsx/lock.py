"""One writer at a time: a lock that ends with its process, so that a killed one blocks nobody."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Locked(Exception):
    """Another process, or another writer in this one, holds it."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file for the block; it is gone afterwards. Locked: somebody else has it. OSError: can't be made."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(descriptor)
        if not _is_still(path, descriptor):  # its last holder removed it between our opening and locking
            raise Locked
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes no open file: it stays, empty and unlocked
                path.unlink()
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise Locked from error
else:
    import fcntl

    def _take(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked from error


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
