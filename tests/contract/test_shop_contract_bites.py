"""The connector contract fails where a connector is wrong: each way of being wrong, and the check that sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from sheetpact.errors import RetryLater, UnknownOutcome
from sheetpact.model.records import Listing, Order, Reading
from sheetpact.ports import Receipt, Result, Shop, StockWrite
from sheetpact.registry import Registry, load_file
from sheetpact.testing.shops import Bench, ShopContract, World

ROOT = Path(__file__).parents[2]


class Twisted:
    """A good connector with one thing wrong."""

    def __init__(self, good: Shop, **wrong: Callable[..., object]) -> None:
        self._good = good
        vars(self).update({name: (lambda *given, act=act: act(good, *given)) for name, act in wrong.items()})

    def __getattr__(self, name: str) -> object:
        return getattr(self._good, name)


def listings(change: Callable[[Sequence[Listing]], Sequence[Listing]]) -> Callable[..., object]:
    def read(good: Shop, cursor: str | None) -> Reading[Listing]:
        reading = good.listings(cursor)
        return replace(reading, records=tuple(change(reading.records)))

    return read


def orders(change: Callable[[Order], Order]) -> Callable[..., object]:
    def read(good: Shop, cursor: str | None) -> Reading[Order]:
        reading = good.orders(cursor)
        return replace(reading, records=tuple(change(each) for each in reading.records))

    return read


def stubborn(good: Shop, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
    try:
        return good.publish(writes)
    except UnknownOutcome:
        return good.publish(writes)


def one_for_all(good: Shop, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
    receipts = good.publish(writes)
    bad = any(receipt.result is Result.REFUSED for receipt in receipts)
    return [replace(receipt, result=Result.REFUSED) for receipt in receipts] if bad else receipts


def no_error_of_ours(good: Shop, cursor: str | None) -> object:
    try:
        return good.listings(cursor)
    except RetryLater as error:
        raise ConnectionError(str(error)) from None


WRONG: list[tuple[str, str, dict[str, Callable[..., object]], tuple[str, ...]]] = [
    ("a page is lost", "reads_every_listing", {"listings": listings(lambda rows: rows[:-1])}, ()),
    (
        "untracked is zero",
        "untracked_is_not_zero",
        {"listings": listings(lambda rows: [replace(each, shown=each.shown or 0, tracked=True) for each in rows])},
        (),
    ),
    (
        "leading zeros are lost",
        "ids_are_text",
        {"listings": listings(lambda rows: [replace(each, sku=each.sku.lstrip("0")) for each in rows])},
        (),
    ),
    (
        "a number instead of text",
        "ids_are_text",
        {"listings": listings(lambda rows: [replace(each, key=each.key._replace(listing=7)) for each in rows])},
        (),
    ),
    (
        "nothing is held",
        "a_sale_takes_its_pieces_out_of_sale",
        {"orders": orders(lambda each: replace(each, lines=tuple(replace(line, held=0) for line in each.lines)))},
        (),
    ),
    (
        "local time",
        "times_are_utc",
        {"orders": orders(lambda each: replace(each, placed_at=each.placed_at.replace(tzinfo=None)))},
        (),
    ),
    (
        "the cursor runs ahead",
        "the_cursor_never_passes_an_order",
        {"orders": lambda good, cursor: replace(good.orders(cursor), cursor="2040-01-01T00:00:00")},
        (),
    ),
    (
        "receipts in another order",
        "a_write_is_confirmed_and_seen",
        {"publish": lambda good, writes: list(reversed(good.publish(writes)))},
        (),
    ),
    (
        "a receipt without a write",
        "a_write_is_confirmed_and_seen",
        {"publish": lambda good, writes: [Receipt(each.listing, Result.CONFIRMED, each.number) for each in writes]},
        (),
    ),
    ("one bad row stops all", "a_refused_row_stops_no_other", {"publish": one_for_all}, ()),
    ("a blind repeat", "a_lost_answer_is_not_repeated", {"publish": stubborn}, ()),
    ("an error of the wire", "trouble_is_told_by_our_errors_only", {"listings": no_error_of_ours}, ("gone",)),
    ("check sees nothing", "trouble_is_told_by_our_errors_only", {"check": lambda good: []}, ("busy",)),
    (
        "looking invents",
        "look_agrees_with_listings",
        {"look": lambda good, keys: Reading(tuple(Listing(key, "", shown=1) for key in keys))},
        (),
    ),
]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench("woocommerce", Registry((ROOT,), "en"), tmp_path)
    yield made
    for session in made.sessions:
        session.close()


@pytest.fixture
def world(bench: Bench) -> Iterator[World]:
    made = load_file(Path(__file__).parent / "worlds" / "woocommerce.py").World(bench)
    yield made
    made.close()


@pytest.mark.parametrize(("name", "check", "wrong", "more"), WRONG, ids=[each[0] for each in WRONG])
def test_a_wrong_connector_is_found_out(
    bench: Bench,
    world: World,
    name: str,
    check: str,
    wrong: dict[str, Callable[..., object]],
    more: tuple[str, ...],
) -> None:
    shop = Twisted(bench.connect(world.settings), **wrong)
    given = {"world": world, "shop": shop, "trouble": more[0] if more else None}
    act = getattr(ShopContract(), f"test_{check}")
    wanted = act.__code__.co_varnames[1 : act.__code__.co_argcount]
    with pytest.raises((AssertionError, ConnectionError, pytest.fail.Exception, TypeError, ValueError)):
        act(**{key: given[key] for key in wanted})


@pytest.mark.parametrize(
    ("exempt", "told"),
    [({"reads_everything": "because it would be a lot of work"}, "no check"), ({"ids_are_text": "no"}, "why is")],
)
def test_an_exemption_needs_a_check_and_a_reason(exempt: dict[str, str], told: str) -> None:
    class Mine(ShopContract):
        def _world(self, connector: str) -> type[World]:
            return SimpleNamespace(exempt=exempt)  # type: ignore[return-value] # only this is looked at

    with pytest.raises(AssertionError, match=told):
        Mine().test_exemptions_have_reasons("woocommerce")


def test_a_connector_without_a_world_is_told_where_to_put_one(tmp_path: Path) -> None:
    class Mine(ShopContract):
        worlds = tmp_path

    with pytest.raises(AssertionError, match=r"my_shop\.py"):
        Mine().test_exemptions_have_reasons("my_shop")
