"""Random sheets: whatever people can make of a document by hand, so that nothing of it may be touched."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.sheet_races.moment import ask
from benchmarks.sheet_races.world import World
from sheetpact.simulators.google.a1 import letters
from sheetpact.simulators.google.refusals import Refused

TEXTS = (
    "老客户",
    "=1+",
    "+86",
    "-",
    "@li",
    "00123",
    "1E5",
    "５号",
    "2026-03-02",
    "3/4",
    "#N/A",
    "TRUE",
    "  空格 ",
    "½",
    "'=A1",
)
FORMULAS = ("={0}{1}*2", "=SUM({0}2:{0}{1})", '=IF({0}{1}>10,"够","少")', '={0}{1}&"件"', "=ROUND({0}{1}/3,2)", "=1/0")
COLOURS = ({"red": 1}, {"green": 0.8, "blue": 0.4}, {"blue": 1})
LOOKS: tuple[dict[str, object], ...] = (
    {"textFormat": {"bold": True, "fontSize": 14}},
    {"backgroundColor": {"red": 1, "green": 0.9}},
    {"horizontalAlignment": "RIGHT"},
    {"numberFormat": {"type": "NUMBER", "pattern": "#,##0.00"}},
    {"numberFormat": {"type": "DATE", "pattern": "yyyy/m/d"}},
    {"wrapStrategy": "WRAP"},
)


def furnish_wildly(world: World, chance: random.Random) -> None:
    """Several of everything that people do to a sheet of their own."""
    for made in chance.sample(DEEDS, chance.randint(4, len(DEEDS))):
        for _ in range(chance.randint(1, 3)):
            try:
                made(world, chance)
            except Refused:
                continue  # the editor doesn't let it in: merged cells in the way, say


def own_column(world: World, chance: random.Random) -> None:
    """Anywhere between the others, with values of all kinds."""
    title, person = world.title, world.person
    column = letters(chance.randint(0, max(world.columns().values()) + 1))
    person.insert_columns(title, column)
    head = world.header() + 1
    person.type(
        title,
        f"{column}{head}",
        chance.choice(("供应商", "图片", "成本", "上次盘点", "标签")) + str(chance.randint(1, 99)),
    )
    for place in world.places():
        if chance.random() < 0.7:
            person.type(title, f"{column}{place.row + 1}", _value(world, chance, place.row + 1))


def _value(world: World, chance: random.Random, row: int) -> str:
    if chance.random() < 0.4:
        number = letters(world.columns()[chance.choice(("available", "on_hand", "safety_stock"))])
        return chance.choice(FORMULAS).format(number, row)
    return chance.choice((*TEXTS, str(chance.randint(-99, 9999)), f"{chance.random():.3f}"))


def title_rows(world: World, chance: random.Random) -> None:
    """Above the headings, merged."""
    if world.header() > 2:
        return
    title = world.title
    world.person.title_row(title, chance.choice(("手作联盟 · 库存总表", "每天 9 点更新", "=TODAY()")))
    world.person.merge(title, f"A1:{chance.choice('CFJ')}1")
    world.person.format(title, "A1", chance.choice(LOOKS))


def notes(world: World, chance: random.Random) -> None:
    world.person.note(world.title, _anywhere(world, chance), chance.choice(("请先问我", "坏了两只", "多行\n备注")))


def looks(world: World, chance: random.Random) -> None:
    """Of cells that are written by the hub too, but for what shows its times and texts."""
    cell = _anywhere(world, chance)
    world.person.format(world.title, f"{cell}:{cell}", chance.choice(LOOKS[:3]))


def validation(world: World, chance: random.Random) -> None:
    """A list on a column of numbers or names; it only warns."""
    column = world.columns()[chance.choice(("item", "safety_stock", "available"))]
    top = world.header() + 1
    area = {"sheetId": world.sheet.id, "startRowIndex": top, "startColumnIndex": column, "endColumnIndex": column + 1}
    listed = [{"userEnteredValue": text} for text in ("1", "2", "杯子")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": listed}, "strict": False, "inputMessage": "从列表里选"}
    ask(world, {"setDataValidation": {"range": area, "rule": rule}})


def hidden(world: World, chance: random.Random) -> None:
    row = chance.randint(world.header() + 2, world.sheet.last_row)
    world.person.hide_rows(world.title, row, row + chance.randint(0, 2))


def filtered(world: World, chance: random.Random) -> None:
    place = chance.choice(world.places())
    world.person.filter(world.title, letters(world.columns()["sku"]), [place.sku])


def blank_rows(world: World, chance: random.Random) -> None:
    world.person.insert_rows(
        world.title, chance.randint(world.header() + 2, world.sheet.last_row), chance.randint(1, 3)
    )


def remarks(world: World, chance: random.Random) -> None:
    """A row of text between the items, without a SKU."""
    row = chance.randint(world.header() + 2, world.sheet.last_row)
    world.person.insert_rows(world.title, row)
    world.person.type(world.title, f"{letters(world.columns()['item'])}{row}", "—— 春季新品 ——")


def extra_tab(world: World, chance: random.Random) -> None:
    """A tab of their own, with formulas that look at ours."""
    name = f"对账{chance.randint(1, 10**6)}"
    ask(world, {"addSheet": {"properties": {"title": name, "gridProperties": {"rowCount": 20, "columnCount": 8}}}})
    row = chance.choice(world.places()).row + 1
    number = letters(world.columns()["available"])
    block = [
        ["项目", "数"],
        [chance.choice(TEXTS), f"='{world.title}'!{number}{row}"],
        ["合计", f"=SUM(B2:B{row + 3})"],
    ]
    world.person.paste(name, "A1", block)
    world.person.note(name, "A1", "只给自己看")
    world.person.format(name, "A1:B1", chance.choice(LOOKS))


def own_rule(world: World, chance: random.Random) -> None:
    """A conditional format."""
    column = world.columns()["available"]
    area = {"sheetId": world.sheet.id, "startRowIndex": 3, "startColumnIndex": column, "endColumnIndex": column + 1}
    condition = {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": str(chance.randint(1, 500))}]}
    rule = {"condition": condition, "format": {"backgroundColor": chance.choice(COLOURS)}}
    ask(world, {"addConditionalFormatRule": {"rule": {"ranges": [area], "booleanRule": rule}, "index": 0}})


def own_protection(world: World, chance: random.Random) -> None:
    """One that only warns."""
    top = chance.randint(0, 9)
    area = {"sheetId": world.sheet.id, "startRowIndex": top, "endRowIndex": top + 3}
    ask(world, {"addProtectedRange": {"protectedRange": {"range": area, "warningOnly": True, "description": "小心"}}})


def named(world: World, chance: random.Random) -> None:
    top = chance.randint(1, 9)
    area = {"sheetId": world.sheet.id, "startRowIndex": top, "endRowIndex": top + 3}
    ask(world, {"addNamedRange": {"namedRange": {"name": f"范围_{chance.randint(1, 10**6)}", "range": area}}})


def frozen(world: World, chance: random.Random) -> None:
    world.person.freeze(world.title, world.header() + 1, chance.randint(0, 2))


def in_the_map(world: World, chance: random.Random) -> None:
    """A column and a note beside the SKU map."""
    sheet = world.town.tab("sku_map")
    world.person.type(sheet.title, f"H{chance.randint(1, sheet.last_row)}", chance.choice(TEXTS))
    world.person.note(sheet.title, f"B{chance.randint(2, sheet.last_row)}", "换过包装")


def _anywhere(world: World, chance: random.Random) -> str:
    column = chance.randint(0, max(world.columns().values()) + 2)
    return f"{letters(column)}{chance.randint(1, world.sheet.last_row)}"


DEEDS: tuple[Callable[[World, random.Random], None], ...] = (
    own_column,
    title_rows,
    notes,
    looks,
    validation,
    hidden,
    filtered,
    blank_rows,
    remarks,
    extra_tab,
    own_rule,
    own_protection,
    named,
    frozen,
    in_the_map,
)
