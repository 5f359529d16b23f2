"""What the operator does: settle conflicts, let through what a guard stopped, take a run back."""

from __future__ import annotations

from sheetpact.errors import Unclear
from sheetpact.model.state import Conflict, ConflictKind
from sheetpact.resolve import conflicts, resolve
from sheetpact.simulators.world.questions import note_answer
from sheetpact.simulators.world.steps import Step, pick
from sheetpact.simulators.world.truth import Text
from sheetpact.simulators.world.world import World
from sheetpact.undo import undo


def settle(world: World, step: Step) -> bool:
    """One of the open conflicts: the sheet's value, a shop's, or one of their own."""
    found = pick([each for each in conflicts(world.alliance) if each.kind is not ConflictKind.GUARD], step.who)
    return found is not None and choose(world, found, step.which)


def choose(world: World, conflict: Conflict, number: int) -> bool:
    choice = "sheet" if conflict.kind is ConflictKind.JOIN else pick(_choices(conflict, number), number) or "sheet"
    try:
        resolution = resolve(world.alliance, conflict.id, choice)
    except Unclear:
        return False
    sku = conflict.row[0]
    world.asked[sku, conflict.field, conflict.sheet] = world.clock.time  # opened and settled within one run
    world.truth.settled.setdefault((sku, conflict.field), set()).add((conflict.id, conflict.run))
    if conflict.kind is ConflictKind.DRIFT:
        note_answer(world, conflict, choice)
    if conflict.kind is ConflictKind.FIELD and sku in world.truth.items:
        truth = world.truth.items[sku]
        wish = int(choice) if choice.isdecimal() else resolution.value  # a command says a number in letters
        truth.fresh.setdefault(conflict.field, []).append(Text("operator", wish))
        truth.torn.add(conflict.field)
    world.truth.lowered |= set(world.items)
    world.trace.tell(f"operator: {conflict.kind} {conflict.id} of {' '.join(conflict.row)} is settled: {choice}")
    return True


def _choices(conflict: Conflict, number: int) -> tuple[str, ...]:
    match conflict.kind:
        case ConflictKind.FIELD:
            own = str(number % 4) if conflict.field == "safety_stock" else f"裁定{number % 9}"
            return ("sheet", *conflict.shops, own)
        case ConflictKind.COUNT | ConflictKind.OPENING:
            return ("sheet", *conflict.shops, str(number % 20))
        case ConflictKind.DRIFT if conflict.why == "drift.unsure":
            return ("sheet", *str(conflict.params["delta"]).split(" / "))
        case _:
            return ("sheet", "shop")


IN_THE_SHEET = 3
"""A step with that number or a higher one chooses in 冲突 rather than by a command, where the sheet tells of it."""


def accept(world: World, step: Step) -> bool:
    """All that guards have stopped, as it is listed."""
    found = [each for each in conflicts(world.alliance) if each.kind is ConflictKind.GUARD]
    for each in found:
        if step.number < IN_THE_SHEET or not world.sheet.choose(each.id, "接受"):
            resolve(world.alliance, each.id, "accept")
        world.trace.tell(f"operator: what {each.row[0]} would change is accepted")
    return bool(found) and step.who >= 0


def take_back(world: World, step: Step) -> bool:
    """One of the last runs."""
    report = pick(world.reports[-5:], step.who)
    if report is None:
        return False
    undone = undo(world.alliance, report.run.id)
    world.truth.lowered |= set(world.items)
    for truth in world.truth.items.values():
        truth.undone = True
    world.trace.tell(f"operator: run {world.reports.index(report) + 1} is undone: {len(undone.movements)} movements")
    return bool(undone.run)


OPERATOR = {"resolve": settle, "accept": accept, "undo": take_back}
