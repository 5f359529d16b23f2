"""WooCommerce REST API v3 (woocommerce.github.io/woocommerce-rest-api-docs; behaviour as of WooCommerce 10.6).

A listing is a product, or a variation with its own number; variations that share their parent's are one listing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar
from urllib.parse import urlsplit

from sheetpact.errors import ConnectorError, Gone, NotAllowed, RetryLater, SignInAgain
from sheetpact.mapping.fields import Payload
from sheetpact.mapping.people import full_address, full_name
from sheetpact.mapping.reading import each
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, Reading
from sheetpact.model.texts import say
from sheetpact.ports import (
    Answer,
    Call,
    Capabilities,
    Hook,
    Publishing,
    Receipt,
    Setting,
    ShopContext,
    StockWrite,
)
from sheetpact.woocommerce import webhooks
from sheetpact.woocommerce.client import PAGE, Client, object_of
from sheetpact.woocommerce.items import Items
from sheetpact.woocommerce.orders import Orders
from sheetpact.woocommerce.writing import Writer

BATCH = 100  # woocommerce_rest_batch_items_limit, class-wc-rest-controller.php
STAFF = frozenset({"administrator", "editor", "author", "contributor", "shop_manager"})
"""No customers: WordPress's own roles but subscriber (Roles and Capabilities), and WooCommerce's manager."""


class Connector:
    """One WooCommerce shop."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        publishing=Publishing.SET,  # no compare-and-set; inventory_delta is read-modify-write and loses updates
        batch=BATCH,
        page=PAGE,
        requests_per_second=50.0,  # WooCommerce has no limit; one call at a time is what a host can bear
        push="woocommerce",
        customers=True,
    )
    received: ClassVar[Answer] = Answer()
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("base_url", about="the shop's address, such as https://tea.example"),
        Setting("consumer_key", secret=True, about="WooCommerce › Settings › Advanced › REST API, Read/Write"),
        Setting("consumer_secret", secret=True),
        Setting("webhook_secret", required=False, secret=True, about="the secret of the shop's webhooks"),
    )

    def __init__(self, context: ShopContext) -> None:
        self._context = context
        self._client = Client(context)
        self._items = Items(self._client)
        self._orders = Orders(self._client, self._items)
        self._writer = Writer(self._client)

    def check(self) -> Sequence[Problem]:
        if urlsplit(self._client.base).scheme not in ("http", "https"):
            return [self._client.problem("woocommerce.no_scheme", Severity.RED, base=self._client.base)]
        for area in ("products", "orders", "customers"):
            if (found := self._trouble(area, partial(self._client.rows, area, per_page="1"))) is not None:
                return [found]
        # An empty batch changes nothing, but needs the right to write (batch_items_permissions_check).
        if (found := self._trouble("write", partial(self._client.call, "POST", "products/batch", json={}))) is not None:
            return [found]
        skus = [listing.sku or listing.title for listing in self._items.all().records if listing.backorders]
        shown = ", ".join(skus[:5])
        return (
            [self._client.problem("woocommerce.backorders", Severity.NOTE, count=len(skus), skus=shown)] if skus else []
        )

    def _trouble(self, area: str, tried: Callable[[], object]) -> Problem | None:
        try:
            tried()
        except (SignInAgain, NotAllowed) as error:
            code = "read_only" if area == "write" else f"rights_{area}"
            code = "keys" if isinstance(error, SignInAgain) and area == "products" else code
            return self._client.problem(f"woocommerce.{code}", Severity.RED, told=str(error))
        except ConnectorError as error:
            code = "unreachable" if isinstance(error, RetryLater) else "address"
            return self._client.problem(f"woocommerce.{code}", Severity.RED, told=str(error))
        return None

    @property
    def listens(self) -> bool:
        return bool(self._context.settings.get("webhook_secret"))

    def call(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Call:  # noqa: ARG002 -- nothing tells its age
        return webhooks.call_of(headers, body, self._context.settings["webhook_secret"])

    @property
    def topics(self) -> Sequence[str]:
        return webhooks.TOPICS

    def doubt(self, address: str) -> Problem | None:
        if webhooks.is_called(address, self._client.base):
            return None
        return self._client.problem("woocommerce.uncalled", Severity.NOTE, address=address)

    def hooks(self) -> Sequence[Hook]:
        return webhooks.hooks(self._client.all("webhooks")[0])

    def hook(self, address: str, *, anew: bool) -> Sequence[Hook]:
        return webhooks.arm(self.hooks(), address, self._context.settings["webhook_secret"], self._hook, anew=anew)

    def _hook(self, method: str, path: str, content: Mapping[str, str]) -> Mapping[str, object]:
        """One webhook made or changed. NotAllowed: the key may only read."""
        try:
            return object_of(self._client.call(method, f"webhooks{path}", json=content))
        except Gone:
            raise
        except (SignInAgain, NotAllowed) as error:
            raise NotAllowed(say(self._context.locale, "woocommerce.read_only", told=error)) from None

    def listings(self, cursor: str | None) -> Reading[Listing]:  # noqa: ARG002 -- every reading is whole
        return self._items.all()

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        return self._items.look(listings)

    def orders(self, cursor: str | None) -> Reading[Order]:
        return self._orders.changed(cursor)

    def order(self, order: str) -> Order:
        return self._orders.one(order)

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002 -- the platform has none
        return Reading(())

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002 -- every reading is whole
        # Without role=all only the role `customer` is listed; there is no modified_after (class-wc-rest-customers-*).
        rows, whole = self._client.all("customers", role="all")
        records, problems = each([row for row in rows if str(row.get("role")) not in STAFF], self._customer)
        return Reading(records, problems, complete=whole and not problems)

    def _customer(self, payload: Payload) -> Customer:
        fields = self._client.read("customer", payload, str(payload.get("id")))
        return Customer(
            self._context.shop,
            fields.text("customer"),
            name=full_name(fields.text("first_name"), fields.text("last_name")),
            phone=fields.text("phone"),
            email=fields.text("email"),
            address=full_address(fields.text("address"), fields.text("city"), fields.text("postcode")),
        )

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        return self._writer.publish(writes)
