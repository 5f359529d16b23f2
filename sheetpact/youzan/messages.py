"""What Youzan pushes (消息推送; doc.youzanyun.com, 消息接入指南): each names an order to be fetched, or nothing.

Messages come in any order, again and again until they are acknowledged, and up to a week late where somebody resends
them by hand. None of that matters here: an order is fetched as it stands, and what is pushed about it isn't used.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.mapping.fields import Payload
from sheetpact.ports import Answer, Call, json_in
from sheetpact.youzan.payloads import within
from sheetpact.youzan.sealed import opened

SIGNATURE, TYPE = "event-sign", "event-type"
RECEIVED = Answer(200, b'{"code":0,"msg":"success"}', "application/json")
"""Within 5 s, with the word success in it; anything else is sent again, up to 16 times (消息推送机制)."""
ORDERS = ("trade_", "youzan_trade_")
"""How the types begin that speak of an order: created, paid, sent, closed, done; and of its refunds."""

IDLE = ("trade_TradeMemo", "trade_MessagesTheChange", "youzan_trade_MessagesTheChange")
"""Remarks and addresses move no pieces, and every look costs a call."""


@dataclass(frozen=True, slots=True)
class App:
    """Who signs, and of which shop: an app may serve several of one owner, and pushes all to one address."""

    client_id: str
    secret: str = field(repr=False)
    shop: str


def call(headers: Mapping[str, str], body: bytes, app: App) -> Call:
    """See `ports.Calling.call`. A message has no time of its own: an old one is only a needless look.

    Those about the app itself bear no signature and name no order. They are heard all the same: where too many of its
    messages aren't, Youzan holds all of them back for a while.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if SIGNATURE not in told and opened(body, app.secret) is not None:
        return Call(hashlib.sha256(body).hexdigest())
    if not signed(body, told.get(SIGNATURE, ""), app):
        raise NotAllowed("a message without Youzan's signature")
    try:
        message = _object(json_in(body))
        kind = str(message.get("type") or told.get(TYPE, ""))
        ours = str(message.get("kdt_id") or app.shop) == app.shop and not message.get("test")
        moves = kind.startswith(ORDERS) and not kind.startswith(IDLE)
        orders = (_order(message),) if ours and moves else ()
    except ValueError:
        raise BadRecord("a message that can't be read") from None  # the cause may quote it
    name = message.get("msg_id") or hashlib.sha256(kind.encode() + b"/" + _without_count(message)).hexdigest()
    return Call(str(name), tuple(order for order in orders if order))


def signed(body: bytes, signature: str, app: App) -> bool:
    """Event-Sign is the MD5 of client id, body as it came, and client secret, in hexadecimal digits."""
    right = hashlib.md5(app.client_id.encode() + body + app.secret.encode(), usedforsecurity=False).hexdigest()
    return bool(app.secret) and hmac.compare_digest(
        right.encode(), signature.lower().encode("utf-8", "surrogateescape")
    )


def _object(told: object) -> Payload:
    """ValueError: it is none."""
    if not isinstance(told, dict):
        raise ValueError("no object")  # noqa: TRY004 -- the message is wrong, not the program
    return told


def _order(message: Payload) -> str:
    """`id` is the order's number in messages of orders; those of refunds have it in `msg`, as `tid`."""
    inner = message.get("msg")
    if isinstance(inner, str):  # 经过 UrlEncode(UTF-8) 编码; the newer ones hold an object
        inner = json_in(unquote(inner)) if inner else {}
    told = within(inner)
    info = within(within(told.get("full_order_info")).get("order_info"))
    return str(told.get("tid") or info.get("tid") or message.get("id") or "")


def _without_count(message: Payload) -> bytes:
    """`sendCount` tells how often it has been sent: the same message differs in nothing else."""
    return json.dumps({key: value for key, value in message.items() if key != "sendCount"}, sort_keys=True).encode()
