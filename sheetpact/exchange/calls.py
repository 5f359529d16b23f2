"""An order in the body of a call → the canonical order, by the mapping's sections `call` and `call_line`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sheetpact.errors import BadRecord
from sheetpact.exchange.lines import knows_unpaid, order_lines
from sheetpact.mapping.content import json_in
from sheetpact.mapping.fields import Fields, Payload, at
from sheetpact.mapping.reading import Unread, fields_of
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.problems import Where
from sheetpact.model.records import Order

ORDER, LINE = "call", "call_line"
LINES = "lines"
"""The field that is no value: where the list of lines stands."""


@dataclass(frozen=True, slots=True)
class Called:
    """How one shop's calls are read. `own_ids`: its listings have ids of their own, other than their SKU."""

    shop: str
    mapping: ShopMapping
    zone: ZoneInfo
    currency: str
    locale: str
    own_ids: bool

    def orders(self, body: bytes) -> Sequence[Order]:
        """The order that a call brings, whole; none where it is about something else. BadRecord: it can't be read."""
        try:
            payload = json_in(body)
        except ValueError:
            raise BadRecord("webhook: no JSON") from None
        if not isinstance(payload, Mapping):
            raise BadRecord("webhook: no order")
        try:
            return self._orders(payload)
        except Unread as unread:
            raise BadRecord(unread.problem.text(self.locale)) from None

    def _orders(self, payload: Payload) -> Sequence[Order]:
        section = dict(self.mapping.section(ORDER))
        lists = section.pop(LINES).source
        about = {name: section.pop(name) for name in ("about",) if name in section}
        if about and not fields_of(about, payload, self._where(""), zone=self.zone, currency=self.currency).text(
            "about"
        ):
            return ()
        order = fields_of(section, payload, self._where(""), zone=self.zone, currency=self.currency)
        number = order.text("order")
        rows = next((found for path in lists if (found := at(payload, path)) is not None), None)
        if not number or not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise BadRecord("webhook: an order without an id, or without a list of its lines")
        currency = order.text("currency") or self.currency
        lines = [self._line(row, number, currency) for row in rows]
        return (
            Order(
                shop=self.shop,
                order=number,
                placed_at=order.time("placed_at"),
                updated_at=order.time("updated_at"),
                lines=order_lines(order, lines, own_ids=self.own_ids),
                number=order.text("number") or number,
                currency=currency,
                taken_at=None if knows_unpaid(section) else order.time("placed_at"),
            ),
        )

    def _line(self, row: Payload, order: str, currency: str) -> Fields:
        return fields_of(self.mapping.section(LINE), row, self._where(order), zone=self.zone, currency=currency)

    def _where(self, order: str) -> Where:
        return Where(shop=self.shop, row=order)
