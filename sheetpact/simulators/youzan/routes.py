"""Youzan's gateway and the calls behind it, over one Shop: what each takes, and what it says when it can't.

Every answer has HTTP status 200. The gateway looks at path, API, content type, address, token, rights and rate, in this
order; parameters that a call doesn't have, or of another type, are answered with 5001.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.youzan import payloads
from sheetpact.simulators.youzan.shop import OPEN, Order, Shop
from sheetpact.simulators.youzan.tokens import Tokens

Json = dict[str, Any]  # a body
T = TypeVar("T")
PATH = re.compile(r"/api/(youzan[\w.]*)/(\d+\.\d+\.\d+)")
SPAN = timedelta(days=92)  # 跨度不能大于 3 个月
LATEST = timedelta(days=7)  # 106000003
STATUSES = OPEN | {"WAIT_BUYER_CONFIRM_GOODS", "TRADE_SUCCESS", "TRADE_CLOSED", "TRADE_REFUND"}
PAIRS = ("created", "update", "success", "pay")
WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


class Trouble(Exception):
    """A service's no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Mistyped(Exception):
    """A parameter isn't what the API takes."""


def gateway(code: int, message: str) -> Answer:
    return as_json(200, {"gw_err_resp": {"trace_id": "yz7-0a0b0c0d-1", "err_msg": message, "err_code": code}})


def a_time(value: object) -> datetime:
    if not isinstance(value, str) or not WHEN.fullmatch(value):
        raise Mistyped
    return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=payloads.BEIJING)


def a_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Mistyped
    return value


def a_text(value: object) -> str:
    if not isinstance(value, str):
        raise Mistyped
    return value


def a_range(value: object) -> tuple[datetime, datetime]:
    """Milliseconds."""
    if not isinstance(value, dict) or set(value) != {"min_update_time", "max_update_time"}:
        raise Mistyped
    return unix(a_number(value["min_update_time"]) / 1000), unix(a_number(value["max_update_time"]) / 1000)


def unix(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


PAGED = {"page_no": a_number, "page_size": a_number}
TAKES: Mapping[str, Mapping[str, Callable[[object], object]]] = {
    "youzan.trades.sold.get/4.0.4": {
        **{f"{side}_{pair}": a_time for pair in PAIRS for side in ("start", "end")},
        "status": a_text,
        "tid": a_text,
        **PAGED,
    },
    "youzan.trade.get/4.0.2": {"tid": a_text},
    "youzan.trade.refund.search/3.0.1": {"update_time_start": a_number, "update_time_end": a_number, **PAGED},
    "youzan.trade.refund.get/3.0.1": {"refund_id": a_text},
    "youzan.item.base.search/1.0.0": {"kdt_id": a_number, "channel": a_number, "item_range_query": a_range, **PAGED},
    "youzan.item.detail.get/1.0.1": {"item_id": a_number},
    "youzan.item.quantity.update/3.0.0": {
        "item_id": a_number,
        "sku_id": a_number,
        "quantity": a_number,
        "type": a_number,
    },
    "youzan.scrm.customer.list/1.0.0": {"created_at_start": a_number, "created_at_end": a_number, **PAGED},
}


@dataclass
class Routes:
    """An application for `server.Server`."""

    shop: Shop
    tokens: Tokens
    forbidden: set[str] = field(default_factory=set)
    """APIs, by name without version, that the app has no right to."""
    white_list: bool = True
    """False: our address isn't on it."""
    qps: int | None = None
    """Calls a second; None: no limit."""
    lag: timedelta = timedelta(0)
    """How long the list of orders takes to tell of a change."""
    asked: list[tuple[str, object]] = field(default_factory=list)
    """What was asked of which API."""
    _last: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Answer:
        if request.path == "/auth/token":
            return self.tokens.answer(request)
        found = PATH.fullmatch(request.path)
        if found is None:
            return gateway(4001, "非法请求地址")
        return self._refusal(found[1], found[2], request) or self._served(f"{found[1]}/{found[2]}", request)

    def _refusal(self, name: str, version: str, request: Request) -> Answer | None:
        kind = request.headers.get("content-type", "")
        trouble = self.tokens.trouble(request.query.get("access_token", ""))
        address = "源IP地址127.0.0.1非法调用有赞云，请完成IP地址确认后，前往应用中心控制台进行IP白名单配置"
        wrong: tuple[tuple[bool, int, str], ...] = (
            (f"{name}/{version}" not in TAKES, 4005, "非法的API"),
            (request.method != "POST" or not kind.startswith("application/json"), 4007, "非法的请求姿势"),
            (not self.white_list, 4007, address),
            (trouble is not None, *(trouble or (0, ""))),
            (name in self.forbidden, 4204, "无权限访问"),
            (self._too_many(), 4101, "请求太频繁"),
        )
        return next((gateway(code, message) for is_so, code, message in wrong if is_so), None)

    def _too_many(self) -> bool:
        with self._lock:
            now = time.monotonic()
            while self._last and self._last[0] <= now - 1:
                self._last.popleft()
            if self.qps is not None and len(self._last) >= self.qps:
                return True
            self._last.append(now)
            return False

    def _served(self, api: str, request: Request) -> Answer:
        try:
            body = request.json()
        except json.JSONDecodeError:
            return gateway(4004, "非法的Content")
        try:
            asked = typed(body, TAKES[api])
        except Mistyped:
            return gateway(5001, "系统异常")
        self.asked.append((api, body))
        try:
            with self.shop.lock:
                data = self._action(api)(asked)
        except Trouble as trouble:
            return as_json(200, {"code": trouble.code, "data": None, "success": False, "message": trouble.message})
        good = {"trace_id": "yz7-0a0b0c0d-1", "code": 200, "success": True, "message": "successful"}
        return as_json(200, {**good, "data": data})

    def _action(self, api: str) -> Callable[[Json], object]:
        return {
            "youzan.trades.sold.get/4.0.4": self.orders,
            "youzan.trade.get/4.0.2": self.order,
            "youzan.trade.refund.search/3.0.1": self.refunds,
            "youzan.trade.refund.get/3.0.1": self.refund,
            "youzan.item.base.search/1.0.0": self.items,
            "youzan.item.detail.get/1.0.1": self.item,
            "youzan.item.quantity.update/3.0.0": self.put_quantity,
            "youzan.scrm.customer.list/1.0.0": self.customers,
        }[api]

    def orders(self, asked: Json) -> Json:
        pairs = [pair for pair in PAIRS if f"start_{pair}" in asked or f"end_{pair}" in asked]
        found = [order for order in self.shop.orders.values() if order.updated <= self.shop.now() - self.lag]
        for pair in pairs:
            start, end = asked.get(f"start_{pair}"), asked.get(f"end_{pair}")
            if start is None or end is None:
                continue  # 时间参数不成对出现时条件无效
            self._span(start, end)
            found = [each for each in found if start <= (time_of(each, pair) or end + SPAN) <= end]
        status = asked.get("status")
        if status is not None and status not in STATUSES:
            raise Trouble(5000, "订单状态错误")
        found = [each for each in found if status in (None, each.status) and asked.get("tid") in (None, each.tid)]
        found.sort(key=lambda each: (each.updated if "update" in pairs else each.created, each.tid), reverse=True)
        rows = paged(found, asked, most_pages=100, most_size=100, refusal=Trouble(5000, "每页最多显示100条数据"))
        listed = [{"full_order_info": payloads.ordered(order)} for order in rows]
        return {"full_order_info_list": listed, "total_results": len(found)}

    def _span(self, start: datetime, end: datetime) -> None:
        if end <= start:
            raise Trouble(5000, "开始时间不能大于结束时间")
        if end - start > SPAN:
            raise Trouble(5000, "开始时间和结束时间的跨度不能大于3个月")
        if end > self.shop.now() + LATEST:
            raise Trouble(106000003, "结束时间不能超过当前日期后7天")

    def order(self, asked: Json) -> Json:
        found = self.shop.orders.get(asked.get("tid", ""))
        if found is None:
            raise Trouble(5000, "trade not found")
        return payloads.whole(found)

    def refunds(self, asked: Json) -> Json:
        start, end = unix(asked.get("update_time_start", 0)), unix(asked.get("update_time_end", 2**33))
        found = [each for each in self.shop.refunds.values() if start <= each.modified <= end]
        found.sort(key=lambda each: (each.modified, each.id), reverse=True)
        deep = Trouble(103010001, "超过ES搜索最大深度")
        rows = paged(found, asked, most_pages=100, most_rows=3000, refusal=deep)
        return {"refunds": [payloads.refunded(each) for each in rows], "total": len(found)}

    def refund(self, asked: Json) -> Json:
        found = self.shop.refunds.get(asked.get("refund_id", ""))
        if found is None:
            raise Trouble(103011024, "退款记录不存在")
        return payloads.refunded(found)

    def items(self, asked: Json) -> Json:
        if asked.get("kdt_id") != int(self.tokens.app.grant_id) or asked.get("channel") != 0:
            raise Trouble(18910002, "参数为空")
        start, end = asked.get("item_range_query", (unix(0), unix(2**33)))
        found = sorted(
            (each for each in self.shop.items.values() if start <= each.updated <= end), key=lambda each: -each.id
        )
        refusal = Trouble(200000026, "非法的page或pageSize")
        rows = paged(found, asked, most_size=50, most_rows=5000, refusal=refusal)
        paginator = {"page_no": asked["page_no"], "page_size": asked["page_size"], "total_count": len(found)}
        return {"items": [payloads.listed(each) for each in rows], "paginator": paginator}

    def item(self, asked: Json) -> Json:
        found = self.shop.items.get(asked.get("item_id", 0))
        if found is None:
            raise Trouble(122001001, "商品不存在")
        return payloads.detailed(found)

    def put_quantity(self, asked: Json) -> Json:
        item = self.shop.items.get(asked.get("item_id", 0))
        if item is None:
            raise Trouble(123005001, "商品不存在")
        sku = next((each for each in item.skus if each.id == asked.get("sku_id", 0)), None)
        if sku is None:
            raise Trouble(123004002, "SKU不存在")
        if item.elsewhere:
            raise Trouble(123003023, "开启了库存同步，修改不生效")
        kind = asked.get("type", 0)
        if kind not in (0, 1):
            raise Trouble(123000104, f"不支持的库存更新类型:{kind}")
        number = asked["quantity"] + (sku.stock if kind == 1 else 0)
        if number < 0:
            raise Trouble(123003001, "库存不足")
        self.shop.write(item, sku, number)
        return {"is_success": True}

    def customers(self, asked: Json) -> Json:
        start, end = unix(asked.get("created_at_start", 0)), unix(asked.get("created_at_end", 2**33))
        found = [each for each in self.shop.people.values() if start <= each.created <= end]
        found.sort(key=lambda each: (each.created, each.open_id), reverse=True)
        refusal = Trouble(142710032, "超过列表获取总数")
        rows = paged(found, asked, most_pages=500, most_size=50, most_rows=10_000, refusal=refusal)
        return {"record_list": [payloads.customer(each) for each in rows], "total": len(found)}


def typed(body: object, takes: Mapping[str, Callable[[object], object]]) -> Json:
    if not isinstance(body, dict) or not set(body) <= set(takes):
        raise Mistyped
    return {name: takes[name](value) for name, value in body.items()}


def time_of(order: Order, pair: str) -> datetime | None:
    """The time that a pair of parameters is about; an order that is done was updated then."""
    return {"created": order.created, "pay": order.paid}.get(pair, order.updated)


def paged(
    found: Sequence[T],
    asked: Json,
    *,
    refusal: Trouble,
    most_pages: int = 10**9,
    most_size: int = 10**9,
    most_rows: int = 10**9,
) -> Iterable[T]:
    """One page, counted from 1."""
    page, size = asked.get("page_no", 1), asked.get("page_size", 20)
    if not 1 <= page <= most_pages or not 1 <= size <= most_size or page * size > most_rows:
        raise refusal
    return found[(page - 1) * size : page * size]
