"""Members across the shops: normalised accounts, which of them are one person, and who may see what.

A member is a view over accounts: points and consents stay with the accounts (see `membership`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Account:
    """One shop's account of a person, normalised. '' and () say that nothing of the kind can be relied on."""

    key: AccountKey
    name: str = field(default="", repr=False)
    """As the shop has it, spaces tidied: for people to read, never compared."""
    name_keys: tuple[str, ...] = field(default=(), repr=False)
    """Surname and given name in letters, one for each way to read them. Two names are the same when they share one."""
    phone_key: str = field(default="", repr=False)
    """E.164."""
    phone_mask: str = field(default="", repr=False)
    """What a shop that hides digits tells, as 138****8899. Never a key."""
    union_id: str = field(default="", repr=False)
    """`SCOPE:ID`, or ID alone: the same person has another one in another scope."""
    email_key: str = field(default="", repr=False)
    """Only where the shop has verified it."""
    points: int | None = None
    tier: str = ""


class Reason(StrEnum):
    """Why two accounts are one person, strongest first. Each is a code of the text catalogue."""

    UNION_ID = "members.same_union_id"
    EMAIL = "members.same_email"
    PHONE_AND_NAME = "members.same_phone_and_name"


Pair = tuple[AccountKey, AccountKey]


@dataclass(frozen=True, slots=True)
class Matching:
    """Which member each account belongs to. Group and account order do not depend on the order of input."""

    ids: Mapping[AccountKey, str]
    redirects: Mapping[str, str]
    """A number no longer used → the one in use that took its place. Never a chain."""
    joins: Mapping[Pair, Reason]
    """What holds the groups together: one pair less than a group has accounts."""
    refusals: Mapping[Pair, Reason]
    """What would have joined them, had they not two union ids of one scope."""
    problems: tuple[Problem, ...]
    next_number: int
    """The number of the next new member."""

    @property
    def groups(self) -> Mapping[str, tuple[AccountKey, ...]]:
        """Member → its accounts, smallest first."""
        found: dict[str, list[AccountKey]] = {}
        for account in sorted(self.ids):
            found.setdefault(self.ids[account], []).append(account)
        return {member: tuple(accounts) for member, accounts in found.items()}


class Standing(StrEnum):
    """What one account's newest consent means for the shared sheet. Each is a code of the text catalogue."""

    GIVEN = "members.consent_given"
    NARROW = "members.consent_narrow"  # given, but not for every partner who reads the sheet
    NONE = "members.consent_none"
    WITHDRAWN = "members.consent_withdrawn"


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the sheet may know them.

    `counted` are the accounts whose points and partners may be shown (all but withdrawn ones), `shared` those
    whose name, phone and tier may be, too. `since` is when the standing began; None for NONE.
    """

    member: str
    counted: tuple[AccountKey, ...] = ()
    shared: tuple[AccountKey, ...] = ()
    standing: Standing = Standing.NONE
    since: datetime | None = None
