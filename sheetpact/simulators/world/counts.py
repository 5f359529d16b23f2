"""What people counted on the shelf: applied once, or asked about where something moved around that time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sheetpact.model.ledger import Kind, Movement
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.world import World


def check_counts(world: World, sku: str, movements: Sequence[Movement]) -> None:
    """Each count makes what is on hand what was counted, once; one that was settled may say something else."""
    counts, answers = world.truth.items[sku].counts, world.truth.settled.get((sku, "count"), set())
    on_hand = 0
    found: list[int] = []
    for movement in movements:
        on_hand += movement.quantity
        if movement.kind is Kind.COUNT:
            found.append(on_hand)
    told = [each.number for each in counts]
    others = Counter(found) - Counter(told)
    if others.total() > len(answers) or len(found) > len(counts):
        promise = "no double effect" if set(found) <= set(told) else "no lost edit"
        raise Broken(promise, f"{sku}: {told} were counted, and on hand was set to {found}")
    for each in counts:
        asked = world.asked.get((sku, "count", each.number))
        if each.number not in found and not each.lost and (asked is None or asked < each.at):
            raise Broken("no lost edit", f"{sku}: {each.number} were counted, and nothing came of it")
