"""The contract that every shop connector keeps, as tests. They find connectors by themselves.

In your tests, once for all connectors:

    from sheetpact.testing.shops import ShopContract

    class TestShops(ShopContract):
        workspace = Path(__file__).parents[2]              # has connectors/ and mappings/
        worlds = Path(__file__).parent / "worlds"          # has one <connector>.py each

A world file holds a class `World` (see the protocol of that name): a platform behind the connector that the
checks may move. `exempt` names the checks that can't hold there, each with its reason.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, cast

import pytest

from sheetpact.errors import ConnectorError, Gone, SheetpactError, UnknownOutcome
from sheetpact.model.problems import Severity
from sheetpact.model.records import Listing, Order
from sheetpact.ports import Publishing, Result, Shop, StockWrite
from sheetpact.registry import Registry, load_file
from sheetpact.testing.shop_worlds import SHOP, Bench, World, now

__all__ = ["SHOP", "Bench", "ShopContract", "World"]

OF_STOCK = frozenset(
    (
        "reads_every_listing",
        "untracked_is_not_zero",
        "ids_are_text",
        "a_sale_takes_its_pieces_out_of_sale",
        "shipping_ends_the_hold",
        "cancelling_gives_back",
        "an_order_can_be_fetched_alone",
        "times_are_utc",
        "the_cursor_never_passes_an_order",
        "a_write_is_confirmed_and_seen",
        "the_same_write_again_changes_nothing",
        "only_what_was_asked_is_written",
        "a_refused_row_stops_no_other",
        "a_lost_answer_is_not_repeated",
    )
)
"""The checks of goods and orders, which a connector that declares `stock=False` has none of."""
REASON = 20  # letters; a shorter reason says nothing


class ShopContract:
    """Every check runs once for each connector in the workspace."""

    workspace: ClassVar[Path]
    worlds: ClassVar[Path]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "connector" in metafunc.fixturenames:
            names = Registry((self.workspace,), "en").names("shops")
            metafunc.parametrize("connector", names)

    @pytest.fixture
    def bench(self, connector: str, tmp_path: Path) -> Iterator[Bench]:
        made = Bench(connector, Registry((self.workspace,), "en"), tmp_path)
        yield made
        for session in made.sessions:
            session.close()

    @pytest.fixture
    def world(self, bench: Bench, request: pytest.FixtureRequest) -> Iterator[World]:
        kind = self._world(bench.connector)
        reason = kind.exempt.get(request.function.__name__.removeprefix("test_"))
        if reason is not None:
            pytest.skip(f"{bench.connector}: {reason}")
        check = request.function.__name__.removeprefix("test_")
        if check in OF_STOCK and not bench.registry.shop(bench.connector).capabilities.stock:
            pytest.skip(f"{bench.connector}: it has no goods and no orders")
        world = kind(bench)
        yield world
        world.close()

    @pytest.fixture
    def shop(self, bench: Bench, world: World) -> Shop:
        return bench.connect(world.settings)

    def _world(self, connector: str) -> type[World]:
        path = self.worlds / f"{connector}.py"
        assert path.is_file(), f"connectors/shops/{connector}.py has no world: write {path.name} in {self.worlds.name}/"
        return cast("type[World]", load_file(path).World)

    # --- the world itself

    def test_exemptions_have_reasons(self, connector: str) -> None:
        checks = {name.removeprefix("test_") for name, _ in inspect.getmembers(type(self), inspect.isfunction)}
        for check, reason in self._world(connector).exempt.items():
            assert check in checks, f"{connector}: there is no check {check}"
            assert len(reason) >= REASON, f"{connector}: why is {check} not kept?"

    def test_secret_settings_are_declared(self, world: World, shop: Shop) -> None:
        known = {setting.name: setting for setting in shop.settings}
        assert set(world.settings) <= set(known) | {"timezone", "plain_http"}
        changed = {name for name, value in world.other_secret().items() if value != world.settings.get(name)}
        assert changed
        assert all(known[name].secret for name in changed)

    # --- reading

    def test_reads_every_listing(self, world: World, shop: Shop) -> None:
        reading = shop.listings(None)
        assert {each.sku: each.shown for each in reading.records} == dict(world.stock())
        assert len(reading.records) == len(world.stock())
        assert (reading.problems, reading.complete, reading.silent) == ((), True, False)

    def test_untracked_is_not_zero(self, world: World, shop: Shop) -> None:
        untracked = {sku for sku, number in world.stock().items() if number is None}
        found = {each.sku: each for each in shop.listings(None).records if not each.tracked}
        assert set(found) == untracked
        assert all(each.shown is None for each in found.values())

    def test_ids_are_text(self, shop: Shop) -> None:
        listings = shop.listings(None).records
        assert "00123" in {each.sku for each in listings}
        assert len({each.key for each in listings}) == len(listings)
        for each in listings:
            assert each.key.shop == SHOP
            assert each.key.listing == str(each.key.listing) != ""

    def test_reading_again_brings_the_same(self, shop: Shop) -> None:
        assert shop.listings(None).records == shop.listings(None).records

    def test_look_agrees_with_listings(self, shop: Shop) -> None:
        listings = shop.listings(None).records
        looked = shop.look([each.key for each in listings])
        assert {each.key: each.shown for each in looked.records} == {each.key: each.shown for each in listings}
        assert looked.complete
        assert shop.look([]).records == ()

    def test_customers_are_text(self, shop: Shop) -> None:
        reading = shop.customers(None)
        assert bool(reading.records) == shop.capabilities.customers
        assert all((each.customer, each.phone) == (str(each.customer), str(each.phone)) for each in reading.records)
        assert all(each.phone not in repr(each) for each in reading.records if each.phone)

    # --- orders

    def test_a_sale_takes_its_pieces_out_of_sale(self, world: World, shop: Shop) -> None:
        """The order and the number speak of the same pieces."""
        listing = tracked(shop)[0]
        order = found(shop, world.sell(listing.sku, 2))
        (line,) = order.lines
        assert (line.listing, line.sku) == (listing.key.listing, listing.sku)
        assert (line.held, line.shipped, line.returned) == (
            (2, 0, 0) if shop.capabilities.tells_shipping else (0, 2, 0)
        )
        assert number(shop, listing) == (listing.shown or 0) - 2

    def test_shipping_ends_the_hold(self, world: World, shop: Shop) -> None:
        listing = tracked(shop)[0]
        sold = world.sell(listing.sku, 2)
        world.ship(sold)
        (line,) = found(shop, sold).lines
        assert (line.held, line.shipped, line.returned) == (0, 2, 0)

    def test_cancelling_gives_back(self, world: World, shop: Shop) -> None:
        listing = tracked(shop)[0]
        sold = world.sell(listing.sku, 2)
        world.cancel(sold)
        assert [line.held + line.shipped - line.returned for line in found(shop, sold).lines] in ([], [0])
        assert number(shop, listing) == listing.shown

    def test_an_order_can_be_fetched_alone(self, world: World, shop: Shop) -> None:
        sold = world.sell(tracked(shop)[0].sku, 1)
        assert shop.order(sold) == found(shop, sold)
        with pytest.raises(Gone):
            shop.order("999999999")

    def test_times_are_utc(self, world: World, shop: Shop) -> None:
        order = found(shop, world.sell(tracked(shop)[0].sku, 1))
        for moment in (order.placed_at, order.updated_at):
            assert moment.utcoffset() == timedelta(0)
            assert abs(moment - now()) < timedelta(minutes=5)

    def test_the_cursor_never_passes_an_order(self, world: World, shop: Shop) -> None:
        """Whatever happens after a reading is in the next one; reading again from the same place loses nothing."""
        skus = [each.sku for each in tracked(shop)]
        cursor = shop.orders(None).cursor
        sold: list[str] = []
        for sku in skus[:3]:
            sold.append(world.sell(sku, 1))
            reading = shop.orders(cursor)
            assert sold[-1] in {order.order for order in reading.records}
            assert shop.orders(cursor).records == reading.records
            cursor = shop.orders(reading.cursor).cursor
        world.ship(sold[0])
        assert sold[0] in {order.order for order in shop.orders(cursor).records}

    # --- writing

    def test_a_write_is_confirmed_and_seen(self, world: World, shop: Shop) -> None:
        listings = tracked(shop)
        written = [write(each, index + 1) for index, each in enumerate(listings)][: shop.capabilities.batch]
        receipts = shop.publish(written)
        assert [receipt.listing for receipt in receipts] == [each.listing for each in written]
        assert {receipt.result for receipt in receipts} == {done(shop)}
        stock = world.stock()
        assert {each.sku: stock[each.sku] for each in written} == {each.sku: each.number for each in written}
        looked = {each.key: each.shown for each in shop.look([each.listing for each in written]).records}
        assert looked == {each.listing: each.number for each in written}

    def test_the_same_write_again_changes_nothing(self, world: World, shop: Shop) -> None:
        listing = tracked(shop)[0]
        shop.publish([write(listing, 3)])
        shop.publish([write(listing, 3)])
        assert world.stock()[listing.sku] == number(shop, listing) == 3  # noqa: PLR2004 -- what was written

    def test_only_what_was_asked_is_written(self, world: World, shop: Shop) -> None:
        before = dict(world.stock())
        listing = tracked(shop)[1]
        shop.publish([write(listing, 4)])
        assert dict(world.stock()) == {**before, listing.sku: 4}

    def test_a_refused_row_stops_no_other(self, world: World, shop: Shop) -> None:
        first, second, third = tracked(shop)[:3]
        world.refuse(second.sku)
        receipts = shop.publish([write(first, 2), write(second, 2), write(third, 2)])
        assert [receipt.result for receipt in receipts] == [done(shop), Result.REFUSED, done(shop)]
        problem = receipts[1].problem
        assert problem is not None
        assert problem.text("zh-CN") and problem.text("en")  # noqa: PT018 -- both languages say it

    def test_a_lost_answer_is_not_repeated(self, world: World, shop: Shop) -> None:
        listing = tracked(shop)[0]
        world.lose_answer()
        try:
            results = {receipt.result for receipt in shop.publish([write(listing, 1)])}
        except UnknownOutcome:
            results = {Result.UNKNOWN}
        assert results == {Result.UNKNOWN}
        assert (world.writes, world.stock()[listing.sku]) == (1, 1)

    # --- trouble

    @pytest.mark.parametrize("trouble", ["busy", "page", "gone"])
    def test_trouble_is_told_by_our_errors_only(self, world: World, shop: Shop, trouble: str) -> None:
        calls = of_stock(shop) if shop.capabilities.stock else []
        calls += [lambda: shop.customers(None)] if shop.capabilities.customers else []
        world.spoil(trouble)
        for call in calls:
            with pytest.raises(ConnectorError):
                call()
        assert any(problem.severity is Severity.RED for problem in shop.check())

    def test_check_finds_nothing_wrong_when_all_is_well(self, world: World, shop: Shop) -> None:
        before = world.writes
        assert [problem for problem in shop.check() if problem.severity is not Severity.NOTE] == []
        assert world.writes == before

    def test_check_finds_a_wrong_credential(self, world: World, bench: Bench) -> None:
        problems = bench.connect(world.other_secret()).check()
        assert any(problem.severity is Severity.RED for problem in problems)
        assert all(problem.text(locale) for problem in problems for locale in ("zh-CN", "en"))

    def test_secrets_are_not_shown(self, world: World, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        secrets = [
            value for name, value in world.settings.items() if name in secret_names(bench.connect(world.settings))
        ]
        shop = bench.connect(world.settings)
        told = [repr(shop), *vars(shop).keys()]
        with caplog.at_level(logging.DEBUG):
            shop.customers(None)
            if shop.capabilities.stock:
                listing = tracked(shop)[0]
                found(shop, world.sell(listing.sku, 1))
                shop.publish([write(listing, 1)])
            told += [problem.text("en") for problem in bench.connect(world.other_secret()).check()]
            world.spoil("page")
            try:
                shop.listings(None)
                shop.customers(None)
            except SheetpactError as error:
                told.append(repr(error))
        for secret in [*secrets, *world.other_secret().values()]:
            assert secret not in "\n".join([*told, caplog.text]) or secret in public(world)

    def test_requests_are_counted(self, world: World, bench: Bench, shop: Shop) -> None:
        shop.listings(None)
        shop.orders(None)
        shop.customers(None)
        assert bench.requests == world.requests


def tracked(shop: Shop) -> Sequence[Listing]:
    return [each for each in shop.listings(None).records if each.tracked]


def of_stock(shop: Shop) -> list[Callable[[], object]]:
    """One call of each kind."""
    listing = tracked(shop)[0]
    return [
        lambda: shop.listings(None),
        lambda: shop.look([listing.key]),
        lambda: shop.orders(None),
        lambda: shop.order("1"),
        lambda: shop.publish([write(listing, 1)]),
    ]


def number(shop: Shop, listing: Listing) -> int | None:
    (record,) = shop.look([listing.key]).records
    return record.shown


def found(shop: Shop, order: str) -> Order:
    return next(each for each in shop.orders(None).records if each.order == order)


def write(listing: Listing, number: int) -> StockWrite:
    return StockWrite(listing.key, number, listing.shown, listing.sku, listing.title, f"run:{listing.key}:{number}")


def done(shop: Shop) -> Result:
    """What a write that went well comes back as."""
    return Result.HANDED_OVER if shop.capabilities.publishing is Publishing.FILE else Result.CONFIRMED


def secret_names(shop: Shop) -> frozenset[str]:
    return frozenset(setting.name for setting in shop.settings if setting.secret)


def public(world: World) -> frozenset[str]:
    """Values that the right and the wrong settings share and that are no secrets, such as the address."""
    other = world.other_secret()
    return frozenset(value for name, value in world.settings.items() if other.get(name) == value)
