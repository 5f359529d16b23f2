"""What the core needs from the outside: shops, a shared sheet, a store, HTTP and a clock.

A connector is a class named `Connector` in one file under connectors/shops or connectors/sheets. It is
made with a context, declares `capabilities` and `settings`, and raises only the errors of
`sheetpact.errors`. It speaks payloads on one side and canonical records on the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

import requests

from sheetpact.errors import BrokenContract
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, KeptLine, Movement, Posting, Stock
from sheetpact.model.membership import AccountKey, Consent, PointMovement, Purse
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Problem
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.model.runs import Run
from sheetpact.model.sheet import Document, SheetBatch, Tab, Value
from sheetpact.model.state import Change, Conflict, Known, Outcome, Rows, State, Stop


class Publishing(StrEnum):
    """How a shop takes a stock number, best first."""

    SET_IF = "set_if"  # compare-and-set
    DELTA_KEYED = "delta_keyed"  # a delta with an idempotency key
    DELTA = "delta"  # a delta; an unknown outcome is settled by reading
    SET = "set"  # an absolute number, nothing better
    FILE = "file"  # a file that a person imports
    NONE = "none"  # can't be written


@dataclass(frozen=True, slots=True)
class Setting:
    """One key under `settings:` of the pact. A secret must come from the environment."""

    name: str
    required: bool = True
    secret: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a shop platform can do."""

    publishing: Publishing
    batch: int = 1
    """Listings in one write call."""
    page: int = 100
    """Records in one page."""
    window_days: float | None = None
    """The longest time span of one orders call, in days; None: unlimited."""
    requests_per_second: float = 5.0
    push: str = ""
    """Kind of webhook: '' for none."""
    customers: bool = False
    delivery_notes: bool = False
    """It brings delivery notes of suppliers."""
    tells_shipping: bool = True
    """False: lines arrive as shipped as soon as they are sold."""
    writes_title: bool = False


class Http(Protocol):
    """One account's way out: time limits, a shared token bucket, bounded repeats where a repeat is harmless.

    Raises RetryLater, SignInAgain (401), NotAllowed (403), UnknownOutcome (a write whose answer was lost),
    BrokenContract (an answer that isn't what was asked for). Other statuses are returned.
    """

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: requests.auth.AuthBase | tuple[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> requests.Response:
        """`repeatable` None: GET, HEAD and PUT are, POST and PATCH are not."""
        ...

    @property
    def requests(self) -> int:
        """Requests sent so far, repeats included."""
        ...


def json_of(response: requests.Response) -> object:
    """What an answer says. BrokenContract: it is a web page, or cut off. A byte order mark before it is ignored."""
    try:
        return json.loads(response.content.decode("utf-8-sig"))
    except ValueError:
        place = (response.url or "").partition("?")[0].rpartition("@")[2]
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        raise BrokenContract(
            f"{place}: HTTP {response.status_code} with {kind or 'something'} instead of JSON"
        ) from None


@dataclass(frozen=True, slots=True)
class ShopContext:
    """All that a shop connector is given."""

    shop: str
    settings: Mapping[str, str] = field(repr=False)
    mapping: ShopMapping
    http: Http
    now: Callable[[], datetime]
    timezone: ZoneInfo
    currency: str
    locale: str
    folder: Path
    """The folder of pact.yaml: relative paths in settings start here."""


@dataclass(frozen=True, slots=True)
class StockWrite:
    """Show `number` sellable pieces. `expected` is what the listing showed when it was looked at just before."""

    listing: ListingKey
    number: int
    expected: int | None
    sku: str
    title: str
    key: str
    """Names this write: the same key again is the same write."""


class Result(StrEnum):
    CONFIRMED = "confirmed"
    HANDED_OVER = "handed_over"
    CHANGED = "changed"  # it no longer showed what was expected: nothing written
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one write. `number` is what the platform showed afterwards; `file` what a person imports."""

    listing: ListingKey
    result: Result
    number: int | None = None
    file: str = ""
    problem: Problem | None = None


class Shop(Protocol):
    """One account on one shop platform."""

    capabilities: ClassVar[Capabilities]
    settings: ClassVar[tuple[Setting, ...]]

    def check(self) -> Sequence[Problem]:
        """Credentials, reachability and rights: a problem each for what is missing, none when all is well."""
        ...

    def listings(self, cursor: str | None) -> Reading[Listing]:
        """All listings. `silent` where a file shop has brought nothing new since `cursor`."""
        ...

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        """These listings as they are this moment."""
        ...

    def orders(self, cursor: str | None) -> Reading[Order]:
        """Orders changed since `cursor`, whole; without a cursor every open order and the last 30 days."""
        ...

    def order(self, order: str) -> Order:
        """One order, whole. BadRecord: it can't be read; NotAllowed: it is gone or not ours."""
        ...

    def customers(self, cursor: str | None) -> Reading[Customer]:
        """Customers changed since `cursor`, or all where the platform can't tell."""
        ...

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:
        """Delivery notes and statements that are new, oldest first; none unless `capabilities.delivery_notes`."""
        ...

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        """Carry out at most `capabilities.batch` writes; a receipt each, in order. UnknownOutcome: it may be done."""
        ...


@dataclass(frozen=True, slots=True)
class SheetContext:
    """All that a sheet connector is given."""

    document: str
    settings: Mapping[str, str] = field(repr=False)
    http: Http
    now: Callable[[], datetime]
    timezone: ZoneInfo
    locale: str
    folder: Path


class Sheet(Protocol):
    """The shared sheet."""

    settings: ClassVar[tuple[Setting, ...]]

    def check(self) -> Sequence[Problem]:
        """Reachable, readable and writable now; a problem each for what is not."""
        ...

    def version(self) -> str:
        """Changes whenever the document does ('' when it doesn't exist yet)."""
        ...

    def read(self, tabs: Sequence[Tab]) -> Document:
        """The managed tabs found by title or alias; others are not in the answer. A missing document is empty."""
        ...

    def write(self, document: Document, batch: SheetBatch) -> str:
        """All of the batch or none; gives the new version. ChangedMeanwhile: it is no longer `document`'s version."""
        ...

    @property
    def requests(self) -> int:
        """Calls to the outside so far (0 for a local file)."""
        ...


class Transaction(Protocol):
    """One write transaction: all of it is stored when the block ends well, none of it otherwise."""

    # orders
    def kept(self, shop: str, orders: Sequence[str]) -> Mapping[str, tuple[KeptLine, ...]]:
        """What is kept of these orders, by order id; an order never seen is absent."""
        ...

    def updated(self, shop: str, orders: Sequence[str]) -> Mapping[str, datetime]:
        """When the kept state of these orders was last changed on the platform."""
        ...

    def joined(self, shop: str) -> Mapping[str, ItemKey]:
        """Listing id → the item it draws from, for this shop's adopted listings (those with a confirmed number)."""
        ...

    def skus(self, shop: str) -> Mapping[str, str]:
        """Shop SKU → listing id, for SKUs that stand for one listing only."""
        ...

    def booked(self, shop: str) -> Sequence[Booked]:
        """Drifts of this shop that became movements and that a late order may still explain."""
        ...

    def open_orders(self, shop: str) -> Sequence[Order]:
        """Kept orders with lines that belonged to no known listing."""
        ...

    def book(self, posting: Posting) -> None:
        """Store one order's effect. Movements whose key exists are passed over; effects get their number here.

        The same posting again changes nothing; one of an order state older than the kept one is dropped.
        The customer isn't stored.
        """
        ...

    def last_effect(self) -> int:
        """The highest effect number stored so far (0: none)."""
        ...

    # decisions
    def state(self, document: str, stamp: str) -> State:
        """All that a decision needs. `stamp` is the run that the document says wrote it last ('' for none).

        `base` has no tab at all when the store doesn't know that run, or no longer. `members` stays empty:
        what may be shown of them is decided elsewhere.
        """
        ...

    def save(self, outcome: Outcome, run: str, document: str, stamp: str, *, state_version: int) -> None:
        """Store a decision: movements by key, listings, conflicts, changes … `stamp` keys the edits taken.

        `state_version` is the version of the State it was made from. ChangedMeanwhile: the store has moved on
        since (an order was booked, say), also within this transaction: read the state and decide again.
        Problems aren't stored here; they belong to the run's report.
        """
        ...

    def stocks(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Stock]:
        """These pools as they are now; an unknown item is absent."""
        ...

    def fields(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Mapping[str, Value]]:
        """Agreed values of shared columns; an item without any is absent."""
        ...

    def listings(self, keys: Sequence[ListingKey]) -> Mapping[ListingKey, Known]: ...

    def handed(self) -> Sequence[Known]:
        """Listings whose number was handed over in a file and that no export has shown yet."""
        ...

    def put_listings(self, listings: Sequence[Known]) -> None: ...

    # the sheet
    def remember_rows(self, document: str, run: str, stamp: str, rows: Mapping[str, Rows]) -> None:
        """What `run` is about to write: per tab, all rows as they will stand (a tab's absent rows are gone).

        Tabs that aren't in `rows` stand as they were as of `stamp`. Only rows that differ from what is stored
        already take space. Rows of an earlier call for the same run are replaced, in all tabs.
        """
        ...

    def forget_rows(self, before: str) -> None:
        """Drop what only documents stamped by runs older than `before` could need: rows, edits, acceptances.

        The newest run older than `before` stays known: its document may be the current one.
        """
        ...

    # runs and look-ups
    def open_run(self, run: Run) -> None: ...

    def close_run(self, run: Run) -> None: ...

    def run(self, run: str) -> Run | None: ...

    def runs(self, limit: int) -> Sequence[Run]: ...

    def stops(self, run: str) -> Sequence[Stop]:
        """What guards stopped in that run, by its newest decision."""
        ...

    def accept(self, digests: Sequence[str], run: str) -> None:
        """Changes a person accepted in `run`; good until a decision has `used` them."""
        ...

    def movements(self, *, item: ItemKey | None = None, run: str = "", limit: int = 0) -> Sequence[Movement]:
        """Newest first; limit 0: all."""
        ...

    def holds(self, item: ItemKey) -> Sequence[KeptLine]:
        """Kept lines that hold pieces of this item now."""
        ...

    def changes(self, *, run: str = "", limit: int = 1000) -> Sequence[Change]:
        """Newest first."""
        ...

    def conflicts(self) -> Sequence[Conflict]:
        """The open ones, in the order they were opened."""
        ...

    def put_conflict(self, conflict: Conflict) -> None: ...

    def cursor(self, shop: str, name: str) -> str | None: ...

    def put_cursor(self, shop: str, name: str, cursor: str) -> None: ...

    def meta(self, key: str) -> str: ...

    def put_meta(self, key: str, value: str) -> None: ...

    # deliveries
    def close_delivery(self, delivery: int) -> None:
        """It had its effect, in this very transaction; its headers and body are emptied."""
        ...

    # members
    def put_accounts(self, accounts: Sequence[Customer]) -> None:
        """Store or replace accounts, whole."""
        ...

    def accounts(self) -> Sequence[Customer]:
        """By shop and customer id."""
        ...

    def drop_accounts(self, keys: Sequence[AccountKey]) -> None:
        """Erase accounts; their points and consents stay, under an id that says nothing without the shop."""
        ...

    def members(self) -> Mapping[AccountKey, str]:
        """Which member each account belongs to."""
        ...

    def put_members(self, members: Mapping[AccountKey, str], redirects: Mapping[str, str]) -> None:
        """Accounts → member; `redirects`: a member number no longer used → the one that took its place."""
        ...

    def redirects(self) -> Mapping[str, str]:
        """Every number no longer used → the one in use now."""
        ...

    def tiers(self) -> Mapping[str, str]:
        """The tier of each member that partners agreed on; one without any is absent."""
        ...

    def put_tiers(self, agreed: Mapping[str, str | None]) -> None:
        """None: nothing is agreed any longer. Members that aren't named stay as they were."""
        ...

    def add_consents(self, consents: Sequence[Consent]) -> None: ...

    def consents(self) -> Sequence[Consent]:
        """All ever given or withdrawn, in the order they were added."""
        ...

    def add_points(self, movements: Sequence[PointMovement]) -> None:
        """Entries whose key exists are passed over."""
        ...

    def points(self) -> Mapping[Purse, int]:
        """The balance of every purse that ever had an entry."""
        ...

    def point_movements(
        self, *, account: AccountKey | None = None, run: str = "", limit: int = 0
    ) -> Sequence[PointMovement]:
        """Newest first; limit 0: all."""
        ...


class Inbox(Protocol):
    """Webhook calls, kept until they had their effect. Each call is a short write transaction of its own.

    Busy: another transaction held the store for too long.
    """

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        """Store them durably, all or none; how many were new. The same (shop, delivery) again is passed over."""
        ...

    def take(self, now: datetime, seconds: float, limit: int) -> Sequence[Delivery]:
        """The oldest that are due, for `seconds`: then they are due again, so a crash loses none.

        `attempts` counts this one.
        """
        ...

    def put_back(self, delivery: int, due: datetime, error: str) -> None:
        """This try failed; try again at `due`."""
        ...

    def bury(self, delivery: int, error: str) -> None:
        """It failed too often: kept, with its body, for a person to look at."""
        ...

    def revive(self, delivery: int, now: datetime) -> bool:
        """A person wants a buried one tried again; False when there is none such."""
        ...

    def dead(self, limit: int) -> Sequence[Delivery]:
        """Buried ones, newest first."""
        ...

    def waiting(self) -> int:
        """How many have had no effect yet, without the buried ones."""
        ...


class Store(Protocol):
    """Where observations, the base and the list of intended writes live."""

    @property
    def inbox(self) -> Inbox: ...

    def look(self) -> AbstractContextManager[Transaction]:
        """Only for reading: one moment's view that waits for nobody and that nobody waits for."""
        ...

    def begin(self) -> AbstractContextManager[Transaction]:
        """A write transaction. Busy: another one held the store for too long."""
        ...

    def rehearse(self) -> AbstractContextManager[Transaction]:
        """Like `begin`, but nothing is stored in the end."""
        ...

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew a lease; False while somebody else holds it and it hasn't run out."""
        ...

    def release(self, name: str, holder: str) -> None: ...

    def close(self) -> None: ...


class Progress(Protocol):
    """Told what a long run is doing. `side` is a shop's id or 'sheet'; `step` a code of the text catalogue."""

    def __call__(self, side: str, step: str, done: int, total: int) -> None: ...


def no_consents() -> Reading[Consent]:
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
    consents: Callable[[], Reading[Consent]] = no_consents
    """The consents that the partners have written down so far, withdrawals among them; read anew at each call."""
