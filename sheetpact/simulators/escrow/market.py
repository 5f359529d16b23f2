"""A few items in escrow at a few shops. Whenever a number moves, rights are held against the pieces that there are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Kind, Movement
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order, Reading
from sheetpact.model.state import Known, Outcome
from sheetpact.simulators.escrow.terms import OWNER, Terms
from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.clock import Clock
from sheetpact.simulators.world.profile import ShopKind
from sheetpact.simulators.world.shops import SimOrder, SimShop
from sheetpact.simulators.world.trace import Trace

DOCUMENT = "sheet"
MAIL = 20
"""Webhooks on their way; an older one is never delivered."""


class Untold(Trace):
    """A trace that nobody reads."""

    def tell(self, text: str) -> None:
        """Forget it."""


class Stall(SimShop):
    """A simulated shop that tells of every number that moves, and at once which orders have changed."""

    def __init__(self, shop: str, clock: Clock, kind: ShopKind, on_move: Callable[[str, int, str], None]) -> None:
        super().__init__(shop, clock, kind)
        self.on_move = on_move
        self.changed: list[str] = []
        """Orders, one entry a change."""

    def orders(self, cursor: str | None) -> Reading[Order]:
        if self.by_files:
            return super().orders(cursor)
        names = dict.fromkeys(self.changed[int(cursor or 0) :])
        return Reading(tuple(self.book[name].record for name in names), cursor=str(len(self.changed)))

    def move(self, sku: str, number: int, why: str, since: datetime | None = None) -> None:
        before = self.shown(sku) or 0
        super().move(sku, number, why, since)
        if number != before:
            self.on_move(sku, number - before, why)


@dataclass(slots=True)
class Market:
    """Everything there is but the hub's runs. `steps` counts events: acts of people, calls of runs to shops."""

    terms: Terms
    chance: random.Random
    told: bool = False
    """Somebody reads the trace."""
    clock: Clock = field(default_factory=Clock)
    store: MemoryStore = field(default_factory=lambda: MemoryStore("escrow"))
    trace: Trace = field(init=False)
    pact: Pact = field(init=False)
    shops: dict[str, Stall] = field(default_factory=dict)
    free: Counter[str] = field(default_factory=Counter)
    """SKU → pieces that the ledger knows of, less those that buyers have: as the platforms have it this moment."""
    rights: Counter[str] = field(default_factory=Counter)
    """SKU → what all shops show."""
    lowered: Counter[str] = field(default_factory=Counter)
    """SKU → pieces by which a person lowered the stock, and that shops may still sell."""
    mail: list[Order] = field(default_factory=list)
    """Deliveries on their way: orders as they were when something became of them."""
    away: dict[str, datetime] = field(default_factory=dict)
    """Shops that are out of reach → until when."""
    happened: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    orders: int = 0

    def __post_init__(self) -> None:
        self.trace = Trace(self.clock) if self.told else Untold(self.clock)
        self.pact = self.terms.pact
        for name, kind in self.terms.kinds.items():
            self.shops[name] = shop = Stall(name, self.clock, kind, self._moved)
            shop.on_change = self._posted
        for sku, shown in self.terms.rights.items():
            for name, number in shown.items():
                self.shops[name].list(sku, number, sku)
            self.rights[sku] = sum(shown.values())
            self.free[sku] = self.rights[sku] + self.terms.spare
        self._open()
        for shop in self.shops.values():
            shop.export()

    def _open(self) -> None:
        """The ledger as adoption leaves it."""
        now = self.clock.time
        pools = [
            Movement(f"opening:{sku}", Kind.OPENING, item_of(sku), free, now, "") for sku, free in self.free.items()
        ]
        known = [
            Known(ListingKey(name, sku), sku, sku, item=item_of(sku), confirmed=Confirmed(number, now, 0))
            for sku, shown in self.terms.rights.items()
            for name, number in shown.items()
        ]
        with self.store.begin() as tx:
            version = tx.state(DOCUMENT, "").version
            tx.save(Outcome(tuple(pools), tuple(known), adopted=True), "", DOCUMENT, "", state_version=version)

    def _posted(self, order: SimOrder) -> None:
        """A shop by files tells nothing by itself."""
        shop = self.shops[order.record.shop]
        shop.changed.append(order.record.order)
        if not shop.by_files:
            self.mail = [*self.mail[-MAIL:], order.record]

    def _moved(self, sku: str, pieces: int, why: str) -> None:
        """A shop shows so many more. What buyers take or bring is taken from or added to what there is."""
        self.rights[sku] += pieces
        if why == "order":
            self.free[sku] += pieces
        self.check(sku)

    def check(self, sku: str) -> None:
        """Broken: shops may sell more than there is, and nobody lowered it."""
        rights, free = self.rights[sku], self.free[sku]
        if rights > 0 and rights > free + self.lowered[sku]:
            raise Broken("escrow", f"{sku}: shops may sell {rights} pieces, {free} are there")

    def lower(self, sku: str, pieces: int) -> None:
        """A person says that there are so many less (below 0: more). Shops may have been promised them already."""
        self.free[sku] -= pieces
        self.lowered[sku] = max(0, self.lowered[sku] + pieces)
        self.check(sku)

    def taken_back(self) -> None:
        """An undisturbed run has ended. Broken: it left shops with more than there is, whoever lowered it."""
        for sku, free in self.free.items():
            if self.rights[sku] > max(free, 0):
                raise Broken("escrow", f"{sku}: a run left shops {self.rights[sku]} pieces to sell, {free} are there")

    def rest(self) -> None:
        """No run is under way: what shops may sell beyond what there is now, they may; never more.

        Files that were given away may bring more yet.
        """
        if not self.by_files:
            for sku, free in self.free.items():
                self.lowered[sku] = max(0, self.rights[sku] - free)

    @property
    def by_files(self) -> bool:
        """One of its shops can only be reached by files."""
        return any(shop.by_files for shop in self.shops.values())

    def offline(self, shop: str) -> bool:
        return shop in self.away and self.away[shop] > self.clock.time


def item_of(sku: str) -> ItemKey:
    return ItemKey(OWNER, sku)
