"""Reading everything at once: a bulk operation writes it to a file (shopify.dev/docs/api/usage/bulk-operations)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sheetpact.errors import BrokenContract, RetryLater, UnknownOutcome
from sheetpact.mapping.fields import Payload, at
from sheetpact.ports import json_in
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import BULK_LOOK, BULK_RUN

FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0
"""Seconds between two looks, doubled each time."""
PATIENCE = 900.0
"""Seconds; 100,000 variants take some minutes."""
BUSY_SECONDS = 60.0
"""Another program of the account runs as many as it may."""
BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})
RUNNING = frozenset({"CREATED", "RUNNING"})


def read_bulk(client: Client, query: str, children: str, wait: Callable[[float], None]) -> list[Payload]:
    """The nodes of the query's one connection, each with its own connection `children`, as pages would bring them."""
    content = client.download(address) if (address := _finished(client, _started(client, query), wait)) else b""
    parents: dict[str, dict[str, object]] = {}
    below: dict[str, list[Payload]] = {}
    for row in map(_row, filter(None, content.split(b"\n"))):
        parent = row.get("__parentId")
        if parent is None:
            parents[str(row.get("id"))] = dict(row)
        else:
            below.setdefault(str(parent), []).append(row)
    return [{**row, children: {"nodes": below.get(name, [])}} for name, row in parents.items()]


def _started(client: Client, query: str) -> str:
    try:
        told = client.ask(BULK_RUN, {"query": query}, writes=True)
    except UnknownOutcome as error:  # it may be running for nobody, which does no harm
        raise RetryLater(str(error)) from None
    errors = objects(at(told, "bulkOperationRunQuery.userErrors"))
    if any(str(error.get("code")) in BUSY for error in errors):
        raise RetryLater("bulk operation: others are running", BUSY_SECONDS)
    if errors:
        raise BrokenContract(f"bulk operation: {errors[0].get('message')}")
    return str(at(told, "bulkOperationRunQuery.bulkOperation.id"))


def _finished(client: Client, operation: str, wait: Callable[[float], None]) -> str:
    """The file's address; '' where nothing was found."""
    waited, pause = 0.0, FIRST_WAIT
    while waited < PATIENCE:
        told = at(client.ask(BULK_LOOK, {"id": operation}), "bulkOperation")
        there: Payload = told if isinstance(told, Mapping) else {}
        status = str(there.get("status"))
        if status == "COMPLETED":
            return str(there.get("url") or "")
        if status not in RUNNING:
            raise RetryLater(f"bulk operation: {status} {there.get('errorCode') or ''}".strip(), BUSY_SECONDS)
        wait(pause)
        waited, pause = waited + pause, min(2 * pause, LONGEST_WAIT)
    raise RetryLater("bulk operation: not finished in time", BUSY_SECONDS)


def _row(line: bytes) -> Payload:
    try:
        row = json_in(line)
    except ValueError:
        raise BrokenContract("bulk file: a line is no JSON, as if it had been cut off") from None
    if not isinstance(row, Mapping):
        raise BrokenContract("bulk file: a line is no object")
    return row
