"""One race: orders come in, the hub reads, decides and writes, and people act just before its write is applied."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from benchmarks.sheet_races.acts import ACTS, SILENT, STILL
from benchmarks.sheet_races.moment import Moment
from benchmarks.sheet_races.picture import Picture, differences, managed, picture
from benchmarks.sheet_races.world import World
from sheetpact.model.problems import Severity
from sheetpact.model.runs import Status
from sheetpact.report import Report
from sheetpact.simulators.google.model import Json
from sheetpact.simulators.google.refusals import Refused

SYNCS = 3
"""The race's own, and at most two more."""
NESTED = 0.3
"""How often a further act meets what follows the first write."""
SOLD = (1, 1, 2, 2, 3, 4, 6, 20)
"""Items sold before a run; each of them is five cells to write."""
MOST = 3
"""Acts in one race: in each round of a run one, and a run has three."""
ODD = frozenset({"sheet.row_without_key"})
"""What a run rightly says of sheets that people furnished."""
FEW = 5
"""Pieces: of an item that runs out nobody buys."""
CHAIN = 4
"""Syncs of one process before the next one begins."""


@dataclass(slots=True)
class Score:
    """What has come of it so far."""

    races: int = 0
    wrong_rows: int = 0
    lost_edits: int = 0
    foreign: int = 0
    failed: int = 0
    put_right: int = 0
    """Races in which something had to be put right."""
    cells_put_right: int = 0
    refused: int = 0
    """Acts that the editor itself didn't let through."""
    syncs: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Race:
    """One document, one race. `names`: the acts, each before the next write; `calm`: all of them before the run."""

    world: World
    chance: random.Random
    names: Sequence[str]
    score: Score
    calm: bool = False
    moment: Moment = field(init=False)
    pictured: Picture = field(default_factory=dict)
    others: dict[int, Picture] = field(default_factory=dict)
    rows: int = 0
    """Of the inventory tab, when it was pictured; rows below are the hub's."""
    story: list[str] = field(default_factory=list)
    """The acts that took place, in order."""
    untold: list[str] = field(default_factory=list)

    def sold(self, pieces: int) -> Report:
        """So many items are sold, and one run follows."""
        self._orders(pieces)
        return self.world.town.sync()

    def run(self, pieces: int = 0) -> list[str]:
        """What is wrong at the end, a line each. `pieces`: how many items are sold, a few of them by chance."""
        world = self.world
        agreed = {sku: item.available for sku, item in world.items.items()}
        written = self._orders(pieces or self.chance.choice(SOLD))
        self.moment = Moment(world, self.chance, written, agreed)
        self._take_pictures()
        for nth, name in enumerate(self.names):
            if self.calm:
                self._act(name)
            else:
                world.town.meanwhile(partial(self._act, name), skip=1 if nth else 0)
        found = self._settle()
        for tidy in self.moment.after:
            self._tidy(tidy)
        if self.moment.after:
            self._take_pictures()
            found = found or [f"after tidying: {line}" for line in self._settle()]
        return [*found, *self.untold]

    def _orders(self, pieces: int) -> list[str]:
        """What is sold or shipped before the run. Gives the SKUs."""
        world, chance = self.world, self.chance
        listed = [sku for sku, item in world.items.items() if item.listed and item.available > FEW]
        wanted = chance.sample(listed, min(len(listed), pieces))
        if chance.random() < 0.3:
            for name in list(world.open)[: chance.randint(1, 3)]:
                wanted += world.open[name]
                world.ship(name)
        fresh = list(wanted)
        while fresh:
            some, fresh = fresh[:4], fresh[4:]
            ordered = {sku: chance.randint(1, 3) for sku in some if world.items[sku].available > FEW}
            if ordered:
                world.sell(chance, ordered)
        return list(dict.fromkeys(wanted))

    def _act(self, name: str) -> None:
        kept = {sku: (item.title, item.available, item.safety) for sku, item in self.world.items.items()}
        try:
            ACTS[name](self.moment)
            self.story.append(name)
            self.score.acts[name] = self.score.acts.get(name, 0) + 1
        except Refused:
            self.score.refused += 1
            for sku, (title, available, safety) in kept.items():
                item = self.world.items[sku]
                item.title, item.available, item.safety = title, available, safety
        self._take_pictures()

    def _tidy(self, tidy: Callable[[], object]) -> None:
        try:
            tidy()
        except (Refused, LookupError):
            self.score.refused += 1

    def _take_pictures(self) -> None:
        self.pictured, self.others, self.rows = self._picture(), self._others(), self.world.sheet.last_row

    def _picture(self) -> Picture:
        world = self.world
        rows = {place.row: place.sku for place in world.places()}
        return picture(world.sheet, rows, world.columns())

    def _others(self) -> dict[int, Picture]:
        """Tabs that are nobody's but people's, and what people made of the SKU map."""
        town = self.world.town
        found = {sheet.id: picture(sheet, {}, {}) for sheet in town.book.sheets if not sheet.metadata}
        mapped = town.tab("sku_map")
        whole = dict.fromkeys(range(1, len(mapped.rows)), "")
        return {**found, mapped.id: picture(mapped, whole, managed(mapped))}

    def _settle(self) -> list[str]:
        found: list[str] = []
        failed: list[str] = []
        for _ in range(SYNCS):
            failed += self._unexpected(self._sync())
            found = self._differences()
            if not found:
                break
        self.world.town.google.faults.clear()
        return [*failed, *found]

    def _sync(self) -> Report:
        town, score = self.world.town, self.score
        before = len(town.sheet.put_right)
        anew = score.syncs % CHAIN == 0
        report = town.sync(after=10, anew=anew)
        score.syncs += 1
        put_right = len(town.sheet.put_right) - (0 if anew else before)
        if put_right:
            score.put_right += 1
            score.cells_put_right += put_right
            lines = sum(row["谁"] == "sheetpact" and row["批次"] == report.run.id for row in town.rows("changes"))
            if lines < put_right and report.sides["sheet"].written:
                self.untold.append(f"failed: {put_right} cells were put right, {lines} are told")
        return report

    def _unexpected(self, report: Report) -> Iterator[str]:
        for each in report.problems:
            self.score.problems[each.code] = self.score.problems.get(each.code, 0) + 1
            told = (
                each.code in self.moment.allowed or (self.calm and each.code in ODD) or each.severity is Severity.NOTE
            )
            if not told:
                yield f"failed: {each.code} {each.text('en')}"
        if report.conflicts:
            yield f"failed: {report.conflicts} conflicts"
        if report.status is Status.RED and "connector.NotAllowed" not in self.moment.allowed:
            yield "failed: red"

    def _differences(self) -> list[str]:
        return [*self._wrong(), *self._lost(), *self._foreign()]

    def _wrong(self) -> Iterator[str]:
        """Rows that say something else than they must."""
        world = self.world
        names = world.columns()
        locked = {"available"} if "sheet.locked" in self.moment.allowed else set()
        for sku, item in world.items.items():
            rows = world.rows_of(sku)
            if len(rows) != 1:
                if not (rows and "sheet.rows_twice" in self.moment.allowed):
                    yield f"wrong row: {sku} stands there {len(rows)} times"
                continue
            cells = world.sheet.rows[rows[0]].cells
            for name, value in item.row.items():
                said = value_of(cells[names[name]].entered if name in names and names[name] in cells else None)
                if said != value and not locked:
                    yield f"wrong row: {sku} {name} is {said!r}, not {value!r}"

    def _lost(self) -> Iterator[str]:
        """Numbers that the shops don't show though a person typed them or somebody bought."""
        for sku, item in self.world.items.items():
            for shop in self.world.town.shops.values():
                shown, wanted = shop.stock[sku].shown if sku in shop.stock else None, item.row[f"shop:{shop.shop}"]
                if shown != wanted:
                    yield f"lost edit: {shop.shop} shows {shown} of {sku}, not {wanted}"

    def _foreign(self) -> Iterator[str]:
        yield from (f"foreign cell: {line}" for line in differences(self.pictured, self._picture(), self.rows))
        now = self._others()
        for sheet, before in self.others.items():
            if sheet not in now:
                yield f"foreign cell: tab {sheet} is gone"
            else:
                yield from (f"foreign cell: tab {line}" for line in differences(before, now[sheet], 1 << 30))


def count(score: Score, found: Sequence[str]) -> None:
    """Each thing that is wrong, by what it is."""
    score.wrong_rows += sum("wrong row:" in line for line in found)
    score.lost_edits += sum("lost edit:" in line for line in found)
    score.foreign += sum("foreign cell:" in line for line in found)
    score.failed += sum("failed:" in line for line in found)


def value_of(entered: Json | None) -> object:
    """A number or text as it stands there; a formula is its text."""
    value = next(iter(entered.values())) if entered else None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def acts(chance: random.Random) -> list[str]:
    """One act, now and then more that meet the writes after it."""
    names = [chance.choice(tuple(ACTS))]
    more = SILENT if names[0] == "copy a row" else STILL
    while chance.random() < NESTED and len(names) < MOST:
        names.append(chance.choice(more))
    return names
