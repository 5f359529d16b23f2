"""Orders of a case, posted as the ledger posts them: pieces held, numbers moved, pieces shipped."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Effect, Stock
from sheetpact.model.state import OrderMove
from sheetpact.simulators.cases.remember import unincluded
from sheetpact.simulators.cases.terms import parts
from sheetpact.simulators.cases.world import Sold, World


def post_orders(world: World) -> None:
    """Those that have arrived and whose shop can be read. Their effects are stored before its listings are read."""
    late: list[Sold] = []
    for order in world.orders:
        if order.wait > 0:
            order.wait -= 1
            late.append(order)
        elif world.odd.get(order.listing.shop) == "unread":
            late.append(order)
        else:
            _post(world, order)
    world.orders = late


def _post(world: World, order: Sold) -> None:
    state, key = world.state, order.listing
    known = state.listings[key]
    item = known.item
    if item is None:
        return
    world.last_effect += 1
    name = f"A{world.last_effect}"
    effect = Effect(key, name, -order.pieces, order.at, world.last_effect)
    world.effects.setdefault(key, []).append(effect)
    stocks, moves = dict(state.stocks), list(state.orders)
    for part, each in parts(item, world.case.terms):
        old = stocks.get(part, Stock(opened=False))
        stocks[part] = Stock(old.on_hand, old.reserved + order.pieces * each, old.opened)
        moves.append(OrderMove(part, -order.pieces * each, key.shop, name, order.at))
    world.state = replace(state, version=state.version + 1, stocks=stocks, orders=tuple(moves))
    world.state = replace(world.state, effects=unincluded(world.state, (known,), world.effects))


def ship(world: World, item: ItemKey, pieces: int) -> None:
    """Pieces that are held leave the shelf: what is available stays."""
    state = world.state
    old = state.stocks.get(item)
    pieces = min(pieces, old.reserved) if old else 0
    if old and pieces > 0:
        stocks = {**state.stocks, item: Stock(old.on_hand - pieces, old.reserved - pieces, old.opened)}
        moved = {**state.moved, item: state.moved.get(item, 0) - pieces}
        world.state = replace(state, version=state.version + 1, stocks=stocks, moved=moved)


def pending(world: World, key: ListingKey) -> int:
    """Pieces that were sold there by orders that aren't posted yet."""
    return sum(order.pieces for order in world.orders if order.listing == key)


def unposted(world: World) -> dict[ItemKey, int]:
    """Pieces of each pool that were sold by orders that aren't posted yet."""
    found: dict[ItemKey, int] = {}
    for order in world.orders:
        item = world.state.listings[order.listing].item
        for part, each in parts(item, world.case.terms) if item else ():
            found[part] = found.get(part, 0) + order.pieces * each
    return found
