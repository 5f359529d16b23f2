"""What an engine made of a list, and what that took."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from dataclasses import dataclass

from sheetpact.model.membership import AccountKey


@dataclass(frozen=True, slots=True)
class Measured:
    """`groups`: for each account what all of one person have in common. Times in seconds of the processor."""

    groups: Mapping[AccountKey, object]
    seconds: float
    normalise_s: float
    peak_mb: float


def peak_mb() -> float:
    """The most memory that this process has had (Linux counts it in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
