"""The JSON of products, variations, orders, refunds and customers, key for key as WooCommerce 10.6 answers.

A product is asked for thousands of times: what never changes stands in a table, only the rest is computed, and
each product keeps its own JSON until it changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sheetpact.simulators.woocommerce.auth import utc_text
from sheetpact.simulators.woocommerce.shop import Line, Order, Person, Product, Refund

Payload = dict[str, object]
VERSION = "10.6.2"
SYMBOLS = {"EUR": "€", "CNY": "¥", "USD": "$", "GBP": "£", "JPY": "¥"}
ITEM = ("GET", "POST", "PUT", "PATCH", "DELETE")
SALE = dict.fromkeys(("date_on_sale_from", "date_on_sale_from_gmt", "date_on_sale_to", "date_on_sale_to_gmt"))
DOWNLOADS: Payload = {
    "virtual": False,
    "downloadable": False,
    "downloads": [],
    "download_limit": -1,
    "download_expiry": -1,
}
SIZE: Payload = {"weight": "", "dimensions": {"length": "", "width": "", "height": ""}}

PRODUCT_CONSTANTS: Payload = {
    **SALE,
    **DOWNLOADS,
    **SIZE,
    "featured": False,
    "catalog_visibility": "visible",
    "description": "",
    "short_description": "",
    "sale_price": "",
    "on_sale": False,
    "purchasable": True,
    "external_url": "",
    "button_text": "",
    "tax_status": "taxable",
    "tax_class": "",
    "low_stock_amount": None,
    "sold_individually": False,
    "shipping_required": True,
    "shipping_taxable": True,
    "shipping_class": "",
    "shipping_class_id": 0,
    "rating_count": 0,
    "upsell_ids": [],
    "cross_sell_ids": [],
    "purchase_note": "",
    "brands": [],
    "tags": [],
    "images": [],
    "default_attributes": [],
    "grouped_products": [],
    "menu_order": 0,
    "related_ids": [],
    "meta_data": [],
    "post_password": "",
}
VARIATION_CONSTANTS: Payload = {
    **SALE,
    **DOWNLOADS,
    **SIZE,
    "description": "",
    "sale_price": "",
    "on_sale": False,
    "purchasable": True,
    "tax_status": "taxable",
    "low_stock_amount": None,
    "shipping_class": "",
    "shipping_class_id": 0,
    "image": None,
    "menu_order": 0,
    "meta_data": [],
}


def slug(name: str) -> str:
    return name.lower().replace(" - ", "-").replace(" ", "-")


def full_name(product: Product) -> str:
    return f"{product.name} - {product.option}" if product.parent else product.name


def _attributes(product: Product, options: Callable[[Product], Sequence[str]]) -> list[Payload]:
    if product.parent is not None:
        return [{"id": 0, "name": "Size", "slug": "size", "option": product.option}]
    if not product.variations:
        return []
    size: Payload = {"id": 0, "name": "Size", "slug": "Size", "position": 0, "visible": True, "variation": True}
    return [{**size, "options": list(options(product))}]


def _price_html(product: Product) -> str:
    amount = f"{Decimal(product.price or '0'):.2f}"
    symbol = '<span class="woocommerce-Price-currencySymbol">&euro;</span>'
    return f'<span class="woocommerce-Price-amount amount"><bdi>{symbol}{amount}</bdi></span>'


class Writer:
    """Writes payloads with the addresses of one shop. `options` gives a variable product's option names."""

    def __init__(self, home: str, options: Callable[[Product], Sequence[str]]) -> None:
        self.home = home
        self.api = f"{home}/wp-json/wc/v3"
        common: dict[str, Callable[[Product], object]] = {
            "id": lambda p: p.id,
            "permalink": self.permalink,
            "date_created": lambda p: utc_text(p.created),
            "date_created_gmt": lambda p: utc_text(p.created),
            "date_modified": lambda p: utc_text(p.modified),
            "date_modified_gmt": lambda p: utc_text(p.modified),
            "type": lambda p: p.kind,
            "status": lambda p: p.status,
            "sku": lambda p: p.sku,
            "price": lambda p: p.price,
            "regular_price": lambda p: "" if p.variations else p.price,
            "manage_stock": lambda p: p.managing,
            "stock_quantity": lambda p: p.shown,
            "backorders": lambda p: p.keeper.backorders,
            "backorders_allowed": lambda p: p.keeper.backorders in ("yes", "notify"),
            "backordered": lambda p: p.stock_status == "onbackorder",
            "parent_id": lambda p: p.parent.id if p.parent else 0,
            "attributes": lambda p: _attributes(p, options),
            "stock_status": lambda p: p.stock_status,
            "global_unique_id": lambda p: p.barcode,
        }
        self._product = {
            **common,
            "name": full_name,
            "slug": lambda p: slug(full_name(p)),
            "total_sales": lambda p: str(p.sales) if p.parent else p.sales,
            "reviews_allowed": lambda p: p.parent is None,
            "average_rating": lambda _: "0.00",
            "categories": lambda p: [] if p.parent else [{"id": 15, "name": "Uncategorized", "slug": "uncategorized"}],
            "variations": lambda p: p.variations,
            "price_html": _price_html,
            "has_options": lambda p: bool(p.variations),
            "_links": lambda p: self.links(f"products/{p.id}", up=f"products/{p.parent.id}" if p.parent else ""),
        }
        self._variation = {
            **common,
            "name": lambda p: p.option,
            "tax_class": lambda _: "",
            "_links": lambda p: self.links(self.variation_path(p), up=f"products/{p.parent.id if p.parent else 0}"),
        }

    def variation_path(self, product: Product) -> str:
        return f"products/{product.parent.id if product.parent else 0}/variations/{product.id}"

    def permalink(self, product: Product) -> str:
        if product.parent is None:
            return f"{self.home}/product/{slug(product.name)}/"
        return f"{self.home}/product/{slug(product.parent.name)}/?attribute_size={product.option}"

    def links(self, path: str, up: str = "", allow: Sequence[str] = ITEM, more: Payload | None = None) -> Payload:
        made: Payload = {
            "self": [{"href": f"{self.api}/{path}", "targetHints": {"allow": list(allow)}}],
            "collection": [{"href": f"{self.api}/{path.rpartition('/')[0]}"}],
        }
        return {**made, **(more or {}), **({"up": [{"href": f"{self.api}/{up}"}]} if up else {})}

    def product(self, product: Product, fields: tuple[str, ...] = (), *, own_route: bool = False) -> bytes:
        """JSON; `own_route`: a variation as the variations route shows it. `fields` are WordPress's `_fields`."""
        key = ("variations" if own_route else "products", *fields)
        kept = product.cached.get(key)
        if kept is None:
            computed = self._variation if own_route else self._product
            constants = VARIATION_CONSTANTS if own_route else PRODUCT_CONSTANTS
            kept = product.cached[key] = to_json(chosen(product, computed, constants, fields))
        return kept

    def edited(self, product: Product, *, own_route: bool = False) -> bytes:
        """As a write answers: context=edit, which WooCommerce sets after every write, has a few more keys."""
        if own_route:
            edited = chosen(product, self._variation, VARIATION_CONSTANTS, ())
            return to_json({**edited, "tax_class": "parent"})
        template = {"permalink_template": f"{self.home}/product/%pagename%/", "generated_slug": slug(product.name)}
        return to_json({**chosen(product, self._product, PRODUCT_CONSTANTS, ()), **template, "average_rating": "0"})

    def order(self, order: Order) -> Payload:
        path = f"orders/{order.id}"
        templates = {"embeddable": True, "href": f"{self.api}/{path}/actions/email_templates"}
        more: Payload = {"email_templates": [templates]}
        if order.customer:
            more["customer"] = [{"href": f"{self.api}/customers/{order.customer}"}]
        key = "wc_order_" + hashlib.sha256(str(order.id).encode()).hexdigest()[:13]
        shipping = sum((Decimal(str(each.get("total", "0"))) for _, each in order.shipping_lines), Decimal(0))
        return {
            **ORDER_CONSTANTS,
            "id": order.id,
            "status": order.status,
            "currency": order.currency,
            "date_created": utc_text(order.created),
            "date_modified": utc_text(order.modified),
            "shipping_total": money(shipping),
            "total": money(order.total),
            "customer_id": order.customer,
            "order_key": key,
            "billing": {**BILLING, **order.billing},
            "date_completed": utc_text(order.completed),
            "date_paid": utc_text(order.paid),
            "number": str(order.id),
            "line_items": [self.line(each) for each in order.lines],
            "shipping_lines": [{**SHIPPING_LINE, **each, "id": number} for number, each in order.shipping_lines],
            "refunds": [{"id": r.id, "reason": r.reason, "total": f"-{money(r.amount)}"} for r in order.refunds],
            "payment_url": f"{self.home}/checkout/order-pay/{order.id}/?pay_for_order=true&key={key}",
            "is_editable": order.status in ("pending", "on-hold", "auto-draft"),
            "needs_payment": order.status in ("pending", "failed") and order.total > 0,
            "date_created_gmt": utc_text(order.created),
            "date_modified_gmt": utc_text(order.modified),
            "date_completed_gmt": utc_text(order.completed),
            "date_paid_gmt": utc_text(order.paid),
            "currency_symbol": SYMBOLS.get(order.currency, order.currency),
            "_links": self.links(path, more=more),
        }

    def line(self, line: Line) -> Payload:
        product = line.product
        meta: list[Payload] = []
        if product.parent:
            meta.append(shown_meta(line.id, "size", product.option, "Size"))
        if line.reduced is not None:
            meta.append(shown_meta(line.id, "_reduced_stock", str(line.reduced)))
        if line.restocked:
            meta.append(shown_meta(line.id, "_restock_refunded_items", str(line.restocked)))
        return {
            **self._item(product),
            "id": line.id,
            "quantity": line.pieces,
            "subtotal": money(line.total),
            "total": money(line.total),
            "meta_data": meta,
            "price": as_number(line.total / line.pieces),
        }

    def refund(self, order: Order, refund: Refund) -> Payload:
        path = f"orders/{order.id}/refunds/{refund.id}"
        return {
            "id": refund.id,
            "date_created": utc_text(refund.created),
            "date_created_gmt": utc_text(refund.created),
            "amount": money(refund.amount),
            "reason": refund.reason,
            "refunded_by": 1,
            "refunded_payment": False,
            "meta_data": [{"id": refund.id, "key": "_refund_type", "value": refund_type(order)}],
            "line_items": [self._refund_line(number, line, pieces) for line, pieces, number in refund.lines],
            "shipping_lines": [],
            "tax_lines": [],
            "fee_lines": [],
            "_links": self.links(path, up=f"orders/{order.id}", allow=("GET", "DELETE")),
        }

    def _refund_line(self, number: int, line: Line, pieces: int) -> Payload:
        each = line.total / line.pieces
        return {
            **self._item(line.product),
            "id": number,
            "quantity": -pieces,
            "subtotal": f"-{money(each * pieces)}",
            "total": f"-{money(each * pieces)}",
            "meta_data": [shown_meta(number, "_refunded_item_id", str(line.id))],
            "price": as_number(each),
        }

    def _item(self, product: Product) -> Payload:
        variation = product.parent is not None
        return {
            **ITEM_CONSTANTS,
            "name": full_name(product),
            "product_id": product.parent.id if product.parent else product.id,
            "variation_id": product.id if variation else 0,
            "sku": product.sku,
            "global_unique_id": product.barcode,
            "image": {"id": 0 if variation else "", "src": ""},
            "parent_name": product.parent.name if product.parent else None,
        }

    def customer(self, person: Person, *, buyer: bool) -> Payload:
        avatar = hashlib.sha256(person.email.encode()).hexdigest()
        return {
            "id": person.id,
            "date_created": utc_text(person.created),
            "date_created_gmt": utc_text(person.created),
            "date_modified": utc_text(person.modified),
            "date_modified_gmt": utc_text(person.modified),
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "role": person.role,
            "username": person.username,
            "billing": {**BILLING, "phone": person.phone},
            "shipping": SHIPPING,
            "is_paying_customer": buyer,
            "avatar_url": f"https://secure.gravatar.com/avatar/{avatar}?s=96&d=mm&r=g",
            "meta_data": [],
            "_links": self.links(f"customers/{person.id}", allow=ITEM[:4] if person.role == "administrator" else ITEM),
        }


BILLING: Payload = dict.fromkeys(
    (
        "first_name",
        "last_name",
        "company",
        "address_1",
        "address_2",
        "city",
        "state",
        "postcode",
        "country",
        "email",
        "phone",
    ),
    "",
)
SHIPPING: Payload = {key: "" for key in BILLING if key != "email"}
ORDER_CONSTANTS: Payload = {
    "parent_id": 0,
    "version": VERSION,
    "prices_include_tax": False,
    "discount_total": "0.00",
    "discount_tax": "0.00",
    "shipping_tax": "0.00",
    "cart_tax": "0.00",
    "total_tax": "0.00",
    "shipping": SHIPPING,
    "payment_method": "",
    "payment_method_title": "",
    "transaction_id": "",
    "customer_ip_address": "",
    "customer_user_agent": "",
    "created_via": "rest-api",
    "customer_note": "",
    "cart_hash": "",
    "meta_data": [],
    "tax_lines": [],
    "fee_lines": [],
    "coupon_lines": [],
    "needs_processing": True,
}
ITEM_CONSTANTS: Payload = {"tax_class": "", "subtotal_tax": "0.00", "total_tax": "0.00", "taxes": []}
SHIPPING_LINE: Payload = {
    "method_title": "",
    "method_id": "",
    "instance_id": "",
    "total": "0.00",
    "total_tax": "0.00",
    "taxes": [],
    "tax_status": "taxable",
    "meta_data": [],
}


def chosen(
    product: Product,
    computed: Mapping[str, Callable[[Product], object]],
    constants: Payload,
    fields: Sequence[str],
) -> Payload:
    """All keys, or those asked for."""
    if not fields:
        return {**constants, **{key: compute(product) for key, compute in computed.items()}}
    return {
        key: computed[key](product) if key in computed else constants[key]
        for key in fields
        if key in computed or key in constants
    }


def to_json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def as_number(amount: Decimal) -> int | float:
    """PHP writes a float without a fraction as a whole number."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def refund_type(order: Order) -> str:
    return "full" if order.refunded >= order.total else "partial"


def shown_meta(item: int, key: str, value: str, label: str = "") -> Payload:
    return {
        "id": item * 10 + len(key) % 10,
        "key": key,
        "value": value,
        "display_key": label or key,
        "display_value": value,
    }
