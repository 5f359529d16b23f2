"""What proves to a shop who calls: a token for good, or one for a day that the app's own id and secret are good for.

New apps get the second kind only (shopify.dev/docs/apps/build/authentication-authorization, "Using the client
credentials grant"); apps made in a shop's admin before 2026 keep the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from sheetpact.errors import PactError, SignInAgain
from sheetpact.mapping.fields import at
from sheetpact.model.texts import say
from sheetpact.ports import ShopContext, Token, json_of

EARLY = timedelta(minutes=5)
"""A token is renewed so long before it ends: a run may be waiting with it."""
DAY = 86399
"""Seconds; what a token is good for where the answer doesn't say."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What to call with. PactError: the pact holds neither a token nor the app's id and secret."""

    context: ShopContext = field(repr=False)
    base: str

    def __post_init__(self) -> None:
        settings = self.context.settings
        if not settings.get("access_token") and not (settings.get("client_id") and settings.get("client_secret")):
            raise PactError(say(self.context.locale, "shopify.no_credentials"))

    @property
    def account(self) -> str:
        """App and shop, as a name that says nothing: points are counted by them, and tokens kept."""
        settings = self.context.settings
        app = settings.get("access_token") or settings["client_id"]
        return hashlib.sha256(f"{self.base} {app}".encode()).hexdigest()

    @property
    def renewable(self) -> bool:
        return not self.context.settings.get("access_token")

    def token(self, stale: str = "") -> str:
        """`stale`: the one that the shop no longer took. SignInAgain: it gives this app none."""
        if not self.renewable:
            return str(self.context.settings["access_token"])
        return self.context.tokens.take(self.account, lambda _: self._granted(), self.context.now(), stale).value

    def _granted(self) -> Token:
        settings = self.context.settings
        app = {"client_id": str(settings["client_id"]), "client_secret": str(settings["client_secret"])}
        response = self.context.http.request(
            "POST",
            f"{self.base}/admin/oauth/access_token",
            body=urlencode({"grant_type": "client_credentials", **app}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            repeatable=True,
            returned=(400, 401, 403, 404),
        )
        told = json_of(response) if response.content.startswith(b"{") else {}
        if not response.ok or not isinstance(told, Mapping) or not told.get("access_token"):
            why = str(at(told, "error") or f"HTTP {response.status_code}")
            raise SignInAgain(say(self.context.locale, "shopify.no_token", told=why))
        seconds = told.get("expires_in")
        good_for = timedelta(seconds=min(seconds, DAY) if isinstance(seconds, int) else DAY) - EARLY
        return Token(str(told["access_token"]), self.context.now() + good_for)
