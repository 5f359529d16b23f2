"""What buyers do, and what their orders come to. What makes no sense gives False."""

from __future__ import annotations

from collections.abc import Callable

from sheetpact.simulators.world.shops import SimOrder, SimShop
from sheetpact.simulators.world.steps import Step, pick
from sheetpact.simulators.world.world import World


def chosen_order(world: World, number: int, fits: Callable[[SimOrder], bool]) -> tuple[SimShop, SimOrder] | None:
    """One of the orders that something can become of."""
    there = [(shop, order) for shop in world.shops.values() for order in shop.book.values() if fits(order)]
    return pick(there, number)


def where(shop: SimShop, order: SimOrder) -> str:
    return f"{shop.shop}: {order.record.order}"


def sell(world: World, step: Step) -> bool:
    shop = pick(list(world.shops.values()), step.who)
    sku = pick(list(shop.stock), step.which) if shop else None
    if shop is None or sku is None or (shop.shop, sku) in world.fresh or not shop.can_sell(sku, step.number):
        return False
    if not shop.stock[sku].tracked:
        world.truth.lowered |= {part for part in world.items if world.pieces(sku, part)}
    world.orders += 1
    name = f"A{world.orders}"
    shop.sell(name, [(sku, step.number)])
    paid = "" if shop.book[name].paid else ", not paid yet"
    world.trace.tell(f"{shop.shop} sells {step.number} × {sku} ({name}{paid}), shows {shop.shown(sku)}")
    return True


def pay(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, lambda order: not order.paid and bool(order.record.lines))
    if found is None or not found[0].pay(found[1].record.order):
        return False
    world.trace.tell(f"{where(*found)} is paid")
    return True


def ship(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, lambda order: order.open)
    if found is None:
        return False
    found[0].ship(found[1].record.order)
    world.trace.tell(f"{where(*found)} is shipped")
    return True


def ship_some(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, lambda order: sum(line.held for line in order.record.lines) > 1)
    if found is None:
        return False
    found[0].ship(found[1].record.order, 1)
    world.trace.tell(f"{where(*found)}: one piece of it is shipped")
    return True


def cancel(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, lambda order: order.open or not order.paid)
    if found is None:
        return False
    found[0].cancel(found[1].record.order)
    found[1].paid = True
    world.trace.tell(f"{where(*found)} is cancelled")
    return True


def give_back(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, _back)
    if found is None:
        return False
    found[0].give_back(found[1].record.order)
    world.trace.tell(f"{where(*found)} comes back, onto the shelf")
    return True


def refund(world: World, step: Step) -> bool:
    found = chosen_order(world, step.who, _back)
    if found is None:
        return False
    found[0].refund(found[1].record.order)
    world.trace.tell(f"{where(*found)} is refunded, and nothing comes back")
    return True


def _back(order: SimOrder) -> bool:
    return any(line.shipped > line.returned for line in order.record.lines)


BUYERS = {
    "sell": sell,
    "pay": pay,
    "ship": ship,
    "ship some": ship_some,
    "cancel": cancel,
    "give back": give_back,
    "refund": refund,
}
