"""What owners do in their back offices. What makes no sense gives False."""

from __future__ import annotations

from datetime import timedelta

from sheetpact.simulators.world.profile import ITEMS, TITLES
from sheetpact.simulators.world.shops import SimShop
from sheetpact.simulators.world.steps import Step, pick
from sheetpact.simulators.world.truth import Text, Typed
from sheetpact.simulators.world.world import World


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
    doubt = frozenset(number - after for number in _in_doubt(world, shop, sku))
    world.truth.typed.append(Typed(world.clock.time, shop.shop, sku, after - before, shop.looks, doubt, number=after))
    world.truth.lowered |= {part for part in world.items if world.pieces(sku, part)}
    shop.move(sku, after, "owner")
    world.trace.tell(f"{shop.shop}: the owner types {after} for {sku} (it was {before})")
    return True


def _in_doubt(world: World, shop: SimShop, sku: str) -> set[int]:
    """What writes that were never answered would have set, or left, and what that is after the orders since."""
    found: set[int] = set()
    for each in world.truth.unanswered:
        if each.listing == shop.stock[sku].key:
            moves = (move for move in shop.past if move.listing == sku and move.why == "order" and move.at >= each.at)
            since = sum(move.after - move.before for move in moves)
            found |= {number + moved for number in (each.number, each.before or 0) for moved in (0, since)}
    return found


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
    for sku, moved in shop.bring_in().items():
        if moved:
            world.truth.typed.append(Typed(world.clock.time, shop.shop, sku, -sum(moved), looks, moved=moved))
        world.truth.lowered |= {part for part in world.items if world.pieces(sku, part)}
    world.trace.tell(f"{shop.shop}: the owner imports the files she was given")
    return True


OWNERS = {
    "set": set_number,
    "rename": rename,
    "add listing": add_listing,
    "offline": go_offline,
    "export": export,
    "import": bring_in,
}
