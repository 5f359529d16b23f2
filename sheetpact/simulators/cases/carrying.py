"""What a plan comes to: shops show the numbers, files are handed over, and the sheet is written last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import is_
from typing import NamedTuple

from sheetpact.model.ledger import Confirmed, Handed, Intended
from sheetpact.model.seen import NONE_UNCLEAR, Seen, SheetSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, Conflict, Known, RowKey, Rows
from sheetpact.plan import Plan, Write
from sheetpact.sheet import view
from sheetpact.simulators.cases.remember import unincluded
from sheetpact.simulators.cases.world import World, show


class Put(NamedTuple):
    """One cell that the hub wrote. A new row's cells were all empty before."""

    tab: str
    row: RowKey
    column: str
    before: Value
    after: Value


def carry_out(world: World, plan: Plan) -> int:
    """Write the shops; gives how many writes were tried."""
    later = world.now + timedelta(minutes=1)
    known = [
        _write(world, write, world.odd.get(shop, ""), later) for shop, writes in plan.writes.items() for write in writes
    ]
    if known:
        state = world.state
        world.state = replace(
            state, listings={**state.listings, **{each.key: each for each in known}}, version=state.version + 1
        )
        world.state = replace(world.state, effects=unincluded(world.state, known, world.effects))
    return len(known)


def _write(world: World, write: Write, odd: str, at: datetime) -> Known:
    known, good = world.state.listings[write.listing], world.goods[write.listing]
    number, effects = write.number, world.last_effect
    if known.key.shop in world.case.terms.files:
        world.imports[known.key] = number
        handed = (*known.handed, Handed(number, at, effects, world.run, "stock.csv"))
        return replace(known, handed=handed, announced=None)
    if odd == "refused" or not good.there or good.shown != write.shown:
        return known
    if odd == "lost before":
        return replace(known, intended=Intended(number, at, effects, world.run))
    good.shown = number
    if odd == "lost":
        return replace(known, intended=Intended(number, at, effects, world.run))
    confirmed = Confirmed(number, at, effects)
    return replace(known, confirmed=confirmed, intended=None, handed=(), announced=None)


def write_sheet(world: World, seen: Seen, plan: Plan) -> tuple[Sequence[Put], bool]:
    """Write what differs, in one write, and remember the rows. Gives the cells, and whether anything was written."""
    if seen.sheet is None or not seen.sheet.tabs["inventory"].readable:
        return (), False
    state = world.state
    standing_for = (state.stocks, state.listings, state.fields, state.conflicts)
    if not (plan.outcome.changes or world.choices) and _same(standing_for, world.shown_state):
        return (), False
    left = set(view.left_alone(state))
    wanted = show(world, state, _untouched(world, left))
    puts = _puts(world, wanted, left)
    asked = {each.id: _said(each) for each in state.conflicts}
    if not (puts or plan.outcome.changes or asked != world.asked or world.choices or not state.base):
        world.shown_state = standing_for
        return (), False
    if world.odd.get("sheet") == "refused":
        for put in puts:  # nothing arrived
            _take_back(world, put)
        return puts, False
    _remember(world, wanted, seen.sheet, left, asked)
    world.shown_state = standing_for
    return puts, True


def _puts(world: World, wanted: Mapping[str, Rows], left: set[CellKey]) -> list[Put]:
    puts: list[Put] = []
    for name, rows in wanted.items():
        for key, values in rows.items():
            if not (name == "inventory" and key in world.twice):
                _write_row(world, name, key, values, left, puts)
    return puts


def _remember(
    world: World, wanted: Mapping[str, Rows], sheet: SheetSeen, left: set[CellKey], asked: dict[str, tuple[object, ...]]
) -> None:
    state = world.state
    world.anew.clear()
    world.asked, world.choices = asked, {each.id: each.choice for each in state.conflicts if each.choice}
    standing = {name: _standing(world, name, rows, sheet, left) for name, rows in wanted.items()}
    world.state = replace(state, base=standing, typed={}, version=state.version + 1)
    world.stamp = world.run


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """The very objects."""
    return len(one) == len(other) and all(map(is_, one, other))


def _write_row(
    world: World, name: str, key: RowKey, values: Mapping[str, Value], left: set[CellKey], puts: list[Put]
) -> None:
    there = world.cells[name].get(key)
    odd = world.formulas.get((name, key), ())
    if there is None:
        there = world.cells[name][key] = {}
    for column, value in values.items():
        before = there.get(column)
        if (before or None) == (value or None) and before != 0 and value != 0:
            continue
        if before != value and column not in odd and CellKey(name, key, column) not in left:
            puts.append(Put(name, key, column, before, value))
            there[column] = value
            world.sight.pop(name, None)


def _take_back(world: World, put: Put) -> None:
    row = world.cells[put.tab][put.row]
    row[put.column] = put.before
    if all(value is None for value in row.values()):
        del world.cells[put.tab][put.row]


def _said(each: Conflict) -> tuple[object, ...]:
    return (
        each.kind,
        each.base,
        each.sheet,
        each.why,
        sorted(each.shops.items()),
        sorted(each.params.items(), key=str),
    )


def _untouched(world: World, left: set[CellKey]) -> dict[RowKey, frozenset[str]]:
    columns = {key: odd for (tab, key), odd in world.formulas.items() if tab == "inventory"}
    for cell in left:
        if cell.tab == "inventory":
            columns[cell.row] = columns.get(cell.row, NONE_UNCLEAR) | {cell.column}
    return columns


def _standing(world: World, name: str, rows: Rows, sheet: SheetSeen, left: set[CellKey]) -> Rows:
    """The rows as they are remembered: what isn't written stays as the hub knew it."""
    there, base = sheet.rows(name), world.state.base.get(name, {})
    if name == "inventory" and world.twice:
        written = {key: values for key, values in rows.items() if key not in world.twice}
        rows = {**written, **{key: base[key] for key in world.twice if key in rows and key in base}}
    unclear = {key: row.unclear for key, row in there.items() if row.unclear}
    if not unclear and not left:
        return rows
    keys = {cell.row for cell in left if cell.tab == name}
    read = {key: there[key].values for key in keys if key in there}
    return view.standing(rows, read, unclear, base, left, name)
