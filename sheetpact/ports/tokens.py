"""A platform's access token, shared by all programs of one workspace: asking for a new one may end the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """What a platform takes instead of a password, until it ends by itself."""

    value: str = field(repr=False)
    until: datetime
    refresh: str = field(default="", repr=False)
    """What the next one is asked for with, on platforms that give such a thing out."""


Renew = Callable[[Token | None], Token]
"""Asks the platform for a token; it is told the last one, good or not."""


class Tokens(Protocol):
    """The tokens of one workspace, by account."""

    def take(self, account: str, renew: Renew, now: datetime, stale: str = "") -> Token:
        """The account's token; where it has ended, or is the `stale` one that the platform no longer takes, a new one.

        One program at a time renews, and the others get what it got. Raises what `renew` raises; RetryLater: another
        program has been renewing for too long.
        """
        ...


@dataclass(slots=True)
class OwnTokens:
    """Of one program alone: nothing is kept beside the pact."""

    _kept: dict[str, Token] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def take(self, account: str, renew: Renew, now: datetime, stale: str = "") -> Token:
        """See `Tokens.take`."""
        with self._lock:
            kept = self._kept.get(account)
            if kept is None or kept.value == stale or kept.until <= now:
                kept = self._kept[account] = renew(kept)
            return kept
