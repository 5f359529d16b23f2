"""What is kept of a call fits into a database, however long its names are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sheetpact.deliveries import as_delivery
from sheetpact.errors import BadRecord
from sheetpact.model.inbox import LONGEST_NAME
from sheetpact.ports import Call

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def name_kept(call: str) -> str:
    return as_delivery("tea-woo", Call(call, ("1001",)), b"{}", NOON).delivery


def test_a_calls_own_id_is_kept() -> None:
    assert name_kept("b54557e4") == "b54557e4"


def test_an_id_that_no_index_takes_is_kept_as_its_digest() -> None:
    long = "x" * 60_000
    assert len(name_kept(long)) <= LONGEST_NAME
    assert name_kept(long) == name_kept(long) != name_kept(f"{long}y")


def test_an_order_that_no_platform_would_call_so_is_unreadable() -> None:
    with pytest.raises(BadRecord):
        as_delivery("tea-woo", Call("b54557e4", ("1001", "1" * 60_000)), b"{}", NOON)
