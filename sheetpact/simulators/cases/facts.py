"""What may happen between two runs. Each rule does it to the world, and notes what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.records import DeliveryNote, NoteLine
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, ConflictKind
from sheetpact.simulators.cases.case import Cell, Fact
from sheetpact.simulators.cases.orders import ship
from sheetpact.simulators.cases.terms import ITEMS, parts
from sheetpact.simulators.cases.world import (
    PACE,
    TITLES,
    Act,
    Good,
    Sold,
    World,
    adds,
    blur,
    map_row,
    moves_pool,
    row_of,
)

INVENTORY = "inventory"


def typed(world: World, fact: Fact) -> None:
    """A person types `value` into the item's row, column `where`. A number typed as +3 is meant so."""
    row, column, value = row_of(fact.item), fact.where, fact.value
    there = world.cells[INVENTORY].get(row)
    if there is None or column in world.formulas.get((INVENTORY, row), ()):
        return
    before = there.get(column)
    seen = _remembered(world, CellKey(INVENTORY, row, column)) if row in world.anew else before
    if isinstance(value, str) and value[:1] in "+-" and value[1:].isdigit():
        if not isinstance(before, int):
            return
        value = before + int(value)
    if before == value:
        return
    there[column] = value
    _note(world, CellKey(INVENTORY, row, column), seen, value)
    stock = world.state.stocks.get(fact.item)
    if column == "available":
        if isinstance(before, int) and isinstance(value, int) and stock and stock.opened and fact.item in ITEMS:
            adds(world, fact.item, value - before)
        else:
            blur(world, fact.item, "its available cell was emptied, or filled without a number before")
    if column == "count":
        blur(world, fact.item, "it is counted")


def _remembered(world: World, cell: CellKey) -> Value:
    """What the cell said when it was read last: nothing, where it was found emptied and isn't filled again yet."""
    if cell in world.state.gone:
        return None
    base = world.state.base.get(cell.tab, {}).get(cell.row, {}).get(cell.column)
    return world.state.typed.get(cell, base)


def _note(world: World, cell: CellKey, before: Value, value: Cell) -> None:
    act = world.typed.get(cell)
    if act is None and before != value:
        world.typed[cell] = Act(before, value)
    elif act is not None and act.seen == value:
        del world.typed[cell]
    elif act is not None:
        act.value = value


def mapped(world: World, fact: Fact) -> None:
    """A person types into the SKU map: the row of the item's listing, `where` is shop and column."""
    shop, _, column = fact.where.partition(" ")
    key = ListingKey(shop, fact.item.sku)
    if key not in world.goods:
        return
    row = map_row(world, key)
    there = world.cells["sku_map"].get(row)
    if there is None or there.get(column) == fact.value:
        return
    if column in ("sku", "owner"):
        blur(world, fact.item, "a listing was given to another item")
        for item in [*ITEMS, *world.state.stocks]:
            if fact.value in (item.sku, item.owner, TITLES.get(item)) or column == "owner":
                blur(world, item, "a listing was given to it")
    before = there.get(column)
    there[column] = fact.value
    _note(world, CellKey("sku_map", row, column), before, fact.value)


def formula(world: World, fact: Fact) -> None:
    """A person puts a formula (or something that is no value) into a cell."""
    row = row_of(fact.item)
    if row not in world.cells[INVENTORY]:
        return
    act = world.typed.pop(CellKey(INVENTORY, row, fact.where), None)
    if act is not None or fact.where in ("available", "count"):
        blur(world, fact.item, "a formula stands over what was typed")
    world.formulas[INVENTORY, row] = world.formulas.get((INVENTORY, row), frozenset()) | {fact.where}
    world.cells[INVENTORY][row].pop(fact.where, None)


def deleted(world: World, fact: Fact) -> None:
    """A person deletes the item's row."""
    row = row_of(fact.item)
    if row in world.twice:
        world.twice.discard(row)
        return
    if world.cells[INVENTORY].pop(row, None) is None:
        return
    world.formulas.pop((INVENTORY, row), None)
    for cell in [cell for cell in world.typed if cell.tab == INVENTORY and cell.row == row]:
        del world.typed[cell]
        blur(world, fact.item, "its row was deleted with what was typed into it")
    _note(world, CellKey(INVENTORY, row, ""), "", None)


def twice(world: World, fact: Fact) -> None:
    """The item's row stands there twice."""
    if row_of(fact.item) in world.cells[INVENTORY]:
        world.twice.add(row_of(fact.item))


def once(world: World, fact: Fact) -> None:
    """Somebody deletes the copy."""
    world.twice.discard(row_of(fact.item))


def line(world: World, fact: Fact) -> None:
    """A row of somebody's own: its owner is nobody."""
    world.cells[INVENTORY][fact.item.sku, fact.where] = {"sku": fact.item.sku, "owner": fact.where, "item": fact.value}


def new_row(world: World, fact: Fact) -> None:
    """A person adds a row for an item, with `value` available."""
    row = row_of(fact.item)
    if row in world.cells[INVENTORY]:
        return
    owner = world.pact.partner_name(fact.item.owner)
    world.cells[INVENTORY][row] = {
        "sku": fact.item.sku,
        "owner": owner,
        "item": TITLES.get(fact.item, "新品"),
        "available": fact.value,
    }
    world.anew.add(row)
    world.typed.pop(CellKey(INVENTORY, row, ""), None)
    cell = CellKey(INVENTORY, row, "available")
    if _remembered(world, cell) != fact.value:
        _note(world, cell, _remembered(world, cell), fact.value)
    blur(world, fact.item, "its row was typed anew")


def shows(world: World, fact: Fact) -> None:
    """Somebody changes the number in shop `where` by `value` pieces."""
    key = ListingKey(fact.where, fact.item.sku)
    good, delta = world.goods.get(key), fact.value
    if good is None or good.shown is None or not isinstance(delta, int) or not good.there:
        return
    delta = max(delta, -good.shown)
    good.shown += delta
    known = world.state.listings.get(key)
    item = known.item if known else None
    if known is None or item is None:
        return
    if known.confirmed is None or known.handed or known.intended or key in world.imports:
        blur(world, item, "a shop changed a number of which it isn't known what it was")
    elif world.state.effects.get(key) or any(order.listing == key for order in world.orders):
        blur(world, item, "orders about the time of reading may explain a change")
    elif moves_pool(world, item):
        adds(world, item, delta)
        world.changed.add(key)
        world.waiting[item] = world.waiting.get(item, 0) + delta
    else:
        blur(world, item, "nobody can say what a shop's change means for it")


def titled(world: World, fact: Fact) -> None:
    """Shop `where` gives the listing another title."""
    key = ListingKey(fact.where, fact.item.sku)
    good = world.goods.get(key)
    if good is None or not good.there or good.title == fact.value:
        return
    good.title = str(fact.value)
    known = world.state.listings.get(key)
    if known is not None and known.item is not None:
        world.named[key] = good.title
        if known.title == good.title:
            del world.named[key]


def withdrawn(world: World, fact: Fact) -> None:
    """The shop takes the listing out of sale, or (`value` 1) brings it back."""
    key = ListingKey(fact.where, fact.item.sku)
    if key in world.goods:
        world.goods[key].there = bool(fact.value)
        world.named.pop(key, None)
        _blur_listing(world, key, "a listing was withdrawn")


def untracked(world: World, fact: Fact) -> None:
    """The shop keeps no number there any more, or (`value`) begins to."""
    key = ListingKey(fact.where, fact.item.sku)
    good = world.goods.get(key)
    if good is not None:
        good.shown = fact.value if isinstance(fact.value, int) else None
        good.tracked = good.shown is not None
        _blur_listing(world, key, "a listing's number was kept no longer, or again")


def _blur_listing(world: World, key: ListingKey, why: str) -> None:
    known = world.state.listings.get(key)
    if known is not None and known.item is not None:
        blur(world, known.item, why)


def listed(world: World, fact: Fact) -> None:
    """Shop `where` lists the item, and shows `value` pieces."""
    key = ListingKey(fact.where, fact.item.sku)
    shown = fact.value if isinstance(fact.value, int) else None
    if key not in world.goods:
        title = TITLES.get(fact.item, "礼盒")
        world.goods[key] = Good(fact.item.sku, title, shown, shown is not None)
        stock = world.state.stocks.get(fact.item)
        if not (stock and stock.opened):
            blur(world, fact.item, "it is opened by a new listing")


def sold(world: World, fact: Fact) -> None:
    """Shop `where` sells `value` pieces, half-way between two runs."""
    _sell(world, fact, PACE / 2, 0)


def sold_just_now(world: World, fact: Fact) -> None:
    """It sells them a minute before it is read."""
    _sell(world, fact, PACE / 30, 0)


def sold_late(world: World, fact: Fact) -> None:
    """It sells them, and tells of the order a run later."""
    _sell(world, fact, PACE / 2, 1)


def _sell(world: World, fact: Fact, before: timedelta, wait: int) -> None:
    key = ListingKey(fact.where, fact.item.sku)
    good, known, pieces = world.goods.get(key), world.state.listings.get(key), fact.value
    if good is None or known is None or known.item is None or not isinstance(pieces, int) or not good.there:
        return
    if good.tracked and known.confirmed is None:
        return
    if good.shown is not None:
        pieces = min(pieces, good.shown)
        good.shown -= pieces
    if pieces:
        if key in world.changed and (wait or before < PACE / 2):
            blur(world, known.item, "orders about the time of reading may explain a change")
        world.orders.append(Sold(key, pieces, world.now + PACE - before, wait))
        for part, each in parts(known.item, world.case.terms):
            adds(world, part, -pieces * each)
        if key in world.imports or known.handed:
            blur(world, known.item, "pieces were sold while a file waited")


def shipped(world: World, fact: Fact) -> None:
    """`value` pieces that orders hold leave the shelf."""
    if isinstance(fact.value, int):
        ship(world, fact.item, fact.value)


def noted(world: World, fact: Fact) -> None:
    """A delivery note: `value` pieces came in."""
    received = fact.value if isinstance(fact.value, int) else 0
    lines = (NoteLine("1", fact.item.sku, "", received, received),)
    world.notes.append(DeliveryNote(fact.where, f"N{len(world.notes)}-{world.run}", world.now, lines))
    for item in {fact.item, ItemKey(world.pact.partner_of(fact.where), fact.item.sku)}:
        stock = world.state.stocks.get(item)
        if item == fact.item and stock and stock.opened:
            adds(world, item, received)
        else:
            blur(world, item, "it was opened by a delivery")


def odd(world: World, fact: Fact) -> None:
    """Something about the run to come: shop (or sheet) `where` is `value`."""
    if fact.where != "sheet" or world.state.adopted:
        world.odd[fact.where] = str(fact.value)

    if fact.value == "silent":
        for key, known in world.state.listings.items():
            if key.shop == fact.where and known.item is not None:
                blur(world, known.item, "a number may be written over a change that nobody was told of")


def emptied(world: World, _: Fact) -> None:
    """Somebody empties the whole tab."""
    for sku, owner in list(world.cells[INVENTORY]):
        world.twice.discard((sku, owner))
        deleted(world, Fact("deleted", ItemKey(owner, sku)))


def busy(world: World, fact: Fact) -> None:
    """The listing's orders move while the shop is read."""
    world.busy.add(ListingKey(fact.where, fact.item.sku))


def imported(world: World, fact: Fact) -> None:
    """Nobody imports the shop's file before the next run."""
    world.odd.setdefault(fact.where, "not imported")


def chosen(world: World, fact: Fact) -> None:
    """A person chooses `value` for the first conflict about the item (or a side that is stopped)."""
    for conflict in world.state.conflicts:
        if _about(conflict, fact):
            world.choices[conflict.id] = str(fact.value)
            if conflict.kind is not ConflictKind.FIELD:
                blur(world, fact.item, "a person chose a number")
            return


def _about(conflict: Conflict, fact: Fact) -> bool:
    if conflict.kind is ConflictKind.GUARD:
        return fact.where == "guard"
    return conflict.kind is ConflictKind.JOIN or conflict.row == row_of(fact.item)


Rule = Callable[[World, Fact], None]
FACTS: Mapping[str, Rule] = {
    "typed": typed,
    "mapped": mapped,
    "formula": formula,
    "deleted": deleted,
    "emptied": emptied,
    "twice": twice,
    "once": once,
    "line": line,
    "new row": new_row,
    "shows": shows,
    "titled": titled,
    "withdrawn": withdrawn,
    "untracked": untracked,
    "listed": listed,
    "sold": sold,
    "sold just now": sold_just_now,
    "sold late": sold_late,
    "shipped": shipped,
    "note": noted,
    "odd": odd,
    "busy": busy,
    "not imported": imported,
    "chosen": chosen,
}
