"""New orders, at once: what webhooks told is fetched and posted, and what it sold is taken out of sale elsewhere.

The same decision as the main job's, over the listings that the orders moved. It waits for no other run and writes no
sheet: that is left to the next sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sheetpact.apply import one_side, trouble
from sheetpact.carrying import side_by_side
from sheetpact.deliveries import take_deliveries
from sheetpact.errors import ConnectorError
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ListingKey
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem
from sheetpact.model.state import Known
from sheetpact.observe import ShopReading, Task, look_at
from sheetpact.ports import Alliance, Progress, Publishing
from sheetpact.reconcile.bundles import parts_of
from sheetpact.report import Report
from sheetpact.runs import begin_run, kept, onward
from sheetpact.shared import SheetVisit
from sheetpact.sync import Sync


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of deliveries. `done`: the ids of those that had their effect; the others' shop is out of reach."""

    report: Report
    done: frozenset[int]
    moved: int = 0
    """How many listings draw from what was sold."""


def order(alliance: Alliance, deliveries: Sequence[Delivery], progress: Progress) -> Ordered:
    """The effect of these deliveries, and what follows from it in the other shops."""
    alliance = onward(alliance)
    with alliance.store.begin() as tx:
        run = begin_run(tx, alliance.now(), "order")
    with kept(alliance, Report(run)) as report:
        return OrderRun(alliance, report, progress).go(deliveries)


@dataclass(slots=True)
class OrderRun:
    """One run under way."""

    alliance: Alliance
    report: Report
    progress: Progress
    done: set[int] = field(default_factory=set)

    def go(self, deliveries: Sequence[Delivery]) -> Ordered:
        moved = self._take(deliveries)
        touched = self._touched(moved) if any(moved.values()) else {}
        if touched:
            self._lower(touched)
        return Ordered(self.report, frozenset(self.done), sum(map(len, touched.values())))

    def _take(self, deliveries: Sequence[Delivery]) -> Mapping[str, frozenset[str]]:
        """Per shop, the listings and SKUs that its orders moved. A shop out of reach stops no other."""
        by_shop: dict[str, list[Delivery]] = {}
        for each in deliveries:
            by_shop.setdefault(each.shop, []).append(each)
        shops = [shop for shop in by_shop if shop in self.alliance.shops]
        moved: dict[str, frozenset[str]] = {}
        with side_by_side(self.alliance.readers) as each_shop:
            for shop, names, told in each_shop(lambda shop: self._take_shop(shop, by_shop[shop]), shops):
                self.report.tell(told)
                if names is None:
                    self.report.left += 1
                else:
                    moved[shop] = names
                    self.done |= {each.id for each in by_shop[shop]}
                    self.report.add(shop, read=len(by_shop[shop]))
        return moved

    def _take_shop(self, shop: str, deliveries: Sequence[Delivery]) -> tuple[str, frozenset[str] | None, list[Problem]]:
        told: list[Problem] = []
        take = partial(take_deliveries, self._task(shop), self.alliance.store, self.alliance.now, told.extend)
        try:
            with one_side():
                return shop, take(deliveries), told
        except ConnectorError as error:
            return shop, None, [*told, trouble(shop, error, self.alliance.pact)]

    def _task(self, shop: str) -> Task:
        return Task(shop, self.alliance.shops[shop], self.alliance.pact, self.report.run.id)

    def _touched(self, moved: Mapping[str, frozenset[str]]) -> Mapping[str, Sequence[ListingKey]]:
        """By shop; none before the alliance has been adopted: nothing is agreed yet. What takes files isn't written."""
        with self.alliance.store.look() as tx:
            state = tx.state(self.alliance.pact.sheet.document, "")
        listings = state.listings if state.adopted else {}
        by_shop: dict[str, list[ListingKey]] = {}
        for key in touched(listings.values(), moved, self.alliance.pact):
            shop = self.alliance.shops.get(key.shop)
            if shop and shop.capabilities.publishing is not Publishing.FILE:
                by_shop.setdefault(key.shop, []).append(key)
        return by_shop

    def _lower(self, touched: Mapping[str, Sequence[ListingKey]]) -> None:
        """Look at the listings, decide, write. A shop that can't be read now is left to the next sync."""
        sync = Sync(self.alliance, self.report, self.progress)
        with side_by_side(self.alliance.readers) as each:
            for reading, told in each(lambda shop: self._look(shop, touched[shop]), list(touched)):
                self.report.tell(told)
                if reading is None:
                    self.report.left += 1
                else:
                    sync.readings[reading.seen.shop] = reading
        sync.carry_out(sync.decide(SheetVisit(self.alliance, self.report.run.id)))

    def _look(self, shop: str, listings: Sequence[ListingKey]) -> tuple[ShopReading | None, list[Problem]]:
        told: list[Problem] = []
        look = partial(look_at, self._task(shop), self.alliance.store, self.alliance.now, told.extend)
        try:
            with one_side():
                return look(listings), told
        except ConnectorError as error:
            return None, [*told, trouble(shop, error, self.alliance.pact)]


def touched(listings: Iterable[Known], moved: Mapping[str, frozenset[str]], pact: Pact) -> list[ListingKey]:
    """All listings that draw from the pools which these listings (ids and SKUs, by shop) draw from, sets among them."""
    known = [each for each in listings if each.item is not None]
    sold = [each for each in known if {each.key.listing, each.sku} & moved.get(each.key.shop, frozenset())]
    pools = {part.item for each in sold if each.item for part in parts_of(each.item, pact)}
    return [each.key for each in known if each.item and any(part.item in pools for part in parts_of(each.item, pact))]
