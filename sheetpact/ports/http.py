"""One account's way out to a platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Protocol

import requests

from sheetpact.errors import BrokenContract


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
        params: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: requests.auth.AuthBase | tuple[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> requests.Response:
        """`repeatable` None: GET, HEAD and PUT are, POST and PATCH are not."""
        ...

    @property
    def requests(self) -> int:
        """Requests sent so far, repeats included."""
        ...


def json_of(response: requests.Response) -> object:
    """What an answer says. BrokenContract: it is a web page, or cut off. A byte order mark before it is ignored."""
    try:
        return json.loads(response.content.decode("utf-8-sig"))
    except ValueError:
        place = (response.url or "").partition("?")[0].rpartition("@")[2]
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        raise BrokenContract(
            f"{place}: HTTP {response.status_code} with {kind or 'something'} instead of JSON"
        ) from None
