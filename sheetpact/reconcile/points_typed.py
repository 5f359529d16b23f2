"""What people type into 抵扣 / Spend of the members tab: points, shop and order, such as `80 table-woo 1042`.

Points below 0 are given back. The order makes it count once: whatever is typed twice, copied or restored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.problems import Severity, Where
from sheetpact.model.seen import SheetSeen, TabSeen
from sheetpact.model.sheet import Value
from sheetpact.model.state import CellKey, RowKey, State
from sheetpact.reconcile.drafts import SHEET, Draft
from sheetpact.reconcile.members_edits import TAB
from sheetpact.reconcile.members_points import Taking
from sheetpact.reconcile.points_called import Called, plain
from sheetpact.reconcile.points_lots import Lots, moved, net
from sheetpact.reconcile.points_spending import Purchase, Spent, is_paid, pay, spent_in_all, take_back, taken_in
from sheetpact.reconcile.points_wallet import Wallets

COLUMN = "spend"
LESS_THAN = 10_000_000
"""Points; what has more digits is somebody's phone."""
HIDDEN = "…"
"""What is told of an order that may be anything else: a name, a phone."""
_NUMBER = re.compile(r"#?[A-Za-z]{0,3}-?\d+(-\d+)*", re.ASCII)
_PERSONAL = range(7, 19)
"""How many digits phones (up to 15 by E.164) and numbers of identity cards (18) have."""


class Wish(NamedTuple):
    """One cell. Without an order it wasn't understood."""

    row: RowKey
    value: Value
    points: int = 0
    shop: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class SpentBefore:
    """What the wishes must be held against: this month's spending, and what their orders have seen so far.

    `called`: (shop, what was written) → the order that is meant by it.
    """

    month: Spent = field(default_factory=dict)
    orders: Mapping[tuple[str, str], tuple[PointMovement, ...]] = field(default_factory=dict)
    called: Mapping[tuple[str, str], Called] = field(default_factory=dict)

    def spent_on(self, shop: str, called: Called) -> tuple[PointMovement, ...]:
        """Under any of the order's names."""
        found = [each for name in sorted(called.names) for each in self.orders.get((shop, name), ())]
        return tuple(each for each in found if each.kind is PointKind.SPEND)


def wishes(sheet: SheetSeen | None, state: State, pact: Pact) -> tuple[Wish, ...]:
    """In rows that the hub wrote, and not taken yet."""
    tab = sheet.tabs.get(TAB) if sheet else None
    if tab is None or not tab.readable:
        return ()
    found: list[Wish] = []
    for key, row in sorted(tab.rows.items()):
        value = row.values.get(COLUMN)
        new = value not in (None, "") and state.typed.get(CellKey(TAB, key, COLUMN)) != value
        if new and key in state.base.get(TAB, {}) and COLUMN not in row.unclear:
            found.append(_wish(key, value, pact))
    return tuple(found)


def _wish(row: RowKey, value: Value, pact: Pact) -> Wish:
    words = plain(str(value)).split(maxsplit=2)
    try:
        points, place, order = int(words[0]), words[1], words[2]
    except (IndexError, ValueError):
        return Wish(row, value)
    shop = _shop(place, pact)
    return Wish(row, value, points, shop, order) if 0 < abs(points) < LESS_THAN and shop else Wish(row, value)


def _shop(place: str, pact: Pact) -> str:
    """A shop's id, or a partner who has one shop only."""
    if place in pact.shops:
        return place
    partner = pact.partner_id(place)
    shops = list(pact.partners[partner].shops) if partner else []
    return shops[0] if len(shops) == 1 else ""


def _told(order: str) -> str:
    """As every partner may read it."""
    number = _NUMBER.fullmatch(order) and sum(map(str.isdigit, order)) not in _PERSONAL
    return order if number else HIDDEN


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one wish; without movements it was refused."""

    why: str
    movements: tuple[PointMovement, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Tills:
    """The wishes of one decision, one after the other; `lots` and `before` follow what was decided so far."""

    wallets: Wallets
    lots: Lots
    before: SpentBefore
    pact: Pact
    taking: Taking
    tab: TabSeen
    movements: list[PointMovement] = field(default_factory=list)

    def take(self, found: Sequence[Wish], draft: Draft) -> None:
        """All or nothing, each. What can't be done is told, in 变更 too; every cell is emptied."""
        for wish in found:
            self._take(wish, draft)

    def _take(self, wish: Wish, draft: Draft) -> None:
        accounts = self.wallets.accounts(wish.row[0])
        if not wish.order or accounts is None:
            self._tell(wish, "points.typed_unclear", {}, draft)
            return
        called = self.before.called[wish.shop, wish.order]
        done = self._done(wish, called, accounts)
        facts = {"points": abs(wish.points), "shop": wish.shop, "order": _told(wish.order), **done.params}
        if not done.movements:
            self._tell(wish, done.why, facts, draft)
            return
        self._post(done.movements)
        draft.typed[CellKey(TAB, wish.row, COLUMN)] = wish.value
        self._note(wish, done.why, facts, draft)
        if wish.points > 0 and called.missing:
            # It may come later; a slip would let the right order be paid twice. The words aren't told: they may be any.
            draft.tell("points.typed_order_unknown", Severity.NOTE, self._where(wish), shop=wish.shop)

    def _where(self, wish: Wish) -> Where:
        return self.tab.where(wish.row[0], COLUMN)

    def _done(self, wish: Wish, called: Called, accounts: frozenset[AccountKey]) -> _Done:
        if called.instead:
            return _Done("points.which_order", params={"orders": " · ".join(called.instead)})
        known = self.before.spent_on(wish.shop, called)
        if wish.points < 0:
            return self._given_back(wish, known)
        return self._spent(Purchase(accounts, wish.shop, called.order, wish.points, known))

    def _spent(self, purchase: Purchase) -> _Done:
        if is_paid(purchase.known):
            return _Done("points.spent_already", params={"points": spent_in_all(purchase.known)})
        payment = pay(purchase, self.lots, self.before.month, self.pact, self.taking)
        if not payment.movements:
            return _Done("points.not_enough", params={"most": payment.most})
        return _Done("points.typed_spent", payment.movements)

    def _given_back(self, wish: Wish, known: Sequence[PointMovement]) -> _Done:
        if -wish.points > spent_in_all(known):
            return _Done("points.not_spent", params={"spent": spent_in_all(known)})
        return _Done("points.typed_given_back", take_back(known, -wish.points, self.taking, wish.order))

    def _post(self, parts: Sequence[PointMovement]) -> None:
        self.movements += parts
        self.lots = moved(self.lots, net(parts))
        orders = dict(self.before.orders)
        for each in parts:
            key = each.order_shop, each.order
            orders[key] = (*orders.get(key, ()), each)
        self.before = replace(self.before, month=taken_in(self.before.month, parts), orders=orders)

    def _tell(self, wish: Wish, why: str, params: Mapping[str, object], draft: Draft) -> None:
        draft.tell(why, Severity.AMBER, self._where(wish), **params)
        self._note(wish, why, params, draft)

    def _note(self, wish: Wish, why: str, params: Mapping[str, object], draft: Draft) -> None:
        """Under the points, which only those may see who may see the points; what was typed may be anything."""
        draft.note(who=SHEET, place=(TAB, wish.row, "points"), before=None, after=None, why=why, params=params)
