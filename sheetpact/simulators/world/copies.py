"""Somebody keeps a copy of the shared sheet, edits on in it, and saves it over the sheet one day."""

from __future__ import annotations

from datetime import timedelta

from sheetpact.model.runs import run_time
from sheetpact.simulators.world.editors import lose
from sheetpact.simulators.world.fields import HEADINGS
from sheetpact.simulators.world.steps import Step
from sheetpact.simulators.world.truth import ItemTruth, Text
from sheetpact.simulators.world.world import World

NUMBERS = frozenset({"safety_stock"})
"""Fields that say nothing where they are empty."""
KEPT = timedelta(days=20)
"""Older ones the hub may know no more."""
ABOUT = timedelta(minutes=5)
"""By how much a run's clock may be ahead, and more."""


def keep(world: World, step: Step) -> bool:  # noqa: ARG001  # whoever does it
    if not world.sheet.run:
        return False
    world.sheet.keep()
    world.trace.tell("sheet: somebody keeps a copy")
    return True


def put_back(world: World, step: Step) -> bool:  # noqa: ARG001  # whoever does it
    """What nobody had read of the sheet that it takes the place of is gone; nothing else is."""
    kept = world.sheet.kept
    if kept is None or world.unseen or run_time(kept.run) < world.clock.time - KEPT:
        return False
    if any(row.get("选择") for row in world.sheet.values("conflicts")):
        return False
    for sku, truth in world.truth.items.items():
        lose(truth)
        _stay(world, sku, truth)
    world.sheet.put_back(run_time(kept.run) - ABOUT)
    world.trace.tell("sheet: somebody saves a copy from before over it")
    return True


def _stay(world: World, sku: str, truth: ItemTruth) -> None:
    """What is agreed of its texts is what everybody wants, beside what was typed since the last sync."""
    with world.store.look() as tx:
        agreed = tx.fields([world.item(sku)]).get(world.item(sku), {})
    for name in HEADINGS:
        truth.torn.add(name)
        if name in agreed or name in NUMBERS:
            truth.fresh.setdefault(name, []).append(Text("agreed", agreed.get(name)))


COPIES = {"keep copy": keep, "old copy": put_back}
