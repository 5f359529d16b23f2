"""An order that was paid with points once by its number and once by its id, when its shop wasn't known to have it yet.

Nobody could tell then that both are one order. Which payment is too many is a person's to say: the two may be of two
members, and their shop may have given the discount for both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sheetpact.model.membership import AccountKey, PointKind, PointMovement
from sheetpact.model.problems import Severity, Where
from sheetpact.model.records import Order
from sheetpact.model.seen import TabSeen
from sheetpact.reconcile.drafts import SHEET, Draft
from sheetpact.reconcile.members_edits import TAB
from sheetpact.reconcile.points_called import Called
from sheetpact.reconcile.points_orders import by_order
from sheetpact.reconcile.points_spending import spent_in_all
from sheetpact.reconcile.points_void import PAID

WHY = "points.paid_twice"
COLUMN = "spend"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands spent on an order under one of its names: so many points of one member, paid last in this run."""

    name: str
    points: int
    account: AccountKey
    run: str


@dataclass(frozen=True, slots=True)
class Twice:
    """An order that was paid more than once; `parts`, the oldest first, are at least two."""

    shop: str
    order: str
    parts: tuple[Part, ...]

    @property
    def back(self) -> str:
        """What takes the last payment back, typed under Spend."""
        last = self.parts[-1]
        return f"-{last.points} {self.shop} {last.name}"

    def told(self, members: Mapping[AccountKey, str]) -> str:
        """Who paid how much as what; without the member where nobody may be told."""
        words = [(members.get(part.account, ""), f"{part.points} {self.shop} {part.name}") for part in self.parts]
        return " · ".join(" ".join(filter(None, each)) for each in words)


def paid_twice(order: Order, called: Called, spent: Sequence[PointMovement]) -> Twice | None:
    """`called`: what `one_order` says of it. `spent`: what was spent under its names, oldest first."""
    own = [each for each in spent if each.kind is PointKind.SPEND and each.order in called.names]
    paid = [each for each in own if each.why == PAID]
    last = {each.order: each for each in paid}
    left = {name: spent_in_all(moves) for name, moves in by_order(own).items()}
    by_time = sorted(last.values(), key=attrgetter("at"))
    parts = [Part(each.order, left[each.order], each.account, each.run) for each in by_time if left[each.order] > 0]
    return Twice(order.shop, order.marked, tuple(parts)) if len(parts) > 1 else None


@dataclass(frozen=True, slots=True)
class Doubles:
    """All orders that are paid twice now, and those (shop, order) that 变更 has told of already."""

    found: tuple[Twice, ...] = ()
    known: frozenset[tuple[str, str]] = frozenset()

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.shop, each.order) for each in self.found)

    def tell(self, members: Mapping[AccountKey, str], tab: TabSeen | None, draft: Draft) -> None:
        """Each run, until one payment is taken back. 变更 is told once, in the row of each member.

        `members`: the member of each account whom partners may know of. What stands in 变更 names nobody else.
        """
        for each in self.found:
            facts = {"shop": each.shop, "order": each.order, "back": each.back}
            rows = sorted({members[part.account] for part in each.parts if part.account in members})
            where = tab.where(" · ".join(rows), COLUMN) if tab else Where(shop=each.shop)
            draft.tell(WHY, Severity.AMBER, where, parts=each.told(members), **facts)
            self._note(each, rows, facts, draft)

    def _note(self, twice: Twice, rows: Collection[str], facts: Mapping[str, str], draft: Draft) -> None:
        if (twice.shop, twice.order) in self.known:
            return
        params = {**facts, "parts": twice.told({})}
        for member in rows:
            draft.note(who=SHEET, place=(TAB, (member,), "points"), before=None, after=None, why=WHY, params=params)
