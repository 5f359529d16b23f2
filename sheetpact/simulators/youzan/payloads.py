"""How Youzan writes items, orders, refunds and customers: the keys that are documented, in their own units."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sheetpact.simulators.youzan.shop import Item, Line, Order, Person, Refund, Sku

Json = dict[str, Any]  # a payload
BEIJING = ZoneInfo("Asia/Shanghai")
STATUS_WORDS = {
    "WAIT_BUYER_PAY": "待支付",
    "TRADE_PAID": "已支付",
    "WAIT_CONFIRM": "待接单",
    "WAIT_SELLER_SEND_GOODS": "待发货",
    "WAIT_BUYER_CONFIRM_GOODS": "已发货",
    "TRADE_SUCCESS": "已完成",
    "TRADE_CLOSED": "已关闭",
}


def text_time(moment: datetime | None) -> str | None:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if moment else None


def yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def listed(item: Item) -> Json:
    """A row of youzan.item.base.search."""
    return {
        "item_id": item.id,
        "channel_item_id": item.id,
        "title": item.title,
        "display": item.display,
        "sold_status": 1 if item.quantity > 0 else 2,
        "item_code": item.code,
        "delete": 0,
    }


def detailed(item: Item) -> Json:
    """As youzan.item.detail.get tells it."""
    skus = [] if item.plain else item.skus
    return {
        "item_id": item.id,
        "title": item.title,
        "item_type": item.kind,
        "item_no": item.code,
        "item_barcode": item.skus[0].barcode if item.plain else "",
        "is_display": item.display,
        "quantity": item.quantity,
        "stock_deduct_mode": item.deducts,
        "item_price_param": {"price": item.price},
        "sku_list": [_specified(item, sku) for sku in skus],
    }


def _specified(item: Item, sku: Sku) -> Json:
    return {
        "sku_id": sku.id,
        "sku_no": sku.code,
        "sku_barcode": sku.barcode,
        "stock_num": sku.stock,
        "quantity": sku.stock,
        "price": item.price,
        "sku_props": [{"prop_name": "款式", "prop_value_name": value} for value in sku.values],
    }


def ordered(order: Order) -> Json:
    """`full_order_info`, the same in the list and alone."""
    total = sum(line.paid for line in order.lines)
    return {
        "order_info": {
            "tid": order.tid,
            "status": order.status,
            "status_str": STATUS_WORDS[order.status],
            "type": 0,
            "express_type": 0,
            "close_type": order.close_type,
            "refund_state": order.refund_state,
            "created": text_time(order.created),
            "update_time": text_time(order.updated),
            "pay_time": text_time(order.paid),
        },
        "buyer_info": {"yz_open_id": order.buyer, "buyer_phone": "$1$ciphertext$"},
        "address_info": {"receiver_name": "$1$ciphertext$", "receiver_tel": "$1$ciphertext$"},
        "pay_info": {"total_fee": yuan(total), "post_fee": "0.00", "payment": yuan(total), "deduction_pay": 0},
        "orders": [_line(line) for line in order.lines],
    }


def _line(line: Line) -> Json:
    plain = line.sku.id == 0
    return {
        "oid": line.oid,
        "item_id": line.item.id,
        "sku_id": line.sku.id,
        "title": line.item.title,
        "sku_properties_name": "" if plain else ";".join(line.sku.values),
        "num": line.pieces,
        "price": yuan(line.item.price),
        "total_fee": yuan(line.paid),
        "payment": yuan(line.paid),
        "item_no": line.item.code,
        "outer_item_id": line.item.code,
        "sku_no": "" if plain else line.sku.code,
        "outer_sku_id": "" if plain else line.sku.code,
        "item_tags": {"is_deliver_goods": line.sent},
    }


def whole(order: Order) -> Json:
    """As youzan.trade.get tells it."""
    sent = [{"oid": line.oid} for line in order.lines if line.sent]
    refunds = [
        {
            "refund_id": refund.id,
            "refund_type": 1,
            "refund_state": refund.state,
            "refund_fee": yuan(refund.fee),
            "oids": [{"oid": line.oid} for line in refund.lines],
        }
        for refund in order.refunds
    ]
    parcels = [{"express_state": 1, "express_type": 0, "oids": sent, "dists": []}] if sent else []
    return {"full_order_info": ordered(order), "refund_order": refunds, "delivery_order": parcels}


def refunded(refund: Refund) -> Json:
    """As youzan.trade.refund.get tells it, and a row of the list: yuan outside, fen within `refund_fund_list`."""
    return {
        "refund_id": refund.id,
        "tid": refund.tid,
        "oid": refund.lines[0].oid,
        "status": "SUCCESS" if refund.state == 60 else "WAIT_SELLER_AGREE",  # noqa: PLR2004 -- 退款成功
        "refund_fee": yuan(refund.fee),
        "refund_fund_list": [{"refund_fee": refund.fee}],
        "return_goods": refund.returns,
        "return_stock_status": refund.restocked,
        "created": text_time(refund.created),
        "modified": text_time(refund.modified),
        "version": int(refund.modified.timestamp() * 1000),
    }


def customer(person: Person) -> Json:
    """A row of youzan.scrm.customer.list: the phone is ciphertext."""
    hidden = "$1$" + hashlib.sha256(person.mobile.encode()).hexdigest()[:32] + "$" if person.mobile else ""
    return {
        "yz_open_id": person.open_id,
        "name": person.name,
        "mobile": hidden,
        "is_member": 1,
        "points": person.points,
        "trade_count": 0,
        "created_at": int(person.created.timestamp()),
    }
