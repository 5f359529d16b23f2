"""New orders, at once: what webhooks told is fetched and posted, and what it sold is taken out of sale elsewhere.

The same decision as the main job's, over the listings that the orders moved. It waits for no other run and writes no
sheet: that is left to the next sync, which is due with each of its steps that changes something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sheetpact.apply import one_side, trouble
from sheetpact.carrying import atomic_shops, side_by_side
from sheetpact.errors import ConnectorError
from sheetpact.hints import sheet_due
from sheetpact.inbox import take_all
from sheetpact.model.inbox import Delivery, Settled
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Effect
from sheetpact.model.problems import Problem
from sheetpact.model.state import ConflictKind, State
from sheetpact.observe import ShopReading, Task, look_at
from sheetpact.ports import Alliance, Progress, Publishing
from sheetpact.reconcile.bundles import parts_of
from sheetpact.reconcile.standing import listings_of, targets_now
from sheetpact.reconcile.targets import numbers_now
from sheetpact.report import Report
from sheetpact.runs import begin_run, kept, onward
from sheetpact.shared import SheetVisit
from sheetpact.sync import Sync
from sheetpact.take import is_sold


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of deliveries. Those that failed brought what can't be read, or their shop is out of reach."""

    report: Report
    settled: Settled
    listings: int = 0
    """How many were looked at, since one of them was behind."""


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

    def go(self, deliveries: Sequence[Delivery]) -> Ordered:
        taken = take_all(self.alliance, self.report, deliveries)
        for shop, count in Counter(each.shop for each in deliveries if each.id in taken.settled.done).items():
            self.report.add(shop, read=count)
        behind = self._behind(taken.sold)
        if behind:
            self._mark()
            self._lower(behind)
        return Ordered(self.report, taken.settled, sum(map(len, behind.values())))

    def _task(self, shop: str) -> Task:
        return Task(shop, self.alliance.shops[shop], self.alliance.pact, self.report.run.id)

    def _behind(self, sold: Mapping[str, frozenset[str]]) -> Mapping[str, Sequence[ListingKey]]:
        """By shop; none before the alliance has been adopted: nothing is agreed yet. What takes files isn't written.

        Nor a shop that a guard stopped: one listing at a time, what it shows would pass as if it were right.
        """
        if not any(sold.values()):
            return {}
        with self.alliance.store.look() as tx:
            state = tx.state(self.alliance.pact.sheet.document, "")
        stopped = {each.row[0] for each in state.conflicts if each.kind is ConflictKind.GUARD}
        by_shop: dict[str, list[ListingKey]] = {}
        for key in behind(state, sold, self.alliance) if state.adopted else ():
            shop = self.alliance.shops.get(key.shop)
            if shop and shop.capabilities.publishing is not Publishing.FILE and key.shop not in stopped:
                by_shop.setdefault(key.shop, []).append(key)
        return by_shop

    def _mark(self) -> None:
        """The sheet is behind, too, also where another run had posted the orders."""
        with self.alliance.store.begin() as tx:
            tx.receive([sheet_due(self.alliance.now())])

    def _lower(self, listings: Mapping[str, Sequence[ListingKey]]) -> None:
        """Look at the listings, decide, write. A shop that can't be read now is left to the next sync."""
        sync = Sync(self.alliance, self.report, self.progress)
        with side_by_side(self.alliance.readers) as each:
            for reading, told in each(lambda shop: self._look(shop, listings[shop]), list(listings)):
                self.report.tell(told)
                if reading is None:
                    self.report.left += 1
                else:
                    sync.readings[reading.seen.shop] = reading
        sync.carry_out(sync.deciding.decide(SheetVisit(self.alliance, self.report.run.id)))

    def _look(self, shop: str, listings: Sequence[ListingKey]) -> tuple[ShopReading | None, list[Problem]]:
        told: list[Problem] = []
        look = partial(look_at, self._task(shop), self.alliance.store, self.alliance.now, told.extend)
        try:
            with one_side():
                return look(listings), told
        except ConnectorError as error:
            return None, [*told, trouble(shop, error, self.alliance.pact)]


def behind(state: State, sold: Mapping[str, frozenset[str]], alliance: Alliance) -> list[ListingKey]:
    """All listings that draw from the pools of those that were sold (ids and SKUs, by shop), sets among them.

    None where the most that each of them may show is what it should: as it was seen last, less its own orders since.
    """
    pact = alliance.pact
    known = {each.key: each.item for each in state.listings.values() if each.item is not None}
    own = [key for key in known if is_sold(key.listing, state.listings[key].sku, sold.get(key.shop, ()))]
    pools = {part.item for key in own for part in parts_of(known[key], pact)}
    drawing = [key for key, item in known.items() if any(part.item in pools for part in parts_of(item, pact))]
    items = dict.fromkeys(known[key] for key in drawing)
    return drawing if any(_is_behind(item, state, alliance) for item in items) else []


def _is_behind(item: ItemKey, state: State, alliance: Alliance) -> bool:
    shown = numbers_now(item, listings_of(item, state), alliance.pact)
    targets = targets_now(item, state, alliance.pact, atomic_shops(alliance))
    near = timedelta(seconds=alliance.pact.clock_tolerance)
    most = {
        key: shown[key] + _since(state.listings[key].confirmed, state.effects.get(key, ()), near) for key in targets
    }
    return most != targets


def _since(last: Confirmed | None, effects: Sequence[Effect], near: timedelta) -> int:
    """What its own orders changed since its last reading. What may be in that or not counts as leaves it the most."""
    new = [each for each in effects if last and each.number > last.effects and each.at >= last.at - near]
    return sum(each.delta for each in new if each.delta > 0 or (last and each.earliest > last.at + near))
