"""What people do in the shared sheet. A deed that makes no sense gives False."""

from __future__ import annotations

from sheetpact.model.sheet import Cell, Value
from sheetpact.simulators.world.sheet import SimRow
from sheetpact.simulators.world.steps import Step, pick
from sheetpact.simulators.world.truth import Count, Edit, ItemTruth, Text
from sheetpact.simulators.world.world import World

MOST_NEW = 24
"""Items that people add; an alliance has only so many things to sell."""


def edit(world: World, step: Step) -> bool:
    """可售, up or down by a few. Where a copy was kept since the last write, nobody types into a cell twice."""
    sku, row = _row(world, step)
    if sku is None or row is None or row.seen is None:
        return False
    if world.sheet.halfway and any(each.open for each in world.truth.items[sku].edits):
        return False
    delta = step.number if step.who % 2 else -step.number
    before, row_seen = world.sheet.cell(row, "可售"), row.seen
    if before != row_seen:
        return False
    world.sheet.type(row, "可售", row_seen + delta)
    row.seen = row_seen + delta
    edits, old = world.truth.items[sku].edits, world.sheet.old
    others = tuple(each.delta for each in edits if old and each.at >= old)
    edits.append(Edit(world.clock.time, delta, others=others))
    if delta < 0:
        world.truth.lowered.add(sku)
    world.trace.tell(f"sheet: 可售 of {sku} {row_seen} → {row_seen + delta}")
    return True


def title(world: World, step: Step) -> bool:
    return _type_field(world, step, "品名", "item", f"新名{step.who % 7}")


def safety(world: World, step: Step) -> bool:
    return _type_field(world, step, "安全库存", "safety_stock", step.number % 4)


def _type_field(world: World, step: Step, heading: str, name: str, value: str | int) -> bool:
    sku, row = _row(world, step)
    if sku is None or row is None or world.sheet.cell(row, heading) == value:
        return False
    world.trace.tell(f"sheet: {heading} of {sku} {world.sheet.cell(row, heading)} → {value}")
    world.sheet.type(row, heading, value)
    world.truth.items[sku].fresh.setdefault(name, []).append(Text("sheet", value))
    if name == "safety_stock":
        world.truth.lowered.add(sku)
    return True


def sort(world: World, step: Step) -> bool:
    if not world.sheet.tabs:
        return False
    world.sheet.sort(step.who)
    world.trace.tell("sheet: somebody sorts the rows")
    return True


def count(world: World, step: Step) -> bool:
    """盘点: so many are on the shelf, a few more or fewer than 在库 says."""
    sku, row = _row(world, step)
    said = world.sheet.cell(row, "在库") if row else None
    if sku is None or row is None or not isinstance(said, int):
        return False
    number = max(0, said + step.number - 3)
    if world.sheet.cell(row, "盘点") == number:  # typed again it is the same count
        return False
    counts = world.truth.items[sku].counts
    for before in counts:
        before.lost |= before.open
    counts.append(Count(world.clock.time, number))
    world.sheet.type(row, "盘点", number)
    world.truth.lowered.add(sku)
    world.trace.tell(f"sheet: {number} of {sku} are counted (在库 {said})")
    return True


def _row(world: World, step: Step) -> tuple[str, SimRow] | tuple[None, None]:
    """The row of an item that the hub knows."""
    sku = pick(world.items, step.which)
    row = world.sheet.row(sku, world.owner_name(sku)) if sku and sku not in world.unseen else None
    return (sku, row) if sku and row else (None, None)


def delete_row(world: World, step: Step) -> bool:
    """What had been typed into it and wasn't seen by the hub is gone with it."""
    sku, row = _row(world, step)
    if sku is None or row is None:
        return False
    lose(world.truth.items[sku])
    world.sheet.delete(row)
    world.trace.tell(f"sheet: the row of {sku} is deleted")
    return True


def lose(truth: ItemTruth) -> None:
    """What was typed in its row and wasn't seen by the hub is gone."""
    for edit in truth.edits:
        edit.sure &= not edit.open
    for each in truth.counts:
        each.lost |= each.open
    truth.torn |= set(truth.fresh)
    for name, texts in truth.fresh.items():
        truth.lost.setdefault(name, set()).update(text.value for text in texts if text.side == "sheet")
    truth.fresh = {name: kept for name, texts in truth.fresh.items() if (kept := _of_shops(texts))}


def _of_shops(texts: list[Text]) -> list[Text]:
    return [text for text in texts if text.side != "sheet"]


def add_row(world: World, step: Step) -> bool:
    """A new item: somebody types its SKU, its owner and how many there are."""
    if not world.sheet.tabs or len(world.new) >= MOST_NEW:
        return False
    sku = f"NEW-{len(world.new) + 1}"
    owner = pick(list(world.pact.partners), step.who) or ""
    world.new[sku] = owner
    world.unseen.add(sku)
    world.truth.items[sku] = ItemTruth(step.number)
    values: dict[str, Value] = {"货号": sku, "货主": world.owner_name(sku), "品名": f"新品 {sku}", "可售": step.number}
    world.sheet.add(values).seen = step.number
    world.trace.tell(f"sheet: a row for {sku} of {world.owner_name(sku)} is added, 可售 {step.number}")
    return True


def empty(world: World, step: Step) -> bool:
    """可售 is emptied, which says nothing."""
    sku, row = _row(world, step)
    if sku is None or row is None or world.sheet.cell(row, "可售") is None:
        return False
    for each in world.truth.items[sku].edits:  # what had been typed before is gone with it
        each.sure &= not each.open
    world.sheet.type(row, "可售", None)
    world.trace.tell(f"sheet: 可售 of {sku} is emptied")
    return True


def paste(world: World, step: Step) -> bool:
    """A column of numbers goes over several rows."""
    some = world.items[step.which % len(world.items) :][: step.number + 2]
    done = [edit(world, Step("edit", step.who, world.items.index(sku), step.number)) for sku in some]
    return any(done)


def scribble(world: World, step: Step) -> bool:
    """Into a cell that the hub computes; it is put back."""
    sku, row = _row(world, step)
    if sku is None or row is None:
        return False
    heading = pick(("在库", "预留", *world.shops), step.who) or "在库"
    world.sheet.type(row, heading, 777)
    world.trace.tell(f"sheet: somebody types 777 under {heading} of {sku}")
    return True


def note(world: World, step: Step) -> bool:
    """Into a column of people's own: a remark, or a formula."""
    sku, row = _row(world, step)
    if sku is None or row is None:
        return False
    column = world.sheet.column("备注")
    cell = Cell(step.number * 2, f"=D2*{step.number}") if step.who % 2 else Cell(f"备注{step.number}")
    row.cells[column] = cell
    world.sheet.changed()
    world.trace.tell(f"sheet: somebody notes {cell.formula or cell.value} beside {sku}")
    return True


def own_row(world: World, step: Step) -> bool:
    """A row that is no item's."""
    name = f"合计{step.who}"
    if not world.sheet.tabs or any(row.get("货号") == name for row in world.sheet.values("inventory")):
        return False
    world.sheet.add({"货号": name})
    world.trace.tell(f"sheet: somebody adds a row of their own, {name}")
    return True


EDITORS = {
    "edit": edit,
    "title": title,
    "safety": safety,
    "sort": sort,
    "count": count,
    "delete row": delete_row,
    "add row": add_row,
    "empty": empty,
    "paste": paste,
    "scribble": scribble,
    "note": note,
    "own row": own_row,
}
