"""The part of Shopify's search syntax that the simulator understands (shopify.dev/docs/api/usage/search-syntax).

Terms beside each other, or joined by AND, must all hold; one with a hyphen before it must not:
`updated_at:>='2026-11-01T00:00:00Z' -status:cancelled`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sheetpact.simulators.shopify.model import Customer, Item, Order

_TERM = re.compile(r"(?P<no>-?)(?P<field>\w+):(?P<sign>>=|<=|>|<)?(?:'(?P<quoted>[^']*)'|(?P<plain>[^\s']+))")
_SIGNS: Mapping[str, Callable[[datetime, datetime], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "": operator.eq,
}
OPEN = {"open": True, "closed": False, "not_closed": True}


class NotUnderstood(Exception):
    """A filter that the simulator doesn't know, so that no test passes by it."""


def matching(query: str | None) -> Callable[[Order | Customer | Item], bool]:
    """What a thing must be to be found."""
    found = list(_TERM.finditer(query or ""))
    terms = [(each["no"], each["field"], each["sign"] or "", each["quoted"] or each["plain"]) for each in found]
    if re.sub(r"\s|AND", "", _TERM.sub("", query or "")):
        raise NotUnderstood(query)
    return lambda thing: all(_holds(thing, *term) is not bool(no) for no, *term in terms)


def _holds(thing: Order | Customer | Item, field: str, sign: str, text: str) -> bool:
    match field:
        case "updated_at":
            return _SIGNS[sign](_day(thing, thing.updated_at), _day(thing, _moment(text)))
        case "id":
            return str(thing.id) == text
        case "status" if isinstance(thing, Order):
            return (thing.cancelled_at is not None) if text == "cancelled" else OPEN[text] is (thing.closed_at is None)
        case "fulfillment_status" if isinstance(thing, Order):
            return thing.fulfillment == text
    raise NotUnderstood(field)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(thing: Order | Customer | Item, moment: datetime) -> datetime:
    """Customers are found by whole days (QueryRoot.customers, updated_at)."""
    return moment.replace(hour=0, minute=0, second=0) if isinstance(thing, Customer) else moment
