"""What each side should show: the sheet's rows, and every shop where nothing about it is open."""

from __future__ import annotations

from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.drifts import asked_about, missing, shaped
from sheetpact.simulators.world.shops import SimShop
from sheetpact.simulators.world.world import World


def check_sides(world: World) -> None:
    """The sheet shows the ledger's numbers and what shops show, and shops show what is agreed."""
    for sku in world.items:
        if opened(world, sku):
            _row(world, sku)
            if not retired(world, sku):
                _shops(world, sku)
    for sku in world.profile.bundles:
        _shops(world, sku)


def number_of(world: World, sku: str) -> int | None:
    """What each shop should show of an item or a set; None where nobody can say, or the mode leaves it to the shop."""
    parts = {part: world.pieces(sku, part) for part in world.items if world.pieces(sku, part)}
    if not all(opened(world, part) for part in parts):
        return None
    return _agreed(world, sku, min(_free(world, part) // pieces for part, pieces in parts.items()))


def _shops(world: World, sku: str) -> None:
    number = number_of(world, sku)
    for shop in world.shops.values():
        if sku in shop.stock:
            _shop(world, sku, shop, number)


def left_out(world: World, sku: str) -> bool:
    """Its row was deleted: that is asked about, or was settled so."""
    return retired(world, sku) or open_on(world, sku, "")


def retired(world: World, sku: str) -> bool:
    """It was settled that it leaves the sheet: its shops are left alone."""
    with world.store.look() as tx:
        return bool(tx.fields([world.item(sku)]).get(world.item(sku), {}).get("retired"))


def open_on(world: World, sku: str, field: str) -> bool:
    """A conflict is open there."""
    with world.store.look() as tx:
        return any((each.row[0], each.field) == (sku, field) for each in tx.conflicts())


def opened(world: World, sku: str) -> bool:
    """It is known how many there are."""
    with world.store.look() as tx:
        stock = tx.stocks([world.item(sku)]).get(world.item(sku))
    return stock is not None and stock.opened


def _free(world: World, sku: str) -> int:
    """What may be sold: less the pieces that may be missing where it is asked how many a shop's number means."""
    with world.store.look() as tx:
        free = tx.stocks([world.item(sku)])[world.item(sku)].available
    return free if shaped(world, sku) else free - sum(missing(world, sku, shop) for shop in world.shops)


def _row(world: World, sku: str) -> None:
    with world.store.look() as tx:
        stock = tx.stocks([world.item(sku)])[world.item(sku)]
    row = world.sheet.row(sku, world.owner_name(sku))
    if row is None and left_out(world, sku):
        return
    if row is None:
        raise Broken("convergence", f"{sku} has no row of its own in the sheet")
    if world.sheet.cell(row, "盘点") is not None and not open_on(world, sku, "count"):
        raise Broken("convergence", f"sheet: the count of {sku} still stands, and nobody asks about it")
    expected: dict[str, int | None] = {"可售": stock.available, "在库": stock.on_hand, "预留": stock.reserved}
    expected |= {shop.shop: shop.shown(sku) for shop in world.shops.values() if sku in shop.stock}
    for shop in world.shops:
        if asked_about(world, sku, shop) or (shop, sku) in world.fresh or _unseen(world, shop):
            expected.pop(shop, None)
    for heading, number in expected.items():
        stands = world.sheet.cell(row, heading)
        if stands != number:
            raise Broken("convergence", f"sheet: {heading} of {sku} is {stands} instead of {number}")


def _unseen(world: World, shop: str) -> bool:
    """What a shop by files shows is known once its owner has imported and exported."""
    return world.shops[shop].by_files and not world.still


def _shop(world: World, sku: str, shop: SimShop, number: int | None) -> None:
    if asked_about(world, sku, shop.shop) or shop.shown(sku) is None:
        return
    if (shop.shop, sku) in world.fresh or _unseen(world, shop.shop):
        return
    if number is not None and shop.shown(sku) != number:
        raise Broken("convergence", f"{shop.shop} shows {shop.shown(sku)} of {sku} instead of {number}")


def _agreed(world: World, sku: str, free: int) -> int | None:
    policy = world.pact.policy(*world.item(sku))
    if policy.mode != "mirror":
        return None
    with world.store.look() as tx:  # in the sheet a wish that is asked about may stand
        typed = tx.fields([world.item(sku)]).get(world.item(sku), {}).get("safety_stock")
    safety = typed if isinstance(typed, int) else policy.safety_stock
    if policy.stop_at is not None and free <= policy.stop_at:
        return 0
    number = free - safety - policy.buffer
    if policy.buffer_percent:
        number = number * (100 - policy.buffer_percent) // 100
    if policy.max_shown is not None:
        number = min(number, policy.max_shown)
    return max(0, number)
