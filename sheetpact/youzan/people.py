"""Customers (客户) with their points. Phones come as ciphertext, which is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sheetpact.mapping.fields import Payload
from sheetpact.mapping.reading import each
from sheetpact.model.records import Customer, Reading
from sheetpact.youzan.client import Client
from sheetpact.youzan.lists import Lists, Page, Window, everything
from sheetpact.youzan.payloads import number, read, rows, within

CUSTOMERS = "youzan.scrm.customer.list/1.0.0"
SIZE, MOST = 50, 10_000  # page_size; rows that a list gives out (142710032 beyond them)
SECOND = timedelta(seconds=1)
"""The unit of created_at_start and _end. Not confirmed: another page has milliseconds. With the wrong one a shop of
more than 10,000 customers shows none, or `youzan.restless`; whole lists are asked for without these times."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PHONE = re.compile(r"\+?[\d*][\d* -]{4,19}")


@dataclass(frozen=True, slots=True)
class People:
    """The customers of one shop."""

    client: Client

    def all(self) -> Reading[Customer]:
        """The list can't be asked for changes."""
        window, ask = everything(self.page, self.client.now)
        found, whole = Lists(ask, lambda row: str(row.get("yz_open_id")), SIZE, MOST).rows(window)
        records, problems = each(found, self._customer)
        return Reading(records, problems, complete=whole and not problems)

    def page(self, window: Window | None, page: int) -> Page:
        """By the time of becoming a customer."""
        asked: dict[str, object] = {"page_no": page, "page_size": SIZE}
        if window is not None:
            start, end = ((moment - EPOCH) // SECOND for moment in window)
            asked |= {"created_at_start": start, "created_at_end": end}
        told = within(self.client.call(CUSTOMERS, asked))
        return Page(rows(told, "record_list"), number(told, "total"))

    def _customer(self, payload: Payload) -> Customer:
        fields = read(self.client.context, "customer", payload, str(payload.get("yz_open_id")))
        phone = fields.text("phone")
        return Customer(
            self.client.context.shop,
            fields.text("customer"),
            name=fields.text("name"),
            phone=phone if PHONE.fullmatch(phone) else "",
            points=fields.number("points"),
        )
