"""The `Transaction` of the ports: each call in the file of its subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

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
from sheetpact.store import conflicts as _conflicts
from sheetpact.store import decisions as _decisions
from sheetpact.store import editors as _editors
from sheetpact.store import inbox as _inbox
from sheetpact.store import known as _known
from sheetpact.store import members as _members
from sheetpact.store import orders as _orders
from sheetpact.store import pools as _pools
from sheetpact.store import rows as _rows
from sheetpact.store import runs as _runs
from sheetpact.store.encoding import read_time
from sheetpact.store.link import Link


class SqlTransaction:
    """What each call does is written in `sheetpact.ports.Transaction`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def kept(self, shop: str, orders: Sequence[str]) -> Mapping[str, tuple[KeptLine, ...]]:
        return _orders.kept(self._link, shop, orders)

    def updated(self, shop: str, orders: Sequence[str]) -> Mapping[str, datetime]:
        return {name: read_time(at) for name, at in _orders.updated(self._link, shop, orders).items()}

    def orders_called(self, shop: str, told: Collection[str]) -> Sequence[Order] | None:
        return _orders.orders_called(self._link, shop, told)

    def orders_of_two_payments(self) -> Sequence[Order]:
        return _orders.orders_of_two_payments(self._link, _members.spent_names(self._link))

    def refunded(self, shop: str, orders: Sequence[str]) -> Mapping[str, int]:
        return _orders.refunded(self._link, shop, orders)

    def joined(self, shop: str, listings: Collection[str]) -> Mapping[str, ItemKey]:
        return _orders.joined(self._link, shop, listings)

    def skus(self, shop: str, skus: Collection[str]) -> Mapping[str, str]:
        return _orders.skus(self._link, shop, skus)

    def booked(self, shop: str) -> Sequence[Booked]:
        return _orders.booked(self._link, shop)

    def open_orders(self, shop: str) -> Sequence[Order]:
        return _orders.open_orders(self._link, shop)

    def book(self, posting: Posting) -> None:
        _orders.book(self._link, posting)

    def last_effect(self) -> int:
        return _orders.last_effect(self._link)

    def moved_since(self, effect: int) -> frozenset[ListingKey]:
        return _orders.moved_since(self._link, effect)

    def state(self, document: str, stamp: str) -> State:
        return _decisions.load_state(self._link, document, stamp)

    def save(self, outcome: Outcome, run: str, document: str, stamp: str, *, state_version: int) -> None:
        _decisions.save_outcome(self._link, outcome, run, document, stamp, state_version)

    def stocks(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Stock]:
        return _pools.stocks(self._link, items)

    def fields(self, items: Sequence[ItemKey]) -> Mapping[ItemKey, Mapping[str, Value]]:
        return _decisions.fields_of(self._link, items)

    def listings(self, keys: Sequence[ListingKey]) -> Mapping[ListingKey, Known]:
        return _known.find_listings(self._link, keys)

    def handed(self) -> Sequence[Known]:
        return _known.handed_over(self._link)

    def put_listings(self, listings: Sequence[Known]) -> None:
        _known.put_listings(self._link, listings)

    def remember_rows(self, document: str, run: str, stamp: str, rows: Mapping[str, Rows]) -> None:
        _rows.remember_rows(self._link, document, run, stamp, rows)

    def forget_rows(self, before: str) -> None:
        _rows.forget_rows(self._link, before)

    def note_editors(self, document: str, notes: Sequence[EditNote]) -> None:
        _editors.note_editors(self._link, document, notes)

    def editors(self, document: str, since: datetime) -> Sequence[EditNote]:
        return _editors.editors_since(self._link, document, since)

    def forget_editors(self, before: datetime) -> None:
        _editors.forget_editors(self._link, before)

    def open_run(self, run: Run) -> None:
        _runs.put_run(self._link, run)

    def close_run(self, run: Run) -> None:
        _runs.put_run(self._link, run)

    def run(self, run: str) -> Run | None:
        return _runs.find_run(self._link, run)

    def runs(self, limit: int) -> Sequence[Run]:
        return _runs.newest_runs(self._link, limit)

    def stops(self, run: str) -> Sequence[Stop]:
        return _runs.stops_of(self._link, run)

    def accept(self, digests: Sequence[str], run: str) -> None:
        _runs.accept(self._link, digests, run)

    def movements(self, *, item: ItemKey | None = None, run: str = "", limit: int = 0) -> Sequence[Movement]:
        return _pools.read_movements(self._link, item, run, limit)

    def posted(self, keys: Collection[str]) -> frozenset[str]:
        return _pools.posted(self._link, keys)

    def holds(self, item: ItemKey) -> Sequence[KeptLine]:
        return _orders.holds(self._link, item)

    def add_changes(self, changes: Sequence[Change]) -> None:
        _runs.add_changes(self._link, changes)

    def changes(self, *, run: str = "", limit: int = 1000) -> Sequence[Change]:
        return _runs.newest_changes(self._link, run, limit)

    def forget_members(self, numbers: Collection[str]) -> int:
        return _rows.forget_members(self._link, numbers)

    def conflicts(self) -> Sequence[Conflict]:
        return _conflicts.open_conflicts(self._link)

    def put_conflict(self, conflict: Conflict) -> None:
        _conflicts.put_conflicts(self._link, (conflict,))

    def cursor(self, shop: str, name: str) -> str | None:
        return _runs.read_cursor(self._link, shop, name)

    def put_cursor(self, shop: str, name: str, cursor: str) -> None:
        _runs.put_cursor(self._link, shop, name, cursor)

    def meta(self, key: str) -> str:
        return _runs.read_meta(self._link, key)

    def put_meta(self, key: str, value: str) -> None:
        _runs.put_meta(self._link, key, value)

    def receive(self, deliveries: Sequence[Delivery]) -> int:
        return _inbox.receive(self._link, deliveries)

    def close_deliveries(self, deliveries: Collection[int]) -> None:
        _inbox.close_deliveries(self._link, deliveries)

    def close_dead(self, shop: str, before: datetime) -> None:
        _inbox.close_dead(self._link, shop, before)

    def give_up(self, before: datetime) -> None:
        _inbox.give_up(self._link, before)

    def put_accounts(self, accounts: Sequence[Customer]) -> None:
        _members.put_accounts(self._link, accounts)

    def accounts(self) -> Sequence[Customer]:
        return _members.read_accounts(self._link)

    def drop_accounts(self, keys: Sequence[AccountKey]) -> None:
        _members.drop_accounts(self._link, keys)

    def members(self) -> Mapping[AccountKey, str]:
        return _members.read_members(self._link)

    def put_members(self, members: Mapping[AccountKey, str], redirects: Mapping[str, str]) -> None:
        _members.put_members(self._link, members, redirects)

    def redirects(self) -> Mapping[str, str]:
        return _members.read_redirects(self._link)

    def tiers(self) -> Mapping[str, str]:
        return _members.read_tiers(self._link)

    def judged(self) -> Mapping[Pair, Word]:
        return _members.read_judged(self._link)

    def judge(self, pair: Pair, word: Word | None) -> None:
        _members.put_judged(self._link, pair, word)

    def put_tiers(self, agreed: Mapping[str, str | None]) -> None:
        _members.put_tiers(self._link, agreed)

    def add_consents(self, consents: Sequence[Consent]) -> None:
        _members.add_consents(self._link, consents)

    def consents(self) -> Sequence[Consent]:
        return _members.read_consents(self._link)

    def add_points(self, movements: Sequence[PointMovement]) -> None:
        _members.add_points(self._link, movements)

    def points(self) -> Mapping[Lot, int]:
        return _members.balances(self._link)

    def order_points(self, shop: str, orders: Sequence[str]) -> Sequence[PointMovement]:
        return _members.order_points(self._link, shop, orders)

    def spent_points(self, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
        return _members.spent_points(self._link, since, until)

    def point_sums(self) -> Mapping[tuple[str, PointKind], int]:
        return _members.point_sums(self._link)

    def point_movements(
        self, *, account: AccountKey | None = None, run: str = "", limit: int = 0
    ) -> Sequence[PointMovement]:
        return _members.read_points(self._link, account, run, limit)
