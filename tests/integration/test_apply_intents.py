"""A write that another run has begun and not ended keeps its listing to itself for a while, and is told as left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sheetpact.apply import INTENT_HOLDS, Carried, Carrier, carry_out
from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Confirmed, Intended
from sheetpact.plan import Write
from sheetpact.testing.alliance import Village, village

CUP, LISTING = ItemKey("tea", "CUP-1"), ListingKey("tea-shop", "CUP-1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12)
    made.sync()
    with made.store.begin() as tx:
        known = tx.listings([LISTING])[LISTING]
        tx.put_listings([replace(known, intended=Intended(7, made.now(), 0, "another"))])
    yield made
    made.store.close()


def carry(town: Village) -> Carried:
    """Show 12 pieces, where the shop shows 9."""
    town.shops["tea-shop"].set("CUP-1", 9)
    with town.store.begin() as tx:
        known = tx.listings([LISTING])[LISTING]
        tx.put_listings([replace(known, confirmed=Confirmed(9, town.now(), 0))])
    carrier = Carrier("tea-shop", town.shops["tea-shop"], town.store, town.pact, "mine", town.now)
    return carry_out(carrier, [Write(LISTING, CUP, 12, 9)], lambda _: None)


def test_a_listing_that_another_run_is_writing_is_left(town: Village) -> None:
    town.time += INTENT_HOLDS - timedelta(seconds=1)
    carried = carry(town)
    assert (carried.written, carried.left) == (0, 1)
    assert town.shops["tea-shop"].shown("CUP-1") == 9


def test_a_write_that_never_ended_keeps_it_no_longer(town: Village) -> None:
    town.time += INTENT_HOLDS
    carried = carry(town)
    assert (carried.written, carried.left) == (1, 0)
    assert town.shops["tea-shop"].shown("CUP-1") == 12
