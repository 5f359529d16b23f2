"""Where observations, the base and the list of intended writes live."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sheetpact.model.editors import EditNote
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, KeptLine, Movement, Posting, Stock
from sheetpact.model.members import Pair, Word
from sheetpact.model.membership import AccountKey, Consent, Lot, PointKind, PointMovement
from sheetpact.model.records import Customer, Order
from sheetpact.model.runs import Run
from sheetpact.model.sheet import Value
from sheetpact.model.state import Change, Conflict, Known, Outcome, Rows, State, Stop
from sheetpact.ports.inbox import Inbox


class Transaction(Protocol):
    """One write transaction: all of it is stored when the block ends well, none of it otherwise."""

    # orders
    def kept(self, shop: str, orders: Sequence[str]) -> Mapping[str, tuple[KeptLine, ...]]:
        """What is kept of these orders, by order id; an order never seen is absent."""
        ...

    def updated(self, shop: str, orders: Sequence[str]) -> Mapping[str, datetime]:
        """When the kept state of these orders was last changed on the platform."""
        ...

    def refunded(self, shop: str, orders: Sequence[str]) -> Mapping[str, int]:
        """What was paid back of these orders in their kept state, in minor units."""
        ...

    def orders_called(self, shop: str, told: Collection[str]) -> Sequence[Order] | None:
        """Orders of this shop that are called so (`Order.is_called`), by id. None: no order of the shop is known."""
        ...

    def orders_of_two_payments(self) -> Sequence[Order]:
        """Orders on which points stand spent under their id and under their number, by shop and id.

        The number may mean another order, too.
        """
        ...

    def joined(self, shop: str, listings: Collection[str]) -> Mapping[str, ItemKey]:
        """Listing id → the item it draws from, for those of these listings that are adopted.

        These are the ones with a confirmed number, and those that aren't tracked and so tell none.
        """
        ...

    def skus(self, shop: str, skus: Collection[str]) -> Mapping[str, str]:
        """Shop SKU → listing id, for those of these SKUs that stand for one listing only.

        An SKU that no listing has as it is spelt stands for the one that differs in capital letters (A to Z) only.
        """
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

    def moved_since(self, effect: int) -> frozenset[ListingKey]:
        """The listings of all effects that are numbered above this one."""
        ...

    # decisions
    def state(self, document: str, stamp: str) -> State:
        """All that a decision needs. `stamp` is the run that the document says wrote it last ('' for none).

        `base` has no tab at all when the store doesn't know that run, or no longer. `members` and
        `clearing` stay empty: what may be shown of them is decided elsewhere.
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
        """Listings with numbers in files that no export has shown yet, waited for or not, by shop and listing id."""
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

    def note_editors(self, document: str, notes: Sequence[EditNote]) -> None:
        """Who edited what, as somebody told; the same note again is no second one."""
        ...

    def editors(self, document: str, since: datetime) -> Sequence[EditNote]:
        """Notes of edits made after `since`, oldest first."""
        ...

    def forget_editors(self, before: datetime) -> None:
        """Drop the notes of all documents about edits made before."""
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

    def posted(self, keys: Collection[str]) -> frozenset[str]:
        """Of these keys of movements, those that are stored."""
        ...

    def holds(self, item: ItemKey) -> Sequence[KeptLine]:
        """Kept lines that hold pieces of this item now."""
        ...

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Lines of 变更 that no decision made."""
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
    def receive(self, deliveries: Sequence[Delivery]) -> int:
        """As `Inbox.receive` does, in this very transaction."""
        ...

    def close_deliveries(self, deliveries: Collection[int]) -> None:
        """They had their effect, in this very transaction; their headers and bodies are emptied."""
        ...

    def close_dead(self, shop: str, before: datetime) -> None:
        """Nothing is left to do for the buried ones of this shop that came before."""
        ...

    def give_up(self, before: datetime) -> None:
        """Close whatever came before and has had no effect."""
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

    def forget_members(self, numbers: Collection[str]) -> int:
        """Empty what is kept of these members' rows in the sheet: lines of 变更, edits, what stood there.

        How many lines of 变更 were emptied. The rows themselves stay known, as rows of the hub's.
        """
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

    def judged(self) -> Mapping[Pair, Word]:
        """What people say of two accounts (the smaller first)."""
        ...

    def judge(self, pair: Pair, word: Word | None) -> None:
        """None: nothing is said any longer."""
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

    def points(self) -> Mapping[Lot, int]:
        """The balance of every lot that ever had an entry."""
        ...

    def order_points(self, shop: str, orders: Sequence[str]) -> Sequence[PointMovement]:
        """What was earned and spent on these orders of a shop, oldest first."""
        ...

    def spent_points(self, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
        """(issuer, the shop they were spent in) → points spent since then and before `until`, less those given back."""
        ...

    def point_sums(self) -> Mapping[tuple[str, PointKind], int]:
        """(issuer, kind) → the sum of all entries of that kind."""
        ...

    def point_movements(
        self, *, account: AccountKey | None = None, run: str = "", limit: int = 0
    ) -> Sequence[PointMovement]:
        """Newest first; limit 0: all."""
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
