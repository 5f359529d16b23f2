"""What one Shopify shop holds. Ids are whole numbers here; `gid` makes the API's names of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

RESTOCKS = {"return": "RETURN", "cancel": "CANCEL", "none": "NO_RESTOCK", "sent back": "NO_RESTOCK"}
"""How a refund's pieces come back → RefundLineItemRestockType."""


@dataclass(eq=False)
class Location:
    """Where stock is kept."""

    id: int
    name: str
    is_active: bool = True
    is_fulfillment_service: bool = False


@dataclass(eq=False)
class Product:
    """What buyers see as one thing."""

    id: int
    title: str
    updated_at: datetime
    status: str = "ACTIVE"
    variants: list[Variant] = field(default_factory=list)


@dataclass(eq=False)
class Variant:
    """One of a product's forms; a plain product has one, called "Default Title"."""

    id: int
    product: Product
    title: str
    inventory_item: Item
    price: Decimal = Decimal(10)
    barcode: str | None = None
    inventory_policy: str = "DENY"
    requires_components: bool = False

    @property
    def sku(self) -> str | None:
        return self.inventory_item.sku

    @property
    def display_name(self) -> str:
        return f"{self.product.title} - {self.title}"

    @property
    def inventory_quantity(self) -> int:
        return sum(level.available for level in self.inventory_item.levels.values())


@dataclass(eq=False)
class Level:
    """One item at one location. On hand is what is available, committed to orders, or kept back."""

    item: Item
    location: Location
    updated_at: datetime
    available: int = 0
    committed: int = 0
    reserved: int = 0

    @property
    def on_hand(self) -> int:
        return self.available + self.committed + self.reserved

    def quantity(self, name: str) -> int:
        """By the name of an inventory state; states that nobody moves here hold nothing."""
        known = {"available": self.available, "committed": self.committed, "reserved": self.reserved}
        return self.on_hand if name == "on_hand" else known.get(name, 0)


@dataclass(eq=False)
class Item:
    """What is counted. Variants may share one."""

    id: int
    sku: str | None
    updated_at: datetime
    tracked: bool = True
    levels: dict[int, Level] = field(default_factory=dict)
    """By location."""
    variants: list[Variant] = field(default_factory=list)


@dataclass(eq=False)
class Customer:
    """One buyer's account."""

    id: int
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(eq=False)
class Line:
    """One line of an order. `fulfilled` pieces have left; `removed` were refunded, cancelled or edited away."""

    id: int
    order: Order
    variant: Variant | None
    sku: str | None
    name: str
    quantity: int
    price: Decimal
    level: Level | None
    """Where its pieces are committed; None: nobody counts them."""
    fulfilled: int = 0
    removed: int = 0
    removed_unfulfilled: int = 0

    @property
    def current_quantity(self) -> int:
        return self.quantity - self.removed

    @property
    def unfulfilled_quantity(self) -> int:
        return self.quantity - self.fulfilled - self.removed_unfulfilled


@dataclass(eq=False)
class RefundLine:
    """Pieces of one line that were refunded."""

    id: int
    line_item: Line
    quantity: int
    restock_type: str

    @property
    def restocked(self) -> bool:
        return self.restock_type != "NO_RESTOCK"


@dataclass(eq=False)
class Refund:
    """Money given back, and what for."""

    id: int
    created_at: datetime
    lines: list[RefundLine]
    of: Return | None = None
    more: Decimal = Decimal(0)
    """Paid back beside what its lines come to."""


@dataclass(eq=False)
class Return:
    """Pieces of one line that were sent back, and what became of them. It is one parcel with one line."""

    id: int
    line: Line
    quantity: int
    disposition: str


@dataclass(eq=False)
class Order:
    """One order as the shop keeps it. `rate`: pieces of presentment money for one of the shop's."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    currency: str
    presentment_currency: str
    rate: Decimal = Decimal(1)
    lines: list[Line] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    customer: Customer | None = None
    test: bool = False
    confirmed: bool = True
    cancelled_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def fulfillment(self) -> str:
        """As the search filter `fulfillment_status` names it."""
        open_pieces = sum(line.unfulfilled_quantity for line in self.lines)
        sent = any(line.fulfilled for line in self.lines)
        return ("partial" if sent else "unfulfilled") if open_pieces else "fulfilled"


@dataclass(eq=False)
class Subscription:
    """Who is told of a topic. After eight failures in a row it is gone (Shopify, "Troubleshoot webhooks")."""

    id: int
    topic: str
    uri: str
    created_at: datetime
    failures: int = 0


@dataclass(eq=False)
class Bulk:
    """One bulk operation; its file is there once it is completed."""

    id: int
    created_at: datetime
    query: str
    status: str = "CREATED"
    objects: int = 0
    content: bytes = b""
    error_code: str | None = None
    completed_at: datetime | None = None


Noded = Location | Product | Variant | Item | Level | Customer | Order | Line | Refund | Subscription | Bulk
NAMES: dict[type[Noded], str] = {
    Location: "Location",
    Product: "Product",
    Variant: "ProductVariant",
    Item: "InventoryItem",
    Level: "InventoryLevel",
    Customer: "Customer",
    Order: "Order",
    Line: "LineItem",
    Refund: "Refund",
    Subscription: "WebhookSubscription",
    Bulk: "BulkOperation",
}


def gid(thing: Noded) -> str:
    """`gid://shopify/Order/1`; a level's holds its item: `gid://shopify/InventoryLevel/9?inventory_item_id=4`."""
    if isinstance(thing, Level):
        return f"gid://shopify/InventoryLevel/{thing.location.id}?inventory_item_id={thing.item.id}"
    return f"gid://shopify/{NAMES[type(thing)]}/{thing.id}"
