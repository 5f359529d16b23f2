"""Messages as Youzan pushes them: signed, again and again until they are acknowledged, and in no order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

import requests

from sheetpact.simulators.youzan import payloads
from sheetpact.simulators.youzan.shop import Shop
from sheetpact.simulators.youzan.tokens import App

TIMEOUT = 5.0  # seconds
WAITS = (10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200)
"""Seconds before each of the 16 repeats (消息推送机制; some pages say 4 repeats)."""


def sign(body: bytes, app: App) -> str:
    """Event-Sign: MD5 of client id, body, client secret (消息接入指南)."""
    said = app.client_id.encode() + body + app.client_secret.encode()
    return hashlib.md5(said, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call. Send the same one twice to play a duplicate."""

    headers: dict[str, str]
    body: bytes

    def send(self, url: str) -> bool:
        """Whether it was acknowledged: the answer holds the word success, within 5 s."""
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.post(url, data=self.body, headers=self.headers, timeout=TIMEOUT, allow_redirects=False)
            except requests.RequestException:
                return False
        return answer.status_code == HTTPStatus.OK and "success" in answer.text


@dataclass
class Pushes:
    """Makes a shop's messages."""

    shop: Shop
    app: App
    waited: list[int] = field(default_factory=list)
    """The waits between repeats so far, in seconds; nobody sleeps them."""
    _number: int = 0

    def message(self, kind: str, tid: str, *, count: int = 0, number: int | None = None) -> Delivery:
        """What is pushed of an order. `number` names the message, so that a repeat is the same one."""
        if number is None:
            self._number = number = self._number + 1
        order = self.shop.orders[tid]
        refunds = kind.startswith("youzan_trade_Refund")
        inner: dict[str, object] = {"tid": tid, "update_time": payloads.text_time(order.updated)}
        if refunds:
            inner |= {"refund_id": order.refunds[-1].id, "refunded_fee": payloads.yuan(order.refunds[-1].fee)}
        elif kind in ("trade_TradeCreate", "trade_TradePaid"):
            inner = {"full_order_info": payloads.ordered(order)}
        content: dict[str, object] = {
            "client_id": self.app.client_id,
            "kdt_id": int(self.app.grant_id),
            "id": order.refunds[-1].id if refunds else tid,
            "type": kind,
            "status": order.status,
            "msg": inner if refunds else quote(json.dumps(inner, ensure_ascii=False)),
            "msg_id": str(UUID(int=number)),
            "version": int(order.updated.timestamp()),
            "test": False,
            **({"sendCount": count} if count else {}),
        }
        return self.signed(kind, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())

    def signed(self, kind: str, body: bytes) -> Delivery:
        headers = {
            "Content-Type": "application/json;charset=UTF-8",
            "Event-Type": kind,
            "Client-Id": self.app.client_id,
            "Event-Sign": sign(body, self.app),
        }
        return Delivery(headers, body)

    def push(self, url: str, order: Callable[[Sequence[tuple[str, str]]], Sequence[tuple[str, str]]] = tuple) -> int:
        """All that has happened and was not told yet, in whatever `order`; gives how many were acknowledged."""
        events, self.shop.events = self.shop.events, []
        return sum(self._until_heard(url, kind, tid) for kind, tid in order(events))

    def _until_heard(self, url: str, kind: str, tid: str) -> bool:
        self._number += 1
        number = self._number
        if self.message(kind, tid, number=number).send(url):
            return True
        for count, wait in enumerate(WAITS, start=1):
            self.waited.append(wait)
            if self.message(kind, tid, count=count, number=number).send(url):
                return True
        return False
