"""What comes back to somebody who has been forgotten since is void; what is taken back from them is nobody's debt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sheetpact.model.membership import PointKind, PointMovement, Purse
from sheetpact.reconcile.members_forgotten import Forgotten
from sheetpact.reconcile.points_spending import UNDONE

VOID = "members.points_forgotten"
"""Why of what became void with its person."""
PAID = "members.points_spent"
"""Why of a payment."""
BACK = frozenset({UNDONE, "members.points_given_back"})
"""Why of what takes back what was booked before."""
UNDO = "undo:"
"""The key of what undo moves is this and the key of what it takes back; payments have keys of their own."""


def void(points: int, stood: int) -> tuple[int, int]:
    """What expires and what counts as issued with a movement of so many points, each as it moves the purse.

    `stood`: what the purse had when its person was forgotten; below 0: what it owed. All sums are then as if the
    movement had come before, and the purse holds no more and no less than it did.
    """
    gone, forgiven = max(stood + points, 0) - max(stood, 0), min(stood + points, 0) - min(stood, 0)
    return -gone, -forgiven


def voided(
    movements: Iterable[PointMovement], history: Sequence[PointMovement], forgotten: Forgotten
) -> Iterator[PointMovement]:
    """What must be booked with these movements. `history`: all that their accounts have seen before.

    What was earned, typed or paid after their person came back is theirs, as any other's.
    """
    stood: dict[Purse, int] = {}
    for each in history:
        if each.why == VOID:
            stood[each.purse] = stood.get(each.purse, 0) - each.quantity
    for each in movements:
        since, begun = forgotten.since(each.account), _begun(each, history)
        if since is None or begun is None or begun > since:
            continue
        had = stood.get(each.purse, 0)
        stood[each.purse] = had + each.quantity
        for kind, points in zip((PointKind.EXPIRE, PointKind.ADJUST), void(each.quantity, had), strict=True):
            if points:
                key = f"forget:{each.key}:{kind}"
                yield replace(
                    each, key=key, quantity=points, who="sheetpact", why=VOID, kind=kind, order_shop="", order=""
                )


def _begun(back: PointMovement, history: Iterable[PointMovement]) -> datetime | None:
    """When that was booked which is taken back here, or by what this takes back. None: this takes nothing back."""
    if back.why not in BACK:
        return None
    if back.kind is PointKind.SPEND:
        there = [each for each in history if each.why == PAID and _on(each) == _on(back)]
    else:
        first = back.key
        while first.startswith(UNDO):
            first = first.removeprefix(UNDO)
        there = [each for each in history if each.key == first]
    return max((each.at for each in there), default=None)


def _on(movement: PointMovement) -> tuple[object, ...]:
    return movement.place, movement.order_shop, movement.order
