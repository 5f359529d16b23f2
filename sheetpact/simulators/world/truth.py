"""What the people in a simulated alliance really did, as nobody but the world knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sheetpact.model.keys import ListingKey
from sheetpact.model.sheet import Value


@dataclass(slots=True)
class Edit:
    """Somebody changed 可售 by `delta`. Not `sure`: the row was gone before the hub can be said to have seen it."""

    at: datetime
    delta: int
    sure: bool = True
    open: bool = True
    """No sync that nothing disturbed has seen it yet."""
    others: tuple[int, ...] = ()
    """In a copy from before: what was edited there since the hub wrote it, which may be in the copy or not."""

    @property
    def counts(self) -> set[int]:
        """What it may count as: never more than was typed, where it can't be told what its editor had seen."""
        if self.others:
            apart = sums([-each, 0, each] for each in self.others)
            return {0, *(self.delta + pieces for pieces in apart if pieces <= 0)}
        return {self.delta} if self.sure else {self.delta, 0}


@dataclass(frozen=True, slots=True)
class Typed:
    """An owner typed a number into her back office, `delta` more than it said."""

    at: datetime
    shop: str
    listing: str
    delta: int
    looks: int
    """How often the shop had been looked at by then."""
    doubt: frozenset[int] = frozenset()
    """How many pieces more than this a write whose outcome nobody knows would have set, or left."""
    moved: tuple[int, ...] = ()
    """Of a file's import: by what orders since the export before it, some of which webhooks may have told in time."""
    number: int | None = None
    """What she typed; None of a file's import."""


@dataclass(frozen=True, slots=True)
class Question:
    """An open one about what a listing shows, as the run `asked` put it. What was typed before `until` is in it."""

    deltas: tuple[int, ...]
    asked: str
    until: datetime


@dataclass(slots=True)
class Answer:
    """What the operator chose: so many pieces are booked."""

    listing: ListingKey
    number: int
    question: Question
    closed: datetime | None = None
    """When it was no longer asked so."""
    booked: bool = False
    """A movement came of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A number on its way to a shop, instead of `before`."""

    listing: ListingKey
    number: int
    before: int | None
    at: datetime


@dataclass(slots=True)
class Count:
    """Somebody counted so many pieces on the shelf. `lost`: it may have been gone before the hub saw it."""

    at: datetime
    number: int
    lost: bool = False
    open: bool = True
    """No sync that nothing disturbed has seen it yet."""


@dataclass(slots=True)
class Text:
    """A text that somebody wants in a shared field. `side`: sheet, or the shop."""

    side: str
    value: Value


@dataclass(slots=True)
class ItemTruth:
    """One item with stock of its own."""

    opening: int | None
    """Pieces on the shelf when the alliance was made; None where nobody could say."""
    edits: list[Edit] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    fresh: dict[str, list[Text]] = field(default_factory=dict)
    """Field → wishes since the last sync that surely saw all."""
    undone: bool = False
    """A run was taken back since, with what it took of them; nobody can say what is wanted now."""
    lost: dict[str, set[Value]] = field(default_factory=dict)
    """Field → wishes that were deleted with their row: a disturbed sync may have met them before."""
    torn: set[str] = field(default_factory=set)
    """Fields whose wishes a disturbed sync may have taken one by one."""


@dataclass(slots=True)
class Ordered:
    """What the ledger's movements by orders add up to so far, and the key of the newest movement looked at."""

    last: str = ""
    pieces: int = 0


def sums(parts: Iterable[Iterable[int]]) -> set[int]:
    """Every sum of one number from each part."""
    found = {0}
    for part in parts:
        choices = set(part)
        found = {total + each for total in found for each in choices}
    return found


@dataclass(slots=True)
class Truth:
    """All of it, by SKU."""

    items: dict[str, ItemTruth] = field(default_factory=dict)
    typed: list[Typed] = field(default_factory=list)
    settled: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    """(SKU, field) → the questions about it that the operator has answered, each by its id and the run that asked."""
    questions: dict[ListingKey, Question] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """By the question's id and the run that asked it: the last answer counts."""
    answered: dict[ListingKey, datetime] = field(default_factory=dict)
    """What was typed by then was in a question that was answered."""
    sent: list[Sent] = field(default_factory=list)
    """All of them."""
    unanswered: list[Sent] = field(default_factory=list)
    """Nobody knows whether the shop took these, or whether her file is imported."""
    lowered: set[str] = field(default_factory=set)
    """Items whose stock a person lowered, or whose rights a person raised: the next quiet run takes rights back."""
    ordered: dict[str, Ordered] = field(default_factory=dict)
