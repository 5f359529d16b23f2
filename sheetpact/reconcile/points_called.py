"""Which order of a shop somebody means who spends points on it, by its number or by its id.

Points are spent on an order under one of its names. What was spent under another counts, too: the order may have been
known by none of them then.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sheetpact.model.membership import PointKind, PointMovement
from sheetpact.model.records import Order, with_and_without_mark


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody called an order.

    `order`: under which name points are spent on it now. `names`: under which they may have been spent before.
    `missing`: its shop's orders are read, and none is called so. `instead`: what to write, where several are.
    """

    order: str
    names: frozenset[str]
    missing: bool = False
    instead: tuple[str, ...] = ()


def plain(told: str) -> str:
    """As keyboards with narrow letters write it."""
    return unicodedata.normalize("NFKC", told).strip()


def meant(told: str, orders: Sequence[Order]) -> tuple[Order, ...]:
    """Those of these orders that are called so; with the mark before it that number is meant, where there is one."""
    called = tuple(each for each in orders if each.is_called(told))
    return tuple(each for each in called if each.marked == told) or called


def no_order(told: str, *, missing: bool = False) -> Called:
    """An order that may come later."""
    return Called(told, frozenset(with_and_without_mark(told)), missing)


def several_orders(told: str, orders: Sequence[Order]) -> Called:
    """Each is known by its number, unless they share it."""
    numbers = [each.marked for each in orders]
    instead = sorted(each.marked if numbers.count(each.marked) == 1 else each.order for each in orders)
    return Called(told, frozenset(), instead=tuple(instead))


def one_order(order: Order, namesakes: Sequence[Order], spent: Sequence[PointMovement]) -> Called:
    """`namesakes`: all orders that one of its names may mean, itself too. `spent`: what was spent under its names.

    By its id, unless that may mean another order; the number is its own then.
    """
    first = {each.order: each.at for each in reversed(spent) if each.kind is PointKind.SPEND}
    names = frozenset(name for name in order.names if order in _payable(name, namesakes, first.get(name)))
    return Called(order.order if meant(order.order, namesakes) == (order,) else order.marked, names)


def _payable(name: str, namesakes: Sequence[Order], at: datetime | None) -> Sequence[Order]:
    """Who was paid under this name, first at this time: of several, one that had been placed by then."""
    found = meant(name, namesakes)
    return [each for each in found if at is not None and each.placed_at <= at] or found
