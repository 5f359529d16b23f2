"""What happens in a market beside the hub's runs. A deed that makes no sense now gives False: it is no step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sheetpact.reconcile.drafts import Draft
from sheetpact.reconcile.edits import count as set_on_hand
from sheetpact.simulators.escrow.market import DOCUMENT, Market, Stall, item_of
from sheetpact.simulators.world.shops import SimOrder
from sheetpact.take import take_orders

Deed = Callable[[Market], bool]
PIECES = (1, 1, 1, 2, 3)
MISCOUNTED = (-3, -2, -1, 1, 2, 3, 6)
"""How much more than the ledger knows is found on the shelf."""
MINUTES = (1, 5, 10, 60, 600)
HOURS = (1, 12, 48)


def sell(market: Market) -> bool:
    pieces = market.chance.choice(PIECES)
    there = [(shop, sku) for shop in market.shops.values() for sku in shop.stock if shop.can_sell(sku, pieces)]
    if not there:
        return False
    shop, sku = market.chance.choice(there)
    market.orders += 1
    shop.sell(f"A{market.orders}", [(sku, pieces)])
    market.trace.tell(f"{shop.shop}: A{market.orders}, {pieces} × {sku}; shows {shop.shown(sku)}")
    return True


def _with_an_order(word: str, fits: Callable[[SimOrder], bool], becomes: Callable[[Stall, str], object]) -> Deed:
    def deed(market: Market) -> bool:
        shop = market.chance.choice(list(market.shops.values()))
        found = [name for name, order in shop.book.items() if fits(order)]
        if not found:
            return False
        order = market.chance.choice(found)
        becomes(shop, order)
        if market.told:
            market.trace.tell(f"{shop.shop}: {order} is {word}; shows {shown(shop)}")
        return True

    return deed


def shown(shop: Stall) -> str:
    return ", ".join(f"{listing.shown} × {sku}" for sku, listing in shop.stock.items())


def _cancel(shop: Stall, order: str) -> None:
    shop.cancel(order)
    shop.book[order].paid = True


def _is_open(order: SimOrder) -> bool:
    return order.open


def _unpaid(order: SimOrder) -> bool:
    return not order.paid


def _away(order: SimOrder) -> bool:
    return any(line.shipped > line.returned for line in order.record.lines)


def count(market: Market) -> bool:
    """A person counts the shelf: decided and stored as a run does that finds the number in the sheet."""
    sku = market.chance.choice(list(market.free))
    with market.store.begin() as tx:
        state = tx.state(DOCUMENT, "")
        before = state.stocks[item_of(sku)].on_hand
        number = max(0, before + market.chance.choice(MISCOUNTED))
        draft = Draft("count", market.clock.time, dict(state.stocks))
        set_on_hand(item_of(sku), number, state, draft, key=f"count:{market.steps}")
        tx.save(draft.outcome(sheet_read=True, adopted=True), "count", DOCUMENT, "", state_version=state.version)
    market.trace.tell(f"{sku}: {number} are counted instead of {before}")
    market.lower(sku, before - number)
    return True


def deliver(market: Market) -> bool:
    """A webhook comes: any of those on their way, now and then twice, or late."""
    if not market.mail:
        return False
    record = market.chance.choice(market.mail)
    with market.store.begin() as tx:
        take_orders(tx, [record], market.pact, "webhook")
    market.trace.tell(f"webhook: {record.shop} tells of {record.order}")
    return True


def lose_mail(market: Market) -> bool:
    if not market.mail:
        return False
    market.mail.remove(market.chance.choice(market.mail))
    return True


def go_offline(market: Market) -> bool:
    shop = market.chance.choice(list(market.shops))
    market.away[shop] = market.clock.time + timedelta(hours=market.chance.choice(HOURS))
    market.trace.tell(f"{shop} is out of reach until {market.away[shop]:%d. %H:%M}")
    return True


def wait(market: Market) -> bool:
    market.clock.wait(60 * market.chance.choice(MINUTES))
    return True


def export(market: Market) -> bool:
    """Who has been given files imports them before she exports: else nobody could say whether 0 is before or after."""
    by_files = [shop for shop in market.shops.values() if shop.by_files]
    for shop in by_files:
        shop.bring_in()
        shop.export()
        market.trace.tell(f"{shop.shop} exports {shown(shop)}")
    return bool(by_files)


def bring_in(market: Market) -> bool:
    handed = [shop for shop in market.shops.values() if shop.files]
    for shop in handed:
        shop.bring_in()
        market.trace.tell(f"{shop.shop} imports its files; shows {shown(shop)}")
    return bool(handed)


DEEDS: Mapping[str, Deed] = {
    "sell": sell,
    "pay": _with_an_order("paid", _unpaid, Stall.pay),
    "ship": _with_an_order("shipped", _is_open, Stall.ship),
    "ship some": _with_an_order("shipped in part", _is_open, lambda shop, order: shop.ship(order, 1)),
    "cancel": _with_an_order("cancelled", lambda order: order.open or not order.paid, _cancel),
    "give back": _with_an_order("sent back", _away, Stall.give_back),
    "count": count,
    "deliver": deliver,
    "lose mail": lose_mail,
    "offline": go_offline,
    "wait": wait,
    "export": export,
    "import": bring_in,
}
