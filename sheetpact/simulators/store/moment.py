"""One moment of the store, and one open transaction at it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sheetpact.model.editors import EditNote
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, Effect, Stock
from sheetpact.model.members import Pair, Word
from sheetpact.model.membership import AccountKey, Consent, Lot
from sheetpact.model.records import Customer, Order
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Change, Conflict, Known, OrderMove
from sheetpact.simulators.store.pages import History
from sheetpact.simulators.store.tables import Log, Shelf, Tables

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Told = tuple[datetime, str, str, str, str]
"""What tells two notes of edits apart, in the order they are given: time, tab, row, heading, partner."""


@dataclass
class Moment:
    """Everything that stays small. No mapping here is ever changed, only replaced: whoever was given one keeps it."""

    number: int = 0
    version: int = 0
    meta: Mapping[str, str] = field(default_factory=dict)
    cursors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    leases: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    ends: Mapping[object, int] = field(default_factory=dict)
    """How much of each log there is."""
    # stock
    stocks: Mapping[ItemKey, Stock] = field(default_factory=dict)
    moved: Mapping[ItemKey, int] = field(default_factory=dict)
    order_moves: tuple[OrderMove, ...] = ()
    open_orders: Mapping[tuple[str, str], Order] = field(default_factory=dict)
    booked: Mapping[str, Booked] = field(default_factory=dict)
    """Those of which something is open."""
    listings: Mapping[ListingKey, Known] = field(default_factory=dict)
    effects: Mapping[ListingKey, tuple[Effect, ...]] = field(default_factory=dict)
    """Those above what the listing's numbers include."""
    fields: Mapping[ItemKey, Mapping[str, Value]] = field(default_factory=dict)
    # the sheet
    histories: Mapping[str, History] = field(default_factory=dict)
    typed: Mapping[tuple[str, str], Mapping[str, Mapping[CellKey, Value]]] = field(default_factory=dict)
    """By document and stamp, and by the run that took them, in their order."""
    gone: Mapping[str, Mapping[CellKey, str]] = field(default_factory=dict)
    editors: Mapping[str, dict[Told, EditNote]] = field(default_factory=dict)
    """Per document, in their order."""
    # decisions and runs
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    """The open ones by id, in the order they were opened."""
    changes: tuple[Change, ...] = ()
    """The newest, newest first."""
    accepted: Mapping[str, str] = field(default_factory=dict)
    orderly: bool = True
    """No run began with an id lower than one before it."""
    # members
    accounts: Mapping[AccountKey, Customer] = field(default_factory=dict)
    """By shop and customer id."""
    members: Mapping[AccountKey, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[Pair, Word] = field(default_factory=dict)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    points: Mapping[Lot, int] = field(default_factory=dict)
    # deliveries
    waiting: Mapping[int, tuple[datetime, Delivery]] = field(default_factory=dict)
    """With when they are due."""
    dead: Mapping[int, tuple[datetime, Delivery]] = field(default_factory=dict)


class Session:
    """What the parts of a transaction share: a moment of their own, and how to take back what isn't to stay."""

    def __init__(self, tables: Tables, moment: Moment, views: Collection[object] | None = None) -> None:
        """`views` is who looks at earlier moments; None: this one only looks, too."""
        self._tables = tables
        self._views = views
        self._put: list[tuple[Shelf[Hashable, object], Hashable]] = []
        self._rewritten: list[tuple[Log[Any], int, object]] = []
        self.moment = copy(moment)
        if views is not None:
            self.moment.number += 1

    def touch(self) -> None:
        """Something that a decision depends on has changed."""
        self.moment.version += 1

    def get(self, shelf: Shelf[K, V], key: K) -> V | None:
        return shelf.get(key, self.moment.number)

    def put(self, shelf: Shelf[K, V], key: K, value: V) -> None:
        shelf.put(key, value, self.moment.number, looked_at=bool(self._writes()))
        self._put.append((shelf, key))  # type: ignore[arg-type]

    def end(self, log: Log[V]) -> int:
        return self.moment.ends.get(log, 0)

    def add(self, log: Log[V], entries: Sequence[tuple[Hashable, V]]) -> None:
        self._writes()
        for key, entry in entries:
            log.add(key, entry)
        self.moment.ends = {**self.moment.ends, log: len(log)}

    def rewrite(self, log: Log[V], wanted: Callable[[V], bool], make: Callable[[V], V]) -> int:
        """Put others in place of these entries, also for who looks at earlier moments: what must go is gone at once."""
        self._writes()
        found = log.places(self.end(log), wanted)
        for place in found:
            self._rewritten.append((log, place, log.put(place, make(log.at(place)))))
        return len(found)

    def take_back(self, before: Moment) -> None:
        """Leave the tables as they were at `before`."""
        for rewritten, place, entry in reversed(self._rewritten):
            rewritten.put(place, entry)
        for shelf, key in self._put:
            shelf.take_back(key, self.moment.number)
        for log in self._tables.logs:
            log.cut(before.ends.get(log, 0))
        self.finish()

    def finish(self) -> None:
        """Nothing may be written from here on."""
        self._views = None

    def _writes(self) -> Collection[object]:
        if self._views is None:
            raise RuntimeError("this transaction is only for reading, or has ended")
        return self._views
