"""Members across the shops: normalised accounts, which of them are one person, and who may see what.

A member is a view over accounts: points and consents stay with the accounts (see `membership`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Account:
    """One shop's account of a person, normalised. '' and () say that nothing of the kind can be relied on."""

    key: AccountKey
    name: str = field(default="", repr=False)
    """As the shop has it, spaces tidied: for people to read, never compared."""
    name_keys: tuple[str, ...] = field(default=(), repr=False)
    """Surname and given name in letters, one for each way to read them. Names that share one sound the same."""
    name_written: str = field(default="", repr=False)
    """The whole name in simplified characters or folded letters."""
    surnames: tuple[str, ...] = field(default=(), repr=False)
    """Where only the surname is known, as of 张先生."""
    given: int = 0
    """Characters of a Chinese given name, also of one that is hidden; 0 where it isn't known."""
    shown: tuple[str, str] = field(default=("", ""), repr=False)
    """How the first and the last character of a hidden given name are read, as far as they are left: ming of 王*明."""
    nickname: bool = False
    """The name isn't made like a person's."""
    phone_key: str = field(default="", repr=False)
    """E.164."""
    phone_mask: str = field(default="", repr=False)
    """What a shop that hides digits tells, as 138****8899. Never a key."""
    union_id: str = field(default="", repr=False)
    """`SCOPE:ID`, or ID alone: the same person has another one in another scope."""
    email_key: str = field(default="", repr=False)
    """Only where the shop has verified it."""
    email: str = field(default="", repr=False)
    """Whether verified or not."""
    points: int | None = None
    tier: str = ""
    phone_verified: bool = True
    """False: it tells accounts apart, and is shown to nobody, since it may be somebody else's."""
    birthday: str = field(default="", repr=False)
    """1990-05-12, or of one that isn't whole 1990 or --05-12, as ISO 8601 writes them."""
    gender: str = field(default="", repr=False)
    """f or m, as the shop has it or as a title tells."""
    address_key: str = field(default="", repr=False)
    """Street or estate, house and door. Without a number it is no key."""
    street: str = field(default="", repr=False)
    """The letters of street or estate; of a Chinese address where there is an address key."""
    regions: tuple[str, ...] = field(default=(), repr=False)
    """Province, city and district, as far as the address tells them."""
    wechat_id: str = field(default="", repr=False)
    """What people choose and tell each other; not a platform's openid."""


class NameLevel(StrEnum):
    """How two names agree. CLOSE and PART are what a closer look makes of OTHER."""

    MISSING = "members.name.missing"  # one of them names nobody in particular, or is a nickname and the other is not
    WRITTEN = "members.name.written"
    SOUND = "members.name.sound"  # other characters or letters, read alike
    NEAR = "members.name.near"  # one leaves out a part of the other, or a letter differs
    CLOSE = "members.name.close"  # of both words at most a letter is off, however short they are
    PART = "members.name.part"  # of one word
    SURNAME = "members.name.surname"  # of one only the surname is known
    OTHER = "members.name.other"


class PhoneLevel(StrEnum):
    """How two phones agree. The same number says the less, the more names stand with it."""

    MISSING = "members.phone.missing"
    OWN = "members.phone.own"  # it stands with one name, and does so in several shops
    SAME = "members.phone.same"  # too few with a name have it to tell whose it is
    ONE_NAME = "members.phone.one_name"
    TWO_NAMES = "members.phone.two_names"
    FEW_NAMES = "members.phone.few_names"
    CROWDED = "members.phone.crowded"  # a counter's or a courier's: evidence of nothing
    NEAR = "members.phone.near"  # one digit differs
    OF_SURNAME = "members.phone.of_surname"  # of the names that it stands with only one has the surname
    OWN_MASK = "members.phone.own_mask"  # these digits stand with one name only that has the surname
    MASK = "members.phone.mask"  # the digits that a mask leaves are the same: the first three and the last four
    TAIL = "members.phone.tail"  # the last four
    OTHER = "members.phone.other"


class EmailLevel(StrEnum):
    """How two e-mail addresses agree."""

    MISSING = "members.email.missing"
    VERIFIED = "members.email.verified"  # by both shops
    SAME = "members.email.same"
    SHARED = "members.email.shared"  # it stands with several names
    NEAR = "members.email.near"  # one letter differs, before the @, and not both are verified
    OTHER = "members.email.other"


class UnionLevel(StrEnum):
    """How two union ids agree. Those of different scopes can't be compared."""

    MISSING = "members.union.missing"
    SAME = "members.union.same"
    OTHER = "members.union.other"


class BirthdayLevel(StrEnum):
    """How two birthdays agree."""

    MISSING = "members.birthday.missing"
    SAME = "members.birthday.same"
    NEAR = "members.birthday.near"  # one digit differs, or two stand the wrong way round
    DAY = "members.birthday.day"  # of one the year isn't told
    YEAR = "members.birthday.year"  # of one only the year is told
    OTHER = "members.birthday.other"


class AddressLevel(StrEnum):
    """How two addresses agree. People have several, so that they differ says little.

    TOWN and ELSEWHERE are what a closer look makes of OTHER, and of addresses that lead to no door.
    """

    MISSING = "members.address.missing"
    SAME = "members.address.same"
    NEAR = "members.address.near"  # of one the door is missing, or the street is written otherwise
    STREET = "members.address.street"  # another number
    HOUSEHOLD = "members.address.household"  # as does the phone: what people share who live together
    TOWN = "members.address.town"  # another street of it
    ELSEWHERE = "members.address.elsewhere"
    OTHER = "members.address.other"


class WechatLevel(StrEnum):
    """How two WeChat ids agree."""

    MISSING = "members.wechat.missing"
    SAME = "members.wechat.same"
    NEAR = "members.wechat.near"  # one sign differs, or two stand the wrong way round
    OTHER = "members.wechat.other"


class GenderLevel(StrEnum):
    """How two genders agree."""

    MISSING = "members.gender.missing"
    SAME = "members.gender.same"
    OTHER = "members.gender.other"


class Pattern(NamedTuple):
    """What the comparison of two accounts comes to, field by field. Each level is a code of the text catalogue."""

    name: NameLevel
    phone: PhoneLevel
    email: EmailLevel
    union: UnionLevel
    birthday: BirthdayLevel = BirthdayLevel.MISSING
    address: AddressLevel = AddressLevel.MISSING
    wechat: WechatLevel = WechatLevel.MISSING
    gender: GenderLevel = GenderLevel.MISSING


class Sharing(NamedTuple):
    """Who else has the phones and e-mail addresses of a list.

    `phones`: what it says that two accounts have this one. `emails`: those that stand with several names.
    """

    phones: Mapping[str, PhoneLevel]
    emails: Collection[str]


class Refusal(StrEnum):
    """Why two accounts that look like one person were not joined. Each is a code of the text catalogue."""

    SAID = "members.not_joined.said"
    UNION_IDS = "members.not_joined.union_ids"
    NAMES = "members.not_joined.names"
    BIRTHDAYS = "members.not_joined.birthdays"
    GENDERS = "members.not_joined.genders"


Pair = tuple[AccountKey, AccountKey]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two accounts were joined, without a word of what stands in them."""

    pair: Pair
    said: bool
    """People say so: nothing else matters."""
    identity: bool
    """The platform, or a verified address, says so: the weight doesn't matter."""
    fields: tuple[tuple[str, float], ...]
    """What could be compared: the level, a code of the text catalogue, and the bits it adds to the weight."""
    enough: float
    """The weight from which two accounts of this list are one person."""

    @property
    def weight(self) -> float:
        return sum(bits for _, bits in self.fields)


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said of two accounts: whether they are one person."""

    same: bool
    who: str = ""
    """A partner's id, `sheet` where nobody knows which of them, or `operator`."""
    at: datetime | None = None
    """None: before that was kept."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two accounts (the smaller first) of two members that may be one person: for people to say."""

    pair: Pair
    pattern: Pattern
    weight: float
    """Bits that speak for it."""
    refusal: Refusal | None = None
    """What spoke against joining them; None: too little speaks for it."""


@dataclass(frozen=True, slots=True)
class Review:
    """What people are asked about, the strongest first, and how many weaker doubts were left out.

    `stale`: somebody has taken a word back since, so accounts are to be matched anew. `rules`: by which they were.
    """

    doubts: tuple[Doubt, ...] = ()
    more: int = 0
    stale: bool = False
    rules: int = 0


@dataclass(frozen=True, slots=True)
class Matching:
    """Which member each account belongs to. Group and account order do not depend on the order of input."""

    ids: Mapping[AccountKey, str]
    redirects: Mapping[str, str]
    """A number no longer used → the one in use that took its place. Never a chain."""
    joins: Mapping[Pair, Pattern]
    """What holds the groups together: one pair less than a group has accounts."""
    refusals: Mapping[Pair, Refusal]
    """What would have joined accounts, had not something else spoken against it."""
    problems: tuple[Problem, ...]
    next_number: int
    """The number of the next new member."""
    unsure: tuple[Pair, ...] = ()
    """Accounts of two members that may be one person: too little agrees to tell."""
    doubts: tuple[Doubt, ...] = ()
    """Those, and what would have been joined had not something else than a person spoken against it."""

    @property
    def groups(self) -> Mapping[str, tuple[AccountKey, ...]]:
        """Member → its accounts, smallest first."""
        return by_member(self.ids)


def by_member(ids: Mapping[AccountKey, str]) -> Mapping[str, tuple[AccountKey, ...]]:
    """Member → its accounts, smallest first. `ids`: the member of each account."""
    found: dict[str, list[AccountKey]] = {}
    for account in sorted(ids):
        found.setdefault(ids[account], []).append(account)
    return {member: tuple(accounts) for member, accounts in found.items()}


class MemberCount(NamedTuple):
    """How many members there are, how many of them are in more than one shop, and how many pairs wait for an answer."""

    members: int
    in_several_shops: int
    pairs_waiting: int


class Standing(StrEnum):
    """What one account's newest consent means for the shared sheet. Each is a code of the text catalogue."""

    GIVEN = "members.consent_given"
    NARROW = "members.consent_narrow"  # given, but not for every partner who reads the sheet
    NONE = "members.consent_none"
    EXPIRED = "members.consent_expired"
    WITHDRAWN = "members.consent_withdrawn"


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the sheet may know them.

    `counted` are the accounts whose points and partners may be shown (all but those whose consent was withdrawn or has
    expired; those that their shops no longer have come last), `shared` those whose name, phone and tier may be, too.
    `since` is when the standing began; None for NONE.
    """

    member: str
    counted: tuple[AccountKey, ...] = ()
    shared: tuple[AccountKey, ...] = ()
    standing: Standing = Standing.NONE
    since: datetime | None = None
