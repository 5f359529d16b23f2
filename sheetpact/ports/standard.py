"""Calls in the form of Standard Webhooks: whose they are, and which one of them it is.

github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from sheetpact.errors import NotAllowed

ID, TIMESTAMP, SIGNATURES = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX, VERSION = "whsec_", "v1"
SHORTEST = 24  # bytes of a secret (spec, Signature scheme)
LONGEST = 12  # digits of a time, for some ten thousand years
TOLERANCE = 300.0
"""Seconds that a call may be old or ahead, as in the specification's own libraries (libraries/python, webhooks.py)."""


def standard_key(secret: str) -> bytes:
    """The bytes that a secret stands for. ValueError: it is no base64, or too short."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    if len(key) < SHORTEST:
        raise ValueError("too short")
    return key


def standard_call(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> str:
    """The call's id, the same in each repeat. NotAllowed: the secret signed no such call, or it is too old.

    A call may bear several signatures, while its sender changes the secret. Id and time are signed along with the body.
    """
    told = {name.lower(): value for name, value in headers.items()}
    name, at = told.get(ID, ""), told.get(TIMESTAMP, "")
    if not name or not _fresh(at, now):
        raise NotAllowed("webhook: without an id, or too old")
    try:
        right = hmac.digest(standard_key(secret), b".".join((_bytes(name), _bytes(at), body)), hashlib.sha256)
    except (binascii.Error, ValueError):
        raise NotAllowed("webhook: there is no secret to know it by") from None
    if not any(_is(right, each) for each in told.get(SIGNATURES, "").split(" ")):
        raise NotAllowed("webhook: not signed with this shop's secret")
    return name


def _fresh(at: str, now: datetime) -> bool:
    plain = at.isascii() and at.isdigit() and len(at) <= LONGEST
    return plain and abs(int(at) - now.timestamp()) <= TOLERANCE


def _is(right: bytes, signature: str) -> bool:
    version, _, given = signature.partition(",")
    return version == VERSION and hmac.compare_digest(base64.b64encode(right), _bytes(given))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
