"""How one Shopify shop's stock moves. Used directly by tests, and over HTTP by `api`.

An order commits its pieces when it is placed, paid or not: available falls, on hand stays. Fulfilment takes them
from committed and on hand. What is refunded, cancelled or edited away comes back to available only where it is
restocked; else it has left (help.shopify.com, "Inventory states"; Order.refunds, RefundLineItemRestockType).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from sheetpact.simulators.shopify.model import (
    RESTOCKS,
    Bulk,
    Customer,
    Item,
    Level,
    Line,
    Location,
    Order,
    Product,
    Refund,
    RefundLine,
    Return,
    Subscription,
    Variant,
)

DEFAULT = "Default Title"


def _untold(topic: str, about: Order | Level | Product | Customer) -> None:
    """Nobody listens."""
    del topic, about


def whole_second() -> datetime:
    """The API shows no finer time."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- a simulated platform has a clock of its own


class Shop:
    """One shop. Every method is one transaction. `told` hears of each event: its topic, and what it is about."""

    def __init__(self, now: Callable[[], datetime] = whole_second, currency: str = "EUR") -> None:
        self.now, self.currency = now, currency
        self.lock = threading.RLock()
        self.name = "Simulated"
        self.locations: dict[int, Location] = {}
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.items: dict[int, Item] = {}
        self.orders: dict[int, Order] = {}
        self.customers: dict[int, Customer] = {}
        self.subscriptions: dict[int, Subscription] = {}
        self.bulks: dict[int, Bulk] = {}
        self.writes: list[tuple[str, int, int]] = []
        """What came in through the API: SKU, number before, number after."""
        self.told: Callable[[str, Order | Level | Product | Customer], None] = _untold
        self._ids: Iterator[int] = iter(range(7_000_000_000_001, 10**13))
        self._names: Iterator[int] = iter(range(1001, 10**9))
        self.add_location("Workshop")

    def new_id(self) -> int:
        return next(self._ids)

    # --- the catalogue

    def add_location(self, name: str, *, service: bool = False) -> int:
        """`service`: a fulfilment service's, where no other app may write."""
        location = Location(next(self._ids), name, is_fulfillment_service=service)
        self.locations[location.id] = location
        return location.id

    def add(  # noqa: PLR0913 -- what a product has
        self,
        sku: str,
        stock: int | None = 0,
        *,
        name: str = "",
        status: str = "ACTIVE",
        barcode: str | None = None,
        policy: str = "DENY",
        bundle: bool = False,
    ) -> int:
        """A product with one variant; `stock` None: it isn't tracked. Gives its item's id."""
        with self.lock:
            product = Product(next(self._ids), name or sku, self.now(), status)
            self.products[product.id] = product
            variant = self._variant(product, DEFAULT, sku, stock)
            variant.barcode, variant.inventory_policy, variant.requires_components = barcode, policy, bundle
            return variant.inventory_item.id

    def add_variants(self, name: str, options: dict[str, tuple[str, int | None]]) -> None:
        """A product with options: option → (SKU, stock)."""
        with self.lock:
            product = Product(next(self._ids), name, self.now())
            self.products[product.id] = product
            for option, (sku, stock) in options.items():
                self._variant(product, option, sku, stock)

    def _variant(self, product: Product, title: str, sku: str, stock: int | None) -> Variant:
        item = Item(next(self._ids), sku or None, self.now(), tracked=stock is not None)
        home = next(iter(self.locations.values()))
        item.levels[home.id] = Level(item, home, self.now(), available=stock or 0)
        variant = Variant(next(self._ids), product, title, item)
        self.items[item.id], self.variants[variant.id] = item, variant
        item.variants.append(variant)
        product.variants.append(variant)
        return variant

    def stock_at(self, sku: str, location: str, number: int) -> None:
        """The item is kept at that location, too."""
        with self.lock:
            item, place = self.item(sku), self.location(location)
            item.levels[place.id] = Level(item, place, self.now(), available=number)

    def item(self, sku: str) -> Item:
        return next(each for each in self.items.values() if each.sku == sku)

    def location(self, name: str) -> Location:
        return next(each for each in self.locations.values() if each.name == name)

    def remove(self, sku: str) -> None:
        """Deleted for good; orders keep its name."""
        with self.lock:
            item = self.items.pop(self.item(sku).id)
            for variant in item.variants:
                del self.variants[variant.id]
                variant.product.variants.remove(variant)
            for line in (line for order in self.orders.values() for line in order.lines):
                line.variant = None if line.variant in item.variants else line.variant

    def shown(self, sku: str) -> int | None:
        """What all locations together can sell; None: it isn't tracked."""
        item = self.item(sku)
        return sum(level.available for level in item.levels.values()) if item.tracked else None

    def set_stock(self, sku: str, number: int, location: str = "") -> None:
        """As the owner does it in the back office."""
        with self.lock:
            item = self.item(sku)
            place = self.location(location) if location else next(iter(item.levels.values())).location
            self._move(item.levels[place.id], number - item.levels[place.id].available)

    def write(self, level: Level, number: int) -> int:
        """As the API does it; gives the difference."""
        delta = number - level.available
        self.writes.append((level.item.sku or "", level.available, number))
        if delta:
            self._move(level, delta)
        return delta

    def _move(self, level: Level, pieces: int) -> None:
        level.available += pieces
        level.updated_at = self.now()
        self.told("inventory_levels/update", level)

    # --- orders

    def sell(self, sku: str, pieces: int = 1, *, customer: int = 0, test: bool = False) -> int:
        """One order of one item. Gives its id."""
        return self.order([(sku, pieces)], customer=customer, test=test)

    def order(
        self,
        items: Sequence[tuple[str, int]],
        *,
        customer: int = 0,
        test: bool = False,
        paid_in: str = "",
        rate: str = "1",
    ) -> int:
        """Pieces of some items; a test order takes none of them. `paid_in`: the buyer's currency, at `rate`."""
        with self.lock:
            now = self.now()
            buyer = self.customers.get(customer)
            order = Order(next(self._ids), f"#{next(self._names)}", now, now, self.currency, paid_in or self.currency)
            order.rate, order.customer, order.test = Decimal(rate), buyer, test
            self.orders[order.id] = order
            for sku, pieces in items:
                self._add_line(order, sku, pieces)
            self.told("orders/create", order)
            return order.id

    def _add_line(self, order: Order, sku: str, pieces: int) -> None:
        item = self.item(sku)
        variant = item.variants[0]
        level = None if order.test or not item.tracked else self._place(item, pieces)
        name = variant.product.title if variant.title == DEFAULT else variant.display_name
        order.lines.append(Line(next(self._ids), order, variant, sku, name, pieces, variant.price, level))
        if level is not None:
            level.committed += pieces
            self._move(level, -pieces)

    def _place(self, item: Item, pieces: int) -> Level:
        """The first location that has enough, else the first."""
        levels = list(item.levels.values())
        return next((each for each in levels if each.available >= pieces), levels[0])

    def fulfil(self, order: int, sku: str = "", pieces: int = 0) -> None:
        """Send some pieces of one line, or all that is open."""
        with self.lock:
            found = self.orders[order]
            for line in self._lines(found, sku):
                sent = pieces or line.unfulfilled_quantity
                line.fulfilled += sent
                if line.level is not None:
                    line.level.committed -= sent
            self._changed(
                found, "orders/fulfilled" if found.fulfillment == "fulfilled" else "orders/partially_fulfilled"
            )

    def cancel_fulfilment(self, order: int, sku: str, pieces: int) -> None:
        """The parcel never left."""
        with self.lock:
            found = self.orders[order]
            for line in self._lines(found, sku):
                line.fulfilled -= pieces
                if line.level is not None:
                    line.level.committed += pieces
            self._changed(found, "orders/updated")

    def refund(self, order: int, sku: str, pieces: int, restock: str = "return") -> None:
        """Some pieces of one line.

        `restock`: return (they had left), cancel (they hadn't), none (lost or kept), or sent back: a return has told
        already what became of them.
        """
        with self.lock:
            found = self.orders[order]
            (line,) = self._lines(found, sku)
            self._remove(found, [(line, pieces)], restock)
            self._changed(found, "refunds/create")

    def pay_back(self, order: int, amount: str) -> None:
        """Money, for no line."""
        with self.lock:
            found = self.orders[order]
            found.refunds.append(Refund(next(self._ids), self.now(), [], more=Decimal(amount)))
            self._changed(found, "refunds/create")

    def send_back(self, order: int, sku: str, pieces: int, *, restocked: bool = True) -> None:
        """Pieces arrive again and go back on the shelf, or not. The money is another matter: see `refund`."""
        with self.lock:
            found = self.orders[order]
            (line,) = self._lines(found, sku)
            kind = "RESTOCKED" if restocked else "NOT_RESTOCKED"
            found.returns.append(Return(next(self._ids), line, pieces, kind))
            if line.level is not None and restocked:
                self._move(line.level, pieces)
            self._changed(found, "orders/updated")

    def cancel(self, order: int, *, restock: bool = True) -> None:
        """All of it is taken off the order. ValueError: something has left; cancel its fulfilment first."""
        with self.lock:
            found = self.orders[order]
            if any(line.fulfilled for line in found.lines):
                raise ValueError("an order with fulfilled lines can't be cancelled")
            found.cancelled_at = found.closed_at = self.now()
            rest = [(line, line.unfulfilled_quantity) for line in found.lines if line.unfulfilled_quantity]
            self._remove(found, rest, "cancel" if restock else "none")
            self._changed(found, "orders/cancelled")

    def edit(self, order: int, sku: str, quantity: int, *, restock: bool = True) -> None:
        """Another number of pieces on a line, or a new line."""
        with self.lock:
            found = self.orders[order]
            lines = self._lines(found, sku)
            if not lines:
                self._add_line(found, sku, quantity)
            elif quantity > lines[0].current_quantity:
                self._more(lines[0], quantity - lines[0].current_quantity)
            else:
                less = lines[0].current_quantity - quantity
                self._remove(found, [(lines[0], less)], "cancel" if restock else "none")
            self._changed(found, "orders/edited")

    def _more(self, line: Line, pieces: int) -> None:
        line.quantity += pieces
        if line.level is not None:
            line.level.committed += pieces
            self._move(line.level, -pieces)

    def _remove(self, order: Order, parts: Sequence[tuple[Line, int]], restock: str) -> None:
        kind = RESTOCKS[restock]
        rows = [RefundLine(next(self._ids), line, n, kind) for line, n in parts]
        of = order.returns[-1] if restock == "sent back" else None
        order.refunds.append(Refund(next(self._ids), self.now(), rows, of))
        for line, pieces in parts:
            waiting = 0 if restock in {"return", "sent back"} else min(pieces, line.unfulfilled_quantity)
            line.removed += pieces
            line.removed_unfulfilled += waiting
            if line.level is not None:
                line.level.committed -= waiting
                self._move(line.level, pieces if restock in {"return", "cancel"} else 0)

    def _lines(self, order: Order, sku: str) -> list[Line]:
        return [line for line in order.lines if sku in ("", line.sku)]

    def _changed(self, order: Order, topic: str) -> None:
        order.updated_at = self.now()
        self.told(topic, order)
        if topic != "orders/updated":
            self.told("orders/updated", order)

    # --- customers

    def register(self, email: str | None = None, **more: str) -> int:
        """A customer's account. `more`: first_name, last_name, phone. Gives its id."""
        with self.lock:
            now = self.now()
            customer = Customer(next(self._ids), now, now, email=email, **more)
            self.customers[customer.id] = customer
            self.told("customers/create", customer)
            return customer.id

    def erase(self, customer: int) -> None:
        """The account is gone."""
        with self.lock:
            del self.customers[customer]

    def merge(self, customer: int, kept: int) -> None:
        """One customer of two (customerMerge): the first id is gone, and what was ordered by it is the other's."""
        with self.lock:
            target = self.customers[kept]
            gone = self.customers.pop(customer)
            target.updated_at = self.now()
            for order in self.orders.values():
                if order.customer is gone:
                    order.customer = target
