"""What people do around the cells: hide, filter, merge, name, title, note, colour, protect."""

from __future__ import annotations

from benchmarks.sheet_races.moment import Moment, ask
from benchmarks.sheet_races.world import NOTES, World
from sheetpact.simulators.google.a1 import letters


def hide_rows(at: Moment) -> None:
    _, row = at.any_of(written=True)
    at.world.person.hide_rows(at.world.title, row, row + 1)


def filter_rows(at: Moment) -> None:
    sku, _ = at.any_of(written=True)
    column = letters(at.world.columns()["sku"])
    at.world.person.filter(at.world.title, column, [sku])
    at.after.append(lambda: ask(at.world, {"clearBasicFilter": {"sheetId": at.world.sheet.id}}))


def merge_own(at: Moment) -> None:
    _merge(at, at.own(NOTES))


def merge_numbers(at: Moment) -> None:
    """The lower number is gone and its cell can't be written, until somebody takes the merge away."""
    at.allowed.add("sheet.locked")
    _merge(at, letters(at.world.columns()["available"]))


def _merge(at: Moment, column: str | None) -> None:
    _, row = at.any_of(written=True)
    if column and row < len(at.world.sheet.rows):
        world = at.world
        world.person.merge(world.title, f"{column}{row}:{column}{row + 1}")
        at.after.append(lambda: ask(world, {"unmergeCells": {"range": {"sheetId": world.sheet.id}}}))


def rename_heading(at: Moment) -> None:
    world, chance = at.world, at.chance
    name = chance.choice(("available", "on_hand", "item", "safety_stock", "shop:tea-shop"))
    row = world.header()
    world.person.type(
        world.title, at.a1(name, row + 1), f"{at.text(row, world.columns()[name])[:6]}{chance.randint(2, 9)}"
    )


def rename_tab(at: Moment) -> None:
    at.world.person.rename_tab(at.world.title, f"库存{at.chance.randint(2, 99)}")


def duplicate_tab(at: Moment) -> None:
    world = at.world
    copy = world.person.duplicate_tab(world.title)
    at.after.append(lambda: world.person.delete_tab(copy))


def title_row(at: Moment) -> None:
    world = at.world
    world.person.title_row(world.title, "手作联盟 · 2026 年")
    at.after.append(lambda: world.person.delete_rows(world.title, 1))


def note(at: Moment) -> None:
    _, row = at.any_of(written=True)
    at.world.person.note(at.world.title, at.a1("available", row), at.chance.choice(("缺货", "")))


def look(at: Moment) -> None:
    _, row = at.any_of(written=True)
    at.world.person.format(at.world.title, f"A{row}:L{row}", {"backgroundColor": {"red": 1, "green": 0.9}})


def protect(at: Moment) -> None:
    """Against everybody but its owner, the hub among them."""
    world = at.world
    _, row = at.any_of(written=True)
    at.allowed |= {"sheet.locked", "connector.NotAllowed"}
    span = {"sheetId": world.sheet.id, "startRowIndex": row - 1, "endRowIndex": row}
    only = {"users": [world.town.book.owner]}
    ask(world, {"addProtectedRange": {"protectedRange": {"range": span, "editors": only, "description": "别动"}}})
    at.after.append(lambda: _unprotect(world))


def _unprotect(world: World) -> None:
    for each in list(world.sheet.protected):
        if each.get("description") == "别动":
            ask(world, {"deleteProtectedRange": {"protectedRangeId": each["protectedRangeId"]}})
