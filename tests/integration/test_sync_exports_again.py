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


def test_what_was_sold_since_the_export_is_told_until_a_newer_one_comes(town: Village, folder: Folder) -> None:
    """The cup has just been listed: its number is that of before the order, or of after it."""
    export(folder, "1920", {**ALL, "FIG-1": 9})
    folder.put("orders_20261124193000.csv", ["订单号,状态,下单时间,货号,数量", "A1,待发货,2026-11-24 19:25:00,fig-1,2"])
    for _ in range(3):
        assert waiting(town.sync()) == (Status.AMBER, [("files.sold_since", "")])
    export(folder, "1940", {**ALL, "FIG-1": 7})
    folder.put("orders_20261124194000.csv", ["订单号,状态,下单时间,货号,数量", "A1,待发货,2026-11-24 19:25:00,fig-1,2"])
    for _ in range(2):
        assert waiting(town.sync()) == (Status.GREEN, [])
    assert (town.row("FIG-1")["可售"], town.row("FIG-1")["预留"]) == (7, 2)


def test_a_product_without_a_number_is_told_as_long_as_the_newest_export_has_it(town: Village, folder: Folder) -> None:
    def without(time: str, *skus: str) -> None:
        lines = (f"{sku},{'' if sku in skus else pieces}" for sku, pieces in ALL.items() if skus or sku != "JAR-1")
        folder.put(f"stock_20261124{time}00.csv", ["货号,库存", *lines])

    without("1920", "JAR-1")
    first = waiting(town.sync())
    assert first == (Status.AMBER, [("listing.untracked", "")])
    assert [waiting(town.sync()) for _ in range(2)] == [first, first]
    without("1940")
    assert [waiting(town.sync()) for _ in range(3)] == [(Status.GREEN, [])] * 3
    without("1950", "JAR-1")
    assert [waiting(town.sync()) for _ in range(2)] == [first, first]


def test_a_line_of_a_delivery_note_without_an_sku_is_told_until_a_newer_note_comes(
    town: Village, folder: Folder
) -> None:
    head = "送货单号,供应商,日期,货号,品名,实收数量"
    folder.put("delivery_20261124192000.csv", [head, "N1,王记,2026-11-24,CUP-1,杯,3", "N1,王记,2026-11-24,,壶,2"])
    for _ in range(3):
        status, told = waiting(town.sync())
        assert (status, told.count(("delivery.no_sku", "N1 壶"))) == (Status.AMBER, 1)
    with town.store.look() as tx:
        assert sum(each.quantity for each in tx.movements() if each.why == "delivery") == 3
    folder.put("delivery_20261124195900.csv", [head, "N2,王记,2026-11-24,POT-1,壶,2"])
    assert "delivery.no_sku" not in town.told(town.sync())
