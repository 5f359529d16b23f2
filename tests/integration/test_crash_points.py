"""A sync that dies around any of its calls and is started again ends as if it had not died."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from sheetpact.model.sheet import Value
from sheetpact.store import open_store
from sheetpact.sync import sync
from sheetpact.testing.alliance import Village, silent, village
from sheetpact.testing.deaths import Fate, Killed, doomed
from sheetpact.testing.grids import grid

QUIET = 5
"""Syncs after which nothing may be left to do."""
WAITING = frozenset({"drift.waiting", "listing.missing"})
"""What is seen once and counts when it is seen twice."""
SHEET = """
货号   | 货主     | 品名 | 可售 | 安全库存 | 备注
CUP-1  | 青山茶具 | 杯子 | 9    | 2        | 六只一组
BOWL-2 | 白石餐具 | 碗   |      |          | 白
"""


@dataclass(frozen=True)
class Scene:
    """What happened before the sync that dies, and what happens between its death and the next start."""

    before: Callable[[Village], None]
    between: Callable[[Village], None]
    adopted: bool = True


def nothing(town: Village) -> None:
    """Nobody does anything."""


def open_the_shops(town: Village) -> None:
    town.begin_sheet(grid(SHEET))
    tea, table, art = town.shops.values()
    tea.list("CUP-1", 12, "青瓷杯")
    table.list("CUP-1", 12, "青瓷杯")
    table.list("BOWL-2", 8, "白瓷碗")
    art.list("BOWL-2", 7, "白瓷碗")
    art.list("FIG-3", 5, "小猫摆件")
    tea.list("POT-4", 20, "紫砂壶")
    art.list("POT-4", 20, "紫砂壶")
    tea.sell("T1", CUP_1=1)
    art.sell("F1", FIG_3=2)
    town.wait()


def a_new_order_and_a_parcel(town: Village) -> None:
    town.wait()
    town.shops["art-shop"].ship("F1")
    town.shops["art-shop"].sell("F2", FIG_3=1)
    town.wait()


def less(town: Village, sku: str, pieces: int) -> None:
    """A person lowers a number by what was sold over the counter."""
    number = town.row(sku)["可售"]
    assert isinstance(number, int)
    town.edit(sku, "可售", number - pieces)


def a_busy_morning(town: Village) -> None:
    tea, table, art = town.shops.values()
    tea.sell("T2", POT_4=3)
    art.sell("F2", POT_4=1, FIG_3=1)
    art.ship("F1")
    table.sell("B1", CUP_1=2)
    tea.cancel("T1")
    less(town, "POT-4", 4)
    less(town, "CUP-1", 1)
    town.edit("POT-4", "安全库存", 2)
    town.edit("FIG-3", "品名", "小猫")
    town.edit("CUP-1", "预留", 77)
    town.type_row({"货号": "VASE-9", "货主": "小满摆件", "品名": "花瓶", "可售": 4})
    table.list("VASE-9", 4, "花瓶")
    tea.list("TRAY-6", 6, "茶盘")
    town.wait(1)


def one_more_order_and_edit(town: Village) -> None:
    town.shops["art-shop"].sell("F3", POT_4=2)
    less(town, "POT-4", 1)
    less(town, "FIG-3", 1)
    town.wait(1)


def numbers_typed_in_back_offices(town: Village) -> None:
    tea, table, art = town.shops.values()
    tea.set("POT-4", 17)
    art.set("FIG-3", 7)
    table.list("CUP-1", table.shown("CUP-1"), "青瓷品茗杯")
    town.delete_row("FIG-3")
    town.edit("CUP-1", "品名", "小杯")
    town.edit("POT-4", "盘点", 19)


def choices_after_a_first_reading(town: Village) -> None:
    numbers_typed_in_back_offices(town)
    town.sync()
    chosen = {"品名": "店铺", "可售": "8"}
    for row in town.rows("conflicts"):
        town.edit(str(row["编号"]), "选择", chosen[str(row["字段"])], tab="conflicts")
    town.delete_row("FIG-3")


SCENES = {
    "adoption": Scene(open_the_shops, nothing, adopted=False),
    "orders and edits, and they go on": Scene(a_busy_morning, one_more_order_and_edit),
    "a number seen for the second time, and choices": Scene(choices_after_a_first_reading, nothing),
}
MORE_SCENES = {
    "orders and edits": Scene(a_busy_morning, nothing),
    "adoption, and orders go on": Scene(open_the_shops, a_new_order_and_a_parcel, adopted=False),
    "numbers from back offices": Scene(numbers_typed_in_back_offices, nothing),
}


def fork(town: Village, home: Path, folder: Path) -> Village:
    """The same moment once more, to go on from differently."""
    folder.mkdir(parents=True)
    shutil.copy(home / "pact.db", folder / "pact.db")
    again = Village(town.pact, open_store("sqlite:///pact.db", folder), time=town.time)
    for name, shop in again.shops.items():
        shop.stock, shop.book = dict(town.shops[name].stock), dict(town.shops[name].book)
    again.sheet.document = town.sheet.document
    return again


def settled(town: Village) -> dict[str, object]:
    """Where the alliance comes to rest."""
    for _ in range(QUIET):
        before = town.sheet.writes, [shop.writes for shop in town.shops.values()]
        report = town.sync()
        after = town.sheet.writes, [shop.writes for shop in town.shops.values()]
        if before == after and not town.told(report) & WAITING:
            break
    else:
        pytest.fail("it never comes to rest")
    with town.store.look() as tx:
        state = tx.state("memory", town.sheet.document.run)
    return {
        "ledger": state.stocks,
        "shops": {name: {sku: each.shown for sku, each in shop.stock.items()} for name, shop in town.shops.items()},
        "inventory": {(row["货号"], row["货主"]): _lasting(row) for row in town.rows()},
        "conflicts": {(c.kind, c.place): (c.base, c.sheet, dict(c.shops)) for c in state.conflicts},
        "changes": sorted(_line(row) for row in town.rows("changes")),
    }


def _lasting(row: Mapping[str, Value]) -> Mapping[str, Value]:
    return {heading: value for heading, value in row.items() if heading != "更新"}


def _line(row: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(str(row.get(heading)) for heading in ("谁", "位置", "字段", "原因"))


def die(town: Village, fate: Fate) -> None:
    town.wait()
    try:
        sync(doomed(town.alliance, fate), silent)
    except Killed:
        return


@pytest.mark.parametrize("name", SCENES)
def test_dying_anywhere_changes_nothing(name: str, tmp_path: Path) -> None:
    die_everywhere(SCENES[name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", MORE_SCENES)
def test_dying_anywhere_changes_nothing_else(name: str, tmp_path: Path) -> None:
    die_everywhere(MORE_SCENES[name], tmp_path)


def die_everywhere(scene: Scene, folder: Path) -> None:
    home = folder / "first"
    town = village(home)
    if scene.adopted:
        open_the_shops(town)
        town.sync()
        town.sync()
    scene.before(town)
    town.store.close()

    def ending(fate: Fate) -> dict[str, object]:
        again = fork(town, home, folder / f"{fate.at}-{fate.after}")
        die(again, fate)
        assert fate.dead or not fate.at
        scene.between(again)
        found = settled(again)
        again.store.close()
        if scene.between is not nothing:
            del found["changes"]  # two edits in one cell between two runs are told as one
        return found

    life = Fate()
    expected = ending(life)
    deaths = [Fate(1)] + [Fate(at, after=True) for at in range(1, life.calls + 1)]
    assert len(deaths) > 15
    for fate in deaths:
        when = f"died {'after' if fate.after else 'before'} call {fate.at} of {life.calls}"
        assert ending(fate) == expected, f"{when}: {fate.names[-3:]}"
