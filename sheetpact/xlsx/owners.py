"""Who has a workbook open: the owner files that office programs lay beside it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

STALE_AFTER = timedelta(hours=24)
"""An owner file older than this was left behind by a crash. A program that still has the workbook open tells
its user on saving that the file has changed, so nothing of theirs is lost.
"""

_EXCEL_NAME_AT = 55
"""Length (16 bits) and name (UTF-16) after the 55 bytes of the same in the local code page; 165 bytes in all,
as seen in the files of Excel 2010 to 365. WPS writes the same under another name.
"""
_EXCEL_LONGEST = 54  # characters
_LARGEST = 4096  # bytes; an owner file has a few hundred


@dataclass(frozen=True, slots=True)
class Owner:
    """`name` is what the person is called in their program, '' where it can't be read."""

    name: str
    file: str


def owner(workbook: Path, now: datetime) -> Owner | None:
    """Who has the workbook open now, as far as the folder tells."""
    for file in (f"~${workbook.name}", f".~{workbook.name}", f".~lock.{workbook.name}#"):
        path = workbook.with_name(file)
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            with path.open("rb") as stream:
                content = stream.read(_LARGEST)
        except FileNotFoundError:
            continue
        except OSError:  # Excel lets nobody read it: it is there, and its workbook open
            return Owner("", file)
        if now - changed < STALE_AFTER:
            return Owner(_office_name(content) if file.endswith("#") else _excel_name(content), file)
    return None


def _excel_name(content: bytes) -> str:
    if len(content) < _EXCEL_NAME_AT + 2:
        return ""
    (length,) = struct.unpack_from("<H", content, _EXCEL_NAME_AT)
    if not 0 < length <= _EXCEL_LONGEST:
        return ""
    start = _EXCEL_NAME_AT + 2
    return _printable(content[start : start + 2 * length].decode("utf-16-le", "ignore"))


def _office_name(content: bytes) -> str:
    """LibreOffice: full name, system name, computer, time, profile; commas between, backslash before a comma."""
    text = content.decode("utf-8", "ignore").replace("\\,", "\0").partition(";")[0]
    fields = [part.replace("\0", ",").replace("\\\\", "\\").strip() for part in text.split(",")]
    return _printable(next((name for name in fields[:2] if name), ""))


def _printable(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()
