"""What an order run leaves behind: what was sold is out of sale elsewhere, and the sheet is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sheetpact.deliveries import orders_in
from sheetpact.hints import SHEET
from sheetpact.inbox import AT_ONCE
from sheetpact.model.inbox import Delivery
from sheetpact.model.keys import ItemKey
from sheetpact.report import Report
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.drifts import asked_about
from sheetpact.simulators.world.shops import SimShop
from sheetpact.simulators.world.sides import number_of, retired
from sheetpact.simulators.world.world import World

PAST = timedelta(minutes=4)
"""A hint so old no clock can name again: two are less than that apart, and one is for half a minute."""


def in_the_books(world: World) -> Mapping[ItemKey, tuple[int, int]]:
    """What the ledger says is there, and what of it is reserved, of each item."""
    with world.store.look() as tx:
        stocks = tx.stocks([world.item(sku) for sku in world.items])
    return {item: (stock.on_hand, stock.reserved) for item, stock in stocks.items() if stock.opened}


def check_hint(world: World, before: Mapping[ItemKey, tuple[int, int]]) -> None:
    """Where orders moved 在库 or 预留 the sheet is behind, and a sync is due."""
    there = world.store.inbox.take(world.clock.time + PAST, 0, AT_ONCE, {SHEET})
    for each in there:  # where it was
        world.store.inbox.give_back([each.id], each.received_at)
    if in_the_books(world) != before and not there:
        raise Broken("orders at once", "orders moved what is there, and no sync of the sheet is due")


def forget_hints(world: World) -> None:
    """The syncs that they started are over."""
    old = world.store.inbox.take(world.clock.time - PAST, 0, AT_ONCE, {SHEET})
    with world.store.begin() as tx:
        tx.close_deliveries([each.id for each in old])


def check_order_run(world: World, deliveries: Sequence[Delivery], report: Report) -> None:
    """After one that nothing disturbed, where nothing was open before: no shop sells what is gone."""
    since = world.tidy
    if since is None or any(problem.code.startswith("guard.") for problem in report.problems):
        return
    typed = {(each.shop, each.listing) for each in world.truth.typed if each.at >= since}
    waits = {(each.where.shop, each.where.row) for each in world.reports[-1].problems}
    for sku in _sold(world, deliveries):
        number = None if sku in world.items and retired(world, sku) else number_of(world, sku)
        for shop in world.shops.values():
            place = (shop.shop, sku)
            if sku not in shop.stock or shop.by_files or place in typed | waits | world.fresh:
                continue
            if _came_back(shop, sku, since):
                continue
            shown = shop.shown(sku)
            if number is not None and shown is not None and shown > number and not asked_about(world, sku, shop.shop):
                raise Broken("orders at once", f"{shop.shop} shows {shown} of {sku} instead of {number}")


def _came_back(shop: SimShop, sku: str, since: datetime) -> bool:
    """Its shop sells again what was cancelled or sent back, whether or not the hub has heard of that."""
    later = takewhile(lambda move: move.at >= since, reversed(shop.past))
    return any(move.listing == sku and move.why == "order" and move.after > move.before for move in later)


def _sold(world: World, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """What draws from the pools that their orders took from, sets among them."""
    named = [(each.shop, order) for each in deliveries for order in orders_in([each])]
    lines = [line for shop, order in named for line in world.shops[shop].book[order].record.lines]
    pools = {part for line in lines for part in world.items if world.pieces(line.listing, part)}
    for sku in (*world.items, *world.profile.bundles):
        if any(world.pieces(sku, part) for part in pools):
            yield sku
