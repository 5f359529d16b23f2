"""One account's way out to a platform."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import requests

from sheetpact.errors import BrokenContract
from sheetpact.mapping.content import json_in

SENSIBLE_YEARS = range(2000, 2200)


class Http(Protocol):
    """One account's way out: time limits, a shared token bucket, bounded repeats where a repeat is harmless.

    Raises RetryLater, SignInAgain (401), NotAllowed (403), UnknownOutcome (a write whose answer was lost),
    BrokenContract (an answer that isn't what was asked for). Other statuses are returned.
    """

    def request(  # noqa: PLR0913 -- what a request can hold
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: requests.auth.AuthBase | tuple[str, str] | None = None,
        repeatable: bool | None = None,
        returned: Collection[int] = (),
        first: Callable[[], None] | None = None,
    ) -> requests.Response:
        """`repeatable` None: GET, HEAD and PUT are, POST and PATCH are not.

        `returned`: statuses that the caller reads itself, where a platform says more than the number does.
        `first` is called before it is sent, and before it is repeated: a platform counts repeats too.
        """
        ...

    @property
    def requests(self) -> int:
        """Requests sent so far, repeats included."""
        ...


class Quota(Protocol):
    """What an account may send in a minute, counted over all programs of this workspace."""

    def take(self, account: str, kind: str, per_minute: int) -> None:
        """Wait until one more call of this kind may be sent. RetryLater: that would take too long."""
        ...


class Unlimited:
    """Of what sends nothing to anybody: a local file."""

    def take(self, account: str, kind: str, per_minute: int) -> None:
        """Not counted."""


def told_at(response: requests.Response) -> datetime | None:
    """When an answer was given, by the platform's clock. None: it doesn't say so, or says nonsense."""
    try:
        told = parsedate_to_datetime(response.headers.get("Date", ""))
        at = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return at if at.year in SENSIBLE_YEARS else None


def json_of(response: requests.Response) -> object:
    """What an answer says. BrokenContract: it is a web page, or cut off. A byte order mark before it is ignored."""
    try:
        return json_in(response.content.decode("utf-8-sig"))
    except ValueError:
        place = (response.url or "").partition("?")[0].rpartition("@")[2]
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        raise BrokenContract(
            f"{place}: HTTP {response.status_code} with {kind or 'something'} instead of JSON"
        ) from None
