"""What people type, clear and paste: numbers, names, new rows."""

from __future__ import annotations

from benchmarks.sheet_races.moment import Moment
from benchmarks.sheet_races.world import NOTES, OWNER, Item

UNLIKE = ("沙发", "茶几", "瓷砖", "=1/0", "0", "  ")


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
