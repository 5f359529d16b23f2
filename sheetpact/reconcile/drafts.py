"""A decision while it is being made: every rule adds to it, `outcome` freezes it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, Confirmed, Kind, Movement, Stock
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.sheet import Value
from sheetpact.model.state import (
    CellKey,
    Change,
    Conflict,
    ConflictKind,
    Known,
    Outcome,
    RowKey,
    Stop,
)

Place = tuple[str, RowKey, str]
SHEET = "sheet"
"""Who: the shared sheet does not tell which partner typed."""
OPERATOR = "operator"
"""Who: whoever ran a command."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The values of a conflict: what was agreed last, the sheet's, and each shop's."""

    base: Value = None
    sheet: Value = None
    shops: Mapping[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """`stocks` starts as the ledger's and follows the movements decided so far."""

    run: str
    now: datetime
    stocks: dict[ItemKey, Stock]
    movements: list[Movement] = field(default_factory=list)
    listings: dict[ListingKey, Known] = field(default_factory=dict)
    booked: list[Booked] = field(default_factory=list)
    fields: dict[ItemKey, dict[str, Value]] = field(default_factory=dict)
    typed: dict[CellKey, Value] = field(default_factory=dict)
    gone: dict[CellKey, str | None] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    waiting: dict[ItemKey, int] = field(default_factory=dict)
    """Falls that wait for their second reading: pieces (positive) not to be sold meanwhile."""
    ordered: dict[ItemKey, int] = field(default_factory=dict)
    """Net pieces that orders moved since the last sheet read."""
    fresh: dict[ListingKey, Confirmed] = field(default_factory=dict)
    """What listings show whose difference is asked about."""
    frozen: set[ListingKey] = field(default_factory=set)
    """Listings that must not be written in this run."""
    explained: set[ItemKey] = field(default_factory=set)
    """Items whose numbers move for a reason that has passed its guard or needs none."""
    unread: set[str] = field(default_factory=set)
    """Shops that couldn't be read, or whose reading a guard stopped: nothing follows from it."""
    used: set[str] = field(default_factory=set)
    """Digests of accepted changes that were let through."""

    def move(self, movement: Movement) -> None:
        self.movements.append(movement)
        old = self.stocks.get(movement.item, Stock(opened=False))
        opened = old.opened or movement.kind is Kind.OPENING
        self.stocks[movement.item] = Stock(old.on_hand + movement.quantity, old.reserved, opened)

    def post(self, kind: Kind, item: ItemKey, quantity: int, *, key: str, who: str, why: str) -> None:
        """A movement decided now."""
        self.move(Movement(key, kind, item, quantity, self.now, self.run, who, why))

    def ask(
        self,
        kind: ConflictKind,
        place: Place,
        sides: Sides,
        why: str,
        params: Mapping[str, object] | None = None,
    ) -> Conflict:
        """Open a conflict, or renew it; its id depends on its place only, so it stays the same while it is open.

        Asked twice about one place in one decision, the later question counts: a place has one conflict at most.
        """
        tab, row, name = place
        new = Conflict(
            id=_short_id(kind, *place),
            kind=kind,
            tab=tab,
            row=row,
            field=name,
            base=sides.base,
            sheet=sides.sheet,
            shops=sides.shops,
            why=why,
            params=params or {},
            run=self.run,
        )
        self.conflicts = [*(each for each in self.conflicts if each.id != new.id), new]
        return new

    def note(
        self,
        *,
        who: str,
        place: Place,
        before: Value,
        after: Value,
        why: str,
        params: Mapping[str, object] | None = None,
    ) -> None:
        tab, row, name = place
        self.changes.append(Change(self.now, who, tab, row, name, before, after, why, self.run, params or {}))

    def tell(self, code: str, severity: Severity, where: Where, **params: object) -> None:
        self.problems.append(Problem(code, severity, where, params))

    def outcome(self, *, sheet_read: bool, adopted: bool, orders_told: bool = False) -> Outcome:
        return Outcome(
            movements=tuple(self.movements),
            listings=tuple(self.listings.values()),
            booked=tuple(self.booked),
            fields=self.fields,
            typed=self.typed,
            gone=self.gone,
            conflicts=tuple(self.conflicts),
            changes=tuple(self.changes),
            stops=tuple(self.stops),
            problems=tuple(self.problems),
            used=frozenset(self.used),
            sheet_read=sheet_read,
            orders_told=orders_told,
            adopted=adopted,
        )


def _short_id(kind: str, tab: str, row: RowKey, name: str) -> str:
    """Five letters and digits: 32^5 places, typed by people."""
    digest = hashlib.blake2b("\x1f".join((kind, tab, *row, name)).encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode()[:5]
