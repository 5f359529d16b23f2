"""What is kept of the shops' members: their accounts, who is one person, what they allow, their points.

Everything hangs on an account (shop, customer id), never on a member number: members are a view over
accounts, so that two accounts that were wrongly taken for one person can be parted again without loss.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sheetpact.model.problems import Where

SHARED_SHEET = "shared-sheet"
"""The purpose that a consent must have to count for the shared sheet."""


class AccountKey(NamedTuple):
    """One shop's account of a person; `customer` is the platform's own id, kept as text."""

    shop: str
    customer: str


class Purse(NamedTuple):
    """The points of one account that one issuer (a partner's id) pays for."""

    account: AccountKey
    issuer: str


class Lot(NamedTuple):
    """The points of one purse that expire together: `expires` is the last day they count (ISO 8601), '' for never."""

    account: AccountKey
    issuer: str
    expires: str = ""

    @property
    def purse(self) -> Purse:
        return Purse(self.account, self.issuer)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allowed or, when `withdrawn`, no longer allows. Entries are only ever added; the newest counts.

    `text` is the version of the words they agreed to, `receivers` the partners' ids who may see the fields, `channel`
    how they said it. From `expires` on it allows nothing (None: it doesn't end by itself). `where` is the line in which
    a partner wrote it down, as long as that is at hand: it isn't kept.
    Adding the same `key` twice changes nothing.
    """

    key: str
    account: AccountKey
    text: str
    purpose: str
    receivers: tuple[str, ...]
    at: datetime
    withdrawn: bool = False
    channel: str = ""
    expires: datetime | None = None
    where: Where = field(default=Where(), compare=False)


class PointKind(StrEnum):
    """The only ways points change."""

    ADJUST = "adjust"  # a shop's own number moved, or somebody typed another
    EARN = "earn"  # by an order, or taken back with its refund
    SPEND = "spend"  # on an order, or given back
    EXPIRE = "expire"  # or void, as its person asked to be forgotten
    COVER = "cover"  # between the lots of one purse: adds up to zero


@dataclass(frozen=True, slots=True)
class PointMovement:
    """One append-only points entry, `quantity` in whole points. Posting the same `key` twice changes nothing.

    `lot` is the last day on which these points count (ISO 8601), '' for never. `order_shop` and `order`: on which order
    they were earned or spent; its shop may be another partner's than the account's.
    """

    key: str
    account: AccountKey
    issuer: str
    quantity: int
    at: datetime
    run: str
    lot: str = ""
    who: str = ""
    why: str = ""
    kind: PointKind = PointKind.ADJUST
    order_shop: str = ""
    order: str = ""

    @property
    def purse(self) -> Purse:
        return Purse(self.account, self.issuer)

    @property
    def place(self) -> Lot:
        """The lot that it moves."""
        return Lot(self.account, self.issuer, self.lot)
