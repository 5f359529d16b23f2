"""What one Youzan shop holds and how its stock moves. Used directly by tests, and over HTTP by `routes`.

Pieces leave an item's number when it is ordered (拍下减库存) or when it is paid (付款减库存), come back when an
unsent order is cancelled or its line refunded, and after a return only where the owner has them put back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

AT_ORDER, RESERVED, AT_PAYMENT = 0, 1, 2
"""`stock_deduct_mode`"""
OPEN = frozenset({"WAIT_BUYER_PAY", "WAIT_CONFIRM", "WAIT_SELLER_SEND_GOODS"})
WAITING, AGREED, DONE = 1, 20, 60
"""`refund_state`: asked for, goods on their way back, money given back."""


def whole_second() -> datetime:
    """Youzan tells no finer time."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- a simulated platform has a clock of its own


@dataclass(eq=False)
class Sku:
    """One specification, or the only kind of an item without any (id 0)."""

    id: int
    code: str
    stock: int
    barcode: str = ""
    values: tuple[str, ...] = ()


@dataclass(eq=False)
class Item:
    """One item. `deducts` is its stock_deduct_mode."""

    id: int
    title: str
    updated: datetime
    skus: list[Sku] = field(default_factory=list)
    price: int = 1990
    """Fen."""
    code: str = ""
    kind: int = 0
    deducts: int = AT_ORDER
    display: int = 1
    elsewhere: bool = False
    """库存同步: numbers from outside are refused."""

    @property
    def plain(self) -> bool:
        return [sku.id for sku in self.skus] == [0]

    @property
    def quantity(self) -> int:
        return sum(sku.stock for sku in self.skus)


@dataclass(eq=False)
class Line:
    """One line of an order. `taken` are the pieces that it has taken out of the number."""

    oid: str
    item: Item
    sku: Sku
    pieces: int
    paid: int
    """Fen."""
    sent: bool = False
    taken: int = 0


@dataclass(eq=False)
class Refund:
    """One case of money back (售后单)."""

    id: str
    tid: str
    lines: list[Line]
    fee: int
    created: datetime
    modified: datetime
    state: int = WAITING
    returns: bool = False
    restocked: int = 0
    """`return_stock_status`: 0 nothing to put back, 10 to be put back, 20 put back."""


@dataclass(eq=False)
class Order:
    """One order."""

    tid: str
    status: str
    created: datetime
    updated: datetime
    lines: list[Line]
    buyer: str
    paid: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)
    close_type: int = 0

    @property
    def refund_state(self) -> int:
        done = [refund for refund in self.refunds if refund.state == DONE]
        back = sum(refund.fee for refund in done)
        return 0 if not done else 12 if back >= sum(line.paid for line in self.lines) else 2


@dataclass(eq=False)
class Person:
    """One customer (客户)."""

    open_id: str
    name: str
    mobile: str
    created: datetime
    points: int = 0


class Shop:
    """One shop. Every method is one transaction; `now` is the platform's own clock, to whole seconds."""

    def __init__(self, now: Callable[[], datetime] = whole_second) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.items: dict[int, Item] = {}
        self.orders: dict[str, Order] = {}
        self.refunds: dict[str, Refund] = {}
        self.people: dict[str, Person] = {}
        self.writes: list[tuple[str, int, int]] = []
        """What came in through the API: code, number before, number after."""
        self.events: list[tuple[str, str]] = []
        """Type of message and order's number, oldest first."""
        self._ids: Iterator[int] = iter(range(365_000_001, 10**10))
        self._oids: Iterator[int] = iter(range(1_457_682_800_074_819_540, 10**19))

    # --- the catalogue

    def add(self, code: str, stock: int, title: str = "", **more: object) -> Item:
        """An item without specifications. `more` are fields of Item."""
        with self.lock:
            item = self._made(title or code, code, more)
            item.skus = [Sku(0, code, stock)]
            return item

    def add_with(self, title: str, *skus: tuple[str, str, int], **more: object) -> Item:
        """An item with specifications: what each is called, its code and its stock."""
        with self.lock:
            item = self._made(title, "", more)
            item.skus = [Sku(next(self._ids), code, stock, values=(value,)) for value, code, stock in skus]
            return item

    def _made(self, title: str, code: str, more: dict[str, object]) -> Item:
        item = Item(next(self._ids), title, self.now(), code=code, **more)  # type: ignore[arg-type] # by name
        self.items[item.id] = item
        return item

    def delete(self, item: Item) -> None:
        with self.lock:
            del self.items[item.id]

    def found(self, code: str) -> tuple[Item, Sku]:
        return next((item, sku) for item in self.items.values() for sku in item.skus if sku.code == code)

    def set_stock(self, code: str, number: int) -> None:
        """As the owner does it in the back office."""
        with self.lock:
            item, sku = self.found(code)
            sku.stock, item.updated = number, self.now()

    def write(self, item: Item, sku: Sku, number: int) -> None:
        """As the API does it."""
        with self.lock:
            self.writes.append((sku.code, sku.stock, number))
            sku.stock, item.updated = number, self.now()

    # --- orders

    def order(self, *wanted: tuple[str, int], buyer: str = "", paid: bool = True, status: str = "") -> Order:
        """Items by code with pieces; unpaid, or paid and waiting to be sent (or in `status`)."""
        with self.lock:
            now = self.now()
            lines = [
                Line(str(next(self._oids)), item, sku, pieces, item.price * pieces)
                for code, pieces in wanted
                for item, sku in (self.found(code),)
            ]
            tid = f"E{now:%Y%m%d%H%M%S}{next(self._ids)}"  # 24 letters
            order = self.orders[tid] = Order(tid, "WAIT_BUYER_PAY", now, now, lines, buyer)
            self._take(line for line in lines if line.item.deducts == AT_ORDER)
            self._told("trade_TradeCreate", order)
            if paid:
                self.pay(tid, status or "WAIT_SELLER_SEND_GOODS")
            return order

    def sell(self, sku: str, pieces: int = 1, *, paid: bool = True) -> str:
        """One order of one item. Gives its number."""
        return self.order((sku, pieces), paid=paid).tid

    def pay(self, tid: str, status: str = "WAIT_SELLER_SEND_GOODS") -> None:
        with self.lock:
            order = self._moved(tid, status)
            order.paid = order.updated
            self._take(line for line in order.lines if line.item.deducts != AT_ORDER)
            self._told("trade_TradePaid", order)

    def send(self, tid: str, *oids: str) -> None:
        """Some lines in a parcel, or all that is left."""
        with self.lock:
            order = self.orders[tid]
            for line in order.lines:
                line.sent = line.sent or (line.taken > 0 and (not oids or line.oid in oids))
            whole = all(line.sent for line in order.lines if line.taken)
            self._moved(tid, "WAIT_BUYER_CONFIRM_GOODS" if whole else order.status)
            self._told("trade_TradeSellerShip" if whole else "trade_TradePartlySellerShip", order)

    def succeed(self, tid: str) -> None:
        with self.lock:
            self._told("trade_TradeSuccess", self._moved(tid, "TRADE_SUCCESS"))

    def close(self, tid: str, close_type: int = 3) -> None:
        """Cancelled, expired, or refunded whole: what wasn't sent is for sale again."""
        with self.lock:
            order = self._moved(tid, "TRADE_CLOSED")
            order.close_type = close_type
            self._give_back(line for line in order.lines if not line.sent)
            self._told("trade_TradeClose", order)

    def cancel(self, tid: str) -> None:
        """An unpaid order is closed; a paid one is refunded whole, which closes it."""
        with self.lock:
            if self.orders[tid].paid is None:
                self.close(tid, 4)
            else:
                self.agree(self.refund(tid))

    def refund(self, tid: str, *oids: str, fee: int | None = None, returns: bool = False) -> Refund:
        """The buyer asks for money back: of some lines, or all."""
        with self.lock:
            order, now = self.orders[tid], self.now()
            lines = [line for line in order.lines if not oids or line.oid in oids]
            asked = sum(line.paid for line in lines) if fee is None else fee
            refund = Refund(f"{now:%Y%m%d%H%M%S}{next(self._ids):010d}", tid, lines, asked, now, now, returns=returns)
            order.refunds.append(refund)
            self.refunds[refund.id] = refund
            self._told("youzan_trade_RefundCreated", order)
            return refund

    def agree(self, refund: Refund, *, restock: bool = False) -> None:
        """The money goes back. Lines that weren't sent are for sale again if all of their price was given back.

        The order's own time stays, unless all of its money was given back, which closes it.
        """
        with self.lock:
            order = self.orders[refund.tid]
            refund.state, refund.modified = DONE, self.now()
            if refund.fee >= sum(line.paid for line in refund.lines):
                self._give_back(line for line in refund.lines if not line.sent)
            if restock:
                refund.restocked = 20
                self._give_back(line for line in refund.lines if line.sent)
            self._told("youzan_trade_RefundSuccess", order)
            if order.refund_state == 12:  # noqa: PLR2004 -- 全额退款成功
                self.close(order.tid, 2)

    def give_back(self, tid: str, *, restock: bool = False) -> None:
        """All of the money, and the goods with it."""
        self.agree(self.refund(tid, returns=True), restock=restock)

    def _take(self, lines: Iterator[Line] | Sequence[Line]) -> None:
        for line in lines:
            line.sku.stock -= line.pieces
            line.taken = line.pieces

    def _give_back(self, lines: Iterator[Line] | Sequence[Line]) -> None:
        for line in lines:
            line.sku.stock += line.taken
            line.taken = 0

    def _moved(self, tid: str, status: str) -> Order:
        order = self.orders[tid]
        order.status, order.updated = status, self.now()
        return order

    def _told(self, kind: str, order: Order) -> None:
        self.events.append((kind, order.tid))

    # --- customers

    def register(self, name: str, mobile: str = "", points: int = 0) -> Person:
        """Phones are told as ciphertext, whatever the owner sees."""
        with self.lock:
            open_id = f"LnhGm4rh{next(self._ids):018d}"
            person = self.people[open_id] = Person(open_id, name, mobile, self.now(), points)
            return person
