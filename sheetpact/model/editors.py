"""Who edited what in the shared sheet, where somebody told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EditNote:
    """A partner edited a cell: its tab's title, the key cells of its row and its column's heading as they stood then.

    What the cell said isn't part of it, nor which person it was.
    """

    title: str
    row: tuple[str, ...]
    heading: str
    partner: str
    """The partner's id."""
    at: datetime
