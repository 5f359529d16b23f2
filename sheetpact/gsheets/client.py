"""gspread's client over our own way out: time limits, bounded waits, quotas, errors that say what to do.

gspread 6.2.1 itself sets no timeout, repeats nothing (HTTPClient) or for ever (BackOffHTTPClient, also what must not
be repeated), and tells a web page in place of an answer as code -1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import Request, Response
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_URL
from requests import Response as Answer

from sheetpact.errors import (
    BadRecord,
    BrokenContract,
    ChangedMeanwhile,
    ConnectorError,
    NotAllowed,
    RetryLater,
    SignInAgain,
)
from sheetpact.model.texts import say
from sheetpact.ports import Http, SheetContext, json_in, json_of

SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly")
"""The narrowest that files.get, files.watch and batchUpdate take (discovery documents of Drive v3 and Sheets v4)."""
PER_MINUTE = 60
"""Reads and writes a minute and account, counted apart (Sheets API, "Usage limits", 2026-04-23)."""
HOSTS = re.compile(r"https://(?:sheets|www)\.googleapis\.com")
SIGN_INS = 2
"""How often a call is tried with a token of its own: what is refused with a new one is refused for good."""
READ, WRITE = "reads", "writes"
QUOTED = re.compile(r"[\"'“”].*", re.DOTALL)
"""What Google quotes may be what a cell says."""
STALE = (
    "Unable to parse range",
    "No grid with id",
    "exceeds grid limits",
    "already exists",
    "beyond the last requested",
)
"""Somebody renamed, deleted or shrank a tab meanwhile."""
SLOW_DOWN = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
SWITCHED_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
TOLD = (
    ("protected cell", NotAllowed, "google.protected"),
    ("10000000 cells", NotAllowed, "google.too_many_cells"),
    ("50000 characters", BadRecord, "google.text_too_long"),
    ("not supported for this document", NotAllowed, "google.no_spreadsheet"),
)
"""Texts of 400s that people meet (seen in public reports): part of Google's words, what it is, our text."""


class Client(HTTPClient):
    """One service account. Raises only the errors of `sheetpact.errors`.

    `base_url` takes the place of the Sheets host and of the Drive host.
    """

    def __init__(self, context: SheetContext, document: str) -> None:
        self._http: Http = context.http
        self._quota, self._locale = context.quota, context.locale
        self._base = context.settings.get("base_url", "").rstrip("/")
        self._document = document
        self._signing_in = 0
        self._file = context.folder / context.settings["credentials"]
        self._made: Credentials | None = None

    @property
    def requests(self) -> int:
        """Sent to Sheets and Drive, repeats included."""
        return self._http.requests - self._signing_in

    @property
    def account(self) -> str:
        """The service account's e-mail address: whom the document is shared with."""
        return str(self.credentials.service_account_email)

    @property
    def credentials(self) -> Credentials:
        """SignInAgain: there is no such file, or it isn't a service account's key."""
        if self._made is None:
            self._made = _credentials(self._file, self._locale)
        return self._made

    def drive(self, fields: str) -> Mapping[str, object]:
        """Metadata of the document. Drive counts its calls by the million: no quota of ours."""
        url = f"{DRIVE_FILES_API_V3_URL}/{quote(self._document, safe='')}"
        return _told(self.request("get", url, params={"fields": fields, "supportsAllDrives": "true"}))

    def version(self) -> str:
        """Grows with every change of the document (Drive API, File.version). NotAllowed: it is in the bin."""
        told = self.drive("version,trashed")
        if told.get("trashed"):
            raise NotAllowed(self._say("google.trashed"))
        return str(told.get("version", ""))

    def spreadsheet(self, fields: str, ranges: Sequence[str] = ()) -> Mapping[str, object]:
        """Call spreadsheets.get."""
        url = SPREADSHEET_URL % quote(self._document, safe="")
        return _told(self.request("get", url, params={"fields": fields, "ranges": list(ranges)}))

    def values(self, ranges: Sequence[str], render: str) -> Mapping[str, object]:
        """Call spreadsheets.values.batchGet: times are numbers among formulas, else text."""
        times = "SERIAL_NUMBER" if render == "FORMULA" else "FORMATTED_STRING"
        params = {"ranges": list(ranges), "valueRenderOption": render, "dateTimeRenderOption": times}
        return _told(
            self.request("get", f"{SPREADSHEET_URL % quote(self._document, safe='')}/values:batchGet", params=params)
        )

    def update(self, body: Mapping[str, object], fields: str) -> Mapping[str, object]:
        """Call spreadsheets.batchUpdate. The generation in it makes a repeat harmless."""
        url = f"{SPREADSHEET_URL % quote(self._document, safe='')}:batchUpdate"
        return _told(self.request("post", url, params={"fields": fields}, json=body))

    def request(  # type: ignore[override]  # noqa: PLR0913, PLR0917 -- gspread's own signature
        self,
        method: str,
        endpoint: str,
        params: Mapping[str, str | Sequence[str]] | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What every call of gspread's goes through."""
        del files
        counted = partial(self._quota.take, self.account, READ if method == "get" else WRITE, PER_MINUTE)
        url = HOSTS.sub(self._base, endpoint) if self._base else endpoint
        for _ in range(SIGN_INS):
            answer = self._http.request(
                method.upper(),
                url,
                params=params,
                json=json,
                body=data,
                headers={**(headers or {}), "Authorization": f"Bearer {self._token()}"},
                repeatable=True,
                returned=(400, 401, 403, 404),
                first=counted if "/spreadsheets" in endpoint else None,
            )
            if answer.status_code != 401:  # noqa: PLR2004 -- RFC 9110 §15.5.2
                break
            self.credentials.token = None  # withdrawn before its time
        if answer.status_code >= 400:  # noqa: PLR2004 -- RFC 9110 §15.5
            raise self._refusal(answer, reading=method == "get")
        return answer

    def _token(self) -> str:
        credentials = self.credentials
        if not credentials.valid:
            before = self._http.requests
            try:
                credentials.refresh(_Transport(self._http))  # type: ignore[no-untyped-call]
            except TransportError as error:
                raise RetryLater(self._say("google.no_token_server")) from error
            except GoogleAuthError as error:
                raise SignInAgain(self._say("google.key_refused", account=self.account)) from error
            finally:
                self._signing_in += self._http.requests - before
        return str(credentials.token)

    def _refusal(self, answer: Answer, *, reading: bool) -> ConnectorError:
        code, message, reasons = _error(answer)
        if code == 401:  # noqa: PLR2004
            return SignInAgain(self._say("google.signed_out", account=self.account))
        if code == 404:  # noqa: PLR2004
            return NotAllowed(self._say("google.gone", document=self._document, account=self.account))
        if code == 403:  # noqa: PLR2004
            return self._forbidden(reasons, reading=reading)
        if any(words in message for words in STALE):
            return ChangedMeanwhile(self._say("google.tab_changed"))
        for words, kind, text in TOLD:
            if words in message:
                return kind(self._say(text, account=self.account))
        return BrokenContract(f"HTTP {code}: {QUOTED.sub('…', message)[:200]}")

    def _forbidden(self, reasons: frozenset[str], *, reading: bool) -> ConnectorError:
        if reasons & SLOW_DOWN:
            return RetryLater(self._say("google.slow_down"), 60.0)
        if reasons & SWITCHED_OFF:
            return NotAllowed(self._say("google.api_off", project=str(self.credentials.project_id or "")))
        return NotAllowed(self._say("google.no_access" if reading else "google.read_only", account=self.account))

    def _say(self, code: str, **params: object) -> str:
        return say(self._locale, code, **params)


def _credentials(file: Path, locale: str) -> Credentials:
    try:
        return Credentials.from_service_account_file(str(file), scopes=SCOPES)  # type: ignore[no-untyped-call, no-any-return]
    except FileNotFoundError as error:
        raise SignInAgain(say(locale, "google.no_key_file", file=file.name)) from error
    except (OSError, ValueError, TypeError, AttributeError, GoogleAuthError):
        raise SignInAgain(say(locale, "google.bad_key_file", file=file.name)) from None  # it may quote the key


def _told(answer: Answer) -> Mapping[str, object]:
    told = json_of(answer)
    if not isinstance(told, dict):
        raise BrokenContract("Google answers no JSON object")
    return told


def _error(answer: Answer) -> tuple[int, str, frozenset[str]]:
    """Status, Google's words, and its reasons in either of its forms (google.rpc.ErrorInfo, and Drive's `errors`)."""
    try:
        told = json_in(answer.content)
        error = told["error"] if isinstance(told, dict) else {}
        parts = [*error.get("details", ()), *error.get("errors", ())]
        reasons = frozenset(str(each["reason"]) for each in parts if "reason" in each)
        return answer.status_code, str(error.get("message", "")), reasons
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.status_code, "", frozenset()


class _Transport(Request):
    """google-auth's way to the token server, with our limits."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **kwargs: object,
    ) -> Response:
        del timeout, kwargs
        try:
            answer = self._http.request(
                method, url, body=body, headers=headers, repeatable=True, returned=(400, 401, 403)
            )
        except ConnectorError as error:
            raise TransportError(type(error).__name__) from None  # type: ignore[no-untyped-call]
        return _TokenAnswer(answer)


class _TokenAnswer(Response):
    """What google-auth reads of an answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self._answer.headers

    @property
    def data(self) -> bytes:
        return self._answer.content
