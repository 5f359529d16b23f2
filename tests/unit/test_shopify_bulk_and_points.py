"""Bulk operations to their end, and points that are waited for before they are asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from sheetpact.errors import BrokenContract, RetryLater, UnknownOutcome
from sheetpact.shopify.bulk import read_bulk
from sheetpact.shopify.client import Client
from sheetpact.shopify.points import Points, lacking, points_of

ITEM, OTHER = "gid://shopify/InventoryItem/1", "gid://shopify/InventoryItem/2"
STARTED = {"bulkOperation": {"id": "gid://shopify/BulkOperation/7", "status": "CREATED"}, "userErrors": []}


class Told(Client):
    """A client that hears what it is told, in turn."""

    def __init__(self, *looks: Mapping[str, object], started: object = STARTED, content: bytes = b"") -> None:
        self._looks, self._started, self._content = list(looks), started, content
        self.downloads: list[str] = []

    def ask(
        self, text: str, variables: Mapping[str, object] | None = None, *, writes: bool = False
    ) -> Mapping[str, object]:
        if writes and isinstance(self._started, Exception):
            raise self._started
        return {"bulkOperationRunQuery": self._started} if writes else {"bulkOperation": self._looks.pop(0)}

    def download(self, address: str) -> bytes:
        self.downloads.append(address)
        return self._content


def look(status: str, url: str | None = None) -> Mapping[str, object]:
    return {"status": status, "errorCode": None, "url": url}


def lines(*rows: Mapping[str, object]) -> bytes:
    return b"".join(json.dumps(row).replace("/", r"\/").encode() + b"\n" for row in rows)


def read(client: Told, waits: list[float] | None = None) -> Sequence[Mapping[str, object]]:
    return read_bulk(client, "{ inventoryItems }", "variants", (waits if waits is not None else []).append)


@pytest.mark.rule("shopify.bulk.parents")
def test_children_find_their_parents_in_any_order() -> None:
    rows = lines({"id": OTHER}, {"id": ITEM}, {"id": "v1", "__parentId": ITEM}, {"id": "v2", "__parentId": OTHER})
    found = read(Told(look("COMPLETED", "https://files.example/7"), content=rows))
    told = {str(row["id"]): [each["id"] for each in row["variants"]["nodes"]] for row in found}  # type: ignore[index] # JSON
    assert told == {OTHER: ["v2"], ITEM: ["v1"]}


def test_it_is_looked_at_ever_more_seldom_until_it_is_done() -> None:
    waits: list[float] = []
    read(Told(*[look("RUNNING")] * 6, look("COMPLETED", "https://files.example/7")), waits)
    assert waits == [1, 2, 4, 8, 15, 15]


@pytest.mark.rule("shopify.bulk.empty")
def test_a_shop_without_anything_has_no_file() -> None:
    client = Told(look("COMPLETED"))
    assert (read(client), client.downloads) == ([], [])


@pytest.mark.rule("shopify.bulk.ends")
@pytest.mark.parametrize("status", ["FAILED", "CANCELED", "EXPIRED", "CANCELING"])
def test_what_came_to_nothing_is_tried_in_the_next_run(status: str) -> None:
    with pytest.raises(RetryLater, match=status):
        read(Told(look(status)))


def test_it_is_not_waited_for_without_end() -> None:
    waits: list[float] = []
    with pytest.raises(RetryLater):
        read(Told(*[look("RUNNING")] * 100), waits)
    assert 900 <= sum(waits) < 930


@pytest.mark.rule("shopify.bulk.at_once")
@pytest.mark.parametrize(
    ("code", "error"),
    [("OPERATION_IN_PROGRESS", RetryLater), ("LIMIT_REACHED", RetryLater), ("INVALID", BrokenContract)],
)
def test_what_is_not_begun_says_why(code: str, error: type[Exception]) -> None:
    refused = {"bulkOperation": None, "userErrors": [{"code": code, "field": None, "message": "no"}]}
    with pytest.raises(error):
        read(Told(started=refused))


def test_a_lost_start_is_no_unknown_write() -> None:
    with pytest.raises(RetryLater):
        read(Told(started=UnknownOutcome("lost")))


@pytest.mark.parametrize("content", [lines({"id": ITEM})[:-4], b"[1]\n", b"<html>\n"])
def test_a_file_that_was_cut_off_is_not_read_as_if_it_were_whole(content: bytes) -> None:
    with pytest.raises(BrokenContract):
        read(Told(look("COMPLETED", "https://files.example/7"), content=content))


# --- points


def cost(available: float, requested: float = 500, rate: float = 100) -> Mapping[str, object]:
    status = {"maximumAvailable": 2000, "currentlyAvailable": available, "restoreRate": rate}
    return {"requestedQueryCost": requested, "actualQueryCost": 10, "throttleStatus": status}


@pytest.mark.rule("shopify.points.told")
def test_the_next_query_waits_until_it_can_be_paid() -> None:
    clock = [0.0]
    points = Points(lambda: clock[0])
    assert points.wait("Items") == 0  # nothing is known yet
    points.told("Items", cost(available=300))
    assert points.wait("Items") == 2
    clock[0] += 2
    points.told("Items", cost(available=900))
    assert (points.wait("Items"), points.wait("Items")) == (0, pytest.approx(1))


def test_reading_a_list_leaves_a_quarter_of_the_bucket_to_what_cannot_wait() -> None:
    points = Points(lambda: 0.0)
    points.told("Items", cost(available=900))
    assert points.wait("Items", sparing=True) == 1
    assert points.wait("Look") == 0


def test_another_query_is_free_until_its_price_is_known() -> None:
    points = Points(lambda: 0.0)
    points.told("Items", cost(available=300))
    assert points.wait("Look") == 0


def test_an_answer_without_numbers_changes_nothing() -> None:
    points = Points(lambda: 0.0)
    points.told("Items", None)
    assert (points.wait("Items"), lacking(None)) == (0, 1)


def test_one_account_has_one_bucket() -> None:
    assert points_of("one") is points_of("one")
    assert points_of("one") is not points_of("two")
