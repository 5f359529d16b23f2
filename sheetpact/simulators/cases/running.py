"""One run of a case: read the sides, join, decide, remember, and carry out as if nothing could go wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sheetpact.model.records import Listing
from sheetpact.model.seen import NONE_UNCLEAR, RowSeen, Seen, SheetSeen, ShopSeen, TabSeen
from sheetpact.model.state import Outcome, RowKey, State
from sheetpact.plan import Moment, Plan, decide, join
from sheetpact.simulators.cases.carrying import Put, carry_out, write_sheet
from sheetpact.simulators.cases.case import Fact
from sheetpact.simulators.cases.facts import FACTS
from sheetpact.simulators.cases.orders import post_orders
from sheetpact.simulators.cases.remember import apply_outcome
from sheetpact.simulators.cases.world import PACE, World

NONE_TWICE: frozenset[RowKey] = frozenset()


class Step(NamedTuple):
    """What one run met, decided and did."""

    run: str
    state: State
    """As it was decided from."""
    seen: Seen
    moment: Moment
    plan: Plan
    decided: State
    """With what was decided, before anything was carried out."""
    puts: Sequence[Put]
    wrote_sheet: bool
    wrote_shops: int
    odd: Mapping[str, str]


def go(world: World, facts: Sequence[Fact], *, accept: bool = False) -> Step:
    """Half an hour later, with what happened meanwhile: one run. `accept`: a person lets pass what guards stopped."""
    world.odd, world.busy, world.notes = {}, set(), []
    for fact in facts:
        FACTS[fact.what](world, fact)
    if facts:
        world.sight, world.shown_state = {}, ()
    world.now += PACE
    world.run = f"run{int(world.run[3:]) + 1:02}"
    _import(world)
    post_orders(world)
    if accept:
        stops = world.state.stops.values()
        world.state = replace(world.state, accepted=frozenset(one for stop in stops for one in stop.changes))
    moment = Moment(world.run, world.now, atomic=world.case.terms.atomic)
    seen = look(world)
    joined = join(world.state, seen, world.pact, moment)
    if joined != Outcome(adopted=joined.adopted):
        world.state = apply_outcome(world.state, joined, world.effects)
    state = world.state
    plan = decide(state, seen, world.pact, moment)
    world.state = decided = apply_outcome(state, plan.outcome, world.effects)
    wrote_shops = carry_out(world, plan)
    puts, wrote_sheet = write_sheet(world, seen, plan) if seen.sheet and not plan.sheet_stopped else ((), False)
    return Step(world.run, state, seen, moment, plan, decided, puts, wrote_sheet, wrote_shops, world.odd)


def _import(world: World) -> None:
    """People import the files they were given, where nothing says otherwise."""
    for key, number in list(world.imports.items()):
        if world.odd.get(key.shop) != "not imported":
            world.goods[key].shown = number
            del world.imports[key]


# reading


def look(world: World) -> Seen:
    """What the sides show."""
    shops: dict[str, dict[str, Listing]] = {shop: {} for shop in world.case.terms.shops}
    for key, good in world.goods.items():
        if good.there:
            listing = Listing(key, good.sku, good.title, good.barcode, good.shown, good.tracked)
            shops[key.shop][key.listing] = listing
    found: dict[str, ShopSeen] = {}
    for shop, there in shops.items():
        odd = world.odd.get(shop, "")
        if odd == "unread":
            continue
        listings = {} if odd == "emptied" else there
        busy = frozenset(key.listing for key in world.busy if key.shop == shop) if world.busy else NONE_UNCLEAR
        complete, silent = odd != "partial", odd == "silent"
        found[shop] = ShopSeen(
            shop, listings, world.now, world.last_effect, complete=complete, silent=silent, busy=busy
        )
    return Seen(found, _sheet(world), tuple(world.notes))


def _sheet(world: World) -> SheetSeen | None:
    odd = world.odd.get("sheet", "")
    if odd == "unread":
        return None
    formulas, twice = world.formulas, world.twice
    tabs: dict[str, TabSeen] = {}
    for name, some in world.cells.items():
        if name in world.sight:
            tabs[name] = world.sight[name]
            continue
        tab = world.tabs[name]
        rows: dict[RowKey, RowSeen] = {}
        for key, values in some.items():
            if name == "inventory" and key in twice:
                continue
            rows[key] = RowSeen(key, dict(values), formulas.get((name, key), NONE_UNCLEAR))
        copies = frozenset(twice) if name == "inventory" else NONE_TWICE
        tabs[name] = world.sight[name] = TabSeen(tab, tab.title, readable=True, rows=rows, duplicates=copies)
    if odd == "unreadable":
        tab = world.tabs["inventory"]
        tabs["inventory"] = TabSeen(tab, tab.title, readable=False)
    asked = world.asked if world.choices else ()
    rows = {(id_,): RowSeen((id_,), {"id": id_, "choice": world.choices.get(id_)}) for id_ in asked}
    tabs["conflicts"] = TabSeen(world.tabs["conflicts"], "冲突", readable=True, rows=rows)
    return SheetSeen(world.stamp, tabs)


def quiet(step: Step) -> bool:
    """Nothing was written, and nothing changed."""
    return not (step.wrote_sheet or step.wrote_shops or step.plan.outcome.changes or step.plan.outcome.movements)
