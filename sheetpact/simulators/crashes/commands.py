"""Scenarios of the operator: what guards stop, undo, audit, another pact, and what the worker does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from sheetpact.audit import audit
from sheetpact.deliveries import as_delivery
from sheetpact.errors import Unclear
from sheetpact.listening import ShopListener
from sheetpact.model.inbox import Delivery, Settled
from sheetpact.order import order
from sheetpact.ports import Alliance, Call, Calling
from sheetpact.rehearsal import plan
from sheetpact.resolve import conflicts, resolve
from sheetpact.simulators.crashes.orders import an_order, rise_seen
from sheetpact.simulators.crashes.scenario import Act, Scenario, open_the_shops
from sheetpact.simulators.crashes.sheets import asked, edit_and_order, opening_asked, points_typed, settings
from sheetpact.simulators.crashes.town import Town, pact_of
from sheetpact.sync import sync
from sheetpact.testing.alliance import silent
from sheetpact.undo import undo
from sheetpact.worker import Pace, Worker

AT_ONCE = Pace(quiet=0.0, longest=0.0, busy=0.0, poll=0.0)
TOYS = 20
"""So many more rows that a dozen edits are too many at once."""


def with_toys(town: Town) -> None:
    open_the_shops(town)
    for number in range(TOYS):
        town.shops["art-shop"].list(f"TOY-{number}", 9, f"玩具{number}")


def many_edits(town: Town) -> None:
    for number in range(12):
        town.sheet.edit(f"TOY-{number}", "可售", 5)
    an_order(town)


def emptied(town: Town) -> None:
    town.shops["art-shop"].stock = {sku: each for sku, each in town.shops["art-shop"].stock.items() if sku == "FIG-3"}
    an_order(town)


def stopped(town: Town) -> None:
    many_edits(town)
    town.run = town.sync().run.id


def accepted_in_the_sheet(town: Town) -> None:
    stopped(town)
    town.choose("接受")


def accept(town: Town, alliance: Alliance) -> object:
    return sync(alliance, silent, accept=town.run)


def remembered(what: Act) -> Act:
    """A run that did this, for undo to take back, and what came after it."""

    def before(town: Town) -> None:
        what(town)
        town.run = town.sync().run.id
        town.sync()

    return before


def changed_since(town: Town) -> None:
    remembered(settings)(town)
    town.sheet.edit("FIG-3", "品名", "大猫")
    town.sync()


def take_back(town: Town, alliance: Alliance) -> object:
    return undo(alliance, town.run)


def look_over(town: Town, alliance: Alliance) -> object:
    del town
    return audit(alliance, silent)


def rehearse(town: Town, alliance: Alliance) -> object:
    del town
    return plan(alliance, silent)


def settle_all(town: Town, alliance: Alliance) -> object:
    """On the command line; what a sync has settled since needs no choice any more."""
    del town
    try:
        return [resolve(alliance, each.id, "shop") for each in conflicts(alliance)]
    except Unclear:
        return None


def scarcer(town: Town) -> None:
    town.pact = pact_of({"inventory": {"safety_stock": 2, "items": {"POT-4": {"max_shown": 5}}}})
    an_order(town)


def others_escrow(town: Town) -> None:
    town.pact = pact_of({"inventory": {"items": {"POT-4": {"mode": "escrow"}}}})


def told(town: Town) -> None:
    edit_and_order(town)
    town.store.inbox.receive([Delivery("sheet", f"call-{at}", town.clock.time, {}, b"[]") for at in (1, 2)])


@dataclass(frozen=True, slots=True)
class Syncing:
    """What hints have done: the main job."""

    alliance: Alliance
    sides: tuple[str, ...] = ("sheet",)

    def take_note(self, deliveries: Sequence[Delivery]) -> None:
        """Nobody is named."""

    def carry_out(self, deliveries: Sequence[Delivery]) -> Settled:
        sync(self.alliance, silent)
        with self.alliance.store.begin() as tx:
            tx.close_deliveries([each.id for each in deliveries])
        return Settled(frozenset(each.id for each in deliveries))

    def chores(self) -> None:
        """None."""


def work(town: Town, alliance: Alliance) -> object:
    """What is in the inbox, once."""
    del town
    Worker(alliance.store, Syncing(alliance), alliance.now, AT_ONCE).round()
    return None


def told_of_orders(town: Town) -> None:
    """Two calls about one order, one about another; nobody has had them done yet."""
    an_order(town)
    town.shops["art-shop"].sell("F2", [("POT-4", 1)])
    calls = (("tea-shop", "1", "T2"), ("tea-shop", "2", "T2"), ("art-shop", "3", "F2"))
    town.store.inbox.receive(
        [as_delivery(shop, Call(call, (name,)), b"{}", town.clock.time) for shop, call, name in calls]
    )


def work_on_orders(town: Town, alliance: Alliance) -> object:
    """What webhooks told, once, and what follows from it for the sheet."""
    shops = {name: cast("Calling", shop) for name, shop in alliance.shops.items()}
    listener = ShopListener(alliance, shops, lambda deliveries: order(alliance, deliveries, silent))
    Worker(alliance.store, listener, alliance.now, AT_ONCE).round()
    town.wait(1)
    return work(town, alliance)


def unknown_copy(town: Town) -> None:
    """Somebody puts a copy in place of the sheet that has lost the mark of who wrote it."""
    town.sheet.document = replace(town.sheet.document, hub="", run="", version="99")
    edit_and_order(town)
    town.run = town.sync().run.id


OPERATOR: dict[str, Scenario] = {
    "too many edits at once": Scenario(many_edits, opened=with_toys),
    "a shop that lost its listings": Scenario(emptied, opened=with_toys),
    "what a guard stopped is accepted": Scenario(stopped, accept, opened=with_toys),
    "what a guard stopped is accepted in the sheet": Scenario(accepted_in_the_sheet, opened=with_toys),
    "a copy without a mark is accepted": Scenario(unknown_copy, accept),
    "undo of edits": Scenario(remembered(edit_and_order), take_back),
    "undo of fields": Scenario(remembered(settings), take_back),
    "undo of a field changed since": Scenario(changed_since, take_back),
    "undo of a drift": Scenario(remembered(rise_seen), take_back),
    "undo of points": Scenario(remembered(points_typed), take_back),
    "audit": Scenario(edit_and_order, look_over),
    "plan": Scenario(edit_and_order, rehearse),
    "a conflict settled on the command line": Scenario(asked, settle_all),
    "an opening settled on the command line": Scenario(opening_asked, settle_all),
    "another pact": Scenario(scarcer),
    "another mode": Scenario(others_escrow, spread=frozenset({"POT-4"})),
    "deliveries for the worker": Scenario(told, work),
    "orders that webhooks told": Scenario(told_of_orders, work_on_orders),
}
"""By what is done."""
