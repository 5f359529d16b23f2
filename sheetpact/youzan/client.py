"""Calls to Youzan: POST with a JSON body, the access token in the query, and a new token where the old has ended.

The token is one of a self-use app (自用型应用): client id, secret and shop id are enough (获取 token).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import requests

from sheetpact.errors import BrokenContract, UnknownOutcome
from sheetpact.model.texts import say
from sheetpact.ports import ShopContext, Token, told_at
from sheetpact.youzan.answers import Slow, Stale, TooMany, data_of

BASE = "https://open.youzanyun.com"
SIGN_IN = "auth/token"
PAUSES = (3.0, 6.0, 12.0, 24.0)
"""Seconds to wait after a call too many (限流说明, which has a fifth: by then the next sync is as good)."""
MOST_SKEW = timedelta(days=1)
"""Between two clocks; what differs more is no clock, and lists aren't asked for years that are still to come."""
SPARE = timedelta(minutes=5)
"""A token that ends sooner is not worth beginning with."""


@dataclass(slots=True)
class Client:
    """One shop, by one app."""

    context: ShopContext
    skew: timedelta = field(default=timedelta(0), init=False)
    """How far the platform's clock goes before ours, as its last answer told."""

    @property
    def base(self) -> str:
        return self.context.settings.get("base_url", BASE).rstrip("/")

    @property
    def now(self) -> datetime:
        """By the platform's clock."""
        return self.context.now() + self.skew

    def call(self, api: str, asked: Mapping[str, object], *, write: bool = False) -> object:
        """The data of an answer; `api` is name and version, such as youzan.trade.get/4.0.2.

        A write whose answer is lost or unreadable is UnknownOutcome; one that met an old token was not done.
        """
        token = self._token()
        try:
            return self._asked(api, asked, token, write=write)
        except Stale:
            return self._asked(api, asked, self._token(token.value), write=write)

    def _asked(self, api: str, asked: Mapping[str, object], token: Token, *, write: bool) -> object:
        for pause in PAUSES:
            try:
                return self._sent(api, asked, token, write=write)
            except TooMany:
                self.context.wait(pause)
        return self._sent(api, asked, token, write=write)

    def _sent(self, api: str, asked: Mapping[str, object], token: Token, *, write: bool) -> object:
        try:
            response = self.context.http.request(
                "POST",
                f"{self.base}/api/{api}",
                params={"access_token": token.value},
                json=asked,
                repeatable=not write,
            )
            self._look_at_the_clock(response)
            return data_of(response, api, self.context.locale)
        except (BrokenContract, Slow) as error:
            if write and type(error) in (BrokenContract, Slow):  # no answer of the service's: it may have been done
                raise UnknownOutcome(str(error)) from None
            raise

    def _look_at_the_clock(self, response: requests.Response) -> None:
        told = told_at(response)
        if told is not None and abs(skew := told - self.context.now()) < MOST_SKEW:
            self.skew = skew

    def _token(self, stale: str = "") -> Token:
        settings = self.context.settings
        account = f"{self.base} {settings['client_id']} {settings['grant_id']}"
        now = self.context.now()
        return self.context.tokens.take(account, lambda _: self._renewed(stale), now, stale)

    def _renewed(self, stale: str) -> Token:
        """The app's living token, which other programs may be using, too; a new one only where that is no good.

        `refresh: true` makes a new token and may end the old one at once, pages say both (刷新 token).
        """
        token = self._signed_in(refresh=False)
        if token.value == stale or token.until <= self.context.now():
            token = self._signed_in(refresh=True)
        if token.until <= self.context.now():  # it would be asked for again before every call
            raise BrokenContract(say(self.context.locale, "youzan.no_token"))
        return token

    def _signed_in(self, *, refresh: bool) -> Token:
        settings, locale = self.context.settings, self.context.locale
        asked = {
            "client_id": str(settings["client_id"]),
            "client_secret": str(settings["client_secret"]),
            "authorize_type": "silent",
            "grant_id": str(settings["grant_id"]),
            "refresh": refresh,
        }
        response = self.context.http.request("POST", f"{self.base}/{SIGN_IN}", json=asked, repeatable=True)
        match data_of(response, SIGN_IN, locale):
            # `expires` is the end itself in milliseconds, no lifetime (获取 token: 时间戳，单位毫秒).
            case {"access_token": str(value), "expires": int(end)} if value:
                with suppress(ValueError, OverflowError, OSError):  # no day that there is
                    return Token(value, datetime.fromtimestamp(end / 1000, UTC) - SPARE)
        raise BrokenContract(say(locale, "youzan.no_token"))
