"""Points that orders earn: a share of the money that stays for the pieces that have left and haven't come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from sheetpact.model.membership import AccountKey, Lot, PointKind, PointMovement
from sheetpact.model.pact import Pact
from sheetpact.model.records import Order
from sheetpact.reconcile.points_lots import earn, expiry, net


def earned(order: Order, known: Sequence[PointMovement], pact: Pact, run: str, today: str) -> Iterator[PointMovement]:
    """What brings the points of this order from what is `known` of it to what it should have earned.

    Nothing for a guest's order, a test, one of before the rules, and one in another currency. `today`: the day in the
    pact's time zone (ISO 8601) on which this is decided, not that on which the order changed: whether its points have
    expired meanwhile is a matter of when their loss is booked.
    """
    rules = pact.members.points
    placed = pact.today(order.placed_at)
    foreign = order.currency not in ("", pact.currency)
    before = [each for each in known if each.kind is PointKind.EARN]
    account = before[0].account if before else AccountKey(order.shop, order.customer)
    if rules is None or not account.customer or order.test or foreign or placed < rules.since:
        return
    lot = Lot(account, pact.partner_of(order.shop), expiry(placed, rules.expires_months))
    parts = earn(net(before), int(money_kept(order) // rules.earn_per), lot, today)
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


def money_kept(order: Order) -> Fraction:
    """In minor units: what was paid for the pieces that have left and stayed away, as far as it wasn't paid back.

    What is paid back goes first against pieces that came back or were never sent, so that nothing is taken off twice:
    what is kept is never more than all that was paid, less what was paid back, and less what still waits to be sent.
    """
    away, rest = Fraction(0), Fraction(-order.refunded_minor)
    for line in order.lines:
        each = Fraction(line.paid_minor, max(line.ordered, line.held + line.shipped, 1))
        away += each * (line.shipped - line.returned)
        rest += line.paid_minor - each * line.held
    return max(Fraction(0), min(away, rest))


def by_order(movements: Sequence[PointMovement]) -> Mapping[str, tuple[PointMovement, ...]]:
    """What is known of each order of one shop, by the name under which it moved points."""
    found: dict[str, tuple[PointMovement, ...]] = {}
    for each in movements:
        found[each.order] = (*found.get(each.order, ()), each)
    return found
