"""What a person may do between the hub's read and its write: one entry of `ACTS` each, with what it means.

An act looks at the document at the very moment that it happens. What it changes of the truth (a number typed over the
one that was agreed, a name, a stop-at) it tells the truth itself; whatever must be tidied up after the race, so that
the document stays usable, it leaves in `after`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.sheet_races.world import NOTES, OWNER, Item, World
from sheetpact.simulators.google.a1 import letters
from sheetpact.simulators.google.shown import formatted

UNLIKE = ("沙发", "茶几", "瓷砖", "=1/0", "0", "  ")


@dataclass(slots=True)
class Moment:
    """One act at its moment. `written`: SKUs whose rows the hub is about to write; `agreed`: numbers agreed last."""

    world: World
    chance: random.Random
    written: list[str]
    agreed: Mapping[str, int]
    after: list[Callable[[], object]] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)
    """Problems that this act leads to."""
    typed: dict[str, int] = field(default_factory=dict)
    """What was typed last over an item's number."""

    def any_of(self, *, written: bool) -> tuple[str, int]:
        """An item and the number of its row, as people count. LookupError: there is none."""
        there = {place.sku: place.row + 1 for place in self.world.places()}
        wanted = [sku for sku in there if (sku in self.written) is written] or list(there)
        if not wanted:
            raise LookupError("no items")
        sku = self.chance.choice(wanted)
        return sku, there[sku]

    def a1(self, name: str, row: int) -> str:
        return f"{letters(self.world.columns()[name])}{row}"

    def own(self, heading: str) -> str | None:
        """The letter of a column that people made."""
        world = self.world
        row = world.sheet.rows[world.header()]
        found = (at for at, cell in row.cells.items() if (cell.entered or {}).get("stringValue") == heading)
        return next((letters(at) for at in found), None)

    def number(self, sku: str, number: int) -> None:
        """It was typed over the item's number, by somebody who had seen the agreed one."""
        item, before = self.world.items[sku], self.typed.get(sku, self.agreed[sku])
        item.available += number - before
        self.typed[sku] = number

    def text(self, row: int, column: int) -> str:
        return formatted(self.world.town.book, self.world.sheet, row, column)


Act = Callable[[Moment], object]


def type_written(at: Moment) -> None:
    sku, row = at.any_of(written=True)
    _type_number(at, sku, row)


def type_elsewhere(at: Moment) -> None:
    sku, row = at.any_of(written=False)
    _type_number(at, sku, row)


def _type_number(at: Moment, sku: str, row: int) -> None:
    number = max(0, at.typed.get(sku, at.agreed[sku]) + at.chance.choice((-7, -3, -1, 1, 2, 9)))
    at.world.person.type(at.world.title, at.a1("available", row), str(number))
    at.number(sku, number)


def type_safety(at: Moment) -> None:
    sku, row = at.any_of(written=at.chance.random() < 0.5)
    number = at.chance.randint(0, 9)
    at.world.person.type(at.world.title, at.a1("safety_stock", row), str(number))
    at.world.items[sku].safety = number


def type_name(at: Moment) -> None:
    sku, row = at.any_of(written=at.chance.random() < 0.7)
    name = f"新杯子{at.chance.randint(1, 999)}"
    at.world.person.type(at.world.title, at.a1("item", row), name)
    at.world.items[sku].title = name


def type_hub(at: Moment) -> None:
    """Into a cell that is the hub's: it will be put back."""
    _, row = at.any_of(written=True)
    name = at.chance.choice(("on_hand", "reserved", "shop:tea-shop", "updated"))
    at.world.person.type(at.world.title, at.a1(name, row), at.chance.choice(("777", "?", "")))


def clear_number(at: Moment) -> None:
    """An emptied number is no edit; what was typed there just before would be gone with it."""
    sku, row = at.any_of(written=True)
    if sku in at.typed:
        return
    at.world.person.clear(at.world.title, at.a1("available", row))


def type_own(at: Moment) -> None:
    _, row = at.any_of(written=True)
    column = at.own(NOTES)
    if column:
        at.world.person.type(at.world.title, f"{column}{row}", at.chance.choice(UNLIKE))


def type_row(at: Moment) -> None:
    """A new item at the end."""
    world = at.world
    sku, number = f"NEW-{at.chance.randint(1000, 9999)}", at.chance.randint(1, 99)
    if sku in world.items:
        return
    row = world.sheet.last_row + 1
    world.person.paste(world.title, f"A{row}", [[""]])  # the grid grows as needed
    for name, text in (("sku", sku), ("owner", OWNER), ("item", "新品"), ("available", str(number))):
        world.person.type(world.title, at.a1(name, row), text)
    world.items[sku] = Item(sku, "新品", number, listed=False)
    at.typed[sku] = number


def paste_block(at: Moment) -> None:
    """Numbers over those of three rows, beside each other if they are."""
    world, columns = at.world, at.world.columns()
    _, row = at.any_of(written=True)
    there = {place.row + 1: place.sku for place in world.places()}
    rows = [number for number in range(row, row + 3) if number in there]
    rows = rows[: next((nth for nth, number in enumerate(rows) if number != row + nth), len(rows))]
    numbers = [max(0, at.typed.get(there[n], at.agreed[there[n]]) + at.chance.choice((-5, 4, 6))) for n in rows]
    beside = columns["on_hand"] == columns["available"] + 1
    block = [[str(number), "555"] if beside else [str(number)] for number in numbers]
    world.person.paste(world.title, at.a1("available", row), block)
    for number, text in zip(rows, numbers, strict=True):
        at.number(there[number], text)


def paste_rows(at: Moment) -> None:
    """Two whole rows change places, by copying their texts."""
    world = at.world
    (_, one), (_, other) = at.any_of(written=True), at.any_of(written=False)
    texts = [[at.text(row - 1, column) for column in range(len(world.sheet.columns))] for row in (one, other)]
    world.person.paste(world.title, f"A{one}", [texts[1]])
    world.person.paste(world.title, f"A{other}", [texts[0]])


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


def ask(world: World, request: dict[str, object]) -> None:
    """What the owner does in a browser and `Human` has no word for."""
    google, document = world.town.google, world.town.document
    owner = google.bearer(world.town.book.owner)
    status, told = google.ask("POST", f"/v4/spreadsheets/{document}:batchUpdate", {"requests": [request]}, bearer=owner)
    if status >= 300:
        raise RuntimeError(f"{request}: {told}")


ACTS: dict[str, Act] = {
    "type into a cell that is written": type_written,
    "type elsewhere": type_elsewhere,
    "type a safety stock": type_safety,
    "type a name": type_name,
    "type over the hub": type_hub,
    "clear a number": clear_number,
    "type into an own column": type_own,
    "type a new row": type_row,
    "paste a block": paste_block,
    "paste rows": paste_rows,
    "insert rows above": insert_above,
    "delete a row": delete_row,
    "delete a blank row": delete_blank,
    "sort": sort,
    "drag rows": drag_rows,
    "drag a column": drag_columns,
    "insert a column": insert_columns,
    "hide rows": hide_rows,
    "filter": filter_rows,
    "merge own cells": merge_own,
    "merge numbers": merge_numbers,
    "rename a heading": rename_heading,
    "rename the tab": rename_tab,
    "duplicate the tab": duplicate_tab,
    "title row": title_row,
    "copy a row": copy_row,
    "note": note,
    "format": look,
    "protect": protect,
    "touch the list of changes": touch_changes,
}
STILL = tuple(
    name
    for name in ACTS
    if name not in {"paste rows", "copy a row", "merge numbers", "protect", "type a new row", "delete a row"}
)
"""Acts that carry no number from where it was seen to somewhere else, for those that meet the putting right."""
SILENT = tuple(name for name in STILL if not name.startswith(("type", "paste", "clear")))
"""Acts that say nothing of any item: where one stands twice, nobody knows which of its numbers will be left."""
LOUD = ("filter", "merge", "protect", "duplicate", "title")
QUIET = (
    *(name for name in SILENT if not name.startswith(LOUD)),
    "type into a cell that is written",
    "type elsewhere",
    "type a safety stock",
    "type a name",
    "type over the hub",
)
"""Acts that leave nothing to be tidied up, for sheets that nobody races on."""
