"""Access tokens of one self-use app and shop: POST /auth/token (doc.youzanyun.com, 获取 token, 刷新 token)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sheetpact.simulators.server import Answer, Clock, Request, as_json

LIFE = timedelta(days=7)
NEEDED = ("client_id", "client_secret", "authorize_type", "grant_id", "refresh")


@dataclass
class App:
    """A self-use app, and the shop that has authorised it."""

    client_id: str
    client_secret: str
    grant_id: str


@dataclass
class Tokens:
    """One living token at most: a new one ends the old one at once (pages also say after an hour)."""

    app: App
    now: Clock
    value: str = ""
    until: datetime | None = None
    issued: int = 0
    ended: set[str] = field(default_factory=set)
    granted: bool = True
    """False: the shop has withdrawn the authorisation."""

    def answer(self, request: Request) -> Answer:
        """What a request for a token is told."""
        kind = request.headers.get("content-type", "")
        if not kind.startswith("application/json"):
            return _no(1000, f"Content type '{kind}' not supported,Please use 'application/json;charset=UTF-8'")
        asked = request.json()
        if not isinstance(asked, dict) or set(asked) != set(NEEDED) or not isinstance(asked["refresh"], bool):
            return _no(1000, "应用信息错误")
        refusal = self._refusal(asked)
        return refusal or self._given(refresh=asked["refresh"])

    def _refusal(self, asked: Mapping[str, object]) -> Answer | None:
        if asked["client_id"] != self.app.client_id:
            return _no(1103, "Client 不存在")
        if asked["client_secret"] != self.app.client_secret:
            return _no(1000, "应用信息错误")
        if asked["authorize_type"] != "silent":
            return _no(1105, "不支持的应用类型")
        return _no(1103, "授权关系不存在") if asked["grant_id"] != self.app.grant_id or not self.granted else None

    def _given(self, *, refresh: bool) -> Answer:
        if refresh or self.until is None or self.until <= self.now():
            self.renew()
        assert self.until is not None
        data = {
            "expires": int(self.until.timestamp() * 1000),
            "scope": "item trade trade_advanced crm",
            "access_token": self.value,
            "authority_id": self.app.grant_id,
        }
        return as_json(200, {"success": True, "code": 200, "data": data, "message": None})

    def renew(self) -> None:
        """A new token, as another program's refresh makes it."""
        self.ended.add(self.value)
        self.issued += 1
        self.value, self.until = f"yztoken{self.issued:04d}{'9a' * 10}", self.now() + LIFE

    def trouble(self, given: str) -> tuple[int, str] | None:
        """What a call with this token is told; None: it may come in."""
        if not given or not self.granted:
            return 4201, "非法的请求凭证"
        if given != self.value or self.until is None:
            return 4203, "Token 不存在"
        return (4202, "请求凭证过期") if self.until <= self.now() else None


def _no(code: int, message: str) -> Answer:
    return as_json(200, {"success": False, "code": code, "data": None, "message": message})
