"""Orders (订单) with their refunds (售后单) → orders.

The list of orders tells all but refunds: these have a list of their own, and are asked for one by one. They need not
move the order's time (订单更新时间 moves with its status, its price and the merchant's notes).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.errors import BadRecord, Gone, RetryLater
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.reading import Unread, each
from sheetpact.model.records import Order, OrderLine, Reading
from sheetpact.model.texts import say
from sheetpact.ports import ShopContext
from sheetpact.youzan.client import Client
from sheetpact.youzan.items import Items, listing_id
from sheetpact.youzan.lines import Refund, Sold, refunded_lines, stood
from sheetpact.youzan.lists import AHEAD, FOUNDED, Lists, Page, Window, slices
from sheetpact.youzan.payloads import number, read, rows, utc, within

ORDERS, ORDER = "youzan.trades.sold.get/4.0.4", "youzan.trade.get/4.0.2"
REFUNDS, REFUND = "youzan.trade.refund.search/3.0.1", "youzan.trade.refund.get/3.0.1"
BEIJING, TIMES = ZoneInfo("Asia/Shanghai"), "%Y-%m-%d %H:%M:%S"
SIZE, MOST_ORDERS, MOST_REFUNDS = 100, 10_000, 3000  # 100 pages of orders; page_no × page_size of refunds
OPEN = ("WAIT_BUYER_PAY", "WAIT_SELLER_SEND_GOODS")  # the statuses of open orders that the list takes
REFUNDED = "60"  # refund_order[].refund_state: 退款成功
OVERLAP = timedelta(minutes=5)  # lists tell of an order half a minute late, or more (trade.get)
LATE = timedelta(minutes=2)  # so young an order may not be told yet, though a message has told of it (trade.get)
QUIET = timedelta(hours=1)  # so far behind the clock a shop has been read that has no orders
FIRST_DAYS, SLICE = timedelta(days=30), timedelta(days=1)
LONGEST, OPEN_SINCE = timedelta(days=89), timedelta(days=356)  # a span has three months at most (trades.sold.get)


@dataclass(frozen=True, slots=True)
class Trades:
    """The orders of one shop."""

    client: Client
    items: Items

    @property
    def context(self) -> ShopContext:
        return self.client.context

    def changed(self, cursor: str | None) -> Reading[Order]:
        """See `ports.Shop.orders`."""
        since = utc(cursor) - OVERLAP if cursor else self.client.now - FIRST_DAYS
        started = self.client.now
        found: dict[str, Payload] = {}
        for window in slices(since, started + AHEAD, SLICE):
            found |= self._whole(self.page("update"), window)
            started = min(started, self.client.now)  # the first answer tells the platform's own time
        found |= self._open(started) if cursor is None else {}
        touched = self._refunded(since, started + AHEAD)
        payloads = list(self._payloads(found, touched))
        leaving = self._leaving(payloads)
        orders, problems = each(payloads, lambda payload: self._order(payload, leaving))
        seen = max((order.updated_at for order in orders), default=started)
        reached = max(min(started, seen), started - QUIET).astimezone(UTC).isoformat(timespec="seconds")
        return Reading(orders, problems, max(cursor or "", reached), complete=not problems)

    def _payloads(self, found: Mapping[str, Payload], touched: Collection[str]) -> Iterator[Payload]:
        """The orders that the list has, and those whose refunds have changed, whole."""
        for tid in dict.fromkeys([*found, *touched]):
            listed = found.get(tid)
            if listed is not None and tid not in touched and not _info(listed).get("refund_state"):
                yield listed
                continue
            try:
                yield self._with_refunds(tid)
            except Gone:  # a refund may be of an order that this shop has no part in
                yield from [listed] if listed else []

    def one(self, tid: str) -> Order:
        """See `ports.Shop.order`."""
        try:
            payload = self._with_refunds(tid)
            return self._order(payload, self._leaving([payload]))
        except Unread as unread:
            raise BadRecord(unread.problem.text(self.context.locale)) from None
        except Gone:
            if _placed(tid) > self.client.now - LATE:
                raise RetryLater(say(self.context.locale, "youzan.not_yet"), LATE.total_seconds()) from None
            raise

    def _open(self, now: datetime) -> dict[str, Payload]:
        found: dict[str, Payload] = {}
        for status in OPEN:
            for window in slices(now - OPEN_SINCE, now + AHEAD, LONGEST):
                found |= self._whole(self.page("created", status), window)
        return found

    def page(self, by: str, status: str = "") -> Callable[[Window, int], Page]:
        """Pages of orders by `update` or `created`: such times come in pairs, with the time of day (5001 without)."""

        def ask(window: Window, page: int) -> Page:
            start, end = (moment.astimezone(BEIJING).strftime(TIMES) for moment in window)
            only = {"status": status} if status else {}
            asked = {f"start_{by}": start, f"end_{by}": end, **only, "page_no": page, "page_size": SIZE}
            told = within(self.client.call(ORDERS, asked))
            return Page(rows(told, "full_order_info_list"), number(told, "total_results"))

        return ask

    def refunds(self, window: Window, page: int) -> Page:
        """A page of refunds by their last change; here times are seconds (refund.search)."""
        start, end = (int(moment.timestamp()) for moment in window)
        asked = {"update_time_start": start, "update_time_end": end, "page_no": page, "page_size": SIZE}
        told = within(self.client.call(REFUNDS, asked))
        return Page(rows(told, "refunds"), number(told, "total"))

    def _whole(self, ask: Callable[[Window, int], Page], window: Window) -> dict[str, Payload]:
        """Orders by their numbers. RetryLater: one may have been missed, and the next reading would pass it."""
        found, whole = Lists(ask, _tid, SIZE, MOST_ORDERS).rows(window)
        if not whole:
            raise RetryLater(say(self.context.locale, "youzan.restless"))
        return {_tid(row): row for row in found}

    def _refunded(self, since: datetime, until: datetime) -> set[str]:
        """The orders whose refunds have changed."""
        touched: set[str] = set()
        for window in slices(since, until, LONGEST):
            found, whole = Lists(self.refunds, lambda row: str(row.get("refund_id")), SIZE, MOST_REFUNDS).rows(window)
            if not whole:
                raise RetryLater(say(self.context.locale, "youzan.restless"))
            touched |= {str(row["tid"]) for row in found if row.get("tid")}
        return touched

    def _with_refunds(self, tid: str) -> Payload:
        """The order with what each of its refunds says of itself. Gone: it isn't this shop's."""
        whole = within(self.client.call(ORDER, {"tid": tid}))
        done = [one for one in rows(whole, "refund_order") if str(one.get("refund_state")) == REFUNDED]
        return {**whole, "refunds": [{**one, **self._refund_alone(str(one.get("refund_id")))} for one in done]}

    def _refund_alone(self, refund: str) -> Payload:
        try:
            return within(self.client.call(REFUND, {"refund_id": refund}))
        except Gone:
            return {}

    def _leaving(self, payloads: Iterable[Payload]) -> Mapping[str, bool]:
        """Only unpaid orders need to know."""
        unpaid = [payload for payload in payloads if _info(payload).get("status") == OPEN[0]]
        return self.items.leaving(str(line.get("item_id")) for payload in unpaid for line in _lines(payload))

    def _order(self, payload: Payload, leaving: Mapping[str, bool]) -> Order:
        row = _tid(payload)
        fields = read(self.context, "order", payload, row)
        lines = [read(self.context, "line", line, row) for line in _lines(payload)]
        sent = _sent(payload)
        sold = [_sold(line, sent, leaving) for line in lines]
        refunds = [self._refund(refund, row) for refund in rows(payload, "refunds")]
        back = refunded_lines(sold, refunds, all_of_it=fields.text("refund") == "all")
        restocked = {line for refund in refunds if refund.restocked for line in refund.lines}
        stage = fields.text("stage")
        return Order(
            self.context.shop,
            fields.text("order"),
            placed_at=fields.time("placed_at"),
            updated_at=max([fields.time("updated_at"), *(refund.at for refund in refunds if refund.at)]),
            lines=tuple(
                _order_line(line, stood(stage, one, refunded=one.line in back, restocked=one.line in restocked))
                for line, one in zip(lines, sold, strict=True)
            ),
            number=fields.text("order"),
            customer=fields.text("customer"),
            currency=self.context.currency,
            taken_at=fields.moment("paid_at") or fields.time("placed_at"),
            refunded_minor=sum(refund.fee_minor for refund in refunds),
        )

    def _refund(self, payload: Payload, row: str) -> Refund:
        fields = read(self.context, "refund", payload, row)
        lines = frozenset(str(line.get("oid")) for line in rows(payload, "oids")) or {str(payload.get("oid"))}
        return Refund(frozenset(lines), fields.number("fee") or 0, fields.flag("restocked"), fields.moment("at"))


def _sold(line: Fields, sent: frozenset[str], leaving: Mapping[str, bool]) -> Sold:
    name = line.text("line")
    return Sold(
        name,
        line.number("pieces") or 0,
        line.number("paid") or 0,
        sent=line.flag("sent") or name in sent,
        at_order=leaving.get(line.text("item"), True),
    )


def _order_line(line: Fields, stands: tuple[int, int, int]) -> OrderLine:
    specification = line.text("sku_id")
    plain = specification in ("", "0")
    title = " - ".join(part for part in (line.text("title"), line.text("variant")) if part)
    held, shipped, returned = stands
    return OrderLine(
        line.text("line"),
        listing_id(line.text("item"), specification),
        line.text("item_sku") or line.text("sku") if plain else line.text("sku"),
        held,
        shipped,
        returned,
        title=title,
        ordered=line.number("pieces") or 0,
        paid_minor=line.number("paid") or 0,
    )


def _info(payload: Payload) -> Payload:
    return within(within(payload.get("full_order_info")).get("order_info"))


def _lines(payload: Payload) -> list[Payload]:
    return rows(within(payload.get("full_order_info")), "orders")


def _tid(payload: Payload) -> str:
    return str(_info(payload).get("tid"))


def _placed(tid: str) -> datetime:
    """An order's number begins with E and its time; long ago where it doesn't."""
    try:
        return datetime.strptime(tid[1:15], "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return FOUNDED


def _sent(payload: Payload) -> frozenset[str]:
    """Lines in parcels that have left (delivery_order[].express_state 1 已发货; trade.get)."""
    parcels = [one for one in rows(payload, "delivery_order") if str(one.get("express_state")) == "1"]
    return frozenset(str(line.get("oid")) for parcel in parcels for line in rows(parcel, "oids"))
