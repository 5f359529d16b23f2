"""One scenario: what was before a command, what people do while it runs, and what comes after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sheetpact.ports import Alliance
from sheetpact.simulators.crashes.stores import Stores
from sheetpact.simulators.crashes.town import Town, town
from sheetpact.simulators.world.profile import ShopKind
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent

Act = Callable[[Town], None]
Command = Callable[[Town, Alliance], object]


def once(town: Town, alliance: Alliance) -> object:
    """The main job."""
    del town
    return sync(alliance, silent)


def nothing(town: Town) -> None:
    """Nobody does anything."""


def open_the_shops(town: Town) -> None:
    """Listings that shops share, one that a shop has for itself, and an open order that both sides know of."""
    tea, table, art = town.shops.values()
    for sku, pieces, title, shops in (
        ("CUP-1", 12, "青瓷杯", (tea,)),
        ("CUP-1", 11, "青瓷杯", (table,)),
        ("BOWL-2", 8, "白瓷碗", (table, art)),
        ("POT-4", 20, "紫砂壶", (tea, table, art)),
        ("FIG-3", 5, "小猫摆件", (art,)),
    ):
        for shop in shops:
            shop.list(sku, pieces, title)
    tea.sell("T1", [("CUP-1", 1)])
    for shop in town.shops.values():
        shop.export()
    town.wait()


@dataclass(frozen=True, slots=True)
class Scenario:
    """`before` the command, the shops are open and two syncs were made, where it is `adopted`.

    `meets`: what its calls meet, by their names as the wire knows them, each for the first call of that name: a fault
    of the network, or 'meanwhile' for the next of `acts`. Who dies before such a moment meets it no more; the acts
    happen right after the death.
    """

    before: Act = nothing
    command: Command = once
    opened: Act = open_the_shops
    adopted: bool = True
    meets: tuple[tuple[str, str], ...] = ()
    acts: tuple[Act, ...] = ()
    between: Act = nothing
    """Between the command, or its death, and the next start."""
    kinds: Mapping[str, ShopKind] = field(default_factory=dict)
    inventory: Mapping[str, object] = field(default_factory=dict)
    members: Mapping[str, object] = field(default_factory=dict)
    spread: frozenset[str] = frozenset()
    """SKUs in escrow whose rights may end up otherwise among the shops: who gets how many depends on what the others
    show by then, and half of them may have been told. Their sum may not differ.
    """
    passed_over: Mapping[str, str] = field(default_factory=dict)
    """Areas of the facts that may differ → why that is right."""

    def begin(self, stores: Stores) -> Town:
        """The moment right before the command."""
        made = town(stores, self.kinds, {"inventory": self.inventory, "members": self.members})
        self.opened(made)
        if self.adopted:
            made.sync()
            made.sync()
        self.before(made)
        made.wait(10)
        made.acts = list(self.acts)
        return made
