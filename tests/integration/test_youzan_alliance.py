"""A pact with a Youzan shop, from its file on: what is sold in one shop leaves the other, and the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.order_calls.counters import WooCounter, YouzanCounter
from benchmarks.order_calls.pact import write_pact
from sheetpact.bootstrap import now, open_alliance
from sheetpact.check import check
from sheetpact.listening import shop_listener
from sheetpact.ports import Alliance
from sheetpact.report import Report
from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.simulators.youzan import Youzan
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent


@dataclass
class Town:
    """Two shops that share a teapot, and their folder."""

    folder: Path
    youzan: Youzan
    woo: WooCommerce
    environment: dict[str, str]
    ahead: timedelta = field(default=timedelta(0))

    def __post_init__(self) -> None:
        self.youzan.shop.now = self.youzan.tokens.now = self.youzan.server.now = self.second
        self.woo.shop.now = self.woo.server.now = self.second

    def clock(self) -> datetime:
        return now() + self.ahead

    def second(self) -> datetime:
        """As the platforms tell it."""
        return self.clock().replace(microsecond=0)

    def sync(self) -> Report:
        """Ten minutes later."""
        self.ahead += timedelta(minutes=10)
        with self.opened() as alliance:
            return sync(alliance, silent)

    def opened(self) -> AbstractContextManager[Alliance]:
        return open_alliance(self.folder / "pact.yaml", environment=self.environment, clock=self.clock)

    @property
    def pots(self) -> tuple[int, float | None]:
        return self.youzan.shop.found("POT")[1].stock, self.woo.shop.stock("POT")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Youzan() as youzan, WooCommerce() as woo:
        youzan.shop.add("POT", 10, "茶壶")
        youzan.shop.add_with("茶杯", ("青", "CUP-Q", 6), ("白", "CUP-W", 7))
        youzan.shop.register("李薇", "13800000000", points=12)
        woo.shop.add("POT", 10, name="茶壶")
        shops = {"tea-youzan": YouzanCounter(youzan), "table-woo": WooCounter(woo)}
        secrets = write_pact(tmp_path, shops, members={"share": ["display_name", "points"]})
        yield Town(tmp_path, youzan, woo, secrets)


def test_what_is_sold_in_one_shop_leaves_the_other(town: Town) -> None:
    assert town.sync().status == "green"
    order = town.youzan.shop.order(("POT", 2))
    town.woo.shop.sell("POT", 1)
    assert (town.sync().status, town.pots) == ("green", (7, 7))
    town.youzan.shop.send(order.tid)
    town.youzan.shop.give_back(order.tid, restock=True)
    assert (town.sync().status, town.pots) == ("green", (9, 9))
    assert town.youzan.shop.writes == [("POT", 8, 7)]
    assert town.youzan.tokens.issued == 1  # each run is as good as a program of its own
    kept = list((town.folder / ".sheetpact" / "tokens").iterdir())
    assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]


def test_neither_a_sale_meanwhile_nor_a_lost_answer_makes_a_wrong_number(town: Town) -> None:
    with town.opened() as alliance:
        assert check(alliance).ready
    town.sync()
    town.woo.shop.sell("POT", 1)
    sale = Fault(Trouble.MEANWHILE, path="quantity.update", action=lambda: town.youzan.shop.order(("POT", 3)))
    town.youzan.faults.add(sale)
    town.youzan.faults.add(Fault(Trouble.LOST_AFTER, path="quantity.update", skip=1))
    town.sync()  # written, while three more were sold
    assert town.youzan.shop.found("POT")[1].stock == 6
    town.woo.shop.sell("POT", 2)
    town.sync()  # written, and the answer lost
    assert town.youzan.shop.found("POT")[1].stock == 4
    town.sync()
    assert town.pots == (4, 4)
    assert [(before, after) for _, before, after in town.youzan.shop.writes] == [(7, 6), (6, 4)]


def test_a_message_takes_what_was_sold_out_of_sale_in_the_other_shop(town: Town) -> None:
    town.sync()
    tid = town.youzan.shop.sell("POT", 3)
    message = town.youzan.pushes.message("trade_TradePaid", tid)
    with town.opened() as alliance:
        listener = shop_listener(alliance, town.opened)
        assert "tea-youzan" in listener.sides
        delivery = listener.accept("tea-youzan")(message.headers, message.body, town.clock())
        assert delivery is not None
        alliance.store.inbox.receive([delivery, delivery])
        taken = alliance.store.inbox.take(town.clock(), 60, 100, listener.sides)
        assert len(taken) == len(listener.carry_out(taken).done) == 1
    assert town.pots == (7, 7)


def test_a_shop_that_withdraws_the_app_stops_nobody_else(town: Town) -> None:
    town.sync()
    town.youzan.tokens.granted = False
    report = town.sync()
    assert report.status == "red"
    assert any("授权" in problem.text("zh-CN") for problem in report.problems)
