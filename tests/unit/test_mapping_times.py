"""When a file was made, as its name tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sheetpact.mapping.times import named

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc(hour: int, minute: int = 0, second: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        pytest.param("订单_20261124093005.csv", utc(1, 30, 5), utc(1, 30, 5), id="to the second"),
        pytest.param("订单 2026年11月24日 09点30分05秒.xlsx", utc(1, 30, 5), utc(1, 30, 5), id="in Chinese"),
        pytest.param("stock-2026-11-24_09.30.csv", utc(1, 30), utc(1, 30, 59), id="to the minute"),
        pytest.param("库存20261124.csv", utc(16, day=23), utc(15, 59, 59), id="to the day, as it is in the shop"),
        pytest.param("20261131-20261124093005.csv", utc(1, 30, 5), utc(1, 30, 5), id="there is no 31st of November"),
    ],
)
def test_a_name_tells_the_span_in_which_the_file_was_made(name: str, first: datetime, last: datetime) -> None:
    assert named(name, SHANGHAI) == (first, last)


@pytest.mark.parametrize("name", ["库存.csv", "20260231.csv", "订单202611240930051.csv", "19991124.csv"])
def test_a_name_without_a_time_tells_none(name: str) -> None:
    assert named(name, SHANGHAI) is None
