"""What is true of the items: told by what people did and what shops sold, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Item:
    """Pieces, and what the partners agreed on. `put`: brought in less taken away, by hand."""

    sku: str
    title: str
    put: int
    bought: int = 0
    cancelled: int = 0
    sent: int = 0
    safety: int = 0

    @property
    def reserved(self) -> int:
        return self.bought - self.cancelled - self.sent

    @property
    def on_hand(self) -> int:
        return self.put - self.sent

    @property
    def left(self) -> int:
        """Below 0: so many were sold that aren't there."""
        return self.on_hand - self.reserved

    @property
    def oversold(self) -> int:
        return max(0, -self.left)

    @property
    def for_sale(self) -> int:
        return max(0, self.left - self.safety)


@dataclass(frozen=True, slots=True)
class Order:
    """One that a shop took."""

    shop: str
    number: str
    sku: str
    pieces: int


@dataclass(slots=True)
class Truth:
    """All items and open orders. Whoever changes it holds the market's lock."""

    items: dict[str, Item]
    open: list[Order] = field(default_factory=list)
    orders: int = 0
    pieces: int = 0
    """Sold in all."""
    turned_away: int = 0
    """Buyers who found fewer pieces than they wanted, while the alliance had them."""
    broken: list[str] = field(default_factory=list)
    """What must never be, and was."""

    def bought(self, order: Order) -> None:
        self.items[order.sku].bought += order.pieces
        self.open.append(order)
        self.orders += 1
        self.pieces += order.pieces

    def cancelled(self, order: Order) -> None:
        self.items[order.sku].cancelled += order.pieces
        self.open.remove(order)

    def sent(self, order: Order) -> None:
        self.items[order.sku].sent += order.pieces
        self.open.remove(order)
