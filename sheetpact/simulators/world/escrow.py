"""Items held in escrow: at any moment the rights of all shops stay within the pieces that there are."""

from __future__ import annotations

from itertools import takewhile

from sheetpact.model.ledger import Kind, Movement, Stock
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.truth import Ordered, Typed
from sheetpact.simulators.world.world import World

FEW = 8
"""Movements that are asked for first: seldom more come at a time."""


def check_escrow(world: World) -> None:
    """A person may lower stock at any time; then the next quiet run takes rights back."""
    for sku in world.items:
        if world.mode(sku) == "escrow" and sku not in world.truth.lowered and _tracked(world, sku):
            rights, free = _rights(world, sku)
            if rights > max(free, 0):
                raise Broken("escrow", f"{sku}: shops show {rights} pieces, {free} are there")


def is_lowered(world: World, sku: str) -> bool:
    """More pieces are shown than there are. Of too few typed in the sheet, those that come back are missing, too.

    Where a shop by files hasn't been exported since its owner raised a right, it may yet be so: nobody can know of it.
    """
    rights, free = _rights(world, sku)
    return rights > free or any(_untold(world, each) for each in world.truth.typed if each.listing == sku)


def _untold(world: World, typed: Typed) -> bool:
    shop = world.shops[typed.shop]
    return shop.by_files and typed.delta > 0 and typed.at >= shop.exports[-1].at


def _rights(world: World, sku: str) -> tuple[int, int]:
    """What shops show in all, and what the ledger knows to be free, orders as their platforms have them.

    Without listings that nobody knows to be this item, though they are.
    """
    with world.store.look() as tx:
        stock = tx.stocks([world.item(sku)]).get(world.item(sku), Stock(opened=False))
    if not stock.opened:
        return 0, 0
    shops = [shop for shop in world.shops.values() if sku in shop.stock and (shop.shop, sku) not in world.fresh]
    rights = sum(shop.shown(sku) or 0 for shop in shops)
    out = sum(pieces * world.pieces(name, sku) for shop in world.shops.values() for name, pieces in shop.gone.items())
    return rights, stock.on_hand - _ordered(world, sku) - out


def _tracked(world: World, sku: str) -> bool:
    """A listing without a number sells pieces that it has no right to."""
    return all(shop.stock[sku].tracked for shop in world.shops.values() if sku in shop.stock)


def _ordered(world: World, sku: str) -> int:
    """What orders have moved so far. Only what is new since it was asked last is read: a history grows."""
    known = world.truth.ordered.setdefault(sku, Ordered())
    new = _since(world, sku, known.last)
    if new:
        known.last = new[0].key
        known.pieces += sum(each.quantity for each in new if each.kind in (Kind.SALE, Kind.RETURN))
    return known.pieces


def _since(world: World, sku: str, last: str) -> list[Movement]:
    """Movements since the one with this key, newest first."""
    limit = FEW
    while True:
        with world.store.look() as tx:
            found = tx.movements(item=world.item(sku), limit=limit)
        new = list(takewhile(lambda each: each.key != last, found))
        if len(new) < limit:
            return new
        limit *= 4
