"""The GraphQL endpoint: who may call, which version answers, what it costs, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import parse_qsl

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.shopify import bulk
from sheetpact.simulators.shopify.context import ALL_SCOPES, Visit
from sheetpact.simulators.shopify.cost import MOST, Bucket, Pricing, TooMany, actual
from sheetpact.simulators.shopify.keys import Keys
from sheetpact.simulators.shopify.model import NAMES, Bulk
from sheetpact.simulators.shopify.mutations import MUTATIONS
from sheetpact.simulators.shopify.resolvers import RESOLVERS, plain
from sheetpact.simulators.shopify.search import NotUnderstood
from sheetpact.simulators.shopify.shop import Shop

SDL = Path(__file__).with_name("admin.graphql")
CLIENT_ID, CLIENT_SECRET = "0123456789abcdef", "shpss_simulated"
DAY = 86399
"""Seconds that a granted token is good for."""
VERSIONS = ("2026-01", "2026-04", "2026-07", "2026-10")
_PATH = re.compile(r"/admin/api/([\w-]+)/graphql\.json")
_CLOSED = {
    "frozen": (402, "Unavailable Shop"),
    "locked": (423, "Shop is locked"),
    "moved": (404, "Not Found"),
}
"""States of a shop that answer nothing (shopify.dev/docs/api/usage/response-codes)."""


@cache
def made_schema() -> GraphQLSchema:
    """The schema with its functions."""
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    for name, functions in {**RESOLVERS, "Mutation": MUTATIONS}.items():
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        for field, function in functions.items():
            kind.fields[field].resolve = function
    return schema


class Api:
    """One app's access to one shop. `state`: '' or a word of _CLOSED."""

    def __init__(self, shop: Shop, token: str, home: str, bucket: Bucket) -> None:
        self.shop, self.token, self.home, self.bucket = shop, token, home, bucket
        self.app = (CLIENT_ID, CLIENT_SECRET)
        self.issued: dict[str, datetime] = {}
        """Tokens for a day → until when."""
        self.scopes = ALL_SCOPES
        self.versions = VERSIONS
        self.state = ""
        self.asked: list[str] = []
        """Names of the operations that were carried out."""
        self.schema = made_schema()
        self._keys = Keys()
        self._read = lru_cache(maxsize=64)(self._parsed)

    def __call__(self, request: Request) -> Answer:
        matched = _PATH.fullmatch(request.path)
        if matched is None or request.method != "POST":
            return as_json(404, {"errors": "Not Found"})
        if not self._known(request.headers.get("x-shopify-access-token", "")):
            told = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return as_json(401, {"errors": told})
        if self.state:
            status, told = _CLOSED[self.state]
            return as_json(status, {"errors": told})
        version = self._served(matched[1])
        if not version:
            return as_json(404, {"errors": "Not Found"})
        return as_json(200, self._answer(request.json(), version), (("X-Shopify-API-Version", version),))

    def _known(self, token: str) -> bool:
        return token == self.token or (token in self.issued and self.shop.now() < self.issued[token])

    def grant(self, request: Request) -> Answer:
        """A token for a day, for the app's own id and secret."""
        form = dict(parse_qsl(request.body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != self.app:
            return as_json(400, {"error": "invalid_client", "error_description": "no such app, or another secret"})
        if form.get("grant_type") != "client_credentials" or self.state:
            return as_json(400, {"error": "shop_not_permitted"})
        token = f"shpat_day_{len(self.issued)}"
        self.issued[token] = self.shop.now() + timedelta(seconds=DAY)
        return as_json(200, {"access_token": token, "scope": ",".join(sorted(self.scopes)), "expires_in": DAY})

    def _served(self, asked: str) -> str:
        """One that has run out falls forward to the oldest that is supported; '' for one that never was."""
        if asked in self.versions:
            return asked
        return self.versions[0] if re.fullmatch(r"20\d\d-(01|04|07|10)", asked) and asked < self.versions[0] else ""

    def _parsed(self, text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
        try:
            document = parse(text)
        except GraphQLError as error:
            return None, (error,)
        return document, tuple(validate(self.schema, document))

    def _answer(self, body: object, version: str) -> Mapping[str, object]:
        given = body if isinstance(body, dict) else {}
        variables = given.get("variables") or {}
        document, wrong = self._read(str(given.get("query", "")))
        operation = get_operation_ast(document) if document else None
        if document is None or operation is None or wrong:
            return {"errors": [{"message": each.message, "extensions": {"code": "invalid"}} for each in wrong]}
        try:
            cost = Pricing(self.schema, document, variables).requested(operation)
        except TooMany as error:
            return {"errors": [{"message": str(error), "extensions": {"code": "invalid"}}]}
        if cost > MOST:
            told = f"Query cost is {cost}, which exceeds the single query max cost limit ({MOST})."
            extensions = {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MOST}
            return {"errors": [{"message": told, "extensions": extensions}]}
        if not self.bucket.take(cost):
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return {"errors": [throttled], "extensions": {"cost": self._cost(cost, None)}}
        return self._carried_out(document, operation, variables, version, cost)

    def _carried_out(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, object],
        version: str,
        cost: int,
    ) -> Mapping[str, object]:
        self.asked.append(operation.name.value if operation.name else "")
        result = self._run(document, variables, self._visit(version))
        used = (
            cost if operation.operation.value == "mutation" else min(cost, actual(list((result.data or {}).values())))
        )
        self.bucket.give_back(cost - used)
        told: dict[str, object] = {"data": result.data, "extensions": {"cost": self._cost(cost, used)}}
        if result.errors:
            told["errors"] = [
                {"message": each.message, "path": each.path, "extensions": each.extensions} for each in result.errors
            ]
        return told

    def _run(self, document: DocumentNode, variables: dict[str, object], here: Visit) -> ExecutionResult:
        with self.shop.lock:
            result = execute_sync(
                self.schema,
                document,
                context_value=here,
                variable_values=variables,
                field_resolver=plain,
                type_resolver=lambda value, _info, _kind: NAMES[type(value)],
            )
        for each in result.errors or ():
            if isinstance(each.original_error, NotUnderstood | TypeError | AttributeError | AssertionError):
                raise each.original_error  # the simulator's own fault, which no test may pass by
        return result

    def _visit(self, version: str) -> Visit:
        return Visit(self.shop, self.scopes, version, self.versions, self.home, self._keys, self._advance)

    def _cost(self, requested: int, used: int | None) -> dict[str, object]:
        return {"requestedQueryCost": requested, "actualQueryCost": used, "throttleStatus": self.bucket.told()}

    def _advance(self, there: Bulk) -> None:
        """Each look finds it one step further."""
        if there.status == "CREATED":
            there.status = "RUNNING"
        elif there.status == "RUNNING":
            document = bulk.whole(self.schema, parse(there.query))
            result = self._run(document, {}, self._visit(self.versions[-1]))
            there.completed_at = self.shop.now()
            there.status, there.error_code = ("FAILED", "ACCESS_DENIED") if result.errors else ("COMPLETED", None)
            rows = [] if result.errors else bulk.lines(result.data or {})
            there.objects, there.content = len(rows), b"".join(rows)

    def file(self, request: Request) -> Answer:
        """What a bulk operation has written, at an address that needs no token."""
        number = re.fullmatch(r"/bulk/(\d+)\.jsonl", request.path)
        there = self.shop.bulks.get(int(number[1])) if number else None
        if there is None or "x-shopify-access-token" in request.headers:
            return as_json(403, {"errors": "no such file, or a token that has no business here"})
        return Answer(200, there.content, kind="application/jsonl")
