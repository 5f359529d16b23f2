"""Signing in: a service account with a key made on the fly, and a token endpoint that checks what it is shown.

Google Identity, "Using OAuth 2.0 for Server to Server Applications": a JWT signed with RS256, with iss, scope, aud,
iat and exp at most an hour later, is exchanged for a bearer token.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.server import Answer, Request, as_json, system_time

PROJECT = "simulated-project"
ROBOT = f"sheetpact@{PROJECT}.iam.gserviceaccount.com"
KEY_ID = "simulated-key-1"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""google-auth 2.63 names Google's own endpoint in its assertion, whatever `token_uri` says."""
LIFETIME = timedelta(seconds=3599)
LONGEST = 3600
"""Seconds that an assertion may be good for."""
SKEW = timedelta(minutes=5)
"""How far the clock of whoever signs may be off."""
SCOPE = "https://www.googleapis.com/auth/"
SHEETS, DRIVE = SCOPE + "spreadsheets", SCOPE + "drive"
ALL_SCOPES = frozenset({SHEETS, DRIVE})
EXPIRED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
MISSING = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a bearer token stands for."""

    email: str
    scopes: frozenset[str]
    until: datetime


class Denied(Exception):
    """The token endpoint says no: OAuth 2.0's `error` and its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.answer = as_json(400, {"error": error, "error_description": description})


class Tokens:
    """Bearer tokens of one simulated Google: `now` is its clock, `url` its address.

    Whoever signs an assertion is held against the real clock.
    """

    def __init__(self, now: Callable[[], datetime], url: Callable[[], str], account: str = ROBOT) -> None:
        self._now, self._url, self.account = now, url, account
        self._issued: dict[str, Caller] = {}

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def credentials(self, folder: Path) -> Path:
        """Write the service account's key file, as the cloud console hands it out."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        content = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": KEY_ID,
            "private_key": pem.decode(),
            "client_email": self.account,
            "client_id": "100000000000000000001",
            "auth_uri": f"{self._url()}/auth",
            "token_uri": f"{self._url()}/token",
            "universe_domain": "googleapis.com",
        }
        path = folder / "service_account.json"
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")
        return path

    def issue(self, email: str, scopes: Iterable[str] = ALL_SCOPES) -> str:
        """A new bearer token."""
        token = f"ya29.simulated-{len(self._issued) + 1}"
        self._issued[token] = Caller(email, frozenset(scopes), self._now() + LIFETIME)
        return token

    def revoke(self) -> None:
        """No token given so far is good any more."""
        self._issued = {token: Caller("", frozenset(), self._now()) for token in self._issued}

    def caller(self, authorization: str) -> Caller:
        """Whose request it is. Refused: 401."""
        kind, _, token = authorization.partition(" ")
        if not token or kind.lower() != "bearer":
            raise unauthenticated(MISSING, "CREDENTIALS_MISSING")
        found = self._issued.get(token.strip())
        if found is None or found.until <= self._now():
            raise unauthenticated(EXPIRED, "ACCESS_TOKEN_EXPIRED" if found else "ACCESS_TOKEN_TYPE_UNSUPPORTED")
        return found

    def exchange(self, request: Request) -> Answer:
        """The token endpoint."""
        try:
            return self._exchanged(parse_qs(request.body.decode("latin-1")))
        except Denied as error:
            return error.answer

    def _exchanged(self, form: dict[str, list[str]]) -> Answer:
        if form.get("grant_type") != [GRANT] or "assertion" not in form:
            raise Denied("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', [''])[0]}")
        claims = self._verified(form["assertion"][0])
        scopes = str(claims.get("scope", "")).split()
        if not scopes or not all(each.startswith(SCOPE) for each in scopes):
            raise Denied("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        token = self.issue(self.account, scopes)
        seconds = int(LIFETIME.total_seconds())
        return as_json(200, {"access_token": token, "expires_in": seconds, "token_type": "Bearer"})

    def _verified(self, assertion: str) -> Json:
        """The claims. Denied: they aren't the account's, or not for here and now."""
        parts = assertion.split(".")
        try:
            header, claims = (json.loads(_bytes(part)) for part in parts[:2])
            self._key.public_key().verify(
                _bytes(parts[2]), f"{parts[0]}.{parts[1]}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except (InvalidSignature, ValueError, IndexError, binascii.Error) as error:
            raise Denied("invalid_grant", "Invalid JWT Signature.") from error
        if header.get("alg") != "RS256" or claims.get("iss") != self.account:
            raise Denied("invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") not in (f"{self._url()}/token", AUDIENCE):
            raise Denied("invalid_grant", "Invalid JWT: Failed audience check.")
        _timely(claims)
        return dict(claims)


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _timely(claims: Json) -> None:
    issued, until, now = claims.get("iat", 0), claims.get("exp", 0), system_time().timestamp()
    slack = SKEW.total_seconds()
    if until - issued > LONGEST or until < now - slack or issued > now + slack:
        told = "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp"
        raise Denied("invalid_grant", f"Invalid JWT: {told} values in the JWT claim.")


def unauthenticated(message: str, reason: str) -> Refused:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
    return Refused(401, message, [info])


def too_narrow(service: str, method: str) -> Refused:
    """The token's scopes don't allow the method."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com",
        "metadata": {"service": service, "method": method},
    }
    return Refused(403, "Request had insufficient authentication scopes.", [info])
