"""What an engine made of a list, and what that took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sheetpact.model.membership import AccountKey


@dataclass(frozen=True, slots=True)
class Measured:
    """`groups`: for each account what all of one person have in common. Times in seconds of the processor."""

    groups: Mapping[AccountKey, object]
    seconds: float
    normalise_s: float
    peak_mb: float


def peak_mb() -> float:
    """The most memory that this program has had: unlike what getrusage tells, without that of who started it."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024
