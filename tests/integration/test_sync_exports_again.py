"""Shops by files: a second look needs a new export only, not another content; until then what waits is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sheetpact.model.runs import Status
from sheetpact.report import Report
from sheetpact.testing.alliance import Village, village
from tests.support.export_folder import Folder

ALL = {"POT-1": 12, "CUP-1": 40, "BOWL-1": 30, "JAR-1": 5}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def town(folder: Folder, tmp_path: Path) -> Iterator[Village]:
    """The tea shop tells its stock by files, and the table shop sells the cup, too."""
    made = village(tmp_path)
    made.shops["tea-shop"] = folder.shop("custom", shop="tea-shop")  # type: ignore[assignment]  # any shop will do
    made.shops["table-shop"].list("CUP-1", 40)
    made.time = folder.now
    export(folder, "1900", ALL)
    assert made.sync().status is Status.GREEN
    yield made
    made.store.close()


def export(folder: Folder, time: str, stock: Mapping[str, int]) -> None:
    folder.put(f"stock_20261124{time}00.csv", ["货号,库存", *(f"{sku},{pieces}" for sku, pieces in stock.items())])


def waiting(report: Report) -> tuple[Status, list[tuple[str, str]]]:
    return report.status, [(each.code, each.where.row) for each in report.problems]


def test_a_change_that_a_second_export_shows_again_is_booked(town: Village, folder: Folder) -> None:
    """Other shops sell less meanwhile.

    export    sync            for sale
    CUP-1 30  amber: waits    40
    the same  green: booked   30
    """
    export(folder, "1920", {**ALL, "CUP-1": 30})
    for _ in range(3):
        assert waiting(town.sync()) == (Status.AMBER, [("drift.waiting", "CUP-1")])
    assert (town.row("CUP-1")["可售"], town.shops["table-shop"].shown("CUP-1")) == (40, 30)
    export(folder, "1940", {**ALL, "CUP-1": 30})
    assert waiting(town.sync()) == (Status.GREEN, [])
    assert town.row("CUP-1")["可售"] == 30
    export(folder, "1945", {**ALL, "CUP-1": 30})
    assert waiting(town.sync()) == (Status.GREEN, [])
    assert town.row("CUP-1")["可售"] == 30


def test_what_an_export_lacks_is_told_until_a_second_one_lacks_it_too(town: Village, folder: Folder) -> None:
    left = {sku: ALL[sku] for sku in ("POT-1", "CUP-1", "BOWL-1")}
    export(folder, "1920", left)
    for _ in range(3):
        assert waiting(town.sync()) == (Status.AMBER, [("listing.missing", "JAR-1")])
    export(folder, "1940", left)
    assert waiting(town.sync()) == (Status.GREEN, [("listing.gone", "JAR-1")])
    assert waiting(town.sync()) == (Status.GREEN, [])


def test_an_empty_export_that_was_accepted_is_told_until_a_second_one_comes(town: Village, folder: Folder) -> None:
    export(folder, "1920", {})
    stopped = town.sync()
    assert waiting(stopped) == (Status.RED, [("guard.empty", "")])
    missing = [("listing.missing", sku) for sku in ALL]
    assert waiting(town.sync(accept=stopped.run.id)) == (Status.AMBER, missing)
    assert waiting(town.sync()) == (Status.AMBER, missing)
    export(folder, "1940", ALL)
    assert waiting(town.sync()) == (Status.GREEN, [])


def test_orders_that_are_exported_again_count_once(town: Village, folder: Folder) -> None:
    orders = ["订单号,状态,下单时间,货号,数量", "A1,待发货,2026-11-24 19:10:00,CUP-1,2"]
    for time in ("1920", "1930", "1940"):
        export(folder, time, {**ALL, "CUP-1": 38})
        folder.put(f"orders_20261124{time}30.csv", orders)
        assert waiting(town.sync()) == (Status.GREEN, [])
        assert (town.row("CUP-1")["可售"], town.row("CUP-1")["预留"]) == (38, 2)
