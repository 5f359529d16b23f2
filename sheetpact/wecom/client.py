"""Calls to WeCom (企业微信): JSON, the access token in the query, HTTP status 200 whatever went wrong.

`errcode` says what did (developer.work.weixin.qq.com/document/path/90313, 全局错误码).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import requests

from sheetpact.errors import BrokenContract, ConnectorError, NotAllowed, RetryLater, SignInAgain
from sheetpact.mapping.fields import Payload
from sheetpact.model.texts import say
from sheetpact.ports import ShopContext, Token, json_of

BASE = "https://qyapi.weixin.qq.com"
SIGN_IN = "gettoken"
SPARE = timedelta(minutes=5)
"""A token that ends sooner is not worth beginning with."""
LONGEST = timedelta(days=1)
"""No token lives longer (`expires_in` is 7200 seconds; path/91039)."""
A_MINUTE = 60.0
"""Limits are counted by the minute and by the hour (path/90312, 访问频率限制)."""
ADDRESS = re.compile(r"from ip: ?([0-9a-fA-F.:]{3,45})")


class Stale(SignInAgain):
    """The access token is no longer taken; nothing was done."""


ERRORS: Mapping[int, tuple[type[ConnectorError], str]] = {
    **dict.fromkeys((40014, 41001, 42001), (Stale, "wecom.token")),
    **dict.fromkeys((40001, 40013, 40091), (SignInAgain, "wecom.secret")),
    60020: (NotAllowed, "wecom.address"),
    **dict.fromkeys((48001, 48002, 60011, 301002), (NotAllowed, "wecom.no_right")),
    **dict.fromkeys((-1, 45009, 45033), (RetryLater, "wecom.busy")),
}


@dataclass(frozen=True, slots=True)
class Client:
    """One company, by one app of its own."""

    context: ShopContext

    @property
    def base(self) -> str:
        return self.context.settings.get("base_url", BASE).rstrip("/")

    def call(self, name: str, asked: Mapping[str, object] | None = None) -> Payload:
        """An answer, all well. `name` is what follows /cgi-bin/; without `asked` it is a GET. Nothing here writes."""
        token = self._token()
        try:
            return self._sent(name, asked, {"access_token": token.value})
        except Stale:  # it may end before its time (path/91039)
            return self._sent(name, asked, {"access_token": self._token(token.value).value})

    def _sent(self, name: str, asked: Mapping[str, object] | None, query: Mapping[str, str]) -> Payload:
        address, http = f"{self.base}/cgi-bin/{name}", self.context.http
        if asked is None:
            return self._good(http.request("GET", address, params=query), name)
        return self._good(http.request("POST", address, params=query, json=asked, repeatable=True), name)

    def _good(self, response: requests.Response, name: str) -> Payload:
        answer, locale = json_of(response), self.context.locale
        code = answer.get("errcode") if isinstance(answer, Mapping) else None
        if not isinstance(answer, Mapping) or not isinstance(code, int):
            raise BrokenContract(say(locale, "wecom.no_answer", call=name))
        if code:
            raise _error(code, str(answer.get("errmsg")), name, locale)
        return answer

    def _token(self, stale: str = "") -> Token:
        account = f"{self.base} {self.context.settings['corp_id']}"
        return self.context.tokens.take(account, lambda _: self._signed_in(), self.context.now(), stale)

    def _signed_in(self) -> Token:
        """Asked for again while it lives, it is the same token (path/91039): programs don't end each other's."""
        settings, now = self.context.settings, self.context.now()
        query = {"corpid": str(settings["corp_id"]), "corpsecret": str(settings["secret"])}
        match self._sent(SIGN_IN, None, query):
            case {"access_token": str(value), "expires_in": int(seconds)} if value and seconds > 0:
                life = min(timedelta(seconds=seconds), LONGEST)
                return Token(value, now + max(life - SPARE, life / 2))
        raise BrokenContract(say(self.context.locale, "wecom.no_answer", call=SIGN_IN))


def _error(code: int, message: str, call: str, locale: str) -> ConnectorError:
    """The platform's own words aren't repeated: they may name a person."""
    kind, text = ERRORS.get(code, (BrokenContract, "wecom.unforeseen"))
    found = ADDRESS.search(message)
    said = say(locale, text, call=call, code=code, address=found[1] if found else "?")
    return RetryLater(said, A_MINUTE) if kind is RetryLater else kind(said)
