"""What a shop's platform tells by calling us: webhooks, how they are known to be its own, and what it wants to hear."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from sheetpact.model.problems import Problem
from sheetpact.model.records import Order


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a shop's platform. Only a hint: the orders that it names are fetched, unless it brings them itself.

    `id` names the call: the same one again is the same call. Without `orders` there is nothing to be done for it.
    """

    id: str
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform takes as "received": anything else, and it calls again or gives up."""

    status: int = 200
    body: bytes = b""
    media: str = "text/plain"


@runtime_checkable
class Calling(Protocol):
    """A shop connector whose platform tells of orders by calling us."""

    received: ClassVar[Answer]

    @property
    def listens(self) -> bool:
        """It has been set up to be called: it knows by what secret the platform signs."""
        ...

    def call(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Call:
        """What a call says. NotAllowed: it isn't the platform's, or too old. BadRecord: it is, but unreadable.

        It asks nobody else and takes well under a millisecond. The case of the headers' names doesn't matter.
        """
        ...


@runtime_checkable
class Telling(Calling, Protocol):
    """A shop connector whose calls bring whole orders, since there is nobody to fetch them from."""

    def told(self, body: bytes) -> Sequence[Order]:
        """The orders in a call that was accepted before. BadRecord: they can't be read any more."""
        ...


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook as the platform has it. `topic` in the platform's words; not `active`: it calls no more."""

    id: str
    topic: str
    address: str
    active: bool = True


@runtime_checkable
class Hooking(Protocol):
    """A shop connector that can make and mend its webhooks by itself."""

    @property
    def topics(self) -> Sequence[str]:
        """What its platform is to call about, in the platform's words: each needs a webhook."""
        ...

    def doubt(self, address: str) -> Problem | None:
        """Why its platform may never call at `address`; None: nothing speaks against it."""
        ...

    def hooks(self) -> Sequence[Hook]:
        """All that the platform has for us, whatever their address."""
        ...

    def hook(self, address: str, *, anew: bool) -> Sequence[Hook]:
        """Make what is missing for calls to `address`, arm again what is asleep; gives those that it touched.

        `anew`: tell all of them the secret once more, where the platform keeps one for each.
        """
        ...


def signed_base64(secret: str, said: bytes, signature: str) -> bool:
    """Is it the base64 of the HMAC-SHA256 of `said`? In constant time."""
    right = base64.b64encode(hmac.digest(secret.encode(), said, hashlib.sha256))
    return hmac.compare_digest(right, signature.encode("utf-8", "surrogateescape"))


def signed_hex(secret: str, said: bytes, signature: str) -> bool:
    """Is it the HMAC-SHA256 of `said` in hexadecimal digits of any case? In constant time."""
    right = hmac.digest(secret.encode(), said, hashlib.sha256).hex().encode()
    return hmac.compare_digest(right, signature.lower().encode("utf-8", "surrogateescape"))
