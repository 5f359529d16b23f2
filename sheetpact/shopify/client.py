"""One app's way into one shop. Raises only the errors of `sheetpact.errors`, each with a sentence that says what to do.

An answer with status 200 may be a refusal: `errors` first, then what a mutation tells in `userErrors`
(shopify.dev/docs/api/usage/response-codes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests

from sheetpact.errors import BrokenContract, ConnectorError, NotAllowed, RetryLater, SignInAgain, UnknownOutcome
from sheetpact.mapping.fields import Payload, at
from sheetpact.model.texts import say
from sheetpact.ports import ShopContext, json_of, told_at
from sheetpact.shopify.points import lacking, points_of
from sheetpact.shopify.queries import OLDEST, USUAL
from sheetpact.shopify.tokens import Credentials

UNAUTHORIZED = 401
TRIES = 8
"""Of a query that is throttled: others may take the points that it waited for."""
AGAIN = frozenset({"THROTTLED"})
"""Nothing was done: once more is harmless."""
AGAIN_READING = AGAIN | {"INTERNAL_SERVER_ERROR"}
LONGEST = 60.0
"""Seconds to wait for points; a bucket that takes longer to fill is somebody else's for now."""
SHOWN = 160
"""Letters of an error's own text that are repeated."""
NONE: Payload = {}
VERSION = re.compile(r"20\d\d-(01|04|07|10)")
_NAME = re.compile(r"(?:query|mutation) (\w+)")
_SCOPE = re.compile(r"`(\w+)`")
REFUSALS: Mapping[int, tuple[type[ConnectorError], str]] = {
    401: (SignInAgain, "shopify.token"),
    402: (NotAllowed, "shopify.frozen"),
    403: (NotAllowed, "shopify.forbidden"),
    404: (BrokenContract, "shopify.address"),
    423: (NotAllowed, "shopify.locked"),
    430: (NotAllowed, "shopify.forbidden"),
}
"""Statuses that say more than the number does."""


class TooDear(BrokenContract):
    """A single query costs more than any may (MAX_COST_EXCEEDED): ask for less at once."""


@dataclass(frozen=True, slots=True)
class Paged:
    """All rows of a list, and the server's time when the reading began."""

    rows: tuple[Payload, ...]
    at: datetime


class Client:
    """`ask` for anything, `pages` for a list, `nodes` for things by id."""

    def __init__(self, context: ShopContext) -> None:
        settings = context.settings
        self._context = context
        self.base = settings["base_url"].rstrip("/")
        self.version = settings.get("api_version", USUAL)
        self.moved = ""
        """The version that answered, where it isn't the one that was asked for."""
        self._served: datetime | None = None
        self._credentials = Credentials(context, self.base)
        self._points = points_of(self.account)

    @property
    def account(self) -> str:
        """Names the app in the shop."""
        return self._credentials.account

    def ask(self, text: str, variables: Payload = NONE, *, writes: bool = False, sparing: bool = False) -> Payload:
        """The answer's `data`. A throttled call was not carried out: it waits for its points and is sent again.

        `sparing`: it can wait, and leaves points to what can't.
        """
        asked = _asked(text, variables)
        seconds = self._points.wait(asked, sparing=sparing)
        if seconds > LONGEST:  # as remembered; only the platform knows
            seconds = 0.0
        for _ in range(TRIES):
            if seconds:
                self._context.wait(seconds)
            answer = self._sent(text, variables, writes=writes)
            cost = at(answer, "extensions.cost")
            self._points.told(asked, cost)
            if not codes(answer) & (AGAIN if writes else AGAIN_READING):
                return self._told(answer, writes=writes)
            seconds = lacking(cost)
            if seconds > LONGEST:
                break
            if sparing:
                seconds = min(max(seconds, self._points.wait(asked, sparing=True)), LONGEST)
        raise self._refusal(answer, writes=writes, seconds=seconds)

    def pages(
        self, text: str, path: str, size: int, variables: Payload = NONE, *, first: int = 0, sparing: bool = False
    ) -> Paged:
        """Every row of the connection at `path`, and fewer at once where that many cost too much.

        `first`: so many on the first page, and twice as many on each that follows, up to `size`. The points of all that
        is asked for must be there, however little comes.
        """
        most, size = size, first or size
        rows: list[Payload] = []
        began: datetime | None = None
        after: object = None
        before: set[str] = set()
        while True:
            try:
                told = self.ask(text, {**variables, "first": size, "after": after}, sparing=sparing)
            except TooDear:
                if size == 1:
                    raise
                most = size = size // 2
                continue
            began = began or self._served or self._context.now()
            rows += objects(at(told, f"{path}.nodes"))
            if at(told, f"{path}.pageInfo.hasNextPage") is not True:
                return Paged(tuple(rows), began)
            after = at(told, f"{path}.pageInfo.endCursor")
            if str(after) in before:
                raise BrokenContract(f"{self.base}: a list that goes round in circles")
            before.add(str(after))
            size = min(most, 2 * size)

    def nodes(self, text: str, ids: Sequence[str], size: int, variables: Payload = NONE) -> Iterator[Payload]:
        """The things of these ids that are there."""
        start = 0
        while start < len(ids):
            try:
                told = self.ask(text, {**variables, "ids": list(ids[start : start + size])})
            except TooDear:
                if size == 1:
                    raise
                size = max(1, size // 2)
                continue
            yield from objects(told.get("nodes"))
            start += size

    def download(self, address: str) -> bytes:
        """A file at an address of its own, which gets no token."""
        response = self._context.http.request("GET", address)
        if not response.ok:
            raise BrokenContract(f"bulk file: HTTP {response.status_code}")
        return response.content

    def _sent(self, text: str, variables: Payload, *, writes: bool) -> Payload:
        self._check_version()
        token = self._credentials.token()
        response = self._posted(token, text, variables, writes=writes)
        if response.status_code == UNAUTHORIZED and self._credentials.renewable:
            response = self._posted(self._credentials.token(token), text, variables, writes=writes)
        self._judge(response)
        self._served = told_at(response)
        served = response.headers.get("X-Shopify-API-Version", self.version)
        self.moved = "" if served == self.version else served
        try:
            answer = json_of(response)
        except BrokenContract as error:
            raise (UnknownOutcome if writes else BrokenContract)(str(error)) from None
        return answer if isinstance(answer, Mapping) else {}

    def _posted(self, token: str, text: str, variables: Payload, *, writes: bool) -> requests.Response:
        return self._context.http.request(
            "POST",
            f"{self.base}/admin/api/{self.version}/graphql.json",
            json={"query": text, "variables": dict(variables)},
            headers={"X-Shopify-Access-Token": token},
            repeatable=not writes,
            returned=tuple(REFUSALS),
        )

    def _check_version(self) -> None:
        """NotAllowed: this version doesn't know what is asked here."""
        if not VERSION.fullmatch(self.version) or self.version < OLDEST:
            raise NotAllowed(self._say("shopify.version", version=self.version, oldest=OLDEST, usual=USUAL))

    def _judge(self, response: requests.Response) -> None:
        if response.is_redirect:
            host = urlsplit(response.headers["Location"]).hostname or ""
            raise BrokenContract(self._say("shopify.redirected", host=host))
        if response.status_code in REFUSALS:
            kind, code = REFUSALS[response.status_code]
            raise kind(self._say(code))
        if not response.ok:
            raise BrokenContract(f"{self.base}: HTTP {response.status_code}")

    def _told(self, answer: Payload, *, writes: bool) -> Payload:
        errors = answer.get("errors")
        if errors:
            raise self._refusal(answer, writes=writes, seconds=0.0)
        told = answer.get("data")
        if not isinstance(told, Mapping):
            raise (UnknownOutcome if writes else BrokenContract)(f"{self.base}: an answer without data")
        return told

    def _refusal(self, answer: Payload, *, writes: bool, seconds: float) -> ConnectorError:
        found = codes(answer)
        first = next(iter(objects(answer.get("errors"))), {})
        told = str(first.get("message", answer.get("errors")))[:SHOWN]
        if "MAX_COST_EXCEEDED" in found:
            return TooDear(told)
        if "THROTTLED" in found:
            return RetryLater(self._say("shopify.throttled"), seconds)
        if "SHOP_INACTIVE" in found:
            return NotAllowed(self._say("shopify.frozen"))
        if "ACCESS_DENIED" in found:
            scopes = _SCOPE.findall(f"{at(first, 'extensions.requiredAccess') or told}")
            return NotAllowed(self._say("shopify.scopes", scopes=", ".join(scopes) or told))
        if "INTERNAL_SERVER_ERROR" in found:
            return UnknownOutcome(told) if writes else RetryLater(told)
        return BrokenContract(told)

    def _say(self, code: str, **params: object) -> str:
        return say(self._context.locale, code, **params)


def _asked(text: str, variables: Payload) -> str:
    """The operation, and of how many things: together they make its price."""
    found = _NAME.search(text)
    ids = variables.get("ids")
    many = len(ids) if isinstance(ids, list) else variables.get("first", "")
    return f"{found[1] if found else ''} {many}"


def codes(answer: Payload) -> frozenset[str]:
    """The codes of an answer's errors."""
    return frozenset(str(at(each, "extensions.code")) for each in objects(answer.get("errors")))


def objects(value: object) -> list[Payload]:
    """The members of a list that are objects: what is gone stands there as null."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
