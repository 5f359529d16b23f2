"""A pact with its outside world, ready for a use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sheetpact.model.membership import Consent
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem
from sheetpact.model.records import Reading
from sheetpact.model.sheet import Tab
from sheetpact.ports.sheets import Sheet
from sheetpact.ports.shops import Shop
from sheetpact.ports.store import Store
from sheetpact.ports.waits import Waits
from sheetpact.reconcile.members_facts import Remembered


class Progress(Protocol):
    """Told what a long run is doing. `side` is a shop's id or 'sheet'; `step` a code of the text catalogue."""

    def __call__(self, side: str, step: str, done: int, total: int) -> None: ...


def no_consents(known: Remembered) -> Reading[Consent]:  # noqa: ARG001  # what all such readers are called with
    """Nobody has written any down."""
    return Reading(())


@dataclass(frozen=True, slots=True)
class Alliance:
    """A pact with its outside world, ready for a use case."""

    pact: Pact
    pact_digest: str
    """Changes with every edit of the pact that could change a plan."""
    store: Store
    shops: Mapping[str, Shop]
    broken: Mapping[str, Problem]
    """Shops that have no working connector, and why."""
    sheet: Sheet
    tabs: tuple[Tab, ...]
    now: Callable[[], datetime]
    requests: Mapping[str, Callable[[], int]]
    """Side ('sheet' or a shop's id) → requests sent so far."""
    consents: Callable[[Remembered], Reading[Consent]] = no_consents
    """The consents that the partners have written down so far, withdrawals among them; read anew at each call.

    It is told what is remembered: lists name people by their phones.
    """
    waits: Waits = field(default_factory=Waits)
    readers: int = 8
    """How many shops are read, and written, side by side; 1: one after the other, in the pact's order."""
