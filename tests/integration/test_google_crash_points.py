"""A sync that dies around any of its calls to Google and is started again ends as if it had not died."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from sheetpact.http import HttpSession
from sheetpact.model.sheet import Value
from sheetpact.simulators.google.a1 import cell_name
from sheetpact.store import open_store
from sheetpact.sync import sync
from sheetpact.testing.alliance import Village, silent
from sheetpact.testing.deaths import DoomedHttp, Fate, Killed, doomed
from sheetpact.testing.google import GoogleVillage, google_village, village_on
from tests.support.google_desk import WhileWriting

QUIET = 6
"""Syncs after which nothing may be left to do."""
WAITING = frozenset({"drift.waiting", "listing.missing"})
Act = Callable[[GoogleVillage], None]


@dataclass(frozen=True)
class Scene:
    """What happened before the run that dies, during its first write, and between its death and the next start."""

    before: Act
    during: tuple[Act, ...] = ()
    between: Act | None = None
    adopted: bool = True


@dataclass
class Acts:
    """What somebody does once: while a write is on its way, or, where it never came to that, afterwards."""

    town: GoogleVillage
    waiting: list[Act] = field(default_factory=list)

    def plan(self) -> None:
        for _ in self.waiting:
            self.town.meanwhile(self.next)

    def next(self) -> None:
        if self.waiting:
            self.waiting.pop(0)(self.town)

    def rest(self) -> None:
        while self.waiting:
            self.next()


def open_the_shops(town: GoogleVillage) -> None:
    tea, table, art = town.shops.values()
    for sku, pieces in (("CUP-1", 12), ("CUP-2", 7), ("BOWL-2", 9), ("POT-4", 20)):
        tea.list(sku, pieces, f"青瓷{sku}")
        table.list(sku, pieces, f"青瓷{sku}")
    art.list("FIG-3", 5, "小猫摆件")
    tea.sell("T1", CUP_1=1)
    town.wait()


def a_busy_morning(town: GoogleVillage) -> None:
    tea, table, art = town.shops.values()
    tea.sell("T2", POT_4=3)
    table.sell("B1", CUP_2=2)
    art.sell("F1", FIG_3=1)
    tea.cancel("T1")
    less(town, "POT-4", 4)
    place = where(town, "FIG-3", "品名")
    town.human().type("库存", place, "小猫")
    last = len(town.human().seen("库存"))
    town.human().paste("库存", f"A{last + 1}", [["VASE-9", "小满摆件", "花瓶", "4"]])
    town.human().delete_rows("库存", town.human().row_of("库存", "BOWL-2"))
    town.wait(1)


def own_column(town: GoogleVillage) -> None:
    rows = town.human().seen("库存")
    cells = [["备注"], *([f"=D{at}*2"] for at in range(2, len(rows) + 1))]
    town.human().paste("库存", cell_name(0, len(rows[0])), cells)


def less(town: GoogleVillage, sku: str, pieces: int) -> None:
    """Somebody lowers a number by what was sold over the counter."""
    number = town.row(sku)["可售"]
    assert isinstance(number, int)
    town.human().type("库存", where(town, sku, "可售"), str(number - pieces))


def where(town: GoogleVillage, sku: str, heading: str) -> str:
    rows = town.human().seen("库存")
    row = next(at for at, row in enumerate(rows) if sku in row[:2])
    return cell_name(row, rows[town.header()].index(heading))


def sorted_by_title(town: GoogleVillage) -> None:
    town.human().sort("库存", "C", descending=True)


def a_row_and_an_edit(town: GoogleVillage) -> None:
    town.human().insert_rows("库存", 3)
    town.human().paste("库存", "A3", [["MUG-7", "小满摆件", "马克杯", "9"]])
    less(town, "POT-4", 1)


SCENES = {
    "adoption": Scene(open_the_shops, adopted=False),
    "a busy morning": Scene(a_busy_morning),
    "rows move between its death and the next start": Scene(a_busy_morning, between=a_row_and_an_edit),
}
MORE_SCENES = {
    "somebody sorts while it writes": Scene(a_busy_morning, (sorted_by_title,)),
    "rows move while it writes, and while that is taken back": Scene(
        a_busy_morning, (sorted_by_title, a_row_and_an_edit, sorted_by_title)
    ),
    "rows move while it writes, and again before the next start": Scene(
        a_busy_morning, (sorted_by_title,), between=a_row_and_an_edit
    ),
}


@dataclass(frozen=True)
class Moment:
    """A town to go on from, differently each time."""

    town: GoogleVillage
    file: bytes
    """Much quicker to read back than a deep copy is to make."""

    @classmethod
    def of(cls, town: GoogleVillage) -> Moment:
        town.store.close()
        return cls(town, pickle.dumps(town.google.shelf.files[town.document]))

    @contextmanager
    def once_more(self, folder: Path) -> Iterator[GoogleVillage]:
        old = self.town
        shutil.copytree(old.folder, folder)
        old.google.shelf.files[old.document] = pickle.loads(self.file)
        old.google.faults.clear()
        village = Village(old.pact, open_store("sqlite:///pact.db", folder), time=old.time)
        for name, shop in village.shops.items():
            shop.stock, shop.book = dict(old.shops[name].stock), dict(old.shops[name].book)
        town = GoogleVillage(village, old.google, old.document, folder)
        try:
            yield town
        finally:
            town.http.close()
            village.store.close()


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[bool, Moment]]:
    """A town by whether it has had its first syncs."""
    folder = tmp_path_factory.mktemp("homes")
    with google_village(folder / "new") as new, village_on(new.google, folder / "adopted") as adopted:
        open_the_shops(adopted)
        adopted.sync()
        own_column(adopted)
        adopted.sync()
        yield {False: Moment.of(new), True: Moment.of(adopted)}


def die(town: GoogleVillage, fate: Fate) -> None:
    """A run as a process of its own that ends where fate says."""
    town.wait()
    alive = town.http
    town.http = cast("HttpSession", DoomedHttp(alive, fate, "google"))
    town.sheet = town.connect()
    town.http = alive
    with suppress(Killed):
        sync(doomed(town.alliance, fate), silent)
    town.google.faults.clear()


def settled(town: GoogleVillage) -> dict[str, object]:
    """Where the alliance comes to rest."""
    for _ in range(QUIET):
        before = traces(town)
        report = town.sync()
        if before == traces(town) and not {problem.code for problem in report.problems} & WAITING:
            break
    else:
        pytest.fail("it never comes to rest")
    with town.store.look() as tx:
        state = tx.state(town.document, tx.meta(f"written:{town.document}"))
    return {
        "ledger": state.stocks,
        "shops": {name: {sku: each.shown for sku, each in shop.stock.items()} for name, shop in town.shops.items()},
        "inventory": {(row["货号"], row["货主"]): lasting(row) for row in town.rows()},
        "order": [row["货号"] for row in town.rows()],
        "conflicts": {(c.kind, c.place): (c.base, c.sheet, dict(c.shops)) for c in state.conflicts},
        "changes": sorted(line(row) for row in town.rows("changes") if "写入时有人" not in str(row["原因"])),
        "tabs": [sheet.title for sheet in town.book.sheets],
    }


def traces(town: GoogleVillage) -> object:
    return town.google.version(town.document), [shop.writes for shop in town.shops.values()]


def lasting(row: Mapping[str, Value]) -> Mapping[str, Value]:
    return {heading: value for heading, value in row.items() if heading != "更新"}


def line(row: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(str(row.get(heading)) for heading in ("谁", "位置", "字段", "原因"))


@pytest.mark.parametrize("name", SCENES)
def test_dying_anywhere_changes_nothing(name: str, homes: Mapping[bool, Moment], tmp_path: Path) -> None:
    die_everywhere(SCENES[name], homes, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", MORE_SCENES)
def test_dying_anywhere_changes_nothing_else(name: str, homes: Mapping[bool, Moment], tmp_path: Path) -> None:
    die_everywhere(MORE_SCENES[name], homes, tmp_path)


def die_everywhere(scene: Scene, homes: Mapping[bool, Moment], folder: Path) -> None:
    with homes[scene.adopted].once_more(folder / "before") as town:
        scene.before(town)
        moment = Moment.of(town)

    def ending(fate: Fate) -> dict[str, object]:
        with moment.once_more(folder / f"{fate.at}-{fate.after}") as town:
            acts = Acts(town, list(scene.during))
            acts.plan()
            die(town, fate)
            assert fate.dead or not fate.at
            acts.rest()
            if scene.between:
                scene.between(town)
            found = settled(town)
            assert town.refused == []
            if scene.during or scene.between:
                del found["changes"]  # two edits in one cell between two runs are told as one
            if len(scene.during) > 1:
                found["order"] = sorted(
                    cast("list[str]", found["order"])
                )  # it depends on what stood there at each sorting
            return found

    life = WhileWriting()
    expected = ending(life)
    for fate in [WhileWriting(1), *(WhileWriting(at, after=True) for at in range(1, life.calls + 1))]:
        when = f"died {'after' if fate.after else 'before'} call {fate.at} of {life.calls}"
        assert ending(fate) == expected, f"{when}: {fate.names[-3:]}"
