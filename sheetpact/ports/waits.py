"""Waiting for a platform is told, so that nobody takes patience for a hang."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def silent(side: str, seconds: float) -> None:
    """Nobody listens."""
    del side, seconds


@dataclass(slots=True)
class Waits:
    """Who is told that a side ('sheet' or a shop's id) is waited for, and for how many seconds, before it begins."""

    tell: Callable[[str, float], None] = silent
