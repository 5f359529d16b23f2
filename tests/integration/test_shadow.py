"""Shadow runs: days in which a sync only imagines what it would write, over shops and a sheet that go on as ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheetpact.errors import PactError
from sheetpact.model.keys import ItemKey
from sheetpact.model.ledger import Stock
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Document
from sheetpact.ports import Alliance, Sheet, Shop
from sheetpact.shadow.run import ShadowReport, shadow
from sheetpact.shadow.sheet import ShadowSheet
from sheetpact.simulators.memory import MemorySheet
from sheetpact.simulators.store import MemoryStore
from sheetpact.testing.alliance import Village, silent, village
from sheetpact.testing.grids import grid

READS = {"listings", "look", "orders", "customers", "delivery_notes", "read", "version"}
DECLARED = {"capabilities", "settings", "put_right", "requests"}
OWN = """
货号   | 货主     | 品名 | 可售 | 备注
CUP-1  | 青山茶具 | 杯子 | 12   | 六只一组
BOWL-2 | 白石餐具 | 碗   | 8    |
"""


@dataclass
class Logged:
    """A side whose every call is written down."""

    real: object
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        if name not in DECLARED:
            self.calls.append(name)
        return getattr(self.real, name)


@dataclass
class Days:
    """A village that tries sheetpact in shadow runs; nothing of it is ever written."""

    town: Village
    store: MemoryStore = field(default_factory=lambda: MemoryStore("shadow"))
    logged: list[Logged] = field(default_factory=list)

    @property
    def alliance(self) -> Alliance:
        there = self.town.alliance
        shops = {name: cast("Shop", self._log(shop)) for name, shop in there.shops.items()}
        return replace(there, store=self.store, shops=shops, sheet=cast("Sheet", self._log(there.sheet)))

    def _log(self, side: object) -> Logged:
        self.logged.append(Logged(side))
        return self.logged[-1]

    def shadow(self, hours: float = 24) -> ShadowReport:
        self.town.wait(hours * 60)
        return shadow(self.alliance, silent)

    @property
    def stocks(self) -> Mapping[ItemKey, Stock]:
        with self.store.look() as tx:
            return tx.state(self.town.pact.sheet.document, "").stocks

    @property
    def virtual(self) -> Document:
        """The sheet as it would stand."""
        sheet = ShadowSheet(real=self.town.sheet, store=self.store, locale="zh-CN")
        return sheet.read(self.town.alliance.tabs)

    @property
    def calls(self) -> set[str]:
        return {call for side in self.logged for call in side.calls}


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    """Tea and table sell the same cups; the table shop has bowls of its own. Nobody has used sheetpact yet."""
    town = village(tmp_path)
    town.begin_sheet(grid(OWN))
    town.shops["tea-shop"].list("CUP-1", 12, "杯子")
    town.shops["table-shop"].list("CUP-1", 12, "杯子")
    town.shops["table-shop"].list("BOWL-2", 8, "碗")
    yield Days(town)
    town.store.close()


def written(told: ShadowReport) -> dict[str, list[tuple[str, int, int]]]:
    """By shop: (SKU, what really stands there, what a sync would make of it)."""
    return {
        shop: [(each.item.sku, each.shown, each.number) for each in writes]
        for shop, writes in told.planned.writes.items()
        if writes
    }


class TestThreeDays:
    """9 of 12 cups are sold in one shop, and 5 in the other, which had only 3 to sell."""

    def test_the_first_day_tells_the_adoption(self, days: Days) -> None:
        told = days.shadow()
        assert told.adoption
        assert told.planned.report.status is Status.GREEN
        assert written(told) == {}
        assert told.planned.batch is not None
        assert {tab.name for tab in told.planned.batch.create} == {"sku_map", "members", "conflicts", "changes"}
        assert not days.shadow().adoption

    def test_a_sale_would_lower_the_other_shop(self, days: Days) -> None:
        days.shadow()
        days.town.shops["tea-shop"].sell("T1", CUP_1=9)
        told = days.shadow()
        assert written(told) == {"table-shop": [("CUP-1", 12, 3)]}
        [exposed] = told.log.exposed
        assert (exposed.shop, exposed.sku, exposed.shown, exposed.available) == ("table-shop", "CUP-1", 12, 3)
        assert (exposed.since, exposed.until) == (days.town.time, None)
        assert written(days.shadow()) == {}

    def test_an_oversell_would_have_been_stopped(self, days: Days) -> None:
        days.shadow()
        days.town.shops["tea-shop"].sell("T1", CUP_1=9)
        days.shadow()
        days.town.wait()
        days.town.shops["table-shop"].sell("B1", CUP_1=5)
        told = days.shadow()
        [oversold] = told.log.oversold
        assert (oversold.shop, oversold.sku, oversold.pieces, oversold.at) == ("table-shop", "CUP-1", 2, days.town.time)
        assert written(told) == {"tea-shop": [("CUP-1", 3, 0)], "table-shop": [("CUP-1", 7, 0)]}
        days.town.shops["table-shop"].sell("B2", CUP_1=1)
        assert [each.pieces for each in days.shadow().log.oversold] == [2, 1]

    def test_what_owners_put_right_themselves_is_no_drift(self, days: Days) -> None:
        days.shadow()
        days.town.shops["tea-shop"].sell("T1", CUP_1=9)
        days.shadow()
        days.town.shops["table-shop"].set("CUP-1", 3)
        days.town.edit("CUP-1", "可售", 3)
        told = days.shadow()
        assert (written(told), told.planned.changes) == ({}, ())
        assert told.log.by_hand == 9 + 9
        assert told.log.exposed[0].until == days.town.time
        assert days.shadow().log.by_hand == 9 + 9

    def test_the_log_adds_up(self, days: Days) -> None:
        days.shadow()
        begun = days.town.time
        days.town.shops["tea-shop"].sell("T1", CUP_1=9)
        days.shadow()
        log = days.shadow().log
        assert (log.since, log.runs) == (begun, 3)
        assert {side: log.written[side] for side in days.town.shops} == {"tea-shop": 0, "table-shop": 1, "art-shop": 0}
        assert log.written["sheet"] > 0

    def test_nothing_is_written_anywhere(self, days: Days) -> None:
        document = days.town.sheet.document
        for number in range(3):
            days.town.shops["tea-shop"].sell(f"T{number}", CUP_1=2)
            days.shadow()
        assert days.calls <= READS
        assert [shop.writes for shop in days.town.shops.values()] == [0, 0, 0]
        assert days.town.sheet.document is document
        with days.town.store.look() as tx:
            assert (tx.runs(1), tx.meta("adopted")) == ((), "")


def test_no_progress_is_told_of_writing(days: Days) -> None:
    steps: set[str] = set()
    days.shadow()
    days.town.shops["tea-shop"].sell("T1", CUP_1=9)
    days.town.wait(60)
    shadow(days.alliance, lambda side, step, done, total: steps.add(step))
    assert steps == {"progress.read"}


class TestTheRealThing:
    def test_begins_with_a_normal_first_run(self, days: Days) -> None:
        days.shadow()
        days.town.shops["tea-shop"].sell("T1", CUP_1=2)
        days.town.shops["table-shop"].set("CUP-1", 10)
        days.town.edit("CUP-1", "可售", 10)
        days.shadow()
        assert days.town.sync().status is Status.GREEN
        assert [shop.writes for shop in days.town.shops.values()] == [0, 0, 0]
        row = days.town.row("CUP-1")
        assert (row["可售"], row["在库"], row["预留"]) == (10, 12, 2)

    def test_is_not_tried_in_a_shadow(self, days: Days) -> None:
        days.town.sync()
        with pytest.raises(PactError, match="plan"):
            days.shadow()


class TestTheSheet:
    def test_an_edit_counts_as_in_a_sync(self, days: Days) -> None:
        days.shadow()
        days.town.edit("CUP-1", "可售", 10)
        told = days.shadow()
        assert written(told) == {"tea-shop": [("CUP-1", 12, 10)], "table-shop": [("CUP-1", 12, 10)]}
        assert [(each.field, each.before, each.after) for each in told.planned.changes] == [("available", 12, 10)]

    def test_an_edit_beyond_what_a_sync_would_have_done_is_one(self, days: Days) -> None:
        days.shadow()
        days.town.shops["tea-shop"].sell("T1", CUP_1=2)
        days.shadow()
        days.town.edit("CUP-1", "可售", 9)
        told = days.shadow()
        assert [(each.field, each.before, each.after) for each in told.planned.changes] == [("available", 10, 9)]
        assert told.log.by_hand == 2

    def test_both_renamed_would_be_asked(self, days: Days) -> None:
        days.shadow()
        days.town.edit("CUP-1", "品名", "小杯")
        days.town.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
        told = days.shadow()
        [conflict] = told.planned.conflicts
        assert (conflict.field, conflict.sheet, conflict.shops) == ("item", "小杯", {"tea-shop": "青瓷杯"})
        assert told.planned.report.status is Status.AMBER

    def test_rows_come_and_go(self, days: Days) -> None:
        days.shadow()
        days.town.type_row({"货号": "VASE-9", "货主": "小满摆件", "品名": "花瓶", "可售": 4})
        days.town.delete_row("BOWL-2")
        told = days.shadow()
        assert {(each.row[0], each.why) for each in told.planned.changes} == {
            ("VASE-9", "row.new"),
            ("VASE-9", "opening"),
            ("BOWL-2", "row.put_back"),
        }
        assert days.shadow().planned.changes == ()

    def test_hub_cells_that_people_keep_up_are_left_to_them(self, days: Days) -> None:
        days.town.begin_sheet(grid("货号 | 货主 | 可售 | 在库\nCUP-1 | 青山茶具 | 12 | 12"))
        days.shadow()
        days.town.edit("CUP-1", "在库", 11)
        assert days.shadow().planned.changes == ()

    def test_a_row_without_an_owner_is_the_same_row_once_somebody_fills_it_in(self, days: Days) -> None:
        days.town.begin_sheet(grid("货号 | 货主 | 可售\nCUP-1 | | 12"))
        days.shadow()
        days.town.edit("CUP-1", "可售", 10)
        assert [each.after for each in days.shadow().planned.changes] == [10]
        days.town.edit("CUP-1", "货主", "青山茶具")
        assert days.shadow().planned.changes == ()

    def test_a_formula_of_peoples_own_is_told(self, days: Days) -> None:
        days.shadow()
        days.town.edit("CUP-1", "可售", 24, formula="=A1*2")
        assert "sheet.formula" in days.town.told(days.shadow().planned.report)

    def test_a_sheet_that_is_gone_is_told(self, days: Days) -> None:
        days.shadow()
        days.town.sheet = MemorySheet()
        told = days.shadow()
        assert "sheet.gone" in days.town.told(told.planned.report)

    def test_without_a_sheet_yet_it_would_make_one(self, days: Days) -> None:
        days.town.sheet = MemorySheet()
        told = days.shadow()
        assert told.planned.batch is not None
        assert "inventory" in {tab.name for tab in told.planned.batch.create}
        assert days.shadow().planned.report.status is Status.GREEN


def test_an_order_while_the_shops_are_read_is_not_done_by_hand(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.shadow()
    days.town.shops["tea-shop"].sell("T1", CUP_1=9)
    days.shadow()
    days.town.wait()
    table = days.town.shops["table-shop"]
    listings = type(table).listings

    def bought(shop: object, cursor: str | None) -> object:
        if "B1" not in table.book:
            table.sell("B1", CUP_1=2)
        return listings(table, cursor)

    with monkeypatch.context() as patch:
        patch.setattr(type(table), "listings", bought)
        days.shadow()
    told = days.shadow()
    assert told.log.by_hand == 0
    assert [each for each in told.planned.changes if each.why != "order"] == []
    assert [stock.available for item, stock in days.stocks.items() if item.sku == "CUP-1"] == [1]


class Told(NamedTuple):
    """One thing that happens in both worlds."""

    what: str
    shop: str
    number: int


happenings = st.builds(
    Told,
    st.sampled_from(["sell", "sell", "ship", "cancel", "give back", "run"]),
    st.sampled_from(["tea-shop", "table-shop"]),
    st.integers(1, 3),
)


@settings(max_examples=settings.default.max_examples // 5)
@given(st.lists(happenings, max_size=12))
def test_the_imagined_agreement_is_the_one_that_a_real_sync_would_have_come_to(story: list[Told]) -> None:
    """Where nobody changes a number by hand. What was sold is sold in both worlds."""
    real, imagined = (village(Path("nowhere"), MemoryStore("hub")) for _ in range(2))
    days = Days(imagined)
    for town in (real, imagined):
        town.begin_sheet(grid(OWN))
        town.shops["tea-shop"].list("CUP-1", 12, "杯子")
        town.shops["table-shop"].list("CUP-1", 12, "杯子")
    real.sync(after=60)
    days.shadow(hours=1)
    for at, step in enumerate([*story, Told("run", "", 0)]):
        if step.what == "run":
            real.sync(after=60)
            told = days.shadow(hours=1)
            with real.store.look() as tx:
                assert dict(days.stocks) == dict(tx.state(real.pact.sheet.document, "").stocks)
            assert told.log.by_hand == 0
        for town in (real, imagined):
            happen(town, step, at)
    assert real.rows() == [
        {**row, "更新": real.row(str(row["货号"]))["更新"]} for row in MemorySheet(days.virtual).rows()
    ]


def happen(town: Village, step: Told, at: int) -> None:
    """A deed that makes no sense is left out."""
    shop = town.shops.get(step.shop)
    if shop is None:
        return
    town.wait(10)
    orders = list(shop.book)
    order = orders[step.number % len(orders)] if orders else ""
    match step.what:
        case "sell":
            shop.sell(f"{step.shop}{at}", CUP_1=step.number)
        case "ship" | "cancel" if order and any(line.held for line in shop.book[order].lines):
            shop.ship(order) if step.what == "ship" else shop.cancel(order)
        case "give back" if order and any(line.shipped > line.returned for line in shop.book[order].lines):
            shop.give_back(order)
