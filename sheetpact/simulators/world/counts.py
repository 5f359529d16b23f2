"""What people counted on the shelf: applied once, or asked about where something moved around that time."""

from __future__ import annotations

from collections.abc import Sequence

from sheetpact.model.ledger import Kind, Movement
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.world import World


def check_counts(world: World, sku: str, movements: Sequence[Movement]) -> None:
    """Each count makes what is on hand what was counted, once; one that was settled may say something else."""
    counts, settled = world.truth.items[sku].counts, (sku, "count") in world.truth.settled
    on_hand = 0
    found: list[int] = []
    for movement in movements:
        on_hand += movement.quantity
        if movement.kind is Kind.COUNT:
            found.append(on_hand)
    told = [each.number for each in counts]
    if not settled and any(number not in told for number in found):
        raise Broken("no lost edit", f"{sku}: {told} were counted, and on hand was set to {found}")
    if len(found) > len(counts):
        raise Broken("no double effect", f"{sku}: {told} were counted, and on hand was set to {found}")
    asked = {value for name, field, value in world.asked if (name, field) == (sku, "count")}
    for each in counts:
        if each.number not in found and each.number not in asked and not each.lost:
            raise Broken("no lost edit", f"{sku}: {each.number} were counted, and nothing came of it")
