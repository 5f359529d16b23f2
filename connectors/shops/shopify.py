"""Shopify's Admin GraphQL API, versions 2026-01 to 2026-10 (shopify.dev/docs/api/admin-graphql).

A listing is an inventory item: a variant, or variants that share one. Its id is the item's number. What it shows is
what all locations together can sell, and an order takes its pieces out of that when it is placed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar
from urllib.parse import urlsplit

from sheetpact.errors import BadRecord, ConnectorError, Gone, NotAllowed, RetryLater, SignInAgain
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.people import full_name
from sheetpact.mapping.reading import Unread, each, fields_of
from sheetpact.model.keys import ListingKey
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Customer, DeliveryNote, Listing, Order, OrderLine, Reading
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
from sheetpact.shopify import queries, webhooks
from sheetpact.shopify.access import check_reading, check_scopes
from sheetpact.shopify.client import Client
from sheetpact.shopify.items import every_item, sellable
from sheetpact.shopify.orders import Back, came_back, lines_of, paid_back, paid_for, stood, undone, whole
from sheetpact.shopify.recent import recent_of
from sheetpact.shopify.shelves import Places, Shelves
from sheetpact.shopify.writing import Writer

BATCH = 100
OVERLAP = timedelta(minutes=5)  # the list of orders is searched in an index, which lags behind
FIRST_DAYS = timedelta(days=30)
OPEN = "status:open -fulfillment_status:fulfilled"  # whatever else it may be called (QueryRoot.orders, query)
TIMES = "%Y-%m-%dT%H:%M:%SZ"


class Connector:
    """One Shopify shop."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        publishing=Publishing.SET_IF,
        batch=BATCH,
        page=queries.ITEMS_PAGE,
        requests_per_second=20.0,  # points are what counts: the client waits for those
        push="shopify",
        customers=True,
        merges_customers=True,  # Customer.mergeable, mutation customerMerge
    )
    received: ClassVar[Answer] = Answer()
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("base_url", about="the shop's own address: https://NAME.myshopify.com"),
        Setting("client_id", required=False, about="of the shop's own app: Dev Dashboard › Apps › Settings"),
        Setting("client_secret", required=False, secret=True, about="of the same app; it signs webhooks, too"),
        Setting("access_token", required=False, secret=True, about="in place of both: of an app made before 2026"),
        Setting("webhook_secret", required=False, secret=True, about="where webhooks are signed with another secret"),
        Setting("api_version", required=False, about=f"{queries.OLDEST} or later; {queries.USUAL} where it isn't said"),
        Setting("location", required=False, about="name or number of the location that changes are written to"),
    )

    def __init__(self, context: ShopContext) -> None:
        self._context = context
        self._client = Client(context)
        self._recent = recent_of(self._client.account)
        self._shelves = Shelves(
            self._client, Places(self._client, context.settings.get("location", ""), context.locale)
        )

    def check(self) -> Sequence[Problem]:
        if urlsplit(self._client.base).scheme not in ("http", "https"):
            return [self._problem("shopify.no_scheme", Severity.RED, base=self._client.base)]
        client, locale = self._client, self._context.locale
        looks: list[Callable[[], object]] = [partial(check_scopes, client, locale), partial(check_reading, client)]
        for look in (*looks, lambda: self._shelves.places.home):
            if (found := self._trouble(look)) is not None:
                return [found]
        skus = [listing.sku or listing.title for listing in self.listings(None).records if listing.backorders]
        shown = ", ".join(skus[:5])
        notes = [self._problem("shopify.backorders", Severity.NOTE, count=len(skus), skus=shown)] if skus else []
        return [*self._moved(), *notes]

    def _trouble(self, tried: Callable[[], object]) -> Problem | None:
        try:
            tried()
        except (SignInAgain, NotAllowed) as error:
            return self._problem("shopify.told", Severity.RED, told=str(error))
        except ConnectorError as error:
            code = "unreachable" if isinstance(error, RetryLater) else "told"
            return self._problem(f"shopify.{code}", Severity.RED, told=str(error))
        return None

    def listings(self, cursor: str | None) -> Reading[Listing]:  # noqa: ARG002 -- every reading is whole
        items = every_item(self._client, self._context.wait)
        records, problems = each(filter(sellable, items), self._listing)
        return Reading(records, (*problems, *self._moved()), complete=not problems)

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        items = self._shelves.look([key.listing for key in listings])
        records, problems = each(filter(sellable, items), self._listing)
        return Reading(records, problems, complete=not problems)

    def _listing(self, payload: Payload) -> Listing:
        fields = self._read("listing", payload, str(payload.get("sku") or payload.get("id")))
        tracked = fields.flag("tracked")
        return Listing(
            ListingKey(self._context.shop, fields.text("id")),
            sku=fields.text("sku"),
            title=fields.text("title"),
            barcode=fields.text("barcode"),
            shown=fields.number("shown") if tracked else None,
            tracked=tracked,
            backorders=fields.flag("backorders"),
        )

    def orders(self, cursor: str | None) -> Reading[Order]:
        since = (moment(cursor) - OVERLAP) if cursor else self._context.now() - FIRST_DAYS
        changed = self._recent.changed(self._client, f"updated_at:>='{since.strftime(TIMES)}'")
        older = self._open_orders() if cursor is None else ()
        payloads = {str(order.get("id")): order for order in (*older, *changed.rows)}
        orders, problems = each(payloads.values(), self._order)
        seen = max((order.updated_at for order in orders), default=None)
        # Neither beyond the server's own time at the start, nor back.
        reached = min(changed.at, seen or changed.at).strftime(TIMES) if seen or not cursor else cursor
        return Reading(orders, problems, max(cursor or "", reached), complete=not problems)

    def _open_orders(self) -> Sequence[Payload]:
        size, first = queries.ORDERS_PAGE, queries.ORDERS_FIRST
        return self._client.pages(queries.ORDERS, "orders", size, {"query": OPEN}, first=first).rows

    def order(self, order: str) -> Order:
        told = self._client.ask(queries.ORDER, {"id": f"gid://shopify/Order/{order}"}).get("order")
        if not isinstance(told, Mapping):
            raise Gone(say(self._context.locale, "shopify.no_order", order=order))
        try:
            return self._order(told)
        except Unread as unread:
            raise BadRecord(unread.problem.text(self._context.locale)) from None

    def _order(self, payload: Payload) -> Order:
        payload = whole(self._client, payload)
        row = str(payload.get("name") or payload.get("id"))
        fields = self._read("order", payload, row)
        currency = fields.text("currency") or self._context.currency
        read = partial(self._read, row=row, currency=currency)
        lines = [read("line", line) for line in lines_of(payload)]
        off = undone(self._client, payload)
        refunds = [read("refund_line", line) for line in off.refunds]
        of_returns = [read("refund_line", line) for line in off.of_returns]
        back = came_back(refunds, of_returns, [read("sent_back", piece) for piece in off.sent_back])
        state = {"cancelled": fields.moment("cancelled_at") is not None, "confirmed": fields.flag("confirmed")}
        return Order(
            self._context.shop,
            fields.text("order"),
            placed_at=fields.time("placed_at"),
            updated_at=fields.time("updated_at"),
            lines=tuple(self._line(line, stood(line, back.get(line.text("line"), Back()), **state)) for line in lines),
            number=fields.text("number"),
            customer=fields.text("customer"),
            currency=currency,
            test=fields.flag("test"),
            taken_at=fields.time("placed_at"),
            refunded_minor=paid_back([*refunds, *of_returns], read("order_money", payload)),
        )

    def _line(self, line: Fields, pieces_at: tuple[int, int, int]) -> OrderLine:
        return OrderLine(
            line.text("line"),
            line.text("listing"),
            line.text("sku"),
            *pieces_at,
            title=line.text("title"),
            ordered=line.number("pieces") or 0,
            paid_minor=paid_for(line),
        )

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002 -- the platform has none
        return Reading(())

    def customers(self, cursor: str | None) -> Reading[Customer]:
        query = f"updated_at:>='{(moment(cursor) - OVERLAP).strftime(TIMES)}'" if cursor else None
        size = queries.CUSTOMERS_PAGE
        paged = self._client.pages(queries.CUSTOMERS, "customers", size, {"query": query}, sparing=True)
        records, problems = each(paged.rows, self._customer)
        return Reading(records, problems, max(cursor or "", paged.at.strftime(TIMES)), complete=not problems)

    def _customer(self, payload: Payload) -> Customer:
        fields = self._read("customer", payload, str(payload.get("id")))
        return Customer(
            self._context.shop,
            fields.text("customer"),
            name=full_name(fields.text("first_name"), fields.text("last_name")),
            phone=fields.text("phone"),
            email=fields.text("email"),
        )

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        return Writer(self._shelves, self._refused, self._context.now).publish(writes)

    @property
    def listens(self) -> bool:
        return bool(self._secrets)

    @property
    def _secrets(self) -> list[str]:
        settings = self._context.settings
        return [secret for name in ("webhook_secret", "client_secret") if (secret := settings.get(name))]

    def call(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Call:  # noqa: ARG002 -- nothing tells its age
        return webhooks.call_of(headers, body, self._secrets)

    @property
    def topics(self) -> Sequence[str]:
        return webhooks.TOPICS

    def doubt(self, address: str) -> Problem | None:  # noqa: ARG002 -- it refuses what it doesn't take
        return None

    def hooks(self) -> Sequence[Hook]:
        return webhooks.hooks(self._client)

    def hook(self, address: str, *, anew: bool) -> Sequence[Hook]:  # noqa: ARG002 -- all are signed with the app's secret
        return webhooks.subscribe(self._client, address, self._context.locale)

    def _refused(self, code: str, write: StockWrite, **params: str) -> Problem:
        return self._problem(code, Severity.AMBER, write.sku or write.title, **params)

    def _moved(self) -> list[Problem]:
        """A version that has run out is answered by the oldest that hasn't, without a word."""
        client = self._client
        told = {"asked": client.version, "served": client.moved}
        return [self._problem("shopify.version_moved", Severity.AMBER, **told)] if client.moved else []

    def _read(self, section: str, payload: Payload, row: str, currency: str = "") -> Fields:
        context = self._context
        where = Where(shop=context.shop, row=row)
        currency = currency or context.currency
        return fields_of(context.mapping.section(section), payload, where, zone=context.timezone, currency=currency)

    def _problem(self, code: str, severity: Severity, row: str = "", **told: object) -> Problem:
        return Problem(code, severity, Where(shop=self._context.shop, row=row), told)


def moment(cursor: str) -> datetime:
    """A cursor's time."""
    return datetime.strptime(cursor, TIMES).replace(tzinfo=UTC)
