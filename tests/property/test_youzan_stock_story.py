"""Whatever happens to an order, the shop's number is what it had, less what its lines still keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetpact.ports import Shop
from sheetpact.registry import Registry
from sheetpact.simulators.youzan import Youzan
from sheetpact.simulators.youzan.shop import AT_ORDER, AT_PAYMENT, DONE, RESERVED
from sheetpact.testing.shops import Bench

ROOT = Path(__file__).parents[2]
HAD = {"POT": 50, "CUP": 50}
STEP = st.one_of(
    st.sampled_from(["pay", "send first", "send", "succeed", "cancel", "close"]),
    # a refund of the first line or of all, of this share of its price, with or without the goods put back
    st.tuples(st.booleans(), st.sampled_from([1, 2]), st.booleans()),
)
Running = tuple[Youzan, Shop]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with Youzan() as youzan:
        for code, number in HAD.items():
            youzan.shop.add(code, number)
        bench = Bench("youzan", Registry((ROOT,), "en"), ROOT)
        yield youzan, bench.connect(youzan.settings)
        for session in bench.sessions:
            session.close()


@pytest.mark.rule("youzan.orders.states")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    modes=st.tuples(*2 * [st.sampled_from([AT_ORDER, RESERVED, AT_PAYMENT])]),
    steps=st.lists(STEP, min_size=1, max_size=7),
)
def test_the_number_and_the_order_agree(
    running: Running, modes: tuple[int, int], steps: list[str | tuple[bool, int, bool]]
) -> None:
    youzan, shop = running
    for (code, number), mode in zip(HAD.items(), modes, strict=True):
        youzan.shop.set_stock(code, number)
        youzan.shop.found(code)[0].deducts = mode
    tid = youzan.shop.order(("POT", 3), ("CUP", 2), paid=False).tid
    for step in steps:
        if possible(youzan, tid, step):
            happens(youzan, tid, step)
        order = shop.order(tid)
        kept = {line.sku: line.held + line.shipped - line.returned for line in order.lines}
        shown = {code: youzan.shop.found(code)[1].stock for code in HAD}
        assert shown == {code: number - kept[code] for code, number in HAD.items()}, order
        assert all(0 <= line.returned <= line.shipped for line in order.lines)


def possible(youzan: Youzan, tid: str, step: str | tuple[bool, int, bool]) -> bool:
    """What the platform and its owner would do: no order is closed twice, and no money given back twice."""
    order = youzan.shop.orders[tid]
    first, open_ = order.lines[0], order.status != "TRADE_CLOSED"
    match step:
        case "pay":
            return open_ and order.paid is None
        case "close":
            return open_ and order.paid is None
        case "cancel":
            return open_ and not order.refunds and not any(line.sent for line in order.lines)
        case "succeed":
            return order.status == "WAIT_BUYER_CONFIRM_GOODS"
        case "send first":
            return open_ and order.paid is not None and first.taken > 0
        case "send":
            return open_ and order.paid is not None and any(line.taken for line in order.lines)
        case (bool(alone), int(), bool(restock)):
            lines = [first] if alone else order.lines
            told = {line.oid for refund in order.refunds if refund.state == DONE for line in refund.lines}
            fits = any(line.sent for line in lines) or not restock
            return open_ and order.paid is not None and fits and not told & {line.oid for line in lines}
    raise AssertionError(step)


def happens(youzan: Youzan, tid: str, step: str | tuple[bool, int, bool]) -> None:
    shop, order = youzan.shop, youzan.shop.orders[tid]
    match step:
        case "send first":
            shop.send(tid, order.lines[0].oid)
        case str(verb):
            getattr(shop, verb)(tid)
        case (alone, part, restock):
            lines = order.lines[:1] if alone else order.lines
            fee = sum(line.paid for line in lines) // part
            shop.agree(shop.refund(tid, *(line.oid for line in lines), fee=fee, returns=restock), restock=restock)
