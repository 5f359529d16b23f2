"""What a call of a shop's own system says of an order, and what an export says of the same one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from sheetpact.errors import BadRecord
from sheetpact.model.records import Order
from sheetpact.ports import Http, ShopContext, Telling
from sheetpact.registry import Registry, folders

ROOT = Path(__file__).parents[2]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime(2026, 11, 29, 12, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
STATUSES = ("unpaid", "paid", "shipped", "returned", "cancelled")
"""As an order goes on."""
EXAMPLES = [
    json.loads(block)
    for page in ("orders-from-your-own-system.md", "orders-from-your-own-system.zh-CN.md")
    for block in re.findall(r"```json\n(.*?)```", (ROOT / "docs/how-to" / page).read_text("utf-8"), re.DOTALL)
]


def till(folder: Path, **settings: str) -> Telling:
    """The connector of a shop that calls."""
    registry = Registry(folders(ROOT), "en")
    context = ShopContext(
        shop="till",
        settings={"folder": "exports", "format": "custom", "webhook_secret": SECRET, **settings},
        mapping=registry.shop_mapping("export_files", "custom"),
        http=cast("Http", None),
        now=lambda: AT,
        timezone=ZoneInfo("Asia/Shanghai"),
        currency="CNY",
        locale="en",
        folder=folder,
    )
    shop = registry.shop("export_files")(context)  # type: ignore[call-arg]  # a protocol has no constructor
    assert isinstance(shop, Telling)
    return shop


def body(status: str | None = "paid", *lines: Mapping[str, object], about: str = "order.updated") -> bytes:
    rows = lines or ({"sku": "POT-1", "quantity": 2},)
    times = {"created_at": AT.isoformat(), "updated_at": AT.isoformat()}
    return json.dumps({"type": about, "data": {"id": "A1", "status": status, **times, "lines": rows}}).encode()


def told(folder: Path, content: bytes) -> Order:
    (order,) = till(folder).told(content)
    return order


def pieces(order: Order) -> list[tuple[int, int, int]]:
    return [(line.held, line.shipped, line.returned) for line in order.lines]


def export(folder: Path, *rows: Sequence[object]) -> Order:
    """The one order of an export with these rows: status, SKU, pieces."""
    table = io.StringIO()
    headings = ["订单号", "订单状态", "下单时间", "货号", "数量", "子订单号"]
    sold = [["A1001", row[0], "2026-11-29 11:58:00", row[1], row[2], f"A1001-{n}"] for n, row in enumerate(rows)]
    csv.writer(table).writerows([headings, *sold])
    (folder / "exports").mkdir(exist_ok=True)
    (folder / "exports" / "orders 2026-11-29 11-59-00.csv").write_text(table.getvalue(), "utf-8-sig")
    (order,) = till(folder).orders(None).records  # type: ignore[attr-defined]  # a shop as well
    return cast("Order", order)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_lines_of_the_pages_example_are_named_as_in_an_export_of_the_order(
    tmp_path: Path, example: Mapping[str, object]
) -> None:
    called = told(tmp_path, json.dumps(example).encode())
    exported = export(tmp_path, ("已发货", "POT-1", 2))
    assert called.order == exported.order
    assert [line.line for line in called.lines] == [line.line for line in exported.lines] == ["POT-1#1"]


def test_two_lines_of_one_sku_are_named_one_after_the_other(tmp_path: Path) -> None:
    rows = ({"id": "7", "sku": "POT-1", "quantity": 1}, {"id": "9", "sku": "POT-1", "quantity": 2})
    assert [line.line for line in told(tmp_path, body("paid", *rows)).lines] == ["POT-1#1", "POT-1#2"]


def test_an_order_told_twice_in_a_second_is_as_it_stands_further_on(tmp_path: Path) -> None:
    """Platforms tell whole seconds; whoever pays and voids within one has voided."""
    states = [told(tmp_path, body(status)) for status in STATUSES]
    assert all(early.updated_at < late.updated_at for early, late in pairwise(states))
    assert states[-1].updated_at - AT < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "about", ["order.canceled", "order.returned", "order.placed", "order.fulfilled", "order.状态", "order.", None]
)
def test_whatever_begins_with_order_brings_one(tmp_path: Path, about: str | None) -> None:
    assert till(tmp_path).told(body(about=cast("str", about)))


@pytest.mark.parametrize("about", ["customer.updated", "orders", "order", "reorder.created", "ping"])
def test_whatever_does_not_begin_with_order_does_nothing(tmp_path: Path, about: str) -> None:
    assert not till(tmp_path).told(body(about=about))


def test_fewer_than_no_pieces_are_refused_and_the_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match=r"A1.*quantity.*-2"):
        told(tmp_path, body("paid", {"sku": "POT-1", "quantity": -2}))


@pytest.mark.parametrize(
    ("price", "minor"), [("268.00", 26800), (89.333, 8933), ("free", 0), ({"amount": 3}, 0), (1e300, 0)]
)
def test_no_order_is_lost_for_a_price(tmp_path: Path, price: object, minor: int) -> None:
    order = told(tmp_path, body("paid", {"sku": "POT-1", "quantity": 2, "price": price}))
    assert [(line.held, line.paid_minor) for line in order.lines] == [(2, 2 * minor)]


@pytest.mark.parametrize(
    ("order", "line", "stands"),
    [
        pytest.param("paid", "shipped", (0, 2, 0), id="a parcel of its own"),
        pytest.param("paid", "cancelled", (0, 0, 0), id="one line is cancelled"),
        pytest.param("shipped", "paid", (2, 0, 0), id="one line is still to be sent"),
        pytest.param("cancelled", "paid", (0, 0, 0), id="all is cancelled"),
        pytest.param("returned", "shipped", (0, 2, 2), id="all came back"),
        pytest.param("unpaid", "paid", (0, 0, 0), id="nothing is paid"),
        pytest.param("paid", "written_off", (0, 2, 0), id="refunded before it was sent, and not put back"),
        pytest.param("written_off", "", (0, 2, 0), id="all of it"),
    ],
)
def test_an_order_that_is_cancelled_returned_or_unpaid_is_so_whole(
    tmp_path: Path, order: str, line: str, stands: tuple[int, int, int]
) -> None:
    called = told(tmp_path, body(order, {"sku": "POT-1", "quantity": 2, "status": line}))
    assert pieces(called) == [stands]


def test_an_export_overrides_calls_only_by_more_than_two_clocks_may_differ(tmp_path: Path) -> None:
    """The time of a file is ours, that of a call the till's."""
    exported = export(tmp_path, ("待发货", "POT-1", 2))
    assert exported.updated_at == datetime(2026, 11, 29, 11, 54, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert till(tmp_path).order("A1001") == exported  # type: ignore[attr-defined]  # a shop as well
