"""Texts that people share: a single wish is agreed, different ones stand side by side in a conflict."""

from __future__ import annotations

from collections.abc import Sequence

from sheetpact.model.sheet import Value
from sheetpact.model.state import Conflict
from sheetpact.report import Report
from sheetpact.simulators.world.broken import Broken
from sheetpact.simulators.world.truth import Text
from sheetpact.simulators.world.world import World

HEADINGS = {"item": "品名", "safety_stock": "安全库存"}


def check_fields(world: World, report: Report) -> None:
    """After a sync that nothing disturbed. What a guard stopped stays a wish."""
    if any(problem.code.startswith("guard.") for problem in report.problems):
        return
    with world.store.look() as tx:
        open_ = {(each.row, each.field): each for each in tx.conflicts()}
    for sku, truth in world.truth.items.items():
        for name, wishes in () if truth.undone else truth.fresh.items():
            _check(world, sku, name, wishes, open_.get(((sku, world.owner(sku)), name)))
        truth.fresh.clear()
        truth.torn.clear()
        truth.lost.clear()
        truth.undone = False


def _check(world: World, sku: str, name: str, wishes: Sequence[Text], conflict: Conflict | None) -> None:
    truth = world.truth.items[sku]
    values = set({each.side: each.value for each in wishes}.values())
    if conflict is not None:
        shown = {conflict.sheet, *conflict.shops.values()}
        if name not in truth.torn and not values <= shown:
            raise Broken(
                "no lost edit", f"{sku}: {HEADINGS[name]} should be one of {values}; {conflict.id} shows {shown}"
            )
        return
    deleted = truth.lost.get(name, set()) if all(each.side != "sheet" for each in wishes) else set()
    _agreed(world, sku, name, values, deleted)


def _agreed(world: World, sku: str, name: str, values: set[Value], deleted: set[Value]) -> None:
    """`deleted`: what had been typed into a row that is gone, and nothing in the sheet since."""
    row = world.sheet.row(sku, world.owner_name(sku))
    if row is None:
        return
    stands = world.sheet.cell(row, HEADINGS[name])
    if stands not in values | deleted:
        raise Broken("no lost edit", f"{sku}: {HEADINGS[name]} is {stands} though somebody wants {values}")
    if len(values) > 1 and name not in world.truth.items[sku].torn:
        raise Broken("no lost edit", f"{sku}: {HEADINGS[name]} is {stands}, and of {values} no conflict tells")
