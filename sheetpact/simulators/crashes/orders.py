"""Scenarios of buyers and shops: orders, drift, and platforms that answer badly or not at all."""

from __future__ import annotations

from dataclasses import replace

from sheetpact.ports import Publishing
from sheetpact.simulators.crashes.scenario import Scenario, nothing
from sheetpact.simulators.crashes.town import Town
from sheetpact.simulators.world.profile import ShopKind

DELTA = ShopKind(Publishing.DELTA, batch=2)
KEYED = ShopKind(Publishing.DELTA_KEYED, batch=2)
BY_PAYMENT = ShopKind(pays_first=True)
SHIPS_AT_ONCE = ShopKind(tells_shipping=False)
FILES = ShopKind(Publishing.FILE)
BUNDLES = {"bundles": {"SET-1": {"tea/CUP-1": 1, "table/BOWL-2": 2}}}
ESCROW = {"items": {"POT-4": {"mode": "escrow"}}}


def an_order(town: Town) -> None:
    town.shops["tea-shop"].sell("T2", [("CUP-1", 3), ("POT-4", 2)])


def an_order_of_figures(town: Town) -> None:
    town.shops["art-shop"].sell("F2", [("POT-4", 1), ("FIG-3", 1)])


def kept_order(town: Town) -> None:
    an_order(town)
    town.sync()


def shipped_in_part(town: Town) -> None:
    kept_order(town)
    town.shops["tea-shop"].ship("T2", 1)


def shipped(town: Town) -> None:
    kept_order(town)
    town.shops["tea-shop"].ship("T2")


def cancelled(town: Town) -> None:
    town.shops["tea-shop"].cancel("T1")


def came_back(town: Town) -> None:
    shipped(town)
    town.sync()
    town.shops["tea-shop"].give_back("T2")


def money_back(town: Town) -> None:
    shipped(town)
    town.sync()
    town.shops["tea-shop"].refund("T2")


def paid_late(town: Town) -> None:
    town.shops["tea-shop"].sell("T2", [("CUP-1", 2)])
    town.sync()
    town.shops["tea-shop"].pay("T2")


def rise(town: Town) -> None:
    town.shops["tea-shop"].move("POT-4", 23, "owner")


def fall(town: Town) -> None:
    town.shops["art-shop"].move("POT-4", 16, "owner")


def rise_seen(town: Town) -> None:
    rise(town)
    town.sync()


def fall_seen(town: Town) -> None:
    fall(town)
    town.sync()


def explained_late(town: Town) -> None:
    """The pieces left the sale, and the order that took them is told two readings later."""
    shop = town.shops["tea-shop"]
    shop.sell("T2", [("POT-4", 2)])
    late = shop.book.pop("T2")
    town.sync()
    town.sync()
    shop.book["T2"] = late


def renamed(town: Town) -> None:
    town.shops["tea-shop"].rename("CUP-1", "青瓷品茗杯")


def new_listings(town: Town) -> None:
    """One of an item that others have, one that nobody has, one without a number."""
    town.shops["art-shop"].list("CUP-1", 11, "青瓷杯")
    town.shops["tea-shop"].list("TRAY-6", 6, "茶盘")
    town.shops["table-shop"].list("JAR-7", None, "茶叶罐")


def lost_listing(town: Town) -> None:
    del town.shops["table-shop"].stock["BOWL-2"]


def a_set(town: Town) -> None:
    tea, table, art = town.shops.values()
    tea.list("CUP-1", 12, "青瓷杯")
    table.list("BOWL-2", 9, "白瓷碗")
    art.list("SET-1", 4, "茶席套装")
    art.sell("S1", [("SET-1", 1)])
    town.wait()


def sets_sold(town: Town) -> None:
    town.shops["art-shop"].sell("S2", [("SET-1", 2)])
    town.shops["tea-shop"].sell("T2", [("CUP-1", 1)])


def rights(town: Town) -> None:
    tea, table, art = town.shops.values()
    for shop, pieces in ((tea, 6), (table, 5), (art, 4)):
        shop.list("POT-4", pieces, "紫砂壶")
    town.wait()


def sold_out(town: Town) -> None:
    town.shops["tea-shop"].sell("T2", [("POT-4", 6)])


def one_is_closed(town: Town) -> None:
    sold_out(town)
    town.sync()


def gone_offline(town: Town) -> None:
    an_order(town)
    town.away.add("table-shop")


def back_again(town: Town) -> None:
    town.away.clear()


def offline_and_sold(town: Town) -> None:
    gone_offline(town)
    town.sync()
    town.shops["table-shop"].sell("B2", [("CUP-1", 2)])
    town.away.clear()


def exported(town: Town) -> None:
    town.shops["table-shop"].export()


def handed_over(town: Town) -> None:
    an_order(town)
    town.sync()


def imported(town: Town) -> None:
    handed_over(town)
    town.shops["table-shop"].bring_in()
    exported(town)


def order_in_export(town: Town) -> None:
    town.shops["table-shop"].sell("B2", [("CUP-1", 1)])
    exported(town)


def everywhere(town: Town) -> None:
    """Every shop has something to be told."""
    tea, table, art = town.shops.values()
    tea.sell("T2", [("CUP-1", 1), ("POT-4", 3)])
    table.sell("B2", [("BOWL-2", 2), ("CUP-1", 1)])
    art.sell("F2", [("POT-4", 2)])


def no_numbers(town: Town) -> None:
    """A listing without stock."""
    old = town.shops["tea-shop"].stock["CUP-1"]
    town.shops["tea-shop"].stock["CUP-1"] = replace(old, shown=None, tracked=False)


ORDERS: dict[str, Scenario] = {
    "nothing new": Scenario(),
    "an order": Scenario(an_order),
    "an order, and one more before the next start": Scenario(an_order, between=an_order_of_figures),
    "orders in every shop": Scenario(everywhere),
    "an order, shipped in part": Scenario(shipped_in_part),
    "an order, shipped": Scenario(shipped),
    "an order, cancelled": Scenario(cancelled),
    "a return onto the shelf": Scenario(came_back),
    "a refund without the pieces": Scenario(money_back),
    "pieces that leave by payment": Scenario(paid_late, kinds={"tea-shop": BY_PAYMENT}),
    "a shop that doesn't tell shipping": Scenario(an_order, kinds={"tea-shop": SHIPS_AT_ONCE}),
    "a rise, first reading": Scenario(rise),
    "a rise, second reading": Scenario(rise_seen),
    "a fall, first reading": Scenario(fall),
    "a fall, second reading": Scenario(fall_seen),
    "an order that explains a booked fall": Scenario(explained_late),
    "a title from a shop": Scenario(renamed),
    "new listings": Scenario(new_listings),
    "a listing that is gone": Scenario(lost_listing),
    "a listing that no longer tracks stock": Scenario(no_numbers),
    "a set is sold": Scenario(sets_sold, opened=a_set, inventory=BUNDLES),
    "adoption with a set": Scenario(opened=a_set, inventory=BUNDLES, adopted=False),
    "a right is closed": Scenario(sold_out, opened=rights, inventory=ESCROW),
    "a right moves to who sold out": Scenario(one_is_closed, opened=rights, inventory=ESCROW),
    "rights at shops with deltas": Scenario(
        sold_out, opened=rights, inventory=ESCROW, kinds={"tea-shop": DELTA, "table-shop": KEYED}
    ),
    "a shop goes offline": Scenario(gone_offline, between=back_again),
    "a shop comes back": Scenario(offline_and_sold),
    "a number is handed over": Scenario(an_order, kinds={"table-shop": FILES}),
    "an import is seen": Scenario(imported, kinds={"table-shop": FILES}),
    "an export with an order": Scenario(order_in_export, kinds={"table-shop": FILES}),
    "a right in a file": Scenario(sold_out, opened=rights, inventory=ESCROW, kinds={"table-shop": FILES}),
}
"""By what happens."""


def at_publish(shop: str, what: str, kind: ShopKind) -> Scenario:
    """The number that a shop is told meets this."""
    return Scenario(everywhere, meets=((f"{shop} publish", what),), kinds={shop: kind})


def snatched(town: Town) -> None:
    """A buyer is quicker."""
    town.shops["art-shop"].sell("F9", [("POT-4", 1)])


PLATFORMS: dict[str, Scenario] = {
    "a delta without an answer": at_publish("table-shop", "lost after", DELTA),
    "a delta that never arrived": at_publish("table-shop", "lost before", DELTA),
    "a keyed delta without an answer": at_publish("table-shop", "lost after", KEYED),
    "a number without an answer": at_publish("table-shop", "lost after", ShopKind(batch=2)),
    "a compare-and-set without an answer": at_publish("art-shop", "lost after", ShopKind(Publishing.SET_IF)),
    "a batch half done": at_publish("table-shop", "half", ShopKind(batch=100)),
    "a batch of deltas half done": at_publish("table-shop", "half", replace(DELTA, batch=100)),
    "a busy shop": at_publish("table-shop", "busy", ShopKind()),
    "a compare-and-set refused": Scenario(
        everywhere, meets=(("art-shop publish", "meanwhile"),), acts=(snatched,), between=nothing
    ),
    "an order between looking and writing": Scenario(
        everywhere,
        meets=(("art-shop publish", "meanwhile"),),
        acts=(snatched,),
        kinds={"art-shop": ShopKind()},
    ),
    "an order while the shops are read": Scenario(
        an_order, meets=(("art-shop listings", "meanwhile"),), acts=(snatched,)
    ),
    "the sheet's answer is lost": Scenario(everywhere, meets=(("sheet write", "lost after"),)),
    "the sheet is out of reach": Scenario(everywhere, meets=(("sheet read", "down"),)),
}
"""By what a call meets."""
