"""Answers of shop platforms, mutated: whatever comes, a reading ends with our own errors, or with records and problems.

Where one record is spoilt, all the others must still be read.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.fuzz.mutate import CANARY, TEXTS, Path, damaged, found, mutated, paths, put, recoded, written
from benchmarks.fuzz.tapes import Answered, Place, Spot, key_of
from benchmarks.fuzz.target import SHOP, Broken, judged
from sheetpact.errors import SheetpactError
from sheetpact.model.records import Order, Reading
from sheetpact.ports import json_in

RECORDS: Mapping[str, tuple[tuple[str, str, Path], ...]] = {
    "woocommerce": (
        ("listings", "/wp-json/wc/v3/products", ()),
        ("listings", "/variations", ()),
        ("orders", "/wp-json/wc/v3/orders", ()),
        ("orders_since", "/wp-json/wc/v3/orders", ()),
        ("customers", "/wp-json/wc/v3/customers", ()),
    ),
    "shopify": (
        ("listings", "query Items", ("data", "inventoryItems", "nodes")),
        ("orders", "query Orders", ("data", "orders", "nodes")),
        ("orders_since", "query Orders", ("data", "orders", "nodes")),
        ("customers", "query Customers", ("data", "customers", "nodes")),
    ),
    "youzan": (
        ("listings", "youzan.item.base.search", ("data", "items")),
        ("orders", "youzan.trades.sold.get", ("data", "full_order_info_list")),
        ("orders_since", "youzan.trades.sold.get", ("data", "full_order_info_list")),
        ("customers", "youzan.scrm.customer.list", ("data", "record_list")),
    ),
}
"""Operation, part of the call's name, and where its list of records stands."""
STATUSES = (
    200,
    200,
    201,
    202,
    204,
    301,
    302,
    400,
    401,
    402,
    403,
    404,
    408,
    418,
    423,
    429,
    430,
    500,
    502,
    503,
    504,
    599,
)
HEADERS = ("Date", "Location", "Retry-After", "Content-Type", "Content-Length", "X-Shopify-API-Version", "Link")
DATES = (
    "Mon, 02 Mar 2026 12:00:00 GMT", "Mon, 02 Mar 2026 12:00:00 -0000", "Mon, 02 Mar 0001 00:00:00 +2359",
    "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 99 Mar 2026 12:00:00 GMT", "2026-03-02", "http://[", "http://x:99999/",
    "//", "/", "-1", "1e9", "120", "http://127.0.0.1/\x80",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """One operation, one of whose answers was changed. `others`: what must be read all the same."""

    operation: str
    spot: Spot
    answer: Answered
    others: frozenset[object] = frozenset()

    def shown(self) -> bytes:
        head = {"operation": self.operation, "call": self.spot.call, "number": self.spot.number}
        told = {**head, "status": self.answer.status, "headers": dict(self.answer.headers)}
        return json.dumps(told).encode() + b"\n" + self.answer.body


@dataclass(frozen=True, slots=True)
class Element:
    """One record of a list, and what is read where it isn't there."""

    operation: str
    spot: Spot
    path: Path
    others: frozenset[object]


class Shops:
    """One connector's readings."""

    def __init__(self, tell: Callable[[], Place]) -> None:
        self._place = place = tell()
        self._spots = [
            (operation, Spot(call, number), answer, list(paths(_tree(answer.body))))
            for operation, tape in place.tapes.items()
            for call, kept in tape.items()
            for number, answer in enumerate(kept)
        ]
        self._elements = list(self._found())

    def close(self) -> None:
        """Nothing is open."""

    def _found(self) -> list[Element]:
        elements = []
        for operation, part, where in RECORDS[self._place.name]:
            for call, kept in self._place.tapes[operation].items():
                for number, answer in enumerate(kept if call.endswith(part) or part in call.split("/") else ()):
                    elements += self._of(operation, Spot(call, number), where, answer)
        return elements

    def _of(self, operation: str, spot: Spot, where: Path, answer: Answered) -> list[Element]:
        rows = _rows(answer, where)
        return [
            Element(operation, spot, (*where, index), self._others(operation, where, row))
            for index, row in enumerate(rows)
        ]

    def _others(self, operation: str, where: Path, record: object) -> frozenset[object]:
        """What is read where none of the lists has that record."""
        changed = {}
        for call, kept in self._place.tapes[operation].items():
            for number, answer in enumerate(kept):
                if record in _rows(answer, where):
                    tree = _tree(answer.body)
                    rest = [each for each in _rows(answer, where) if each != record]
                    body = json.dumps(put(tree, where, rest)).encode()
                    changed[Spot(call, number)] = Answered(answer.status, body, answer.headers)
        reading = self._place.played(operation, changed)
        assert isinstance(reading, Reading)
        return frozenset(key_of(each) for each in reading.records)

    def draw(self, chance: random.Random) -> Reply:
        if chance.random() < 0.5:
            return self._spoilt(chance)
        operation, spot, answer, places = chance.choice(self._spots)
        body = answer.body
        if chance.random() < 0.85:
            body = written(mutated(_marked(body, chance), places, chance), chance)
        if chance.random() < 0.15:
            body = chance.choice((damaged, damaged, recoded))(body, chance)
        status, headers = answer.status, dict(answer.headers)
        if chance.random() < 0.1:
            status = chance.choice(STATUSES)
        if chance.random() < 0.15:
            text = chance.choice(DATES + TEXTS)
            headers[chance.choice(HEADERS)] = text.encode("latin-1", "replace").decode("latin-1")
        return Reply(operation, spot, Answered(status, body, headers))

    def _spoilt(self, chance: random.Random) -> Reply:
        element = chance.choice(self._elements)
        answer = self._place.tapes[element.operation][element.spot.call][element.spot.number]
        tree = _tree(answer.body)
        record = found(tree, element.path)
        tree = put(tree, element.path, mutated(record, list(paths(record)), chance))
        return Reply(
            element.operation,
            element.spot,
            Answered(answer.status, written(tree, chance), answer.headers),
            element.others,
        )

    def tried(self, drawn: Reply) -> bool:
        try:
            told = self._place.played(drawn.operation, {drawn.spot: drawn.answer})
        except SheetpactError as error:
            str(error).encode()
            if drawn.others and _readable(drawn.answer.body):
                raise Broken(f"one record kept all others away: {type(error).__name__}") from error
            return False
        if isinstance(told, Order):
            judged([told], [])
            return True
        assert isinstance(told, Reading)
        judged(told.records, told.problems)
        if any(problem.where.shop != SHOP for problem in told.problems):
            raise Broken("a problem names no shop")
        if lost := drawn.others - {key_of(record) for record in told.records}:
            raise Broken(f"one record kept others away: {sorted(map(str, lost))}")
        return not told.problems


def _tree(body: bytes) -> object:
    return json.loads(body)


def _rows(answer: Answered, where: Path) -> list[object]:
    try:
        rows = found(_tree(answer.body), where)
    except (LookupError, TypeError):
        return []
    return rows if isinstance(rows, list) else []


def _marked(body: bytes, chance: random.Random) -> object:
    """With a piece of somebody's data in it."""
    tree = _tree(body)
    if isinstance(tree, dict) and chance.random() < 0.5:
        tree["message"] = CANARY
    return tree


def _readable(body: bytes) -> bool:
    """Whether it is JSON at all: where it isn't, no record can be told from the others."""
    try:
        json_in(body.decode("utf-8"))
    except ValueError:
        return False
    return True
