"""Runs and what belongs to them come back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sheetpact.model.keys import ItemKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.runs import Run, SideReport, Status
from sheetpact.ports import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_run_is_known_from_its_beginning_and_complete_at_its_end(store: Store) -> None:
    begun = Run("20260301-1200-a", "sync", NOON)
    ended = replace(
        begun,
        finished_at=NOON.replace(microsecond=17),
        status=Status.AMBER,
        sides={"tea-woo": SideReport(500, 3, 2, 1, 9), "sheet": SideReport(read=4)},
        problems=(
            Problem(
                "stock.below_zero",
                Severity.AMBER,
                Where("青山茶具", "tea-woo", "库存", "POT-1", "可售"),
                {"number": -3, "price": Decimal("5.10"), "at": NOON, "lines": ("a", None, True), "by": {"shop": 1}},
            ),
        ),
        conflicts=2,
        seconds=3.0625,
    )
    with store.begin() as tx:
        tx.open_run(begun)
        assert tx.run(begun.id) == begun
        tx.close_run(ended)
        assert tx.run(begun.id) == ended
        assert tx.run("another") is None


def test_a_parameter_that_is_no_value_is_kept_as_people_would_read_it(store: Store) -> None:
    told = Problem(
        "stock.sum", Severity.NOTE, params={"kind": Severity.RED, "item": ItemKey("tea", "POT-1"), "n": 2**70}
    )
    with store.begin() as tx:
        tx.open_run(Run("R1", "sync", NOON, problems=(told,)))
        found = tx.run("R1")
    assert found is not None
    assert found.problems[0].params == {"kind": "red", "item": ("tea", "POT-1"), "n": 2**70}


def test_the_newest_runs_come_first(store: Store) -> None:
    with store.begin() as tx:
        for n in (2, 3, 1):
            tx.open_run(Run(f"R{n}", "sync", NOON))
        assert [run.id for run in tx.runs(2)] == ["R3", "R2"]


def test_reading_goes_on_where_it_stopped(store: Store) -> None:
    with store.begin() as tx:
        assert tx.cursor("tea-woo", "orders") is None
        tx.put_cursor("tea-woo", "orders", "page-1")
        tx.put_cursor("tea-woo", "listings", "")
        tx.put_cursor("tea-woo", "orders", "page-2")
        assert (tx.cursor("tea-woo", "orders"), tx.cursor("tea-woo", "listings")) == ("page-2", "")
        assert tx.cursor("art-woo", "orders") is None


def test_a_note_is_kept_until_it_is_replaced(store: Store) -> None:
    with store.begin() as tx:
        assert tx.meta("pact") == ""
        tx.put_meta("pact", "digest-1")
        tx.put_meta("pact", "digest-2")
        assert tx.meta("pact") == "digest-2"
