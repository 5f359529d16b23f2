"""What one WooCommerce shop holds and how its stock moves. Used directly by tests, and over HTTP by `routes`.

Stock moves as wc-stock-functions.php and wc-order-functions.php (WooCommerce 10.6) have it: reaching on-hold,
processing or completed takes pieces out of sale and notes them in the line's `_reduced_stock`; reaching pending or
cancelled gives them back; failed, refunded and trash change nothing; a refund gives back what it restocks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

TAKES = frozenset({"on-hold", "processing", "completed"})
"""add_action( 'woocommerce_order_status_…', 'wc_maybe_reduce_stock_levels' )"""
GIVES_BACK = frozenset({"cancelled", "pending"})
"""add_action( 'woocommerce_order_status_…', 'wc_maybe_increase_stock_levels' )"""
PAID = frozenset({"processing", "completed"})


def whole_second() -> datetime:
    """WordPress keeps no finer time."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- a simulated platform has a clock of its own


@dataclass(eq=False)
class Product:
    """A product, or a variation where `parent` is set. `stock` is None while it isn't managed."""

    id: int
    sku: str
    name: str
    created: datetime
    modified: datetime
    stock: float | None = None
    manages: bool = True
    price: str = "10.00"
    barcode: str = ""
    backorders: str = "no"
    status: str = "publish"
    kind: str = "simple"
    option: str = ""
    parent: Product | None = None
    variations: list[int] = field(default_factory=list)
    sales: int = 0
    cached: dict[tuple[str, ...], bytes] = field(default_factory=dict, repr=False)
    """Its JSON by the fields asked for; emptied whenever it changes."""

    @property
    def keeper(self) -> Product:
        """Whose number counts: its own, or the parent's that it shares."""
        return self.parent if self.parent is not None and not self.manages and self.parent.manages else self

    @property
    def managing(self) -> bool | str:
        return "parent" if self.keeper is not self else self.manages

    @property
    def shown(self) -> float | None:
        return self.keeper.stock if self.managing else None

    @property
    def stock_status(self) -> str:
        if not self.managing or (self.shown or 0) > 0:
            return "instock"
        return "outofstock" if self.keeper.backorders == "no" else "onbackorder"


@dataclass(eq=False)
class Line:
    """One line of an order."""

    id: int
    product: Product
    pieces: int
    total: Decimal
    reduced: int | None = None
    """`_reduced_stock`: None while the line has no such meta."""
    restocked: int = 0
    """`_restock_refunded_items`"""


@dataclass(eq=False)
class Refund:
    """Money given back, and what for."""

    id: int
    created: datetime
    amount: Decimal
    lines: tuple[tuple[Line, int, int], ...]
    """The order's line, pieces, and the id of the refund's own line."""
    reason: str = ""

    @property
    def modified(self) -> datetime:
        return self.created


@dataclass(eq=False)
class Order:
    """One order as the shop keeps it."""

    id: int
    status: str
    created: datetime
    modified: datetime
    lines: list[Line]
    customer: int = 0
    currency: str = "EUR"
    paid: datetime | None = None
    completed: datetime | None = None
    taken: bool = False
    """`_order_stock_reduced`"""
    kept: str = ""
    """Its status before it went into the trash."""
    refunds: list[Refund] = field(default_factory=list)
    billing: Mapping[str, str] = field(default_factory=dict)
    shipping_lines: list[tuple[int, Mapping[str, object]]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        shipping = sum((Decimal(str(each.get("total", "0"))) for _, each in self.shipping_lines), Decimal(0))
        return sum((line.total for line in self.lines), shipping)

    @property
    def refunded(self) -> Decimal:
        return sum((refund.amount for refund in self.refunds), Decimal(0))


@dataclass(eq=False)
class Person:
    """A user account."""

    id: int
    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    role: str = "customer"
    username: str = ""
    created: datetime = field(default_factory=whole_second)
    modified: datetime | None = None


def unheard(topic: str, number: int) -> None:
    """Nobody listens."""


class Shop:
    """One shop. Every method is one transaction; `now` is the shop's own clock, to whole seconds."""

    def __init__(self, now: Callable[[], datetime] = whole_second, currency: str = "EUR") -> None:
        self.now, self.currency = now, currency
        self.lock = threading.RLock()
        self.products: dict[int, Product] = {}
        self.variations: dict[int, Product] = {}
        self.orders: dict[int, Order] = {}
        self.people: dict[int, Person] = {}
        self.writes: list[tuple[str, float | None, float | None]] = []
        """What came in through the API: SKU, number before, number after."""
        self.told: Callable[[str, int], None] = unheard
        """Hears of each event: a webhook's topic, and the id of what it is about."""
        self._by_sku: dict[str, Product] = {}
        self._ids: Iterator[int] = iter(range(10, 10**9))
        self._line_ids: Iterator[int] = iter(range(1, 10**9))

    # --- the catalogue

    def add(self, sku: str, stock: float | None = 0, **more: object) -> int:
        """A simple product; `stock` None: it isn't tracked. `more` are fields of Product. Gives its id."""
        with self.lock:
            product = self._made(sku, stock, more)
            self.products[product.id] = product
            return product.id

    def add_variable(
        self, sku: str, options: Mapping[str, tuple[str, int | None]], stock: int | None = None, **more: object
    ) -> int:
        """A product with variations: option → (SKU, stock). `stock`: the parent's, shared by those that have None."""
        with self.lock:
            parent = self._made(sku, stock, {"kind": "variable", **more})
            self.products[parent.id] = parent
            for option, (variation_sku, own) in options.items():
                shared = {"option": option, "parent": parent, "kind": "variation", "price": parent.price}
                variation = self._made(variation_sku, own, {"name": parent.name, **shared})
                self.variations[variation.id] = variation
                parent.variations.append(variation.id)
            return parent.id

    def _made(self, sku: str, stock: float | None, more: Mapping[str, object]) -> Product:
        now = self.now()
        given = {"id": next(self._ids), "name": sku or "Product", "manages": stock is not None, **more}
        product = Product(sku=sku, created=now, modified=now, stock=stock, **given)  # type: ignore[arg-type] # by name
        if sku:
            self._by_sku.setdefault(sku, product)
        self.told("product.created", product.id)
        return product

    def remove(self, sku: str) -> None:
        """Deleted for good, with its variations."""
        with self.lock:
            product = self._by_sku.pop(sku)
            self.products.pop(product.id, None)
            self.variations.pop(product.id, None)
            if product.parent is not None:
                product.parent.variations.remove(product.id)
            for each in product.variations:
                self._by_sku.pop(self.variations.pop(each).sku, None)

    def product(self, sku: str) -> Product:
        return self._by_sku[sku]

    def found(self, number: int) -> Product | None:
        return self.products.get(number) or self.variations.get(number)

    def stock(self, sku: str) -> float | None:
        """The number that the shop shows for it."""
        return self._by_sku[sku].shown

    def set_stock(self, sku: str, number: float | None) -> None:
        """As the owner does it in the back office; None stops the tracking."""
        with self.lock:
            product = self._by_sku[sku].keeper
            product.manages = number is not None
            self._put(product, number)

    def write(self, product: Product, number: float) -> None:
        """As the API does it: the last writer wins, and only where stock is managed."""
        with self.lock:
            before = product.shown
            if product.manages:
                self._put(product, number)
            self.touch(product)
            self.writes.append((product.sku, before, product.shown))

    def _put(self, product: Product, number: float | None) -> None:
        product.stock = number
        self.touch(product)

    def touch(self, product: Product) -> None:
        """Its modification time, and that of its parent; what shares its number is shown anew."""
        for each in (product, product.parent):
            if each is not None:
                each.modified = self.now()
                each.cached.clear()
        for variation in product.variations:
            self.variations[variation].cached.clear()
        self.told("product.updated", product.id)

    # --- orders

    def sell(self, sku: str, pieces: int = 1, *, paid: bool = True, customer: int = 0) -> int:
        """One order of one item: processing when it is paid, else pending. Gives its id."""
        return self.order([(sku, pieces)], status="processing" if paid else "pending", customer=customer)

    def order(
        self, items: Sequence[tuple[str, int]], status: str = "processing", customer: int = 0, **more: object
    ) -> int:
        lines = [(self._by_sku[sku], pieces) for sku, pieces in items]
        return self.take_order(lines, status, customer, more).id

    def take_order(
        self, lines: Sequence[tuple[Product, int]], status: str, customer: int, more: Mapping[str, object]
    ) -> Order:
        with self.lock:
            now = self.now()
            made = [Line(next(self._line_ids), each, n, Decimal(each.price or "0") * n) for each, n in lines]
            given: dict[str, object] = {"currency": self.currency, **more}
            order = Order(next(self._ids), "", now, now, made, customer, **given)  # type: ignore[arg-type] # by name
            self.orders[order.id] = order
            self.told("order.created", order.id)
            self.set_status(order.id, status)
            return order

    def line_id(self) -> int:
        return next(self._line_ids)

    def set_status(self, number: int, status: str) -> None:
        """A status change with everything that WooCommerce does on it."""
        with self.lock:
            order = self.orders[number]
            if order.status == status:
                return
            now = self.now()
            order.status, order.modified = status, now
            if status in PAID:
                order.paid = order.paid or now
            if status == "completed":
                order.completed = order.completed or now
            if status in TAKES and not order.taken:
                self._take(order)
            elif status in GIVES_BACK and order.taken:
                self._give_back(order)
            elif status == "refunded" and order.total > order.refunded:
                self._refund(order, (), order.total - order.refunded, "Order fully refunded.")
            self.told("order.updated", number)

    def complete(self, number: int) -> None:
        self.set_status(number, "completed")

    def cancel(self, number: int) -> None:
        self.set_status(number, "cancelled")

    def pay(self, number: int) -> None:
        self.set_status(number, "processing")

    def trash(self, number: int) -> None:
        """It can be fetched back with `restore`."""
        with self.lock:
            order = self.orders[number]
            order.kept, order.status, order.modified = order.status, "trash", self.now()
            self.told("order.deleted", number)

    def restore(self, number: int) -> None:
        """Out of the trash, as it was."""
        with self.lock:
            order = self.orders[number]
            order.status, order.modified = order.kept, self.now()
            self.told("order.restored", number)

    def delete_order(self, number: int) -> None:
        """For good: what it took is not given back, and no webhook tells."""
        with self.lock:
            del self.orders[number]

    def _take(self, order: Order) -> None:
        for line in order.lines:
            if not line.reduced and line.product.managing:
                self._move(line.product.keeper, -line.pieces)
                line.reduced = line.pieces
            line.product.sales += 0 if line.product.parent else line.pieces
        order.taken = True

    def _give_back(self, order: Order) -> None:
        for line in order.lines:
            if line.reduced and line.product.managing:
                self._move(line.product.keeper, line.reduced)
                line.reduced = None
        order.taken = False

    def _move(self, product: Product, pieces: int) -> None:
        product.stock = (product.stock or 0) + pieces
        self.touch(product)

    def refund(self, number: int, sku: str, pieces: int = 1, *, restock: bool = True) -> int:
        """Some pieces of one line. Gives the refund's id."""
        with self.lock:
            order = self.orders[number]
            line = next(each for each in order.lines if each.product.sku == sku)
            amount = line.total / line.pieces * pieces
            return self.refund_lines(order, [(line, pieces)], amount, restock=restock).id

    def pay_back(self, number: int, amount: str) -> None:
        """Money, without a word for what."""
        with self.lock:
            self.refund_lines(self.orders[number], (), Decimal(amount), restock=False)

    def refund_lines(
        self, order: Order, lines: Sequence[tuple[Line, int]], amount: Decimal, *, restock: bool, reason: str = ""
    ) -> Refund:
        with self.lock:
            refund = self._refund(order, lines, amount, reason)
            for line, pieces in lines if restock else ():
                if line.reduced and line.product.managing:
                    self._move(line.product.keeper, pieces)
                    line.reduced -= pieces
                    line.restocked += pieces
            if order.refunded >= order.total and order.status != "refunded":
                order.status = "refunded"
            return refund

    def _refund(self, order: Order, lines: Sequence[tuple[Line, int]], amount: Decimal, reason: str) -> Refund:
        now = self.now()
        numbered = tuple((line, pieces, next(self._line_ids)) for line, pieces in lines)
        refund = Refund(next(self._ids), now, amount, numbered, reason)
        order.refunds.insert(0, refund)
        order.modified = now
        self.told("order.updated", order.id)
        return refund

    # --- customers

    def register(self, email: str, **more: str) -> int:
        """A customer account. `more` are fields of Person. Gives its id."""
        with self.lock:
            number = max(self.people, default=0) + 1
            now = self.now()
            given = {"username": email.partition("@")[0], **more}
            self.people[number] = Person(number, email, created=now, modified=now, **given)
            self.told("customer.created", number)
            return number
