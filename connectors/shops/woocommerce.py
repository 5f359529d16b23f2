"""WooCommerce REST API v3 (woocommerce.github.io/woocommerce-rest-api-docs; behaviour as of WooCommerce 10.6).

A listing is a product, or a variation with its own number; variations that share their parent's are one listing.
Its id is the path below /products: "10", or "11/14" for variation 14 of product 11.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import urlsplit

import requests
from requests_oauthlib import OAuth1

from sheetpact.errors import (
    BadRecord,
    BrokenContract,
    ConnectorError,
    Gone,
    NotAllowed,
    RetryLater,
    SignInAgain,
    UnknownOutcome,
)
from sheetpact.mapping.fields import Fields, Payload
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
    Result,
    Setting,
    ShopContext,
    StockWrite,
    json_of,
    told_at,
)
from sheetpact.woocommerce import webhooks

PAGE = 100  # per_page's maximum (REST docs, Pagination)
BATCH = 100  # woocommerce_rest_batch_items_limit, class-wc-rest-controller.php
OVERLAP = timedelta(seconds=60)  # modified_after is strict, in whole seconds; an order may be stored a little later
FIRST_DAYS = timedelta(days=30)
SWEEPS = 3  # readings of a list that shifts meanwhile, before it counts as incomplete
OPEN = "pending,on-hold,processing"  # WC_REST_Orders_Controller::get_collection_params, status
DRAFTS = frozenset({"checkout-draft", "auto-draft"})  # a cart, no order yet (OrderInternalStatus, DraftOrders)
UNSTOCKED = frozenset({"grouped", "external"})  # product types without stock of their own (REST docs, Products)
STAFF = frozenset({"administrator", "editor", "author", "contributor", "shop_manager"})
"""No customers: WordPress's own roles but subscriber (Roles and Capabilities), and WooCommerce's manager."""
FIELDS = "id,name,type,sku,global_unique_id,manage_stock,stock_quantity,backorders_allowed"
TIMES = "%Y-%m-%dT%H:%M:%S"


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
        self._base = context.settings["base_url"].rstrip("/")
        key, secret = context.settings["consumer_key"], context.settings["consumer_secret"]
        # class-wc-rest-authentication.php: Basic counts over TLS only, else OAuth 1.0a without a token.
        plain = self._base.startswith("http:")
        self._auth = OAuth1(key, secret, signature_method="HMAC-SHA256") if plain else (str(key), str(secret))
        self._homes: dict[tuple[str, str], str] = {}
        """(product, variation) → the listing that it sells from."""

    def check(self) -> Sequence[Problem]:
        if urlsplit(self._base).scheme not in ("http", "https"):
            return [self._problem("woocommerce.no_scheme", Severity.RED, base=self._base)]
        for area in ("products", "orders", "customers"):
            if (found := self._trouble(area, partial(self._rows, area, per_page="1"))) is not None:
                return [found]
        # An empty batch changes nothing, but needs the right to write (batch_items_permissions_check).
        if (found := self._trouble("write", partial(self._call, "POST", "products/batch", json={}))) is not None:
            return [found]
        skus = [listing.sku or listing.title for listing in self.listings(None).records if listing.backorders]
        shown = ", ".join(skus[:5])
        return [self._problem("woocommerce.backorders", Severity.NOTE, count=len(skus), skus=shown)] if skus else []

    def _trouble(self, area: str, tried: Callable[[], object]) -> Problem | None:
        try:
            tried()
        except (SignInAgain, NotAllowed) as error:
            code = "read_only" if area == "write" else f"rights_{area}"
            code = "keys" if isinstance(error, SignInAgain) and area == "products" else code
            return self._problem(f"woocommerce.{code}", Severity.RED, told=str(error))
        except ConnectorError as error:
            code = "unreachable" if isinstance(error, RetryLater) else "address"
            return self._problem(f"woocommerce.{code}", Severity.RED, told=str(error))
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
        if webhooks.is_called(address, self._base):
            return None
        return self._problem("woocommerce.uncalled", Severity.NOTE, address=address)

    def hooks(self) -> Sequence[Hook]:
        return webhooks.hooks(self._all("webhooks")[0])

    def hook(self, address: str, *, anew: bool) -> Sequence[Hook]:
        return webhooks.arm(self.hooks(), address, self._context.settings["webhook_secret"], self._hook, anew=anew)

    def _hook(self, method: str, path: str, content: Mapping[str, str]) -> Mapping[str, object]:
        """One webhook made or changed. NotAllowed: the key may only read."""
        try:
            return _object(self._call(method, f"webhooks{path}", json=content))
        except Gone:
            raise
        except (SignInAgain, NotAllowed) as error:
            raise NotAllowed(say(self._context.locale, "woocommerce.read_only", told=error)) from None

    def listings(self, cursor: str | None) -> Reading[Listing]:  # noqa: ARG002 -- every reading is whole
        products, whole = self._all("products", _fields=f"{FIELDS},variations")
        found: list[Payload] = []
        for product in products:
            if str(product.get("type")) in UNSTOCKED:
                continue
            if not product.get("variations"):
                found.append(product)
                continue
            variations, all_there = self._variations(str(product.get("id")))
            whole = whole and all_there
            found += _sellable(product, variations)
        records, problems = each(found, self._listing)
        return Reading(records, problems, complete=whole and not problems)

    def _variations(self, product: str, **only: str) -> tuple[list[Payload], bool]:
        try:
            rows, whole = self._all(f"products/{product}/variations", _fields=FIELDS, **only)
        except Gone:
            return [], False
        for row in rows:
            own = row.get("manage_stock") != "parent"  # WC_Product_Variation::get_manage_stock
            self._homes[product, str(row.get("id"))] = f"{product}/{row.get('id')}" if own else product
        return rows, whole

    def look(self, listings: Sequence[ListingKey]) -> Reading[Listing]:
        found: list[Payload] = []
        for parent, ids in _by_parent(key.listing for key in listings).items():
            for some in (ids[start : start + PAGE] for start in range(0, len(ids), PAGE)):
                only = ",".join(some)
                rows = (
                    self._variations(parent, include=only)[0]
                    if parent
                    else self._all("products", include=only, _fields=FIELDS)[0]
                )
                found += [_below(parent, row) if parent else row for row in rows]
        records, problems = each(found, self._listing)
        return Reading(records, problems, complete=not problems)

    def _listing(self, payload: Payload) -> Listing:
        fields = self._read("listing", payload, str(payload.get("sku") or payload.get("name") or ""))
        tracked = fields.text("tracked") == "own"
        return Listing(
            ListingKey(self._context.shop, fields.text("id")),
            sku=fields.text("sku"),
            title=unescaped(fields.text("title")),
            barcode=fields.text("barcode"),
            shown=fields.number("shown") if tracked else None,
            tracked=tracked,
            backorders=fields.flag("backorders"),
        )

    def orders(self, cursor: str | None) -> Reading[Order]:
        since = _utc(cursor) - OVERLAP if cursor else self._context.now() - FIRST_DAYS
        started, payloads = self._changed(since)
        payloads += self._open() if cursor is None else []
        latest = {str(order.get("id")): order for order in payloads if str(order.get("status")) not in DRAFTS}
        self._learn_homes(latest.values())
        orders, problems = each(latest.values(), self._order)
        seen = max((order.updated_at for order in orders), default=None)
        # Neither beyond the server's own time at the start, nor back.
        reached = min(started, seen or started).strftime(TIMES) if seen or not cursor else cursor
        return Reading(orders, problems, max(cursor or "", reached), complete=not problems)

    def _changed(self, since: datetime) -> tuple[datetime, list[Payload]]:
        """The server's time before the first page, and orders by rising modification time.

        The next page starts at the last time seen: an order that changes meanwhile moves to the end, where
        page numbers would skip the one after it.
        """
        found: list[Payload] = []
        started: datetime | None = None
        page = 1
        rows: list[Payload] = []
        while True:
            after = {"modified_after": since.strftime(TIMES), "dates_are_gmt": "true", "page": str(page)}
            asked = {**after, "orderby": "modified", "order": "asc", "per_page": str(PAGE)}
            response = self._call("GET", "orders", params=asked)
            rows, before = _rows(response), rows
            if page > 1 and rows == before:
                raise BrokenContract(f"{self._base}: every page of the list of orders is the same")
            started = started or told_at(response) or self._context.now()
            found += rows
            if len(rows) < PAGE:
                return started, found
            last = _utc(str(rows[-1].get("date_modified_gmt"))) - timedelta(seconds=1)
            since, page = (last, 1) if last > since else (since, page + 1)

    def _open(self) -> list[Payload]:
        payloads, whole = self._all("orders", status=OPEN)
        if not whole:  # a later reading would only ask for changes, and never see what was missed
            raise RetryLater(f"{self._base}: the list of open orders changes too fast")
        return payloads

    def order(self, order: str) -> Order:
        payload = _object(self._call("GET", f"orders/{order}"))
        self._learn_homes([payload])
        try:
            return self._order(payload)
        except Unread as unread:
            raise BadRecord(unread.problem.text(self._context.locale)) from None

    def _learn_homes(self, orders: Iterable[Payload]) -> None:
        """Ask for variations not met yet: an order doesn't tell whether they share their parent's stock."""
        unknown: dict[str, list[str]] = {}
        for line in (line for order in orders for line in _objects(order.get("line_items"))):
            product, variation = str(line.get("product_id")), str(line.get("variation_id") or "0")
            if variation != "0" and (product, variation) not in self._homes:
                unknown.setdefault(product, []).append(variation)
        for product, variations in unknown.items():
            self._variations(product, include=",".join(dict.fromkeys(variations)))
            for variation in variations:  # a deleted one stays a listing of its own
                self._homes.setdefault((product, variation), f"{product}/{variation}")

    def _order(self, payload: Payload) -> Order:
        row = str(payload.get("number") or payload.get("id"))
        fields = self._read("order", payload, row)
        currency = fields.text("currency") or self._context.currency
        lines = [self._read("line", line, row, currency) for line in _objects(payload.get("line_items"))]
        before = self._restocked_before(fields, lines)
        customer = fields.text("customer")
        return Order(
            self._context.shop,
            fields.text("order"),
            placed_at=fields.time("placed_at"),
            updated_at=fields.time("updated_at"),
            lines=tuple(self._line(line, fields, before.get(line.text("line"), 0)) for line in lines),
            number=fields.text("number"),
            customer="" if customer == "0" else customer,  # 0 is a guest (REST docs, Orders)
            currency=currency,
            taken_at=fields.moment("paid_at") or fields.time("placed_at"),
        )

    def _line(self, line: Fields, order: Fields, before: int) -> OrderLine:
        product, variation = line.text("product"), line.text("variation")
        home = product if variation == "0" else self._homes.get((product, variation), f"{product}/{variation}")
        pieces = line.number("pieces") or 0
        held, shipped, returned = stood(
            order.text("stage"), line, before, completed=order.moment("completed_at") is not None
        )
        return OrderLine(
            line.text("line"),
            "" if home == "0" else home,  # the product has been deleted
            line.text("sku"),
            held,
            shipped,
            returned,
            title=unescaped(line.text("title")),
            price_minor=((line.number("total") or 0) + pieces // 2) // pieces if pieces else 0,
        )

    def _restocked_before(self, order: Fields, lines: Sequence[Fields]) -> dict[str, int]:
        """Line → pieces that a refund put back before the order was completed: never shipped, so not returned."""
        completed = order.moment("completed_at")
        restocked = {line.text("line"): line.number("restocked") or 0 for line in lines}
        if completed is None or not any(restocked.values()):
            return {}
        early = dict.fromkeys(restocked, 0)
        for refund in self._refunds(order.text("order")):
            if self._read("refund", refund, order.text("number")).time("at") < completed:
                for row in _objects(refund.get("line_items")):
                    fields = self._read("refund_line", row, order.text("number"))
                    early[fields.text("line")] = early.get(fields.text("line"), 0) - (fields.number("pieces") or 0)
        return {line: min(pieces, restocked.get(line, 0)) for line, pieces in early.items()}

    def _refunds(self, order: str) -> list[Payload]:
        """None of an order that has been deleted since it was listed."""
        try:
            return self._all(f"orders/{order}/refunds")[0]
        except Gone:
            return []

    def delivery_notes(self, cursor: str | None) -> Reading[DeliveryNote]:  # noqa: ARG002 -- the platform has none
        return Reading(())

    def customers(self, cursor: str | None) -> Reading[Customer]:  # noqa: ARG002 -- every reading is whole
        # Without role=all only the role `customer` is listed; there is no modified_after (class-wc-rest-customers-*).
        rows, whole = self._all("customers", role="all")
        records, problems = each([row for row in rows if str(row.get("role")) not in STAFF], self._customer)
        return Reading(records, problems, complete=whole and not problems)

    def _customer(self, payload: Payload) -> Customer:
        fields = self._read("customer", payload, str(payload.get("id")))
        name = (fields.text("first_name"), fields.text("last_name"))
        return Customer(
            self._context.shop,
            fields.text("customer"),
            name="".join(reversed(name)) if all(not part.isascii() for part in name) else " ".join(name).strip(),
            phone=fields.text("phone"),
            email=fields.text("email"),
        )

    def publish(self, writes: Sequence[StockWrite]) -> Sequence[Receipt]:
        receipts: dict[ListingKey, Receipt] = {}
        failed: list[ConnectorError] = []
        for parent in dict.fromkeys(_split(write.listing.listing)[0] for write in writes):
            here = [write for write in writes if _split(write.listing.listing)[0] == parent]
            try:
                receipts |= self._put(f"products/{parent}/variations/batch" if parent else "products/batch", here)
            except ConnectorError as error:
                failed.append(error)
        if failed and not receipts:
            raise next((error for error in failed if isinstance(error, UnknownOutcome)), failed[0])
        return [receipts.get(write.listing, Receipt(write.listing, Result.UNKNOWN)) for write in writes]

    def _put(self, path: str, writes: Sequence[StockWrite]) -> dict[ListingKey, Receipt]:
        rows = [{"id": int(_split(write.listing.listing)[1]), "stock_quantity": write.number} for write in writes]
        response = self._call("POST", path, json={"update": rows})
        try:
            answer = json_of(response)
        except BrokenContract as error:
            raise UnknownOutcome(str(error)) from None
        told = _objects(answer.get("update")) if isinstance(answer, Mapping) else []
        if len(told) != len(writes):
            raise UnknownOutcome(f"{path}: {len(told)} rows answered, {len(writes)} sent")
        return {write.listing: self._receipt(write, row) for write, row in zip(writes, told, strict=True)}

    def _receipt(self, write: StockWrite, row: Payload) -> Receipt:
        """A failed row stands in an answer with status 200 (WC_REST_Controller::batch_items)."""
        error = row.get("error")
        if isinstance(error, Mapping):
            told = {"error": str(error.get("code")), "message": unescaped(str(error.get("message")))}
            problem = self._problem("woocommerce.refused", Severity.AMBER, write.sku or write.title, **told)
            return Receipt(write.listing, Result.REFUSED, problem=problem)
        if row.get("manage_stock") is not True:  # a number is then dropped without a word
            problem = self._problem("woocommerce.untracked", Severity.AMBER, write.sku or write.title)
            return Receipt(write.listing, Result.REFUSED, problem=problem)
        number = row.get("stock_quantity")
        return Receipt(write.listing, Result.CONFIRMED, number if isinstance(number, int) else None)

    def _call(
        self, method: str, path: str, params: Mapping[str, str] | None = None, json: object = None
    ) -> requests.Response:
        url = f"{self._base}/wp-json/wc/v3/{path}"
        response = self._context.http.request(method, url, params=params, json=json, auth=self._auth)
        if response.ok and not response.is_redirect:
            return response
        if response.is_redirect:
            raise BrokenContract(f"{self._base} leads to {_host(response.headers['Location'])}: write that as base_url")
        said = json_of(response)
        code = str(said.get("code", "")) if isinstance(said, Mapping) else ""
        # Deleted, or never there: 404 with a code of the API's own.
        gone = response.status_code == HTTPStatus.NOT_FOUND and code != "rest_no_route"
        raise (Gone if gone else BrokenContract)(f"{path}: HTTP {response.status_code} {code}")

    def _rows(self, path: str, **params: str) -> list[Payload]:
        return _rows(self._call("GET", path, params=params))

    def _all(self, path: str, **params: str) -> tuple[list[Payload], bool]:
        """Every row by rising id, and whether none can have been missed.

        Each page begins with the last row of the one before: where something was deleted meanwhile the rows
        have moved up, and the reading starts anew.
        """
        rows: list[Payload] = []
        for _ in range(SWEEPS):
            rows, whole = self._sweep(path, params)
            if whole:
                return rows, True
        return rows, False

    def _sweep(self, path: str, params: Mapping[str, str]) -> tuple[list[Payload], bool]:
        rows: list[Payload] = []
        while True:
            start = {"offset": str(max(0, len(rows) - 1)), "per_page": str(PAGE)}
            page = self._rows(path, **params, **start, orderby="id", order="asc")
            if rows and (not page or page[0].get("id") != rows[-1].get("id")):
                return rows, False
            rows += page[1:] if rows else page
            if len(page) < PAGE:
                return rows, True

    def _read(self, section: str, payload: Payload, row: str, currency: str = "") -> Fields:
        context = self._context
        where = Where(shop=context.shop, row=row)
        currency = currency or context.currency
        return fields_of(context.mapping.section(section), payload, where, zone=context.timezone, currency=currency)

    def _problem(self, code: str, severity: Severity, row: str = "", **told: object) -> Problem:
        return Problem(code, severity, Where(shop=self._context.shop, row=row), told)


def stood(stage: str, line: Fields, before: int, *, completed: bool) -> tuple[int, int, int]:
    """Pieces held, shipped and returned, by the mapping's `stage` of the order's status.

    `_reduced_stock` is what the line still keeps out of sale (wc_reduce_stock_levels); cancelled and pending delete
    it (wc_increase_stock_levels), a refund with restock lowers it and counts up `_restock_refunded_items`
    (wc_restock_refunded_items), a refund without leaves it. A line that never had it is of an untracked product;
    a shipped one that was put back whole and then refunded looks the same, and is taken for one: no phantom stock.
    `before`: restocked before the order was completed, so never shipped.
    """
    ordered, kept = line.number("pieces") or 0, line.number("reduced")
    if kept is None and stage == "free":
        back = ordered - before if completed else 0
        return 0, back, back
    if kept is None:
        kept = 0 if stage == "refunded" and not completed else ordered
    if stage in ("shipped", "refunded"):
        returned = (line.number("restocked") or 0) - before if completed else 0
        return 0, kept + returned, returned
    return kept, 0, 0


def unescaped(text: str) -> str:
    """Titles come as HTML. A reference of thousands of digits, which Python doesn't read, stays as it is."""
    try:
        return html.unescape(text)
    except ValueError:
        return text


def _sellable(product: Payload, variations: Sequence[Payload]) -> list[Payload]:
    """The variations with a number of their own, and the product if others share its number."""
    own = [row for row in variations if row.get("manage_stock") != "parent"]
    names = [" - ".join(str(part["name"]) for part in (product, row) if part.get("name")) for row in own]
    listed: list[Payload] = [
        {**_below(str(product.get("id")), row), "name": name} for row, name in zip(own, names, strict=True)
    ]
    return [product, *listed] if len(own) < len(variations) else listed


def _below(product: str, variation: Payload) -> Payload:
    """With the listing's id; one that has none is told as any other record that can't be read."""
    own = variation.get("id")
    return {**variation, "id": f"{product}/{own}" if own else None}


def _split(listing: str) -> tuple[str, str]:
    parent, _, own = listing.rpartition("/")
    return parent, own


def _by_parent(listings: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for parent, own in map(_split, listings):
        groups.setdefault(parent, []).append(own)
    return groups


def _rows(response: requests.Response) -> list[Payload]:
    rows = json_of(response)
    if not isinstance(rows, list):
        raise BrokenContract(f"{_host(response.url)}: a list of objects was asked for")
    return [row if isinstance(row, Mapping) else {} for row in rows]  # what is none lacks its id, which is told


def _object(response: requests.Response) -> Payload:
    told = json_of(response)
    if not isinstance(told, Mapping):
        raise BrokenContract(f"{_host(response.url)}: an object was asked for")
    return told


def _objects(value: object) -> list[Payload]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _utc(text: str) -> datetime:
    """A *_gmt field or a cursor. BrokenContract: it is neither."""
    try:
        return datetime.strptime(text, TIMES).replace(tzinfo=UTC)
    except ValueError:
        raise BrokenContract("a time is not as the documentation has it") from None


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"
