"""Calls to one shop's REST API, and its lists read whole though they shift meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from requests_oauthlib import OAuth1

from sheetpact.errors import BrokenContract, Gone
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.reading import fields_of
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.ports import ShopContext, json_of

PAGE = 100  # per_page's maximum (REST docs, Pagination)
SWEEPS = 3  # readings of a list that shifts meanwhile, before it counts as incomplete
TIMES = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True, slots=True)
class Client:
    """One shop, by one key."""

    context: ShopContext

    @property
    def base(self) -> str:
        return self.context.settings["base_url"].rstrip("/")

    @property
    def _auth(self) -> OAuth1 | tuple[str, str]:
        """class-wc-rest-authentication.php: Basic counts over TLS only, else OAuth 1.0a without a token."""
        key, secret = self.context.settings["consumer_key"], self.context.settings["consumer_secret"]
        plain = self.base.startswith("http:")
        return OAuth1(key, secret, signature_method="HMAC-SHA256") if plain else (str(key), str(secret))

    def call(
        self, method: str, path: str, params: Mapping[str, str] | None = None, json: object = None
    ) -> requests.Response:
        url = f"{self.base}/wp-json/wc/v3/{path}"
        response = self.context.http.request(method, url, params=params, json=json, auth=self._auth)
        if response.ok and not response.is_redirect:
            return response
        if response.is_redirect:
            raise BrokenContract(
                f"{self.base} leads to {host_of(response.headers['Location'])}: write that as base_url"
            )
        said = json_of(response)
        code = str(said.get("code", "")) if isinstance(said, Mapping) else ""
        # Deleted, or never there: 404 with a code of the API's own.
        gone = response.status_code == HTTPStatus.NOT_FOUND and code != "rest_no_route"
        raise (Gone if gone else BrokenContract)(f"{path}: HTTP {response.status_code} {code}")

    def rows(self, path: str, **params: str) -> list[Payload]:
        return rows_of(self.call("GET", path, params=params))

    def all(self, path: str, **params: str) -> tuple[list[Payload], bool]:
        """Every row by rising id, and whether none can have been missed.

        Each page begins with the last row of the one before: where something was deleted meanwhile the rows
        have moved up, and the reading starts anew.
        """
        rows: list[Payload] = []
        for _ in range(SWEEPS):
            rows, whole = self._sweep(path, params)
            if whole:
                return rows, True
        return rows, False

    def _sweep(self, path: str, params: Mapping[str, str]) -> tuple[list[Payload], bool]:
        rows: list[Payload] = []
        while True:
            start = {"offset": str(max(0, len(rows) - 1)), "per_page": str(PAGE)}
            page = self.rows(path, **params, **start, orderby="id", order="asc")
            if rows and (not page or page[0].get("id") != rows[-1].get("id")):
                return rows, False
            rows += page[1:] if rows else page
            if len(page) < PAGE:
                return rows, True

    def read(self, section: str, payload: Payload, row: str, currency: str = "") -> Fields:
        context = self.context
        where = Where(shop=context.shop, row=row)
        currency = currency or context.currency
        return fields_of(context.mapping.section(section), payload, where, zone=context.timezone, currency=currency)

    def problem(self, code: str, severity: Severity, row: str = "", **told: object) -> Problem:
        return Problem(code, severity, Where(shop=self.context.shop, row=row), told)


def rows_of(response: requests.Response) -> list[Payload]:
    rows = json_of(response)
    if not isinstance(rows, list):
        raise BrokenContract(f"{host_of(response.url)}: a list of objects was asked for")
    return [row if isinstance(row, Mapping) else {} for row in rows]  # what is none lacks its id, which is told


def object_of(response: requests.Response) -> Payload:
    told = json_of(response)
    if not isinstance(told, Mapping):
        raise BrokenContract(f"{host_of(response.url)}: an object was asked for")
    return told


def objects(value: object) -> list[Payload]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def utc(text: str) -> datetime:
    """A *_gmt field or a cursor. BrokenContract: it is neither."""
    try:
        return datetime.strptime(text, TIMES).replace(tzinfo=UTC)
    except ValueError:
        raise BrokenContract("a time is not as the documentation has it") from None


def host_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"
