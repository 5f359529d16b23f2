"""Points that orders earn: a share of what was paid for the pieces that have left and haven't come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sheetpact.model.membership import AccountKey, Lot, PointKind, PointMovement
from sheetpact.model.pact import Pact, PointRules
from sheetpact.model.records import Order
from sheetpact.reconcile.points_lots import earn, expiry, net


def earned(order: Order, known: Sequence[PointMovement], pact: Pact, run: str) -> Iterator[PointMovement]:
    """What brings the points of this order from what is `known` of it to what it should have earned.

    Nothing for a guest's order, a test, one of before the rules, and one in another currency.
    """
    rules = pact.members.points
    placed = pact.today(order.placed_at)
    foreign = order.currency not in ("", pact.currency)
    if rules is None or not order.customer or order.test or foreign or placed < rules.since:
        return
    lot = Lot(AccountKey(order.shop, order.customer), pact.partner_of(order.shop), expiry(placed, rules.expires_months))
    before = [each for each in known if each.kind is PointKind.EARN]
    parts = earn(net(before), _target(order, rules), lot, pact.today(order.updated_at).isoformat())
    for number, (moved, points) in enumerate(parts.items(), start=len(before)):
        yield PointMovement(
            f"earn:{order.shop}:{order.order}:{number}",
            moved.account,
            moved.issuer,
            points,
            order.updated_at,
            run,
            lot=moved.expires,
            who=order.shop,
            why="members.points_earned" if points > 0 else "members.points_refunded",
            kind=PointKind.EARN,
            order_shop=order.shop,
            order=order.order,
        )


def _target(order: Order, rules: PointRules) -> int:
    paid = sum(line.price_minor * (line.shipped - line.returned) for line in order.lines)
    return max(0, paid) // rules.earn_per


def by_order(movements: Sequence[PointMovement]) -> Mapping[str, tuple[PointMovement, ...]]:
    """What is known of each order of one shop."""
    found: dict[str, tuple[PointMovement, ...]] = {}
    for each in movements:
        found[each.order] = (*found.get(each.order, ()), each)
    return found
