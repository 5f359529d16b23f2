"""WooCommerce's REST API v3 over one Shop: which address does what, and what it says when it can't."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.woocommerce import lists
from sheetpact.simulators.woocommerce.auth import Doorkeeper, refused
from sheetpact.simulators.woocommerce.lists import Invalid
from sheetpact.simulators.woocommerce.payloads import Writer, to_json
from sheetpact.simulators.woocommerce.shop import Order, Product, Shop

Json = dict[str, Any]  # a payload from outside, before it is looked into
BATCH = 100
"""woocommerce_rest_batch_items_limit, class-wc-rest-controller.php"""
WRITABLE = "GET, POST, PUT, PATCH, DELETE"
BATCHED = "POST, PUT, PATCH"
STATUSES = frozenset(
    {"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft"}
)


def missing(kind: str, status: int = 404) -> Answer:
    return refused(f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.", status)


class Routes:
    """An application for `server.Server`. `forbidden` names parts that the key's user may not see or write."""

    def __init__(self, shop: Shop, doorkeeper: Doorkeeper) -> None:
        self.shop, self.doorkeeper = shop, doorkeeper
        self.forbidden: set[str] = set()
        self.writer = Writer(doorkeeper.home, lambda p: [shop.variations[each].option for each in p.variations])
        self._table: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = []
        self.add(
            (
                ("GET", "products", self.products),
                ("GET", r"products/(\d+)", self.product),
                ("PUT POST", r"products/(\d+)", self.put_product),
                ("POST PUT", "products/batch", self.batch_products),
                ("GET", r"products/(\d+)/variations", self.variations),
                ("GET", r"products/(\d+)/variations/(\d+)", self.variation),
                ("PUT POST", r"products/(\d+)/variations/(\d+)", self.put_variation),
                ("POST PUT", r"products/(\d+)/variations/batch", self.batch_variations),
                ("GET", "orders", self.orders),
                ("POST", "orders", self.create_order),
                ("GET", r"orders/(\d+)", self.order),
                ("PUT POST", r"orders/(\d+)", self.put_order),
                ("DELETE", r"orders/(\d+)", self.delete_order),
                ("GET", r"orders/(\d+)/refunds", self.refunds),
                ("POST", r"orders/(\d+)/refunds", self.create_refund),
                ("GET", "customers", self.customers),
            )
        )

    def add(self, rows: Iterable[tuple[str, str, Callable[..., Answer]]]) -> None:
        """Methods, a pattern of the address below wc/v3, and what answers it."""
        self._table += [(methods, re.compile(f"/wp-json/wc/v3/{pattern}"), action) for methods, pattern, action in rows]

    def __call__(self, request: Request) -> Answer:
        refusal = self.doorkeeper.refusal(request)
        if refusal is not None:
            return refusal
        for methods, pattern, action in self._table:
            found = pattern.fullmatch(request.path)
            if found and request.method in methods.split():
                answer = self._carried_out(action, request, [int(part) for part in found.groups()])
                return with_usual(answer, request.path, self.doorkeeper.home)
        return refused("rest_no_route", "No route was found matching the URL and request method.", 404)

    def _carried_out(self, action: Callable[..., Answer], request: Request, parts: list[int]) -> Answer:
        area = request.path.split("/")[4]
        if area in self.forbidden:
            verb = "list" if request.method == "GET" else "batch manipulate"
            code = "cannot_view" if request.method == "GET" else "cannot_batch"
            return refused(f"woocommerce_rest_{code}", f"Sorry, you are not allowed to {verb} resources.", 403)
        try:
            with self.shop.lock:
                return action(request, *parts)
        except Invalid as error:
            return error.answer()
        except json.JSONDecodeError:
            return refused("rest_invalid_json", "Invalid JSON body passed.", 400)

    # --- products and variations

    def products(self, request: Request) -> Answer:
        query = request.query
        found: list[Product] = list(self.shop.products.values())
        if query.get("sku"):
            wanted = {*query["sku"].split(","), query["sku"]}
            every = {**self.shop.products, **self.shop.variations}
            found = [each for _, each in sorted(every.items()) if each.sku in wanted]
        status, kind = query.get("status", "any"), query.get("type", "")
        found = [
            each
            for each in found
            if (status == each.status or (status == "any" and each.status != "trash")) and kind in ("", each.kind)
        ]
        narrowed = lists.ordered(lists.narrowed(found, query), query, "date")
        items, headers = lists.page(narrowed, request, f"{self.writer.api}/products")
        fields = asked_fields(request)
        return joined([self.writer.product(each, fields) for each in items], headers)

    def product(self, request: Request, number: int) -> Answer:
        product = self.shop.found(number)
        if product is None:
            return missing("product")
        return Answer(200, self.writer.product(product, asked_fields(request)))

    def put_product(self, request: Request, number: int) -> Answer:
        row = body_of(request)
        check_whole(row)
        return self._written(number, None, row)

    def variations(self, request: Request, parent: int) -> Answer:
        if parent not in self.shop.products:
            return refused("woocommerce_rest_product_variation_invalid_parent", "Parent product does not exist.", 404)
        found = [self.shop.variations[each] for each in sorted(self.shop.products[parent].variations)]
        narrowed = lists.ordered(lists.narrowed(found, request.query), request.query, "date")
        items, headers = lists.page(narrowed, request, f"{self.writer.api}/products/{parent}/variations")
        fields = asked_fields(request)
        return joined([self.writer.product(each, fields, own_route=True) for each in items], headers)

    def variation(self, request: Request, parent: int, number: int) -> Answer:
        found = self._variation(parent, number)
        if found is None:
            return missing("product_variation")
        return Answer(200, self.writer.product(found, asked_fields(request), own_route=True))

    def put_variation(self, request: Request, parent: int, number: int) -> Answer:
        row = body_of(request)
        check_whole(row)
        return self._written(number, parent, row)

    def _variation(self, parent: int, number: int) -> Product | None:
        found = self.shop.variations.get(number)
        return found if found is not None and found.parent is not None and found.parent.id == parent else None

    def _written(self, number: int, parent: int | None, row: Json) -> Answer:
        product = self.shop.found(number) if parent is None else self._variation(parent, number)
        if product is None:
            return missing("product", 400) if parent is None else missing("product_variation")
        if parent is None and product.parent is not None:
            route = "/products/&lt;product_id&gt;/variations/&lt;id&gt;"
            told = f"To manipulate product variations you should use the {route} endpoint."
            return refused("woocommerce_rest_invalid_product_id", told, 404)
        self._change(product, row)
        return Answer(200, self.writer.edited(product, own_route=parent is not None))

    def _change(self, product: Product, row: Json) -> None:
        if isinstance(row.get("manage_stock"), bool):
            product.manages = row["manage_stock"]
            product.stock = (product.stock or 0) if product.manages else None
        if "name" in row:
            product.name = str(row["name"])
        number = row.get("stock_quantity")
        if number is None and row.get("inventory_delta") is not None:
            number = (product.stock or 0) + int(row["inventory_delta"])
        if number is None:
            self.shop.touch(product)
        else:
            self.shop.write(product, int(number))  # wc_stock_amount is intval

    def batch_products(self, request: Request) -> Answer:
        return self._batch(request, lambda row: self._written(int(row.get("id", 0)), None, row))

    def batch_variations(self, request: Request, parent: int) -> Answer:
        return self._batch(request, lambda row: self._written(int(row.get("id", 0)), parent, row))

    def _batch(self, request: Request, write: Callable[[Json], Answer]) -> Answer:
        """200 even with failed rows. Only updates: nothing here creates or deletes products."""
        body = body_of(request)
        rows = body.get("update", [])
        if sum(len(body.get(verb, [])) for verb in ("create", "update", "delete")) > BATCH:
            told = f"Unable to accept more than {BATCH} items for this request."
            return refused("woocommerce_rest_request_entity_too_large", told, 413)
        if not rows:
            return Answer(200, b"[]")
        return Answer(200, b'{"update":[' + b",".join(row_of(each, write(each)) for each in rows) + b"]}")

    # --- orders, refunds, customers

    def orders(self, request: Request) -> Answer:
        query = request.query
        wanted = set(query.get("status", "any").split(","))
        if not wanted <= STATUSES | {"any", "trash"}:
            raise Invalid("status", "rest_not_in_enum", f"status[0] is not one of any, trash, {', '.join(STATUSES)}.")
        found = [
            each
            for each in self.shop.orders.values()
            if each.status in wanted or ("any" in wanted and each.status != "trash")
        ]
        narrowed = lists.ordered(lists.narrowed(found, query), query, "date")
        extra = "&status%5B0%5D=any&dp=2&context=view"
        items, headers = lists.page(narrowed, request, f"{self.writer.api}/orders", extra)
        fields = asked_fields(request)
        return joined([to_json(only(self.writer.order(each), fields)) for each in items], headers)

    def order(self, request: Request, number: int) -> Answer:
        found = self.shop.orders.get(number)
        if found is None:
            return missing("shop_order")
        return as_json(200, only(self.writer.order(found), asked_fields(request)))

    def create_order(self, request: Request) -> Answer:
        body = body_of(request)
        lines = []
        for item in body.get("line_items", []):
            product = self.shop.found(int(item.get("variation_id") or item.get("product_id") or 0))
            if product is None:
                return refused("woocommerce_rest_invalid_product_id", "Invalid product ID.", 400)
            lines.append((product, int(item.get("quantity", 1))))
        order = self.shop.take_order(
            lines, self._first_status(body), int(body.get("customer_id", 0)), self._order_details(body)
        )
        return as_json(201, self.writer.order(order))

    def _first_status(self, body: Json) -> str:
        return "processing" if body.get("set_paid") else str(body.get("status", "pending"))

    def _order_details(self, body: Json) -> Mapping[str, object]:
        shipping = [(self.shop.line_id(), each) for each in body.get("shipping_lines", [])]
        billing = {**body.get("billing", {})}
        return {"currency": body.get("currency", self.shop.currency), "billing": billing, "shipping_lines": shipping}

    def put_order(self, request: Request, number: int) -> Answer:
        if number not in self.shop.orders:
            return missing("shop_order", 400)
        status = body_of(request).get("status")
        if status:
            self.shop.set_status(number, str(status))
        return as_json(200, self.writer.order(self.shop.orders[number]))

    def delete_order(self, request: Request, number: int) -> Answer:
        """Into the trash, or for good."""
        if number not in self.shop.orders:
            return missing("shop_order")
        shown = self.writer.order(self.shop.orders[number])
        (self.shop.delete_order if request.query.get("force") == "true" else self.shop.trash)(number)
        return as_json(200, shown)

    def refunds(self, request: Request, number: int) -> Answer:
        order = self.shop.orders.get(number)
        if order is None:
            return refused("woocommerce_rest_invalid_order_id", "Invalid order ID.", 404)
        by_id = sorted(order.refunds, key=lambda each: each.id)
        found = lists.ordered(lists.narrowed(by_id, request.query), request.query, "date")
        items, headers = lists.page(found, request, f"{self.writer.api}/orders/{number}/refunds")
        return as_json(200, [self.writer.refund(order, each) for each in items], headers)

    def create_refund(self, request: Request, number: int) -> Answer:
        order = self.shop.orders.get(number)
        if order is None:
            return refused("woocommerce_rest_invalid_order_id", "Invalid order ID.", 404)
        body = body_of(request)
        refund = self.shop.refund_lines(
            order,
            refunded_lines(order, body),
            Decimal(str(body.get("amount", "0"))),
            restock=bool(body.get("api_restock", True)),
            reason=str(body.get("reason", "")),
        )
        return as_json(201, self.writer.refund(order, refund))

    def customers(self, request: Request) -> Answer:
        role = request.query.get("role", "customer")
        buyers = {each.customer for each in self.shop.orders.values() if each.paid}
        found = [each for _, each in sorted(self.shop.people.items()) if role in ("all", each.role)]
        query = {name: text for name, text in request.query.items() if not name.startswith("modified")}
        narrowed = lists.ordered(lists.narrowed(found, query), query, "id", "asc")
        items, headers = lists.page(narrowed, request, f"{self.writer.api}/customers")
        fields = asked_fields(request)
        return joined(
            [to_json(only(self.writer.customer(each, buyer=each.id in buyers), fields)) for each in items], headers
        )


def refunded_lines(order: Order, body: Json) -> list[Any]:
    by_id = {line.id: line for line in order.lines}
    return [(by_id[int(each["id"])], int(each.get("quantity", 0))) for each in body.get("line_items", [])]


def asked_fields(request: Request) -> tuple[str, ...]:
    """WordPress's global parameter `_fields` (REST API handbook, Global Parameters)."""
    return tuple(part for part in request.query.get("_fields", "").split(",") if part)


def only(content: Json, fields: tuple[str, ...]) -> Json:
    return {key: content[key] for key in fields if key in content} if fields else content


def with_usual(answer: Answer, path: str, home: str) -> Answer:
    """With the headers that WordPress sends with everything."""
    last = path.rpartition("/")[2]
    allow = BATCHED if last == "batch" else WRITABLE if last.isdecimal() else "GET, POST"
    link = (
        ()
        if any(name == "Link" for name, _ in answer.headers)
        else (("Link", f'<{home}/wp-json/>; rel="https://api.w.org/"'),)
    )
    return replace(answer, headers=(*answer.headers, *link, ("Allow", allow)))


def joined(pieces: list[bytes], headers: lists.Headers) -> Answer:
    return Answer(200, b"[" + b",".join(pieces) + b"]", headers)


def row_of(row: Json, answer: Answer) -> bytes:
    """One row of a batch: the thing, or its id with the error."""
    if answer.status == HTTPStatus.OK:
        return answer.body
    return to_json({"id": row.get("id", 0), "error": json.loads(answer.body)})


def body_of(request: Request) -> Json:
    content = request.json()
    return content if isinstance(content, dict) else {}


def check_whole(row: Json) -> None:
    """The schema's type; a batch row is not checked against the schema."""
    number = row.get("stock_quantity")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise Invalid(
            "stock_quantity", "rest_invalid_type", "stock_quantity is not of type integer.", {"param": "stock_quantity"}
        )
