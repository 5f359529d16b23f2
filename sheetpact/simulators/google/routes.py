"""One request of the simulated Google: who asks, what the contract says, which method answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sheetpact.simulators.google import contract, fields, protojson
from sheetpact.simulators.google.discovery import Api, Method, api
from sheetpact.simulators.google.drive import USUAL, Drive
from sheetpact.simulators.google.fields import Mask, Value
from sheetpact.simulators.google.files import Shelf
from sheetpact.simulators.google.model import Json, Spreadsheet
from sheetpact.simulators.google.quota import Quota
from sheetpact.simulators.google.refusals import Refused, invalid
from sheetpact.simulators.google.sheets_methods import METHODS, READS, Call, made_of
from sheetpact.simulators.google.spreadsheet_get import get
from sheetpact.simulators.google.tokens import Caller, Tokens, too_narrow
from sheetpact.simulators.server import Answer, Request, as_json

CREATE = "sheets.spreadsheets.create"
NARROWED = frozenset({"sheets.spreadsheets.get", "sheets.spreadsheets.getByDataFilter"})
"""Methods that build only what the mask asks for."""
LARGEST = 10_485_760
"""Bytes of a body: "Request payload size exceeds the limit"."""
NOT_FOUND_PAGE = (
    "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 404 (Not Found)!!1</title>\n"
    "  <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL was not found on this server."
    "  <ins>That’s all we know.</ins>\n"
).encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has been understood."""

    method: Method
    api: Api
    caller: Caller
    params: Json
    body: Json
    mask: Mask | None


@dataclass
class Routes:
    """An application for `server.Server`; one request at a time."""

    shelf: Shelf
    drive: Drive
    tokens: Tokens
    quota: Quota | None
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    """(verb, path, the discovery document's id of the method)"""

    def __post_init__(self) -> None:
        self._drive_methods = self.drive.methods()

    def __call__(self, request: Request) -> Answer:
        if request.path == "/token":
            self.calls.append((request.method, "/token", "token"))
            return self.tokens.exchange(request)
        verb, pairs = _overridden(request)
        for each in (api("sheets", "v4"), api("drive", "v3")):
            found = each.found(verb, urlsplit(request.target).path)
            if found:
                self.calls.append((verb, request.path, found[0].id))
                return self._answered(request, each, found, pairs)
        self.calls.append((verb, request.path, ""))
        return Answer(404, NOT_FOUND_PAGE, kind="text/html; charset=UTF-8")

    def _answered(
        self, request: Request, its_api: Api, found: tuple[Method, dict[str, str]], pairs: Iterable[tuple[str, str]]
    ) -> Answer:
        try:
            asked = self._understood(request, its_api, found, pairs)
            return _told(asked, self._done(asked))
        except Refused as refusal:
            return as_json(refusal.code, refusal.body)

    def _understood(
        self, request: Request, its_api: Api, found: tuple[Method, dict[str, str]], pairs: Iterable[tuple[str, str]]
    ) -> Asked:
        method, in_path = found
        caller = self.tokens.caller(request.headers.get("authorization", ""))
        if not caller.scopes & method.scopes:
            raise too_narrow(f"{its_api.name}.googleapis.com", method.id)
        if self.quota and its_api.name == "sheets":
            self.quota.spend(caller.email, write=method.id not in READS)
        params = protojson.query(its_api, method, [*in_path.items(), *pairs])
        body = protojson.body(its_api, method, _json(request)) if method.request else {}
        shape = contract.misfit(its_api, method.request, body) if method.request else ""
        if shape:
            raise invalid(f"Invalid JSON payload received. {shape}")
        mask = fields.parse(params["fields"]) if params.get("fields") else None
        if mask:
            protojson.check_mask(its_api, method, mask)
        return Asked(method, its_api, caller, params, body, mask)

    def _done(self, asked: Asked) -> Value:
        if asked.api.name == "drive":
            return self._of_drive(asked)
        return self._created(asked) if asked.method.id == CREATE else self._of_sheets(asked)

    def _of_drive(self, asked: Asked) -> Value:
        done: Callable[[Json, Json, str], Any] | None = self._drive_methods.get(asked.method.id)
        if done is None:
            raise _unknown(asked.method)
        return done(asked.params, asked.body, asked.caller.email)

    def _of_sheets(self, asked: Asked) -> Json:
        done = METHODS.get(asked.method.id)
        if done is None:
            raise _unknown(asked.method)
        writes = asked.method.id not in READS
        book = self._book(asked.params["spreadsheetId"], asked.caller.email, "writer" if writes else "reader")
        answer = done(self._call(asked, book))
        if writes:
            changed = asked.body.get("destinationSpreadsheetId", book.id)
            self.shelf.touched(changed, asked.caller.email)
        return answer

    def _call(self, asked: Asked, book: Spreadsheet) -> Call:
        email = asked.caller.email
        return Call(
            book=book,
            params=asked.params,
            body=asked.body,
            mask=asked.mask,
            caller=email,
            ids=self.shelf.new_number,
            other=lambda wanted: self._book(wanted, email, "writer"),
        )

    def _created(self, asked: Asked) -> Json:
        made = made_of(asked.body, self.shelf.new_id())
        self.shelf.add(made, asked.caller.email)
        return get(made, (), False, asked.mask or {}, asked.caller.email)

    def _book(self, wanted: str, email: str, role: str) -> Spreadsheet:
        """Refused: 404 where there is none, 403 where it isn't the caller's to see or to change (recorded)."""
        kept = self.shelf.files.get(wanted)
        if kept is None:
            raise Refused(404, "Requested entity was not found.")
        if not kept.may(email, role):
            raise Refused(403, "The caller does not have permission")
        return kept.book


def _overridden(request: Request) -> tuple[str, Iterable[tuple[str, str]]]:
    """Google's clients send a GET that would be too long as a form (X-HTTP-Method-Override)."""
    verb = request.headers.get("x-http-method-override", "")
    if request.method == "POST" and verb == "GET":
        return verb, parse_qsl(request.body.decode(), keep_blank_values=True)
    return request.method, request.pairs


def _json(request: Request) -> Value:
    if len(request.body) > LARGEST:
        raise invalid(f"Request payload size exceeds the limit: {LARGEST} bytes.")
    try:
        given = json.loads(request.body) if request.body else {}
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    if not isinstance(given, dict):
        raise invalid("Invalid JSON payload received. Unknown name: Root element must be a message.")
    return given


def _unknown(method: Method) -> Refused:
    return Refused(501, f"The simulated Google doesn't know {method.id}.")


def _told(asked: Asked, answer: Value) -> Answer:
    if answer is None:
        return Answer(204, b"")
    if isinstance(answer, str):
        return Answer(200, answer.encode(), kind="text/csv")
    mask = USUAL.get(answer.get("kind", ""), {}) if asked.mask is None else asked.mask
    told = answer if asked.method.id in NARROWED else fields.masked(answer, mask)
    contract.check_answer(asked.api, asked.method, told)
    return as_json(200, told)
