"""Rows and columns that come, go, change places and are copied."""

from __future__ import annotations

from benchmarks.sheet_races.moment import Moment
from benchmarks.sheet_races.world import World
from sheetpact.simulators.google.a1 import letters


def insert_above(at: Moment) -> None:
    _, row = at.any_of(written=True)
    at.world.person.insert_rows(at.world.title, row, at.chance.choice((1, 1, 1, 2, 5)))


def delete_row(at: Moment) -> None:
    """Of an item that is written, or of another one; the hub brings it back, once."""
    sku, row = at.any_of(written=at.chance.random() < 0.6)
    if sku not in at.world.brought_back:
        at.world.brought_back.add(sku)
        at.world.person.delete_rows(at.world.title, row)


def delete_blank(at: Moment) -> None:
    """A row without anything in it, where there is one above the last item."""
    sheet = at.world.sheet
    blank = [
        n
        for n in range(at.world.header() + 1, sheet.last_row)
        if not any(c.entered for c in sheet.rows[n].cells.values())
    ]
    if blank:
        at.world.person.delete_rows(at.world.title, at.chance.choice(blank) + 1)


def sort(at: Moment) -> None:
    world = at.world
    used = max(world.columns().values())
    column = letters(at.chance.randint(0, used))
    world.person.sort(world.title, column, descending=at.chance.random() < 0.5, header_rows=world.header() + 1)


def drag_rows(at: Moment) -> None:
    world = at.world
    _, row = at.any_of(written=True)
    last = row + at.chance.choice((0, 0, 1, 3))
    last = min(last, len(world.sheet.rows))
    spots = [n for n in range(world.header() + 2, world.sheet.last_row + 1) if not row <= n <= last + 1]
    if spots:
        world.person.drag_rows(world.title, row, last, at.chance.choice(spots))


def drag_columns(at: Moment) -> None:
    world = at.world
    used = max(world.columns().values()) + 2
    first = at.chance.randint(0, used - 1)
    spots = [n for n in range(used + 1) if not first <= n <= first + 1]
    world.person.drag_columns(world.title, letters(first), letters(first), letters(at.chance.choice(spots)))


def insert_columns(at: Moment) -> None:
    world = at.world
    column = letters(at.chance.randint(0, max(world.columns().values())))
    world.person.insert_columns(world.title, column)
    at.after.append(lambda: _delete_blank_columns(world))


def _delete_blank_columns(world: World) -> None:
    """So that the sheet doesn't grow for ever."""
    sheet = world.sheet
    for column in range(max(world.columns().values()), -1, -1):
        blank = not any((cell := row.cells.get(column)) and cell.entered for row in sheet.rows)
        if blank and column not in world.columns().values():
            world.person.delete_columns(world.title, letters(column))


def copy_row(at: Moment) -> None:
    """Over another one: that one is gone and comes back, the first stands there twice until somebody deletes one."""
    world = at.world
    sku, source = at.any_of(written=at.chance.random() < 0.5)
    gone, to = at.any_of(written=False)
    if gone == sku or gone in world.brought_back:
        return
    world.brought_back.add(gone)
    at.allowed.add("sheet.rows_twice")
    world.person.copy_row(world.title, source, to)
    at.after.append(lambda: _delete_copy(world, sku))


def _delete_copy(world: World, sku: str) -> None:
    """The one with the older number: whoever leaves that one says by it that it is right."""

    def is_newer(row: int) -> bool:
        cell = world.cell(row, "available")
        return bool(cell and cell.entered == {"numberValue": world.items[sku].available})

    world.person.delete_rows(world.title, min(world.rows_of(sku), key=is_newer) + 1)


def touch_changes(at: Moment) -> None:
    """Rows come, go and move in the hub's own list."""
    world = at.world
    sheet = world.town.tab("changes")
    if sheet.last_row < 3:
        return
    row = at.chance.randint(2, sheet.last_row)
    match at.chance.randrange(4):
        case 0:
            world.person.insert_rows(sheet.title, row)
        case 1:
            world.person.delete_rows(sheet.title, row)
        case 2:
            world.person.sort(sheet.title, at.chance.choice("ACEH"))
        case _:
            world.person.type(sheet.title, f"{at.chance.choice('CF')}{row}", "改了")
