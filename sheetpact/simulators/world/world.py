"""A simulated alliance: its shops, its sheet, its store, its clock, and the syncs of its hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from sheetpact.errors import Busy
from sheetpact.mapping.sheet import SheetMapping, tabs
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order
from sheetpact.model.sheet import Tab, Value
from sheetpact.order import order
from sheetpact.ports import Alliance, Shop, StockWrite, Store
from sheetpact.registry import Registry, folders
from sheetpact.report import Report
from sheetpact.simulators.world.clock import START, Clock
from sheetpact.simulators.world.network import Wire, wired
from sheetpact.simulators.world.profile import ITEMS, SET, TITLES, Profile
from sheetpact.simulators.world.sheet import SimSheet
from sheetpact.simulators.world.shops import SimOrder, SimShop
from sheetpact.simulators.world.steps import Step
from sheetpact.simulators.world.trace import Trace
from sheetpact.simulators.world.truth import ItemTruth, Sent, Truth
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent
from sheetpact.testing.deaths import Killed

NAMED = (*ITEMS, SET)
SKEWS = (0.0, 20.0, -20.0, 90.0, -90.0)
"""By how many seconds a process's clock may be ahead."""


class Ended(Protocol):
    """Told of every sync, with its report if it ended. `clean`: nothing went wrong, and nobody acted meanwhile."""

    def __call__(self, world: World, report: Report | None, *, clean: bool) -> None: ...


@dataclass(slots=True)
class World:
    """Everything there is. `tell` makes one step happen."""

    profile: Profile
    store: Store
    deeds: Mapping[str, Callable[[World, Step], bool]]
    ended: Ended
    clock: Clock = field(default_factory=Clock)
    trace: Trace = field(init=False)
    sheet: SimSheet = field(init=False)
    shops: dict[str, SimShop] = field(default_factory=dict)
    truth: Truth = field(default_factory=Truth)
    mail: list[Order] = field(default_factory=list)
    """Deliveries on their way: orders as they were when something became of them."""
    pact: Pact = field(init=False)
    happened: Counter[str] = field(default_factory=Counter)
    """What somebody did, and what went wrong, by its name."""
    orders: int = 0
    reports: list[Report] = field(default_factory=list)
    asked: dict[tuple[str, str, Value], datetime] = field(default_factory=dict)
    """(SKU, field, the sheet's value) of every conflict that was seen open → when last."""
    new: dict[str, str] = field(default_factory=dict)
    """Items that people added in the sheet → owner."""
    unseen: set[str] = field(default_factory=set)
    """Those among them that no clean sync has met yet."""
    away: dict[str, datetime] = field(default_factory=dict)
    """Shops that are offline → until when."""
    fresh: set[tuple[str, str]] = field(default_factory=set)
    """(shop, listing) that no clean sync has met yet."""
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """Writes to shops that nobody may make: the promise, and what was written."""
    still: bool = False
    """Nobody does anything any more."""
    disturbed: bool = False
    depth: int = 0
    begun: datetime | None = None
    """When the run under way began; of several the first."""
    tidy: datetime | None = None
    """When the last sync ended, where it left nothing undone and nothing went wrong in any process since."""
    latest: datetime = START
    """The latest time that a sync has known which came to no end: nobody could note when that was."""

    def __post_init__(self) -> None:
        self.trace = Trace(self.clock)
        self.sheet = SimSheet(kind=self.profile.sheet)
        self.pact = self.profile.pact
        for shop, kind in self.profile.kinds.items():
            self.shops[shop] = SimShop(shop, self.clock, kind, on_change=self._posted, on_write=self._published)
        for sku, shops in self.profile.listed.items():
            for shop in shops:
                self._list(self.shops[shop], sku)
        for sku in self.items:
            self.truth.items[sku] = ItemTruth(self._opening(sku))
        for there in self.shops.values():
            there.export()

    def _list(self, shop: SimShop, sku: str) -> None:
        profile, place = self.profile, (shop.shop, sku)
        number = None if place in profile.untracked else profile.differs.get(place, profile.stock[sku])
        coded = any(known == sku for _, known in profile.called)
        barcode = f"69012345678{NAMED.index(sku):02d}" if coded else ""
        shop.list(sku, number, TITLES[NAMED.index(sku)], profile.called.get(place, sku), barcode)

    def _opening(self, sku: str) -> int | None:
        """None where shops show different numbers: somebody has to say which is right."""
        told = [self.shops[shop].shown(sku) for shop in self.profile.listed[sku]]
        numbers = [number for number in told if number is not None]
        if self.mode(sku) != "mirror":
            return sum(numbers)
        return numbers[0] if len(set(numbers)) == 1 else None

    def _posted(self, order: SimOrder) -> None:
        self.mail.append(order.record)

    def _published(self, write: StockWrite) -> None:
        sku, shop = write.listing.listing, self.shops[write.listing.shop]
        told = f"{shop.shop} was written {write.number} of {sku}"
        if sku in self.items and self.mode(sku) == "own":
            self.wrong.append(("only what is shared is written", f"{told}, which isn't shared"))
        if not shop.stock[sku].tracked:
            self.wrong.append(("only what is shared is written", f"{told}, which it doesn't track"))
        if write.number == write.expected and not shop.by_files:  # a file may take back one that isn't imported yet
            self.wrong.append(("no echo", f"{told}, which the hub knew that it shows"))

    @property
    def items(self) -> tuple[str, ...]:
        """SKUs with stock of their own."""
        return (*(sku for sku in self.profile.listed if sku not in self.profile.bundles), *self.new)

    def item(self, sku: str) -> ItemKey:
        return ItemKey(self.owner(sku), sku)

    def owner(self, sku: str) -> str:
        return self.new.get(sku) or self.profile.owners[sku]

    def pieces(self, listing: str, sku: str) -> int:
        """How many pieces of this item one piece of the listing takes."""
        parts = self.profile.bundles.get(listing, {listing: 1})
        return parts.get(sku, 0)

    def offline(self, shop: str) -> bool:
        return shop in self.away and self.away[shop] > self.clock.time

    def owner_name(self, sku: str) -> str:
        return self.pact.partner_name(self.owner(sku))

    def mode(self, sku: str) -> str:
        return self.pact.policy(*self.item(sku)).mode

    @property
    def alliance(self) -> Alliance:
        shops = {name: cast("Shop", shop) for name, shop in self.shops.items()}
        managed = _tabs(self.pact.locale, tuple(self.pact.shops))
        return Alliance(
            self.pact, f"pact {self.profile.seed}", self.store, shops, {}, self.sheet, managed, self.clock.now, {}
        )

    def tell(self, step: Step) -> bool:
        """One step; False where it makes no sense now."""
        deed = self.deeds.get(step.what)
        if deed is None:
            raise LookupError(step.what)
        if not self.depth:
            self.clock.wait(20)
        self.depth += 1
        try:
            done = deed(self, step)
        finally:
            self.depth -= 1
        self.happened[step.what] += done
        return done

    def sync(self, step: Step, accept: str = "") -> Report | None:
        """The main job, over a wire on which this step's troubles wait. None: it died, or another is on."""
        with self.during():
            return self._sync(step, accept)

    def _sync(self, step: Step, accept: str) -> Report | None:
        report, clean = self._process("sync", step, lambda alliance: sync(alliance, silent, accept=accept))
        if report is not None:
            self.reports.append(report)
        with self.store.look() as tx:
            self.asked |= {(each.row[0], each.field, each.sheet): self.clock.time for each in tx.conflicts()}
        self.ended(self, report, clean=clean)
        return report

    @contextmanager
    def during(self) -> Iterator[None]:
        """One run, and what is seen of it before anything else happens."""
        outer, self.begun = self.begun, self.begun or self.clock.time
        yield
        self.begun = outer

    def order_run(self, step: Step, deliveries: Sequence[Delivery]) -> tuple[Report | None, bool]:
        """As a worker starts it beside whatever else is on; and whether nothing went wrong and nobody acted in it."""
        return self._process("order run", step, lambda alliance: order(alliance, deliveries, silent).report)

    def _process(self, what: str, step: Step, job: Callable[[Alliance], Report]) -> tuple[Report | None, bool]:
        """One process of the hub, by its own clock; and whether nothing went wrong in it and nobody acted meanwhile."""
        outer = self.disturbed
        skew = SKEWS[step.who % len(SKEWS)] if step.who else 0.0
        clock, wire = (
            self.clock.skewed(skew),
            Wire(self, step.troubles, what, sent=self.truth.sent, unanswered=self.truth.unanswered),
        )
        self.disturbed = clock() < self.latest  # a clock that went back: what it reads now is older than what is known
        self.trace.tell(f"{what} begins")
        report: Report | None = None
        try:
            report = job(wired(self.alliance, wire, clock))
            self.trace.tell(f"{what} ends: {told(report)}")
        except (Killed, Busy) as why:
            self.latest = max(self.latest, clock())
            if isinstance(why, Killed):
                self._note_intents()
            else:
                self.trace.tell(f"{what}: another one is on")
        self.disturbed, inner = outer, self.disturbed
        if inner or report is None:
            self.tidy = None
        return report, not inner

    def _note_intents(self) -> None:
        """What a process meant to send when it died, only its store knows."""
        keys = [listing.key for shop in self.shops.values() for listing in shop.stock.values()]
        with self.store.look() as tx:
            known = tx.listings(keys)
        for key, each in known.items():
            before = each.confirmed.number if each.confirmed else None
            self.truth.unanswered += [Sent(key, meant.number, before, self.clock.time) for meant in each.since]


def told(report: Report) -> str:
    """A report in one line."""
    codes = sorted({problem.code for problem in report.problems})
    written = sum(side.written for side in report.sides.values())
    parts = [report.status.value, f"{written} written"]
    parts += [f"{report.left} left"] if report.left else []
    parts += [f"{report.conflicts} in conflict"] if report.conflicts else []
    return ", ".join([*parts, *codes])


@cache
def _tabs(locale: str, shops: tuple[str, ...]) -> tuple[Tab, ...]:
    return tabs(_mapping(locale), locale, shops)


@cache
def _mapping(locale: str) -> SheetMapping:
    """Read once: it is the same for all alliances."""
    return Registry(folders(Path.cwd()), locale).sheet_mapping()
