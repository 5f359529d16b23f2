"""Whatever happens to an order, the shop's number is what it had, less what its line still keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetpact.ports import Shop
from sheetpact.registry import Registry
from sheetpact.simulators.woocommerce import WooCommerce
from sheetpact.testing.shops import Bench

ROOT = Path(__file__).parents[2]
STATUSES = ("pending", "on-hold", "processing", "completed", "cancelled", "failed", "refunded", "trash")
STEP = st.one_of(
    st.sampled_from(STATUSES),
    st.tuples(st.sampled_from(("POT", "BOWL-R")), st.booleans()),  # one piece refunded, put back or not
)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[WooCommerce, Shop]]:
    with WooCommerce() as woo:
        woo.shop.add("POT", 50)
        woo.shop.add_variable("BOWL", {"Red": ("BOWL-R", None)}, stock=50)
        bench = Bench("woocommerce", Registry((ROOT,), "en"), ROOT)
        yield woo, bench.connect(woo.settings)
        for session in bench.sessions:
            session.close()


@pytest.mark.rule("woocommerce.orders.takes")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_the_number_and_the_order_agree(running: tuple[WooCommerce, Shop], steps: list[str | tuple[str, bool]]) -> None:
    woo, shop = running
    for sku in ("POT", "BOWL"):
        woo.shop.set_stock(sku, 50)
    order = woo.shop.order([("POT", 3), ("BOWL-R", 2)], "pending")
    for step in steps:
        if isinstance(step, str):
            woo.shop.set_status(order, step)
        elif all(refunded(woo, order, step[0]) < line.pieces for line in woo.shop.orders[order].lines):
            woo.shop.refund(order, step[0], restock=step[1])
        if blurred(woo, order):
            break
        lines = {line.sku: line for line in shop.order(str(order)).lines}
        kept = {sku: line.held + line.shipped - line.returned for sku, line in lines.items()}
        assert (woo.shop.stock("POT"), woo.shop.stock("BOWL")) == (50 - kept["POT"], 50 - kept["BOWL-R"])
        assert all(min(line.held, line.shipped, line.returned) >= 0 for line in lines.values())
        assert all(line.returned <= line.shipped for line in lines.values())


def blurred(woo: WooCommerce, order: int) -> bool:
    """Shipped, then put back whole, then refunded: the line looks as one of an untracked product does.

    No pieces are given back for those, since phantom stock is worse; here the shop's own number tells.
    """
    told = woo.shop.orders[order]
    return told.status == "refunded" and told.completed is not None and any(line.reduced is None for line in told.lines)


def refunded(woo: WooCommerce, order: int, sku: str) -> int:
    lines = [part for refund in woo.shop.orders[order].refunds for part in refund.lines]
    return sum(pieces for line, pieces, _ in lines if line.product.sku == sku)
