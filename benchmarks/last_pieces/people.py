"""Who is about in one round: buyers in the shops, partners at the sheet, and somebody who syncs all the while."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.last_pieces.market import SKUS, TAB, Market
from benchmarks.last_pieces.truth import Order
from benchmarks.order_calls.counters import Event
from benchmarks.order_calls.street import SHOPS

BUYERS, PARTNERS = 20, 3
TRIES = 3
"""Purchases that a buyer tries at most."""
SPREAD = 0.4
"""Seconds between a buyer's tries, at most; a partner takes as long for an edit."""
LATE = 1.5
"""Seconds by which a late call is late, at most."""
CANCELS = 0.15
"""Of the orders: the buyer thinks better of it."""
SENDS = 0.5
"""Of the open orders, between two rounds."""
CALLS = (("once", 75), ("twice", 10), ("late", 10), ("never", 5))
"""How a platform tells of an event, in percent."""
Deed = Callable[[], None]


@dataclass(slots=True)
class Crowd:
    """Everybody begins at once. What somebody fails at is raised at the end."""

    market: Market
    seed: str
    start: threading.Barrier = field(init=False)
    failed: list[BaseException] = field(default_factory=list)

    def round(self) -> None:
        buyers = [lambda n=n: self._buyer(random.Random(f"{self.seed} buyer {n}")) for n in range(BUYERS)]
        partners = [lambda n=n: self._partner(random.Random(f"{self.seed} partner {n}"), n) for n in range(PARTNERS)]
        deeds: list[Deed] = [*buyers, *partners, self._operator]
        self.start = threading.Barrier(len(deeds))
        threads = [threading.Thread(target=self._do, args=(deed,)) for deed in deeds]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        if self.failed:
            raise self.failed[0]

    def _do(self, deed: Deed) -> None:
        self.start.wait()
        try:
            deed()
        except Exception as error:  # noqa: BLE001 -- a thread's error would only be printed
            self.failed.append(error)

    def _buyer(self, chance: random.Random) -> None:
        for _ in range(chance.randint(1, TRIES)):
            pieces = 1 if chance.random() < 0.8 else 2
            order = self.market.buy(chance.choice(SHOPS), chance.choice(SKUS), pieces)
            if order:
                tell(self.market, Event.BOUGHT, order, chance)
                if chance.random() < CANCELS:
                    self.market.cancel(order)
                    tell(self.market, Event.CANCELLED, order, chance)
            time.sleep(chance.uniform(0, SPREAD))

    def _partner(self, chance: random.Random, n: int) -> None:
        for _ in range(chance.randint(1, 4)):
            time.sleep(chance.uniform(0, SPREAD))
            edit(self.market, chance, f"partner{n}")

    def _operator(self) -> None:
        """Three syncs, one after another."""
        for _ in range(3):
            self.market.sync()


def tell(market: Market, event: Event, order: Order, chance: random.Random) -> None:
    (how,) = chance.choices([name for name, _ in CALLS], [often for _, often in CALLS])
    if how == "late":
        time.sleep(chance.uniform(0, LATE))
    for _ in range({"never": 0, "twice": 2}.get(how, 1)):
        market.tell(event, order)


def edit(market: Market, chance: random.Random, name: str) -> None:
    """One act of a partner. In escrow nobody takes pieces away by hand: what is for sale may be sold by then."""
    sku = chance.choice(SKUS)
    match chance.choice(("bring", "take", "title", "safety", "sort", "insert")):
        case "bring":
            market.bring(sku, chance.randint(1, 3), name)
        case "take":
            market.bring(sku, 1 if market.escrow else -1, name)
        case "title":
            title = f"茶壶{chance.randint(1, 99)}号"
            with market.lock:
                market.type(sku, "品名", lambda _: title, name)
                market.truth.items[sku].title = title
        case "safety":
            set_safety(market, sku, chance.randint(0, 1), name)
        case "sort":
            market.person(name).sort(TAB, chance.choice("ACD"), descending=chance.random() < 0.5)
        case _:
            market.person(name).insert_rows(TAB, 2)


def set_safety(market: Market, sku: str, pieces: int, name: str) -> None:
    with market.lock:
        market.type(sku, "安全库存", lambda _: str(pieces), name)
        market.truth.items[sku].safety = pieces


def restock(market: Market, chance: random.Random) -> None:
    """Before a round: some parcels leave, and a few last pieces of each item are there."""
    for order in list(market.truth.open):
        if chance.random() < SENDS:
            market.send(order)
            tell(market, Event.SENT, order, chance)
    for item in market.truth.items.values():
        set_safety(market, item.sku, 0, "li")
        wanted = chance.randint(3, 8)
        if item.left < wanted:
            market.bring(item.sku, wanted - item.left)
