"""One call of the API: who asks, what may be seen, and by which version it is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from graphql import GraphQLError

from sheetpact.simulators.shopify.keys import Keys
from sheetpact.simulators.shopify.model import Bulk
from sheetpact.simulators.shopify.shop import Shop

ALL_SCOPES = frozenset(
    {
        "read_products",
        "read_inventory",
        "write_inventory",
        "read_locations",
        "read_orders",
        "read_returns",
        "read_customers",
    }
)


class Denied(GraphQLError):
    """The token lacks a scope."""

    def __init__(self, scope: str) -> None:
        needed = f"`{scope}` access scope."
        super().__init__(
            f"Access denied. Required access: {needed}",
            extensions={"code": "ACCESS_DENIED", "requiredAccess": needed},
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request may do."""

    shop: Shop
    scopes: frozenset[str]
    version: str
    versions: tuple[str, ...]
    home: str
    keys: Keys
    run_bulk: Callable[[Bulk], None]

    def may(self, *scopes: str) -> Self:
        """Any of these will do; to write is to read, too. Denied: none is there."""
        held = self.scopes | {each.replace("write_", "read_") for each in self.scopes}
        if not held & set(scopes):
            raise Denied(scopes[0])
        return self
