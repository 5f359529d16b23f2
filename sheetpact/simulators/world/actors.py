"""What people do: buyers, owners in their back offices, editors of the sheet. What makes no sense gives False."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from sheetpact.simulators.store import MemoryStore
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.profile import ITEMS, TITLES
from sheetpact.simulators.world.shops import SimOrder, SimShop
from sheetpact.simulators.world.steps import Step
from sheetpact.simulators.world.truth import Text, Typed
from sheetpact.simulators.world.world import World, told
from sheetpact.sync import sync as main_job
from sheetpact.take import take_orders
from sheetpact.testing.alliance import silent

T = TypeVar("T")
WAITS = (1, 5, 10, 60, 600)
"""Minutes."""


def pick(some: Sequence[T], number: int) -> T | None:
    """Counting round; None of nothing."""
    return some[number % len(some)] if some else None


def chosen_order(world: World, number: int, fits: Callable[[SimOrder], bool]) -> tuple[SimShop, SimOrder] | None:
    """One of the orders that something can become of."""
    there = [(shop, order) for shop in world.shops.values() for order in shop.book.values() if fits(order)]
    return pick(there, number)


def where(shop: SimShop, order: SimOrder) -> str:
    return f"{shop.shop}: {order.record.order}"


# buyers


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


# owners in their back offices


def set_number(world: World, step: Step) -> bool:
    """She corrects the number that her shop shows."""
    shop = pick(list(world.shops.values()), step.who)
    sku = pick(list(shop.stock), step.which) if shop else None
    before = shop.shown(sku) if shop and sku else None
    if shop is None or sku is None or before is None or (shop.shop, sku) in world.fresh:
        return False
    after = max(0, before + (step.number if step.who % 2 else -step.number))
    if after == before:
        return False
    world.truth.typed.append(Typed(world.clock.time, shop.shop, sku, after - before, shop.looks))
    world.truth.lowered |= {part for part in world.items if world.pieces(sku, part)}
    shop.move(sku, after, "owner")
    world.trace.tell(f"{shop.shop}: the owner types {after} for {sku} (it was {before})")
    return True


def rename(world: World, step: Step) -> bool:
    shop = pick(list(world.shops.values()), step.who)
    sku = pick([sku for sku in shop.stock if sku in world.items], step.which) if shop and not shop.by_files else None
    new = f"店名{step.number}"
    if shop is None or sku is None or (shop.shop, sku) in world.fresh or shop.stock[sku].title == new:
        return False
    shop.rename(sku, new)
    world.truth.items[sku].fresh.setdefault("item", []).append(Text(shop.shop, new))
    world.trace.tell(f"{shop.shop}: the owner renames {sku} to {new}")
    return True


def add_listing(world: World, step: Step) -> bool:
    """One more shop sells an item that others have."""
    sku = pick([sku for sku in world.items if sku not in world.unseen], step.which)
    shops = [shop for shop in world.shops.values() if sku and sku not in shop.stock and not shop.by_files]
    shop = pick(shops, step.who)
    if sku is None or shop is None:
        return False
    shop.list(sku, step.number, f"{TITLES[ITEMS.index(sku)] if sku in ITEMS else f'新品 {sku}'}（新）")
    world.fresh.add((shop.shop, sku))
    world.truth.lowered.add(sku)
    world.trace.tell(f"{shop.shop} lists {sku}, showing {step.number}")
    return True


def go_offline(world: World, step: Step) -> bool:
    shop = pick(list(world.shops), step.who)
    if shop is None or world.offline(shop):
        return False
    hours = step.number * 12
    world.away[shop] = world.clock.time + timedelta(hours=hours)
    world.trace.tell(f"{shop} is out of reach for {hours} hours")
    return True


def export(world: World, step: Step) -> bool:
    """She takes stock and orders out of her back office, for the hub to find."""
    shop = pick([shop for shop in world.shops.values() if shop.by_files], step.who)
    if shop is None:
        return False
    shop.export()
    world.trace.tell(f"{shop.shop}: the owner exports stock and orders")
    return True


def bring_in(world: World, step: Step) -> bool:
    """She imports the files that she was given. What was sold since they were made comes back with them."""
    shop = pick([shop for shop in world.shops.values() if shop.files], step.who)
    if shop is None:
        return False
    looks = shop.looks
    for sku, pieces in shop.bring_in().items():
        if pieces:
            world.truth.typed.append(Typed(world.clock.time, shop.shop, sku, pieces, looks))
        world.truth.lowered |= {part for part in world.items if world.pieces(sku, part)}
    world.trace.tell(f"{shop.shop}: the owner imports the files she was given")
    return True


# time and mail


def wait(world: World, step: Step) -> bool:
    minutes = WAITS[step.who % len(WAITS)]
    world.clock.wait(minutes * 60)
    world.trace.tell(f"{minutes} minutes go by")
    return True


def deliver(world: World, step: Step) -> bool:
    """A webhook comes: any of those on their way, now and then twice."""
    record = pick(world.mail, step.who)
    if record is None:
        return False
    if step.number > 1:
        world.mail.remove(record)
    with world.store.begin() as tx:
        take_orders(tx, record.shop, [record], world.pact, "webhook")
    late = record is not world.shops[record.shop].book[record.order].record
    world.trace.tell(f"webhook: {record.shop} tells of {record.order}{', as it was earlier' if late else ''}")
    return True


def lose_mail(world: World, step: Step) -> bool:
    record = pick(world.mail, step.who)
    if record is None:
        return False
    world.mail.remove(record)
    world.trace.tell(f"webhook: what {record.shop} tells of {record.order} gets lost")
    return True


def sync(world: World, step: Step) -> bool:
    world.sync(step)
    return True


def stranger(world: World, step: Step) -> bool:  # noqa: ARG001 -- there is one only
    """Somebody starts a hub of their own on the same sheet."""
    if not world.sheet.hub:
        return False
    before = world.sheet.writes
    alliance = replace(world.alliance, store=MemoryStore("stranger"), readers=1)
    report = main_job(alliance, silent)
    world.trace.tell(f"another hub tries to sync: {told(report)}")
    if world.sheet.writes != before:
        raise Broken("respect for the sheet", "another hub wrote into the sheet")
    return True


ACTORS: dict[str, Callable[[World, Step], bool]] = {
    "sell": sell,
    "pay": pay,
    "ship": ship,
    "ship some": ship_some,
    "cancel": cancel,
    "give back": give_back,
    "refund": refund,
    "set": set_number,
    "rename": rename,
    "add listing": add_listing,
    "offline": go_offline,
    "export": export,
    "import": bring_in,
    "wait": wait,
    "deliver": deliver,
    "lose mail": lose_mail,
    "sync": sync,
    "stranger": stranger,
}
