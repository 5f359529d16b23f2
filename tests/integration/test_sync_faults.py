"""What nobody foresaw stops one side, is told without what people sent, and leaves no run open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sheetpact.audit import audit
from sheetpact.check import check
from sheetpact.deciding import TRIES
from sheetpact.errors import Busy, RetryLater
from sheetpact.lease import Lease, held
from sheetpact.model.keys import ListingKey
from sheetpact.model.membership import Consent
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, Listing, Order, OrderLine, Reading
from sheetpact.model.runs import Run, Status
from sheetpact.model.sheet import Document, SheetBatch, Tab
from sheetpact.ports import Receipt, StockWrite
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.report import Report
from sheetpact.simulators.memory import MemorySheet, MemoryShop
from sheetpact.store import open_store
from sheetpact.sync import sync
from sheetpact.take import take_orders
from sheetpact.testing.alliance import Village, silent, village

PHONE = "13812345678"


@dataclass(slots=True)
class FaultyShop(MemoryShop):
    """Its connector fails in one of its calls, with an error that quotes a customer."""

    fails: str = ""
    error: Exception = field(default_factory=lambda: KeyError(PHONE))
    told: list[Problem] = field(default_factory=list)
    """Bad records, each in one reading of orders only."""

    def _call(self, name: str) -> None:
        if name == self.fails:
            raise self.error

    def check(self) -> Sequence[Problem]:
        self._call("check")
        return ()

    def listings(self, cursor: str | None) -> Reading[Listing]:
        self._call("listings")
        return MemoryShop.listings(self, cursor)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        self._call("look")
        return MemoryShop.look(self, listings)

    def orders(self, cursor: str | None) -> Reading[Order]:
        self._call("orders")
        problems = (self.told.pop(),) if self.told else ()
        return replace(MemoryShop.orders(self, cursor), problems=problems)

    def customers(self, cursor: str | None) -> Reading[Customer]:
        self._call("customers")
        return MemoryShop.customers(self, cursor)

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        self._call("publish")
        receipts = MemoryShop.publish(self, writes)
        return receipts[:-1] if self.fails == "receipts" else receipts


@dataclass(slots=True)
class FaultySheet(MemorySheet):
    """Reading or writing it fails from the `after`th call on."""

    fails: str = ""
    after: int = 1

    def _call(self, name: str) -> None:
        if name == self.fails:
            self.after -= 1
            if self.after <= 0:
                raise KeyError(PHONE)

    def read(self, tabs: Sequence[Tab]) -> Document:
        self._call("read")
        return MemorySheet.read(self, tabs)

    def write(self, document: Document, batch: SheetBatch) -> str:
        self._call("write")
        return MemorySheet.write(self, document, batch)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Three shops sell the tea shop's cups; the table shop's connector may fail."""
    made = village(tmp_path)
    made.shops["table-shop"] = FaultyShop("table-shop", made.now)
    for shop in made.shops.values():
        shop.list("CUP-1", 12, "青瓷杯")
    made.sync()
    made.sync()
    yield made
    made.store.close()


def faulty(town: Village) -> FaultyShop:
    shop = town.shops["table-shop"]
    assert isinstance(shop, FaultyShop)
    return shop


def shown(town: Village) -> list[int | None]:
    return [shop.shown("CUP-1") for shop in town.shops.values()]


def last(town: Village) -> Run:
    with town.store.look() as tx:
        return tx.runs(1)[0]


def problem(report: Report, code: str) -> Problem:
    [found] = [each for each in report.problems if each.code == code]
    return found


class TestOneShop:
    @pytest.mark.parametrize("call", ["orders", "listings", "look", "publish", "receipts"])
    def test_a_fault_of_its_connector_stops_no_other(self, town: Village, call: str) -> None:
        faulty(town).fails = call
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert (town.row("CUP-1")["可售"], shown(town)[0], shown(town)[2]) == (10, 10, 10)
        told = problem(report, "connector.BrokenContract")
        assert (told.where.shop, told.severity) == ("table-shop", Severity.RED)
        assert PHONE not in told.text("zh-CN")
        assert last(town).status is Status.RED
        faulty(town).fails = ""
        town.sync()
        assert town.sync().status is Status.GREEN
        assert (town.row("CUP-1")["可售"], shown(town)) == (10, [10, 10, 10])

    def test_the_kind_and_place_of_a_fault_are_told(self, town: Village) -> None:
        faulty(town).fails = "listings"
        told = problem(town.sync(), "connector.BrokenContract").text("en")
        assert "KeyError, test_sync_faults.py:" in told

    def test_customers_that_cannot_be_read_leave_its_stock_readable(self, town: Village) -> None:
        faulty(town).fails = "customers"
        faulty(town).sell("A1", CUP_1=2)
        assert "connector.BrokenContract" in town.told(town.sync())
        assert shown(town) == [10, 10, 10]

    def test_a_fault_stops_no_other_check(self, town: Village) -> None:
        faulty(town).fails = "check"
        found = check(town.alliance)
        assert [each.problem.where.shop for each in found.serious] == ["table-shop"]
        assert "art-shop" in [each.problem.where.shop for each in found.findings if each.well]

    @pytest.mark.parametrize(("bad", "left"), [(False, 15), (True, 12)], ids=["all were read", "one was a bad record"])
    def test_where_an_order_could_not_be_read_any_may_have_changed(self, town: Village, bad: bool, left: int) -> None:
        """So the rise that was booked may have been the cancelled order's pieces, and is taken back."""
        shop = faulty(town)
        shop.sell("A1", CUP_1=3)
        town.sync()
        shop.told = [Problem("bad.order", Severity.AMBER)] * 20 if bad else []
        shop.set("CUP-1", 12)
        town.sync()
        town.sync()
        shop.told = []
        shop.cancel("A1")
        town.sync()
        town.sync()
        assert (town.row("CUP-1")["可售"], shown(town)) == (left, [left, left, left])

    def test_bad_orders_are_told_though_its_listings_cannot_be_read(self, town: Village) -> None:
        faulty(town).fails, faulty(town).error = "listings", RetryLater("busy")
        faulty(town).told = [Problem("bad.order", Severity.AMBER)]
        assert {"bad.order", "connector.RetryLater"} <= town.told(town.sync())

    def test_a_bad_order_that_comes_while_numbers_are_written_is_told(self, town: Village) -> None:
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        one, other = (Problem("bad.order", Severity.AMBER, params={"order": n}) for n in ("1", "2"))
        faulty(town).told = [replace(one, code="bad.last"), other, one]
        assert "bad.last" in town.told(town.sync())


class TestSheet:
    def test_a_fault_in_reading_it_stops_no_shop(self, town: Village) -> None:
        town.sheet = FaultySheet(document=town.sheet.document, fails="read")
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        report = town.sync()
        assert shown(town) == [10, 10, 10]
        assert problem(report, "connector.BrokenContract").severity is Severity.RED
        assert last(town).status is Status.RED

    def test_an_order_is_told_once_however_long_it_stays_unread(self, town: Village) -> None:
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sheet = FaultySheet(document=town.sheet.document, fails="read")
        for _ in range(3):
            town.sync()
        town.sheet.fails = ""
        town.sync()
        told = [
            (line["原值"], line["新值"]) for line in town.rows("changes") if line["谁"] == "tea-shop" and line["原值"]
        ]
        assert told == [("12", "10")]

    def test_the_same_number_typed_after_an_order_that_was_told_is_to_be_checked(self, town: Village) -> None:
        """Did they type what the shop had sold? It counts, and people are asked to look."""
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        town.sheet = FaultySheet(document=town.sheet.document, fails="read")
        town.sync()
        town.sheet.fails = ""
        town.edit("CUP-1", "可售", 10)
        town.sync()
        assert any("请核对" in str(line["原因"]) for line in town.rows("changes"))

    def test_a_fault_in_writing_it_loses_nothing(self, town: Village) -> None:
        town.edit("CUP-1", "可售", 9)
        town.sheet = FaultySheet(document=town.sheet.document, fails="write")
        assert "connector.BrokenContract" in town.told(town.sync())
        town.sheet.fails = ""
        town.sync()
        assert (town.row("CUP-1")["可售"], shown(town)) == (9, [9, 9, 9])

    def test_what_cannot_be_understood_any_more_is_not_written(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        monkeypatch.setattr("sheetpact.shared.read_tab", broken)
        writes = town.sheet.writes
        assert "connector.BrokenContract" in town.told(town.sync())
        assert town.sheet.writes == writes


def broken(*_: object, **__: object) -> None:
    raise KeyError(PHONE)


class TestRun:
    @pytest.mark.parametrize("error", [ValueError(PHONE), KeyboardInterrupt()], ids=["fault", "interrupted"])
    def test_one_that_fails_is_closed_as_red(self, town: Village, error: BaseException) -> None:
        def fail(side: str, step: str, done: int, total: int) -> None:
            raise error

        town.wait()
        with pytest.raises(type(error)):
            sync(town.alliance, fail)
        run = last(town)
        assert run.finished_at is not None
        assert run.status is Status.RED
        [told] = [each for each in run.problems if each.code == "run.failed"]
        assert type(error).__name__ in told.text("zh-CN")
        assert PHONE not in told.text("zh-CN")
        town.sync()
        assert town.sync().status is Status.GREEN

    def test_orders_that_never_stop_coming_wait_for_the_last_try(self, town: Village, tmp_path: Path) -> None:
        """They are booked all the same, each once, and the run ends well."""
        counter = arriving(town, tmp_path)
        town.edit("CUP-1", "可售", 11)
        town.wait()
        report = sync(replace(town.alliance, consents=counter.next), silent)
        assert (counter.booked, counter.refused) == (TRIES - 1, 1)
        assert report.run.status is not Status.RED
        assert town.row("CUP-1")["可售"] == 11 - counter.booked
        counter.close()


@dataclass(slots=True)
class Counter:
    """Books an order each time it is asked, as a webhook would while a decision is being made."""

    book: Callable[[int], bool]
    close: Callable[[], None]
    booked: int = 0
    refused: int = 0

    def next(self, _: Remembered) -> Reading[Consent]:
        if self.book(self.booked):
            self.booked += 1
        else:
            self.refused += 1
        return Reading(())


def arriving(town: Village, folder: Path) -> Counter:
    other = open_store("sqlite:///pact.db", folder, patience=0.05)

    def book(number: int) -> bool:
        line = OrderLine(f"W{number}-1", "CUP-1", "CUP-1", held=1)
        order = Order("tea-shop", f"W{number}", town.now(), town.now(), (line,))
        try:
            with other.begin() as tx:
                take_orders(tx, [order], town.pact, "webhook")
        except Busy:
            return False
        town.shops["tea-shop"].set("CUP-1", (town.shops["tea-shop"].shown("CUP-1") or 0) - 1)
        return True

    return Counter(book, other.close)


def test_two_audits_do_not_take_each_other_for_themselves(town: Village) -> None:
    inside: list[bool] = []

    def once_more(side: str, step: str, done: int, total: int) -> None:
        if not inside:
            inside.append(True)
            with pytest.raises(Busy):
                audit(town.alliance, silent)

    audit(town.alliance, once_more)
    assert inside
    with held(Lease(town.store, "sync", town.now)):
        pass


def test_a_report_tells_each_problem_once(town: Village) -> None:
    report = Report(last(town))
    report.tell([Problem("bad.order", Severity.AMBER), Problem("bad.order", Severity.AMBER)])
    report.tell([Problem("bad.order", Severity.AMBER)])
    assert len(report.problems) == 1
