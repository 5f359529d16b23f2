"""Orders as they stand: what is held, shipped and returned, with refunds where they matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sheetpact.errors import BadRecord, BrokenContract, Gone, RetryLater
from sheetpact.mapping.fields import Fields, Payload
from sheetpact.mapping.reading import Unread, each
from sheetpact.model.records import Order, OrderLine, Reading
from sheetpact.ports import told_at
from sheetpact.woocommerce.client import PAGE, TIMES, Client, object_of, objects, rows_of, utc
from sheetpact.woocommerce.items import Items, unescaped

OVERLAP = timedelta(seconds=60)  # modified_after is strict, in whole seconds; an order may be stored a little later
FIRST_DAYS = timedelta(days=30)
OPEN = "pending,on-hold,processing"  # WC_REST_Orders_Controller::get_collection_params, status
DRAFTS = frozenset({"checkout-draft", "auto-draft"})  # a cart, no order yet (OrderInternalStatus, DraftOrders)


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders of one shop. `items` know what their lines sell."""

    client: Client
    items: Items

    def changed(self, cursor: str | None) -> Reading[Order]:
        since = utc(cursor) - OVERLAP if cursor else self.client.context.now() - FIRST_DAYS
        started, payloads = self._changed(since)
        payloads += self._open() if cursor is None else []
        latest = {str(order.get("id")): order for order in payloads if str(order.get("status")) not in DRAFTS}
        self.items.learn_homes(latest.values())
        orders, problems = each(latest.values(), self._order)
        seen = max((order.updated_at for order in orders), default=None)
        # Neither beyond the server's own time at the start, nor back.
        reached = min(started, seen or started).strftime(TIMES) if seen or not cursor else cursor
        return Reading(orders, problems, max(cursor or "", reached), complete=not problems)

    def one(self, order: str) -> Order:
        payload = object_of(self.client.call("GET", f"orders/{order}"))
        self.items.learn_homes([payload])
        try:
            return self._order(payload)
        except Unread as unread:
            raise BadRecord(unread.problem.text(self.client.context.locale)) from None

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
            response = self.client.call("GET", "orders", params=asked)
            rows, before = rows_of(response), rows
            if page > 1 and rows == before:
                raise BrokenContract(f"{self.client.base}: every page of the list of orders is the same")
            started = started or told_at(response) or self.client.context.now()
            found += rows
            if len(rows) < PAGE:
                return started, found
            last = utc(str(rows[-1].get("date_modified_gmt"))) - timedelta(seconds=1)
            since, page = (last, 1) if last > since else (since, page + 1)

    def _open(self) -> list[Payload]:
        payloads, whole = self.client.all("orders", status=OPEN)
        if not whole:  # a later reading would only ask for changes, and never see what was missed
            raise RetryLater(f"{self.client.base}: the list of open orders changes too fast")
        return payloads

    def _order(self, payload: Payload) -> Order:
        row = str(payload.get("number") or payload.get("id"))
        fields = self.client.read("order", payload, row)
        currency = fields.text("currency") or self.client.context.currency
        lines = [self.client.read("line", line, row, currency) for line in objects(payload.get("line_items"))]
        refunds = self._refunds(payload, fields, lines)
        before = self._restocked_before(fields, lines, refunds)
        customer = fields.text("customer")
        return Order(
            self.client.context.shop,
            fields.text("order"),
            placed_at=fields.time("placed_at"),
            updated_at=fields.time("updated_at"),
            lines=tuple(self._line(line, fields, before.get(line.text("line"), 0)) for line in lines),
            number=fields.text("number"),
            customer="" if customer == "0" else customer,  # 0 is a guest (REST docs, Orders)
            currency=currency,
            taken_at=fields.moment("paid_at") or fields.time("placed_at"),
            refunded_minor=sum(self._for_goods(refund, row, currency) for refund in refunds),
        )

    def _line(self, line: Fields, order: Fields, before: int) -> OrderLine:
        held, shipped, returned = stood(
            order.text("stage"), line, before, completed=order.moment("completed_at") is not None
        )
        return OrderLine(
            line.text("line"),
            self.items.home(line.text("product"), line.text("variation")),
            line.text("sku"),
            held,
            shipped,
            returned,
            title=unescaped(line.text("title")),
            ordered=line.number("pieces") or 0,
            paid_minor=line.number("total") or 0,
        )

    def _for_goods(self, refund: Payload, row: str, currency: str) -> int:
        """What was paid back of the lines' prices: as the refund says it line by line, and what it doesn't explain."""
        read = partial(self.client.read, row=row, currency=currency)
        goods, others = (
            [read("refund_part", part) for name in names for part in objects(refund.get(name))]
            for names in (("line_items",), ("shipping_lines", "fee_lines"))
        )
        told = -sum((part.number("total") or 0) + (part.number("tax") or 0) for part in (*goods, *others))
        untold = max(0, (read("refund", refund).number("amount") or 0) - told)
        return untold - sum(part.number("total") or 0 for part in goods)

    def _restocked_before(self, order: Fields, lines: Sequence[Fields], refunds: Sequence[Payload]) -> dict[str, int]:
        """Line → pieces that a refund put back before the order was completed: never shipped, so not returned."""
        completed = order.moment("completed_at")
        restocked = {line.text("line"): line.number("restocked") or 0 for line in lines}
        if completed is None or not any(restocked.values()):
            return {}
        early = dict.fromkeys(restocked, 0)
        for refund in refunds:
            if self.client.read("refund", refund, order.text("number")).time("at") < completed:
                for row in objects(refund.get("line_items")):
                    fields = self.client.read("refund_line", row, order.text("number"))
                    early[fields.text("line")] = early.get(fields.text("line"), 0) - (fields.number("pieces") or 0)
        return {line: min(pieces, restocked.get(line, 0)) for line, pieces in early.items()}

    def _refunds(self, payload: Payload, order: Fields, lines: Sequence[Fields]) -> list[Payload]:
        """Asked for only where there are some. None of an order that has been deleted since it was listed."""
        restocked = order.moment("completed_at") is not None and any(line.number("restocked") for line in lines)
        if not restocked and not payload.get("refunds"):
            return []
        try:
            return self.client.all(f"orders/{order.text('order')}/refunds")[0]
        except Gone:
            return []


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
