"""What a decision about members begins with, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheetpact.model.members import MemberCount, Pair, Review, Word
from sheetpact.model.membership import AccountKey, Consent, PointMovement, Purse
from sheetpact.model.records import Customer
from sheetpact.model.seen import CustomersSeen, SheetSeen
from sheetpact.model.state import MemberView, ReviewView
from sheetpact.reconcile.members_forgotten import Forgotten


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of members before a decision. `next_number` is above that of every member there ever was."""

    accounts: Mapping[AccountKey, Customer] = field(default_factory=dict)
    members: Mapping[AccountKey, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    next_number: int = 1
    consents: tuple[Consent, ...] = ()
    points: Mapping[Purse, int] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[AccountKey, str] = field(default_factory=dict)
    """Account → the number that it had before another one took that number's place."""
    judged: Mapping[Pair, bool] = field(default_factory=dict)
    """What people say of two accounts: whether they are one person."""
    review: Review | None = None
    """What the last matching left to people; None: match anew."""
    forgotten: Forgotten = field(default_factory=Forgotten)
    """Accounts that are left out, although their shops tell them."""


@dataclass(frozen=True, slots=True)
class MembersSeen:
    """What this run saw: customers by shop, consents that are new, and the sheet where its edits may be taken."""

    customers: Mapping[str, CustomersSeen]
    consents: tuple[Consent, ...]
    sheet: SheetSeen | None
    written: tuple[Consent, ...] = ()
    """All that partners have written down, new or not."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What changes in the store, and what may be shown. What concerns other parts of a decision is in the draft."""

    changed: tuple[Customer, ...] = ()
    gone: tuple[AccountKey, ...] = ()
    members: Mapping[AccountKey, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[AccountKey, str] | None = None
    """All earlier numbers from now on; None: as they were."""
    next_number: int = 1
    consents: tuple[Consent, ...] = ()
    movements: tuple[PointMovement, ...] = ()
    tiers: Mapping[str, str | None] = field(default_factory=dict)
    views: tuple[MemberView, ...] = ()
    words: Mapping[Pair, Word] = field(default_factory=dict)
    """What people answered in the sheet."""
    review: Review | None = None
    """What is left to people from now on; None: what was."""
    asked: tuple[ReviewView, ...] = ()
    stopped: frozenset[str] = frozenset()
    """Shops whose customers a guard stopped."""
    sheet_stopped: bool = False
    """A guard stopped the edits of the members tab: the sheet must not be written, or they would be lost."""
    told: frozenset[tuple[str, str]] = frozenset()
    """(member, column) that may stand in the sheet's list of changes."""
    count: MemberCount | None = None
    """For the operator; None: there is nothing to count."""
