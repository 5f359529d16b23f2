"""What the store remembers between runs, as the deciding part reads it and as it hands it back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Booked, Confirmed, Drift, Effect, Handed, Intended, Movement, Stock
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem
from sheetpact.model.sheet import Value

RowKey = tuple[str, ...]
Rows = Mapping[RowKey, Mapping[str, Value]]


class CellKey(NamedTuple):
    """One managed cell, by the canonical names of tab and column."""

    tab: str
    row: RowKey
    column: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one listing."""

    key: ListingKey
    sku: str = ""
    title: str = ""
    barcode: str = ""
    tracked: bool = True
    item: ItemKey | None = None
    """The pool it draws from; None while it belongs to none."""
    confirmed: Confirmed | None = None
    intended: Intended | None = None
    handed: tuple[Handed, ...] = ()
    """Numbers in files since the confirmed one, oldest first: each may have been imported."""
    drift: Drift | None = None
    announced: int | None = None
    """The number that a run or `plan` has listed as going to be written; such a write needs no guard."""
    missing: int = 0
    """Complete readings in a row that did not have it."""

    @property
    def awaited(self) -> Handed | None:
        """The newest number handed over, while its file waits to be imported. One without a file may be in none."""
        last = next((each for each in reversed(self.handed) if each.file), None)
        return last if last and not last.passed else None

    @property
    def since(self) -> tuple[Intended | Handed, ...]:
        """What was written or handed over after the confirmed number, shown or not, the newest first."""
        return (*([self.intended] if self.intended else []), *reversed(self.handed))

    @property
    def effects_from(self) -> int:
        """The highest effect that all of its numbers include: what came later is still to be weighed."""
        numbers = (*([self.confirmed] if self.confirmed else []), *self.since)
        return min((each.effects for each in numbers), default=0)


class ConflictKind(StrEnum):
    """What a choice settles."""

    FIELD = "field"
    OPENING = "opening"
    JOIN = "join"
    DRIFT = "drift"
    COUNT = "count"
    DELETION = "deletion"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both moved and cannot be merged. At most one open for a (tab, row, field); `id` stays while it is open.

    `why` is a code of the text catalogue. `choice` counts only for the values shown when it was made.
    """

    id: str
    kind: ConflictKind
    tab: str
    row: RowKey
    field: str
    base: Value = None
    sheet: Value = None
    shops: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    why: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    run: str = ""
    choice: str = ""
    settled: bool = False

    @property
    def place(self) -> CellKey:
        return CellKey(self.tab, self.row, self.field)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of 变更. `field` is canonical; `why` is a code of the text catalogue."""

    at: datetime
    who: str
    tab: str
    row: RowKey
    field: str
    before: Value
    after: Value
    why: str
    run: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderMove:
    """By how many pieces an order changed what is available; `order` is its number as people know it."""

    item: ItemKey
    delta: int
    shop: str
    order: str
    at: datetime
    told: bool = False
    """It has its line in 变更."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """One row of the members tab: only what pact and consent allow, phones masked."""

    member: str
    name: str = dataclasses.field(default="", repr=False)
    phone: str = dataclasses.field(default="", repr=False)
    points: int | None = None
    tier: str = ""
    partners: tuple[str, ...] = ()
    consent: str = ""


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """One of two accounts in a row of the review tab: only what pact and consent allow, the phone masked."""

    account: AccountKey
    name: str = dataclasses.field(default="", repr=False)
    phone: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One row of the review tab: two accounts that may be one person, and `why`, in words."""

    id: str
    one: AskedAccount
    other: AskedAccount
    why: str


@dataclass(frozen=True, slots=True)
class ClearingView:
    """One row of the clearing tab: what one partner owes another for a month that is over, by their names."""

    month: str
    payer: str
    payee: str
    points: int
    amount: str
    payer_confirms: bool = False
    payee_confirms: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A guard stopped a side: what it would have changed, for a person to accept exactly that."""

    side: str
    changes: tuple[str, ...]
    """One digest a change, stable between runs while the change stays the same."""
    why: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """All that a decision needs. `version` rises with every write to the store."""

    version: int = 0
    hub: str = ""
    adopted: bool = False
    stocks: Mapping[ItemKey, Stock] = dataclasses.field(default_factory=dict)
    listings: Mapping[ListingKey, Known] = dataclasses.field(default_factory=dict)
    effects: Mapping[ListingKey, tuple[Effect, ...]] = dataclasses.field(default_factory=dict)
    """Per listing, those numbered above what its confirmed number includes, by number."""
    fields: Mapping[ItemKey, Mapping[str, Value]] = dataclasses.field(default_factory=dict)
    """Agreed values of shared columns, per item."""
    base: Mapping[str, Rows] = dataclasses.field(default_factory=dict)
    """Per tab, the rows as of the run that stamped the document."""
    typed: Mapping[CellKey, Value] = dataclasses.field(default_factory=dict)
    """Edits already taken from a document with that stamp: what the person saw last."""
    taken: Mapping[str, Mapping[CellKey, Value]] = dataclasses.field(default_factory=dict)
    """The same of each run that took some, the newest last: a copy may come back as any of them left it."""
    written: str = ""
    """The run that wrote the document last, confirmed."""
    unsure: Mapping[CellKey, tuple[Value, ...]] = dataclasses.field(default_factory=dict)
    """What the person may have seen, where the document doesn't tell which."""
    gone: Mapping[CellKey, str] = dataclasses.field(default_factory=dict)
    """Rows missed in the sheet and put back (column ''), and emptied numbers: the stamp of the document that lacked
    them.
    """
    conflicts: tuple[Conflict, ...] = ()
    """The open ones."""
    moved: Mapping[ItemKey, int] = dataclasses.field(default_factory=dict)
    """Net pieces shipped, returned or received per item since the last sheet read; also when the net is 0."""
    orders: tuple[OrderMove, ...] = ()
    """What orders did since the last sheet read, oldest first."""
    changes: tuple[Change, ...] = ()
    """The newest 1,000, newest first."""
    accepted: frozenset[str] = frozenset()
    """Digests of changes that a person accepted after a guard stopped them."""
    stops: Mapping[str, Stop] = dataclasses.field(default_factory=dict)
    """Per side with an open guard conflict, what its guard stopped last."""
    members: tuple[MemberView, ...] = ()
    review: tuple[ReviewView, ...] = ()
    clearing: tuple[ClearingView, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision changes in the store, in one transaction."""

    movements: tuple[Movement, ...] = ()
    listings: tuple[Known, ...] = ()
    booked: tuple[Booked, ...] = ()
    """Drifts that became movements in this decision."""
    fields: Mapping[ItemKey, Mapping[str, Value]] = dataclasses.field(default_factory=dict)
    typed: Mapping[CellKey, Value] = dataclasses.field(default_factory=dict)
    gone: Mapping[CellKey, str | None] = dataclasses.field(default_factory=dict)
    """None: the row is there again, or its deletion is settled. Rows that aren't named stay as they were."""
    conflicts: tuple[Conflict, ...] = ()
    """Opened, updated or settled ones."""
    changes: tuple[Change, ...] = ()
    stops: tuple[Stop, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: frozenset[str] = frozenset()
    """Digests of accepted changes that this decision lets through: each was good for once."""
    sheet_read: bool = False
    """The sheet's edits were taken: what moved since the last sheet read starts anew."""
    orders_told: bool = False
    """Each order of the state has its line among the changes, now or from before."""
    adopted: bool = False
