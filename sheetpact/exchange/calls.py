"""An order in the body of a call → the canonical order, by the mapping's sections `call` and `call_line`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sheetpact.errors import BadRecord
from sheetpact.exchange.lines import Naming, counted, knows_unpaid, order_lines
from sheetpact.mapping.content import json_in
from sheetpact.mapping.fields import Fields, Payload, at
from sheetpact.mapping.reading import Unread, fields_of
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.problems import Where
from sheetpact.model.records import Order

ORDER, LINE = "call", "call_line"
LINES = "lines"
"""The field that is no value: where the list of lines stands."""
STATES = ("unpaid", "held", "shipped", "returned", "cancelled")
"""As an order goes on."""
WHOLE = frozenset(("unpaid", "returned", "cancelled"))
"""What an order is with all its lines, whatever they say of themselves."""


@dataclass(frozen=True, slots=True)
class Called:
    """How one shop's calls are read."""

    shop: str
    mapping: ShopMapping
    zone: ZoneInfo
    currency: str
    locale: str
    naming: Naming

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
        rows = next((there for path in lists if (there := at(payload, path)) is not None), None)
        if not number or not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise BadRecord("webhook: an order without an id, or without a list of its lines")
        currency = order.text("currency") or self.currency
        lines = [_of_whole(order, self._line(row, number, currency)) for row in rows]
        return (
            Order(
                shop=self.shop,
                order=number,
                placed_at=order.time("placed_at"),
                updated_at=_moment(order),
                lines=order_lines(order, lines, self.naming),
                number=order.text("number") or number,
                currency=currency,
                taken_at=None if knows_unpaid(section) else order.time("placed_at"),
            ),
        )

    def _line(self, row: Payload, order: str, currency: str) -> Fields:
        section, where = self.mapping.section(LINE), self._where(order)
        fields = counted(fields_of(section, row, where, zone=self.zone, currency=currency), section, row)
        if fields.wrong:
            raise Unread(fields.wrong[0].problem(where))
        return fields

    def _where(self, order: str) -> Where:
        return Where(shop=self.shop, row=order)


def _moment(order: Fields) -> datetime:
    """When it changed. Many systems tell whole seconds: of two states of the same one the later is that further on."""
    status = order.text("status")
    return order.time("updated_at") + timedelta(microseconds=STATES.index(status) if status in STATES else 0)


def _of_whole(order: Fields, line: Fields) -> Fields:
    status = order.text("status")
    if status not in WHOLE or line.text("status") == "none":
        return line
    return replace(line, values={**line.values, "status": status})
