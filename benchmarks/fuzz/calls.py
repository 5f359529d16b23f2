"""Calls as platforms sign them, and as anybody sends them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from benchmarks.fuzz.mutate import CANARY, TEXTS, damaged
from benchmarks.fuzz.tapes import NOON
from sheetpact.youzan.sealed import VECTOR

SECRET = "fuzz-secret-of-thirty-two-letters"
APP, SHOP_ID = "fuzz-app", "42583152"
ORDER = {
    "id": 6123456789012,
    "number": "1001",
    "line_items": [{"id": 1, "sku": "00123", "quantity": 2}],
    "note": CANARY,
}
PAID = {"tid": "E20260302120000365000010", "full_order_info": {"order_info": {"tid": "E20260302120000365000010"}}}
MESSAGE = {
    "client_id": APP, "kdt_id": int(SHOP_ID), "id": PAID["tid"], "type": "trade_TradePaid", "status": "TRADE_PAID",
    "msg": urllib.parse.quote(json.dumps(PAID)), "msg_id": "0b6f-1", "test": False, "sendCount": 1, "note": CANARY,
}  # fmt: skip
TOLD = {
    "type": "order.updated", "timestamp": "2026-03-02T11:59:30Z",
    "data": {
        "id": "T-1", "number": "1001", "status": "paid", "created_at": "2026-03-02T11:00:00Z", "currency": "CNY",
        "updated_at": "2026-03-02T11:59:30Z", "note": CANARY,
        "lines": [
            {"id": "1", "sku": "00123", "quantity": 2, "price": "9.90", "title": "茶壶"},
            {"id": "2", "sku": "CUP", "quantity": 1},
        ],
    },
}  # fmt: skip
EDIT = {
    "sheet": "库存", "user": "li@example.com", "at": "2026-03-02T11:59:30Z", "headings": ["可售", "安全库存"],
    "rows": [["00123", "青山茶具"], ["CUP", "青山茶具"]],
}  # fmt: skip
PACT = {
    "pact": "手作联盟", "locale": "zh-CN", "timezone": "Asia/Shanghai", "currency": "CNY",
    "sheet": {"connector": "google_sheets", "document": "doc"},
    "partners": {
        "tea": {"name": "青山茶具", "editors": ["li@example.com"], "shops": {"woo": {"connector": "woocommerce"}}},
    },
}  # fmt: skip
NAMES = (
    "Content-Type",
    "Content-Length",
    "Transfer-Encoding",
    "Host",
    "Expect",
    "Connection",
    "Upgrade",
    "X-Forwarded-For",
)
METHODS = ("POST", "POST", "POST", "GET", "PUT", "DELETE", "OPTIONS", "HEAD", "CONNECT", "POST\x00", "ＰＯＳＴ", "")
PLACES = (
    "/hooks/{}/",
    "/hooks/{}?a=b",
    "/hooks//{}",
    "/hooks/%00{}",
    "//hooks/{}",
    "/{}",
    "*",
    "http://x/hooks/{}",
    "/healthz",
    "/metrics",
    "/hooks/\xff",
)
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """The pieces of bytes as they arrive. `signed`: whoever sent it has the secret; it may be kept."""

    pieces: tuple[bytes, ...]
    signed: bool

    def shown(self) -> bytes:
        return b"".join(self.pieces)


def _base64(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()


def _woo(body: bytes) -> Headers:
    return [
        ("X-WC-Webhook-Signature", _base64(body)),
        ("X-WC-Webhook-Resource", "order"),
        ("X-WC-Webhook-Topic", "order.updated"),
    ]


def _shopify(body: bytes) -> Headers:
    return [
        ("X-Shopify-Hmac-Sha256", _base64(body)),
        ("X-Shopify-Topic", "orders/create"),
        ("X-Shopify-Webhook-Id", "b54557e4"),
    ]


def _youzan(body: bytes) -> Headers:
    sign = hashlib.md5(APP.encode() + body + SECRET.encode(), usedforsecurity=False).hexdigest()
    return [("Event-Sign", sign), ("Event-Type", "trade_TradePaid"), ("Client-Id", APP)]


def _script(body: bytes) -> Headers:
    told = str(int(NOON.timestamp()) - 20)
    sign = hmac.digest(SECRET.encode(), told.encode() + b"." + body, hashlib.sha256).hex()
    return [("X-Sheetpact-Time", told), ("X-Sheetpact-Signature", f"v1={sign}")]


def _standard(body: bytes) -> Headers:
    name, at = "msg_p5jXN8AQM9LWM0D4loKWxJek", str(int(NOON.timestamp()) - 20)
    sign = hmac.digest(SECRET.encode(), b".".join((name.encode(), at.encode(), body)), hashlib.sha256)
    return [
        ("Webhook-Signature", f"v1,{base64.b64encode(sign).decode()}"),
        ("Webhook-Id", name),
        ("Webhook-Timestamp", at),
    ]


def _drive(_: bytes) -> Headers:
    token = hmac.digest(SECRET.encode(), b"channel c-1", hashlib.sha256).hex()
    return [
        ("X-Goog-Channel-Id", "c-1"),
        ("X-Goog-Channel-Token", token),
        ("X-Goog-Resource-State", "update"),
        ("X-Goog-Message-Number", "10"),
    ]


def _sealed(content: bytes) -> bytes:
    """As Youzan seals what it tells about the app itself."""
    padder, cipher = padding.PKCS7(AES.block_size).padder(), Cipher(AES(SECRET.encode()[:16]), CBC(VECTOR)).encryptor()
    said = cipher.update(padder.update(content) + padder.finalize()) + cipher.finalize()
    return urllib.parse.quote(base64.b64encode(said)).encode()


@dataclass(frozen=True, slots=True)
class Seed:
    """A call that is good as it is."""

    door: str
    content: object
    headers: Callable[[bytes], Headers]
    seal: Callable[[bytes], bytes] = bytes


SEEDS = (
    Seed("woo", ORDER, _woo),
    Seed("shopify", ORDER, _shopify),
    Seed("youzan", MESSAGE, _youzan),
    Seed("till", TOLD, _standard),
    Seed("sheet", EDIT, _script),
    Seed("sheet", {}, _drive),
    Seed("youzan", {"type": "appSubscribe", "kdtId": 42583152, "note": CANARY}, lambda _: [], _sealed),
    Seed(
        "woo",
        6,
        lambda _: [("Content-Type", "application/x-www-form-urlencoded")],
        lambda number: b"webhook_id=" + number,
    ),
)
OPEN = SEEDS[6:]
"""Calls that aren't signed by their platform, and name nothing."""


def forged(seed: Seed, headers: Headers, body: bytes, chance: random.Random) -> tuple[bool, Headers, bytes]:
    """As somebody without the secret sends it: another body, or another signature."""
    at = chance.randrange(len(headers)) if headers else 0
    match chance.randrange(5):
        case 0:
            return seed.headers is _drive, headers, body + b" "  # Drive's messages have no body, and sign none
        case 1 if headers:
            name, value = headers[0]
            headers[0] = (
                name,
                chance.choice((value[:-1], value[::-1], "", chance.choice(TEXTS), value + value, "é" * 44)),
            )
        case 2 if headers:
            del headers[0]
        case 3:
            headers[:0] = [(headers[at][0] if headers else "X", chance.choice(TEXTS))]
            return seed not in OPEN, headers, body  # of two of a name the last counts, which is right
        case _:
            headers = [(name, chance.choice(TEXTS)) for name, _ in headers]
    return False, headers, body


def sent(door: str, headers: Headers, body: bytes, chance: random.Random) -> tuple[bytes, ...]:
    """The call's bytes, most of the time as HTTP has it."""
    method, place = "POST", f"/hooks/{door}"
    length: Headers = [("Content-Length", str(len(body)))]
    if chance.random() < 0.2:
        length, body = [("Transfer-Encoding", "chunked")], _chunked(body, chance)
    headers = [("Host", "pact.example"), *headers, *length]
    if chance.random() < 0.12:
        match chance.randrange(5):
            case 0:
                method = chance.choice(METHODS)
            case 1:
                place = chance.choice(PLACES).format(door)
            case 2:
                headers.append((chance.choice(NAMES), chance.choice(TEXTS)))
            case 3:
                headers.append(chance.choice(headers))
            case _:
                headers[-1] = (
                    headers[-1][0],
                    chance.choice(("0", "-1", "1e3", "9" * 5000, "9" * 19, str(len(body) * 2), "chunked, gzip", "")),
                )
    head = "\r\n".join((f"{method} {place} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""))
    said = head.encode("utf-8", "surrogatepass") + body
    if chance.random() < 0.03:
        said = damaged(said, chance)
    cuts = sorted(chance.randrange(len(said) + 1) for _ in range(chance.choice((0, 0, 0, 1, 3))))
    ends = [0, *cuts, len(said)]
    return tuple(said[start:end] for start, end in pairwise(ends) if start < end)


def whole(door: str, headers: Headers, body: bytes) -> tuple[bytes]:
    head = [f"POST /hooks/{door} HTTP/1.1", "Host: pact.example", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join([*head, "", ""]).encode() + body,)


def _chunked(body: bytes, chance: random.Random) -> bytes:
    size = max(1, len(body) // chance.choice((1, 2, 5)))
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    said = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return said + chance.choice(
        (b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"", b"-1\r\n\r\n", b"ffffffffffffffffff\r\n")
    )
