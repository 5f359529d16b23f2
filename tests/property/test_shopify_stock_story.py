"""Whatever happens to an order, the shop's number is what it had, less what the order's line still keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetpact.ports import Shop
from sheetpact.registry import Registry
from sheetpact.simulators.shopify import Bucket, Shopify
from sheetpact.testing.shops import Bench

ROOT = Path(__file__).parents[2]
PIECES = st.integers(1, 3)
STEP = st.one_of(
    st.tuples(st.just("send"), PIECES),
    st.tuples(st.just("unsend"), PIECES),
    st.tuples(st.just("edit"), st.integers(0, 6), st.booleans()),
    st.tuples(st.just("return"), PIECES),
    st.tuples(st.just("drop"), PIECES, st.booleans()),
    st.tuples(st.just("send back"), PIECES, st.booleans(), st.booleans()),
    st.tuples(st.just("cancel"), st.booleans()),
)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Shopify, Shop]]:
    with Shopify(bucket=Bucket(rate=100_000.0)) as shopify:
        shopify.shop.add("POT", 50)
        shopify.shop.add_location("Fair")
        shopify.shop.stock_at("POT", "Fair", 4)
        bench = Bench("shopify", Registry((ROOT,), "en"), ROOT)
        yield shopify, bench.connect({**shopify.settings, "location": "Workshop"})
        for session in bench.sessions:
            session.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=6))
def test_the_number_and_the_order_agree(running: tuple[Shopify, Shop], steps: list[tuple[object, ...]]) -> None:
    shopify, shop = running
    shopify.shop.set_stock("POT", 50, "Workshop")
    shopify.shop.set_stock("POT", 4, "Fair")
    before = committed(shopify)
    order = shopify.shop.order([("POT", 5)])
    for step in steps:
        happens(shopify, order, step)
        (line,) = shop.order(str(order)).lines
        assert shopify.shop.shown("POT") == 54 - (line.held + line.shipped - line.returned)
        assert line.held == committed(shopify) - before
        assert min(line.held, line.shipped, line.returned) >= 0
        assert line.returned <= line.shipped


def committed(shopify: Shopify) -> int:
    return sum(level.committed for level in shopify.shop.item("POT").levels.values())


def happens(shopify: Shopify, order: int, step: tuple[object, ...]) -> None:
    """As far as the back office allows it."""
    shop, line = shopify.shop, shopify.shop.orders[order].lines[0]
    here = line.fulfilled - gone_back(shopify, order)
    match step:
        case ("send", int(pieces)) if pieces <= line.unfulfilled_quantity:
            shop.fulfil(order, "POT", pieces)
        case ("unsend", int(pieces)) if pieces <= here:
            shop.cancel_fulfilment(order, "POT", pieces)
        case ("edit", int(pieces), bool(restock)) if line.fulfilled <= pieces and not cancelled(shopify, order):
            shop.edit(order, "POT", pieces, restock=restock)
        case ("return", int(pieces)) if pieces <= here:
            shop.refund(order, "POT", pieces, "return")
        case ("send back", int(pieces), bool(restocked), bool(refunded)) if pieces <= here:
            goes_back(shopify, order, pieces, restocked=restocked, refunded=refunded)
        case ("drop", int(pieces), bool(restock)) if pieces <= line.unfulfilled_quantity:
            shop.refund(order, "POT", pieces, "cancel" if restock else "none")
        case ("cancel", bool(restock)) if not line.fulfilled and not cancelled(shopify, order):
            shop.cancel(order, restock=restock)


def gone_back(shopify: Shopify, order: int) -> int:
    """Sent pieces that came back, whatever became of them; what a return and its refund both tell counts once."""
    there = shopify.shop.orders[order]
    told_twice = sum(row.quantity for refund in there.refunds if refund.of for row in refund.lines)
    (line,) = there.lines
    return line.removed - line.removed_unfulfilled + sum(each.quantity for each in there.returns) - told_twice


def goes_back(shopify: Shopify, order: int, pieces: int, *, restocked: bool, refunded: bool) -> None:
    shopify.shop.send_back(order, "POT", pieces, restocked=restocked)
    if refunded:
        shopify.shop.refund(order, "POT", pieces, "sent back")


def cancelled(shopify: Shopify, order: int) -> bool:
    return shopify.shop.orders[order].cancelled_at is not None
