"""The simulated WooCommerce keeps those rules that no recorded exchange shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
import requests

from sheetpact.simulators.woocommerce import CONSUMER_KEY, CONSUMER_SECRET, Shop, WooCommerce

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def woo(clock: Clock) -> Iterator[WooCommerce]:
    with WooCommerce(Shop(now=clock), tls=True) as running:
        running.shop.add("POT", 9)
        running.shop.add_variable("BOWL", {"Red": ("BOWL-R", 5), "Blue": ("BOWL-B", 5)})
        yield running


def told(woo: WooCommerce, path: str, **params: object) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        url = f"{woo.url}/wp-json/wc/v3/{path}"
        return session.get(url, params=params, auth=(CONSUMER_KEY, CONSUMER_SECRET), timeout=5)


def ids(woo: WooCommerce, path: str, **params: object) -> list[int]:
    return [row["id"] for row in told(woo, path, **params).json()]


@pytest.mark.rule("woocommerce.paging.size")
@pytest.mark.parametrize(("asked", "rows"), [({}, 10), ({"per_page": 100}, 12), ({"per_page": 101}, None)])
def test_a_page_has_ten_rows_or_up_to_a_hundred(
    woo: WooCommerce, asked: Mapping[str, object], rows: int | None
) -> None:
    for number in range(10):
        woo.shop.add(f"T-{number}", 1)
    answer = told(woo, "products", **asked)
    if rows is None:
        assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_param")
    else:
        assert (answer.status_code, len(answer.json())) == (200, rows)


@pytest.mark.rule("woocommerce.paging.past_the_end")
def test_a_page_past_the_end_is_empty(woo: WooCommerce) -> None:
    answer = told(woo, "products", page=7)
    assert (answer.status_code, answer.json(), answer.headers["X-WP-Total"]) == (200, [], "2")


@pytest.mark.rule("woocommerce.paging.gone")
def test_what_is_gone_is_in_no_list(woo: WooCommerce) -> None:
    kept, trashed, deleted = (woo.shop.sell("POT") for _ in range(3))
    woo.shop.trash(trashed)
    woo.shop.delete_order(deleted)
    woo.shop.remove("BOWL")
    assert ids(woo, "orders") == [kept]
    assert [row["sku"] for row in told(woo, "products").json()] == ["POT"]


@pytest.mark.rule("woocommerce.changes.modified_after")
@pytest.mark.parametrize(("after", "found"), [(-1, 2), (0, 1), (1, 1), (60, 0)])
def test_what_changed_is_asked_for_by_a_second_that_is_not_among_it(
    woo: WooCommerce, clock: Clock, after: int, found: int
) -> None:
    first = woo.shop.sell("POT")
    clock.now += timedelta(seconds=60)
    second = woo.shop.sell("POT")
    since = (START + timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%S")
    asked = {"modified_after": since, "dates_are_gmt": "true", "orderby": "modified", "order": "asc"}
    assert ids(woo, "orders", **asked) == [first, second][2 - found :]


@pytest.mark.rule("woocommerce.changes.bad_date")
def test_what_is_no_date_is_refused(woo: WooCommerce) -> None:
    answer = told(woo, "orders", modified_after="yesterday")
    assert answer.status_code == 400
    assert answer.json()["data"]["details"]["modified_after"]["code"] == "rest_invalid_date"


@pytest.mark.rule("woocommerce.changes.sale")
def test_a_sale_moves_the_time_of_what_it_takes(woo: WooCommerce, clock: Clock) -> None:
    clock.now += timedelta(minutes=5)
    woo.shop.sell("BOWL-R")
    changed = {"modified_after": "2026-11-24T08:04:00", "dates_are_gmt": "true"}
    assert [row["sku"] for row in told(woo, "products", **changed).json()] == ["BOWL"]
    (bowl,) = ids(woo, "products", sku="BOWL")
    assert [row["sku"] for row in told(woo, f"products/{bowl}/variations", **changed).json()] == ["BOWL-R"]


@pytest.mark.rule("woocommerce.changes.customers")
def test_customers_are_not_asked_for_by_change(woo: WooCommerce, clock: Clock) -> None:
    woo.shop.register("li@example.com")
    woo.shop.register("wang@example.com", role="subscriber")
    later = {"modified_after": "2027-01-01T00:00:00"}
    assert [len(ids(woo, "customers", **more)) for more in (later, {"role": "all", **later})] == [1, 2]


@pytest.mark.rule("woocommerce.orders.force_delete", "woocommerce.orders.gives_back")
def test_an_order_that_is_deleted_for_good_gives_nothing_back(woo: WooCommerce) -> None:
    cancelled, deleted = woo.shop.sell("POT", 2), woo.shop.sell("POT", 3)
    woo.shop.cancel(cancelled)
    woo.shop.delete_order(deleted)
    assert told(woo, "products", sku="POT").json()[0]["stock_quantity"] == 6
