"""No lost edit (promise 2): each is applied, merged, put back with a line that says so, or asked about."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.model.keys import ItemKey, ListingKey
from sheetpact.model.ledger import Stock
from sheetpact.model.state import CellKey, Conflict, ConflictKind
from sheetpact.simulators.cases.running import Step
from sheetpact.simulators.cases.terms import parts
from sheetpact.simulators.cases.world import Act, World


def no_lost_edit(world: World, step: Step) -> Iterator[str]:
    """Every cell and title that changed and could be read has its answer in this run. Those are taken off the list."""
    yield from _titles(world, step)
    if step.seen.sheet is None or step.plan.sheet_stopped:
        return
    for cell, act in list(world.typed.items()):
        tab = step.seen.sheet.tabs[cell.tab]
        row = tab.rows.get(cell.row)
        if not tab.readable or (row is None and cell.column) or (row and cell.column in row.unclear):
            continue
        if not cell.column and cell.row in tab.duplicates:
            continue
        answered = _mapped(cell, step) if cell.tab == "sku_map" else _answered(cell, act, world, step)
        if not answered:
            yield f"{'/'.join(cell.row)} {cell.column or 'row'}: {act.seen!r} became {act.value!r}, and it is lost"
        del world.typed[cell]


def _titles(world: World, step: Step) -> Iterator[str]:
    for key, title in list(world.named.items()):
        there = step.seen.shops.get(key.shop)
        if there is None or key.listing not in there.listings or key.shop in step.plan.unread:
            continue
        known = step.decided.listings[key]
        del world.named[key]
        before = step.state.listings[key]
        if known.item is None or not before.title or before.item != known.item:
            continue  # sides that differ when an item is met stay so until somebody edits it
        if step.decided.fields.get(known.item, {}).get("item") != title and not _wished(known.item, key, title, step):
            yield f"{key.shop} calls {key.listing} {title!r} now, and it is lost"


def _wished(item: ItemKey, key: ListingKey, title: str, step: Step) -> bool:
    asked = _asked(CellKey("inventory", (item.sku, item.owner), "item"), step)
    if asked and title in (*asked.shops.values(), asked.base):
        return True
    # two listings of the item in one shop: the item is called as one of them, each keeps its title in the SKU map
    return sum(1 for each in step.decided.listings.values() if each.item == item and each.key.shop == key.shop) > 1


def _asked(cell: CellKey, step: Step) -> Conflict | None:
    return next((each for each in step.decided.conflicts if each.place == cell), None)


def _noted(cell: CellKey, step: Step) -> bool:
    return any((each.tab, each.row, each.field) == cell for each in step.plan.outcome.changes)


def _mapped(cell: CellKey, step: Step) -> bool:
    """A line in 变更, or a word to the person; a row that nobody had shown is nobody's edit."""
    unknown = cell.row not in step.state.base.get("sku_map", {})
    return unknown or _noted(cell, step) or any(each.code == "row.owner_unknown" for each in step.plan.outcome.problems)


def _answered(cell: CellKey, act: Act, world: World, step: Step) -> bool:
    sku, owner = cell.row
    item = ItemKey(owner, sku)
    if owner not in world.pact.partners:
        return True
    match cell.column:
        case "":
            return _deleted(cell, item, step)
        case "available":
            return _available(cell, item, act, world, step)
        case "count":
            return _counted(cell, item, act, world, step)
        case "item" | "safety_stock":
            return _shared(cell, item, act, step)
        case "updated":
            return True
        case _:
            return _noted(cell, step) or cell.row not in step.state.base.get("inventory", {})


def _deleted(cell: CellKey, item: ItemKey, step: Step) -> bool:
    unknown = cell.row not in step.state.base.get("inventory", {})
    retired = bool(step.decided.fields.get(item, {}).get("retired"))
    settled = any(
        each.kind is ConflictKind.DELETION and each.row == cell.row and each.settled
        for each in step.plan.outcome.conflicts
    )
    return unknown or retired or settled or cell in step.decided.gone or _asked(cell, step) is not None


def _available(cell: CellKey, item: ItemKey, act: Act, world: World, step: Step) -> bool:
    stock = step.state.stocks.get(item)
    edits = [move.quantity for move in step.plan.outcome.movements if move.item == item and move.why == "edit"]
    if act.value is None and cell.row not in step.state.base.get("inventory", {}):
        return not edits  # blank in a row that was never taken: that asks for nothing
    if _is_bundle(item, world) or act.value is None or isinstance(act.value, str):
        return not edits and (_noted(cell, step) or not (stock and stock.opened))
    if not (stock and stock.opened):
        return _opened(item, step)
    base = step.state.base.get("inventory", {}).get(cell.row)
    if base is None or not isinstance(act.seen, int):  # nobody knows what its editor saw
        return _noted(cell, step) or (base is not None and base.get("available") == act.value)
    return edits == [act.value - act.seen]


def _opened(item: ItemKey, step: Step) -> bool:
    stock = step.decided.stocks.get(item)
    return bool(stock and stock.opened)


def _is_bundle(item: ItemKey, world: World) -> bool:
    return parts(item, world.case.terms) != ((item, 1),)


def _counted(cell: CellKey, item: ItemKey, act: Act, world: World, step: Step) -> bool:
    if _is_bundle(item, world):
        return _noted(cell, step) or act.value is None
    if not isinstance(act.value, int):
        return True
    asked = _asked(cell, step)
    if item in step.state.moved:  # pieces left or came since the sheet was read: it waits
        return asked is not None and asked.sheet == act.value
    if asked and asked.kind is ConflictKind.COUNT and asked.sheet == act.value:
        return True
    later = sum(
        move.quantity
        for move in step.plan.outcome.movements
        if move.item == item and (move.why == "delivery" or move.key.startswith(("choice:", "count:")))
    )
    counts = [move for move in step.plan.outcome.movements if move.item == item and move.why == "count"]
    received = later - sum(move.quantity for move in counts)
    return bool(counts) and step.decided.stocks.get(item, Stock()).on_hand - received == act.value


def _shared(cell: CellKey, item: ItemKey, act: Act, step: Step) -> bool:
    if step.decided.fields.get(item, {}).get(cell.column) == act.value:
        return True
    asked = _asked(cell, step)
    if asked and asked.kind is ConflictKind.FIELD and asked.sheet == act.value:
        return True
    if cell.row not in step.state.base.get("inventory", {}) and act.value is None:
        return True
    return any(  # a person chose in the same run
        each.place == cell and each.settled and each.choice for each in step.plan.outcome.conflicts
    )
