"""An order that a webhook told of is counted once, and lowers the other shops at once, without the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sheetpact.deliveries import as_delivery
from sheetpact.errors import BadRecord, ConnectorError, NotAllowed, RetryLater, SignInAgain
from sheetpact.hints import SHEET
from sheetpact.lease import Lease, held
from sheetpact.model.records import Order
from sheetpact.model.runs import Status
from sheetpact.order import Ordered, order
from sheetpact.ports import Call
from sheetpact.runs import begin_run
from sheetpact.take import take_orders
from sheetpact.testing.alliance import Village, silent, village

SHOPS = ("tea-shop", "table-shop", "art-shop")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Three shops sell the tea shop's cups."""
    made = village(tmp_path)
    for shop in made.shops.values():
        shop.list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("BOWL-2", 9, "白瓷碗")
    made.sync()
    made.sync()
    yield made
    made.store.close()


def shown(town: Village, sku: str = "CUP-1") -> list[int | None]:
    return [town.shops[shop].shown(sku) for shop in SHOPS if sku in town.shops[shop].stock]


def told(town: Village, *names: str, shop: str = "tea-shop", after: float = 1) -> Ordered:
    """A minute later the shop's platform calls about these orders, each call with an id of its own."""
    town.wait(after)
    inbox = town.store.inbox
    inbox.receive([as_delivery(shop, Call(f"{name}-{town.time}", (name,)), b"{}", town.time) for name in names])
    return order(town.alliance, inbox.take(town.time, 60, 100, SHOPS), silent)


def on_hand(town: Village, sku: str = "CUP-1") -> tuple[int, int]:
    """What is there and what is reserved."""
    with town.store.look() as tx:
        [stock] = [stock for item, stock in tx.state("", "").stocks.items() if item.sku == sku]
    return stock.on_hand, stock.reserved


def test_an_order_lowers_the_other_shops_and_leaves_what_it_did_not_sell(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    writes = {shop: town.shops[shop].writes for shop in SHOPS}
    ordered = told(town, "A1")
    assert (shown(town), shown(town, "BOWL-2")) == ([10, 10, 10], [9])
    assert {shop: town.shops[shop].writes - writes[shop] for shop in SHOPS} == {
        "tea-shop": 0,
        "table-shop": 1,
        "art-shop": 1,
    }
    assert (ordered.report.status, ordered.listings) == (Status.GREEN, 3)


def test_the_same_call_again_and_the_next_sync_count_it_no_second_time(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    told(town, "A1")
    report = town.sync()
    assert (on_hand(town), shown(town), report.status) == ((12, 2), [10, 10, 10], Status.GREEN)
    assert town.row("CUP-1")["可售"] == 10
    assert [
        (line["原值"], line["新值"]) for line in town.rows("changes") if line["谁"] == "tea-shop" and line["原值"]
    ] == [("12", "10")]


def test_an_order_that_another_run_had_met_already_is_lowered_by_its_own_call(town: Village) -> None:
    """It came while that run was writing: it was posted then, too late for what that run had decided."""
    shop = town.shops["tea-shop"]
    shop.sell("A1", CUP_1=2)
    with town.store.begin() as tx:
        take_orders(tx, [shop.order("A1")], town.pact, "earlier")
    told(town, "A1")
    assert (on_hand(town), shown(town)) == ((12, 2), [10, 10, 10])


def test_an_own_order_that_is_in_the_number_already_does_not_hide_that_a_shop_is_behind(tmp_path: Path) -> None:
    """A minute old, it may be in the number or not: less the order once more, the shop would be right."""
    town = village(tmp_path)
    for shop in SHOPS[:2]:
        town.shops[shop].list("CUP-1", 12, "青瓷杯")
    town.sync()
    town.sync()
    town.shops["table-shop"].sell("A1", CUP_1=1)
    town.sync(after=1)
    town.shops["tea-shop"].sell("A2", CUP_1=1)
    told(town, "A2")
    assert ([town.shops[shop].shown("CUP-1") for shop in SHOPS[:2]], on_hand(town)) == ([10, 10], (12, 2))
    town.store.close()


def test_what_a_call_says_late_is_not_what_counts(town: Village) -> None:
    """It was cancelled before the call came through."""
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    town.shops["tea-shop"].cancel("A1")
    told(town, "A1")
    assert (on_hand(town), shown(town)) == ((12, 0), [12, 12, 12])


def test_pieces_of_a_cancelled_order_come_back_everywhere(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    town.shops["tea-shop"].cancel("A1")
    told(town, "A1")
    assert (on_hand(town), shown(town)) == ((12, 0), [12, 12, 12])


def test_pieces_that_are_sent_change_the_sheet_soon_too(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    town.sync()
    due = town.store.inbox.take(town.time, 60, 100, [SHEET])
    with town.store.begin() as tx:
        tx.close_deliveries([each.id for each in due])
    town.shops["tea-shop"].ship("A1")
    told(town, "A1")
    assert on_hand(town) == (10, 0)
    town.wait(1)
    assert town.store.inbox.take(town.time, 60, 100, [SHEET])


def test_orders_of_several_shops_are_one_run(town: Village) -> None:
    for at, shop in enumerate(SHOPS):
        town.shops[shop].sell(f"A{at}", CUP_1=1)
    inbox = town.store.inbox
    town.wait(1)
    inbox.receive([as_delivery(shop, Call(shop, (f"A{at}",)), b"{}", town.time) for at, shop in enumerate(SHOPS)])
    ordered = order(town.alliance, inbox.take(town.time, 60, 100, SHOPS), silent)
    assert (shown(town), on_hand(town), len(ordered.settled.done)) == ([9, 9, 9], (12, 3), 3)


def test_a_long_list_of_orders_is_asked_for_as_what_changed(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = type(town.shops["tea-shop"]).order
    monkeypatch.setattr(
        "sheetpact.simulators.memory.MemoryShop.order",
        lambda shop, name: asked.append(name) or real(shop, name),
    )
    names = [f"A{at}" for at in range(8)]
    for name in names:
        town.shops["tea-shop"].sell(name, CUP_1=1)
    told(town, *names)
    assert (shown(town), on_hand(town)) == ([4, 4, 4], (12, 8))
    assert asked == []


def test_an_order_during_a_sync_waits_for_nobody(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    with held(Lease(town.store, "sync", town.now)):
        told(town, "A1")
    assert shown(town) == [10, 10, 10]


@pytest.mark.parametrize("names", [("A1",), ("A1", "A2", "A3", "A4")])
def test_what_a_sync_under_way_has_already_read_is_lowered_before_it_writes(
    town: Village, names: tuple[str, ...]
) -> None:
    """It may go on reading slow shops for minutes."""
    shop = town.shops["tea-shop"]
    for name in names:
        shop.sell(name, CUP_1=2)
    with town.store.begin() as tx:
        sync = begin_run(tx, town.time, "sync")
        take_orders(tx, [shop.order(name) for name in names], town.alliance.pact, sync.id)
    told(town, *names)
    left = 12 - 2 * len(names)
    assert (on_hand(town), shown(town)) == ((12, 12 - left), [left] * 3)


def test_a_call_that_says_nothing_new_asks_no_other_shop(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    again = told(town, "A1")
    assert again.listings == 0


def test_an_order_that_is_gone_ends_its_call(town: Village) -> None:
    ordered = told(town, "A9")
    assert (len(ordered.settled.done), town.store.inbox.waiting()) == (1, 0)
    assert shown(town) == [12, 12, 12]


@pytest.mark.parametrize("why", [NotAllowed("IP not on the white list"), SignInAgain("token")])
def test_a_shop_that_lets_nobody_ask_keeps_its_calls(
    town: Village, why: ConnectorError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed call would say that the order is posted."""
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    with monkeypatch.context() as closed:
        closed.setattr("sheetpact.simulators.memory.MemoryShop.order", raising(why))
        assert told(town, "A1").report.status is Status.RED
    assert town.store.inbox.waiting() == 1
    town.wait(2)
    order(town.alliance, town.store.inbox.take(town.time, 60, 100, SHOPS), silent)
    assert (on_hand(town), shown(town)) == ((12, 2), [10, 10, 10])


def test_an_order_that_can_not_be_read_ends_its_call_and_is_told(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To ask again would bring the same; the readings of all orders go on telling of it."""
    monkeypatch.setattr("sheetpact.simulators.memory.MemoryShop.order", raising(BadRecord("A1: half a piece")))
    ordered = told(town, "A1")
    [problem] = ordered.report.problems
    assert (len(ordered.settled.done), problem.code, problem.where.shop) == (1, "connector.BadRecord", "tea-shop")
    assert ordered.report.status is Status.RED


def raising(error: Exception) -> Callable[..., Order]:
    def ask(*_: object) -> Order:
        raise error

    return ask


def test_a_shop_out_of_reach_keeps_its_calls_and_stops_no_other(town: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    town.shops["table-shop"].sell("B1", BOWL_2=1)
    town.wait(1)
    inbox = town.store.inbox
    calls = (("tea-shop", "A1"), ("table-shop", "B1"))
    inbox.receive([as_delivery(shop, Call(name, (name,)), b"{}", town.time) for shop, name in calls])
    real = type(town.shops["tea-shop"]).order

    def order_of(shop: object, name: str) -> Order:
        if name == "A1":
            raise RetryLater("the shop is down")
        return real(town.shops["table-shop"], name)

    monkeypatch.setattr("sheetpact.simulators.memory.MemoryShop.order", order_of)
    ordered = order(town.alliance, inbox.take(town.time, 60, 100, SHOPS), silent)
    town.wait(2)
    [waiting] = inbox.take(town.time, 60, 100, SHOPS)
    assert (len(ordered.settled.done), waiting.shop, ordered.report.status) == (1, "tea-shop", Status.AMBER)
    assert on_hand(town, "BOWL-2") == (9, 1)


class Killed(BaseException):
    """The process ended here."""


def sheet_is_due(town: Village) -> bool:
    """Somebody has been told that the sheet is behind: within half a minute a sync begins, and ends that."""
    town.wait(1)
    due = town.store.inbox.take(town.time, 60, 10, ["sheet"])
    with town.store.begin() as tx:
        tx.close_deliveries([each.id for each in due])
    return bool(due)


def test_the_next_sync_is_due_with_the_order_and_only_with_one_that_says_something_new(town: Village) -> None:
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    assert sheet_is_due(town)
    told(town, "A1")
    assert not sheet_is_due(town)


@pytest.mark.parametrize("names", [("A1",), ("A1", "A2", "A3", "A4")])
def test_who_is_killed_once_an_order_is_posted_leaves_word_of_it(
    town: Village, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its call is done, and nobody comes back to it: whatever is left to do, a sync does."""
    for name in names:
        town.shops["tea-shop"].sell(name, CUP_1=1)
    monkeypatch.setattr("sheetpact.order.OrderRun._behind", killed)
    with pytest.raises(Killed):
        told(town, *names)
    assert (on_hand(town), town.store.inbox.take(town.time, 60, 100, SHOPS)) == ((12, len(names)), ())
    assert sheet_is_due(town)
    town.sync()
    assert shown(town) == [12 - len(names)] * 3


def test_who_is_killed_between_posting_orders_and_closing_their_calls_leaves_it_to_the_calls(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When they come again, another order has lowered all shops already; the sheet is still behind."""
    names = ("A1", "A2", "A3", "A4")
    for name in names:
        town.shops["tea-shop"].sell(name, CUP_1=1)
    with monkeypatch.context() as patched:
        patched.setattr("sheetpact.deliveries.take_orders", killed)
        with pytest.raises(Killed):
            told(town, *names)
    told(town, "A1", after=0.5)
    assert shown(town) == [8, 8, 8]
    assert sheet_is_due(town)
    town.wait(2)
    order(town.alliance, town.store.inbox.take(town.time, 60, 100, SHOPS), silent)
    assert sheet_is_due(town)


def test_who_is_killed_while_lowering_what_another_run_had_posted_leaves_word_of_it(
    town: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = town.shops["tea-shop"]
    shop.sell("A1", CUP_1=2)
    with town.store.begin() as tx:
        take_orders(tx, [shop.order("A1")], town.pact, "earlier")
    monkeypatch.setattr("sheetpact.order.OrderRun._lower", killed)
    with pytest.raises(Killed):
        told(town, "A1")
    assert sheet_is_due(town)


def killed(*_: object, **__: object) -> None:
    raise Killed


def test_before_adoption_orders_are_kept_and_nothing_is_written(tmp_path: Path) -> None:
    town = village(tmp_path)
    for shop in town.shops.values():
        shop.list("CUP-1", 12, "青瓷杯")
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    told(town, "A1")
    assert [town.shops[shop].writes for shop in SHOPS] == [0, 0, 0]
    town.store.close()


class TestStoppedShop:
    """The table shop's back office shows nothing of anything: its guard asks."""

    @pytest.fixture
    def stopped(self, tmp_path: Path) -> Iterator[Village]:
        made = village(tmp_path, guards={"max_change": 0.0, "max_change_rows": 1})
        for number in range(1, 4):
            for shop in ("tea-shop", "table-shop"):
                made.shops[shop].list(f"CUP-{number}", 12)
        made.sync()
        made.sync()
        for number in range(1, 4):
            made.shops["table-shop"].set(f"CUP-{number}", 0)
        made.sync()
        yield made
        made.store.close()

    def test_orders_elsewhere_do_not_let_it_through_one_listing_at_a_time(self, stopped: Village) -> None:
        for name in ("A1", "A2", "A3"):
            stopped.shops["tea-shop"].sell(name, CUP_1=1)
            told(stopped, name, after=5)
        assert on_hand(stopped) == (12, 3)
        assert [stopped.shops[shop].shown("CUP-1") for shop in ("tea-shop", "table-shop")] == [9, 0]

    def test_its_question_stays_open_and_an_answer_in_the_sheet_counts(self, stopped: Village) -> None:
        [asked] = stopped.rows("conflicts")
        stopped.shops["tea-shop"].sell("A1", CUP_1=1)
        told(stopped, "A1")
        stopped.edit(str(asked["编号"]), "选择", "接受", tab="conflicts")
        stopped.sync()
        stopped.sync(after=20)
        assert stopped.rows("conflicts") == []
        assert on_hand(stopped, "CUP-2") == (0, 0)
