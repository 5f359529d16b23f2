"""One case from its first wave until nothing happens any more, held against every promise."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.model.keys import ItemKey
from sheetpact.model.state import CellKey, Conflict, ConflictKind, Known, State
from sheetpact.plan import decide
from sheetpact.simulators.cases.case import Case
from sheetpact.simulators.cases.edits import no_lost_edit
from sheetpact.simulators.cases.order_free import shuffled, spelt
from sheetpact.simulators.cases.promises import PROMISES, Broken
from sheetpact.simulators.cases.running import Step, go, quiet
from sheetpact.simulators.cases.terms import parts, should_show
from sheetpact.simulators.cases.world import World, begin, blur, mode, row_of

PATIENCE = 9
"""Runs after the last wave; far more than two."""
RUNS = 2
"""After so many runs all sides agree, and a further one writes nothing (promise 1)."""

ODD = frozenset({"odd", "busy", "sold late", "sold just now"})
"""What makes the last run of people's doing no basis for the count of runs."""


def trial(case: Case, *, twice: bool = True) -> list[Broken]:
    """What this case breaks; nothing after the first run that breaks something. `twice`: decide again, in disorder."""
    world = begin(case)
    steps: list[Step] = []
    for wave in case.waves:
        steps.append(go(world, wave))
        if found := _checked(world, steps[-1], twice=twice):
            return found
    calm = not _odd(case) and not _excused(steps[-1], world.state)
    found = _until_quiet(world, steps[-1:] if calm else [])
    if found or not world.state.conflicts:
        return found
    asked = _choose(world)
    step = go(world, (), accept=True)
    told = {str(problem.params.get("id", problem.where.row)) for problem in step.plan.outcome.problems}
    asked = {name: each for name, each in asked.items() if name not in told}
    found = _checked(world, step, twice=twice) or _until_quiet(world, [] if _excused(step, world.state) else [step])
    return found or [Broken("choices count", told) for told in _unsettled(world, asked)]


def _until_quiet(world: World, counted: list[Step]) -> list[Broken]:
    """Runs in which nobody does anything, until nothing is written. `counted`: those that promise 1 counts already."""
    for _ in range(PATIENCE):
        step = go(world, ())
        counted.append(step)
        if found := _checked(world, step, twice=False):
            return found
        if _excused(step, world.state):
            counted.clear()
            if quiet(step) and step.plan.outcome.stops:
                return []
        elif quiet(step):
            return [Broken("convergence", told) for told in _convergence(world, counted)]
    return [Broken("convergence", f"after {PATIENCE} runs there is no end")] if counted else []


def _choose(world: World) -> dict[str, Conflict]:
    """A person settles all that is asked in the sheet: by its value, or the shop's."""
    asked = {each.id: each for each in world.state.conflicts if each.id in world.asked}
    for at, each in enumerate(asked.values()):
        if each.kind is not ConflictKind.GUARD:
            world.choices[each.id] = ("表格", "店铺")[at % 2]
        for known in world.state.listings.values():
            if known.item is not None and each.kind is not ConflictKind.FIELD:
                blur(world, known.item, "a person chose")
    return asked


def _unsettled(world: World, asked: dict[str, Conflict]) -> Iterator[str]:
    """A choice is asked for once: the same question doesn't come up again (promise 2)."""
    for each in world.state.conflicts:
        old = asked.get(each.id)
        if old is None or each.kind is ConflictKind.GUARD or len(set(old.shops.values())) > 1:
            continue
        if (each.base, each.sheet, dict(each.shops)) == (old.base, old.sheet, dict(old.shops)):
            yield f"{each.kind} {each.place} was settled, and is asked again"


def _odd(case: Case) -> bool:
    """Not all could be read or written in the last wave's run, or it was the first one."""
    return not case.adopted or any(fact.what in ODD for fact in case.waves[-1])


def _checked(world: World, step: Step, *, twice: bool) -> list[Broken]:
    _booked(world, step)
    found = [Broken("no lost edit", told) for told in no_lost_edit(world, step)]
    for name, promise in PROMISES.items():
        found += [Broken(name, told) for told in promise(world, step)]
    if twice:
        found += [Broken("determinism", told) for told in _determinism(world, step)]
    return found


def _booked(world: World, step: Step) -> None:
    """Changes of shops that became movements wait no longer."""
    for booked in step.plan.outcome.booked:
        world.waiting[booked.item] = world.waiting.get(booked.item, 0) - booked.open


def _determinism(world: World, step: Step) -> Iterator[str]:
    """The same input gives the same plan, also where it stands in another order (promise 14)."""
    first = spelt(step.plan)
    if spelt(decide(step.state, step.seen, world.pact, step.moment)) != first:
        yield "decided twice, two plans"
    state, seen = shuffled(step.state, step.seen)
    again = spelt(decide(state, seen, world.pact, step.moment))
    for one, other in zip(first, again, strict=True):
        if one != other:
            yield f"in another order: {set(one) ^ set(other)}"


def _excused(step: Step, state: State) -> bool:
    """Something waits for another reading, a person, or an import: promise 1 begins after it."""
    if step.plan.outcome.stops or not step.state.adopted:
        return True
    asked = {(each.row, each.field) for each in state.conflicts}
    return any(
        known.missing or known.awaited or _first(known, step.state) or (known.drift and not _is_asked(known, asked))
        for known in state.listings.values()
    )


def _first(known: Known, before: State) -> bool:
    """It is adopted in this run, or given to another item, so it isn't written before the next one."""
    old = before.listings.get(known.key)
    return known.confirmed is not None and (old is None or old.confirmed is None or old.item != known.item)


def _is_asked(known: Known, asked: set[tuple[tuple[str, ...], str]]) -> bool:
    return known.item is not None and ((known.item.sku, known.item.owner), f"shop:{known.key.shop}") in asked


def _convergence(world: World, steps: list[Step]) -> Iterator[str]:
    for step in steps[RUNS:]:
        if not quiet(step):
            what = [
                f"{w.listing.shop} {w.item} {w.shown}→{w.number}" for some in step.plan.writes.values() for w in some
            ]
            cells = [f"{put.row} {put.column} {put.before}→{put.after}" for put in step.puts]
            lines = [f"{each.why} {each.row}" for each in step.plan.outcome.changes]
            yield f"{step.run} still writes: {'; '.join([*what, *cells, *lines])}"
            return
    yield from _agreement(world, steps[-1])


def _agreement(world: World, step: Step) -> Iterator[str]:
    """Every side shows what is agreed."""
    for known in world.state.listings.values():
        item = known.item
        free = _free(item, world) if item and _settled(known, item, world) else None
        if item is None or free is None:
            continue
        shown, typed = world.goods[known.key].shown, world.state.fields.get(item, {}).get("safety_stock")
        wanted = should_show(item, free, typed, world.case.terms)
        less_is_right = shown is not None and shown < wanted and _asked_about(item, world)
        if shown != wanted and not less_is_right:
            yield f"{known.key.shop} shows {shown} of {item} in the end, and should show {wanted}"
    yield from _sheet_stands(world)
    if step.plan.sheet_stopped:
        return
    for cell, act in world.typed.items():
        readable = cell.row not in world.twice and cell.column not in world.formulas.get((cell.tab, cell.row), ())
        if readable and (not cell.column or cell.row in world.cells[cell.tab]):
            yield f"{cell} {act.value!r} was never answered"


def _asked_about(item: ItemKey, world: World) -> bool:
    """What may be missing in one shop is out of sale in all of them until somebody has answered."""
    pools = {part for part, _ in parts(item, world.case.terms)}
    return any(known.drift and known.item in pools for known in world.state.listings.values())


def _sheet_stands(world: World) -> Iterator[str]:
    """The sheet shows what is remembered of it, but for what conflicts and formulas keep."""
    left = {each.place for each in world.state.conflicts}
    for key, values in world.state.base.get("inventory", {}).items():
        there = world.cells["inventory"].get(key)
        if there is None or key in world.twice:
            continue
        odd = world.formulas.get(("inventory", key), frozenset())
        for column, value in values.items():
            if column not in odd and there.get(column) != value and ("inventory", key, column) not in left:
                yield f"{key} {column} stands as {there.get(column)!r} in the end, and is remembered as {value!r}"


def _settled(known: Known, item: ItemKey, world: World) -> bool:
    """It shows the pool, and nothing about it waits."""
    good = world.goods[known.key]
    waits = known.drift or known.missing or known.awaited or known.confirmed is None
    if waits or not good.tracked or not good.there or world.state.fields.get(item, {}).get("retired"):
        return False
    set_of_others = parts(item, world.case.terms) != ((item, 1),)
    return mode(item, world.case) == "mirror" or (set_of_others and mode(item, world.case) == "escrow")


def _free(item: ItemKey, world: World) -> int | None:
    """Pieces that are free, by what people and shops did where that can be told, else by the ledger."""
    counts: list[int] = []
    for part, pieces in parts(item, world.case.terms):
        stock = world.state.stocks.get(part)
        if stock is None or not stock.opened:
            return None
        act = world.typed.get(CellKey("inventory", row_of(part), "available"))
        told = part in world.truth and part not in world.murky and act is None
        free = world.truth[part] if told else stock.available
        counts.append(free // pieces)
    return min(counts)
