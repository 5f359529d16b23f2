"""Three partners with a shop each and one sheet, at a moment that can be gone on from differently each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import cast

from sheetpact.mapping.sheet import tabs
from sheetpact.model.pact import Pact
from sheetpact.model.sheet import Tab
from sheetpact.ports import Alliance, Publishing, Shop, Store
from sheetpact.registry import Registry, folders
from sheetpact.report import Report
from sheetpact.simulators.crashes.stores import Stores
from sheetpact.simulators.memory import MemorySheet
from sheetpact.simulators.world.clock import Clock
from sheetpact.simulators.world.network import Wire, wired
from sheetpact.simulators.world.profile import ShopKind
from sheetpact.simulators.world.shops import SimShop
from sheetpact.simulators.world.steps import Step
from sheetpact.simulators.world.trace import Trace
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent

KINDS = {"tea-shop": ShopKind(), "table-shop": ShopKind(), "art-shop": ShopKind(Publishing.SET_IF, batch=2)}
NAMES = {"tea": "青山茶具", "table": "白石餐具", "art": "小满摆件"}
PAUSE = 600.0
"""Seconds between two runs: a dead one's lease has run out by then, and what it meant to write is anybody's."""
WAITING = frozenset({"drift.waiting", "listing.missing"})
"""What is seen once and counts when it is seen twice."""
QUIET = 8
"""Syncs after which nothing may be left to do."""


@dataclass(slots=True)
class Town:
    """Everything there is, but the store's inside. `acts`: what people will do while the next command is under way."""

    pact: Pact
    store: Store
    shops: dict[str, SimShop]
    clock: Clock = field(default_factory=Clock)
    sheet: MemorySheet = field(default_factory=MemorySheet)
    away: set[str] = field(default_factory=set)
    """Shops that are offline."""
    run: str = ""
    """The run that a scenario speaks of."""
    acts: list[Callable[[Town], None]] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    disturbed: bool = False
    trace: Trace = field(init=False)

    def __post_init__(self) -> None:
        self.trace = Trace(self.clock)

    def once_more(self, stores: Stores) -> Town:
        """The same moment, to go on from differently."""
        clock = Clock(self.clock.time)
        shops = {name: shop.once_more(clock) for name, shop in self.shops.items()}
        return replace(
            self,
            store=stores.once_more(self.store),
            clock=clock,
            shops=shops,
            sheet=replace(self.sheet),
            away=set(self.away),
            acts=list(self.acts),
            happened=Counter(),
        )

    def alliance(self, wire: Wire | None = None) -> Alliance:
        """As one that is started now sees it, over this wire."""
        shops = {name: cast("Shop", self.shops[name]) for name in self.pact.shops}
        tabs = _tabs(self.pact.locale, tuple(self.pact.shops), points=self.pact.members.points is not None)
        digest = self.pact.model_dump_json()
        there = Alliance(self.pact, digest, self.store, shops, {}, self.sheet, tabs, self.clock.now, {})
        return wired(there, wire or Wire(self), self.clock.now)

    # the world around a process

    def tell(self, step: Step) -> bool:
        """The next of `acts` happens, if it hasn't yet."""
        del step
        if self.acts:
            self.acts.pop(0)(self)
        return True

    def offline(self, shop: str) -> bool:
        return shop in self.away

    # what people do

    def wait(self, minutes: float = 10) -> None:
        self.clock.wait(minutes * 60)

    def sync(self) -> Report:
        self.clock.wait(PAUSE)
        return sync(self.alliance(), silent)

    def less(self, sku: str, pieces: int) -> None:
        """A person lowers a number by what was sold over the counter."""
        number = self.sheet.row(sku)["可售"]
        assert isinstance(number, int)
        self.sheet.edit(sku, "可售", number - pieces)

    def choose(self, choice: str, field: str = "") -> None:
        """In the conflicts tab, in every open row (of this field)."""
        for row in self.sheet.rows("conflicts"):
            if field in {"", row["字段"]}:
                self.sheet.edit(str(row["编号"]), "选择", choice, tab="conflicts")

    def rest(self) -> None:
        """Sync until nothing is left to do. What a guard stops is asked anew in the sheet by each run."""
        told: set[str] = set()
        for _ in range(QUIET):
            before, last = self._traces(), told
            told = {problem.code for problem in self.sync().problems}
            done = self._traces()
            if any(code.startswith("guard.") for code in told):
                before, done = before[1:], done[1:]
            if before == done and (not told & WAITING or told == last):
                return
        raise AssertionError("it never comes to rest")

    def _traces(self) -> list[int]:
        return [self.sheet.writes, *(shop.writes for shop in self.shops.values())]


def town(
    stores: Stores,
    kinds: Mapping[str, ShopKind] | None = None,
    agreed: Mapping[str, Mapping[str, object]] | None = None,
) -> Town:
    """A town where nothing is listed yet. `kinds`: which shops differ from the usual; `agreed`: parts of the pact."""
    pact = pact_of(agreed or {})
    made = Town(pact, stores.new(), {})
    for shop in pact.shops:
        made.shops[shop] = SimShop(shop, made.clock, {**KINDS, **(kinds or {})}[shop])
    return made


def pact_of(agreed: Mapping[str, Mapping[str, object]]) -> Pact:
    partners = {
        name: {"name": title, "shops": {f"{name}-shop": {"connector": "simulated"}}} for name, title in NAMES.items()
    }
    return Pact.model_validate(
        {
            "pact": "手作联盟",
            "locale": "zh-CN",
            "timezone": "Asia/Shanghai",
            "currency": "CNY",
            "sheet": {"connector": "simulated", "document": "sheet"},
            "partners": partners,
            **{part: dict(keys) for part, keys in agreed.items()},
        }
    )


@cache
def _tabs(locale: str, shops: tuple[str, ...], *, points: bool) -> tuple[Tab, ...]:
    return tabs(Registry(folders(Path.cwd()), locale).sheet_mapping(), locale, shops, points=points)
