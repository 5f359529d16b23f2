"""What the app must be allowed to do."""

from __future__ import annotations

from sheetpact.errors import NotAllowed
from sheetpact.mapping.fields import at
from sheetpact.model.texts import say
from sheetpact.shopify.client import Client, objects
from sheetpact.shopify.queries import ACCESS, CUSTOMERS, ORDERS

SCOPES = (
    "read_products",
    "read_inventory",
    "write_inventory",
    "read_locations",
    "read_orders",
    "read_returns",
    "read_customers",
)
NOBODY = {"query": "id:1"}


def check_scopes(client: Client, locale: str) -> None:
    """NotAllowed: some are missing; all of them are named. Whoever may write may read."""
    rows = objects(at(client.ask(ACCESS), "currentAppInstallation.accessScopes"))
    held = {str(row.get("handle")) for row in rows}
    held |= {scope.replace("write_", "read_") for scope in held}
    missing = [scope for scope in SCOPES if scope not in held]
    if missing:
        raise NotAllowed(say(locale, "shopify.scopes", scopes=", ".join(missing)))


def check_reading(client: Client) -> None:
    """A scope may be there and the data still be kept back: what buyers tell needs an approval of its own."""
    client.pages(CUSTOMERS, "customers", 1, NOBODY)
    client.pages(ORDERS, "orders", 1, NOBODY)
