"""What the ledger is made of. On hand is the sum of movements; reserved is the sum of holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.records import Order


class Kind(StrEnum):
    """The only ways stock changes."""

    OPENING = "opening"
    SALE = "sale"
    RETURN = "return"
    COUNT = "count"
    RECEIPT = "receipt"
    TRANSFER = "transfer"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class Movement:
    """One append-only stock entry, `quantity` in pieces. Posting the same `key` twice changes nothing."""

    key: str
    kind: Kind
    item: ItemKey
    quantity: int
    at: datetime
    run: str
    who: str = ""
    why: str = ""
    shop: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What the store keeps of one order line for one item. `held`, `shipped`, `returned` are pieces of that item.

    `pieces` of the item go into one piece of the listing; `out` is how many listing pieces are out of sale.
    """

    shop: str
    order: str
    line: str
    item: ItemKey
    listing: str
    pieces: int
    held: int = 0
    shipped: int = 0
    returned: int = 0
    out: int = 0
    sequence: int = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much one order update moved the number its listing shows, in listing pieces.

    It happened between `since` (None: at that very moment) and `at`. `number` is the store's own rising count (0: not
    stored yet): what was stored before a reading has a smaller one.
    """

    listing: ListingKey
    order: str
    delta: int
    at: datetime
    number: int = 0
    since: datetime | None = None
    back: int = 0
    """Pieces that came back meanwhile, after they or others had left: in between so many fewer were shown."""

    @property
    def came(self) -> int:
        """Pieces that came back. Of effects from before `back` was kept, those that it came to in all."""
        return max(self.back, self.delta, 0)

    @property
    def earliest(self) -> datetime:
        return self.since or self.at


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The last number read back from a listing, with the highest effect it surely includes."""

    number: int
    at: datetime
    effects: int


@dataclass(frozen=True, slots=True)
class Intended:
    """A write that was begun; without a receipt its outcome is unknown."""

    number: int
    at: datetime
    effects: int
    run: str


@dataclass(frozen=True, slots=True)
class Handed:
    """A number in a file that a person is to import; not confirmed until an export shows it.

    `file` is '' while it isn't known whether the file was made. `passed`: an export from after it showed another number
    that a person explained, so nobody waits for it any more; it may be imported all the same.
    """

    number: int
    at: datetime
    effects: int
    run: str
    file: str = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference that no order explains, waiting for its second reading.

    `delta` is the difference from the number confirmed last; `others` are those from each number that was written or
    handed over since, the newest first: it isn't known which of them stood there when somebody typed another.
    """

    delta: int
    seen_at: datetime
    run: str
    effects: int
    others: tuple[int, ...] = ()
    since: datetime | None = None
    """When it was seen first, where an order made it wait anew."""
    shown: int | None = None
    """The number it was seen in last; None in what was stored before this was kept."""

    @property
    def first_seen(self) -> datetime:
        return self.since or self.seen_at

    @property
    def deltas(self) -> tuple[int, ...]:
        """The differences it may be; one where it is sure."""
        return tuple(dict.fromkeys((self.delta, *self.others)))

    @property
    def told(self) -> str:
        """As people read it: -4, or -4 / -3."""
        return " / ".join(f"{delta:+d}" for delta in self.deltas)

    @property
    def fall(self) -> int:
        """The most pieces that may be missing."""
        return max(0, -min(self.deltas))


@dataclass(frozen=True, slots=True)
class Booked:
    """A drift that became a movement: an order placed between `since` and `until` that arrives late takes it back."""

    key: str
    listing: ListingKey
    item: ItemKey
    open: int
    """Pieces of the booked drift that no late order has explained yet, signed."""
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """One pool, in pieces. Available may be negative: shops then show 0.

    `opened` is False until the pool has its opening: what is on hand then isn't known, and that is not zero.
    """

    on_hand: int = 0
    reserved: int = 0
    opened: bool = True

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of a listing takes from the pools: the item itself, or a bundle's component."""

    item: ItemKey
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Posting:
    """What one fetched order does, posted in one transaction. `open` lines belong to no known listing yet."""

    order: Order
    movements: tuple[Movement, ...] = ()
    lines: tuple[KeptLine, ...] = ()
    effects: tuple[Effect, ...] = ()
    booked: tuple[Booked, ...] = ()
    open: bool = False
