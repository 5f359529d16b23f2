"""A shop on some platform, in memory: what its buyers and its owner do, and how it is read and written from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import ClassVar

from sheetpact.errors import Gone
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, OrderLine, Reading
from sheetpact.ports import Capabilities, Publishing, Receipt, Result, Setting, StockWrite
from sheetpact.simulators.world.clock import Clock
from sheetpact.simulators.world.profile import ShopKind


@dataclass(slots=True)
class SimOrder:
    """One order as the platform has it."""

    record: Order
    pieces: tuple[tuple[str, int], ...]
    """(listing, pieces) as ordered."""
    paid: bool

    @property
    def open(self) -> bool:
        return any(line.held for line in self.record.lines)


@dataclass(frozen=True, slots=True)
class Moved:
    """The number of a listing changed. `why`: order, owner, hub or import."""

    at: datetime
    listing: str
    before: int
    after: int
    why: str
    since: datetime
    """Of an order: when it had been changed before, or placed."""
    call: int
    """How often the shop had been looked at by then, by anybody."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an owner took out of her back office, stock and orders at one moment."""

    at: datetime
    stock: tuple[Listing, ...]
    orders: tuple[Order, ...]


@dataclass(slots=True)
class SimShop:
    """One shop. `stock`: listing id → as it is this moment."""

    settings: ClassVar[tuple[Setting, ...]] = ()
    shop: str
    clock: Clock
    kind: ShopKind
    stock: dict[str, Listing] = field(default_factory=dict)
    book: dict[str, SimOrder] = field(default_factory=dict)
    past: list[Moved] = field(default_factory=list)
    writes: int = 0
    """Numbers taken from outside so far."""
    keys: set[str] = field(default_factory=set)
    """Writes that were taken, by their key."""
    gone: Counter[str] = field(default_factory=Counter)
    """Listing → pieces that orders hold or have taken, and that haven't come back."""
    stale: float = 0.0
    """The next reading is so many seconds old."""
    looks: int = 0
    read: list[datetime] = field(default_factory=list)
    """When all listings were read; of a shop by files, when what was read had been exported."""
    exports: list[Export] = field(default_factory=list)
    files: list[tuple[dict[str, int], datetime]] = field(default_factory=list)
    """Files to be imported, and the last export that was read before each was made."""
    given: dict[str, tuple[dict[str, int], datetime]] = field(default_factory=dict)
    """All that there were, by name."""
    imported: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """(when, the last export read before the file was made, listing)."""
    people: dict[str, Customer] = field(default_factory=dict)
    on_change: Callable[[SimOrder], None] = lambda _: None
    on_write: Callable[[StockWrite], None] = lambda _: None

    @property
    def capabilities(self) -> Capabilities:
        kind = self.kind
        return Capabilities(
            kind.publishing, batch=kind.batch, tells_shipping=kind.tells_shipping, customers=bool(self.people)
        )

    def now(self) -> datetime:
        """By the platform's own clock, in whole seconds."""
        return (self.clock.time + timedelta(seconds=self.kind.skew)).replace(microsecond=0)

    # what its owner and its buyers do

    def list(self, name: str, number: int | None, title: str, sku: str = "", barcode: str = "") -> None:
        """Under the platform's own id `name`, which is the SKU where none is told."""
        key = ListingKey(self.shop, name)
        self.stock[name] = Listing(key, sku or name, title, barcode, number, tracked=number is not None)

    def shown(self, sku: str) -> int | None:
        return self.stock[sku].shown

    def move(self, sku: str, number: int, why: str, since: datetime | None = None) -> None:
        before = self.stock[sku].shown
        if before is None or number == before:
            return
        now = self.clock.time
        self.past.append(Moved(now, sku, before, number, why, since or now, self.looks))
        self.stock[sku] = replace(self.stock[sku], shown=number)

    def rename(self, sku: str, title: str) -> None:
        self.stock[sku] = replace(self.stock[sku], title=title)

    def enrol(self, customer: str, name: str, phone: str, points: int | None = None) -> None:
        """A person signs up, or the owner changes what the shop has of them."""
        self.people[customer] = Customer(self.shop, customer, name, phone, points=points)

    def once_more(self, clock: Clock) -> SimShop:
        """A shop of its own where everything is as it is here, at that clock. It tells nobody of what happens."""
        copied = {each.name: copy(getattr(self, each.name)) for each in fields(self) if not each.name.startswith("on_")}
        book = {name: replace(order) for name, order in self.book.items()}
        return SimShop(**{**copied, "clock": clock, "book": book})

    def can_sell(self, sku: str, pieces: int) -> bool:
        listing = self.stock.get(sku)
        return listing is not None and (listing.shown is None or listing.shown >= pieces)

    def sell(self, order: str, pieces: Sequence[tuple[str, int]]) -> SimOrder:
        """A buyer orders. Where pieces leave by payment, nothing has left yet."""
        now, paid = self.now(), not self.kind.pays_first
        made = SimOrder(Order(self.shop, order, now, now, (), number=order), tuple(pieces), paid)
        self.book[order] = made
        self._take(made) if paid else self._say(made, self._lines(made, held=False))
        return made

    def pay(self, order: str) -> bool:
        """False: somebody else bought the pieces meanwhile."""
        made = self.book[order]
        if not all(self.can_sell(sku, count) for sku, count in made.pieces):
            return False
        made.paid = True
        self._take(made)
        return True

    def _take(self, made: SimOrder) -> None:
        for sku, count in made.pieces:
            self._add(sku, -count, made.record.updated_at)
        made.record = replace(made.record, taken_at=self.now())
        self._say(made, self._lines(made, held=True))

    def _lines(self, made: SimOrder, *, held: bool) -> tuple[OrderLine, ...]:
        lines = []
        for at, (sku, count) in enumerate(made.pieces, start=1):
            out = count if held else 0
            told = (out, 0) if self.kind.tells_shipping else (0, out)
            lines.append(OrderLine(str(at), sku, self.stock[sku].sku, held=told[0], shipped=told[1], ordered=count))
        return tuple(lines)

    def ship(self, order: str, pieces: int | None = None) -> None:
        """All that is held, or only so many pieces of each line."""
        made = self.book[order]
        lines = []
        for line in made.record.lines:
            out = line.held if pieces is None else min(pieces, line.held)
            lines.append(replace(line, held=line.held - out, shipped=line.shipped + out))
        self._say(made, tuple(lines))

    def cancel(self, order: str) -> None:
        """What isn't shipped is for sale again."""
        made = self.book[order]
        self._say(made, tuple(replace(line, held=0) for line in made.record.lines), back=True)

    def give_back(self, order: str) -> None:
        """All that was shipped comes back and goes on the shelf."""
        made = self.book[order]
        self._say(made, tuple(replace(line, returned=line.shipped) for line in made.record.lines), back=True)

    def refund(self, order: str) -> None:
        """The money goes back, the pieces don't come."""
        made = self.book[order]
        self._say(made, made.record.lines)

    def _say(self, made: SimOrder, lines: tuple[OrderLine, ...], *, back: bool = False) -> None:
        if back:
            for old, new in zip(made.record.lines, lines, strict=True):
                self._add(old.listing, old.held - new.held + new.returned - old.returned, made.record.updated_at)
        for sign, some in ((1, lines), (-1, made.record.lines)):
            for line in some:
                self.gone[line.listing] += sign * (line.held + line.shipped - line.returned)
        made.record = replace(made.record, updated_at=self.now(), lines=lines)
        self.on_change(made)

    def _add(self, sku: str, pieces: int, since: datetime) -> None:
        shown = self.stock[sku].shown
        if shown is not None:
            self.move(sku, shown + pieces, "order", since)

    @property
    def by_files(self) -> bool:
        return self.kind.publishing is Publishing.FILE

    def export(self) -> None:
        """The owner takes stock and orders out."""
        orders = tuple(made.record for made in self.book.values())
        self.exports.append(Export(self.clock.time, tuple(self.stock.values()), orders))

    def ask_again(self, name: str, sku: str) -> None:
        """One number of a file is to be imported again: no export has shown it."""
        numbers, exported = self.given[name]
        self.files.append(({sku: numbers[sku]}, exported))

    def bring_in(self) -> dict[str, tuple[int, ...]]:
        """The owner imports the files, oldest first. Gives what orders moved since, which is gone with it."""
        numbers = {sku: (number, exported) for told, exported in self.files for sku, number in told.items()}
        self.files = []
        gone: dict[str, tuple[int, ...]] = {}
        for sku, (number, exported) in numbers.items():
            sold = [move for move in self.past if move.listing == sku and move.at > exported and move.why == "order"]
            gone[sku] = tuple(move.after - move.before for move in sold)
            self.imported.append((self.clock.time, exported, sku))
            self.move(sku, number, "import")
        return gone

    # the port

    def check(self) -> Sequence[Problem]:
        return ()

    def listings(self, cursor: str | None) -> Reading[Listing]:
        self.looks += 1
        self.read.append(self.exports[-1].at if self.by_files else self.clock.time)
        if self.by_files:
            newest = str(len(self.exports))
            last = self.exports[-1]
            return Reading(last.stock if cursor != newest else (), cursor=newest, silent=cursor == newest, at=last.at)
        return Reading(tuple(map(self._as_read, self._takes_stale())))

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        self.looks += 1
        wanted = {key.listing for key in listings}
        if self.by_files:
            return Reading(tuple(each for each in self.exports[-1].stock if each.key.listing in wanted))
        return Reading(tuple(self._as_read(each) for each in self._takes_stale() if each[0] in wanted))

    def _takes_stale(self) -> Sequence[tuple[str, float]]:
        stale, self.stale = self.stale, 0.0
        return [(sku, stale) for sku in self.stock]

    def _as_read(self, each: tuple[str, float]) -> Listing:
        """As it was so many seconds ago."""
        sku, seconds = each
        listing, since = self.stock[sku], self.clock.time - timedelta(seconds=seconds)
        if seconds and listing.shown is not None:
            later = [move for move in self.past if move.listing == sku and move.at > since]
            listing = replace(listing, shown=later[0].before if later else listing.shown)
        return listing

    def orders(self, cursor: str | None) -> Reading[Order]:
        since = datetime.fromisoformat(cursor) if cursor else None
        records = self._exported() if self.by_files else tuple(made.record for made in self.book.values())
        found = [record for record in records if since is None or record.updated_at >= since]
        newest = max((record.updated_at for record in records), default=None)
        return Reading(tuple(found), cursor=newest.isoformat() if newest else None)

    def _exported(self) -> Sequence[Order]:
        """An export tells how orders stood when it was made, not when they were changed."""
        last = self.exports[-1]
        at = max([last.at, *(record.updated_at for record in last.orders)])
        return tuple(replace(record, updated_at=at) for record in last.orders)

    def order(self, order: str) -> Order:
        if order not in self.book:
            raise Gone(order)
        return self.book[order].record

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002  # it has no cursor
        return Reading(tuple(self.people.values()))

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002  # it has none
        return Reading(())

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        return self._hand_over(writes) if self.by_files else [self._publish(write) for write in writes]

    def _hand_over(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        for write in writes:
            self.on_write(write)
        numbers = {write.listing.listing: write.number for write in writes}
        self.writes += len(writes)
        name = f"{self.shop}-{self.writes}.csv"
        self.given[name] = numbers, self.read[-1]
        self.files.append(self.given[name])
        return [Receipt(write.listing, Result.HANDED_OVER, file=name) for write in writes]

    def _publish(self, write: StockWrite) -> Receipt:
        self.on_write(write)
        shown = self.stock[write.listing.listing].shown or 0
        number = write.number
        match self.kind.publishing:
            case Publishing.SET_IF if shown != write.expected:
                return Receipt(write.listing, Result.CHANGED, shown)
            case Publishing.DELTA_KEYED if write.key in self.keys:
                return Receipt(write.listing, Result.CONFIRMED, shown)
            case Publishing.DELTA_KEYED | Publishing.DELTA:
                number = shown + write.number - (write.expected or 0)
        self.keys.add(write.key)
        self.writes += 1
        self.move(write.listing.listing, number, "hub")
        return Receipt(write.listing, Result.CONFIRMED, number)
