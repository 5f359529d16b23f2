"""Who may call: class-wc-rest-authentication.php. Basic over TLS only, else one-legged OAuth 1.0a."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from sheetpact.simulators.server import Answer, Clock, Request, as_json

WINDOW = 15 * 60  # seconds, check_oauth_timestamp_and_nonce
NEEDED = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
METHODS = {"HMAC-SHA256": hashlib.sha256, "HMAC-SHA1": hashlib.sha1}
_PARAMETER = re.compile(r'(oauth_[a-z_-]*)="?([^",]*)"?')


@dataclass
class Key:
    """One API key of the shop. `permissions`: read, write or read_write."""

    consumer_key: str
    consumer_secret: str
    permissions: str = "read_write"


def refused(code: str, message: str, status: int = 401) -> Answer:
    return as_json(status, {"code": code, "message": message, "data": {"status": status}})


def failed(message: str) -> Answer:
    return refused("woocommerce_rest_authentication_error", message)


@dataclass
class Doorkeeper:
    """Checks each request. `tls`: the shop believes that it is called over TLS (`is_ssl()`)."""

    key: Key
    home: str
    now: Clock
    tls: bool = False
    _nonces: dict[int, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refusal(self, request: Request) -> Answer | None:
        """What a stranger is told; None: come in."""
        given = self._basic_given(request) if self.tls else None
        if given is not None:
            right = hmac.compare_digest(given, self.key.consumer_secret)
            return self._right(request) if right else failed("Consumer secret is invalid.")
        return self._oauth(request) or self._right(request)

    def _basic_given(self, request: Request) -> str | None:
        """The secret that came with our key; None: no such key, so that OAuth is tried."""
        user, secret = request.query.get("consumer_key", ""), request.query.get("consumer_secret", "")
        header = request.headers.get("authorization", "")
        if not (user and secret) and header.startswith("Basic "):
            user, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        return secret if user == self.key.consumer_key and secret else None

    def _oauth(self, request: Request) -> Answer | None:
        given = {**request.query, **header_parameters(request.headers.get("authorization", ""))}
        missing = [name for name in NEEDED if not given.get(name)]
        if len(missing) == len(NEEDED):
            return refused("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if missing:
            names = ", ".join(missing)
            plural = "s" if len(missing) > 1 else ""
            return refused(
                "woocommerce_rest_authentication_missing_parameter", f"Missing OAuth parameter{plural} {names}"
            )
        if given["oauth_consumer_key"] != self.key.consumer_key:
            return failed("Consumer key is invalid.")
        return self._signature(request, given) or self._fresh(int(given["oauth_timestamp"]), given["oauth_nonce"])

    def _signature(self, request: Request, given: Mapping[str, str]) -> Answer | None:
        method = METHODS.get(given["oauth_signature_method"])
        if method is None:
            return failed("Invalid signature - signature method is invalid.")
        signed = "&".join(
            (request.method, encoded(self.home + urlsplit(request.target).path), encoded(normalised(given)))
        )
        right = hmac.new(f"{self.key.consumer_secret}&".encode(), signed.encode(), method).digest()
        given_signature = unquote(given["oauth_signature"].replace(" ", "+"))
        if not hmac.compare_digest(base64.b64encode(right).decode(), given_signature):
            return failed("Invalid signature - provided signature does not match.")
        return None

    def _fresh(self, timestamp: int, nonce: str) -> Answer | None:
        """WooCommerce keeps one nonce a second: the last one of that second overwrites the others."""
        now = int(self.now().timestamp())
        if abs(timestamp - now) > WINDOW:
            return failed("Invalid timestamp.")
        with self._lock:
            if nonce in self._nonces.values():
                return failed("Invalid nonce - nonce has already been used.")
            self._nonces[timestamp] = nonce
            for old in [each for each in self._nonces if each < now - WINDOW]:
                del self._nonces[old]
        return None

    def _right(self, request: Request) -> Answer | None:
        needed = "read" if request.method in ("GET", "HEAD") else "write"
        if needed in self.key.permissions:
            return None
        return failed(f"The API key provided does not have {needed} permissions.")


def header_parameters(header: str) -> dict[str, str]:
    if not header.startswith("OAuth "):
        return {}
    return {name: unquote_plus(value) for name, value in _PARAMETER.findall(header)}


def encoded(text: str) -> str:
    return quote(text, safe="~-._")


def normalised(given: Mapping[str, str]) -> str:
    pairs = sorted((encoded(name), encoded(value)) for name, value in given.items() if name != "oauth_signature")
    return "&".join(f"{name}={value}" for name, value in pairs)


def utc_text(moment: datetime | None) -> str | None:
    """As WooCommerce writes a GMT field: no zone, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else None
