"""Locality (promise 10): what is bad about one row or one side changes nothing for the others."""

from __future__ import annotations

from collections.abc import Iterator

from sheetpact.model.keys import ItemKey
from sheetpact.plan import Plan
from sheetpact.simulators.cases.case import Case, Fact
from sheetpact.simulators.cases.running import go
from sheetpact.simulators.cases.terms import ITEMS, SHOPS, parts
from sheetpact.simulators.cases.world import begin, mode

Part = tuple[frozenset[object], ...]
BAD_ROWS = (
    (Fact("twice", ITEMS[0]),),
    (Fact("line", ItemKey("", "合计"), "", "别动"),),
    (
        Fact("formula", ITEMS[0], "available"),
        Fact("formula", ITEMS[0], "item"),
        Fact("typed", ITEMS[0], "reserved", "?"),
    ),
)
LINKS = frozenset({"mapped", "chosen", "new row", "listed", "line", "emptied", "once", "twice", "odd"})
"""Facts that tie one row to another, so that without them the rest is another case."""


def bad_row(case: Case, which: int) -> Iterator[str]:
    """The first item's row is bad in this or that way: the plan for the other items is the same as without it."""
    wave = tuple(fact for fact in case.waves[0] if fact.what not in LINKS and fact.item != ITEMS[0])
    if not case.adopted or len(case.things) < len(case.waves[:1]) + 1:
        return
    without = case._replace(waves=(wave,))
    bad = case._replace(waves=((*wave, *BAD_ROWS[which % len(BAD_ROWS)]),))
    one, other = _plan(without), _plan(bad)
    if one.outcome.stops or other.outcome.stops:
        return
    for part, same in zip(_rest(one, case, ITEMS[0]), _rest(other, case, ITEMS[0]), strict=True):
        if part != same:
            yield f"a bad row of {ITEMS[0]} changes what is decided elsewhere: {sorted(map(repr, part ^ same))}"


def unread_shop(case: Case) -> Iterator[str]:
    """A shop that can't be read, and in which nothing happened: the plan for the other shops is the same."""
    away = case.terms.shops[0]
    wave = tuple(fact for fact in case.waves[0] if fact.what not in LINKS and away not in fact.where)
    escrow = any(mode(thing.item, case) == "escrow" for thing in case.things)
    if not case.adopted or len(case.terms.shops) < len(case.waves[:1]) + 1 or escrow:
        return
    without = case._replace(waves=(wave,))
    bad = case._replace(waves=((*wave, Fact("odd", ITEMS[0], away, "unread")),))
    one, other = _plan(without), _plan(bad)
    if one.outcome.stops or other.outcome.stops:
        return
    for part, same in zip(_others(one, away), _others(other, away), strict=True):
        if part != same:
            yield f"{away} can't be read, which changes what is decided elsewhere: {sorted(map(repr, part ^ same))}"


def _plan(case: Case) -> Plan:
    return go(begin(case), case.waves[0]).plan


def _rest(plan: Plan, case: Case, bad: ItemKey) -> Part:
    """What is decided about other items."""
    row = (bad.sku, bad.owner)
    tied = {thing.item for thing in case.things if bad in {part for part, _ in parts(thing.item, case.terms)}}
    rows = {(item.sku, item.owner) for item in tied} | {row}
    out = plan.outcome
    return (
        frozenset((w.listing, w.number) for some in plan.writes.values() for w in some if w.item not in tied),
        frozenset((move.item, move.quantity, move.kind) for move in out.movements if move.item not in tied),
        frozenset((item, repr(fields)) for item, fields in out.fields.items() if item not in tied),
        frozenset((each.place, each.settled) for each in out.conflicts if each.row not in rows),
        frozenset(
            (each.row, each.field, each.why) for each in out.changes if each.row not in rows and _is_item(each.row)
        ),
    )


def _is_item(row: tuple[str, ...]) -> bool:
    return len(row) > 1 and row[0] not in SHOPS


def _others(plan: Plan, away: str) -> Part:
    out = plan.outcome
    return (
        frozenset((w.listing, w.number) for some in plan.writes.values() for w in some if w.listing.shop != away),
        frozenset((move.item, move.quantity, move.kind) for move in out.movements),
        frozenset((item, repr(fields)) for item, fields in out.fields.items()),
        frozenset((each.place, each.settled) for each in out.conflicts),
        frozenset((each.row, each.field, each.why) for each in out.changes),
    )
